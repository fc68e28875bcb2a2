"""Runs of files, taken into the workspace whole or not at all, and taken out again.

A file of a gigabyte takes minutes, and recorders write each second. So runs are written in turns, each a transaction
of its own, while the file is read outside of them; until all are there they are hidden, and one last transaction shows
them together. A hidden run has a time of deletion below zero: minus the moment it was written. What a process that was
killed leaves behind is known by its age, and goes with what else is purged.

A run with samples is written as a recording is. One of which only sums are known gets two readings of its mean power,
at its beginning and at its end: their trapezoid is the sum, and its curve is a straight line, which the note
`mean_only` says.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, insert, select, update

from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.imported import ImportedRun, PlacedRun
from greenai_desktop.core.samples import Channel, Event, Reading, Sample, Status
from greenai_desktop.store import codec, schema
from greenai_desktop.store.blocks import Packer, Tick
from greenai_desktop.store.database import Database, raw
from greenai_desktop.store.pen import Pen
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.runs import remove_for_good, run_from_row

log = logging.getLogger(__name__)

MEAN_ONLY: Final = "mean_only"
NOT_IN_FILE: Final = "not_in_file"
_AT_ONCE: Final = 2_000
_ASKED_AT_ONCE: Final = 500
# What a run weighs beside its ticks: a turn of many small runs is no longer than one of many ticks.
_RUN_WEIGHT: Final = 20
# Between two turns, for writers that wait: SQLite lets them look again only now and then.
_BREATH_S: Final = 0.005
_SHORTEST_S: Final = 1e-3
_KEPT_DIGITS: Final = 6  # times are kept in microseconds; the power is that of the time that is kept
_INSERT_EVENT: Final = "INSERT INTO event (run_id, at_utc_s, code, channel, detail) VALUES (?, ?, ?, ?, ?)"


def _nothing() -> None:
    """Where nobody may cancel."""


def _untold(fraction: float) -> None:
    """Where nobody waits for progress."""


class Imports:
    """Runs of files in a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(
        self,
        runs: Sequence[PlacedRun],
        batch: str,
        check: Callable[[], None] = _nothing,
        report: Callable[[float], None] = _untold,
    ) -> list[Run]:
        """Write runs, to be seen only once all are there; those that another import has brought are left out.

        Args:
            runs: What to write; one that is marked as known is written again.
            batch: Name of this import, by which it is taken back.
            check: Called now and then; whatever it raises undoes everything.
            report: Told the share that is written.
        """
        with self._database.reading() as connection:
            runs = _without_brought(connection, runs)
        turns = _Turns(self._database)
        writers = []
        try:
            for number, placed in enumerate(runs):
                check()
                report(number / len(runs))

                def tell(fraction: float, number: int = number) -> None:
                    check()
                    report((number + fraction) / len(runs))

                writers.append(_RunOfFile(placed, batch, self._database.now))
                writers[-1].write(turns, tell)
            turns.take()
            made = self._show(writers, batch)
        except BaseException:
            self._take_back(batch)
            raise
        report(1.0)
        with self._database.reading() as connection:
            return [_one(connection, run_id) for run_id in made]

    def _show(self, writers: Sequence[_RunOfFile], batch: str) -> list[int]:
        """Show all runs at once, but for those that another import has brought meanwhile; their numbers."""
        with self._database.writing() as connection:
            wanted = {id(one) for one in _without_brought(connection, [writer.placed for writer in writers])}
            for writer in writers:
                if id(writer.placed) not in wanted:
                    remove_for_good(connection, writer.run_id)
            shown = update(schema.run).where(_is_hidden(batch))
            connection.execute(shown.values(deleted_utc_s=None, changed_utc_s=self._database.now()))
        return [writer.run_id for writer in writers if id(writer.placed) in wanted]

    def _take_back(self, batch: str) -> None:
        """Leave nothing behind; on a full disk it goes with what is purged later."""
        try:
            with self._database.writing() as connection:
                # What was rolled back has no row, and its number may be somebody else's by now.
                for run_id in connection.execute(select(schema.run.c.id).where(_is_hidden(batch))).scalars().all():
                    remove_for_good(connection, run_id)
        except StoreError as error:
            log.warning("a part of an import stays hidden until it is purged: %s", error)

    def fingerprints(self, values: Iterable[str]) -> set[str]:
        """Which of these fingerprints runs of the workspace have that are not deleted."""
        with self._database.reading() as connection:
            return _known(connection, values)

    def remove(self, batch: str) -> int:
        """Mark the runs of an import as deleted; how many those are."""
        return self._set_deleted(batch, self._database.now())

    def restore(self, batch: str) -> int:
        """Bring the runs of an import back; how many those are."""
        return self._set_deleted(batch, None)

    def _set_deleted(self, batch: str, at_utc_s: float | None) -> int:
        table = schema.run
        may_change = table.c.deleted_utc_s.is_(None) if at_utc_s is not None else table.c.deleted_utc_s >= 0
        change = update(table).where(table.c.batch == batch, may_change)
        values = {"version": table.c.version + 1, "changed_utc_s": self._database.now(), "deleted_utc_s": at_utc_s}
        if not batch:
            return 0
        with self._database.writing() as connection:
            return int(connection.execute(change.values(values)).rowcount)


class _Turns:
    """Transactions, one after the other, with room for others in between."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Callable[[Connection], None]] = []
        self._weight = 0

    def add(self, write: Callable[[Connection], None], weight: int) -> None:
        """Hand something over; it is written once enough has come together."""
        self._waiting.append(write)
        self._weight += weight
        if self._weight >= _AT_ONCE:
            self.take()

    def take(self) -> None:
        """Write what has come together."""
        if not self._waiting:
            return
        waiting, self._waiting, self._weight = self._waiting, [], 0
        with self._database.writing() as connection:
            for write in waiting:
                write(connection)
        time.sleep(_BREATH_S)


class _RunOfFile:
    """One run on its way into the workspace.

    Args:
        placed: The run.
        batch: Name of its import.
        now: Wall clock.

    Attributes:
        run_id: Its number, once it is there.
    """

    def __init__(self, placed: PlacedRun, batch: str, now: Callable[[], float]) -> None:
        self.placed = placed
        self.run_id = -1
        self._batch, self._now = batch, now
        run = placed.run
        self._packer = Packer(
            run.channels if run.samples is not None else tuple(_of_mean(one, run) for one in run.channels)
        )
        self._pen: Pen | None = None

    def write(self, turns: _Turns, tell: Callable[[float], None]) -> None:
        """Hand all of it over; its file is read here, between the transactions."""
        run = self.placed.run
        turns.add(self._begin, _RUN_WEIGHT)
        samples = run.samples() if run.samples is not None else _mean_samples(run)
        while part := list(islice(samples, _AT_ONCE)):
            tell(min(1.0, part[-1].at_monotonic_s / max(run.duration_s, _SHORTEST_S)))
            ticks = [tick for sample in part if (tick := self._packer.pack(sample)) is not None]
            turns.add(partial(self._add, ticks), len(ticks))
        turns.add(self._end, 0)

    def _begin(self, connection: Connection) -> None:
        key = connection.execute(insert(schema.run).values(**self._values())).inserted_primary_key
        assert key is not None
        self.run_id = int(key[0])
        self._pen = Pen(self.run_id, self._packer, self.placed.run.period_s)
        self._pen.begin(raw(connection))

    def _add(self, ticks: Sequence[Tick], connection: Connection) -> None:
        assert self._pen is not None
        self._pen.write(raw(connection), ticks)
        hidden = update(schema.run).where(schema.run.c.id == self.run_id)
        connection.execute(hidden.values(deleted_utc_s=-self._now()))

    def _end(self, connection: Connection) -> None:
        assert self._pen is not None
        self._pen.close(raw(connection))
        run = self.placed.run
        events = (*run.events, *_lacking(run))
        rows = [(self.run_id, *codec.event_values(event)) for event in events]
        raw(connection).executemany(_INSERT_EVENT, rows)

    def _values(self) -> dict[str, Any]:
        placed, run = self.placed, self.placed.run
        return {
            "name": codec.text(run.name),
            "project_id": placed.project_id,
            "stage": placed.stage.value,
            "tags": codec.to_json([]),
            "notes": "",
            "started_utc_s": run.started_utc_s,
            "ended_utc_s": run.started_utc_s + run.duration_s,
            "state": (RunState.INTERRUPTED if run.interrupted else RunState.FINISHED).value,
            "exit_code": run.exit_code,
            "place": codec.to_json(placed.place.to_dict()),
            "price": None if placed.price is None else codec.to_json(placed.price.to_dict()),
            "machine": codec.to_json(run.machine.to_dict()),
            "host": codec.text(run.host),
            "period_s": run.period_s,
            "stop_requested": 0,
            "version": 1,
            "changed_utc_s": self._now(),
            "deleted_utc_s": -self._now(),
            "minute_s": 60.0,
            "packed_minute": -1,
            "details": codec.to_json(run.details().to_dict()),
            "batch": self._batch,
            "fingerprint": run.fingerprint,
        }


def _is_hidden(batch: str) -> ColumnElement[bool]:
    """What was written of an import that is not all there yet."""
    return (schema.run.c.batch == batch) & (schema.run.c.deleted_utc_s < 0)


def _without_brought(connection: Connection, runs: Sequence[PlacedRun]) -> list[PlacedRun]:
    """Runs but for those that are in the workspace, unless somebody saw that and wanted them all the same."""
    brought = _known(connection, (one.run.fingerprint for one in runs if not one.run.is_known))
    return [one for one in runs if one.run.is_known or one.run.fingerprint not in brought]


def _known(connection: Connection, values: Iterable[str]) -> set[str]:
    """Which of these fingerprints runs have that are not deleted."""
    wanted, column = iter(sorted(set(values) - {""})), schema.run.c.fingerprint
    found: set[str] = set()
    while part := list(islice(wanted, _ASKED_AT_ONCE)):
        query = select(column).where(column.in_(part), schema.run.c.deleted_utc_s.is_(None))
        found |= set(connection.execute(query).scalars())
    return found


def _one(connection: Connection, run_id: int) -> Run:
    return run_from_row(connection.execute(select(schema.run).where(schema.run.c.id == run_id)).one())


def _of_mean(channel: Channel, run: ImportedRun) -> Channel:
    return replace(channel, notes=(*channel.notes, MEAN_ONLY)) if channel.id in run.energies_j else channel


def _mean_samples(run: ImportedRun) -> Iterator[Sample]:
    span_s = max(round(run.duration_s, _KEPT_DIGITS), _SHORTEST_S)
    for at_s in (0.0, span_s):
        readings = tuple(_mean_reading(channel, run, at_s, span_s) for channel in run.channels)
        yield Sample(at_s, run.started_utc_s + at_s, readings)


def _mean_reading(channel: Channel, run: ImportedRun, at_s: float, span_s: float) -> Reading:
    energy_j = run.energies_j.get(channel.id)
    if energy_j is None:
        return Reading(channel.id, at_s, None, None, Status.MISSING, NOT_IN_FILE)
    return Reading(channel.id, at_s, energy_j / span_s, None, channel.status)


def _lacking(run: ImportedRun) -> list[Event]:
    """Why channels have no energy."""
    told = (("reason", NOT_IN_FILE),)
    return [Event(run.started_utc_s, "gap", one.id, told) for one in run.channels if one.id not in run.energies_j]
