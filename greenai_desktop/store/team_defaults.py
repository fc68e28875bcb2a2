"""The table of what a team knows better than the tables that come with the program."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, delete, insert, select

from greenai_desktop.core.errors import ConflictError, StoreError
from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.estimate.team import TeamDefault
from greenai_desktop.core.samples import Status
from greenai_desktop.store import codec, schema
from greenai_desktop.store.database import Database
from greenai_desktop.store.records import StoredDefault


class TeamDefaults:
    """Defaults of a workspace's team."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredDefault]:
        """Defaults that are not deleted, by what they are of."""
        table = schema.team_default
        query = select(table).where(table.c.deleted_utc_s.is_(None)).order_by(table.c.field_id, table.c.item_id)
        with self._database.reading() as connection:
            return [_default(row) for row in connection.execute(query)]

    def set(self, default: TeamDefault, version: int) -> StoredDefault:
        """Put a default in force, in the place of the one there is."""
        table, values = schema.team_default, _plain(default)
        present = (
            (table.c.field_id == values["field_id"])
            & (table.c.item_id == values["item_id"])
            & table.c.deleted_utc_s.is_(None)
        )
        with self._database.writing() as connection:
            row = connection.execute(select(table).where(present)).one_or_none()
            if (0 if row is None else row.version) != version:
                found = None if row is None else _default(row)
                raise ConflictError("changed_meanwhile", table=table.name, id=version, present=found)
            values |= {"version": version + 1, "changed_utc_s": self._database.now()}
            if row is None:
                connection.execute(insert(table).values(**values))
            else:
                connection.execute(table.update().where(table.c.id == row.id).values(**values))
            return _default(connection.execute(select(table).where(present)).one())

    def delete(self, default_id: int, version: int) -> StoredDefault:
        """Mark a default as deleted."""
        found: StoredDefault = self._database.edit(
            schema.team_default, default_id, version, {"deleted_utc_s": self._database.now()}, _default,
            _missing(default_id),
        )  # fmt: skip
        return found

    def restore(self, default_id: int) -> StoredDefault:
        """Bring a deleted default back, unless another one has taken its place."""
        table, other = schema.team_default, schema.team_default.alias()
        query = select(other).where(
            table.c.id == default_id, other.c.field_id == table.c.field_id, other.c.item_id == table.c.item_id,
            other.c.id != table.c.id, other.c.deleted_utc_s.is_(None),
        )  # fmt: skip
        with self._database.reading() as connection:
            taken = connection.execute(query).one_or_none()
        if taken is not None:
            raise ConflictError("changed_meanwhile", table=table.name, id=default_id, present=_default(taken))
        found: StoredDefault = self._database.undelete(table, default_id, _default, _missing(default_id))
        return found

    def purge(self, before_utc_s: float) -> None:
        """Remove for good what was deleted before a time."""
        table = schema.team_default
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.deleted_utc_s < before_utc_s))


def _plain(default: TeamDefault) -> dict[str, Any]:
    given = default.given
    return {
        "field_id": codec.text(default.field_id), "item_id": codec.text(default.item_id), "value": given.value,
        "low": given.low, "high": given.high, "status": given.status.value, "source": codec.text(given.source),
        "run_ids": codec.to_json(list(default.run_ids)), "since_utc_s": default.since_utc_s,
    }  # fmt: skip


def _default(row: Row[Any]) -> StoredDefault:
    given = Given(row.value, row.low, row.high, Status(row.status), row.source)
    default = TeamDefault(row.field_id, given, row.item_id, tuple(json.loads(row.run_ids)), row.since_utc_s)
    return StoredDefault(row.id, default, row.version, row.changed_utc_s, row.deleted_utc_s)


def _missing(default_id: int) -> StoreError:
    return StoreError("no_such_default", default=default_id)
