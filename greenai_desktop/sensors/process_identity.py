"""Who a process is: its user and its container, read once and kept.

Source:
    man 7 cgroups; names of control groups as Docker, Podman, Kubernetes (containerd, CRI-O), LXC and systemd-nspawn
    make them.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.core.processes import Identity

_KERNEL_THREADS: Final = 2
_UNKNOWN_USER: Final = -1
# A process that has just begun may not be what it will be yet: it is looked at again.
_LOOKS: Final = 2
_SHORT: Final = 12
_ID = "(?P<id>[0-9a-f]{12,64})"
# In this order: a pod's processes run in a runtime that would be recognised by itself as well.
_CONTAINERS: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("kubernetes", rf"kubepods.*[-/:]{_ID}(?:\.scope)?(?:/|$)"),
        ("kubernetes", r"kubepods.*pod(?P<id>[0-9a-f_-]{36})"),
        ("docker", rf"/docker[/-]{_ID}"),
        ("podman", rf"/libpod-(?:conmon-)?{_ID}"),
        ("containerd", rf"/(?:nerdctl|cri-containerd|crio)-{_ID}"),
        ("lxc", r"/lxc(?:\.payload)?[./](?P<id>[^/]+)"),
        ("nspawn", r"/machine\.slice/(?:machine-|systemd-nspawn@)(?P<id>[^/]+?)\.(?:scope|service)"),
    )
)


class Identities:
    """Who processes are; each is looked at when it appears and when its name changes.

    Args:
        proc_root: The tree of processes.
    """

    def __init__(self, proc_root: Path) -> None:
        self._root = str(proc_root)
        self._known: dict[int, tuple[bytes, Identity, int]] = {}
        self._before: dict[int, tuple[bytes, Identity, int]] = {}

    def of(self, pid: int, start: int, parent: int, name: bytes) -> Identity:
        """Who a process is."""
        before = self._before.get(pid)
        looks = 1
        if before is not None and before[1].key[1] == start and before[0] == name:
            if before[2] >= _LOOKS:
                self._known[pid] = before
                return before[1]
            looks = before[2] + 1
        found = self._look(pid, start, parent, name)
        if before is not None and before[1] == found:
            found = before[1]
        self._known[pid] = (name, found, looks)
        return found

    def forget_others(self) -> None:
        """Forget whoever was not asked for since the last call."""
        self._before, self._known = self._known, {}

    def _look(self, pid: int, start: int, parent: int, name: bytes) -> Identity:
        user_id = self._user_id(pid)
        shown = printable(name.decode("utf-8", "replace"))
        if _KERNEL_THREADS in (pid, parent) and user_id == 0:
            return Identity((pid, start), shown, is_own=False, is_kernel=True)
        kind, container = container_of(_text(f"{self._root}/{pid}/cgroup"))
        is_own = user_id == os.geteuid()
        return Identity((pid, start), shown, user_name(user_id), is_own, False, kind, container)

    def _user_id(self, pid: int) -> int:
        """The user in whose name it acts."""
        for line in _text(f"{self._root}/{pid}/status").splitlines():
            if line.startswith("Uid:"):
                words = line.split()
                return int(words[2]) if len(words) > 2 and words[2].isdecimal() else _UNKNOWN_USER
        return _UNKNOWN_USER


def container_of(cgroups: str) -> tuple[str, str]:
    """Kind and short name of the container that control groups belong to; both empty outside one."""
    for line in cgroups.splitlines():
        path = line.split(":", 2)[-1]
        for kind, pattern in _CONTAINERS:
            found = pattern.search(path)
            if found is not None:
                name = found["id"]
                return kind, name[:_SHORT] if re.fullmatch("[0-9a-f]+", name) else printable(name)
    return "", ""


@cache
def user_name(user_id: int) -> str:
    """Name of a user; the number where there is no name, empty where even that is not known."""
    if user_id == _UNKNOWN_USER:
        return ""
    import pwd

    try:
        return printable(pwd.getpwuid(user_id).pw_name)
    except KeyError:
        return str(user_id)


def printable(text: str) -> str:
    """Text of others without anything that commands a terminal or turns the direction of writing."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "�" for sign in text)


def _text(path: str) -> str:
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return os.read(file, 8_192).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        os.close(file)
