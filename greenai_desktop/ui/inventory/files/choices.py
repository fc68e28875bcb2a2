"""Which table a file goes to, which of its pages is meant, and where its headings stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.inventory_files import TABLE
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.ui.inventory.files.look import Look

_LINES: Final = 20
_LINE_SIGNS: Final = 60


class FileChoices(QWidget):
    """The three choices in a line.

    Signals:
        chosen: The user chose another of them.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table, self._page, self._row = QComboBox(), QComboBox(), QComboBox()
        for sheet in Sheet:
            self._table.addItem(_(TABLE[sheet]), sheet.value)
        self._page_words = label(_("Page"), "label", wrap=False)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        for words, field, name in (
            (label(_("Goes to"), "label", wrap=False), self._table, "table"),
            (self._page_words, self._page, "page"),
            (label(_("Headings in line"), "label", wrap=False), self._row, "row"),
        ):
            field.setObjectName(f"table-import-{name}")
            field.activated.connect(lambda index: self.chosen.emit())
            words.setBuddy(field)
            across.addWidget(words)
            across.addWidget(field)
            across.addSpacing(8)
        across.addStretch(1)

    @property
    def sheet(self) -> Sheet:
        """The table that the file goes to."""
        return Sheet(self._table.currentData())

    @property
    def place(self) -> tuple[str, int]:
        """The page, and the line of the headings on it."""
        return str(self._page.currentData()), int(self._row.currentData() or 0)

    def show_file(self, found: Look) -> None:
        """Show what is proposed for a file."""
        self._table.setCurrentIndex(self._table.findData(found.sheet.value))
        self._page.clear()
        for page in found.heads:
            self._page.addItem(page, page)
        self._page.setCurrentIndex(max(0, self._page.findData(found.profile.page)))
        for widget in (self._page_words, self._page):
            widget.setVisible(self._page.count() > 1)
        self._fill_rows(found)

    def _fill_rows(self, found: Look) -> None:
        """Offer the first lines of the page, one of which holds the headings."""
        self._row.clear()
        for at, cells in enumerate(found.heads.get(found.profile.page, [])[:_LINES]):
            told = " · ".join(cell.replace("\n", " ") for cell in cells if cell)
            if told:
                shown = told if len(told) <= _LINE_SIGNS else told[:_LINE_SIGNS].rstrip(" ·") + "…"
                self._row.addItem(active().pair(str(at + 1), shown), at)
        self._row.setCurrentIndex(max(0, self._row.findData(found.profile.row)))
