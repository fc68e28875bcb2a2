"""What is left of the whole machine when what its sensors see is taken away.

A meter and the sensors are read at other moments, and a meter lags behind by a second. So energies are subtracted,
never powers, and a shortfall of one interval is made up by the next ones: over time the parts add up to the whole, and
no part is ever negative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

# A meter that stays below what the sensors see for so long feeds another machine, or only a part of this one.
_MOST_DEBT_S: Final = 60.0
_LEAST_SEEN_W: Final = 1.0
# Two readings further apart tell nothing of what lies between, unless a counter does.
_LONGEST_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Left:
    """The rest over one interval.

    Attributes:
        energy_j: None if the meter or the interval before does not tell it.
        power_w: None likewise.
        reason: `meter_below_sensors` while the meter cannot be one of this machine; empty otherwise.
    """

    energy_j: float | None = None
    power_w: float | None = None
    reason: str = ""


class Remainder:
    """Subtracts what is seen from the whole, interval by interval."""

    def __init__(self) -> None:
        self._meters: dict[str, tuple[float, float]] = {}
        self._counted_j = 0.0
        self._at_s = self._whole_j = self._seen_j = math.nan
        self._debt_j = 0.0
        self._is_below = False

    def meter(self, name: str, at_s: float, power_w: float, energy_j: float | None) -> None:
        """Take a reading of a meter in; one that was taken in before changes nothing.

        Args:
            name: Which meter; several feed the machine together.
            at_s: When it was read.
            power_w: Power then.
            energy_j: Energy since the reading before; None if it tells power alone.
        """
        before = self._meters.get(name)
        if before is not None and at_s == before[0]:
            return
        if energy_j is not None and before is not None:
            self._counted_j += energy_j
        elif before is None or at_s - before[0] > _LONGEST_S:
            self._at_s = math.nan  # what came before is not known
        else:
            self._counted_j += 0.5 * (before[1] + power_w) * (at_s - before[0])
        self._meters[name] = (at_s, power_w)

    def forget(self) -> None:
        """A meter is silent: nothing is known until all have told again."""
        self._at_s = math.nan
        self._meters.clear()

    def step(self, now_s: float, seen_j: float, seen_w: float) -> Left:
        """The rest since the step before.

        Args:
            now_s: The moment of this round.
            seen_j: What the sensors have seen altogether so far.
            seen_w: What they see now.
        """
        if not self._meters:
            return Left()
        ahead_j = math.fsum(power_w * max(0.0, now_s - at_s) for at_s, power_w in self._meters.values())
        before_s, whole_before_j, seen_before_j = self._at_s, self._whole_j, self._seen_j
        self._at_s, self._whole_j, self._seen_j = now_s, self._counted_j + ahead_j, seen_j
        if before_s != before_s or now_s <= before_s:
            return Left()
        left_j = self._whole_j - whole_before_j - (seen_j - seen_before_j) + self._debt_j
        self._debt_j = min(0.0, left_j)
        if self._is_below or -self._debt_j > _MOST_DEBT_S * max(_LEAST_SEEN_W, seen_w):
            self._is_below = math.fsum(power_w for _at_s, power_w in self._meters.values()) < seen_w
            self._debt_j = 0.0
            return Left(reason="meter_below_sensors")
        energy_j = max(0.0, left_j)
        return Left(energy_j, energy_j / (now_s - before_s))
