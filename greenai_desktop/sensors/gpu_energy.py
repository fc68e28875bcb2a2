"""What the energy counter and the power readings of a graphics board say: one state machine a board.

The counter goes on in steps of about a tenth of a second, so the gain over a short interval may be none or twice what
was drawn. Intervals shorter than a second are therefore told by the power, and what the counter says is settled
little by little: no false zeros, no false peaks, and the sum stays that of the counter. Over a second or more the
counter is told as it is. A counter that goes back was reset: that one interval is told by the power now.

Source:
    SENSORS §2.3.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

LIMIT_RATIO: Final = 1.3
HIGHEST_W: Final = 5_000.0
STALE_AFTER_S: Final = 5.0
_REFRESH_S = 0.25
_SETTLED_S = 1.0
# Samples of one second come a little early or late.
_ALMOST = 0.98

COUNTED, FIRST, RESET, WAIT, STALE, ABOVE_LIMIT = "", "first", "reset", "wait", "stale", "above_limit"


class BoardEnergy:
    """Turns values of a board's counter into joules.

    Attributes:
        energy_j: After a step that was counted: joules since the last reading that was told.
        power_w: Mean power; after ABOVE_LIMIT what the sensor claims.
        was_reset: Whether the counter went back in this step.
    """

    __slots__ = (
        "_before_j", "_before_s", "_claim_j", "_claim_s", "_mean_w", "_missed_s", "_moved_s", "_owed_j", "_told_s",
        "energy_j", "power_w", "was_reset",
    )  # fmt: skip

    def __init__(self) -> None:
        self._claim_j = self._claim_s = self._mean_w = math.nan
        self.forget()
        self.energy_j = self.power_w = 0.0
        self.was_reset = False

    def forget(self) -> None:
        """Begin anew with the next value."""
        self._begin(math.nan, math.nan)
        self._missed_s = -math.inf
        self._mean_w = math.nan

    def missed(self, at_s: float) -> None:
        """A reading was told as missing; what comes later counts from there."""
        self._told_s = self._missed_s = at_s

    def step(self, counter_j: float, at_s: float, limit_w: float, power_now_w: Callable[[], float]) -> str:
        """Take the next value in.

        Args:
            counter_j: As read.
            at_s: When it was read.
            limit_w: The most that is plausible.
            power_now_w: Reads the power, NaN if that is not possible; called where the counter alone does not do.

        Returns:
            COUNTED (empty), or why there is no energy: FIRST, WAIT (nothing is lost), STALE, RESET or ABOVE_LIMIT.
        """
        self.was_reset = False
        gained_j, duration_s = counter_j - self._before_j, at_s - self._before_s
        if math.isnan(gained_j):
            self._begin(counter_j, at_s)
            return FIRST
        if 0 <= gained_j <= limit_w * (duration_s + _REFRESH_S):
            return self._count(gained_j, duration_s, counter_j, at_s, power_now_w)
        claimed_j, claimed_s = counter_j - self._claim_j, at_s - self._claim_s
        if 0 <= claimed_j <= limit_w * (claimed_s + _REFRESH_S):
            # The absurd value was a new beginning: the counter goes on from there.
            return self._count(claimed_j, claimed_s, counter_j, at_s, power_now_w)
        if gained_j < 0:
            return self._after_reset(counter_j, at_s, limit_w, power_now_w)
        self._claim_j, self._claim_s = counter_j, at_s
        self.power_w = gained_j / duration_s if duration_s > 0 else math.inf
        self.missed(at_s)
        return ABOVE_LIMIT

    def _begin(self, counter_j: float, at_s: float) -> None:
        self._before_j, self._before_s, self._told_s, self._moved_s = counter_j, at_s, at_s, at_s
        self._claim_j = self._claim_s = math.nan
        self._owed_j = 0.0

    def _count(
        self, gained_j: float, duration_s: float, counter_j: float, at_s: float, power_now_w: Callable[[], float]
    ) -> str:
        elapsed_s = at_s - self._told_s
        if elapsed_s <= 0 or duration_s <= 0:
            return WAIT
        # After a missing or suspect reading only the share of the time since it counts.
        missed_s = max(0.0, self._missed_s - (at_s - duration_s))
        self._owed_j += gained_j * max(0.0, 1.0 - missed_s / duration_s)
        self._before_j, self._before_s = counter_j, at_s
        self._claim_j = self._claim_s = math.nan
        if gained_j > 0:
            self._moved_s = at_s
        elif at_s - self._moved_s > _REFRESH_S:
            return STALE if at_s - self._moved_s >= STALE_AFTER_S else WAIT
        share = min(1.0, elapsed_s / _SETTLED_S) if elapsed_s < _ALMOST * _SETTLED_S else 1.0
        power_w = power_now_w() if share < 1 else math.nan
        if math.isnan(power_w):
            power_w = self._mean_w
        if share == 1 or math.isnan(power_w):
            if self._owed_j <= 0:
                return WAIT
            energy_j = self._owed_j
        else:
            energy_j = max(0.0, (1 - share) * power_w * elapsed_s + share * self._owed_j)
        self._owed_j -= energy_j
        self._told_s = at_s
        self.energy_j, self.power_w = energy_j, energy_j / elapsed_s
        self._mean_w = (
            self.power_w if math.isnan(self._mean_w) else self._mean_w + share * (self.power_w - self._mean_w)
        )
        return COUNTED

    def _after_reset(self, counter_j: float, at_s: float, limit_w: float, power_now_w: Callable[[], float]) -> str:
        self.was_reset = True
        power_w, since_s = power_now_w(), at_s - self._told_s
        self._begin(counter_j, at_s)
        if math.isnan(power_w) or since_s <= 0:
            return RESET
        # A counter that began at zero has counted a part of the interval: it took at least that.
        at_least_j = counter_j if counter_j <= limit_w * since_s else 0.0
        self.energy_j = max(power_w * since_s, at_least_j)
        self.power_w = self.energy_j / since_s
        return COUNTED
