"""A recorder of fake sensors that is meant to be killed: `recorder_to_kill.py FILE REPORT`.

It opens the workspace (migrating it if it is old), records two channels at 10 Hz with minutes of 0.7 s, and writes
to REPORT the run's number and, before each sample is handed over, how many there were.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Channel, Device, Gauge, Reading, Sample, Status
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter

CHANNELS = (
    Channel("rapl:a", Device.CPU, "a", "rapl", has_counter=True),
    Channel("nvml:b", Device.GPU, "b", "nvml"),
)
PERIOD_S = 0.1
WATTS = 50.0


def main(file: Path, report: Path) -> None:
    stream = os.open(report, os.O_CREAT | os.O_WRONLY)
    os.pwrite(stream, b"opening   0\n", 0)
    with Workspace.open(file) as workspace:
        run = workspace.create_run(
            name="killed", project_id=None, stage=Stage.UNSET, tags=(), notes="", started_utc_s=time.time(), place={},
            price=None, machine={}, period_s=PERIOD_S, recorder_pid=os.getpid(), host="here",
        )  # fmt: skip
    writer = RunWriter(file, run.id, CHANNELS, PERIOD_S, minute_s=0.7)
    started_s = time.monotonic()
    count = 0
    while True:
        count += 1
        os.pwrite(stream, f"{run.id} {count:8d}\n".encode(), 0)
        at_s = time.monotonic()
        readings = (
            Reading("rapl:a", at_s, None if count == 1 else WATTS, None if count == 1 else WATTS * PERIOD_S,
                    Status.MEASURED),
            Reading("nvml:b", at_s, WATTS, None, Status.MEASURED),
        )  # fmt: skip
        writer.add(Sample(at_s, time.time(), readings, (Gauge("cpu", "utilisation", 1.0, "percent"),)))
        time.sleep(max(0.0, started_s + count * PERIOD_S - time.monotonic()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
