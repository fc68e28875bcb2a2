"""What the plot looks like: grid, gaps, curves, marks and cross hair, in pixels of the view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from greenai_desktop.ui.runs.curves import Curve, FloatArray, holes, stacked
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets import strip_draw as draw
from greenai_desktop.ui.widgets.strip_scale import HeightScale

_MOST_DOTS, _DOT_PX = 60, 2.5


class Picture:
    """What is shown, and how it is painted.

    Attributes:
        curves: The curves.
        gauge: Another quantity below; None if there is none.
        marks: Moments and their names.
        selection: The stretch that is selected.
        cursor_s: Where the cross hair stands.
        is_stacked: Whether curves stand on one another.
        range_s: The stretch of time that is shown.
        scale: Height of the curves.
        gauge_ends: Lower and upper end of the axis of the gauge.
        gauge_limits: Lines in it: values and words.
    """

    def __init__(self) -> None:
        self.curves: list[Curve] = []
        self.gauge: Curve | None = None
        self.marks: list[tuple[float, str]] = []
        self.selection: tuple[float, float] | None = None
        self.cursor_s: float | None = None
        self.is_stacked = False
        self.range_s = (0.0, 1.0)
        self.scale = HeightScale()
        self.gauge_ends = (0.0, 1.0)
        self.gauge_limits: tuple[tuple[float, str], ...] = ()

    def _x(self, at_s: FloatArray | float, inside: QRectF) -> Any:
        low, high = self.range_s
        return inside.left() + (np.asarray(at_s) - low) / (high - low) * inside.width()

    def paint_main(self, painter: QPainter, inside: QRectF) -> None:
        top = self.scale.top * 1.02
        self._paint_ground(painter, inside, self.scale.lines, top, holes(self.curves))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

        def y(values: FloatArray) -> FloatArray:
            return np.asarray(inside.bottom() - values / top * inside.height())

        if self.is_stacked:
            for curve, (lower, upper) in zip(self.curves, stacked(self.curves), strict=True):
                colour = _colour(curve)
                x = self._x(curve.at_s, inside)
                draw.draw_area(painter, x, y(lower), y(upper), colour, curve.modelled)
                (draw.draw_dashes if curve.modelled else draw.draw_line)(painter, x, y(upper), colour)
        else:
            for curve in self.curves:
                self._paint_curve(painter, self._x(curve.at_s, inside), curve, y)
        self._paint_marks(painter, inside)
        self._paint_cursor(painter, inside)

    def _paint_curve(
        self, painter: QPainter, x: FloatArray, curve: Curve, y: Callable[[FloatArray], FloatArray]
    ) -> None:
        colour = _colour(curve)
        if curve.modelled:
            draw.draw_band(painter, x, y(curve.mean / curve.u95_ratio), y(curve.mean * curve.u95_ratio), colour)
            draw.draw_dashes(painter, x, y(curve.mean), colour)
        else:
            # Screen heights grow downwards: the lowest value has the greatest one.
            draw.draw_spread(painter, x, y(curve.high), y(curve.low), colour)
            draw.draw_line(painter, x, y(curve.mean), colour)

    def paint_gauge(self, painter: QPainter, inside: QRectF) -> None:
        if self.gauge is None:
            return
        low, top = self.gauge_ends
        height = (top - low) * 1.02

        def y(values: FloatArray) -> FloatArray:
            return np.asarray(inside.bottom() - (values - low) / height * inside.height())

        gauge = self.gauge
        self._paint_ground(painter, inside, [0.0, top - low], height, holes([gauge]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, colour = self._x(gauge.at_s, inside), QColor(tokens().muted)
        draw.draw_line(painter, x, y(gauge.mean), colour)
        if gauge.at_s.size <= _MOST_DOTS:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for at, value in zip(x.tolist(), y(gauge.mean).tolist(), strict=True):
                painter.drawEllipse(QPointF(at, value), _DOT_PX, _DOT_PX)
        self._paint_limits(painter, inside, y)
        self._paint_cursor(painter, inside)

    def _paint_limits(self, painter: QPainter, inside: QRectF, y: Callable[[FloatArray], FloatArray]) -> None:
        """Limits as lines with their words, which stand below where there is no room above."""
        metrics = QFontMetricsF(label_font())
        painter.setFont(label_font())
        for value, words in self.gauge_limits:
            height = float(y(np.asarray(value)))
            painter.setPen(QPen(QColor(tokens().error), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(inside.left(), height), QPointF(inside.right(), height))
            is_high = height - metrics.height() < inside.top()
            baseline = height + metrics.ascent() + 1 if is_high else height - metrics.descent() - 1
            painter.setPen(QColor(tokens().text))
            painter.drawText(QPointF(inside.left() + 6, baseline), words)

    def _paint_ground(
        self, painter: QPainter, inside: QRectF, lines: Sequence[float], top: float, gaps: list[tuple[float, float]]
    ) -> None:
        colours = tokens()
        if self.selection is not None:
            left, right = (float(self._x(at_s, inside)) for at_s in self.selection)
            painter.fillRect(QRectF(left, inside.top(), right - left, inside.height()), QColor(colours.selection))
        painter.setPen(QPen(QColor(colours.hairline), 1))
        for value in lines:
            height = round(inside.bottom() - value / top * inside.height()) - 0.5
            painter.drawLine(QPointF(inside.left(), height), QPointF(inside.right(), height))
        hatch = QBrush(QColor(colours.border), Qt.BrushStyle.BDiagPattern)
        for start, stop in gaps:
            left, right = float(self._x(start, inside)), float(self._x(stop, inside))
            painter.fillRect(QRectF(left, inside.top(), max(2.0, right - left), inside.height()), hatch)

    def _paint_marks(self, painter: QPainter, inside: QRectF) -> None:
        """Marks as lines with their names; names that would lie on one another are left to the list below."""
        colours = tokens()
        painter.setFont(label_font())
        metrics = QFontMetricsF(label_font())
        taken = inside.left()
        for at_s, name in self.marks:
            x = float(self._x(at_s, inside))
            if not inside.left() <= x <= inside.right():
                continue
            painter.setPen(QPen(QColor(colours.warn), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, inside.top()), QPointF(x, inside.bottom()))
            width = metrics.horizontalAdvance(name) + 8
            if name and x >= taken and x + width < inside.right():
                painter.setPen(QColor(colours.text))
                painter.drawText(QPointF(x + 4, inside.top() + metrics.ascent() + 2), name)
                taken = x + width

    def _paint_cursor(self, painter: QPainter, inside: QRectF) -> None:
        if self.cursor_s is not None:
            x = float(self._x(self.cursor_s, inside))
            painter.setPen(QPen(QColor(tokens().text), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, inside.top()), QPointF(x, inside.bottom()))


def _colour(curve: Curve) -> QColor:
    series = tokens().series
    return QColor(series[curve.colour % len(series)])
