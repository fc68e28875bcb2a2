"""Load, temperature and memory of the machine, beside its power.

Read from the kernel's own files where there are any: asking psutil for temperatures reads every chip of the board,
and some of them take milliseconds.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

from greenai_desktop.core.samples import Channel, Event, Gauge, Reading
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.sensors.base import Availability, Surroundings

_SLOW_S = 1.0
_CHIPS = ("coretemp", "k10temp", "zenpower", "cpu_thermal")
# The whole package rather than each of its cores.
_PACKAGE_LABELS = ("Package id", "Tctl", "Tdie")
_BYTES_PER_KIB = 1024


class CpuLoad:
    """Load of all processors between two calls, from the kernel's counters."""

    def __init__(self, proc_root: Path) -> None:
        self._stat = _OpenFile(proc_root / "stat")
        self._before: tuple[float, float] | None = None

    def fraction(self) -> float | None:
        """Busy share since the last call; None at the first call or when it cannot be read."""
        counters = self._counters()
        before = self._before
        if counters is None or (before is not None and counters[1] <= before[1]):
            return None
        self._before = counters
        if before is None:
            return None
        return min(1.0, max(0.0, (counters[0] - before[0]) / (counters[1] - before[1])))

    def close(self) -> None:
        """Let go of the file."""
        self._stat.close()

    def _counters(self) -> tuple[float, float] | None:
        """(busy, total) in ticks; time stolen from a virtual machine was spent by others."""
        try:
            line, _, _ = self._stat.read(512).partition(b"\n")
            ticks = [int(word) for word in line.split()[1:9]]
            total = sum(ticks)
            return float(total - sum(ticks[3:5]) - sum(ticks[7:8])), float(total)
        except (OSError, ValueError):
            return self._psutil_counters()

    @staticmethod
    def _psutil_counters() -> tuple[float, float] | None:
        import psutil

        times: Any = psutil.cpu_times()  # type: ignore[no-untyped-call]
        not_ours = times.idle + getattr(times, "iowait", 0.0) + getattr(times, "steal", 0.0)
        total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
        return total - not_ours, total


class CpuGauges:
    """Load each time; temperature and memory once a second."""

    kind = "gauges"
    name = "system"

    def __init__(self, around: Surroundings) -> None:
        self._load = CpuLoad(around.proc_root)
        self._meminfo = _OpenFile(around.proc_root / "meminfo")
        self._temperatures = [_OpenFile(path) for path in _temperature_files(around.sys_root)]
        self._clock = around.clock
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
        if now_s - self._slow_at_s >= _SLOW_S:
            self._slow_at_s, self._slow = now_s, self._read_slow()
        return [Gauge("cpu", "utilisation", self._load.fraction(), "fraction"), *self._slow]

    def drain_events(self) -> list[Event]:
        """None."""
        return []

    def close(self) -> None:
        """Let go of all files."""
        for file in (self._meminfo, *self._temperatures):
            file.close()
        self._load.close()

    def _read_slow(self) -> list[Gauge]:
        used = self._memory_used_bytes()
        gauges = [Gauge("cpu", "memory_used", None if used is None else used / BYTES_PER_GB, "GB")]
        celsius = [value / 1000 for file in self._temperatures if (value := _number(file)) is not None and value > 0]
        if celsius:
            gauges.append(Gauge("cpu", "temperature", max(celsius), "celsius"))
        return gauges

    def _memory_used_bytes(self) -> float | None:
        try:
            lines = self._meminfo.read(512).splitlines()
            kibibytes = {line.partition(b":")[0]: int(line.split()[1]) for line in lines[:3]}
            return float(kibibytes[b"MemTotal"] - kibibytes[b"MemAvailable"]) * _BYTES_PER_KIB
        except (OSError, ValueError, IndexError, KeyError):
            return self._psutil_memory_used_bytes()

    @staticmethod
    def _psutil_memory_used_bytes() -> float | None:
        import psutil

        memory: Any = psutil.virtual_memory()  # type: ignore[no-untyped-call]
        return float(memory.total - memory.available)


class _OpenFile:
    """A file of the kernel, kept open; it is opened with the first reading and again after an error."""

    __slots__ = ("_file", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def read(self, length: int) -> bytes:
        """Its beginning now."""
        if self._file < 0:
            self._file = os.open(self._path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        try:
            return os.pread(self._file, length, 0)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """A second call is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _number(file: _OpenFile) -> int | None:
    try:
        return int(file.read(32))
    except (OSError, ValueError):
        return None


def _temperature_files(sys_root: Path) -> list[Path]:
    """Temperatures of the processors' packages; the first of the chip where they have no names."""
    files: list[Path] = []
    for folder in sorted((sys_root / "class/hwmon").glob("hwmon*")):
        if _text(folder / "name") not in _CHIPS:
            continue
        named = [
            folder / label.name.replace("_label", "_input")
            for label in sorted(folder.glob("temp*_label"))
            if _text(label).startswith(_PACKAGE_LABELS)
        ]
        files += named or [file for file in (folder / "temp1_input",) if file.exists()]
    return files


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
