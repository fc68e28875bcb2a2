"""The order in which rows are shown, which of them are, and how they are grouped: arrays of places in the table.

The table itself is left alone: what is sorted and filtered is a list of rows, so that a view over 100,000 of them
answers while somebody types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.inventory.columns import ColumnKind
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.texts import folded


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that have one value in a column.

    Attributes:
        value: The value: a text, or a number with NaN for unknown.
        rows: Their places, in the order they were given in.
    """

    value: float | str
    rows: IdArray


def sorted_rows(
    inventory: Inventory, column_id: str, *, descending: bool = False, rows: IdArray | None = None
) -> IdArray:
    """Rows sorted by a column; of equal ones the order stays, and those of which nothing is known come last.

    Args:
        inventory: The table.
        column_id: The column.
        descending: Whether the highest comes first.
        rows: The rows to sort, in their present order; None is all.
    """
    taken = np.arange(len(inventory)) if rows is None else rows
    keys = _keys(inventory, column_id)[taken]
    unknown = np.isnan(keys)
    known = taken[~unknown]
    order = np.argsort(-keys[~unknown] if descending else keys[~unknown], kind="stable")
    return np.concatenate((known[order], taken[unknown]))


def sorted_by(inventory: Inventory, keys: Iterable[tuple[str, bool]]) -> IdArray:
    """Rows sorted by several columns, the first of which counts most: names, and whether the highest comes first."""
    rows = np.arange(len(inventory))
    for column_id, descending in reversed(list(keys)):
        rows = sorted_rows(inventory, column_id, descending=descending, rows=rows)
    return rows


def matching(inventory: Inventory, text: str, column_ids: Sequence[str] | None = None) -> IdArray:
    """Rows in which each word of a text stands somewhere, without regard to case and accents.

    Args:
        inventory: The table.
        text: As typed; nothing matches all rows.
        column_ids: Columns of text to look in; None is all of them.
    """
    names = column_ids or [column.id for column in inventory.columns.values() if column.kind is ColumnKind.TEXT]
    found: NDArray[np.bool_] = np.ones(len(inventory), np.bool_)
    for word in folded(text).split():
        holding: NDArray[np.bool_] = np.zeros(len(inventory), np.bool_)
        for name in names:
            holding |= inventory.texts(name).holding(word)
        found &= holding
    return np.flatnonzero(found)


def having(inventory: Inventory, column_id: str, values: Iterable[str], rows: IdArray | None = None) -> IdArray:
    """Rows whose cell in a column of text or choices is one of some values."""
    taken = np.arange(len(inventory)) if rows is None else rows
    texts = inventory.texts(column_id)
    codes = [texts.find(value) for value in values]
    return taken[np.isin(texts.codes[taken], codes)]


def groups(inventory: Inventory, column_id: str, rows: IdArray | None = None) -> list[Group]:
    """Rows by their value in a column, in the order of the values; those of which nothing is known come last."""
    taken = np.arange(len(inventory)) if rows is None else rows
    if not taken.size:
        return []
    exact = _exact_keys(inventory, column_id)
    order = sorted_rows(inventory, column_id, rows=taken[np.argsort(exact[taken], kind="stable")])
    keys = exact[order]
    begins = np.flatnonzero((keys[1:] != keys[:-1]) & ~(np.isnan(keys[1:]) & np.isnan(keys[:-1]))) + 1
    return [Group(inventory.value(int(piece[0]), column_id), piece) for piece in np.split(order, begins)]


def _keys(inventory: Inventory, column_id: str) -> NDArray[np.float64]:
    """Numbers that sort as the cells do; NaN where nothing is known."""
    column = inventory.column(column_id)
    if column.kind.is_number:
        return inventory.numbers(column_id)
    texts = inventory.texts(column_id)
    if column.kind is ColumnKind.CHOICE:
        # Codes of choices in the order in which the column lists them; others behind.
        return np.where(texts.codes == 0, np.nan, texts.codes.astype(np.float64))
    return np.where(texts.codes == 0, np.nan, texts.ranks().astype(np.float64))


def _exact_keys(inventory: Inventory, column_id: str) -> NDArray[np.float64]:
    """Numbers that differ where cells do, in case alone too."""
    if inventory.column(column_id).kind.is_number:
        return inventory.numbers(column_id)
    return inventory.texts(column_id).codes.astype(np.float64)
