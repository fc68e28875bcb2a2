"""Transport of a piece by mode and distance, in place of the one that its source tells.

Factors hold their upstream, so that nothing is to be added (`boundary` whole). What a source says of transport goes
when the distance is known: both together would count the way twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from greenai_desktop.catalog.activities import Activity, activities
from greenai_desktop.core.arrays import Number
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.results import Calculation, Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.units import convert

MODES: Final = ("plane", "ship", "train", "truck")
_PLANES: Final = (
    (1_000.0, "freight-air-short-fr"), (5_000.0, "freight-air-medium-fr"), (math.inf, "freight-air-long-fr"),
)  # fmt: skip
_OTHERS: Final = {"ship": "freight-sea-eu", "train": "freight-rail-eu", "truck": "freight-truck-rigid-12-20t-fr"}


def transport(mode: str, distance_km: float, weight_kg: float) -> Result:
    """Greenhouse gas of moving one piece.

    Raises:
        InputError: an unknown mode, a distance below 0, or a weight that is not above 0.

    Source:
        METHODS §2.13 (inbound freight); rows of `activities.csv` by mode and distance.
    """
    if not distance_km >= 0.0 or not weight_kg > 0.0:
        raise InputError("outside_limits", value=min(distance_km, weight_kg), low=0.0, high=math.inf)
    activity = _activity(mode, distance_km)
    bench = Calculation()
    weight = bench.exact("freight.weight", weight_kg, "kg", Status.ENTERED, Method.ENTERED)
    way = bench.exact("freight.distance", distance_km, "km", Status.ENTERED, Method.ENTERED)
    factor = bench.factor("freight.factor", activity.factor, activity.source)
    moved = bench.apply("asset.transport", "kgCO2e", "weight_times_way", _moved_kgco2e, weight, way, factor)
    return moved.result


def _moved_kgco2e(weight_kg: Number, distance_km: Number, kgco2e_per_t_km: Number) -> Number:
    return convert(1.0, "kg", "t") * weight_kg * distance_km * kgco2e_per_t_km


def _activity(mode: str, distance_km: float) -> Activity:
    if mode == "plane":
        found = next(row for most, row in _PLANES if distance_km <= most)
    elif mode in _OTHERS:
        found = _OTHERS[mode]
    else:
        raise InputError("unknown_choice", value=mode, known=", ".join(MODES))
    activity = activities().by_id(found)
    if activity is None:
        raise InputError("unknown_choice", value=found, known="")
    return activity


def transport_cells(
    present: Mapping[str, float | str], mode: str, distance_km: float, weight_kg: float
) -> dict[str, float | str]:
    """What changes in a row whose transport is told by its way.

    Args:
        present: The row's cells: `embodied_kgco2e`, its bounds, `transport_kgco2e` and `boundary`.
        mode: One of `MODES`.
        distance_km: The way.
        weight_kg: Of one piece.

    Raises:
        InputError: `transport_inside`: the figure of the source holds a transport of which nobody tells how much, so
            that it cannot be replaced; or as for `transport`.
    """
    moved = transport(mode, distance_km, weight_kg)
    assert moved.value is not None
    cells: dict[str, float | str] = {
        "transport_kgco2e": moved.value, "transport_mode": mode, "transport_km": distance_km, "weight_kg": weight_kg,
    }  # fmt: skip
    whole, before = _number(present, "embodied_kgco2e"), _number(present, "transport_kgco2e")
    if whole is None:
        return cells  # the phases are summed
    is_outside = present.get("boundary") in ("no_transport", "gate")
    if before is None and not is_outside:
        raise InputError("transport_inside")
    more = moved.value - (before or 0.0)
    bounds = {name: bound + more for name in ("low_kgco2e", "high_kgco2e") if (bound := _number(present, name))}
    cells |= {"embodied_kgco2e": whole + more, **{name: max(0.0, bound) for name, bound in bounds.items()}}
    return cells | ({"boundary": "all"} if present.get("boundary") == "no_transport" else {})


def _number(cells: Mapping[str, float | str], name: str) -> float | None:
    value = cells.get(name)
    return value if isinstance(value, float) and not math.isnan(value) else None
