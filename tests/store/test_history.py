"""The live view kept on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.history import PowerHistory
from greenai_desktop.core.samples import Gauge, Sample
from greenai_desktop.store import history as history_module
from greenai_desktop.store import sqlite
from greenai_desktop.store.history import HistoryStore
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import CHANNELS, CPU, GPU, WATTS, steady_samples

MONOTONIC_THEN_S = 77.0  # another boot


@pytest.fixture
def kept_file(tmp_path: Path) -> Path:
    return tmp_path / "history.greenai"


def _ago(ago_s: float, seconds: int, slept_s: float = 0.0) -> list[Sample]:
    """Samples that began some time ago on another boot; in their middle the machine slept."""
    begin_utc_s = time.time() - ago_s
    samples = steady_samples(seconds, WATTS)
    first_s = samples[0].at_monotonic_s
    moved = []
    for sample in samples:
        after_s = sample.at_monotonic_s - first_s
        slept = slept_s if after_s > seconds / 2 else 0.0
        readings = tuple(replace(r, at_monotonic_s=MONOTONIC_THEN_S + after_s) for r in sample.readings)
        moved.append(
            replace(sample, at_monotonic_s=MONOTONIC_THEN_S + after_s, at_utc_s=begin_utc_s + after_s + slept,
                    readings=readings)
        )  # fmt: skip
    return moved


def _keep(file: Path, samples: list[Sample], days: float = 30, megabytes: float = 500) -> None:
    store = HistoryStore(file, CHANNELS, 1.0, days, megabytes, now=lambda: samples[0].at_utc_s - 0.3)
    for sample in samples:
        store.add(sample)
    store.close()


def _opened(file: Path, days: float = 30, megabytes: float = 500) -> Iterator[HistoryStore]:
    store = HistoryStore(file, CHANNELS, 1.0, days, megabytes)
    yield store
    store.close()


def test_a_restarted_window_gets_the_last_hours_on_its_own_clock(kept_file: Path) -> None:
    samples = _ago(500, 150)
    _keep(kept_file, samples)

    for store in _opened(kept_file):
        found = list(store.load(samples[20].at_utc_s - 0.5))

    shift_s = time.monotonic() - time.time()
    assert [sample.at_utc_s for sample in found] == pytest.approx([s.at_utc_s for s in samples[20:]], abs=0.01)
    assert [s.at_monotonic_s for s in found] == pytest.approx([s.at_utc_s + shift_s for s in samples[20:]], abs=0.05)
    by_id = {reading.channel: reading for reading in found[50].readings}
    assert by_id[GPU.id].power_w == WATTS[GPU.id]
    assert by_id[CPU.id].power_w == pytest.approx(WATTS[CPU.id])
    assert by_id[CPU.id].energy_j is None
    assert found[50].gauges == samples[0].gauges


def test_samples_after_a_sleep_stand_where_the_wall_clock_says(kept_file: Path) -> None:
    samples = _ago(5000, 100, slept_s=1800.0)
    _keep(kept_file, samples)

    for store in _opened(kept_file):
        found = list(store.load(0.0))

    assert [sample.at_utc_s for sample in found] == pytest.approx([s.at_utc_s for s in samples], abs=0.01)


def test_filling_a_ring_is_the_same_as_adding_the_samples(kept_file: Path) -> None:
    _keep(kept_file, _ago(900, 130))
    _keep(kept_file, [replace(s, gauges=(*s.gauges, Gauge("gpu", "fan", 3.0, "percent"))) for s in _ago(400, 130)])
    filled, added = PowerHistory(), PowerHistory()

    for store in _opened(kept_file):
        store.fill(filled, 0.0)
        for sample in store.load(0.0):
            added.add(sample)

    assert filled.keys == added.keys
    from_s, until_s = added.first_at_s - 1, added.last_at_s + 1
    one, two = filled.window(from_s, until_s, 2000), added.window(from_s, until_s, 2000)
    np.testing.assert_allclose(one.at_s, two.at_s, atol=0.05)
    np.testing.assert_array_equal(one.mean, two.mean)
    assert "clock/moved" not in filled.keys


def test_what_is_too_old_is_removed(kept_file: Path) -> None:
    _keep(kept_file, _ago(10 * 86_400, 200))
    recent = _ago(3000, 200)
    _keep(kept_file, recent)

    for store in _opened(kept_file, days=2):
        found = list(store.load(0.0))

    assert len(found) == len(recent)
    assert found[0].at_utc_s == pytest.approx(recent[0].at_utc_s, abs=0.01)
    with Workspace.open(kept_file) as workspace:
        assert len(workspace.runs()) == 2  # the recent one and that of the window just closed
        assert workspace.check() == []


def test_the_old_beginning_of_a_long_history_is_removed(kept_file: Path) -> None:
    samples = _ago(1000, 900)
    _keep(kept_file, samples)

    for store in _opened(kept_file, days=500 / 86_400):
        found = list(store.load(0.0))

    assert 300 < len(found) < 480
    assert found[-1].at_utc_s == pytest.approx(samples[-1].at_utc_s, abs=0.01)


def test_what_is_too_much_gives_way_from_its_beginning(kept_file: Path) -> None:
    samples = _ago(90_000, 20_000)
    _keep(kept_file, samples)
    size_before = kept_file.stat().st_size

    for store in _opened(kept_file, megabytes=size_before / 1e6 / 2):
        found = list(store.load(0.0))

    assert 0.2 * len(samples) < len(found) < 0.7 * len(samples)
    assert found[-1].at_utc_s == pytest.approx(samples[-1].at_utc_s, abs=0.01)


def test_pruning_goes_on_while_the_window_is_open(kept_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "S_PER_H", -1)
    pruned = []
    monkeypatch.setattr(HistoryStore, "prune", lambda store: pruned.append(1))

    _keep(kept_file, _ago(100, 2))

    assert len(pruned) == 4  # at the opening and after each sample


def test_pruning_that_fails_is_logged_and_the_view_goes_on(
    kept_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for store in _opened(kept_file):

        def fail(store: HistoryStore) -> None:
            raise StoreError("disk_full")

        monkeypatch.setattr(HistoryStore, "prune", fail)
        store._try_to_prune()

    assert "was not pruned" in caplog.text


def test_a_history_that_was_killed_is_found_again(kept_file: Path) -> None:
    samples = _ago(500, 30)
    store = HistoryStore(kept_file, CHANNELS, 1.0, 30, 500, now=lambda: samples[0].at_utc_s)
    for sample in samples:
        store.add(sample)
    store._writer.abandon()
    connection = sqlite.connect(kept_file)
    connection.execute("UPDATE run SET recorder_pid = 4194305")  # beyond the highest process number
    connection.close()

    for again in _opened(kept_file):
        assert len(list(again.load(0.0))) == len(samples)


def test_a_file_that_is_no_history_is_told(kept_file: Path) -> None:
    kept_file.write_text("something else")

    with pytest.raises(StoreError):
        HistoryStore(kept_file, CHANNELS, 1.0, 30, 500)


def test_the_end_that_cannot_be_written_is_logged(
    kept_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = HistoryStore(kept_file, CHANNELS, 1.0, 30, 500)
    store.close()

    def fail(*_: object) -> None:
        raise StoreError("disk_full")

    monkeypatch.setattr(store._writer, "finish", fail)
    store.close()

    assert "was not kept" in caplog.text
