"""What a container may use of its host: quota of processors, limit of memory, and its own load.

A container without a quota sees and may use the whole host; then the host is the machine.

Source:
    Linux kernel, admin-guide/cgroup-v2.rst (`cpu.max`, `cpu.stat`, `memory.max`) and cgroup-v1.
"""

from __future__ import annotations

from pathlib import Path

from greenai_desktop.sensors.base import Clock

_FOLDER = Path("fs/cgroup")
_NO_LIMIT_BYTES = 1 << 60


def cpu_quota(sys_root: Path) -> float | None:
    """Processors that may be used at once; None without a quota."""
    words = _text(sys_root / _FOLDER / "cpu.max").split()
    if not words:
        old = sys_root / _FOLDER / "cpu"
        words = [_text(old / "cpu.cfs_quota_us"), _text(old / "cpu.cfs_period_us")]
    try:
        quota_us, period_us = (int(word) for word in words[:2])
    except ValueError:
        return None  # "max", or no such files
    return quota_us / period_us if quota_us > 0 and period_us > 0 else None


def memory_limit_bytes(sys_root: Path) -> int | None:
    """Memory that may be used; None without a limit."""
    text = _text(sys_root / _FOLDER / "memory.max") or _text(sys_root / _FOLDER / "memory/memory.limit_in_bytes")
    try:
        limit = int(text)
    except ValueError:
        return None
    return limit if 0 < limit < _NO_LIMIT_BYTES else None


class CgroupLoad:
    """Load of a container against its quota; the kernel's own counters tell that of the whole host."""

    def __init__(self, sys_root: Path, quota: float, clock: Clock) -> None:
        self._folder = sys_root / _FOLDER
        self._quota = quota
        self._clock = clock
        self._before: tuple[float, float] | None = None

    def fraction(self) -> float | None:
        """Busy share since the last call; None at the first call or when it cannot be read."""
        used_s, now_s = self._used_s(), self._clock.monotonic_s()
        before = self._before
        if used_s is None:
            return None
        if before is not None and now_s <= before[1]:
            return None
        self._before = used_s, now_s
        if before is None:
            return None
        return min(1.0, max(0.0, (used_s - before[0]) / (now_s - before[1]) / self._quota))

    def _used_s(self) -> float | None:
        for line in _text(self._folder / "cpu.stat").splitlines():
            key, _, value = line.partition(" ")
            if key == "usage_usec" and value.isdecimal():
                return int(value) * 1e-6
        old = _text(self._folder / "cpuacct/cpuacct.usage")
        return int(old) * 1e-9 if old.isdecimal() else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
