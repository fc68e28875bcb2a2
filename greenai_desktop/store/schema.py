"""The tables as SQLAlchemy sees them; `migrations` makes them, and a test holds the two together.

Rows of a run's bulk tables are found by one packed number, so that everything recorded in a stretch of time lies
together and a view is one scan: see `row_id`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

from greenai_desktop.core.inventory.columns import ColumnKind
from greenai_desktop.core.inventory.sheets import Sheet

metadata = MetaData()


def _editable() -> tuple[Column[int], Column[float], Column[float | None]]:
    return (
        Column("version", Integer, nullable=False),
        Column("changed_utc_s", Float, nullable=False),
        Column("deleted_utc_s", Float),
    )


def _of_run(primary: bool = True) -> Column[int]:
    return Column("run_id", ForeignKey("run.id", ondelete="CASCADE"), primary_key=primary, nullable=False)


project = Table(
    "project",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("place", Text),
    *_editable(),
    Column("limits", Text, nullable=False, server_default="[]"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("project_id", ForeignKey("project.id")),
    Column("stage", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("started_utc_s", Float, nullable=False),
    Column("ended_utc_s", Float),
    Column("state", Text, nullable=False),
    Column("exit_code", Integer),
    Column("place", Text, nullable=False),
    Column("price", Text),
    Column("machine", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("period_s", Float, nullable=False),
    Column("recorder_pid", Integer),
    Column("stop_requested", Integer, nullable=False),
    *_editable(),
    Column("minute_s", Float, nullable=False),
    Column("last_s", Float),
    Column("last_utc_s", Float),
    Column("packed_minute", Integer, nullable=False),
    Column("details", Text, nullable=False, server_default="{}"),
    Column("batch", Text, nullable=False, server_default=""),
    Column("fingerprint", Text, nullable=False, server_default=""),
)

series = Table(
    "series",
    metadata,
    _of_run(),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("energy_j", Float),
    Column("covered_s", Float, nullable=False),
    Column("max_w", Float),
    Column("last_w", Float),
)

reason = Table(
    "reason",
    metadata,
    _of_run(),
    Column("code", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

sample = Table(
    "sample",
    metadata,
    _of_run(),
    Column("tick_us", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

ticks = Table(
    "ticks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first_us", Integer, nullable=False),
    Column("step_us", Integer, nullable=False),
    Column("rest", LargeBinary, nullable=False),
)

minute = Table(
    "minute",
    metadata,
    Column("id", Integer, primary_key=True),
    *(Column(name, Float) for name in ("low", "mean", "high", "energy_j", "covered_s", "max_w")),
    Column("joules", LargeBinary),
    Column("level", LargeBinary),
    Column("shift_us", Integer),
    Column("shifts", LargeBinary),
    Column("codes", LargeBinary),
)

detail = Table(
    "detail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("points", LargeBinary, nullable=False),
)

day = Table(
    "day",
    metadata,
    Column("id", Integer, primary_key=True),
    *(Column(name, Float) for name in ("energy_j", "covered_s", "max_w")),
    *(Column(name, LargeBinary, nullable=False) for name in ("six_hours", "quarters", "minutes")),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_run(primary=False),
    Column("at_utc_s", Float, nullable=False),
    Column("code", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

own_factor = Table(
    "own_factor",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    *_editable(),
)

estimate = Table(
    "estimate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("project.id")),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("body", "result", "versions", "method_version")),
    Column("made_utc_s", Float),
    *_editable(),
)

baseline = Table(
    "baseline",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("project.id")),
    Column("estimate_id", ForeignKey("estimate.id"), nullable=False),
    Column("number", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("name", "body", "tree", "versions", "method_version")),
    Column("locked_utc_s", Float, nullable=False),
    Column("locked_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

team_default = Table(
    "team_default",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("field_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("value", Float, nullable=False),
    Column("low", Float),
    Column("high", Float),
    *(Column(name, Text, nullable=False) for name in ("status", "source", "run_ids")),
    Column("since_utc_s", Float, nullable=False),
    *_editable(),
)


# Columns that came with a later migration: in the file they stand behind all others.
_LATER: Final = frozenset({"cut"})


def _sheet(sheet: Sheet) -> Table:
    kinds = {ColumnKind.NUMBER: Float, ColumnKind.WHOLE: Integer, ColumnKind.DATE: Integer}
    cells: list[Column[float] | Column[int] | Column[str]] = [
        Column(column.id, kinds[column.kind])
        if column.kind.is_number
        else Column(column.id, Text, nullable=False, server_default="")
        for column in sheet.columns
    ]
    later = [cell for cell in cells if cell.name in _LATER]
    return Table(
        sheet.value,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("position", Float, nullable=False),
        *(cell for cell in cells if cell.name not in _LATER),
        *_editable(),
        *later,
    )


sheets = {sheet: _sheet(sheet) for sheet in Sheet}

asset_share = Table(
    "asset_share",
    metadata,
    Column("asset_id", ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True, nullable=False),
    Column("project_id", ForeignKey("project.id"), primary_key=True, nullable=False),
    Column("share_fraction", Float, nullable=False),
)

counter = Table("counter", metadata, Column("name", Text, primary_key=True), Column("value", Integer, nullable=False))

site = Table(
    "site",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    *_editable(),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_utc_s", Float, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("name", "media_type", "note")),
    Column("size_bytes", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    *_editable(),
)
