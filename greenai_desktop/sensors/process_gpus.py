"""Which processes use the NVIDIA boards: by the multiprocessors where the driver tells it, else by memory held.

A session with the driver of its own, so that whoever follows processes need not be the one who reads the power. The
driver tells process ids of the host: inside a container they may name no process that can be seen there.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, field
from typing import Any, Final

from greenai_desktop.core.errors import SensorError
from greenai_desktop.sensors.base import Clock
from greenai_desktop.sensors.nvml import NEEDS_A_NEW_START, Nvml

log = logging.getLogger(__name__)

BY_USE, BY_MEMORY, NOT_TOLD = "gpu_by_use", "gpu_by_memory", "gpu_not_told"
_RETRY_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class GpuUse:
    """Who uses one board.

    Attributes:
        channel: Id of the channel that tells its power.
        basis: `gpu_by_use`, `gpu_by_memory` or `gpu_not_told`.
        share: What is shared by: use of the multiprocessors, 0 to 1, or bytes held; by process id.
        use: Use of the multiprocessors by process id; empty if it is not told.
        memory_bytes: Memory held by process id.
    """

    channel: str
    basis: str
    share: dict[int, float] = field(default_factory=dict)
    use: dict[int, float] = field(default_factory=dict)
    memory_bytes: dict[int, float] = field(default_factory=dict)


class GpuProcesses:
    """Asks all boards who uses them; without a driver there are none. Used from one thread only.

    Args:
        clock: Where time comes from.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._nvml = Nvml()
        self._boards: dict[str, Any] = {}
        self._asked_us = 0
        self._start_at_s = float("-inf")

    def read(self) -> tuple[GpuUse, ...]:
        """Who used each board since the last call."""
        if not self._boards and not self._start():
            return ()
        since_us, self._asked_us = self._asked_us, round(self._clock.utc_s() * 1e6)
        try:
            return tuple(self._use(channel, handle, since_us) for channel, handle in self._boards.items())
        except SensorError as error:
            log.warning("the boards do not tell who uses them: %s", error)
            self.close()
            return ()

    def close(self) -> None:
        """End the session with the driver; a second call is harmless."""
        self._boards = {}
        self._nvml.stop()

    def _start(self) -> bool:
        now_s = self._clock.monotonic_s()
        if now_s < self._start_at_s:
            return False
        self._start_at_s = now_s + _RETRY_S
        try:
            self._nvml.start()
            self._boards = {f"nvml:{self._nvml.uuid(handle)}": handle for handle in self._nvml.handles()}
        except SensorError:
            self._nvml.stop()
            return False
        # What the driver still remembers from before is older than the first interval.
        self._asked_us = round(self._clock.utc_s() * 1e6)
        return bool(self._boards)

    def _use(self, channel: str, handle: Any, since_us: int) -> GpuUse:
        memory = self._memory(handle)
        try:
            found = self._nvml.process_utilisation(handle, since_us)
        except SensorError as error:
            if error.code in NEEDS_A_NEW_START:
                raise
            return _by_memory(channel, memory)
        use = {int(pid): float(multiprocessors) for pid, multiprocessors, _memory in found}
        return GpuUse(channel, BY_USE, use, use, memory or {})

    def _memory(self, handle: Any) -> dict[int, float] | None:
        try:
            return {int(pid): float(held) for pid, held in self._nvml.running_processes(handle)}
        except SensorError as error:
            if error.code in NEEDS_A_NEW_START:
                raise
            return None


def _by_memory(channel: str, memory: dict[int, float] | None) -> GpuUse:
    """A card shared by memory held; of a single process it need not be told how much."""
    told = {pid: held for pid, held in (memory or {}).items() if math.isfinite(held)}
    if memory and len(memory) == 1:
        return GpuUse(channel, BY_MEMORY, dict.fromkeys(memory, 1.0), {}, memory)
    if memory is None or len(told) < len(memory):
        return GpuUse(channel, NOT_TOLD, {}, {}, memory or {})
    return GpuUse(channel, BY_MEMORY, told, {}, told)
