"""One table of the calculator to type into, with rows added, removed and pasted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from greenai_desktop.i18n import N_, _, active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.table_cells import split_rows
from greenai_desktop.ui.inventory.cloud.steps.draft import TABLES, TEXT, CellWrong
from greenai_desktop.ui.theme.tokens import tokens

HEADING: Final = {
    "device": N_("Device"), "part": N_("Component"), "count": N_("Number"),
    "upstream_kgco2e": N_("Making and shipping, kg CO₂e each"), "disposal_kgco2e": N_("End of life, kg CO₂e each"),
    "datacentre": N_("Datacentre"), "since": N_("In service since (month)"),
    "life_months": N_("Accounting life (months)"), "retired": N_("Retired (month)"),
    "device_kgco2e": N_("kg CO₂e a device, if not from parts"), "region": N_("Region"),
    "in_service_kgco2e": N_("kg CO₂e of all in service, if not by device"), "month": N_("Month"),
    "scope1_kgco2e": N_("Scope 1, kg CO₂e"), "energy_kwh": N_("Electricity, kWh"),
    "intensity_kgco2e_per_kwh": N_("Factor, kg CO₂e/kWh"), "usage_count": N_("Units of use of all clients"),
    "service": N_("Service"), "direct_count": N_("Units that work for you"),
    "overhead_count": N_("Units that work for all"), "share": N_("Your share of these, %"),
}  # fmt: skip
_LEAST_ROWS: Final = 1
_MOST_SHOWN: Final = 6
_ROW_PX: Final = 30
_HEAD_PX: Final = 62
# Qt wraps the words of headings that are aligned like this; its types know no such alignment.
_WRAPPED: Final = Qt.AlignmentFlag(
    Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value
)
_SOFT_ALPHA: Final = 40


class StepSheet(QTableWidget):
    """Rows of text.

    Signals:
        edited: Something was typed, pasted, added or removed.
    """

    edited = Signal()

    def __init__(self, table: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(0, len(TABLES[table]), parent)
        self.table = table
        self.setObjectName(f"steps-{table}")
        self.setAccessibleName(words)
        self.setHorizontalHeaderLabels([_(HEADING[column.id]) for column in TABLES[table]])
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(_WRAPPED)
        header.setFixedHeight(_HEAD_PX)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.itemChanged.connect(lambda item: self.edited.emit())
        self._fit()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """What is typed; empty rows at the end are left out."""
        found = [
            tuple((item.text() if (item := self.item(row, column)) is not None else "") for column in
                  range(self.columnCount()))
            for row in range(self.rowCount())
        ]  # fmt: skip
        while found and not any(cell.strip() for cell in found[-1]):
            found.pop()
        return tuple(found)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these."""
        self.blockSignals(True)
        self.setRowCount(max(_LEAST_ROWS, len(rows)))
        for row in range(self.rowCount()):
            for column in range(self.columnCount()):
                self._put(row, column, rows[row][column] if row < len(rows) and column < len(rows[row]) else "")
        self.blockSignals(False)
        self._fit()

    def add_row(self) -> None:
        """One more row, ready to be typed into."""
        self.blockSignals(True)
        self.insertRow(self.rowCount())
        for column in range(self.columnCount()):
            self._put(self.rowCount() - 1, column, "")
        self.blockSignals(False)
        self._fit()
        self.setCurrentCell(self.rowCount() - 1, 0)
        self.setFocus()

    def remove_rows(self) -> None:
        """Take away the rows in which something is selected."""
        rows = sorted({index.row() for index in self.selectedIndexes()}, reverse=True)
        self.blockSignals(True)
        for row in rows:
            self.removeRow(row)
        self.blockSignals(False)
        if rows:
            self.show_rows(self.rows)
            self.edited.emit()

    def mark(self, wrong: Sequence[CellWrong]) -> None:
        """Colour cells that cannot be read; their tooltips say why."""
        words = {(one.row, one.column): " ".join(title_and_hint(one.error, active())).strip() for one in wrong}
        self.blockSignals(True)
        for row in range(self.rowCount()):
            for column in range(self.columnCount()):
                item = self.item(row, column)
                if item is not None:
                    told = words.get((row, column), "")
                    item.setToolTip(told.replace("<", "‹"))
                    item.setBackground(QBrush(_soft(tokens().error)) if told else QBrush())
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._clear()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _paste(self, text: str) -> None:
        top, left = max(0, self.currentRow()), max(0, self.currentColumn())
        grid = split_rows(text)
        if not grid:
            return
        self.blockSignals(True)
        while self.rowCount() < top + len(grid):
            self.insertRow(self.rowCount())
        for down, cells in enumerate(grid):
            for across, cell in enumerate(cells[: self.columnCount() - left]):
                self._put(top + down, left + across, cell.strip())
        self.blockSignals(False)
        self.show_rows(self.rows)
        self.edited.emit()

    def _copy(self) -> None:
        chosen = self.selectedIndexes()
        if chosen:
            rows = range(min(i.row() for i in chosen), max(i.row() for i in chosen) + 1)
            columns = range(min(i.column() for i in chosen), max(i.column() for i in chosen) + 1)
            cells = self.rows
            lines = ["\t".join(cells[r][c] if r < len(cells) else "" for c in columns) for r in rows]
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _clear(self) -> None:
        self.blockSignals(True)
        for index in self.selectedIndexes():
            self._put(index.row(), index.column(), "")
        self.blockSignals(False)
        self.edited.emit()

    def _put(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(text)
        if TABLES[self.table][column].kind != TEXT:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setItem(row, column, item)

    def _fit(self) -> None:
        """As high as its rows, up to a few."""
        self.setFixedHeight(_HEAD_PX + min(_MOST_SHOWN, max(_LEAST_ROWS, self.rowCount())) * _ROW_PX + 4)


def _soft(colour: str) -> QColor:
    made = QColor(colour)
    made.setAlpha(_SOFT_ALPHA)
    return made
