"""The headings of a table: in two lines where one is too long, and never cut but where a column was made narrow."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QWidget

_MARGIN_PX = 18  # of the style, on both sides
_SLACK_PX = 6  # the font of the style may be a little wider than what is measured before it is known


class Headings(QHeaderView):
    """Horizontal headings, of which each can have two lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)  # each line is elided on its own, below
        self.setSortIndicatorShown(True)
        self.setSortIndicatorClearable(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def wanted_px(self, text: str) -> int:
        """The width at which a heading stands in two lines, uncut."""
        measured = self.fontMetrics()
        return max(measured.horizontalAdvance(line) for line in in_two(text, 0, measured)) + _MARGIN_PX + _SLACK_PX

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        """As Qt has it, with the heading in lines that fit."""
        super().initStyleOptionForIndex(option, section)
        room, measured = self.sectionSize(section) - _MARGIN_PX, self.fontMetrics()
        lines = in_two(option.text, room, measured)
        elided = [measured.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]
        option.text = "\n".join(elided)

    def sectionSizeFromContents(self, section: int) -> QSize:
        """Room for two lines."""
        size = super().sectionSizeFromContents(section)
        return QSize(size.width(), size.height() + self.fontMetrics().lineSpacing())


def in_two(text: str, room_px: int, measured: QFontMetrics) -> list[str]:
    """A text in one line if there is room, else in the two that are narrowest together."""
    if measured.horizontalAdvance(text) <= room_px:
        return [text]
    words = text.split(" ")
    pairs = [[" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words))]
    return min(pairs, key=lambda pair: max(map(measured.horizontalAdvance, pair)), default=[text])
