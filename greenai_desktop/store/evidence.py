"""The table of documents that are kept as evidence, such as those of suppliers."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select

from greenai_desktop.core.errors import StoreError
from greenai_desktop.store import codec, schema
from greenai_desktop.store.database import Database
from greenai_desktop.store.inventory_records import Evidence

LARGEST_BYTES: Final = 32 * 1024 * 1024
_TOLD: Final = ("id", "name", "media_type", "note", "size_bytes", "digest", "version", "changed_utc_s", "deleted_utc_s")


class Documents:
    """Documents of a workspace; a list of them does not read what is in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Evidence]:
        """Documents that are not deleted, oldest first."""
        query = select(*_columns()).where(schema.evidence.c.deleted_utc_s.is_(None)).order_by(schema.evidence.c.id)
        with self._database.reading() as connection:
            return [_evidence(row) for row in connection.execute(query)]

    def add(self, name: str, media_type: str, content: bytes, note: str) -> Evidence:
        """Keep a document; one with the same content that is there already is told instead."""
        if len(content) > LARGEST_BYTES:
            raise StoreError("evidence_too_big", name=name, largest=LARGEST_BYTES // 2**20)
        table, digest = schema.evidence, hashlib.sha256(content).hexdigest()
        known = select(*_columns()).where(table.c.digest == digest, table.c.deleted_utc_s.is_(None))
        with self._database.writing() as connection:
            found = connection.execute(known).first()
            if found is not None:
                return _evidence(found)
            values = {
                "name": codec.text(name), "media_type": codec.text(media_type), "note": codec.text(note),
                "size_bytes": len(content), "digest": digest, "content": content,
            }  # fmt: skip
            connection.execute(insert(table).values(**values, version=1, changed_utc_s=self._database.now()))
            return _evidence(connection.execute(known).one())

    def content(self, evidence_id: int) -> bytes:
        """What is in a document."""
        table = schema.evidence
        with self._database.reading() as connection:
            found = connection.execute(select(table.c.content).where(table.c.id == evidence_id)).one_or_none()
        if found is None:
            raise _missing(evidence_id)
        return bytes(found.content)

    def update(self, evidence_id: int, version: int, note: str) -> Evidence:
        """Say something else of a document."""
        return self._edit(evidence_id, version, {"note": codec.text(note)})

    def delete(self, evidence_id: int, version: int) -> Evidence:
        """Mark a document as deleted; rows that name it keep its number."""
        return self._edit(evidence_id, version, {"deleted_utc_s": self._database.now()})

    def restore(self, evidence_id: int) -> Evidence:
        """Bring a deleted document back."""
        found: Evidence = self._database.undelete(schema.evidence, evidence_id, _evidence, _missing(evidence_id))
        return found

    def purge(self, before_utc_s: float) -> None:
        """Remove for good what was deleted before a time."""
        table = schema.evidence
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.deleted_utc_s < before_utc_s))

    def _edit(self, evidence_id: int, version: int, values: dict[str, Any]) -> Evidence:
        found: Evidence = self._database.edit(
            schema.evidence, evidence_id, version, values, _evidence, _missing(evidence_id)
        )
        return found


def _columns() -> list[Any]:
    return [schema.evidence.c[name] for name in _TOLD]


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(*(getattr(row, name) for name in _TOLD))


def _missing(evidence_id: int) -> StoreError:
    return StoreError("no_such_evidence", evidence=evidence_id)
