"""NVIDIA's library through pynvml, loaded when first asked for; its errors become reason codes.

Source:
    NVML API reference; SENSORS §2.3.
"""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Callable
from typing import Any, Final

from greenai_desktop.core.errors import SensorError

_REASON_OF_CODE: Final = {
    1: "driver_not_loaded",  # uninitialized: somebody else shut the library down
    3: "not_supported",
    4: "no_permission",
    9: "driver_not_loaded",
    12: "no_driver",
    13: "not_supported",  # an old driver without this function
    15: "gpu_lost",
    16: "gpu_lost",  # the board needs a reset
    18: "driver_mismatch",
}
NEEDS_A_NEW_START: Final = frozenset({"gpu_lost", "driver_not_loaded"})
_NOT_FOUND, _NO_SUCH_FUNCTION = 6, 13
_CLOCK_SM, _CLOCK_MEMORY = 1, 2
_MILLI: Final = 1e-3
_PERCENT: Final = 100


class Nvml:
    """The library, between `start` and `stop`. Every method raises `SensorError` with a reason code."""

    def __init__(self) -> None:
        self._pynvml: Any = None
        self._is_started = False

    def start(self) -> None:
        """Load the library and begin a session with the driver."""
        if self._pynvml is None:
            if not _library_is_there():
                raise SensorError("no_driver")
            import pynvml

            self._pynvml = pynvml
        self._call(self._pynvml.nvmlInit)
        self._is_started = True

    def stop(self) -> None:
        """End the session; a second call is harmless."""
        if self._is_started:
            self._is_started = False
            try:
                self._pynvml.nvmlShutdown()
            except self._pynvml.NVMLError:
                return  # the driver has gone meanwhile, and the session with it

    def handles(self) -> list[Any]:
        """All boards that answer, in the order of the bus."""
        found = []
        for index in range(self._call(self._pynvml.nvmlDeviceGetCount)):
            try:
                found.append(self._call(self._pynvml.nvmlDeviceGetHandleByIndex, index))
            except SensorError as error:
                if error.code not in ("gpu_lost", "no_permission"):
                    raise
        return found

    def handle_of(self, uuid: str) -> Any:
        """The board of a uuid."""
        return self._call(self._pynvml.nvmlDeviceGetHandleByUUID, uuid.encode())

    def uuid(self, handle: Any) -> str:
        """Stable identity of a board."""
        return str(self._call(self._pynvml.nvmlDeviceGetUUID, handle))

    def name(self, handle: Any) -> str:
        """What the board calls itself."""
        return str(self._call(self._pynvml.nvmlDeviceGetName, handle))

    def is_mig(self, handle: Any) -> bool:
        """Whether the board is cut into instances now."""
        try:
            return bool(self._call(self._pynvml.nvmlDeviceGetMigMode, handle)[0])
        except SensorError:
            return False  # boards before Ampere know no such mode

    def board_of_instance(self, instance_uuid: str) -> str:
        """Uuid of the board of a MIG instance; empty if the driver does not tell."""
        try:
            instance = self.handle_of(instance_uuid)
            return self.uuid(self._call(self._pynvml.nvmlDeviceGetDeviceHandleFromMigDeviceHandle, instance))
        except SensorError:
            return ""

    def energy_j(self, handle: Any) -> float:
        """Energy since the driver was loaded."""
        return float(self._call(self._pynvml.nvmlDeviceGetTotalEnergyConsumption, handle)) * _MILLI

    def power_w(self, handle: Any) -> float:
        """Power of the whole board now, as this board averages it."""
        return float(self._call(self._pynvml.nvmlDeviceGetPowerUsage, handle)) * _MILLI

    def limit_w(self, handle: Any) -> float:
        """The limit in force; NaN if the board has none."""
        try:
            return float(self._call(self._pynvml.nvmlDeviceGetEnforcedPowerLimit, handle)) * _MILLI or math.nan
        except SensorError:
            return math.nan

    def utilisation(self, handle: Any) -> float:
        """Share of the time in which a kernel ran."""
        return float(self._call(self._pynvml.nvmlDeviceGetUtilizationRates, handle).gpu) / 100

    def temperature_celsius(self, handle: Any) -> float:
        """Temperature of the chip."""
        return float(self._call(self._pynvml.nvmlDeviceGetTemperature, handle, 0))

    def memory_used_bytes(self, handle: Any) -> float:
        """Memory in use."""
        return float(self._call(self._pynvml.nvmlDeviceGetMemoryInfo, handle).used)

    def clock_hz(self, handle: Any) -> float:
        """Clock of the multiprocessors."""
        return float(self._call(self._pynvml.nvmlDeviceGetClockInfo, handle, _CLOCK_SM)) * 1e6

    def top_clock_hz(self, handle: Any) -> float:
        """The highest clock of the multiprocessors that the board allows."""
        return float(self._call(self._pynvml.nvmlDeviceGetMaxClockInfo, handle, _CLOCK_SM)) * 1e6 or math.nan

    def memory_clock_hz(self, handle: Any) -> float:
        """Clock of the memory."""
        return float(self._call(self._pynvml.nvmlDeviceGetClockInfo, handle, _CLOCK_MEMORY)) * 1e6

    def throttle_mask(self, handle: Any) -> int:
        """Reasons why the clocks are held down, as bits."""
        # Renamed in 2023; newer bindings will lose the old name, older drivers do not know the new one.
        old = getattr(self._pynvml, "nvmlDeviceGetCurrentClocksThrottleReasons", None)
        return int(self._call(old or self._pynvml.nvmlDeviceGetCurrentClocksEventReasons, handle))

    def architecture(self, handle: Any) -> int | None:
        """Number of the generation; None if the driver does not tell."""
        try:
            return int(self._call(self._pynvml.nvmlDeviceGetArchitecture, handle))
        except SensorError:
            return None

    def mig_instances(self, handle: Any) -> list[tuple[str, str, float]]:
        """Uuid, name and share of the compute slices of each MIG instance of a board; empty if it is not told."""
        try:
            most = int(self._call(self._pynvml.nvmlDeviceGetMaxMigDeviceCount, handle))
        except SensorError:
            return []
        found = []
        for index in range(most):
            try:
                one = self._call(self._pynvml.nvmlDeviceGetMigDeviceHandleByIndex, handle, index)
                slices = int(self._call(self._pynvml.nvmlDeviceGetAttributes_v2, one).computeInstanceSliceCount)
                found.append((self.uuid(one), self.name(one), min(1.0, slices / most)))
            except SensorError:
                continue  # instances need not be numbered without holes
        return found

    def process_utilisation(self, handle: Any, since_us: int = 0) -> list[tuple[int, float, float]]:
        """How much of a board each process used, from samples that the driver keeps for some seconds.

        Args:
            handle: Of the board.
            since_us: Only samples younger than this, in microseconds since 1970; 0 for all that are kept.

        Returns:
            (pid, share of the multiprocessors, share of the time memory was moved), each pid once, its samples
            averaged. Empty if nothing ran. Process ids are those of the host.

        Raises:
            SensorError: `not_supported` for old boards, boards cut into MIG instances and Windows' own driver model.
        """
        try:
            samples = self._call(self._pynvml.nvmlDeviceGetProcessUtilization, handle, since_us)
        except SensorError as error:
            if error.facts.get("number") == _NOT_FOUND:
                return []  # no sample in this time: nobody used the board
            raise
        by_pid: dict[int, list[tuple[int, int]]] = {}
        for sample in samples:
            shares = (sample.smUtil, sample.memUtil)
            # Between its two calls the binding may be given more room than samples: those are all zero.
            if sample.pid and sample.timeStamp > since_us and max(shares) <= _PERCENT:
                by_pid.setdefault(int(sample.pid), []).append(shares)
        return [
            (pid, sum(s for s, _ in all_) / len(all_) / _PERCENT, sum(m for _, m in all_) / len(all_) / _PERCENT)
            for pid, all_ in by_pid.items()
        ]

    def running_processes(self, handle: Any) -> list[tuple[int, float]]:
        """Processes with memory on a board, computing or drawing: (pid, bytes).

        Returns:
            Each pid once, with the most it is told to hold; NaN where the system does not tell. A process of a MIG
            instance is one of its board. Process ids are those of the host.
        """
        held: dict[int, float] = {}
        for kind in ("Compute", "Graphics"):
            for process in self._running(handle, kind):
                told = process.usedGpuMemory
                size = math.nan if told is None else float(told)
                held[int(process.pid)] = max(size, held.get(int(process.pid), size))
        return list(held.items())

    def computing_count(self, handle: Any) -> int:
        """How many processes hold a board to compute; those that only draw on a screen are left aside."""
        return len({int(process.pid) for process in self._running(handle, "Compute")})

    def _running(self, handle: Any, kind: str) -> list[Any]:
        """The newest form of the question that this driver understands."""
        for version in ("v3", "v2"):
            ask = getattr(self._pynvml, f"nvmlDeviceGet{kind}RunningProcesses_{version}", None)
            if ask is None:
                continue
            try:
                return list(self._call(ask, handle))
            except SensorError as error:
                if error.facts.get("number") != _NO_SUCH_FUNCTION:
                    raise
        raise SensorError("not_supported")

    def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except self._pynvml.NVMLError as error:
            reason = _REASON_OF_CODE.get(error.value, "sensor_failed")
            raise SensorError(reason, detail=str(error), number=error.value) from error


def _library_is_there() -> bool:
    """Whether it is worth importing pynvml, which takes 30 ms."""
    if "pynvml" in sys.modules or not sys.platform.startswith("linux"):
        return True
    try:
        ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        return False
    return True
