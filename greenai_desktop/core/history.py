"""The ring of live samples and the decimator shared by every chart.

Samples lie in chunks with blocks of 64 that keep low, high and mean, so that a day is read as fast as a minute.
Buckets are aligned to absolute time: an old point never wobbles while the window moves. A gap is NaN and is drawn
as a gap.
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

_CHUNK: Final = 4096
_BLOCK: Final = 64
# A bucket must hold some blocks before blocks may stand for samples.
_BLOCKS_IN_BUCKET: Final = 2


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


class _Chunk:
    """Up to `_CHUNK` ticks of all series."""

    def __init__(self, series_count: int) -> None:
        self.count = 0
        self.at_s = np.empty(_CHUNK)
        self.values = np.full((series_count, _CHUNK), np.nan)
        blocks = _CHUNK // _BLOCK
        self.block_at_s = np.empty(blocks)
        self.low = np.full((series_count, blocks), np.nan)
        self.high = np.full((series_count, blocks), np.nan)
        self.mean = np.full((series_count, blocks), np.nan)

    def append(self, at_s: float, values: FloatArray) -> None:
        self.at_s[self.count] = at_s
        self.values[:, self.count] = values
        self.count += 1
        if self.count % _BLOCK == 0:
            block, start = self.count // _BLOCK - 1, self.count - _BLOCK
            part = self.values[:, start : self.count]
            self.block_at_s[block] = 0.5 * (self.at_s[start] + at_s)
            self.low[:, block], self.high[:, block], self.mean[:, block] = _summary(part)

    def grow(self, series_count: int) -> None:
        lacking = series_count - self.values.shape[0]
        if lacking > 0:
            for name in ("values", "low", "high", "mean"):
                before = getattr(self, name)
                setattr(self, name, np.vstack([before, np.full((lacking, before.shape[1]), np.nan)]))


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

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of all series, channels by id and gauges by key."""
        return tuple(self._index)

    @property
    def last_at_s(self) -> float:
        """Time of the last tick; NaN before the first."""
        return float(self._chunks[-1].at_s[self._chunks[-1].count - 1]) if self._chunks else float("nan")

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
        """Take a row in; a jump in time is kept as one row without values."""
        last_s = self.last_at_s
        if at_s <= last_s:
            return
        if at_s - last_s > gap_limit_s(self.period_s):
            self._push(last_s + 0.5 * (at_s - last_s), np.full(len(values), np.nan))
        self._push(at_s, values)
        while self._chunks and self._chunks[0].at_s[self._chunks[0].count - 1] < at_s - self.keep_s:
            self._chunks.popleft()

    def _push(self, at_s: float, values: FloatArray) -> None:
        if not self._chunks or self._chunks[-1].count == _CHUNK:
            self._chunks.append(_Chunk(len(values)))
        chunk = self._chunks[-1]
        chunk.grow(len(values))
        chunk.append(at_s, values)

    def window(self, from_s: float, until_s: float, columns: int) -> Curves:
        """All series between two times, with about two points a column at most.

        Args:
            from_s: Start of the window.
            until_s: Its end.
            columns: Width in pixels.
        """
        ticks = 0
        chosen: list[tuple[_Chunk, slice]] = []
        for chunk in self._chunks:
            times = chunk.at_s[: chunk.count]
            start, stop = np.searchsorted(times, (from_s, until_s), side="left")
            start, stop = max(0, int(start) - 1), min(chunk.count, int(stop) + 1)
            if stop > start:
                chosen.append((chunk, slice(start, stop)))
                ticks += stop - start
        if not chosen:
            empty = np.empty((len(self._index), 0))
            return Curves(self.keys, np.empty(0), empty, empty, empty)
        bucket_s = bucket_length_s(until_s - from_s, columns)
        if ticks <= 2 * columns:
            at_s, values = self._join(chosen, blocks=False)[:2]
            return Curves(self.keys, at_s, values, values, values)
        blocks = bucket_s >= _BLOCKS_IN_BUCKET * _BLOCK * self.period_s
        at_s, low, mean, high = self._join(chosen, blocks)
        return decimate(self.keys, at_s, low, mean, high, bucket_s)

    def _join(
        self, chosen: list[tuple[_Chunk, slice]], blocks: bool
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        count = len(self._index)
        times: list[FloatArray] = []
        parts: tuple[list[FloatArray], list[FloatArray], list[FloatArray]] = ([], [], [])
        for chunk, span in chosen:
            chunk.grow(count)
            tail = span
            if blocks:
                inside = slice(-(-span.start // _BLOCK), span.stop // _BLOCK)
                if inside.stop > inside.start:
                    times.append(chunk.block_at_s[inside])
                    for part, source in zip(parts, (chunk.low, chunk.mean, chunk.high), strict=True):
                        part.append(source[:, inside])
                    tail = slice(inside.stop * _BLOCK, span.stop)
            if tail.stop > tail.start:
                times.append(chunk.at_s[tail])
                for part in parts:
                    part.append(chunk.values[:, tail])
        low, mean, high = (np.concatenate(part, axis=1) for part in parts)
        return np.concatenate(times), low, mean, high


def bucket_length_s(span_s: float, columns: int) -> float:
    """Length of a bucket of about one column: 1, 2 or 5 times a power of ten, so that it rarely changes."""
    wanted = span_s / max(1, columns)
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= wanted * 0.999))


def decimate(
    keys: tuple[str, ...], at_s: FloatArray, low: FloatArray, mean: FloatArray, high: FloatArray, bucket_s: float
) -> Curves:
    """Bring series to one point a bucket, buckets aligned to absolute time.

    Args:
        keys: Name of each series.
        at_s: Times, shape (n,), increasing.
        low: Shape (k, n).
        mean: Shape (k, n).
        high: Shape (k, n).
        bucket_s: Length of a bucket.

    Returns:
        Times are the middles of the buckets; a bucket without any value is NaN, one between distant ticks too.
    """
    if at_s.size == 0:
        return Curves(keys, at_s, low, mean, high)
    bucket = np.floor(at_s / bucket_s)
    starts = np.flatnonzero(np.diff(bucket, prepend=bucket[0] - 1))
    counts = np.add.reduceat(np.isfinite(mean), starts, axis=1)
    sums = np.add.reduceat(np.nan_to_num(mean), starts, axis=1)
    means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return Curves(
        keys,
        (bucket[starts] + 0.5) * bucket_s,
        np.fmin.reduceat(low, starts, axis=1),
        means,
        np.fmax.reduceat(high, starts, axis=1),
    )


def _summary(part: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    known = np.isfinite(part)
    count = known.sum(axis=1)
    total = np.where(known, part, 0.0).sum(axis=1)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    # One hole makes the whole block a hole only if nothing else is in it.
    return np.fmin.reduce(part, axis=1), np.fmax.reduce(part, axis=1), mean
