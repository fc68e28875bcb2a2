"""The live view kept on disk, in a file of its own, so that a restarted window still shows the last hours.

It is a workspace file in which each window writes one run; what is older than wanted, or more than wanted, is removed.
Beside the samples it keeps how far the wall clock moved against the monotonic one (sleep, changes of the clock), so
that old samples find their place on the clock of another boot.
"""

from __future__ import annotations

import logging
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from greenai_desktop.core.errors import GreenAIError, StoreError
from greenai_desktop.core.history import PowerHistory
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Channel, Gauge, Reading, Sample, Status
from greenai_desktop.core.units import S_PER_DAY, S_PER_H
from greenai_desktop.store import codec, reading, sqlite
from greenai_desktop.store.blocks import US_PER_S, Block
from greenai_desktop.store.levels import PER_DAY
from greenai_desktop.store.reading import Shape
from greenai_desktop.store.records import RunState
from greenai_desktop.store.rows import GAUGE, minute_of, run_of, span_of_minutes, span_of_run
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter

log = logging.getLogger(__name__)

_CLOCK: Final = Gauge("clock", "moved", None, "s")
_MINUTES_AT_ONCE: Final = 60
_BYTES_PER_MEGABYTE: Final = 1_000_000
_BULK: Final = ("ticks", "minute", "detail")


@dataclass(frozen=True, slots=True)
class _Part:
    """Some minutes of one window's history."""

    channels: tuple[Channel, ...]
    gauges: tuple[tuple[str, str], ...]
    block: Block
    at_utc_s: np.ndarray[tuple[int], np.dtype[np.float64]]


class HistoryStore:
    """Keeps the samples of the live view.

    Args:
        file: Where to; made if it is not there.
        channels: What is sampled.
        period_s: Sampling period.
        keep_days: How far back it reaches.
        keep_megabytes: How large it may grow; the oldest samples give way.
        now: Wall clock.

    Raises:
        StoreError: the file cannot be written, or is no file of ours.
    """

    def __init__(
        self,
        file: Path,
        channels: Sequence[Channel],
        period_s: float,
        keep_days: float,
        keep_megabytes: float,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.file = file
        self._keep_s, self._keep_bytes = keep_days * S_PER_DAY, keep_megabytes * _BYTES_PER_MEGABYTE
        self._now, self._started_utc_s = now, now()
        self._first_monotonic_s: float | None = None
        self._pruned_at_s = time.monotonic()
        self._pruning: threading.Thread | None = None
        with Workspace.open(file) as workspace:
            for run in workspace.unfinished_runs(socket.gethostname(), _is_alive):
                workspace.close_interrupted(run.id)
            self._run_id = workspace.create_run(
                name="", project_id=None, stage=Stage.UNSET, tags=(), notes="", started_utc_s=self._started_utc_s,
                place={}, price=None, machine={}, period_s=period_s, recorder_pid=os.getpid(),
                host=socket.gethostname(),
            ).id  # fmt: skip
        self.prune()
        self._writer = RunWriter(file, self._run_id, channels, period_s)

    def add(self, sample: Sample) -> None:
        """Keep a sample; never waits."""
        if self._first_monotonic_s is None:
            self._first_monotonic_s = sample.at_monotonic_s
        moved_s = (sample.at_utc_s - self._started_utc_s) - (sample.at_monotonic_s - self._first_monotonic_s)
        self._writer.add(replace(sample, gauges=(replace(_CLOCK, value=moved_s), *sample.gauges)))
        if time.monotonic() - self._pruned_at_s > S_PER_H:
            self._pruned_at_s = time.monotonic()
            self._pruning = threading.Thread(target=self._try_to_prune, name="history prune", daemon=True)
            self._pruning.start()

    def close(self) -> None:
        """Write what is left; a second call is harmless. What cannot be written is lost, which is logged."""
        if self._pruning is not None:
            self._pruning.join()
        try:
            self._writer.finish(None, RunState.FINISHED)
        except StoreError as error:
            log.warning("the end of the live history was not kept: %s", error)

    def load(self, since_utc_s: float) -> Iterator[Sample]:
        """Samples that were kept, oldest first, with times as this boot's clocks would tell them."""
        shift_s = time.monotonic() - self._now()
        for part in self._parts(since_utc_s):
            yield from _samples(part, shift_s)

    def fill(self, history: PowerHistory, since_utc_s: float) -> None:
        """Put what was kept into a ring, as adding the samples of `load` would, in a fraction of the time."""
        shift_s = time.monotonic() - self._now()
        for part in self._parts(since_utc_s):
            names = [channel.id for channel in part.channels] + [key for key, _ in part.gauges]
            first = next(_samples(part, shift_s))
            history.add(first)
            order = [history.keys.index(name) for name in names]
            rows = np.full((len(part.at_utc_s), len(history.keys)), np.nan)
            rows[:, order] = np.concatenate([part.block.power_w, part.block.gauge], axis=1)
            for at_s, row in zip((part.at_utc_s[1:] + shift_s).tolist(), rows[1:], strict=True):
                history.append(at_s, row)

    def prune(self) -> None:
        """Remove what is older, or more, than wanted."""
        with sqlite.translated(self.file):
            connection = sqlite.connect(self.file)
            try:
                with sqlite.immediate(connection):
                    self._remove_old(connection, self._now() - self._keep_s)
                    self._remove_surplus(connection)
                    _remove_empty_runs(connection, self._run_id)
            finally:
                connection.close()

    def _try_to_prune(self) -> None:
        try:
            self.prune()
        except GreenAIError as error:
            log.warning("the live history was not pruned: %s", error)

    def _remove_old(self, connection: sqlite3.Connection, before_utc_s: float) -> None:
        query = "SELECT id, started_utc_s, minute_s, last_utc_s FROM run WHERE started_utc_s < ?"
        for run_id, started_utc_s, minute_s, last_utc_s in connection.execute(query, (before_utc_s,)).fetchall():
            is_over = last_utc_s is None or last_utc_s < before_utc_s
            last = _last_minute(connection, run_id) if is_over else int((before_utc_s - started_utc_s) // minute_s) - 1
            _remove_minutes(connection, run_id, last)

    def _remove_surplus(self, connection: sqlite3.Connection) -> None:
        while _used_bytes(connection) > self._keep_bytes:
            row = connection.execute("SELECT min(id) FROM ticks").fetchone()[0]
            if row is None:
                return
            run_id = run_of(row)
            first, last = minute_of(row), _last_minute(connection, run_id)
            _remove_minutes(connection, run_id, first + max(1, (last - first) // 16))

    def _parts(self, since_utc_s: float) -> Iterator[_Part]:
        with sqlite.translated(self.file):
            connection = sqlite.connect(self.file)
            try:
                query = """SELECT id, started_utc_s FROM run WHERE id != ? AND coalesce(last_utc_s, 0) >= ?
                    ORDER BY started_utc_s, id"""
                for run_id, started_utc_s in connection.execute(query, (self._run_id, since_utc_s)).fetchall():
                    yield from _parts_of_run(connection, run_id, started_utc_s, since_utc_s)
            finally:
                connection.close()


def _parts_of_run(
    connection: sqlite3.Connection, run_id: int, started_utc_s: float, since_utc_s: float
) -> Iterator[_Part]:
    shape = reading.shape_of(connection, run_id)
    query = "SELECT kind, name, unit, body FROM series WHERE run_id = ? ORDER BY number"
    series = connection.execute(query, (run_id,)).fetchall()
    channels = tuple(codec.channel_from_json(row[3]) for row in series[: shape.channel_count])
    gauges = tuple((row[1], row[2]) for row in series if row[0] == GAUGE)
    keys = [key for key, _ in gauges]
    clock = keys.index(_CLOCK.key) if _CLOCK.key in keys else None
    shown = [number for number in range(len(gauges)) if number != clock]
    for first in range(_first_minute(connection, shape), shape.last_us // shape.minute_us + 1, _MINUTES_AT_ONCE):
        block = reading.block_of(connection, shape, first, first + _MINUTES_AT_ONCE - 1)
        moved_s = block.gauge[:, clock] if clock is not None else 0.0
        at_utc_s = started_utc_s + block.tick_us / US_PER_S + np.nan_to_num(moved_s)
        late = at_utc_s >= since_utc_s
        if late.any():
            start = int(np.argmax(late))
            part = block.between(start, len(late))
            part = replace(part, gauge=part.gauge[:, shown])
            yield _Part(channels, tuple(gauges[number] for number in shown), part, at_utc_s[start:])


def _samples(part: _Part, shift_s: float) -> Iterator[Sample]:
    """The samples of a part; the reasons of gaps are not told again."""
    block = part.block
    names = [(*key.rsplit("/", 1), unit) for key, unit in part.gauges]
    for i, at_utc_s in enumerate(part.at_utc_s.tolist()):
        at_s = at_utc_s + shift_s
        readings = tuple(
            Reading(channel.id, at_s, power_w, None, channel.status)
            if power_w == power_w
            else Reading(channel.id, at_s, None, None, Status.MISSING, "no_reading")
            for channel, power_w in zip(part.channels, block.power_w[i].tolist(), strict=True)
        )
        gauges = tuple(
            Gauge(channel, quantity, None if value != value else value, unit)
            for (channel, quantity, unit), value in zip(names, block.gauge[i].tolist(), strict=True)
        )
        yield Sample(at_s, at_utc_s, readings, gauges)


def _first_minute(connection: sqlite3.Connection, shape: Shape) -> int:
    query = "SELECT min(id) FROM ticks WHERE id BETWEEN ? AND ?"
    row = connection.execute(query, span_of_run(shape.run_id)).fetchone()[0]
    return shape.last_us // shape.minute_us if row is None else minute_of(row)


def _last_minute(connection: sqlite3.Connection, run_id: int) -> int:
    return reading.last_sealed_minute(connection, run_id)


def _remove_minutes(connection: sqlite3.Connection, run_id: int, last: int) -> None:
    """Remove a run's minutes up to one."""
    if last < 0:
        return
    for table in _BULK:
        connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", span_of_minutes(run_id, 0, last))
    days = (last + 1) // PER_DAY
    if days:
        connection.execute("DELETE FROM day WHERE id BETWEEN ? AND ?", span_of_minutes(run_id, 0, days - 1))


def _remove_empty_runs(connection: sqlite3.Connection, but: int) -> None:
    query = "SELECT id FROM run WHERE id != ? AND state != ?"
    for (run_id,) in connection.execute(query, (but, RunState.RECORDING.value)).fetchall():
        if _last_minute(connection, run_id) < 0:
            connection.execute("DELETE FROM day WHERE id BETWEEN ? AND ?", span_of_run(run_id))
            connection.execute("DELETE FROM run WHERE id = ?", (run_id,))


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages = sqlite.pragma(connection, "page_count") - sqlite.pragma(connection, "freelist_count")
    return pages * sqlite.pragma(connection, "page_size")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it lives, but belongs to somebody else
        return True
    return True
