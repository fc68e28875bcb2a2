"""Thirty days at 1 Hz of 16 channels: how large the file is, how fast a curve opens.

The store is made minute by minute through the code that seals a recorder's minutes. Stamps and powers wander as those
of real sensors do: counters read within some tens of microseconds, graphics cards within milliseconds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from greenai_desktop.core.samples import Channel, Device, Status
from greenai_desktop.store import sqlite
from greenai_desktop.store.blocks import US_PER_S, Block, Packer
from greenai_desktop.store.pen import Pen
from greenai_desktop.store.workspace import Workspace
from tests.helpers.bars import hold
from tests.helpers.store import STARTED_UTC_S, new_run

DAYS = 30
MINUTES = DAYS * 1440
COUNTERS = [Channel(f"rapl:{i}", Device.CPU, f"package-{i}", "rapl", has_counter=True) for i in range(8)]
CARDS = [Channel(f"nvml:{i}", Device.GPU, "GPU", "nvml", has_counter=i < 2) for i in range(4)]
MODELS = [Channel(f"model:{i}", Device.REST, "rest", "model", status=Status.MODELLED) for i in range(4)]
CHANNELS = [*COUNTERS, *CARDS, *MODELS]
MEGABYTE = 1_000_000
FULL_RANGE_MS, ZOOM_MS, SIZE_MEGABYTES = 200.0, 100.0, 300.0


def _minutes() -> Iterator[tuple[int, Block]]:
    random = np.random.default_rng(1)
    count = len(CHANNELS)
    usual_us = np.linspace(50, 3000, count)
    spread_us = np.array([40.0] * len(COUNTERS) + [1500.0] * len(CARDS) + [40.0] * len(MODELS))
    level_w = np.full(count, 100.0)
    before_us = np.full(count, np.nan)
    counted = np.array([channel.has_counter for channel in CHANNELS])
    for minute in range(MINUTES):
        tick_us = (minute * 60 + np.arange(60)) * US_PER_S + random.integers(0, 120, 60)
        tick_us[0] = 0 if minute == 0 else tick_us[0]
        at_us = np.floor(tick_us[:, None] + usual_us + random.random((60, count)) * spread_us)
        level_w = np.clip(level_w + random.normal(0, 10, count), 20, 700)
        power_w = level_w + random.normal(0, 5, (60, count))
        duration_s = np.diff(np.vstack([before_us, at_us]), axis=0) / US_PER_S
        counter_j = np.where(counted, power_w * duration_s, np.nan)
        power_w = np.where(counted & np.isnan(counter_j), np.nan, power_w)
        before_us = at_us[-1]
        code = np.zeros((60, count), dtype=np.uint8)
        yield minute, Block(tick_us, at_us, power_w, counter_j, code, np.empty((60, 0)))


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, int]]:
    file: Path = tmp_path_factory.mktemp("month") / "month.greenai"
    started_s = time.perf_counter()
    with Workspace.open(file) as workspace:
        run = new_run(workspace)
        pen = Pen(run.id, Packer(CHANNELS), 1.0)
        connection = sqlite.connect(file)
        connection.execute("BEGIN IMMEDIATE")
        pen.begin(connection)
        for minute, block in _minutes():
            pen.write_block(connection, minute, block, STARTED_UTC_S + minute * 60)
            if minute % 1440 == 0:
                connection.execute("COMMIT")
                connection.execute("BEGIN IMMEDIATE")
        pen.close(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        print(f"\n30 days at 1 Hz of {len(CHANNELS)} channels made in {time.perf_counter() - started_s:.0f} s")
        yield workspace, run.id


def _milliseconds(workspace: Workspace, run_id: int, from_s: float, until_s: float, columns: int) -> float:
    started_s = time.perf_counter()
    found = workspace.curves(run_id, from_s, until_s, columns)
    elapsed = (time.perf_counter() - started_s) * 1e3
    assert found.at_s.size <= 2 * columns
    assert found.at_s.size >= min(columns, until_s - from_s) / 3
    return elapsed


@pytest.mark.slow
def test_size_of_a_month(month: tuple[Workspace, int], capsys) -> None:
    workspace, _ = month

    size = workspace.size_bytes() / MEGABYTE

    each = size * MEGABYTE / (MINUTES * 60 * len(CHANNELS))
    with capsys.disabled():
        print(f"\nsize {size:.0f} MB, bar {SIZE_MEGABYTES:.0f} MB; {each:.2f} bytes a reading")
    hold("store of 30 days, 1 Hz × 16 channels", size, SIZE_MEGABYTES, "MB")


@pytest.mark.slow
def test_what_opening_the_full_range_takes(month: tuple[Workspace, int], capsys) -> None:
    workspace, run_id = month

    took = [_milliseconds(workspace, run_id, 0.0, DAYS * 86_400.0, 1000) for _ in range(9)]

    with capsys.disabled():
        print(
            f"\nfull range: first {took[0]:.0f} ms, median {statistics.median(took):.0f} ms, bar {FULL_RANGE_MS:.0f} ms"
        )
    hold("its full-range curve", statistics.median(took), FULL_RANGE_MS, "ms")


@pytest.mark.slow
def test_what_opening_a_zoom_takes(month: tuple[Workspace, int], capsys) -> None:
    workspace, run_id = month
    random = np.random.default_rng(2)
    took = []
    for _ in range(80):
        span_s = float(np.exp(random.uniform(np.log(10), np.log(DAYS * 86_400))))
        from_s = random.uniform(0, DAYS * 86_400 - span_s)
        columns = int(random.choice([600, 1000, 1600, 2000]))
        took.append((_milliseconds(workspace, run_id, from_s, from_s + span_s, columns), span_s, columns))

    worst = sorted(took, reverse=True)
    told = ", ".join(f"{ms:.0f} ms ({span_s / 3600:.1f} h in {columns})" for ms, span_s, columns in worst[:5])
    with capsys.disabled():
        print(f"\nzooms: median {statistics.median(row[0] for row in took):.0f} ms, worst {told}, bar {ZOOM_MS:.0f} ms")
    hold("its slowest zoom of 80", worst[0][0], ZOOM_MS, "ms")


@pytest.mark.slow
def test_what_energies_of_a_part_take(month: tuple[Workspace, int], capsys) -> None:
    workspace, run_id = month
    random = np.random.default_rng(3)
    took = []
    for _ in range(20):
        from_s, until_s = sorted(random.uniform(0, DAYS * 86_400, 2))
        started_s = time.perf_counter()
        workspace.energies(run_id, from_s, until_s)
        took.append((time.perf_counter() - started_s) * 1e3)

    with capsys.disabled():
        print(f"\nenergies of parts: median {statistics.median(took):.0f} ms, worst {max(took):.0f} ms")
    hold("energies of any part of it", statistics.median(took), ZOOM_MS, "ms")
