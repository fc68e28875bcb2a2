"""The search for hardware: what is typed is looked up in all tables, what is found stands below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Kit, KitKind
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.hardware import Offer, detail, search
from greenai_desktop.ui.widgets.figures import plain_tooltip
from greenai_desktop.ui.widgets.forms import button, label, row

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_ROW_PX: Final = 32
_MOST_ROWS: Final = 7


class HardwareSearch(QWidget):
    """A field that searches, and the rows it finds.

    Signals:
        chosen: A `Kit`: what the user took.
    """

    chosen = Signal(object)

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self._offers: list[Offer] = []
        self.line = QLineEdit()
        self.line.setObjectName(f"{name}-search")
        self.line.setAccessibleName(_("Search for hardware"))
        self.line.setPlaceholderText(_("Search: H100, RTX 4090, Xeon 6342, p5.48xlarge …"))
        self.line.setClearButtonEnabled(True)
        self.line.textEdited.connect(self.look_up)
        self.line.returnPressed.connect(self._take_current)
        self.line.installEventFilter(self)
        self.own = button(_("Type power and peak yourself"), self._take_own, f"{name}-own")
        self.found = QListWidget()
        self.found.setObjectName(f"{name}-found")
        self.found.setAccessibleName(_("Hardware found"))
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.found.itemActivated.connect(self._activated)
        self.found.itemClicked.connect(self._activated)
        self.found.installEventFilter(self)
        self.found.hide()
        self._nothing = label(
            _("Nothing of that name is in the tables. Type its power and its peak yourself."), "muted"
        )
        self._nothing.hide()
        across = row(self.line, self.own, stretch_last=True)
        across.setStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(across)
        column.addWidget(self.found)
        column.addWidget(self._nothing)
        self.setFocusProxy(self.line)

    def look_up(self, text: str) -> None:
        """Show what the tables have of a name."""
        self._offers = search(text)
        language = self._context.language
        self.found.clear()
        for offer in self._offers:
            kind = "" if offer.kind is KitKind.ACCELERATOR else language.gettext(said.KIT_KIND[offer.kind])
            parts = (offer.label, detail(offer, language), kind)
            item = QListWidgetItem("  ·  ".join(part for part in parts if part))
            item.setSizeHint(QSize(0, _ROW_PX))
            item.setToolTip(plain_tooltip(item.text()))
            self.found.addItem(item)
        rows = min(_MOST_ROWS, len(self._offers))
        self.found.setFixedHeight(rows * _ROW_PX + 8)
        self.found.setVisible(bool(rows))
        self.found.setCurrentRow(0 if rows else -1)
        self._nothing.setVisible(bool(text.strip()) and not rows)

    def _activated(self, item: QListWidgetItem) -> None:
        self._take(self._offers[self.found.row(item)])

    def _take_current(self) -> None:
        row_ = self.found.currentRow()
        if 0 <= row_ < len(self._offers):
            self._take(self._offers[row_])

    def _take(self, offer: Offer) -> None:
        self._empty()
        self.chosen.emit(offer.kit)

    def _take_own(self) -> None:
        name = self.line.text().strip()
        self._empty()
        self.chosen.emit(Kit(KitKind.OWN, "", name or _("Own hardware")))

    def _empty(self) -> None:
        self.line.clear()
        self.look_up("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the field into the rows, Up from the first of them back, Escape empties the search."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.line and event.key() == Qt.Key.Key_Down and self._offers:
                self.found.setFocus()
                return True
            if watched is self.found and event.key() == Qt.Key.Key_Up and self.found.currentRow() <= 0:
                self.line.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape and (self.line.text() or self._offers):
                self._empty()
                self.line.setFocus()
                return True
        return super().eventFilter(watched, event)
