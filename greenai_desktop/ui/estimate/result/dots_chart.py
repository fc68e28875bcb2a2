"""Points with their ranges on one axis: rings where estimated, filled where measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.figures import amount_text, span_text
from greenai_desktop.ui.estimate.result.axis import AXIS_PX, from_zero, logarithmic, paint_across
from greenai_desktop.ui.estimate.result.chart import Chart, Mark, elided
from greenai_desktop.ui.estimate.result.marks import paint_ring, paint_whisker
from greenai_desktop.ui.theme.fonts import LABEL_PX, font, label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.table import Column

_ROW_PX: Final = 34.0
_TOP_PX: Final = 6.0
_NAME_SHARE, _TEXT_SHARE = 0.32, 0.30
# From this ratio of the largest to the smallest amount on, small ones would be lost on a straight axis.
_LOG_RATIO: Final = 30.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A row.

    Attributes:
        name: What it is; plain text, may hold data.
        value: In the unit of the chart.
        low: Lower end of its range; None if it has none.
        high: Upper end.
        status: MEASURED is filled.
        series: Place of its colour.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    status: Status
    series: int = 0


class DotsChart(Chart):
    """A priori, a posteriori, measured: one row each."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(name, words)
        self._dots: tuple[Dot, ...] = ()
        self._axis = from_zero(1.0, "kWh")

    @property
    def is_logarithmic(self) -> bool:
        """Whether the axis is."""
        return self._axis.is_log

    def show_dots(self, dots: Sequence[Dot], unit: str) -> None:
        """Show other points."""
        self._dots = tuple(dots)
        lows = [dot.value if dot.low is None else dot.low for dot in dots]
        highest = max((dot.value if dot.high is None else dot.high for dot in dots), default=1.0)
        positive = [low for low in lows if low > 0]
        if len(positive) == len(lows) and positive and highest / min(positive) > _LOG_RATIO:
            self._axis = logarithmic(min(positive), highest, unit)
        else:
            self._axis = from_zero(highest, unit)
        self.changed(" ".join(f"{self._told(dot)}." for dot in self._dots))

    def marks(self) -> Sequence[Mark]:
        return [Mark(self._row_box(i), self._told(dot)) for i, dot in enumerate(self._dots)]

    def columns(self) -> list[Column]:
        dots, unit = self._dots, self._axis.unit
        spans = [span_text(dot.low, dot.high, unit, "", active()) or None for dot in dots]
        return [
            Column("name", _("Name"), [dot.name for dot in dots], width=320),
            Column("value", _("Value"), [dot.value for dot in dots], True,
                   lambda v: amount_text(float(v), unit, "", active())),
            Column("range", _("95% interval"), spans, reason=lambda row: _("no range is known"), width=240),
        ]  # fmt: skip

    def sizeHint(self) -> QSize:
        return QSize(560, round(_TOP_PX + _ROW_PX * max(1, len(self._dots)) + AXIS_PX + 6))

    def draw(self, painter: QPainter) -> None:
        inside, colours = self._inside(), tokens()
        paint_across(painter, self._axis, inside)
        for i, dot in enumerate(self._dots):
            row = self._row_box(i)
            y = row.center().y()
            baseline = y + painter.fontMetrics().ascent() / 2 - 1
            painter.setFont(label_font())
            painter.setPen(QColor(colours.text))
            painter.drawText(QPointF(4, baseline), elided(painter, dot.name, inside.left() - 14))
            painter.setPen(QPen(QColor(colours.hairline), 1))
            painter.drawLine(QPointF(inside.left(), y), QPointF(inside.right(), y))
            colour = colours.series[dot.series]
            if dot.low is not None and dot.high is not None:
                paint_whisker(painter, self._x(dot.low), self._x(dot.high), y, colour)
            paint_ring(painter, QPointF(self._x(dot.value), y), colour, dot.status is Status.MEASURED)
            painter.setFont(font(LABEL_PX, QFont.Weight.Medium))
            painter.setPen(QColor(colours.text))
            painter.drawText(QPointF(inside.right() + 12, baseline), elided(painter, self._figure(dot), self._text()))

    def _inside(self) -> QRectF:
        metrics = QFontMetricsF(label_font())
        widest = max((metrics.horizontalAdvance(dot.name) for dot in self._dots), default=60.0)
        left = min(widest + 8, self.width() * _NAME_SHARE) + 12
        right = self.width() - self._text() - 20
        return QRectF(left, _TOP_PX, max(40.0, right - left), _ROW_PX * max(1, len(self._dots)))

    def _text(self) -> float:
        metrics = QFontMetricsF(font(LABEL_PX, QFont.Weight.Medium))
        widest = max((metrics.horizontalAdvance(self._figure(dot)) for dot in self._dots), default=60.0)
        return min(widest + 4, self.width() * _TEXT_SHARE)

    def _row_box(self, i: int) -> QRectF:
        return QRectF(2, _TOP_PX + i * _ROW_PX, self.width() - 4, _ROW_PX)

    def _x(self, amount: float) -> float:
        inside = self._inside()
        return inside.left() + self._axis.share(amount) * inside.width()

    def _figure(self, dot: Dot) -> str:
        value = amount_text(dot.value, self._axis.unit, "", active())
        span = span_text(dot.low, dot.high, self._axis.unit, "", active())
        shown = value if dot.status is Status.MEASURED else f"≈\u00a0{value}"
        return f"{shown}  [{span}]" if span else shown

    def _told(self, dot: Dot) -> str:
        return active().pair(dot.name, self._figure(dot))
