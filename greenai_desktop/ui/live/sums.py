"""Energy since the start and since a mark, through changes of the sampling rate and of the sensors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from greenai_desktop.core.energy import ChannelEnergy, EnergyMeter, gap_limit_s
from greenai_desktop.core.samples import Channel, Sample

Energies = dict[str, ChannelEnergy]


class Sums:
    """An `EnergyMeter` that can be given another rate or other channels on the way.

    The sums so far are kept and a new meter goes on from the last sample, so that nothing is lost in between.
    """

    def __init__(self, channels: Sequence[Channel], period_s: float) -> None:
        self._before: Energies = {}
        self._channels = tuple(channels)
        self._meter = EnergyMeter(self._channels, gap_limit_s(period_s))
        self._last: Sample | None = None

    def change(self, channels: Iterable[Channel], period_s: float) -> None:
        """Go on with another rate or other channels."""
        self._before = self.totals()
        self._channels = tuple(channels)
        self._meter = EnergyMeter(self._channels, gap_limit_s(period_s))
        if self._last is not None:
            self._meter.add(self._last)

    def begin_at(self, sample: Sample | None) -> None:
        """Count from this sample on; its own energy belongs to the time before."""
        if sample is not None:
            self._last = sample
            self._meter.add(sample)

    def add(self, sample: Sample) -> None:
        """Take a sample in."""
        self._last = sample
        self._meter.add(sample)

    def totals(self) -> Energies:
        """The sums so far, by channel id."""
        now = self._meter.totals()
        return {
            channel: united(self._before.get(channel), now.get(channel))
            for channel in dict.fromkeys((*self._before, *now))
        }


def united(before: ChannelEnergy | None, after: ChannelEnergy | None) -> ChannelEnergy:
    """Two stretches of one channel as one."""
    if before is None or after is None:
        found = before if after is None else after
        assert found is not None
        return found
    return ChannelEnergy(
        before.energy_j + after.energy_j,
        before.covered_s + after.covered_s,
        before.span_s + after.span_s,
        float(np.fmax(before.max_w, after.max_w)),
        after.last_w,
    )
