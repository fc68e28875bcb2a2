"""Runs, projects and own factors of a workspace, edited by several."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.core.errors import ConflictError, StoreError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.limits import COST, ENERGY, Limit
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Event, Status
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
from tests.helpers.store import CHANNELS, WATTS, new_run, steady_run


def _factor(value: float = 0.02) -> Factor:
    return Factor(
        "own:contract", value, "kgCO2e/kWh", 0.01, 0.03, "FR", 2025, "lifecycle", "consumption", "own",
        status=Status.ENTERED, kind="contract", evidence="GO 123",
    )  # fmt: skip


def test_a_run_keeps_everything_it_was_made_with(workspace: Workspace) -> None:
    place = Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=1.4)
    machine = Machine(cpu_name="EPYC", socket_count=2, thread_count=8, entered=("cpu_name",))
    made = new_run(
        workspace, name="δ-run <b>", tags=("a", "b"), notes="n", place=place.to_dict(),
        price=Price(0.2, "EUR", "2026-01-01").to_dict(), machine=machine.to_dict(), period_s=0.1, recorder_pid=7,
    )  # fmt: skip

    run = workspace.run(made.id)

    assert run == made
    assert (run.name, run.tags, run.notes, run.state) == ("δ-run <b>", ("a", "b"), "n", RunState.RECORDING)
    assert (run.place, run.machine, run.price) == (place, machine, Price(0.2, "EUR", "2026-01-01"))


def test_details_of_a_run_and_limits_of_a_project_are_kept(workspace: Workspace) -> None:
    limits = (Limit(ENERGY, 2.0), Limit(COST, 5.0, currency="EUR"))
    details = RunDetails(origin="track", scope="process", gpus=("GPU-1",), limits=limits, expected_s=3_600.0)

    run = new_run(workspace, details=details)
    changed = workspace.update_run(run.id, run.version, details=replace(details, group="sweep 1"))
    project = workspace.create_project("demo")
    limited = workspace.update_project(project.id, project.version, limits=limits)

    assert (run.details, run.batch) == (details, "")
    assert workspace.run(run.id).details.group == changed.details.group == "sweep 1"
    assert project.limits == ()
    assert workspace.project(project.id).limits == limited.limits == limits


def test_a_name_that_is_no_text_is_kept_as_far_as_it_can_be(workspace: Workspace) -> None:
    run = new_run(workspace, name="bad \udcff name\x00", tags=("\udc80",))

    assert workspace.run(run.id).name == "bad ? name\x00"
    assert workspace.run(run.id).tags == ("?",)


def test_an_unknown_run_is_told(workspace: Workspace) -> None:
    for call in (workspace.run, workspace.energies, workspace.restore_run, workspace.request_stop, workspace.span_s):
        with pytest.raises(StoreError) as error:
            call(99)
        assert (error.value.code, error.value.facts) == ("no_such_run", {"run": 99})


def test_an_edit_of_a_run_counts_its_version(workspace: Workspace) -> None:
    run = new_run(workspace)

    edited = workspace.update_run(
        run.id, run.version, name="new", stage=Stage.EVALUATION, tags=("x",), notes="why", place=Place(zone="DE")
    )

    assert (edited.name, edited.stage, edited.tags, edited.notes) == ("new", Stage.EVALUATION, ("x",), "why")
    assert edited.place == Place(zone="DE")
    assert edited.version == run.version + 1
    assert workspace.run(run.id) == edited


def test_the_later_of_two_editors_is_told_and_sees_the_present_state(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    with Workspace.open(file) as other:
        theirs = other.update_run(run.id, run.version, name="theirs")

    with pytest.raises(ConflictError) as error:
        workspace.update_run(run.id, run.version, name="mine")

    assert error.value.code == "changed_meanwhile"
    assert error.value.facts["present"] == theirs
    assert workspace.run(run.id).name == "theirs"


def test_only_what_a_person_may_change_can_be_changed(workspace: Workspace) -> None:
    run = new_run(workspace)

    with pytest.raises(TypeError):
        workspace.update_run(run.id, run.version, started_utc_s=0.0)


def test_deleting_and_restoring_a_run_gives_back_the_same_run(workspace: Workspace) -> None:
    run = steady_run(workspace, 20)
    before = workspace.energies(run.id)

    deleted = workspace.delete_run(run.id, run.version)
    gone = workspace.runs()
    kept = [overview.run.id for overview in workspace.runs(deleted=True)]
    restored = workspace.restore_run(run.id)

    assert deleted.deleted_utc_s is not None
    assert (gone, kept) == ([], [run.id])
    assert restored.deleted_utc_s is None
    assert workspace.energies(run.id) == before


def test_purging_removes_every_row_of_a_run_and_none_of_others(workspace: Workspace) -> None:
    kept, purged = steady_run(workspace, 150), steady_run(workspace, 150)
    before = workspace.energies(kept.id)
    workspace.delete_run(purged.id, purged.version)

    assert workspace.purge_deleted(0.0) == 0
    assert workspace.purge_deleted(float("inf")) == 1

    with pytest.raises(StoreError):
        workspace.run(purged.id)
    assert workspace.energies(kept.id) == before
    assert workspace.check() == []
    assert new_run(workspace).id > purged.id  # a number is never given twice: the ledger names runs by it


def test_the_list_of_runs_tells_energy_measured_part_and_last_sample(workspace: Workspace) -> None:
    empty = new_run(workspace, started_utc_s=10.0)
    full = steady_run(workspace, 100)

    first, second = workspace.runs()

    assert (first.run, second.run) == (full, empty)
    assert first.energy_j == pytest.approx(100 * sum(WATTS.values()))
    assert first.measured_j == pytest.approx(100 * (60.0 + 250.0))
    assert first.last_sample_utc_s == full.started_utc_s + 100
    assert (second.energy_j, second.measured_j, second.last_sample_utc_s) == (None, 0.0, None)


def test_runs_can_be_listed_by_project(workspace: Workspace) -> None:
    project = workspace.create_project("P")
    inside = new_run(workspace, project_id=project.id)
    new_run(workspace)

    assert [overview.run.id for overview in workspace.runs(project_id=project.id)] == [inside.id]


def test_channels_come_back_as_they_were_told(workspace: Workspace) -> None:
    run = steady_run(workspace, 5)

    assert workspace.channels(run.id) == CHANNELS


def test_events_come_in_order_of_time(workspace: Workspace) -> None:
    run = new_run(workspace)
    late = Event(20.0, "mark", "", (("name", "epoch 2"), ("seconds", 1.5)))
    early = Event(10.0, "wrap", "rapl:package-0")

    workspace.add_event(run.id, late)
    workspace.add_event(run.id, early)

    assert workspace.events(run.id) == [early, late]


def test_a_project_is_made_edited_deleted_and_restored(workspace: Workspace) -> None:
    place = Place(zone="FR", hosting=Hosting.HOME)
    made = workspace.create_project("Zeta", "Ada", "CHF", place)
    workspace.create_project("alpha")

    edited = workspace.update_project(made.id, made.version, owner="Bob")
    deleted = workspace.delete_project(made.id, edited.version)
    names = [project.name for project in workspace.projects()]
    restored = workspace.restore_project(made.id)

    assert (made.owner, made.currency, made.place) == ("Ada", "CHF", place)
    assert (edited.owner, edited.version) == ("Bob", made.version + 1)
    assert deleted.deleted_utc_s is not None
    assert names == ["alpha"]
    assert [project.name for project in workspace.projects()] == ["alpha", "Zeta"]
    assert workspace.project(made.id) == restored
    with pytest.raises(ConflictError):
        workspace.update_project(made.id, made.version, name="late")
    with pytest.raises(StoreError):
        workspace.project(99)
    with pytest.raises(TypeError):
        workspace.update_project(made.id, restored.version, id=3)


def test_an_own_factor_is_made_edited_deleted_and_restored(workspace: Workspace) -> None:
    made = workspace.add_factor(_factor())

    edited = workspace.update_factor(made.id, made.version, _factor(0.05))
    workspace.delete_factor(made.id, edited.version)
    gone = workspace.own_factors()
    restored = workspace.restore_factor(made.id)

    assert made.factor == _factor()
    assert edited.factor.value == 0.05
    assert gone == []
    assert workspace.own_factors() == [restored]
    with pytest.raises(ConflictError):
        workspace.delete_factor(made.id, made.version)
    with pytest.raises(StoreError):
        workspace.restore_factor(99)


def test_the_data_version_changes_when_another_process_writes(file: Path, workspace: Workspace) -> None:
    before = workspace.data_version()
    again = workspace.data_version()
    script = f"""
from pathlib import Path
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
with Workspace.open(Path({str(file)!r})) as workspace:
    workspace.create_project("from outside")
"""
    subprocess.run([sys.executable, "-c", script], check=True)

    assert again == before
    assert workspace.data_version() != before


def test_threads_share_one_workspace(workspace: Workspace) -> None:
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                run = new_run(workspace, name=str(number))
                workspace.update_run(run.id, run.version, notes="x")
                workspace.runs()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(workspace.runs()) == 30


def test_closing_twice_is_harmless_and_a_closed_workspace_says_so(file: Path) -> None:
    workspace = Workspace.open(file)

    workspace.close()
    workspace.close()

    with pytest.raises(StoreError):
        workspace.data_version()


def test_opening_does_not_need_the_database_library_until_then() -> None:
    script = (
        "import sys, greenai_desktop.store.workspace, greenai_desktop.store.writer; print('sqlalchemy' in sys.modules)"
    )

    found = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert found.stdout.strip() == "False"


def test_a_mark_gets_a_name_while_the_recorder_writes_on(workspace: Workspace) -> None:
    run = new_run(workspace)
    writer = RunWriter(workspace.file, run.id, CHANNELS, 1.0, commit_every_s=0.01)
    at_utc_s = run.started_utc_s + 3.2
    workspace.add_event(run.id, Event(at_utc_s, "mark"))
    for i in range(40):
        writer.note(Event(run.started_utc_s + i, "mark", "", (("name", f"epoch {i}"),)))
        if i == 20:
            before = workspace.rename_mark(run.id, at_utc_s, "warm-up")
    writer.finish(0, RunState.FINISHED)

    named = [dict(e.detail)["name"] for e in workspace.events(run.id) if e.at_utc_s == at_utc_s]

    assert (before, named) == ("", ["warm-up"])
    assert len(workspace.events(run.id)) == 41
    assert workspace.rename_mark(run.id, at_utc_s, "") == "warm-up"
    assert Event(at_utc_s, "mark") in workspace.events(run.id)


def test_of_two_marks_at_one_moment_the_one_that_names_the_phase_is_renamed(workspace: Workspace) -> None:
    run = new_run(workspace)
    for name in ("first", "last"):
        workspace.add_event(run.id, Event(run.started_utc_s + 5, "mark", "", (("name", name), ("rank", 3.0))))

    workspace.rename_mark(run.id, run.started_utc_s + 5, "epoch 1")

    assert [dict(e.detail) for e in workspace.events(run.id)] == [
        {"name": "first", "rank": 3.0}, {"name": "epoch 1", "rank": 3.0},
    ]  # fmt: skip


def test_what_is_no_mark_is_not_renamed(workspace: Workspace) -> None:
    run = new_run(workspace)
    workspace.add_event(run.id, Event(run.started_utc_s, "notice", "", (("text", "t"),)))

    with pytest.raises(StoreError) as caught:
        workspace.rename_mark(run.id, run.started_utc_s, "epoch 1")

    assert caught.value.code == "no_such_mark"
