"""Energy of a stretch of a run: what an `EnergyMeter` that had taken its samples, and no others, would tell.

Whole minutes and days come from their sums; only the ends of the stretch are read sample by sample.
"""

from __future__ import annotations

import sqlite3

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.store import reading
from greenai_desktop.store.blocks import US_PER_S, Block, Carry, FloatArray, Sums, intervals
from greenai_desktop.store.levels import PER_DAY
from greenai_desktop.store.reading import Shape
from greenai_desktop.store.rows import minute_of, span_of_minutes

_WHOLE = """SELECT energy_j, covered_s, max_w, last_w FROM series
    WHERE run_id = ? AND kind = 'channel' ORDER BY number"""
_SUMS = """SELECT id & 1023, sum(energy_j), sum(covered_s), max({highest}) FROM {table}
    WHERE id BETWEEN ? AND ? AND energy_j IS NOT NULL GROUP BY id & 1023"""
_SUMS_OF_ONE = """SELECT sum(energy_j), sum(covered_s), max(coalesce(max_w, high)) FROM minute
    WHERE id BETWEEN ? AND ? AND id & 1023 = ?"""
_FIRST_ROW = "SELECT min(id) FROM minute WHERE id BETWEEN ? AND ? AND id & 1023 = ?"


def energies(
    connection: sqlite3.Connection, run_id: int, from_s: float | None, until_s: float | None
) -> dict[str, ChannelEnergy]:
    """Energy of each channel between two times since the run's start, by channel id."""
    shape = reading.shape_of(connection, run_id)
    from_us = 0 if from_s is None else max(0, round(from_s * US_PER_S))
    until_us = shape.last_us if until_s is None else min(shape.last_us, round(until_s * US_PER_S))
    if from_us == 0 and until_us == shape.last_us:
        sums, span_s = _whole(connection, shape), max(0, shape.last_us) / US_PER_S
    else:
        ends = _ticks_within(connection, shape, from_us, until_us)
        sums = Sums.nothing(shape.channel_count) if ends is None else _part(connection, shape, *ends)
        span_s = 0.0 if ends is None else (ends[1] - ends[0]) / US_PER_S
    return {shape.names[number]: sums.of(number, span_s) for number in range(shape.channel_count)}


def _whole(connection: sqlite3.Connection, shape: Shape) -> Sums:
    rows = connection.execute(_WHOLE, (shape.run_id,)).fetchall()
    if shape.last_us < 0:
        return Sums.nothing(shape.channel_count)
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Sums(np.nan_to_num(table[:, 0]), table[:, 1], table[:, 2], table[:, 3])


def _ticks_within(connection: sqlite3.Connection, shape: Shape, from_us: int, until_us: int) -> tuple[int, int] | None:
    """First and last tick between two times; None if there is none."""
    first = _edge_tick(connection, shape, from_us, until_us, "min")
    last = _edge_tick(connection, shape, from_us, until_us, "max")
    return None if first is None or last is None else (first, last)


def _edge_tick(connection: sqlite3.Connection, shape: Shape, from_us: int, until_us: int, side: str) -> int | None:
    edge = from_us if side == "min" else until_us
    near = _clipped(connection, shape, edge // shape.minute_us, from_us, until_us)
    if not len(near.tick_us):
        query = f"SELECT {side}(id) FROM ticks WHERE id BETWEEN ? AND ?"
        ahead, behind = (1, 0) if side == "min" else (0, 1)
        first, last = from_us // shape.minute_us + ahead, until_us // shape.minute_us - behind
        span = span_of_minutes(shape.run_id, first, max(0, last))
        found = connection.execute(query, span).fetchone()[0]
        if found is not None:
            near = _clipped(connection, shape, minute_of(found), from_us, until_us)
        if not len(near.tick_us):
            near = reading.clipped(reading.open_block(connection, shape), from_us, until_us)
    if not len(near.tick_us):
        return None
    return int(near.tick_us[0 if side == "min" else -1])


def _clipped(connection: sqlite3.Connection, shape: Shape, minute: int, from_us: int, until_us: int) -> Block:
    """The ticks of a minute that lie between two times.

    The minute before it is read too: it gives the first reading of a counter its power.
    """
    block = reading.block_of(connection, shape, max(0, minute - 1), minute)
    return reading.clipped(block, max(from_us, minute * shape.minute_us), until_us)


def _part(connection: sqlite3.Connection, shape: Shape, from_us: int, until_us: int) -> Sums:
    """Sums between two ticks."""
    nothing = Carry.nothing(shape.channel_count)
    first, last = from_us // shape.minute_us, until_us // shape.minute_us
    head = _clipped(connection, shape, first, from_us, until_us)
    found = intervals(nothing, head, shape.limit_s)
    sums = Sums.nothing(shape.channel_count).plus(found, head)
    if last == first:
        return sums
    seen = np.isfinite(found.after.at_us)
    sums = _plus_table(sums, minutes_between(connection, shape, first + 1, last - 1, seen))
    tail = _clipped(connection, shape, last, from_us, until_us)
    before = reading.carry_before(connection, shape, last, from_us)
    return sums.plus(intervals(before, tail, shape.limit_s), tail)


def _plus_table(sums: Sums, table: FloatArray) -> Sums:
    return Sums(
        sums.energy_j + table[:, 0], sums.covered_s + table[:, 1], np.fmax(sums.max_w, table[:, 2]), sums.last_w
    )


def minutes_between(
    connection: sqlite3.Connection, shape: Shape, first: int, last: int, seen: NDArray[np.bool_]
) -> FloatArray:
    """Energy, covered seconds and highest power of whole minutes that are sealed, shape (c, 3).

    An interval belongs to the minute it ends in. Of a channel that was not `seen` in the stretch before these minutes
    the first interval begins outside of it and must not count: its first minute is read sample by sample.
    """
    table = np.tile([0.0, 0.0, np.nan], (shape.channel_count, 1))
    if last < first:
        return table
    first_day, end_day = -(-first // PER_DAY), (min(last, shape.packed_minute) + 1) // PER_DAY
    if end_day > first_day:
        _add(connection, table, "day", span_of_minutes(shape.run_id, first_day, end_day - 1))
        _add(connection, table, "minute", span_of_minutes(shape.run_id, first, first_day * PER_DAY - 1))
        _add(connection, table, "minute", span_of_minutes(shape.run_id, end_day * PER_DAY, last))
    else:
        _add(connection, table, "minute", span_of_minutes(shape.run_id, first, last))
    for number in np.flatnonzero(~seen).tolist():
        table[number] = _from_first_reading(connection, shape, first, last, number)
    return table


def _add(connection: sqlite3.Connection, table: FloatArray, name: str, span: tuple[int, int]) -> None:
    highest_w = "max_w" if name == "day" else "coalesce(max_w, high)"
    for number, energy_j, covered_s, max_w in connection.execute(_SUMS.format(table=name, highest=highest_w), span):
        if number < len(table):
            highest = np.nan if max_w is None else max_w
            table[number] = [
                table[number, 0] + energy_j,
                table[number, 1] + covered_s,
                np.fmax(table[number, 2], highest),
            ]


def _from_first_reading(
    connection: sqlite3.Connection, shape: Shape, first: int, last: int, number: int
) -> tuple[float, float, float]:
    row = connection.execute(_FIRST_ROW, (*span_of_minutes(shape.run_id, first, last), number)).fetchone()[0]
    if row is None:
        return 0.0, 0.0, np.nan
    minute = minute_of(row)
    block = _clipped(connection, shape, minute, 0, (minute + 1) * shape.minute_us - 1)
    nothing = Carry.nothing(shape.channel_count)
    alone = Sums.nothing(shape.channel_count).plus(intervals(nothing, block, shape.limit_s), block).of(number, 0.0)
    span = span_of_minutes(shape.run_id, minute + 1, last)
    energy_j, covered_s, max_w = connection.execute(_SUMS_OF_ONE, (*span, number)).fetchone()
    return (
        alone.energy_j + (energy_j or 0.0),
        alone.covered_s + (covered_s or 0.0),
        float(np.fmax(alone.max_w, np.nan if max_w is None else max_w)),
    )
