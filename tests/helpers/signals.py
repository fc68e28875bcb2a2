"""Powers over time whose energy is known exactly, for whole chains from a counter to the joules of a run.

Each has `energy_j(from_s, until_s)` as `tests.helpers.powercap.Power`, so that every simulated tree takes them, and
`watts(at_s)` for sensors that are asked for power.
"""

from __future__ import annotations

import bisect
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True, slots=True)
class Sine:
    """Around a mean."""

    mean_w: float = 150.0
    swing_w: float = 100.0
    period_s: float = 7.3

    def watts(self, at_s: float) -> float:
        return self.mean_w + self.swing_w * math.sin(2 * math.pi * at_s / self.period_s)

    def energy_j(self, from_s: float, until_s: float) -> float:
        turn = 2 * math.pi / self.period_s
        swing = self.swing_w / turn * (math.cos(turn * from_s) - math.cos(turn * until_s))
        return self.mean_w * (until_s - from_s) + swing


class Steps:
    """Constant between times; also bursts, gaps and anything else that is drawn with a ruler.

    Args:
        at_s: When each step begins, increasing; the first holds before it as well.
        watts: Its power.
    """

    def __init__(self, at_s: Sequence[float], watts: Sequence[float]) -> None:
        self.at_s, self._watts = list(at_s), list(watts)
        self._until_j = [0.0]
        for number in range(1, len(at_s)):
            self._until_j.append(self._until_j[-1] + watts[number - 1] * (at_s[number] - at_s[number - 1]))

    def watts(self, at_s: float) -> float:
        return self._watts[self._number(at_s)]

    def energy_j(self, from_s: float, until_s: float) -> float:
        return self._joules(until_s) - self._joules(from_s)

    def _number(self, at_s: float) -> int:
        return max(0, bisect.bisect_right(self.at_s, at_s) - 1)

    def _joules(self, at_s: float) -> float:
        number = self._number(at_s)
        return self._until_j[number] + self._watts[number] * (at_s - self.at_s[number])


def staircase(seconds: float, seed: int = 1) -> Steps:
    """Steps of odd lengths between 20 and 300 W."""
    chance = random.Random(seed)
    at_s, watts = [0.0], [chance.uniform(20.0, 300.0)]
    while at_s[-1] < seconds:
        at_s.append(at_s[-1] + chance.uniform(0.3, 20.0))
        watts.append(chance.uniform(20.0, 300.0))
    return Steps(at_s, watts)


def bursts(
    count: int, every_s: float = 1.0, length_s: float = 0.15, low_w: float = 50.0, high_w: float = 300.0
) -> Steps:
    """Bursts, one in each stretch of `every_s` and none near its ends, whose moments cover all phases evenly.

    They follow the golden ratio rather than chance: what a mean over them is off by is the sensor's, not the dice's.
    """
    at_s, watts = [0.0], [low_w]
    for number in range(count):
        begin_s = (number + 0.2 + 0.5 * (number * _GOLDEN % 1.0)) * every_s
        at_s += [begin_s, begin_s + length_s]
        watts += [high_w, low_w]
    return Steps(at_s, watts)


SIGNALS = {"steps": staircase(400.0), "sine": Sine(), "bursts": bursts(400)}
