"""A table of the inventory from a file: CSV, XLSX or JSON, by its headings in either language.

`opened` looks at a file, `suggested` proposes which heading is which column, the user may change that, and `read` takes
the cells. A cell that cannot be read is told with its line and column and stays unknown: the rest of its row goes in.
Formulas are not computed, and a row that holds one is left out, for it may be a sum of the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from greenai_desktop.core.cells import restored
from greenai_desktop.core.errors import ImportFileError, InputError
from greenai_desktop.core.inventory.columns import Column, ColumnKind, project_of, share_column
from greenai_desktop.core.inventory.labels import POST, Labels, refers
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import numbers
from greenai_desktop.i18n.inventory_files import OF_ONE, SHARE_FIELD, column_of, size_of
from greenai_desktop.i18n.table_cells import Value, read_cell
from greenai_desktop.importers.cloud.document import Document, Kind, Place
from greenai_desktop.importers.cloud.document import opened as _opened
from greenai_desktop.importers.source import uncancelled, untold
from greenai_desktop.importers.table import Row

FORMAT: Final = "greenai-inventory"  # of our own JSON
VERSION: Final = 1
MOST_ROWS: Final = 200_000
MOST_PROBLEMS: Final = 1_000  # that are kept; all are counted
_TOLD_SIGNS: Final = 80
_ENOUGH: Final = 2  # headings that are known, in a line that is taken for the headings
_PLAIN: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")  # as programs write numbers
_BARE: Final = re.compile(r"[-+]?[0-9][0-9\s.,'’\u00a0\u202f]*")
_DECIMAL_COMMA: Final = re.compile(r"(?:^|[;\t])\"?-?[0-9]+,[0-9]+\"?(?=[;\t]|$)", re.MULTILINE)
_DECIMAL_POINT: Final = re.compile(r"(?:^|[;\t])\"?-?[0-9]+\.[0-9]+\"?(?=[;\t]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TableProfile:
    """How a file is to be read.

    Attributes:
        page: Name of the sheet of a workbook; empty where there are none.
        row: Where its headings stand, from 0.
        headings: The headings.
        columns: Column by heading; headings that are left aside are not in it.
        units: Unit of the cells by column, where it is not the column's own.
        numbers_in: Language whose decimal sign the file has.
        notices: What must be said of the headings.
    """

    page: str
    row: int
    headings: tuple[str, ...]
    columns: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    numbers_in: str = "en"
    notices: tuple[ImportFileError, ...] = ()


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


def told_sheet(document: Document) -> Sheet | None:
    """The table that a file of our own says it is; None for any other file."""
    plain = document.plain
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        return None
    return next((sheet for sheet in Sheet if sheet.value == plain.get("table")), None)


def guessed_sheet(document: Document, labels: Labels) -> Sheet:
    """The table that most headings of a file belong to."""
    told = told_sheet(document)
    if told is not None:
        return told
    return max(Sheet, key=lambda sheet: len(suggested(document, sheet, labels, "en").columns))


def suggested(document: Document, sheet: Sheet, labels: Labels, language: str) -> TableProfile:
    """Which heading is which column, as far as they are known; to be looked at by the user, and to be completed."""
    best: TableProfile | None = None
    for page, head in document.heads.items():
        for row, cells in enumerate(head):
            found = _profile(document, sheet, labels, Place(page, row, tuple(cells)))
            if best is None or len(found.columns) > len(best.columns):
                best = found
    if best is None or (len(best.columns) < _ENOUGH and not _is_alone(best)):
        best = _first(document)
    units = {**best.units, **_shares_of_one(document, best)}
    return replace(best, units=units, numbers_in=_numbers_in(document, language))


def headings_at(document: Document, page: str, row: int) -> tuple[str, ...]:
    """The cells of a line of the file's beginning, as headings."""
    head = document.heads.get(page, [])
    return tuple(head[row]) if row < len(head) else ()


def with_place(document: Document, sheet: Sheet, labels: Labels, page: str, row: int, language: str) -> TableProfile:
    """What is proposed for headings that the user says stand elsewhere."""
    found = _profile(document, sheet, labels, Place(page, row, headings_at(document, page, row)))
    return replace(found, numbers_in=_numbers_in(document, language))


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
        _Reader(heading, _column(sheet, column_id), profile, labels, language, document.kind)
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
        is_plain = self._is_typed and _PLAIN.fullmatch(text) is not None
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
        value = float(text) if _PLAIN.fullmatch(text) else numbers.parse_number(text, language)
        is_share = self.column.unit == "fraction"
        told = numbers.editable(value * self._size * (100.0 if is_share else 1.0), language, 15)
        return f"{told} %" if is_share else told


def _profile(document: Document, sheet: Sheet, labels: Labels, place: Place) -> TableProfile:
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    notices: list[ImportFileError] = []
    is_of_programs = document.kind not in (Kind.TEXT, Kind.WORKBOOK)  # they tell shares of one
    for heading in place.columns:
        try:
            found = column_of(sheet, heading, labels) if heading else None
        except InputError as error:
            facts = {"unit": error.facts.get("unit"), "known": error.facts.get("known")}
            notices.append(ImportFileError("heading_unit_unknown", file=document.name, column=heading, **facts))
            continue
        if found is None:
            if heading.startswith(SHARE_FIELD):
                notices.append(ImportFileError("heading_project_unknown", file=document.name, column=heading))
            continue
        column_id, unit = found
        if column_id in columns.values():
            notices.append(ImportFileError("heading_twice", file=document.name, column=heading))
            continue
        columns[heading] = column_id
        if unit or (is_of_programs and _column(sheet, column_id).unit == "fraction"):
            units[column_id] = unit or OF_ONE
    return TableProfile(place.sheet, place.row, place.columns, columns, units, notices=tuple(notices))


def _is_alone(profile: TableProfile) -> bool:
    """Whether a table of one or two columns is meant."""
    return bool(profile.columns) and sum(map(bool, profile.headings)) <= _ENOUGH


def _first(document: Document) -> TableProfile:
    """The first line that holds anything, with nothing known of it."""
    for page, head in document.heads.items():
        for row, cells in enumerate(head):
            if any(cells):
                return TableProfile(page, row, tuple(cells), {})
    return TableProfile("", 0, (), {})


def _shares_of_one(document: Document, profile: TableProfile) -> dict[str, str]:
    """Columns of shares whose first cells are all from 0 to 1, without a sign of per cent: they are shares of one."""
    found: dict[str, str] = {}
    below = document.heads.get(profile.page, [])[profile.row + 1 :]
    for at, heading in enumerate(profile.headings):
        column_id = profile.columns.get(heading, "")
        is_share = column_id.endswith("_fraction") or project_of(column_id) is not None
        texts = {row[at].strip() for row in below if at < len(row) and row[at].strip()}
        if not is_share or column_id in profile.units or not texts:
            continue
        if all(_is_of_one(text) for text in texts) and texts - {"0", "1"}:
            found[column_id] = OF_ONE
    return found


def _is_of_one(text: str) -> bool:
    plain = text.replace(",", ".")
    return bool(_PLAIN.fullmatch(plain)) and 0.0 <= float(plain) <= 1.0


def _numbers_in(document: Document, language: str) -> str:
    """The language of the decimal sign: told by the file itself where semicolons or tabs stand between the cells."""
    if document.kind is not Kind.TEXT:
        return language
    text = "\n".join(";".join(row) for head in document.heads.values() for row in head)
    commas, points = len(_DECIMAL_COMMA.findall(text)), len(_DECIMAL_POINT.findall(text))
    return language if commas == points else "fr" if commas > points else "en"


def _column(sheet: Sheet, column_id: str) -> Column:
    project_id = project_of(column_id)
    if project_id is not None:
        return share_column(project_id)
    return next(column for column in sheet.columns if column.id == column_id)
