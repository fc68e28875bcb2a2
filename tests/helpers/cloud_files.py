"""Files as clouds export them: columns as documented, figures made up."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.importers.cloud.registry import CloudReading


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([columns, *rows])
    return out.getvalue()


def as_json(plain: Any) -> str:
    return json.dumps(plain, indent=1)


def as_xlsx(path: Path, rows: Sequence[Sequence[object]], **more: Callable[[Any, Any], None]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for change in more.values():
        change(book, sheet)
    book.save(path)
    return path


def codes(reading: CloudReading) -> list[str]:
    return [notice.code for notice in reading.notices]


def places(reading: CloudReading) -> list[tuple[str, object, object]]:
    return [(notice.code, notice.facts.get("line"), notice.facts.get("column")) for notice in reading.notices]


def refusal(error: pytest.ExceptionInfo[ImportFileError]) -> tuple[str, Mapping[str, object]]:
    return error.value.code, error.value.facts
