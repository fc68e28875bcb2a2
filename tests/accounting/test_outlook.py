"""A run that is being recorded, in a real workspace: figures, forecast, waste and limits."""

import math
import time
from dataclasses import replace

import pytest

from greenai_desktop.accounting.outlook import Outlooks
from greenai_desktop.accounting.stored import stored_account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.budget import Standing
from greenai_desktop.core.forecast import Basis
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, Bound, Limit
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Event, Gauge
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import CPU, GPU, STARTED_UTC_S, new_run, record, steady_run, steady_samples

CHANNELS = (CPU, GPU)
WATTS = {CPU.id: 100.0, GPU.id: 260.0}  # 360 W: 0.1 kWh in 1,000 s


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "w.greenai") as opened:
        yield opened


@pytest.fixture
def outlooks():
    return Outlooks(grid())


def living(workspace, details=None, seconds=1000, gauges=None, **changes):
    """A run that goes on, with so many seconds of constant power in it."""
    run = new_run(workspace, details=details or RunDetails(), **changes)
    samples = steady_samples(seconds, WATTS, CHANNELS)
    if gauges is not None:
        samples = [replace(sample, gauges=gauges(i)) for i, sample in enumerate(samples)]
    record(workspace.file, run, samples, CHANNELS, finish=False)
    return run


def mark(workspace, run, *at_s):
    for moment in at_s:
        workspace.add_event(run.id, Event(STARTED_UTC_S + moment, "mark", "", (("name", "epoch"),)))


def log(workspace, run, at_s, **values):
    workspace.add_event(run.id, Event(STARTED_UTC_S + at_s, "log", "", tuple(values.items())))


def test_figures_are_those_of_the_stored_run(workspace, outlooks):
    run = living(workspace)

    found = outlooks.of(workspace, run).root
    stored = stored_account(workspace, run, grid()).root

    for key in ("run.energy", "run.carbon", "run.cost", "run.duration"):
        assert found.find(key).value == stored.find(key).value
    assert found.find("run.energy").value == pytest.approx(0.1)


def test_forecast_from_marks_grows_energy_carbon_and_cost_alike(workspace, outlooks):
    run = living(workspace, RunDetails(expected_steps=10))
    mark(workspace, run, 50.0, 250.0, 450.0, 650.0, 850.0)

    found = outlooks.of(workspace, run)

    assert found.basis is Basis.STEPS
    total_s = 50.0 + 10 * 200.0
    assert found.expected[ENERGY].value == pytest.approx(0.1 * total_s / 1000.0, rel=0.01)
    growth = found.expected[ENERGY].value / found.root.find("run.energy").value
    for quantity, key in ((CARBON, "run.carbon"), (COST, "run.cost")):
        assert found.expected[quantity].value / found.root.find(key).value == pytest.approx(growth, rel=0.02)
    assert found.expected[HOURS].value == pytest.approx(total_s / 3600.0, rel=0.01)
    assert found.expected[ENERGY].low < found.expected[ENERGY].value < found.expected[ENERGY].high


def test_forecast_from_an_expected_duration_keeps_the_spread_of_the_meter(workspace, outlooks):
    run = living(workspace, RunDetails(expected_s=4000.0))

    found = outlooks.of(workspace, run)

    assert found.basis is Basis.DURATION
    assert found.expected[ENERGY].value == pytest.approx(0.4, rel=0.01)
    now = found.root.find("run.energy")
    expected = found.expected[ENERGY]
    assert expected.high / expected.value == pytest.approx(now.high / now.value, rel=0.02)
    assert HOURS not in found.expected  # nobody measured how long it takes; somebody said so


def test_logged_progress_is_a_forecast_and_comes_before_a_duration(workspace, outlooks):
    run = living(workspace, RunDetails(expected_s=9999.0))
    for at_s in (200.0, 400.0, 600.0, 800.0):
        log(workspace, run, at_s, progress=at_s / 2000.0, loss=0.5)

    found = outlooks.of(workspace, run)

    assert found.basis is Basis.PROGRESS
    assert found.expected[ENERGY].value == pytest.approx(0.2, rel=0.01)


def test_steps_that_are_too_few_give_way_to_a_duration(workspace, outlooks):
    run = living(workspace, RunDetails(expected_steps=10, expected_s=2000.0))
    mark(workspace, run, 100.0)

    assert outlooks.of(workspace, run).basis is Basis.DURATION


@pytest.mark.parametrize(
    ("details", "seconds", "reason"),
    [
        (RunDetails(), 1000, "nothing_expected"),
        (RunDetails(expected_steps=3), 1000, "too_few_steps"),
        (RunDetails(expected_s=500.0), 1000, "more_than_expected"),
        (RunDetails(expected_s=500.0), 2, "too_few_steps"),
    ],
)
def test_without_evidence_there_is_no_forecast_but_a_reason(workspace, outlooks, details, seconds, reason):
    found = outlooks.of(workspace, living(workspace, details, seconds))

    assert (found.basis, found.forecast.reason) == (None, reason)
    assert found.expected == {}


def test_run_without_a_sample_has_no_figures_and_no_forecast(workspace, outlooks):
    run = new_run(workspace, details=RunDetails(expected_s=100.0, limits=(Limit(ENERGY, 1.0),)))

    found = outlooks.of(workspace, run)

    assert found.forecast.reason == "nothing_recorded"
    assert found.limits[0].now is Standing.UNKNOWN
    assert found.course_s == ()


def test_limits_are_held_against_now_and_the_end(workspace, outlooks):
    limits = (
        Limit(ENERGY, 0.12), Limit(CARBON, 1.0), Limit(COST, 0.01, currency="EUR"), Limit(HOURS, 0.3),
        Limit("score", 0.9, Bound.AT_LEAST), Limit("latency_ms", 50.0), Limit(COST, 5.0, currency="USD"),
    )  # fmt: skip
    run = living(workspace, RunDetails(expected_s=4000.0, limits=limits))
    log(workspace, run, 100.0, score=0.95)
    log(workspace, run, 200.0, score=0.4)

    energy, carbon, cost, hours, score, latency, dollars = outlooks.of(workspace, run).limits

    assert (energy.now, energy.at_the_end) == (Standing.TIGHT, Standing.OVER)
    assert energy.probability_over > 0.99
    assert (carbon.now, carbon.at_the_end, carbon.probability_over) == (Standing.INSIDE, Standing.INSIDE, 0.0)
    assert cost.now is Standing.OVER
    assert (hours.value, hours.now, hours.expected) == (pytest.approx(1000 / 3600), Standing.TIGHT, None)
    assert (score.value, score.now) == (0.4, Standing.OVER)
    assert (latency.value, latency.reason) == (None, "not_logged")
    assert (dollars.value, dollars.reason) == (None, "other_currency")


def test_limit_of_a_project_counts_all_its_runs(workspace, outlooks):
    project = workspace.create_project("P")
    workspace.update_project(project.id, project.version, limits=(Limit(ENERGY, 1.0), Limit(HOURS, 1.0)))
    steady_run(workspace, 1000, {CPU.id: 1800.0}, (CPU,), project_id=project.id)  # 0.5 kWh
    deleted = steady_run(workspace, 1000, {CPU.id: 1800.0}, (CPU,), project_id=project.id)
    workspace.delete_run(deleted.id, deleted.version)
    run = living(workspace, RunDetails(expected_s=2000.0), project_id=project.id)

    energy, hours = outlooks.of(workspace, run).limits

    assert energy.of_project
    assert energy.value == pytest.approx(0.6)
    assert energy.expected == pytest.approx(0.7, rel=0.01)
    assert not hours.of_project
    assert hours.value == pytest.approx(1000 / 3600)


def test_waste_is_what_idle_but_held_cards_draw(workspace, outlooks):
    def gauges(second):
        load = 0.0 if 300 <= second < 600 else 0.9
        return (
            Gauge(GPU.id, "utilisation", load, "fraction"), Gauge(GPU.id, "memory_used", 20.0, "GB"),
            Gauge("cpu", "utilisation", 0.25, "fraction"),
        )  # fmt: skip

    waste = outlooks.of(workspace, living(workspace, gauges=gauges)).waste

    assert waste.energy_j == pytest.approx(300 * WATTS[GPU.id], rel=0.02)
    assert waste.idle_s == pytest.approx(300.0, abs=5.0)
    assert waste.of_cards


def test_waste_is_not_known_where_no_device_tells_its_load(workspace, outlooks):
    waste = outlooks.of(workspace, living(workspace, gauges=lambda second: ())).waste

    assert math.isnan(waste.energy_j)


def test_busy_processors_do_not_speak_for_cards_that_tell_nothing(workspace, outlooks):
    gauge = Gauge("cpu", "utilisation", 0.25, "fraction")

    waste = outlooks.of(workspace, living(workspace, gauges=lambda second: (gauge,))).waste

    assert math.isnan(waste.energy_j)
    assert waste.cpu_idle_fraction == 0.0  # the share of time below 5 %


def test_course_ends_at_what_is_used(workspace, outlooks):
    found = outlooks.of(workspace, living(workspace))

    assert found.course_j[0] == 0.0
    assert found.course_j[-1] == pytest.approx(360_000.0)
    assert found.course_s[-1] == pytest.approx(1000.0)
    assert list(found.course_j) == sorted(found.course_j)


def test_thousands_of_marks_are_no_burden(workspace, outlooks):
    run = living(workspace, RunDetails(expected_steps=1600))
    mark(workspace, run, *(i * 1.25 for i in range(800)))
    began_s = time.thread_time()

    found = outlooks.of(workspace, run)

    assert time.thread_time() - began_s < 2.0
    assert found.expected[ENERGY].value == pytest.approx(0.2, rel=0.02)
