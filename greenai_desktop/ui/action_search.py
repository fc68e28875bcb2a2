"""The search over everything one can do, see or choose (Ctrl+K); made for the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.actions import score

_MOST = 40


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be found.

    Attributes:
        text: Its words.
        where: Group it belongs to, or its shortcut.
        call: What choosing it does.
    """

    text: str
    where: str
    call: Callable[[], object]


class ActionSearch(QDialog):
    """A line to type in and the best answers below; Enter takes the marked one."""

    def __init__(self, offers: Sequence[Offer], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self.setObjectName("action-search")
        self.setWindowTitle(_("Search for an action"))
        self.setModal(True)
        self._offers = offers
        self.line = QLineEdit(self)
        self.line.setObjectName("action-search-line")
        self.line.setPlaceholderText(_("Type what you want to do or see"))
        self.line.setAccessibleName(_("Search for an action"))
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._filter)
        self.list = QListWidget(self)
        self.list.setObjectName("action-search-list")
        self.list.setAccessibleName(_("Found"))
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self._nothing = QLabel(_("Nothing found."), self)
        self._nothing.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.line)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._nothing)
        self.resize(560, 420)
        self._filter("")

    @property
    def found(self) -> list[str]:
        """The words of what is listed now."""
        return [self.list.item(row).data(Qt.ItemDataRole.UserRole).text for row in range(self.list.count())]

    def _filter(self, query: str) -> None:
        rated = [(_rated(query, offer), index) for index, offer in enumerate(self._offers)]
        best = sorted((item for item in rated if item[0] > 0), key=lambda item: (-item[0], item[1]))[:_MOST]
        self.list.clear()
        for _points, index in best:
            offer = self._offers[index]
            item = QListWidgetItem(f"{offer.text}   ·   {offer.where}" if offer.where else offer.text)
            item.setData(Qt.ItemDataRole.UserRole, offer)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._nothing.setVisible(not best)
        self.list.setVisible(bool(best))

    def _take(self, item: QListWidgetItem | None = None) -> None:
        if not self.list.count():
            return
        chosen = item or self.list.currentItem()
        offer: Offer = chosen.data(Qt.ItemDataRole.UserRole)
        self.accept()
        offer.call()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {
                Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8,
            }.get(Qt.Key(event.key()), 0)  # fmt: skip
            if step and self.list.count():
                row = max(0, min(self.list.count() - 1, self.list.currentRow() + step))
                self.list.setCurrentRow(row)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        return super().eventFilter(watched, event)


def _rated(query: str, offer: Offer) -> int:
    """The words count for more than the place or the key beside them."""
    return score(query, offer.text) or score(query, f"{offer.text} {offer.where}") // 4
