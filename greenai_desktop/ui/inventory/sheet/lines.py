"""Which rows of a table are shown, in what order, and under which headings: an array of places in the table.

A line is the place of a row, or below zero `~n` for the heading of group n.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory import days
from greenai_desktop.core.inventory.columns import Column, ColumnKind
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.order import Group, groups, sorted_rows
from greenai_desktop.core.inventory.texts import folded
from greenai_desktop.i18n import active
from greenai_desktop.i18n.inventory import choice_name
from greenai_desktop.i18n.table_cells import read_cell
from greenai_desktop.ui.inventory.sheet.names import Names

Mask = NDArray[np.bool_]
_SIGNS: Final[dict[str, Callable[[NDArray[np.float64], float], Mask]]] = {
    ">=": lambda cells, bound: cells >= bound,
    "<=": lambda cells, bound: cells <= bound,
    "≥": lambda cells, bound: cells >= bound,
    "≤": lambda cells, bound: cells <= bound,
    ">": lambda cells, bound: cells > bound,
    "<": lambda cells, bound: cells < bound,
    "=": lambda cells, bound: cells == bound,
}


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of a table.

    Attributes:
        needle: Words that rows must hold.
        within: Column in which they must; empty for all.
        sort: Column, and whether the highest comes first; None for the order in which rows were entered.
        group: Column by which rows are grouped; empty for none.
        folded: Values of the groups of which the rows are hidden.
        only: Tells of each row whether it belongs here at all; None for a whole table.
    """

    needle: str = ""
    within: str = ""
    sort: tuple[str, bool] | None = None
    group: str = ""
    folded: frozenset[str | float] = frozenset()
    only: Callable[[Inventory], Mask] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether all rows stand as they were entered."""
        return not self.needle and self.sort is None and not self.group and self.only is None


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands on the screen.

    Attributes:
        places: One a line.
        groups: What the headings are about.
    """

    places: IdArray = field(default_factory=lambda: np.empty(0, np.int64))
    groups: tuple[Group, ...] = ()

    @property
    def rows(self) -> IdArray:
        """Places of the rows, without headings."""
        return self.places[self.places >= 0] if self.groups else self.places


def arranged(inventory: Inventory, view: View, names: Names) -> Lines:
    """Rows as they are asked for."""
    rows = found(inventory, view.needle, view.within, names) if view.needle else np.arange(len(inventory))
    if view.only is not None:
        rows = rows[view.only(inventory)[rows]]
    if view.sort is not None:
        name, descending = view.sort
        rows = sorted_rows(inventory, name, descending=descending, rows=rows)
    return grouped(inventory, rows, view.group, view.folded)


def grouped(inventory: Inventory, rows: IdArray, group: str, folded_values: Collection[str | float]) -> Lines:
    """Rows below the headings of their groups."""
    if not group:
        return Lines(rows)
    found_groups = groups(inventory, group, rows)
    parts: list[IdArray] = []
    for number, one in enumerate(found_groups):
        parts.append(np.array([~number], np.int64))
        if key_of(one.value) not in folded_values:
            parts.append(one.rows)
    return Lines(np.concatenate(parts) if parts else np.empty(0, np.int64), tuple(found_groups))


def key_of(value: float | str) -> float | str:
    """A value as a key: what is unknown is equal to itself."""
    return "" if value != value else value


def followed(inventory: Inventory, view: View, before: IdArray, shown: IdArray) -> IdArray:
    """Rows after some came, went or changed: where they stood, and behind them those that are new.

    Args:
        inventory: The table as it is now.
        view: What is asked of it.
        before: Numbers of the rows that it had.
        shown: Numbers of those that were shown, in their order.
    """
    belongs = np.ones(len(inventory), np.bool_) if view.only is None else view.only(inventory)
    stay = inventory.rows_of(shown[np.isin(shown, inventory.ids)])
    known = shown if view.only is not None and not view.needle else before
    fresh = np.flatnonzero(~np.isin(inventory.ids, known) & belongs)
    return np.concatenate((stay[belongs[stay]], fresh))


def found(inventory: Inventory, text: str, within: str, names: Names) -> IdArray:
    """Rows that hold each word of a text: in a text, in the word for a choice, or in the name of a code.

    In a column of numbers or days it is a bound (`> 100`, `≤ 5`, `2024-03`), else part of nothing.
    """
    columns = [inventory.column(within)] if within else list(inventory.columns.values())
    if within and columns[0].kind.is_number:
        return np.flatnonzero(_bounded(inventory, columns[0], text.strip()))
    hits: Mask = np.ones(len(inventory), np.bool_)
    for word in folded(text).split():
        holding: Mask = np.zeros(len(inventory), np.bool_)
        for column in columns:
            if not column.kind.is_number:
                holding |= _holding(inventory, column, word, names.of(column.id))
        hits &= holding
    return np.flatnonzero(hits)


def _holding(inventory: Inventory, column: Column, word: str, name_of: Callable[[str], str] | None) -> Mask:
    texts, language = inventory.texts(column.id), active()
    if column.kind is ColumnKind.TEXT and name_of is None:
        return texts.holding(word)
    said = name_of or (lambda value: choice_name(column, value, language))
    hits = [word in folded(said(value)) if value else False for value in texts.values]
    return np.array(hits, np.bool_)[texts.codes]


def _bounded(inventory: Inventory, column: Column, text: str) -> Mask:
    cells = inventory.numbers(column.id)
    sign = next((sign for sign in _SIGNS if text.startswith(sign)), "")
    try:
        if column.kind is ColumnKind.DATE and not sign:
            first, after = _span(text)
            within: Mask = (cells >= first) & (cells < after)
            return within
        value = read_cell(column, text.removeprefix(sign), active().code)
    except InputError:  # half typed: nothing is hidden yet
        return np.ones(cells.size, np.bool_)
    if isinstance(value, str) or value != value:
        return np.isnan(cells) if sign == "=" else np.ones(cells.size, np.bool_)
    return _SIGNS[sign or "="](cells, value)


def _span(text: str) -> tuple[float, float]:
    """First day of a year, a month or a day that is typed, and of the next one."""
    parts = text.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
        day = read_cell(Column("purchased", ColumnKind.DATE, "day", 0.0, 1e9), text, active().code)
        assert isinstance(day, float)
        return day, day + 1
    year = int(parts[0])
    if len(parts) == 1:
        return days.year(year)
    month = int(parts[1])
    if len(parts) == 2:
        first = days.day_of(year, month)
        return float(first), float(first + days.days_in(year, month))
    day_found = float(days.day_of(year, month, int(parts[2])))
    return day_found, day_found + 1
