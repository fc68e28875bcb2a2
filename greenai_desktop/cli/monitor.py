"""`greenai monitor`: live power in a terminal, or one line, JSON object or CSV row a sample. Nothing is stored."""

from __future__ import annotations

import argparse
import datetime as dt
import queue
import socket
import sys

from greenai_desktop.cli.common import load_settings, own_factors
from greenai_desktop.cli.live import Live
from greenai_desktop.cli.meter_passwords import ask_missing
from greenai_desktop.cli.output import can_show, clean, may_colour, say, say_json
from greenai_desktop.cli.screen import Style, frame
from greenai_desktop.cli.watching import Watch, follow_on_screen, has_screen
from greenai_desktop.core.place import price_on
from greenai_desktop.core.samples import Sample
from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.recording.recorder import record_channels
from greenai_desktop.recording.station import build
from greenai_desktop.sensors.sampler import Sampler

_SIGNS = "█▏▁✓≈∅"


def execute(args: argparse.Namespace) -> int:
    """Show samples until the time is up or somebody says stop."""
    settings = load_settings()
    period_s = 1.0 / args.hz if args.hz else settings.period_s
    ask_missing(settings)
    station = build(settings)
    samples: queue.SimpleQueue[Sample] = queue.SimpleQueue()
    sampler = Sampler(station.sensors, [samples.put], period_s, station.clock)
    price = price_on(settings.prices, dt.date.today().isoformat())
    live = Live(record_channels(station, sampler.channels), settings, price, period_s)
    sampler.start()
    watch = Watch(samples, live.add, args.seconds)
    try:
        # Opening the workspace takes a moment; sampling has begun meanwhile.
        live.own = own_factors()
        if args.json:
            watch.follow(lambda: say_json(live.plain(), None))
        elif args.csv:
            say(live.csv_header(active()))
            watch.follow(lambda: say(live.csv_row()))
        elif has_screen():
            _show(watch, live)
        else:
            watch.follow(lambda: say(live.line(active())))
    finally:
        sampler.stop()
    return watch.exit_code


def _show(watch: Watch, live: Live) -> None:
    style = Style(may_colour(sys.stdout), can_show(_SIGNS, sys.stdout))
    title = _("GreenAI monitor, {host}", host=clean(socket.gethostname()))
    pace = numbers.quantity(1.0 / live.period_s, "Hz", active().code)
    foot = _("{pace}; Ctrl-C ends; nothing is stored. Record with: greenai run -- COMMAND", pace=pace)
    follow_on_screen(watch, lambda width, height: frame(live.view(title, foot, active()), width, height, style))
