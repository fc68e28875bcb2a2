"""Processes where there is no `/proc`: through psutil. Trees follow parents alone, containers are not recognised."""

# mypy: allow-untyped-calls
# psutil has no types.

from __future__ import annotations

import contextlib
import math
import time
from typing import Any, Final

import numpy as np

from greenai_desktop.core.processes import Identity, Snapshot
from greenai_desktop.sensors.base import Clock
from greenai_desktop.sensors.process_identity import printable

_TICKS_PER_S: Final = 100
_ASKED: Final = ("pid", "ppid", "name", "username", "cpu_times", "memory_info", "num_threads", "create_time", "status")


class PsutilReader:
    """Asks psutil for each process; what it may not tell is missing.

    Args:
        clock: Where time comes from.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._own = ""
        self._known: dict[tuple[int, int], Identity] = {}

    def read(self) -> Snapshot:
        """All processes now."""
        import psutil

        if not self._own:
            with contextlib.suppress(psutil.Error):
                self._own = psutil.Process().username()
        times = psutil.cpu_times()
        busy_s = sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "steal", 0.0)
        at_s, boot_s = self._clock.monotonic_s(), time.time() - psutil.boot_time()
        found = [process.info for process in psutil.process_iter(_ASKED)]
        found = [info for info in found if info["cpu_times"] is not None]
        who = tuple(self._identity(info, psutil.boot_time()) for info in found)
        self._known = {identity.key: identity for identity in who}
        zeros = np.zeros(len(found), dtype=np.int64)
        return Snapshot(
            at_s, boot_s, busy_s, float(psutil.cpu_count() or 1), who,
            np.array([info["ppid"] or 0 for info in found], dtype=np.int64),
            np.array([info["cpu_times"].user + info["cpu_times"].system for info in found], dtype=float),
            np.array([_of_children_s(info["cpu_times"]) for info in found], dtype=float),
            np.array([identity.key[1] / _TICKS_PER_S for identity in who], dtype=float),
            np.array([_resident_bytes(info["memory_info"]) for info in found], dtype=float),
            np.array([info["num_threads"] or 0 for info in found], dtype=np.int64), zeros, zeros,
            np.zeros(len(found), dtype=bool), np.array([info["status"] == psutil.STATUS_ZOMBIE for info in found]),
        )  # fmt: skip

    def close(self) -> None:
        """Nothing is kept open."""

    def _identity(self, info: dict[str, Any], boot_utc_s: float) -> Identity:
        born_s = (info["create_time"] or boot_utc_s) - boot_utc_s
        key = (int(info["pid"]), round(born_s * _TICKS_PER_S))
        user = str(info["username"] or "")
        made = Identity(key, printable(str(info["name"] or "")), printable(user), bool(user) and user == self._own)
        before = self._known.get(key)
        return before if before == made else made


def _of_children_s(times: Any) -> float:
    return float(getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0))


def _resident_bytes(memory: Any) -> float:
    return math.nan if memory is None else float(memory.rss)
