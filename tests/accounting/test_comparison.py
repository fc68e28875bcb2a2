"""Runs against each other, paired."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.accounting.comparison import CARBON, ENERGY, Unlike, differences, front_of, metrics_of, unlike
from greenai_desktop.accounting.overviews import figures_of, group_totals, key_of, overlaps
from greenai_desktop.accounting.stored import stored_account, stored_comparison
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.run_details import MACHINE, PROCESS, RunDetails
from greenai_desktop.store.records import Run, RunOverview, RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.marked import GPU_0, GPU_1, busy, marked_run
from tests.helpers.store import new_run

MARKS = [(0, "epoch 1"), (20, "epoch 2"), (40, "end")]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(tmp_path_factory.mktemp("compare") / "w.greenai") as opened:
        yield opened


@pytest.fixture(scope="module")
def compared(workspace: Workspace):
    heavy = marked_run(workspace, 40, MARKS, [(39, {"accuracy": 0.93})], name="heavy")
    idle = {GPU_0.id: busy(0, 90), GPU_1.id: busy(90, 99)}
    lean = marked_run(workspace, 40, MARKS, [(39, {"accuracy": 0.90})], idle, name="lean")
    poor = marked_run(workspace, 60, [], [(39, {"accuracy": 0.80})], name="poor")
    return stored_comparison(workspace, [heavy, lean, poor], grid())


def test_what_runs_share_cancels_in_their_difference(compared) -> None:
    heavy, lean, _poor = compared

    found = {one.key: one for one in differences(heavy, lean)}

    carbon = found["run.carbon"]
    assert carbon.change == pytest.approx(lean.value(CARBON) - heavy.value(CARBON))
    assert carbon.fraction < -0.3
    assert carbon.low < carbon.change < carbon.high < 0
    assert carbon.below == pytest.approx(1.0)


def test_every_quantity_is_told_against_the_first(compared) -> None:
    heavy, lean, _poor = compared

    found = {one.key: one for one in differences(heavy, lean)}

    assert list(found) == [
        "run.energy", "run.carbon", "run.cost", "run.duration", "mean_power", "per:epoch", "log:accuracy",
    ]  # fmt: skip
    assert found["run.duration"].change == 0
    assert found["mean_power"].first == pytest.approx(80 + 2 * 291, rel=0.01)
    assert found["per:epoch"].value == pytest.approx(lean.value(ENERGY) / 2, rel=0.01)
    assert found["log:accuracy"].fraction == pytest.approx(-0.03 / 0.93)
    assert found["log:accuracy"].below is None


def test_the_front_has_the_marginal_carbon_of_a_better_score(compared) -> None:
    assert metrics_of(compared) == ("accuracy",)

    front = front_of(compared, "accuracy", CARBON, higher_is_better=True)

    cheapest, best, beaten = front.points
    assert [p.point.index for p in front.points] == [1, 0, 2]
    assert best.point.marginal == pytest.approx((compared[0].value(CARBON) - compared[1].value(CARBON)) / 0.03)
    assert best.step_low < best.point.marginal < best.step_high
    assert beaten.point.dominated_by == 0
    assert cheapest.point.is_on_front and front.score_step == 0.01 and front.missing == ()


def test_a_run_without_the_metric_is_told_as_missing(compared) -> None:
    assert front_of(compared, "f1", CARBON, True).missing == (0, 1, 2)


def test_group_totals_count_failed_and_interrupted_runs(tmp_path) -> None:
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        marked_run(workspace, 20, name="good")
        marked_run(workspace, 20, name="failed", exit_code=1)
        cut = marked_run(workspace, 20, name="cut", finish=False)
        workspace.close_interrupted(cut.id)
        overviews = workspace.runs()
        figures = figures_of(overviews, ())

        totals = group_totals(overviews, [figures[key_of(o)] for o in overviews])

        alone = [stored_account(workspace, o.run, grid()).root.find("run.carbon").value for o in overviews]
    assert (totals.count, totals.failed_count, totals.interrupted_count) == (3, 1, 1)
    assert totals.lost_kwh == pytest.approx(2 / 3 * totals.energy_kwh, rel=0.01)
    assert totals.carbon_kgco2e == pytest.approx(sum(alone))
    assert totals.currency == "EUR" and totals.missing_count == 0


def test_runs_of_one_place_and_one_machine_have_nothing_to_be_said(compared) -> None:
    assert unlike(compared) == Unlike()


def test_other_factors_and_machines_are_told_and_sensors_of_two_machines_are_not_shared(workspace: Workspace) -> None:
    here = marked_run(workspace, 30, name="here")
    there = marked_run(workspace, 30, name="there", host="node7", cpu_w=90.0)
    abroad = marked_run(workspace, 30, name="abroad", place=Place(zone="DE").to_dict())
    together = stored_comparison(workspace, [here, marked_run(workspace, 30, name="again", cpu_w=90.0)], grid())
    apart = stored_comparison(workspace, [here, there, abroad], grid())

    found = unlike(apart)
    energy = next(one for one in differences(*apart[:2]) if one.key == ENERGY)
    shared = next(one for one in differences(*together) if one.key == ENERGY)

    assert [(region, year) for region, year, _value in found.factors] == [("FR", 2025), ("DE", found.factors[1][1])]
    assert found.machines == (here.host, "node7")
    assert energy.high - energy.low > 3 * (shared.high - shared.low)


def _overview(run_id: int, from_s: float, until_s: float, scope: str = MACHINE, host: str = "node1") -> RunOverview:
    run = Run(run_id, "", None, Stage.UNSET, (), "", 1000.0 + from_s, 1000.0 + until_s, RunState.FINISHED, 0, Place(),
              None, host=host, details=RunDetails(scope=scope))  # fmt: skip
    return RunOverview(run, 3.6e6, 3.6e6, 1000.0 + until_s)


def test_runs_that_count_one_machine_at_one_time_are_counted() -> None:
    runs = [
        _overview(1, 0, 60), _overview(2, 60, 120), _overview(3, 90, 150),  # the first ends where the second begins
        _overview(4, 100, 110, PROCESS), _overview(5, 100, 110, PROCESS), _overview(6, 200, 260, PROCESS),
        _overview(7, 0, 60, host="node2"), _overview(8, 0, 60, host=""), _overview(9, 0, 60, host=""),
        _overview(10, 95, 95),
    ]  # fmt: skip

    found = overlaps(runs)

    assert found == {1: 0, 2: 3, 3: 3, 4: 2, 5: 2, 6: 0, 7: 0, 8: 0, 9: 0, 10: 0}
    assert group_totals(runs, [None] * 10).overlapping_count == 4


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15), st.sampled_from([MACHINE, PROCESS])), max_size=12))
def test_overlaps_are_those_found_pair_by_pair(drawn) -> None:
    runs = [_overview(i, from_s, from_s + length, scope) for i, (from_s, length, scope) in enumerate(drawn)]

    def share(one: RunOverview, other: RunOverview) -> bool:
        a, b = ((o.run.started_utc_s, o.run.ended_utc_s - o.run.period_s) for o in (one, other))
        scopes = {one.run.details.scope, other.run.details.scope}
        return a[1] > a[0] and b[1] > b[0] and a[0] < b[1] and b[0] < a[1] and MACHINE in scopes

    assert overlaps(runs) == {
        one.run.id: sum(share(one, other) for other in runs if other is not one) for one in runs
    }  # fmt: skip


def test_a_run_without_samples_has_no_duration_rather_than_none_at_all(workspace: Workspace) -> None:
    """It was told to have taken 0 s, 100 % less than the other."""
    whole = marked_run(workspace, 30, name="whole")
    empty = workspace.close_interrupted(new_run(workspace, name="empty").id)

    found = stored_comparison(workspace, [whole, empty], grid())
    duration = next(one for one in differences(*found) if one.key == "run.duration")

    assert (duration.first, duration.value, duration.change) == (30.0, None, None)
