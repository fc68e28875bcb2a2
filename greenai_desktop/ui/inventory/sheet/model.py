"""The model of a table of the inventory: its columns, and an order vector over its rows.

It reads the desk's table and keeps no cell of its own. Sorting and filtering change the order vector alone. While one
edits, rows stay where they are: they are sorted anew when rows come or go, or when the user asks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.columns import Column, ColumnKind
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.order import matching, sorted_rows
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.inventory import column_name
from greenai_desktop.i18n.table_cells import read_cell, written_cell
from greenai_desktop.ui.inventory.desk import InventoryDesk
from greenai_desktop.ui.widgets.figures import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_SHOWN_DIGITS = 4


class SheetModel(QAbstractTableModel):
    """Rows and chosen columns of a table.

    Signals:
        refused: A sentence: what was typed cannot be taken.
        edited: The order may be another one now.
    """

    refused = Signal(str)
    edited = Signal()

    def __init__(self, desk: InventoryDesk, sheet: Sheet, column_ids: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self.sheet = desk, sheet
        self._names = list(column_ids)
        self._known = {column.id: column for column in sheet.columns}
        self._order: IdArray = np.empty(0, np.int64)
        self._ids: IdArray = np.empty(0, np.int64)
        self._sorted: tuple[str, bool] | None = None
        self._needle = ""
        desk.loaded.connect(lambda of: self.renew() if of is sheet else None)
        desk.changed.connect(lambda of: self._changed() if of is sheet else None)
        self.renew()

    # What is shown

    @property
    def inventory(self) -> Inventory | None:
        """The table; None until it was read."""
        return self._desk.inventory(self.sheet)

    @property
    def column_ids(self) -> list[str]:
        """Columns that are shown, in order."""
        return list(self._names)

    @property
    def rows(self) -> IdArray:
        """Rows of the table that are shown, in order."""
        return self._order

    @property
    def is_filtered(self) -> bool:
        """Whether a filter hides rows."""
        return bool(self._needle)

    def column(self, place: int) -> Column:
        """What a shown column is."""
        return self._known[self._names[place]]

    def ids_at(self, places: Sequence[int]) -> list[int]:
        """Numbers of rows by their places on the screen."""
        inventory = self.inventory
        return [] if inventory is None else [int(inventory.ids[self._order[place]]) for place in places]

    def show_columns(self, column_ids: Sequence[str]) -> None:
        """Show other columns."""
        self.beginResetModel()
        self._names = [name for name in column_ids if name in self._known]
        self.endResetModel()
        self.edited.emit()

    def filter(self, text: str) -> None:
        """Show rows that hold all words of a text."""
        self._needle = text.strip()
        self.renew()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; the order in which rows were entered comes back with column -1."""
        descending = order == Qt.SortOrder.DescendingOrder
        self._sorted = (self._names[column], descending) if 0 <= column < len(self._names) else None
        self.renew()

    def renew(self) -> None:
        """Take the table anew, sorted and filtered."""
        self.beginResetModel()
        inventory = self.inventory
        if inventory is None:
            self._order, self._ids = np.empty(0, np.int64), np.empty(0, np.int64)
        else:
            rows = matching(inventory, self._needle) if self._needle else np.arange(len(inventory))
            if self._sorted is not None:
                name, descending = self._sorted
                rows = sorted_rows(inventory, name, descending=descending, rows=rows)
            self._order, self._ids = rows, inventory.ids
        self.endResetModel()
        self.edited.emit()

    def _changed(self) -> None:
        """Cells changed: the rows stay where they are, unless some came, went or moved."""
        inventory = self.inventory
        if inventory is None or not np.array_equal(inventory.ids, self._ids):
            self.renew()
            return
        if self._order.size and self._names:
            last = self.index(int(self._order.size) - 1, len(self._names) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.edited.emit()

    # Qt

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else int(self._order.size)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        inventory = self.inventory
        if not index.isValid() or inventory is None or index.row() >= self._order.size:
            return None
        column = self.column(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind.is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = int(self._order[index.row()])
        value = inventory.value(row, column.id) if column.id in inventory.columns else column.missing
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_cell(column, value)
        text = written_cell(column, value, active().code)
        return plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or self.inventory is None:
            return False
        column, language = self.column(index.column()), active()
        try:
            read = read_cell(column, str(value), language.code)
        except InputError as error:
            words = " ".join(title_and_hint(error, language)).strip()
            self.refused.emit(
                _(
                    "Row {row}, {column}: {wrong}",
                    row=index.row() + 1,
                    column=column_name(column, language),
                    wrong=words,
                )
            )
            return False
        row = int(self._order[index.row()])
        before = self.inventory.value(row, column.id)
        if before == read or (before != before and read != read):
            return True
        change = cells_set([int(self.inventory.ids[row])], **{column.id: [read]})  # type: ignore[arg-type]
        return self._desk.make(self.sheet, change, _("Edit {column}", column=column_name(column, language)))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        return heading(self.column(section)) if 0 <= section < len(self._names) else None


def heading(column: Column) -> str:
    """A heading with its unit."""
    language = active()
    name = column_name(column, language)
    unit = (
        ""
        if column.unit in ("", "count", "day", "fraction", "ratio")
        else numbers.unit_sign(column.unit, language.code)
    )
    return f"{name} ({unit})" if unit else name


def shown_cell(column: Column, value: float | str) -> str:
    """A cell as it stands on the screen: numbers rounded, what is unknown empty."""
    if isinstance(value, str) or math.isnan(value) or column.kind is ColumnKind.DATE or column.unit == "fraction":
        return written_cell(column, value, active().code)
    if column.kind is ColumnKind.WHOLE:
        return numbers.decimal(value, active().code, 0)
    return (
        numbers.number(value, active().code, _SHOWN_DIGITS)
        if abs(value) < 1_000
        else numbers.decimal(value, active().code, 0)
    )
