"""How the use of one row of equipment came about, where it is counted by its maker's scenario."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.totals import Asked, Spread, use_kgco2e
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Z95


def use_explained(inventory: Inventory, row: int, asked: Asked | None = None) -> Result:
    """What the use of a row adds where it is counted by its maker's scenario, with its steps.

    Args:
        inventory: The table.
        row: The place of the row.
        asked: As for the totals.
    """
    wanted, one = asked or Asked(), inventory.picked(np.array([row]))
    u95_ratio = math.exp(Z95 * float(Spread(one).sigma[0]))
    pieces = one.numbers("quantity")
    steps = [
        _step("asset.pieces", pieces, "count", "not_given"),
        _step("asset.use_over_life", one.numbers("use_kgco2e"), "kgCO2e", "footprint_unknown"),
        _step("asset.lifetime", one.numbers("lifetime_years"), "year", "lifetime_unknown"),
    ]
    if not wanted.is_life:
        within = replace(wanted, is_whole=True)
        steps.append(
            _step("asset.life_part", _ratio(one, within, Asked(is_whole=True)), "fraction", "lifetime_unknown")
        )
    if not wanted.is_whole:
        steps.append(
            _step("asset.share", _ratio(one, wanted, replace(wanted, is_whole=True)), "fraction", "share_unknown")
        )
    found = float(use_kgco2e(one, wanted, pieces)[0])
    value = None if math.isnan(found) else found
    told = str(one.value(0, "status"))
    status = Status(told) if told else Status.ENTERED
    lacking = next((step.reason for step in steps if step.value is None), "not_computable")
    return Result(
        "asset.use", value, "kgCO2e", None if value is None else value / u95_ratio,
        None if value is None else value * u95_ratio, Status.MISSING if value is None else status, Method.FACTOR,
        str(one.value(0, "name")), "" if value is not None else lacking, "use_times_part", tuple(steps),
        notes=("use_from_maker",), partial=value is None,
    )  # fmt: skip


def _ratio(one: Inventory, part: Asked, whole: Asked) -> FloatArray:
    """What part of the use that is asked for one way is asked for another way."""
    some, every = (use_kgco2e(one, asked, np.ones(1)) for asked in (part, whole))
    found: FloatArray = np.divide(some, every, out=np.full(1, np.nan), where=every != 0.0)
    return found


def _step(key: str, cells: FloatArray, unit: str, reason: str) -> Result:
    value = float(cells[0])
    if math.isnan(value):
        return Result(key, None, unit, status=Status.MISSING, method=Method.ENTERED, reason=reason, partial=True)
    return Result(key, value, unit, status=Status.ENTERED, method=Method.ENTERED)
