"""Which rows of which tables belong to a project, and what of them can be left out of its file.

A table of the schema is in one of the two lists below, and a test walks the schema: who adds a table says here whether
it goes with a project.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias

from sqlalchemy import Table

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store import codec, rows, schema
from greenai_desktop.store.records import RunState

_RUNS: Final = "SELECT id FROM run WHERE project_id = :project AND deleted_utc_s IS NULL"
_ASSETS: Final = (
    "SELECT asset_id FROM asset_share JOIN asset ON asset.id = asset_id "
    "WHERE project_id = :project AND deleted_utc_s IS NULL"
)
_MINE: Final = "project = :project AND deleted_utc_s IS NULL"
_NAMED: Final = "SELECT {column} FROM asset WHERE id IN ({assets}) UNION SELECT {column} FROM activity WHERE {mine}"
# Rows of a project, by table, in an order in which none refers to a later one; `:project` is its number.
IN_FILE: Final[Mapping[str, str]] = {
    "project": "id = :project",
    "own_factor": "deleted_utc_s IS NULL",
    "site": f"deleted_utc_s IS NULL AND name IN ({_NAMED.format(column='site', assets=_ASSETS, mine=_MINE)})",
    "evidence": f"deleted_utc_s IS NULL AND id IN ({_NAMED.format(column='evidence', assets=_ASSETS, mine=_MINE)})",
    "run": "project_id = :project AND deleted_utc_s IS NULL",
    "series": f"run_id IN ({_RUNS})",
    "reason": f"run_id IN ({_RUNS})",
    "sample": f"run_id IN ({_RUNS})",
    "event": f"run_id IN ({_RUNS})",
    "ticks": "",
    "minute": "",
    "detail": "",
    "day": "",
    # What was locked stays readable even where its estimate is deleted, or is another project's by now.
    "estimate": "(project_id = :project AND deleted_utc_s IS NULL) "
                "OR id IN (SELECT estimate_id FROM baseline WHERE project_id = :project)",
    "baseline": "project_id = :project OR (project_id IS NULL AND estimate_id IN "
                "(SELECT id FROM estimate WHERE project_id = :project AND deleted_utc_s IS NULL))",
    "asset": f"id IN ({_ASSETS})",
    "asset_share": f"project_id = :project AND asset_id IN ({_ASSETS})",
    "activity": _MINE,
    "cloud_figure": _MINE,
}  # fmt: skip
# Tables whose rows are found by a packed number that begins with that of their run.
BULK: Final = ("ticks", "minute", "detail", "day")
# What is the workspace's alone, and why.
LEFT_OUT: Final[Mapping[str, str]] = {
    "counter": "numbers that this workspace hands out",
    "organisation": "another workspace has an organisation of its own",
    "team_default": "what a team knows better holds for all its projects",
}


class Leave(StrEnum):
    """What can be left out of the file of a project."""

    HOST = "host"  # names of machines, and numbers of batch jobs
    USER = "user"  # logins, who answers for it or locked it, and command lines
    GIT = "git"  # commits of working folders
    DOCUMENTS = "documents"  # evidence, such as suppliers' invoices


Row: TypeAlias = dict[str, Any]
_DETAILS: Final = {
    Leave.HOST: ("scheduler_job", "process_id"), Leave.USER: ("owner", "command"), Leave.GIT: ("git_commit",),
}  # fmt: skip


def columns(name: str) -> list[str]:
    """Names of the columns of a table."""
    return [column.name for column in table(name).columns]


def table(name: str) -> Table:
    """A table by its name."""
    return schema.metadata.tables[name]


def where(name: str, run_id: int | None = None) -> tuple[str, Mapping[str, int]]:
    """The condition that finds the rows of a project; of a bulk table, those of one of its runs."""
    if run_id is None:
        return IN_FILE[name], {}
    first, last = rows.span_of_run(run_id)
    return "id BETWEEN :first AND :last", {"first": first, "last": last}


def stripped(name: str, row: Row, project_id: int, leave: frozenset[Leave], now_utc_s: float) -> Row:
    """A row as it stands in the file."""
    change = _CHANGES.get(name)
    return row if change is None else change(row, project_id, leave, now_utc_s)


def _project(row: Row, project_id: int, leave: frozenset[Leave], now_utc_s: float) -> Row:
    return {**row, "owner": "" if Leave.USER in leave else row["owner"], "deleted_utc_s": None}


def _run(row: Row, project_id: int, leave: frozenset[Leave], now_utc_s: float) -> Row:
    details = json.loads(row["details"])
    for one in leave:
        for name in _DETAILS.get(one, ()):
            details.pop(name, None)
    host = "" if Leave.HOST in leave else row["host"]
    return {**row, "details": codec.to_json(details), "host": host, "recorder_pid": None, "stop_requested": 0}


def _estimate(row: Row, project_id: int, leave: frozenset[Leave], now_utc_s: float) -> Row:
    if row["project_id"] == project_id:
        return row
    return {**row, "project_id": project_id, "deleted_utc_s": now_utc_s}


def _baseline(row: Row, project_id: int, leave: frozenset[Leave], now_utc_s: float) -> Row:
    return {**row, "locked_by": ""} if Leave.USER in leave else row


def _with_evidence(row: Row, project_id: int, leave: frozenset[Leave], now_utc_s: float) -> Row:
    return {**row, "evidence": None} if Leave.DOCUMENTS in leave else row


_CHANGES: Final[Mapping[str, Callable[[Row, int, frozenset[Leave], float], Row]]] = {
    "project": _project, "run": _run, "estimate": _estimate, "baseline": _baseline, "asset": _with_evidence,
    "activity": _with_evidence,
}  # fmt: skip
SHEETS: Final = tuple(sheet.value for sheet in Sheet)
RECORDING: Final = RunState.RECORDING.value
