"""A table whose long cells go on in a second line, and the search that narrows it."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.references.words import folded
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

_ROW_PX, _AROUND_PX = 32, 14
_PADDING_PX = 24
_WIDEST_LETTER_PX = 12
_MEASURED = 3


class WrappedTable(TableView):
    """A table that shows every cell whole: rows grow where a text is wider than its column.

    Args:
        name: Name of the object.
        words: Name for those who listen.
    """

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(TableModel(), name, words, parent)
        self._texts: dict[int, list[str]] = {}
        self._heights: dict[tuple[str, int], int] = {}
        self._searched: list[str] = []
        self.setWordWrap(True)
        self.setVerticalScrollMode(TableView.ScrollMode.ScrollPerPixel)
        # Many columns change their width at once; rows follow once, after all of them.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.fit_rows)
        self.horizontalHeader().sectionResized.connect(lambda *change: self._later.start())
        self.table.modelReset.connect(self._later.start)
        self.table.layoutChanged.connect(self._later.start)

    def show_columns(self, columns: Sequence[Column], stretch: str, gives_way: Sequence[str] = ()) -> None:
        """Show other columns or rows; sorting and selection stay if the rows are the same ones."""
        count = len(columns[0].values) if columns else 0
        texts = [[column.text(row) for row in range(count)] for column in columns]
        self._texts = {i: texts[i] for i, column in enumerate(columns) if not column.is_number}
        self._searched = [folded("\x1f".join(cells)) for cells in zip(*texts, strict=True)]
        self.table.set_columns(columns)
        # To measure a text takes time: the few longest of each column tell its width.
        long_rows: set[int] = set()
        for cells in texts:
            lengths = [len(text) for text in cells]
            long_rows.update(heapq.nlargest(_MEASURED, range(count), lengths.__getitem__))
        self.table.set_filter("", [row in long_rows for row in range(count)])
        self.fit_columns(stretch, gives_way)
        self.table.set_filter("")
        if not self.isSortingEnabled():
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)

    def narrow(self, text: str, passed: Sequence[bool] | None = None) -> None:
        """Keep rows that hold all words of a text, whatever their accents, and that `passed` lets pass."""
        wanted = folded(text).split()
        mask = [all(word in cells for word in wanted) for cells in self._searched]
        if passed is not None:
            mask = [found and also for found, also in zip(mask, passed, strict=True)]
        self.table.set_filter("", mask)

    def fit_rows(self) -> None:
        """Give each row the height that its longest cell needs."""
        heights = [_ROW_PX] * self.table.source_count
        for i, texts in self._texts.items():
            if self.isColumnHidden(i):
                continue
            room = max(40, self.columnWidth(i) - _PADDING_PX)
            for row, text in enumerate(texts):
                if len(text) * _WIDEST_LETTER_PX > room:
                    heights[row] = max(heights[row], self._height(text, room))
        header = self.verticalHeader()
        has_changed = False
        for row in range(self.table.rowCount()):
            height = heights[self.table.source_row(row)]
            if header.sectionSize(row) != height:
                header.resizeSection(row, height)
                has_changed = True
        if has_changed and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _height(self, text: str, room: int) -> int:
        """Height of a cell whose text is broken into lines; many cells share a text, such as a source."""
        found = self._heights.get((text, room))
        if found is None:
            flags = int(Qt.TextFlag.TextWordWrap)
            found = self.fontMetrics().boundingRect(0, 0, room, 10_000, flags, text).height() + _AROUND_PX
            self._heights[text, room] = found
        return found


class SearchField(QLineEdit):
    """A search field; Esc clears it, the down key leads into the table.

    Signals:
        left: The down key was pressed.
    """

    left = Signal()

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setPlaceholderText(_("Search  Ctrl+F"))
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(170)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)
