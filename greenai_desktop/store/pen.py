"""Writing ticks: rows while the minute is open, sealed arrays once it is full, levels each quarter of an hour.

The same pen writes what a recorder hands over each second, what is left of a run whose recorder died, and runs made
in bulk. It works inside the caller's transaction and keeps what it knows in values that are replaced, not changed:
a copy made before the transaction is what counts if that fails.
"""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Sequence
from itertools import groupby

from greenai_desktop.core.energy import gap_limit_s
from greenai_desktop.core.samples import Channel
from greenai_desktop.store import codec, levels, reading
from greenai_desktop.store.archive import INSERT_DETAIL, INSERT_MINUTE, INSERT_TICKS, Sealed, seal
from greenai_desktop.store.blocks import US_PER_S, Block, Carry, Intervals, Packer, Sums, Tick, intervals, unpack
from greenai_desktop.store.rows import CHANNEL, GAUGE

_INSERT_SERIES = """INSERT OR IGNORE INTO series (run_id, number, kind, name, unit, role, status, body, covered_s)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0.0)"""
_INSERT_REASON = "INSERT OR IGNORE INTO reason (run_id, code, status, reason) VALUES (?, ?, ?, ?)"
_INSERT_SAMPLE = "INSERT INTO sample (run_id, tick_us, data) VALUES (?, ?, ?)"
_UPDATE_SUMS = "UPDATE series SET energy_j = ?, covered_s = ?, max_w = ?, last_w = ? WHERE run_id = ? AND number = ?"


class Pen:
    """Writes the ticks of one run.

    Args:
        run_id: The run.
        packer: Who packed the ticks; tells gauges and reasons as they come up.
        period_s: Sampling period of the run.
        minute_s: Length of a minute; only tests have another than 60 s.
    """

    def __init__(self, run_id: int, packer: Packer, period_s: float, minute_s: float = 60.0) -> None:
        self.run_id = run_id
        self.minute_us = round(minute_s * US_PER_S)
        self._packer = packer
        self._count = len(packer.channels)
        self._limit_s = gap_limit_s(period_s)
        self._before = self._now = Carry.nothing(self._count)
        self._sums = Sums.nothing(self._count)
        self._open: tuple[Tick, ...] = ()
        self._minute = -1
        self._names = 0, 0
        self._days = levels.Days(run_id)

    def draft(self) -> Pen:
        """A copy to write with; it takes this one's place once the transaction is committed."""
        other = copy.copy(self)
        other._days = self._days.copy()
        return other

    def begin(self, connection: sqlite3.Connection) -> None:
        """Write down the channels, before the first tick."""
        rows = [_channel_row(self.run_id, number, channel) for number, channel in enumerate(self._packer.channels)]
        connection.executemany(_INSERT_SERIES, rows)
        connection.execute("UPDATE run SET minute_s = ? WHERE id = ?", (self.minute_us / US_PER_S, self.run_id))

    def write(self, connection: sqlite3.Connection, ticks: Sequence[Tick]) -> None:
        """Write ticks, sealing the minutes they complete."""
        if not ticks:
            return
        self._write_names(connection)
        for minute, group in groupby(ticks, key=lambda tick: tick.tick_us // self.minute_us):
            self._turn_to(connection, minute)
            fresh = tuple(group)
            self._open += fresh
            block = self._unpack(fresh)
            found = intervals(self._now, block, self._limit_s)
            self._sums, self._now = self._sums.plus(found, block), found.after
        fresh_rows = [(self.run_id, tick.tick_us, tick.data) for tick in ticks if tick.tick_us >= self._starts_us()]
        connection.executemany(_INSERT_SAMPLE, fresh_rows)
        self._write_sums(connection, ticks[-1].tick_us, ticks[-1].at_utc_s)

    def write_block(self, connection: sqlite3.Connection, minute: int, block: Block, at_utc_s: float) -> None:
        """Seal a whole minute that was made in bulk."""
        self._write_names(connection)
        self._minute = minute
        found = self._seal(connection, block)
        self._sums, self._now = self._sums.plus(found, block), self._before
        self._write_sums(connection, int(block.tick_us[-1]), at_utc_s)

    def close(self, connection: sqlite3.Connection) -> None:
        """Seal what is open and pack all levels."""
        self._seal_open(connection)
        self._days.pack(connection)

    def _turn_to(self, connection: sqlite3.Connection, minute: int) -> None:
        if minute != self._minute:
            self._seal_open(connection)
            self._minute = minute

    def _seal_open(self, connection: sqlite3.Connection) -> None:
        if self._open:
            self._seal(connection, self._unpack(self._open))
            connection.execute("DELETE FROM sample WHERE run_id = ?", (self.run_id,))
            self._open = ()

    def _seal(self, connection: sqlite3.Connection, block: Block) -> Intervals:
        found = intervals(self._before, block, self._limit_s)
        sealed = seal(self.run_id, self._minute, block, self._before, found, self.minute_us)
        _write_sealed(connection, sealed)
        self._before = sealed.after
        self._days.put(self._minute, sealed.summary, sealed.sums)
        if self._days.due():
            self._days.pack(connection)
        return found

    def _starts_us(self) -> int:
        return self._minute * self.minute_us

    def _unpack(self, ticks: Sequence[Tick]) -> Block:
        return unpack(ticks, self._count, len(self._packer.gauges))

    def _write_names(self, connection: sqlite3.Connection) -> None:
        gauges, reasons = self._names
        new = self._packer.gauges[gauges:]
        connection.executemany(
            _INSERT_SERIES,
            [
                (self.run_id, self._count + gauges + i, GAUGE, codec.text(key), unit, "", "", "")
                for i, (key, unit) in enumerate(new)
            ],
        )
        told = self._packer.reasons[reasons:]
        connection.executemany(
            _INSERT_REASON,
            [(self.run_id, reasons + i + 1, status, codec.text(reason)) for i, (status, reason) in enumerate(told)],
        )
        self._names = gauges + len(new), reasons + len(told)

    def _write_sums(self, connection: sqlite3.Connection, last_us: int, last_utc_s: float) -> None:
        sums = self._sums
        columns = (sums.energy_j, sums.covered_s, sums.max_w, sums.last_w)  # SQLite keeps NaN as NULL
        connection.executemany(
            _UPDATE_SUMS,
            [(*values, self.run_id, i) for i, values in enumerate(zip(*(c.tolist() for c in columns), strict=True))],
        )
        connection.execute(
            "UPDATE run SET last_s = ?, last_utc_s = ? WHERE id = ?", (last_us / US_PER_S, last_utc_s, self.run_id)
        )


def close_after_crash(connection: sqlite3.Connection, run_id: int) -> None:
    """Seal the open minute of a run whose recorder died and pack its levels; sums were committed with each second."""
    shape = reading.shape_of(connection, run_id)
    left = [Tick(*row) for row in connection.execute(reading.OPEN_TICKS, (run_id,))]
    last = reading.last_sealed_minute(connection, run_id)
    if left:
        block = unpack(left, shape.channel_count, shape.gauge_count)
        last = left[0].tick_us // shape.minute_us
        before = reading.carry_before(connection, shape, last)
        sealed = seal(run_id, last, block, before, intervals(before, block, shape.limit_s), shape.minute_us)
        _write_sealed(connection, sealed)
        connection.execute("DELETE FROM sample WHERE run_id = ?", (run_id,))
    days = levels.resume(connection, run_id, shape.packed_minute, last, len(shape.names), shape.channel_count)
    days.pack(connection)


def _write_sealed(connection: sqlite3.Connection, sealed: Sealed) -> None:
    connection.execute(INSERT_TICKS, sealed.ticks)
    connection.executemany(INSERT_MINUTE, sealed.rows)
    connection.executemany(INSERT_DETAIL, sealed.details)


def _channel_row(run_id: int, number: int, channel: Channel) -> tuple[object, ...]:
    body = codec.channel_to_json(channel)
    name, role, status = codec.text(channel.id), channel.role.value, channel.status.value
    return run_id, number, CHANNEL, name, "W", role, status, body
