"""What is stored tells the same energy as what was seen live."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.core.energy import ChannelEnergy, EnergyMeter, gap_limit_s
from greenai_desktop.core.samples import Channel, Device, Gauge, Reading, Sample, Status
from greenai_desktop.store import sqlite
from greenai_desktop.store.blocks import Packer
from greenai_desktop.store.pen import Pen
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import CHANNELS, CPU, GPU, MONOTONIC_S, STARTED_UTC_S, WATTS, new_run, steady_run

PERIOD_S = 0.5
COUNTER = Channel("rapl:a", Device.CPU, "a", "rapl", has_counter=True)
POWER = Channel("nvml:b", Device.GPU, "b", "nvml")
ODD = Channel("odd:c", Device.REST, "c", "odd", has_counter=True)  # joules that its power does not tell
SAMPLED = (COUNTER, POWER, ODD)

_steps = st.sampled_from([0.1, 0.25, 0.5, 0.5, 0.5, 0.5, 1.0, 1.4, 1.6, 3.0, 11.0, 40.0])
_kinds = st.sampled_from(["ok"] * 8 + ["missing", "suspect", "absent", "reset"])
_rows = st.lists(
    st.tuples(_steps, *(st.tuples(_kinds, st.integers(0, 20), st.floats(1.0, 700.0)) for _ in SAMPLED)),
    min_size=1,
    max_size=60,
)


def _samples(rows: Sequence[tuple]) -> list[Sample]:
    samples, at_s = [], MONOTONIC_S
    read_s = dict.fromkeys((channel.id for channel in SAMPLED), math.nan)
    for step_s, *told in rows:
        readings = []
        for channel, (kind, shift_ms, power_w) in zip(SAMPLED, told, strict=True):
            reading = _reading(channel, kind, at_s + shift_ms * 1e-3, power_w, read_s[channel.id])
            if reading is not None:
                read_s[channel.id] = reading.at_monotonic_s
                readings.append(reading)
        gauges = (Gauge("cpu", "utilisation", float(len(samples) % 7), "percent"),) if len(samples) > 3 else ()
        samples.append(Sample(at_s, STARTED_UTC_S + at_s - MONOTONIC_S, tuple(readings), gauges))
        at_s = round(at_s + step_s, 3)
    return samples


def _reading(channel: Channel, kind: str, at_s: float, power_w: float, before_s: float) -> Reading | None:
    if kind == "absent":
        return None
    if kind == "missing":
        return Reading(channel.id, at_s, None, None, Status.MISSING, "vanished")
    if kind == "suspect":
        return Reading(channel.id, at_s, 1e9, 1e9, Status.SUSPECT, "above_limit")
    if not channel.has_counter:
        return Reading(channel.id, at_s, power_w, None, Status.MEASURED)
    if kind == "reset" or math.isnan(before_s):
        return Reading(channel.id, at_s, None, None, Status.MEASURED, "reset")
    joules = power_w * (at_s - before_s)
    return Reading(channel.id, at_s, power_w, joules * (1.5 if channel is ODD else 1.0), Status.MEASURED)


def _write(workspace: Workspace, samples: Sequence[Sample], batch: int, minute_s: float, end: str) -> int:
    run = new_run(workspace, period_s=PERIOD_S)
    packer = Packer(SAMPLED)
    pen = Pen(run.id, packer, PERIOD_S, minute_s)
    connection = sqlite.connect(workspace.file)
    try:
        with sqlite.immediate(connection):
            pen.begin(connection)
        for start in range(0, len(samples), batch):
            draft = pen.draft()
            ticks = [tick for tick in map(packer.pack, samples[start : start + batch]) if tick is not None]
            with sqlite.immediate(connection):
                draft.write(connection, ticks)
            pen = draft
        if end == "closed":
            with sqlite.immediate(connection):
                pen.close(connection)
    finally:
        connection.close()
    if end == "killed":
        workspace.close_interrupted(run.id)
    return run.id


def _live(samples: Sequence[Sample], from_s: float, until_s: float) -> dict[str, ChannelEnergy]:
    meter = EnergyMeter(SAMPLED, gap_limit_s(PERIOD_S))
    for sample in samples:
        if from_s - 1e-7 <= sample.at_monotonic_s - MONOTONIC_S <= until_s + 1e-7:
            meter.add(sample)
    return meter.totals()


def _assert_same(stored: dict[str, ChannelEnergy], live: dict[str, ChannelEnergy], tolerance: float) -> None:
    assert list(stored) == list(live)
    for channel_id, expected in live.items():
        found = stored[channel_id]
        for name in ("energy_j", "covered_s", "span_s", "max_w", "last_w"):
            assert getattr(found, name) == pytest.approx(
                getattr(expected, name), rel=tolerance, abs=1e-3 * tolerance + 1e-9, nan_ok=True
            ), (channel_id, name)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory):
    with Workspace.open(tmp_path_factory.mktemp("store") / "w.greenai") as workspace:
        yield workspace


_examples = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@_examples
@given(rows=_rows, batch=st.integers(1, 9), minute_s=st.sampled_from([1.0, 2.0, 5.0, 60.0]),
       end=st.sampled_from(["open", "closed", "killed"]))  # fmt: skip
def test_a_whole_run_has_the_energy_that_was_seen_live(shared, rows, batch, minute_s, end) -> None:
    samples = _samples(rows)

    run_id = _write(shared, samples, batch, minute_s, end)

    span_s = samples[-1].at_monotonic_s - MONOTONIC_S
    _assert_same(shared.energies(run_id), _live(samples, 0.0, span_s), 5e-6)


@_examples
@given(rows=_rows, batch=st.integers(1, 9), minute_s=st.sampled_from([1.0, 2.0, 5.0, 60.0]),
       end=st.sampled_from(["open", "closed", "killed"]), cuts=st.tuples(st.floats(0, 1), st.floats(0, 1)))  # fmt: skip
def test_any_part_of_a_run_has_the_energy_that_was_seen_live(shared, rows, batch, minute_s, end, cuts) -> None:
    samples = _samples(rows)
    span_s = samples[-1].at_monotonic_s - MONOTONIC_S
    from_s, until_s = sorted(round(cut * span_s, 3) for cut in cuts)

    run_id = _write(shared, samples, batch, minute_s, end)

    _assert_same(shared.energies(run_id, from_s, until_s), _live(samples, from_s, until_s), 2e-5)


def test_parts_of_days_add_up_from_packed_sums(shared) -> None:
    rows = [(0.5, *(("ok", 1, 100.0 + i % 13) for _ in SAMPLED)) for i in range(6000)]
    samples = _samples(rows)
    # Minutes of 0.5 s: a day is 720 s, so that whole days lie between the ends.
    run_id = _write(shared, samples, 500, 0.5, "closed")

    for from_s, until_s in ((0.0, 2990.0), (10.3, 2950.2), (719.5, 1441.0), (100.0, 100.0), (721.0, 900.0)):
        _assert_same(shared.energies(run_id, from_s, until_s), _live(samples, from_s, until_s), 2e-5)


def test_a_part_without_samples_has_no_energy(shared) -> None:
    ok = [("ok", 1, 5.0) for _ in SAMPLED]
    run_id = _write(shared, _samples([(40.0, *ok), (1.0, *ok)]), 9, 5.0, "closed")

    found = shared.energies(run_id, 10.0, 30.0)

    assert found[POWER.id].energy_j == 0.0
    assert found[POWER.id].covered_s == 0.0
    assert math.isnan(found[POWER.id].mean_w)


def test_a_steady_run_has_its_watts_times_its_seconds(workspace: Workspace) -> None:
    run = steady_run(workspace, 300)

    energies = workspace.energies(run.id)

    assert {key: found.energy_j for key, found in energies.items()} == {
        key: pytest.approx(watts * 300, rel=1e-9) for key, watts in WATTS.items()
    }
    assert workspace.span_s(run.id) == 300.0


def test_a_run_without_samples_has_no_energy(workspace: Workspace) -> None:
    run = new_run(workspace)

    assert workspace.energies(run.id) == {}
    assert workspace.span_s(run.id) == 0.0
    assert workspace.curves(run.id, 0.0, 60.0, 100).keys == ()


def test_a_gap_stays_a_gap_with_its_reason(workspace: Workspace) -> None:
    run = steady_run(workspace, 120, gap=(50.0, 80.0))

    energies = workspace.energies(run.id)
    curve = workspace.curves(run.id, 0.0, 120.0, 400)

    assert energies[GPU.id].missing_s == pytest.approx(32.0)
    assert energies[GPU.id].energy_j == pytest.approx(250.0 * 88)
    inside = (curve.at_s >= 50) & (curve.at_s <= 80)
    assert np.isnan(curve.mean[curve.keys.index(GPU.id), inside]).all()
    assert np.isfinite(curve.mean[curve.keys.index("cpu/utilisation"), inside]).all()
    assert workspace.events(run.id)[0].code == "gap"
    connection = sqlite.connect(workspace.file)
    told = connection.execute("SELECT status, reason FROM reason WHERE run_id = ?", (run.id,)).fetchall()
    codes = connection.execute("SELECT codes FROM minute WHERE codes IS NOT NULL").fetchall()
    connection.close()
    assert told == [("missing", "vanished")]
    assert len(codes) == 2 * len(CHANNELS)
    assert CPU.id in energies


@_examples
@given(rows=_rows, batch=st.integers(1, 9), minute_s=st.sampled_from([1.0, 2.0, 5.0, 60.0]),
       end=st.sampled_from(["open", "closed", "killed"]), cuts=st.lists(st.floats(0, 1), max_size=6))  # fmt: skip
def test_progress_never_falls_and_ends_at_the_energy_of_the_run(shared, rows, batch, minute_s, end, cuts) -> None:
    samples = _samples(rows)
    span_s = samples[-1].at_monotonic_s - MONOTONIC_S

    run_id = _write(shared, samples, batch, minute_s, end)

    found = shared.progress(run_id, [0.0, *sorted(cut * span_s for cut in cuts), span_s])
    for channel_id, energy in shared.energies(run_id).items():
        joules, covered_s = found[channel_id].energy_j, found[channel_id].covered_s
        assert (np.diff(joules) >= -1e-6 * energy.energy_j).all()
        assert joules[-1] == pytest.approx(energy.energy_j, rel=5e-6, abs=1e-9)
        assert covered_s[-1] == pytest.approx(energy.covered_s, rel=5e-6, abs=1e-9)
