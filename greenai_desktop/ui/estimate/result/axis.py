"""An axis of a chart: whole steps of 1, 2 or 5 in the unit that reads best, from zero or of a logarithm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from greenai_desktop.i18n import active, numbers
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.strip_scale import HeightScale

AXIS_PX: Final = 34.0
_LOG_PARTS: Final = (1.0, 2.0, 5.0)
_MOST_LOG_LINES: Final = 8
_PX_A_LINE: Final = 64.0


@dataclass(frozen=True, slots=True)
class Axis:
    """Where amounts stand.

    Attributes:
        low: Amount at its beginning, in the unit of the figures.
        high: Amount at its end.
        unit: Unit of the figures.
        lines: Amounts of its lines.
        shown_unit: Unit that is written.
        size: One of the shown unit in that of the figures.
        is_log: Whether it is logarithmic.
    """

    low: float
    high: float
    unit: str
    lines: tuple[float, ...]
    shown_unit: str
    size: float
    is_log: bool = False

    def share(self, amount: float) -> float:
        """Where an amount stands, 0 to 1; what is beyond is at the end."""
        if self.is_log:
            if amount <= 0:
                return 0.0
            part = math.log(amount / self.low) / math.log(self.high / self.low)
        else:
            part = (amount - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, part))

    def text(self, amount: float) -> str:
        """An amount at its line, without unit."""
        return numbers.grouped(format(Decimal(f"{amount / self.size:.6g}"), "f"), active().code)

    def widest(self, metrics: QFontMetricsF) -> float:
        """Pixels that its amounts take."""
        return max((metrics.horizontalAdvance(self.text(amount)) for amount in self.lines), default=0.0)

    def unit_words(self, label: str = "") -> str:
        """The unit, as it is written at the axis."""
        if self.shown_unit == "money":
            return label
        return numbers.unit_sign(self.shown_unit, active().code)


def from_zero(highest: float, unit: str) -> Axis:
    """An axis from zero that holds an amount."""
    most = highest if math.isfinite(highest) and highest > 0 else 1.0
    shown, name = numbers.scaled(most, unit)
    size = most / shown
    scale = HeightScale(max(shown * 1.02, 1e-12))
    return Axis(0.0, scale.top * size, unit, tuple(line * size for line in scale.lines), name, size)


def between(lowest: float, highest: float, unit: str) -> Axis:
    """An axis that begins and ends at whole steps around two amounts: for ranges, not for bars."""
    if not (math.isfinite(lowest) and math.isfinite(highest)) or highest <= lowest:
        return from_zero(highest, unit)
    shown, name = numbers.scaled(highest, unit)
    size = highest / shown if shown else 1.0
    step = HeightScale((highest - lowest) / size).step * size
    first, last = math.floor(lowest / step), math.ceil(highest / step)
    lines = tuple(i * step for i in range(first, last + 1))
    return Axis(lines[0], lines[-1], unit, lines, name, size)


def logarithmic(lowest: float, highest: float, unit: str) -> Axis:
    """A logarithmic axis around two positive amounts."""
    _, name = numbers.scaled(highest, unit)
    shown, _name = numbers.scaled(highest, unit)
    size = highest / shown if shown else 1.0
    lines = [
        part * 10.0**power * size
        for power in range(math.floor(math.log10(lowest / size)) - 1, math.ceil(math.log10(highest / size)) + 2)
        for part in _LOG_PARTS
    ]
    low = max((line for line in lines if line <= lowest * 1.000001), default=lowest)
    high = min((line for line in lines if line >= highest * 0.999999), default=highest)
    inside = [line for line in lines if low * 0.999999 <= line <= high * 1.000001]
    if len(inside) > _MOST_LOG_LINES:
        inside = [line for line in inside if abs(math.log10(line / size) - round(math.log10(line / size))) < 1e-6]
    return Axis(low, high, unit, tuple(inside), name, size, is_log=True)


def paint_across(painter: QPainter, axis: Axis, inside: QRectF, label: str = "", words: str = "") -> None:
    """Lines upwards with their amounts below, and the unit at the right end.

    Args:
        painter: Paints.
        axis: What is painted.
        inside: Where the chart lies; the words stand below it.
        label: Currency of money.
        words: What the axis tells, before the unit.
    """
    colours, metrics = tokens(), painter.fontMetrics()
    free = -math.inf
    for amount in axis.lines:
        x = round(inside.left() + axis.share(amount) * inside.width()) + 0.5
        painter.setPen(QPen(QColor(colours.hairline), 1))
        painter.drawLine(QPointF(x, inside.top()), QPointF(x, inside.bottom()))
        text = axis.text(amount)
        width = metrics.horizontalAdvance(text)
        # The last amount would reach over the edge of a chart that goes up to it.
        left = max(1.0, min(x - width / 2, painter.window().right() - width))
        if left < free:
            continue
        free = left + width + 8
        painter.setPen(QColor(colours.muted))
        painter.drawText(QPointF(left, inside.bottom() + metrics.ascent() + 3), text)
    _paint_title(painter, axis, inside, label, words)


def paint_up(painter: QPainter, axis: Axis, inside: QRectF, label: str = "") -> None:
    """Lines across with their amounts at the left, and the unit above."""
    colours, metrics = tokens(), painter.fontMetrics()
    for amount in axis.lines:
        y = round(inside.bottom() - axis.share(amount) * inside.height()) + 0.5
        painter.setPen(QPen(QColor(colours.hairline), 1))
        painter.drawLine(QPointF(inside.left(), y), QPointF(inside.right(), y))
        text = axis.text(amount)
        painter.setPen(QColor(colours.muted))
        painter.drawText(QPointF(inside.left() - 8 - metrics.horizontalAdvance(text), y + 4), text)
    painter.setPen(QColor(colours.text))
    painter.drawText(QPointF(4, metrics.ascent() + 1), axis.unit_words(label))


def _paint_title(painter: QPainter, axis: Axis, inside: QRectF, label: str, words: str) -> None:
    metrics = painter.fontMetrics()
    title = unit = axis.unit_words(label)
    if words:
        title = active().gettext("{name} ({unit})", name=words, unit=unit) if unit else words
    if axis.is_log:
        title = active().gettext("{name}, logarithmic scale", name=title)
    painter.setPen(QColor(tokens().text))
    x = max(4.0, inside.right() - metrics.horizontalAdvance(title))
    painter.drawText(QPointF(x, inside.bottom() + metrics.ascent() + metrics.height() + 3), title)
