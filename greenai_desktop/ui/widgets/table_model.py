"""The model of tables: columns, and an order vector over their rows.

Sorting and filtering change the order vector alone; a proxy model takes seconds for 100,000 rows, an index vector
some milliseconds (UX §1.d). Numbers stand right with figures of equal width, what is missing is "—" with its reason
in the tooltip, and copied numbers have all their digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QCollator, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from greenai_desktop.i18n import active
from greenai_desktop.i18n.numbers import MISSING
from greenai_desktop.ui.widgets.figures import plain_number, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        key: Stable name, for settings of the view.
        title: Its heading, in the user's words.
        values: One a row: numbers (None or NaN is missing) or texts.
        is_number: Whether it stands right and sorts by value.
        show: A value as text; None shows it as it is.
        reason: Why the value of a row is missing; for the tooltip.
        tooltip: Of a row; None shows the text itself.
        order: What it sorts by, one number a row; None takes the values.
        full: A value as it is copied; None copies numbers with all digits and texts as shown.
        width: Widest it begins with, in pixels.
        longest: A text that must fit, for columns whose values change.
        beside_px: Room for what stands beside the text, such as a tick.
    """

    key: str
    title: str
    values: Sequence[Any] | NDArray[Any]
    is_number: bool = False
    show: Callable[[Any], str] | None = None
    reason: Callable[[int], str] | None = None
    tooltip: Callable[[int], str] | None = None
    order: Sequence[float] | None = None
    full: Callable[[Any], str] | None = None
    width: int = 320
    longest: str = ""
    beside_px: int = 0

    def is_missing(self, row: int) -> bool:
        """Whether a row has no value here."""
        value = self.values[row]
        return value is None or (self.is_number and isinstance(value, float) and not math.isfinite(value))

    def text(self, row: int) -> str:
        """What is shown for a row."""
        if self.is_missing(row):
            return MISSING
        value = self.values[row]
        return self.show(value) if self.show is not None else str(value)

    def copied(self, row: int) -> str:
        """What is copied of a row: numbers with all their digits, what is missing as nothing."""
        if self.is_missing(row):
            return ""
        value = self.values[row]
        if self.full is not None:
            return self.full(value)
        return plain_number(float(value), active()) if self.is_number else self.text(row)

    def told(self, row: int) -> str:
        """The tooltip of a row."""
        if self.is_missing(row):
            return self.reason(row) if self.reason is not None else ""
        return self.tooltip(row) if self.tooltip is not None else self.text(row)


class TableModel(QAbstractTableModel):
    """Rows of columns, sorted and filtered by an order vector.

    A view's row is a place in the order; a *source row* is a place in the columns.
    """

    def __init__(self, columns: Sequence[Column] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._order: NDArray[np.int64] = np.empty(0, np.int64)
        self._ranks: dict[int, NDArray[np.float64]] = {}
        self._haystack: list[str] | None = None
        self._needle = ""
        self._mask: NDArray[np.bool_] | None = None
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self.set_columns(columns)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns."""
        return self._columns

    @property
    def source_count(self) -> int:
        """Rows before the filter."""
        return len(self._columns[0].values) if self._columns else 0

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns or rows; sorting and filter stay."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self._ranks.clear()
        self._haystack = None
        if self._mask is not None and self._mask.size != self.source_count:
            self._mask = None
        self._order = self._ordered()
        self.endResetModel()

    def update_columns(self, columns: Sequence[Column]) -> None:
        """New values for the same rows: selection and place of the view stay."""
        if len(columns) != len(self._columns) or not columns or len(columns[0].values) != self.source_count:
            self.set_columns(columns)
            return

        def change() -> None:
            self._columns = tuple(columns)
            self._ranks.clear()
            self._haystack = None

        self._rearranged(change)

    def set_filter(self, text: str, mask: Sequence[bool] | NDArray[np.bool_] | None = None) -> None:
        """Keep rows that hold a text in any column that is no number, and that a mask over source rows lets pass."""
        self._needle = text.strip().casefold()
        self._mask = None if mask is None else np.asarray(mask, dtype=bool)
        self.beginResetModel()
        self._order = self._ordered()
        self.endResetModel()

    def source_row(self, row: int) -> int:
        """The source row shown in a row of the view."""
        return int(self._order[row])

    def row_of(self, source_row: int) -> int:
        """The row of the view that shows a source row; -1 if the filter hides it."""
        found = np.flatnonzero(self._order == source_row)
        return int(found[0]) if found.size else -1

    def cell(self, row: int, key: str) -> Any:
        """The value behind a cell, by column key."""
        column = next(column for column in self._columns if column.key == key)
        return column.values[self.source_row(row)]

    def copied(self, rows: Sequence[int], columns: Sequence[int], headers: bool) -> str:
        """Cells as tab-separated text, for spreadsheets."""
        lines = ["\t".join(_cell(self._columns[c].title) for c in columns)] if headers else []
        lines += ["\t".join(_cell(self._columns[c].copied(self.source_row(r))) for c in columns) for r in rows]
        return "\n".join(lines)

    def _rearranged(self, change: Callable[[], None]) -> None:
        """Change values or order while selections keep to their source rows."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        sources = [self.source_row(index.row()) for index in before]
        change()
        self._order = self._ordered()
        place = np.full(self.source_count, -1)
        place[self._order] = np.arange(self._order.size)
        after = [
            self.index(int(place[source]), index.column()) if place[source] >= 0 else QModelIndex()
            for source, index in zip(sources, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _ordered(self) -> NDArray[np.int64]:
        rows = self._kept()
        column, order = self._sorted
        if not 0 <= column < len(self._columns):
            return rows
        ranks = self._rank(column)[rows]
        missing = np.isnan(ranks)
        known = rows[~missing]
        ranks = ranks[~missing]
        # A stable sort of the negated key keeps equal rows in order when going down, too.
        if order == Qt.SortOrder.DescendingOrder:
            ranks = -ranks
        return np.concatenate([known[np.argsort(ranks, kind="stable")], rows[missing]])

    def _kept(self) -> NDArray[np.int64]:
        rows = np.arange(self.source_count) if self._mask is None else np.flatnonzero(self._mask)
        if not self._needle:
            return rows
        hay = self._searched()
        needle = self._needle
        return np.fromiter((row for row in rows.tolist() if needle in hay[row]), np.int64)

    def _searched(self) -> list[str]:
        if self._haystack is None:
            # Names are searched, not numbers: to write 100,000 rows of numbers out takes a second.
            texts = [
                [column.text(row) for row in range(self.source_count)]
                for column in self._columns
                if not column.is_number
            ]
            self._haystack = ["\x1f".join(cells).casefold() for cells in zip(*texts, strict=True)]
        return self._haystack

    def _rank(self, column: int) -> NDArray[np.float64]:
        found = self._ranks.get(column)
        if found is None:
            found = self._ranks[column] = _rank_of(self._columns[column])
        return found

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else int(self._order.size)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column, row = self._columns[index.column()], self.source_row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(column.told(row))
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heading(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted = (column, order)
        self._rearranged(lambda: None)
        if self._columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    def _heading(self, section: int) -> str:
        """The title, with an arrow at its free side where rows are sorted by it."""
        column = self._columns[section]
        if section != self._sorted[0]:
            return column.title
        arrow = "▾" if self._sorted[1] == Qt.SortOrder.DescendingOrder else "▴"
        return f"{arrow} {column.title}" if column.is_number else f"{column.title} {arrow}"


def _rank_of(column: Column) -> NDArray[np.float64]:
    if column.order is not None:
        return np.asarray(column.order, dtype=float)
    if column.is_number:
        return _floats(column.values)
    distinct = sorted({str(value) for value in column.values if value is not None}, key=_sort_key())
    place = {text: float(i) for i, text in enumerate(distinct)}
    return np.array([math.nan if value is None else place[str(value)] for value in column.values])


def _floats(values: Sequence[Any] | NDArray[Any]) -> NDArray[np.float64]:
    plain = np.asarray(values)
    if plain.dtype != object:  # None makes it one
        return plain.astype(float)
    return np.array([math.nan if value is None else float(value) for value in values])


def _sort_key() -> Callable[[str], Any]:
    collator = QCollator(QLocale(active().code))
    collator.setNumericMode(True)
    collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return collator.sortKey


def _cell(text: str) -> str:
    """A cell of tab-separated text: what would end a cell or a line becomes a blank."""
    return " ".join(text.split()) if any(sign in text for sign in "\t\r\n") else text
