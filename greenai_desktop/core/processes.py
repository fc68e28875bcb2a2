"""Processes of a machine as a snapshot shows them, the processor time between two snapshots, and their trees.

A process is known by its number *and* its start: numbers are given again. What is read is kept in columns, one place
a process, since a thousand of them are gone through every second.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Key = tuple[int, int]

# What starts work of different kinds: a tree begins below it. Names as the kernel cuts them, 15 letters at most.
_STARTERS = frozenset(
    (
        "init", "systemd", "launchd", "kthreadd", "sshd", "login", "agetty", "cron", "crond", "atd", "supervisord",
        "runit", "s6-supervise", "dumb-init", "tini", "containerd-shim", "dockerd", "containerd", "conmon", "podman",
        "lxc-start", "slurmstepd", "slurmd", "screen", "tmux: server", "gdm-session-wor", "gnome-shell",
        "gnome-session-b", "gnome-terminal-", "plasmashell", "kwin_wayland", "kwin_x11", "konsole", "xterm",
        "xfce4-session", "xfce4-terminal", "xfce4-panel", "kitty", "alacritty", "wezterm-gui", "sway", "i3",
        "explorer.exe", "services.exe", "svchost.exe", "wininit.exe", "winlogon.exe",
    )
)  # fmt: skip
_BORN_SLACK_S = 0.02


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a process is; the same object as long as nothing of it changes.

    Attributes:
        key: Process id, and its start as the system counts it.
        name: What the system calls it, without control characters; data. Never its command line.
        user: Name or number of its user.
        is_own: Whether it is a process of the user we run as.
        is_kernel: Whether it is a thread of the kernel, which belongs to nobody.
        container_kind: `docker`, `podman`, `kubernetes`, `containerd`, `lxc`, `nspawn`, or empty outside one.
        container: Short name of its container.
    """

    key: Key
    name: str
    user: str = ""
    is_own: bool = True
    is_kernel: bool = False
    container_kind: str = ""
    container: str = ""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.key[0]

    @property
    def is_others(self) -> bool:
        """Whether it is a process of another user."""
        return not (self.is_own or self.is_kernel)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All processes at one moment, in columns.

    Attributes:
        at_monotonic_s: When it was taken.
        at_boot_s: The same on the clock that starts of processes are told in; NaN if they are not told.
        busy_s: Processor time that the whole machine has spent so far; NaN if unknown.
        capacity: Processors that may be busy at once.
        who: The processes.
        parents: Process id of each one's parent.
        cpu_s: Processor time of each, so far.
        ended_s: That of its children that have ended and were waited for, so far.
        started_s: Start on the clock of `at_boot_s`; NaN if unknown.
        memory_bytes: Resident memory; NaN if unknown.
        threads: How many threads.
        groups: Process group; 0 where the system has none.
        sessions: Session; 0 where the system has none.
        has_terminal: Whether it has a controlling terminal.
        is_ended: Whether it has ended and waits for its parent to take note.
    """

    at_monotonic_s: float
    at_boot_s: float
    busy_s: float
    capacity: float
    who: tuple[Identity, ...]
    parents: IntArray
    cpu_s: FloatArray
    ended_s: FloatArray
    started_s: FloatArray
    memory_bytes: FloatArray
    threads: IntArray
    groups: IntArray
    sessions: IntArray
    has_terminal: NDArray[np.bool_]
    is_ended: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Interval:
    """What processes did between two snapshots.

    Attributes:
        duration_s: Its length.
        busy_s: Processor time of the whole machine in it; NaN if unknown.
        used_s: Processor time of each process of the later snapshot, with that of its children that came and went
            unseen; NaN where it is not known.
        gone: Keys of the processes that have vanished.
    """

    duration_s: float
    busy_s: float
    used_s: FloatArray
    gone: tuple[Key, ...]


@dataclass(slots=True)
class _Seen:
    cpu_s: float
    ended_s: float
    parent: int


class CpuTimes:
    """Follows the processor time of all processes from snapshot to snapshot.

    A child that began and ended between two snapshots is never seen itself; its parent, having waited for it, tells
    its time. What was already counted for a child that was seen is taken off again.
    """

    def __init__(self) -> None:
        self._before: dict[Key, _Seen] = {}
        self._at_s = self._boot_s = self._busy_s = math.nan

    def step(self, now: Snapshot) -> Interval | None:
        """What happened since the last snapshot; None at the first one."""
        before, duration_s, busy_s = self._before, now.at_monotonic_s - self._at_s, now.busy_s - self._busy_s
        cpu_s, ended_s, parents = now.cpu_s.tolist(), now.ended_s.tolist(), now.parents.tolist()
        self._before = {
            who.key: _Seen(cpu, ended, parent)
            for who, cpu, ended, parent in zip(now.who, cpu_s, ended_s, parents, strict=True)
        }
        last_boot_s, first = self._boot_s, math.isnan(self._at_s)
        self._at_s, self._boot_s, self._busy_s = now.at_monotonic_s, now.at_boot_s, now.busy_s
        if first or duration_s <= 0:
            return None
        own, of_children = self._steps(now, before, last_boot_s)
        gone = [key for key in before if key not in self._before]
        _take_off_seen(of_children, now, {key: before[key] for key in gone})
        used_s = np.minimum(own + np.maximum(of_children, 0.0), duration_s * now.capacity)
        return Interval(duration_s, busy_s if busy_s >= 0 else math.nan, used_s, tuple(gone))

    def _steps(self, now: Snapshot, before: Mapping[Key, _Seen], last_boot_s: float) -> tuple[FloatArray, FloatArray]:
        """Time of each process itself, and that of its children that have ended."""
        own, of_children = np.zeros(len(now.who)), np.zeros(len(now.who))
        for i, who in enumerate(now.who):
            seen, is_now = before.get(who.key), self._before[who.key]
            if seen is not None:
                own[i] = max(0.0, is_now.cpu_s - seen.cpu_s)
                of_children[i] = is_now.ended_s - seen.ended_s
            elif now.started_s[i] < last_boot_s - _BORN_SLACK_S:
                own[i] = math.nan  # it was there before and could not be seen: when it used its time is not known
            else:
                own[i], of_children[i] = is_now.cpu_s, is_now.ended_s
        return own, of_children


def _take_off_seen(of_children: FloatArray, now: Snapshot, gone: Mapping[Key, _Seen]) -> None:
    """Take off what was already counted for processes that have gone, at the nearest forebear that is left."""
    if not gone:
        return
    place = {who.pid: i for i, who in enumerate(now.who)}
    parent_of_gone = {key[0]: seen.parent for key, seen in gone.items()}
    for seen in gone.values():
        pid, steps = seen.parent, 0
        while pid not in place and pid in parent_of_gone and steps < len(parent_of_gone):
            pid, steps = parent_of_gone[pid], steps + 1
        if pid in place:
            of_children[place[pid]] -= seen.cpu_s + seen.ended_s


class Trees:
    """Which tree each process belongs to; once seen in a tree, it stays there, also when its parent has ended.

    A tree begins below what starts work of different kinds: the first process, service managers, terminals, and a
    shell that a person types into. The pieces of one job stay together.
    """

    def __init__(self) -> None:
        self._head: dict[Key, Key] = {}

    def heads(self, now: Snapshot) -> list[Key]:
        """The first process of the tree of each process."""
        place = {who.pid: i for i, who in enumerate(now.who)}
        before, self._head = self._head, {}
        for i in range(len(now.who)):
            self._settle(i, now, place, before)
        return [self._head[who.key] for who in now.who]

    def _settle(self, i: int, now: Snapshot, place: Mapping[int, int], before: Mapping[Key, Key]) -> None:
        climbed: list[int] = []
        while True:
            key = now.who[i].key
            found = self._head.get(key) or before.get(key)
            parent = place.get(int(now.parents[i]))
            if found is None and (parent is None or parent in climbed or parent == i or _begins(now, parent, i)):
                found = key
            climbed.append(i)
            if found is not None:
                break
            assert parent is not None
            i = parent
        for one in climbed:
            self._head[now.who[one].key] = found


class Family:
    """One process and all that come from it; members stay members when their parent has ended.

    Attributes:
        root: Its first process; None as long as it was never seen.
    """

    def __init__(self, process_id: int) -> None:
        self._process_id = process_id
        self.root: Identity | None = None
        self._members: set[Key] = set()

    @property
    def members(self) -> tuple[Key, ...]:
        """Those that were alive in the last snapshot."""
        return tuple(sorted(self._members))

    def places(self, now: Snapshot) -> IntArray:
        """Where its members stand in a snapshot; those that have ended and wait for their parent stand there too."""
        place = {who.pid: i for i, who in enumerate(now.who)}
        if self.root is None and self._process_id in place:
            self.root = now.who[place[self._process_id]]
            self._members.add(self.root.key)
        members = {i for i, who in enumerate(now.who) if who.key in self._members}
        outside: set[int] = set()
        for i in range(len(now.who)):
            climbed = []
            at: int | None = i
            while at is not None and at not in members and at not in outside and at not in climbed:
                climbed.append(at)
                at = place.get(int(now.parents[at]))
            (members if at in members else outside).update(climbed)
        self._members = {now.who[i].key for i in members if not now.is_ended[i]}
        return np.array(sorted(members), dtype=np.int64)


def _begins(now: Snapshot, parent: int, child: int) -> bool:
    """Whether a child begins a tree of its own."""
    pid, session = now.who[parent].pid, int(now.sessions[parent])
    if pid <= 2 or now.who[parent].name in _STARTERS:
        return True
    is_shell = session == pid and bool(now.has_terminal[parent])
    return is_shell and int(now.groups[child]) != int(now.groups[parent])
