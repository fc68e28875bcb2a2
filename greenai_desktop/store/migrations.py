"""How a new file is made and an older one becomes a present one.

Migrations are numbered and run forward only, all in one transaction, after a copy of the file was laid down. A file
with a higher number than ours was written by a newer program and is refused untouched.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from greenai_desktop.core.errors import StoreError
from greenai_desktop.store import sqlite
from greenai_desktop.store.backups import before_migration
from greenai_desktop.store.inventory_tables import INVENTORY_TABLES

# Migration n brings a file from schema n - 1 to schema n. Never change one that was released: add another.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE project (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, owner TEXT NOT NULL, currency TEXT NOT NULL,
            place TEXT, version INTEGER NOT NULL, changed_utc_s REAL NOT NULL, deleted_utc_s REAL)""",
        """CREATE TABLE run (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, project_id INTEGER REFERENCES project (id),
            stage TEXT NOT NULL, tags TEXT NOT NULL, notes TEXT NOT NULL, started_utc_s REAL NOT NULL,
            ended_utc_s REAL, state TEXT NOT NULL, exit_code INTEGER, place TEXT NOT NULL, price TEXT,
            machine TEXT NOT NULL, host TEXT NOT NULL, period_s REAL NOT NULL, recorder_pid INTEGER,
            stop_requested INTEGER NOT NULL, version INTEGER NOT NULL, changed_utc_s REAL NOT NULL,
            deleted_utc_s REAL, minute_s REAL NOT NULL, last_s REAL, last_utc_s REAL,
            packed_minute INTEGER NOT NULL)""",
        "CREATE INDEX run_project ON run (project_id)",
        """CREATE TABLE series (
            run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, number INTEGER NOT NULL,
            kind TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, status TEXT NOT NULL,
            body TEXT NOT NULL, energy_j REAL, covered_s REAL NOT NULL, max_w REAL, last_w REAL,
            PRIMARY KEY (run_id, number))""",
        """CREATE TABLE reason (
            run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, code INTEGER NOT NULL,
            status TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (run_id, code))""",
        """CREATE TABLE sample (
            run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, tick_us INTEGER NOT NULL,
            data BLOB NOT NULL, PRIMARY KEY (run_id, tick_us)) WITHOUT ROWID""",
        """CREATE TABLE ticks (
            id INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_us INTEGER NOT NULL, step_us INTEGER NOT NULL,
            rest BLOB NOT NULL)""",
        """CREATE TABLE minute (
            id INTEGER PRIMARY KEY, low REAL, mean REAL, high REAL, energy_j REAL, covered_s REAL, max_w REAL,
            joules BLOB, level BLOB, shift_us INTEGER, shifts BLOB, codes BLOB)""",
        """CREATE TABLE day (
            id INTEGER PRIMARY KEY, energy_j REAL, covered_s REAL, max_w REAL, six_hours BLOB NOT NULL,
            quarters BLOB NOT NULL, minutes BLOB NOT NULL)""",
        """CREATE TABLE event (
            id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            at_utc_s REAL NOT NULL, code TEXT NOT NULL, channel TEXT NOT NULL, detail TEXT NOT NULL)""",
        "CREATE INDEX event_run ON event (run_id, at_utc_s)",
        """CREATE TABLE own_factor (
            id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, version INTEGER NOT NULL,
            changed_utc_s REAL NOT NULL, deleted_utc_s REAL)""",
    ),
    (
        # Twelfths of a minute, for runs sampled several times a second: views of some hours need them. Minutes that
        # were sealed before are drawn from their one summary.
        "CREATE TABLE detail (id INTEGER PRIMARY KEY, points BLOB NOT NULL)",
        "CREATE INDEX run_state ON run (state)",
    ),
    (
        # How a run came about, and what it and its project were asked to keep to. An import is one batch, and what
        # was imported is known again by its fingerprint.
        "ALTER TABLE run ADD COLUMN details TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE run ADD COLUMN batch TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE run ADD COLUMN fingerprint TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE project ADD COLUMN limits TEXT NOT NULL DEFAULT '[]'",
        "CREATE INDEX run_fingerprint ON run (fingerprint) WHERE fingerprint <> ''",
        "CREATE INDEX run_batch ON run (batch) WHERE batch <> ''",
    ),
    (
        # Estimates; what was locked of them, which not even a fault of ours can change; what a team knows better.
        """CREATE TABLE estimate (
            id INTEGER PRIMARY KEY AUTOINCREMENT, project_id INTEGER REFERENCES project (id), name TEXT NOT NULL,
            state TEXT NOT NULL, body TEXT NOT NULL, result TEXT NOT NULL, versions TEXT NOT NULL,
            method_version TEXT NOT NULL, made_utc_s REAL, version INTEGER NOT NULL, changed_utc_s REAL NOT NULL,
            deleted_utc_s REAL)""",
        "CREATE INDEX estimate_project ON estimate (project_id)",
        """CREATE TABLE baseline (
            id INTEGER PRIMARY KEY AUTOINCREMENT, project_id INTEGER REFERENCES project (id),
            estimate_id INTEGER NOT NULL REFERENCES estimate (id), number INTEGER NOT NULL, name TEXT NOT NULL,
            body TEXT NOT NULL, tree TEXT NOT NULL, versions TEXT NOT NULL, method_version TEXT NOT NULL,
            locked_utc_s REAL NOT NULL, locked_by TEXT NOT NULL, reason TEXT NOT NULL)""",
        "CREATE UNIQUE INDEX baseline_of_project ON baseline (project_id, number) WHERE project_id IS NOT NULL",
        "CREATE UNIQUE INDEX baseline_of_none ON baseline (estimate_id, number) WHERE project_id IS NULL",
        """CREATE TRIGGER baseline_not_edited BEFORE UPDATE ON baseline
            BEGIN SELECT RAISE(ABORT, 'a baseline is locked'); END""",
        """CREATE TRIGGER baseline_not_deleted BEFORE DELETE ON baseline
            BEGIN SELECT RAISE(ABORT, 'a baseline is locked'); END""",
        """CREATE TABLE team_default (
            id INTEGER PRIMARY KEY AUTOINCREMENT, field_id TEXT NOT NULL, item_id TEXT NOT NULL, value REAL NOT NULL,
            low REAL, high REAL, status TEXT NOT NULL, source TEXT NOT NULL, run_ids TEXT NOT NULL,
            since_utc_s REAL NOT NULL, version INTEGER NOT NULL, changed_utc_s REAL NOT NULL, deleted_utc_s REAL)""",
        "CREATE UNIQUE INDEX team_default_once ON team_default (field_id, item_id) WHERE deleted_utc_s IS NULL",
    ),
    INVENTORY_TABLES,
    (
        # What a provider's report is broken down by: reports of one month that are cut differently are never added.
        "ALTER TABLE cloud_figure ADD COLUMN cut TEXT NOT NULL DEFAULT ''",
    ),
)


def prepare(file: Path, create: bool, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Make sure that a file is a workspace of the present schema.

    Raises:
        StoreError: it is not there, no workspace, newer, damaged, or cannot be written.
    """
    if not _is_there(file):
        if not create:
            raise StoreError("not_a_workspace", file=str(file))
        _make(file, migrations)
    sqlite.look_at(file)
    # A file that cannot be written is found out now, not at the first edit.
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        raise StoreError("read_only_workspace", file=str(file))
    with sqlite.translated(file):
        connection = sqlite.connect(file)
        try:
            _upgrade(connection, file, migrations)
        finally:
            connection.close()


def prepare_to_read(file: Path, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Make sure that a file which may only be read is a workspace of the present schema.

    Raises:
        StoreError: it is not there, no workspace, newer, damaged, or older: it cannot be migrated.
    """
    if not _is_there(file):
        raise StoreError("not_a_workspace", file=str(file))
    sqlite.look_at(file)
    with sqlite.translated(file):
        connection = sqlite.connect_to_read(file)
        try:
            _refuse_strangers(connection, file, len(migrations))
            if sqlite.pragma(connection, "user_version") < len(migrations):
                raise StoreError("read_only_workspace", file=str(file))
        finally:
            connection.close()


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:
        raise StoreError("read_only_workspace", file=str(file), detail=str(error)) from error


def _make(file: Path, migrations: Sequence[Sequence[str]]) -> None:
    """Make a new file, whole or not at all; if another process is quicker, its file stays."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}.draft")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with sqlite.translated(file):
            connection = sqlite3.connect(draft, isolation_level=None)
            try:
                _apply(connection, migrations, 0)
            finally:
                connection.close()
        _put_in_place(draft, file)
    except OSError as error:
        raise StoreError("read_only_workspace", file=str(file), detail=str(error)) from error
    finally:
        with suppress(OSError):  # a folder that cannot be written to has no draft either
            draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    except OSError:  # file systems without hard links
        if not file.exists():
            draft.replace(file)


def _upgrade(connection: sqlite3.Connection, file: Path, migrations: Sequence[Sequence[str]]) -> None:
    _refuse_strangers(connection, file, len(migrations))
    sqlite.wait_for_wal(connection)
    if sqlite.pragma(connection, "user_version") < len(migrations):
        _apply(connection, migrations, None, file)


def _refuse_strangers(connection: sqlite3.Connection, file: Path, newest: int) -> None:
    if sqlite.pragma(connection, "application_id") != sqlite.APPLICATION_ID:
        raise StoreError("not_a_workspace", file=str(file))
    found = sqlite.pragma(connection, "user_version")
    if found > newest:
        raise StoreError("newer_workspace", file=str(file), found=found, known=newest)


def _apply(
    connection: sqlite3.Connection,
    migrations: Sequence[Sequence[str]],
    version: int | None,
    file: Path | None = None,
) -> None:
    with sqlite.immediate(connection):
        if version is None:  # another process may have been quicker
            version = sqlite.pragma(connection, "user_version")
        if file is not None and 0 < version < len(migrations):
            before_migration(file, version)
        for statements in migrations[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {sqlite.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
