"""A machine for the Live page: two graphics cards and a processor with counters, told what to draw."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from greenai_desktop.core.errors import SensorError
from greenai_desktop.core.history import PowerHistory
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Sample, Status
from greenai_desktop.recording.station import Interface, Station
from greenai_desktop.sensors.base import Availability, SystemClock


def wave(low_w: float, high_w: float, seconds: float) -> Callable[[float], float]:
    """Two levels that take turns, with a little life in them."""
    return lambda at_s: (high_w if (at_s // seconds) % 2 else low_w) * (1 + 0.02 * math.sin(7 * at_s))


@dataclass
class FakeSensor:
    """One channel whose power is a function of time.

    Attributes:
        channel: The channel.
        power_w: Power at a time.
        gauges: Quantity, value over time, unit.
        fails_with: Code of the error that the next readings raise; empty while all is well.
        says: Reading in place of the true one, such as a suspect one.
    """

    channel: Channel
    power_w: Callable[[float], float]
    gauges: tuple[tuple[str, Callable[[float], float], str], ...] = ()
    fails_with: str = ""
    says: Callable[[float], Reading] | None = None
    events: list[Event] = field(default_factory=list)
    is_closed: bool = False
    _last_s: float | None = None

    @property
    def kind(self) -> str:
        return self.channel.kind

    @property
    def name(self) -> str:
        return self.channel.name

    def available(self) -> Availability:
        return Availability(True, self.channel.status.value)

    def channels(self) -> list[Channel]:
        return [self.channel]

    def read(self) -> list[Reading | Gauge]:
        if self.fails_with:
            raise SensorError(self.fails_with)
        now_s = time.monotonic()
        if self.says is not None:
            return [self.says(now_s)]
        power_w = self.power_w(now_s)
        has_energy = self.channel.has_counter and self._last_s is not None
        energy_j = power_w * (now_s - (self._last_s or now_s)) if has_energy else None
        self._last_s = now_s
        reading = Reading(self.channel.id, now_s, power_w, energy_j, self.channel.status)
        return [reading, *(Gauge(self.channel.id, name, call(now_s), unit) for name, call, unit in self.gauges)]

    def drain_events(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def close(self) -> None:
        self.is_closed = True


def _measured(channel: str, device: Device, name: str, kind: str, **more: object) -> Channel:
    return Channel(
        channel, device, name, kind, has_counter=True, u95_ratio=1.1, spread_key=kind, **more  # type: ignore[arg-type]
    )  # fmt: skip


def workstation(gpu_count: int = 2) -> list[FakeSensor]:
    """A processor with its cores and memory, graphics cards, and a model of the rest."""
    sensors = [
        FakeSensor(_measured("rapl:package-0", Device.CPU, "package-0", "rapl"), wave(60, 110, 25)),
        FakeSensor(
            _measured("rapl:core-0", Device.CPU, "core", "rapl", role=Role.PART, parent="rapl:package-0"),
            wave(40, 80, 25),
        ),
        FakeSensor(_measured("rapl:dram-0", Device.MEMORY, "dram", "rapl"), wave(18, 22, 10)),
    ]
    for i in range(gpu_count):
        channel = _measured(f"nvml:GPU-{i}", Device.GPU, "NVIDIA RTX A5000", "nvml")
        gauges = (
            ("utilisation", wave(0.15, 0.95, 40 - 4 * i), "fraction"),
            ("temperature", wave(55, 68, 40 - 4 * i), "celsius"),
            ("memory_used", wave(11.0 + i, 11.5 + i, 60), "GB"),
        )
        sensors.append(FakeSensor(channel, wave(90 - 8 * i, 230 - 12 * i, 40 - 4 * i), gauges))
    rest = Channel("model:rest", Device.REST, "desktop", "rest_of_machine", status=Status.MODELLED, u95_ratio=1.6,
                   spread_key="rest_model:desktop", notes=("rest_by_chassis",))  # fmt: skip
    return [*sensors, FakeSensor(rest, wave(45, 55, 25))]


def station_of(sensors: list[FakeSensor]) -> Station:
    """A station that reads these."""
    interfaces = tuple(Interface(s.kind, s.name, s.available(), tuple(s.channels())) for s in sensors)
    return Station(Machine("Simulated processor", 1, 16, 64 << 30, 4, "desktop"), tuple(sensors), interfaces,
                   SystemClock())  # fmt: skip


def past_of(sensors: list[FakeSensor], span_s: float, period_s: float) -> PowerHistory:
    """A ring that is full of what these would have drawn until now."""
    now_s = time.monotonic()
    at_s = now_s - span_s + period_s * np.arange(round(span_s / period_s))
    history = PowerHistory(86_400.0, period_s)
    gauges = [(sensor, gauge) for sensor in sensors for gauge in sensor.gauges]
    history.add(
        Sample(
            at_s[0] - period_s, 0.0,
            tuple(Reading(s.channel.id, at_s[0] - period_s, 1.0, None, Status.MEASURED) for s in sensors),
            tuple(Gauge(s.channel.id, name, 0.0, unit) for s, (name, _call, unit) in gauges),
        )
    )  # fmt: skip
    noise = np.random.default_rng(3)
    calls = [sensor.power_w for sensor in sensors] + [gauge[1] for _sensor, gauge in gauges]
    # One minute of each, again and again: a day of calls would take longer than the test.
    minute = round(60.0 / period_s)
    table = np.array([[call(moment) for moment in at_s[:minute]] for call in calls]).T
    for i, moment in enumerate(at_s):
        row = table[i % minute] * (1 + 0.01 * noise.standard_normal(len(calls)))
        history.append(float(moment), row)
    return history
