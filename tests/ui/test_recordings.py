"""Recorder processes started from the window, and those of others."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.core.limits import HOURS, Limit
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.meters import Meter
from greenai_desktop.core.samples import Channel, Device, Reading, Sample, Status
from greenai_desktop.sensors import meter_passwords
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.live.page import LivePage
from tests.helpers.powercap import PowercapTree

CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True)
PATIENCE_MS = 20_000


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[PowercapTree]:
    """A simulated processor that draws 40 W by the real clock, for processes of their own as well."""
    tree = PowercapTree(tmp_path / "live-sys")
    tree.add("intel-rapl:0", "package-0", 40.0)
    monkeypatch.setenv("GREENAI_SYS_ROOT", str(tree.folder))
    with tree.live():
        yield tree


@pytest.fixture
def started(context: Context, machine: PowercapTree) -> Iterator[Context]:
    context.change_settings(record_period_s=0.1, period_s=0.1)
    context.start()
    yield context
    for child in context.recordings._children:
        child.terminate()
        child.wait(10)
    context.stop()


def new_run(file: Path, pid: int, samples: int = 0, host: str = "") -> int:
    with Workspace.open(file) as workspace:
        run = workspace.create_run(
            name="elsewhere", project_id=None, stage=Stage.TRAINING, tags=(), notes="",
            started_utc_s=time.time(), place={}, price=None, machine={}, period_s=1.0, recorder_pid=pid,
            host=host or socket.gethostname(),
        )  # fmt: skip
    if samples:
        writer = RunWriter(file, run.id, (CPU,), 1.0)
        for i in range(samples):
            at_s = time.time()
            writer.add(Sample(100.0 + i, at_s + i, (Reading(CPU.id, 100.0 + i, 50.0, 50.0, Status.MEASURED),)))
        writer.finish(None, RunState.RECORDING)
    return run.id


def state_of(context: Context, run_id: int) -> RunState:
    with Workspace.open(context.store.file) as workspace:
        return workspace.run(run_id).state


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.slow
def test_a_recording_from_the_window_is_a_process_that_appears_and_ends(started: Context, qtbot) -> None:
    recordings = started.recordings

    with qtbot.waitSignal(recordings.started, timeout=PATIENCE_MS) as told:
        recordings.record("Fine-tuning", None, Stage.TRAINING, ("llm", "été"), "a note")
    run_id = told.args[0]
    qtbot.waitUntil(lambda: [run.id for run in recordings.active] == [run_id], timeout=PATIENCE_MS)
    run = recordings.active[0]
    assert (run.name, run.stage, run.tags, run.notes) == ("Fine-tuning", Stage.TRAINING, ("llm", "été"), "a note")
    assert run.recorder_pid != os.getpid()
    qtbot.waitUntil(lambda: (recordings.overviews[0].energy_j or 0) > 20, timeout=PATIENCE_MS)

    recordings.mark(None, "epoch 3")
    recordings.stop_run(run_id)

    qtbot.waitUntil(lambda: recordings.active == (), timeout=PATIENCE_MS)
    with Workspace.open(started.store.file) as workspace:
        assert workspace.run(run_id).state is RunState.FINISHED
        assert [dict(event.detail).get("name") for event in workspace.events(run_id)] == ["epoch 3"]


@pytest.mark.slow
def test_a_recording_since_earlier_begins_with_the_samples_of_the_live_view(started: Context, qtbot) -> None:
    feed, recordings = started.feed, started.recordings
    qtbot.waitUntil(lambda: sum(e.covered_s for e in feed.meter_totals().values()) > 3, timeout=PATIENCE_MS)
    begun = feed.started_utc_s

    with qtbot.waitSignal(recordings.started, timeout=PATIENCE_MS) as told:
        recordings.record("since the start", earlier_from_s=begun)

    with Workspace.open(started.store.file) as workspace:
        assert workspace.run(told.args[0]).started_utc_s == pytest.approx(begun, abs=0.2)
    recordings.stop_run(told.args[0])
    qtbot.waitUntil(lambda: state_of(started, told.args[0]) is RunState.FINISHED, timeout=PATIENCE_MS)
    with Workspace.open(started.store.file) as workspace:
        energy = workspace.energies(told.args[0])
        watts = [e.mean_w for channel, e in energy.items() if channel.startswith("rapl")]
        assert watts and watts[0] == pytest.approx(40.0, rel=0.05)


def test_a_recorder_gets_the_passwords_that_were_asked_for_in_the_window_and_no_others(
    context: Context, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Meter("Plug", "tasmota", "192.0.2.7", has_password=True)
    gone = Meter("Old plug", "tasmota", "192.0.2.8", has_password=True)
    monkeypatch.setattr(meter_passwords, "_asked", {"admin@192.0.2.7": "s3cret", "admin@192.0.2.8": "of-another"})
    context.change_settings(meters=(ours,))
    handed: list[str] = []

    def start(arguments: list[str], passwords: str = "") -> None:
        handed.append(passwords)
        raise OSError("nothing is started in this test")

    monkeypatch.setattr("greenai_desktop.recording.launch.start_recorder", start)
    assert not meter_passwords.handed_over((replace(gone, has_password=False),))
    with qtbot.waitSignal(context.recordings.failed):
        context.recordings.record("metered")

    assert [json.loads(line) for line in handed] == [{"admin@192.0.2.7": "s3cret"}]


def test_a_recorder_that_dies_at_once_is_told_with_its_reason(
    started: Context, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "greenai_desktop.recording.launch.start_recorder",
        lambda arguments, passwords="": subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]),
    )

    with qtbot.waitSignal(started.recordings.failed, timeout=PATIENCE_MS) as told:
        started.recordings.record("never")

    assert told.args[0].code == "recorder_died" and told.args[0].facts["exit_code"] == 3
    assert not started.recordings.is_starting


@pytest.mark.slow
def test_a_workspace_that_a_recorder_cannot_write_is_told(started: Context, qtbot) -> None:
    qtbot.waitUntil(lambda: started.store.file.exists(), timeout=PATIENCE_MS)
    started.store.stop()
    for file in started.store.file.parent.glob("workspace.greenai*"):
        file.unlink()
    started.store.file.write_bytes(b"no workspace at all" * 100)

    with qtbot.waitSignal(started.recordings.failed, timeout=PATIENCE_MS) as told:
        started.recordings.record("never")

    assert told.args[0].code == "not_a_workspace"


def test_runs_of_other_recorders_appear_by_themselves(started: Context, qtbot) -> None:
    qtbot.waitUntil(lambda: started.store.file.exists())

    run_id = new_run(started.store.file, os.getpid(), host="another-machine")

    qtbot.waitUntil(lambda: [run.id for run in started.recordings.active] == [run_id], timeout=5000)
    with Workspace.open(started.store.file) as workspace:
        workspace.close_interrupted(run_id)
    qtbot.waitUntil(lambda: started.recordings.active == (), timeout=5000)


def test_a_run_whose_recorder_died_is_offered_for_closing(context: Context, home: Path, machine, qtbot) -> None:
    run_id = new_run(context.store.file, dead_pid())
    context.start()
    recordings = context.recordings
    qtbot.waitUntil(lambda: [run.id for run in recordings.unfinished] == [run_id], timeout=5000)
    assert recordings.active == ()

    recordings.close(run_id)

    qtbot.waitUntil(lambda: recordings.unfinished == (), timeout=5000)
    with Workspace.open(context.store.file) as workspace:
        assert workspace.run(run_id).state is RunState.INTERRUPTED


def test_starting_and_stopping_twice_is_harmless(context: Context) -> None:
    recordings = context.recordings
    recordings.start()
    recordings.start()
    recordings.stop()
    recordings.stop()

    assert recordings.active == () and not recordings.is_starting


@pytest.mark.slow
def test_the_panel_starts_a_real_recorder_and_stop_ends_it(started: Context, qtbot, theme) -> None:
    page = LivePage(started)
    qtbot.addWidget(page)
    page.resize(1084, 740)
    page.show()
    page.activated()
    qtbot.waitUntil(lambda: started.feed.latest is not None)

    page.open_record()
    page.panel.name.setText("From the <b>panel</b>")
    page.panel.tags.setText("one, two ,")
    page.panel.stage.setCurrentIndex(page.panel.stage.findData(Stage.EVALUATION.value))
    page.panel.toggle_more()
    page.panel.limits.set_limits((Limit(HOURS, 1.5 / 3600),))
    qtbot.keyClick(page.panel.name, "\r")

    qtbot.waitUntil(lambda: len(started.recordings.active) == 1, timeout=PATIENCE_MS)
    run = started.recordings.active[0]
    assert (run.name, run.tags, run.stage) == ("From the <b>panel</b>", ("one", "two"), Stage.EVALUATION)
    qtbot.waitUntil(lambda: not page.panel.isVisible())
    qtbot.waitUntil(lambda: "Wh" in page.active.cards[run.id].figures["energy"].value.text(), timeout=PATIENCE_MS)
    page.toggle_pause()
    qtbot.waitUntil(lambda: [alarm.fraction for alarm in started.alarms.shown] == [1.0], timeout=PATIENCE_MS)
    assert page.active.cards[run.id]._rows[0].now.text().startswith("✕ limit reached")
    assert run.details.origin == "window"
    with Workspace.open(started.store.file) as workspace:
        qtbot.waitUntil(lambda: "limit" in {event.code for event in workspace.events(run.id)}, timeout=PATIENCE_MS)
    before_j = started.recordings.overviews[0].energy_j or 0.0
    qtbot.waitUntil(lambda: (started.recordings.overviews[0].energy_j or 0) > before_j + 10, timeout=PATIENCE_MS)
    page.stop_recording()

    qtbot.waitUntil(lambda: not started.recordings.active, timeout=PATIENCE_MS)
    assert not page.active.isVisible()
