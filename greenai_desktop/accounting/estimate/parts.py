"""A part of an estimate: an activity that draws electricity, and what its electricity amounts to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from greenai_desktop.accounting import supply as electricity
from greenai_desktop.accounting.estimate.sums import is_asked, not_asked
from greenai_desktop.accounting.supply import Supply
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.results import Calculation, Quantity

BUILD: Final = "build"
USE: Final = "use"


@dataclass(frozen=True, slots=True)
class Part:
    """An activity that draws electricity.

    Attributes:
        key: What it is: `training`, `experiments`, `data`, `serving` …; several kits have parts of one key.
        group: `build` or `use`.
        stage: Stage of the life cycle, for the ledger.
        energy: Of the machines, kWh; its label is that of the hardware.
        hired: What hiring the machines costs; None where electricity is paid by itself.
        is_on_site: Whether the PUE of the place applies; not for networks.
        factors: Figures whose product the energy is, for the spread of ledger lines; empty for the energy itself.
    """

    key: str
    group: str
    stage: Stage
    energy: Quantity
    hired: Quantity | None = None
    is_on_site: bool = True
    factors: tuple[Quantity, ...] = ()

    @property
    def label(self) -> str:
        """What the hardware is called; data, often empty."""
        return self.energy.result.label


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the electricity of a part amounts to."""

    part: Part
    site: Quantity
    carbon: Quantity
    cost: Quantity


def amounts_of(calculation: Calculation, part: Part, supply: Supply, key: str, is_hired: bool) -> Amounts:
    """The figures of a part.

    Args:
        calculation: What they are part of.
        part: The activity.
        supply: The electricity of the place.
        key: First word of the keys of the figures, such as `training` or `kit`.
        is_hired: Whether machines are paid by the hour, electricity in it; nothing is then paid twice.
    """
    if not is_asked(part.energy):
        reason = part.energy.result
        lacking = [not_asked(calculation, f"{key}.{what}", unit, label=reason.label) for what, unit in _UNITS]
        return Amounts(part, *lacking)
    at_site = supply if part.is_on_site else replace(supply, pue=None)
    site = electricity.site_energy(calculation, f"{key}.site_energy", part.energy, at_site)
    carbon = electricity.carbon(calculation, f"{key}.carbon", site, supply)
    cost = _hired(calculation, part, key) if is_hired else electricity.cost(calculation, f"{key}.cost", site, supply)
    return Amounts(part, _labelled(site, part.label), _labelled(carbon, part.label), _labelled(cost, supply.currency))


def _hired(calculation: Calculation, part: Part, key: str) -> Quantity:
    if part.hired is None:
        return not_asked(calculation, f"{key}.cost", "money", label=part.label)
    return calculation.apply(f"{key}.cost", "money", "same", lambda money: money, part.hired, label=part.label)


def _labelled(quantity: Quantity, label: str) -> Quantity:
    """A figure with the name of the hardware; money with its currency."""
    if not label or quantity.result.label == label:
        return quantity
    return replace(quantity, result=replace(quantity.result, label=label))


_UNITS: Final = (("site_energy", "kWh"), ("carbon", "kgCO2e"), ("cost", "money"))
