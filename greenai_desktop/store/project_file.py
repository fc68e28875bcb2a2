"""A project as one file: a small workspace of its own, with the rows of one project and nothing else.

It is written whole or not at all, while others write on. Numbers stay those of the workspace it comes from; who takes
the file in gives its rows numbers of his own (`project_intake`).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from greenai_desktop import paths
from greenai_desktop.core.errors import StoreError
from greenai_desktop.store import migrations, sqlite
from greenai_desktop.store.database import Database, raw
from greenai_desktop.store.project_tables import (
    BULK,
    IN_FILE,
    RECORDING,
    Leave,
    columns,
    stripped,
    where,
)  # fmt: skip

APPLICATION_ID: Final = 0x47414950  # "GAIP": a project file is no workspace, and none is opened as one
SUFFIX: Final = ".greenai-project"
_AT_ONCE: Final = 500


def write(
    database: Database,
    project_id: int,
    target: Path,
    leave: frozenset[Leave],
    check: Callable[[], None],
    report: Callable[[float], None],
) -> None:
    """Write a project into a file.

    Raises:
        StoreError: `no_such_project`, `cannot_write`, or what is wrong with the workspace.
    """
    try:
        paths.check_replaceable(target)
        with beside(target.parent) as folder:
            draft = folder / "project"
            migrations.prepare(draft, create=True)
            with database.reading() as connection:
                _fill(raw(connection), draft, project_id, leave, database.now(), check, report)
            _close_runs(draft)
            _seal(draft)
            draft.replace(target)
    except OSError as error:
        raise StoreError("cannot_write", file=str(target), detail=error.strerror or str(error)) from error
    report(1.0)


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A folder for drafts on the disk of another folder; it goes with all that is in it."""
    made = Path(tempfile.mkdtemp(prefix=".greenai-", dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def read_rows(
    connection: sqlite3.Connection, name: str, condition: str, values: Mapping[str, Any]
) -> Iterator[list[dict[str, Any]]]:
    """Rows of a table in pieces."""
    names = columns(name)
    cursor = connection.execute(f"SELECT {', '.join(names)} FROM {name} WHERE {condition}", values)
    while piece := cursor.fetchmany(_AT_ONCE):
        yield [dict(zip(names, row, strict=True)) for row in piece]


def insert_rows(connection: sqlite3.Connection, name: str, rows: list[dict[str, Any]]) -> None:
    """Write rows into a table."""
    if not rows:
        return
    names = list(rows[0])
    places = ", ".join(f":{column}" for column in names)
    connection.executemany(f"INSERT INTO {name} ({', '.join(names)}) VALUES ({places})", rows)


def _fill(
    source: sqlite3.Connection, draft: Path, project_id: int, leave: frozenset[Leave], now_utc_s: float,
    check: Callable[[], None], report: Callable[[float], None],
) -> None:  # fmt: skip
    asked = {"project": project_id}
    if source.execute("SELECT 1 FROM project WHERE id = :project", asked).fetchone() is None:
        raise StoreError("no_such_project", project=project_id)
    run_ids = [row[0] for row in source.execute(f"SELECT id FROM run WHERE {IN_FILE['run']}", asked)]
    steps: list[tuple[str, int | None]] = []
    for name in IN_FILE:
        if name != "evidence" or Leave.DOCUMENTS not in leave:
            steps += [(name, run_id) for run_id in run_ids] if name in BULK else [(name, None)]
    with sqlite.translated(draft):
        target = sqlite.connect(draft)
        try:
            with sqlite.immediate(target):
                for at, (name, run_id) in enumerate(steps):
                    report(at / len(steps))
                    condition, span = where(name, run_id)
                    for piece in read_rows(source, name, condition, {**asked, **span}):
                        check()
                        insert_rows(target, name, [stripped(name, row, project_id, leave, now_utc_s) for row in piece])
        finally:
            target.close()


def _close_runs(draft: Path) -> None:
    """Close runs that were being recorded, at their last sample: nobody will go on with them there."""
    from greenai_desktop.store.runs import Runs

    with sqlite.translated(draft):
        connection = sqlite.connect(draft)
        try:
            open_ids = [row[0] for row in connection.execute("SELECT id FROM run WHERE state = ?", (RECORDING,))]
        finally:
            connection.close()
    if not open_ids:
        return
    database = Database(draft, sqlite.BUSY_S)
    try:
        for run_id in open_ids:
            Runs(database).close_interrupted(run_id)
    finally:
        database.close()


def _seal(draft: Path) -> None:
    """Make it one plain file, without a log beside it, that is known for what it is."""
    with sqlite.translated(draft):
        connection = sqlite.connect(draft)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        finally:
            connection.close()
    with draft.open("rb") as stream:
        os.fsync(stream.fileno())
