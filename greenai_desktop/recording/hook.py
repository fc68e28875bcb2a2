"""The program of the user's that is started when a limit of a run is reached."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from greenai_desktop.core.errors import GreenAIError, RecordingError

_HOOK_S: Final = 30.0
# What a program may take once the run has ended: long enough to send word, short enough to be waited for.
_END_S: Final = 5.0


class Hook:
    """A program of the user's, started without a shell, its output discarded; a failure is told once."""

    def __init__(self, command: Sequence[str], failed: Callable[[GreenAIError], object]) -> None:
        self._command = list(command)
        self._failed = failed
        self._told = False
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it, if there is one; nobody waits for it."""
        if self._command:
            thread = threading.Thread(target=self._run, args=(dict(environment),), name="limit hook", daemon=True)
            self._threads = [*(one for one in self._threads if one.is_alive()), thread]
            thread.start()

    def end(self) -> None:
        """Wait a while for programs that run, then end them: nobody would, once we are gone."""
        until_s = time.monotonic() + _END_S
        for thread in self._threads:
            thread.join(max(0.0, until_s - time.monotonic()))
        with self._lock:
            left = tuple(self._running)
        for process in left:
            self._tell(f"{_END_S:.0f} s")
            _kill(process)
        for thread in self._threads if left else ():
            thread.join()

    def _run(self, environment: dict[str, str]) -> None:
        try:
            process = subprocess.Popen(
                self._command, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=os.name == "posix",
            )  # fmt: skip
        except (OSError, ValueError) as error:
            self._tell(getattr(error, "strerror", None) or str(error))
            return
        with self._lock:
            self._running.add(process)
        try:
            code = process.wait(_HOOK_S)
        except subprocess.TimeoutExpired:
            _kill(process)
            code, detail = 1, f"{_HOOK_S:.0f} s"
        else:
            detail = str(code)
        with self._lock:
            self._running.discard(process)
        if code:
            self._tell(detail)

    def _tell(self, detail: str) -> None:
        if not self._told:
            self._told = True
            self._failed(RecordingError("hook_failed", detail=detail))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a program that takes too long, and what it started: it leads a session of its own."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        return  # it has ended meanwhile
    process.wait()
