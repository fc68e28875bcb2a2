"""Following samples in a terminal: until the time is up or somebody says stop, on a screen drawn in place or not."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.output import terminal_size, writing_results
from greenai_desktop.cli.screen import ENTER, LEAVE, paint
from greenai_desktop.core.samples import Sample

_LOOK_S = 0.25


class Watch:
    """Takes samples until the end.

    Args:
        samples: Where they come in.
        take: Takes a sample in and tells whether there is something new to show.
        seconds: How long; None for as long as nobody says stop.

    Attributes:
        exit_code: Of the command; another one after a signal.
    """

    def __init__(
        self, samples: queue.SimpleQueue[Sample], take: Callable[[Sample], bool], seconds: float | None
    ) -> None:
        self._samples = samples
        self._take = take
        self._until_s = None if seconds is None else time.monotonic() + seconds
        self._stopped = threading.Event()
        self.exit_code = exits.OK
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._stop)

    def follow(self, show: Callable[[], None], is_screen: bool = False) -> None:
        """Show each sample; on a screen the last one of those that have piled up."""
        try:
            while not self._stopped.is_set():
                wait_s = self._wait_s()
                if wait_s <= 0:
                    return
                try:
                    sample = self._samples.get(timeout=wait_s)
                except queue.Empty:
                    continue
                is_new = self._take(sample)
                if is_new and (not is_screen or self._samples.empty()):
                    with writing_results():
                        show()
                        sys.stdout.flush()
        except KeyboardInterrupt:
            # Ctrl-C is the usual way to end a live screen, so it is no failure.
            return

    def _wait_s(self) -> float:
        return _LOOK_S if self._until_s is None else min(_LOOK_S, self._until_s - time.monotonic())

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.exit_code = 128 + number
        self._stopped.set()


def has_screen() -> bool:
    """Whether the output is a terminal that can be drawn on in place."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def follow_on_screen(watch: Watch, draw: Callable[[int, int], list[str]]) -> None:
    """The screen in place; the last one stays in the terminal when it ends.

    Args:
        watch: What is followed.
        draw: The lines for a width and a height; the last one is the foot, which does not stay.
    """
    last: list[str] = []

    def show() -> None:
        last[:] = draw(*terminal_size())
        sys.stdout.write(paint(last))

    if os.name == "nt":
        os.system("")  # the known way to let the Windows console understand these sequences
    before = _leave_when_suspended()
    sys.stdout.write(ENTER)
    try:
        watch.follow(show, is_screen=True)
    finally:
        sys.stdout.write(LEAVE)
        sys.stdout.write("".join(line + "\n" for line in last[:-1]))
        sys.stdout.flush()
        if before is not None:
            signal.signal(signal.SIGTSTP, before)


def _leave_when_suspended() -> Any:
    """Give the shell its screen back at Ctrl-Z, and take ours again afterwards."""
    if not hasattr(signal, "SIGTSTP"):
        return None

    def suspend(number: int, frame: FrameType | None) -> None:
        sys.stdout.write(LEAVE)
        sys.stdout.flush()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.signal(number, suspend)
        sys.stdout.write(ENTER)

    return signal.signal(signal.SIGTSTP, suspend)
