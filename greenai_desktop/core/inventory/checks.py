"""What cannot be right in the table of equipment, cell by cell; codes, for which the edges have words.

Nothing is corrected here: a problem names its row and its column, and the user decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.inventory.allocation import PHASES, published_kgco2e
from greenai_desktop.core.inventory.columns import ColumnKind
from greenai_desktop.core.inventory.days import DAYS_PER_YEAR
from greenai_desktop.core.inventory.inventory import IdArray, Inventory

Mask = NDArray[np.bool_]
_ROUNDING: Final = 1.000_001
_SHARES_ROUNDED: Final = 1.05  # makers publish phases as whole per cents, which need not add up
_BEYOND_LIFE: Final = 1.0  # a year after its life equipment is old enough to be told


@dataclass(frozen=True, slots=True)
class RowsProblem:
    """What is wrong with one column of some rows.

    Attributes:
        code: What is wrong.
        column_id: Where it shows.
        ids: Numbers of the rows.
        is_error: Whether the row cannot be counted as it is; else it is counted and the user is told.
    """

    code: str
    column_id: str
    ids: IdArray
    is_error: bool = False


def problems(inventory: Inventory, today: float | None = None) -> list[RowsProblem]:
    """All problems of a table of equipment, errors first.

    Codes: `outside_bounds`, `unknown_choice`, `not_whole` (of any column); `retired_before_purchase`,
    `age_beyond_life`, `shares_above_one`, `bounds_do_not_hold_value`, `phases_above_whole`, `lifetime_missing`,
    `purchase_missing`, `footprint_missing`, `use_hours_missing`, `purchased_in_future`, `duplicate_row`,
    `fate_without_retirement`.

    Args:
        inventory: The table; a table of another kind has its bounds and choices checked.
        today: The present day; None leaves aside what hangs on it.
    """
    found = [*_of_columns(inventory)]
    if "allocation" in inventory.columns:
        found += [*_of_rows(inventory, today), *_duplicates(inventory)]
    return sorted(found, key=lambda problem: not problem.is_error)


def problems_of(found: list[RowsProblem], row_id: int) -> list[RowsProblem]:
    """Those of one row."""
    return [problem for problem in found if row_id in problem.ids]


def _of_columns(inventory: Inventory) -> Iterator[RowsProblem]:
    for column in inventory.columns.values():
        if column.kind is ColumnKind.CHOICE:
            texts = inventory.texts(column.id)
            known = np.isin(texts.codes, [0, *(texts.find(choice) for choice in column.choices)])
            yield from _told(inventory, "unknown_choice", column.id, ~known, True)
        elif column.kind.is_number:
            cells = inventory.numbers(column.id)
            outside = (cells < column.least) | (cells > column.most)
            outside |= (cells <= column.least) if column.is_above else False
            yield from _told(inventory, "outside_bounds", column.id, outside, True)
            if column.kind is ColumnKind.WHOLE:
                yield from _told(
                    inventory, "not_whole", column.id, np.isfinite(cells) & (cells != np.round(cells)), True
                )


def _of_rows(inventory: Inventory, today: float | None) -> Iterator[RowsProblem]:
    checks: tuple[tuple[str, str, Callable[[Inventory], Mask], bool], ...] = (
        ("retired_before_purchase", "retired", _retired_too_early, True),
        ("shares_above_one", "ai_share_fraction", _shares_above_one, True),
        ("bounds_do_not_hold_value", "low_kgco2e", _bounds_beside_value, False),
        ("phases_above_whole", "embodied_kgco2e", _phases_above_whole, False),
        ("footprint_missing", "embodied_kgco2e", _without_footprint, False),
        ("lifetime_missing", "lifetime_years", lambda table: np.isnan(table.numbers("lifetime_years")), False),
        ("purchase_missing", "purchased", lambda table: np.isnan(table.numbers("purchased")), False),
        ("use_hours_missing", "used_h_per_year", _without_hours, False),
        ("fate_without_retirement", "fate", _fate_without_retirement, False),
    )
    for code, column_id, check, is_error in checks:
        yield from _told(inventory, code, column_id, check(inventory), is_error)
    if today is not None:
        purchased, retired = inventory.numbers("purchased"), inventory.numbers("retired")
        yield from _told(inventory, "purchased_in_future", "purchased", purchased > today, False)
        in_service = np.where(np.isnan(retired), today, np.minimum(retired, today)) - purchased
        old = in_service > (inventory.numbers("lifetime_years") + _BEYOND_LIFE) * DAYS_PER_YEAR
        yield from _told(inventory, "age_beyond_life", "lifetime_years", old, False)


def _retired_too_early(inventory: Inventory) -> Mask:
    early: Mask = inventory.numbers("retired") < inventory.numbers("purchased")
    return early


def _shares_above_one(inventory: Inventory) -> Mask:
    """Projects together have more than the share for AI, or than one where that is not told."""
    given = np.zeros(len(inventory))
    for project_id in inventory.projects():
        given += np.nan_to_num(inventory.numbers(f"share:{project_id}"))
    for_ai = inventory.numbers("ai_share_fraction")
    above: Mask = given > np.where(np.isnan(for_ai), 1.0, for_ai) * _ROUNDING
    return above


def _bounds_beside_value(inventory: Inventory) -> Mask:
    value = published_kgco2e(inventory)
    low, high = inventory.numbers("low_kgco2e"), inventory.numbers("high_kgco2e")
    beside: Mask = (low > value * _ROUNDING) | (high * _ROUNDING < value) | (np.isnan(low) != np.isnan(high))
    return beside


def _phases_above_whole(inventory: Inventory) -> Mask:
    phases = sum((np.nan_to_num(inventory.numbers(name)) for name in PHASES), np.zeros(len(inventory)))
    above: Mask = phases > inventory.numbers("embodied_kgco2e") * _SHARES_ROUNDED
    return above


def _without_footprint(inventory: Inventory) -> Mask:
    return np.isnan(published_kgco2e(inventory))


def _without_hours(inventory: Inventory) -> Mask:
    modes = inventory.texts("allocation")
    by_hours = np.isin(modes.codes, [modes.find("reserved"), modes.find("gpu_hours")])
    unknown: Mask = by_hours & np.isnan(inventory.numbers("used_h_per_year"))
    return unknown


def _fate_without_retirement(inventory: Inventory) -> Mask:
    told: Mask = (inventory.texts("fate").codes != 0) & np.isnan(inventory.numbers("retired"))
    return told


def _duplicates(inventory: Inventory) -> Iterator[RowsProblem]:
    """Rows that are the same in everything that tells machines apart; the first of them is not told."""
    if len(inventory) < 2:
        return
    names = ("name", "category", "item_id", "manufacturer", "model", "site", "note", "tags")
    numbers = ("purchased", "quantity", "retired")
    keys = [inventory.texts(name).codes.astype(np.float64) for name in names]
    keys += [np.nan_to_num(inventory.numbers(name), nan=-1.0) for name in numbers]
    order = np.lexsort(keys)
    same = np.ones(len(inventory) - 1, np.bool_)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    repeated = np.zeros(len(inventory), np.bool_)
    repeated[order[1:][same]] = True
    has_name = np.zeros(len(inventory), np.bool_)
    for name in ("name", "item_id", "model"):
        has_name |= inventory.texts(name).codes != 0
    yield from _told(inventory, "duplicate_row", "name", repeated & has_name, False)


def _told(inventory: Inventory, code: str, column_id: str, rows: Mask, is_error: bool) -> Iterator[RowsProblem]:
    if rows.any():
        yield RowsProblem(code, column_id, inventory.ids[rows], is_error)
