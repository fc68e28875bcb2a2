"""The power events of Linux perf: which there are, and how one is opened and read. No judgement of values here.

Source:
    Linux kernel, arch/x86/events/rapl.c; perf_event_open(2); SENSORS §2.1, "Perf alternative".
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from greenai_desktop.core.units import MICROJOULES_PER_J
from greenai_desktop.sensors.number_file import number_of, text_of
from greenai_desktop.sensors.powercap import MACHINE_WIDE, PACKAGE, Place

_PMU = Path("bus/event_source/devices/power")
_CPU = Path("devices/system/cpu")
_PARANOID = Path("sys/kernel/perf_event_paranoid")
_DOMAINS = {"pkg": PACKAGE, "cores": "core", "gpu": "uncore", "ram": "dram", "psys": "psys"}
_EVENT = re.compile(r"(?:^|,)event=(0x[0-9a-fA-F]+|\d+)(?:,|$)")
_SYSTEM_CALLS = {"x86_64": 298, "i686": 336, "aarch64": 241}
_CLOSE_ON_EXEC = 8
_COUNT = struct.Struct("=Q")


@dataclass(frozen=True, slots=True)
class PowerEvent:
    """One counter of one package.

    Attributes:
        place: Package and domain.
        path: As powercap would name it, such as `package-0/dram`.
        pmu: Number of the kernel's unit of power events.
        config: Number of the event.
        cpu: The processor that it is asked of.
        joules: Of one count.
    """

    place: Place
    path: str
    pmu: int
    config: int
    cpu: int
    joules: float


class _Attributes(ctypes.Structure):
    """The first version of `perf_event_attr`; later kernels take it as it is."""

    _fields_ = (
        ("type", ctypes.c_uint32), ("size", ctypes.c_uint32), ("config", ctypes.c_uint64),
        ("sample_period", ctypes.c_uint64), ("sample_type", ctypes.c_uint64), ("read_format", ctypes.c_uint64),
        ("flags", ctypes.c_uint64), ("wakeup_events", ctypes.c_uint32), ("bp_type", ctypes.c_uint32),
        ("config1", ctypes.c_uint64),
    )  # fmt: skip


def open_event(pmu: int, config: int, cpu: int) -> int:
    """A file that counts an event of one processor, whoever runs there, from zero.

    Raises:
        OSError: as the kernel says; EACCES or EPERM where it is not allowed.
    """
    call = _SYSTEM_CALLS.get(os.uname().machine) if hasattr(os, "uname") and os.uname().sysname == "Linux" else None
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    attributes = _Attributes(type=pmu, size=ctypes.sizeof(_Attributes), config=config)
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    file = int(
        library.syscall(
            ctypes.c_long(call), ctypes.byref(attributes), ctypes.c_int(-1), ctypes.c_int(cpu), ctypes.c_int(-1),
            ctypes.c_ulong(_CLOSE_ON_EXEC),
        )
    )  # fmt: skip
    if file < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return file


class EventNumber:
    """The microjoules of a power event since it was opened; see `counters.Number`."""

    __slots__ = ("_event", "_file")

    def __init__(self, event: PowerEvent) -> None:
        self._event = event
        self._file = -1

    def value(self) -> int:
        """Microjoules now. The kernel counts in 64 bits and undoes the wraps of the hardware.

        Raises:
            OSError: it cannot be opened or read.
        """
        try:
            if self._file < 0:
                self._file = open_event(self._event.pmu, self._event.config, self._event.cpu)
            told = os.read(self._file, _COUNT.size)  # a place in the file, as for `pread`, there is none
        except OSError as error:
            self.close()
            if error.errno == errno.EPERM:
                raise PermissionError(error.errno, error.strerror) from error
            raise
        if len(told) < _COUNT.size:
            self.close()
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        count = int(_COUNT.unpack(told)[0])
        return round(count * self._event.joules * MICROJOULES_PER_J)

    def reopened(self) -> bool:
        """Events have no other file that could take their place."""
        return False

    def close(self) -> None:
        """Let go of the event; a second call is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def events(sys_root: Path) -> list[PowerEvent]:
    """All power events of this machine, one a package and domain; empty without such events."""
    folder = sys_root / _PMU
    pmu = number_of(folder / "type")
    if pmu is None:
        return []
    found: list[PowerEvent] = []
    for domain, config, joules in _kinds(folder / "events"):
        for cpu, package, path in _packages(sys_root, _cpus(text_of(folder / "cpumask"))):
            if domain == "psys":
                if not any(event.path == "psys" for event in found):
                    found.append(PowerEvent((MACHINE_WIDE, domain), domain, pmu, config, cpu, joules))
                continue
            inner = path if domain == PACKAGE else f"{path}/{domain}"
            found.append(PowerEvent((package, domain), inner, pmu, config, cpu, joules))
    return found


def paranoid_level(proc_root: Path) -> int | None:
    """How much of perf the kernel keeps for the administrator; None if it does not tell."""
    return number_of(proc_root / _PARANOID)


def _kinds(folder: Path) -> list[tuple[str, int, float]]:
    """Domain, number and joules a count of each event that counts joules."""
    kinds = []
    for name, domain in _DOMAINS.items():
        event = _EVENT.search(text_of(folder / f"energy-{name}"))
        try:
            joules = float(text_of(folder / f"energy-{name}.scale"))
        except ValueError:
            continue
        if event and joules > 0 and text_of(folder / f"energy-{name}.unit") == "Joules":
            kinds.append((domain, int(event.group(1), 0), joules))
    return kinds


def _packages(sys_root: Path, cpus: list[int]) -> list[tuple[int, int, str]]:
    """Processor to ask, package and path of each; several of one package are its dies, in their order."""
    packages = [number_of(sys_root / _CPU / f"cpu{cpu}/topology/physical_package_id") or 0 for cpu in cpus]
    named = []
    for position, (cpu, package) in enumerate(zip(cpus, packages, strict=True)):
        die = packages[:position].count(package)
        path = f"package-{package}" + (f"-die-{die}" if packages.count(package) > 1 else "")
        named.append((cpu, package, path))
    return named


def _cpus(mask: str) -> list[int]:
    """Processors of a list such as `0,18-19`."""
    cpus: list[int] = []
    for part in mask.split(","):
        first, _, last = part.partition("-")
        if first.strip().isdecimal():
            cpus += range(int(first), int(last if last.strip().isdecimal() else first) + 1)
    return cpus
