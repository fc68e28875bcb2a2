"""The table of runs, with its events."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, case, delete, func, insert, or_, select, update

from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Channel, Event, Role, Status
from greenai_desktop.store import codec, pen, rows, schema
from greenai_desktop.store.database import Database, raw
from greenai_desktop.store.records import Run, RunOverview, RunState

_HIGHEST_ID = 2**63 - 1  # what a column of whole numbers holds
# The rest of the machine as a meter tells it, and the model that stands in while none does.
_REST_OF_WHOLE, _REST_OF_MACHINE = "rest:whole", "model:rest"
# An import that has written nothing for so long was killed; what it wrote is hidden, and of no use.
_LEFT_AFTER_S = 3_600.0
_EDITABLE = frozenset({"name", "project_id", "stage", "tags", "notes", "place", "price", "details"})


class Runs:
    """Runs of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        *,
        name: str,
        project_id: int | None,
        stage: Stage,
        tags: Sequence[str],
        notes: str,
        started_utc_s: float,
        place: Mapping[str, Any],
        price: Mapping[str, Any] | None,
        machine: Mapping[str, Any],
        period_s: float,
        recorder_pid: int | None,
        host: str,
        details: RunDetails | None = None,
    ) -> Run:
        """A new run that is being recorded."""
        values = {
            "name": codec.text(name),
            "project_id": project_id,
            "stage": Stage(stage).value,
            "tags": codec.to_json(list(tags)),
            "notes": codec.text(notes),
            "started_utc_s": started_utc_s,
            "state": RunState.RECORDING.value,
            "place": codec.to_json(dict(place)),
            "price": None if price is None else codec.to_json(dict(price)),
            "machine": codec.to_json(dict(machine)),
            "host": codec.text(host),
            "period_s": period_s,
            "recorder_pid": recorder_pid,
            "stop_requested": 0,
            "version": 1,
            "changed_utc_s": self._database.now(),
            "minute_s": 60.0,
            "packed_minute": -1,
            "details": codec.to_json((details or RunDetails()).to_dict()),
        }
        with self._database.writing() as connection:
            run_id = connection.execute(insert(schema.run).values(**values)).inserted_primary_key
            assert run_id is not None
            row = connection.execute(select(schema.run).where(schema.run.c.id == run_id[0])).one()
        return run_from_row(row)

    def one(self, run_id: int) -> Run:
        """A run by its number, deleted or not."""
        if not 0 <= run_id <= _HIGHEST_ID:
            raise _missing(run_id)
        with self._database.reading() as connection:
            row = connection.execute(select(schema.run).where(schema.run.c.id == run_id)).one_or_none()
        if row is None:
            raise _missing(run_id)
        return run_from_row(row)

    def overview(self, *, deleted: bool, project_id: int | None) -> list[RunOverview]:
        """All runs with their sums, newest first."""
        table, series = schema.run, schema.series
        by_meter = series.c.name == _REST_OF_WHOLE
        measured = case(((series.c.status == Status.MEASURED.value) | by_meter, series.c.energy_j), else_=0.0)
        stands_in = case((series.c.name == _REST_OF_MACHINE, series.c.energy_j), else_=0.0)
        sums = (
            select(
                series.c.run_id,
                func.sum(series.c.energy_j).label("sum_j"),
                func.sum(measured).label("measured_j"),
                func.sum(stands_in).label("model_j"),
                func.max(series.c.covered_s).label("covered_s"),
                func.max(case((by_meter, series.c.covered_s), else_=0.0)).label("metered_s"),
            )
            .where(series.c.role == Role.TOTAL.value, series.c.covered_s > 0)
            .group_by(series.c.run_id)
            .subquery()
        )
        query = (
            select(table, sums.c.sum_j, sums.c.measured_j, sums.c.model_j, sums.c.covered_s, sums.c.metered_s)
            .outerjoin(sums, sums.c.run_id == table.c.id)
            .where(table.c.deleted_utc_s >= 0 if deleted else table.c.deleted_utc_s.is_(None))
            .order_by(table.c.started_utc_s.desc(), table.c.id.desc())
        )
        if project_id is not None:
            query = query.where(table.c.project_id == project_id)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return [
            RunOverview(run_from_row(row), row.sum_j, _measured_j(row), row.last_utc_s, row.measured_j or 0.0)
            for row in found
        ]

    def update(self, run_id: int, version: int, changes: Mapping[str, Any]) -> Run:
        """Change what a person may change of a run."""
        unknown = set(changes) - _EDITABLE
        if unknown:
            raise TypeError(f"a run has no editable {', '.join(sorted(unknown))}")
        return self._edit(run_id, version, {name: _plain(name, value) for name, value in changes.items()})

    def delete(self, run_id: int, version: int) -> Run:
        """Mark a run as deleted."""
        return self._edit(run_id, version, {"deleted_utc_s": self._database.now()})

    def restore(self, run_id: int) -> Run:
        """Bring a deleted run back."""
        run: Run = self._database.undelete(schema.run, run_id, run_from_row, _missing(run_id))
        return run

    def purge(self, before_utc_s: float) -> int:
        """Remove for good what was deleted before a time; how many runs that were.

        What an import that was killed left hidden goes with it; `imports` tells how it is known.
        """
        table = schema.run
        deleted = table.c.deleted_utc_s
        old = and_(deleted >= 0, deleted < before_utc_s, table.c.state != RunState.RECORDING.value)
        left = and_(deleted < 0, deleted > _LEFT_AFTER_S - self._database.now())
        with self._database.writing() as connection:
            run_ids = connection.execute(select(table.c.id).where(old)).scalars().all()
            left_ids = connection.execute(select(table.c.id).where(left)).scalars().all()
            for run_id in (*run_ids, *left_ids):
                remove_for_good(connection, run_id)
        return len(run_ids)

    def request_stop(self, run_id: int) -> None:
        """Ask the recorder of a run to end."""
        table = schema.run
        with self._database.writing() as connection:
            asked = connection.execute(update(table).where(table.c.id == run_id).values(stop_requested=1)).rowcount
        if not asked:
            raise _missing(run_id)

    def unfinished(self, host: str, is_alive: Callable[[int], bool]) -> list[Run]:
        """Runs of this host that are being recorded by nobody."""
        table = schema.run
        query = select(table).where(
            table.c.state == RunState.RECORDING.value, or_(table.c.host == codec.text(host), table.c.host == "")
        )
        with self._database.reading() as connection:
            found = [run_from_row(row) for row in connection.execute(query.order_by(table.c.id))]
        return [run for run in found if run.recorder_pid is None or not is_alive(run.recorder_pid)]

    def close_interrupted(self, run_id: int) -> Run:
        """Close a run at its last sample; one that is closed already stays as it is."""
        table = schema.run
        with self._database.writing() as connection:
            row = connection.execute(select(table).where(table.c.id == run_id)).one_or_none()
            if row is None:
                raise _missing(run_id)
            if row.state == RunState.RECORDING.value:
                pen.close_after_crash(raw(connection), run_id)
                ended_utc_s = row.started_utc_s if row.last_utc_s is None else row.last_utc_s
                closed = {"state": RunState.INTERRUPTED.value, "ended_utc_s": ended_utc_s}
                connection.execute(
                    update(table)
                    .where(table.c.id == run_id)
                    .values(**closed, version=table.c.version + 1, changed_utc_s=self._database.now())
                )
                row = connection.execute(select(table).where(table.c.id == run_id)).one()
        return run_from_row(row)

    def channels(self, run_id: int) -> tuple[Channel, ...]:
        """What a run records, in the order it was told."""
        series = schema.series
        query = select(series.c.body).where(series.c.run_id == run_id, series.c.kind == rows.CHANNEL)
        with self._database.reading() as connection:
            bodies = connection.execute(query.order_by(series.c.number)).scalars().all()
        return tuple(codec.channel_from_json(body) for body in bodies)

    def events(self, run_id: int) -> list[Event]:
        """What happened to a run's record, in order of time."""
        table = schema.event
        query = select(table.c.at_utc_s, table.c.code, table.c.channel, table.c.detail)
        with self._database.reading() as connection:
            found = connection.execute(
                query.where(table.c.run_id == run_id).order_by(table.c.at_utc_s, table.c.id)
            ).all()
        return [codec.event_from_values(*row) for row in found]

    def events_after(self, run_id: int, event_id: int, code: str) -> tuple[int, list[Event]]:
        """Events of one kind that were written after another one, and the number of the last."""
        table = schema.event
        query = select(table.c.id, table.c.at_utc_s, table.c.code, table.c.channel, table.c.detail)
        wanted = (table.c.run_id == run_id) & (table.c.id > event_id) & (table.c.code == code)
        with self._database.reading() as connection:
            found = connection.execute(query.where(wanted).order_by(table.c.id)).all()
        return (found[-1][0] if found else event_id), [codec.event_from_values(*row[1:]) for row in found]

    def add_event(self, run_id: int, event: Event) -> None:
        """Write down that something happened."""
        at_utc_s, code, channel, detail = codec.event_values(event)
        with self._database.writing() as connection:
            if connection.execute(select(schema.run.c.id).where(schema.run.c.id == run_id)).one_or_none() is None:
                raise _missing(run_id)
            connection.execute(
                insert(schema.event).values(run_id=run_id, at_utc_s=at_utc_s, code=code, channel=channel, detail=detail)
            )

    def rename_mark(self, run_id: int, at_utc_s: float, name: str) -> str:
        """Call the mark of a moment something else, and return what it was called before.

        A recorder only ever adds events, so it may be writing meanwhile. Of several marks at one moment the one
        written last is meant: it names what follows.
        """
        table = schema.event
        mark = (table.c.run_id == run_id) & (table.c.code == "mark") & (table.c.at_utc_s == at_utc_s)
        with self._database.writing() as connection:
            query = select(table.c.id, table.c.detail).where(mark).order_by(table.c.id.desc()).limit(1)
            found = connection.execute(query).one_or_none()
            if found is None:
                raise StoreError("no_such_mark", run=run_id)
            told = dict(json.loads(found.detail))
            before = str(told.pop("name", ""))
            detail = codec.to_json([*([("name", name)] if name else []), *told.items()])
            connection.execute(update(table).where(table.c.id == found.id).values(detail=detail))
        return before

    def _edit(self, run_id: int, version: int, values: dict[str, Any]) -> Run:
        run: Run = self._database.edit(schema.run, run_id, version, values, run_from_row, _missing(run_id))
        return run


def remove_for_good(connection: Connection, run_id: int) -> None:
    """Remove a run with all that was recorded in it."""
    for bulk in (schema.minute, schema.ticks, schema.detail, schema.day):
        first, last = rows.span_of_run(run_id)
        connection.execute(delete(bulk).where(bulk.c.id.between(first, last)))
    connection.execute(delete(schema.run).where(schema.run.c.id == run_id))


def run_from_row(row: Row[Any]) -> Run:
    """A row of the table as a value."""
    return Run(
        id=row.id,
        name=row.name,
        project_id=row.project_id,
        stage=Stage(row.stage),
        tags=tuple(json.loads(row.tags)),
        notes=row.notes,
        started_utc_s=row.started_utc_s,
        ended_utc_s=row.ended_utc_s,
        state=RunState(row.state),
        exit_code=row.exit_code,
        place=Place.from_dict(json.loads(row.place)),
        price=None if row.price is None else Price(**json.loads(row.price)),
        machine=Machine.from_dict(json.loads(row.machine)),
        host=row.host,
        period_s=row.period_s,
        recorder_pid=row.recorder_pid,
        stop_requested=bool(row.stop_requested),
        version=row.version,
        changed_utc_s=row.changed_utc_s,
        deleted_utc_s=row.deleted_utc_s,
        details=RunDetails.from_dict(json.loads(row.details)),
        batch=row.batch,
    )


def _plain(name: str, value: Any) -> Any:
    """A value of a run as its column keeps it."""
    if name in ("place", "price", "details"):
        return None if value is None else codec.to_json(value.to_dict())
    if name == "tags":
        return codec.to_json(list(value))
    if name == "stage":
        return Stage(value).value
    return codec.text(value) if isinstance(value, str) else value


def _missing(run_id: int) -> StoreError:
    return StoreError("no_such_run", run=run_id)


def _measured_j(row: Any) -> float:
    """What was measured of a run: while a meter tells the whole machine, all of it, however its parts are known."""
    if row.sum_j is None:
        return 0.0
    modelled_j = row.sum_j - row.measured_j - row.model_j
    share = min(1.0, row.metered_s / row.covered_s) if row.covered_s else 0.0
    return float(row.measured_j + share * max(0.0, modelled_j))
