"""The writer of a recording: batches, sealing, faults, and several processes on one workspace."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.errors import GreenAIError, StoreError
from greenai_desktop.core.samples import Event, Gauge, Reading, Sample, Status
from greenai_desktop.store import sqlite, writer
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
from tests.helpers.store import (
    CHANNELS,
    GPU,
    MONOTONIC_S,
    STARTED_UTC_S,
    WATTS,
    new_run,
    record,
    steady_run,
    steady_samples,
)

FAST_S = 0.02
ROOT = Path(__file__).parents[2]


class Told:
    """What a writer told."""

    def __init__(self) -> None:
        self.problems: list[GreenAIError] = []
        self.recovered = 0
        self.stopped = threading.Event()

    def open(self, file: Path, run_id: int, **options: float) -> RunWriter:
        return RunWriter(
            file, run_id, CHANNELS, 1.0, on_problem=self.problems.append, on_recovered=self._recover,
            on_stop_requested=self.stopped.set, commit_every_s=FAST_S, busy_s=FAST_S, **options,
        )  # fmt: skip

    def _recover(self) -> None:
        self.recovered += 1


def wait_until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    until_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until_s, "the condition did not come true"
        time.sleep(0.005)


def test_samples_are_there_a_moment_after_they_were_handed_over(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    running = Told().open(file, run.id)

    for sample in steady_samples(10, WATTS):
        running.add(sample)

    wait_until(lambda: workspace.span_s(run.id) == 10.0)
    assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(2500.0)
    assert workspace.runs()[0].last_sample_utc_s == STARTED_UTC_S + 10
    assert workspace.run(run.id).state is RunState.RECORDING
    running.finish(3, RunState.FINISHED)
    finished = workspace.run(run.id)
    assert (finished.state, finished.exit_code) == (RunState.FINISHED, 3)
    assert finished.ended_utc_s == STARTED_UTC_S + 10


def test_a_run_needs_to_be_there(file: Path, workspace: Workspace) -> None:
    with pytest.raises(StoreError) as error:
        RunWriter(file, 99, CHANNELS, 1.0)

    assert error.value.code == "no_such_run"
    assert threading.active_count() == 1


def test_a_run_without_samples_can_be_finished(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)

    record(file, run, [])

    assert workspace.run(run.id).ended_utc_s == run.started_utc_s
    assert workspace.channels(run.id) == CHANNELS
    assert workspace.energies(run.id)[GPU.id].energy_j == 0.0


def test_finishing_twice_is_harmless(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    running = Told().open(file, run.id)

    running.finish(0, RunState.FINISHED)
    running.finish(1, RunState.FINISHED)
    running.abandon()

    assert workspace.run(run.id).exit_code == 0


def test_somebody_who_asks_for_the_end_is_heard(file: Path, workspace: Workspace) -> None:
    run, told = new_run(workspace), Told()
    running = told.open(file, run.id)

    workspace.request_stop(run.id)

    assert told.stopped.wait(10)
    running.finish(None, RunState.FINISHED)
    assert workspace.run(run.id).stop_requested


def test_editing_a_run_while_it_records_disturbs_nobody(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    running = Told().open(file, run.id)
    running.add(steady_samples(0, WATTS)[0])
    wait_until(lambda: workspace.runs()[0].last_sample_utc_s is not None)

    edited = workspace.update_run(run.id, run.version, name="renamed meanwhile")

    running.finish(0, RunState.FINISHED)
    assert edited.version == run.version + 1
    assert workspace.run(run.id).name == "renamed meanwhile"


def test_a_run_that_others_closed_is_not_written_to(file: Path, workspace: Workspace) -> None:
    run, told = new_run(workspace), Told()
    running = told.open(file, run.id)
    first, *rest = steady_samples(5, WATTS)
    running.add(first)
    wait_until(lambda: workspace.runs()[0].last_sample_utc_s is not None)

    workspace.close_interrupted(run.id)
    for sample in rest:
        running.add(sample)

    assert told.stopped.wait(10)
    running.finish(0, RunState.FINISHED)
    assert workspace.run(run.id).state is RunState.INTERRUPTED
    assert workspace.span_s(run.id) == 0.0


def test_another_writer_that_holds_the_file_costs_nothing(file: Path, workspace: Workspace) -> None:
    run, told = new_run(workspace), Told()
    running = told.open(file, run.id)
    holder = sqlite.connect(file)
    holder.execute("BEGIN IMMEDIATE")

    for sample in steady_samples(130, WATTS):
        running.add(sample)
    wait_until(lambda: bool(told.problems))
    held_up = workspace.span_s(run.id)
    holder.execute("ROLLBACK")
    holder.close()
    wait_until(lambda: workspace.span_s(run.id) == 130.0)

    assert held_up == 0.0
    assert [error.code for error in told.problems] == ["workspace_busy"]
    wait_until(lambda: told.recovered == 1)
    running.finish(0, RunState.FINISHED)
    assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(130 * 250.0)
    assert workspace.events(run.id) == []


def test_the_end_waits_for_another_writer(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    running = Told().open(file, run.id)
    holder = sqlite.connect(file)
    holder.execute("BEGIN IMMEDIATE")
    for sample in steady_samples(5, WATTS):
        running.add(sample)
    ending = threading.Thread(target=running.finish, args=(0, RunState.FINISHED))

    ending.start()
    ending.join(0.2)
    still_waiting = ending.is_alive()
    holder.execute("ROLLBACK")
    holder.close()
    ending.join()

    assert still_waiting
    assert workspace.run(run.id).state is RunState.FINISHED
    assert workspace.span_s(run.id) == 5.0


def test_an_end_that_cannot_be_written_leaves_the_run_to_be_found(
    file: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_BUSY_AT_THE_END_S", 0.1)
    run = new_run(workspace, recorder_pid=1)
    running = Told().open(file, run.id)
    holder = sqlite.connect(file)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError) as error:
        running.finish(0, RunState.FINISHED)

    holder.execute("ROLLBACK")
    holder.close()
    assert error.value.code == "workspace_busy"
    assert [found.id for found in workspace.unfinished_runs(run.host, lambda pid: False)] == [run.id]


def test_a_full_disk_is_told_once_and_nothing_is_lost(file: Path, workspace: Workspace) -> None:
    run, told = new_run(workspace), Told()
    running = told.open(file, run.id)
    pages = sqlite.pragma(running._connection, "page_count")
    running._connection.execute(f"PRAGMA max_page_count = {pages}")

    for sample in steady_samples(400, WATTS):
        running.add(sample)
    wait_until(lambda: bool(told.problems))
    running._connection.execute("PRAGMA max_page_count = 1000000")
    wait_until(lambda: told.recovered == 1)
    running.finish(0, RunState.FINISHED)

    assert [error.code for error in told.problems] == ["disk_full"]
    assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(400 * 250.0)
    assert workspace.check() == []


def test_what_waits_too_long_is_dropped_from_its_beginning_and_told(file: Path, workspace: Workspace) -> None:
    run, told = new_run(workspace), Told()
    running = told.open(file, run.id, keep_samples=100)
    holder = sqlite.connect(file)
    holder.execute("BEGIN IMMEDIATE")
    samples = steady_samples(250, WATTS)

    for sample in samples:
        running.add(sample)
    wait_until(lambda: bool(told.problems))
    holder.execute("ROLLBACK")
    holder.close()
    running.finish(0, RunState.FINISHED)

    (event,) = workspace.events(run.id)
    assert (event.code, event.detail) == ("lost", (("samples", 151), ("seconds", 150.0)))
    kept = workspace.energies(run.id, 151.0, 250.0)[GPU.id]
    assert kept.energy_j == pytest.approx(99 * 250.0)
    assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(99 * 250.0)


def test_a_long_past_that_is_handed_over_at_once_is_written_whole(file: Path, workspace: Workspace) -> None:
    run, told = new_run(workspace), Told()
    running = told.open(file, run.id, keep_samples=100)

    for sample in steady_samples(2000, WATTS):
        running.add(sample)
    running.finish(0, RunState.FINISHED)

    assert told.problems == []
    assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(2000 * 250.0)


def test_events_of_samples_are_kept(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    suspended = Event(STARTED_UTC_S + 1, "suspended", "", (("seconds", 3600.0),))
    changed = Event(STARTED_UTC_S + 2, "clock_changed", "", (("seconds", -5.0),))
    samples = [
        Sample(MONOTONIC_S, STARTED_UTC_S, ()),
        # An hour of sleep: the monotonic clock stood still, the wall clock did not.
        Sample(MONOTONIC_S + 1, STARTED_UTC_S + 3601, (), (), (suspended, changed)),
    ]

    record(file, run, samples)

    assert workspace.events(run.id) == [suspended, changed]
    assert workspace.span_s(run.id) == 1.0
    assert workspace.run(run.id).ended_utc_s == STARTED_UTC_S + 3601


def test_a_sample_that_does_not_come_later_is_left_aside(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    samples = steady_samples(10, WATTS)

    record(file, run, [*samples, samples[4], samples[10]])

    assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(2500.0)


def test_more_reasons_than_codes_are_summed_up_as_other(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    samples = [
        Sample(MONOTONIC_S + i, STARTED_UTC_S + i,
               (Reading(GPU.id, MONOTONIC_S + i, None, None, Status.MISSING, f"reason {i}"),)) for i in range(400)
    ]  # fmt: skip

    record(file, run, samples)

    assert workspace.energies(run.id)[GPU.id].covered_s == 0.0
    connection = sqlite.connect(file)
    assert connection.execute("SELECT count(*) FROM reason").fetchone()[0] == 253
    connection.close()


def test_gauges_may_come_up_later_and_readings_of_strangers_are_left_aside(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    samples = [
        Sample(
            MONOTONIC_S + i, STARTED_UTC_S + i,
            (Reading(GPU.id, MONOTONIC_S + i, 100.0, None, Status.MEASURED),
             Reading("who:knows", MONOTONIC_S + i, 100.0, None, Status.MEASURED)),
            (Gauge("gpu", "clock", 1e9, "Hz"), Gauge("gpu", "fan", None, "percent")) if i > 70 else (),
        ) for i in range(150)
    ]  # fmt: skip

    record(file, run, samples)

    curve = workspace.curves(run.id, 0.0, 150.0, 1000)
    clock = curve.mean[curve.keys.index("gpu/clock")]
    assert "who:knows" not in workspace.energies(run.id)
    assert curve.keys[-2:] == ("gpu/clock", "gpu/fan")
    assert (clock[71:] == 1e9).all()
    assert (clock[:71] != clock[:71]).all()


def test_closing_an_interrupted_run_ends_it_at_its_last_sample(file: Path, workspace: Workspace) -> None:
    samples = steady_samples(200, WATTS)
    meter = EnergyMeter(CHANNELS, gap_limit_s(1.0))
    for sample in samples:
        meter.add(sample)
    run = new_run(workspace, recorder_pid=4242)
    record(file, run, samples, finish=False)
    alive = workspace.unfinished_runs("workstation", lambda pid: pid == 4242)
    elsewhere = workspace.unfinished_runs("another", lambda pid: False)

    closed = workspace.close_interrupted(run.id)

    assert (alive, elsewhere) == ([], [])
    assert (closed.state, closed.ended_utc_s) == (RunState.INTERRUPTED, STARTED_UTC_S + 200)
    assert workspace.close_interrupted(run.id) == closed
    for channel_id, live in meter.totals().items():
        assert workspace.energies(run.id)[channel_id].energy_j == pytest.approx(live.energy_j)
    connection = sqlite.connect(file)
    assert connection.execute("SELECT count(*) FROM sample").fetchone()[0] == 0
    assert connection.execute("SELECT packed_minute FROM run").fetchone()[0] == 3
    connection.close()
    with pytest.raises(StoreError):
        workspace.close_interrupted(99)


_WINDOW = """
import sys
from pathlib import Path
from greenai_desktop.core.errors import ConflictError
from greenai_desktop.store.workspace import Workspace
conflicts = 0
with Workspace.open(Path(sys.argv[1])) as workspace:
    for i in range(25):
        run = workspace.run(int(sys.argv[2]))
        try:
            workspace.update_run(run.id, run.version, notes=run.notes + sys.argv[3])
        except ConflictError as error:
            conflicts += 1
            assert error.facts["present"].version > run.version
        workspace.runs()
        workspace.curves(run.id, 0.0, 100.0, 500)
print(conflicts)
"""


def test_two_windows_and_a_recorder_work_on_one_workspace(file: Path, workspace: Workspace) -> None:
    run, told = new_run(workspace), Told()
    running = told.open(file, run.id)
    windows = [
        subprocess.Popen([sys.executable, "-c", _WINDOW, str(file), str(run.id), letter], stdout=subprocess.PIPE,
                         text=True, cwd=ROOT) for letter in "ab"
    ]  # fmt: skip

    samples = steady_samples(600, WATTS)
    for sample in samples:
        running.add(sample)
        time.sleep(0.002)  # the recorder works beside them, not before
    conflicts = [int(window.communicate()[0]) for window in windows]
    running.finish(0, RunState.FINISHED)

    notes = workspace.run(run.id).notes
    assert [window.returncode for window in windows] == [0, 0]
    assert len(notes) == 50 - sum(conflicts)  # every edit that was not told as a conflict is there
    assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(600 * 250.0)
    assert workspace.check() == []


def test_two_recorders_work_on_one_workspace(file: Path, workspace: Workspace) -> None:
    runs = [new_run(workspace), new_run(workspace)]
    writers = [Told().open(file, run.id) for run in runs]

    for sample in steady_samples(300, WATTS):
        for running in writers:
            running.add(sample)
    for running in writers:
        running.finish(0, RunState.FINISHED)
    third = steady_run(workspace, 300)

    for run in (*runs, third):
        assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(300 * 250.0)
        assert workspace.curves(run.id, 0.0, 300.0, 400).at_s.size == 301
