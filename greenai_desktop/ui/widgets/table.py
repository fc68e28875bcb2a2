"""Tables with copying, copying with headings, and a chooser of columns; `table_model` has what they show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.theme.fonts import font
from greenai_desktop.ui.widgets.table_model import Column, TableModel

__all__ = ["Column", "TableModel", "TableView"]

_MEASURED_ROWS = 60
_CELL_PADDING, _ARROW_PX = 28, 16
_LEAST_STRETCH_PX = 200


class TableView(QTableView):
    """A table with copying, copying with headings, and a chooser of columns.

    Args:
        name: Name of the object and of the table for those who listen.
    """

    def __init__(self, model: TableModel, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = model
        self.setModel(model)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        self.setFont(font())
        header = self.horizontalHeader()
        # The style's own arrow lies on the words of right-aligned headings; the model writes one beside them.
        header.setStyleSheet(
            "QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }"
            "QHeaderView::section { padding: 6px 11px; }"
        )
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        # A heading shows no selection, but the style asks of each whether all its cells are selected: a million calls.
        header.setSelectionModel(QItemSelectionModel(model, header))
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self.choose_columns)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.extra_actions: list[QAction] = []
        self._widths: dict[str, int] = {}
        self._stretch = ""
        self._gives_way: tuple[str, ...] = ()
        self._has_chosen = False

    def sort_by(self, key: str, descending: bool = False) -> None:
        """Sort by a column and let the headings sort from now on."""
        column = next(i for i, column in enumerate(self.table.columns) if column.key == key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, order)
        self.setSortingEnabled(True)

    def fit_columns(self, stretch: str = "", gives_way: Sequence[str] = ()) -> None:
        """Width of each column from its heading and the first rows.

        Args:
            stretch: Column that takes what is left.
            gives_way: Columns that are hidden, in this order, while there is no room for all; not once the user
                chose columns.
        """
        self._stretch, self._gives_way = stretch, tuple(gives_way)
        metrics = self.fontMetrics()
        header = self.horizontalHeader()
        rows = min(self.table.rowCount(), _MEASURED_ROWS)
        for i, column in enumerate(self.table.columns):
            widest = max(metrics.horizontalAdvance(column.title) + _ARROW_PX, metrics.horizontalAdvance(column.longest))
            for row in range(rows):
                widest = max(widest, metrics.horizontalAdvance(column.text(self.table.source_row(row))))
            width = min(widest + column.beside_px + _CELL_PADDING, max(column.width, 80))
            self._widths[column.key] = width
            self.setColumnWidth(i, width)
            header.setSectionResizeMode(i, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(not stretch)
        self._fill_width()

    def _fill_width(self) -> None:
        """Hide what gives way, and let one column take what is left."""
        keys = [column.key for column in self.table.columns]
        if self._stretch not in keys:
            return
        room = self.viewport().width()
        if not self._has_chosen:
            wanted = dict(self._widths)
            wanted[self._stretch] = min(wanted.get(self._stretch, 0), _LEAST_STRETCH_PX)
            shown = [key for key in keys if key in wanted]
            for key in self._gives_way:
                if sum(wanted[k] for k in shown) > room and key in shown:
                    shown.remove(key)
            for i, key in enumerate(keys):
                self.setColumnHidden(i, key not in shown)
        others = sum(self.columnWidth(i) for i, key in enumerate(keys) if key != self._stretch)
        own = min(self._widths.get(self._stretch, 0), _LEAST_STRETCH_PX)
        self.setColumnWidth(keys.index(self._stretch), max(own, room - others))

    def selected_rows(self) -> list[int]:
        """Source rows that are selected, in the order of the view."""
        model = self.selectionModel()
        # Rows are selected whole: their ranges tell them all, where an index a cell would be a million of them.
        parts = model.selection().toList() if model is not None else []
        rows = sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})
        return [self.table.source_row(row) for row in rows]

    def select_source_rows(self, source_rows: Sequence[int]) -> None:
        """Select source rows, those that the filter shows."""
        model = self.selectionModel()
        model.clearSelection()
        first = True
        for source_row in source_rows:
            row = self.table.row_of(source_row)
            if row < 0:
                continue
            index = self.table.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            model.select(index, flags)
            if first:
                model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
                first = False

    def copy(self, headers: bool = False) -> None:
        """Put the selected rows, or else the current one, on the clipboard."""
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        rows = rows or ([self.currentIndex().row()] if self.currentIndex().isValid() else [])
        header = self.horizontalHeader()
        shown = [header.logicalIndex(i) for i in range(self.table.columnCount())]
        shown = [i for i in shown if not self.isColumnHidden(i)]
        if rows:
            QGuiApplication.clipboard().setText(self.table.copied(rows, shown, headers))

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for action in self.extra_actions:
            menu.addAction(action)
        if self.extra_actions:
            menu.addSeparator()
        copy = menu.addAction(_("Copy"))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.triggered.connect(lambda: self.copy())
        with_headers = menu.addAction(_("Copy with headings"))
        with_headers.setShortcut(QKeySequence("Ctrl+Shift+C"))
        with_headers.triggered.connect(lambda: self.copy(headers=True))
        menu.exec(self.viewport().mapToGlobal(at))
        menu.deleteLater()

    def choose_columns(self, at: QPoint | None = None) -> None:
        """Open the menu of columns, by default below the headings."""
        header = self.horizontalHeader()
        menu = self.column_menu()
        menu.exec(header.mapToGlobal(at or QPoint(0, header.height())))
        menu.deleteLater()

    def column_menu(self) -> QMenu:
        """A menu to show and hide columns; the first one stays."""
        menu = QMenu(self)
        for i, column in enumerate(self.table.columns[1:], 1):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(i))
            action.toggled.connect(lambda shown, i=i: self._choose_column(i, shown))
        return menu

    def _choose_column(self, column: int, is_shown: bool) -> None:
        self._has_chosen = True
        self.setColumnHidden(column, not is_shown)
        self._fill_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill_width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            self.copy(headers=True)
        else:
            super().keyPressEvent(event)
