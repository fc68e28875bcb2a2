"""Graphics cards that are held and do nothing, and what that wastes while it goes on.

A card is idle while its utilisation is below 5 %. It is allocated while more of its memory is in use than the driver
itself takes; where its memory is not known, a card whose utilisation is known counts as allocated. A card whose
utilisation is not known is neither busy nor idle: missing is not 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.samples import Channel, Device, Gauge, Sample

FloatArray = NDArray[np.float64]

IDLE_FRACTION: Final = 0.05
# What a driver keeps for itself on a card that nobody uses stays below.
HELD_GB: Final = 1.0
# Shorter pauses, such as between two epochs, are part of the work.
PAUSE_S: Final = 60.0


def is_idle(utilisation: FloatArray | float, memory_gb: FloatArray | float) -> NDArray[np.bool_]:
    """Whether a card is allocated and idle; False where its utilisation is not known.

    Args:
        utilisation: Busy share, 0 to 1; NaN where unknown.
        memory_gb: Memory in use; NaN where unknown.
    """
    held = np.isnan(memory_gb) | (memory_gb >= HELD_GB)
    return np.asarray(utilisation < np.float64(IDLE_FRACTION)) & held


@dataclass(frozen=True, slots=True)
class CardState:
    """What a card has been doing.

    Attributes:
        channel: Id of its channel.
        name: What it calls itself; data.
        idle_since_s: Monotonic time since which it has been allocated and idle; None if it is not.
        idle_since_utc_s: The same on the wall clock.
        busy_since_s: Monotonic time since which it has been busy; None if it is not.
        busy_since_utc_s: The same on the wall clock.
        wasted_j: Energy since it has been idle; NaN if its power is not known.
        power_w: Power now; NaN if unknown.
    """

    channel: str
    name: str
    idle_since_s: float | None = None
    idle_since_utc_s: float = math.nan
    busy_since_s: float | None = None
    busy_since_utc_s: float = math.nan
    wasted_j: float = 0.0
    power_w: float = math.nan


class CardWatch:
    """Follows the cards sample by sample.

    A single sample that says otherwise does not end a stretch: utilisation is that of the last fraction of a second,
    and a busy card has moments without work. A stretch ends after `patience_s` of the contrary, or where nothing is
    known.

    Attributes:
        states: What each card has been doing, by channel id.
    """

    def __init__(self, channels: Sequence[Channel] = (), patience_s: float = 10.0) -> None:
        self._patience_s = patience_s
        self._last_s: dict[str, float] = {}
        self._contrary_since_s: dict[str, float] = {}
        self.states: dict[str, CardState] = {}
        self.set_channels(channels)

    def set_channels(self, channels: Sequence[Channel]) -> None:
        """Follow these cards; what is known of those that stay is kept."""
        cards = {channel.id: channel for channel in channels if channel.device is Device.GPU}
        self.states = {key: self.states.get(key, CardState(key, card.name)) for key, card in cards.items()}

    def add(self, sample: Sample) -> None:
        """Take a sample in."""
        if not self.states:
            return
        gauges = {gauge.key: gauge for gauge in sample.gauges}
        powers = {r.channel: r.power_w for r in sample.readings if r.status.has_value and r.power_w is not None}
        for key, state in self.states.items():
            utilisation = _fraction(gauges.get(f"{key}/utilisation"))
            memory = gauges.get(f"{key}/memory_used")
            memory_gb = math.nan if memory is None or memory.value is None else memory.value
            power_w = powers.get(key, math.nan)
            self.states[key] = self._next(state, sample, utilisation, memory_gb, power_w)
            self._last_s[key] = sample.at_monotonic_s

    def _next(
        self, state: CardState, sample: Sample, utilisation: float, memory_gb: float, power_w: float
    ) -> CardState:
        key, now_s = state.channel, sample.at_monotonic_s
        if math.isnan(utilisation):
            return CardState(key, state.name, power_w=power_w)
        idle = bool(is_idle(utilisation, memory_gb))
        busy = utilisation >= IDLE_FRACTION
        was_idle, was_busy = state.idle_since_s is not None, state.busy_since_s is not None
        if (was_idle and not idle) or (was_busy and not busy):
            since_s = self._contrary_since_s.setdefault(key, now_s)
            if now_s - since_s < self._patience_s and (busy or idle):
                return self._going_on(state, now_s, power_w)
            was_idle = was_busy = False
        self._contrary_since_s.pop(key, None)
        if (was_idle and idle) or (was_busy and busy):
            return self._going_on(state, now_s, power_w)
        if not (idle or busy):
            return CardState(key, state.name, power_w=power_w)
        begun = (now_s, sample.at_utc_s)
        if idle:
            return CardState(key, state.name, *begun, power_w=power_w)
        return CardState(key, state.name, None, math.nan, *begun, power_w=power_w)

    def _going_on(self, state: CardState, now_s: float, power_w: float) -> CardState:
        duration_s = now_s - self._last_s.get(state.channel, now_s)
        wasted_j = state.wasted_j + power_w * duration_s if state.idle_since_s is not None else 0.0
        return CardState(
            state.channel, state.name, state.idle_since_s, state.idle_since_utc_s, state.busy_since_s,
            state.busy_since_utc_s, wasted_j, power_w,
        )  # fmt: skip


def _fraction(gauge: Gauge | None) -> float:
    if gauge is None or gauge.value is None:
        return math.nan
    return gauge.value / 100.0 if gauge.unit == "percent" else gauge.value
