"""Intensity of a zone hour by hour: what a run meets, and what it would meet some hours later.

The power of the run is taken as steady. The figures are averages of all plants that run in an hour; what a shift of
load changes in the plants that follow it is another question, which these figures do not answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import GRADE_U95, Factor
from greenai_desktop.core.samples import Status

FloatArray = NDArray[np.float64]

# Of the time of a run that must have figures for its mean to be told.
LEAST_COVERED: Final = 0.9


@dataclass(frozen=True, slots=True)
class HourlyIntensity:
    """A series of intensities at a steady pace.

    Attributes:
        zone: As its file names it; data.
        start_utc_s: Begin of the first step.
        step_s: Length of a step: 3,600 for hours.
        kgco2e_per_kwh: Shape (n,); NaN where the series has a hole.
        basis: `lifecycle`, `direct`, or empty where the file does not say.
        source: Where it was read; data.
    """

    zone: str
    start_utc_s: float
    step_s: float
    kgco2e_per_kwh: FloatArray
    basis: str
    source: str

    @property
    def end_utc_s(self) -> float:
        """End of the last step."""
        return self.start_utc_s + self.step_s * self.kgco2e_per_kwh.size

    @property
    def missing_count(self) -> int:
        """Steps without a figure."""
        return int(np.isnan(self.kgco2e_per_kwh).sum())


def mean_over(
    series: HourlyIntensity, start_utc_s: float | FloatArray, duration_s: float
) -> tuple[FloatArray, FloatArray]:
    """Mean intensity over a time, weighted by time, and the share of that time with figures.

    Args:
        series: The intensities.
        start_utc_s: Begin, or many begins, shape (m,).
        duration_s: How long, above 0.

    Returns:
        Means, NaN where less than `LEAST_COVERED` of the time has figures, and the shares; both of the shape of
        the begins.

    Raises:
        InputError: a duration that is not above 0.
    """
    if not duration_s > 0:
        raise InputError("outside_bounds", value=duration_s)
    known = ~np.isnan(series.kgco2e_per_kwh)
    edges = series.start_utc_s + series.step_s * np.arange(known.size + 1)
    summed = np.concatenate(([0.0], np.cumsum(np.where(known, series.kgco2e_per_kwh, 0.0)))) * series.step_s
    covered = np.concatenate(([0.0], np.cumsum(known, dtype=float))) * series.step_s
    begin = np.asarray(start_utc_s, dtype=float)
    end = begin + duration_s
    amount = np.interp(end, edges, summed) - np.interp(begin, edges, summed)
    time_s = np.interp(end, edges, covered) - np.interp(begin, edges, covered)
    share = time_s / duration_s
    # A begin and an end in one hole differ by rounding alone.
    is_known = share >= LEAST_COVERED
    return np.where(is_known, amount / np.where(is_known, time_s, 1.0), np.nan), share


def mean_later(series: HourlyIntensity, start_utc_s: float, duration_s: float, later_h: Sequence[float]) -> FloatArray:
    """Mean intensities of the same run, begun some hours later; NaN where the series does not reach."""
    begins = start_utc_s + 3_600.0 * np.asarray(later_h, dtype=float)
    return mean_over(series, begins, duration_s)[0]


def factor_of(series: HourlyIntensity, start_utc_s: float, duration_s: float, zone: str, year: int) -> Factor | None:
    """The mean as the user's own factor of a zone, for an estimate; None where the series does not reach."""
    mean = float(mean_over(series, start_utc_s, duration_s)[0])
    if np.isnan(mean):
        return None
    spread = GRADE_U95["grid_hourly"]
    return Factor(
        f"grid:hourly:{zone}", mean, "kgCO2e/kWh", mean / spread, mean * spread, zone, year, series.basis, "",
        series.source, "mean over the hours of a run; the range is an expert default", grade="grid_hourly",
        status=Status.ENTERED, kind="grid", evidence=series.source,
    )  # fmt: skip
