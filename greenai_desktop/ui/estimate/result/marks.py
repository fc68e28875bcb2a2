"""Bars, whiskers, rings and swatches, drawn the same way in every chart (UX §4).

What is estimated is hatched and outlined, what is measured is solid, what is entered has a dotted outline. The parts
of a stack differ in the way of their hatching as well as in their colour, so that they are told apart in grey.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen

from greenai_desktop.core.samples import Status
from greenai_desktop.ui.theme.tokens import tokens

WHISKER_PX: Final = 4.0
RING_PX: Final = 4.5
# A swatch of the legend with the room before its name and behind it.
_GAP_PX: Final = 18.0
_SWATCH_PX: Final = 22.0 + _GAP_PX
_PATTERNS: Final = (Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.Dense6Pattern, Qt.BrushStyle.DiagCrossPattern)
_FILL_ALPHA, _HATCH_ALPHA = 0.30, 0.75
_SOLID: Final = (Status.MEASURED, Status.IMPORTED, Status.PROVIDER_REPORTED)

# Colours of what an estimate is made of: places in the series of the theme.
BUILD, USE, EQUIPMENT = 0, 1, 2
SERIES: Final = {"build.carbon": BUILD, "use.carbon": USE, "equipment.carbon": EQUIPMENT}


def paint_bar(painter: QPainter, box: QRectF, series: int, status: Status) -> None:
    """A bar or a part of one."""
    colour = QColor(tokens().series[series % len(tokens().series)])
    box = QRectF(box.left(), box.top(), max(1.0, box.width()), box.height())
    if status in _SOLID:
        painter.fillRect(box, colour)
        return
    painter.fillRect(box, _with_alpha(colour, _FILL_ALPHA))
    if status is not Status.ENTERED:
        painter.fillRect(box, QBrush(_with_alpha(colour, _HATCH_ALPHA), _PATTERNS[series % len(_PATTERNS)]))
    style = Qt.PenStyle.DotLine if status is Status.ENTERED else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour, 1, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_missing(painter: QPainter, box: QRectF) -> None:
    """The empty outlined cell of a figure that is not known."""
    painter.setPen(QPen(QColor(tokens().border), 1, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_whisker(painter: QPainter, low: float, high: float, y: float, colour: str = "") -> None:
    """A range across; light below dark, so that it is seen on a bar and beside it."""
    for shade, width in ((tokens().surface, 3.0), (colour or tokens().text, 1.0)):
        painter.setPen(QPen(QColor(shade), width))
        painter.drawLine(QPointF(low, y), QPointF(high, y))
        for x in (low, high):
            painter.drawLine(QPointF(x, y - WHISKER_PX), QPointF(x, y + WHISKER_PX))


def paint_ring(painter: QPainter, at: QPointF, colour: str, is_filled: bool) -> None:
    """A point: filled if measured, a ring if estimated."""
    painter.setPen(QPen(QColor(colour), 1.5))
    painter.setBrush(QColor(colour) if is_filled else QColor(tokens().surface))
    painter.drawEllipse(at, RING_PX, RING_PX)


def paint_legend(painter: QPainter, room: QRectF, left: float, entries: list[tuple[str, int, Status]]) -> None:
    """Swatches with their names, one after the other.

    Args:
        painter: Paints.
        room: Where they may stand.
        left: Where they begin, if there is room for all from there on.
        entries: Name, place of the colour, status.
    """
    metrics = painter.fontMetrics()
    names = fitting([name for name, _s, _status in entries], metrics, room.width() + _GAP_PX)
    widths = [metrics.horizontalAdvance(name) + _SWATCH_PX for name in names]
    x = max(room.left(), min(left, room.right() - sum(widths) + _GAP_PX))
    for name, (_name, series, status), wide in zip(names, entries, widths, strict=True):
        paint_bar(painter, QRectF(x, room.top(), 16, 11), series, status)
        painter.setPen(QColor(tokens().text))
        painter.drawText(QPointF(x + 22, room.top() + 10), name)
        x += wide


def fitting(names: list[str], metrics: QFontMetrics, room_px: float) -> list[str]:
    """Names of a legend that fit beside one another: only those longer than their share of the room are cut."""
    names, left_px = list(names), room_px
    # The shortest first: what it leaves of its share goes to the longer ones.
    for done, i in enumerate(sorted(range(len(names)), key=lambda place: metrics.horizontalAdvance(names[place]))):
        most_px = int(left_px / (len(names) - done) - _SWATCH_PX)
        names[i] = metrics.elidedText(names[i], Qt.TextElideMode.ElideRight, most_px)
        left_px -= metrics.horizontalAdvance(names[i]) + _SWATCH_PX
    return names


def faded(colour: str, alpha: float) -> QColor:
    """A colour that lets the ground through."""
    return _with_alpha(QColor(colour), alpha)


def _with_alpha(colour: QColor, alpha: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made
