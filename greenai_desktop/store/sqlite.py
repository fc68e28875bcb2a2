"""All that only SQLite understands: opening, pragmas, error codes, online copies, integrity.

The rest of the room speaks SQLAlchemy Core, so that another database can follow; what is too slow that way (rows of
samples and sealed minutes) goes through the raw connections made here.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from greenai_desktop.core.errors import StoreError

APPLICATION_ID: Final = 0x47414957  # "GAIW"
BUSY_S: Final = 5.0
_MAGIC: Final = b"SQLite format 3\x00"
_HEADER_BYTES: Final = 100
_LOOKS: Final = 3
_KEPT_OPEN: Final = 32
_CODES: Final = {
    sqlite3.SQLITE_BUSY: "workspace_busy",
    sqlite3.SQLITE_LOCKED: "workspace_busy",
    sqlite3.SQLITE_READONLY: "read_only_workspace",
    sqlite3.SQLITE_PERM: "read_only_workspace",
    sqlite3.SQLITE_CANTOPEN: "read_only_workspace",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_CORRUPT: "damaged_workspace",
    sqlite3.SQLITE_NOTADB: "not_a_workspace",
}


def connect(file: Path, busy_s: float = BUSY_S) -> sqlite3.Connection:
    """Open an existing database; transactions are begun by hand.

    The connection may travel between threads but must be used by one at a time.
    """
    connection = _open(file, "mode=rw", busy_s)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # A power cut may cost the last seconds but never the database; a killed process costs nothing.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_size_limit = 16777216")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_to_read(file: Path, busy_s: float = BUSY_S) -> sqlite3.Connection:
    """Open an existing database that may only be read; as `connect`, and nothing is left beside the file.

    The log of somebody who writes is read along. Without a log nobody writes, and the file is taken as it is: SQLite
    would make a log of its own, which a folder without rights forbids and the owner of the file could not use.
    """
    wal = file.with_name(file.name + "-wal")
    if wal.exists():
        connection = _open(file, "mode=ro", busy_s)
        try:
            connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
            return connection
        except sqlite3.OperationalError:
            connection.close()
            if wal.stat().st_size > 0:
                raise
    return _open(file, "mode=ro&immutable=1", busy_s)


@contextmanager
def immediate(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that has the right to write from its beginning; rolled back on any error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def store_error(error: sqlite3.Error, file: Path) -> StoreError:
    """What a fault of SQLite means to the user."""
    extended = getattr(error, "sqlite_errorcode", None)
    primary = (extended or 0) & 0xFF
    code = _CODES.get(primary, "cannot_write")
    if extended == sqlite3.SQLITE_IOERR_SHMSIZE:
        code = "disk_full"  # no room for the index of the log, which even readers need
    if extended is None and "file is not a database" in str(error):
        code = "not_a_workspace"
    return StoreError(code, file=str(file), detail=str(error))


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Raise `StoreError` in place of the errors of SQLite."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error, file) from error


def look_at(file: Path) -> None:
    """Refuse what cannot be a whole SQLite database, before SQLite opens it.

    Raises:
        StoreError: `not_a_workspace` or `damaged_workspace`.
    """
    for _ in range(_LOOKS):
        lacking = _lacking(file)
        if not lacking:
            return
        # Another process may be moving its log over and removing it just now.
        time.sleep(0.05)
    raise StoreError("damaged_workspace", file=str(file), detail=lacking)


def _open(file: Path, options: str, busy_s: float) -> sqlite3.Connection:
    uri = f"file:{quote(str(file.absolute()))}?{options}"
    return sqlite3.connect(uri, uri=True, timeout=busy_s, isolation_level=None, check_same_thread=False)


def _lacking(file: Path) -> str:
    """How much of a database file is not there; empty if it is whole."""
    try:
        header = _headers.read(file)
        size = file.stat().st_size
    except PermissionError as error:
        raise StoreError("read_only_workspace", file=str(file), detail=str(error)) from error
    except OSError as error:
        raise StoreError("not_a_workspace", file=str(file), detail=str(error)) from error
    if header[: len(_MAGIC)] != _MAGIC[: len(header)]:
        raise StoreError("not_a_workspace", file=str(file))
    if len(header) < _HEADER_BYTES:
        return f"{size} bytes"
    page_bytes = int.from_bytes(header[16:18], "big")
    page_bytes = 65_536 if page_bytes == 1 else page_bytes
    expected = page_bytes * int.from_bytes(header[28:32], "big")
    wal = file.with_name(file.name + "-wal")
    # With a log beside it, the missing end may still be in there: a process was killed while moving it over.
    if size < expected and not (wal.exists() and wal.stat().st_size > 0):
        return f"{size} of {expected} bytes"
    return ""


class _Headers:
    """Reads the beginnings of files through descriptors that stay open.

    On POSIX, whoever closes a file gives up all locks that his process holds on it, those of SQLite's connections
    included: another process then takes itself for the last one, removes the log, and what our connections go on
    writing to it is lost. See "How To Corrupt An SQLite Database File", section 2.2.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._descriptors: OrderedDict[tuple[int, int], int] = OrderedDict()

    def read(self, file: Path) -> bytes:
        """The header of a database file, as far as it is there."""
        if os.name != "posix":  # locks belong to a handle there, and a file that is open cannot be replaced
            with file.open("rb") as stream:
                return stream.read(_HEADER_BYTES)
        with self._lock:
            return os.pread(self._descriptor(file), _HEADER_BYTES, 0)

    def _descriptor(self, file: Path) -> int:
        found = file.stat()
        kept = self._descriptors.get((found.st_dev, found.st_ino))
        if kept is not None:
            self._descriptors.move_to_end((found.st_dev, found.st_ino))
            return kept
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        opened = os.fstat(descriptor)
        self._descriptors[(opened.st_dev, opened.st_ino)] = descriptor
        if len(self._descriptors) > _KEPT_OPEN:
            os.close(self._descriptors.popitem(last=False)[1])
        return descriptor


_headers = _Headers()


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """A number that SQLite keeps: `user_version`, `application_id`, `data_version`."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def problems(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with pages, indexes and references; empty if all is well."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(100)") if row[0] != "ok"]
    found += [f"{row[0]}: row {row[1]} refers to nothing in {row[2]}" for row in
              connection.execute("PRAGMA foreign_key_check")]  # fmt: skip
    return found


def copy_online(source: sqlite3.Connection, target: Path, pages: int = -1) -> None:
    """Copy a database that others may be using into a new file, as it is at one moment."""
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    copy = sqlite3.connect(draft, isolation_level=None)
    try:
        try:
            source.backup(copy, pages=pages)
            # One plain file, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def wait_for_wal(connection: sqlite3.Connection, busy_s: float = BUSY_S) -> None:
    """Put a database into write-ahead mode; another process that holds it just now is waited for."""
    until_s = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until_s:
                raise
            time.sleep(0.02)
