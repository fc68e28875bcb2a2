"""What cannot be right in the table of activities, cell by cell; codes, for which the edges have words.

Nothing is corrected here: a problem names its rows and its column, and the user decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.accounting.ledger.offered import beside
from greenai_desktop.accounting.ledger.reckoning import Factors, reckoned
from greenai_desktop.catalog.activities import Activity
from greenai_desktop.core.inventory.checks import RowsProblem, problems
from greenai_desktop.core.inventory.inventory import Inventory

Mask = NDArray[np.bool_]

_ROUNDING: Final = 1.000_001
# Why a row has no figure, as a problem of one of its cells, and whether that is an error.
_OF_REASON: Final[Mapping[str, tuple[str, str, bool]]] = {
    "amount_unknown": ("amount_missing", "value", False),
    "activity_factor_unknown": ("activity_factor_missing", "factor_id", False),
    "unit_not_of_factor": ("unit_not_of_factor", "unit", True),
    "factor_of_other_region": ("factor_of_other_region", "region", True),
    "currency_not_of_factor": ("currency_not_of_factor", "currency", True),
}


def activity_problems(inventory: Inventory, factor_of: Factors) -> list[RowsProblem]:
    """All problems of a table of activities, errors first.

    Codes besides those of any column: `amount_missing`, `activity_factor_missing`, `unit_not_of_factor`,
    `factor_of_other_region`, `currency_not_of_factor`, `post_missing`, `ends_before_it_begins`,
    `amount_bounds_do_not_hold_value`, `factor_bounds_do_not_hold_value`, `deflator_missing`, `upstream_missing`,
    `duplicate_activity`.

    Args:
        inventory: The table.
        factor_of: A factor of the tables by its id.
    """
    factors = _named(inventory, factor_of)
    found = [*problems(inventory), *_of_reasons(inventory, factor_of), *_of_cells(inventory)]
    found += [*_undeflated(inventory, factors), *_without_upstream(inventory, factors), *_duplicates(inventory)]
    return sorted(found, key=lambda problem: not problem.is_error)


def _named(inventory: Inventory, factor_of: Factors) -> list[Activity | None]:
    """The factors that the table names, by the code of their text."""
    return [factor_of(name) if name else None for name in inventory.texts("factor_id").values]


def _of_reasons(inventory: Inventory, factor_of: Factors) -> Iterator[RowsProblem]:
    reasons = np.array(reckoned(inventory, factor_of).reasons, dtype=object)
    for reason, (code, column_id, is_error) in _OF_REASON.items():
        yield from _told(inventory, code, column_id, reasons == reason, is_error)


def _of_cells(inventory: Inventory) -> Iterator[RowsProblem]:
    yield from _told(inventory, "post_missing", "post_id", inventory.texts("post_id").codes == 0)
    ends = inventory.numbers("until_day") < inventory.numbers("from_day")
    yield from _told(inventory, "ends_before_it_begins", "until_day", ends, True)
    for code, value, low, high in (
        ("amount_bounds_do_not_hold_value", "value", "value_low", "value_high"),
        ("factor_bounds_do_not_hold_value", "factor_kgco2e", "factor_low", "factor_high"),
    ):
        yield from _told(inventory, code, low, _beside_value(inventory, value, low, high))


def _beside_value(inventory: Inventory, value_id: str, low_id: str, high_id: str) -> Mask:
    value, low, high = (inventory.numbers(name) for name in (value_id, low_id, high_id))
    beside_it: Mask = (low > value * _ROUNDING) | (high * _ROUNDING < value) | (np.isnan(low) != np.isnan(high))
    return beside_it


def _undeflated(inventory: Inventory, factors: list[Activity | None]) -> Iterator[RowsProblem]:
    """Money whose prices are of another year than those of its factor, or of a year that nobody told."""
    years = np.array([np.nan if one is None or one.price_year is None else one.price_year for one in factors])
    of_factor = years[inventory.texts("factor_id").codes] if years.size else np.empty(0)
    is_open = np.isnan(inventory.numbers("deflator_ratio")) & np.isnan(inventory.numbers("factor_kgco2e"))
    differs = ~np.isnan(of_factor) & (inventory.numbers("price_year") != of_factor)
    yield from _told(inventory, "deflator_missing", "deflator_ratio", is_open & differs)


def _without_upstream(inventory: Inventory, factors: list[Activity | None]) -> Iterator[RowsProblem]:
    """Factors of combustion alone whose upstream no row of the table counts."""
    texts = inventory.texts("factor_id")
    used = {texts.values[code] for code in np.unique(texts.codes).tolist()}
    lacks = [
        one is not None and bool(rows := beside(one)) and used.isdisjoint(row.id for row in rows) for one in factors
    ]
    mask = np.array(lacks, np.bool_)[texts.codes] if lacks else np.zeros(0, np.bool_)
    yield from _told(inventory, "upstream_missing", "factor_id", mask)


def _duplicates(inventory: Inventory) -> Iterator[RowsProblem]:
    """Rows that are the same in everything that tells activities apart; the first of them is not told."""
    if len(inventory) < 2:
        return
    texts = ("name", "post_id", "stage", "site", "unit", "factor_id", "region", "note", "source")
    numbers = ("project", "from_day", "until_day", "value", "factor_kgco2e")
    keys = [inventory.texts(name).codes.astype(np.float64) for name in texts]
    keys += [np.nan_to_num(inventory.numbers(name), nan=-1.0) for name in numbers]
    order = np.lexsort(keys)
    same = np.ones(len(inventory) - 1, np.bool_)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    repeated = np.zeros(len(inventory), np.bool_)
    repeated[order[1:][same]] = True
    yield from _told(
        inventory, "duplicate_activity", "name", repeated & ~np.isnan(inventory.numbers("value"))
    )  # fmt: skip


def _told(inventory: Inventory, code: str, column_id: str, rows: Mask, is_error: bool = False) -> Iterator[RowsProblem]:
    if rows.any():
        yield RowsProblem(code, column_id, inventory.ids[rows], is_error)
