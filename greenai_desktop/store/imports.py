"""Runs of files, taken into the workspace whole or not at all, and taken out again.

A run with samples is written as a recording is. One of which only sums are known gets two readings of its mean power,
at its beginning and at its end: their trapezoid is the sum, and its curve is a straight line, which the note
`mean_only` says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from greenai_desktop.core.imported import ImportedRun, PlacedRun
from greenai_desktop.core.samples import Channel, Event, Reading, Sample, Status
from greenai_desktop.store import codec, schema
from greenai_desktop.store.blocks import Packer
from greenai_desktop.store.database import Database, raw
from greenai_desktop.store.pen import Pen
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.runs import run_from_row

MEAN_ONLY: Final = "mean_only"
NOT_IN_FILE: Final = "not_in_file"
_AT_ONCE: Final = 2_000
_ASKED_AT_ONCE: Final = 500
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
        """Write runs in one transaction; those that another import has brought meanwhile are left out.

        Args:
            runs: What to write; one that is marked as known is written again.
            batch: Name of this import, by which it is taken back.
            check: Called now and then; whatever it raises undoes everything.
            report: Told the share that is written.
        """
        made: list[int] = []
        with self._database.writing() as connection:
            brought = _known(connection, (one.run.fingerprint for one in runs if not one.run.is_known))
            runs = [one for one in runs if one.run.is_known or one.run.fingerprint not in brought]
            for number, placed in enumerate(runs):
                check()
                report(number / len(runs))
                made.append(self._insert(connection, placed, batch))

                def tell(fraction: float, number: int = number) -> None:
                    check()
                    report((number + fraction) / len(runs))

                _write_samples(raw(connection), made[-1], placed.run, tell)
            report(1.0)
            return [_one(connection, run_id) for run_id in made]

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
        is_there = table.c.deleted_utc_s.is_(None)
        change = update(table).where(table.c.batch == batch, is_there if at_utc_s is not None else ~is_there)
        values = {"version": table.c.version + 1, "changed_utc_s": self._database.now(), "deleted_utc_s": at_utc_s}
        if not batch:
            return 0
        with self._database.writing() as connection:
            return int(connection.execute(change.values(values)).rowcount)

    def _insert(self, connection: Connection, placed: PlacedRun, batch: str) -> int:
        run = placed.run
        values: dict[str, Any] = {
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
            "changed_utc_s": self._database.now(),
            "minute_s": 60.0,
            "packed_minute": -1,
            "details": codec.to_json(run.details().to_dict()),
            "batch": batch,
            "fingerprint": run.fingerprint,
        }
        key = connection.execute(insert(schema.run).values(**values)).inserted_primary_key
        assert key is not None
        return int(key[0])


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


def _write_samples(
    connection: sqlite3.Connection, run_id: int, run: ImportedRun, tell: Callable[[float], None]
) -> None:
    channels = run.channels if run.samples is not None else tuple(_of_mean(one, run) for one in run.channels)
    packer = Packer(channels)
    pen = Pen(run_id, packer, run.period_s)
    pen.begin(connection)
    samples = run.samples() if run.samples is not None else _mean_samples(run)
    while part := list(islice(samples, _AT_ONCE)):
        tell(min(1.0, part[-1].at_monotonic_s / max(run.duration_s, _SHORTEST_S)))
        pen.write(connection, [tick for sample in part if (tick := packer.pack(sample)) is not None])
    pen.close(connection)
    events = (*run.events, *_lacking(run))
    connection.executemany(_INSERT_EVENT, [(run_id, *codec.event_values(event)) for event in events])


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
