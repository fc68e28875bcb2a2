"""Reads all processes of this machine: the kernel's own files on Linux, psutil elsewhere.

One small file a process is read each time (`stat`); who it is (user, container) is read when it first appears and
when its name changes. Command lines are read only by `command_line`, when a person asks. A process that vanishes
between two reads is left out; one that may not be read is counted.

Source:
    Linux kernel, filesystems/proc.rst (`/proc/PID/stat`, `status`, `smaps_rollup`); man 5 proc.
"""

from __future__ import annotations

import logging
import math
import os
import sys
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from greenai_desktop.core.processes import Identity, Snapshot
from greenai_desktop.sensors.base import Clock
from greenai_desktop.sensors.process_identity import Identities, printable

log = logging.getLogger(__name__)

# Fields of `stat` behind the name, counted from 0.
_STATE, _PARENT, _GROUP, _SESSION, _TERMINAL, _USER, _SYSTEM, _ENDED_USER, _ENDED_SYSTEM = 0, 1, 2, 3, 4, 11, 12, 13, 14
_THREADS, _START, _RESIDENT = 17, 19, 21
_FIELDS = 22
_NUMBERS = 10
_LONGEST = 1_024
_GONE_STATES = (b"Z", b"X")


class ProcessReader(Protocol):
    """Something that takes snapshots of all processes, from one thread only."""

    def read(self) -> Snapshot:
        """All processes now."""

    def close(self) -> None:
        """Let go of everything; a second call is harmless."""


def process_reader(proc_root: Path, clock: Clock, platform: str = sys.platform) -> ProcessReader:
    """The reader for a system; this one if not told."""
    if platform.startswith("linux"):
        return ProcReader(proc_root, clock)
    from greenai_desktop.sensors.process_psutil import PsutilReader

    return PsutilReader(clock)


class ProcReader:
    """Reads `/proc`, or a tree that looks like it.

    Args:
        proc_root: The tree.
        clock: Where time comes from.

    Attributes:
        denied_count: How many processes could not be read last time for lack of permission.
    """

    def __init__(self, proc_root: Path, clock: Clock) -> None:
        self._root = str(proc_root)
        self._clock = clock
        self._identities = Identities(proc_root)
        self._tick_s = 1.0 / os.sysconf("SC_CLK_TCK")
        self._page_bytes = os.sysconf("SC_PAGE_SIZE")
        self.denied_count = 0

    def read(self) -> Snapshot:
        """All processes now."""
        busy_s, capacity = self._machine()
        at_s, boot_s = self._clock.monotonic_s(), self._clock.boottime_s()
        who: list[Identity] = []
        numbers: list[int] = []
        self.denied_count = 0
        for name in os.listdir(self._root):  # noqa: PTH208 - a thousand paths would cost as much as reading them
            if name.isdecimal():
                text = self._stat(name)
                if text:
                    self._add(text, who, numbers)
        self._identities.forget_others()
        return self._snapshot(who, numbers, at_s, boot_s, busy_s, capacity)

    def close(self) -> None:
        """Nothing is kept open."""

    def _stat(self, name: str) -> bytes:
        """The file of a process; empty if it has ended or may not be read."""
        try:
            file = os.open(f"{self._root}/{name}/stat", os.O_RDONLY)
        except PermissionError:
            self.denied_count += 1
            return b""
        except OSError:
            return b""  # it has ended meanwhile
        try:
            return os.read(file, _LONGEST)
        except PermissionError:
            self.denied_count += 1
            return b""
        except OSError:
            return b""
        finally:
            os.close(file)

    def _add(self, text: bytes, who: list[Identity], numbers: list[int]) -> None:
        """Add one process; one whose file was cut short while it ended is left out."""
        try:
            # A name may hold anything, brackets and blanks too: it ends at the last bracket.
            opened, closed = text.index(b"("), text.rindex(b")")
            words = text[closed + 2 :].split(None, _FIELDS)
            parent, start = int(words[_PARENT]), int(words[_START])
            row = (
                parent, int(words[_GROUP]), int(words[_SESSION]), int(words[_TERMINAL]), int(words[_THREADS]),
                int(words[_RESIDENT]), int(words[_USER]) + int(words[_SYSTEM]),
                int(words[_ENDED_USER]) + int(words[_ENDED_SYSTEM]), start, words[_STATE] in _GONE_STATES,
            )  # fmt: skip
            identity = self._identities.of(int(text[:opened]), start, parent, text[opened + 1 : closed])
        except (ValueError, IndexError):
            return
        who.append(identity)
        numbers.extend(row)

    def _snapshot(
        self, who: list[Identity], numbers: list[int], at_s: float, boot_s: float, busy_s: float, capacity: float
    ) -> Snapshot:
        columns = np.array(numbers, dtype=np.int64).reshape(len(who), _NUMBERS).T
        parents, groups, sessions, terminals, threads, pages = columns[:6]
        times = columns[6:9].astype(np.float64) * self._tick_s
        return Snapshot(
            at_s, boot_s, busy_s, capacity, tuple(who), parents, times[0], times[1], times[2],
            pages.astype(np.float64) * self._page_bytes, threads, groups, sessions, terminals != 0, columns[9] != 0,
        )  # fmt: skip

    def _machine(self) -> tuple[float, float]:
        """Processor time of the whole machine so far, and how many processors it has."""
        try:
            text = Path(self._root, "stat").read_bytes()
            ticks = [int(word) for word in text.partition(b"\n")[0].split()[1:9]]
        except (OSError, ValueError):
            return math.nan, float(os.cpu_count() or 1)
        count = text.count(b"\ncpu") or os.cpu_count() or 1
        # Time of waiting is no use, and time stolen from a virtual machine was spent by others.
        return (sum(ticks) - sum(ticks[3:5]) - sum(ticks[7:8])) * self._tick_s, float(count)


def proportional_memory_bytes(proc_root: Path, pid: int) -> float:
    """Memory of a process with its part of what it shares; NaN if it may not be read.

    It costs the kernel a walk through all its pages, so it is for few processes only.
    """
    try:
        for line in (proc_root / str(pid) / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return float(line.split()[1]) * 1_024
    except (OSError, ValueError, IndexError):
        return math.nan
    return math.nan


def command_line(proc_root: Path, pid: int, platform: str = sys.platform) -> str:
    """How a process was started, read because a person asked; empty if it may not be read or has none."""
    if not platform.startswith("linux"):
        return _psutil_command_line(pid)
    try:
        words = (proc_root / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return printable(" ".join(word.decode("utf-8", "replace") for word in words).strip())


def _psutil_command_line(pid: int) -> str:
    import psutil

    try:
        process: Any = psutil.Process(pid)  # type: ignore[no-untyped-call]
        return printable(" ".join(process.cmdline()))
    except psutil.Error:
        return ""
