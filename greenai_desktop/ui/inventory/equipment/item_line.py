"""The field that searches the catalogue of equipment as one types: for the table's cells, and for the pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.i18n import equipment as said
from greenai_desktop.ui.widgets.figures import plain_tooltip

if TYPE_CHECKING:
    from greenai_desktop.catalog.matching import Hit
    from greenai_desktop.core.equipment import Equipment

_MOST_ROWS: Final = 12
_LEAST_PX: Final = 560
_ROW_PX: Final = 28


class ItemLine(QLineEdit):
    """A line of text below which the catalogue offers what it has; free text stays free text.

    Attributes:
        item: The `Equipment` that was chosen; None if the text was typed, or changed since.

    Signals:
        chosen: An `Equipment`, when a row of the list is taken.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item: Equipment | None = None
        self._hits: list[Hit] = []
        self._rows = QStandardItemModel(self)
        found = QCompleter(self._rows, self)
        found.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        found.setMaxVisibleItems(_MOST_ROWS)
        found.setWidget(self)  # not setCompleter: the line must not take the words of the list, but the item's name
        self._list = QListView()
        self._list.setObjectName("item-found")
        self._list.setAccessibleName(_("Equipment found"))
        self._list.setMinimumWidth(_LEAST_PX)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        found.setPopup(self._list)
        found.activated.connect(self._activated)
        self._found = found
        self.setAccessibleName(_("Search for equipment"))
        self.setPlaceholderText(_("Search: Latitude, R740, H100, monitor 27 …"))
        self.textEdited.connect(self.look_up)

    @property
    def hits(self) -> list[Hit]:
        """What is offered now."""
        return list(self._hits)

    def look_up(self, text: str) -> None:
        """Offer what the catalogue has of a name."""
        from greenai_desktop.catalog.equipment import equipment  # read when first asked

        self.item = None
        language = active().code
        self._hits = equipment().search(text, language, _MOST_ROWS) if text.strip() else []
        self._rows.clear()
        for hit in self._hits:
            item = QStandardItem(hit_text(hit))
            item.setSizeHint(QSize(0, _ROW_PX))  # no width of its own: what is too long is elided, not cut
            item.setToolTip(plain_tooltip(item.text()))
            self._rows.appendRow(item)
        if self._hits and self.hasFocus():
            self._found.complete()
        else:
            self._list.hide()

    def propose(self, text: str) -> None:
        """Put words into the line that somebody may want to look up, if the catalogue has hits; a click shows them."""
        from greenai_desktop.catalog.equipment import equipment

        self.item = None
        self.setText(text if text.strip() and equipment().search(text, active().code, 1) else "")

    def take(self, place: int) -> None:
        """Choose a row of the list."""
        from greenai_desktop.catalog.equipment import equipment

        if 0 <= place < len(self._hits):
            item = equipment().of(self._hits[place].item_id)
            self._list.hide()
            if item is not None:
                self.item = item
                self.setText(item.name(active().code))
                self.chosen.emit(item)

    def _activated(self) -> None:
        """A row was clicked, or Enter was pressed on it: two rows may read the same, so its place counts."""
        self.take(self._list.currentIndex().row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click into words that were put there shows what they find."""
        super().mousePressEvent(event)
        if self.text() and self.item is None and not self._list.isVisible():
            self.look_up(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list again after it was closed."""
        if event.key() == Qt.Key.Key_Down and not self._list.isVisible():
            self.look_up(self.text())
            return
        super().keyPressEvent(event)


def hit_text(hit: Hit) -> str:
    """A row of the list: name, figure, kind of source, year."""
    language = active()
    facts = hit.facts
    parts = [hit.label]
    kgco2e = facts.get("embodied_kgco2e")
    if isinstance(kgco2e, float):
        parts.append(numbers.quantity(kgco2e, "kgCO2e", language.code, 2))
    parts.append(language.gettext(said.ORIGIN[str(facts["origin"])]))
    year = facts.get("year")
    if isinstance(year, float):
        parts.append(f"{year:.0f}")
    return "  ·  ".join(parts)
