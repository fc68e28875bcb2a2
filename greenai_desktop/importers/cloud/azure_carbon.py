"""Azure carbon optimization: kilograms a month, by subscription, resource group, resource, type or location.

The answer of the REST interface as JSON (one page, or a list of pages), or the same fields as a table. The answer says
neither which scopes were asked for nor, but in a series of months, which month it is: the user tells both. It says
nothing of the basis. Reports of several kinds in one file hold the same emissions again and are refused; in several
files they are kept apart by `CloudFigure.cut`.

Source:
    Microsoft, Carbon Optimization REST interface 2025-04-01, `carbonEmissionReports`; METHODS §4.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from greenai_desktop.core.cloud_figures import SCOPES, CloudFigure, StatedTotal
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n import N_
from greenai_desktop.importers.cloud.base import (
    CloudImporter,
    CloudOptions,
    Columns,
    Found,
    agrees,
    asked_month,
    month_in,
    require,
    spelled,
)
from greenai_desktop.importers.cloud.document import Document, Kind
from greenai_desktop.importers.cloud.records import fields, flat, objects
from greenai_desktop.importers.table import Row

CODE: Final = "azure-carbon"
_LATEST, _PREVIOUS, _CHANGE = "latestmonthemissions", "previousmonthemissions", "monthlyemissionschangevalue"
_FIELDS: Final = frozenset(
    {
        "datatype", "itemname", "categorytype", _LATEST, _PREVIOUS, "monthovermonthemissionschangeratio", _CHANGE,
        "subscriptionid", "resourcegroup", "resourceid", "resourcetype", "resourcename", "location", "date",
        "carbonintensity",
    }
)  # fmt: skip
_OVERALL: Final = "overallsummarydata"
_UNITS: Final = frozenset({"", "kgco2e", "kg", "kgco2eq", "kgco2"})
# Where the name of an item stands, by what it was grouped by.
_FIELD_OF: Final = {
    "subscription": "account", "resourcegroup": "provider_project", "resource": "category", "resourcetype": "service",
    "location": "region",
}  # fmt: skip


def recognises(document: Document) -> bool:
    """Whether it is, or is meant to be, such an answer or table."""
    if document.kind is Kind.JSON:
        return any(_is_header(fields(page)) for page in _pages(document.plain))
    return document.place(_is_header) is not None


def read(document: Document, options: CloudOptions) -> Found:
    """The figure of each item and month."""
    if options.scope not in SCOPES:
        raise ImportFileError("cloud_scope_not_told", file=document.name)
    reports = list(_rows(document))
    rows = [(row, columns) for row, columns in reports if isinstance(row, Row) and columns is not None]
    yield from (row for row, _ in reports if isinstance(row, ImportFileError))
    yield from _page_notices(document)
    overall = _refuse_mixture(document.name, rows)
    for row, columns in rows:
        try:
            if id(row) in overall:
                yield StatedTotal("", columns.needed(row, _LATEST))
                continue
            yield _figure(row, columns, options)
        except ImportFileError as error:
            yield error


def _is_header(cells: Sequence[str]) -> bool:
    names = {_name(cell)[0] for cell in cells}
    return len(names & _FIELDS) >= 3 and any("emissions" in name for name in names)


def _name(heading: str) -> tuple[str, str]:
    """Name of a field, and the unit that a heading gives in brackets."""
    found = re.fullmatch(r"(.*?)\s*[(\[](.*?)[)\]]\s*", heading)
    plain, unit = (found[1], found[2]) if found else (heading, "")
    return spelled(plain).replace("_", ""), spelled(unit).replace("_", "")


def _columns(file: str, headings: Sequence[str]) -> Columns:
    names: dict[str, str] = {}
    for heading in headings:
        name, unit = _name(heading)
        if name not in _FIELDS:
            if "emission" in name or "co2" in name:
                raise ImportFileError("cloud_column_unknown", file=file, column=heading)
            continue
        if name in (_LATEST, _PREVIOUS, _CHANGE) and unit not in _UNITS:
            raise ImportFileError("cloud_heading_unit", file=file, column=heading)
        if name in names:
            raise ImportFileError("cloud_column_twice", file=file, column=heading)
        names[name] = heading
    columns = Columns(names)
    require(columns, (_LATEST,), file)
    return columns


def _rows(document: Document) -> Iterator[tuple[Row | ImportFileError, Columns | None]]:
    """The rows with their headings; JSON may hold pages, each with its own list."""
    if document.kind is not Kind.JSON:
        place = document.place(_is_header)
        if place is None:
            raise ImportFileError("header_unknown", file=document.name)
        columns = _columns(document.name, place.columns)
        yield from ((row, columns) for row in document.rows(place))
        return
    number = 0
    known: dict[tuple[str, ...], Columns] = {}
    for page in _pages(document.plain):
        for record in objects(page):
            number += 1
            try:
                cells = flat(record)
            except ValueError as error:
                yield ImportFileError("row_not_read", file=document.name, line=number, detail=str(error)), None
                continue
            names = tuple(cells)
            if names not in known:
                known[names] = _columns(document.name, names)
            yield Row(document.name, number, cells), known[names]


def _pages(plain: Any) -> list[Any]:
    is_list_of_pages = isinstance(plain, list) and any(isinstance(one, dict) and "value" in one for one in plain)
    return list(plain) if is_list_of_pages else [plain]


def _page_notices(document: Document) -> Iterator[ImportFileError]:
    """What the pages say of themselves: more of them, and subscriptions that were not allowed."""
    pages = [page for page in _pages(document.plain) if isinstance(page, dict)]
    if pages and pages[-1].get("skipToken"):
        yield ImportFileError("cloud_more_pages", file=document.name)
    denied = {
        str(one.get("subscriptionId", ""))
        for page in pages
        for one in page.get("subscriptionAccessDecisionList") or ()
        if isinstance(one, dict) and str(one.get("decision", "")).casefold() == "denied"
    }
    if denied:
        yield ImportFileError("cloud_access_denied", file=document.name, names=", ".join(sorted(denied))[:200])


def _refuse_mixture(file: str, rows: Sequence[tuple[Row, Columns]]) -> set[int]:
    """Which rows sum up others of the file.

    Raises:
        ImportFileError: the file holds several reports of the same emissions.
    """
    kinds: dict[tuple[str, str], None] = {}
    overall: set[int] = set()
    for row, columns in rows:
        kind = columns.text(row, "datatype"), columns.text(row, "categorytype")
        if kind[0].casefold() == _OVERALL:
            overall.add(id(row))
        else:
            kinds[kind] = None
    if len(kinds) > 1:
        shown = ", ".join(" ".join(filter(None, kind)) or "—" for kind in kinds)
        raise ImportFileError("cloud_reports_mixed", file=file, names=shown)
    return overall if kinds else set()


def _figure(row: Row, columns: Columns, options: CloudOptions) -> CloudFigure:
    kgco2e = columns.needed(row, _LATEST)
    previous = columns.amount(row, _PREVIOUS)
    change = row.number(columns.names[_CHANGE]) if _CHANGE in columns else None
    if previous is not None and change is not None and not agrees(kgco2e, (previous, change)):
        raise row.wrong("cloud_change_differs", columns.names[_CHANGE], value=change, sum=kgco2e - previous)
    has_date = bool(columns.text(row, "date"))
    from_day, until_day = month_in(row, columns.names["date"]) if has_date else asked_month(options, row.file)
    figure = CloudFigure("azure", CODE, row.file, row.line, from_day, until_day, kgco2e, scope=options.scope)
    return replace(figure, **_what(row, columns))


def _what(row: Row, columns: Columns) -> dict[str, Any]:
    """What the figure is of."""
    what = {
        "account": columns.text(row, "subscriptionid"), "provider_project": columns.text(row, "resourcegroup"),
        "service": columns.text(row, "resourcetype"), "region": columns.text(row, "location"),
        "category": columns.text(row, "resourceid") or columns.text(row, "resourcename"),
    }  # fmt: skip
    item = columns.text(row, "itemname")
    kind = spelled(columns.text(row, "categorytype")).replace("_", "")
    field = _FIELD_OF.get(kind, "category")
    if item and not what[field]:
        what[field] = item
    return what | {"cut": _FIELD_OF.get(kind, kind) or "+".join(name for name in _FIELD_OF.values() if what[name])}


IMPORTER: Final = CloudImporter(
    CODE,
    N_("Azure carbon optimization (REST answer as JSON, or CSV)"),
    N_("Kilograms a month by subscription, group, resource, type or location. You tell the scopes and the month."),
    recognises,
    read,
    asks=("scope", "month"),
)
