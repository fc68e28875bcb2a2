"""A stand-in for NVIDIA's library with boards of known joules, compiled by the tests.

In this process: `FakeNvml(folder)` and `nvml.install(monkeypatch)`. For a process of its own: start it with
`nvml.environ()`; the loader then finds the stand-in by its path.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.powercap import FakeClock, Power

_SOURCE = Path(__file__).with_name("fake_nvml.c")
GPU_IS_LOST, NOT_SUPPORTED, NO_PERMISSION, DRIVER_NOT_LOADED, UNKNOWN = 15, 3, 4, 9, 999
UUIDS = ("GPU-aaaa1111-0000-4000-8000-000000000001", "GPU-bbbb2222-0000-4000-8000-000000000002")
MIG_UUIDS = ("MIG-cccc3333-0000-4000-8000-000000000003", "MIG-dddd4444-0000-4000-8000-000000000004")


class Process(ctypes.Structure):
    """A process on a board. Mirrors `Process` in fake_nvml.c."""

    _fields_ = (
        *((name, ctypes.c_uint32) for name in ("pid", "sm_percent", "memory_percent", "is_graphics")),
        ("memory_bytes", ctypes.c_uint64),
        ("at_s", ctypes.c_double),
    )


class Board(ctypes.Structure):
    """One board; the fields may be changed while a program reads. Mirrors `Board` in fake_nvml.c."""

    _fields_ = (
        *((name, ctypes.c_char * 96) for name in ("uuid", "name", "mig_uuid")),
        *(
            (name, ctypes.c_double)
            for name in (
                "low_w",
                "high_w",
                "half_period_s",
                "refresh_s",
                "energy_at_start_j",
                "reset_at_s",
                "power_override_w",
                "energy_override_j",
            )
        ),
        *((name, ctypes.c_uint32) for name in ("limit_mw", "has_energy", "has_power", "has_gauges", "mig")),
        ("error", ctypes.c_int32),
        ("power_error", ctypes.c_int32),
        *(
            (name, ctypes.c_uint32)
            for name in ("utilisation_percent", "temperature_celsius", "clock_megahertz", "mig_slices")
        ),
        ("memory_used_bytes", ctypes.c_uint64),
        ("memory_total_bytes", ctypes.c_uint64),
        ("throttle_mask", ctypes.c_uint64),
        ("architecture", ctypes.c_uint32),
        ("memory_clock_megahertz", ctypes.c_uint32),
        ("top_clock_megahertz", ctypes.c_uint32),
        ("process_count", ctypes.c_uint32),
        ("process_error", ctypes.c_int32),
        ("processes", Process * 16),
    )

    def run(
        self,
        pid: int,
        sm_percent: int = 0,
        memory_bytes: int = 0,
        *,
        memory_percent: int = 0,
        is_graphics: bool = False,
        at_s: float = -1.0,
    ) -> Process:
        """Let a process use the board; its fields may be changed later. `at_s` counts from the start, -1 is now."""
        process = self.processes[self.process_count]
        process.pid, process.sm_percent, process.memory_percent = pid, sm_percent, memory_percent
        process.memory_bytes, process.is_graphics, process.at_s = memory_bytes, int(is_graphics), at_s
        self.process_count += 1
        return process  # type: ignore[no-any-return]

    def end_processes(self) -> None:
        """Nobody uses the board any more."""
        self.process_count = 0


class _State(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_uint32),
        ("init_error", ctypes.c_int32),
        ("t0_s", ctypes.c_double),
        ("fake_now_s", ctypes.c_double),
        ("t0_utc_s", ctypes.c_double),
        *((name, ctypes.c_uint32) for name in ("init_calls", "power_calls", "energy_calls", "gauge_calls")),
        ("boards", Board * 8),
    )


class FakeNvml:
    """Boards, and the library that tells of them.

    Args:
        folder: Where the library and its state lie.
        clock: Time of the boards; None follows the real monotonic clock, also in other processes.

    Attributes:
        state: Live state: `init_error`, `boards[i].error`, `boards[i].power_override_w` …
    """

    def __init__(self, folder: Path, clock: FakeClock | None = None) -> None:
        self.folder = folder
        self._clock = clock
        self._library = compile_library(folder)
        self._file = folder / "nvml-state"
        self._file.write_bytes(bytes(ctypes.sizeof(_State)))
        with self._file.open("r+b") as stream:
            self._map = mmap.mmap(stream.fileno(), 0)
        self.state = _State.from_buffer(self._map)
        self.state.t0_s = clock.monotonic_s() if clock else time.monotonic()
        self.state.t0_utc_s = clock.utc_s() if clock else time.time()
        self.state.fake_now_s = clock.monotonic_s() if clock else -1.0

    def add(self, power: Power | float, *, uuid: str = "", name: str = "NVIDIA A100-SXM4-80GB", **fields: Any) -> Board:
        """Add a board; further fields as in `Board`."""
        power = power if isinstance(power, Power) else Power.constant(power)
        number = self.state.count
        board = self.state.boards[number]
        board.uuid = (uuid or (UUIDS[number] if number < 2 else f"GPU-eeee{number}")).encode()
        board.mig_uuid = (MIG_UUIDS[number] if number < 2 else f"MIG-ffff{number}").encode()
        board.name = name.encode()
        board.low_w, board.high_w, board.half_period_s = power.low_w, power.high_w, power.half_period_s
        board.refresh_s, board.energy_at_start_j, board.reset_at_s = 0.1, 1_234.5, -1.0
        board.power_override_w, board.limit_mw = -1.0, 400_000
        board.has_energy = board.has_power = board.has_gauges = 1
        board.utilisation_percent, board.temperature_celsius, board.clock_megahertz = 80, 61, 1_410
        board.memory_clock_megahertz, board.top_clock_megahertz, board.architecture = 1_593, 1_980, 7
        board.memory_used_bytes, board.memory_total_bytes = 20_000_000_000, 80_000_000_000
        for field, value in fields.items():
            setattr(board, field, value)
        self.state.count = number + 1
        return board

    def advance(self, seconds: float, *, and_clock: bool = True) -> None:
        """Let time pass for the boards and for the clock they were given."""
        assert self._clock is not None
        if and_clock:
            self._clock.advance(seconds)
        self.state.fake_now_s = self._clock.monotonic_s()

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let pynvml of this process use the stand-in."""
        import pynvml

        monkeypatch.setenv("GREENAI_FAKE_NVML", str(self._file))
        monkeypatch.setattr(pynvml, "nvmlLib", ctypes.CDLL(str(self._library)))
        monkeypatch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", {})
        monkeypatch.setattr(pynvml, "_nvmlLib_refcount", 0)

    def environ(self, base: dict[str, str] | None = None) -> dict[str, str]:
        """The environment of a process that shall find the stand-in."""
        environ = dict(os.environ if base is None else base)
        path = environ.get("LD_LIBRARY_PATH", "")
        environ["LD_LIBRARY_PATH"] = f"{self._library.parent}:{path}" if path else str(self._library.parent)
        environ["GREENAI_FAKE_NVML"] = str(self._file)
        return environ


_COMPILED: dict[str, Path] = {}


def compile_library(folder: Path) -> Path:
    """Compile the stand-in once a session; skips the test where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or os.name != "posix":
        pytest.skip("the stand-in for NVIDIA's library needs a C compiler (cc)")
    target = folder / "libnvidia-ml.so.1"
    made = _COMPILED.get("library")
    if made is not None and made.exists():
        shutil.copy(made, target)
        return target
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(target), str(_SOURCE), "-lm"], check=True, capture_output=True
    )
    _COMPILED["library"] = target
    return target


def forget_nvml(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pynvml of this process find no library at all."""
    import pynvml

    def no_library(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(pynvml, "nvmlLib", None)
    monkeypatch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", {})
    monkeypatch.setattr(pynvml, "CDLL", no_library)


# The seven scenarios of the survey of other tools: true joules of twelve seconds, of the boards selected.
def two_boards(folder: Path, clock: FakeClock | None = None, **fields: Any) -> FakeNvml:
    """A board of 100 W and one of 300 W."""
    nvml = FakeNvml(folder, clock)
    for watts in (100.0, 300.0):
        nvml.add(watts, **fields)
    return nvml


def square_board(folder: Path, clock: FakeClock | None = None, **fields: Any) -> FakeNvml:
    """A board of 50 and 350 W, 1.5 s each; `has_energy=0` makes it an old one, `reset_at_s=6` resets its counter."""
    nvml = FakeNvml(folder, clock)
    nvml.add(Power(50.0, 350.0, 1.5), **fields)
    return nvml
