"""Curves of stored runs: the same as the samples at any zoom, gaps as gaps."""

from __future__ import annotations

import numpy as np
import pytest

from greenai_desktop.core.samples import Channel, Device, Gauge, Reading, Sample, Status
from greenai_desktop.store import curves as store_curves
from greenai_desktop.store import sqlite
from greenai_desktop.store.blocks import Packer, unpack
from greenai_desktop.store.migrations import MIGRATIONS
from greenai_desktop.store.pen import Pen
from greenai_desktop.store.rows import span_of_run
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import CPU, GPU, MONOTONIC_S, STARTED_UTC_S, new_run, record, steady_run

COUNTER = Channel("rapl:a", Device.CPU, "a", "rapl", has_counter=True)
POWER = Channel("nvml:b", Device.GPU, "b", "nvml")
KEYS = ("rapl:a", "nvml:b", "cpu/utilisation")


def _samples(times_s: np.ndarray, seed: int = 1) -> tuple[list[Sample], np.ndarray]:
    """Samples at given times, and what they say, shape (3, n)."""
    random = np.random.default_rng(seed)
    values = np.stack([random.uniform(20, 80, len(times_s)), random.uniform(100, 400, len(times_s)),
                       random.uniform(0, 100, len(times_s))])  # fmt: skip
    samples, before_s = [], float("nan")
    for i, at_s in enumerate(times_s.tolist()):
        counter_w, power_w, load = values[:, i].tolist()
        first = i == 0
        readings = (
            Reading("rapl:a", MONOTONIC_S + at_s, None if first else counter_w,
                    None if first else counter_w * (at_s - before_s), Status.MEASURED),
            Reading("nvml:b", MONOTONIC_S + at_s + 1e-3, power_w, None, Status.MEASURED),
        )  # fmt: skip
        gauges = (Gauge("cpu", "utilisation", load, "percent"),)
        samples.append(Sample(MONOTONIC_S + at_s, STARTED_UTC_S + at_s, readings, gauges))
        before_s = at_s
    values[0, 0] = np.nan
    return samples, values


def _record(workspace: Workspace, times_s: np.ndarray, period_s: float, minute_s: float, finish: bool = True):
    run = new_run(workspace, period_s=period_s)
    samples, values = _samples(times_s)
    record(workspace.file, run, samples, (COUNTER, POWER), finish=finish, minute_s=minute_s)
    return run, values


@pytest.mark.parametrize("finish", [True, False])
def test_near_enough_every_sample_is_there(workspace: Workspace, finish: bool) -> None:
    times_s = np.arange(130) + np.linspace(0, 0.3, 130)
    run, values = _record(workspace, times_s, 1.0, 60.0, finish)

    found = workspace.curves(run.id, 30.0, 100.0, 200)

    assert found.keys == KEYS
    inside = np.isin(times_s.round(6), found.at_s.round(6))
    assert found.at_s[1:-1].min() >= 30.0 and found.at_s[1:-1].max() <= 101.0
    np.testing.assert_allclose(found.mean, values[:, inside], rtol=1e-5)
    np.testing.assert_array_equal(found.low, found.mean)


@pytest.mark.parametrize("finish", [True, False])
@pytest.mark.parametrize("columns", [10, 37, 100, 500])
@pytest.mark.parametrize(("period_s", "minute_s"), [(1.0, 60.0), (0.1, 60.0), (0.1, 2.0), (1.0, 3.0)])
def test_at_any_zoom_lows_and_highs_are_those_of_the_samples(
    workspace: Workspace, finish: bool, columns: int, period_s: float, minute_s: float
) -> None:
    times_s = np.arange(2500) * period_s
    run, values = _record(workspace, times_s, period_s, minute_s, finish)
    span_s = float(times_s[-1])

    whole = workspace.curves(run.id, 0.0, span_s, columns)
    part = workspace.curves(run.id, 0.4 * span_s, 0.6 * span_s, columns)

    for found in (whole, part):
        assert found.at_s.size <= 2 * columns + 4
        assert (np.diff(found.at_s) > 0).all()
        assert np.isfinite(found.mean[1:]).all()
    np.testing.assert_allclose(np.nanmin(whole.low, axis=1), np.nanmin(values, axis=1), rtol=1e-5)
    np.testing.assert_allclose(np.nanmax(whole.high, axis=1), np.nanmax(values, axis=1), rtol=1e-5)
    np.testing.assert_allclose(np.nanmean(whole.mean, axis=1), np.nanmean(values, axis=1), rtol=0.08)


def test_a_run_too_fast_to_be_read_sample_by_sample_keeps_its_shape(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_curves, "MOST_TICKS", 1000)
    times_s = np.arange(6000) * 0.1
    run, values = _record(workspace, times_s, 0.1, 60.0, finish=False)

    found = workspace.curves(run.id, 0.0, 599.9, 60)

    assert 55 <= found.at_s.size <= 120
    ten_seconds = values.reshape(3, -1, 100)
    nearest = found.mean[:, np.searchsorted(found.at_s, np.arange(60) * 10.0)]
    np.testing.assert_allclose(nearest[1:], ten_seconds.mean(axis=2)[1:], rtol=0.05)


def test_minutes_without_detail_are_drawn_from_their_summary(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_curves, "MOST_TICKS", 1000)
    run, values = _record(workspace, np.arange(3000) * 0.1, 0.1, 60.0)
    connection = sqlite.connect(workspace.file)
    connection.execute("DELETE FROM detail")
    connection.close()

    found = workspace.curves(run.id, 0.0, 300.0, 60)

    assert np.isfinite(found.mean[1]).all()
    assert np.nanmax(found.high[1]) == pytest.approx(values[1].max(), rel=1e-5)
    assert len(MIGRATIONS) >= 2


def test_a_gap_between_samples_is_a_gap_at_any_zoom(workspace: Workspace) -> None:
    times_s = np.concatenate([np.arange(0, 400), np.arange(1000, 1400), np.arange(4000, 4030)]).astype(float)
    run, _ = _record(workspace, times_s, 1.0, 60.0, finish=False)

    for columns in (2000, 600, 60, 12):
        found = workspace.curves(run.id, 0.0, 4030.0, columns)
        for from_s, until_s in ((420.0, 960.0), (1450.0, 3900.0)):
            known = np.isfinite(found.mean[1])
            before, after = found.at_s[known & (found.at_s < until_s)], found.at_s[known & (found.at_s > from_s)]
            between = (found.at_s > before.max()) & (found.at_s < after.min())
            assert np.isnan(found.mean[1, between]).all()
            assert between.any() or after.min() - before.max() < 0.4 * (until_s - from_s), (columns, from_s)


def test_a_curve_outside_of_the_run_is_empty(workspace: Workspace) -> None:
    run = steady_run(workspace, 20)

    assert workspace.curves(run.id, 100.0, 200.0, 100).at_s.size == 0
    assert workspace.curves(run.id, 10.0, 10.0, 100).at_s.size == 0
    assert workspace.curves(run.id, 0.0, 1e6, 100).at_s.size > 0


def test_days_follow_one_another(workspace: Workspace) -> None:
    # Minutes of 0.1 s make days of 144 s.
    times_s = np.arange(6000) * 0.1
    run, values = _record(workspace, times_s, 0.1, 0.1)

    found = workspace.curves(run.id, 0.0, 600.0, 100)

    assert found.at_s.size >= 50
    assert np.isfinite(found.mean[1]).all()
    assert np.nanmin(found.low[1]) == pytest.approx(values[1].min(), rel=1e-5)
    assert workspace.energies(run.id)["nvml:b"].covered_s == pytest.approx(599.9)


def test_names_of_series_are_told(workspace: Workspace) -> None:
    run = steady_run(workspace, 30)

    keys = workspace.curves(run.id, 0.0, 30.0, 100).keys

    assert keys[:2] == (CPU.id, GPU.id)
    assert keys[-2:] == ("cpu/utilisation", "cpu/temperature")


def test_minutes_made_in_bulk_are_those_a_recorder_writes(workspace: Workspace) -> None:
    samples, _ = _samples(np.arange(180) * 1.0)
    run = new_run(workspace)
    record(workspace.file, run, samples, (COUNTER, POWER))
    other = new_run(workspace)
    packer = Packer((COUNTER, POWER))
    pen = Pen(other.id, packer, 1.0)
    ticks = [tick for tick in map(packer.pack, samples) if tick is not None]
    connection = sqlite.connect(workspace.file)

    with sqlite.immediate(connection):
        pen.begin(connection)
        for minute in range(3):
            block = unpack(ticks[minute * 60 : minute * 60 + 60], 2, 1)
            pen.write_block(connection, minute, block, samples[-1].at_utc_s)
        pen.close(connection)

    for table in ("ticks", "minute", "day"):
        rows = [connection.execute(f"SELECT * FROM {table} WHERE id BETWEEN ? AND ?", span_of_run(i)).fetchall()
                for i in (run.id, other.id)]  # fmt: skip
        assert [row[1:] for row in rows[0]] == [row[1:] for row in rows[1]]
    connection.close()
    for channel_id, energy in workspace.energies(run.id).items():
        assert workspace.energies(other.id)[channel_id].energy_j == pytest.approx(energy.energy_j)
