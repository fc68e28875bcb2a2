"""The view of a table of the inventory: in-place editing, clipboard, fill down, rows added, moved and deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from greenai_desktop.core.inventory.changes import Batch, Change, RowsRemoved, cleared, filled_down, moved, rows_added
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.i18n.table_cells import split_rows
from greenai_desktop.ui.inventory.sheet.editors import CellDelegate
from greenai_desktop.ui.inventory.sheet.model import SheetModel, heading
from greenai_desktop.ui.inventory.sheet.pasting import Pasted, copied, pasted
from greenai_desktop.ui.theme.fonts import font

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.sheets import Sheet
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk

_ROW_PX: Final = 30
_WIDTHS: Final = {"name": 200, "model": 190, "source": 180, "note": 180}
_WIDTH_PX: Final = 84
_MOST_PASTED: Final = 100_000


class SheetView(QTableView):
    """A table that is edited in place.

    Signals:
        selection_changed: Places in the table (not on the screen) of the rows of which a cell is selected.
        told: A sentence on what was refused, or empty.
    """

    selection_changed = Signal(object)
    told = Signal(str)

    def __init__(
        self, context: Context, desk: InventoryDesk, sheet: Sheet, column_ids: Sequence[str], words: str,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._context, self._desk, self._sheet = context, desk, sheet
        self.sheet_model = SheetModel(desk, sheet, column_ids, self)
        self.setModel(self.sheet_model)
        self.setObjectName(f"sheet-{sheet.value}")
        self.setAccessibleName(words)
        self.setItemDelegate(CellDelegate(desk, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setFont(font())
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.sheet_model.sort)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self.choose_columns)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.selectionModel().selectionChanged.connect(lambda *_parts: self._tell_selection())
        self.sheet_model.modelReset.connect(self._tell_selection)
        self.sheet_model.refused.connect(self.told)
        self._fit()

    # What is selected

    @property
    def places(self) -> list[int]:
        """Rows on the screen of which a cell is selected, in order."""
        return sorted({index.row() for index in self.selectedIndexes()})

    @property
    def selected_ids(self) -> list[int]:
        """Numbers of these rows."""
        return self.sheet_model.ids_at(self.places)

    def select_id(self, row_id: int) -> None:
        """Select the row of a number, if it is shown."""
        inventory = self.sheet_model.inventory
        if inventory is not None and inventory.has([row_id]):
            at = np.flatnonzero(self.sheet_model.rows == inventory.rows_of([row_id])[0])
            if at.size:
                self.selectRow(int(at[0]))
                self.scrollTo(self.sheet_model.index(int(at[0]), 0))

    # Edits

    def add_rows(self, cells: Sequence[Mapping[str, Any]] = ({},)) -> None:
        """New rows at the end, the first of them selected."""

        def put(ids: range) -> None:
            inventory = self.sheet_model.inventory
            if inventory is None:
                return
            names = {name: inventory.column(name).default for row in cells for name in row}
            given = {name: [row.get(name, default) for row in cells] for name, default in names.items()}
            words = ngettext("Add {count} row", "Add {count} rows", len(ids))
            self._desk.make(self._sheet, rows_added(inventory, list(ids), given), words)
            self.select_id(ids[0])

        self._desk.reserve(self._sheet, len(cells), put)

    def remove_rows(self) -> None:
        """Delete the selected rows at once; the bar offers to bring them back."""
        ids = self.selected_ids
        if ids:
            words = ngettext("Delete {count} row", "Delete {count} rows", len(ids))
            if self._desk.make(self._sheet, RowsRemoved(np.array(ids, np.int64)), words):
                self._context.offer_undo(ngettext("{count} row was deleted.", "{count} rows were deleted.", len(ids)))

    def clear_cells(self) -> None:
        """Empty the selected cells."""
        self._over_selection(cleared, _("Empty cells"))

    def fill_down(self) -> None:
        """Repeat the first selected row in the others, in the selected columns."""
        self._over_selection(filled_down, _("Fill down"))

    def move_rows(self, by: int) -> None:
        """Move the selected rows up or down; only in the order in which they were entered."""
        inventory, places = self.sheet_model.inventory, self.places
        if inventory is None or not places or not self._is_plain_order():
            self.told.emit(_("Rows can be moved while the table is neither sorted nor filtered."))
            return
        target = places[0] - 1 if by < 0 else places[-1] + 2
        if not 0 <= target <= len(inventory):
            return
        ids = self.selected_ids
        before = target if target < len(inventory) else None
        if self._desk.make(self._sheet, moved(inventory, ids, before), _("Move rows")):
            self.select_id(ids[0])

    def copy(self, with_headings: bool = False) -> None:
        """Put the rectangle around the selection on the clipboard, for a spreadsheet."""
        columns = sorted({index.column() for index in self.selectedIndexes()})
        if columns and self.sheet_model.inventory is not None:
            rows = self.sheet_model.rows[self.places]
            chosen = [self.sheet_model.column(place) for place in columns]
            text = copied(self.sheet_model.inventory, rows, chosen, active().code)
            head = "\t".join(heading(column) for column in chosen) + "\n" if with_headings else ""
            QGuiApplication.clipboard().setText(head + text)

    def paste(self) -> None:
        """Put the clipboard into the table from the current cell on; rows beyond its end are added."""
        rows = split_rows(QGuiApplication.clipboard().text())[:_MOST_PASTED]
        inventory = self.sheet_model.inventory
        if not rows or inventory is None:
            return
        current = self.currentIndex()
        first_row = current.row() if current.isValid() else self.sheet_model.rowCount()
        first_column = max(0, current.column())
        columns = [self.sheet_model.column(place) for place in range(first_column, self.sheet_model.columnCount())]
        here = self.sheet_model.rows[first_row : first_row + len(rows)]
        found = pasted(inventory, here, columns, rows, active())
        if len(rows) > here.size:
            self._desk.reserve(
                self._sheet, len(rows) - here.size, lambda ids: self._put_pasted(found, list(ids), len(rows))
            )
        else:
            self._put_pasted(found, [], len(rows))

    def _put_pasted(self, found: Pasted, ids: list[int], count: int) -> None:
        inventory = self.sheet_model.inventory
        if inventory is None or not inventory.has(found.ids):
            return
        changes: list[Change] = [found.set] if found.set is not None else []
        if ids:
            changes.append(rows_added(inventory, ids, found.fresh))
        words = ngettext("Paste {count} row", "Paste {count} rows", count)
        if self._desk.make(self._sheet, Batch(tuple(changes)), words):
            self.told.emit(found.told)

    def _over_selection(self, change: Any, words: str) -> None:
        inventory, ids = self.sheet_model.inventory, self.selected_ids
        names = [self.sheet_model.column(place).id for place in sorted({i.column() for i in self.selectedIndexes()})]
        if inventory is not None and ids and names:
            self._desk.make(self._sheet, change(inventory, ids, names), words)

    def _is_plain_order(self) -> bool:
        return not self.sheet_model.is_filtered and self.horizontalHeader().sortIndicatorSection() < 0

    # The view

    def choose_columns(self, at: QPoint) -> None:
        """A menu of all columns, ticked where shown."""
        menu = self.column_menu()
        menu.exec(self.horizontalHeader().mapToGlobal(at))
        menu.deleteLater()

    def column_menu(self) -> QMenu:
        """All columns of the table, in its order."""
        menu = QMenu(self)
        shown = self.sheet_model.column_ids
        for column in self._sheet.columns:
            action = menu.addAction(heading(column))
            action.setCheckable(True)
            action.setChecked(column.id in shown)
            action.toggled.connect(lambda on, name=column.id: self._show_column(name, on))
        return menu

    def _show_column(self, name: str, is_shown: bool) -> None:
        wanted = {*self.sheet_model.column_ids, name} if is_shown else {*self.sheet_model.column_ids} - {name}
        if wanted:
            self.show_columns([column.id for column in self._sheet.columns if column.id in wanted])

    def show_columns(self, column_ids: Sequence[str]) -> None:
        """Show these columns; a sort by another one ends."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.sheet_model.show_columns(column_ids)
        self._fit()

    def _fit(self) -> None:
        measured = self.horizontalHeader().fontMetrics()
        for place, name in enumerate(self.sheet_model.column_ids):
            words = measured.horizontalAdvance(heading(self.sheet_model.column(place))) + 32
            self.setColumnWidth(place, max(_WIDTHS.get(name, 0), min(max(_WIDTH_PX, words), 200)))

    def _tell_selection(self) -> None:
        self.selection_changed.emit(self.sheet_model.rows[self.places])

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for words, call, keys in self._deeds():
            action = QAction(words, menu)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda checked=False, call=call: call())
            menu.addAction(action)
        menu.exec(self.viewport().mapToGlobal(at))
        menu.deleteLater()

    def _deeds(self) -> tuple[tuple[str, Any, str], ...]:
        return (
            (_("Copy"), self.copy, "Ctrl+C"), (_("Copy with headings"), lambda: self.copy(True), "Ctrl+Shift+C"),
            (_("Paste"), self.paste, "Ctrl+V"), (_("Fill down"), self.fill_down, "Ctrl+D"),
            (_("Empty cells"), self.clear_cells, "Del"), (_("Add a row"), self.add_rows, "Ctrl+Return"),
            (_("Delete rows"), self.remove_rows, "Shift+Del"),
            (_("Move up"), lambda: self.move_rows(-1), "Alt+Up"),
            (_("Move down"), lambda: self.move_rows(1), "Alt+Down"),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination())
        for _words, call, keys in self._deeds():
            if pressed == QKeySequence(keys):
                call()
                return
        super().keyPressEvent(event)
