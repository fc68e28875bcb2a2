"""The file of a project taken into a workspace, whole or not at all.

Runs with their samples may be large and recorders write each second, so they come first, in turns, and hidden: as
runs of imports do (`imports`). One last transaction brings the rest and shows all of it together. Every row gets a
number of this workspace, and what refers to it follows.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from greenai_desktop.core.errors import StoreError
from greenai_desktop.store import codec, rows, sqlite
from greenai_desktop.store.database import Database, raw
from greenai_desktop.store.inventory_records import TakenProject
from greenai_desktop.store.project_file import insert_rows, read_rows
from greenai_desktop.store.project_tables import BULK, SHEETS
from greenai_desktop.store.runs import remove_for_good

log = logging.getLogger(__name__)

_BREATH_S: Final = 0.005  # between two turns, for writers that wait
_OF_RUN: Final = ("series", "reason", "sample", "event")
_REVISION: Final = "revision"
_WITH_VERSION: Final = ("project", "run", "estimate", *SHEETS, "site", "evidence", "own_factor")
Row = dict[str, Any]


class Intake:
    """Takes one copy of a project file in.

    Args:
        database: The workspace.
        copy: The copy, looked over (`project_check`).
        with_factors: Whether the factors of one's own in it are taken, too; they would count for all projects.
        check: Called now and then; whatever it raises undoes everything.
        report: Told the share that is done.
    """

    def __init__(
        self, database: Database, copy: Path, with_factors: bool, check: Callable[[], None],
        report: Callable[[float], None],
    ) -> None:  # fmt: skip
        self._database, self._copy, self._with_factors = database, copy, with_factors
        self._check, self._report = check, report
        self._ids: dict[str, dict[int, int]] = {}
        self._site_names: dict[str, str] = {}

    def take(self) -> TakenProject:
        """Write all of it."""
        self._database.check_there()
        with sqlite.translated(self._copy):
            source = sqlite.connect(self._copy)
            try:
                return self._take(source)
            finally:
                source.close()

    def _take(self, source: sqlite3.Connection) -> TakenProject:
        try:
            runs = list(_each(source, "run"))
            for number, row in enumerate(runs):
                self._report(0.3 + 0.6 * number / len(runs))
                self._take_run(source, row)
            self._check()
            with self._database.writing() as connection:
                taken = self._take_rest(source, connection)
        except BaseException:
            self._take_back()
            raise
        self._report(1.0)
        return taken

    # Runs, in turns

    def _take_run(self, source: sqlite3.Connection, row: Row) -> None:
        former = row["id"]
        hidden = {**row, "project_id": None, "deleted_utc_s": -self._database.now()}
        with self._database.writing() as connection:
            self._insert(raw(connection), "run", hidden)
        run_id = self._ids["run"][former]
        for name in _OF_RUN:
            for piece in read_rows(source, name, "run_id = :run", {"run": former}):
                fresh = [{**one, "run_id": run_id} for one in piece]
                self._turn(name, [_without(one, "id") for one in fresh] if name == "event" else fresh)
        first, last = rows.span_of_run(former)
        shift = rows.row_id(run_id, 0) - rows.row_id(former, 0)
        for name in BULK:
            for piece in read_rows(source, name, "id BETWEEN :first AND :last", {"first": first, "last": last}):
                self._turn(name, [{**one, "id": one["id"] + shift} for one in piece])

    def _turn(self, name: str, piece: list[Row]) -> None:
        self._check()
        with self._database.writing() as connection:
            insert_rows(raw(connection), name, piece)
        time.sleep(_BREATH_S)

    def _take_back(self) -> None:
        """Leave nothing behind; what a full disk keeps goes with what is purged later."""
        try:
            with self._database.writing() as connection:
                for run_id in self._ids.get("run", {}).values():
                    hidden = "SELECT 1 FROM run WHERE id = ? AND deleted_utc_s < 0"
                    if raw(connection).execute(hidden, (run_id,)).fetchone():
                        remove_for_good(connection, run_id)
        except StoreError as error:
            log.warning("a part of a project stays hidden until it is purged: %s", error)

    # All else, at once

    def _take_rest(self, source: sqlite3.Connection, connection: Connection) -> TakenProject:
        plain = raw(connection)
        [project] = _each(source, "project")
        name = _free_name(plain, project["name"])
        project_id = self._insert(plain, "project", {**project, "name": name})
        self._take_factors(source, plain)
        self._take_sites(source, plain)
        self._take_documents(source, plain)
        self._take_estimates(source, plain)
        self._take_sheets(source, plain, project_id)
        now = self._database.now()
        for run_id in self._ids.get("run", {}).values():
            plain.execute(
                "UPDATE run SET project_id = ?, deleted_utc_s = NULL, changed_utc_s = ? WHERE id = ?",
                (project_id, now, run_id),
            )
        return TakenProject(
            project_id, name, {table: tuple(ids.values()) for table, ids in self._ids.items() if table != "baseline"}
        )

    def _take_factors(self, source: sqlite3.Connection, plain: sqlite3.Connection) -> None:
        if not self._with_factors:
            return
        there = {body for (body,) in plain.execute("SELECT body FROM own_factor WHERE deleted_utc_s IS NULL")}
        named = {codec.factor_from_json(body).id for body in there}
        for row in _each(source, "own_factor"):
            if codec.factor_from_json(row["body"]).id not in named:  # a factor that is there already is not replaced
                self._insert(plain, "own_factor", row)

    def _take_sites(self, source: sqlite3.Connection, plain: sqlite3.Connection) -> None:
        """Sites that are not there; one of the same name that says something else is another one."""
        there = dict(plain.execute("SELECT name, body FROM site WHERE deleted_utc_s IS NULL").fetchall())
        for row in _each(source, "site"):
            name = row["name"]
            if there.get(name) == row["body"]:
                continue
            fresh = _another(name, set(there))
            there[fresh] = row["body"]
            self._site_names[name] = fresh
            body = {**json.loads(row["body"]), "name": fresh}
            self._insert(plain, "site", {**row, "name": fresh, "body": codec.to_json(body)})

    def _take_documents(self, source: sqlite3.Connection, plain: sqlite3.Connection) -> None:
        known = "SELECT id FROM evidence WHERE digest = ? AND deleted_utc_s IS NULL"
        self._documents: dict[int, int] = {}
        for row in _each(source, "evidence"):
            found = plain.execute(known, (row["digest"],)).fetchone()
            self._documents[row["id"]] = found[0] if found else self._insert(plain, "evidence", row)

    def _take_estimates(self, source: sqlite3.Connection, plain: sqlite3.Connection) -> None:
        project = next(iter(self._ids["project"].values()))
        runs = self._ids.get("run", {})
        for row in _each(source, "estimate"):
            body = _with_runs(row["body"], runs)
            self._insert(plain, "estimate", {**row, "project_id": project, "body": body})
        for row in _each(source, "baseline"):
            fresh = {
                "project_id": project if row["project_id"] is not None else None,
                "estimate_id": self._ids["estimate"][row["estimate_id"]],
                "body": _with_runs(row["body"], runs),
            }
            self._insert(plain, "baseline", {**row, **fresh})

    def _take_sheets(self, source: sqlite3.Connection, plain: sqlite3.Connection, project_id: int) -> None:
        revision = _count_up(plain, _REVISION, 1)
        for name in SHEETS:
            (count,) = source.execute(f"SELECT count(*) FROM {name}").fetchone()
            if not count:
                continue
            last = _count_up(plain, name, count)
            (end,) = plain.execute(f"SELECT max(position) FROM {name} WHERE deleted_utc_s IS NULL").fetchone()
            found = [row for piece in _pieces(source, name, "1 ORDER BY position, id") for row in piece]
            ids = self._ids.setdefault(name, {})
            for at, row in enumerate(found, 1):
                ids[row["id"]] = last - count + at
                row |= {"id": ids[row["id"]], "position": (end or 0.0) + at, "version": revision}
                self._refer(row, project_id)
            insert_rows(plain, name, found)
        shares = [row for piece in _pieces(source, "asset_share", "1") for row in piece]
        for row in shares:
            row |= {"asset_id": self._ids["asset"][row["asset_id"]], "project_id": project_id}
        insert_rows(plain, "asset_share", shares)

    def _refer(self, row: Row, project_id: int) -> None:
        """Let a row of the inventory name what it named, by the numbers and names of here."""
        if "project" in row:
            row["project"] = project_id
        if row.get("evidence") is not None:
            row["evidence"] = self._documents.get(row["evidence"])
        if "site" in row:
            row["site"] = self._site_names.get(row["site"], row["site"])

    def _insert(self, plain: sqlite3.Connection, name: str, row: Row) -> int:
        fresh = _without(row, "id")
        if name in _WITH_VERSION:
            fresh |= {"version": 1, "changed_utc_s": self._database.now()}
        columns = ", ".join(fresh)
        places = ", ".join(f":{column}" for column in fresh)
        made = plain.execute(f"INSERT INTO {name} ({columns}) VALUES ({places})", fresh).lastrowid
        assert made is not None
        self._ids.setdefault(name, {})[row["id"]] = made
        return made


def set_deleted(database: Database, taken: TakenProject, is_deleted: bool) -> None:
    """Take a project out again that was taken in, or bring it back; what was locked of it is never deleted."""
    with database.writing() as connection:
        plain = raw(connection)
        revision = _count_up(plain, _REVISION, 1)
        at = database.now() if is_deleted else None
        for name, ids in taken.ids.items():
            version = str(revision) if name in SHEETS else "version + 1"
            plain.executemany(
                f"UPDATE {name} SET deleted_utc_s = ?, changed_utc_s = ?, version = {version} WHERE id = ?",
                [(at, database.now(), number) for number in ids],
            )


def run_marks(database: Database) -> set[tuple[float, str]]:
    """Start and name of each run that is here."""
    with database.reading() as connection:
        query = "SELECT started_utc_s, name FROM run WHERE deleted_utc_s IS NULL"
        return {(float(start), str(name)) for start, name in raw(connection).execute(query)}


def _each(source: sqlite3.Connection, name: str) -> Iterator[Row]:
    for piece in read_rows(source, name, "1 ORDER BY id", {}):
        yield from piece


def _pieces(source: sqlite3.Connection, name: str, condition: str) -> list[list[Row]]:
    return list(read_rows(source, name, condition, {}))


def _without(row: Row, name: str) -> Row:
    return {column: value for column, value in row.items() if column != name}


def _with_runs(body: str, runs: Mapping[int, int]) -> str:
    """The body of an estimate that names measured runs by their numbers of here; those that are not here are left."""
    plain = json.loads(body)
    if plain.get("run_ids"):
        plain["run_ids"] = [runs[number] for number in plain["run_ids"] if number in runs]
    return codec.to_json(plain)


def _free_name(plain: sqlite3.Connection, name: str) -> str:
    taken = {found for (found,) in plain.execute("SELECT name FROM project WHERE deleted_utc_s IS NULL")}
    return _another(name, taken)


def _another(name: str, taken: set[str]) -> str:
    """A name that is not taken: the name itself, or with a number behind it."""
    folded = {one.casefold() for one in taken}
    number, fresh = 1, name
    while fresh.casefold() in folded:
        number += 1
        fresh = f"{name} ({number})"
    return fresh


def _count_up(plain: sqlite3.Connection, name: str, count: int) -> int:
    plain.execute("INSERT INTO counter (name, value) VALUES (?, 0) ON CONFLICT (name) DO NOTHING", (name,))
    plain.execute("UPDATE counter SET value = value + ? WHERE name = ?", (count, name))
    return int(plain.execute("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()[0])
