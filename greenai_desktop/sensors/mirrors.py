"""Two zones that show one counter: found at the start, watched ever after.

Channels are told once, before the first reading; so a pair whose values agree at the start is taken for one counter
at once, and the comparison goes on. If their energies come apart, they were two counters after all: from then on the
first carries the energy of both, with what was held back until then, so that the total of a run is right either way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from greenai_desktop.core.samples import Reading
from greenai_desktop.core.units import MICROJOULES_PER_J

TOLERANCE_J = 1.0
_LOOKS = 3
_LEAST_SAMPLES = 2
_LEAST_ENERGY_J = 50.0
CONFIRMED, REFUTED = "mirrored", "not_mirrored"


class Mirror:
    """A pair of channels taken for one counter.

    Attributes:
        first: Id of the one that counts.
        twin: Id of the other.
    """

    __slots__ = ("_apart", "_confirmed", "_first_j", "_held_j", "_refuted", "_samples", "_twin_j", "first", "twin")

    def __init__(self, first: str, twin: str) -> None:
        self.first, self.twin = first, twin
        self._first_j = self._twin_j = self._held_j = 0.0
        self._samples = self._apart = 0
        self._confirmed = self._refuted = False

    def step(self, first: Reading | None, twin: Reading | None) -> tuple[float, str]:
        """Compare this round's readings.

        Returns:
            Joules to add to the first reading, and the code of an event, or empty.
        """
        first_j = None if first is None else first.energy_j
        twin_j = None if twin is None else twin.energy_j
        if twin_j is not None:
            self._held_j += twin_j
        if self._refuted:
            return self._release(first_j), ""
        if first_j is None or twin_j is None:
            # A gap in one of them; what both say after it is compared anew.
            if (first is not None and first_j is None) or (twin is not None and twin_j is None):
                self._first_j = self._twin_j = 0.0
            else:
                self._first_j += first_j or 0.0
                self._twin_j += twin_j or 0.0
            return 0.0, ""
        self._first_j += first_j
        self._twin_j += twin_j
        return self._judge(first_j)

    def _judge(self, first_j: float) -> tuple[float, str]:
        # One disagreement may be a pause of this program between the two readings; the next one tells.
        self._samples += 1
        self._apart = self._apart + 1 if abs(self._first_j - self._twin_j) > TOLERANCE_J else 0
        if self._apart >= _LEAST_SAMPLES:
            self._refuted = True
            return self._release(first_j), REFUTED
        agreed = self._apart == 0 and self._samples >= _LEAST_SAMPLES and self._first_j >= _LEAST_ENERGY_J
        news = CONFIRMED if agreed and not self._confirmed else ""
        self._confirmed |= agreed
        if self._confirmed and self._apart == 0:
            # What agreed so far was the same energy; only what comes after it could ever be another one.
            self._held_j = 0.0
        return 0.0, news

    def _release(self, first_j: float | None) -> float:
        if first_j is None:
            return 0.0
        held_j, self._held_j = self._held_j, 0.0
        return held_j


def find_mirrors(counters: Sequence[tuple[str, str, Callable[[], int]]]) -> list[Mirror]:
    """Pairs whose values agree in readings right after one another.

    Args:
        counters: Id, group and reading of each; only counters of one group can be mirrors. An empty group has none.
    """
    mirrors: list[Mirror] = []
    firsts: list[tuple[str, str, Callable[[], int]]] = []
    for counter_id, group, read in counters:
        same = next((first for first in firsts if group and first[1] == group and _agree(first[2], read)), None)
        if same is None:
            firsts.append((counter_id, group, read))
        else:
            mirrors.append(Mirror(same[0], counter_id))
    return mirrors


def _agree(first: Callable[[], int], second: Callable[[], int]) -> bool:
    try:
        # The smallest difference of some looks: the program may have been paused between two readings.
        return min(abs(first() - second()) for _ in range(_LOOKS)) <= TOLERANCE_J * MICROJOULES_PER_J
    except (OSError, ValueError):
        return False
