"""How curves reach the screen quickly: arrays straight into Qt's own memory, width 1, breaks where there is no data.

A pen wider than 1 makes a noisy line up to a hundred times slower, so nothing here is wider (UX §0, finding 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

FloatArray = NDArray[np.float64]

_DASH_PX: Final = (5, 4)
BAND_ALPHA: Final = 30
_SPREAD_ALPHA: Final = 70
_AREA_ALPHA: Final = 150
_MODELLED_AREA_ALPHA: Final = 56


def polygon(x: FloatArray, y: FloatArray) -> QPolygonF:
    """Points as Qt wants them."""
    made = QPolygonF()
    made.resize(len(x))
    if len(x):
        make: Any = shiboken6.VoidPtr  # its stub knows one argument only
        memory: Any = make(made.data(), len(x) * 16, True)
        points = np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)
        points[:, 0], points[:, 1] = x, y
    return made


def draw_segments(painter: QPainter, segments: FloatArray) -> None:
    """Separate lines, shape (n, 4): x, y, x, y."""
    if len(segments):
        lines = np.ascontiguousarray(segments, dtype=np.float64)
        first: Any = shiboken6.wrapInstance(lines.ctypes.data, QLineF)
        painter.drawLines(first, len(lines))


def stretches(known: NDArray[np.bool_]) -> Iterator[slice]:
    """Runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield slice(start, stop)


def draw_line(painter: QPainter, x: FloatArray, y: FloatArray, colour: QColor) -> None:
    """A measured curve: solid, broken where there is no data."""
    painter.setPen(QPen(colour, 1))
    for span in stretches(np.isfinite(y)):
        if span.stop - span.start == 1:
            painter.drawPoint(QPointF(x[span.start], y[span.start]))
        else:
            painter.drawPolyline(polygon(x[span], y[span]))


def draw_dashes(painter: QPainter, x: FloatArray, y: FloatArray, colour: QColor) -> None:
    """A modelled curve: dashed. Qt's own dashing walks along every zigzag; this one goes by columns."""
    painter.setPen(QPen(colour, 1))
    for span in stretches(np.isfinite(y)):
        if span.stop - span.start < 2:
            continue
        columns = np.arange(np.ceil(x[span][0]), x[span][-1] + 0.5)
        if len(columns) < 2:
            continue
        heights = np.interp(columns, x[span], y[span])
        on = (columns[:-1] % sum(_DASH_PX)) < _DASH_PX[0]
        segments = np.column_stack((columns[:-1], heights[:-1], columns[1:], heights[1:]))
        draw_segments(painter, segments[on])


def draw_spread(painter: QPainter, x: FloatArray, low_y: FloatArray, high_y: FloatArray, colour: QColor) -> None:
    """What a curve did within each column, from its lowest to its highest value."""
    known = np.isfinite(low_y) & np.isfinite(high_y) & (low_y - high_y > 1)
    shade = QColor(colour)
    shade.setAlpha(_SPREAD_ALPHA)
    painter.setPen(QPen(shade, 1))
    columns = np.floor(x[known]) + 0.5
    draw_segments(painter, np.column_stack((columns, low_y[known], columns, high_y[known])))


def draw_band(painter: QPainter, x: FloatArray, low_y: FloatArray, high_y: FloatArray, colour: QColor) -> None:
    """The range of a modelled curve."""
    shade = QColor(colour)
    shade.setAlpha(BAND_ALPHA)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    for span in stretches(np.isfinite(low_y) & np.isfinite(high_y)):
        around = polygon(np.concatenate((x[span], x[span][::-1])), np.concatenate((high_y[span], low_y[span][::-1])))
        painter.drawPolygon(around)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_area(
    painter: QPainter, x: FloatArray, low_y: FloatArray, high_y: FloatArray, colour: QColor, modelled: bool
) -> None:
    """A layer of a stack: filled if measured, hatched if modelled.

    It is filled column by column: a polygon with a zigzag edge takes ten times as long.
    """
    brushes = [QBrush(_with_alpha(colour, _MODELLED_AREA_ALPHA if modelled else _AREA_ALPHA))]
    if modelled:
        brushes.append(QBrush(_with_alpha(colour, _AREA_ALPHA), Qt.BrushStyle.FDiagPattern))
    for span in stretches(np.isfinite(low_y) & np.isfinite(high_y)):
        columns = np.arange(np.floor(x[span][0]), x[span][-1]) + 0.5
        low, high = (np.interp(columns, x[span], edge[span]) for edge in (low_y, high_y))
        segments = np.column_stack((columns, high, columns, low))[low - high > 0.5]
        for brush in brushes:
            painter.setPen(QPen(brush, 1))
            draw_segments(painter, segments)


def draw_hatch(painter: QPainter, area: QRectF, colour: QColor) -> None:
    """A stretch without data."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(area, _with_alpha(colour, 16))
    painter.fillRect(area, QBrush(_with_alpha(colour, 90), Qt.BrushStyle.BDiagPattern))


def spread_apart(wanted: Sequence[float], height: float, top: float, bottom: float) -> list[float]:
    """Places for labels of a height, as near as possible to where they want to stand, none over another."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [0.0] * len(wanted)
    lowest = top + height / 2
    for i in order:
        places[i] = max(wanted[i], lowest)
        lowest = places[i] + height
    highest = bottom - height / 2
    for i in reversed(order):
        places[i] = min(places[i], highest)
        highest = places[i] - height
    return places


def _with_alpha(colour: QColor, alpha: int) -> QColor:
    shade = QColor(colour)
    shade.setAlpha(alpha)
    return shade
