"""The metric `GpuEnergyJoules` of Azure Monitor: joules of graphics cards, as JSON or as a table of the portal.

All metrics and all series of the answer are read. A sample without a total is a gap, and gaps are counted, never taken
for zero. It is the energy of the cards alone: host, memory and the building are not in it.

Source:
    Microsoft, Azure Monitor, "Supported metrics for Microsoft.MachineLearningServices/workspaces"; METHODS §4.1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from greenai_desktop.core.cloud_figures import CloudFigure, StatedTotal
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import N_
from greenai_desktop.importers.cloud.base import CloudImporter, CloudOptions, Found, day_number, spelled
from greenai_desktop.importers.cloud.document import Document, Kind
from greenai_desktop.importers.table import Row

CODE: Final = "azure-gpu-energy"
METRIC: Final = "gpuenergyjoules"
GPU_ALONE: Final = "gpu_alone"
_UNITS: Final = frozenset({"count", "joules", "joule", "j"})
_SUMS: Final = frozenset({"", "sum", "total"})
_AGGREGATIONS: Final = _SUMS | {"avg", "average", "min", "max", "minimum", "maximum", "count"}
_TIMES: Final = frozenset({"time", "timestamp", "date", "datetime", "time_utc", "timestamp_utc", "heure", "horodatage"})
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}),? \d{1,2}:\d{2}(?::\d{2})? ?([AaPp]\.?[Mm]\.?)")
_MOST_J: Final = 1e9  # joules: a minute of 16 MW


@dataclass(slots=True)
class _Series:
    """One device or instance, while it is read."""

    name: str
    line: int
    region: str = ""
    service: str = ""
    joules: list[float] = field(default_factory=list)
    days: list[float] = field(default_factory=list)
    gap_count: int = 0

    def figure(self, file: str) -> CloudFigure:
        return CloudFigure(
            "azure", CODE, file, self.line, min(self.days), max(self.days),
            energy_kwh=math.fsum(self.joules) / J_PER_KWH, scope="all", category=self.name,
            usage=float(len(self.joules)), usage_unit="samples", note=GPU_ALONE,
            region=self.region, service=self.service,
        )  # fmt: skip

    def gaps(self, file: str) -> Iterator[ImportFileError]:
        if self.gap_count:
            yield ImportFileError(
                "cloud_gaps", file=file, line=self.line, column=self.name, count=self.gap_count,
                whole=self.gap_count + len(self.joules),
            )  # fmt: skip


def recognises(document: Document) -> bool:
    """Whether it is an answer of Azure Monitor, or a table with a time and the metric."""
    if document.kind is Kind.JSON:
        return bool(_metrics(document.plain))
    return document.place(_is_header) is not None


def read(document: Document, options: CloudOptions) -> Found:
    """The energy of each series."""
    if document.kind is Kind.JSON:
        yield from _answer(document)
    else:
        yield from _table(document)


# The answer of the REST interface, or of `az monitor metrics list`


def _metrics(plain: Any) -> list[dict[str, Any]]:
    """The metrics of one answer, or of a list of them."""
    answers = plain if isinstance(plain, list) else [plain]
    found = [one for answer in answers if isinstance(answer, dict) for one in _list(answer.get("value"))]
    return [one for one in found if isinstance(one, dict) and isinstance(one.get("timeseries"), list)]


def _answer(document: Document) -> Iterator[CloudFigure | StatedTotal | ImportFileError]:
    metrics = _metrics(document.plain)
    named = [(_metric_name(one), one) for one in metrics]
    wanted = [one for name, one in named if spelled(name) == METRIC]
    if not wanted:
        raise ImportFileError("cloud_metric_unknown", file=document.name, names=", ".join(name for name, _ in named))
    for metric in wanted:
        unit = str(metric.get("unit") or "")
        if unit.casefold() not in _UNITS:
            raise ImportFileError("cloud_metric_unit", file=document.name, column=_metric_name(metric), value=unit[:60])
        yield from _metric(document, metric)


def _metric(document: Document, metric: dict[str, Any]) -> Iterator[CloudFigure | ImportFileError]:
    series = [one for one in metric["timeseries"] if isinstance(one, dict)]
    dimensions = {frozenset(_dimensions(one)) for one in series}  # a sum of all beside its parts counts twice
    if len(dimensions) > 1:
        raise ImportFileError("cloud_series_overlap", file=document.name)
    for number, one in enumerate(series, 1):
        told = _dimensions(one)
        name = ", ".join(f"{key}={value}" for key, value in told.items()) or _metric_name(metric)
        found = _Series(name, number, str(metric.get("resourceregion") or ""), _resource(metric))
        yield from _samples(document, found, _list(one.get("data")))
        if found.joules:
            yield found.figure(document.name)
        elif not found.gap_count:
            yield ImportFileError("cloud_series_empty", file=document.name, line=number, column=name)
        yield from found.gaps(document.name)


def _samples(document: Document, series: _Series, data: Sequence[Any]) -> Iterator[ImportFileError]:
    seen: set[str] = set()
    for sample in data:
        if not isinstance(sample, dict):
            continue
        stamp = str(sample.get("timeStamp") or "")
        joules = _joules(document.name, series, sample)
        if stamp in seen:
            yield ImportFileError("time_twice", file=document.name, line=series.line, column="timeStamp", value=stamp)
            continue
        seen.add(stamp)
        if joules is None:
            series.gap_count += 1
            continue
        try:
            day = day_number(stamp)[0]
            if not 0 <= joules <= _MOST_J:
                raise ValueError(stamp)
        except ValueError:
            yield ImportFileError(
                "cloud_sample_wrong", file=document.name, line=series.line, column=series.name, value=stamp[:60]
            )
            continue
        series.joules.append(joules)
        series.days.append(day)


def _joules(file: str, series: _Series, sample: dict[str, Any]) -> float | None:
    """Joules of a sample; None is a gap.

    Raises:
        ImportFileError: it tells another aggregation, from which no sum can be made.
    """
    total = sample.get("total")
    if isinstance(total, int | float) and not isinstance(total, bool):
        return float(total)
    average, count = sample.get("average"), sample.get("count")
    if isinstance(average, int | float) and isinstance(count, int | float):
        return float(average) * float(count)
    if any(isinstance(sample.get(name), int | float) for name in ("average", "minimum", "maximum")):
        raise ImportFileError("cloud_not_a_sum", file=file, column=series.name)
    return None


def _dimensions(series: dict[str, Any]) -> dict[str, str]:
    found = {}
    for one in _list(series.get("metadatavalues")):
        name = one.get("name") if isinstance(one, dict) else None
        key = name.get("value") if isinstance(name, dict) else name
        if key:
            found[str(key)] = str(one.get("value") or "")
    return found


def _metric_name(metric: dict[str, Any]) -> str:
    name = metric.get("name")
    return str((name.get("value") if isinstance(name, dict) else name) or "")[:80]


def _resource(metric: dict[str, Any]) -> str:
    """Name of the workspace or deployment that the metric is of."""
    return str(metric.get("id") or "").partition("/providers/Microsoft.Insights")[0].rpartition("/")[2]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# The table of the portal


def _is_header(cells: Sequence[str]) -> bool:
    return spelled(cells[0]) in _TIMES and any(METRIC in spelled(cell).replace("_", "") for cell in cells[1:])


def _table(document: Document) -> Iterator[CloudFigure | StatedTotal | ImportFileError]:
    place = document.place(_is_header)
    if place is None:
        raise ImportFileError("header_unknown", file=document.name)
    time, *others = place.columns
    columns = [name for name in others if METRIC in spelled(name).replace("_", "")]
    for name in columns:
        if _aggregation(name) not in _SUMS:
            raise ImportFileError("cloud_not_a_sum", file=document.name, column=name)
    series = {name: _Series(name, place.row + 1) for name in columns}
    seen: set[str] = set()
    for row in document.rows(place):
        if isinstance(row, ImportFileError):
            yield row
            continue
        try:
            _row(row, time, series, seen)
        except ImportFileError as error:
            yield error
    for one in series.values():
        if one.joules:
            yield one.figure(document.name)
        elif not one.gap_count:
            yield ImportFileError("cloud_series_empty", file=document.name, line=one.line, column=one.name)
        yield from one.gaps(document.name)


def _row(row: Row, time: str, series: dict[str, _Series], seen: set[str]) -> None:
    stamp = row.text(time)
    try:
        day = _table_day(stamp)
    except ValueError:
        raise row.wrong("cell_no_time", time, value=stamp[:60]) from None
    if stamp in seen:
        raise row.wrong("time_twice", time, value=stamp[:60])
    seen.add(stamp)
    values = {name: row.amount(name) for name in series}
    odd = next((name for name, value in values.items() if value is not None and value > _MOST_J), None)
    if odd is not None:
        raise row.wrong("cell_out_of_range", odd, value=row.text(odd)[:60])
    for name, value in values.items():
        if value is None:
            series[name].gap_count += 1
        else:
            series[name].joules.append(value)
            series[name].days.append(day)


def _table_day(text: str) -> float:
    """The day of a time; one with slashes only where AM or PM tells that the month comes first.

    Raises:
        ValueError: it is none.
    """
    found = _AMERICAN.fullmatch(text.strip())
    if found:
        return day_number(f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}")[0]
    return day_number(text)[0]


def _aggregation(heading: str) -> str:
    """What the heading says was done with the samples of a minute: `sum`, `avg` …; empty if it says nothing."""
    words = [spelled(one) for one in re.findall(r"\(([^()]*)\)", heading)]
    return next((one for one in words if one in _AGGREGATIONS), "")


IMPORTER: Final = CloudImporter(
    CODE,
    N_("Azure Monitor, energy of graphics cards (JSON, CSV or XLSX)"),
    N_("Kilowatt-hours of each device; gaps are told. Host, memory and cooling are not in it."),
    recognises,
    read,
)
