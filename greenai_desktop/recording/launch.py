"""Starting what is to be recorded, or a recorder of its own, and passing signals on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import FrameType

NOT_FOUND, NOT_EXECUTABLE = 127, 126
_CTRL_C_TO_STOP = 3


class Child:
    """A command that is being recorded.

    It shares our terminal and process group: Ctrl-C reaches it directly and does not end the recording; a third one
    does, for a command that outlives it. A termination sent to us is passed on.

    Args:
        command: Program and arguments; no shell.
        on_give_up: Called at the third Ctrl-C.

    Raises:
        FileNotFoundError: there is no such program.
        PermissionError: it may not be executed.
    """

    def __init__(self, command: Sequence[str], on_give_up: Callable[[], None]) -> None:
        self._interrupts = 0
        self._on_give_up = on_give_up
        self._before = {
            number: signal.signal(number, self._signalled)
            for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM))
        }
        try:
            self.process = subprocess.Popen(list(command))
        except OSError:
            self.restore()
            raise

    def exit_code(self, timeout_s: float) -> int | None:
        """Exit code as a shell tells it (128 + signal); None if it still runs after that time."""
        try:
            code = self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None
        return 128 - code if code < 0 else code

    def restore(self) -> None:
        """Give signals back to who had them."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT:
            self._interrupts += 1
            if self._interrupts >= _CTRL_C_TO_STOP:
                self._on_give_up()
            return
        self.process.send_signal(number)


def start_recorder(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a recorder process that outlives this one."""
    command = [sys.executable, "-P", "-m", "greenai_desktop.cli", "record", *arguments]
    if getattr(sys, "frozen", False):
        command = [sys.executable, "record", *arguments]
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix", creationflags=flags,
    )  # fmt: skip
