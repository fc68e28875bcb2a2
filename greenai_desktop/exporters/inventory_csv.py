"""A table of the inventory as CSV that spreadsheets of the language open, and that comes in again as it went out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import BinaryIO, Final

from greenai_desktop.core.cells import disarmed
from greenai_desktop.exporters.inventory_table import TableOut

_AT_ONCE: Final = 2_000
# A spreadsheet takes the mark for the encoding, and the delimiter of its own language for that of the file.
_MARK: Final = b"\xef\xbb\xbf"
_DELIMITERS: Final = {"fr": ";"}


def write(table: TableOut, stream: BinaryIO, check: Callable[[], None], report: Callable[[float], None]) -> None:
    """Write headings and rows; text that a spreadsheet would take for a formula is disarmed."""
    columns, places = table.columns(), table.places()
    delimiter = _DELIMITERS.get(table.language.code, ",")
    stream.write(_MARK + _lines([table.headings()], delimiter))
    for start in range(0, places.size, _AT_ONCE):
        check()
        report(start / places.size)
        rows = places[start : start + _AT_ONCE]
        cells = [[table.text(column, value) for value in table.inventory.cells(column.id, rows)] for column in columns]
        stream.write(_lines(list(map(list, zip(*cells, strict=True))), delimiter))
    report(1.0)


def _lines(rows: list[list[str]], delimiter: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([[disarmed(_with_plain_ends(cell)) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8")


def _with_plain_ends(cell: str) -> str:
    """A text whose lines end in one way: a lone carriage return within a cell ends the row for many readers."""
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
