"""Lines as rows of a table: delimiter, header lines wherever they stand, rows that do not fit their header."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from greenai_desktop.core.cells import as_number
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.importers.source import TextSource

DELIMITERS: Final = (",", ";", "\t", "|")
_SHOWN_SIGNS: Final = 60
_MOST_COLUMNS: Final = 1_000
_LONGEST_ROW: Final = 32_768  # signs; the rows of thousands of runs are held in memory
_MOST_TRIES: Final = 1_000
_MOST_LINES_A_ROW: Final = 1_000
_MOST_SIGNS_A_ROW: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        file: Name of the file.
        line: Line it ends in.
        cells: Text by column, in order; blanks around it are gone.
        width_of_other: Whether it has not the columns of the header above it but those of another version.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    width_of_other: bool = False

    def text(self, column: str) -> str:
        """A cell; empty if there is no such column."""
        return self.cells.get(column, "")

    def number(self, column: str) -> float | None:
        """A number; None where the cell is empty, lacking or says that there is none.

        Raises:
            ImportFileError: the cell holds no number.
        """
        text = self.text(column)
        if text.strip().casefold() == "nan":
            return None
        try:
            return as_number(text)
        except ValueError:
            raise self.wrong("cell_no_number", column, value=text[:_SHOWN_SIGNS]) from None

    def amount(self, column: str) -> float | None:
        """A number that cannot be negative.

        Raises:
            ImportFileError: it is negative, or no number.
        """
        value = self.number(column)
        if value is not None and value < 0:
            raise self.wrong("cell_negative", column, value=self.text(column)[:_SHOWN_SIGNS])
        return value

    def needed(self, column: str) -> float:
        """An amount that must be there.

        Raises:
            ImportFileError: it is empty, negative or no number.
        """
        value = self.amount(column)
        if value is None:
            raise self.wrong("cell_empty", column, value=self.text(column)[:_SHOWN_SIGNS])
        return value

    def wrong(self, code: str, column: str, **facts: object) -> ImportFileError:
        """What is wrong with a cell, with its place."""
        return ImportFileError(code, file=self.file, line=self.line, column=column, **facts)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows of a format are found.

    Attributes:
        is_header: Whether a line of cells is a header of the format.
        other_columns: Columns of a row that has another number of cells than its header; None if it cannot be told.
        renamed: Another spelling of a header cell.
    """

    is_header: Callable[[Sequence[str]], bool]
    other_columns: Callable[[int], Sequence[str] | None] = lambda count: None
    renamed: Callable[[str], str] = str


def header_of(head: str, shape: Shape) -> tuple[str, list[str]] | None:
    """Delimiter and cells of the first line that is not blank, if it is a header of a format."""
    line = next((line for line in head.splitlines() if line.strip() and not _tells_delimiter(line)), "")
    for delimiter in DELIMITERS:
        cells = _cells(line, delimiter, shape)
        if shape.is_header(cells):
            return delimiter, cells
    return None


def rows(source: TextSource, shape: Shape) -> Iterator[Row | ImportFileError]:
    """The rows of a table; what is wrong with a line takes its place, and the reading goes on."""
    found = header_of(source.head, shape)
    if found is None:
        yield ImportFileError("header_unknown", file=source.name)
        return
    delimiter, columns = found
    if len(columns) > _MOST_COLUMNS:
        yield ImportFileError("too_many_columns", file=source.name, count=_MOST_COLUMNS)
        return
    lines = _Lines(source.lines())
    reader = csv.reader(lines, delimiter=delimiter, quoting=_quoting(delimiter))
    while True:
        lines.begin_row()
        try:
            cells, detail = [cell.strip() for cell in next(reader)], ""
        except StopIteration:
            return
        except csv.Error as error:
            cells, detail = [], str(error)
        if lines.has_swallowed(detail or _misfit(cells, columns, shape) or lines.holds_row(cells, columns, delimiter)):
            yield ImportFileError("quote_not_closed", file=source.name, line=lines.give_back())
            continue
        if detail:
            yield ImportFileError("row_not_read", file=source.name, line=lines.number, detail=detail)
            continue
        if not any(cells) or _tells_delimiter(delimiter.join(cells)):
            continue
        # Names of columns begin with a letter; most rows are told apart by that, which is what takes time otherwise.
        if cells[0][:1].isalpha() and shape.is_header(names := [shape.renamed(cell) for cell in cells]):
            columns = names
            continue
        yield _row(source, lines, cells, columns, shape, delimiter)


@dataclass(slots=True)
class _Lines:
    """The lines of a file for a reader of rows, which can be given back.

    A quotation mark that is never closed makes one row of all lines that follow; those are read again without it.

    Attributes:
        number: Of the line that was handed out last.
        ends_cleanly: Whether that line ended with a line break.
    """

    source: Iterator[str]
    number: int = 0
    ends_cleanly: bool = True
    _row: list[str] = field(default_factory=list)
    _again: deque[str] = field(default_factory=deque)
    _signs: int = 0
    _is_spent: bool = False
    _tries: int = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._row) >= _MOST_LINES_A_ROW or self._signs > _MOST_SIGNS_A_ROW:
            raise csv.Error("too many lines")
        line = self._again.popleft() if self._again else next(self.source, "")
        if not line:
            self._is_spent = True
            raise StopIteration
        self._row.append(line)
        self._signs += len(line)
        self.number += 1
        self.ends_cleanly = line.endswith(("\n", "\r"))
        return line

    def begin_row(self) -> None:
        """What is handed out from here on belongs to the next row."""
        self._row.clear()
        self._signs, self._is_spent = 0, False

    def has_swallowed(self, misfit: object) -> bool:
        """Whether lines were taken into a cell that are rows of their own.

        Args:
            misfit: Whether the row is wrong.
        """
        is_open = self._is_spent and bool(self._row)
        return (is_open or (bool(misfit) and len(self._row) > 1)) and self._tries < _MOST_TRIES

    def holds_row(self, cells: Sequence[str], columns: Sequence[str], delimiter: str) -> bool:
        """Whether one of the further lines of the row is a row by itself, as far as its delimiters tell."""
        if len(self._row) < 2 or "\n" in cells[0]:
            return False
        return any(line.count(delimiter) >= len(columns) - 1 for line in self._row[1:])

    def give_back(self) -> int:
        """Hand the lines of the row out again, but for the first one, of which the number is told."""
        self._tries += 1
        self._again.extendleft(reversed(self._row[1:]))
        self.number -= len(self._row) - 1
        return self.number


def _misfit(cells: Sequence[str], columns: Sequence[str], shape: Shape) -> bool:
    """Whether cells are a row of no version of the table."""
    count = len(cells) - (len(cells) == len(columns) + 1 and not cells[-1])
    return count != len(columns) and any(cells) and shape.other_columns(len(cells)) is None


def _row(
    source: TextSource, lines: _Lines, cells: Sequence[str], columns: Sequence[str], shape: Shape, delimiter: str
) -> Row | ImportFileError:
    line = lines.number
    if sum(map(len, cells)) > _LONGEST_ROW:
        return ImportFileError("line_too_long", file=source.name, line=line)
    if len(cells) == len(columns) + 1 and not cells[-1]:
        cells = cells[:-1]  # a delimiter at the end of each line, as sacct writes it
    if len(cells) == len(columns):
        return Row(source.name, line, dict(zip(columns, cells, strict=True)))
    facts: dict[str, object] = {"file": source.name, "line": line, "count": len(cells), "expected": len(columns)}
    if not lines.ends_cleanly and len(cells) < len(columns):
        return ImportFileError("line_truncated", **facts)
    other = shape.other_columns(len(cells))
    if other is not None and len(cells) != len(columns):
        return Row(source.name, line, dict(zip(other, cells, strict=True)), width_of_other=True)
    if delimiter == "," and len(cells) > len(columns):
        return ImportFileError("decimal_commas", **facts)
    return ImportFileError("cells_do_not_fit", **facts)


def _quoting(delimiter: str) -> Literal[0, 3]:
    """How cells are quoted: by sacct not at all; a quotation mark in the name of a job would swallow lines."""
    return csv.QUOTE_NONE if delimiter == "|" else csv.QUOTE_MINIMAL


def _tells_delimiter(line: str) -> bool:
    """Whether it is the `sep=;` that spreadsheets write above the headings."""
    return line.strip().strip('"').casefold().startswith("sep=")


def _cells(line: str, delimiter: str, shape: Shape) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, quoting=_quoting(delimiter)), [])
        return [shape.renamed(cell.strip()) for cell in cells]
    except csv.Error:
        return []
