"""What a wrapping energy counter says: one state machine a counter, used by every sensor that reads such counters.

The rule: a difference below zero is a wrap, unless undoing it gives more than the device can draw; then the counter
was reset and the interval is lost. Too long without a reading, nobody knows how often it wrapped. A counter that
stands still is waited for, and after five seconds called stale.

Source:
    SENSORS §2.1, "Delta rule".
"""

from __future__ import annotations

import math
from typing import Final

from greenai_desktop.core.units import MICROJOULES_PER_J

# Last values before the wrap, as kernels tell them: Intel's unit of 61 µJ, AMD's of 15.3 µJ.
KNOWN_RANGES_UJ: Final = (262_143_328_850, 65_532_610_987)
# Where the system tells no limit: the largest packages are sold with 500 W and boost beyond.
LEAST_MAX_POWER_W: Final = 700.0
PLAUSIBLE_RATIO: Final = 1.5
STALE_AFTER_S: Final = 5.0
# Counters are refreshed every millisecond or so, and the stamp may be late: very short intervals look steep.
_STAMP_SLACK_S = 0.01

FIRST, RESET, WRAPS_UNKNOWN, UNCHANGED, STALE, COUNTED = "first", "reset", "wraps_unknown", "unchanged", "stale", ""


class EnergyCounter:
    """Turns values of a counter into joules.

    Args:
        range_uj: Last value before the wrap; None if the system does not tell it.
        max_power_w: The most the device may draw, as the system tells it; 0 if it does not.
        may_rest: Whether standing still is a figure (parts that may be switched off) rather than a symptom.

    Attributes:
        energy_j: After a step that was counted: joules since the previous one.
        duration_s: And over how long.
        has_wrapped: And whether the counter wrapped.
    """

    __slots__ = (
        "_at_s", "_limit_w", "_longest_s", "_may_rest", "_ranges_uj", "_since_s", "_value_uj", "duration_s",
        "energy_j", "has_wrapped",
    )  # fmt: skip

    def __init__(self, range_uj: int | None, max_power_w: float = 0.0, may_rest: bool = False) -> None:
        self._ranges_uj = (range_uj,) if range_uj else KNOWN_RANGES_UJ
        max_power_w = max(max_power_w, LEAST_MAX_POWER_W)
        self._limit_w = PLAUSIBLE_RATIO * max_power_w
        self._longest_s = min(self._ranges_uj) / MICROJOULES_PER_J / max_power_w
        self._may_rest = may_rest
        self._value_uj = -1
        self._at_s = self._since_s = math.nan
        self.energy_j = self.duration_s = 0.0
        self.has_wrapped = False

    def forget(self) -> None:
        """Begin anew with the next value."""
        self._value_uj = -1

    def step(self, value_uj: int, at_s: float, has_slept: bool = False) -> str:
        """Take the next value in.

        Args:
            value_uj: As read.
            at_s: When it was read.
            has_slept: Whether the machine was suspended since the last value; a smaller value is then a reset.

        Returns:
            COUNTED (empty): `energy_j` and `duration_s` tell the interval. Otherwise why they do not: FIRST, RESET,
            WRAPS_UNKNOWN, UNCHANGED (wait for the next value, nothing is lost) or STALE.
        """
        before_uj, duration_s = self._value_uj, at_s - self._at_s
        if before_uj < 0:
            return self._begin(value_uj, at_s, FIRST)
        if value_uj == before_uj:
            return self._unchanged(at_s)
        if duration_s > self._longest_s:
            return self._begin(value_uj, at_s, WRAPS_UNKNOWN)
        most_j = self._limit_w * (duration_s + _STAMP_SLACK_S)
        energy_j = (value_uj - before_uj) / MICROJOULES_PER_J
        wrapped = energy_j < 0
        if wrapped:
            energy_j = math.inf if has_slept else self._unwrapped_j(value_uj - before_uj, before_uj, most_j)
        if energy_j > most_j:
            return self._begin(value_uj, at_s, RESET)
        self._value_uj, self._at_s, self._since_s = value_uj, at_s, at_s
        self.energy_j, self.duration_s, self.has_wrapped = energy_j, duration_s, wrapped
        return COUNTED

    def _begin(self, value_uj: int, at_s: float, reason: str) -> str:
        self._value_uj, self._at_s, self._since_s = value_uj, at_s, at_s
        return reason

    def _unchanged(self, at_s: float) -> str:
        if self._may_rest:
            self.energy_j, self.duration_s, self.has_wrapped = 0.0, at_s - self._at_s, False
            self._at_s = at_s
            return COUNTED if self.duration_s > 0 else UNCHANGED
        if at_s - self._since_s < STALE_AFTER_S:
            return UNCHANGED
        # From here on each reading is told as missing, so what comes later belongs to the time after it.
        self._at_s = at_s
        return STALE

    def _unwrapped_j(self, difference_uj: int, before_uj: int, most_j: float) -> float:
        """The wrap undone with the range; where the range is unknown, with the first known one that fits."""
        for range_uj in self._ranges_uj:
            energy_j = (difference_uj + range_uj) / MICROJOULES_PER_J
            if before_uj <= range_uj and 0 <= energy_j <= most_j:
                return energy_j
        return math.inf
