"""The tables of estimates and of what was locked of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from greenai_desktop.core.errors import ConflictError, GreenAIError, InputError, StoreError
from greenai_desktop.core.estimate.baseline import Baseline
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.headline import Headline
from greenai_desktop.store import codec, schema
from greenai_desktop.store.database import Database
from greenai_desktop.store.records import EstimateState, StoredEstimate

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result

log = logging.getLogger(__name__)

# What a row raises that is damaged, or was written by a program that knows more.
_UNREADABLE = (GreenAIError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
_HIGHEST_ID = 2**63 - 1  # what a column of whole numbers holds
_EDITABLE = frozenset({"draft", "project_id", "state", "result", "versions", "method_version"})


class Estimates:
    """Estimates of a workspace, and its baselines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, project_id: int | None, state: EstimateState | None, deleted: bool) -> list[StoredEstimate]:
        """Estimates, the one that was changed last first; one that cannot be read is left out, not all of them."""
        return self._read_all(project_id, state, deleted)[0]

    def listed(self) -> tuple[list[StoredEstimate], list[StoreError]]:
        """All that are not deleted, and why others are left out that cannot be read; each row is read once."""
        return self._read_all(None, None, False)

    def _read_all(
        self, project_id: int | None, state: EstimateState | None, deleted: bool
    ) -> tuple[list[StoredEstimate], list[StoreError]]:
        found = [_read(row) for row in self._rows(project_id, state, deleted)]
        known = [one for one in found if isinstance(one, StoredEstimate)]
        return known, [one for one in found if isinstance(one, StoreError)]

    def _rows(self, project_id: int | None, state: EstimateState | None, deleted: bool) -> list[Row[Any]]:
        table = schema.estimate
        wanted = table.c.deleted_utc_s.is_not(None) if deleted else table.c.deleted_utc_s.is_(None)
        query = select(table).where(wanted).order_by(table.c.changed_utc_s.desc(), table.c.id.desc())
        if project_id is not None:
            query = query.where(table.c.project_id == project_id)
        if state is not None:
            query = query.where(table.c.state == state.value)
        with self._database.reading() as connection:
            return list(connection.execute(query))

    def one(self, estimate_id: int) -> StoredEstimate:
        """An estimate by its number, deleted or not."""
        with self._database.reading() as connection:
            return _estimate(_row(connection, estimate_id))

    def create(self, draft: Draft, changes: Mapping[str, Any]) -> StoredEstimate:
        """A new estimate."""
        _check_names(changes)
        values: dict[str, Any] = {"project_id": None, "state": EstimateState.DRAFT, "result": {}, "versions": {}}
        values |= {"method_version": ""}
        return self._insert(self._plain({"draft": draft, **values, **changes}))

    def update(self, estimate_id: int, version: int, changes: Mapping[str, Any]) -> StoredEstimate:
        """Change an estimate."""
        _check_names(changes)
        return self._edit(estimate_id, version, self._plain(changes))

    def duplicate(self, estimate_id: int, name: str) -> StoredEstimate:
        """A copy of an estimate under another name, with what was computed of it."""
        found = self.one(estimate_id)
        copy = {"project_id": found.project_id, "state": found.state, "versions": found.versions,
                "method_version": found.method_version}  # fmt: skip
        values = self._plain({"draft": replace(found.draft, name=name), "result": found.result, **copy})
        return self._insert({**values, "made_utc_s": found.made_utc_s})

    def delete(self, estimate_id: int, version: int) -> StoredEstimate:
        """Mark an estimate as deleted; what was locked of it stays."""
        return self._edit(estimate_id, version, {"deleted_utc_s": self._database.now()})

    def restore(self, estimate_id: int) -> StoredEstimate:
        """Bring a deleted estimate back."""
        found: StoredEstimate = self._database.undelete(
            schema.estimate, _possible(estimate_id), _estimate, _missing(estimate_id)
        )
        return found

    def purge(self, before_utc_s: float) -> None:
        """Remove for good what was deleted before a time, unless something was locked of it."""
        table, locked = schema.estimate, select(schema.baseline.c.estimate_id)
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.deleted_utc_s < before_utc_s, table.c.id.not_in(locked)))

    def lock(
        self,
        estimate_id: int,
        version: int,
        root: Result,
        versions: Mapping[str, str],
        method_version: str,
        locked_by: str,
        reason: str,
    ) -> Baseline:
        """Keep an estimate as it is now for good, under the next number of its project."""
        if not locked_by.strip():
            raise InputError("baseline_without_name")
        with self._database.writing() as connection:
            row = _row(connection, estimate_id)
            if row.version != version:
                raise ConflictError("changed_meanwhile", table="estimate", id=estimate_id, present=_estimate(row))
            values = {
                "project_id": row.project_id, "estimate_id": row.id, "number": _next_number(connection, row),
                "name": row.name, "body": row.body, "tree": codec.to_json(root.to_dict()),
                "versions": codec.to_json(dict(versions)), "method_version": codec.text(method_version),
                "locked_utc_s": self._database.now(), "locked_by": codec.text(locked_by), "reason": codec.text(reason),
            }  # fmt: skip
            made = connection.execute(insert(schema.baseline).values(**values)).inserted_primary_key
            assert made is not None
            table = schema.baseline
            return _baseline(connection.execute(select(table).where(table.c.id == made[0])).one())

    def baselines(self, project_id: int | None, estimate_id: int | None) -> list[Baseline]:
        """What was locked, the newest first; of a project, of an estimate, or all."""
        table = schema.baseline
        query = select(table).order_by(table.c.locked_utc_s.desc(), table.c.id.desc())
        if project_id is not None:
            query = query.where(table.c.project_id == project_id)
        if estimate_id is not None:
            query = query.where(table.c.estimate_id == estimate_id)
        with self._database.reading() as connection:
            return [_baseline(row) for row in connection.execute(query)]

    def baseline(self, baseline_id: int) -> Baseline:
        """One that was locked, by its number in the workspace."""
        table = schema.baseline
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == _possible(baseline_id))).one_or_none()
        if row is None:
            raise StoreError("no_such_baseline", baseline=baseline_id)
        return _baseline(row)

    def _insert(self, values: dict[str, Any]) -> StoredEstimate:
        self._database.check_there()
        with self._database.writing() as connection:
            made = connection.execute(
                insert(schema.estimate).values(**values, version=1, changed_utc_s=self._database.now())
            ).inserted_primary_key
            assert made is not None
            return _estimate(_row(connection, made[0]))

    def _edit(self, estimate_id: int, version: int, values: dict[str, Any]) -> StoredEstimate:
        self._database.check_there()
        found: StoredEstimate = self._database.edit(
            schema.estimate, _possible(estimate_id), version, values, _estimate, _missing(estimate_id)
        )
        return found

    def _plain(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """What is to be kept, as the columns keep it; a result that is new was made now."""
        values: dict[str, Any] = {}
        for name, value in changes.items():
            if name == "draft":
                values |= {"body": codec.to_json(value.to_dict()), "name": codec.text(value.name)}
            elif name == "result":
                values["result"] = codec.to_json({key: headline.to_dict() for key, headline in value.items()})
                values["made_utc_s"] = self._database.now() if value else None
            elif name == "versions":
                values[name] = codec.to_json(dict(value))
            elif name == "state":
                values[name] = EstimateState(value).value
            else:
                values[name] = codec.text(value) if isinstance(value, str) else value
        return values


def _check_names(changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - _EDITABLE
    if unknown:
        raise TypeError(f"an estimate has no editable {', '.join(sorted(unknown))}")


def _row(connection: Connection, estimate_id: int) -> Row[Any]:
    table = schema.estimate
    row = connection.execute(select(table).where(table.c.id == _possible(estimate_id))).one_or_none()
    if row is None:
        raise _missing(estimate_id)
    return row


def _next_number(connection: Connection, row: Row[Any]) -> int:
    """The next number within the project; of an estimate without one, its own."""
    table = schema.baseline
    alone = table.c.project_id.is_(None) & (table.c.estimate_id == row.id)
    mine = alone if row.project_id is None else table.c.project_id == row.project_id
    return (connection.execute(select(func.max(table.c.number)).where(mine)).scalar_one() or 0) + 1


def _read(row: Row[Any]) -> StoredEstimate | StoreError:
    try:
        return _estimate(row)
    except StoreError as error:
        log.warning("estimate %s cannot be read", row.id, exc_info=error)
        return error


def _estimate(row: Row[Any]) -> StoredEstimate:
    """An estimate from its row; figures that cannot be read are worked out again, what was said is not guessed.

    Raises:
        StoreError: `estimate_unreadable`.
    """
    try:
        draft, state = Draft.from_dict(json.loads(row.body)), EstimateState(row.state)
    except _UNREADABLE as error:
        raise StoreError("estimate_unreadable", estimate=row.id, name=row.name) from error
    result, versions = _figures(row)
    return StoredEstimate(
        row.id, row.project_id, row.name, state, draft, result, versions, row.method_version, row.made_utc_s,
        row.version, row.changed_utc_s, row.deleted_utc_s,
    )  # fmt: skip


def _figures(row: Row[Any]) -> tuple[dict[str, Headline], dict[str, str]]:
    try:
        result = {key: Headline.from_dict(plain) for key, plain in json.loads(row.result).items()}
        return result, dict(json.loads(row.versions))
    except _UNREADABLE as error:
        log.warning("the figures of estimate %s cannot be read", row.id, exc_info=error)
        return {}, {}


def _baseline(row: Row[Any]) -> Baseline:
    from greenai_desktop.core.results import Result

    return Baseline(
        row.id, row.project_id, row.estimate_id, row.number, row.name, Draft.from_dict(json.loads(row.body)),
        Result.from_dict(json.loads(row.tree)), json.loads(row.versions), row.method_version, row.locked_utc_s,
        row.locked_by, row.reason,
    )  # fmt: skip


def _possible(number: int) -> int:
    """A number that the database can look up; what no row can have becomes one that none has."""
    return number if 0 <= number <= _HIGHEST_ID else 0


def _missing(estimate_id: int) -> StoreError:
    return StoreError("no_such_estimate", estimate=estimate_id)
