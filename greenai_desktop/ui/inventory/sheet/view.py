"""The view of a table of the inventory: in-place editing, clipboard, fill down, rows added, moved and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QMenu, QTableView, QWidget

from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.ui.inventory.sheet.columns import Columns
from greenai_desktop.ui.inventory.sheet.deeds import cell_menu, deeds
from greenai_desktop.ui.inventory.sheet.editors import CellDelegate
from greenai_desktop.ui.inventory.sheet.edits import Edits
from greenai_desktop.ui.inventory.sheet.header import Headings
from greenai_desktop.ui.inventory.sheet.model import SheetModel
from greenai_desktop.ui.theme.fonts import font

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.checks import RowsProblem
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.core.inventory.sheets import Sheet
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk

_ROW_PX: Final = 30


class SheetView(QTableView):
    """A table that is edited in place.

    Args:
        context: For the bar that offers to undo.
        desk: The table, and the one way to change it.
        sheet: Which table.
        column_ids: Columns that are shown at first.
        words: What the table is called, for those who listen.
        parent: Its parent.
        find: What finds its problems; without it, the checks of every table.
        seen_until: The column up to which all should be seen at first.

    Attributes:
        columns: Which columns are shown, in what order and how wide.

    Signals:
        selection_changed: Places in the table (not on the screen) of the rows of which a cell is selected.
        told: A sentence on what was refused or what is wrong with the current cell, or empty.
        typing: Number of a row, name of a column, and a text: a cell is being typed into.
        typing_ended: It is not any longer, whether the text was taken or not.
    """

    selection_changed = Signal(object)
    told = Signal(str)
    typing = Signal(int, str, str)
    typing_ended = Signal()

    def __init__(
        self, context: Context, desk: InventoryDesk, sheet: Sheet, column_ids: Sequence[str], words: str,
        parent: QWidget | None = None, find: Callable[[Inventory], Sequence[RowsProblem]] | None = None,
        seen_until: str = "",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._desk, self._sheet = desk, sheet
        self._has_refused = False
        self.sheet_model = SheetModel(desk, sheet, column_ids, self, find)
        self.edits = Edits(context, desk, self.sheet_model, self.told.emit)
        self.setModel(self.sheet_model)
        self.setObjectName(f"sheet-{sheet.value}")
        self.setAccessibleName(words)
        self._delegate = CellDelegate(desk, self)
        self._delegate.typing.connect(self._tell_typing)
        self._delegate.given.connect(self._give)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)  # Tab leaves the table; from an editor it goes to the next cell
        self.setWordWrap(False)
        self.setFont(font())
        self._set_up_headers(context, seen_until)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.selectionModel().selectionChanged.connect(lambda *_parts: self._tell_selection())
        self.selectionModel().currentChanged.connect(lambda now, before: self._tell_wrong(now))
        self.sheet_model.modelReset.connect(self._tell_selection)
        self.sheet_model.refused.connect(self._tell_refused)

    def _set_up_headers(self, context: Context, seen_until: str) -> None:
        rows, header = self.verticalHeader(), Headings(self)
        self.setHorizontalHeader(header)
        # A heading shows no selection, but the style asks of each whether all its cells are selected: a million calls.
        header.setSelectionModel(QItemSelectionModel(self.sheet_model, header))
        rows.setSelectionModel(QItemSelectionModel(self.sheet_model, rows))
        rows.setDefaultSectionSize(_ROW_PX)
        rows.setSectionsMovable(True)  # rows are dragged by their numbers
        rows.sectionMoved.connect(self._dragged)
        header.sortIndicatorChanged.connect(self.sheet_model.sort)
        header.customContextMenuRequested.connect(self.choose_columns)
        self.columns = Columns(self, header, self.sheet_model, context, seen_until)

    # What is selected

    @property
    def places(self) -> list[int]:
        """Lines on the screen of which a cell is selected, in order."""
        return sorted({line for part in self._parts() for line in range(part.top(), part.bottom() + 1)})

    @property
    def chosen_columns(self) -> list[Column]:
        """Columns of which a cell is selected, in order."""
        found = {at for part in self._parts() for at in range(part.left(), part.right() + 1)}
        return [self.sheet_model.column(place) for place in sorted(found)]

    def _parts(self) -> list[QItemSelectionRange]:
        """Rectangles that are selected: a million cells are a few of them."""
        selection = self.selectionModel().selection()
        return [selection.at(place) for place in range(selection.count())]

    @property
    def selected_ids(self) -> list[int]:
        """Numbers of the rows of which a cell is selected."""
        return self.sheet_model.ids_at(self.places)

    def select_id(self, row_id: int) -> None:
        """Select the row of a number, if it is shown."""
        line = self.sheet_model.line_of(row_id)
        if line >= 0:
            index = self.sheet_model.index(line, 0)
            self.setCurrentIndex(index)
            self.selectRow(line)
            self.scrollTo(index)

    # Edits

    def add_rows(self, cells: Sequence[Mapping[str, Any]] = ({},)) -> None:
        """New rows at the end, the first of them selected; an empty one waits for its name to be typed."""

        def go_there(row_id: int) -> None:
            self.select_id(row_id)
            if not any(cells):
                self.setFocus()

        self.edits.add(cells, go_there)

    def remove_rows(self) -> None:
        """Delete the selected rows at once; the bar offers to bring them back."""
        self.edits.remove(self.selected_ids)

    def clear_cells(self) -> None:
        """Empty the selected cells."""
        self.edits.clear(self.selected_ids, self.chosen_columns)

    def fill_down(self) -> None:
        """Repeat the first selected row in the others, in the selected columns."""
        self.edits.fill_down(self.selected_ids, self.chosen_columns)

    def move_rows(self, by: int) -> None:
        """Move the selected rows up or down; only in the order in which they were entered."""
        inventory, places = self.sheet_model.inventory, self.places
        if inventory is None or not places:
            return
        target = places[0] - 1 if by < 0 else places[-1] + 2
        if 0 <= target <= max(len(inventory), self.sheet_model.rowCount()):
            self.edits.move(self.selected_ids, target if target < len(inventory) else None)

    def copy(self, with_headings: bool = False) -> None:
        """Put the rectangle around the selection on the clipboard, for a spreadsheet."""
        self.edits.copy(self.sheet_model.rows_at(self.places), self.chosen_columns, with_headings)

    def cut(self) -> None:
        """Copy the selected cells and empty them."""
        self.copy()
        self.clear_cells()

    def paste(self) -> None:
        """Put the clipboard into the table from the first selected cell on; rows beyond its end are added."""
        places, current = self.places, self.currentIndex()
        line = places[0] if places else current.row() if current.isValid() else self.sheet_model.rowCount()
        first = self.chosen_columns[0].id if places else ""
        names = self.sheet_model.column_ids
        at = names.index(first) if first in names else max(0, current.column())
        columns = [self.sheet_model.column(place) for place in range(at, len(names))]
        self.edits.paste(line, columns, (self.sheet_model.rows_at(places), self.chosen_columns))

    def group_by(self, column_id: str) -> None:
        """Put rows of one value below a heading with their totals; an empty name ends it."""
        self.sheet_model.group(column_id)

    def _give(self, text: str) -> None:
        """What was typed goes into all selected cells."""
        rows = self.sheet_model.rows_at(self.places)
        if rows.size:
            self.sheet_model.put(rows, self.chosen_columns, text)
        self.setFocus()

    def _dragged(self, section: int, before: int, after: int) -> None:
        """A row was dragged by its number: it moves in the table, not in the header alone."""
        rows = self.verticalHeader()
        rows.blockSignals(True)
        rows.moveSection(after, before)
        rows.blockSignals(False)
        taken = self.selected_ids if section in self.places else self.sheet_model.ids_at([section])
        target = after + 1 if after > before else after
        inventory = self.sheet_model.inventory
        if inventory is not None:
            last = target if target < len(inventory) else None
            # The header is in the middle of its own move until it comes back to the event loop.
            QTimer.singleShot(0, self, lambda: self.edits.move(taken, last))

    # Columns

    def choose_columns(self, at: QPoint) -> None:
        """A menu of all columns, ticked where shown."""
        menu = self.column_menu()
        menu.exec(self.horizontalHeader().mapToGlobal(at))
        menu.deleteLater()

    def column_menu(self) -> QMenu:
        """All columns of the table, in its order."""
        return self.columns.menu()

    def show_columns(self, column_ids: Sequence[str]) -> None:
        """Show these columns."""
        self.columns.show(column_ids)

    def move_column(self, by: int) -> None:
        """Move the column of the current cell to the right, or to the left."""
        if self.currentIndex().isValid():
            self.columns.move(self.sheet_model.column(self.currentIndex().column()).id, by)

    @property
    def widths(self) -> dict[str, int]:
        """Widths of columns that the user chose."""
        return self.columns.widths

    def set_widths(self, widths: Mapping[str, int]) -> None:
        """Take up such widths."""
        self.columns.set_widths(widths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns that give way have their room back in a wider window."""
        super().resizeEvent(event)
        self.columns.fit()

    # What is told

    def _tell_selection(self) -> None:
        self.selection_changed.emit(self.sheet_model.rows_at(self.places))

    def _tell_wrong(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """What is wrong with the current cell, in words."""
        words = str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) or "") if index.isValid() else ""
        # Enter goes on to the next cell, which must not take away what was just said of this one.
        if words or not self._has_refused:
            self.told.emit(words)
        self._has_refused = False

    def _tell_refused(self, words: str) -> None:
        self._has_refused = self.state() == QAbstractItemView.State.EditingState
        self.told.emit(words)

    def _tell_typing(self, index: QPersistentModelIndex, text: str) -> None:
        if index.isValid():
            ids = self.sheet_model.ids_at([index.row()])
            if ids:
                self.typing.emit(ids[0], self.sheet_model.column(index.column()).id, text)

    # Keys and menus

    def cell_menu(self) -> QMenu:
        """What can be done with the selected cells."""
        return cell_menu(self)

    def _show_menu(self, at: QPoint) -> None:
        menu = self.cell_menu()
        menu.exec(self.viewport().mapToGlobal(at))
        menu.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination())
        for _words, call, keys in deeds(self):
            if pressed == QKeySequence(keys):
                call()
                return
        if pressed == QKeySequence("Shift+Del"):
            self.remove_rows()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and self._fold():
            return
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: Any) -> None:
        if not self._fold():
            super().mouseDoubleClickEvent(event)

    def _fold(self) -> bool:
        """Open or close the group whose heading is current."""
        line = self.currentIndex().row()
        if line < 0 or self.sheet_model.group_at(line) is None:
            return False
        self.sheet_model.fold(line)
        return True

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter goes down, as in a spreadsheet."""
        super().closeEditor(editor, hint)
        self.typing_ended.emit()
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            current = self.currentIndex()
            below = self.sheet_model.index(current.row() + 1, current.column())
            if below.isValid():
                self.setCurrentIndex(below)
