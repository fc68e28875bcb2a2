"""Cloud Carbon Footprint: its estimates as JSON, tonnes and kilowatt-hours by day or month, account, service, region.

What it writes is an estimate of another program, no figure of the provider; it stands beside the ledger all the same.
Its greenhouse gas is in metric tonnes: a row whose tonnes and kilowatt-hours cannot belong together is refused.

Source:
    cloud-carbon-footprint/cloud-carbon-footprint, `packages/common/src/Types.ts`, `EstimationResult`; METHODS §4.5.
"""

from __future__ import annotations

import math
from typing import Any, Final

from greenai_desktop.core.cloud_figures import LOCATION, CloudFigure
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.days import civil, day_of, days_in
from greenai_desktop.core.units import convert
from greenai_desktop.i18n import N_
from greenai_desktop.importers.cloud.base import CloudImporter, CloudOptions, Found, day_number
from greenai_desktop.importers.cloud.document import Document, Kind
from greenai_desktop.importers.cloud.records import flat, objects
from greenai_desktop.importers.table import Row

CODE: Final = "cloud-carbon-footprint"
_GROUPS: Final = ("day", "week", "month", "quarter", "year")
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
# Coal is about 1 kg/kWh, equipment may double it; tonnes read from kilograms would be beyond this.
_MOST_KGCO2E_PER_KWH: Final = 50.0
_NEEDED: Final = ("cloudProvider", "serviceName", "region", "kilowattHours", "co2e")
_PROVIDERS: Final = {"aws": "aws", "gcp": "gcp", "azure": "azure"}


def recognises(document: Document) -> bool:
    """Whether its records hold estimates of services."""
    return document.kind is Kind.JSON and any(
        isinstance(one, dict) and isinstance(one.get("serviceEstimates"), list) for one in objects(document.plain)
    )


def read(document: Document, options: CloudOptions) -> Found:
    """One figure an estimate."""
    number = 0
    for record in objects(document.plain):
        estimates = record.get("serviceEstimates") if isinstance(record, dict) else None
        if not isinstance(estimates, list):
            number += 1
            yield ImportFileError("row_not_read", file=document.name, line=number, detail="serviceEstimates")
            continue
        for estimate in estimates:
            number += 1
            yield _figure_or_error(document.name, number, record, estimate)


def _figure_or_error(file: str, number: int, record: dict[str, Any], estimate: object) -> CloudFigure | ImportFileError:
    try:
        row = Row(file, number, flat(estimate))
    except ValueError as error:
        return ImportFileError("row_not_read", file=file, line=number, detail=str(error))
    lacking = [name for name in _NEEDED if name not in row.cells]
    if lacking:
        return ImportFileError("cloud_fields_missing", file=file, line=number, names=", ".join(lacking))
    try:
        return _figure(row, _period(file, number, record))
    except ImportFileError as error:
        return error


def _figure(row: Row, period: tuple[float, float]) -> CloudFigure:
    kgco2e, kwh = convert(row.needed("co2e"), "tCO2e", "kgCO2e"), row.needed("kilowattHours")
    if kwh > 0 and kgco2e / kwh > _MOST_KGCO2E_PER_KWH:
        raise row.wrong("cloud_unit_odd", "co2e", value=row.text("co2e"))
    cost = row.number("cost")
    provider = row.text("cloudProvider")
    return CloudFigure(
        _PROVIDERS.get(provider.casefold(), provider), CODE, row.file, row.line, *period, kgco2e, kwh,
        account=row.text("accountId") or row.text("accountName"), service=row.text("serviceName"),
        region=row.text("region"), basis=LOCATION, cost=math.nan if cost is None else cost,
    )  # fmt: skip


def _period(file: str, number: int, record: dict[str, Any]) -> tuple[float, float]:
    """First and last day of a record."""
    start = str(record.get("periodStartDate") or record.get("timestamp") or "")
    group = str(record.get("groupBy") or "day")
    try:
        first = day_number(start)[0]
        if record.get("periodEndDate"):
            last, is_midnight = day_number(str(record["periodEndDate"]))
            return first, max(first, last - 1.0 if is_midnight and last > first else last)
        if group not in _GROUPS:
            raise ValueError(group)
    except ValueError:
        raise ImportFileError(
            "cell_no_time", file=file, line=number, column="timestamp", value=f"{start} {group}"[:60]
        ) from None
    return first, _end(first, group)


def _end(first: float, group: str) -> float:
    """Last day of a period that begins on a day."""
    if group == "day":
        return first
    if group == "week":
        return first + 6.0
    year, month, _ = civil(int(first))
    month += _MONTHS[group] - 1
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return float(day_of(year, month, days_in(year, month)))


IMPORTER: Final = CloudImporter(
    CODE,
    N_("Cloud Carbon Footprint (estimates as JSON)"),
    N_("Tonnes and kilowatt-hours by period, account, service and region: an estimate of that program."),
    recognises,
    read,
    may_repeat=True,
)
