"""Which heading of a file is which column of the inventory: what is proposed, for the user to look at and complete."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from greenai_desktop.core.errors import ImportFileError, InputError
from greenai_desktop.core.inventory.columns import Column, project_of, share_column
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n.inventory_files import OF_ONE, SHARE_FIELD, column_of
from greenai_desktop.importers.cloud.document import Document, Kind, Place

FORMAT: Final = "greenai-inventory"  # of our own JSON
_ENOUGH: Final = 2  # headings that are known, in a line that is taken for the headings
PLAIN: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")  # as programs write numbers
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
        if unit or (is_of_programs and column_named(sheet, column_id).unit == "fraction"):
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
    return bool(PLAIN.fullmatch(plain)) and 0.0 <= float(plain) <= 1.0


def _numbers_in(document: Document, language: str) -> str:
    """The language of the decimal sign: told by the file itself where semicolons or tabs stand between the cells."""
    if document.kind is not Kind.TEXT:
        return language
    text = "\n".join(";".join(row) for head in document.heads.values() for row in head)
    commas, points = len(_DECIMAL_COMMA.findall(text)), len(_DECIMAL_POINT.findall(text))
    return language if commas == points else "fr" if commas > points else "en"


def column_named(sheet: Sheet, column_id: str) -> Column:
    """A column of a table by its name, shares of projects too."""
    project_id = project_of(column_id)
    if project_id is not None:
        return share_column(project_id)
    return next(column for column in sheet.columns if column.id == column_id)
