"""What no sensor sees, as stated models: processor by load, memory by size, rest of the machine.

Their channels are always MODELLED and carry the spread of the model; parameters and sources travel with the
channel, so that "Why this number?" can tell them. Where the share of a virtual machine in its host is not known,
the rest of the machine is MISSING with that reason, never 0.

Source:
    SENSORS §2.1 and §2.10.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from greenai_desktop.core.power_model import PowerCurve, rest_power_w
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Status
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.sensors.base import Availability, Clock, ModelFigures, Surroundings

Band = tuple[float, float, float]


def u95_of(band: Band) -> float:
    """The spread of a (low, typical, high) band."""
    low, typical, high = band
    return max(high / typical, typical / low)


class _Model:
    """What the models share: one channel, energy as power × time."""

    kind = "model"

    def __init__(self, channel: Channel, clock: Clock) -> None:
        self.name = channel.name
        self._channel = channel
        self._clock = clock
        self._at_s = math.nan
        self._power_w = math.nan

    def available(self) -> Availability:
        """Always there."""
        return Availability(True, "modelled", facts=self._channel.params)

    def channels(self) -> list[Channel]:
        """The one channel."""
        return [self._channel]

    def drain_events(self) -> list[Event]:
        """Models have none."""
        return []

    def close(self) -> None:
        """Nothing to let go of."""

    def _reading(self, power_w: float) -> Reading:
        return Reading(self._channel.id, self._clock.monotonic_s(), power_w, None, Status.MODELLED)


class CpuLoad:
    """Load of all processors between two calls, from the kernel's counters."""

    def __init__(self, proc_root: Path) -> None:
        self._stat = proc_root / "stat"
        self._before: tuple[float, float] | None = None

    def fraction(self) -> float | None:
        """Busy share since the last call; None at the first call or when it cannot be read."""
        counters = self._counters()
        before, self._before = self._before, counters or self._before
        if counters is None or before is None or counters[1] <= before[1]:
            return None
        return min(1.0, max(0.0, (counters[0] - before[0]) / (counters[1] - before[1])))

    def _counters(self) -> tuple[float, float] | None:
        """(busy, total) in seconds."""
        try:
            with self._stat.open("rb") as stream:
                ticks = [float(word) for word in stream.readline().split()[1:9]]
            idle = ticks[3] + ticks[4]
            return sum(ticks) - idle, sum(ticks)
        except (OSError, ValueError, IndexError):
            return self._psutil_counters()

    @staticmethod
    def _psutil_counters() -> tuple[float, float] | None:
        import psutil

        times: Any = psutil.cpu_times()  # type: ignore[no-untyped-call]
        idle = times.idle + getattr(times, "iowait", 0.0)
        total = sum(times[: len(times)]) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
        return total - idle, total


class CpuGauges:
    """Load, temperature and memory of the machine, beside its power."""

    kind = "gauges"
    name = "system"
    _SLOW_S = 1.0

    def __init__(self, proc_root: Path, clock: Clock) -> None:
        self._load = CpuLoad(proc_root)
        self._clock = clock
        self._slow_at_s = -math.inf
        self._slow: list[Gauge] = []

    def available(self) -> Availability:
        """Always there."""
        return Availability(True, "measured")

    def channels(self) -> list[Channel]:
        """Gauges only."""
        return []

    def read(self) -> list[Reading | Gauge]:
        """Load each time, the others once a second."""
        now_s = self._clock.monotonic_s()
        if now_s - self._slow_at_s >= self._SLOW_S:
            self._slow_at_s, self._slow = now_s, self._read_slow()
        return [Gauge("cpu", "utilisation", self._load.fraction(), "fraction"), *self._slow]

    def drain_events(self) -> list[Event]:
        """None."""
        return []

    def close(self) -> None:
        """Nothing to let go of."""

    @staticmethod
    def _read_slow() -> list[Gauge]:
        import psutil

        memory: Any = psutil.virtual_memory()  # type: ignore[no-untyped-call]
        gauges = [Gauge("cpu", "memory_used", memory.used / BYTES_PER_GB, "GB")]
        temperatures: dict[str, Any] = getattr(psutil, "sensors_temperatures", dict)()
        for name in ("coretemp", "k10temp", "zenpower", "cpu_thermal"):
            values = [item.current for item in temperatures.get(name, ()) if item.current]
            if values:
                gauges.append(Gauge("cpu", "temperature", max(values), "celsius"))
                break
        return gauges


class CpuModel(_Model):
    """Power of the processors from their load."""

    kind = "cpu_model"

    def __init__(self, curve: PowerCurve, around: Surroundings, stands_for: tuple[str, ...] = ()) -> None:
        machine = around.machine
        name = (machine.cpu_name if machine else "") or "CPU"
        params: tuple[tuple[str, str | float], ...] = (
            ("curve", curve.id),
            ("basis", curve.basis),
            ("idle_w", curve.power_w[0]),
            ("full_load_w", curve.power_w[-1]),
        )
        if stands_for:
            params += (("stands_for", ", ".join(stands_for)),)
        channel = Channel(
            "model:cpu", Device.CPU, name, self.kind, status=Status.MODELLED, u95_ratio=curve.u95_ratio,
            spread_key=f"cpu_model:{curve.id}", notes=(f"cpu_{curve.basis}",), params=params,
            source_ids=curve.source_ids,
        )  # fmt: skip
        super().__init__(channel, around.clock)
        self._curve = curve
        self._load = CpuLoad(around.proc_root)
        self._load.fraction()

    def read(self) -> list[Reading | Gauge]:
        """Power at the load since the last reading; MISSING while the load is not known."""
        load = self._load.fraction()
        if load is None:
            reading = Reading(self._channel.id, self._clock.monotonic_s(), None, None, Status.MISSING, "first")
            return [reading]
        return [self._reading(self._curve.at_w(load))]


class MemoryModel(_Model):
    """Power of the memory from its size and its share in use."""

    kind = "memory_model"

    def __init__(self, figures: ModelFigures, around: Surroundings) -> None:
        machine = around.machine
        assert machine is not None
        gigabytes = machine.memory_bytes / BYTES_PER_GB
        if machine.chassis in ("desktop", "laptop") and not machine.is_virtual:
            modules = machine.module_count or max(1, math.ceil(gigabytes / 16))
            band, size, unit = figures.memory_w_per_module, float(modules), "W/DIMM"
        else:
            band, size, unit = figures.memory_w_per_gb, gigabytes, "W/GB"
        channel = Channel(
            "model:memory", Device.MEMORY, f"{gigabytes:.0f} GB", self.kind, status=Status.MODELLED,
            u95_ratio=u95_of(band), spread_key="memory_model", notes=("memory_by_size",),
            params=(("size", size), ("per_unit_w", band[1]), ("unit", unit)), source_ids=figures.source_ids,
        )  # fmt: skip
        super().__init__(channel, around.clock)
        self._watts = size * band[1]

    def read(self) -> list[Reading | Gauge]:
        """The power stated by the model."""
        return [self._reading(self._watts)]


class RestOfMachine(_Model):
    """Board, fans and disks, and the loss of the power supply on everything."""

    kind = "rest_of_machine"

    def __init__(self, figures: ModelFigures, around: Surroundings) -> None:
        machine = around.machine
        assert machine is not None
        self._unknown = "" if machine.host_share is not None else "host_share_unknown"
        self._share = machine.host_share or 0.0
        chassis = machine.chassis or ("server" if machine.is_virtual else "desktop")
        band = figures.rest_w[chassis]
        self._base_w = band[1] * self._share
        self._loss_ratio = figures.supply_loss_ratio[1]
        channel = Channel(
            "model:rest", Device.REST, chassis, self.kind, status=Status.MODELLED, u95_ratio=u95_of(band),
            spread_key=f"rest_model:{chassis}", notes=("rest_by_chassis",),
            params=(("chassis", chassis), ("base_w", self._base_w), ("supply_loss_ratio", self._loss_ratio)),
            source_ids=figures.source_ids,
        )  # fmt: skip
        super().__init__(channel, around.clock)
        self._others: tuple[Reading, ...] = ()
        self._total_ids: frozenset[str] = frozenset()

    def available(self) -> Availability:
        """There unless the share of the host is unknown."""
        if self._unknown:
            return Availability(False, "unavailable", self._unknown, repair="enter_host_share")
        return super().available()

    def adds_to(self, channels: list[Channel]) -> None:
        """Tell which channels the power supply feeds."""
        self._total_ids = frozenset(channel.id for channel in channels if channel.role is Role.TOTAL)

    def observe(self, readings: tuple[Reading, ...]) -> None:
        """See what the other sensors read in this round."""
        self._others = readings

    def read(self) -> list[Reading | Gauge]:
        """The power stated by the model for the power of the others now."""
        if self._unknown:
            now_s = self._clock.monotonic_s()
            return [Reading(self._channel.id, now_s, None, None, Status.MISSING, self._unknown)]
        others_w = sum(r.power_w or 0.0 for r in self._others if r.channel in self._total_ids and r.status.has_value)
        return [self._reading(rest_power_w(self._base_w, self._loss_ratio, others_w))]
