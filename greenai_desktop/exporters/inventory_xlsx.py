"""A table of the inventory as XLSX: cells with their types, lists to choose from, and nothing that is a formula.

The template is the same without rows. Text stays text, whatever it begins with: a cell is written as a string, with
the mark that keeps it one when somebody edits it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO, Final

from greenai_desktop.core.cells import is_formula
from greenai_desktop.core.errors import ReportError
from greenai_desktop.core.inventory.columns import Column, ColumnKind
from greenai_desktop.core.inventory.labels import EVIDENCE, POST, PROJECT
from greenai_desktop.exporters.inventory_table import TableOut, is_text
from greenai_desktop.i18n import N_
from greenai_desktop.i18n import inventory as words
from greenai_desktop.i18n.inventory_files import TABLE
from greenai_desktop.i18n.table_cells import Value

LISTS: Final = N_("Lists")
LONGEST_CELL: Final = 32_767
_AT_ONCE: Final = 500
_TEMPLATE_ROWS: Final = 5_000
_LAST_DAY: Final = 2_958_465 - 25_569  # 9999-12-31
_FIRST_DAY: Final = -25_508  # 1900-03-01: before it spreadsheets do not agree on days
_EPOCH: Final = dt.date(1970, 1, 1)
# What XML cannot hold.
_ODD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTHS: Final = {ColumnKind.TEXT: 24, ColumnKind.CHOICE: 20, ColumnKind.DATE: 13, ColumnKind.WHOLE: 10}


def write(table: TableOut, stream: BinaryIO, check: Callable[[], None], report: Callable[[float], None]) -> None:
    """Write a workbook.

    Raises:
        ReportError: openpyxl is not installed.
    """
    try:
        book = _part("openpyxl").Workbook(write_only=True)
    except ImportError as error:
        raise ReportError("workbook_writer_missing") from error
    try:
        _fill(table, book, check, report)
        book.save(stream)
    except BaseException:
        _discard(book)
        raise
    report(1.0)


def _fill(table: TableOut, book: Any, check: Callable[[], None], report: Callable[[float], None]) -> None:
    page = book.create_sheet(table.language.gettext(TABLE[table.sheet])[:31])
    columns = table.columns()
    _dress(page, columns)
    # Who reads the file row by row would else read all of it to learn how large it is.
    size = f"A1:{_letter(len(columns))}{table.places().size + 1}"
    page.calculate_dimension = lambda: size
    page.append([_heading(page, text) for text in table.headings()])
    _rows(table, page, columns, check, report)
    _lists(table, book, page, columns)


def _discard(book: Any) -> None:
    """Take away the drafts of pages that were begun: openpyxl would keep them until the program ends."""
    for page in book.worksheets:
        with suppress(Exception):  # one that was not begun has none, and one that is closed says so
            page.close()
        with suppress(Exception):
            page._writer.cleanup()


def _dress(page: Any, columns: Sequence[Column]) -> None:
    page.freeze_panes = "B2"
    for at, column in enumerate(columns, 1):
        page.column_dimensions[_letter(at)].width = _WIDTHS.get(column.kind, 14)
    page.auto_filter.ref = f"A1:{_letter(len(columns))}1"


def _heading(page: Any, text: str) -> Any:
    styles = _part("openpyxl.styles")
    cell = _kept(page, text)
    cell.font = styles.Font(bold=True)
    cell.fill = styles.PatternFill("solid", start_color="FFE6EFE9")
    cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
    return cell


def _rows(
    table: TableOut, page: Any, columns: Sequence[Column], check: Callable[[], None], report: Callable[[float], None]
) -> None:
    places = table.places()
    makers = [_maker(table, page, column) for column in columns]
    for start in range(0, places.size, _AT_ONCE):
        check()
        report(start / places.size * 0.9)
        rows = places[start : start + _AT_ONCE]
        cells = [table.inventory.cells(column.id, rows) for column in columns]
        made = [list(map(make, _listed(values))) for make, values in zip(makers, cells, strict=True)]
        for row in zip(*made, strict=True):
            page.append(row)


def _listed(values: Any) -> Sequence[Value]:
    return values if isinstance(values, tuple) else values.tolist()


def _maker(table: TableOut, page: Any, column: Column) -> Callable[[Value], Any]:
    """Makes cells of one column."""
    if is_text(column):
        return lambda value: _string(page, table.text(column, value))
    if column.kind is ColumnKind.DATE:
        return lambda value: _day(page, float(value))
    if column.unit == "fraction":
        return lambda value: _percent(page, float(value))
    return lambda value: None if math.isnan(float(value)) else float(value)


def _string(page: Any, text: str) -> Any:
    """Text that stays text; empty is no cell."""
    if not text:
        return None
    plain = _ODD.sub("\ufffd", text)[:LONGEST_CELL]
    if not is_formula(plain) and not plain.startswith(("=", "#")):
        return plain
    cell = _kept(page, plain)
    cell.quotePrefix = True
    return cell


def _kept(page: Any, plain: str) -> Any:
    """A cell of text, whatever it looks like."""
    cell = _part("openpyxl.cell").WriteOnlyCell(page, value=plain)
    cell.data_type = "s"
    return cell


def _day(page: Any, value: float) -> Any:
    if math.isnan(value):
        return None
    if not _FIRST_DAY <= value <= _LAST_DAY:
        return _string(page, (_EPOCH + dt.timedelta(days=value)).isoformat())
    return _EPOCH + dt.timedelta(days=value)


def _percent(page: Any, value: float) -> Any:
    if math.isnan(value):
        return None
    cell = _part("openpyxl.cell").WriteOnlyCell(page, value=value)
    cell.number_format = "0.##%"
    return cell


def _lists(table: TableOut, book: Any, page: Any, columns: Sequence[Column]) -> None:
    """Lists to choose from, on a page of their own: those of categories and posts are too long for a cell's own."""
    title = table.language.gettext(LISTS)[:31]
    beside = book.create_sheet(title)
    last = max(_TEMPLATE_ROWS, table.places().size + 1_000)
    lists: list[list[str]] = []
    for at, column in enumerate(columns, 1):
        values = _choices(table, column)
        cells = f"{_letter(at)}2:{_letter(at)}{last}"
        if values:
            lists.append([words.column_name(column, table.language), *values])
            letter = _letter(len(lists))
            formula = f"{_part('openpyxl.utils').quote_sheetname(title)}!${letter}$2:${letter}${len(values) + 1}"
            _hold(page, cells, column, type="list", formula1=formula, showErrorMessage=column.kind is ColumnKind.CHOICE)
        elif column.kind is ColumnKind.DATE:
            _hold(page, cells, column, type="date", operator="greaterThan", formula1="61")
        elif column.kind.is_number:
            _hold(page, cells, column, type="decimal", operator="greaterThanOrEqual", formula1="0")
    for row in range(max(map(len, lists), default=0)):
        beside.append([_string(beside, one[row]) if row < len(one) else None for one in lists])


def _hold(page: Any, cells: str, column: Column, **rule: Any) -> None:
    # Text such as « n.d. » or "2 t" may stand in a cell of numbers: it is read, so that the rule warns and no more.
    rule.setdefault("showErrorMessage", True)
    held = _part("openpyxl.worksheet.datavalidation").DataValidation(allow_blank=True, errorStyle="warning", **rule)
    held.add(cells)
    page.data_validations.append(held)


def _choices(table: TableOut, column: Column) -> list[str]:
    if column.kind is ColumnKind.CHOICE:
        return [words.choice_name(column, code, table.language) for code in column.choices]
    if column.id == POST:
        return [table.labels.post(code) for code in table.labels.posts]
    if column.id in (PROJECT, EVIDENCE):
        return [table.labels.label(column.id, number) for number in table.labels.of(column.id)]
    return list(table.sites) if column.id == "site" else []


def _letter(at: int) -> str:
    return str(_part("openpyxl.utils").get_column_letter(at))


def _part(name: str) -> Any:
    """A module of openpyxl, which is loaded once it is needed and whose own types say little."""
    return import_module(name)
