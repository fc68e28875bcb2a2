"""Who draws the power: the energy of a device shared out among processes.

Of the energy of a device over an interval, what it draws when nothing runs stands apart as *idle*; what is above it
is shared by use (processor time, use of the multiprocessors, memory); what no process claims is *not attributed*. The
three always add up to the device.

Source:
    SENSORS §2.10 (Attribution per process): share of processor time of the power above idle, with a measured idle
    floor rather than the lowest power ever seen.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

SEEN, REMEMBERED, MODEL, LOWEST, UNKNOWN = (
    "idle_seen", "idle_remembered", "idle_model", "idle_lowest", "idle_unknown"
)  # fmt: skip

_ROUNDING: Final = 1e-12
_IDLE_LOAD: Final = 0.05
_QUANTILE: Final = 0.1
_FEWEST_SEEN: Final = 5
_MOST_SEEN: Final = 3_600


@dataclass(frozen=True, slots=True)
class Split:
    """The energy of one device over one interval, shared out.

    Attributes:
        energy_j: Of the whole device; NaN if unknown, and then everything is.
        rows_j: What each process is given; NaN where it is not known.
        idle_j: What the device draws when nothing runs.
        unattributed_j: What no process claims.
    """

    energy_j: float
    rows_j: FloatArray
    idle_j: float
    unattributed_j: float


def split(energy_j: float, idle_j: float, use: FloatArray, whole_use: float = 0.0) -> Split:
    """Share the energy of a device out.

    Args:
        energy_j: Energy of the device; NaN, infinite or negative is unknown.
        idle_j: What it draws in that time when nothing runs; NaN if unknown, and then nothing stands apart.
        use: What each process used of it, in any unit; NaN, infinite or negative is unknown.
        whole_use: What was used of it altogether, in the same unit; less than the sum of `use` counts as that sum.

    Returns:
        Rows, idle and the rest, none below 0; those that are known add up to the device.
    """
    if not (math.isfinite(energy_j) and energy_j >= 0):
        return Split(math.nan, np.full(use.shape, math.nan), math.nan, math.nan)
    idle_j = min(max(idle_j, 0.0), energy_j) if math.isfinite(idle_j) else 0.0
    above_j = energy_j - idle_j
    is_known = np.isfinite(use) & (use >= 0)
    known = np.where(is_known, use, 0.0)
    largest = max(float(known.max(initial=0.0)), whole_use if math.isfinite(whole_use) else 0.0)
    if largest <= 0:
        rows_j = np.zeros(use.shape)
    else:
        # Over the largest one first, so that no sum can leave the range of numbers.
        parts = known / largest
        whole = max(float(parts.sum()), whole_use / largest if math.isfinite(whole_use) else 0.0)
        rows_j = above_j * (parts / whole)
    left_j = above_j - float(rows_j.sum())
    if left_j < _ROUNDING * above_j:
        left_j = 0.0  # what is left of adding many parts up is no power of anybody
    return Split(energy_j, np.where(is_known, rows_j, math.nan), idle_j, left_j)


class IdleFloor:
    """What a device draws when nothing runs, learned from what it was seen to draw.

    The low tenth of the powers seen at 5 % load or less. As long as the device was hardly ever idle: what it was seen
    to draw at an earlier time, else the model of the device at no load; but never more than the lowest power seen.
    Without any of these it is unknown; the lowest power of a device that was never idle says nothing about it.

    Args:
        model_w: Power at no load by a model; None if there is none.

    Attributes:
        model_w: See above.
        remembered_w: What it was seen to draw at an earlier time; None if nobody knows.
    """

    def __init__(self, model_w: float | None = None) -> None:
        self.model_w = model_w
        self.remembered_w: float | None = None
        self._seen: deque[float] = deque(maxlen=_MOST_SEEN)
        self._lowest_w = math.inf
        self._floor_w: float | None = None

    def add(self, power_w: float, load_fraction: float | None) -> None:
        """Learn from one interval."""
        if not (math.isfinite(power_w) and power_w > 0):
            return
        self._lowest_w = min(self._lowest_w, power_w)
        if load_fraction is not None and load_fraction <= _IDLE_LOAD:
            self._seen.append(power_w)
            self._floor_w = None

    @property
    def seen_count(self) -> int:
        """How many times it was seen idle."""
        return len(self._seen)

    @property
    def basis(self) -> str:
        """What `power_w` rests on, one of the codes above."""
        if len(self._seen) >= _FEWEST_SEEN:
            return SEEN
        told_w = self.model_w if self.remembered_w is None else self.remembered_w
        if told_w is None:
            return UNKNOWN
        if self._lowest_w < told_w:
            return LOWEST
        return MODEL if self.remembered_w is None else REMEMBERED

    @property
    def power_w(self) -> float:
        """The floor; NaN if it is unknown."""
        if self.basis == SEEN:
            if self._floor_w is None:
                self._floor_w = float(np.quantile(self._seen, _QUANTILE))
            return self._floor_w
        told_w = self.model_w if self.remembered_w is None else self.remembered_w
        return math.nan if told_w is None else min(told_w, self._lowest_w)
