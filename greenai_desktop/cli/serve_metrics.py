"""`greenai serve-metrics`: power, energy and carbon for Prometheus, until Ctrl-C. Nothing is stored or sent."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
import threading
import time
from types import FrameType

from greenai_desktop.catalog.grid import grid
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings, own_factors
from greenai_desktop.cli.meter_passwords import ask_missing
from greenai_desktop.cli.metrics.machine import MachineMetrics, electricity
from greenai_desktop.cli.metrics.runs import RunMetrics
from greenai_desktop.cli.metrics.server import MetricsServer
from greenai_desktop.cli.metrics.text import Labels, exposition
from greenai_desktop.cli.output import clean, say, tell
from greenai_desktop.i18n import _
from greenai_desktop.recording.recorder import record_channels
from greenai_desktop.recording.station import build
from greenai_desktop.sensors.sampler import Sampler
from greenai_desktop.settings import Settings

_LOOK_S = 0.5


def execute(args: argparse.Namespace) -> int:
    """Serve until somebody says stop."""
    settings = load_settings()
    ask_missing(settings)  # before Ctrl-C is ours: it ends the question as well
    end = _End()
    exporter = Exporter(settings, 1.0 / args.hz if args.hz else settings.period_s, args.host_label)
    server = MetricsServer(args.host, args.port, exporter.text)
    try:
        exporter.start()
        server.start()
        say(_("Metrics are served at {url}; Ctrl-C ends.", url=clean(server.url)))
        sys.stdout.flush()
        if not server.is_loopback:
            tell(_("greenai: whoever reaches this machine over the network can read them; there is no password"))
        end.wait()
    finally:
        server.stop()
        exporter.stop()
    return end.exit_code


class Exporter:
    """One sampler, and the metrics made of it.

    Args:
        settings: Place in force.
        period_s: Sampling period.
        with_host: Whether all metrics carry the name of this machine.
    """

    def __init__(self, settings: Settings, period_s: float, with_host: bool = False) -> None:
        self._common: Labels = (("host", socket.gethostname()),) if with_host else ()
        supply = electricity(settings.place, time.time(), grid(), own_factors())
        station = build(settings)
        self._sampler = Sampler(station.sensors, [lambda sample: self._machine.add(sample)], period_s, station.clock)
        channels = record_channels(station, self._sampler.channels)
        self._machine = MachineMetrics(channels, period_s, supply, station.clock.monotonic_s)
        self._runs = RunMetrics(grid())

    def start(self) -> None:
        """Begin to sample."""
        self._sampler.start()

    def stop(self) -> None:
        """End all; a second call is harmless."""
        self._sampler.stop()
        self._runs.close()

    def text(self) -> str:
        """The metrics of now."""
        return exposition([*self._machine.families(), *self._runs.families()], self._common)


class _End:
    """Waits for Ctrl-C, which is the usual way to end, or for a signal."""

    def __init__(self) -> None:
        self.exit_code = exits.OK
        self._asked = threading.Event()
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._stop)

    def wait(self) -> None:
        """Wait until somebody says stop."""
        # With a limit, as Windows lets no signal through to a wait without one.
        while not self._asked.wait(_LOOK_S):
            pass

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.exit_code = exits.OK if number == signal.SIGINT else 128 + number
        self._asked.set()
