"""Runs of files in the workspace: whole or not at all, and out again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import ImportedRun, PlacedRun, PlaceHint, with_repeats_marked
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Channel, Device, Event, Reading, Sample, Status
from greenai_desktop.store.imports import Imports
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import new_run

CPU = Channel("codecarbon:cpu", Device.CPU, "i7", "codecarbon", status=Status.IMPORTED, u95_ratio=1.3)
GPU = Channel("codecarbon:gpu", Device.GPU, "A100", "codecarbon", status=Status.IMPORTED, u95_ratio=1.3)
STARTED = 1_700_000_000.0


def run_of_file(**changes: object) -> ImportedRun:
    run = ImportedRun(
        "codecarbon", "train", STARTED, 3_600.123456789, (CPU, GPU), {CPU.id: 123_456.789, GPU.id: 9_876_543.21},
        "emissions.csv", 2, "f1", period_s=3_600.0, reported_kwh=2.8, reported_kgco2e=0.14,
        place=PlaceHint(pue_ratio=1.2), row={"project_name": "train"},
    )  # fmt: skip
    return replace(run, **changes)


def placed(run: ImportedRun, project_id: int | None = None) -> PlacedRun:
    return PlacedRun(run, Place(zone="FR"), None, project_id, Stage.TRAINING)


def sampled_run(count: int = 301) -> ImportedRun:
    def samples() -> Iterator[Sample]:
        for second in range(count):
            yield Sample(second, STARTED + second, (Reading(GPU.id, second, 250.0, None, Status.IMPORTED),))

    return run_of_file(channels=(GPU,), samples=samples, period_s=1.0, duration_s=count - 1.0, fingerprint="f2")


def test_sums_of_a_file_are_kept_to_the_last_digit(workspace: Workspace) -> None:
    run = workspace.import_runs([placed(run_of_file())], "b1")[0]

    energies = workspace.energies(run.id)
    assert energies[CPU.id].energy_j == pytest.approx(123_456.789, rel=1e-14)
    assert energies[GPU.id].energy_j == pytest.approx(9_876_543.21, rel=1e-14)
    assert energies[CPU.id].missing_s == pytest.approx(0.0, abs=1e-9)
    assert all("mean_only" in channel.notes for channel in workspace.channels(run.id))
    overview = workspace.runs()[0]
    assert overview.energy_j == pytest.approx(9_999_999.999)
    assert overview.measured_j == 0


def test_a_run_of_a_file_keeps_where_it_comes_from(workspace: Workspace) -> None:
    project = workspace.create_project("demo")

    run = workspace.import_runs([placed(run_of_file(exit_code=1, owner="alice"), project.id)], "b1")[0]

    assert (run.name, run.batch, run.state, run.exit_code) == ("train", "b1", RunState.FINISHED, 1)
    assert (run.project_id, run.stage) == (project.id, Stage.TRAINING)
    assert run.ended_utc_s == pytest.approx(STARTED + 3_600.123456789)
    assert run.details.is_imported
    assert run.details.owner == "alice"
    assert run.details.imported["reported_kgco2e"] == 0.14
    assert run.details.imported["pue_ratio"] == 1.2
    assert run.details.imported["row"] == {"project_name": "train"}


def test_samples_of_a_file_are_the_samples_of_the_run(workspace: Workspace) -> None:
    run = workspace.import_runs([placed(sampled_run())], "b1")[0]

    assert workspace.energies(run.id)[GPU.id].energy_j == pytest.approx(250.0 * 300)
    assert workspace.span_s(run.id) == 300
    pieces = list(workspace.samples(run.id))
    assert sum(len(at_s) for at_s, _values in pieces) == 301
    assert {float(value) for _at_s, values in pieces for value in values[0]} == {250.0}


def test_a_device_without_figure_is_missing_with_its_reason(workspace: Workspace) -> None:
    run = workspace.import_runs([placed(run_of_file(energies_j={CPU.id: 3.6e6}))], "b1")[0]

    assert workspace.energies(run.id)[GPU.id].covered_s == 0
    assert workspace.events(run.id) == [Event(STARTED, "gap", GPU.id, (("reason", "not_in_file"),))]


def test_marks_of_a_file_are_marks_of_the_run(workspace: Workspace) -> None:
    mark = Event(STARTED + 5, "mark", "", (("name", "epoch 1"),))

    run = workspace.import_runs([placed(run_of_file(events=(mark,)))], "b1")[0]

    assert workspace.events(run.id) == [mark]


def test_an_import_that_is_cancelled_leaves_nothing(workspace: Workspace) -> None:
    asked: list[int] = []

    def check() -> None:
        asked.append(1)
        if len(asked) > 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workspace.import_runs([placed(run_of_file()), placed(sampled_run(5_000)), placed(run_of_file())], "b1", check)

    assert workspace.runs() == workspace.runs(deleted=True) == []
    assert workspace.fingerprints(["f1", "f2"]) == set()


def test_a_long_import_tells_how_far_it_is(workspace: Workspace) -> None:
    told: list[float] = []

    workspace.import_runs([placed(run_of_file()), placed(sampled_run(10_001))], "b1", None, told.append)

    assert told == sorted(told)
    assert told[0] == 0 and told[-1] == 1
    assert len([fraction for fraction in told if 0.5 < fraction < 1]) >= 4


def test_an_import_that_fails_halfway_leaves_nothing(workspace: Workspace) -> None:
    def broken() -> Iterator[Sample]:
        yield Sample(0.0, STARTED, (Reading(GPU.id, 0.0, 1.0, None, Status.IMPORTED),))
        raise ImportFileError("file_not_read", file="x.csv")

    with pytest.raises(ImportFileError):
        workspace.import_runs([placed(run_of_file()), placed(run_of_file(samples=broken))], "b1")

    assert workspace.runs() == []


def test_an_import_is_taken_out_and_brought_back_in_one_step(workspace: Workspace) -> None:
    workspace.import_runs([placed(run_of_file()), placed(sampled_run())], "b1")
    workspace.import_runs([placed(run_of_file(fingerprint="f3"))], "b2")

    assert workspace.remove_batch("b1") == 2
    assert len(workspace.runs()) == 1
    assert workspace.fingerprints(["f1", "f2", "f3"]) == {"f3"}

    assert workspace.restore_batch("b1") == 2
    assert len(workspace.runs()) == 3
    assert workspace.fingerprints(["f1", "f2", "f3"]) == {"f1", "f2", "f3"}


def test_runs_that_another_import_brought_meanwhile_are_left_out(workspace: Workspace) -> None:
    runs = [run_of_file(), run_of_file(fingerprint="f2", line=3)]
    workspace.import_runs([placed(runs[0])], "b1")

    made = workspace.import_runs([placed(run) for run in runs], "b2")
    again = workspace.import_runs([placed(run) for run in with_repeats_marked(runs, {"f1", "f2"})], "b3")

    assert [run.details.imported["line"] for run in made] == [3]
    assert len(again) == 2  # somebody saw that they are known, and wanted them all the same


def test_no_name_of_an_import_means_no_run(workspace: Workspace) -> None:
    workspace.import_runs([placed(run_of_file())], "b1")

    assert workspace.remove_batch("") == 0
    assert len(workspace.runs()) == 1


def test_many_fingerprints_are_looked_up_at_once(workspace: Workspace) -> None:
    workspace.import_runs([placed(run_of_file())], "b1")

    assert workspace.fingerprints([*(f"x{n}" for n in range(2_000)), "f1", ""]) == {"f1"}


def test_names_with_halves_of_characters_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    run = workspace.import_runs([placed(run_of_file(name="a\udc80b", row={"x": "\udc80"}))], "b1")[0]

    assert run.name == "a?b"


def test_others_write_while_a_long_file_is_read(workspace: Workspace) -> None:
    """A file of a gigabyte takes minutes; a recorder that ends meanwhile waits for one."""
    run = new_run(workspace)
    written: list[int] = []

    def samples() -> Iterator[Sample]:
        with Workspace.open(workspace.file, busy_s=0.05) as other:
            for second in range(6_000):
                if second % 1_500 == 0:
                    other.add_event(run.id, Event(STARTED + second, "mark"))
                    written.append(second)
                yield Sample(second, STARTED + second, (Reading(GPU.id, second, 250.0, None, Status.IMPORTED),))

    workspace.import_runs([placed(run_of_file()), placed(replace(sampled_run(6_000), samples=samples))], "b1")

    assert written == [0, 1_500, 3_000, 4_500]
    assert len(workspace.events(run.id)) == 4


def test_a_part_of_an_import_is_not_seen_by_anybody(workspace: Workspace) -> None:
    seen: list[tuple[int, int]] = []

    def look(fraction: float) -> None:
        with Workspace.open(workspace.file) as other:
            seen.append((len(other.runs()), len(other.runs(deleted=True))))
            assert other.restore_batch("b1") == 0

    workspace.import_runs([placed(sampled_run(9_001)), placed(run_of_file())], "b1", None, look)

    assert len(seen) > 5 and set(seen[:-1]) == {(0, 0)}
    assert len(workspace.runs()) == 2


def test_what_another_import_brought_while_a_file_was_read_is_left_out(workspace: Workspace) -> None:
    def samples() -> Iterator[Sample]:
        with Workspace.open(workspace.file) as other:
            other.import_runs([placed(sampled_run(3))], "quicker")
        return sampled_run(5_000).samples()

    slow = replace(sampled_run(5_000), samples=samples)
    made = workspace.import_runs([placed(slow), placed(run_of_file())], "b1")

    assert [run.details.imported["line"] for run in made] == [2]
    assert sorted(o.run.batch for o in workspace.runs()) == ["b1", "quicker"]
    assert workspace.check() == []


def test_what_an_import_that_was_killed_left_goes_after_an_hour(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Imports, "_take_back", lambda self, batch: None)  # as of a process that is no more
        workspace.import_runs([placed(sampled_run(9_001))], "b1", _raising_after(3))
    hidden = rows_of(workspace)

    workspace.purge_deleted(0.0)
    young = rows_of(workspace)
    monkeypatch.setattr(workspace._database, "now", lambda: time.time() + 3_700)
    purged = workspace.purge_deleted(0.0)

    assert (hidden, young, rows_of(workspace)) == (1, 1, 0)
    assert purged == 0 and workspace.runs(deleted=True) == []


def _raising_after(count: int) -> Callable[[], None]:
    asked: list[int] = []

    def check() -> None:
        asked.append(1)
        if len(asked) > count:
            raise KeyboardInterrupt

    return check


def rows_of(workspace: Workspace) -> int:
    """Runs in the file, hidden ones too."""
    with sqlite3.connect(workspace.file) as connection:
        return int(connection.execute("SELECT count(*) FROM run").fetchone()[0])
