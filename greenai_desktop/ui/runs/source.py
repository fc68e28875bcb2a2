"""Where the chart's curves come from: one run with its devices, or several runs with their sums."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.history import Curves
from greenai_desktop.core.samples import Role
from greenai_desktop.i18n import Language, words
from greenai_desktop.ui.live.names import names, series_of
from greenai_desktop.ui.runs.chart import GaugeChoice, Loaded, Source
from greenai_desktop.ui.runs.curves import Curve, named_curves, total_curve
from greenai_desktop.ui.runs.reading import RunView
from greenai_desktop.ui.widgets.strip_layers import Series

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

_UNITS = {
    "utilisation": "percent", "temperature": "celsius", "memory_used": "GB", "clock": "Hz", "clock_max": "Hz",
    "power_limit": "W", "memory_clock": "Hz", "throttled": "percent",
}  # fmt: skip


def run_source(context: Context, view: RunView) -> Source:
    """The devices of one run, and its other quantities."""
    series = series_of(view.channels, context.language)
    run_id, gauges = view.run.id, view.gauges

    def load(from_s: float, until_s: float, columns: int, done: Callable[[Loaded], None]) -> None:
        def work(workspace: Workspace) -> Loaded:
            stored = workspace.curves(run_id, from_s, until_s, columns)
            shown = [one for one in series if any(key in stored.keys for key in one.keys)]
            energies = workspace.energies(run_id, from_s, until_s)
            means_w = tuple(_mean_w(energies, one.keys) for one in shown)
            return Loaded(named_curves(stored, shown), {key: _gauge(stored, key) for key in gauges}, means_w)

        context.store.read(work, done)

    return load


def comparison_source(context: Context, views: Sequence[RunView], labels: Sequence[str]) -> Source:
    """The power of several whole runs, each since its own start."""
    wanted = [
        (view.run.id, tuple(c.id for c in view.channels if c.role is Role.TOTAL), view.span_s, label)
        for view, label in zip(views, labels, strict=True)
    ]

    def load(from_s: float, until_s: float, columns: int, done: Callable[[Loaded], None]) -> None:
        def work(workspace: Workspace) -> Loaded:
            curves, means_w = [], []
            for colour, (run_id, keys, span_s, label) in enumerate(wanted):
                stored = workspace.curves(run_id, from_s, min(until_s, max(span_s, from_s + 1.0)), columns)
                curves.append(total_curve(stored, keys, label, colour))
                means_w.append(_mean_w(workspace.energies(run_id, from_s, min(until_s, span_s)), keys))
            return Loaded(curves, {}, tuple(means_w))

        context.store.read(work, done)

    return load


def gauge_choices(view: RunView, language: Language) -> list[GaugeChoice]:
    """Other quantities of a run, by what they are and what they belong to."""
    called = names(view.channels, language)
    found = []
    for key in view.gauges:
        channel, _slash, quantity = key.partition("/")
        word = words.word(words.QUANTITY, quantity, language)
        whose = called[channel].short if channel in called else words.word(words.DEVICE, channel, language)
        found.append(GaugeChoice(key, f"{word[:1].upper()}{word[1:]}, {whose}", _UNITS.get(quantity, "")))
    return found


def _mean_w(energies: Mapping[str, ChannelEnergy], keys: Sequence[str]) -> float:
    """Mean power of channels together, as their energy tells it; NaN if nothing is known.

    The mean of a curve's points would leave out the first interval of a counter, which has no power to draw.
    """
    known = [energies[key].mean_w for key in keys if key in energies and energies[key].covered_s > 0]
    return sum(known) if known else math.nan


def _gauge(stored: Curves, key: str) -> Curve:
    made = named_curves(stored, [Series((key,), key, 0)])[0]
    if key.endswith(("/utilisation", "/throttled")):  # stored as a share of one
        return replace(made, low=made.low * 100, mean=made.mean * 100, high=made.high * 100)
    return made
