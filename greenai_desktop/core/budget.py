"""Limits, and where a result stands against them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.lines import Indicator
from greenai_desktop.core.uncertainty import FloatArray, probability_below


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
        if not np.all(np.isfinite(draws)):
            return Standing.UNKNOWN
        if float(np.percentile(draws, 95)) <= self.limit:
            return Standing.INSIDE
        return Standing.TIGHT if float(np.median(draws)) <= self.limit else Standing.OVER

    def probability_over(self, draws: FloatArray) -> float:
        """How often the limit is passed; NaN if any draw is missing."""
        return probability_below(-draws, -self.limit)
