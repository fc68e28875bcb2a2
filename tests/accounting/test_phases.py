"""Phases of stored runs, and what stood idle in them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.accounting.insight import insight_of
from greenai_desktop.accounting.insight_words import phase_name
from greenai_desktop.accounting.phases import logs_of, mark_of, per_one, phases_of
from greenai_desktop.accounting.stored import stored_account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.place import Place
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.i18n import language
from greenai_desktop.store.workspace import Workspace
from tests.helpers.marked import GPU_0, GPU_1, LIMIT_W, TOP_HZ, busy, marked_run
from tests.helpers.store import CPU, steady_run

FIGURES = (("energy", "run.energy"), ("carbon", "run.carbon"), ("cost", "run.cost"))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(tmp_path_factory.mktemp("phases") / "w.greenai") as opened:
        yield opened


def test_a_run_without_marks_is_one_phase_with_all_of_it(workspace: Workspace) -> None:
    run = marked_run(workspace, 30)
    account = stored_account(workspace, run, grid())

    (only,) = phases_of(workspace, run, account)

    assert only.share == 1.0
    assert only.phase.part.name == ""
    for name, key in FIGURES:
        assert getattr(only, name).value == pytest.approx(account.root.find(key).value)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(marks=st.lists(st.tuples(st.floats(-2, 70), st.sampled_from(["epoch 1", "load", "x"])), max_size=6))
def test_phases_add_up_to_the_run_in_every_figure(workspace: Workspace, marks) -> None:
    run = steady_run(workspace, 62, gap=(20, 24))
    for at_s, name in marks:
        from greenai_desktop.core.samples import Event

        workspace.add_event(run.id, Event(run.started_utc_s + at_s, "mark", "", (("name", name),)))
    account = stored_account(workspace, run, grid())

    found = phases_of(workspace, run, account)

    assert math.fsum(one.share for one in found) == pytest.approx(1.0)
    assert math.fsum(one.phase.part.length_s for one in found) == pytest.approx(62)
    for name, key in FIGURES:
        total = math.fsum(getattr(one, name).value for one in found)
        assert total == pytest.approx(account.root.find(key).value, rel=1e-9)


def test_each_phase_has_its_own_power_and_devices(workspace: Workspace) -> None:
    run = marked_run(
        workspace, 120, [(0, "load"), (60, "train")], loads={GPU_0.id: busy(60, 200), GPU_1.id: busy(60, 200)}
    )

    load, train = phases_of(workspace, run, stored_account(workspace, run, grid()))

    assert load.phase.mean_w == pytest.approx(80 + 2 * 60, rel=0.02)
    assert train.phase.mean_w == pytest.approx(80 + 2 * 291, rel=0.01)
    assert train.phase.highest_w == pytest.approx(80 + 2 * 291, rel=1e-3)
    devices = {dict(step.facts)["channel"]: step.value for step in train.energy.steps}
    assert math.fsum(devices.values()) == pytest.approx(train.energy.value)
    assert devices[CPU.id] == pytest.approx(80 * 60 / 3.6e6, rel=1e-3)


def test_an_epoch_and_a_request_take_their_part(workspace: Workspace) -> None:
    marks = [(0, "epoch 1"), (20, "epoch 2"), (40, "test")]
    run = marked_run(workspace, 60, marks, [(30, {"requests": 500.0, "loss": 1.0}), (59, {"requests": 1200.0})])
    account = stored_account(workspace, run, grid())
    logs = logs_of(workspace.events(run.id), run.started_utc_s)

    epoch, request = per_one(phases_of(workspace, run, account), logs, account.root)

    assert (epoch.name, epoch.count) == ("epoch", 2)
    assert epoch.energy.value == pytest.approx(account.root.find("run.energy").value / 3, rel=0.02)
    assert (request.name, request.count, request.counted.is_running_total) == ("requests", 1200.0, True)
    assert request.carbon.value == pytest.approx(account.root.find("run.carbon").value / 1200)


def test_idle_minutes_of_a_card_are_told_with_their_joules(workspace: Workspace) -> None:
    run = marked_run(workspace, 300, loads={GPU_0.id: busy(100, 400), GPU_1.id: busy(0, 200)})

    found = insight_of(workspace, run)

    idle = {one.channel: one for one in found.idle}
    assert idle[GPU_0.id].fraction == pytest.approx(1 / 3, abs=0.01)
    assert idle["cpu"].fraction == 0.0
    first, second = found.wastes
    assert (first.channel, first.from_s) == (GPU_0.id, 0.0)
    assert first.until_s == pytest.approx(100, abs=1)
    assert first.energy_j == pytest.approx(60 * 100, rel=0.02)
    assert (second.channel, second.until_s) == (GPU_1.id, 300.0)


def test_a_card_that_the_run_could_not_see_is_no_waste_of_it(workspace: Workspace) -> None:
    run = marked_run(workspace, 120, loads={GPU_1.id: busy(500, 600)}, details=RunDetails(gpus=("GPU-0",)))

    found = insight_of(workspace, run)

    assert found.wastes == ()
    assert GPU_1.id not in {one.channel for one in found.idle}


def test_idle_processors_are_a_waste_only_without_cards(workspace: Workspace) -> None:
    assert insight_of(workspace, marked_run(workspace, 90, channels=(CPU,))).wastes == ()
    assert insight_of(workspace, steady_run(workspace, 30)).hints == ()


def test_hints_are_shares_of_measured_time(workspace: Workspace) -> None:
    run = marked_run(workspace, 200, loads={GPU_0.id: busy(0, 400), GPU_1.id: busy(100, 400)})

    hints = {(hint.code, hint.channel): hint for hint in insight_of(workspace, run).hints}

    limit = hints["at_power_limit", GPU_1.id]
    assert limit.fraction == pytest.approx(0.5, abs=0.01)
    assert limit.value == LIMIT_W
    clock = hints["below_seen_clock", GPU_1.id]
    assert clock.fraction == pytest.approx(0.25, abs=0.01)  # of the time in which it was busy
    assert hints["throttled", GPU_1.id].fraction == pytest.approx(0.05, abs=0.01)
    assert (clock.value, clock.mean) == (pytest.approx(TOP_HZ), pytest.approx(1.4e9))


def test_a_clock_is_held_against_the_maximum_that_the_card_tells(workspace: Workspace) -> None:
    run = marked_run(workspace, 100, channels=(CPU, GPU_0), top_hz=2.1e9)

    clock = next(hint for hint in insight_of(workspace, run).hints if "clock" in hint.code)

    assert (clock.code, clock.value) == ("below_top_clock", 2.1e9)
    assert clock.fraction == pytest.approx(1.0)  # 1.98 GHz is the highest seen, and below it all the same


def test_a_changed_place_keeps_the_figure_of_the_first(workspace: Workspace) -> None:
    run = steady_run(workspace, 60)
    before = stored_account(workspace, run, grid()).root.find("run.carbon").value
    kept = replace(run.details, recorded_place=run.place.to_dict())

    changed = workspace.update_run(run.id, run.version, place=Place(zone="DE"), details=kept)

    root = stored_account(workspace, changed, grid()).root
    assert root.find("run.carbon_recorded").value == pytest.approx(before)
    assert root.find("run.carbon").value > 3 * before
    assert "place_changed" in root.notes
    assert root.find("run.carbon_recorded").find("input.intensity").label == "FR"


def test_what_a_file_says_stands_beside_and_adds_nothing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        said = {"file": "emissions.csv", "reported_kgco2e": 0.0042}
        run = steady_run(workspace, 60, details=RunDetails(imported=said))

        root = stored_account(workspace, run, grid()).root

    assert root.find("run.carbon_file").value == 0.0042
    assert root.find("run.carbon").value != 0.0042


def test_a_phase_from_a_mark_without_a_name_is_not_called_what_came_before_the_first_mark(workspace) -> None:
    run = marked_run(workspace, 90, [(30, ""), (60, "test")])
    account = stored_account(workspace, run, grid())

    parts = [one.phase.part for one in phases_of(workspace, run, account)]

    assert [phase_name(part, language("en")) for part in parts] == [
        "before the first mark", "from a mark without a name", "test",
    ]  # fmt: skip
    events = workspace.events(run.id)
    assert [mark_of(part, events, run.started_utc_s) for part in parts] == [None, *events]
