"""Everything that is computed of one draft, as figures that can be computed again for other inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from greenai_desktop.accounting import supply as electricity
from greenai_desktop.accounting.estimate.equipment import Share, shares_of
from greenai_desktop.accounting.estimate.experiments import experiments_ratio
from greenai_desktop.accounting.estimate.hire import currency_of, is_hired, with_hire
from greenai_desktop.accounting.estimate.indicators import indicators_of
from greenai_desktop.accounting.estimate.materials import UNITS, material_of, of_equipment
from greenai_desktop.accounting.estimate.parts import BUILD, USE, Amounts, Part, amounts_of
from greenai_desktop.accounting.estimate.place import supply_for
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sheet import Sheet
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.accounting.estimate.sums import is_asked, not_asked, sum_of
from greenai_desktop.accounting.estimate.training import Trained, trained
from greenai_desktop.accounting.estimate.use import Used, renamed, use_of
from greenai_desktop.accounting.supply import Supply
from greenai_desktop.core import operations
from greenai_desktop.core.estimate.draft import Draft, Way
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.samples import Method
from greenai_desktop.core.uncertainty import Draws

_WHAT: Final = (("energy", "kWh"), ("site_energy", "kWh"), ("carbon", "kgCO2e"), ("cost", "money"))
# Parts that are told by kind of hardware, a level deeper.
_BY_KIT: Final = frozenset({"training"})


@dataclass(frozen=True, slots=True)
class Model:
    """The figures of one draft.

    Attributes:
        draft: What was said.
        sheet: The cells they were made from.
        inputs: The numbers that were used.
        supply: The electricity of the place.
        trained: The final training.
        ratio: Experiments over the final training.
        used: The use of the model over its service life.
        amounts: What each part amounts to, in the order of the tree.
        shares: The shares of the equipment.
        sums: Figures by key: `training.carbon`, `build.carbon`, `estimate.carbon` …
        materials: Elements and primary energy of the shares of the equipment, by indicator and key of the share.
    """

    draft: Draft
    sheet: Sheet
    inputs: Inputs
    supply: Supply
    trained: Trained
    ratio: Quantity
    used: Used
    amounts: tuple[Amounts, ...]
    shares: tuple[Share, ...]
    sums: Mapping[str, Quantity] = field(default_factory=dict)
    materials: Mapping[str, Mapping[str, Quantity]] = field(default_factory=dict)

    def figure(self, key: str) -> Quantity:
        """A figure by its key.

        Raises:
            KeyError: there is none.
        """
        return self.sums[key]

    def figures_or_none(self, key: str) -> Quantity | None:
        """A figure by its key; None if it is missing."""
        figure = self.sums.get(key)
        return figure if figure is not None and figure.draws is not None else None


def model_of(draft: Draft, shelf: Shelf, own: Sequence[Factor] = (), draws: Draws | None = None) -> Model:
    """All figures of a draft."""
    sheet = Sheet(draws)
    inputs = Inputs(sheet, draft, shelf)
    supply = supply_for(inputs, own)
    final = trained(inputs)
    ratio = experiments_ratio(inputs)
    used = use_of(inputs, final)
    amounts = _amounts(inputs, supply, final, ratio, used)
    shares = shares_of(inputs, final, ratio, used)
    sums = _sums(sheet, amounts) | _equipment(sheet, shares)
    sums["estimate.carbon"] = sum_of(
        sheet, "estimate.carbon", "kgCO2e", [sums["build.carbon"], sums["use.carbon"], sums["equipment.carbon"]]
    )
    sums |= _hours(sheet, final, ratio) | indicators_of(inputs, sums, _on_site(sheet, amounts), used)
    materials = {one: of_equipment(inputs, final, ratio, used, one) for one in UNITS}
    sums |= {
        f"estimate.{one}": material_of(inputs, sums["estimate.site_energy"], parts, one)
        for one, parts in materials.items()
    }
    market = electricity.market(sheet, sums["estimate.site_energy"], supply)
    if market is not None:
        sums["estimate.carbon_market"] = renamed(market, "estimate.carbon_market")
    return Model(draft, sheet, inputs, supply, final, ratio, used, amounts, shares, sums, materials)


def _amounts(
    inputs: Inputs, supply: Supply, final: Trained, ratio: Quantity, used: Used
) -> tuple[Amounts, ...]:  # fmt: skip
    sheet = inputs.sheet
    parts: tuple[Part, ...] = (
        *(Part("training", BUILD, Stage.TRAINING, energy) for energy in final.energies or (final.energy,)),
        Part("experiments", BUILD, Stage.EXPERIMENT, _tried(sheet, final, ratio), factors=(final.energy, ratio)),
        *used.parts,
    )
    kits = (*final.kits, *used.kits)
    hired = is_hired(inputs, kits)
    if hired:
        parts = with_hire(inputs, parts, final, ratio, used)
        supply = replace(supply, currency=currency_of(inputs, kits))
    several = {part.key for part in parts if sum(one.key == part.key for one in parts) > 1}
    return tuple(
        amounts_of(sheet, part, supply, "kit" if part.key in several | _BY_KIT else part.key, hired) for part in parts
    )


def _tried(sheet: Sheet, final: Trained, ratio: Quantity) -> Quantity:
    """Energy of the experiments; not asked for where there are none."""
    key = "experiments.energy"
    if not is_asked(ratio):
        return not_asked(sheet, key, "kWh")
    return sheet.apply(key, "kWh", "training_times_ratio", lambda kwh, times: kwh * times, final.energy, ratio)


def _equipment(sheet: Sheet, shares: Sequence[Share]) -> dict[str, Quantity]:
    """Sums of the equipment: of all, and of what the build and the use needed."""
    sums = {share.key: share.carbon for share in shares}
    for key, groups in (("equipment.build", (BUILD,)), ("equipment.use", (USE,)), ("equipment.carbon", (BUILD, USE))):
        mine = [share.carbon for share in shares if share.group in groups]
        sums[key] = sum_of(sheet, key, "kgCO2e", mine) if mine else not_asked(sheet, key, "kgCO2e")
    return sums


def _on_site(sheet: Sheet, amounts: Sequence[Amounts]) -> Quantity:
    """Energy of the machines on site: what its cooling serves."""
    mine = [one.part.energy for one in amounts if one.part.is_on_site]
    return sum_of(sheet, "estimate.on_site_energy", "kWh", mine)


def _sums(sheet: Sheet, amounts: Sequence[Amounts]) -> dict[str, Quantity]:
    """Sums by part, by group and of all, of energy, carbon and money."""
    sums: dict[str, Quantity] = {}
    currency = next((one.cost.result.label for one in amounts if one.cost.draws is not None), "")
    for what, unit in _WHAT:
        words = {"label": currency} if what == "cost" else {}
        for group in (BUILD, USE):
            mine = [one for one in amounts if one.part.group == group]
            for key in dict.fromkeys(one.part.key for one in mine):
                same = [_what(one, what) for one in mine if one.part.key == key]
                is_summed = len(same) > 1 or key in _BY_KIT
                sums[f"{key}.{what}"] = sum_of(sheet, f"{key}.{what}", unit, same, **words) if is_summed else same[0]
            parts = [sums[f"{key}.{what}"] for key in dict.fromkeys(one.part.key for one in mine)]
            total = sum_of(sheet, f"{group}.{what}", unit, parts, **words) if parts else None
            sums[f"{group}.{what}"] = total or not_asked(sheet, f"{group}.{what}", unit)
        if what != "carbon":
            sums[f"estimate.{what}"] = sum_of(
                sheet, f"estimate.{what}", unit, [sums[f"{group}.{what}"] for group in (BUILD, USE)], **words
            )
    return sums


def _what(amounts: Amounts, what: str) -> Quantity:
    return {
        "energy": amounts.part.energy, "site_energy": amounts.site, "carbon": amounts.carbon, "cost": amounts.cost,
    }[what]  # fmt: skip


def _hours(sheet: Sheet, final: Trained, ratio: Quantity) -> dict[str, Quantity]:
    key = "estimate.wall_hours"
    wall = (
        sheet.apply(key, "h", "with_experiments", lambda h, times: h * (1.0 + times), final.wall, ratio)
        if is_asked(ratio)
        else sheet.apply(key, "h", "same", lambda h: h, final.wall)
    )
    return {
        "estimate.device_hours": _renamed(sheet, "estimate.device_hours", final),
        "estimate.wall_hours": wall,
        "estimate.implied_mfu": _implied_mfu(sheet, final),
    }


def _renamed(sheet: Sheet, key: str, final: Trained) -> Quantity:
    if not final.device_hours:
        return sheet.missing(key, "h", final.hours.result.reason)
    return sum_of(sheet, key, "h", final.device_hours)


def _implied_mfu(sheet: Sheet, final: Trained) -> Quantity:
    """What the hours and the work say together; an assumed one is told as it was assumed."""
    key = "estimate.implied_mfu"
    if final.mfu is not None:
        return sheet.apply(key, "fraction", "same", lambda share: share, final.mfu, method=Method.FLOP)
    if final.flop.draws is None and final.flop.result.reason == "work_not_given":
        return not_asked(sheet, key, "fraction")
    capacity = [
        sheet.apply(
            "kit.capacity", "TFLOP", "hours_times_peak", lambda h, peak: h * peak, hours, kit.peak, label=kit.label
        )
        for kit, hours in zip(final.kits, final.device_hours, strict=True)
    ]
    if not capacity:
        return sheet.missing(key, "fraction", "no_hardware")
    total = sum_of(sheet, "training.capacity", "TFLOP", capacity)
    return sheet.apply(
        key, "fraction", "work_over_capacity", lambda c, hours: operations.implied_mfu_fraction(c, hours, 1.0),
        final.flop, total, method=Method.FLOP,
    )  # fmt: skip


def is_measured(draft: Draft) -> bool:
    """Whether the training is told from a run that was measured."""
    return draft.way is Way.RUN
