"""A guided calibration: the machine at rest, at half load and at full load, beside a meter of the whole of it.

It takes about two minutes. Each step settles first, since meters lag behind and fans take a while; then stretches of
some seconds become pairs of what is seen and what the meter tells, and a straight line is fitted to them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from greenai_desktop.core.calibration import Calibration, Circumstances, Pair, fit
from greenai_desktop.core.energy import ChannelEnergy, EnergyMeter, gap_limit_s
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.samples import Device, Role, Sample, Status
from greenai_desktop.recording.load import Load
from greenai_desktop.recording.station import Station, build, machine_key
from greenai_desktop.sensors.base import Clock
from greenai_desktop.sensors.sampler import Sampler
from greenai_desktop.sensors.whole import groups, whole_channels
from greenai_desktop.settings import Settings

# The rest itself is what is looked for; a memory that is only modelled is part of it.
_REST: Final = frozenset({"rest_of_machine", "rest_of_whole", "memory_model"})
_PERIOD_S: Final = 1.0
_WINDOW_S: Final = 5.0
_SETTLE_S: Final = 10.0
_PATIENCE_S: Final = 8.0
_DEFAULT_LOSS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a calibration.

    Attributes:
        code: `idle`, `half` or `full`.
        fraction: Share of the processors that work.
        seconds: How long it takes, with settling.
    """

    code: str
    fraction: float
    seconds: float


STEPS: Final = (Step("idle", 0.0, 45.0), Step("half", 0.5, 30.0), Step("full", 1.0, 45.0))
DURATION_S: Final = sum(step.seconds for step in STEPS)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is.

    Attributes:
        step: Which part goes on.
        fraction: Of all of it.
        left_s: Until the end.
        seen_w: What is seen now; None if unknown.
        whole_w: What the meter tells now; None while it tells nothing.
    """

    step: Step
    fraction: float
    left_s: float
    seen_w: float | None
    whole_w: float | None


def station_for(settings: Settings, clock: Clock | None = None) -> Station:
    """The sensors as they are without any calibration: one must not rest on another."""
    return build(replace(settings, calibrations=()), clock)


class Calibrator:
    """One calibration.

    Args:
        station: From `station_for`; its sensors are closed at the end.
        load: Makes the processors work.
        wait: Waits so many seconds; true if somebody asked to stop.
        told: Gets the progress, once a second.
    """

    def __init__(
        self, station: Station, load: Load, wait: Callable[[float], bool], told: Callable[[Progress], None]
    ) -> None:
        self._station = station
        self._load = load
        self._wait = wait
        self._told = told
        self._sampler = Sampler(station.sensors, [], _PERIOD_S, station.clock)
        channels = self._sampler.channels
        self._seen = [c for c in channels if c.role is Role.TOTAL and c.kind not in _REST and c.status.has_value]
        self._wholes = dict(groups(whole_channels(channels)))
        self._meter = EnergyMeter(channels, gap_limit_s(_PERIOD_S))
        self._done_s = 0.0

    def run(self) -> Calibration | None:
        """Measure and fit; None if it was stopped.

        Raises:
            InputError: no meter tells the whole machine, or the readings cannot determine a model.
        """
        pairs: list[Pair] = []
        try:
            if not self._wholes:
                raise InputError("calibration_no_meter")
            self._sample()
            for step in STEPS:
                self._load.set(step.fraction)
                found = self._measure(step)
                if found is None:
                    return None
                pairs += found
        finally:
            self._load.set(0.0)
            self._sampler.stop()
        return fit(pairs, self._circumstances())

    def _measure(self, step: Step) -> list[Pair] | None:
        """Pairs of one step; None if somebody asked to stop."""
        began_s = self._station.clock.monotonic_s()
        pairs: list[Pair] = []
        settled = False
        mark: dict[str, ChannelEnergy] = {}
        marked_s = began_s
        while (passed_s := self._station.clock.monotonic_s() - began_s) < step.seconds:
            if self._wait(_PERIOD_S):
                return None
            self._tell(step, passed_s + _PERIOD_S, self._sample())
            now_s = self._station.clock.monotonic_s()
            if not settled and now_s - began_s >= _SETTLE_S:
                settled, mark, marked_s = True, self._meter.totals(), now_s
            elif settled and now_s - marked_s >= _WINDOW_S:
                pairs += self._pair(self._meter.since(mark), now_s - marked_s)
                mark, marked_s = self._meter.totals(), now_s
        self._done_s += step.seconds
        return pairs

    def _sample(self) -> Sample:
        sample = self._sampler.sample()
        self._meter.add(sample)
        return sample

    def _tell(self, step: Step, passed_s: float, sample: Sample) -> None:
        power_w = {r.channel: r.power_w for r in sample.readings if r.status.has_value and r.power_w is not None}
        seen = [power_w.get(channel.id) for channel in self._seen]
        seen_w = math.fsum(watts for watts in seen if watts is not None) if None not in seen else None
        whole_w = next((w for ids in self._wholes.values() if (w := _sum_of(ids, power_w)) is not None), None)
        done_s = min(DURATION_S, self._done_s + passed_s)
        self._told(Progress(step, done_s / DURATION_S, DURATION_S - done_s, seen_w, whole_w))
        if whole_w is None and self._done_s + passed_s >= _PATIENCE_S and not self._meter_told():
            reasons = [r.reason for r in sample.readings if any(r.channel in ids for ids in self._wholes.values())]
            raise InputError("calibration_no_meter", reason=next(iter(reasons), ""))

    def _meter_told(self) -> bool:
        totals = self._meter.totals()
        return any(totals[one].covered_s > 0 for ids in self._wholes.values() for one in ids)

    def _pair(self, energies: Mapping[str, ChannelEnergy], duration_s: float) -> list[Pair]:
        """The pair of a stretch; none if the meter or a sensor was silent in it."""
        mean_w = {name: e.mean_w for name, e in energies.items() if e.covered_s >= 0.5 * duration_s}
        seen = [mean_w.get(channel.id) for channel in self._seen]
        whole_w = next((w for ids in self._wholes.values() if (w := _sum_of(ids, mean_w)) is not None), None)
        if whole_w is None or None in seen:
            return []
        return [Pair(math.fsum(watts for watts in seen if watts is not None), whole_w)]

    def _circumstances(self) -> Circumstances:
        around = next((i for i in self._station.interfaces if i.kind in ("rest_of_machine", "rest_of_whole")), None)
        params = {name: value for channel in (around.channels if around else ()) for name, value in channel.params}
        names = [channel.name for channel in self._sampler.channels if channel.role is Role.WHOLE]
        return Circumstances(
            machine_key(self._station.machine),
            dt.datetime.fromtimestamp(self._station.clock.utc_s()).date().isoformat(),
            ", ".join(dict.fromkeys(names)),
            any(channel.status is Status.MODELLED and channel.device is Device.CPU for channel in self._seen),
            not any(channel.device is Device.MEMORY for channel in self._seen),
            float(params.get("supply_loss_ratio", _DEFAULT_LOSS)),
        )


def with_calibration(known: Sequence[Calibration], new: Calibration) -> tuple[Calibration, ...]:
    """All calibrations with a new one in the place of that of the same machine."""
    return (*without_calibration(known, new.machine), new)


def without_calibration(known: Sequence[Calibration], machine: str) -> tuple[Calibration, ...]:
    """All calibrations but that of a machine."""
    return tuple(one for one in known if one.machine != machine)


def _sum_of(ids: Sequence[str], power_w: Mapping[str, float]) -> float | None:
    found = [power_w.get(one) for one in ids]
    if any(watts is None or not math.isfinite(watts) for watts in found):
        return None
    return math.fsum(watts for watts in found if watts is not None)
