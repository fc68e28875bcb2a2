"""The model of a table of the inventory: its columns, and an order vector over its rows.

It reads the desk's table and keeps no cell of its own, but for what was typed and could not be read. Sorting,
filtering and grouping change the order vector alone. While one edits, rows stay where they are; those that come stand
at the end until the user sorts again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import active
from greenai_desktop.i18n.inventory import column_name
from greenai_desktop.ui.inventory.desk import InventoryDesk
from greenai_desktop.ui.inventory.sheet.cells import HEADING_ROLE, MARK_ROLE, ROLES, Cells
from greenai_desktop.ui.inventory.sheet.headings import Headings
from greenai_desktop.ui.inventory.sheet.lines import Lines, Mask, View, arranged, followed, grouped, key_of
from greenai_desktop.ui.inventory.sheet.marks import Find, Marks
from greenai_desktop.ui.inventory.sheet.names import Names
from greenai_desktop.ui.inventory.sheet.places import keys_of, lines_of
from greenai_desktop.ui.inventory.sheet.scratch import Key, ScratchStep, Unread
from greenai_desktop.ui.inventory.sheet.shown import heading, short_heading, side
from greenai_desktop.ui.inventory.sheet.typed import Typed
from greenai_desktop.ui.widgets.figures import plain_tooltip

__all__ = ["HEADING_ROLE", "MARK_ROLE", "SheetModel", "heading"]

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class SheetModel(QAbstractTableModel):
    """Rows and chosen columns of a table.

    Signals:
        refused: A sentence: what was typed cannot be read (and stays in its cell).
        edited: The order, or cells, may be others now.
    """

    refused = Signal(str)
    edited = Signal()

    def __init__(
        self, desk: InventoryDesk, sheet: Sheet, column_ids: Sequence[str], parent: QObject, find: Find | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.names = Names()
        self.given: Mapping[str, float | str] = {}
        self._desk, self.sheet = desk, sheet
        self._names = list(column_ids)
        self._known = {column.id: column for column in sheet.columns}
        self._heading_of: dict[str, str] = {}
        self._lines = Lines()
        self._ids: IdArray = np.empty(0, np.int64)
        self._table: Inventory | None = None
        self._view = View()
        self._headings = Headings()
        self.scratch = desk.scratch(sheet)
        self._typed = Typed(desk, self, self.scratch, self._repaint, self.refused.emit)
        self.marks = Marks(desk, sheet, self, find)
        self._cells = Cells(self.names, self.marks, self.scratch)
        self.marks.changed.connect(self._repaint)
        # Methods, which Qt lets go of with their model: the desk outlives it when the language changes.
        desk.arriving.connect(self._came)
        desk.loaded.connect(self._came)
        desk.changed.connect(self._changed)
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
        """Rows of the table that are shown, in order, without headings."""
        return self._lines.rows

    @property
    def view(self) -> View:
        """What is asked of the table."""
        return self._view

    @property
    def is_filtered(self) -> bool:
        """Whether a filter hides rows."""
        return bool(self._view.needle)

    def column(self, place: int) -> Column:
        """What a shown column is."""
        return self._known[self._names[place]]

    def row_at(self, line: int) -> int:
        """Place in the table of a line on the screen; below zero for a heading."""
        return int(self._lines.places[line])

    def rows_at(self, lines: Sequence[int]) -> IdArray:
        """Places in the table of lines on the screen, without headings."""
        places = self._lines.places[np.array(lines, np.int64)] if len(lines) else np.empty(0, np.int64)
        return places[places >= 0]

    def ids_at(self, lines: Sequence[int]) -> list[int]:
        """Numbers of rows by their lines on the screen, without headings."""
        inventory = self.inventory
        return [] if inventory is None else [int(inventory.ids[row]) for row in self.rows_at(lines).tolist()]

    def line_of(self, row_id: int) -> int:
        """The line on which a row stands; -1 if it is not shown."""
        inventory = self.inventory
        if inventory is None or not inventory.has([row_id]):
            return -1
        at = np.flatnonzero(self._lines.places == inventory.rows_of([row_id])[0])
        return int(at[0]) if at.size else -1

    def group_at(self, line: int) -> float | str | None:
        """The value of the group of which a line is the heading; None for any other line."""
        place = int(self._lines.places[line])
        return None if place >= 0 else key_of(self._lines.groups[~place].value)

    def show_columns(self, column_ids: Sequence[str]) -> None:
        """Show other columns."""
        self.beginResetModel()
        self._names = [name for name in column_ids if name in self._known]
        self.endResetModel()
        self.edited.emit()

    def add_columns(self, columns: Mapping[str, Column]) -> None:
        """Know more columns than the sheet has, by their headings: the shares of projects."""
        self._known |= {column.id: column for column in columns.values()}
        self._heading_of |= {column.id: words for words, column in columns.items()}
        if self._names:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._names) - 1)

    def heading(self, column: Column) -> str:
        """What stands above a column."""
        return self._heading_of.get(column.id) or heading(column)

    def title(self, column: Column) -> str:
        """What a column is called, without its unit."""
        return self._heading_of.get(column.id) or column_name(column, active())

    @property
    def known(self) -> list[Column]:
        """All columns that can be shown."""
        return list(self._known.values())

    def filter(self, text: str, within: str = "") -> None:
        """Show rows that hold all words of a text, in any column or in one."""
        self._ask(needle=text.strip(), within=within)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; the order in which rows were entered comes back with column -1."""
        descending = order == Qt.SortOrder.DescendingOrder
        self._ask(sort=(self._names[column], descending) if 0 <= column < len(self._names) else None)

    def only(self, belongs: Callable[[Inventory], Mask] | None, cells: Mapping[str, float | str] | None = None) -> None:
        """Show no other rows than those that belong here.

        Args:
            belongs: Tells it of each row of a table; None shows the whole table again.
            cells: What rows that are added or pasted have where nothing else is said.
        """
        self.given = dict(cells or {})
        self._ask(only=belongs)

    def group(self, column_id: str) -> None:
        """Put rows of one value below a heading with their totals; an empty name ends it."""
        self._ask(group=column_id if column_id in self._known else "", folded=frozenset())

    def fold(self, line: int) -> None:
        """Hide the rows of a group, or show them again."""
        key = self.group_at(line)
        if key is not None:
            self._ask(folded=self._view.folded ^ {key})

    def renew(self) -> None:
        """Take the table anew, sorted, filtered and grouped."""
        table = self.inventory or self._desk.first_rows(self.sheet)
        self._put(table, arranged(table, self._view, self.names) if table is not None else Lines())
        self.marks.ask()

    def _ask(self, **asked: Any) -> None:
        from dataclasses import replace

        self._view = replace(self._view, **asked)
        self.renew()

    def _put(self, table: Inventory | None, lines: Lines) -> None:
        """Other lines: whoever holds an index (the selection, an editor in which one types) goes along."""
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        keys = keys_of(self._lines, self._ids, [index.row() for index in held])
        self._table, self._lines = table, lines
        self._ids = table.ids if table is not None else np.empty(0, np.int64)
        self._headings = Headings(table, lines.groups, self._view.group, self._names)
        if held:
            at = lines_of(self._lines, self._ids, keys)
            moved = [
                self.createIndex(line, index.column()) if line >= 0 else QModelIndex()
                for line, index in zip(at, held, strict=True)
            ]
            self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()
        self.edited.emit()

    def _came(self, sheet: Sheet) -> None:
        """A table was read, or its first rows were."""
        if sheet is self.sheet:
            self.renew()

    def _changed(self, sheet: Sheet) -> None:
        """Cells changed, or rows came, went or moved."""
        if sheet is not self.sheet:
            return
        inventory = self.inventory
        if inventory is None or inventory is not self._table:
            self.renew()
            return
        if self._view.only is not None or not np.array_equal(inventory.ids, self._ids):
            self._follow(inventory)
        elif self._view.group:
            self._put(inventory, grouped(inventory, self._seen_rows(), self._view.group, self._view.folded))
        else:
            self._repaint()
            self.edited.emit()
        self.marks.ask()

    def _follow(self, inventory: Inventory) -> None:
        """Rows came, went or moved: in the order as entered they stand there, else behind those that were shown."""
        if self._view.is_plain:
            self._put(inventory, Lines(np.arange(len(inventory))))
            return
        rows = followed(inventory, self._view, self._ids, self._ids[self._seen_rows()])
        self._put(inventory, grouped(inventory, rows, self._view.group, self._view.folded))

    def _seen_rows(self) -> IdArray:
        """Rows that pass the filter, in their order, those of folded groups too."""
        groups = self._lines.groups
        return np.concatenate([group.rows for group in groups]) if groups else self._lines.places

    def _repaint(self) -> None:
        if self._lines.places.size and self._names:
            last = self.index(int(self._lines.places.size) - 1, len(self._names) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # Qt

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else int(self._lines.places.size)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        readable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        is_open = self.inventory is not None and self._lines.places[index.row()] >= 0
        return readable | Qt.ItemFlag.ItemIsEditable if is_open else readable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        table = self._table
        if not index.isValid() or table is None or index.row() >= self._lines.places.size:
            return None
        place, column = int(self._lines.places[index.row()]), self.column(index.column())
        if role == HEADING_ROLE:
            return place < 0
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side(column)
        if place < 0:
            return self._headings.data(~place, column, role, index.column(), key_of(
                self._lines.groups[~place].value) in self._view.folded)  # fmt: skip
        if role not in ROLES or place >= len(table):
            return None
        return self._cells.data(table, place, column, role)

    def name_by(
        self, column_id: str, name_of: Callable[[str], str], code_of: Callable[[str], str] | None = None
    ) -> None:  # fmt: skip
        """Show codes of a column by their names; with `code_of`, which may refuse, a name can be typed, too."""
        self.names.put(column_id, name_of, code_of)
        self._repaint()

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or self.inventory is None:
            return False
        if self._lines.places[index.row()] < 0:
            return False
        return self.put(self.rows_at([index.row()]), [self.column(index.column())], str(value))

    def put(self, rows: IdArray, columns: Sequence[Column], text: str) -> bool:
        """Put a typed text into cells, as one step; where it cannot be read it stays as it was typed, marked."""
        return self._typed.put(rows, columns, text)

    def forgotten(self, ids: Sequence[int], columns: Sequence[Column]) -> Mapping[Key, Unread | None]:
        """What `kept` takes to forget what was typed in vain into some cells."""
        return self._typed.forgotten(ids, columns)

    def kept(self, unread: Mapping[Key, Unread | None], words: str) -> ScratchStep:
        """What keeps texts that could not be read, or forgets them, beside another step."""
        return self._typed.kept(unread, words)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if orientation == Qt.Orientation.Vertical:
            return self._number(section) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self._names):
            return None
        column = self.column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heading_of.get(column.id) or short_heading(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.heading(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.heading(column))
        return side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _number(self, line: int) -> str | None:
        """What stands at the margin: the number of the line, and a sign where the row cannot be counted."""
        if not 0 <= line < self._lines.places.size:
            return None
        place = int(self._lines.places[line])
        if place < 0 or place >= self._ids.size:
            return ""
        return f"{line + 1} !" if self.marks.is_wrong(int(self._ids[place])) else str(line + 1)
