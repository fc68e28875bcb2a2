"""Processor time of writing: 16 channels and 4 gauges at 10 Hz."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from greenai_desktop.core.samples import Channel, Device, Gauge, Reading, Sample, Status
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
from tests.helpers.bars import hold
from tests.helpers.store import STARTED_UTC_S, new_run

HERTZ = 10
SECONDS = 12
BAR_PERCENT = 1.0
CHANNELS = [Channel(f"rapl:{i}", Device.CPU, f"package-{i}", "rapl", has_counter=i < 8) for i in range(16)]


def _samples(from_s: float, seconds: float) -> list[Sample]:
    samples = []
    for i in range(round(seconds * HERTZ)):
        at_s = from_s + i / HERTZ
        readings = tuple(
            Reading(c.id, at_s + 1e-4 * n, 100.0 + i % 7, (100.0 + i % 7) / HERTZ if c.has_counter else None,
                    Status.MEASURED) for n, c in enumerate(CHANNELS)
        )  # fmt: skip
        gauges = tuple(Gauge("cpu", name, 50.0, "percent") for name in ("a", "b", "c", "d"))
        samples.append(Sample(at_s, STARTED_UTC_S + at_s, readings, gauges))
    return samples


def _cpu_s(thread_id: int) -> float:
    return time.clock_gettime(time.pthread_getcpuclockid(thread_id))


@pytest.mark.slow
def test_what_recording_uses_of_a_core(tmp_path: Path, capsys) -> None:
    file = tmp_path / "w.greenai"
    with Workspace.open(file) as workspace:
        run = new_run(workspace, period_s=1 / HERTZ)
    # A minute is 4 s here, so that sealing and packing are paid 15 times as often as in truth: an upper bound.
    writer = RunWriter(file, run.id, CHANNELS, 1 / HERTZ, minute_s=4.0)
    writer_thread = next(thread for thread in threading.enumerate() if thread.name == "run writer")
    samples = _samples(0.0, SECONDS)
    before_s, own_s, started_s = _cpu_s(writer_thread.ident or 0), 0.0, time.perf_counter()
    for i, sample in enumerate(samples):
        time.sleep(max(0.0, started_s + i / HERTZ - time.perf_counter()))  # the pace is what is measured
        began_s = time.thread_time()
        writer.add(sample)
        own_s += time.thread_time() - began_s
    used_s = _cpu_s(writer_thread.ident or 0) - before_s
    writer.finish(0, RunState.FINISHED)

    percent = 100 * (used_s + own_s) / SECONDS
    with capsys.disabled():
        print(
            f"\nwriting 16 channels at 10 Hz: {percent:.2f} % of a core, bar {BAR_PERCENT:.0f} %; "
            f"handing over {1e6 * own_s / len(samples):.1f} µs a sample"
        )
    hold("recorder writing 16 channels at 10 Hz", percent, BAR_PERCENT, "% of a core")
