"""Tables of equipment that the user took in from a file, with the notice of their licence beside them.

They lie in `<home>/equipment`, one table a data set, and count beside the tables of the program. Nothing is fetched
from anywhere.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.equipment_table import read_equipment, written
from greenai_desktop.catalog.sources import sources
from greenai_desktop.catalog.tables import Problems, read_rows, read_text
from greenai_desktop.core.equipment import Equipment, Origin
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Source
from greenai_desktop.paths import home

log = logging.getLogger(__name__)

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table that the user took in.

    Attributes:
        name: Of the data set, such as `boavizta`.
        row_count: Rows in it.
        notice: What its licence asks to be shown.
    """

    name: str
    row_count: int
    notice: str


def folder() -> Path:
    """Where the tables lie; not created."""
    return home() / "equipment"


def install(name: str, rows: Iterable[Equipment], notice: str) -> OwnTable:
    """Keep rows as the table of a data set, in place of those it had.

    Args:
        name: Small letters, digits and dashes.
        rows: With one source each, whose id becomes that of the data set.
        notice: Kept beside the table and shown with it.

    Raises:
        CatalogError: a name that is none, or a folder that cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise CatalogError("bad_table_name", value=name)
    kept = [replace(row, origin=Origin.IMPORTED) for row in rows]
    try:
        folder().mkdir(parents=True, exist_ok=True)
        # The notice first: a table must never lie there without it.
        _write(folder() / f"{name}.txt", notice.strip() + "\n")
        _write(folder() / f"{name}.csv", written(kept))
    except OSError as error:
        raise CatalogError("tables_not_written", folder=str(folder()), detail=str(error)) from error
    _forget()
    return OwnTable(name, len(kept), notice.strip())


def read_table(path: Path) -> tuple[list[Equipment], list[CatalogError]]:
    """Rows of a table of a maker that the user brought into the columns of `template`, and rows that break a rule.

    Raises:
        CatalogError: it cannot be read, or lacks a column.
    """
    problems = Problems()
    return list(read_equipment(path, _sources(path), Origin.IMPORTED, problems.tell)), list(problems)


def template() -> str:
    """The first line of a table that `read_table` reads."""
    return written(())


def remove(name: str) -> tuple[list[Equipment], str]:
    """Take the table of a data set away; nothing happens if there is none.

    Returns:
        Its rows and its notice, with which `install` brings it back.

    Raises:
        CatalogError: it cannot be removed.
    """
    if not _NAME.fullmatch(name):
        raise CatalogError("bad_table_name", value=name)
    path = folder() / f"{name}.csv"
    taken = (_rows(path), _notice(path)) if path.is_file() else ([], "")
    try:
        for suffix in (".csv", ".txt"):
            (folder() / f"{name}{suffix}").unlink(missing_ok=True)
    except OSError as error:
        raise CatalogError("tables_not_written", folder=str(folder()), detail=str(error)) from error
    _forget()
    return taken


def installed() -> list[OwnTable]:
    """The tables that the user took in."""
    return [OwnTable(path.stem, len(_rows(path)), _notice(path)) for path in _paths()]


def own_rows() -> list[Equipment]:
    """All rows of all these tables; one that cannot be read is told in the log and left aside."""
    return [row for path in _paths() for row in _rows(path)]


def _rows(path: Path) -> list[Equipment]:
    problems = Problems()
    try:
        return list(read_equipment(path, _sources(path), Origin.IMPORTED, problems.tell))
    except CatalogError as error:
        log.warning("a table of equipment of the user was left aside: %s", error)
        return []


def _sources(path: Path) -> dict[str, Source]:
    """Sources that a table names: those of the program, else one that says no more than the notice beside the table."""
    notice = _notice(path)
    named = {row["source_id"] for _, row in read_rows(path, ("source_id",))} - {""}
    own = {name: Source(name, name, "", "", "", notice.partition("\n")[0], "", notice) for name in named}
    return own | {name: source for name, source in sources().items() if name in named}


def _notice(path: Path) -> str:
    try:
        return read_text(path.with_suffix(".txt")).strip()
    except CatalogError:
        return ""


def _paths() -> list[Path]:
    return sorted(path for path in folder().glob("*.csv") if path.is_file())


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _forget() -> None:
    from greenai_desktop.catalog.equipment import equipment  # it reads this module

    equipment.cache_clear()
