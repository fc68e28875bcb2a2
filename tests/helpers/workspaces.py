"""A workspace with a few recorded runs, for pages and pictures."""

from __future__ import annotations

import math
from pathlib import Path

from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Reading, Sample
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
from tests.helpers.runs import CHANNELS, PRICE, SERVER_ROOM, STARTED_UTC_S

_POWERS_W = {"rapl:package-0": 120.0, "nvml:GPU-1": 410.0, "memory_model": 95.0, "rest_of_machine": 80.0}
NAMES = ("Fine-tuning of a model", "Évaluation & mesure <b>1</b>", "baseline-lr-0.1")


def fill(file: Path, count: int = 3, seconds: int = 150) -> list[int]:
    """Record runs of two and a half minutes; the numbers of the runs."""
    with Workspace.open(file) as workspace:
        project = workspace.create_project("Language model 2026", "Ada", "EUR", None)
        runs = [
            workspace.create_run(
                name=NAMES[number % len(NAMES)], project_id=project.id, stage=list(Stage)[number % len(list(Stage))],
                tags=("demo",), notes="", started_utc_s=STARTED_UTC_S + 7200.0 * number, place=SERVER_ROOM.to_dict(),
                price=PRICE.to_dict(), machine={}, period_s=1.0, recorder_pid=None, host="test",
            ).id
            for number in range(count)
        ]  # fmt: skip
    for number, run_id in enumerate(runs):
        _record(file, run_id, STARTED_UTC_S + 7200.0 * number, seconds, 1.0 + 0.2 * number)
    return runs


def _record(file: Path, run_id: int, started_utc_s: float, seconds: int, scale: float) -> None:
    writer = RunWriter(file, run_id, CHANNELS, 1.0)
    for second in range(seconds + 1):
        wave = scale * (1.0 + 0.3 * math.sin(second / 9.0))
        readings = tuple(
            Reading(
                channel.id, float(second), None if second == 0 and channel.has_counter else power_w * wave,
                power_w * wave if channel.has_counter and second else None, channel.status,
            )
            for channel, power_w in zip(CHANNELS, _POWERS_W.values(), strict=True)
        )  # fmt: skip
        writer.add(Sample(float(second), started_utc_s + second, readings))
    writer.finish(0, RunState.FINISHED)
