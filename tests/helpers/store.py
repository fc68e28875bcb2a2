"""Workspaces with runs of known joules, for tests of every room.

`record` writes samples through the real writer; `steady_run` makes a run of constant powers, whose energy is powers
times seconds exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Sample, Status
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter

STARTED_UTC_S = 1_767_261_600.0  # 2026-01-01 10:00 UTC
MONOTONIC_S = 5_000.0

CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True, u95_ratio=1.05)
GPU = Channel("nvml:GPU-1", Device.GPU, "NVIDIA A100", "nvml", u95_ratio=1.1)
MEMORY = Channel("memory_model:memory", Device.MEMORY, "memory", "memory_model", status=Status.MODELLED, u95_ratio=1.5)
REST = Channel("rest_of_machine:rest", Device.REST, "rest", "rest_of_machine", status=Status.MODELLED, u95_ratio=2.0)
CHANNELS = (CPU, GPU, MEMORY, REST)
WATTS = {CPU.id: 60.0, GPU.id: 250.0, MEMORY.id: 10.0, REST.id: 40.0}


def new_run(workspace: Workspace, **changes: Any) -> Run:
    """A run that is being recorded, with nothing in it yet."""
    values: dict[str, Any] = {
        "name": "train resnet",
        "project_id": None,
        "stage": Stage.TRAINING,
        "tags": ("baseline",),
        "notes": "",
        "started_utc_s": STARTED_UTC_S,
        "place": Place(zone="FR").to_dict(),
        "price": Price(0.25, "EUR").to_dict(),
        "machine": Machine(cpu_name="AMD EPYC 7543", thread_count=64, chassis="server").to_dict(),
        "period_s": 1.0,
        "recorder_pid": None,
        "host": "workstation",
    }
    return workspace.create_run(**(values | changes))


def steady_samples(
    seconds: int,
    watts: Mapping[str, float],
    channels: Sequence[Channel] = CHANNELS,
    period_s: float = 1.0,
    gap: tuple[float, float] | None = None,
    utc_s: float = STARTED_UTC_S,
) -> list[Sample]:
    """Samples of constant powers from second 0 to `seconds`, both included; readings inside `gap` are missing."""
    samples = []
    for i in range(round(seconds / period_s) + 1):
        at_s = i * period_s
        missing = gap is not None and gap[0] <= at_s <= gap[1]
        readings = [_reading(channel, watts[channel.id], at_s, period_s, missing) for channel in channels]
        gauges = (Gauge("cpu", "utilisation", 50.0, "percent"), Gauge("cpu", "temperature", 55.0, "celsius"))
        events = (Event(utc_s + at_s, "gap", CPU.id),) if missing and gap is not None and at_s == gap[0] else ()
        samples.append(Sample(MONOTONIC_S + at_s, utc_s + at_s, tuple(readings), gauges, events))
    return samples


def _reading(channel: Channel, power_w: float, at_s: float, period_s: float, missing: bool) -> Reading:
    at_monotonic_s = MONOTONIC_S + at_s
    if missing:
        return Reading(channel.id, at_monotonic_s, None, None, Status.MISSING, "vanished")
    if channel.has_counter:
        first = at_s == 0
        joules = None if first else power_w * period_s
        return Reading(channel.id, at_monotonic_s, None if first else power_w, joules, channel.status)
    return Reading(channel.id, at_monotonic_s, power_w, None, channel.status)


def record(
    file: Path,
    run: Run,
    samples: Iterable[Sample],
    channels: Sequence[Channel] = CHANNELS,
    *,
    finish: bool = True,
    exit_code: int | None = 0,
    minute_s: float = 60.0,
) -> None:
    """Write samples into a run through the real writer; without `finish` the run stays as a killed recorder left it."""
    writer = RunWriter(file, run.id, channels, run.period_s, minute_s=minute_s)
    for sample in samples:
        writer.add(sample)
    if finish:
        writer.finish(exit_code, RunState.FINISHED)
    else:
        writer.abandon()


def steady_run(
    workspace: Workspace,
    seconds: int = 300,
    watts: Mapping[str, float] = WATTS,
    channels: Sequence[Channel] = CHANNELS,
    *,
    gap: tuple[float, float] | None = None,
    finish: bool = True,
    **changes: Any,
) -> Run:
    """A run of constant powers; a channel's energy is its watts times `seconds`, less what lies in the gap."""
    run = new_run(workspace, **changes)
    samples = steady_samples(seconds, watts, channels, run.period_s, gap, run.started_utc_s)
    record(workspace.file, run, samples, channels, finish=finish)
    return workspace.run(run.id)
