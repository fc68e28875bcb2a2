"""Which rows tell the rest of the machine: what a meter leaves of it, or the model that stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.samples import Channel, Reading

_START_S = 5.0
_MEASURED, _MODEL = "rest_of_whole", "rest_of_machine"


def told_channels(
    channels: Sequence[Channel], readings: Mapping[str, Reading], energies: Mapping[str, ChannelEnergy]
) -> list[Channel]:
    """The channels worth a row: of the rest, the one that tells it now, and the other if it told it earlier."""
    rest = next((channel for channel in channels if channel.kind == _MEASURED), None)
    if rest is None:
        return list(channels)
    reading = readings.get(rest.id)
    silent = _MODEL if reading is not None and reading.status.has_value else _MEASURED
    return [channel for channel in channels if channel.kind != silent or _has_told(energies.get(channel.id))]


def _has_told(energy: ChannelEnergy | None) -> bool:
    """Whether it told the rest for more than the moment that a meter takes to answer first."""
    return energy is not None and energy.energy_j > _START_S * energy.max_w
