"""A project file looked over before anything of it is taken: it may come from anywhere, and may be made to harm.

It is copied first, and the copy alone is opened. What is in it besides our own tables, kinds of values that no column
of ours has, texts that cannot be read, samples that cannot be drawn: each ends the look with one clear word.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import stat
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from sqlalchemy import Float, Integer, LargeBinary, Table

from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store import migrations, schema, sqlite
from greenai_desktop.store.inventory_records import ProjectContent
from greenai_desktop.store.project_file import APPLICATION_ID
from greenai_desktop.store.project_tables import IN_FILE

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace

log = logging.getLogger(__name__)

# How a database begins, with its page size, number of pages and kind (SQLite, "Database File Format", 1.3).
_MAGIC: Final = b"SQLite format 3\x00"
_HEADER_BYTES: Final = 100
_COPIED_BYTES: Final = 4 << 20
_LARGEST: Final = 1.7976931348623157e308
_DRAWN_COLUMNS: Final = 50
# What a damaged or made-up file raises where it is read, beside our own errors.
_ODD: Final = (
    ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError, MemoryError, sqlite3.Error,
)  # fmt: skip
# Columns of text that hold an object of JSON; what reads them would take much else for an empty one.
_OBJECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "project": ("place",), "run": ("place", "price", "machine", "details"), "site": ("body",),
    "estimate": ("body", "result", "versions"), "baseline": ("body", "tree", "versions"), "own_factor": ("body",),
}  # fmt: skip


def copy_of(file: Path, folder: Path, check: Callable[[], None], report: Callable[[float], None]) -> Path:
    """A copy of a project file, brought to the present schema and found sound.

    Raises:
        StoreError: `not_a_project_file`, `newer_project_file`, `damaged_project_file`, `disk_full`.
    """
    copy = folder / "project"
    _copy(file, copy, check, report)
    try:
        sqlite.look_at(copy)
        with sqlite.translated(copy):
            _look_at_schema(copy, file)
            migrations.prepare(copy, create=False)
            connection = sqlite.connect(copy)
            try:
                _look_at_values(connection, file, check)
            finally:
                connection.close()
    except StoreError as error:
        raise _told(error, file) from error
    except _ODD as error:
        raise _damaged(file, str(error)) from error
    return copy


def content_of(workspace: Workspace, file: Path, check: Callable[[], None]) -> ProjectContent:
    """What is in a copy: all of it is read once, so that what cannot be read is found before it is taken in.

    Raises:
        StoreError: `damaged_project_file`.
    """
    try:
        return _read_all(workspace, check)
    except StoreError as error:
        raise _told(error, file) from error
    except _ODD as error:
        log.warning("a project file cannot be read", exc_info=error)
        raise _damaged(file, str(error)) from error


def _copy(file: Path, copy: Path, check: Callable[[], None], report: Callable[[float], None]) -> None:
    try:
        # Without O_NONBLOCK a pipe that nobody writes to would be waited for; on Windows there are no such files.
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb", closefd=True) as source, copy.open("wb") as target:
            size = left = _size(source, file)
            source.seek(0)
            while piece := source.read(_COPIED_BYTES):
                check()
                target.write(piece)
                left -= len(piece)
                report(0.2 * (1 - max(0, left) / size))
    except OSError as error:
        raise StoreError("not_a_project_file", file=str(file), detail=error.strerror or str(error)) from error


def _size(source: BinaryIO, file: Path) -> int:
    """Size of what looks like a project file at its beginning: nothing else is worth a copy, which could fill a disk.

    Raises:
        StoreError: it is none, or has more behind it than it says.
    """
    status = os.fstat(source.fileno())
    header = source.read(_HEADER_BYTES) if stat.S_ISREG(status.st_mode) else b""
    if not header.startswith(_MAGIC) or int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError("not_a_project_file", file=str(file))
    page_bytes = int.from_bytes(header[16:18], "big")
    if status.st_size > (65_536 if page_bytes == 1 else page_bytes) * int.from_bytes(header[28:32], "big"):
        raise _damaged(file, "size")
    return status.st_size


def _look_at_schema(copy: Path, file: Path) -> None:
    """See that the file has our tables and nothing else, such as triggers of its own."""
    connection = sqlite3.connect(copy, isolation_level=None)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        if sqlite.pragma(connection, "application_id") != APPLICATION_ID:
            raise StoreError("not_a_project_file", file=str(file))
        version = sqlite.pragma(connection, "user_version")
        if version > len(migrations.MIGRATIONS):
            raise StoreError("newer_project_file", file=str(file))
        if _objects(connection) != _own_objects(version):
            raise _damaged(file, "schema")
        connection.execute(f"PRAGMA application_id = {sqlite.APPLICATION_ID}")
    finally:
        connection.close()


def _objects(connection: sqlite3.Connection) -> set[tuple[Any, ...]]:
    return set(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


def _own_objects(version: int) -> set[tuple[Any, ...]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for statements in migrations.MIGRATIONS[:version]:
            for statement in statements:
                connection.execute(statement)
        return _objects(connection)
    finally:
        connection.close()


def _look_at_values(connection: sqlite3.Connection, file: Path, check: Callable[[], None]) -> None:
    found = sqlite.problems(connection)
    if found:
        raise _damaged(file, found[0])
    for name, table in schema.metadata.tables.items():
        check()
        count = connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        if count and name not in IN_FILE:
            raise _damaged(file, name)
        wrong = count and connection.execute(f"SELECT 1 FROM {name} WHERE {_odd_values(table)} LIMIT 1").fetchone()
        if wrong:
            raise _damaged(file, name)
    count = connection.execute("SELECT count(*) FROM project").fetchone()[0]
    if count != 1:
        raise _damaged(file, "project")


def _odd_values(table: Table) -> str:
    """A condition that finds rows with a value of another kind than its column's: a column would take any."""
    parts = []
    for column in table.columns:
        kinds = ["null"] if column.nullable and not column.primary_key else []
        if isinstance(column.type, Float):
            kinds += ["real", "integer"]
            parts.append(f"{column.name} > {_LARGEST!r} OR {column.name} < -{_LARGEST!r}")
        else:
            kinds += ["integer"] if isinstance(column.type, Integer) else [_kind(column.type)]
        parts.append(f"typeof({column.name}) NOT IN ({', '.join(repr(kind) for kind in kinds)})")
    parts += [
        f"{name} IS NOT NULL AND (NOT json_valid({name}) OR json_type({name}) <> 'object')"
        for name in _OBJECTS.get(table.name, ())
    ]
    return " OR ".join(f"({part})" for part in parts)


def _kind(kind: Any) -> str:
    return "blob" if isinstance(kind, LargeBinary) else "text"


def _read_all(workspace: Workspace, check: Callable[[], None]) -> ProjectContent:
    [project] = workspace.projects()
    runs = [overview.run for overview in workspace.runs(project_id=project.id)]
    for run in runs:
        check()
        workspace.energies(run.id)
        workspace.curves(run.id, 0.0, workspace.span_s(run.id) + 1.0, _DRAWN_COLUMNS)
        workspace.events(run.id)
    estimates, unreadable = workspace.listed_estimates()
    if unreadable:
        raise unreadable[0]
    baselines = workspace.baselines()
    documents = workspace.evidence_list()
    for document in documents:
        if hashlib.sha256(workspace.evidence_content(document.id)).hexdigest() != document.digest:
            raise ValueError(f"another content than its digest says: {document.name}")
    sheets = {sheet: workspace.sheet(sheet) for sheet in Sheet}
    return ProjectContent(
        project.name, len(runs), len(estimates), len(baselines), {sheet: len(sheets[sheet]) for sheet in Sheet},
        len(documents), len(workspace.sites()), tuple(one.factor for one in workspace.own_factors()),
        tuple(Counter((run.started_utc_s, run.name) for run in runs)),
    )  # fmt: skip


def _told(error: StoreError, file: Path) -> StoreError:
    """The word for a project file, of an error that speaks of a workspace or of a part."""
    codes = {"not_a_workspace": "not_a_project_file", "newer_workspace": "newer_project_file"}
    if error.code in ("disk_full", "not_a_project_file", "newer_project_file"):
        return error
    detail = str(error.facts.get("detail") or error.facts.get("name") or error.code)
    return StoreError(codes.get(error.code, "damaged_project_file"), file=str(file), detail=detail[:200])


def _damaged(file: Path, detail: str) -> StoreError:
    return StoreError("damaged_project_file", file=str(file), detail=detail[:200])
