"""AWS Data Exports, table CARBON_EMISSIONS: tonnes by month, account, product and region.

23 columns, as CSV or Parquet. Older files lack the columns of scopes. Several versions of the method in one file count
the same use twice: the file is refused until one is chosen. Units are read from the file and refused by name.

Source:
    AWS Data Exports, "Carbon emissions table dictionary"; METHODS §4.3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from greenai_desktop.core.cloud_figures import LOCATION, MARKET, CloudFigure, StatedTotal
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.units import convert
from greenai_desktop.i18n import N_
from greenai_desktop.importers.cloud.base import (
    CloudImporter,
    CloudOptions,
    Columns,
    Found,
    agrees,
    last_day,
    one_model,
    require,
    spelled,
)
from greenai_desktop.importers.cloud.document import Document, Place
from greenai_desktop.importers.table import Row

CODE: Final = "aws-carbon"
_TOTALS: Final = {LOCATION: "total_lbm_emissions", MARKET: "total_mbm_emissions"}
_SCOPES: Final = {
    LOCATION: {"1": "total_scope_1_emissions", "2": "total_scope_2_lbm_emissions", "3": "total_scope_3_lbm_emissions"},
    MARKET: {"1": "total_scope_1_emissions", "2": "total_scope_2_mbm_emissions", "3": "total_scope_3_mbm_emissions"},
}
_MEASURES: Final = frozenset({*_TOTALS.values(), *(name for scopes in _SCOPES.values() for name in scopes.values())})
_FIGURES: Final = frozenset({f"{name}_{part}" for name in _MEASURES for part in ("unit", "value")})
_OTHERS: Final = frozenset(
    {
        "last_refresh_timestamp", "location", "model_version", "payer_account_id", "product_code", "region_code",
        "usage_account_id", "usage_period_end", "usage_period_start",
    }
)  # fmt: skip
COLUMNS: Final = _FIGURES | _OTHERS
_NEEDED: Final = ("model_version", "usage_period_start", "usage_period_end", "product_code")
_UNIT: Final = "mtco2e"  # metric tonnes
# Those whose columns are known; another one may mean something else by them. It can be taken by choosing it.
_KNOWN_MODELS: Final = re.compile(r"v?[123](?:\.\d+){0,2}")


def recognises(document: Document) -> bool:
    """Whether the headings are, or are meant to be, those of the table."""
    return document.place(_is_header) is not None


def read(document: Document, options: CloudOptions) -> Found:
    """The scopes of each row, or its totals where the file has no scopes."""
    place = document.place(_is_header)
    if place is None:
        raise ImportFileError("header_unknown", file=document.name)
    columns = _columns(document.name, place.columns)
    version = one_model(_versions(document, place, columns), options, document.name)
    if version and not _KNOWN_MODELS.fullmatch(version) and not options.model_version:
        raise ImportFileError("cloud_model_not_known", file=document.name, value=version)
    for row in document.rows(place):
        if isinstance(row, ImportFileError):
            yield row
            continue
        told = columns.text(row, "model_version")
        if told and told != version:
            continue
        try:
            if not told:
                raise columns.wrong(row, "cloud_model_unknown", "model_version")
            figures, totals = _figures(row, columns, version)
        except ImportFileError as error:
            yield error
            continue
        yield from figures
        yield from (StatedTotal(basis, total, row.line) for basis, total in totals.items())


def _is_header(cells: Sequence[str]) -> bool:
    names = {spelled(cell) for cell in cells}
    return len(names & COLUMNS) >= 5 and any("emissions" in name for name in names)


def _columns(file: str, headings: Sequence[str]) -> Columns:
    found: dict[str, str] = {}
    for heading in headings:
        name = spelled(heading)
        if name in COLUMNS:
            if name in found:
                raise ImportFileError("cloud_column_twice", file=file, column=heading)
            found[name] = heading
        elif "emission" in name or "co2" in name:
            raise ImportFileError("cloud_column_unknown", file=file, column=heading)
    columns = Columns(found)
    require(columns, _NEEDED, file)
    told = {name for name in _MEASURES if f"{name}_value" in columns or f"{name}_unit" in columns}
    require(columns, (f"{name}_{part}" for name in sorted(told) for part in ("value", "unit")), file)
    if not any(name in told for name in _TOTALS.values()):
        require(columns, (f"{_TOTALS[LOCATION]}_value",), file)
    return columns


def _versions(document: Document, place: Place, columns: Columns) -> list[str]:
    """All versions of the method in the file, which is read once for them."""
    found = {columns.text(row, "model_version") for row in document.rows(place) if not isinstance(row, ImportFileError)}
    return sorted(found - {""})


def _figures(row: Row, columns: Columns, version: str) -> tuple[list[CloudFigure], dict[str, float]]:
    found: list[CloudFigure] = []
    totals: dict[str, float] = {}
    for basis, total_name in _TOTALS.items():
        total = _kgco2e(row, columns, total_name)
        parts = _parts(row, columns, basis)
        if total is not None:
            if parts and not agrees(total, list(parts.values())):
                column = columns.names[f"{total_name}_value"]
                raise row.wrong("cloud_total_differs", column, value=total, sum=sum(parts.values()))
            totals[basis] = total
        for scope, kgco2e in (parts or ({"all": total} if total is not None else {})).items():
            found.append(_figure(row, columns, version, basis, scope, kgco2e))
    if not found:
        columns.needed(row, f"{next(n for n in _TOTALS.values() if f'{n}_value' in columns)}_value")
    return found, totals


def _parts(row: Row, columns: Columns, basis: str) -> dict[str, float]:
    """Scopes of a row; nothing where it does not tell them. The second version of the method knew no scope 3."""
    values = {scope: _kgco2e(row, columns, name) for scope, name in _SCOPES[basis].items()}
    told = {scope: value for scope, value in values.items() if value is not None}
    return told if "2" in told and "1" in told else {}


def _kgco2e(row: Row, columns: Columns, name: str) -> float | None:
    """A measure in kilograms; None if the row does not tell it."""
    if f"{name}_value" not in columns:
        return None
    value = columns.amount(row, f"{name}_value")
    if value is None:
        return None
    if columns.text(row, f"{name}_unit").casefold() != _UNIT:
        raise columns.wrong(row, "cloud_unit_unknown", f"{name}_unit")
    return convert(value, "tCO2e", "kgCO2e")


def _figure(row: Row, columns: Columns, version: str, basis: str, scope: str, kgco2e: float) -> CloudFigure:
    from_day = columns.day(row, "usage_period_start")
    return CloudFigure(
        "aws", CODE, row.file, row.line, from_day,
        last_day(row, columns.names["usage_period_end"], from_day), kgco2e,
        account=columns.text(row, "usage_account_id") or columns.text(row, "payer_account_id"),
        service=columns.text(row, "product_code"),
        region=columns.text(row, "region_code") or columns.text(row, "location"),
        category=columns.text(row, "payer_account_id"), scope=scope, basis=basis, model_version=version,
    )  # fmt: skip


IMPORTER: Final = CloudImporter(
    CODE,
    N_("AWS carbon emissions (Data Exports)"),
    N_("Tonnes by month, account, product and region, location-based and market-based; CSV or Parquet."),
    recognises,
    read,
    asks=("model_version",),
)
