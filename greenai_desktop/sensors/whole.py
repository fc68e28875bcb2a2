"""The rest of the machine, measured: what a meter of the whole reads, less what the sensors see.

While no meter tells it, the model stands in for that stretch. So the channels that add up are the whole machine either
way, nothing is counted twice, and what was measured and what was modelled stay apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from greenai_desktop.core.energy import EnergyMeter
from greenai_desktop.core.remainder import Left, Remainder
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Sample, Status
from greenai_desktop.sensors.base import Availability, Clock
from greenai_desktop.sensors.models import RestOfMachine

KIND: Final = "rest_of_whole"
CHANNEL: Final = "rest:whole"
# The battery feeds the machine only while nothing else does; then no other meter sees it.
_ORDER: Final = ("battery", "meter", "acpi_meter")


class MeasuredRest:
    """Whole machine less what is seen; the model where no meter tells.

    Args:
        model: Stands in for the meter.
        wholes: Channels that tell the whole machine.
        others: All other channels that add up.
        clock: Where time comes from.
    """

    kind = KIND

    def __init__(
        self, model: RestOfMachine, wholes: Sequence[Channel], others: Sequence[Channel], clock: Clock
    ) -> None:
        self.name = ", ".join(dict.fromkeys(channel.name for channel in wholes))
        self._model = model
        self._clock = clock
        self._groups = groups(wholes)
        self._others = frozenset(channel.id for channel in others)
        # However seldom all is read: a reading that is missing ends an interval by itself.
        self._seen = EnergyMeter(list(others), math.inf)
        self._left = {kind: Remainder() for kind, _ids in self._groups}
        self._model_is_known = model.channels()[0].status.has_value
        self._readings: tuple[Reading, ...] = ()
        self._last_s: float | None = None
        is_modelled = any(channel.status is Status.MODELLED for channel in others)
        first = next(channel for channel in wholes if channel.id == self._groups[0][1][0])
        self._channel = Channel(
            CHANNEL, Device.REST, model.name, KIND, parent=first.id, has_counter=True,
            status=Status.MODELLED if is_modelled else Status.MEASURED, u95_ratio=first.u95_ratio,
            spread_key=first.spread_key or first.id,
            notes=("whole_minus_model" if is_modelled else "whole_minus_seen",),
            params=(("meters", self.name),),
        )  # fmt: skip

    def available(self) -> Availability:
        """Always there; whether a meter tells it is told by its readings."""
        return Availability(True, self._channel.status.value, facts=self._channel.params)

    def channels(self) -> list[Channel]:
        """What is measured, and what stands in for it."""
        return [self._channel, *self._model.channels()]

    def drain_events(self) -> list[Event]:
        """The meters tell their own."""
        return []

    def close(self) -> None:
        """Nothing to let go of."""

    def observe(self, readings: tuple[Reading, ...]) -> None:
        """See what the other sensors read in this round."""
        self._readings = readings
        self._model.observe(readings)

    def read(self) -> list[Reading | Gauge]:
        """The rest as measured, with nothing for the model to add; or the model, with why nothing is measured."""
        now_s = self._clock.monotonic_s()
        seen_w = self._count_seen(now_s)
        lefts = {kind: self._step(kind, ids, now_s, seen_w) for kind, ids in self._groups}
        told = next((left for left in lefts.values() if left.energy_j is not None), None)
        duration_s = 0.0 if self._last_s is None else now_s - self._last_s
        self._last_s = now_s
        if told is not None:
            measured = Reading(CHANNEL, now_s, told.power_w, told.energy_j, self._channel.status)
            # A model that does not know its machine tells nothing either way.
            return [measured, self._modelled(now_s, 0.0, 0.0)] if self._model_is_known else [measured]
        modelled = [item for item in self._model.read() if isinstance(item, Reading)]
        power_w = modelled[0].power_w
        missing = Reading(CHANNEL, now_s, None, None, Status.MISSING, self._why(lefts))
        if power_w is None:
            return [missing, *modelled]
        return [missing, self._modelled(now_s, power_w, power_w * duration_s if duration_s else None)]

    def _count_seen(self, now_s: float) -> float:
        seen = tuple(reading for reading in self._readings if reading.channel in self._others)
        self._seen.add(Sample(now_s, 0.0, seen))
        return sum(r.power_w for r in seen if r.power_w is not None and r.status.has_value)

    def _step(self, kind: str, ids: Sequence[str], now_s: float, seen_w: float) -> Left:
        """What is left of the meters of one kind; several of them feed the machine together."""
        left = self._left[kind]
        read = {reading.channel: reading for reading in self._readings if reading.channel in ids}
        readings = [read[one] for one in ids if one in read]
        lacking = next((r for r in readings if r.power_w is None or not r.status.has_value), None)
        if len(readings) < len(ids) or lacking is not None:
            left.forget()
            return Left(reason=lacking.reason if lacking is not None else "no_reading")
        for reading in readings:
            left.meter(reading.channel, reading.at_monotonic_s, reading.power_w or 0.0, reading.energy_j)
        seen_j = sum(energy.energy_j for energy in self._seen.totals().values())
        return left.step(now_s, seen_j, seen_w)

    def _modelled(self, now_s: float, power_w: float, energy_j: float | None) -> Reading:
        return Reading(self._model.channels()[0].id, now_s, power_w, energy_j, Status.MODELLED)

    @staticmethod
    def _why(lefts: dict[str, Left]) -> str:
        reasons = [left.reason for left in lefts.values() if left.reason]
        # That a laptop is on mains is of no interest where a meter failed as well.
        return next((reason for reason in reasons if reason != "on_mains"), reasons[0] if reasons else "first")


def whole_channels(channels: Sequence[Channel]) -> list[Channel]:
    """The channels that tell the whole machine."""
    return [channel for channel in channels if channel.role is Role.WHOLE]


def groups(wholes: Sequence[Channel]) -> list[tuple[str, tuple[str, ...]]]:
    """Ids by kind of meter, the most telling kind first; of the firmware's meters only the first."""
    found: dict[str, list[str]] = {}
    for channel in sorted(wholes, key=lambda c: _ORDER.index(c.kind) if c.kind in _ORDER else len(_ORDER)):
        if channel.kind == "meter" or channel.kind not in found:
            found.setdefault(channel.kind, []).append(channel.id)
    return [(kind, tuple(ids)) for kind, ids in found.items()]
