"""Runs with marks, logged values and several cards whose load changes, for tests of what is shown afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Sample, Status
from greenai_desktop.store.records import Run
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import CPU, MONOTONIC_S, new_run, record

GPU_0 = Channel("nvml:GPU-0", Device.GPU, "NVIDIA A100 80GB", "nvml", u95_ratio=1.1, spread_key="nvml")
GPU_1 = Channel("nvml:GPU-1", Device.GPU, "NVIDIA A100 80GB", "nvml", u95_ratio=1.1, spread_key="nvml")
CHANNELS = (CPU, GPU_0, GPU_1)
LIMIT_W, TOP_HZ = 300.0, 1.98e9


def busy(from_s: float, until_s: float) -> Callable[[float], float]:
    """A card at full load between two times, idle otherwise."""
    return lambda at_s: 0.98 if from_s <= at_s < until_s else 0.0


def marked_run(
    workspace: Workspace,
    seconds: int = 600,
    marks: Sequence[tuple[float, str]] = (),
    logs: Sequence[tuple[float, Mapping[str, float]]] = (),
    loads: Mapping[str, Callable[[float], float]] | None = None,
    *,
    channels: Sequence[Channel] = CHANNELS,
    cpu_w: float = 80.0,
    exit_code: int | None = 0,
    finish: bool = True,
    more: Sequence[Event] = (),
    top_hz: float | None = None,
    **changes: Any,
) -> Run:
    """A run of one sample a second; a card draws 60 W when idle and 291 W at full load."""
    run = new_run(workspace, **changes)
    wanted = dict(loads or {})
    told = [Event(run.started_utc_s + at_s, "mark", "", (("name", name),)) for at_s, name in marks]
    told += [Event(run.started_utc_s + at_s, "log", "", tuple(values.items())) for at_s, values in logs]
    told += list(more)
    samples = []
    for second in range(seconds + 1):
        at_s = float(second)
        load = {c.id: wanted.get(c.id, busy(0.0, seconds + 1.0))(at_s) for c in channels if c.device is Device.GPU}
        readings = [_reading(channel, load, at_s, cpu_w) for channel in channels]
        gauges = [Gauge("cpu", "utilisation", 0.5, "fraction")]
        for card, share in load.items():
            gauges += [
                Gauge(card, "utilisation", share, "fraction"), Gauge(card, "power_limit", LIMIT_W, "W"),
                Gauge(card, "clock", TOP_HZ if share < 0.5 or second % 4 else 1.4e9, "Hz"),
                Gauge(card, "throttled", float(share > 0.5 and second % 10 == 0), "fraction"),
            ]  # fmt: skip
            gauges += [Gauge(card, "clock_max", top_hz, "Hz")] if top_hz is not None else []
        due = tuple(event for event in told if second <= event.at_utc_s - run.started_utc_s < second + 1)
        samples.append(Sample(MONOTONIC_S + at_s, run.started_utc_s + at_s, tuple(readings), tuple(gauges), due))
    record(workspace.file, run, samples, channels, finish=finish, exit_code=exit_code)
    return workspace.run(run.id)


def _reading(channel: Channel, load: Mapping[str, float], at_s: float, cpu_w: float) -> Reading:
    at_monotonic_s = MONOTONIC_S + at_s
    if channel.has_counter:
        first = at_s == 0
        return Reading(channel.id, at_monotonic_s, None if first else cpu_w, None if first else cpu_w, Status.MEASURED)
    return Reading(channel.id, at_monotonic_s, 60.0 + load[channel.id] / 0.98 * 231.0, None, Status.MEASURED)
