"""The table of projects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select

from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.limits import limits_from
from greenai_desktop.core.place import Place
from greenai_desktop.store import codec, schema
from greenai_desktop.store.database import Database
from greenai_desktop.store.records import Project

_EDITABLE = frozenset({"name", "owner", "currency", "place", "limits"})


class Projects:
    """Projects of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Project]:
        """Projects that are not deleted, by name."""
        query = select(schema.project).where(schema.project.c.deleted_utc_s.is_(None))
        with self._database.reading() as connection:
            found = [_project(row) for row in connection.execute(query)]
        return sorted(found, key=lambda project: (project.name.casefold(), project.id))

    def one(self, project_id: int) -> Project:
        """A project by its number, deleted or not."""
        with self._database.reading() as connection:
            row = connection.execute(select(schema.project).where(schema.project.c.id == project_id)).one_or_none()
        if row is None:
            raise _missing(project_id)
        return _project(row)

    def create(self, name: str, owner: str, currency: str, place: Place | None) -> Project:
        """A new project."""
        values = {key: _plain(key, value) for key, value in
                  {"name": name, "owner": owner, "currency": currency, "place": place}.items()}  # fmt: skip
        with self._database.writing() as connection:
            made = connection.execute(
                insert(schema.project).values(**values, version=1, changed_utc_s=self._database.now())
            ).inserted_primary_key
            assert made is not None
            return _project(connection.execute(select(schema.project).where(schema.project.c.id == made[0])).one())

    def update(self, project_id: int, version: int, changes: Mapping[str, Any]) -> Project:
        """Change a project."""
        unknown = set(changes) - _EDITABLE
        if unknown:
            raise TypeError(f"a project has no editable {', '.join(sorted(unknown))}")
        return self._edit(project_id, version, {key: _plain(key, value) for key, value in changes.items()})

    def delete(self, project_id: int, version: int) -> Project:
        """Mark a project as deleted; its runs keep their number of it."""
        return self._edit(project_id, version, {"deleted_utc_s": self._database.now()})

    def restore(self, project_id: int) -> Project:
        """Bring a deleted project back."""
        project: Project = self._database.undelete(schema.project, project_id, _project, _missing(project_id))
        return project

    def _edit(self, project_id: int, version: int, values: dict[str, Any]) -> Project:
        project: Project = self._database.edit(
            schema.project, project_id, version, values, _project, _missing(project_id)
        )
        return project


def _project(row: Row[Any]) -> Project:
    return Project(
        row.id,
        row.name,
        row.owner,
        row.currency,
        None if row.place is None else Place.from_dict(json.loads(row.place)),
        row.version,
        row.changed_utc_s,
        row.deleted_utc_s,
        limits_from(json.loads(row.limits)),
    )


def _plain(name: str, value: Any) -> Any:
    if name == "place":
        return None if value is None else codec.to_json(value.to_dict())
    if name == "limits":
        return codec.to_json([limit.to_dict() for limit in value])
    return codec.text(value)


def _missing(project_id: int) -> StoreError:
    return StoreError("no_such_project", project=project_id)
