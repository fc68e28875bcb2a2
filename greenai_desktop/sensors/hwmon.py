"""Power and energy inputs of Linux hwmon: AMD's sockets, Intel's graphics cards, meters of the firmware, and others.

What is known to be a device of its own adds up. A meter of the firmware (ACPI) is the whole machine. On NVIDIA Grace it
tells a module and its parts: the module stands beside, its parts are parts of it. What a chip means that nobody knows
is told beside, never added.

Source:
    SENSORS §2.2, §2.4, §2.5; Linux kernel, Documentation/hwmon/amd_energy.rst, acpi_power_meter.rst and
    Documentation/ABI/testing/sysfs-driver-intel-i915-hwmon, sysfs-driver-intel-xe-hwmon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from greenai_desktop.core.samples import Channel, Device, Role
from greenai_desktop.sensors import perf
from greenai_desktop.sensors.base import Availability, Clock, Sensor, Surroundings
from greenai_desktop.sensors.counter import KNOWN_RANGES_UJ, EnergyCounter
from greenai_desktop.sensors.counters import CounterSensor, Source
from greenai_desktop.sensors.hwmon_chips import Chip, Input, chips
from greenai_desktop.sensors.number_file import NumberFile, text_of
from greenai_desktop.sensors.packages import channel_of
from greenai_desktop.sensors.powercap import PACKAGE, Place, readable_places
from greenai_desktop.sensors.slow_number import not_waiting

_AMD_ENERGY = "amd_energy"
_METER, _CARD = "acpi_meter", "intel_gpu"
_KINDS = {_AMD_ENERGY: _AMD_ENERGY, "power_meter": _METER, "acpi_power_meter": _METER, "i915": _CARD, "xe": _CARD}
# amdgpu has a module of its own, batteries and mains another; a tile of a card (i915_gt0) is part of the card.
_NOT_HERE = re.compile(
    r"amdgpu|BAT.*|AC.*|ADP.*|.*battery.*|ucsi_source_psy.*|hidpp_battery.*|i915_gt\d+", re.IGNORECASE
)
_SOCKET = re.compile(r"Esocket(\d+)")
_GRACE = re.compile(r"(Module|Grace|CPU|SysIO) Power Socket (\d+)")
_MODULE = "Module"
_U95_RATIO = 1.1  # METHODS §2.15: metered
# The driver adds 64 bits up; a value that goes back is a reset.
_ADDED_UP_UJ = 2**63
# Intel's cards count in 32 bits, which their driver adds up as it is read: longer than this at full power, it loses a
# wrap. A unit of 61 microjoules, as in its processors.
_CARD_RANGE_UJ, _CARD_MAX_W = KNOWN_RANGES_UJ[0], 1_000.0
_HIGHEST_W = 50_000.0


def discover(around: Surroundings) -> list[Sensor]:
    """One sensor a chip that has such inputs."""
    found: list[Sensor] = []
    taken: dict[str, int] = {}
    for chip in chips(around.sys_root):
        if _NOT_HERE.fullmatch(chip.name):
            continue
        taken[chip.id] = taken.get(chip.id, 0) + 1
        name = chip.id if taken[chip.id] == 1 else f"{chip.id}#{taken[chip.id]}"
        sources = _sources(chip, name, around)
        if sources or (chip.name == _AMD_ENERGY and chip.inputs()):
            found.append(HwmonSensor(chip, sources, around))
    return found


def places(around: Surroundings) -> set[Place]:
    """Packages that `amd_energy` can read, and neither powercap nor perf."""
    taken = _taken(around)
    found = set()
    for chip in chips(around.sys_root):
        if chip.name == _AMD_ENERGY:
            sockets = _sockets(chip, taken)
            found |= {(int(socket), PACKAGE) for socket, source in sockets if not source.trouble()}
            for _, source in sockets:
                source.file.close()
    return found


class HwmonSensor(CounterSensor):
    """The inputs of one chip."""

    def __init__(self, chip: Chip, sources: Sequence[Source], around: Surroundings) -> None:
        super().__init__(chip.name, sources, around.clock)
        self.kind = _KINDS.get(chip.name, "hwmon")

    def available(self) -> Availability:
        """Whether its inputs can be read now; which of them are denied."""
        if not self._sources:
            return Availability(False, "unavailable", "read_by_powercap")
        failures = self._troubles()
        denied = [name for name, failure in failures.items() if failure == "denied"]
        if denied:
            facts = (("denied", ", ".join(denied)), ("count", float(len(denied))))
            if all(failures.values()):
                return Availability(False, "denied", "denied", facts, "hwmon_rights")
            return Availability(True, "measured", "denied", facts, "hwmon_rights")
        ok = not all(failures.values())
        return Availability(ok, "measured" if ok else "unavailable", "" if ok else next(iter(failures.values())))


def _sources(chip: Chip, name: str, around: Surroundings) -> list[Source]:
    kind = _KINDS.get(chip.name)
    if kind == _AMD_ENERGY:
        return [source for _, source in _sockets(chip, _taken(around))]
    if kind == _CARD:
        return _card(chip, name)
    if kind == _METER:
        return _meter(chip, name, around.clock)
    return [_beside(chip, one, name) for one in chip.inputs()]


def _taken(around: Surroundings) -> set[Place]:
    """Packages that a better interface reads."""
    return readable_places(around.sys_root) | perf.places(around)


def _sockets(chip: Chip, taken: set[Place]) -> list[tuple[str, Source]]:
    """Number and counter of each socket; the counters of cores are part of them and left out."""
    found = []
    for one in chip.inputs():
        socket = _SOCKET.fullmatch(one.label)
        if one.is_energy and socket and (int(socket.group(1)), PACKAGE) not in taken:
            channel = channel_of(_AMD_ENERGY, f"package-{socket.group(1)}")
            source = Source(channel, NumberFile(one.file), EnergyCounter(_ADDED_UP_UJ))
            found.append((socket.group(1), source))
    return found


def _card(chip: Chip, name: str) -> list[Source]:
    """A card adds up; its package, told as well by newer drivers, is part of it."""
    energies = [one for one in chip.inputs() if one.is_energy]
    sources: list[Source] = []
    for one in energies:
        channel = _channel(chip, one, name, Device.GPU, Role.TOTAL if not sources else Role.PART)
        if sources:
            channel = replace(channel, parent=sources[0].channel.id)
        counter = EnergyCounter(_CARD_RANGE_UJ, _CARD_MAX_W, may_rest=bool(sources))
        sources.append(Source(channel, NumberFile(one.file), counter))
    return sources


def _meter(chip: Chip, name: str, clock: Clock) -> list[Source]:
    """The machine's own meter; on Grace a module, which is not yet the machine, and its parts."""
    powers = [one for one in chip.inputs() if not one.is_energy]
    sources = []
    for one in powers:
        grace = _GRACE.fullmatch(text_of(chip.folder / f"{one.name}_oem_info"))
        if grace is None:
            channel = _channel(chip, one, name, Device.MACHINE, Role.WHOLE)
        else:
            role = Role.PLATFORM if grace.group(1) == _MODULE else Role.PART
            notes = ("grace_module",) if role is Role.PLATFORM else ()
            channel = _channel(chip, one, name, Device.PLATFORM, role)
            channel = replace(channel, name=grace.group(0), notes=notes)
        # The firmware may take its time to answer, for instance where it asks the board's management controller.
        number = not_waiting(NumberFile(one.file), one.period_s, clock)
        sources.append(Source(channel, number, None, highest_w=_HIGHEST_W))
    return sources


def _beside(chip: Chip, one: Input, name: str) -> Source:
    channel = _channel(chip, one, name, Device.PLATFORM, Role.PLATFORM, ("unknown_input",))
    counter = EnergyCounter(_ADDED_UP_UJ, may_rest=True) if one.is_energy else None
    return Source(channel, NumberFile(one.file), counter, highest_w=_HIGHEST_W)


def _channel(chip: Chip, one: Input, name: str, device: Device, role: Role, notes: tuple[str, ...] = ()) -> Channel:
    kind = _KINDS.get(chip.name, "hwmon")
    shown = one.label or (one.name if kind == "hwmon" else "")
    return Channel(
        f"hwmon:{name}/{one.name}", device, f"{chip.name} {shown}".strip(), kind, role=role,
        has_counter=one.is_energy, min_period_s=one.period_s, u95_ratio=_U95_RATIO, spread_key=f"hwmon:{chip.name}",
        notes=notes,
    )  # fmt: skip
