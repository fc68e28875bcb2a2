"""Limits, and where a result stands against them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.limits import Limit
from greenai_desktop.core.lines import Indicator
from greenai_desktop.core.uncertainty import FloatArray, interval, probability_below

# The shares of a limit at which somebody is told.
THRESHOLDS: Final = (0.8, 1.0)


class Standing(StrEnum):
    """Where a result stands: surely inside, probably inside, over."""

    INSIDE = "inside"
    TIGHT = "tight"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit for one indicator.

    Attributes:
        indicator: What is limited.
        limit: In the indicator's unit, above 0.
    """

    indicator: Indicator
    limit: float

    def __post_init__(self) -> None:
        if not self.limit > 0:
            raise InputError("budget_not_positive", value=self.limit)

    def used_fraction(self, value: float | None) -> float | None:
        """Share of the limit used; None if the value is missing."""
        return None if value is None else value / self.limit

    def standing(self, draws: FloatArray) -> Standing:
        """Inside if 95 % of the draws are, tight if half of them are, else over; unknown if any is missing."""
        return _standing(draws, self.limit)

    def probability_over(self, draws: FloatArray) -> float:
        """How often the limit is passed; NaN if any draw is missing."""
        return probability_below(-draws, -self.limit)


@dataclass(frozen=True, slots=True)
class LimitStanding:
    """Where something stands against a limit, now and when it is done.

    Attributes:
        limit: The limit.
        value: What is used or logged now; None if missing.
        reason: Code of why it is missing.
        expected: Median of what it will be at the end; None without a forecast, or for something that is logged.
        low: 2.5th percentile of it.
        high: 97.5th percentile of it.
        probability_over: How likely it is that the limit will be passed; NaN without a forecast.
        at_the_end: Surely inside, probably inside, over; unknown without a forecast.
        of_project: Whether it limits all runs of a project together.
    """

    limit: Limit
    value: float | None
    reason: str = ""
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    probability_over: float = math.nan
    at_the_end: Standing = Standing.UNKNOWN
    of_project: bool = False

    @property
    def used_fraction(self) -> float | None:
        """Share of the limit used now; None if that is missing."""
        return self.limit.used_fraction(self.value)

    @property
    def now(self) -> Standing:
        """Inside below 80 % of the limit, tight below the limit, else over."""
        used = self.used_fraction
        if used is None:
            return Standing.UNKNOWN
        below, whole = THRESHOLDS
        return Standing.INSIDE if used < below else Standing.TIGHT if used < whole else Standing.OVER


def stands(
    limit: Limit,
    value: float | None,
    reason: str = "",
    draws: FloatArray | None = None,
    *,
    of_project: bool = False,
) -> LimitStanding:
    """Where something stands against a limit.

    Args:
        limit: The limit.
        value: What is used or logged now, in the limit's unit; None if missing.
        reason: Code of why it is missing.
        draws: Draws of what it will be at the end; None without a forecast.
        of_project: Whether the limit is that of a whole project.
    """
    if draws is None or not draws.size or not np.all(np.isfinite(draws)):
        return LimitStanding(limit, value, reason, of_project=of_project)
    low, high = interval(draws)
    return LimitStanding(
        limit, value, reason, float(np.median(draws)), low, high,
        probability_below(-draws, -limit.value), _standing(draws, limit.value), of_project,
    )  # fmt: skip


def reached(used_fraction: float | None) -> float | None:
    """The highest of `THRESHOLDS` that a share has reached; None for none, or if it is missing."""
    if used_fraction is None or not math.isfinite(used_fraction):
        return None
    return max((threshold for threshold in THRESHOLDS if used_fraction >= threshold), default=None)


def _standing(draws: FloatArray, limit: float) -> Standing:
    if not np.all(np.isfinite(draws)):
        return Standing.UNKNOWN
    if float(np.percentile(draws, 95)) <= limit:
        return Standing.INSIDE
    return Standing.TIGHT if float(np.median(draws)) <= limit else Standing.OVER
