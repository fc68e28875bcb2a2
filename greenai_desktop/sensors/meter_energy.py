"""Energy of a meter that tells power now and, more coarsely, energy since long ago.

Power readings give the shape, the counter the sum: whenever the counter moves, what was told is held to it within its
own resolution. So a step of one watt-hour is not a burst of 3,600 joules, and power that was read at odd moments does
not add up to a drift.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

# Counter and power that disagree by more than this are not in the unit we think they are.
_MOST_DISAGREEMENT: Final = 2.0
_STEPS_TO_JUDGE: Final = 10.0
# A correction changes the power of an interval by no more than this share.
_MOST_CORRECTION: Final = 0.25


@dataclass(frozen=True, slots=True)
class Told:
    """What a meter has told so far, whoever looks at it, and however seldom.

    Attributes:
        power_w: Power at the last reading.
        energy_j: Energy since the count began.
        count: Which count it is: a new one begins after a stretch whose energy nobody knows.
        event: `reset` if the meter's own counter went back just now.
    """

    power_w: float
    energy_j: float
    count: int
    event: str = ""

    def since(self, before: Told | None) -> float | None:
        """Energy since an earlier look; None if nobody knows it."""
        return self.energy_j - before.energy_j if before is not None and before.count == self.count else None


class MeterSum:
    """Adds up what a meter tells, reading by reading; used on the thread that reads it."""

    def __init__(self, resolution_j: float, limit_s: float) -> None:
        self._resolution_j, self._limit_s = resolution_j, limit_s
        self._energy = MeterEnergy(resolution_j, limit_s)
        self._told = Told(0.0, 0.0, 0)

    def forget(self) -> None:
        """Begin anew at the next reading: what lies before it is another matter."""
        self._energy = MeterEnergy(self._resolution_j, self._limit_s)

    def add(self, at_s: float, power_w: float, counter_j: float = math.nan) -> Told:
        """Take a reading in."""
        energy_j, event = self._energy.step(at_s, power_w, counter_j)
        if energy_j is None:
            self._told = Told(power_w, 0.0, self._told.count + 1, event)
        else:
            self._told = Told(power_w, self._told.energy_j + energy_j, self._told.count, event)
        return self._told


@dataclass(slots=True)
class MeterEnergy:
    """Joules between readings of one meter.

    Attributes:
        resolution_j: Smallest step of the counter.
        limit_s: Power readings further apart than this are not joined.
        is_trusted: Whether the counter agrees with the power; a counter of another unit than thought does not.
    """

    resolution_j: float
    limit_s: float
    is_trusted: bool = True
    _at_s: float = math.nan
    _power_w: float = math.nan
    _counter_j: float = math.nan
    _base_j: float = math.nan
    _told_j: float = 0.0
    _drawn_j: float = 0.0
    _owed_j: float = 0.0

    def step(self, at_s: float, power_w: float, counter_j: float = math.nan) -> tuple[float | None, str]:
        """Take a reading in.

        Args:
            at_s: When it was read.
            power_w: Power then.
            counter_j: The counter then; NaN without one.

        Returns:
            Joules since the previous reading, None if nothing tells them; and `reset` if the counter went back.
        """
        event = ""
        duration_s = at_s - self._at_s
        energy_j = 0.5 * (power_w + self._power_w) * duration_s if 0 < duration_s <= self.limit_s else math.nan
        if counter_j == counter_j and self.is_trusted:
            if counter_j < self._counter_j:
                event = "reset"
                self._base_j = math.nan
            elif energy_j != energy_j:  # a gap: the counter went on and tells it
                energy_j = counter_j - self._counter_j
                self._base_j = math.nan
            else:
                energy_j = self._held(energy_j, counter_j, max(power_w, self._power_w) * duration_s)
        self._at_s, self._power_w, self._counter_j = at_s, power_w, counter_j
        return (energy_j if energy_j == energy_j else None), event

    def _held(self, energy_j: float, counter_j: float, slack_j: float) -> float:
        """Energy of an interval, held to what the counter gained since it was first seen to move.

        Only at a move is it known where in its step a coarse counter stands, and between the moment it counts and the
        moment we look, an interval may pass. What is owed is made up little by little, so that the shape stays.
        """
        moved = counter_j > self._counter_j
        if self._base_j != self._base_j:
            if moved:
                self._base_j, self._told_j, self._drawn_j, self._owed_j = counter_j, 0.0, 0.0, 0.0
            return energy_j
        self._drawn_j += energy_j
        if moved and self._agrees(counter_j - self._base_j):
            gained_j, told_j = counter_j - self._base_j, self._told_j + energy_j
            self._owed_j = min(max(told_j, gained_j - slack_j), gained_j + slack_j) - told_j
        most_j = _MOST_CORRECTION * energy_j
        correction_j = min(most_j, max(-most_j, self._owed_j if self.is_trusted else 0.0))
        self._owed_j -= correction_j
        self._told_j += energy_j + correction_j
        return energy_j + correction_j

    def _agrees(self, gained_j: float) -> bool:
        enough_j = _STEPS_TO_JUDGE * self.resolution_j
        if max(gained_j, self._drawn_j) > enough_j:
            ratio = (gained_j + self.resolution_j) / (self._drawn_j + self.resolution_j)
            self.is_trusted = 1 / _MOST_DISAGREEMENT <= ratio <= _MOST_DISAGREEMENT
        return self.is_trusted
