"""What the strip is made of: series, stretches without data, marks; and how each layer is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from greenai_desktop.core.history import Curves
from greenai_desktop.ui.theme.fonts import LABEL_PX, font, label_font
from greenai_desktop.ui.theme.tokens import Tokens
from greenai_desktop.ui.widgets import strip_draw as draw

FloatArray = NDArray[np.float64]

LEFT_PX: Final = 60
TOP_PX: Final = 22
BOTTOM_PX: Final = 26
LABEL_PX_HIGH: Final = 18
_SWATCH_PX: Final = 14
_GAP_PX: Final = 6
# A band may push the axis up only so far; its rest is cut at the upper edge.
_BAND_ROOM: Final = 1.6
MOST_SERIES: Final = 8


@dataclass(frozen=True, slots=True)
class Series:
    """A curve.

    Attributes:
        keys: Keys of the ring; more than one are added up.
        name: Shown name.
        colour: Place in the palette.
        modelled: Whether it is drawn dashed, with its band.
        u95_ratio: Half width of the band as a factor.
    """

    keys: tuple[str, ...]
    name: str
    colour: int
    modelled: bool = False
    u95_ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch without data.

    Attributes:
        from_s: Its start.
        until_s: Its end.
        words: What is said of it.
        suspect: Whether there were values that cannot be right.
    """

    from_s: float
    until_s: float
    words: str
    suspect: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment with a name.

    Attributes:
        at_s: When.
        words: Its name.
    """

    at_s: float
    words: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Values of the series shown, shape (k, n); `exact` if each point is one reading."""

    at_s: FloatArray
    low: FloatArray
    mean: FloatArray
    high: FloatArray
    exact: bool = False

    @property
    def last(self) -> FloatArray:
        """The newest value of each series; NaN where it is missing."""
        return self.mean[:, -1] if self.at_s.size else np.full(self.mean.shape[0], np.nan)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things are on the widget.

    Attributes:
        plot: The field of the curves.
        from_s: Time at its left edge.
        until_s: Time at its right edge.
        top: Value at its upper edge.
    """

    plot: QRectF
    from_s: float
    until_s: float
    top: float

    def x(self, at_s: FloatArray | float) -> FloatArray:
        """Times as places."""
        ratio = self.plot.width() / (self.until_s - self.from_s)
        return self.plot.left() + (np.asarray(at_s) - self.from_s) * ratio

    def y(self, value: FloatArray | float) -> FloatArray:
        """Values as places; what is too high stops at the edge."""
        places = self.plot.bottom() - np.asarray(value) / self.top * self.plot.height()
        return np.maximum(places, self.plot.top())

    def at_s(self, x: float) -> float:
        """The time of a place."""
        return self.from_s + (x - self.plot.left()) / self.plot.width() * (self.until_s - self.from_s)


@cache
def _plain() -> QFont:
    """The font of words; making one costs more than drawing a word."""
    return label_font()


@cache
def _strong() -> QFont:
    """The font of values."""
    return font(LABEL_PX, QFont.Weight.DemiBold)


def rows_of(curves: Curves, series: Sequence[Series]) -> Rows:
    """Pick the series out of all curves; several keys of one series are added up, what is missing left out."""
    place = {key: i for i, key in enumerate(curves.keys)}
    shape = (len(series), curves.at_s.size)
    low, mean, high = (np.full(shape, np.nan) for _ in range(3))
    for row, one in enumerate(series):
        found = [place[key] for key in one.keys if key in place]
        if len(found) == 1:
            low[row], mean[row], high[row] = (table[found[0]] for table in (curves.low, curves.mean, curves.high))
        elif found:
            known = np.isfinite(curves.mean[found]).any(axis=0)
            for table, source in ((low, curves.low), (mean, curves.mean), (high, curves.high)):
                table[row] = np.where(known, np.nansum(source[found], axis=0), np.nan)
    return Rows(curves.at_s, low, mean, high, curves.low is curves.high)


def highest(rows: Rows, series: Sequence[Series], stacked: bool) -> float:
    """The value the axis must reach; NaN without any."""
    if not rows.at_s.size or not np.isfinite(rows.mean).any():
        return float("nan")
    if stacked:
        return float(np.nansum(rows.mean, axis=0).max())
    lines = float(np.nanmax(rows.high))
    bands = [
        float(np.nanmax(rows.mean[i])) * one.u95_ratio
        for i, one in enumerate(series)
        if one.modelled and np.isfinite(rows.mean[i]).any()
    ]
    return max(lines, min(max(bands, default=0.0), _BAND_ROOM * lines))


def paint_axes(
    painter: QPainter,
    frame: Frame,
    colours: Tokens,
    lines: Sequence[tuple[float, str]],
    moments: Sequence[tuple[float, str]],
) -> None:
    """Grid and words of both axes.

    Args:
        painter: Paints on the widget.
        frame: Where things are.
        colours: The theme.
        lines: Values and their words.
        moments: Times (of the frame) and their words.
    """
    painter.setFont(_plain())
    plot = frame.plot
    for value, words in lines:
        y = round(float(frame.y(value))) + 0.5
        painter.setPen(QPen(QColor(colours.hairline), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(colours.muted))
        beside = QRectF(0, y - 10, plot.left() - 8, 20)
        painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    metrics = QFontMetricsF(painter.font())
    for moment, words in moments:
        x = float(frame.x(moment))
        width = metrics.horizontalAdvance(words) + 8
        # The outermost words stay above the field, so that they are never cut.
        left = min(max(x - width / 2, plot.left() - width / 4), plot.right() - width + 4)
        below = QRectF(left, plot.bottom() + 5, width, 18)
        painter.setPen(QPen(QColor(colours.hairline), 1))
        painter.drawLine(QPointF(round(x) + 0.5, plot.bottom()), QPointF(round(x) + 0.5, plot.bottom() + 4))
        painter.setPen(QColor(colours.muted))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)


def paint_holes(painter: QPainter, frame: Frame, colours: Tokens, holes: Sequence[Hole]) -> None:
    """Stretches without data: hatched over the whole height, with the reason where it fits."""
    painter.setFont(_plain())
    metrics = QFontMetricsF(painter.font())
    taken_until = frame.plot.left()
    for hole in sorted(holes, key=lambda hole: hole.from_s):
        left = max(frame.plot.left(), float(frame.x(hole.from_s)))
        right = min(frame.plot.right(), float(frame.x(min(hole.until_s, frame.until_s))))
        if right <= left:
            continue
        area = QRectF(left, frame.plot.top(), max(1.0, right - left), frame.plot.height())
        colour = QColor(colours.warn if hole.suspect else colours.muted)
        draw.draw_hatch(painter, area, colour)
        words = f"⚠ {hole.words}" if hole.suspect else hole.words
        width = metrics.horizontalAdvance(words)
        if width + 8 <= right - max(left, taken_until):
            painter.setPen(colour)
            room = QRectF(max(left, taken_until), frame.plot.top() + 2, right - max(left, taken_until), 18)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
            taken_until = room.center().x() + width / 2 + 8


def paint_curves(
    painter: QPainter, frame: Frame, colours: Tokens, series: Sequence[Series], rows: Rows, stacked: bool
) -> None:
    """The curves themselves."""
    if not rows.at_s.size:
        return
    painter.save()
    painter.setClipRect(frame.plot.adjusted(0, -1, 0, 1))
    x = frame.x(rows.at_s)
    if stacked:
        _paint_stack(painter, frame, colours, series, rows, x)
    else:
        for i, one in enumerate(series):
            _paint_one(painter, frame, QColor(colours.series[one.colour]), one, rows, i, x)
    painter.restore()


def _paint_one(painter: QPainter, frame: Frame, colour: QColor, one: Series, rows: Rows, i: int, x: FloatArray) -> None:
    y = frame.y(rows.mean[i])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if one.modelled:
        low, high = frame.y(rows.low[i] / one.u95_ratio), frame.y(rows.high[i] * one.u95_ratio)
        draw.draw_band(painter, x, low, high, colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        draw.draw_dashes(painter, x, y, colour)
        return
    if not rows.exact:
        draw.draw_spread(painter, x, frame.y(rows.low[i]), frame.y(rows.high[i]), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    draw.draw_line(painter, x, y, colour)


def _paint_stack(
    painter: QPainter, frame: Frame, colours: Tokens, series: Sequence[Series], rows: Rows, x: FloatArray
) -> None:
    known = np.isfinite(rows.mean).any(axis=0)
    tops = np.where(known, np.cumsum(np.nan_to_num(rows.mean), axis=0), np.nan)
    below = np.where(known, 0.0, np.nan)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for i, one in enumerate(series):
        colour = QColor(colours.series[one.colour])
        draw.draw_area(painter, x, frame.y(below), frame.y(tops[i]), colour, one.modelled)
        below = tops[i]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, rows.exact)
    for i, one in enumerate(series):
        draw.draw_line(painter, x, frame.y(tops[i]), QColor(colours.series[one.colour]))


def label_places(frame: Frame, rows: Rows, stacked: bool) -> list[float]:
    """Where the labels at the right end want to stand, and after moving apart where they do."""
    last = rows.last
    if stacked:
        tops = np.cumsum(np.nan_to_num(last))
        last = tops - 0.5 * np.nan_to_num(last)
    wanted = [float(frame.y(value)) if np.isfinite(value) else frame.plot.bottom() for value in last]
    return draw.spread_apart(wanted, LABEL_PX_HIGH, frame.plot.top() - 4, frame.plot.bottom() + 6)


def paint_labels(
    painter: QPainter,
    frame: Frame,
    colours: Tokens,
    series: Sequence[Series],
    rows: Rows,
    stacked: bool,
    show: Callable[[float], str],
) -> None:
    """Value and name of each curve at its right end, in the order of the curves, none over another."""
    places = label_places(frame, rows, stacked)
    right = frame.plot.right() + _GAP_PX
    strong, plain = _strong(), _plain()
    metrics, last = QFontMetricsF(strong), rows.last
    values = [value_words(one, last[i], show) for i, one in enumerate(series)]
    value_width = max(map(metrics.horizontalAdvance, values), default=0.0)
    for i, (one, y) in enumerate(zip(series, places, strict=True)):
        colour = QColor(colours.series[one.colour])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(colour, 2.5))
        if one.modelled:
            painter.drawLine(QPointF(right, y), QPointF(right + 5, y))
            painter.drawLine(QPointF(right + 9, y), QPointF(right + _SWATCH_PX, y))
        else:
            painter.drawLine(QPointF(right, y), QPointF(right + _SWATCH_PX, y))
        left = right + _SWATCH_PX + _GAP_PX
        side = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.text))
        painter.setFont(strong)
        at = QRectF(left, y - 10, value_width, 20)
        painter.drawText(at, side | Qt.AlignmentFlag.AlignRight, values[i])
        painter.setPen(QColor(colours.muted))
        painter.setFont(plain)
        painter.drawText(QRectF(left + value_width + 8, y - 10, 400, 20), side | Qt.AlignmentFlag.AlignLeft, one.name)


def label_column_px(series: Sequence[Series], widest_value: str) -> int:
    """Width of the column of labels."""
    metrics, strong = QFontMetricsF(_plain()), _strong()
    names = max((metrics.horizontalAdvance(one.name) for one in series), default=0.0)
    return round(
        _GAP_PX + _SWATCH_PX + _GAP_PX + QFontMetricsF(strong).horizontalAdvance(widest_value) + 8 + names + 10
    )


def value_words(one: Series, value: float, show: Callable[[float], str]) -> str:
    """A value as it is written beside its curve: "≈" where it is modelled, "—" where it is missing."""
    words = show(value)
    return f"≈\u00a0{words}" if one.modelled and np.isfinite(value) else words


def paint_marks(painter: QPainter, frame: Frame, colours: Tokens, marks: Sequence[Mark]) -> None:
    """Moments with a name: a dotted line and a flag; names that would overlap are left to the crosshair."""
    painter.setFont(_plain())
    metrics = QFontMetricsF(painter.font())
    taken_until = 0.0
    for mark in sorted(marks, key=lambda mark: mark.at_s):
        x = round(float(frame.x(mark.at_s))) + 0.5
        if not frame.plot.left() <= x <= frame.plot.right() + 1:
            continue
        painter.setPen(QPen(QColor(colours.text), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, frame.plot.top()), QPointF(x, frame.plot.bottom()))
        painter.setPen(QColor(colours.text))
        painter.drawText(QRectF(x - 6, frame.plot.top() - 14, 12, 14), Qt.AlignmentFlag.AlignCenter, "▾")
        width = metrics.horizontalAdvance(mark.words)
        left = x + 6 if x + 6 + width < frame.plot.right() else x - 6 - width
        if left >= taken_until:
            room = QRectF(left, frame.plot.top() - 19, width + 2, 18)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, mark.words)
            taken_until = left + width + 8


def paint_crosshair(
    painter: QPainter,
    frame: Frame,
    colours: Tokens,
    at_s: float,
    points: Sequence[tuple[float, QColor]],
    words: Sequence[tuple[str, QColor | None]],
) -> None:
    """A line at a moment, a ring on each curve, and what is read there."""
    x = float(frame.x(at_s))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(colours.muted), 1))
    painter.drawLine(QPointF(round(x) + 0.5, frame.plot.top()), QPointF(round(x) + 0.5, frame.plot.bottom()))
    for y, colour in points:
        painter.setPen(QPen(colour, 2))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
    if not words:
        return
    painter.setFont(_plain())
    metrics = QFontMetricsF(painter.font())
    swatch = 14 if any(colour is not None for _, colour in words) else 0
    width = max(metrics.horizontalAdvance(text) for text, _ in words) + swatch + 20
    height = 18 * len(words) + 10
    left = x + 12 if x + 12 + width < frame.plot.right() else x - 12 - width
    box = QRectF(max(2.0, left), frame.plot.top() + 4, width, height)
    painter.setPen(QPen(QColor(colours.border), 1))
    painter.setBrush(QColor(colours.surface))
    painter.drawRoundedRect(box, 6, 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for i, (text, swatch_colour) in enumerate(words):
        line = QRect(round(box.left()) + 10, round(box.top()) + 5 + 18 * i, round(width), 18)
        if swatch_colour is not None:
            painter.fillRect(QRectF(line.left(), line.center().y() - 1, 9, 3), swatch_colour)
        painter.setPen(QColor(colours.text))
        painter.drawText(line.adjusted(swatch, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
