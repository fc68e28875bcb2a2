"""Stacked bars that one can click into, drawn by ourselves: one row a group, one part a colour, its range below.

Arrows move from row to row and from part to part, Enter chooses what is marked; what is marked is written below the
bars and told to those who listen. Colour says nothing that words do not say, too.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from greenai_desktop.i18n import active
from greenai_desktop.ui.theme.fonts import LABEL_PX, font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.figures import plain_tooltip

_ROW_PX, _BAR_PX, _HEAD_PX, _GAP_PX = 34, 18, 28, 12
_NAME_SHARE, _NAME_MOST_PX, _FIGURE_PX = 0.34, 340, 130
_LEAST_PART_PX: Final = 1.5


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a row.

    Attributes:
        key: What it stands for.
        value: How long it is.
        colour: Place among the colours of series.
        told: Name and figure, for tooltip and those who listen.
    """

    key: Hashable
    value: float
    colour: int
    told: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """A row.

    Attributes:
        key: What it stands for.
        name: Its name.
        figure: Its total, in words.
        told: All of it in words, for tooltip and those who listen.
        parts: From left to right; none draws a heading.
        low: Lower end of the range of the whole; None if there is none.
        high: Upper end.
        is_head: Whether it stands above others as their heading.
    """

    key: Hashable
    name: str
    figure: str
    told: str
    parts: tuple[BarPart, ...] = ()
    low: float | None = None
    high: float | None = None
    is_head: bool = False

    @property
    def value(self) -> float:
        """Length of all parts."""
        return sum(part.value for part in self.parts)


class Bars(QWidget):
    """The bars.

    Signals:
        chosen: Key of a row, and of a part of it; None for the whole row.
        marked: In words, what the arrows or the mouse point at.
    """

    chosen = Signal(object, object)
    marked = Signal(str)

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: tuple[BarRow, ...] = ()
        self._most = 0.0
        self._mark: tuple[int, int] = (-1, -1)

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """The rows."""
        return self._rows

    @property
    def mark(self) -> tuple[int, int]:
        """Row and part that are marked; a part of -1 is the whole row, a row of -1 is none."""
        return self._mark

    def show_rows(self, rows: Sequence[BarRow]) -> None:
        """Show these; the mark stays where its row is still there."""
        kept = self._rows[self._mark[0]].key if 0 <= self._mark[0] < len(self._rows) else None
        self._rows = tuple(rows)
        # Asked for at every part that is painted.
        self._most = max((max(one.value, one.high or 0.0) for one in self._rows if not one.is_head), default=0.0)
        place = next((i for i, row in enumerate(self._rows) if kept is not None and row.key == kept), -1)
        self._mark = (place, -1)
        self.setAccessibleDescription(active().listed(row.told for row in self._rows if row.is_head))
        self.updateGeometry()
        self.update()

    def place_of(self, row: int, part: int) -> QPoint:
        """Middle of a part, or of the name of a row."""
        area = self._part_area(row, part) if part >= 0 else self._name_area(row)
        return area.center().toPoint()

    def sizeHint(self) -> QSize:
        return QSize(520, sum(self._height(row) for row in self._rows) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and found[0] >= 0:
            self._put_mark(found)
            self._choose()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().toPoint())
        is_over = found[0] >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor)
        self.marked.emit(self._told(found) if is_over else self._told(self._mark))

    def leaveEvent(self, event: QEvent) -> None:
        self.marked.emit(self._told(self._mark))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tooltip(self._told(self._at(event.pos()))), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, part = self._mark
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._rows:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._put_mark((min(max(row + step, 0), len(self._rows) - 1), -1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and 0 <= row < len(self._rows):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._put_mark((row, min(max(part + step, -1), len(self._rows[row].parts) - 1)))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._rows:
            self._put_mark((0 if key == Qt.Key.Key_Home else len(self._rows) - 1, -1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and row >= 0:
            self._choose()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._mark[0] < 0 and self._rows:
            self._put_mark((0, -1))
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _choose(self) -> None:
        row, part = self._mark
        one = self._rows[row]
        self.chosen.emit(one.key, one.parts[part].key if part >= 0 else None)

    def _put_mark(self, mark: tuple[int, int]) -> None:
        self._mark = mark
        words = self._told(mark)
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.marked.emit(words)
        self.update()

    def _told(self, mark: tuple[int, int]) -> str:
        row, part = mark
        if not 0 <= row < len(self._rows):
            return ""
        one = self._rows[row]
        return f"{one.name} · {one.parts[part].told}" if part >= 0 else one.told

    def _at(self, point: QPoint) -> tuple[int, int]:
        top = 0
        for row, one in enumerate(self._rows):
            bottom = top + self._height(one)
            if top <= point.y() < bottom:
                spots = (i for i in range(len(one.parts)) if self._part_area(row, i).contains(point.toPointF()))
                return row, next(spots, -1)
            top = bottom
        return -1, -1

    # Places

    def _height(self, row: BarRow) -> int:
        return _HEAD_PX if row.is_head else _ROW_PX

    def _top(self, row: int) -> int:
        return sum(self._height(one) for one in self._rows[:row])

    def _name_px(self) -> int:
        return min(_NAME_MOST_PX, int(self.width() * _NAME_SHARE))

    def _name_area(self, row: int) -> QRectF:
        return QRectF(4, self._top(row), self._name_px() - 8, self._height(self._rows[row]))

    def _px_a_unit(self) -> float:
        most = self._most
        room = self.width() - self._name_px() - _FIGURE_PX - 2 * _GAP_PX
        return max(0.0, room / most) if most > 0.0 else 0.0

    def _part_area(self, row: int, part: int) -> QRectF:
        one = self._rows[row]
        left = self._name_px() + _GAP_PX + self._px_a_unit() * sum(p.value for p in one.parts[:part])
        width = max(_LEAST_PART_PX, self._px_a_unit() * one.parts[part].value)
        return QRectF(left, self._top(row) + (_ROW_PX - _BAR_PX) / 2 - 2, width, _BAR_PX)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens().surface))
        for row, one in enumerate(self._rows):
            self._paint_words(painter, row, one)
            for part in range(len(one.parts)):
                if not one.is_head:
                    self._paint_part(painter, row, part)
            self._paint_range(painter, row, one)
        self._paint_mark(painter)

    def _paint_words(self, painter: QPainter, row: int, one: BarRow) -> None:
        colours = tokens()
        painter.setFont(font(LABEL_PX + 1, font().Weight.DemiBold if one.is_head else font().Weight.Normal))
        painter.setPen(QColor(colours.text))
        area = self._name_area(row)
        name = painter.fontMetrics().elidedText(one.name, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        start = area.right() if one.is_head else self.width() - _FIGURE_PX
        right = QRectF(start, area.top(), self.width() - start - 6, area.height())
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, one.figure)
        if one.is_head and row:
            painter.setPen(QColor(colours.hairline))
            painter.drawLine(0, int(area.top()), self.width(), int(area.top()))

    def _paint_part(self, painter: QPainter, row: int, part: int) -> None:
        area = self._part_area(row, part)
        colours = tokens()
        painter.fillRect(area, QColor(colours.series[self._rows[row].parts[part].colour % len(colours.series)]))
        painter.fillRect(QRectF(area.right() - 1, area.top(), 1, area.height()), QColor(colours.surface))

    def _paint_range(self, painter: QPainter, row: int, one: BarRow) -> None:
        if one.is_head or one.low is None or one.high is None or not one.parts:
            return
        start, unit = self._name_px() + _GAP_PX, self._px_a_unit()
        y = self._top(row) + (_ROW_PX + _BAR_PX) / 2 + 2
        left, right = start + unit * one.low, start + unit * one.high
        painter.setPen(QPen(QColor(tokens().muted), 1))
        painter.drawLine(int(left), int(y), int(right), int(y))
        for x in (left, right):
            painter.drawLine(int(x), int(y) - 2, int(x), int(y) + 2)

    def _paint_mark(self, painter: QPainter) -> None:
        row, part = self._mark
        if not (self.hasFocus() and 0 <= row < len(self._rows)):
            return
        area = QRectF(1, self._top(row) + 1, self.width() - 2, self._height(self._rows[row]) - 2)
        if part >= 0:
            area = self._part_area(row, part).adjusted(-2, -2, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens().link), 2))
        painter.drawRoundedRect(area, 4, 4)
