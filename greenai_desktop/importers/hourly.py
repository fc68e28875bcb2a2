"""Hourly intensity of a zone from a file that the user has.

Read are the exports of Electricity Maps, and any table with one column of times and one of g or kg CO2 per kWh. Of two
columns of intensity the one over the life cycle is taken. Times without an offset are taken as UTC, and told so unless
their heading says UTC.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.hourly import HourlyIntensity
from greenai_desktop.core.units import G_PER_KG, S_PER_DAY
from greenai_desktop.importers.base import is_utc_s
from greenai_desktop.importers.source import TextSource
from greenai_desktop.importers.table import Row, Shape, rows

_TIME: Final = re.compile(r"date ?time|timestamp|time|date|hour", re.IGNORECASE)
_INTENSITY: Final = re.compile(r"carbon.?intensity|co.?2", re.IGNORECASE)
_LIFE_CYCLE: Final = re.compile(r"life.?cycle|\blca\b", re.IGNORECASE)
_DIRECT: Final = re.compile(r"direct", re.IGNORECASE)
_KG: Final = re.compile(r"\bkg", re.IGNORECASE)
_OTHER: Final = re.compile(r"%|percent|source|estimat|unit", re.IGNORECASE)
_ZONES: Final = ("zone id", "zone", "zone name", "country")
_MOST_KGCO2E_PER_KWH: Final = 3.0
_MOST_STEPS: Final = 1_000_000
_MOST_BESIDE: Final = 0.01


@dataclass(frozen=True, slots=True)
class HourlyRead:
    """A series and what was wrong with its file.

    Attributes:
        series: The intensities.
        problems: Rows that were left out.
        taken_as_utc: Whether times without an offset were taken as UTC though nothing says so.
    """

    series: HourlyIntensity
    problems: tuple[ImportFileError, ...]
    taken_as_utc: bool


@dataclass(frozen=True, slots=True)
class _Columns:
    time: str
    intensity: str
    zone: str


def read_hourly(path: Path) -> HourlyRead:
    """The series of a file.

    Raises:
        ImportFileError: it cannot be read, has not these columns, or holds less than two steps.
    """
    source = TextSource(path)
    problems: list[ImportFileError] = []
    values: dict[float, float] = {}
    columns, zone, is_naive = None, "", False
    for row in rows(source, Shape(_is_header)):
        if isinstance(row, ImportFileError):
            if row.code == "header_unknown":
                raise ImportFileError("hourly_header_unknown", file=source.name)
            problems.append(row)
            continue
        columns = columns or _columns(list(row.cells))
        if columns is None:
            raise ImportFileError("hourly_header_unknown", file=source.name)
        try:
            at_utc_s, has_offset = _time(row, columns)
            value = _intensity(row, columns)
            if at_utc_s in values:
                raise row.wrong("time_twice", columns.time, value=row.text(columns.time))
        except ImportFileError as error:
            problems.append(error)
            continue
        is_naive |= not has_offset
        zone = zone or row.text(columns.zone)
        values[at_utc_s] = math.nan if value is None else value
    if columns is None or sum(not math.isnan(value) for value in values.values()) < 2:
        raise ImportFileError("hourly_too_few", file=source.name)
    series = _series(values, zone, _basis(columns.intensity), source.name)
    return HourlyRead(series, tuple(problems), is_naive and "utc" not in columns.time.casefold())


def _is_header(cells: Sequence[str]) -> bool:
    return _columns(cells) is not None


def _columns(cells: Sequence[str]) -> _Columns | None:
    time = next((cell for cell in cells if _TIME.search(cell) and not _INTENSITY.search(cell)), None)
    intensities = [cell for cell in cells if _INTENSITY.search(cell) and not _OTHER.search(cell)]
    if time is None or not intensities:
        return None
    chosen = next((cell for cell in intensities if _LIFE_CYCLE.search(cell)), intensities[0])
    folded = {cell.casefold(): cell for cell in cells}
    return _Columns(time, chosen, next((folded[name] for name in _ZONES if name in folded), ""))


def _basis(heading: str) -> str:
    if _LIFE_CYCLE.search(heading):
        return "lifecycle"
    return "direct" if _DIRECT.search(heading) else ""


def _time(row: Row, columns: _Columns) -> tuple[float, bool]:
    text = row.text(columns.time)
    try:
        moment = dt.datetime.fromisoformat(text)
        has_offset = moment.tzinfo is not None
        at_utc_s = (moment if has_offset else moment.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise row.wrong("cell_no_time", columns.time, value=text[:60]) from None
    if not is_utc_s(at_utc_s):
        raise row.wrong("cell_no_time", columns.time, value=text[:60])
    return at_utc_s, has_offset


def _intensity(row: Row, columns: _Columns) -> float | None:
    value = row.amount(columns.intensity)
    if value is None:
        return None
    scaled = value if _KG.search(columns.intensity) else value / G_PER_KG
    if scaled > _MOST_KGCO2E_PER_KWH:
        raise row.wrong("cell_out_of_range", columns.intensity, value=row.text(columns.intensity)[:60])
    return scaled


def _series(values: dict[float, float], zone: str, basis: str, name: str) -> HourlyIntensity:
    """Values laid on steps of one length: the commonest distance between neighbours, the shortest of several.

    Raises:
        ImportFileError: the steps are no steps: too long, too many, or times beside them.
    """
    times = sorted(values)
    counts = Counter(after - before for before, after in pairwise(times))
    step_s = min(counts, key=lambda distance: (-counts[distance], distance))
    places = [(at_utc_s - times[0]) / step_s for at_utc_s in times]
    is_beside = any(abs(place - round(place)) > _MOST_BESIDE for place in places)
    if step_s > S_PER_DAY or places[-1] >= _MOST_STEPS or is_beside:
        raise ImportFileError("hourly_not_steady", file=name)
    laid = np.full(round(places[-1]) + 1, np.nan)
    for place, at_utc_s in zip(places, times, strict=True):
        laid[round(place)] = values[at_utc_s]
    return HourlyIntensity(zone, times[0], step_s, laid, basis, name)
