"""A table of the inventory from a file: CSV, XLSX or JSON, by its headings in either language.

`opened` looks at a file, `inventory_profile` proposes which heading is which column, the user may change that, and
`read` takes the cells. A cell that cannot be read is told with its line and column and stays unknown: the rest of its
row goes in. Formulas are not computed, and a row that holds one is left out, for it may be a sum of the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from greenai_desktop.core.cells import restored
from greenai_desktop.core.errors import ImportFileError, InputError
from greenai_desktop.core.inventory.columns import Column, ColumnKind
from greenai_desktop.core.inventory.labels import POST, Labels, refers
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import numbers
from greenai_desktop.i18n.inventory_files import size_of
from greenai_desktop.i18n.table_cells import Value, read_cell
from greenai_desktop.importers.cloud.document import Document, Kind, Place
from greenai_desktop.importers.cloud.document import opened as _opened
from greenai_desktop.importers.inventory_profile import FORMAT, PLAIN, TableProfile, column_named, told_sheet
from greenai_desktop.importers.source import uncancelled, untold
from greenai_desktop.importers.table import Row

VERSION: Final = 1
MOST_ROWS: Final = 200_000
MOST_PROBLEMS: Final = 1_000  # that are kept; all are counted
_TOLD_SIGNS: Final = 80
_BARE: Final = re.compile(r"[-+]?[0-9][0-9\s.,'’\u00a0\u202f]*")


@dataclass(frozen=True, slots=True)
class FileCell:
    """A cell that was not taken.

    Attributes:
        line: Its line or row in the file.
        column_id: Its column.
        heading: What stands above it in the file.
        text: What stood there, shortened.
        error: What is wrong with it.
    """

    line: int
    column_id: str
    heading: str
    text: str
    error: InputError


@dataclass(slots=True)
class TableReading:
    """What a file tells.

    Attributes:
        sheet: The table it is for.
        file: Its name.
        cells: For each column that the file has, one value a row.
        lines: Line or row of the file of each row.
        problems: Cells that were not taken; the first ones.
        problem_count: How many those are.
        notices: What is wrong with lines or with the file; the first ones.
        notice_count: How many those are.
    """

    sheet: Sheet
    file: str
    cells: dict[str, list[float] | list[str]]
    lines: list[int] = field(default_factory=list)
    problems: list[FileCell] = field(default_factory=list)
    problem_count: int = 0
    notices: list[ImportFileError] = field(default_factory=list)
    notice_count: int = 0

    def tell(self, notice: ImportFileError) -> None:
        """Note what is wrong with a line."""
        self.notice_count += 1
        if len(self.notices) < MOST_PROBLEMS:
            self.notices.append(notice)


def opened(path: Path, check: Callable[[], None] = uncancelled, report: Callable[[float], None] = untold) -> Document:
    """A file, looked at; close it when it was read.

    Raises:
        ImportFileError: it cannot be read, is not safe, is of no known kind, or was written by a newer program.
    """
    document = _opened(path, check, report)
    plain = document.plain
    if isinstance(plain, dict) and plain.get("format") == FORMAT and plain.get("version") != VERSION:
        raise ImportFileError("table_newer", file=path.name)
    return document


def read(
    document: Document, sheet: Sheet, profile: TableProfile, labels: Labels, language: str,
    check: Callable[[], None] = uncancelled,
) -> TableReading:  # fmt: skip
    """The rows of a file.

    Raises:
        ImportFileError: no column is chosen, a heading is there twice, or the file is damaged.
    """
    told = told_sheet(document)
    if told is not None and told is not sheet:
        raise ImportFileError("table_is_another", file=document.name, sheet=told.value)
    if not profile.columns:
        raise ImportFileError("table_headings_unknown", file=document.name)
    readers = [
        _Reader(heading, column_named(sheet, column_id), profile, labels, language, document.kind)
        for heading, column_id in profile.columns.items()
    ]
    reading = TableReading(sheet, document.name, {reader.column.id: reader.values for reader in readers})
    for notice in (*document.notices, *profile.notices):
        reading.tell(notice)
    for row in _rows(document, profile):
        if isinstance(row, ImportFileError):
            reading.tell(row)
            continue
        if len(reading.lines) >= MOST_ROWS:
            reading.tell(ImportFileError("table_too_many_rows", file=document.name, count=MOST_ROWS, line=row.line))
            break
        if len(reading.lines) % 500 == 0:
            check()
        _take(row, readers, reading)
    if not reading.lines and not reading.notices:
        reading.tell(ImportFileError("table_without_rows", file=document.name))
    return reading


def _take(row: Row, readers: Sequence[_Reader], reading: TableReading) -> None:
    texts = [row.cells.get(reader.heading, "") for reader in readers]
    if not any(texts):
        return
    reading.lines.append(row.line)
    for reader, text in zip(readers, texts, strict=True):
        error = reader.take(text)
        if error is not None:
            reading.problem_count += 1
            if len(reading.problems) < MOST_PROBLEMS:
                shown = text[:_TOLD_SIGNS]
                reading.problems.append(FileCell(row.line, reader.column.id, reader.heading, shown, error))


def _rows(document: Document, profile: TableProfile) -> Iterator[Row | ImportFileError]:
    return document.rows(Place(profile.page, profile.row, profile.headings))


class _Reader:
    """Reads the cells of one column; equal texts are read once."""

    def __init__(
        self, heading: str, column: Column, profile: TableProfile, labels: Labels, language: str, kind: Kind
    ) -> None:
        self.heading, self.column = heading, column
        self.values: list[float] | list[str] = []
        self._labels, self._language, self._numbers_in = labels, language, profile.numbers_in
        self._size = size_of(column, profile.units.get(column.id, ""))
        self._has_size = bool(profile.units.get(column.id))
        self._is_typed = kind is not Kind.TEXT
        self._good: dict[str, Value] = {}

    def take(self, text: str) -> InputError | None:
        """Read a cell; what is wrong with it, if anything is. An empty one is as in a new row."""
        value = self._good.get(text)
        found = self._first(text) if value is None else value
        if isinstance(found, InputError):
            self.values.append(self.column.missing)  # type: ignore[arg-type]
            return found
        self.values.append(found)  # type: ignore[arg-type]
        return None

    def _first(self, text: str) -> Value | InputError:
        """A cell whose text was not read before, or could not be read."""
        found = self._read(text)
        if not isinstance(found, InputError):
            self._good[text] = found
        return found

    def _read(self, text: str) -> Value | InputError:
        plain = text if self._is_typed else restored(text)
        if not plain.strip():
            return self.column.default
        try:
            if refers(self.column.id):
                return self._labels.number(self.column.id, plain)
            if self.column.id == POST:
                return self._labels.post_code(plain)
            return self._cell(plain.strip())
        except InputError as error:
            return error

    def _cell(self, text: str) -> Value:
        if not self.column.kind.is_number:
            return read_cell(self.column, text, self._language)
        if self.column.kind is ColumnKind.DATE:  # days stand before months where commas are decimal
            return read_cell(self.column, text, self._numbers_in)
        is_plain = self._is_typed and PLAIN.fullmatch(text) is not None
        if is_plain and self._is_simple(value := float(text) * self._size):
            return value
        language = "en" if is_plain else self._numbers_in
        if self._has_size and _BARE.fullmatch(text):
            text = self._sized(text, language)
        return read_cell(self.column, text, language)

    def _is_simple(self, value: float) -> bool:
        """Whether a number as programs write it can be taken as it is: within its bounds, its unit told."""
        column = self.column
        is_told = self._has_size or column.unit != "fraction"
        return is_told and column.kind is ColumnKind.NUMBER and column.least < value <= column.most

    def _sized(self, text: str, language: str) -> str:
        """A number in the unit of the file as one in that of its column."""
        value = float(text) if PLAIN.fullmatch(text) else numbers.parse_number(text, language)
        is_share = self.column.unit == "fraction"
        told = numbers.editable(value * self._size * (100.0 if is_share else 1.0), language, 15)
        return f"{told} %" if is_share else told
