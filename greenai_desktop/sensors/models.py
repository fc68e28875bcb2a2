"""What no sensor sees, as stated models: processor by load, memory by size, rest of the machine.

Their channels are always MODELLED and carry the spread of the model; parameters and sources travel with the
channel, so that "Why this number?" can tell them. Where the share of a virtual machine in its host is not known,
the rest of the machine is MISSING with that reason, never 0.

Source:
    SENSORS §2.1 and §2.10.
"""

from __future__ import annotations

import math
from typing import Protocol

from greenai_desktop.core.place import Machine
from greenai_desktop.core.power_model import PowerCurve, rest_power_w
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Status
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.sensors.base import Availability, Clock, ModelFigures, Surroundings
from greenai_desktop.sensors.cgroup import CgroupLoad, cpu_quota
from greenai_desktop.sensors.gauges import CpuLoad

Band = tuple[float, float, float]


def u95_of(band: Band) -> float:
    """The spread of a (low, typical, high) band: half its width, as a ratio.

    Typical values do not lie in the middle of every band; the spread of the whole band is what counts.
    """
    low, _, high = band
    return math.sqrt(high / low)


def chassis_of(machine: Machine) -> str:
    """The kind of machine; unknown ones are taken for servers where they are virtual, else for desktop computers."""
    return machine.chassis or ("server" if machine.is_virtual else "desktop")


class Load(Protocol):
    """Something that tells how busy the processors are."""

    def fraction(self) -> float | None:
        """Busy share since the last call; None at the first call or when it cannot be read."""


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
        notes: tuple[str, ...] = (f"cpu_{curve.basis}",)
        u95_ratio, spread_key = curve.u95_ratio, f"cpu_model:{curve.id}"
        calibration = around.calibration
        if calibration is not None and calibration.cpu_was_modelled:
            notes, u95_ratio = ("calibrated",), calibration.u95_ratio
            spread_key = f"calibration:{calibration.machine}"
            params += (("calibrated_on", calibration.on), ("residual_fraction", calibration.residual_fraction))
        if stands_for:
            params += (("stands_for", ", ".join(stands_for)),)
        channel = Channel(
            "model:cpu", Device.CPU, name, self.kind, status=Status.MODELLED, u95_ratio=u95_ratio,
            spread_key=spread_key, notes=notes, params=params, source_ids=curve.source_ids,
        )  # fmt: skip
        super().__init__(channel, around.clock)
        self._curve = curve
        self._load = _load_of(around)
        self._load.fraction()
        self._last_fraction: float | None = None

    def available(self) -> Availability:
        """Always there; of a processor that no table knows, its name is asked for."""
        repair = "enter_cpu" if self._curve.basis == "unknown_tdp" else ""
        return Availability(True, "modelled", facts=self._channel.params, repair=repair)

    def read(self) -> list[Reading | Gauge]:
        """Power at the load since the last reading; MISSING while the load is not known."""
        load = self._load.fraction()
        if load is None:
            load = self._last_fraction  # asked again before the kernel counted on
        self._last_fraction = load
        if load is None:
            reading = Reading(self._channel.id, self._clock.monotonic_s(), None, None, Status.MISSING, "first")
            return [reading]
        return [self._reading(self._curve.at_w(load))]


class MemoryModel(_Model):
    """Power of the memory from its size and its share in use.

    Attributes:
        power_w: The power it states.
    """

    kind = "memory_model"

    def __init__(self, figures: ModelFigures, around: Surroundings, share: float = 1.0) -> None:
        machine = around.machine
        assert machine is not None
        gigabytes = machine.memory_bytes / BYTES_PER_GB
        if chassis_of(machine) in ("desktop", "laptop") and not machine.is_virtual:
            modules = machine.module_count or max(1, math.ceil(gigabytes / 16))
            band, size, unit = figures.memory_w_per_module, float(modules), "W/DIMM"
        else:
            band, size, unit = figures.memory_w_per_gb, gigabytes, "W/GB"
        size *= share
        channel = Channel(
            "model:memory", Device.MEMORY, f"{gigabytes:.0f} GB", self.kind, status=Status.MODELLED,
            u95_ratio=u95_of(band), spread_key="memory_model", notes=("memory_by_size",),
            params=(("size", size), ("per_unit_w", band[1]), ("unit", unit)), source_ids=figures.source_ids,
        )  # fmt: skip
        super().__init__(channel, around.clock)
        self.power_w = size * band[1]

    def read(self) -> list[Reading | Gauge]:
        """The power stated by the model."""
        return [self._reading(self.power_w)]


class RestOfMachine(_Model):
    """Board, fans and disks, and the loss of the power supply on everything; as calibrated, where that was done.

    Args:
        figures: Of the chassis.
        around: The machine, and its calibration.
        memory: Model of a memory that no sensor sees and that is told here, not by a channel of its own; None if
            there is one, and where a calibration holds the memory.
    """

    kind = "rest_of_machine"

    def __init__(self, figures: ModelFigures, around: Surroundings, memory: MemoryModel | None = None) -> None:
        machine = around.machine
        assert machine is not None
        calibration = around.calibration
        self._calibrated = calibration is not None
        self._unknown = "" if machine.host_share is not None or calibration is not None else "host_share_unknown"
        chassis = chassis_of(machine)
        band = figures.rest_w[chassis]
        spread_key, u95_ratio = f"rest_model:{chassis}", u95_of(band)
        self._memory_w = memory.power_w if memory is not None else 0.0
        self._base_w = band[1] * (machine.host_share or 0.0)
        self._loss_ratio = figures.supply_loss_ratio[1]
        notes: tuple[str, ...] = (self._unknown or "rest_by_chassis",)
        params: tuple[tuple[str, str | float], ...] = (("chassis", chassis),)
        if calibration is not None:
            self._base_w, self._loss_ratio = calibration.base_w, calibration.supply_loss_ratio
            spread_key, u95_ratio = f"calibration:{calibration.machine}", calibration.u95_ratio
            notes = ("calibrated",)
            params += (("calibrated_on", calibration.on), ("residual_fraction", calibration.residual_fraction))
        if not self._unknown:
            params += (("base_w", self._base_w), ("supply_loss_ratio", self._loss_ratio))
        if self._memory_w:
            params += (("memory_w", self._memory_w),)
        channel = Channel(
            "model:rest", Device.REST, chassis, self.kind,
            status=Status.MISSING if self._unknown else Status.MODELLED, u95_ratio=u95_ratio,
            spread_key=spread_key, notes=notes, params=params,
            source_ids=() if calibration is not None and memory is None else figures.source_ids,
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
        if self._calibrated:
            return [self._reading(max(0.0, self._base_w + self._loss_ratio * others_w) + self._memory_w)]
        power_w = rest_power_w(self._base_w, self._loss_ratio, others_w + self._memory_w)
        return [self._reading(power_w + self._memory_w)]


def _load_of(around: Surroundings) -> Load:
    """The container's own load where it has a quota, else that of all processors the system shows."""
    quota = cpu_quota(around.sys_root)
    if quota is not None and around.machine is not None and around.machine.is_virtual:
        return CgroupLoad(around.sys_root, quota, around.clock)
    return CpuLoad(around.proc_root)
