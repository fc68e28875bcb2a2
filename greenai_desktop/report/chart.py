"""The power chart: curves over time as vectors, written as path operators in one pass per curve.

Measured curves are solid with a plain band between lowest and highest, modelled ones dashed with a hatched band.
Gaps stay gaps; where nothing at all is known the ground is hatched grey. Curves are labelled at their right end.
"""

# mypy: allow-untyped-calls
# reportlab has no types.

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.colors import HexColor

from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import S_PER_DAY, S_PER_H, S_PER_MINUTE
from greenai_desktop.i18n.numbers import number
from greenai_desktop.i18n.words import SIGN
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.table import INK, MUTED, RULE, Block

FloatArray = NDArray[np.float64]

SERIES_COLORS = ("#0B62A8", "#A58D12", "#4B2853", "#469191", "#C44F63", "#927EF1", "#7E4C1B", "#1E3E33")
_COLUMNS = 900  # more than the printed width can show apart
_SIZE = 7.0
_MODELLED = SIGN[Status.MODELLED]
_TALLEST = 260.0
_TIME_STEPS_S = (
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
    432_000, 864_000, 2_592_000, 8_640_000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PowerCurve:
    """Power over time, by device.

    Attributes:
        at_s: Seconds since the start, shape (n,), increasing.
        keys: Channel of each device, k of them; empty for several in one.
        names: Name of each device, k of them; data.
        mean: Mean power of each interval in W, shape (k, n); NaN in gaps.
        low: Lowest power in it, shape (k, n).
        high: Highest power in it, shape (k, n).
        modelled: Whether a device's power comes from a model, k of them.
    """

    at_s: FloatArray
    keys: tuple[str, ...]
    names: tuple[str, ...]
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    modelled: tuple[bool, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self.at_s.size == 0 or not bool(np.isfinite(self.mean).any())

    def reduced(self, columns: int = _COLUMNS) -> PowerCurve:
        """The curve in at most so many columns; lowest and highest survive, gaps wider than a column too."""
        if self.at_s.size <= columns:
            return self
        edges = np.linspace(self.at_s[0], self.at_s[-1], columns + 1)
        starts = np.unique(np.searchsorted(self.at_s, edges[:-1]))
        parts = [slice(a, b) for a, b in zip(starts, [*starts[1:], self.at_s.size], strict=True)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a column without any value is a gap
            mean = np.stack([np.nanmean(self.mean[:, part], axis=1) for part in parts], axis=1)
            low = np.stack([np.nanmin(self.low[:, part], axis=1) for part in parts], axis=1)
            high = np.stack([np.nanmax(self.high[:, part], axis=1) for part in parts], axis=1)
        return replace(self, at_s=self.at_s[starts], mean=mean, low=low, high=high)

    def grouped(self, others: str) -> PowerCurve:
        """At most eight curves: beyond that the smaller ones are one, missing wherever one of them is.

        A device that tells nothing at all has no curve, so it takes nothing away from the others.
        """
        known = np.flatnonzero(np.isfinite(self.mean).any(axis=1))
        if len(known) <= len(SERIES_COLORS):
            keep, rest = known, known[:0]
        else:
            order = known[np.argsort(-np.nan_to_num(self.mean[known]).sum(axis=1), kind="stable")]
            keep, rest = np.sort(order[: len(SERIES_COLORS) - 1]), order[len(SERIES_COLORS) - 1 :]

        def joined(values: FloatArray) -> FloatArray:
            return np.vstack([values[keep], values[rest].sum(axis=0)]) if rest.size else values[keep]

        keys, names = tuple(self.keys[i] for i in keep), tuple(self.names[i] for i in keep)
        modelled = tuple(self.modelled[i] for i in keep)
        if rest.size:
            keys, names = (*keys, ""), (*names, others)
            modelled = (*modelled, any(self.modelled[i] for i in rest))
        return PowerCurve(self.at_s, keys, names, joined(self.mean), joined(self.low), joined(self.high), modelled)


@dataclass(frozen=True, slots=True)
class ChartWords:
    """What is written at a chart.

    Attributes:
        power: Title of the axis of power; `{unit}` is filled in.
        time: Title of the axis of time; `{unit}` is filled in.
        alt: The chart in words.
        language: Code of the language, for numbers.
        day: Sign of the day.
    """

    power: str
    time: str
    alt: str
    language: str
    day: str


class ChartFlowable(Block):
    """A power chart as wide as its column."""

    def __init__(
        self, setter: Typesetter, curve: PowerCurve, marks_s: tuple[float, ...], words: ChartWords, height: float
    ) -> None:
        super().__init__()
        self._setter = setter
        self._curve = curve.reduced()
        self._marks_s = marks_s
        self._words = words
        self.height = height
        self.spaceBefore, self.spaceAfter = 2.0, 4.0

    def grow(self, left: float) -> None:
        """Take up room that a page has left, as far as it helps to read."""
        self.height += max(0.0, min(left, _TALLEST - self.height))

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size within a width."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Draw it as one tagged figure."""
        self._layout()
        canvas = self.canv
        with canvas.tag("Figure", alt=self._setter.plain(self._words.alt)):
            canvas.saveState()
            canvas.setLineJoin(1)
            self._draw_axes()
            self._draw_silence()
            for index in range(len(self._curve.names)):
                self._draw_curve(index)
            self._draw_marks()
            self._draw_labels()
            canvas.restoreState()

    def _layout(self) -> None:
        curve, label_width = self._curve, 128.0
        self._left, self._right = 34.0, self.width - label_width
        self._bottom, self._top = 22.0, self.height - 22.0
        self._span_s = max(float(curve.at_s[-1]), 1.0)
        highest = float(np.nanmax(np.fmax(curve.high, curve.mean)))
        self._step_w = nice_step(max(highest, 1e-3), 5)
        self._max_w = max(self._step_w * math.ceil(highest * 1.02 / self._step_w), self._step_w)
        self._x = self._left + curve.at_s / self._span_s * (self._right - self._left)

    def _y(self, power_w: Any) -> Any:
        return self._bottom + np.maximum(power_w, 0.0) / self._max_w * (self._top - self._bottom)

    def _draw_axes(self) -> None:
        canvas, setter, words = self.canv, self._setter, self._words
        canvas.setLineWidth(0.3)
        canvas.setStrokeColor(RULE)
        canvas.setFillColor(MUTED)
        kilo = self._max_w >= 2000
        for count in range(round(self._max_w / self._step_w) + 1):
            power_w = count * self._step_w
            y = float(self._y(power_w))
            canvas.line(self._left, y, self._right, y)
            text = number(power_w / (1000 if kilo else 1), words.language, _digits(power_w, self._step_w))
            setter.draw(canvas, self._left - 4 - setter.width(text, _SIZE), y - 2.4, text, _SIZE)
        step_s = next((s for s in _TIME_STEPS_S if self._span_s / s <= 8), _TIME_STEPS_S[-1])
        size_s, unit = _time_unit(self._span_s, words.day)
        for count in range(min(int(self._span_s / step_s), 40) + 1):
            x = self._left + count * step_s / self._span_s * (self._right - self._left)
            canvas.line(x, self._bottom, x, self._bottom - 3)
            text = number(count * step_s / size_s, words.language, _digits(count * step_s / size_s, step_s / size_s))
            setter.draw(canvas, x - setter.width(text, _SIZE) / 2, self._bottom - 11, text, _SIZE)
        setter.draw(canvas, 0, self.height - 8, words.power.format(unit="kW" if kilo else "W"), _SIZE)
        title = words.time.format(unit=unit)
        setter.draw(canvas, self._right - setter.width(title, _SIZE), 2, title, _SIZE)

    def _draw_silence(self) -> None:
        """Hatch the ground wherever no device is known."""
        known = np.asarray(np.isfinite(self._curve.mean).any(axis=0))
        for first, last in _stretches(np.logical_not(known)):
            x0 = self._x[max(first - 1, 0)]
            x1 = self._x[min(last, known.size - 1)]
            if x1 - x0 > 0.5:
                box = np.array([[x0, self._bottom], [x1, self._bottom], [x1, self._top], [x0, self._top]])
                self._hatch(_path(box) + " h", x0, x1, "#848D98", 6.0)

    def _draw_curve(self, index: int) -> None:
        curve, canvas = self._curve, self.canv
        color, modelled = SERIES_COLORS[index], curve.modelled[index]
        mean = curve.mean[index]
        low, high = np.fmin(curve.low[index], mean), np.fmax(curve.high[index], mean)
        for first, last in _stretches(np.isfinite(mean)):
            part = slice(first, last)
            x = self._x[part]
            up = np.column_stack([x, self._y(high[part])])
            down = np.column_stack([x, self._y(low[part])])[::-1]
            band = _path(np.vstack([up, down])) + " h"
            if modelled:
                self._hatch(band, float(x[0]), float(x[-1]), color, 3.2)
            else:
                self._fill(band, color)
            canvas.saveState()
            canvas.setStrokeColor(HexColor(color))
            canvas.setLineWidth(1.0)
            canvas.setLineCap(0 if modelled else 1)
            if modelled:
                canvas.setDash([4, 2.4])
            points = np.column_stack([x, self._y(mean[part])])
            # A lone reading between two gaps is a dot, or it would not be seen.
            dot = np.vstack([points, points + np.array([0.8, 0.0])])
            canvas.operators(_path(points if len(points) > 1 else dot) + " S")
            canvas.restoreState()

    def _fill(self, path: str, color: str) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.setFillColor(HexColor(color), alpha=0.2)
        canvas.operators(path + " f")
        canvas.restoreState()

    def _hatch(self, path: str, x0: float, x1: float, color: str, step: float) -> None:
        canvas = self.canv
        tall = self._top - self._bottom
        starts = np.arange(x0 - tall, x1 + step, step)
        canvas.saveState()
        canvas.operators(path + " W n")
        canvas.setStrokeColor(HexColor(color), alpha=0.55)
        canvas.setLineWidth(0.35)
        lines = np.column_stack([starts, np.full_like(starts, self._bottom), starts + tall, starts * 0 + self._top])
        canvas.operators("\n".join(f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l" for a, b, c, d in lines.tolist()) + " S")
        canvas.restoreState()

    def _draw_marks(self) -> None:
        canvas, setter = self.canv, self._setter
        canvas.saveState()
        canvas.setStrokeColor(MUTED)
        canvas.setFillColor(INK)
        canvas.setLineWidth(0.5)
        canvas.setDash([1, 2])
        free = -math.inf
        for count, at_s in enumerate(self._marks_s, 1):
            x = self._left + min(max(at_s, 0.0), self._span_s) / self._span_s * (self._right - self._left)
            canvas.line(x, self._bottom, x, self._top + 2)
            text = str(count)
            free = max(x - setter.width(text, 6.5) / 2, free + 1)
            setter.draw(canvas, free, self._top + 3.5, text, 6.5, bold=True)
            free += setter.width(text, 6.5)
        canvas.restoreState()

    def _draw_labels(self) -> None:
        """Names at the right end, in the order of the curves' ends, joined to them by a thin line."""
        curve, canvas, setter = self._curve, self.canv, self._setter
        ends = [_last_end(self._x, self._y(mean)) for mean in curve.mean]
        order = sorted(range(len(ends)), key=lambda i: -(ends[i] or (0.0, -1.0))[1])
        places = spread([(ends[i] or (0.0, self._bottom))[1] for i in order], 10.5, self._bottom, self._top)
        for place, index in zip(places, order, strict=True):
            color, end, modelled = HexColor(SERIES_COLORS[index]), ends[index], curve.modelled[index]
            canvas.saveState()
            canvas.setStrokeColor(color)
            canvas.setLineWidth(0.4)
            if end is not None and self._right - end[0] < 3:
                canvas.line(self._right + 1, end[1], self._right + 7, place)
            canvas.setLineWidth(1.4)
            if modelled:
                canvas.setDash([3.2, 1.8])
            canvas.line(self._right + 8, place, self._right + 20, place)
            canvas.setFillColor(INK)
            name = f"{_MODELLED} {curve.names[index]}" if modelled else curve.names[index]
            label = setter.clipped(name, self.width - self._right - 23, _SIZE)
            setter.draw(canvas, self._right + 23, place - 2.4, label, _SIZE)
            canvas.restoreState()


def nice_step(span: float, count: int) -> float:
    """A step of 1, 2 or 5 times a power of ten that divides a span into about so many parts."""
    rough = span / count
    size = 10.0 ** math.floor(math.log10(rough))
    return next((size * factor for factor in (1, 2, 5) if size * factor >= rough * 0.999), size * 10)


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart, near the wanted ones (falling), within bounds while there is room."""
    places: list[float] = []
    for value in wanted:
        places.append(min(value, places[-1] - gap) if places else min(value, high))
    floor = low
    for index in range(len(places) - 1, -1, -1):
        places[index] = max(places[index], floor)
        floor = places[index] + gap
    return places


def _path(points: FloatArray) -> str:
    """Path operators for a line through points, shape (n, 2)."""
    rows = [" ".join(row) for row in np.char.mod("%.2f", points).tolist()]
    return f"{rows[0]} m" + "".join(f" {row} l" for row in rows[1:])


def _stretches(true: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, one past last) of every stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _last_end(x: FloatArray, y: FloatArray) -> tuple[float, float] | None:
    known = np.flatnonzero(np.isfinite(y))
    return (float(x[known[-1]]), float(y[known[-1]])) if known.size else None


def _digits(value: float, step: float) -> int:
    """Significant digits that show a tick as exactly as its step asks."""
    if value == 0:
        return 1
    return max(1, math.floor(math.log10(value) + 1e-9) - math.floor(math.log10(step) + 1e-9) + 1)


def _time_unit(span_s: float, day: str) -> tuple[float, str]:
    if span_s <= 2 * S_PER_MINUTE:
        return 1.0, "s"
    if span_s <= 2 * S_PER_H:
        return float(S_PER_MINUTE), "min"
    if span_s <= 3 * S_PER_DAY:
        return float(S_PER_H), "h"
    return float(S_PER_DAY), day
