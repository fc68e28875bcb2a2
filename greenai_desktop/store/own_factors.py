"""The table of the user's own factors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select

from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.factors import Factor
from greenai_desktop.store import codec, schema
from greenai_desktop.store.database import Database
from greenai_desktop.store.records import StoredFactor


class OwnFactors:
    """Own factors of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredFactor]:
        """Factors that are not deleted, oldest first."""
        table = schema.own_factor
        with self._database.reading() as connection:
            query = select(table).where(table.c.deleted_utc_s.is_(None)).order_by(table.c.id)
            return [_factor(row) for row in connection.execute(query)]

    def add(self, factor: Factor) -> StoredFactor:
        """A new factor."""
        table = schema.own_factor
        with self._database.writing() as connection:
            made = connection.execute(
                insert(table).values(body=codec.factor_to_json(factor), version=1, changed_utc_s=self._database.now())
            ).inserted_primary_key
            assert made is not None
            return _factor(connection.execute(select(table).where(table.c.id == made[0])).one())

    def update(self, factor_id: int, version: int, factor: Factor) -> StoredFactor:
        """Put another value in its place."""
        return self._edit(factor_id, version, {"body": codec.factor_to_json(factor)})

    def delete(self, factor_id: int, version: int) -> StoredFactor:
        """Mark a factor as deleted."""
        return self._edit(factor_id, version, {"deleted_utc_s": self._database.now()})

    def restore(self, factor_id: int) -> StoredFactor:
        """Bring a deleted factor back."""
        found: StoredFactor = self._database.undelete(schema.own_factor, factor_id, _factor, _missing(factor_id))
        return found

    def _edit(self, factor_id: int, version: int, values: dict[str, Any]) -> StoredFactor:
        found: StoredFactor = self._database.edit(
            schema.own_factor, factor_id, version, values, _factor, _missing(factor_id)
        )
        return found


def _factor(row: Row[Any]) -> StoredFactor:
    return StoredFactor(row.id, codec.factor_from_json(row.body), row.version, row.changed_utc_s, row.deleted_utc_s)


def _missing(factor_id: int) -> StoreError:
    return StoreError("no_such_factor", factor=factor_id)
