"""A file of any of the kinds that clouds export, seen as rows below headings: CSV, JSON, JSON lines, XLSX, Parquet.

Whatever the kind, a row is a `Row` of texts by column, so that the reader of a format is written once. Nested fields
are joined by dots (`project.number`). The headings may stand below some lines of preamble.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.importers.cloud.records import fields, flat, is_record, line_fields, loaded, objects
from greenai_desktop.importers.source import UNREADABLE, TextSource, opened_file
from greenai_desktop.importers.table import DELIMITERS, Row, Shape, rows
from greenai_desktop.importers.workbook import OLE_START, ZIP_START, SheetRow, Workbook

HEAD_ROWS: Final = 60
_WORKBOOKS: Final = (".xlsx", ".xlsm")
_MOST_JSON_BYTES: Final = 64 << 20
_BATCH_ROWS: Final = 10_000
PARQUET_START: Final = b"PAR1"
Found = Row | ImportFileError


class Kind(StrEnum):
    """What a file is, by its first bytes."""

    TEXT = "text"
    JSON = "json"
    JSON_LINES = "json_lines"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Place:
    """Where headings stand.

    Attributes:
        sheet: Name of the sheet; empty where there are none.
        row: Number of their row, from 0, among those that `Document.heads` tells.
        columns: The headings.
    """

    sheet: str
    row: int
    columns: tuple[str, ...]


@dataclass(slots=True)
class Document:
    """A file that is open for reading; close it when it was read.

    Attributes:
        path: The file.
        kind: What it is.
        plain: What it holds, if it is JSON.
        notices: What must be said of it.
        heads: First rows of each sheet, by name; a table without sheets has one with an empty name.
    """

    path: Path
    kind: Kind
    check: Callable[[], None]
    report: Callable[[float], None]
    plain: Any = None
    notices: tuple[ImportFileError, ...] = ()
    heads: dict[str, list[list[str]]] = field(default_factory=dict)
    _text: TextSource | None = None
    _book: Workbook | None = None

    @property
    def name(self) -> str:
        """Name of the file, without its folder."""
        return self.path.name

    def close(self) -> None:
        """Let go of the file; twice is harmless."""
        if self._book is not None:
            self._book.close()

    def place(self, is_header: Callable[[Sequence[str]], bool]) -> Place | None:
        """Where the first headings stand that somebody knows; None if there are none."""
        for sheet, head in self.heads.items():
            for number, cells in enumerate(head):
                if any(cells) and is_header(cells):
                    return Place(sheet, number, tuple(cells))
        return None

    def rows(self, place: Place) -> Iterator[Found]:
        """The rows below headings; what is wrong with one takes its place.

        Raises:
            ImportFileError: a heading is there twice.
        """
        named = [column for column in place.columns if column]
        twice = next((column for column in named if named.count(column) > 1), None)
        if twice is not None:
            raise ImportFileError("cloud_column_twice", file=self.name, column=twice)
        if self.kind is Kind.WORKBOOK:
            return self._sheet_rows(place)
        if self.kind is Kind.PARQUET:
            return self._parquet_rows()
        if self.kind is Kind.JSON_LINES:
            return self._line_rows()
        if self.kind is Kind.JSON:
            return _records(self.name, self.plain)
        return self._text_rows(place)

    def _text_rows(self, place: Place) -> Iterator[Found]:
        assert self._text is not None
        shape = Shape(lambda cells: tuple(cells) == place.columns)
        for found in rows(_Below(self._text, place.row), shape):
            if isinstance(found, Row):
                column = next((column for column, text in found.cells.items() if UNREADABLE in text), None)
                if column is not None:
                    yield found.wrong("signs_not_read", column)
            yield found

    def _sheet_rows(self, place: Place) -> Iterator[Found]:
        assert self._book is not None
        merged = self._book.merged(place.sheet)
        if merged:
            yield ImportFileError("workbook_merged", file=self.name, names=", ".join(merged[:8]))
        width = len(place.columns)
        for number, row in enumerate(self._book.rows(place.sheet)):
            if number <= place.row:
                continue
            if row.formula_at is not None:
                yield _formula(self.name, row, place.columns)
                continue
            cells = [*row.cells, *[""] * (width - len(row.cells))]
            if any(cells[width:]):
                yield ImportFileError(
                    "cells_do_not_fit", file=self.name, line=row.number, count=len(cells), expected=width
                )
                continue
            yield Row(self.name, row.number, {c: t for c, t in zip(place.columns, cells, strict=False) if c})

    def _parquet_rows(self) -> Iterator[Found]:
        from pyarrow import ArrowException, parquet  # type: ignore[import-untyped]

        number = 0
        try:
            with parquet.ParquetFile(self.path) as source:
                whole = source.metadata.num_rows or 1
                for batch in source.iter_batches(_BATCH_ROWS):
                    self.check()
                    for record in batch.to_pylist():
                        number += 1
                        yield Row(self.name, number, flat(record))
                    self.report(number / whole)
        except (ArrowException, OSError, ValueError, OverflowError) as error:
            raise ImportFileError("parquet_damaged", file=self.name, detail=str(error)[:200]) from error

    def _line_rows(self) -> Iterator[Found]:
        assert self._text is not None
        for number, line in enumerate(self._text.lines(), 1):
            if not line.strip():
                continue
            try:
                yield Row(self.name, number, flat(loaded(line)))
            except (ValueError, RecursionError) as error:
                yield ImportFileError("row_not_read", file=self.name, line=number, detail=str(error)[:120])


class _Below(TextSource):
    """A text whose first lines are blank: the preamble above the headings is gone, the numbers of lines stay."""

    def __init__(self, source: TextSource, count: int) -> None:
        self.__dict__.update(source.__dict__)
        self._skipped = count
        lines = source.head.splitlines(keepends=True)
        self.head = "\n" * min(count, len(lines)) + "".join(lines[count:])

    def lines(self) -> Iterator[str]:
        for number, line in enumerate(super().lines()):
            yield line if number >= self._skipped else "\n"


def opened(path: Path, check: Callable[[], None], report: Callable[[float], None]) -> Document:
    """A file, looked at.

    Raises:
        ImportFileError: it cannot be read, or is of no kind that is known.
    """
    try:
        with opened_file(path) as stream:
            start = stream.read(4)
    except OSError as error:
        raise ImportFileError("file_not_read", file=path.name, detail=error.strerror or str(error)) from error
    if start in (ZIP_START, OLE_START):
        return _workbook(path, check, report)
    if start == PARQUET_START:
        return Document(path, Kind.PARQUET, check, report, heads={"": [_parquet_columns(path)]})
    if start and path.suffix.lower() in _WORKBOOKS:  # its name says more than its signs: no table of text
        raise ImportFileError("workbook_damaged", file=path.name, detail="")
    source = TextSource(path, check, report)
    if source.head.lstrip()[:1] in ("{", "["):
        return _json(source, check, report)
    return Document(path, Kind.TEXT, check, report, heads={"": _text_head(source.head)}, _text=source)


def _records(name: str, plain: Any) -> Iterator[Found]:
    for number, record in enumerate(objects(plain), 1):
        try:
            yield Row(name, number, flat(record))
        except ValueError as error:
            yield ImportFileError("row_not_read", file=name, line=number, detail=str(error)[:120])


def _json(source: TextSource, check: Callable[[], None], report: Callable[[float], None]) -> Document:
    path, head = source.path, source.head.lstrip().splitlines()
    if len(head) > 1 and head[0].startswith("{") and head[1].lstrip().startswith("{") and is_record(head[0]):
        # All lines: a field that is null is left out, and may come late.
        names = line_fields(source.lines())
        return Document(path, Kind.JSON_LINES, check, report, heads={"": [names]}, _text=source)
    if path.stat().st_size > _MOST_JSON_BYTES:
        raise ImportFileError("json_file_too_large", file=path.name, count=_MOST_JSON_BYTES >> 20)
    try:
        plain = loaded("".join(source.lines()).lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ImportFileError("json_damaged", file=path.name, detail=str(error)[:160]) from error
    return Document(path, Kind.JSON, check, report, plain, heads={"": [fields(plain)]})


def _text_head(head: str) -> list[list[str]]:
    """The first lines, cut where most rows of one width come out: a comma may also stand in numbers."""
    lines = head.splitlines()[:HEAD_ROWS]
    return max(([_cut(line, delimiter) for line in lines] for delimiter in DELIMITERS), key=_evenness)


def _evenness(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max((width * count for width, count in widths.items()), default=0)


def _cut(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _workbook(path: Path, check: Callable[[], None], report: Callable[[float], None]) -> Document:
    book = Workbook(path, check, report)
    try:
        heads = {sheet: [list(row.cells) for row in islice(book.rows(sheet), HEAD_ROWS)] for sheet in book.sheets}
    except BaseException:
        book.close()
        raise
    return Document(path, Kind.WORKBOOK, check, report, notices=book.notices, heads=heads, _book=book)


def _formula(name: str, row: SheetRow, columns: Sequence[str]) -> ImportFileError:
    at = row.formula_at or 0
    column = columns[at] if at < len(columns) else ""
    return ImportFileError("cell_is_formula", file=name, line=row.number, column=column or str(at + 1))


def _parquet_columns(path: Path) -> list[str]:
    """Names of the columns, nested ones joined by dots.

    Raises:
        ImportFileError: it is damaged, or pyarrow is not installed.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise ImportFileError("parquet_reader_missing", file=path.name) from error
    try:
        with parquet.ParquetFile(path) as source:
            return [str(column.path) for column in source.schema]
    except (ArrowException, OSError, ValueError, OverflowError) as error:
        raise ImportFileError("parquet_damaged", file=path.name, detail=str(error)[:200]) from error
