"""A table of the inventory as JSON for programs: codes, ISO dates, shares of one, all digits; names for numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from greenai_desktop.core.inventory.columns import Column, ColumnKind, project_of
from greenai_desktop.core.inventory.days import iso
from greenai_desktop.core.inventory.labels import PROJECT, refers
from greenai_desktop.exporters.inventory_table import TableOut
from greenai_desktop.i18n.inventory_files import SHARE_FIELD
from greenai_desktop.i18n.table_cells import Value

FORMAT: Final = "greenai-inventory"
VERSION: Final = 1
_AT_ONCE: Final = 2_000


def write(table: TableOut, stream: BinaryIO, check: Callable[[], None], report: Callable[[float], None]) -> None:
    """Write an object with its rows; what is not known is left out."""
    places = table.places()
    head: dict[str, Any] = {"format": FORMAT, "version": VERSION, "table": table.sheet.value}
    head["units"] = {column.id: column.unit for column in table.columns() if column.unit}
    stream.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": [')
    for start in range(0, places.size, _AT_ONCE):
        check()
        report(start / places.size)
        rows = _rows(table, start)
        stream.write(b",\n" * bool(start) + b",\n".join(_plain(row) for row in rows))
    stream.write(b"]}\n")
    report(1.0)


def _rows(table: TableOut, start: int) -> list[dict[str, Any]]:
    rows = table.places()[start : start + _AT_ONCE]
    found: list[dict[str, Any]] = [{} for _row in range(rows.size)]
    for column in table.inventory.columns.values():
        for row, value in zip(found, table.inventory.cells(column.id, rows), strict=True):
            told = _value(table, column, value if isinstance(value, str) else float(value))
            if told is not None and told != "":
                _put(row, table, column, told)
    return found


def _put(row: dict[str, Any], table: TableOut, column: Column, told: Any) -> None:
    project_id = project_of(column.id)
    if project_id is None:
        row[column.id] = told
    else:
        row.setdefault(SHARE_FIELD.rstrip("."), {})[table.labels.label(PROJECT, project_id)] = told


def _value(table: TableOut, column: Column, value: Value) -> Any:
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return None
    if refers(column.id):
        return table.labels.label(column.id, value)
    if column.kind is ColumnKind.DATE:
        return iso(value)
    return int(value) if column.kind is ColumnKind.WHOLE else value


def _plain(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
