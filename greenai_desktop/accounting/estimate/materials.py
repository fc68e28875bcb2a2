"""Elements and primary energy: those of the equipment where a maker told them, those of electricity where a table may.

Until a table of electricity may be shipped, a figure is that of the equipment alone, and says that it is partial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from greenai_desktop.accounting.estimate.equipment import counts_when_bought, used_hours
from greenai_desktop.accounting.estimate.kits import KitFigures
from greenai_desktop.accounting.estimate.place import zone_for
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sums import is_asked, not_asked, sum_of
from greenai_desktop.accounting.estimate.training import Trained
from greenai_desktop.accounting.estimate.use import Used
from greenai_desktop.catalog.impacts import ADPE, PRIMARY_ENERGY
from greenai_desktop.core import embodied
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.samples import Method

_PURCHASE: Final = "equipment.purchase"
UNITS: Final = {ADPE: "kgSbe", PRIMARY_ENERGY: "MJ"}


def material_of(inputs: Inputs, site: Quantity, equipment: Mapping[str, Quantity], indicator: str) -> Quantity:
    """An impact of electricity and equipment beside carbon and water.

    Args:
        inputs: The numbers of the draft.
        site: Energy that the site draws.
        equipment: What `of_equipment` gave.
        indicator: `adpe` or `primary_energy`.
    """
    parts = [of_electricity(inputs, site, indicator), *equipment.values()]
    return sum_of(inputs.sheet, f"estimate.{indicator}", UNITS[indicator], parts)


def of_electricity(inputs: Inputs, site: Quantity, indicator: str) -> Quantity:
    """The impact of some electricity; missing while no table of it may be shipped."""
    sheet, unit = inputs.sheet, UNITS[indicator]
    chosen = inputs.shelf.told(inputs.shelf.impacts.of(indicator, zone_for(inputs)))
    if chosen is None:
        reason = inputs.shelf.impacts.why_missing(indicator)
        return sheet.missing(f"input.grid_{indicator}", f"{unit}/kWh", reason, method=Method.FACTOR)
    factor = inputs.row(f"grid_{indicator}", chosen, chosen.factor.region)
    return sheet.apply(
        f"input.grid_{indicator}", unit, "energy_times_intensity", lambda kwh, each: kwh * each, site, factor
    )


def of_equipment(
    inputs: Inputs, final: Trained, ratio: Quantity, used: Used, indicator: str
) -> dict[str, Quantity]:  # fmt: skip
    """The impact of the equipment by the keys of its shares, as `equipment.shares_of` has them for carbon.

    Args:
        inputs: The numbers of the draft.
        final: The final training.
        ratio: Experiments over the final training.
        used: The use of the model.
        indicator: `adpe` or `primary_energy`.
    """
    sheet, unit = inputs.sheet, UNITS[indicator]
    if counts_when_bought(inputs):
        return {_PURCHASE: _bought(inputs, (*final.kits, *used.kits), indicator)}
    trained = _by_kit(inputs, "equipment.training", final.kits, final.device_hours, indicator)
    parts = [trained, _multiple(inputs, "equipment.experiments", trained, ratio, unit)]
    if used.kits:
        served = _by_kit(inputs, "equipment.serving", used.kits, used.device_hours, indicator, is_always_on=True)
        parts.append(served)
        if used.redundancy is not None:
            parts.append(
                sheet.apply(
                    "equipment.redundancy", unit, "times_redundancy", lambda value, times: value * (times - 1.0),
                    served, used.redundancy,
                )
            )  # fmt: skip
    elif inputs.draft.choice("use") != "none":
        parts.append(sheet.missing("equipment.serving", unit, "serving_hardware_unknown"))
    if used.retrainings is not None:
        parts.append(_multiple(inputs, "equipment.retraining", trained, used.retrainings, unit))
    return {part.result.key: part for part in parts}


def _multiple(inputs: Inputs, key: str, trained: Quantity, ratio: Quantity, unit: str) -> Quantity:
    if not is_asked(ratio):
        return not_asked(inputs.sheet, key, unit)
    return inputs.sheet.apply(key, unit, "training_times_ratio", lambda value, times: value * times, trained, ratio)


def _by_kit(
    inputs: Inputs, key: str, kits: Sequence[KitFigures], hours: Sequence[Quantity], indicator: str, *,
    is_always_on: bool = False,
) -> Quantity:  # fmt: skip
    if not kits:
        return inputs.sheet.missing(key, UNITS[indicator], "no_hardware")
    shares = [_share(inputs, kit, on, indicator, is_always_on) for kit, on in zip(kits, hours, strict=True)]
    return sum_of(inputs.sheet, key, UNITS[indicator], shares)


def _share(inputs: Inputs, kit: KitFigures, hours: Quantity, indicator: str, is_always_on: bool) -> Quantity:
    return inputs.sheet.apply(
        "equipment.kit", UNITS[indicator], "share_of_life", embodied.share_of_impact, _whole(inputs, kit, indicator),
        hours, used_hours(inputs, kit, is_always_on), inputs.of_kit(kit.kit, kit.place, "lifetime_years"),
        label=kit.label,
    )  # fmt: skip


def _bought(inputs: Inputs, kits: Sequence[KitFigures], indicator: str) -> Quantity:
    """Every machine in full, once."""
    key, unit = _PURCHASE, UNITS[indicator]
    if not kits:
        return inputs.sheet.missing(key, unit, "no_hardware")
    each = [
        inputs.sheet.apply(
            "equipment.kit", unit, "count_times_total", lambda n, value: n * value, kit.count,
            _whole(inputs, kit, indicator), label=kit.label,
        )
        for kit in {kit.place: kit for kit in kits}.values()
    ]  # fmt: skip
    return sum_of(inputs.sheet, key, unit, each)


def _whole(inputs: Inputs, kit: KitFigures, indicator: str) -> Quantity:
    """An impact of making one unit of a kit, with its share of the host."""
    unit = UNITS[indicator]
    rows = kit.hardware.materials.get(indicator, ())
    known = [
        inputs.sheet.missing("input.embodied_kgco2e", unit, "embodied_unknown", label=kit.label) if row is None
        else inputs.row(f"embodied_{indicator}", row, kit.label)
        for row in rows
    ]  # fmt: skip
    lacking = inputs.sheet.missing("kit.embodied", unit, "embodied_unknown", label=kit.label)
    return sum_of(inputs.sheet, "kit.embodied", unit, known, label=kit.label) if known else lacking
