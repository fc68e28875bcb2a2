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
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(slots=True)
class _Row:
    """One process as read: numbers in the order of the kernel's fields."""

    who: Identity
    parent: int
    group: int
    session: int
    terminal: int
    ticks: int
    ended_ticks: int
    threads: int
    start: int
    pages: int
    is_ended: bool


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
        rows: list[_Row] = []
        self.denied_count = 0
        for name in os.listdir(self._root):  # noqa: PTH208 - a thousand paths would cost as much as reading them
            if name.isdecimal():
                row = self._process(name)
                if row is not None:
                    rows.append(row)
        self._identities.forget_others()
        return self._snapshot(rows, at_s, boot_s, busy_s, capacity)

    def close(self) -> None:
        """Nothing is kept open."""

    def _process(self, name: str) -> _Row | None:
        try:
            file = os.open(f"{self._root}/{name}/stat", os.O_RDONLY)
        except PermissionError:
            self.denied_count += 1
            return None
        except OSError:
            return None  # it has ended meanwhile
        try:
            text = os.read(file, _LONGEST)
        except PermissionError:
            self.denied_count += 1
            return None
        except OSError:
            return None
        finally:
            os.close(file)
        try:
            return self._row(text)
        except (ValueError, IndexError):
            return None  # cut short while it ended

    def _row(self, text: bytes) -> _Row:
        # A name may hold anything, brackets and blanks too: it ends at the last bracket.
        opened, closed = text.index(b"("), text.rindex(b")")
        words = text[closed + 2 :].split(None, _FIELDS)
        pid, start, parent = int(text[:opened]), int(words[_START]), int(words[_PARENT])
        who = self._identities.of(pid, start, parent, text[opened + 1 : closed])
        return _Row(
            who, parent, int(words[_GROUP]), int(words[_SESSION]), int(words[_TERMINAL]),
            int(words[_USER]) + int(words[_SYSTEM]), int(words[_ENDED_USER]) + int(words[_ENDED_SYSTEM]),
            int(words[_THREADS]), start, int(words[_RESIDENT]), words[_STATE] in _GONE_STATES,
        )  # fmt: skip

    def _snapshot(self, rows: Sequence[_Row], at_s: float, boot_s: float, busy_s: float, capacity: float) -> Snapshot:
        numbers = np.array(
            [
                (r.parent, r.group, r.session, r.terminal, r.ticks, r.ended_ticks, r.threads, r.start, r.pages)
                for r in rows
            ],
            dtype=np.int64,
        ).reshape(len(rows), 9)
        parents, groups, sessions, terminals, _ticks, _ended, threads, _starts, pages = numbers.T
        times = numbers[:, [4, 5, 7]].astype(np.float64) * self._tick_s
        return Snapshot(
            at_s, boot_s, busy_s, capacity, tuple(row.who for row in rows), parents, times[:, 0], times[:, 1],
            times[:, 2], pages.astype(np.float64) * self._page_bytes, threads, groups, sessions, terminals != 0,
            np.array([row.is_ended for row in rows], dtype=bool),
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
