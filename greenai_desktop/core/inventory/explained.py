"""How the figure of one row came about: "Why this number?" for a piece of equipment.

The tree is made by the same functions that make the totals, so its root is what the row adds to them.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.days import iso
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.totals import Asked, Spread, fractions
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Z95

_PHASE_KEYS: Final = {
    "materials_kgco2e": "asset.materials", "manufacture_kgco2e": "asset.manufacture",
    "transport_kgco2e": "asset.transport", "eol_kgco2e": "asset.end_of_life",
}  # fmt: skip


def explained(
    inventory: Inventory, row: int, asked: Asked | None = None, recorded_h: FloatArray | None = None
) -> Result:
    """What a row adds to the total, with its steps.

    Args:
        inventory: The table.
        row: The place of the row.
        asked: As for the totals; None is its whole life, for all work with AI.
        recorded_h: As for the totals.
    """
    wanted = asked or Asked()
    one = inventory.picked(np.array([row]))
    hours = None if recorded_h is None else recorded_h[row : row + 1]
    u95_ratio = math.exp(Z95 * float(Spread(one).sigma[0]))
    piece = _piece(one, u95_ratio)
    pieces = _cell(one, "quantity", "asset.pieces", "count")
    part = _part(one, wanted, hours)
    value = _known(allocation.embodied_kgco2e(one) * one.numbers("quantity") * fractions(one, wanted, hours))
    lacking = next((step for step in (piece, pieces, part) if step.value is None), None)
    return Result(
        "asset.embodied", value, "kgCO2e",
        None if value is None else value / u95_ratio, None if value is None else value * u95_ratio,
        status=Status.MISSING if value is None else _status(one), method=Method.FACTOR, label=str(one.value(0, "name")),
        reason="" if value is not None else (lacking.reason if lacking and lacking.reason else "not_computable"),
        formula="pieces_times_footprint_times_share", steps=(pieces, piece, part), notes=_notes(one, wanted),
        partial=value is None or piece.partial,
    )  # fmt: skip


def _piece(one: Inventory, u95_ratio: float) -> Result:
    """The footprint of one piece: as published, or from its phases; second-hand, what of it counts."""
    phases = tuple(_cell(one, name, key, "kgCO2e") for name, key in _PHASE_KEYS.items())
    told = not math.isnan(float(one.numbers("embodied_kgco2e")[0]))
    value = _known(allocation.published_kgco2e(one))
    published = Result(
        "asset.published", value, "kgCO2e",
        None if value is None else value / u95_ratio, None if value is None else value * u95_ratio,
        status=Status.MISSING if value is None else _status(one), method=Method.ENTERED if told else Method.SUM,
        label=str(one.value(0, "source")), reason="" if value is not None else "footprint_unknown",
        formula="" if told else "sum", steps=phases, partial=not told and any(phase.value is None for phase in phases),
        facts=_told(one),
    )  # fmt: skip
    if float(allocation.making_fraction(one)[0]) == 1.0:
        return published
    left = _known(allocation.embodied_kgco2e(one))
    return Result(
        "asset.second_hand", left, "kgCO2e",
        None if left is None else left / u95_ratio, None if left is None else left * u95_ratio,
        status=published.status, reason=published.reason, formula="making_left_plus_rest",
        steps=(published, _exact("asset.making_left", float(allocation.making_fraction(one)[0]), "fraction")),
        notes=("second_hand_cut_off",), partial=published.partial,
    )  # fmt: skip


def _part(one: Inventory, asked: Asked, hours: FloatArray | None) -> Result:
    """What part of the whole is charged: booked in the period times a share, or hours over the hours of use."""
    value = _known(fractions(one, asked, hours))
    by_recorded = str(one.value(0, "allocation")) == "gpu_hours" and not (asked.is_life or asked.is_whole)
    formula, charged = ("", []) if asked.is_whole else _recorded(one, hours) if by_recorded else _charged(one, asked)
    steps = [*([] if asked.is_life else [_booked(one, asked)]), *charged]
    return Result(
        "asset.part", value, "fraction", status=Status.MISSING if value is None else Status.ESTIMATED,
        reason="" if value is not None else _why(steps), formula=formula or "booked_times_share",
        steps=tuple(steps), partial=value is None,
    )  # fmt: skip


def _charged(one: Inventory, asked: Asked) -> tuple[str, list[Result]]:
    """What of the booked part is charged: a share, or reserved hours over the hours of use."""
    share = _exact("asset.share", float(allocation.shares(one, asked.project_id)[0]), "fraction", "share_unknown")
    if str(one.value(0, "allocation")) != "reserved":
        return "booked_times_share", [share]
    hours = [
        _cell(one, "reserved_h_per_year", "asset.reserved_h_per_year", "h/year", "recorded_hours_unknown"),
        _cell(one, "used_h_per_year", "asset.used_h_per_year", "h/year", "use_unknown"),
    ]
    if asked.project_id is None:
        return "booked_times_reserved", hours
    return "booked_times_reserved_share", [share, *hours]


def _recorded(one: Inventory, hours: FloatArray | None) -> tuple[str, list[Result]]:
    """Recorded hours over the hours of use of the whole life."""
    recorded = math.nan if hours is None else float(hours[0])
    return "hours_over_use", [
        _exact("asset.recorded_h", recorded, "h", "recorded_hours_unknown"),
        _cell(one, "used_h_per_year", "asset.used_h_per_year", "h/year", "use_unknown"),
        _cell(one, "lifetime_years", "asset.lifetime", "year", "lifetime_unknown"),
    ]


def _booked(one: Inventory, asked: Asked) -> Result:
    """What part is booked in the period."""
    value = _known(fractions(one, replace(asked, is_whole=True)))
    lifetime = _cell(one, "lifetime_years", "asset.lifetime", "year", "lifetime_unknown")
    bought = float(one.numbers("purchased")[0])
    is_dated = not math.isnan(bought)
    steps = (lifetime,) if asked.view == allocation.AMORTISED else ()
    return Result(
        "asset.booked", value, "fraction", status=Status.MISSING if value is None else Status.ESTIMATED,
        reason="" if value is not None else _why([*steps]) if steps else "purchase_unknown",
        formula="straight_line" if asked.view == allocation.AMORTISED else "year_of_purchase", steps=steps,
        partial=value is None, facts=(("purchased", iso(bought)),) if is_dated else (),
    )  # fmt: skip


def _cell(one: Inventory, column_id: str, key: str, unit: str, reason: str = "not_given") -> Result:
    return _exact(key, float(one.numbers(column_id)[0]), unit, reason)


def _exact(key: str, value: float, unit: str, reason: str = "not_given") -> Result:
    if math.isnan(value):
        return Result(key, None, unit, status=Status.MISSING, method=Method.ENTERED, reason=reason, partial=True)
    return Result(key, value, unit, status=Status.ENTERED, method=Method.ENTERED)


def _known(cells: FloatArray) -> float | None:
    return None if np.isnan(cells[0]) else float(cells[0])


def _status(one: Inventory) -> Status:
    told = str(one.value(0, "status"))
    return Status(told) if told in {status.value for status in Status} else Status.ENTERED


def _told(one: Inventory) -> tuple[tuple[str, str | float], ...]:
    """Facts of the figure: quality and perimeter, where they are told."""
    return tuple((name, value) for name in ("grade", "boundary") if (value := one.value(0, name)))


def _why(steps: list[Result]) -> str:
    return next((step.reason for step in steps if step.value is None), "not_computable")


def _notes(one: Inventory, asked: Asked) -> tuple[str, ...]:
    undated = math.isnan(float(one.numbers("purchased")[0])) and not asked.is_life
    over = allocation.is_amortised(one.numbers("purchased"), one.numbers("lifetime_years"), asked.from_day)
    told = {
        f"{asked.view}_view": not asked.is_life,
        "taken_in_service": undated and asked.view == allocation.AMORTISED,
        "amortised": not asked.is_life and bool(over[0]),
        "left_out": bool(one.value(0, "left_out")),
    }
    return tuple(code for code, is_so in told.items() if is_so)
