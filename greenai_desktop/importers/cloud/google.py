"""Google Cloud Carbon Footprint, as exported to BigQuery: kilograms by month, project, service and region.

Three spellings: dotted (`project.id`), underscored (`project_id`), nested JSON; also JSON lines and Parquet.
Each row becomes its scopes on both bases. Totals of a row are checked against its scopes. `after_offsets` is refused:
offsets are never subtracted.

Source:
    Google Cloud, Carbon Footprint, "Data schema" of the BigQuery export; METHODS §4.2.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from typing import Final

from greenai_desktop.core.cloud_figures import LOCATION, MARKET, CloudFigure, StatedTotal
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n import N_
from greenai_desktop.importers.cloud.base import (
    CloudImporter,
    CloudOptions,
    Columns,
    Found,
    agrees,
    month_in,
    require,
    spelled,
)
from greenai_desktop.importers.cloud.document import Document
from greenai_desktop.importers.table import Row

CODE: Final = "google-cloud"
_SCOPES: Final = {
    LOCATION: ("scope1", "scope2_location_based", "scope3"),
    MARKET: ("scope1", "scope2_market_based", "scope3"),
}
_SCOPE: Final = "carbon_footprint_kgco2e_"
_TOTAL: Final = "carbon_footprint_total_kgco2e_"
_FIGURES: Final = frozenset(
    {*(f"{_SCOPE}{name}" for names in _SCOPES.values() for name in names), *(f"{_TOTAL}{b}_based" for b in _SCOPES)}
)
_OTHERS: Final = frozenset(
    {
        "usage_month", "billing_account_id", "project_number", "project_id", "service_id", "service_description",
        "location_location", "location_region", "carbon_model_version",
    }
)  # fmt: skip
_NEEDED: Final = ("usage_month", "carbon_model_version")
_MOST_VERSION: Final = 999


def recognises(document: Document) -> bool:
    """Whether the headings are, or are meant to be, those of the export."""
    return document.place(_is_header) is not None


def read(document: Document, options: CloudOptions) -> Found:
    """The scopes of each row, on both bases, and the totals that the rows state."""
    place = document.place(_is_header)
    if place is None:
        raise ImportFileError("header_unknown", file=document.name)
    columns = yield from _columns(document.name, place.columns)
    versions: dict[str, None] = {}
    for row in document.rows(place):
        if isinstance(row, ImportFileError):
            yield row
            continue
        try:
            version = _version(row, columns)
            if options.model_version and version != options.model_version:
                continue
            figures, totals = _figures(row, columns, version)
        except ImportFileError as error:
            yield error
            continue
        versions[version] = None
        yield from figures
        yield from (StatedTotal(basis, total, row.line) for basis, total in totals.items())
    if len(versions) > 1:
        yield ImportFileError("cloud_models_change", file=document.name, known=", ".join(versions))


def _is_header(cells: Sequence[str]) -> bool:
    names = {spelled(cell) for cell in cells}
    return any(name.startswith("carbon_footprint") for name in names) and len(names & _OTHERS) >= 2


def _columns(file: str, headings: Sequence[str]) -> Generator[ImportFileError, None, Columns]:
    """The headings; offsets are told and left out, a figure that is not known is a reason to refuse the file."""
    found: dict[str, str] = {}
    for heading in headings:
        name = spelled(heading)
        if "offset" in name:
            yield ImportFileError("cloud_offsets_refused", file=file, column=heading)
        elif name in _FIGURES or name in _OTHERS:
            if name in found:
                raise ImportFileError("cloud_column_twice", file=file, column=heading)
            found[name] = heading
        elif re.match(r"carbon_|.*co2", name):
            raise ImportFileError("cloud_column_unknown", file=file, column=heading)
    columns = Columns(found)
    require(columns, _NEEDED, file)
    if not _has_scopes(columns, LOCATION) and f"{_TOTAL}location_based" not in columns:
        lacking = [f"{_SCOPE}{name}" for name in _SCOPES[LOCATION] if f"{_SCOPE}{name}" not in columns]
        raise ImportFileError("cloud_columns_missing", file=file, names=", ".join(lacking))
    partly = [name for name in _SCOPES[LOCATION] if f"{_SCOPE}{name}" in columns]
    if partly and not _has_scopes(columns, LOCATION):
        lacking = [f"{_SCOPE}{name}" for name in _SCOPES[LOCATION] if name not in partly]
        raise ImportFileError("cloud_columns_missing", file=file, names=", ".join(lacking))
    return columns


def _has_scopes(columns: Columns, basis: str) -> bool:
    return all(f"{_SCOPE}{name}" in columns for name in _SCOPES[basis])


def _version(row: Row, columns: Columns) -> str:
    text = columns.text(row, "carbon_model_version")
    if not re.fullmatch(r"\d{1,3}", text) or not 0 < int(text) <= _MOST_VERSION:
        raise columns.wrong(row, "cloud_model_unknown", "carbon_model_version")
    return text


def _figures(row: Row, columns: Columns, version: str) -> tuple[list[CloudFigure], dict[str, float]]:
    found: list[CloudFigure] = []
    totals: dict[str, float] = {}
    for basis in _SCOPES:
        parts = _parts(row, columns, basis)
        name = f"{_TOTAL}{basis}_based"
        total = columns.amount(row, name)
        if basis == LOCATION and total is None and not parts:
            columns.needed(row, name if name in columns else f"{_SCOPE}scope2_location_based")
        if total is not None:
            if parts and not agrees(total, list(parts.values())):
                raise row.wrong("cloud_total_differs", columns.names[name], value=total, sum=sum(parts.values()))
            totals[basis] = total
        for scope, kgco2e in (parts or ({"all": total} if total is not None else {})).items():
            found.append(_figure(row, columns, version, basis, scope, kgco2e))
    return found, totals


def _parts(row: Row, columns: Columns, basis: str) -> dict[str, float]:
    """Scopes of a row on one basis; nothing where the row does not tell all of them, as older months do not."""
    if not _has_scopes(columns, basis):
        return {}
    values = {name: columns.amount(row, f"{_SCOPE}{name}") for name in _SCOPES[basis]}
    told = {name[5]: value for name, value in values.items() if value is not None}
    if basis == LOCATION and 0 < len(told) < len(values):
        lacking = next(name for name, value in values.items() if value is None)
        columns.needed(row, f"{_SCOPE}{lacking}")
    return told if len(told) == len(values) else {}


def _figure(row: Row, columns: Columns, version: str, basis: str, scope: str, kgco2e: float) -> CloudFigure:
    from_day, until_day = month_in(row, columns.names["usage_month"])
    return CloudFigure(
        "gcp", CODE, row.file, row.line, from_day, until_day, kgco2e,
        account=columns.text(row, "billing_account_id"),
        provider_project=columns.text(row, "project_id") or columns.text(row, "project_number"),
        service=columns.text(row, "service_description") or columns.text(row, "service_id"),
        region=columns.text(row, "location_region") or columns.text(row, "location_location"),
        scope=scope, basis=basis, model_version=version,
    )  # fmt: skip


IMPORTER: Final = CloudImporter(
    CODE,
    N_("Google Cloud Carbon Footprint (export to BigQuery)"),
    N_("Kilograms by month, project, service and region, with scopes 1 to 3, location-based and market-based."),
    recognises,
    read,
)
