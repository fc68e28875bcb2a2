"""The inventory's tables as files: all formats, and the one door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from greenai_desktop.core.errors import ReportError
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.exporters import inventory_csv, inventory_json, inventory_xlsx
from greenai_desktop.exporters.inventory_table import TableOut
from greenai_desktop.exporters.whole_file import whole_file
from greenai_desktop.i18n import N_, Language


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A format of files.

    Attributes:
        code: Stable name; also `--format` of the command line.
        title: What people call it; to be translated.
        suffix: Of its files.
        write: Writes a table into a stream; calls `check` now and then, which may end it, and tells the share written.
    """

    code: str
    title: str
    suffix: str
    write: Callable[[TableOut, BinaryIO, Callable[[], None], Callable[[float], None]], None]


# One module and one entry here to add a format.
TABLE_FORMATS: Final[tuple[TableFormat, ...]] = (
    TableFormat("xlsx", N_("Spreadsheet (XLSX)"), ".xlsx", inventory_xlsx.write),
    TableFormat("csv", N_("Table (CSV)"), ".csv", inventory_csv.write),
    TableFormat("json", N_("For programs (JSON)"), ".json", inventory_json.write),
)


def table_format(code: str) -> TableFormat:
    """A format by its code.

    Raises:
        ReportError: there is none.
    """
    found = next((one for one in TABLE_FORMATS if one.code == code), None)
    if found is None:
        raise ReportError("format_unknown", value=code, known=", ".join(one.code for one in TABLE_FORMATS))
    return found


def write_table(
    table: TableOut,
    path: Path,
    code: str,
    check: Callable[[], None] = lambda: None,
    report: Callable[[float], None] = lambda fraction: None,
) -> None:
    """Write a table into a file, which is there whole or not at all.

    Raises:
        ReportError: `cannot_write`, `format_unknown`, `workbook_writer_missing`.
    """
    chosen = table_format(code)
    with whole_file(path) as stream:
        chosen.write(table, stream, check, report)


def cut_count(table: TableOut, code: str) -> int:
    """How many cells are too long for a format, which cuts them: 0 for all but spreadsheets."""
    if code != "xlsx":
        return 0
    rows, most = table.places(), inventory_xlsx.LONGEST_CELL
    texts = [table.inventory.texts(column.id).take(rows) for column in table.columns() if not column.kind.is_number]
    return sum(len(text) > most for values in texts for text in values)


def template(sheet: Sheet, labels: Labels, language: Language, sites: tuple[str, ...] = ()) -> TableOut:
    """A table without rows, to be filled in."""
    return TableOut(sheet, Inventory(sheet.columns), labels, language, sites=sites)
