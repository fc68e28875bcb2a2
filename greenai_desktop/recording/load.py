"""Work that is made on purpose, so that a calibration sees the machine under load."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final, Protocol

# Ends by itself when we are gone: its standard input closes then.
_WORK: Final = """
import os, sys, threading
def follow():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=follow, daemon=True).start()
value = 1.0
while True:
    for number in range(100_000):
        value = (value * 1.000001 + number) % 1_000.0
"""
_END_S: Final = 2.0


class Load(Protocol):
    """Makes the processors work."""

    def set(self, fraction: float) -> None:
        """Let a share of the processors work; 0 ends all work."""


class ProcessLoad:
    """Plain Python processes, one a logical processor that we may use.

    Attributes:
        processes: Those that run now.
    """

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []

    def set(self, fraction: float) -> None:
        """See `Load`."""
        count = max(1, round(fraction * _usable())) if fraction > 0 else 0
        while len(self.processes) > count:
            self._end(self.processes.pop())
        while len(self.processes) < count:
            command = [sys.executable, "-I", "-S", "-c", _WORK]
            self.processes.append(subprocess.Popen(command, stdin=subprocess.PIPE))

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _usable() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
