"""Two widgets that stand side by side only where there is room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

BESIDE_PX: Final = 1_120


class Pair(QWidget):
    """Two widgets side by side where there is room, else one below the other.

    Args:
        first: At the left, or above.
        second: At the right, or below.
        shares: Of the width.
        beside_px: The width from which on they stand side by side.
    """

    def __init__(
        self, first: QWidget, second: QWidget, shares: tuple[int, int] = (1, 1), beside_px: int = BESIDE_PX
    ) -> None:
        super().__init__()
        self._beside_px = beside_px
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(16)
        self._box.addWidget(first, shares[0])
        self._box.addWidget(second, shares[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= self._beside_px
        wanted = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)

    def minimumSizeHint(self) -> QSize:
        """As narrow as one of them: they take two rows then."""
        return QSize(280, super().minimumSizeHint().height())
