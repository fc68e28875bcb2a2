"""Copies of a workspace: on request, before a migration, and back again."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Final

from greenai_desktop.core.errors import StoreError
from greenai_desktop.store import sqlite

KEEP: Final = 5


def back_up(file: Path, target: Path) -> None:
    """Copy a workspace, which others may be writing to, into a file: whole or not at all.

    Raises:
        StoreError: `cannot_write`, or what is wrong with the workspace.
    """
    if target.exists() and target.samefile(file):
        raise StoreError("cannot_write", file=str(target), detail="")
    sqlite.look_at(file)
    with sqlite.translated(file):
        source = sqlite.connect(file)
    try:
        sqlite.copy_online(source, target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError("cannot_write", file=str(target), detail=str(error)) from error
    finally:
        source.close()


def before_migration(file: Path, version: int) -> Path:
    """Copy a workspace into the folder `backups` beside it and keep the last few such copies."""
    folder = file.parent / "backups"
    stamp = time.strftime("%Y%m%d-%H%M%S")
    target = folder / f"{file.stem}-schema{version}-{stamp}{file.suffix}"
    try:
        folder.mkdir(exist_ok=True)
        for left_over in folder.glob(".*.draft"):
            left_over.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError("cannot_write", file=str(folder), detail=str(error)) from error
    back_up(file, target)
    kept = sorted(folder.glob(f"{file.stem}-schema*{file.suffix}"), key=lambda path: path.stat().st_mtime_ns)
    for old in kept[:-KEEP]:
        old.unlink(missing_ok=True)
    return target


def restore_backup(backup: Path, file: Path) -> Path:
    """Put a backup in the place of a workspace that nobody has open.

    The backup is checked first, copied, and the present file with its log is laid aside, never deleted.

    Returns:
        Where the present file was laid; the backup's own path if there was none.

    Raises:
        StoreError: the backup is no sound workspace, or the folder cannot be written.
    """
    _check(backup)
    draft = file.with_name(f".{file.name}.{os.getpid()}.restore")
    try:
        with sqlite.translated(backup):
            source = sqlite.connect(backup)
        try:
            sqlite.copy_online(source, draft)
        finally:
            source.close()
        aside = _lay_aside(file) if file.exists() else backup
        draft.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise StoreError("cannot_write", file=str(file), detail=str(error)) from error
    finally:
        draft.unlink(missing_ok=True)
    return aside


def _check(backup: Path) -> None:
    sqlite.look_at(backup)
    with sqlite.translated(backup):
        connection = sqlite.connect(backup)
        try:
            if sqlite.pragma(connection, "application_id") != sqlite.APPLICATION_ID:
                raise StoreError("not_a_workspace", file=str(backup))
            found = sqlite.problems(connection)
        finally:
            connection.close()
    if found:
        raise StoreError("damaged_workspace", file=str(backup), detail=found[0])


def _lay_aside(file: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = file.with_name(f"{file.stem}.before-restore-{stamp}{file.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = file.with_name(f"{file.stem}.before-restore-{stamp}-{number}{file.suffix}")
    for ending in ("-wal", "-shm"):  # the log belongs to the file and moves with it
        beside = file.with_name(file.name + ending)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + ending))
    file.replace(aside)
    return aside
