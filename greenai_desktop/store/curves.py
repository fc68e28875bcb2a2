"""Curves of a run at any zoom.

The coarsest level that still has a point for every column is read, so that a year opens as fast as an hour; where
that would be more samples than can be read at once, the next coarser one.
"""

from __future__ import annotations

import sqlite3
from typing import Final

import numpy as np

from greenai_desktop.core.energy import gap_limit_s
from greenai_desktop.core.history import Curves, bucket_length_s, decimate
from greenai_desktop.store import reading
from greenai_desktop.store.archive import DETAILED_FROM, DETAILS
from greenai_desktop.store.blocks import US_PER_S, FloatArray
from greenai_desktop.store.levels import LEVELS, SingleArray, load_details, load_points, load_summaries
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
    at_s, points = _points(connection, shape, start_s, end_s, bucket_s)
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


def _points(
    connection: sqlite3.Connection, shape: Shape, start_s: float, end_s: float, bucket_s: float
) -> tuple[FloatArray, SingleArray]:
    """Points of the right level, then minutes that are not packed yet, then samples of the open minute."""
    minute_s = shape.minute_us / US_PER_S
    first, last = int(start_s // minute_s), int(end_s // minute_s)
    sealed = min(last, reading.last_sealed_minute(connection, shape.run_id))
    parts: list[tuple[FloatArray, SingleArray]] = []
    if bucket_s < minute_s and shape.period_s * DETAILED_FROM < minute_s:
        parts.append(_detailed(connection, shape, first, sealed))
    else:
        packed = min(last, shape.packed_minute)
        if packed >= first:
            level = next(((name, n) for name, n in LEVELS if n * minute_s <= bucket_s), LEVELS[-1])
            parts.append(_packed(connection, shape, first, packed, *level))
        parts.append(_single_minutes(connection, shape, max(first, shape.packed_minute + 1), sealed))
    parts.append(_open_minute(connection, shape, start_s, end_s, (sealed + 1) * minute_s))
    return np.concatenate([at_s for at_s, _ in parts]), np.concatenate([points for _, points in parts], axis=1)


def _detailed(connection: sqlite3.Connection, shape: Shape, first: int, sealed: int) -> tuple[FloatArray, SingleArray]:
    points = load_details(connection, shape.run_id, first, sealed, len(shape.names))
    step_s = shape.minute_us / US_PER_S / DETAILS
    return _middles_s(first * DETAILS, points.shape[1], step_s), points


def _packed(
    connection: sqlite3.Connection, shape: Shape, first: int, packed: int, level: str, factor: int
) -> tuple[FloatArray, SingleArray]:
    minute_s = shape.minute_us / US_PER_S
    points = load_points(connection, shape.run_id, level, factor, first, packed, len(shape.names))
    begin_s = (first // factor + np.arange(points.shape[1])) * factor * minute_s
    end_s = min((shape.packed_minute + 1) * minute_s, shape.last_us / US_PER_S)
    middles_s: FloatArray = 0.5 * (begin_s + np.minimum(begin_s + factor * minute_s, end_s))
    return middles_s, points


def _single_minutes(
    connection: sqlite3.Connection, shape: Shape, first: int, sealed: int
) -> tuple[FloatArray, SingleArray]:
    points = load_summaries(connection, shape.run_id, first, sealed, len(shape.names))[0]
    return _middles_s(first, points.shape[1], shape.minute_us / US_PER_S), points


def _middles_s(first: int, count: int, step_s: float) -> FloatArray:
    return np.arange(first + 0.5, first + count, 1.0)[:count] * step_s


def _open_minute(
    connection: sqlite3.Connection, shape: Shape, start_s: float, end_s: float, sealed_until_s: float
) -> tuple[FloatArray, SingleArray]:
    """Samples that are not sealed yet, with a row without values before them if minutes lie between."""
    block = reading.clipped(reading.open_block(connection, shape), round(start_s * US_PER_S), round(end_s * US_PER_S))
    at_s: FloatArray = (block.tick_us / US_PER_S).astype(np.float64)
    values = np.concatenate([block.power_w, block.gauge], axis=1).T.astype(np.float32)
    if len(at_s) and at_s[0] - sealed_until_s > gap_limit_s(shape.period_s) and sealed_until_s > start_s:
        at_s = np.insert(at_s, 0, 0.5 * (sealed_until_s + at_s[0]))
        values = np.insert(values, 0, np.nan, axis=1)
    return at_s, np.repeat(values[:, :, None], 3, axis=2)
