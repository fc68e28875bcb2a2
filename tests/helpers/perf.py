"""Simulated power events of Linux perf: the tree below `/sys`, and files that count as the kernel's events do.

An event is a file of its own that gives eight bytes at each reading, counted from the moment it was opened; what is
not allowed is refused as the kernel refuses it.
"""

from __future__ import annotations

import errno
import os
import struct
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from tests.helpers.powercap import FakeClock, Power

SCALE = 2.3283064365386962890625e-10
TYPE = 24
_EVENTS = {"cores": 1, "pkg": 2, "ram": 3, "gpu": 4, "psys": 5}
_READINGS = 256


@dataclass(slots=True)
class _Event:
    """An event as somebody opened it.

    Attributes:
        file: Its file, kept by us.
        number: The same file in his hands.
        config, cpu: What it counts.
        since_s: When it was opened.
    """

    file: IO[bytes]
    number: int
    config: int
    cpu: int
    since_s: float

    def is_open(self) -> bool:
        """Whether he still has it."""
        try:
            theirs = os.fstat(self.number)
        except OSError:
            return False
        ours = os.fstat(self.file.fileno())
        return (theirs.st_dev, theirs.st_ino) == (ours.st_dev, ours.st_ino)


class FakePerf:
    """Packages with power events, and the kernel's answer to `perf_event_open`.

    Args:
        folder: What GREENAI_SYS_ROOT points to.
        clock: Time of the counters.
        powers: Watts of each event by its name: `pkg`, `ram`, `cores`, `gpu`, `psys`; one dictionary a processor of
            the mask.
        packages: Package of each processor of the mask; by default each is one of its own.

    Attributes:
        refused: Error number that every opening is answered with; 0 for none.
        broken: Processors whose events have gone: reading gives nothing.
        opened: (config, cpu) of each event that is open.
    """

    def __init__(
        self,
        folder: Path,
        clock: FakeClock,
        powers: Sequence[Mapping[str, Power | float]],
        packages: Sequence[int] | None = None,
    ) -> None:
        self.folder, self.clock = folder, clock
        self.refused = 0
        self.broken: set[int] = set()
        self._t0_s = clock.monotonic_s()
        self._powers = {
            (_EVENTS[name], cpu): watts if isinstance(watts, Power) else Power.constant(watts)
            for cpu, events in enumerate(powers)
            for name, watts in events.items()
        }
        self._open: list[_Event] = []
        self._write({name for events in powers for name in events}, packages or range(len(powers)))

    @property
    def opened(self) -> list[tuple[int, int]]:
        return [(event.config, event.cpu) for event in self._alive()]

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the sensors open these events instead of the kernel's."""
        from greenai_desktop.sensors import perf_events

        monkeypatch.setattr(perf_events, "open_event", self.open_event)

    def open_event(self, pmu: int, config: int, cpu: int) -> int:
        """As `perf_events.open_event`."""
        assert pmu == TYPE
        if self.refused or (config, cpu) not in self._powers:
            number = self.refused or errno.ENOENT
            raise OSError(number, os.strerror(number))
        # Ours stays open as long as theirs, so that neither number nor file is ever mistaken for another one.
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed once whoever opened the event has closed his
        event = _Event(file, os.dup(file.fileno()), config, cpu, self.clock.monotonic_s())
        self._open.append(event)
        self._count(event)
        return event.number

    def advance(self, seconds: float) -> None:
        """Let time pass for the events and the clock."""
        self.clock.advance(seconds)
        self.follow()

    def follow(self) -> None:
        """Bring the events to the time of the clock."""
        for event in self._alive():
            self._count(event)

    def close(self) -> None:
        """Let go of the files of all events."""
        for event in self._open:
            event.file.close()

    def _alive(self) -> list[_Event]:
        for event in list(self._open):
            if not event.is_open():
                event.file.close()
                self._open.remove(event)
        return self._open

    def _count(self, event: _Event) -> None:
        power = self._powers[event.config, event.cpu]
        joules = power.energy_j(event.since_s - self._t0_s, self.clock.monotonic_s() - self._t0_s)
        told = b"" if event.cpu in self.broken else struct.pack("=Q", round(joules / SCALE)) * _READINGS
        os.ftruncate(event.number, 0)
        os.pwrite(event.number, told, 0)
        os.lseek(event.number, 0, os.SEEK_SET)

    def _write(self, names: set[str], packages: Sequence[int]) -> None:
        unit = self.folder / "bus/event_source/devices/power"
        (unit / "events").mkdir(parents=True)
        (unit / "type").write_text(f"{TYPE}\n")
        (unit / "cpumask").write_text(",".join(str(cpu) for cpu in range(len(packages))) + "\n")
        for name in names:
            event = unit / "events" / f"energy-{name}"
            event.write_text(f"event=0x{_EVENTS[name]:02x}\n")
            event.with_name(f"{event.name}.scale").write_text("2.3283064365386962890625e-10\n")
            event.with_name(f"{event.name}.unit").write_text("Joules\n")
        for cpu, package in enumerate(packages):
            topology = self.folder / f"devices/system/cpu/cpu{cpu}/topology"
            topology.mkdir(parents=True)
            (topology / "physical_package_id").write_text(f"{package}\n")
