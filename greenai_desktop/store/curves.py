"""Curves of a run at any zoom.

The coarsest level that still has a point for every column is read, so that a year opens as fast as an hour; where
that would be more samples than can be read at once, the next coarser one.
"""

from __future__ import annotations

import sqlite3
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.energy import gap_limit_s
from greenai_desktop.core.history import Curves, bucket_length_s, decimate
from greenai_desktop.store import reading
from greenai_desktop.store.blocks import US_PER_S, FloatArray
from greenai_desktop.store.levels import LEVELS, SingleArray, load_points, load_summaries
from greenai_desktop.store.reading import Shape

# More samples than this are not read for one view; at 1 Hz it is 18 hours, at 10 Hz 2 hours.
MOST_TICKS: Final = 65_536


def curves(connection: sqlite3.Connection, run_id: int, from_s: float, until_s: float, columns: int) -> Curves:
    """All series between two times since the run's start, at most about two points a column."""
    shape = reading.shape_of(connection, run_id)
    columns = max(1, columns)
    last_s = shape.last_us / US_PER_S
    if not shape.names or until_s <= from_s or from_s > last_s or until_s < 0:
        empty = np.empty((len(shape.names), 0))
        return Curves(shape.names, np.empty(0), empty, empty, empty)
    column_s = (until_s - from_s) / columns
    bucket_s = bucket_length_s(until_s - from_s, columns)
    # Whole buckets, so that a point at the edge is the same whatever the window.
    start_s, end_s = max(0.0, np.floor(from_s / bucket_s) * bucket_s), min(last_s, until_s + bucket_s)
    ticks = (end_s - start_s) / shape.period_s
    minute_s = shape.minute_us / US_PER_S
    if (bucket_s < minute_s and ticks <= MOST_TICKS) or ticks <= 2 * columns:
        at_s, values = _samples(connection, shape, start_s, end_s)
        wide = values.astype(np.float64)
        if at_s.size <= 2 * columns:
            return Curves(shape.names, at_s, wide, wide, wide)
        return decimate(shape.names, at_s, wide, wide, wide, bucket_s, column_s)
    level, factor = next(((name, n) for name, n in LEVELS if n * minute_s <= bucket_s), LEVELS[-1])
    at_s, points = _level(connection, shape, start_s, end_s, level, factor)
    low, mean, high = (points[:, :, i].astype(np.float64) for i in range(3))
    return decimate(shape.names, at_s, low, mean, high, bucket_s, column_s)


def _samples(
    connection: sqlite3.Connection, shape: Shape, start_s: float, end_s: float
) -> tuple[FloatArray, SingleArray]:
    """Every sample of a window, and one on each side of it; a row without values in each gap."""
    minute_s = shape.minute_us / US_PER_S
    # A minute more at the front gives the first reading of a counter its power.
    first, last = max(0, int(start_s // minute_s) - 1), int(end_s // minute_s)
    at_s, values = reading.powers(connection, shape, first, last)
    start, stop = np.searchsorted(at_s, (start_s, np.nextafter(end_s, np.inf))).tolist()
    start, stop = max(0, start - 1), min(len(at_s), stop + 1)
    at_s, values = at_s[start:stop], values[:, start:stop]
    jumps = np.flatnonzero(np.diff(at_s) > gap_limit_s(shape.period_s)) + 1
    if not len(jumps):
        return at_s, values
    middles = 0.5 * (at_s[jumps - 1] + at_s[jumps])
    return np.insert(at_s, jumps, middles), np.insert(values, jumps, np.nan, axis=1)


def _level(
    connection: sqlite3.Connection, shape: Shape, start_s: float, end_s: float, level: str, factor: int
) -> tuple[FloatArray, SingleArray]:
    """Points of a level, then minutes that are not packed yet, then samples of the open minute."""
    minute_s = shape.minute_us / US_PER_S
    first, last = int(start_s // minute_s), int(end_s // minute_s)
    count = len(shape.names)
    times: list[NDArray[np.floating]] = []
    parts: list[SingleArray] = []
    packed = min(last, shape.packed_minute)
    if packed >= first:
        points = load_points(connection, shape.run_id, level, factor, first, packed, count)
        begin_s = (first // factor + np.arange(points.shape[1])) * factor * minute_s
        packed_end_s = min((shape.packed_minute + 1) * minute_s, shape.last_us / US_PER_S)
        times.append(0.5 * (begin_s + np.minimum(begin_s + factor * minute_s, packed_end_s)))
        parts.append(points)
    fresh = max(first, shape.packed_minute + 1)
    sealed = min(last, reading.last_sealed_minute(connection, shape.run_id))
    if sealed >= fresh:
        times.append((np.arange(fresh, sealed + 1) + 0.5) * minute_s)
        parts.append(load_summaries(connection, shape.run_id, fresh, sealed, count)[0])
    block = reading.clipped(reading.open_block(connection, shape), round(start_s * US_PER_S), round(end_s * US_PER_S))
    if len(block.tick_us):
        times.append((block.tick_us / US_PER_S).astype(np.float64))
        values = np.concatenate([block.power_w, block.gauge], axis=1).T.astype(np.float32)
        parts.append(np.repeat(values[:, :, None], 3, axis=2))
    if not times:
        return np.empty(0), np.empty((count, 0, 3), dtype=np.float32)
    return np.concatenate(times), np.concatenate(parts, axis=1)
