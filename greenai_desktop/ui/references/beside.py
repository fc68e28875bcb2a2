"""Two parts side by side, or one below the other where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from greenai_desktop.ui.widgets.forms import Card

SIDE_BY_SIDE_PX = 900
_SIDE_PX = 360
_LEAST_PX = 320
_GREATEST_PX = 16_777_215


def growing(card: Card) -> Card:
    """A card that may be higher than it is at its preferred width, as wrapped words need in a narrow window."""
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return card


class Beside(QWidget):
    """A table and what is told of its chosen row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side: QWidget | None = None
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 12, 0, 0)
        self._box.setSpacing(16)

    def put(self, main: QWidget, side: QWidget) -> None:
        """Fill it, once it stands in its place: moving it afterwards styles everything in it once more."""
        self._side = side
        main.setMinimumHeight(260)
        side.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._box.addWidget(main, 3)
        self._box.addWidget(side, 0)
        self._turn()

    def _turn(self) -> None:
        if self._side is None:
            return
        is_wide = self.width() >= SIDE_BY_SIDE_PX
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)
        self._side.setMinimumWidth(_SIDE_PX if is_wide else 0)
        self._side.setMaximumWidth(_SIDE_PX if is_wide else _GREATEST_PX)
        self._side.setMinimumHeight(0 if is_wide else 240)

    def minimumSizeHint(self) -> QSize:
        # Side by side is no least width: in a narrower window the parts stand below one another.
        return QSize(_LEAST_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()
