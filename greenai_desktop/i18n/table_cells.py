"""Cells of a table as people type and paste them, and as they are written for a spreadsheet.

One cell that cannot be read is told with its row and column, and the rest goes in. Numbers are read as everywhere
(`numbers.parse_number`), dates in the forms of both languages, choices by their words in either language or by code.
What a cell is written as can be read back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.fields import Field, Group
from greenai_desktop.core.inventory import days
from greenai_desktop.core.inventory.columns import LONGEST_TEXT, Column, ColumnKind
from greenai_desktop.core.inventory.texts import folded
from greenai_desktop.i18n import inventory as words
from greenai_desktop.i18n import language as language_of
from greenai_desktop.i18n import numbers, typed
from greenai_desktop.i18n.activity_units import canonical_unit

Value = float | str
_NOTHING: Final = frozenset({"", "-", "—", "–", "n/a", "na", "nan", "null", "none", "n.a.", "s.o."})
_LONGEST_FIGURE: Final = 200
_PLAIN: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_UNITS: Final[dict[str, dict[str, float]]] = {
    "kg": {"kg": 1.0, "g": 1e-3, "t": 1e3},
    "km": {"km": 1.0, "m": 1e-3},
    "L": {"l": 1.0, "m3": 1e3, "m³": 1e3},
    "MJ": {"mj": 1.0, "gj": 1e3, "kwh": 3.6},
}
_BY_FIELD: Final = frozenset({"fraction", "count", "year", "h/year", "kgCO2e", "kWh", "h"})
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?")
_THREE: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED: Final = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[-. ]+([^\W\d]+)\.?[-, ]+(\d{4})")
_NAMED_FIRST: Final = re.compile(r"([^\W\d]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
_MONTH: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ZERO: Final = -25_569  # 1899-12-30: day 0 of spreadsheets
_CENTURY: Final = 70
_MONTHS: Final = (
    ("jan", "janv"), ("feb", "fev"), ("mar", "mars"), ("apr", "avr"), ("may", "mai"), ("jun", "juin"),
    ("jul", "juil"), ("aug", "aou"), ("sep",), ("oct",), ("nov",), ("dec",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that was not taken.

    Attributes:
        row: Its row among those given, from 0.
        column_id: Its column.
        text: What stood there, shortened.
        error: What is wrong with it.
    """

    row: int
    column_id: str
    text: str
    error: InputError


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells that were read.

    Attributes:
        cells: For each column, one value a row; missing where a cell is empty or was not taken.
        problems: What was not taken.
    """

    cells: Mapping[str, Sequence[float] | Sequence[str]]
    problems: tuple[CellProblem, ...]


def read_cell(column: Column, text: str, language: str) -> Value:
    """The value of one cell.

    Args:
        column: Its column.
        text: As typed or pasted.
        language: `en` or `fr`.

    Raises:
        InputError: it cannot be read, can be read in two ways, or is out of the bounds of its column.
    """
    plain = text.strip()
    most = LONGEST_TEXT if column.kind is ColumnKind.TEXT else _LONGEST_FIGURE
    if len(plain) > most:
        raise InputError("text_too_long", count=len(plain), most=most)
    if column.kind is ColumnKind.TEXT:
        return canonical_unit(plain) if column.id == "unit" else plain
    if plain.casefold() in _NOTHING:
        return column.missing
    if column.kind is ColumnKind.CHOICE:
        return _choice(column, plain, language)
    value = read_date(plain, language) if column.kind is ColumnKind.DATE else _number(column, plain, language)
    if column.is_above and value <= column.least:
        raise InputError("not_above", value=plain, low=numbers.editable(column.least, language) or "0")
    if not column.least <= value <= column.most:
        raise InputError("outside_bounds", value=plain)
    if column.kind is ColumnKind.WHOLE and value != round(value):
        raise InputError("not_whole", text=plain)
    return value


def read_grid(columns: Sequence[Column], rows: Sequence[Sequence[str]], language: str) -> Grid:
    """A rectangle of pasted cells, column by column; each text is read once.

    Args:
        columns: One for each cell of a row; cells beyond them are left aside, missing ones are empty.
        rows: As they stand in the clipboard or the file.
        language: `en` or `fr`.
    """
    cells: dict[str, list[float] | list[str]] = {}
    problems: list[CellProblem] = []
    for place, column in enumerate(columns):
        texts = [row[place] if place < len(row) else "" for row in rows]
        known = {text: _tried(column, text, language) for text in set(texts)}
        wrong = {text: found for text, found in known.items() if isinstance(found, InputError)}
        cells[column.id] = _filled(column, texts, known)
        if wrong:
            problems += [
                CellProblem(row, column.id, text[:200], wrong[text]) for row, text in enumerate(texts) if text in wrong
            ]
    return Grid(cells, tuple(sorted(problems, key=lambda problem: problem.row)))


def split_rows(text: str) -> list[list[str]]:
    """Cells of a text as spreadsheets put it on the clipboard: tabs, and quotes around cells with line ends."""
    import csv
    import io

    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if '"' not in lines:
        return [line.split("\t") for line in lines.split("\n")] if lines else []
    limit = csv.field_size_limit(max(len(lines), 131_072))
    try:
        return list(csv.reader(io.StringIO(lines, newline=""), dialect="excel-tab"))
    finally:
        csv.field_size_limit(limit)


def written_cell(column: Column, value: Value, language: str, *, is_for_machines: bool = False) -> str:
    """A cell as text that `read_cell` reads back; empty if nothing is known.

    Args:
        column: Its column.
        value: What stands in it.
        language: `en` or `fr`.
        is_for_machines: Whether codes are written instead of words.
    """
    if isinstance(value, str):
        is_code = column.kind is not ColumnKind.CHOICE or is_for_machines
        return value if is_code else words.choice_name(column, value, language_of(language))
    if math.isnan(value):
        return ""
    if column.kind is ColumnKind.DATE:
        return days.iso(value)
    if column.unit == "fraction":
        return f"{numbers.editable(value * 100, language, 9)}\u00a0%"
    return numbers.editable(value, language, 15)


def read_date(text: str, language: str) -> float:
    """A day, counted from 1970-01-01.

    ISO, day before month (in English too where only that makes sense), a month by its name, a month and a year or a
    year alone (its first day), and the number a spreadsheet keeps.

    Raises:
        InputError: it is no day, or one that can be read in two ways.
    """
    plain = folded(text.strip())
    if found := _ISO.fullmatch(plain):
        return float(days.day_of(*(int(part) for part in found.groups())))
    if found := _THREE.fullmatch(plain):
        return _day_and_month(text, int(found[1]), int(found[2]), int(found[3]), language)
    if found := _NAMED.fullmatch(plain):
        return float(days.day_of(int(found[3]), _month(found[2], text), int(found[1])))
    if found := _NAMED_FIRST.fullmatch(plain):
        return float(days.day_of(int(found[3]), _month(found[1], text), int(found[2])))
    if found := _MONTH.fullmatch(plain):
        return float(days.day_of(int(found[2]), int(found[1])))
    if plain.isascii() and plain.isdigit() and len(plain) == 4:
        return float(days.day_of(int(plain)))
    if plain.isascii() and plain.isdigit() and len(plain) == 8:
        return float(days.day_of(int(plain[:4]), int(plain[4:6]), int(plain[6:])))
    if _SERIAL.fullmatch(plain):
        return math.floor(float(plain)) + float(_SERIAL_ZERO)
    raise InputError("not_a_date", text=text.strip())


def _tried(column: Column, text: str, language: str) -> Value | InputError:
    try:
        return read_cell(column, text, language)
    except InputError as error:
        return error


def _filled(column: Column, texts: Sequence[str], known: Mapping[str, Value | InputError]) -> list[float] | list[str]:
    """Values of a column, and what is missing in place of what was not taken."""
    if column.kind.is_number:
        floats = {text: found if isinstance(found, float) else math.nan for text, found in known.items()}
        return [floats[text] for text in texts]
    strings = {text: found if isinstance(found, str) else "" for text, found in known.items()}
    return [strings[text] for text in texts]


def _number(column: Column, text: str, language: str) -> float:
    if column.unit in _BY_FIELD:
        return typed.parse_amount(text, _field(column), language)
    if _PLAIN.fullmatch(text):
        return float(text)
    for name, size in _UNITS.get(column.unit, {}).items():
        if text.lower().endswith(name) and text[: -len(name)].rstrip()[-1:].isdigit():
            return numbers.parse_number(text[: -len(name)], language) * size
    return numbers.parse_number(text, language, column.unit)


@cache
def _field(column: Column) -> Field:
    # Bounds are looked at afterwards, for every kind of cell alike.
    return Field(column.id, column.unit, Group.EQUIPMENT, -math.inf, math.inf)


def _choice(column: Column, text: str, language: str) -> str:
    found = _codes(column).get(folded(text))
    if found is None:
        its = language_of(language)
        known = ", ".join(words.choice_name(column, code, its) for code in column.choices)
        raise InputError("unknown_choice", value=text, field=words.column_name(column, its), known=known)
    return found


@cache
def _codes(column: Column) -> Mapping[str, str]:
    """Codes by their words in both languages, and by themselves."""
    found = {
        folded(words.choice_name(column, code, language_of(language))): code
        for language in ("en", "fr")
        for code in column.choices
    }
    return found | {folded(code): code for code in column.choices}


def _day_and_month(text: str, first: int, second: int, year: int, language: str) -> float:
    if year < 100:
        year += 1900 if year >= _CENTURY else 2000
    if language == "en" and first <= 12 and second <= 12 and first != second:
        orders = [days.iso(days.day_of(year, second, first)), days.iso(days.day_of(year, first, second))]
        raise InputError("ambiguous_date", text=text.strip(), first=orders[0], second=orders[1])
    if second > 12 and first <= 12 and language == "en":
        first, second = second, first
    return float(days.day_of(year, second, first))


def _month(name: str, text: str) -> int:
    found = [number for number, starts in enumerate(_MONTHS, 1) if name.startswith(starts)]
    if len(found) != 1:
        raise InputError("not_a_date", text=text.strip())
    return found[0]
