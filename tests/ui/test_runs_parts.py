"""Parts of the Runs page that need no window: curves, words, list figures, drawing."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from greenai_desktop import i18n
from greenai_desktop.accounting.overviews import figures_of, key_of
from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.history import Curves
from greenai_desktop.core.samples import Event
from greenai_desktop.i18n.differences import likelihood_words
from greenai_desktop.store.records import RunOverview, RunState
from greenai_desktop.ui.runs.curves import Curve, highest, holes, named_curves, stacked, total_curve
from greenai_desktop.ui.runs.export import file_name
from greenai_desktop.ui.runs.listing import columns
from greenai_desktop.ui.runs.words import event_words, state_words, when_words
from greenai_desktop.ui.widgets.strip_layers import Series
from greenai_desktop.ui.widgets.table import TableModel
from tests.helpers.bars import hold
from tests.helpers.runs import facts, run

EN, FR = i18n.language("en"), i18n.language("fr")
NAN = float("nan")
AT_S = np.array([0.0, 1.0, 2.0, 3.0])
STORED = Curves(("a", "b"), AT_S, *(np.array([[10.0, NAN, 30.0, 40.0], [1.0, NAN, NAN, 4.0]]) for _ in range(3)))


def test_minutes_on_the_axis_of_time_are_not_read_as_seconds() -> None:
    from greenai_desktop.ui.runs.plot_parts import elapsed

    assert [elapsed(s, 60.0) for s in (0, 300, 3900)] == ["0\u00a0min", "5\u00a0min", "1\u00a0h\u00a005"]
    assert elapsed(65, 5.0) == "0:01:05"


def curve(values, at_s=AT_S) -> Curve:
    array = np.array(values, dtype=float)
    return Curve("c", 0, False, 1.0, at_s, array, array, array)


def overview(**changes) -> RunOverview:
    return RunOverview(run(**changes), 3.6e6 * 0.705, 3.6e6 * 0.53, run().started_utc_s + 3600.0)


def test_a_series_of_several_channels_is_the_sum_of_what_is_known():
    made = named_curves(STORED, [Series(("a", "b"), "both", 0), Series(("gone",), "gone", 1)])

    assert len(made) == 1
    np.testing.assert_array_equal(made[0].mean, [11.0, NAN, 30.0, 44.0])


def test_a_run_without_channels_has_a_curve_of_gaps():
    assert np.isnan(total_curve(STORED, ("gone",), "run", 0).mean).all()


def test_a_hole_is_where_no_curve_has_a_value():
    both = named_curves(STORED, [Series(("a",), "a", 0), Series(("b",), "b", 1)])

    assert holes(both) == [(0.0, 2.0)]


def test_curves_of_several_runs_have_no_common_holes():
    other = curve([1.0, NAN], np.array([0.0, 5.0]))

    assert holes([curve([1.0, NAN, NAN, 2.0]), other]) == []


def test_layers_of_a_stack_stand_on_one_another():
    layers = stacked([curve([1.0, 2.0, NAN, 4.0]), curve([10.0, 10.0, 10.0, 10.0])])

    np.testing.assert_array_equal(layers[1][0], [1.0, 2.0, 0.0, 4.0])
    np.testing.assert_array_equal(layers[1][1], [11.0, 12.0, 10.0, 14.0])
    assert highest([curve([1, 2, 3, 4]), curve([10, 10, 10, 10])], is_stacked=True) == 14.0
    assert highest([curve([1, 2, 3, 4]), curve([10, 10, 10, 10])], is_stacked=False) == 10.0


def test_the_value_at_a_moment_is_the_nearest_one():
    one = curve([1.0, 2.0, 3.0, 4.0])

    assert one.value_at(1.4) == 2.0
    assert one.value_at(1.6) == 3.0
    assert np.isnan(one.value_at(9.0))


def test_the_list_shows_what_the_account_of_the_run_tells():
    shown = figures_of([overview()], ())[key_of(overview())]
    root = account(facts(), grid()).root

    assert shown.carbon.value == pytest.approx(root.find("run.carbon").value)
    assert shown.cost.value == pytest.approx(root.find("run.cost").value)


def test_a_run_without_energy_has_no_carbon_and_says_why():
    empty = replace(overview(), energy_j=None)

    made = figures_of([empty], ())[key_of(empty)]

    assert made.carbon.value is None
    assert made.carbon.reason


def test_states_are_told_with_a_sign():
    assert state_words(overview(), False, EN) == "✓ finished"
    assert state_words(overview(exit_code=3), False, EN) == "⚠ finished, exit code 3"
    assert state_words(overview(state=RunState.RECORDING), False, EN) == "● recording"
    assert state_words(overview(state=RunState.RECORDING), True, EN) == "⚠ cut off, not closed yet"


def test_an_interrupted_run_tells_when_it_stopped(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()

    said = state_words(overview(state=RunState.INTERRUPTED), False, EN)

    assert said == "⚠ recovered, stopped at 12:40:00" or said.startswith("⚠ recovered, stopped at ")
    assert said.count(":") == 2


def test_when_a_run_was_names_the_day_once():
    said = when_words(run(), 3600.0, EN)

    assert said.count("2026") == 1
    assert said.endswith("1\u00a0h\u00a000\u00a0min")


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.6, "undecided"), (0.75, "likely"), (0.9, "very likely"), (0.951, "> 95%")],
)
def test_how_sure_a_comparison_is(probability, words):
    assert likelihood_words(probability, EN) == words


def test_events_are_told_with_device_length_and_reason():
    event = Event(0.0, "gap", "rapl:package-0", (("seconds", 75.0), ("reason", "vanished")))

    said = event_words(event, {"rapl:package-0": "Processor"}, EN)

    assert said == "gap in the record: Processor, 1\u00a0min\u00a015\u00a0s, the sensor has vanished"
    assert event_words(Event(0.0, "mark", "", (("name", "epoch 3"),)), {}, EN) == "epoch 3"


def test_a_name_becomes_the_name_of_a_file():
    assert file_name("<b>été</b> / 7b: r=16?") == "b-été-b-7b-r-16"
    assert file_name("///") == "run"


def test_a_thousand_runs_are_listed():
    overviews = [overview(id=i, name=f"run {i}") for i in range(1_000)]

    started = time.perf_counter()
    model = TableModel(columns(overviews, {}, {3: "Project"}, frozenset(), EN))
    model.sort(3)
    for row in range(30):
        for column in range(model.columnCount()):
            model.data(model.index(row, column))
    taken_s = time.perf_counter() - started

    hold("1,000 runs listed, sorted and read", 1000 * taken_s, 100.0, "ms")
