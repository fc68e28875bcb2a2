"""`runs --group` and `runs compare`, on runs with marks and logged values."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.core.place import Place
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.store.workspace import Workspace
from tests.cli.conftest import Shell
from tests.helpers.marked import GPU_0, GPU_1, busy, marked_run
from tests.helpers.store import steady_run

MARKS = [(0, "epoch 1"), (10, "epoch 2"), (20, "end")]


@pytest.fixture
def sweep(greenai: Shell) -> None:
    """Three runs of a group, one of them failed; and one of none."""
    greenai.home.mkdir(parents=True, exist_ok=True)
    with Workspace.open(_file(greenai)) as workspace:
        group = RunDetails(group="sweep")
        lean = {GPU_0.id: busy(0, 99), GPU_1.id: busy(99, 100)}
        marked_run(workspace, 20, MARKS, [(19, {"accuracy": 0.93})], name="heavy", details=group)
        marked_run(workspace, 20, MARKS, [(19, {"accuracy": 0.90})], lean, name="lean", details=group)
        marked_run(workspace, 20, [], [(19, {"accuracy": 0.85})], name="poor", details=group, exit_code=3)
        steady_run(workspace, 5, name="alone")


def _file(greenai: Shell) -> Path:
    from greenai_desktop import paths

    return greenai.home / paths.workspace_file().name


def test_a_group_has_totals_in_which_failed_runs_count(greenai: Shell, sweep: None) -> None:
    text = greenai("runs", "--group", "sweep").stdout
    told = json.loads(greenai("runs", "--group", "sweep", "--json").stdout)

    assert "alone" not in text
    assert "Together: 3 runs, 1 failed:" in text
    assert "Failed and interrupted runs are counted" in text
    assert {run["name"] for run in told} == {"heavy", "lean", "poor"}
    assert all(run["carbon_kgco2e"] > 0 and run["group"] == "sweep" for run in told)
    # The three were recorded on one machine at one time.
    assert "3 runs recorded one machine at the same time: the sum counts that time more than once." in text
    assert [run["overlapping_count"] for run in told] == [2, 2, 2]
    assert "No run belongs to the group" in greenai("runs", "--group", "none").stdout


def test_runs_are_compared_with_the_first(greenai: Shell, sweep: None) -> None:
    done = greenai("runs", "compare", "1", "2", "3", "--metric", "accuracy")

    assert done.returncode == 0, done.stderr
    assert "#2 lean against #1 heavy" in done.stdout
    assert "lower: > 95%" in done.stdout
    assert "Energy per “epoch”" in done.stdout
    assert "Pareto front of accuracy (higher is better)" in done.stdout
    assert "beaten by #1 heavy" in done.stdout
    assert "per 0.01 of accuracy" in done.stdout


def test_the_comparison_as_json_has_the_front(greenai: Shell, sweep: None) -> None:
    told = json.loads(greenai("runs", "compare", "1", "2", "--metric", "accuracy", "--json").stdout)

    (against,) = told["runs"]
    energy = next(one for one in against["differences"] if one["key"] == "run.energy")
    assert energy["difference"] == pytest.approx(energy["value"] - energy["first"])
    assert energy["low"] < energy["difference"] < energy["high"] < 0
    assert energy["probability_below"] == pytest.approx(1.0)
    assert [one["id"] for one in told["pareto"]["runs"] if one["on_front"]] == [2, 1]


def test_what_cannot_be_compared_is_told(greenai: Shell, sweep: None) -> None:
    alone = greenai("runs", "compare", "1", "1")
    unknown = greenai("runs", "compare", "1", "2", "--metric", "f1")

    assert alone.returncode != 0 and "two different runs" in alone.stderr
    assert unknown.returncode != 0 and "Logged values: accuracy" in unknown.stderr


def test_a_changed_place_is_marked_in_text_and_json(greenai: Shell) -> None:
    greenai.home.mkdir(parents=True, exist_ok=True)
    with Workspace.open(_file(greenai)) as workspace:
        run = steady_run(workspace, 10)
        kept = replace(run.details, recorded_place=run.place.to_dict())
        workspace.update_run(run.id, run.version, place=Place(zone="DE"), details=kept)

    (told,) = json.loads(greenai("runs", "--json").stdout)
    tree = json.loads(greenai("report", "run", "1", "--json").stdout)

    assert "finished, place changed" in greenai("runs").stdout
    assert (told["place"]["zone"], told["recorded_place"]["zone"]) == ("DE", "FR")
    assert "run.carbon_recorded" in {step["key"] for step in tree["steps"]}
    assert "place_changed" in tree["notes"]


def test_the_tree_of_a_run_has_its_phases_and_details_beside_it(greenai: Shell, sweep: None) -> None:
    with Workspace.open(_file(greenai)) as workspace:
        run = workspace.run(1)
        kept = replace(run.details, owner="ada", git_commit="4f2c", expected_steps=2)
        workspace.update_run(1, run.version, details=kept)

    plain = json.loads(greenai("report", "run", "1", "--json").stdout)

    energy = next(step for step in plain["steps"] if step["key"] == "run.energy")
    assert [phase["name"] for phase in plain["phases"]] == ["epoch 1", "epoch 2"]
    assert sum(phase["energy"]["value"] for phase in plain["phases"]) == pytest.approx(energy["value"])
    assert [phase["marked_utc_s"] for phase in plain["phases"]] == [run.started_utc_s, run.started_utc_s + 10]
    assert [(one["name"], one["count"], one["known_by"]) for one in plain["per"]] == [("epoch", 2, "marks")]
    assert plain["logs"] == [{"at_s": 19.0, "values": {"accuracy": 0.93}}]
    assert plain["run"]["details"] == {"group": "sweep", "git_commit": "4f2c", "expected_steps": 2}
    assert (plain["run"]["id"], plain["run"]["name"], plain["run"]["state"]) == (1, "heavy", "finished")
