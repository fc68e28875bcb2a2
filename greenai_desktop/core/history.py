"""The ring of live samples and the decimator shared by every chart.

Ticks lie in chunks; beside them each chunk keeps low, high, sum and longest gap of every second, 10 s and 100 s, so
that a day is read as fast as a minute. Buckets are aligned to absolute time and nest (1, 2 or 5 times a power of
ten): an old point never wobbles while the window moves. A gap is NaN, and one that is wider than a pixel stays
visible even if it is shorter than a bucket.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.energy import gap_limit_s
from greenai_desktop.core.samples import Sample

FloatArray = NDArray[np.float64]
# Seven digits are plenty for a curve, and a day of 16 series at 10 Hz fits in half the memory.
_StoredArray = NDArray[np.float32]

_CHUNK: Final = 8192
_LEVELS_S: Final = (0.1, 1.0, 10.0, 100.0)
# A level pays only if some ticks fall into each of its blocks.
_TICKS_IN_BLOCK: Final = 4
# The first and the last bucket of a window stick out of it, and the line is drawn to one more on each side.
_BUCKETS_BESIDE: Final = 5


@dataclass(frozen=True, slots=True)
class Curves:
    """Series over time, ready to draw.

    Attributes:
        keys: Name of each series, k of them.
        at_s: Times, shape (n,), increasing.
        low: Shape (k, n); NaN in gaps.
        mean: Shape (k, n).
        high: Shape (k, n).
    """

    keys: tuple[str, ...]
    at_s: FloatArray
    low: FloatArray
    mean: FloatArray
    high: FloatArray


class _Level:
    """Low, high, sum, count and longest gap of all series in blocks of equal length, aligned to absolute time."""

    _TABLES = ("low", "high", "sum", "count", "gap_s")

    def __init__(self, length_s: float, series_count: int, capacity: int) -> None:
        self.length_s = length_s
        self.block_count = 0
        self.number = np.empty(capacity)
        self.low, self.high = self._unknown(series_count, capacity), self._unknown(series_count, capacity)
        self.sum, self.count, self.gap_s = (np.zeros((series_count, capacity), np.float32) for _ in range(3))

    @staticmethod
    def _unknown(series_count: int, capacity: int) -> _StoredArray:
        return np.full((series_count, capacity), np.nan, np.float32)

    @property
    def at_s(self) -> FloatArray:
        """Middles of the blocks."""
        return (self.number[: self.block_count] + 0.5) * self.length_s

    def add(self, at_s: float, values: _StoredArray, known: NDArray[np.bool_], gap_s: _StoredArray) -> None:
        number = np.floor(at_s / self.length_s)
        i = self.block_count - 1
        if i < 0 or self.number[i] != number:
            i = self.block_count
            if i == self.number.size:
                self._widen()
            self.number[i] = number
            self.block_count += 1
        self.low[:, i] = np.fmin(self.low[:, i], values)
        self.high[:, i] = np.fmax(self.high[:, i], values)
        self.sum[known, i] += values[known]
        self.count[known, i] += 1
        self.gap_s[:, i] = np.maximum(self.gap_s[:, i], gap_s)

    def grow(self, lacking: int) -> None:
        for name in self._TABLES:
            table = getattr(self, name)
            fill = np.nan if name in ("low", "high") else 0.0
            setattr(self, name, np.vstack([table, np.full((lacking, table.shape[1]), fill, np.float32)]))

    def _widen(self) -> None:
        """Many jumps in time make more blocks than a steady clock does."""
        self.number = np.concatenate([self.number, np.empty(self.number.size)])
        for name in self._TABLES:
            table = getattr(self, name)
            fill = np.nan if name in ("low", "high") else 0.0
            setattr(self, name, np.hstack([table, np.full(table.shape, fill, np.float32)]))


class _Chunk:
    """Up to `_CHUNK` ticks of all series, taken at one sampling period."""

    def __init__(self, series_count: int, period_s: float) -> None:
        self.period_s = period_s
        self.tick_count = 0
        self.at_s = np.empty(_CHUNK)
        self.values = np.full((series_count, _CHUNK), np.nan, np.float32)
        self.levels = [
            _Level(length_s, series_count, int(_CHUNK * period_s / length_s) + 8)
            for length_s in _LEVELS_S
            if length_s >= _TICKS_IN_BLOCK * period_s
        ]

    def append(self, at_s: float, values: _StoredArray, gap_s: _StoredArray) -> None:
        self.at_s[self.tick_count] = at_s
        self.values[:, self.tick_count] = values
        self.tick_count += 1
        known = np.isfinite(values)
        for level in self.levels:
            level.add(at_s, values, known, gap_s)

    def grow(self, series_count: int) -> None:
        lacking = series_count - self.values.shape[0]
        if lacking > 0:
            self.values = np.vstack([self.values, np.full((lacking, _CHUNK), np.nan, np.float32)])
            for level in self.levels:
                level.grow(lacking)

    def level_for(self, bucket_s: float) -> _Level | None:
        """The coarsest level that fits into a bucket; None if only the ticks do."""
        fitting = [level for level in self.levels if level.length_s <= bucket_s * 1.001]
        return fitting[-1] if fitting else None

    def is_within(self, from_s: float, until_s: float) -> bool:
        """Whether some of it lies in a window."""
        return bool(self.at_s[0] < until_s and self.at_s[self.tick_count - 1] >= from_s)

    def ticks_between(self, from_s: float, until_s: float) -> slice:
        """Ticks of a window and one neighbour on each side; empty if none is in it."""
        return _with_neighbours(self.at_s[: self.tick_count], from_s, until_s)


class PowerHistory:
    """The last hours of all series, in memory.

    Args:
        keep_s: How far back it reaches.
        period_s: Sampling period; ticks further apart than `gap_limit_s` of it leave a gap.
    """

    def __init__(self, keep_s: float = 86_400.0, period_s: float = 1.0) -> None:
        self.keep_s = keep_s
        self.period_s = period_s
        self._index: dict[str, int] = {}
        self._chunks: deque[_Chunk] = deque()
        self._known_at_s = np.empty(0)
        self._in_gap = np.empty(0, bool)

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of all series, channels by id and gauges by key."""
        return tuple(self._index)

    @property
    def last_at_s(self) -> float:
        """Time of the last tick; NaN before the first."""
        return float(self._chunks[-1].at_s[self._chunks[-1].tick_count - 1]) if self._chunks else float("nan")

    @property
    def first_at_s(self) -> float:
        """Time of the first tick kept; NaN before the first."""
        return float(self._chunks[0].at_s[0]) if self._chunks else float("nan")

    def add(self, sample: Sample) -> None:
        """Take a sample in: power of its readings, value of its gauges; what is missing or suspect is NaN."""
        values: dict[str, float] = {
            reading.channel: reading.power_w
            for reading in sample.readings
            if reading.power_w is not None and reading.status.has_value
        }
        values |= {gauge.key: gauge.value for gauge in sample.gauges if gauge.value is not None}
        for key in (*(r.channel for r in sample.readings), *(g.key for g in sample.gauges)):
            self._index.setdefault(key, len(self._index))
        row = np.full(len(self._index), np.nan)
        for key, value in values.items():
            row[self._index[key]] = value
        self.append(sample.at_monotonic_s, row)

    def append(self, at_s: float, values: FloatArray) -> None:
        """Take a row in, in the order of `keys`; a jump in time is kept as one row without values."""
        last_s = self.last_at_s
        if at_s <= last_s:
            return
        if at_s - last_s > gap_limit_s(self.period_s):
            self._push(last_s + 0.5 * (at_s - last_s), np.full(len(values), np.nan))
        self._push(at_s, values)
        while self._chunks[0].at_s[self._chunks[0].tick_count - 1] < at_s - self.keep_s:
            self._chunks.popleft()

    def window(self, from_s: float, until_s: float, columns: int) -> Curves:
        """All series between two times, with at most two points a column (of eight columns or more).

        Args:
            from_s: Start of the window.
            until_s: Its end, later than its start.
            columns: Width in pixels.
        """
        spans = [(chunk, chunk.ticks_between(from_s, until_s)) for chunk in self._chunks]
        chosen = [(chunk, span) for chunk, span in spans if span.stop > span.start]
        for chunk in self._chunks:
            chunk.grow(len(self._index))
        if not chosen:
            empty = np.empty((len(self._index), 0))
            return Curves(self.keys, np.empty(0), empty, empty, empty)
        if sum(span.stop - span.start for _, span in chosen) <= 2 * columns:
            at_s = np.concatenate([chunk.at_s[span] for chunk, span in chosen])
            values = np.concatenate([chunk.values[:, span] for chunk, span in chosen], axis=1).astype(float)
            return Curves(self.keys, at_s, values, values, values)
        bucket_s = bucket_length_s(until_s - from_s, columns - _BUCKETS_BESIDE)
        column_s = (until_s - from_s) / columns
        # Whole buckets at both ends: otherwise the outermost ones would change while the window moves.
        from_s = (np.floor(from_s / bucket_s) - 1) * bucket_s
        until_s = (np.ceil(until_s / bucket_s) + 1) * bucket_s
        points = [
            _points(chunk, bucket_s, from_s, until_s) for chunk in self._chunks if chunk.is_within(from_s, until_s)
        ]
        return _bucketed(self.keys, _joined(points), bucket_s, column_s)

    def _push(self, at_s: float, row: FloatArray) -> None:
        count = max(len(row), len(self._index), self._known_at_s.size)
        lacking = count - self._known_at_s.size
        self._known_at_s = np.concatenate([self._known_at_s, np.full(lacking, np.nan)])
        self._in_gap = np.concatenate([self._in_gap, np.zeros(lacking, bool)])
        values = np.full(count, np.nan, np.float32)
        values[: len(row)] = row
        chunk = self._chunks[-1] if self._chunks else None
        if chunk is None or chunk.tick_count == _CHUNK or chunk.period_s != self.period_s:
            chunk = _Chunk(count, self.period_s)
            self._chunks.append(chunk)
        chunk.grow(count)
        chunk.append(at_s, values, self._ended_gaps_s(at_s, np.isfinite(values)))

    def _ended_gaps_s(self, at_s: float, known: NDArray[np.bool_]) -> _StoredArray:
        """Length of the gap that ends at this tick, by series; 0 where none does."""
        ended = known & self._in_gap & np.isfinite(self._known_at_s)
        gaps = np.where(ended, at_s - self._known_at_s, 0.0).astype(np.float32)
        self._in_gap = ~known
        self._known_at_s = np.where(known, at_s, self._known_at_s)
        return gaps


def bucket_length_s(span_s: float, columns: int) -> float:
    """Length of a bucket of about one column: 1, 2 or 5 times a power of ten, so that it rarely changes."""
    wanted = span_s / max(1, columns)
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= wanted * 0.999))


def decimate(
    keys: tuple[str, ...],
    at_s: FloatArray,
    low: FloatArray,
    mean: FloatArray,
    high: FloatArray,
    bucket_s: float,
    column_s: float | None = None,
) -> Curves:
    """Bring series to one point a bucket, buckets aligned to absolute time.

    Args:
        keys: Name of each series.
        at_s: Times, shape (n,), increasing.
        low: Shape (k, n).
        mean: Shape (k, n).
        high: Shape (k, n).
        bucket_s: Length of a bucket.
        column_s: Width of a pixel; gaps that are wider are kept. A bucket's length if not given.

    Returns:
        Times are the middles of the buckets; a bucket without any value is NaN. Where a gap that is wider than a
        pixel ends inside a bucket that has values, a point stands at the bucket's start: NaN for the series with
        the gap, the bucket's own figures for the others.
    """
    if at_s.size == 0:
        return Curves(keys, at_s, low, mean, high)
    known = np.isfinite(mean)
    points = _Points(at_s, low, np.where(known, mean, 0.0), high, known.astype(float), _gaps_s(at_s, known))
    return _bucketed(keys, points, bucket_s, bucket_s if column_s is None else column_s)


@dataclass(frozen=True, slots=True)
class _Points:
    """Ticks or blocks on their way into buckets."""

    at_s: FloatArray
    low: NDArray[np.floating]
    sum: NDArray[np.floating]
    high: NDArray[np.floating]
    count: NDArray[np.floating]
    gap_s: NDArray[np.floating]


def _points(chunk: _Chunk, bucket_s: float, from_s: float, until_s: float) -> _Points:
    level = chunk.level_for(bucket_s)
    if level is None:
        span = _between(chunk.at_s[: chunk.tick_count], from_s, until_s)
        at_s, values = chunk.at_s[span], chunk.values[:, span]
        known = np.isfinite(values)
        return _Points(
            at_s, values, np.where(known, values, np.float32(0)), values, known.astype(np.float32),
            _gaps_s(at_s, known),
        )  # fmt: skip
    span = _between(level.at_s, from_s, until_s)
    tables = (level.low[:, span], level.sum[:, span], level.high[:, span], level.count[:, span], level.gap_s[:, span])
    return _Points(level.at_s[span], *tables)


def _joined(points: list[_Points]) -> _Points:
    if len(points) == 1:
        return points[0]
    tables = (
        np.concatenate([getattr(part, name) for part in points], axis=1)
        for name in ("low", "sum", "high", "count", "gap_s")
    )
    return _Points(np.concatenate([part.at_s for part in points]), *tables)


def _bucketed(keys: tuple[str, ...], points: _Points, bucket_s: float, column_s: float) -> Curves:
    # The small push keeps block middles such as 0.15 s in the bucket that begins at 0.1 s.
    bucket = np.floor(points.at_s / bucket_s + 1e-9)
    starts = np.flatnonzero(np.diff(bucket, prepend=bucket[0] - 1))
    counts = np.add.reduceat(points.count, starts, axis=1, dtype=float)
    sums = np.add.reduceat(points.sum, starts, axis=1, dtype=float)
    means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    lows = np.fmin.reduceat(points.low, starts, axis=1).astype(float)
    highs = np.fmax.reduceat(points.high, starts, axis=1).astype(float)
    torn = np.maximum.reduceat(points.gap_s, starts, axis=1) > column_s
    return _with_tears(Curves(keys, (bucket[starts] + 0.5) * bucket_s, lows, means, highs), torn, bucket_s)


def _with_tears(curves: Curves, torn: NDArray[np.bool_], bucket_s: float) -> Curves:
    """Put a point before each bucket in which a wide gap ends."""
    where = np.flatnonzero(torn.any(axis=0))
    if where.size == 0:
        return curves
    tears = torn[:, where]

    def with_tears(values: FloatArray) -> FloatArray:
        return np.insert(values, where, np.where(tears, np.nan, values[:, where]), axis=1)

    at_s = np.insert(curves.at_s, where, curves.at_s[where] - 0.5 * bucket_s)
    return Curves(curves.keys, at_s, with_tears(curves.low), with_tears(curves.mean), with_tears(curves.high))


def _gaps_s(at_s: FloatArray, known: NDArray[np.bool_]) -> FloatArray:
    """Length of the gap that ends at each point, by series; 0 where none does."""
    gaps = np.zeros(known.shape)
    for i in np.flatnonzero(~known.all(axis=1)):
        places = np.flatnonzero(known[i])
        ends = places[1:][np.diff(places) > 1]
        starts = places[:-1][np.diff(places) > 1]
        gaps[i, ends] = at_s[ends] - at_s[starts]
    return gaps


def _between(at_s: FloatArray, from_s: float, until_s: float) -> slice:
    start, stop = np.searchsorted(at_s, (from_s, until_s), side="left")
    return slice(int(start), int(stop))


def _with_neighbours(at_s: FloatArray, from_s: float, until_s: float) -> slice:
    span = _between(at_s, from_s, until_s)
    if span.stop == span.start and (span.start == 0 or span.stop == at_s.size):
        return slice(0, 0)
    return slice(max(0, span.start - 1), min(at_s.size, span.stop + 1))
