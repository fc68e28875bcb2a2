"""Readings to joules: counters first, the trapezoid otherwise, and a gap stays a gap.

One formula, `interval_energy_j`, gives the energy on screen (through `EnergyMeter`, sample by sample) and that of
a stored run (through `series_energy_j`, over whole arrays), so that the two cannot drift apart.

Numpy is loaded when something is added up, not when this module is: a recorder reads its first counters before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from greenai_desktop.core.samples import Channel, Sample, Status
from greenai_desktop.core.uncertainty import Z95

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FloatArray: TypeAlias = "NDArray[np.float64]"

_LONGEST_TOLERATED_S = 1.5


def gap_limit_s(period_s: float) -> float:
    """The longest time between two power readings that may still be joined by a straight line.

    Three periods, but never less than 1.5 s: a busy machine delays a fast sampler without hiding a change that
    lasts.
    """
    return max(3.0 * period_s, _LONGEST_TOLERATED_S)


def interval_energy_j(
    duration_s: FloatArray,
    power_before_w: FloatArray,
    power_after_w: FloatArray,
    counter_j: FloatArray,
    limit_s: float,
) -> FloatArray:
    """Energy of intervals between consecutive readings.

    Args:
        duration_s: Length of each interval.
        power_before_w: Power read at its start; NaN if unknown.
        power_after_w: Power read at its end; NaN if unknown.
        counter_j: Difference of an energy counter over it; NaN where there is none.
        limit_s: Power readings further apart than this are not joined.

    Returns:
        Joules, of the common shape; NaN where nothing tells the energy, so that a gap never counts as zero.
        A counter tells it across any gap; two power readings only up to `limit_s`. A counter that ran backwards
        tells nothing: wraps are the sensor's to undo.
    """
    import numpy as np

    joined = (duration_s > 0) & (duration_s <= limit_s)
    trapezoid = np.where(joined, 0.5 * (power_before_w + power_after_w) * duration_s, np.nan)
    return np.where(np.isfinite(counter_j) & (counter_j >= 0), counter_j, trapezoid)


def series_energy_j(at_s: FloatArray, power_w: FloatArray, counter_j: FloatArray, limit_s: float) -> FloatArray:
    """Energy of the interval that ends at each reading of one channel.

    Args:
        at_s: Times of the readings, shape (n,), increasing.
        power_w: Shape (n,); NaN where missing, or everywhere for a counter.
        counter_j: Shape (n,); energy since the previous reading, NaN where unknown.
        limit_s: As in `interval_energy_j`.

    Returns:
        Shape (n,); the first is NaN, as no interval ends there.
    """
    import numpy as np

    energy = np.full(at_s.shape, np.nan)
    energy[1:] = interval_energy_j(np.diff(at_s), power_w[:-1], power_w[1:], counter_j[1:], limit_s)
    return energy


@dataclass(frozen=True, slots=True)
class ChannelEnergy:
    """What one channel drew over a stretch of time.

    Attributes:
        energy_j: Sum over the intervals whose energy is known.
        covered_s: Their length.
        span_s: Length of the whole stretch; `span_s - covered_s` is missing.
        max_w: The highest mean power of an interval where a counter tells it, else the highest power read; NaN if
            neither is known.
        last_w: The power of the last reading; NaN if it is missing.
    """

    energy_j: float
    covered_s: float
    span_s: float
    max_w: float = float("nan")
    last_w: float = float("nan")

    @property
    def mean_w(self) -> float:
        """Mean power over what is covered; NaN if nothing is."""
        return self.energy_j / self.covered_s if self.covered_s > 0 else float("nan")

    @property
    def missing_s(self) -> float:
        """Seconds of the stretch without data."""
        return max(0.0, self.span_s - self.covered_s)


def sampling_u95_ratio(energy: ChannelEnergy, period_s: float) -> float:
    """What power readings leave open: how far the energy may be off because nobody looked between them.

    A power that stays between 0 and the highest one seen, with the mean that was seen, varies by no more than
    sqrt(mean × (highest − mean)). Readings that come independently of it are off by that over the square root of their
    number. So the spread is wide for a few readings of an uneven load, and vanishes over hours.

    Args:
        energy: What was drawn, from power readings.
        period_s: Time between readings.

    Returns:
        The ratio within whose ÷ … × 95 % of true values lie; 1 for a counter's energy is the caller's to know.

    Source:
        Bhatia and Davis (2000), "A better bound on the variance", Am. Math. Monthly 107(4); METHODS §2.15.
    """
    count = energy.covered_s / period_s if period_s > 0 else 0.0
    unevenness = energy.max_w / energy.mean_w - 1.0 if energy.mean_w > 0 else 0.0
    if not count > 0 or not unevenness > 0:
        return 1.0
    return 1.0 + Z95 * math.sqrt(unevenness / count)


def stated_u95_ratio(channel: Channel, energy: ChannelEnergy, period_s: float) -> float:
    """The spread of a channel's energy: that of its readings and, without a counter, that of sampling them."""
    sampled = between_u95_ratio(channel, energy, period_s)
    return math.exp(math.hypot(math.log(channel.u95_ratio), math.log(sampled)))


def between_u95_ratio(channel: Channel, energy: ChannelEnergy, period_s: float) -> float:
    """What lay between the readings of a channel, see `sampling_u95_ratio`; 1 for a counter and for a model."""
    if channel.has_counter or channel.status not in (Status.MEASURED, Status.IMPORTED):
        return 1.0
    return sampling_u95_ratio(energy, period_s)


class EnergyMeter:
    """Adds up the energy of all channels, sample by sample.

    A reading that is missing or suspect ends an interval whose energy is unknown; a sample without any reading of a
    channel leaves its interval open, which a counter then tells. A mark is a copy of the sums; `since(mark)` gives
    what came after it.
    """

    def __init__(self, channels: Sequence[Channel], limit_s: float) -> None:
        import numpy as np

        self._limit_s = limit_s
        self._index: dict[str, int] = {}
        self._first_at_s = self._last_at_s = float("nan")
        self._at_s = self._power_w = self._energy_j = self._covered_s = self._max_w = np.empty(0)
        self.add_channels(channels)

    def add_channels(self, channels: Iterable[Channel]) -> None:
        """Begin to follow further channels, from now on."""
        import numpy as np

        new = [channel.id for channel in channels if channel.id not in self._index]
        for channel_id in new:
            self._index[channel_id] = len(self._index)
        unknown, zero = np.full(len(new), np.nan), np.zeros(len(new))
        self._at_s = np.concatenate([self._at_s, unknown])
        self._power_w = np.concatenate([self._power_w, unknown])
        self._max_w = np.concatenate([self._max_w, unknown])
        self._energy_j = np.concatenate([self._energy_j, zero])
        self._covered_s = np.concatenate([self._covered_s, zero])

    def add(self, sample: Sample) -> None:
        """Take one sample in; readings of unknown channels are left aside."""
        import numpy as np

        if self._first_at_s != self._first_at_s:  # NaN: nothing yet
            self._first_at_s = sample.at_monotonic_s
        self._last_at_s = sample.at_monotonic_s
        at_s, power_w, counter_j = self._unpack(sample)
        duration_s = at_s - self._at_s
        energy_j = interval_energy_j(duration_s, self._power_w, power_w, counter_j, self._limit_s)
        known = np.isfinite(energy_j) & (duration_s > 0)
        self._energy_j[known] += energy_j[known]
        self._covered_s[known] += duration_s[known]
        np.fmax(
            self._max_w,
            np.where(known & np.isfinite(counter_j), energy_j / np.where(known, duration_s, 1.0), power_w),
            out=self._max_w,
        )
        read = np.isfinite(at_s)
        self._at_s = np.where(read, at_s, self._at_s)
        self._power_w = np.where(read, power_w, np.nan)

    def _unpack(self, sample: Sample) -> tuple[FloatArray, FloatArray, FloatArray]:
        import numpy as np

        at_s = np.full(len(self._index), np.nan)
        power_w, counter_j = at_s.copy(), at_s.copy()
        for reading in sample.readings:
            i = self._index.get(reading.channel)
            if i is None:
                continue
            at_s[i] = reading.at_monotonic_s
            if reading.status.has_value:
                if reading.power_w is not None:
                    power_w[i] = reading.power_w
                if reading.energy_j is not None:
                    counter_j[i] = reading.energy_j
        return at_s, power_w, counter_j

    def totals(self) -> dict[str, ChannelEnergy]:
        """The sums so far, by channel id."""
        span_s = self._last_at_s - self._first_at_s if self._first_at_s == self._first_at_s else 0.0
        return {
            channel_id: ChannelEnergy(
                float(self._energy_j[i]),
                float(self._covered_s[i]),
                span_s,
                float(self._max_w[i]),
                float(self._power_w[i]),
            )
            for channel_id, i in self._index.items()
        }

    def since(self, mark: dict[str, ChannelEnergy]) -> dict[str, ChannelEnergy]:
        """What came after an earlier `totals()`; the maximum is that of the whole time."""
        nothing = ChannelEnergy(0.0, 0.0, 0.0)
        return {
            channel_id: ChannelEnergy(
                now.energy_j - mark.get(channel_id, nothing).energy_j,
                now.covered_s - mark.get(channel_id, nothing).covered_s,
                now.span_s - mark.get(channel_id, nothing).span_s,
                now.max_w,
                now.last_w,
            )
            for channel_id, now in self.totals().items()
        }
