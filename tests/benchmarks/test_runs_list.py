"""What the Runs page costs: figures and columns of 1,000 runs, phases of a run with many marks."""

from __future__ import annotations

import time

import pytest

from greenai_desktop.accounting.overviews import figures_of, key_of
from greenai_desktop.accounting.phases import phases_of
from greenai_desktop.accounting.stored import stored_account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.i18n import language
from greenai_desktop.store.records import RunOverview
from greenai_desktop.store.workspace import Workspace
from tests.helpers.bars import hold
from tests.helpers.marked import marked_run
from tests.helpers.runs import run

pytestmark = pytest.mark.slow


def _milliseconds(work, times: int = 5) -> float:
    took = []
    for _ in range(times):
        began_s = time.perf_counter()
        work()
        took.append((time.perf_counter() - began_s) * 1000)
    return min(took)


def test_the_figures_of_a_thousand_runs_hold_nobody_up() -> None:
    overviews = [
        RunOverview(run(id=i, started_utc_s=1.79e9 + i * 600), 3.6e6 + i, 1.8e6, 1.79e9 + i * 600 + 60)
        for i in range(1_000)
    ]

    hold("figures of 1,000 runs", _milliseconds(lambda: figures_of(overviews, ())), 60.0, "ms")


def test_a_list_of_a_thousand_runs_is_filled_within_its_budget(qapp) -> None:
    from greenai_desktop.ui.runs.listing import columns
    from greenai_desktop.ui.widgets.table import TableModel, TableView

    overviews = [RunOverview(run(id=i, name=f"run {i}"), 3.6e6 + i, 1.8e6, 1.79e9) for i in range(1_000)]
    figures = figures_of(overviews, ())
    assert all(key_of(overview) in figures for overview in overviews)
    model = TableModel()
    table = TableView(model, "runs", "runs")

    def fill() -> None:
        model.set_columns(columns(overviews, figures, {}, frozenset(), language("en")))
        table.fit_columns(stretch="name")

    fill()
    hold("list of 1,000 runs", _milliseconds(fill), 100.0, "ms")


def test_phases_of_a_run_with_many_marks_are_found_quickly(tmp_path) -> None:
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        long = marked_run(workspace, 7_200, [(k * 60.0, f"epoch {k}") for k in range(120)])
        account = stored_account(workspace, long, grid())
        took = _milliseconds(lambda: phases_of(workspace, long, account), 3)

    hold("120 phases of two hours", took, 400.0, "ms")
