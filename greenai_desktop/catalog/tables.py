"""One reader for all tables, with the checks every row must pass."""

from __future__ import annotations

import csv
import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.units import convert, dimension, known_unit

log = logging.getLogger(__name__)

Row = dict[str, str]
Problem = Callable[[CatalogError], None]


class Problems(list[CatalogError]):
    """Rows that broke a rule: each was logged and left out."""

    def tell(self, problem: CatalogError) -> None:
        """Log a row that was left out, and keep it."""
        log.warning("a row of a factor table was left out: %s", problem)
        self.append(problem)


def read_text(path: Path) -> str:
    """The text of a table.

    Raises:
        CatalogError: the file is not there, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError("table_not_read", file=path.name, detail=str(error)) from error


def read_rows(path: Path, columns: Iterable[str]) -> Iterator[tuple[int, Row]]:
    """The rows of a table with their line numbers.

    Raises:
        CatalogError: the file is not there, or a column is missing.
    """
    reader = csv.DictReader(read_text(path).splitlines())
    _require(columns, reader.fieldnames or (), path)
    for row in _whole(reader, path):
        yield reader.line_num, {name: value or "" for name, value in row.items() if name is not None}


def lines_of(path: Path, columns: Iterable[str] = ("id",)) -> dict[str, int]:
    """Line number of each row by its id, for rules that look at a row once it is a factor.

    Raises:
        CatalogError: the file is not there, or a column is missing.
    """
    return {row["id"]: line for line, row in read_rows(path, columns)}


def _whole(reader: csv.DictReader[str], path: Path) -> Iterator[Row]:
    try:
        yield from reader
    except csv.Error as error:
        raise CatalogError("table_not_read", file=path.name, detail=str(error)) from error


def cells_of(names: Sequence[str], columns: Sequence[str], path: Path) -> Callable[[list[str]], tuple[str, ...]]:
    """What takes the wanted cells out of a row, for tables too long to make a dictionary of each row.

    Raises:
        CatalogError: a column is missing.
    """
    _require(columns, names, path)
    return itemgetter(*(names.index(column) for column in columns))


def broken(code: str, path: Path, line: int, column: str, row: Row) -> CatalogError:
    """The error of a cell that breaks a rule."""
    return CatalogError(code, file=path.name, line=line, column=column, value=row[column])


def number(row: Row, column: str, path: Path, line: int) -> float:
    """A number that must be there.

    Raises:
        CatalogError: it is not a finite number.
    """
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise broken("bad_number", path, line, column, row)
    return value


def optional_number(row: Row, column: str, path: Path, line: int) -> float | None:
    """A number, or None for an empty cell."""
    return number(row, column, path, line) if row[column].strip() else None


def optional_year(row: Row, column: str, path: Path, line: int) -> int | None:
    """A year, or None for an empty cell.

    Raises:
        CatalogError: it is no year.
    """
    cell = row.get(column, "").strip()
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) == 4):
        raise CatalogError("bad_number", file=path.name, line=line, column=column, value=cell)
    return int(cell)


def read_sources(path: Path) -> dict[str, Source]:
    """The table of sources.

    Raises:
        CatalogError: two sources of one id, or a table that cannot be read.
    """
    names = ("id", "title", "publisher", "version", "url", "licence", "read_on", "note")
    sources: dict[str, Source] = {}
    for line, row in read_rows(path, names):
        if row["id"] in sources:
            raise CatalogError("duplicate_id", file=path.name, line=line, column="id", value=row["id"])
        sources[row["id"]] = Source(**{name: row[name] for name in names})
    return sources


def read_factors(
    path: Path,
    sources: dict[str, Source],
    on_problem: Problem | None = None,
    unit: str | None = None,
    columns: Iterable[str] = (),
) -> Iterator[tuple[Factor, Row]]:
    """The factors of a table, each with its raw row.

    Args:
        path: The table.
        sources: What its rows may name.
        on_problem: Told of a row that breaks a rule, which is then left out; without it the row is an error.
        unit: The unit wanted; values are converted to it.
        columns: Columns that the caller needs besides those of a factor.

    Raises:
        CatalogError: a column is missing, or a row breaks a rule and nobody is to be told.
    """
    seen: set[str] = set()
    for line, row in read_rows(path, ("id", "value", "unit", "low", "high", "source_id", "note", *columns)):
        try:
            factor = _factor(row, path, line, sources, unit)
            if factor.id in seen:
                raise CatalogError("duplicate_id", file=path.name, line=line, column="id", value=factor.id)
        except CatalogError as error:
            if on_problem is None:
                raise
            on_problem(error)
            continue
        seen.add(factor.id)
        yield factor, row


def _require(columns: Iterable[str], names: Sequence[str], path: Path) -> None:
    missing = [column for column in columns if column not in names]
    if missing:
        raise CatalogError("missing_column", file=path.name, line=1, column=", ".join(missing))


def _factor(row: Row, path: Path, line: int, sources: dict[str, Source], wanted: str | None) -> Factor:
    if not row["id"].strip():
        raise broken("empty_id", path, line, "id", row)
    if not known_unit(row["unit"]) or (wanted is not None and dimension(row["unit"]) != dimension(wanted)):
        raise broken("unknown_unit_in_table", path, line, "unit", row)
    if row["source_id"] not in sources:
        raise broken("missing_source", path, line, "source_id", row)
    unit = wanted or row["unit"]
    scale = convert(1.0, row["unit"], unit)
    value = number(row, "value", path, line)
    low, high = optional_number(row, "low", path, line), optional_number(row, "high", path, line)
    if value < 0:
        raise broken("bad_number", path, line, "value", row)
    if (low is not None and low > value) or (high is not None and high < value):
        raise CatalogError("bounds_out_of_order", file=path.name, line=line, column="low, high", value=row["value"])
    return Factor(
        id=row["id"],
        value=value * scale,
        unit=unit,
        low=None if low is None else low * scale,
        high=None if high is None else high * scale,
        region=row.get("region", ""),
        year=optional_year(row, "year", path, line),
        basis=row.get("basis", ""),
        boundary=row.get("boundary", ""),
        source_id=row["source_id"],
        note=row["note"],
    )
