"""When building something new has paid back against what is used today, and what comes after.

Both sides are whole footprints on one functional unit. The difference stands beside the footprint and never enters a
total; a negative one is as much a result as a positive one.

Source:
    METHODS §2.14; AFNOR SPEC 2314 (2024), best practice 1, and ADEME on avoided emissions: against a stated reference,
    outside the inventory, second-order effects discussed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from greenai_desktop.core.arrays import FloatArray, Number, plain, require_at_least


class Spread(NamedTuple):
    """A payback time with its range.

    Attributes:
        low: 2.5th percentile.
        median: Middle of the draws; `inf` if half of them never pay back.
        high: 97.5th percentile; `inf` if more than 2.5 % never pay back.
        never_fraction: Share of the draws that never pay back.
    """

    low: float
    median: float
    high: float
    never_fraction: float


def gain_per_year(reference_per_year: Number, new_per_year: Number, rebound_fraction: Number) -> Number:
    """What is emitted less in a year of use; negative where the new solution emits more.

    Args:
        reference_per_year: Of what is used today.
        new_per_year: Of the new solution in use.
        rebound_fraction: Share of the gain that more use eats up; above 1 the new solution is worse.

    Raises:
        InputError: a negative rebound.

    Source:
        METHODS §2.14: (i_ref − i_AI)·(1 − r). A loss is not lessened by a rebound: it stays as it is.
    """
    require_at_least(rebound_fraction, 0.0)
    difference = reference_per_year - new_per_year
    kept = np.where(np.greater(difference, 0.0), 1.0 - rebound_fraction, 1.0)
    gain: Number = plain(difference * kept)
    return gain


def payback_years(build: Number, reference_per_year: Number, new_per_year: Number, rebound_fraction: Number) -> Number:
    """Years of use after which the building is paid back.

    Args:
        build: What building emits, once.
        reference_per_year: Of what is used today.
        new_per_year: Of the new solution in use.
        rebound_fraction: Share of the gain that more use eats up.

    Returns:
        0 if nothing was built; `inf` if it never pays back, because there is no gain a year; NaN if an input is
        missing.

    Raises:
        InputError: a negative rebound.

    Source:
        METHODS §2.14: t* = I_build / ((i_ref − i_AI)·(1 − r)).
    """
    gain = gain_per_year(reference_per_year, new_per_year, rebound_fraction)
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.where(np.greater(gain, 0.0), np.divide(build, gain), np.inf)
    known: Number = plain(np.where(np.isnan(gain) | np.isnan(build), np.nan, years))
    return known


def payback_spread(years: FloatArray) -> Spread:
    """Range of draws of which some may never pay back; all NaN if a draw is missing.

    Percentiles are taken among the draws, not between them, since half-way to never is never.
    """
    if np.isnan(years).any():
        return Spread(np.nan, np.nan, np.nan, np.nan)
    low, median, high = (
        float(value) for value in np.percentile(years, (2.5, 50.0, 97.5), method="inverted_cdf")
    )  # fmt: skip
    return Spread(low, median, high, float(np.mean(np.isinf(years))))


def difference_after(
    build: Number, reference_per_year: Number, new_per_year: Number, rebound_fraction: Number, years: Number
) -> Number:
    """What is emitted less than with today's solution by the end of some years; negative: more is emitted.

    Source:
        METHODS §2.14: Δ = I_ref − I_AI, building included.
    """
    return gain_per_year(reference_per_year, new_per_year, rebound_fraction) * years - build


def break_even_units(
    build: Number, reference_per_unit: Number, new_per_unit: Number, rebound_fraction: Number
) -> Number:
    """Functional units after which the building is paid back; returns as `payback_years`."""
    return payback_years(build, reference_per_unit, new_per_unit, rebound_fraction)
