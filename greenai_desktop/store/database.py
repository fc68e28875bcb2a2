"""Connections to a workspace, and the one way to edit a row that others may be editing.

Thread-safe: each transaction takes a connection of its own from a small pool.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, create_engine, event, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from greenai_desktop.core.errors import ConflictError, StoreError
from greenai_desktop.store import sqlite


class Database:
    """A workspace file that is open.

    Args:
        file: A workspace of the present schema.
        busy_s: How long another writer is waited for.
        now: Wall clock, for the times of changes.
        is_read_only: Whether it may only be read.
    """

    def __init__(
        self, file: Path, busy_s: float, now: Callable[[], float] = time.time, *, is_read_only: bool = False
    ) -> None:
        self.file = file
        self.now = now
        self.is_read_only = is_read_only
        self._connect = partial(sqlite.connect_to_read if is_read_only else sqlite.connect, file, busy_s)
        self._engine = create_engine(
            "sqlite://", creator=self._connect, poolclass=QueuePool, pool_size=4, max_overflow=32
        )
        event.listen(self._engine, "begin", _begin)
        self._poll_lock = threading.Lock()
        with sqlite.translated(file):
            self._poll: sqlite3.Connection | None = self._connect()
        self._identity = _identity(file)

    def close(self) -> None:
        """Let go of the file; a second call is harmless."""
        self._engine.dispose()
        with self._poll_lock:
            if self._poll is not None:
                self._poll.close()
                self._poll = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment."""
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that has the right to write from its beginning; rolled back on any error."""
        if self.is_read_only:
            raise StoreError("read_only_workspace", file=str(self.file))
        with self._translated(), self._engine.connect() as connection:
            connection.execution_options(greenai_write=True)
            with connection.begin():
                yield connection

    def check_there(self) -> None:
        """See that the file under its name is the one that is open.

        One that was deleted or replaced takes what is written all the same, and keeps it until it is closed.

        Raises:
            StoreError: `workspace_gone`.
        """
        if _identity(self.file) != self._identity:
            raise StoreError("workspace_gone", file=str(self.file))

    def data_version(self) -> int:
        """A number that changes whenever somebody wrote, in this process or another."""
        with self._poll_lock, sqlite.translated(self.file):
            if self._poll is None:
                raise StoreError("cannot_write", file=str(self.file), detail="closed")
            return sqlite.pragma(self._poll, "data_version")

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the file; damage that ends the search is one of the findings."""
        try:
            connection = self._connect()
        except sqlite3.Error as error:
            return [str(error)]
        try:
            return sqlite.problems(connection)
        except sqlite3.DatabaseError as error:
            return [str(error)]
        finally:
            connection.close()

    def edit(
        self,
        table: Table,
        row_id: int,
        version: int,
        values: dict[str, Any],
        read: Callable[[Row[Any]], Any],
        missing: StoreError,
    ) -> Any:
        """Change a row if it still is as the editor saw it.

        Returns:
            The row as it is now, through `read`.

        Raises:
            ConflictError: somebody changed it meanwhile; `facts["present"]` is how it stands.
            StoreError: `missing`, if there is no such row.
        """
        with self.writing() as connection:
            changed = connection.execute(
                update(table)
                .where(table.c.id == row_id, table.c.version == version)
                .values(**values, version=version + 1, changed_utc_s=self.now())
            ).rowcount
            row = connection.execute(select(table).where(table.c.id == row_id)).one_or_none()
            if row is None:
                raise missing
            present = read(row)
            if not changed:
                raise ConflictError("changed_meanwhile", table=table.name, id=row_id, present=present)
            return present

    def undelete(self, table: Table, row_id: int, read: Callable[[Row[Any]], Any], missing: StoreError) -> Any:
        """Bring a deleted row back; one that is not deleted stays as it is."""
        with self.writing() as connection:
            connection.execute(
                update(table)
                .where(table.c.id == row_id, table.c.deleted_utc_s.is_not(None))
                .values(deleted_utc_s=None, version=table.c.version + 1, changed_utc_s=self.now())
            )
            row = connection.execute(select(table).where(table.c.id == row_id)).one_or_none()
            if row is None:
                raise missing
            return read(row)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error):
                raise sqlite.store_error(error.orig, self.file) from error
            raise
        except sqlite3.Error as error:
            raise sqlite.store_error(error, self.file) from error


def raw(connection: Connection) -> sqlite3.Connection:
    """The connection of SQLite itself, within the same transaction, for rows by the thousand."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("greenai_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from another of its name; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
