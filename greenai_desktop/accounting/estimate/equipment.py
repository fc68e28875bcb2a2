"""The share of the equipment: what making, moving and scrapping it emitted, by hours of use.

The denominator is the hours in which the equipment is used at all over its life, so that its idle time is charged to
those who use it. A machine that is on all year to serve is charged whole. In the inventory view a bought machine
counts in full, in the year of purchase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from greenai_desktop.accounting.estimate.kits import KitFigures
from greenai_desktop.accounting.estimate.parts import BUILD, USE
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sums import is_asked, not_asked, sum_of
from greenai_desktop.accounting.estimate.training import Trained
from greenai_desktop.accounting.estimate.use import Used
from greenai_desktop.core import embodied
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.units import H_PER_YEAR

KEY: Final = "equipment.carbon"
UNKNOWN: Final = "embodied_unknown"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of equipment.

    Attributes:
        key: Such as `equipment.training`.
        group: `build` or `use`: what the equipment was needed for.
        stage: Stage of the life cycle, for the ledger.
        carbon: kgCO2e.
        hours: Device-hours that it is charged for; None where none are known.
        factors: Figures whose product it is, for the spread of ledger lines; empty for the share itself.
        kits: What it is the sum of, by kind of hardware; empty where it is one figure.
    """

    key: str
    group: str
    stage: Stage
    carbon: Quantity
    hours: Quantity | None = None
    factors: tuple[Quantity, ...] = ()
    kits: tuple[Quantity, ...] = ()


def shares_of(inputs: Inputs, final: Trained, ratio: Quantity, used: Used) -> tuple[Share, ...]:
    """The shares of all equipment, in the order of the tree."""
    if counts_when_bought(inputs):
        return _bought(inputs, final, used)
    by_kit = _by_kit(inputs, final.kits, final.device_hours)
    trained = _sum(inputs, "equipment.training", by_kit)
    served, serving = _served(inputs, used)
    shares = [
        Share("equipment.training", BUILD, Stage.TRAINING, trained, kits=by_kit),
        Share(
            "equipment.experiments", BUILD, Stage.EXPERIMENT, _times(inputs, "equipment.experiments", trained, ratio)
        ),
        Share("equipment.serving", USE, Stage.PRODUCTION, served, kits=serving),
    ]
    if used.redundancy is not None and is_asked(served):
        more = inputs.sheet.apply(
            "equipment.redundancy", "kgCO2e", "times_redundancy", lambda kg, times: kg * (times - 1.0), served,
            used.redundancy,
        )  # fmt: skip
        shares.append(Share("equipment.redundancy", USE, Stage.PRODUCTION, more, factors=(served,)))
    if used.retrainings is not None:
        again = _times(inputs, "equipment.retraining", trained, used.retrainings)
        factors = (trained, used.retrainings)
        shares.append(Share("equipment.retraining", USE, Stage.RETRAINING, again, factors=factors))
    return tuple(shares)


def counts_when_bought(inputs: Inputs) -> bool:
    """Whether machines count in full, in the year of purchase; those of a cloud are nobody's purchase."""
    return inputs.draft.choice("sharing") == "inventory" and inputs.draft.place.hosting is not Hosting.CLOUD


def _served(inputs: Inputs, used: Used) -> tuple[Quantity, tuple[Quantity, ...]]:
    """What serves, and what of it falls to each kind of hardware."""
    key = "equipment.serving"
    if used.answers is not None:
        return used.answers.embodied, ()
    if used.kits:
        by_kit = _by_kit(inputs, used.kits, used.device_hours, is_always_on=True)
        return _sum(inputs, key, by_kit), by_kit
    if inputs.draft.choice("use") == "none":
        return not_asked(inputs.sheet, key, "kgCO2e"), ()
    return inputs.sheet.missing(key, "kgCO2e", "serving_hardware_unknown"), ()


def _by_kit(
    inputs: Inputs, kits: Sequence[KitFigures], hours: Sequence[Quantity], *, is_always_on: bool = False
) -> tuple[Quantity, ...]:
    return tuple(_share(inputs, kit, on, is_always_on) for kit, on in zip(kits, hours, strict=True))


def _sum(inputs: Inputs, key: str, by_kit: Sequence[Quantity]) -> Quantity:
    if not by_kit:
        return inputs.sheet.missing(key, "kgCO2e", "no_hardware")
    return sum_of(inputs.sheet, key, "kgCO2e", by_kit)


def _share(inputs: Inputs, kit: KitFigures, hours: Quantity, is_always_on: bool) -> Quantity:
    used_h = used_hours(inputs, kit, is_always_on)
    life = inputs.of_kit(kit.kit, kit.place, "lifetime_years")
    return inputs.sheet.apply(
        "equipment.kit", "kgCO2e", "share_of_life", embodied.share_of_impact, total_of(inputs, kit), hours, used_h,
        life,
        label=kit.label,
    )  # fmt: skip


def total_of(inputs: Inputs, kit: KitFigures) -> Quantity:
    """What one unit of a kit emitted outside its use, with its share of the host."""
    rows = kit.hardware
    device = inputs.of_kit(kit.kit, kit.place, "embodied_kgco2e", rows.embodied)
    if device.draws is None and "embodied_kgco2e" not in kit.kit.numbers:
        device = replace(device, result=replace(device.result, reason=UNKNOWN))
    host = inputs.of_kit(kit.kit, kit.place, "host_embodied_kgco2e", rows.host_embodied)
    if host.draws is None and "host_embodied_kgco2e" not in kit.kit.numbers:
        # A row that holds its host, or hardware of which only the whole was typed.
        host = not_asked(inputs.sheet, "input.host_embodied_kgco2e", "kgCO2e", label=kit.label)
    return sum_of(inputs.sheet, "kit.embodied", "kgCO2e", [device, host], label=kit.label)


def used_hours(inputs: Inputs, kit: KitFigures, is_always_on: bool) -> Quantity:
    """Hours a year in which a kit is used by anybody: the denominator of a share; all of them if it is always on."""
    if is_always_on and "used_h_per_year" not in kit.kit.numbers:
        return inputs.sheet.exact(
            "input.used_h_per_year", float(H_PER_YEAR), "h/year", Status.ESTIMATED, Method.ENTERED,
            label=kit.label, notes=("always_on",),
        )  # fmt: skip
    return inputs.of_kit(kit.kit, kit.place, "used_h_per_year", kit.hardware.used_h_per_year)


def _times(inputs: Inputs, key: str, trained: Quantity, ratio: Quantity) -> Quantity:
    if not is_asked(ratio):
        return not_asked(inputs.sheet, key, "kgCO2e")
    return inputs.sheet.apply(key, "kgCO2e", "training_times_ratio", lambda kg, times: kg * times, trained, ratio)


def _bought(inputs: Inputs, final: Trained, used: Used) -> tuple[Share, ...]:
    """Every machine in full, once: those that serve and those that train may be the same."""
    kits = {kit.place: kit for kit in (*final.kits, *used.kits)}.values()
    bought = tuple(
        inputs.sheet.apply(
            "equipment.kit", "kgCO2e", "count_times_total", lambda n, kg: n * kg, kit.count, total_of(inputs, kit),
            label=kit.label,
        )
        for kit in kits
    )  # fmt: skip
    key = "equipment.purchase"
    return (Share(key, BUILD, Stage.TRAINING, _sum(inputs, key, bought), kits=bought),)
