"""Runs that come back, such as a nightly pipeline, and what a month of them would be.

It is an extrapolation: it takes for granted that the next month is like the runs that were recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from greenai_desktop.core.uncertainty import SEED, FloatArray, interval
from greenai_desktop.core.units import S_PER_DAY

LEAST_RUNS: Final = 3
MONTH_S: Final = 365.25 / 12 * S_PER_DAY
# A pipeline starts late now and then; half an interval off, and it is no schedule.
_MOST_OFF: Final = 0.25


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Runs at a regular interval.

    Attributes:
        count: How many were recorded.
        interval_s: Median time from one start to the next.
    """

    count: int
    interval_s: float

    @property
    def per_month(self) -> float:
        """How many that makes in a month."""
        return MONTH_S / self.interval_s


@dataclass(frozen=True, slots=True)
class Extrapolated:
    """A month of recurring runs.

    Attributes:
        value: Mean of the recorded runs times their number in a month.
        low: Lower end of its 95 % interval.
        high: Upper end.
    """

    value: float
    low: float
    high: float


def recurrence(started_utc_s: Sequence[float]) -> Recurrence | None:
    """The schedule that starts follow; None with fewer than three, or if they follow none."""
    if len(started_utc_s) < LEAST_RUNS:
        return None
    steps = np.diff(np.sort(np.asarray(started_utc_s, dtype=float)))
    middle = float(np.median(steps))
    if middle <= 0 or float(np.abs(steps - middle).max()) > _MOST_OFF * middle:
        return None
    return Recurrence(len(started_utc_s), middle)


def month_of(found: Recurrence, values: Sequence[float], draws: Sequence[FloatArray]) -> Extrapolated:
    """What a month would be, with the runs' own uncertainty and how much they differ from each other.

    Args:
        found: The schedule.
        values: What each run took.
        draws: Draws of each, of one set of draws, shape (n,) each.

    Returns:
        Its interval is that of the mean of as many runs drawn from the recorded ones, with replacement, as a month
        has; each with its own draw.
    """
    table = np.vstack(draws)
    generator = np.random.Generator(np.random.PCG64(SEED))
    per_month = found.per_month
    runs = max(1, min(round(per_month), 200))
    chosen = generator.integers(0, len(table), size=(runs, table.shape[1]))
    means = table[chosen, np.arange(table.shape[1])].mean(axis=0)
    low, high = interval(means * per_month)
    return Extrapolated(float(np.mean(values)) * per_month, low, high)
