"""What a run tells afterwards, on the Runs page: phases, idle time, place, groups, differences, the Pareto front."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from greenai_desktop import paths
from greenai_desktop.accounting.held import HeldLimit, held_limits
from greenai_desktop.accounting.overviews import has_failed
from greenai_desktop.accounting.stored import stored_account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.limits import COST, ENERGY, HOURS, Bound, Limit
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Event
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import numbers
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.runs.group_dialog import GroupDialog
from greenai_desktop.ui.runs.page import RunsPage
from greenai_desktop.ui.runs.place_edit import PlaceDialog, changes_of
from tests.helpers.marked import GPU_0, GPU_1, busy, marked_run
from tests.helpers.store import CPU, steady_run

MARKS = [(0, "load"), (60, "epoch 1"), (90, "epoch 2"), (120, "test")]
BASE_S = 1_795_000_000.0
DAY_S = 86_400.0


@pytest.fixture
def workspace(home):
    with Workspace.open(paths.workspace_file()) as opened:
        yield opened


@pytest.fixture
def page(qtbot, context, theme):
    made = RunsPage(context)
    qtbot.addWidget(made)
    made.resize(1200, 900)
    made.show()
    context.store.start()
    made.activated()
    yield made
    made.deactivated()


@pytest.fixture
def marked(workspace):
    """A run with phases, a logged value, a limit that was reached, and a card that began a minute late."""
    details = RunDetails(limits=(Limit(ENERGY, 0.02),))
    reached = Event(BASE_S + 100, "limit", "", (("quantity", ENERGY), ("fraction", 0.8), ("value", 0.016)))
    logs = [(89, {"accuracy": 0.8, "samples": 500.0}), (119, {"accuracy": 0.9, "samples": 1000.0})]
    loads = {GPU_0.id: busy(0, 999), GPU_1.id: busy(70, 999)}
    return marked_run(workspace, 150, MARKS, logs, loads, details=details, more=[reached], started_utc_s=BASE_S)


@pytest.fixture
def sweep(workspace):
    """Three runs of a group, of which the last failed, and three nightly ones of one name."""
    for i, (accuracy, code) in enumerate([(0.90, 0), (0.93, 0), (0.80, 1)]):
        loads = {GPU_0.id: busy(0, 99), GPU_1.id: busy(0, 20 * i)}
        marked_run(workspace, 40, [], [(39, {"accuracy": accuracy})], loads, name=f"trial {i}", exit_code=code,
                   details=RunDetails(group="sweep"), started_utc_s=BASE_S + i * 100)  # fmt: skip
    for i in range(3):
        steady_run(workspace, 10, name="nightly", started_utc_s=BASE_S + (i + 2) * DAY_S)


def told(qtbot, page: RunsPage):
    qtbot.waitUntil(lambda: page.detail.run is not None and page.detail.insights.told is not None)
    return page.detail.insights.told


def plain(text: str) -> str:
    """With ordinary blanks."""
    return text.replace("\u00a0", " ")


def choose_group(qtbot, page: RunsPage, text: str) -> None:
    qtbot.waitUntil(lambda: page.filters.group.findText(text) >= 0)
    page.filters.group.setCurrentIndex(page.filters.group.findText(text))


def cells(table, key: str) -> list[str]:
    column = next(i for i, one in enumerate(table.table.columns) if one.key == key)
    return [table.table.data(table.table.index(row, column)) for row in range(table.table.rowCount())]


def test_phases_on_screen_add_up_to_the_run(qtbot, marked, page):
    shown = told(qtbot, page)

    whole = page.detail.large.labels["run.energy"].result.value
    assert [one.phase.part.name for one in shown.phases] == ["load", "epoch 1", "epoch 2", "test"]
    assert sum(one.energy.value for one in shown.phases) == pytest.approx(whole)
    assert cells(page.detail.insights.per, "name") == ["epoch", "samples"]
    assert not page.detail.insights.phases.isHidden()


def test_a_row_that_is_clicked_shows_its_stretch_in_the_curve(qtbot, marked, page):
    told(qtbot, page)
    qtbot.waitUntil(lambda: page.detail.chart.plot is not None)
    insights = page.detail.insights

    insights.wastes.clicked.emit(insights.wastes.table.index(0, 0))

    low, high = page.detail.chart.plot.picture.selection
    assert (low, high) == (0.0, pytest.approx(70, abs=1))
    assert page.detail.chart.range_s[1] < 120
    insights.phases.clicked.emit(insights.phases.table.index(1, 0))
    assert page.detail.chart.plot.picture.selection == (60.0, 90.0)


def test_idle_time_and_limits_of_cards_are_told_as_facts(qtbot, marked, page):
    told(qtbot, page)

    said = plain(page.detail.insights.facts.text())

    assert "idle 46% of the 2 min 30 s it was held" in said
    assert "at its power limit of 300 W" in said
    assert plain(cells(page.detail.insights.wastes, "length")[0]) == "1 min 10 s"


def test_a_budget_is_a_line_on_the_sum_so_far(qtbot, marked, page):
    told(qtbot, page)
    chart = page.detail.chart
    qtbot.waitUntil(lambda: chart.plot is not None and bool(chart._loaded.curves))

    chart.below.setCurrentIndex(chart.below.findData("sum/energy_kwh"))

    qtbot.waitUntil(lambda: chart.plot.picture.gauge is not None)
    gauge, ((limit, words),) = chart.plot.picture.gauge, chart.plot.picture.gauge_limits
    assert limit == pytest.approx(20.0) and plain(words) == "limit 20.0 Wh"
    assert gauge.mean[-1] == pytest.approx(page.detail.large.labels["run.energy"].result.value * 1000)
    reached = [plain(text) for _at, text in chart.plot.picture.marks if "limit" in text]
    assert reached == ["80% of the limit: Energy 16.0 Wh"]


@pytest.fixture
def shared(workspace):
    """Two runs of a project that has limits of its own."""
    project = workspace.create_project("demo")
    limits = (
        Limit(ENERGY, 0.03),
        Limit(HOURS, 0.02),
        Limit("accuracy", 0.85, Bound.AT_LEAST),
        Limit(COST, 1.0, currency="USD"),
    )
    workspace.update_project(project.id, project.version, limits=limits)
    first = marked_run(workspace, 60, project_id=project.id, started_utc_s=BASE_S)
    logs = [(89, {"accuracy": 0.8}), (119, {"accuracy": 0.9})]
    second = marked_run(workspace, 150, [], logs, project_id=project.id, started_utc_s=BASE_S + 100)
    return first, second


def test_limits_of_the_project_are_lines_less_what_earlier_runs_used(qtbot, workspace, shared, page):
    _first, second = shared
    told(qtbot, page)
    chart = page.detail.chart
    qtbot.waitUntil(lambda: chart.plot is not None and bool(chart._loaded.curves))
    used_kwh = workspace.runs()[1].energy_j / J_PER_KWH

    chart.below.setCurrentIndex(chart.below.findData("sum/energy_kwh"))
    qtbot.waitUntil(lambda: chart.plot.picture.gauge is not None)
    ((line_wh, words),) = chart.plot.picture.gauge_limits
    chart.below.setCurrentIndex(chart.below.findData("log/accuracy"))
    qtbot.waitUntil(lambda: chart.plot.picture.gauge_limits and chart.plot.picture.gauge_limits[0][0] < 1)
    least, said = chart.plot.picture.gauge_limits[0]

    assert page.detail.run == second
    assert line_wh == pytest.approx(1000 * (0.03 - used_kwh))
    assert plain(words).startswith("limit of the project 30.0 Wh, of which ") and "was left" in words
    assert (least, plain(said)) == (0.85, "at least 0.850")
    assert [plain(text) for at_s, text in chart.plot.picture.marks if at_s == 72.0] == [
        "limit of the project 1 min 12 s"
    ]
    texts = [plain(label.text()) for label in page.detail.recorded.findChildren(QLabel)]
    assert any("Energy: at most 30 Wh; " in text and "left when the run began" in text for text in texts)


def test_limits_of_a_run_come_before_those_of_its_project(workspace):
    project = workspace.create_project("demo")
    workspace.update_project(project.id, project.version, limits=(Limit(ENERGY, 9.0),))
    own = marked_run(workspace, 10, project_id=project.id, details=RunDetails(limits=(Limit(ENERGY, 0.02),)))
    other = marked_run(workspace, 10, project_id=project.id)
    alone = marked_run(workspace, 10)

    assert held_limits(workspace, own) == (HeldLimit(Limit(ENERGY, 0.02)),)
    assert held_limits(workspace, alone) == ()
    (held,) = held_limits(workspace, other)
    assert held.of_project and held.before == pytest.approx(workspace.runs()[1].energy_j / J_PER_KWH)


def test_a_logged_value_is_drawn_below_the_power(qtbot, marked, page):
    told(qtbot, page)
    chart = page.detail.chart
    qtbot.waitUntil(lambda: chart.plot is not None and bool(chart._loaded.curves))

    chart.below.setCurrentIndex(chart.below.findData("log/accuracy"))

    assert chart.plot.picture.gauge.mean.tolist() == [0.8, 0.9]
    assert chart.plot.picture.gauge_ends == (pytest.approx(0.8), pytest.approx(0.9))


def test_another_place_is_worked_out_anew_and_undone(qtbot, context, workspace, marked, page):
    told(qtbot, page)
    before = page.detail.large.labels["run.carbon"].result.value
    dialog = PlaceDialog(context, page.detail.run)
    qtbot.addWidget(dialog)
    dialog.zone.set_code("PL")

    page.detail._edited("place", changes_of(page.detail.run, dialog.place))

    labels = page.detail
    qtbot.waitUntil(lambda: labels.small.labels["run.carbon_recorded"].result is not None)
    assert labels.small.labels["run.carbon_recorded"].result.value == pytest.approx(before)
    assert labels.large.labels["run.carbon"].result.value > 5 * before
    qtbot.waitUntil(lambda: "place changed" in cells(page.table, "state")[0])
    context.undo.undo()
    qtbot.waitUntil(lambda: labels.small.labels["run.carbon_recorded"].result is None)
    assert workspace.run(marked.id).details.recorded_place is None


def test_the_first_place_is_kept_however_often_it_is_changed(marked):
    first = changes_of(marked, replace(marked.place, zone="DE"))
    again = changes_of(replace(marked, **first), replace(marked.place, zone="PL"))
    back = changes_of(replace(marked, **again), marked.place)

    assert again["details"].recorded_place["zone"] == "FR"
    assert back["details"].recorded_place is None


def test_a_group_shows_totals_and_its_best(qtbot, workspace, sweep, page):
    choose_group(qtbot, page, "sweep")
    qtbot.waitUntil(lambda: "trial 1" in page.group_bar.best.text())

    whole = sum(
        stored_account(workspace, o.run, grid()).root.find("run.carbon").value
        for o in workspace.runs() if o.run.details.group
    )  # fmt: skip
    assert page.model.rowCount() == 3
    assert "3 runs, 1 failed" in page.group_bar.totals.text()
    assert numbers.quantity(whole, "kgCO2e", "en", 2) in page.group_bar.totals.text()
    assert "they took" in page.group_bar.totals.text()
    assert any("★ best accuracy" in text for text in cells(page.table, "group"))
    page.group_bar.better.button(False).click()
    assert "trial 2" in page.group_bar.best.text()


def test_a_group_is_held_against_the_first_run_that_ended_well(qtbot, workspace, sweep, page):
    choose_group(qtbot, page, "sweep")
    runs = {o.run.id: o for o in workspace.runs()}

    with qtbot.waitSignal(page.group_bar.compared) as asked:
        page.group_bar.compare_button.click()

    ordered = [runs[run_id] for run_id in asked.args[0]]
    assert has_failed(ordered[-1]) and not has_failed(ordered[0])
    assert ordered[0].run.started_utc_s == min(o.run.started_utc_s for o in ordered if not has_failed(o))


def test_a_month_is_extrapolated_on_request_alone_and_says_so(qtbot, sweep, page):
    choose_group(qtbot, page, "nightly (same name)")

    assert not page.group_bar.month_button.isHidden()
    assert page.group_bar.month.isHidden()
    page.group_bar.month_button.click()
    qtbot.waitUntil(lambda: not page.group_bar.month.isHidden())
    said = plain(page.group_bar.month.text())
    assert said.startswith("Extrapolated, not measured: a run every 24 h 00 min, 30 a month")


def test_chosen_runs_are_put_into_a_group_in_one_step(qtbot, context, workspace, sweep, page):
    qtbot.waitUntil(lambda: page.model.rowCount() == 6)
    nightly = [o.run for o in workspace.runs() if o.run.name == "nightly"]

    page.edits.put_into_group(nightly, "night")

    qtbot.waitUntil(lambda: page.groups == ["night", "sweep"])
    context.undo.undo()
    qtbot.waitUntil(lambda: page.groups == ["sweep"])


def test_the_comparison_has_differences_and_the_front(qtbot, sweep, page):
    choose_group(qtbot, page, "sweep")
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)

    page.group_bar.compare_button.click()

    front = page.comparison.front
    qtbot.waitUntil(lambda: front.front is not None)
    standing = dict(zip(cells(front.table, "run"), cells(front.table, "front"), strict=True))
    assert standing["trial 0"] == standing["trial 1"] == "on the front"
    assert "beaten by" in standing["trial 2"]
    assert front.table.table.columns[-1].title == "per 0.01 of accuracy"
    assert page.comparison.differences.other.count() == 2
    assert "Energy" in cells(page.comparison.differences.table, "quantity")
    assert "beaten by" in front.chart.accessibleDescription()
    front.better.button(False).click()
    assert not front.front.higher_is_better


def test_no_column_tells_who_ran_what(qtbot, sweep, page):
    qtbot.waitUntil(lambda: page.model.rowCount() == 6)

    assert not {"owner", "user", "login", "who"} & {column.key for column in page.model.columns}


def test_after_a_deletion_the_list_has_the_keyboard(qtbot, context, sweep, page):
    qtbot.waitUntil(lambda: page.detail.run is not None)
    page.window().activateWindow()
    page.detail.delete_button.setFocus()

    page.detail.delete_button.click()

    qtbot.waitUntil(page.table.hasFocus)


def test_the_legend_tells_the_mean_that_the_energy_tells(qtbot, workspace, page):
    run = marked_run(workspace, 60, started_utc_s=BASE_S)
    told(qtbot, page)
    qtbot.waitUntil(lambda: page.detail.chart.plot is not None and bool(page.detail.chart._loaded.curves))

    energies = workspace.energies(run.id)

    expected = [energies[key].mean_w for key in (GPU_0.id, GPU_1.id, CPU.id)]
    assert list(page.detail.chart._loaded.means_w) == pytest.approx(expected)


def test_an_imported_run_says_so_and_keeps_what_its_file_said(qtbot, workspace, page):
    said = {"file": "emissions.csv", "line": 3, "reported_kgco2e": 0.0042}
    steady_run(workspace, 30, details=RunDetails(imported=said))
    told(qtbot, page)

    assert "⇩ imported" in cells(page.table, "state")[0]
    assert "imported from emissions.csv, line 3" in page.detail.when.text()
    assert page.detail.small.labels["run.carbon_file"].result.value == 0.0042
    assert page.detail.large.labels["run.carbon"].result.value != 0.0042


def test_how_a_run_was_recorded_stands_in_its_detail(qtbot, workspace, page):
    details = RunDetails(
        origin="run",
        git_commit="3f2a9bc04d1e77aa",
        scheduler_job="slurm:4711",
        owner="ada",
        limits=(Limit(ENERGY, 0.02),),
    )
    marked_run(workspace, 20, details=details, started_utc_s=BASE_S)
    page.refresh()
    told(qtbot, page)

    shown = {label.text() for label in page.detail.recorded.findChildren(QLabel)}
    assert {"3f2a9bc04d1e", "slurm:4711", "ada", "the whole machine"} <= shown
    assert any(text.startswith("Energy: at most") for text in shown)
    assert "Processes of the job" not in shown


def test_nothing_is_said_of_the_recording_where_nothing_is_known(qtbot, workspace, page):
    marked_run(workspace, 20, details=RunDetails(), started_utc_s=BASE_S)
    page.refresh()
    told(qtbot, page)

    assert page.detail.recorded.isHidden()


def test_no_name_is_put_across_the_line_of_the_front(qtbot, sweep, page):
    choose_group(qtbot, page, "sweep")
    page._compare_runs([1, 2, 3])
    chart = page.comparison.front.chart
    qtbot.waitUntil(lambda: chart._front is not None and len(chart._front.points) == 3)
    chart.resize(900, 300)

    line = chart._along_line(chart._front)
    assert line
    for one in chart._front.points:
        box = chart._free_box(chart.place_of(one), 60, 16, line)
        assert box is not None
        assert not any(box.intersects(square) for square in line)


def test_files_of_other_tools_are_imported_from_the_list_of_runs(qtbot, monkeypatch, sweep, page):
    asked = []
    monkeypatch.setattr(
        "greenai_desktop.ui.transfer.import_dialog.import_files", lambda context, window: asked.append(window)
    )
    page.import_button.click()

    assert asked == [page.window()]


def test_dialogs_of_a_run_begin_in_their_first_field(qtbot, context, sweep, workspace, theme):
    group = GroupDialog(2, ["sweep"], "")
    place = PlaceDialog(context, workspace.run(1))
    for dialog, field in ((group, group.box), (place, place.zone)):
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        focused = dialog.focusWidget()
        assert focused is field or field.isAncestorOf(focused)
