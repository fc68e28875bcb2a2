"""A process with limits of time and of what it may print. When it ends, so does all that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from greenai_desktop.model_files.base import nothing

_CHUNK_BYTES: Final = 65_536
_LOOK_EVERY_S: Final = 0.02
_KEPT_ERROR_BYTES: Final = 8_192
_JOIN_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take.

    Attributes:
        seconds: Until it is ended.
        output_bytes: What it may print on either stream before it is ended.
    """

    seconds: float
    output_bytes: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended.

    Attributes:
        code: Its exit code; negative for a signal.
        output: What it printed.
        error: The end of what it printed on the error output.
        timed_out: Whether its time was over.
        flooded: Whether it printed too much.
    """

    code: int
    output: bytes
    error: bytes
    timed_out: bool
    flooded: bool


class _Drain:
    """Takes in what a stream gives, so that nobody waits for us; keeps a part of it."""

    def __init__(self, stream: IO[bytes], most_bytes: int, keep_end: int | None = None) -> None:
        self.flooded = False
        self._kept = bytearray()
        self._stream, self._most, self._keep_end = stream, most_bytes, keep_end
        self._thread = threading.Thread(target=self._run, name="greenai-drain", daemon=True)
        self._thread.start()

    @property
    def kept(self) -> bytes:
        """What was kept."""
        return bytes(self._kept)

    def join(self) -> None:
        """Wait until the stream is at its end."""
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        seen = 0
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(self._stream.fileno(), _CHUNK_BYTES):
                seen += len(chunk)
                if seen > self._most:
                    self.flooded = True
                    continue
                self._kept += chunk
                if self._keep_end is not None:
                    del self._kept[: -self._keep_end]


def run(
    command: Sequence[str],
    limits: Limits,
    environment: Mapping[str, str],
    folder: Path | None = None,
    check: Callable[[], None] = nothing,
) -> Ended:
    """Run a command to its end or to its limits.

    Args:
        command: Program and arguments; no shell sees them.
        limits: What it may take.
        environment: Its environment.
        folder: Where it runs.
        check: Called while waiting; what it raises ends the process first.

    Raises:
        OSError: it cannot be started.
    """
    process = subprocess.Popen(
        list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
        env=dict(environment), **_group(),
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    output = _Drain(process.stdout, limits.output_bytes)
    error = _Drain(process.stderr, limits.output_bytes, _KEPT_ERROR_BYTES)
    try:
        timed_out = _wait(process, limits.seconds, (output, error), check)
    finally:
        _end(process)
        for drain in (output, error):
            drain.join()
        process.stdout.close()
        process.stderr.close()
    return Ended(process.returncode, output.kept, error.kept, timed_out, output.flooded or error.flooded)


def _wait(
    process: subprocess.Popen[bytes], seconds: float, drains: Sequence[_Drain], check: Callable[[], None]
) -> bool:
    """Wait for the end or a limit; whether the time was over."""
    ends_monotonic_s = time.monotonic() + seconds
    while not _has_ended(process):
        check()
        if any(drain.flooded for drain in drains):
            return False
        if time.monotonic() >= ends_monotonic_s:
            return True
        time.sleep(_LOOK_EVERY_S)
    return False


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended; where the system can, without taking its end in: its number stays that of its group."""
    if os.name != "posix":
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its group: a child that outlived it would hold the pipes open."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _group() -> dict[str, Any]:
    """A group of its own, which Ctrl-C in a terminal does not reach either."""
    if os.name == "posix":
        return {"start_new_session": True}
    return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
