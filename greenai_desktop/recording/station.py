"""The sensors of this machine, with models for what they do not see."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenai_desktop import paths
from greenai_desktop.catalog.machine import power_figures
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Channel, Device, Role
from greenai_desktop.recording.machine import detect
from greenai_desktop.sensors import amdgpu, battery, hwmon, meters, nvidia, perf, rapl
from greenai_desktop.sensors.base import Availability, Clock, ModelFigures, Sensor, Surroundings, SystemClock
from greenai_desktop.sensors.gauges import CpuGauges
from greenai_desktop.sensors.models import CpuModel, MemoryModel, RestOfMachine
from greenai_desktop.settings import Settings

if TYPE_CHECKING:
    from greenai_desktop.core.calibration import Calibration
    from greenai_desktop.core.power_model import PowerCurve

log = logging.getLogger(__name__)

# One module and one entry here to add a sensor.
SENSORS: tuple[Callable[[Surroundings], list[Sensor]], ...] = (
    rapl.discover, perf.discover, hwmon.discover, nvidia.discover, amdgpu.discover, battery.discover, meters.discover,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface of this machine, for the page and the command that list them.

    Attributes:
        kind: The interface, such as `rapl`.
        name: What is read through it; data.
        availability: Whether it can be read, why not, and the repair.
        channels: Its channels; empty if it cannot be read.
    """

    kind: str
    name: str
    availability: Availability
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Station:
    """Everything that can be read here.

    Attributes:
        machine: What this machine is.
        sensors: To be read, in this order.
        interfaces: All that was looked for, readable or not.
        clock: The clock they share.
    """

    machine: Machine
    sensors: tuple[Sensor, ...]
    interfaces: tuple[Interface, ...]
    clock: Clock


def build(settings: Settings, clock: Clock | None = None, environ: Mapping[str, str] | None = None) -> Station:
    """Find the sensors of this machine and complete them with models."""
    machine = detect(paths.sys_root(), paths.proc_root(), settings.machine)
    figures = power_figures()
    around = Surroundings(
        paths.sys_root(),
        paths.proc_root(),
        clock or SystemClock(),
        dict(os.environ if environ is None else environ),
        machine,
        ModelFigures(
            figures.memory_w_per_gb, figures.memory_w_per_module, figures.rest_w, figures.supply_loss_ratio,
            figures.source_ids,
        ),
        settings.meters,
        calibration_of(settings, machine),
    )  # fmt: skip
    readable: list[Sensor] = []
    interfaces: list[Interface] = []
    for sensor in _found(around, interfaces):
        availability = sensor.available()
        shown = availability.ok or availability.state == "denied"
        channels = tuple(sensor.channels()) if shown else ()
        interfaces.append(Interface(sensor.kind, sensor.name, availability, channels))
        if shown:
            readable.append(sensor)
        else:
            sensor.close()
    models = _models(around, machine, interfaces)
    interfaces += [Interface(m.kind, m.name, m.available(), tuple(m.channels())) for m in models]
    return Station(machine, (*readable, *models), tuple(interfaces), around.clock)


def _found(around: Surroundings, interfaces: list[Interface]) -> list[Sensor]:
    """All sensors; an interface that fails to look is told, and the others are read all the same."""
    sensors: list[Sensor] = []
    for discover in SENSORS:
        try:
            sensors += discover(around)
        except Exception:  # whatever a driver does
            kind = discover.__module__.rpartition(".")[2]
            log.exception("the interface %s cannot be looked at", kind)
            interfaces.append(Interface(kind, kind, Availability(False, "unavailable", "sensor_failed"), ()))
    return sensors


def _models(around: Surroundings, machine: Machine, interfaces: list[Interface]) -> list[Sensor]:
    """Models for what the readable channels leave out; the rest of the machine comes last, it sees the others."""
    assert around.figures is not None
    read = [channel for interface in interfaces for channel in interface.channels if channel.role is Role.TOTAL]
    denied = {name for interface in interfaces for name in denied_channels(interface)}
    cpu_share, stands_for = _share_to_model(read, Device.CPU, denied)
    memory_share, _ = _share_to_model(read, Device.MEMORY, denied)
    wholes = [c for i in interfaces for c in i.channels if c.role is Role.WHOLE and c.id not in denied]
    calibration = around.calibration
    models: list[Sensor] = [CpuGauges(around)]
    if cpu_share:
        scale = calibration.cpu_scale if calibration is not None else 1.0
        models.append(CpuModel(_cpu_curve(machine).scaled(cpu_share * scale), around, stands_for))
    memory = MemoryModel(around.figures, around, memory_share) if memory_share else None
    if calibration is not None and calibration.holds_memory:
        memory = None
    if memory is not None and not wholes:
        models.append(memory)
    rest = RestOfMachine(around.figures, around, memory if wholes else None)
    seen = [channel for channel in read if channel.id not in denied]
    others = seen + [channel for model in models for channel in model.channels()]
    rest.adds_to(others)
    if wholes:
        # Most machines have no meter, and what adds its readings up takes a while to import.
        from greenai_desktop.sensors.whole import MeasuredRest

        return [*models, MeasuredRest(rest, wholes, others, around.clock)]
    return [*models, rest]


def _cpu_curve(machine: Machine) -> PowerCurve:
    """Power over load of all processors together; the table is read only where a model needs it."""
    from greenai_desktop.catalog.cpus import cpus

    share = machine.host_share if machine.is_virtual else 1.0
    return cpus().curve(machine.cpu_name, machine.socket_count or 1, machine.thread_count, share)


def calibration_of(settings: Settings, machine: Machine) -> Calibration | None:
    """What a calibration of this machine found; None without one."""
    if not settings.calibrations:
        return None
    key = machine_key(machine)
    return next((one for one in reversed(settings.calibrations) if one.machine == key), None)


def machine_key(machine: Machine) -> str:
    """Which machine a calibration is of: settings may be shared by several, in a home folder on the network."""
    import socket

    return f"{socket.gethostname()} · {machine.cpu_name} · {machine.thread_count}"


def _share_to_model(read: list[Channel], device: Device, denied: set[str]) -> tuple[float, tuple[str, ...]]:
    """The share of a device that no readable channel tells, and the names of the channels a model stands in for."""
    total = [channel for channel in read if channel.device is device]
    hidden = tuple(channel.name for channel in total if channel.id in denied)
    return (len(hidden) / len(total) if total else 1.0), hidden


def denied_channels(interface: Interface) -> tuple[str, ...]:
    """Ids of the channels of an interface that its availability calls denied."""
    facts = dict(interface.availability.facts)
    names = {name.strip() for name in str(facts.get("denied", "")).split(",") if name.strip()}
    return tuple(
        c.id for c in interface.channels if c.name in names or c.id in names or c.id.partition(":")[2] in names
    )


def counted(channels: tuple[Channel, ...], denied: frozenset[str]) -> tuple[Channel, ...]:
    """Channels as a record keeps them: those a model stands in for no longer add up, they are only told."""
    return tuple(replace(c, role=Role.PART) if c.id in denied and c.role is Role.TOTAL else c for c in channels)
