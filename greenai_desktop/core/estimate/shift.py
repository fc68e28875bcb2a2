"""What if it ran some hours later: the intensity of the grid hour by hour, from a file that a person has.

A later hour moves the demand, not the plants: with an average intensity the figure says what the electricity of that
hour emitted on average, and nothing of what one consumer more would cause.

Source:
    METHODS §2.15, intensity by the hour; Dodge et al., "Measuring the Carbon Intensity of AI in Cloud Instances"
    (2022), section 5, on shifting the start of a job.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.uncertainty import FloatArray
from greenai_desktop.core.units import S_PER_H

_SHARE_NEEDED: Final = 1.0


@dataclass(frozen=True, slots=True)
class Intensities:
    """The intensity of a zone over time.

    Attributes:
        at_utc_s: Beginning of each step, increasing; the last step is as long as the one before it.
        kgco2e_per_kwh: Mean of each step; NaN where the file has a gap.
    """

    at_utc_s: FloatArray
    kgco2e_per_kwh: FloatArray

    @classmethod
    def of_rows(cls, at_utc_s: Sequence[float], kgco2e_per_kwh: Sequence[float]) -> Intensities:
        """The rows of a file, in any order; a step without a row after a gap is a gap.

        Raises:
            InputError: fewer than two rows, rows of one time, a negative intensity, or columns of two lengths.
        """
        times, values = np.asarray(at_utc_s, dtype=float), np.asarray(kgco2e_per_kwh, dtype=float)
        if times.shape != values.shape or times.ndim != 1:
            raise InputError("columns_differ", first=len(times), second=len(values))
        if len(times) < 2:
            raise InputError("too_few_rows", count=len(times))
        order = np.argsort(times, kind="stable")
        times, values = times[order], values[order]
        if np.any(np.diff(times) <= 0):
            raise InputError("rows_of_one_time", value=float(times[1:][np.diff(times) <= 0][0]))
        if np.any(values < 0):
            raise InputError("outside_bounds", value=float(np.nanmin(values)))
        return cls(*_with_gaps(times, values))

    @property
    def step_s(self) -> float:
        """The usual step."""
        return float(np.median(np.diff(self.at_utc_s)))

    @property
    def ends_utc_s(self) -> float:
        """The end of the last step."""
        return float(self.at_utc_s[-1] + self.step_s)

    def mean(self, start_utc_s: float | FloatArray, hours_h: float) -> float | FloatArray:
        """Mean intensity of a stretch; NaN where the file does not cover all of it.

        Args:
            start_utc_s: Its beginning, or several.
            hours_h: Its length, above 0.

        Raises:
            InputError: a length of 0 or below.
        """
        if not hours_h > 0:
            raise InputError("outside_bounds", value=hours_h)
        start = np.asarray(start_utc_s, dtype=float)
        end = start + hours_h * S_PER_H
        edges = np.append(self.at_utc_s, self.ends_utc_s)
        known = np.where(np.isnan(self.kgco2e_per_kwh), 0.0, self.kgco2e_per_kwh)
        widths = np.diff(edges)
        summed = np.concatenate([[0.0], np.cumsum(known * widths)])
        covered = np.concatenate([[0.0], np.cumsum(np.where(np.isnan(self.kgco2e_per_kwh), 0.0, widths))])
        length = np.interp(end, edges, covered) - np.interp(start, edges, covered)
        total = np.interp(end, edges, summed) - np.interp(start, edges, summed)
        is_whole = length >= (end - start) * _SHARE_NEEDED - 1e-6
        mean = np.where(is_whole, total / (end - start), np.nan)
        return float(mean) if mean.ndim == 0 else mean


@dataclass(frozen=True, slots=True)
class Shifted:
    """One start for another.

    Attributes:
        later_h: How much later it starts; 0 is as planned.
        kgco2e_per_kwh: Mean intensity then; NaN where the file does not cover it.
        ratio: Over that of the start as planned; NaN where either is not known.
    """

    later_h: float
    kgco2e_per_kwh: float
    ratio: float


def shifts(
    series: Intensities, start_utc_s: float, hours_h: float, most_h: float = 24.0, step_h: float = 1.0
) -> tuple[Shifted, ...]:
    """A job started later and later, the electricity it draws being even.

    Args:
        series: The intensity of its zone.
        start_utc_s: When it is to start.
        hours_h: How long it takes.
        most_h: How much later at most.
        step_h: In steps of.

    Raises:
        InputError: a length or step of 0 or below.
    """
    if not step_h > 0:
        raise InputError("outside_bounds", value=step_h)
    later = np.arange(0.0, most_h + step_h / 2, step_h)
    means = np.asarray(series.mean(start_utc_s + later * S_PER_H, hours_h), dtype=float)
    planned = means[0]
    ratios = means / planned if planned > 0 else np.full(len(means), np.nan)
    return tuple(Shifted(float(h), float(mean), float(r)) for h, mean, r in zip(later, means, ratios, strict=True))


def lowest(found: Sequence[Shifted]) -> Shifted | None:
    """The start of the lowest intensity, the earliest of several; None if the file covers none of them."""
    known = [one for one in found if not math.isnan(one.kgco2e_per_kwh)]
    return min(known, key=lambda one: (one.kgco2e_per_kwh, one.later_h), default=None)


def _with_gaps(times: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A step that is longer than usual ends as usual, and a gap begins."""
    step = float(np.median(np.diff(times)))
    long = np.flatnonzero(np.diff(times) > step * 1.5)
    places = long + 1
    return np.insert(times, places, times[long] + step), np.insert(values, places, np.nan)
