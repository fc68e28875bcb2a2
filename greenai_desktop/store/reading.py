"""Reading back what was recorded: blocks of ticks, energies of any stretch, curves at any zoom."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.energy import gap_limit_s
from greenai_desktop.core.errors import StoreError
from greenai_desktop.store.archive import SeriesRows, Times, channel_arrays, times
from greenai_desktop.store.blocks import ABSENT, US_PER_S, Block, Carry, FloatArray, Tick, intervals, unpack
from greenai_desktop.store.rows import CHANNEL, minute_of, series_of, span_of_minutes, span_of_run

OPEN_TICKS: Final = "SELECT tick_us, data FROM sample WHERE run_id = ? ORDER BY tick_us"
_TICKS: Final = "SELECT id, count, first_us, step_us, rest FROM ticks WHERE id BETWEEN ? AND ? ORDER BY id"
_MINUTES: Final = """SELECT id, joules, level, shift_us, shifts, codes FROM minute WHERE id BETWEEN ? AND ?
    ORDER BY id"""
_SHAPE: Final = "SELECT period_s, minute_s, last_s, packed_minute FROM run WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a run's rows look like.

    Attributes:
        run_id: The run.
        period_s: Sampling period.
        minute_us: Length of a minute.
        last_us: Time of the last sample; -1 if there is none.
        packed_minute: Last minute in the packed levels; -1 if there is none.
        names: Id or key of each series, channels first.
        channel_count: How many of them are channels.
    """

    run_id: int
    period_s: float
    minute_us: int
    last_us: int
    packed_minute: int
    names: tuple[str, ...]
    channel_count: int

    @property
    def gauge_count(self) -> int:
        """How many series are gauges."""
        return len(self.names) - self.channel_count

    @property
    def limit_s(self) -> float:
        """See `core.energy.gap_limit_s`."""
        return gap_limit_s(self.period_s)


def shape_of(connection: sqlite3.Connection, run_id: int) -> Shape:
    """What a run's rows look like.

    Raises:
        StoreError: there is no such run.
    """
    found = connection.execute(_SHAPE, (run_id,)).fetchone()
    if found is None:
        raise StoreError("no_such_run", run=run_id)
    period_s, minute_s, last_s, packed = found
    query = "SELECT name, kind FROM series WHERE run_id = ? ORDER BY number"
    series = connection.execute(query, (run_id,)).fetchall()
    channels = sum(kind == CHANNEL for _, kind in series)
    last_us = -1 if last_s is None else round(last_s * US_PER_S)
    names = tuple(name for name, _ in series)
    return Shape(run_id, period_s, round(minute_s * US_PER_S), last_us, packed, names, channels)


def last_sealed_minute(connection: sqlite3.Connection, run_id: int) -> int:
    """The last minute that was sealed; -1 if none was."""
    query = "SELECT max(id) FROM ticks WHERE id BETWEEN ? AND ?"
    row = connection.execute(query, span_of_run(run_id)).fetchone()[0]
    return -1 if row is None else minute_of(row)


def open_block(connection: sqlite3.Connection, shape: Shape) -> Block:
    """The ticks of the open minute."""
    ticks = [Tick(*row) for row in connection.execute(OPEN_TICKS, (shape.run_id,))]
    return unpack(ticks, shape.channel_count, shape.gauge_count)


def block_of(connection: sqlite3.Connection, shape: Shape, first: int, last: int) -> Block:
    """All ticks from one minute to another, both included, sealed or open."""
    sealed = _sealed_block(connection, shape, first, last)
    fresh = open_block(connection, shape)
    position = fresh.tick_us // shape.minute_us
    start, stop = np.searchsorted(position, (first, last + 1)).tolist()
    return _joined(sealed, fresh.between(start, stop)) if stop > start else sealed


def _joined(one: Block, two: Block) -> Block:
    return Block(
        np.concatenate([one.tick_us, two.tick_us]),
        np.concatenate([one.at_us, two.at_us]),
        np.concatenate([one.power_w, two.power_w]),
        np.concatenate([one.counter_j, two.counter_j]),
        np.concatenate([one.code, two.code]),
        np.concatenate([one.gauge, two.gauge]),
    )


def sealed_rows(connection: sqlite3.Connection, shape: Shape, first: int, last: int) -> tuple[Times, list[SeriesRows]]:
    """Rows of sealed minutes, by series."""
    span = span_of_minutes(shape.run_id, first, last)
    found = connection.execute(_TICKS, span).fetchall()
    at = times(found, [minute_of(row[0]) for row in found])
    series = [SeriesRows() for _ in shape.names]
    for row in connection.execute(_MINUTES, span):
        series[series_of(row[0])].add(minute_of(row[0]), *row[1:])
    return at, series


def _sealed_block(connection: sqlite3.Connection, shape: Shape, first: int, last: int) -> Block:
    at, series = sealed_rows(connection, shape, first, last)
    ticks, count = len(at.tick_us), shape.channel_count
    block = Block(
        at.tick_us,
        np.full((ticks, count), np.nan),
        np.full((ticks, count), np.nan),
        np.full((ticks, count), np.nan),
        np.full((ticks, count), ABSENT, dtype=np.uint8),
        np.full((ticks, shape.gauge_count), np.nan),
    )
    for number, rows in enumerate(series):
        if number >= count:
            block.gauge[:, number - count] = rows.singles(rows.level, at)
        elif rows.minutes:
            columns = channel_arrays(rows, at)
            block.at_us[:, number], block.power_w[:, number], block.counter_j[:, number] = columns[:3]
            block.code[:, number] = columns[3]
    return block


def carry_before(connection: sqlite3.Connection, shape: Shape, minute: int, not_before_us: int = 0) -> Carry:
    """What was read last before a minute, by samples not older than a time."""
    query = "SELECT id FROM ticks WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1"
    first = not_before_us // shape.minute_us
    if minute <= first:
        return Carry.nothing(shape.channel_count)
    span = span_of_minutes(shape.run_id, first, minute - 1)
    found = connection.execute(query, span).fetchone()
    if found is None:
        return Carry.nothing(shape.channel_count)
    previous = minute_of(found[0])
    # One minute more, for the power of the first reading of a counter.
    block = clipped(_sealed_block(connection, shape, max(0, previous - 1), previous), not_before_us, None)
    after = intervals(Carry.nothing(shape.channel_count), block, shape.limit_s).after
    if np.isfinite(after.at_us).all():
        return after
    return _further_back(connection, shape, after, previous - 2, not_before_us)


def _further_back(
    connection: sqlite3.Connection, shape: Shape, after: Carry, before_minute: int, not_before_us: int
) -> Carry:
    """Complete a carry with the last readings of channels that have been silent for minutes."""
    at_us = after.at_us.copy()
    query = "SELECT max(id) FROM minute WHERE id BETWEEN ? AND ? AND id & 1023 = ?"
    span = span_of_minutes(shape.run_id, not_before_us // shape.minute_us, before_minute)
    for number in np.flatnonzero(~np.isfinite(at_us)).tolist():
        found = connection.execute(query, (*span, number)).fetchone()[0]
        if found is not None:
            minute = minute_of(found)
            block = clipped(_sealed_block(connection, shape, minute, minute), not_before_us, None)
            read = block.at_us[np.isfinite(block.at_us[:, number]), number]
            at_us[number] = read[-1] if len(read) else np.nan
    return Carry(at_us, after.power_w)


def clipped(block: Block, from_us: int | None, until_us: int | None) -> Block:
    """The ticks of a block between two times, both included."""
    start = 0 if from_us is None else int(np.searchsorted(block.tick_us, from_us, side="left"))
    stop = len(block.tick_us) if until_us is None else int(np.searchsorted(block.tick_us, until_us, side="right"))
    return block.between(start, stop)


def powers(
    connection: sqlite3.Connection, shape: Shape, first: int, last: int
) -> tuple[FloatArray, NDArray[np.float32]]:
    """Times in seconds and values of all series from one minute to another, for drawing: shape (k, n)."""
    at, series = sealed_rows(connection, shape, first, last)
    values = np.full((len(series), len(at.tick_us)), np.nan, dtype=np.float32)
    for number, rows in enumerate(series):
        if not rows.minutes:
            continue
        if number < shape.channel_count:
            values[number] = channel_arrays(rows, at, exact=False)[1]
        else:
            values[number] = rows.singles(rows.level, at)
    fresh = open_block(connection, shape)
    start, stop = np.searchsorted(fresh.tick_us // shape.minute_us, (first, last + 1)).tolist()
    if stop > start:
        part = fresh.between(start, stop)
        latest = np.concatenate([part.power_w, part.gauge], axis=1).T.astype(np.float32)
        return np.concatenate([at.tick_us, part.tick_us]) / US_PER_S, np.concatenate([values, latest], axis=1)
    return at.tick_us / US_PER_S, values
