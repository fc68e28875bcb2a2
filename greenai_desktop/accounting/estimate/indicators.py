"""What stands beside carbon: water, the rate per unit, the payback.

Each is missing with its reason where no figure says it. Nothing that is avoided is taken off anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from greenai_desktop.accounting.estimate.place import zone_for
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sums import is_asked, not_asked, sum_of
from greenai_desktop.accounting.estimate.use import Used
from greenai_desktop.catalog.impacts import WATER
from greenai_desktop.core import payback, sci, water
from greenai_desktop.core.results import Quantity, Result
from greenai_desktop.core.samples import Method, Status

NEVER: Final = "never_pays_back"


def indicators_of(inputs: Inputs, sums: Mapping[str, Quantity], on_site: Quantity, used: Used) -> dict[str, Quantity]:
    """The indicators beside carbon.

    Args:
        inputs: The numbers of the draft.
        sums: Energy and carbon by key.
        on_site: Energy of the machines on site, networks apart.
        used: The use of the model.
    """
    return {
        "estimate.water": _water(inputs, sums, on_site),
        "estimate.sci": _sci(inputs, sums, used),
        "estimate.payback": payback_of(inputs, sums, used),
    }


def _water(inputs: Inputs, sums: Mapping[str, Quantity], on_site: Quantity) -> Quantity:
    return water_of(inputs, "estimate", on_site, sums["estimate.site_energy"])


def water_of(inputs: Inputs, key: str, on_site: Quantity, site: Quantity) -> Quantity:
    """Water that cooling evaporates, and that making the electricity consumes.

    Args:
        inputs: The numbers of the draft.
        key: First word of the keys of the figures, such as `estimate`.
        on_site: Energy of the machines that the cooling of the site serves.
        site: Energy that the site draws.
    """
    sheet, place = inputs.sheet, inputs.draft.place
    rate = _site_rate(inputs)
    cooling = sheet.apply(f"{key}.site_water", "L", "energy_times_wue", water.site_water_l, on_site, rate)
    impacts = inputs.shelf.impacts
    row = inputs.shelf.told(impacts.water(zone_for(inputs)))
    if row is None:
        lacking = sheet.missing("input.grid_water", "L/kWh", impacts.why_missing(WATER), label=place.zone)
        grid = sheet.apply(f"{key}.grid_water", "L", "energy_times_grid_water", _product, lacking)
    else:
        grid = sheet.apply(
            f"{key}.grid_water", "L", "energy_times_grid_water", _product, site,
            inputs.row("grid_water", row, row.factor.region),
        )  # fmt: skip
    return sum_of(sheet, f"{key}.water", "L", [cooling, grid])


def _site_rate(inputs: Inputs) -> Quantity:
    place = inputs.draft.place
    is_desk = place.hosting is not None and not place.hosting.has_pue
    if is_desk and "wue_l_per_kwh" not in inputs.draft.numbers:
        return inputs.sheet.exact(
            "input.wue_l_per_kwh", 0.0, "L/kWh", Status.DEFAULT, Method.FACTOR, notes=("no_site_cooling",)
        )
    return inputs.number("wue_l_per_kwh", inputs.shelf.told(inputs.shelf.impacts.wue(place.provider, place.region)))


def _sci(inputs: Inputs, sums: Mapping[str, Quantity], used: Used) -> Quantity:
    """The rate per functional unit: units that were said, else requests."""
    key, unit = "estimate.sci", "gCO2e/unit"
    if "units_per_year" in inputs.draft.numbers and used.life is not None:
        units = inputs.sheet.apply(
            "estimate.units", "count", "times_years", lambda n, years: n * years, inputs.number("units_per_year"),
            used.life,
        )  # fmt: skip
    elif is_asked(used.requests):
        inputs.number("units_per_year")
        units = used.requests
    else:
        inputs.number("units_per_year")
        return not_asked(inputs.sheet, key, unit)
    return inputs.sheet.apply(
        key, unit, "carbon_per_unit", sci.rate_gco2e_per_unit, sums["estimate.carbon"], units,
        facts=(("unit_name", inputs.draft.unit_name),) if inputs.draft.unit_name else (),
    )  # fmt: skip


def payback_of(inputs: Inputs, sums: Mapping[str, Quantity], used: Used) -> Quantity:
    """Years of use after which the build is paid back against what is used today.

    Only against a reference that somebody stated, and with a rebound that somebody said or accepted.
    """
    key, sheet = "estimate.payback", inputs.sheet
    reference = inputs.number("reference_kgco2e_per_year")
    rebound = inputs.number("rebound_fraction")
    if "reference_kgco2e_per_year" not in inputs.draft.numbers:
        return not_asked(sheet, key, "year")
    if rebound.draws is None:
        return sheet.missing(key, "year", "rebound_not_confirmed")
    yearly = sum_of(sheet, "use.whole", "kgCO2e", [sums["use.carbon"], sums["equipment.use"]])
    if not is_asked(yearly) or used.life is None:
        return sheet.missing(key, "year", "use_not_assessed")
    build = sum_of(sheet, "build.whole", "kgCO2e", [sums["build.carbon"], sums["equipment.build"]])
    a_year = sheet.apply("use.per_year", "kgCO2e/year", "over_life", lambda kg, years: kg / years, yearly, used.life)
    absent = next((one.result.reason for one in (build, a_year, reference) if one.draws is None), None)
    if absent is not None:
        return sheet.missing(key, "year", absent)
    return _spread((build, reference, a_year, rebound), key)


def _spread(inputs: tuple[Quantity, Quantity, Quantity, Quantity], key: str) -> Quantity:
    """The payback of figures that are all known; some draws may never pay back."""
    with np.errstate(all="ignore"):  # a gain of next to nothing never pays back
        median = payback.payback_years(*(one.result.value or 0.0 for one in inputs))
        draws = payback.payback_years(*(one.draws for one in inputs if one.draws is not None))
    told = payback.payback_spread(np.asarray(draws, dtype=float))
    steps = tuple(one.result for one in inputs)
    if np.isnan(told.never_fraction):
        lacking = Result(key, None, "year", status=Status.MISSING, reason="not_computable", steps=steps)
        return Quantity(lacking, None)
    facts = (("never_fraction", told.never_fraction),)
    if not np.isfinite(median):
        lacking = Result(
            key, None, "year", status=Status.MISSING, reason=NEVER, formula="build_over_gain", steps=steps, facts=facts
        )
        return Quantity(lacking, None)
    high = told.high if np.isfinite(told.high) else None
    low = told.low if high is not None else None
    notes = () if high is not None else ("may_never_pay_back",)
    result = Result(
        key, median, "year", low, high, Status.ESTIMATED, formula="build_over_gain", steps=steps, facts=facts,
        notes=notes,
    )  # fmt: skip
    return Quantity(result, None)


def _product(value: float, *factors: float) -> float:
    for factor in factors:
        value = value * factor
    return value
