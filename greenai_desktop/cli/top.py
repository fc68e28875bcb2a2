"""`greenai top`: which processes draw the power, in a terminal, as a table or as JSON. Nothing is stored."""

from __future__ import annotations

import argparse
import datetime as dt
import math
import queue
import socket
import sys
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from greenai_desktop import paths
from greenai_desktop.cli.common import load_settings
from greenai_desktop.cli.meter_passwords import ask_missing
from greenai_desktop.cli.output import can_show, clean, fit, may_colour, pad, say, say_json, shown, table, width_of
from greenai_desktop.cli.screen import Style
from greenai_desktop.cli.watching import Watch, follow_on_screen, has_screen
from greenai_desktop.core.energy import gap_limit_s
from greenai_desktop.core.samples import Channel, Sample
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, _, active, numbers
from greenai_desktop.i18n.processes import PART, container_of, memory_of, method_of, name_of, user_of
from greenai_desktop.i18n.words import word
from greenai_desktop.recording.idle_memory import remember
from greenai_desktop.recording.process_devices import devices_of
from greenai_desktop.recording.process_power import Accounted, PowerTable, ProcessPower
from greenai_desktop.recording.recorder import record_channels
from greenai_desktop.recording.station import Station, build
from greenai_desktop.sensors.process_gpus import GpuProcesses
from greenai_desktop.sensors.processes import process_reader
from greenai_desktop.sensors.sampler import Sampler

_PERIOD_S: Final = 1.0
# Processor time of a shorter interval is too coarse to share anything out.
_SHORTEST_S: Final = 0.5
_SECONDS_IN_PIPE: Final = 3.0
_SIGNS: Final = "—…≈"
_GPU, _NAME, _CONTAINER = 4, 6, 7
_PARTS: Final = ("rows", "ended", "idle", "unattributed", "apart", "total")


def execute(args: argparse.Namespace) -> int:
    """Show who draws the power until the time is up or somebody says stop."""
    settings = load_settings()
    ask_missing(settings)
    station = build(settings)
    samples: queue.SimpleQueue[Sample] = queue.SimpleQueue()
    sampler = Sampler(station.sensors, [samples.put], _PERIOD_S, station.clock)
    top = Top(station, record_channels(station, sampler.channels), settings.shows_others_processes, args.trees)
    is_live = args.json or has_screen()
    seconds = args.seconds or (None if is_live else _SECONDS_IN_PIPE)
    sampler.start()
    watch = Watch(samples, top.add, seconds)
    try:
        if args.json:
            watch.follow(lambda: say_json(top.plain(), None))
        elif is_live:
            style = Style(may_colour(sys.stdout), can_show(_SIGNS, sys.stdout))
            follow_on_screen(watch, lambda width, height: top.screen(width, height, style, active()))
        else:
            watch.follow(lambda: None)
            for line in top.lines(active()):
                say(line)
    finally:
        sampler.stop()
        top.close()
    return watch.exit_code


class Top:
    """Follows samples and processes.

    Args:
        station: The sensors.
        channels: Their channels as they add up.
        shows_others: Whether processes of other users are named.
        by_trees: Whether a process and what came from it is one row.
    """

    def __init__(self, station: Station, channels: tuple[Channel, ...], shows_others: bool, by_trees: bool) -> None:
        self._shows_others = shows_others
        self._by_trees = by_trees
        self._devices = devices = devices_of(station, channels)
        self._machine_name = station.machine.cpu_name
        self._power = ProcessPower(devices, channels, gap_limit_s(_PERIOD_S))
        self._reader = process_reader(paths.proc_root(), station.clock)
        has_cards = any(card.name.startswith("nvml:") for card in devices.cards)
        self._gpus = GpuProcesses(station.clock) if has_cards else None
        self._updated_s = -math.inf
        self._last: Sample | None = None
        self._accounted: Accounted | None = None

    def add(self, sample: Sample) -> bool:
        """Take a sample in; whether there is something new to show."""
        self._power.add(sample)
        self._last = sample
        if sample.at_monotonic_s - self._updated_s < _SHORTEST_S:
            return False
        self._updated_s = sample.at_monotonic_s
        uses = self._gpus.read() if self._gpus is not None else ()
        loads = {g.channel: g.value for g in sample.gauges if g.quantity == "utilisation" and g.value is not None}
        self._accounted = self._power.update(self._reader.read(), uses, loads)
        return self._accounted is not None

    def close(self) -> None:
        """Let go of the driver, and keep what the machine was seen to draw idle."""
        remember(self._devices.shared, self._machine_name)
        self._reader.close()
        if self._gpus is not None:
            self._gpus.close()

    def plain(self) -> dict[str, Any]:
        """For JSON; unknown is null, and so is the name of another user's process where it is not shown."""
        assert self._accounted is not None and self._last is not None
        found, rows = self._accounted, self._rows()
        at = dt.datetime.fromtimestamp(self._last.at_utc_s, dt.UTC).isoformat(timespec="milliseconds")
        return {
            "at": at.replace("+00:00", "Z"),
            "counted_s": found.counted_s,
            "missing_s": found.missing_s,
            "power_w": {part: getattr(found.power_w, part) for part in _PARTS},
            "energy_j": {part: getattr(found.energy_j, part) for part in _PARTS},
            "devices": [
                {
                    "name": one.name, "device": one.device.value, "shared": one.basis, "idle_w": one.idle_w,
                    "idle": one.idle_basis or None, "energy_j": one.split.energy_j,
                }
                for one in found.devices
            ],
            "trees" if self._by_trees else "processes": [self._plain_row(rows, i) for i in _order(rows)],
        }  # fmt: skip

    def lines(self, language: Language) -> list[str]:
        """A table, for a pipe."""
        if self._accounted is None:
            return [language.gettext("Nothing was measured in that time.")]
        rows = self._rows()
        drawing = [i for i in _order(rows) if _draws(rows, i)]
        return [*self._summary(self._accounted, language), "", *self._table(rows, drawing, language)]

    def screen(self, width: int, height: int, style: Style, language: Language) -> list[str]:
        """The lines of the screen, none wider and no more of them than fit."""
        assert self._accounted is not None and self._last is not None
        found, rows = self._accounted, self._rows()
        width = max(20, width - 1)
        clock = numbers.clock(self._last.at_utc_s, language.code)
        title = fit(_("GreenAI top, {host}", host=clean(socket.gethostname())), width - len(clock) - 2)
        head = [style.bold(title) + " " * max(2, width - width_of(title) - len(clock)) + clock, ""]
        head += [fit(line, width) for line in self._summary(found, language)]
        bases = [(one.basis, one.idle_basis) for one in found.devices]
        head += [style.dim(fit(method_of(bases, language), width)), ""]
        titles, *lines = self._table(rows, _order(rows)[: max(1, height - len(head) - 3)], language)
        foot = _("Ctrl-C ends; nothing is stored. Record one with: greenai attach PID")
        whole = [*head, style.bold(fit(titles, width)), *(fit(line, width) for line in lines)]
        return [*whole[: max(1, height - 1)], style.dim(fit(foot, width))]

    def _table(self, rows: PowerTable, places: Sequence[int], language: Language) -> list[str]:
        """Rows under their titles; a column that has nothing to tell is left out."""
        titles = _titles(language)
        cells = [self._cells(rows, i, language) for i in places]
        kept = [
            column
            for column in range(len(titles))
            if (column != _GPU or self._devices.cards) and (column != _CONTAINER or any(row[column] for row in cells))
        ]
        right = {at for at, column in enumerate(kept) if column < _NAME}
        chosen = [[row[column] for column in kept] for row in cells]
        return table([titles[column] for column in kept], chosen, right, elastic=kept.index(_NAME))

    def _rows(self) -> PowerTable:
        assert self._accounted is not None
        trees = self._power.trees() if self._by_trees else None
        return trees or self._accounted.processes

    def _summary(self, found: Accounted, language: Language) -> list[str]:
        code = language.code
        names = [word(PART, part, language) for part in _PARTS]
        widest = max(width_of(name) for name in names)
        lines = []
        for part, name in zip(_PARTS, names, strict=True):
            watts = shown(numbers.quantity(getattr(found.power_w, part), "W", code)) if part != "ended" else ""
            energy = shown(numbers.quantity(getattr(found.energy_j, part) / J_PER_KWH, "kWh", code))
            lines.append(f"{pad(name, widest)}  {pad(watts, 9, True)}  {pad(energy, 10, True)}")
        return lines

    def _cells(self, rows: PowerTable, i: int, language: Language) -> list[str]:
        code, who = language.code, rows.who[i]
        name = name_of(who, self._shows_others, language)
        if self._by_trees and rows.counts[i] > 1:
            name = f"{name} (+{int(rows.counts[i]) - 1})"
        if rows.has_ended[i]:
            name = language.gettext("{name}, ended", name=name)
        return [
            str(who.pid),
            shown(numbers.quantity(float(rows.power_w[i]), "W", code)),
            shown(numbers.quantity(float(rows.energy_j[i]) / J_PER_KWH, "kWh", code)),
            shown(numbers.percent(float(rows.cpu_fraction[i]), code)),
            shown(numbers.percent(float(rows.gpu_fraction[i]), code)),
            shown(memory_of(float(rows.memory_bytes[i]), language)),
            name,
            container_of(who, self._shows_others),
        ]

    def _plain_row(self, rows: PowerTable, i: int) -> dict[str, Any]:
        who = rows.who[i]
        is_hidden = who.is_others and not self._shows_others
        return {
            "pid": who.pid,
            "name": None if is_hidden else who.name,
            "user": None if is_hidden else user_of(who, True, active()),
            "container": container_of(who, self._shows_others) or None,
            "count": int(rows.counts[i]),
            "power_w": float(rows.power_w[i]),
            "energy_j": float(rows.energy_j[i]),
            "cpu_fraction": float(rows.cpu_fraction[i]),
            "gpu_fraction": float(rows.gpu_fraction[i]),
            "memory_bytes": float(rows.memory_bytes[i]),
            "threads": int(rows.threads[i]),
        }


def _titles(language: Language) -> Sequence[str]:
    _ = language.gettext
    return ("PID", _("Power"), _("Energy"), _("CPU"), _("GPU"), _("Memory"), _("Process"), _("Container"))


def _order(rows: PowerTable) -> list[int]:
    """The most power first; of those that draw the same, what has drawn more, then what was there first."""
    power, energy = np.nan_to_num(rows.power_w, nan=-1.0), np.nan_to_num(rows.energy_j, nan=-1.0)
    return [int(i) for i in np.lexsort((np.arange(len(rows.who)), -energy, -power))]


def _draws(rows: PowerTable, i: int) -> bool:
    """Whether a row has anything to tell."""
    return not (rows.power_w[i] == 0 and rows.energy_j[i] == 0)
