"""`greenai monitor`: live power in a terminal, or one line, JSON object or CSV row a sample. Nothing is stored."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings, own_factors
from greenai_desktop.cli.live import Live
from greenai_desktop.cli.output import can_show, clean, may_colour, say, say_json, terminal_size, writing_results
from greenai_desktop.cli.screen import ENTER, LEAVE, Style, frame, paint
from greenai_desktop.core.place import price_on
from greenai_desktop.core.samples import Sample
from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.recording.recorder import record_channels
from greenai_desktop.recording.station import build
from greenai_desktop.sensors.sampler import Sampler

_LOOK_S = 0.25
_SIGNS = "█▏▁✓≈∅"


def execute(args: argparse.Namespace) -> int:
    """Show samples until the time is up or somebody says stop."""
    settings = load_settings()
    period_s = 1.0 / args.hz if args.hz else settings.period_s
    station = build(settings)
    samples: queue.SimpleQueue[Sample] = queue.SimpleQueue()
    sampler = Sampler(station.sensors, [samples.put], period_s, station.clock)
    price = price_on(settings.prices, dt.date.today().isoformat())
    live = Live(record_channels(station, sampler.channels), settings, price, period_s)
    sampler.start()
    watch = _Watch(samples, live, args.seconds)
    try:
        # Opening the workspace takes a moment; sampling has begun meanwhile.
        live.own = own_factors()
        if args.json:
            watch.follow(lambda: say_json(live.plain(), None))
        elif args.csv:
            say(live.csv_header(active()))
            watch.follow(lambda: say(live.csv_row()))
        elif sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
            _show(watch, live)
        else:
            watch.follow(lambda: say(live.line(active())))
    finally:
        sampler.stop()
    return watch.exit_code


class _Watch:
    """Takes samples until the end."""

    def __init__(self, samples: queue.SimpleQueue[Sample], live: Live, seconds: float | None) -> None:
        self._samples = samples
        self._live = live
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
                is_new = self._live.add(sample)
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


def _show(watch: _Watch, live: Live) -> None:
    """The screen in place; the last one stays in the terminal when it ends."""
    style = Style(may_colour(sys.stdout), can_show(_SIGNS, sys.stdout))
    title = _("GreenAI monitor, {host}", host=clean(socket.gethostname()))
    pace = numbers.quantity(1.0 / live.period_s, "Hz", active().code)
    foot = _("{pace}; Ctrl-C ends; nothing is stored. Record with: greenai run -- COMMAND", pace=pace)
    last: list[str] = []

    def show() -> None:
        width, height = terminal_size()
        last[:] = frame(live.view(title, foot, active()), width, height, style)
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
