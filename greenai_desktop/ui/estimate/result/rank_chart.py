"""Hundreds of options from the lowest to the highest: a point and a range each, the own place as a line across."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.figures import amount_text, span_text
from greenai_desktop.ui.estimate.result.axis import Axis, from_zero, logarithmic, paint_up
from greenai_desktop.ui.estimate.result.chart import Chart, Mark, elided
from greenai_desktop.ui.estimate.result.marks import faded
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.table import Column

FloatArray = NDArray[np.float64]

_HEIGHT_PX: Final = 250
_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 46.0, 14.0, 26.0, 30.0
_DOT_PX: Final = 2.5
_LOG_RATIO: Final = 30.0


class RankChart(Chart):
    """Options in the order of their medians; the one that is chosen is marked and named."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(name, words)
        empty = np.empty(0)
        self._names: list[str] = []
        self._values: FloatArray = empty
        self._low: FloatArray = empty
        self._high: FloatArray = empty
        self._rows: NDArray[np.int64] = np.empty(0, np.int64)
        self._own: float | None = None
        self._own_name = ""
        self._chosen = -1
        self._left = _LEFT_PX
        self._axis: Axis = from_zero(1.0, "kgCO2e")

    @property
    def rows(self) -> NDArray[np.int64]:
        """Source row of each point, from the lowest."""
        return self._rows

    def show_options(
        self, names: list[str], values: FloatArray, low: FloatArray, high: FloatArray, rows: NDArray[np.int64],
        own: float | None, own_name: str,
    ) -> None:  # fmt: skip
        """Show other options.

        Args:
            names: Of every source row.
            values: Medians in kgCO2e of every source row; NaN is missing.
            low: Lower ends; NaN while they are not known.
            high: Upper ends.
            rows: Source rows that are shown.
            own: What the estimate comes to where it is now; None if it is missing.
            own_name: What that place is called.
        """
        known = rows[np.isfinite(values[rows])] if rows.size else rows
        self._rows = known[np.argsort(values[known], kind="stable")]
        self._names, self._values, self._low, self._high = names, values, low, high
        self._own, self._own_name = own, own_name
        ends = [float(own)] if own is not None else []
        lowest = highest = ends
        if self._rows.size:
            shown = np.concatenate([values[self._rows], high[self._rows], low[self._rows]])
            shown = shown[np.isfinite(shown)]
            lowest, highest = [*ends, float(shown.min())], [*ends, float(shown.max())]
        least, most = min(lowest, default=0.0), max(highest, default=1.0)
        is_wide = least > 0 and most / least > _LOG_RATIO
        self._axis = logarithmic(least, most, "kgCO2e") if is_wide else from_zero(most, "kgCO2e")
        # Once, and not at each of the hundreds of points.
        self._left = max(_LEFT_PX, self._axis.widest(QFontMetricsF(label_font())) + 14)
        self.changed(self._sentence())

    def choose(self, source_row: int) -> None:
        """Mark an option; -1 for none."""
        self._chosen = source_row
        self.update()

    def marks(self) -> Sequence[Mark]:
        return _Marks(self)

    def columns(self) -> list[Column]:
        return []  # the table stands below it, with more than the chart shows

    def sizeHint(self) -> QSize:
        return QSize(640, _HEIGHT_PX)

    def draw(self, painter: QPainter) -> None:
        inside, colours = self._inside(), tokens()
        paint_up(painter, self._axis, inside)
        metrics = painter.fontMetrics()
        title = _("{count} options, from the lowest to the highest", count=self._rows.size)
        if self._axis.is_log:
            title = active().listed((title, _("logarithmic scale")))
        painter.setPen(QColor(colours.muted))
        painter.drawText(QPointF(inside.left(), inside.bottom() + metrics.ascent() + 8), title)
        if self._rows.size:
            self._draw_ranges(painter)
            self._draw_points(painter)
        if self._own is not None:
            self._draw_own(painter, inside)
        place = np.flatnonzero(self._rows == self._chosen)
        if place.size:
            self._draw_chosen(painter, int(place[0]), inside)

    def _draw_ranges(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(faded(tokens().series[0], 0.45), 1))
        lines = [
            QLineF(self._x(i), self._y(float(low)), self._x(i), self._y(float(high)))
            for i, (low, high) in enumerate(zip(self._low[self._rows], self._high[self._rows], strict=True))
            if math.isfinite(low) and math.isfinite(high)
        ]
        painter.drawLines(lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _draw_points(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(tokens().series[0]), 1))
        painter.setBrush(QColor(tokens().surface))
        for at in self._points():
            painter.drawEllipse(at, _DOT_PX, _DOT_PX)

    def _points(self) -> list[QPointF]:
        inside, axis, count = self._inside(), self._axis, max(1, self._rows.size)
        left, step, bottom, height = inside.left(), inside.width() / count, inside.bottom(), inside.height()
        values = self._values[self._rows].tolist()
        return [QPointF(left + (i + 0.5) * step, bottom - axis.share(v) * height) for i, v in enumerate(values)]

    def _draw_own(self, painter: QPainter, inside: QRectF) -> None:
        assert self._own is not None
        y = round(self._y(self._own)) + 0.5
        painter.setPen(QPen(QColor(tokens().text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(inside.left(), y), QPointF(inside.right(), y))
        named = {"name": self._own_name, "amount": amount_text(self._own, "kgCO2e", "", active())}
        text = elided(painter, _("now, {name}: {amount}", **named), inside.width() * 0.6)
        # Points rise from left to right: a low line has room at the right below it, a high one at the left above it.
        if y > inside.center().y():
            x = inside.right() - painter.fontMetrics().horizontalAdvance(text) - 4
            self._draw_text(painter, QPointF(x, y + 14), text, tokens().text)
        else:
            at = QPointF(inside.left() + 4, y - 4 if y > inside.top() + 16 else y + 14)
            self._draw_text(painter, at, text, tokens().text)

    def _draw_chosen(self, painter: QPainter, place: int, inside: QRectF) -> None:
        colours, metrics = tokens(), painter.fontMetrics()
        at = QPointF(self._x(place), self._y(float(self._values[self._rows[place]])))
        painter.setPen(QPen(QColor(colours.link), 2))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(at, 5.5, 5.5)
        text = elided(painter, self._names[self._chosen], 220)
        width = metrics.horizontalAdvance(text)
        x = min(max(at.x() - width / 2, inside.left()), inside.right() - width)
        y = at.y() - 12 if at.y() - 12 > inside.top() + metrics.height() else at.y() + metrics.height() + 8
        self._draw_text(painter, QPointF(x, y), text, colours.link)

    def _draw_text(self, painter: QPainter, at: QPointF, text: str, colour: str) -> None:
        """A text that is read over hundreds of ranges, too."""
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(text) + 8, metrics.height() + 2
        ground = QRectF(at.x() - 4, at.y() - metrics.ascent() - 1, width, height)
        painter.fillRect(ground, faded(tokens().surface, 0.9))
        painter.setPen(QColor(colour))
        painter.drawText(at, text)

    def mark(self, place: int) -> Mark:
        """A point, with its words."""
        row = int(self._rows[place])
        amount = amount_text(float(self._values[row]), "kgCO2e", "", active())
        low, high = float(self._low[row]), float(self._high[row])
        span = span_text(low, high, "kgCO2e", "", active()) if math.isfinite(low) and math.isfinite(high) else ""
        words = active().pair(self._names[row], f"{amount} [{span}]" if span else amount)
        at = QPointF(self._x(place), self._y(float(self._values[row])))
        half = max(_DOT_PX + 1, self._inside().width() / max(1, self._rows.size) / 2)
        return Mark(QRectF(at.x() - half, at.y() - 5, 2 * half, 10), words)

    def mark_at(self, at: QPointF) -> int:
        """The point of the column that the mouse is in."""
        inside = self._inside()
        if not self._rows.size or not inside.adjusted(-4, -4, 4, 4).contains(at):
            return -1
        place = int((at.x() - inside.left()) / inside.width() * self._rows.size)
        return min(max(place, 0), self._rows.size - 1)

    def _inside(self) -> QRectF:
        return QRectF(self.rect()).adjusted(self._left, _TOP_PX, -_RIGHT_PX, -_BOTTOM_PX)

    def _x(self, place: int) -> float:
        inside = self._inside()
        return inside.left() + (place + 0.5) / max(1, self._rows.size) * inside.width()

    def _y(self, amount: float) -> float:
        inside = self._inside()
        return inside.bottom() - self._axis.share(amount) * inside.height()

    def _sentence(self) -> str:
        if not self._rows.size:
            return _("Nothing to compare.")
        named = {
            "count": self._rows.size, "low": self.mark(0).words, "high": self.mark(self._rows.size - 1).words,
        }  # fmt: skip
        return _("{count} options. The lowest: {low}. The highest: {high}.", **named)


class _Marks(Sequence[Mark]):
    """The points, each made when it is asked for: hundreds would be made at every key."""

    def __init__(self, chart: RankChart) -> None:
        self._chart = chart

    @overload
    def __getitem__(self, place: int) -> Mark: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Mark]: ...

    def __getitem__(self, place: int | slice) -> Mark | Sequence[Mark]:
        places = range(len(self))[place]
        return self._chart.mark(places) if isinstance(places, int) else [self._chart.mark(i) for i in places]

    def __len__(self) -> int:
        return int(self._chart.rows.size)
