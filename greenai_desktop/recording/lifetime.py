"""Whether a process still is the one it was: its number may be given to another one when it has ended."""

# mypy: allow-untyped-calls
# psutil has no types.

from __future__ import annotations

import os
import select
import sys
import time
from typing import Final

_LOOK_S: Final = 0.5
_STATE, _START = 0, 19  # fields of `/proc/PID/stat` behind the name, counted from 0; man 5 proc
_GONE: Final = (b"Z", b"X")


class Lifetime:
    """One process, by its number and when it began.

    Args:
        process_id: Its number.
        began: When it began, as `began` tells; that of the process that has the number now if not told.
        proc_root: The tree of processes.

    Attributes:
        handle: An open file that can be polled and read once the process has ended; None where there is no such thing.
    """

    def __init__(self, process_id: int, began: float | None = None, proc_root: str = "/proc") -> None:
        self.process_id = process_id
        self._root = proc_root
        self.began = began_at(process_id, proc_root) if began is None else began
        self.handle = _handle(process_id) if proc_root == "/proc" and not self.has_ended() else None

    def has_ended(self) -> bool:
        """Whether it has ended; one that only waits for its parent to notice has."""
        return self.began is None or began_at(self.process_id, self._root) != self.began

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; False after the time is up."""
        if self.handle is not None:
            poll = select.poll()
            poll.register(self.handle, select.POLLIN)
            return bool(poll.poll(1_000 * timeout_s)) or self.has_ended()
        until_s = time.monotonic() + timeout_s
        while not self.has_ended():
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return False
            time.sleep(min(_LOOK_S, left_s))
        return True

    def close(self) -> None:
        """Let go of it; a second call is harmless."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None


def began_at(process_id: int, proc_root: str = "/proc") -> float | None:
    """When a process began, in a unit of its own; None if there is none, or it has ended."""
    if not sys.platform.startswith("linux"):
        return _began_elsewhere(process_id)
    try:
        with open(f"{proc_root}/{process_id}/stat", "rb") as file:  # noqa: PTH123 - pathlib is not loaded where this is
            text = file.read()
        # A name may hold anything, brackets and blanks too: it ends at the last bracket.
        words = text[text.rindex(b")") + 2 :].split()
        return None if words[_STATE] in _GONE else float(words[_START])
    except (OSError, ValueError, IndexError):
        return None


def _began_elsewhere(process_id: int) -> float | None:
    import psutil

    try:
        process = psutil.Process(process_id)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.NoSuchProcess:
        return None


def _handle(process_id: int) -> int | None:
    """What tells the end of a process at once; None where the system has no such thing."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(process_id)
    except OSError:
        return None
