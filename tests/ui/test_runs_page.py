"""The Runs page on a real workspace."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from greenai_desktop import paths
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.runs.page import RunsPage
from tests.helpers.store import CPU, GPU, WATTS, steady_run

LATER_S = 100_000.0


@pytest.fixture
def workspace(home):
    with Workspace.open(paths.workspace_file()) as opened:
        yield opened


@pytest.fixture
def runs(workspace):
    """Three runs, the newest first in the list: third, second, first."""
    project = workspace.create_project("Radiology")
    base = 1_767_261_600.0
    return [
        steady_run(workspace, 120, name="first", started_utc_s=base, stage=Stage.TRAINING, project_id=project.id),
        steady_run(workspace, 240, name="second", started_utc_s=base + LATER_S, stage=Stage.DATA, gap=(60.0, 90.0)),
        steady_run(workspace, 60, {**WATTS, GPU.id: 500.0}, name="third", started_utc_s=base + 2 * LATER_S),
    ]


@pytest.fixture
def page(qtbot, context, theme):
    made = RunsPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 800)
    made.show()
    context.store.start()
    made.activated()
    yield made
    made.deactivated()


def names(page: RunsPage) -> list[str]:
    return [page.model.data(page.model.index(row, 0)) for row in range(page.model.rowCount())]


def shows(page: RunsPage, name: str) -> bool:
    return page.detail.run is not None and page.detail.run.name == name


def choose(page: RunsPage, *rows: int) -> None:
    page.table.select_source_rows(rows)


def test_without_runs_the_page_tells_what_a_run_is(qtbot, context, page):
    qtbot.waitUntil(lambda: page._stack.currentWidget() is page.empty)
    page.empty.findChild(type(page.compare_button), "empty-copy").click()

    assert QGuiApplication.clipboard().text() == "greenai run -- python train.py"
    with qtbot.waitSignal(context.navigated) as went:
        page.empty.findChild(type(page.compare_button), "empty-record").click()
    assert went.args == ["live", {"record": True}]


def test_the_newest_run_is_shown_with_its_figures(qtbot, runs, page):
    qtbot.waitUntil(lambda: shows(page, "third"))

    energy = page.detail.large.labels["run.energy"].result
    watts = sum({**WATTS, GPU.id: 500.0}.values())
    assert names(page) == ["third", "second", "first"]
    assert energy.value == pytest.approx(watts * 60 / 3.6e6)


def test_carbon_and_cost_of_the_list_are_those_of_the_detail(qtbot, runs, page):
    qtbot.waitUntil(lambda: shows(page, "third"))
    qtbot.waitUntil(lambda: page.model.cell(0, "carbon") is not None)

    assert page.model.cell(0, "carbon") == pytest.approx(page.detail.large.labels["run.carbon"].result.value)
    assert page.model.cell(0, "cost") == pytest.approx(page.detail.large.labels["run.cost"].result.value)


def test_the_search_and_the_filters_narrow_the_list(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)

    page.filters.search.setText("sec")
    by_word = names(page)
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Escape)
    page.filters.stage.setCurrentIndex(page.filters.stage.findData("training"))
    by_stage = names(page)
    page.filters.project.setCurrentIndex(1)

    assert by_word == ["second"]
    assert by_stage == ["third", "first"]
    assert names(page) == ["first"]


def test_a_run_that_no_filter_shows_is_told(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)

    page.filters.search.setText("nothing like it")

    assert page._lower.currentWidget() is page._nothing


def test_another_page_can_ask_for_one_run(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)

    page.open_with({"run": runs[0].id})

    qtbot.waitUntil(lambda: shows(page, "first"))


def test_a_run_is_renamed_and_the_name_comes_back(qtbot, context, runs, page):
    qtbot.waitUntil(lambda: shows(page, "third"))

    page.detail.rename()
    page.detail.name.setText("third, better")
    page.detail.commit_name()
    qtbot.waitUntil(lambda: names(page)[0] == "third, better")
    context.undo.undo()
    qtbot.waitUntil(lambda: names(page)[0] == "third")
    context.undo.redo()

    qtbot.waitUntil(lambda: names(page)[0] == "third, better")


def test_after_enter_undo_takes_back_the_new_name(qtbot, runs, page):
    qtbot.waitUntil(lambda: shows(page, "third"))
    page.window().activateWindow()
    page.detail.rename()
    qtbot.waitUntil(page.detail.name.hasFocus)

    page.detail.name.setText("third, better")
    qtbot.keyClick(page.detail.name, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: names(page)[0] == "third, better")
    assert not page.detail.name.hasFocus()
    assert page.detail.conflict.isHidden()


def test_tags_stage_notes_and_project_are_kept(qtbot, workspace, runs, page):
    qtbot.waitUntil(lambda: shows(page, "third"))
    properties = page.detail.properties

    properties.tags.setText("llm, fp16, llm")
    properties.notes.setPlainText("came out well")
    properties.stage.setCurrentIndex(properties.stage.findData("evaluation"))
    properties.project.setCurrentIndex(1)
    properties.commit()

    qtbot.waitUntil(lambda: workspace.run(runs[2].id).tags == ("llm", "fp16"))
    kept = workspace.run(runs[2].id)
    assert (kept.notes, kept.stage, kept.project_id) == ("came out well", Stage.EVALUATION, 1)


def test_an_edit_of_somebody_else_is_shown_and_nothing_typed_is_lost(qtbot, workspace, runs, page):
    qtbot.waitUntil(lambda: shows(page, "third"))
    workspace.update_run(runs[2].id, page.detail.run.version, name="theirs")

    page.detail.name.setText("mine")
    page.detail.commit_name()
    qtbot.waitUntil(lambda: not page.detail.conflict.isHidden())
    said = page.detail.conflict._words.text()
    typed = page.detail.name.text()
    page.detail.conflict.findChild(type(page.compare_button), "run-conflict-mine").click()

    qtbot.waitUntil(lambda: workspace.run(runs[2].id).name == "mine")
    assert "theirs" in said
    assert "mine" in said
    assert typed == "mine"


def test_a_deleted_run_goes_at_once_and_can_be_brought_back(qtbot, context, workspace, runs, page):
    qtbot.waitUntil(lambda: shows(page, "third"))

    with qtbot.waitSignal(context.undoable) as offered:
        page.delete_chosen()
    qtbot.waitUntil(lambda: names(page) == ["second", "first"])
    context.undo.undo()
    qtbot.waitUntil(lambda: names(page) == ["third", "second", "first"])

    assert "third" in offered.args[0]
    assert workspace.run(runs[2].id).deleted_utc_s is None


def test_the_filter_of_deleted_runs_offers_to_bring_them_back(qtbot, workspace, runs, page):
    workspace.delete_run(runs[0].id, runs[0].version)
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)

    page.filters.state_box.setCurrentIndex(page.filters.state_box.findData("deleted"))
    qtbot.waitUntil(lambda: shows(page, "first"))
    assert not page.detail.back_button.isHidden()
    page.detail.back_button.click()

    qtbot.waitUntil(lambda: workspace.run(runs[0].id).deleted_utc_s is None)


def test_the_chart_shows_the_curve_and_a_selection_is_summed(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.detail.chart.plot is not None, timeout=15_000)
    page.open_with({"run": runs[0].id})
    qtbot.waitUntil(lambda: shows(page, "first") and len(page.detail.chart.plot.picture.curves) == 4)

    page.detail.chart.plot.select(20.0, 80.0)

    readout = page.detail.chart._readout
    qtbot.waitUntil(lambda: "Σ" in readout.text() and "360" in readout.text())
    # 360 W for a minute.
    assert "6.00\u00a0Wh" in readout.text()


def test_the_chart_zooms_and_goes_back(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.detail.chart.plot is not None, timeout=15_000)
    plot = page.detail.chart.plot
    qtbot.waitUntil(lambda: plot.range_s == (0.0, 60.0))

    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    near = plot.range_s
    qtbot.keyClick(plot, Qt.Key.Key_Backspace)
    back = plot.range_s
    plot.show_range(10.0, 20.0)
    qtbot.keyClick(plot, Qt.Key.Key_0)

    assert near[1] - near[0] == pytest.approx(30.0)
    assert back == (0.0, 60.0)
    assert plot.range_s == (0.0, 60.0)


def test_a_gap_is_a_hole_in_the_curve(qtbot, runs, page):
    from greenai_desktop.ui.runs.curves import holes

    qtbot.waitUntil(lambda: page.detail.chart.plot is not None, timeout=15_000)
    page.open_with({"run": runs[1].id})

    plot = page.detail.chart.plot
    qtbot.waitUntil(lambda: shows(page, "second") and len(holes(plot.picture.curves)) == 1)
    start, stop = holes(plot.picture.curves)[0]
    assert start == pytest.approx(59.0, abs=1.5)
    assert stop == pytest.approx(91.0, abs=1.5)


def test_the_curve_is_there_as_a_table(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.detail.chart.plot is not None, timeout=15_000)
    qtbot.waitUntil(lambda: bool(page.detail.chart._loaded.curves))

    page.detail.chart.table_button.click()

    assert page.detail.chart.table.table.columnCount() == 5
    assert page.detail.chart.table.table.rowCount() == 61


def test_the_arrows_move_the_cross_hair_and_the_value_is_told(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.detail.chart.plot is not None, timeout=15_000)
    plot = page.detail.chart.plot
    qtbot.waitUntil(lambda: bool(plot.picture.curves))

    qtbot.keyClick(plot, Qt.Key.Key_Right)

    assert plot.picture.cursor_s is not None
    assert "500\u00a0W" in plot.accessibleDescription()


def test_two_runs_are_compared_with_shared_draws(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    choose(page, 0, 2)
    qtbot.waitUntil(lambda: page.compare_button.isEnabled())

    page.compare()

    qtbot.waitUntil(lambda: bool(page.comparison.verdict.text()))
    # 610 W for one minute against 360 W for two: less energy, and what both share cancels.
    assert page.comparison.table.table.rowCount() == 2
    assert "higher than that of “third”" in page.comparison.verdict.text()
    qtbot.waitUntil(lambda: page.comparison.chart.plot is not None, timeout=15_000)
    qtbot.waitUntil(lambda: len(page.comparison.chart.plot.picture.curves) == 2)
    page.show_list()
    assert page._stack.currentWidget() is page._work


def test_one_run_cannot_be_compared(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)

    choose(page, 0)

    assert not page.compare_button.isEnabled()


def test_an_interrupted_run_says_when_it_stopped(qtbot, workspace, page):
    run = steady_run(workspace, 90, name="cut", finish=False)
    workspace.close_interrupted(run.id)
    page.refresh()

    qtbot.waitUntil(lambda: shows(page, "cut"))

    assert workspace.run(run.id).state is RunState.INTERRUPTED
    assert "recovered, stopped at" in page.detail.when.text()
    assert "recovered, stopped at" in page.model.data(page.model.index(0, 9))


def test_an_unfinished_run_is_offered_for_closing(qtbot, context, workspace, page):
    import socket

    run = steady_run(
        workspace, 30, name="dead", finish=False, host=socket.gethostname(), recorder_pid=2_000_000_000
    )  # fmt: skip
    page.refresh()
    qtbot.waitUntil(lambda: not page.unfinished_notice.isHidden())

    page.unfinished_notice.button.click()

    qtbot.waitUntil(lambda: workspace.run(run.id).state is RunState.INTERRUPTED)


def test_a_run_that_is_being_recorded_grows_on_the_page(qtbot, workspace, page):
    from greenai_desktop.store.writer import RunWriter
    from tests.helpers.store import CHANNELS, new_run, steady_samples

    run = new_run(workspace, name="going on")
    samples = steady_samples(40, WATTS)
    writer = RunWriter(workspace.file, run.id, CHANNELS, 1.0, commit_every_s=0.05)
    for sample in samples[:20]:
        writer.add(sample)
    page.refresh()
    qtbot.waitUntil(lambda: shows(page, "going on") and page.detail._view.span_s >= 18)
    early = page.detail.large.labels["run.energy"].result.value

    for sample in samples[20:]:
        writer.add(sample)

    qtbot.waitUntil(lambda: page.detail._view.span_s >= 39, timeout=10_000)
    assert page.detail.large.labels["run.energy"].result.value > early
    writer.abandon()


def test_a_run_exports_its_figures_as_json(qtbot, runs, page, tmp_path):
    qtbot.waitUntil(lambda: shows(page, "third"))
    target = tmp_path / "figures"
    page.export.ask = lambda *words: str(target)

    page.detail.export_json()

    written = tmp_path / "figures.json"
    qtbot.waitUntil(written.exists)
    told = json.loads(written.read_text(encoding="utf-8"))
    tree = page.detail._view.account.root.to_dict()
    assert {name: told[name] for name in tree} == tree
    assert told["run"]["name"] == "third" and len(told["phases"]) == 1


def test_a_run_exports_a_report_in_a_language(qtbot, runs, page, tmp_path):
    qtbot.waitUntil(lambda: shows(page, "third"))
    page.export.ask = lambda *words: str(tmp_path / "report.pdf")

    page.detail.export_pdf("fr")

    qtbot.waitUntil((tmp_path / "report.pdf").exists, timeout=20_000)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_folder_that_cannot_be_written_is_told(qtbot, runs, page, problems, tmp_path):
    qtbot.waitUntil(lambda: shows(page, "third"))
    page.export.ask = lambda *words: str(tmp_path / "no such folder" / "figures.json")

    page.detail.export_json()

    qtbot.waitUntil(lambda: bool(problems))
    assert "cannot be written" in problems[0].title


def test_drafts_and_choices_survive_being_built_anew(qtbot, context, runs, page):
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    page.open_with({"run": runs[1].id})
    qtbot.waitUntil(lambda: shows(page, "second"))
    page.detail.properties.notes.setPlainText("half a thou")
    page.filters.stage.setCurrentIndex(page.filters.stage.findData("data"))
    state = page.state()
    page.deactivated()

    again = RunsPage(context)
    qtbot.addWidget(again)
    again.restore(state)
    again.show()
    again.activated()

    qtbot.waitUntil(lambda: shows(again, "second"))
    assert again.detail.properties.notes.toPlainText() == "half a thou"
    assert names(again) == ["second"]
    again.deactivated()


def test_a_theme_change_keeps_the_page_as_it_is(qtbot, runs, page, theme):
    qtbot.waitUntil(lambda: page.detail.chart.plot is not None, timeout=15_000)
    theme.choose("dark")

    page.theme_changed()
    page.grab()
    theme.choose("light")
    page.theme_changed()

    assert shows(page, "third")


def test_a_place_nobody_gave_leaves_the_carbon_missing_with_its_reason(qtbot, workspace, page):
    steady_run(workspace, 30, name="nowhere", place=replace(Place()).to_dict())
    page.refresh()
    qtbot.waitUntil(lambda: shows(page, "nowhere"))

    carbon = page.detail.large.labels["run.carbon"]

    assert carbon.value_shown() == "—"
    assert "nobody said where" in carbon.toolTip()


def test_devices_explain_themselves(qtbot, context, runs, page):
    qtbot.waitUntil(lambda: shows(page, "third"))
    table = page.detail.devices
    index = table.table.index(0, 0)

    with qtbot.waitSignal(context.explained) as asked:
        table.activated.emit(index)

    assert dict(asked.args[0].facts)["channel"] in (GPU.id, CPU.id)


def test_the_keyboard_begins_in_the_list(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)

    assert page.focusWidget() is page.table


def test_the_first_run_takes_the_keyboard_from_the_words_of_the_empty_page(qtbot, context, workspace, page):
    qtbot.waitUntil(lambda: page._was_read)
    page.activateWindow()
    page.empty.findChild(QPushButton, "empty-import").setFocus()
    steady_run(workspace, 10)
    page.refresh()

    qtbot.waitUntil(lambda: page.model.rowCount() == 1 and page.focusWidget() is page.table)


def test_escape_leads_from_the_comparison_back_to_the_list(qtbot, runs, page):
    qtbot.waitUntil(lambda: page.model.rowCount() > 1)
    choose(page, 0, 1)
    page.compare()

    qtbot.keyClick(page.comparison, Qt.Key.Key_Escape)

    assert not page.is_comparing
    assert page.focusWidget() is page.table
