"""The tables of sites and of the organisation."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, delete, insert, select

from greenai_desktop.core.errors import ConflictError, StoreError
from greenai_desktop.core.organisation import Organisation, Site
from greenai_desktop.store import codec, schema
from greenai_desktop.store.database import Database
from greenai_desktop.store.inventory_records import StoredOrganisation, StoredSite


class Sites:
    """Sites of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredSite]:
        """Sites that are not deleted, by name."""
        query = select(schema.site).where(schema.site.c.deleted_utc_s.is_(None))
        with self._database.reading() as connection:
            found = [_site(row) for row in connection.execute(query)]
        return sorted(found, key=lambda stored: (stored.site.name.casefold(), stored.id))

    def add(self, site: Site) -> StoredSite:
        """A new site."""
        table = schema.site
        with self._database.writing() as connection:
            _refuse_taken(connection, site.name, None)
            made = connection.execute(
                insert(table).values(**_plain(site), version=1, changed_utc_s=self._database.now())
            ).inserted_primary_key
            assert made is not None
            return _site(connection.execute(select(table).where(table.c.id == made[0])).one())

    def update(self, site_id: int, version: int, site: Site) -> StoredSite:
        """Put other facts in a site's place; rows that name it by its former name are not renamed."""
        with self._database.reading() as connection:
            _refuse_taken(connection, site.name, site_id)
        return self._edit(site_id, version, _plain(site))

    def delete(self, site_id: int, version: int) -> StoredSite:
        """Mark a site as deleted; rows that name it keep the name."""
        return self._edit(site_id, version, {"deleted_utc_s": self._database.now()})

    def restore(self, site_id: int) -> StoredSite:
        """Bring a deleted site back, unless another one has taken its name."""
        table = schema.site
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == site_id)).one_or_none()
            if row is not None:
                _refuse_taken(connection, row.name, site_id)
        found: StoredSite = self._database.undelete(table, site_id, _site, _missing(site_id))
        return found

    def purge(self, before_utc_s: float) -> None:
        """Remove for good what was deleted before a time."""
        table = schema.site
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.deleted_utc_s < before_utc_s))

    def _edit(self, site_id: int, version: int, values: dict[str, Any]) -> StoredSite:
        found: StoredSite = self._database.edit(schema.site, site_id, version, values, _site, _missing(site_id))
        return found


class Organisations:
    """The organisation of a workspace: one row, or none while nobody said anything."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def one(self) -> StoredOrganisation:
        """The organisation as it stands."""
        with self._database.reading() as connection:
            row = connection.execute(select(schema.organisation)).one_or_none()
        return _organisation(row)

    def set(self, version: int, organisation: Organisation) -> StoredOrganisation:
        """Put other facts in its place."""
        table = schema.organisation
        values = {"body": codec.to_json(organisation.to_dict()), "version": version + 1}
        values["changed_utc_s"] = self._database.now()
        with self._database.writing() as connection:
            present = _organisation(connection.execute(select(table)).one_or_none())
            if present.version != version:
                raise ConflictError("changed_meanwhile", table=table.name, id=1, present=present)
            if version:
                connection.execute(table.update().values(**values))
            else:
                connection.execute(insert(table).values(id=1, **values))
            return _organisation(connection.execute(select(table)).one())


def _refuse_taken(connection: Any, name: str, own_id: int | None) -> None:
    table = schema.site
    taken = select(table.c.id).where(table.c.name == codec.text(name), table.c.deleted_utc_s.is_(None))
    if any(row.id != own_id for row in connection.execute(taken)):
        raise StoreError("site_name_taken", name=name)


def _plain(site: Site) -> dict[str, Any]:
    return {"name": codec.text(site.name), "body": codec.to_json(site.to_dict())}


def _site(row: Row[Any]) -> StoredSite:
    site = Site.from_dict({**json.loads(row.body), "name": row.name})
    return StoredSite(row.id, site, row.version, row.changed_utc_s, row.deleted_utc_s)


def _organisation(row: Row[Any] | None) -> StoredOrganisation:
    if row is None:
        return StoredOrganisation(Organisation())
    return StoredOrganisation(Organisation.from_dict(json.loads(row.body)), row.version, row.changed_utc_s)


def _missing(site_id: int) -> StoreError:
    return StoreError("no_such_site", site=site_id)
