"""The window's own sampler, ring and sums."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Sample, Status
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.live.gaps import GapLog
from greenai_desktop.ui.live.raw_ring import RawRing
from greenai_desktop.ui.live.sums import Sums
from tests.helpers.live import FakeSensor, station_of, workstation

CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True)
GPU = Channel("nvml:GPU-1", Device.GPU, "RTX A5000", "nvml")


@pytest.fixture
def sensors(monkeypatch: pytest.MonkeyPatch) -> list[FakeSensor]:
    made = workstation()
    monkeypatch.setattr("greenai_desktop.recording.station.build", lambda settings: station_of(made))
    return made


@pytest.fixture
def running(context: Context, sensors: list[FakeSensor], qtbot) -> Iterator[Context]:
    context.feed.set_period(0.05)
    context.store.start()
    context.feed.start()
    qtbot.waitUntil(lambda: context.feed.latest is not None)
    yield context
    context.stop()


def sample(at_s: float, watts: float = 100.0, **more: object) -> Sample:
    readings = (
        Reading(CPU.id, at_s, watts, watts * 0.1, Status.MEASURED),
        Reading(GPU.id, at_s, 2 * watts, None, Status.MEASURED),
    )
    return Sample(at_s, 1.79e9 + at_s, readings, (Gauge("cpu", "utilisation", 0.5, "fraction"),), **more)  # type: ignore[arg-type]


def test_the_feed_finds_channels_and_samples_off_the_gui_thread(running: Context, qtbot) -> None:
    feed = running.feed

    qtbot.waitUntil(lambda: sum(e.energy_j for e in feed.meter_totals().values()) > 0)

    assert feed.state == "running"
    assert feed.channels[0].id == "rapl:package-0"
    assert feed.station is not None and feed.started_utc_s is not None
    assert set(feed.history.keys) >= {c.id for c in feed.channels}


def test_starting_and_stopping_twice_is_harmless(running: Context, sensors: list[FakeSensor]) -> None:
    running.feed.start()
    running.feed.stop()
    running.feed.stop()

    assert running.feed.state == "stopped"
    assert all(sensor.is_closed for sensor in sensors)


def test_the_account_has_the_energy_of_the_meter_and_the_place_of_the_settings(running: Context, qtbot) -> None:
    feed = running.feed
    qtbot.waitUntil(lambda: sum(e.energy_j for e in feed.meter_totals().values()) > 0)
    feed._accounts.forget()

    account = feed.account(False)

    total_j = sum(feed.meter_totals()[c.id].energy_j for c in feed.channels if c.role.value == "total")
    energy = account.root.find("run.energy")
    assert energy is not None and energy.value == pytest.approx(total_j / 3.6e6, rel=1e-9)
    intensity = account.root.find("input.intensity")
    assert intensity is not None and intensity.citation is not None and intensity.citation.region == "FR"


def test_the_account_is_made_at_most_twice_a_second_and_anew_after_a_change_of_place(running: Context, qtbot) -> None:
    feed = running.feed
    qtbot.waitUntil(lambda: feed.account(False) is not None)
    first = feed.account(False)

    assert feed.account(False) is first
    running.change_settings(place=Place(zone="DE", hosting=running.settings.place.hosting))

    intensity = feed.account(False).root.find("input.intensity")
    assert intensity is not None and intensity.citation is not None and intensity.citation.region == "DE"


def test_power_now_adds_up_what_adds_up(running: Context) -> None:
    result = running.feed.power()

    assert result is not None and result.value is not None
    latest = {r.channel: r.power_w for r in running.feed.latest.readings}
    expected = sum(latest[c.id] for c in running.feed.channels if c.role.value == "total")
    assert result.value == pytest.approx(expected)
    assert result.low < result.value < result.high


def test_energy_on_screen_is_that_of_a_stored_run_over_the_same_samples(tmp_path: Path) -> None:
    samples = [sample(1000.0 + 0.1 * i, 80 + 30 * math.sin(i / 7)) for i in range(400)]
    del samples[200:230]  # a gap: the counter tells its energy afterwards, the power does not
    sums = Sums((CPU, GPU), 0.1)
    file = tmp_path / "w.greenai"
    with Workspace.open(file) as workspace:
        run = workspace.create_run(
            name="x", project_id=None, stage=Stage.UNSET, tags=(), notes="", started_utc_s=samples[0].at_utc_s,
            place={}, price=None, machine={}, period_s=0.1, recorder_pid=1, host="h",
        )  # fmt: skip
        writer = RunWriter(file, run.id, (CPU, GPU), 0.1)
        for one in samples:
            writer.add(one)
            sums.add(one)
        writer.finish(0, RunState.FINISHED)
        stored = workspace.energies(run.id)

    for channel in (CPU, GPU):
        assert sums.totals()[channel.id].energy_j == pytest.approx(stored[channel.id].energy_j, rel=1e-6)


def test_a_change_of_pace_loses_no_energy() -> None:
    changed, plain = Sums((CPU, GPU), 1.0), EnergyMeter((CPU, GPU), gap_limit_s(1.0))
    for i in range(20):
        if i == 10:
            changed.change((CPU, GPU), 0.1)
        changed.add(sample(1000.0 + i))
        plain.add(sample(1000.0 + i))

    for channel in (CPU.id, GPU.id):
        assert changed.totals()[channel].energy_j == pytest.approx(plain.totals()[channel].energy_j)
        assert changed.totals()[channel].span_s == pytest.approx(19.0)


def test_a_mark_counts_from_now_on_beside_the_sums_since_the_start(running: Context, qtbot) -> None:
    feed = running.feed
    qtbot.waitUntil(lambda: sum(e.energy_j for e in feed.meter_totals().values()) > 1)

    feed.mark("epoch 3")

    assert sum(e.energy_j for e in feed.since_mark().values()) == 0
    assert feed.events[-1].code == "mark" and dict(feed.events[-1].detail)["name"] == "epoch 3"
    qtbot.waitUntil(lambda: sum(e.energy_j for e in feed.since_mark().values()) > 0)
    assert sum(e.energy_j for e in feed.meter_totals().values()) > sum(e.energy_j for e in feed.since_mark().values())


def test_other_facts_of_the_machine_rebuild_the_station_and_keep_the_ring(
    running: Context, sensors: list[FakeSensor], monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    feed = running.feed
    first_at_s = feed.history.first_at_s
    others = workstation(gpu_count=1)
    monkeypatch.setattr("greenai_desktop.recording.station.build", lambda settings: station_of(others))

    with qtbot.waitSignal(feed.channels_changed):
        running.change_settings(machine=replace(running.settings.machine, chassis="server", entered=("chassis",)))

    assert feed.history.first_at_s == first_at_s
    assert "nvml:GPU-1" not in {c.id for c in feed.channels}
    assert "nvml:GPU-1" in {c.id for c in feed.known_channels}
    assert all(sensor.is_closed for sensor in sensors)


def test_a_station_that_cannot_be_built_is_told(
    context: Context, monkeypatch: pytest.MonkeyPatch, qtbot, caplog
) -> None:
    def broken(settings: object) -> None:
        raise OSError("no such machine")

    monkeypatch.setattr("greenai_desktop.recording.station.build", broken)
    with qtbot.waitSignal(context.feed.failed) as told:
        context.feed.start()

    assert context.feed.state == "failed" and "no such machine" in str(told.args[0])


def test_the_clock_of_a_moment_knows_of_sleeps(context: Context) -> None:
    feed = context.feed
    feed._take(Sample(100.0, 5_000.0))
    feed._take(Sample(101.0, 8_601.0, events=(Event(8_601.0, "suspended", "", (("seconds", 3600.0),)),)))

    assert feed.utc_of(100.5) == pytest.approx(5_000.5)
    assert feed.utc_of(101.5) == pytest.approx(8_601.5)
    assert feed.moments[-1][1].code == "suspended"


def test_kept_history_is_there_again_at_the_next_start(context: Context, sensors: list[FakeSensor], qtbot) -> None:
    context.change_settings(keep_history=True)
    context.feed.set_period(0.05)
    context.feed.start()
    qtbot.waitUntil(lambda: context.feed.latest is not None and context.feed.history.last_at_s > 0)
    qtbot.wait(400)
    first_s, last_s = context.feed.history.first_at_s, context.feed.history.last_at_s
    context.feed.stop()

    again = Context(context.settings, context.settings_file, context.store.file)
    again.feed.start()
    try:
        qtbot.waitUntil(lambda: again.feed.latest is not None)
        assert again.feed.history.first_at_s == pytest.approx(first_s, abs=0.5)
        assert [gap.reason for gap in again.feed.gaps.between(last_s, time.monotonic())] == ["not_sampled"]
    finally:
        again.stop()
        again.deleteLater()


def test_the_raw_ring_gives_samples_back_as_they_were() -> None:
    ring = RawRing()
    gap = Reading(CPU.id, 5.0, None, None, Status.MISSING, "vanished")
    suspect = Reading(GPU.id, 5.0, 9e9, None, Status.SUSPECT, "above_limit")
    samples = [
        sample(1.0), Sample(5.0, 1.79e9 + 5, (gap, suspect), (Gauge("cpu", "utilisation", None, "fraction"),)),
        sample(6.0, events=(Event(1.0, "back", "rapl"),)),
    ]  # fmt: skip
    for one in samples:
        ring.add(one)

    assert list(ring.since(0.0)) == samples
    assert list(ring.since(5.0)) == samples[1:]
    assert ring.since(0.0)[-1] == samples[-1]
    assert len(ring.since(7.0)) == 0


def test_a_day_of_sixteen_channels_stays_far_below_the_bound() -> None:
    ring = RawRing()
    readings = tuple(Reading(f"c{i}", 1.0, 1.0, 1.0, Status.MEASURED) for i in range(16))
    for i in range(2048):
        ring.add(Sample(float(i), 0.0, readings))

    assert ring.byte_count / 2048 * 86_400 < 60e6


def test_the_raw_ring_forgets_the_oldest_beyond_its_bound() -> None:
    ring = RawRing(most_bytes=300_000)
    for i in range(6000):
        ring.add(sample(float(i)))

    assert ring.byte_count < 500_000
    assert ring.first_at_s > 0


def test_a_sensor_that_vanishes_leaves_a_gap_with_its_reason() -> None:
    gaps = GapLog()
    gaps.add(sample(1.0))
    gaps.add(Sample(2.0, 2.0, (Reading(CPU.id, 2.0, None, None, Status.MISSING, "vanished"),)))
    assert [(g.channel, g.from_s, g.reason) for g in gaps.between(0, 10)] == [(CPU.id, 1.0, "vanished")]

    gaps.add(sample(5.0))

    assert [(g.from_s, g.until_s) for g in gaps.between(0, 10)] == [(1.0, 5.0)]
    assert gaps.between(6, 10) == []


def test_a_channel_without_any_value_has_no_gap_but_is_absent() -> None:
    gaps = GapLog()
    gaps.add(Sample(2.0, 2.0, (Reading(CPU.id, 2.0, None, None, Status.MISSING, "denied"),)))

    assert gaps.between(0, 10) == [] and gaps.absent == {CPU.id: "denied"}


def test_a_mark_goes_into_a_run_that_begins_before_it(running: Context) -> None:
    feed = running.feed
    begun_utc_s = feed.started_utc_s or 0.0

    feed.mark("epoch 3")

    events = [event for one in feed.samples_since(begun_utc_s) for event in one.events if event.code == "mark"]
    assert [dict(event.detail)["name"] for event in events] == ["epoch 3"]
