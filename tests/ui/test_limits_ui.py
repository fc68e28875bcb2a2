"""Limits typed and shown: the form of a recording, the form of a project, and the card of a run that goes on."""

import dataclasses
import socket
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QWidget

from greenai_desktop import paths
from greenai_desktop.accounting.outlook import Outlooks
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, Bound, Limit
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Event, Gauge
from greenai_desktop.store.records import RunOverview
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.live.bullet import BulletBar
from greenai_desktop.ui.live.record_panel import RecordPanel
from greenai_desktop.ui.live.run_card import RunCard, course_of
from greenai_desktop.ui.project_dialog import ProjectDialog
from greenai_desktop.ui.projects import ProjectPicker
from greenai_desktop.ui.widgets.limits_field import LimitsField
from tests.helpers.store import CPU, GPU, new_run, record, steady_samples

SECONDS = 600
LIMITS = (Limit(ENERGY, 0.06), Limit(CARBON, 0.05), Limit(COST, 0.0125, currency="EUR"), Limit(HOURS, 0.16))


@pytest.fixture
def field(qtbot, theme):
    made = LimitsField("EUR")
    qtbot.addWidget(made)
    return made


def outlook(details: RunDetails, marks: int = 4):
    """A real run of 10 minutes at 310 W (0.0517 kWh), in the workspace of the user."""
    began_s = time.time() - SECONDS
    file = paths.workspace_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with Workspace.open(file) as workspace:
        run = new_run(workspace, details=details, started_utc_s=began_s, host=socket.gethostname())
        gauges = (Gauge(GPU.id, "utilisation", 0.9, "fraction"), Gauge("cpu", "utilisation", 0.2, "fraction"))
        samples = steady_samples(SECONDS, {CPU.id: 60.0, GPU.id: 250.0}, (CPU, GPU), utc_s=began_s)
        record(file, run, [dataclasses.replace(sample, gauges=gauges) for sample in samples], (CPU, GPU), finish=False)
        for i in range(marks):
            workspace.add_event(run.id, Event(began_s + 20 + 150 * i, "mark", "", (("name", f"epoch {i + 1}"),)))
        return Outlooks(grid()).of(workspace, workspace.run(run.id))


@pytest.fixture
def card(context, qtbot, theme):
    def make(details: RunDetails, width: int = 1000, marks: int = 4) -> RunCard:
        found = outlook(details, marks)
        made = RunCard(context, found.run)
        qtbot.addWidget(made)
        made.resize(width, 300)
        made.show()
        made.show_outlook(found)
        return made

    return make


def type_into(field: LimitsField, row: int, value: str, name: str = "") -> None:
    lines = field.findChildren(QLineEdit, "limit-value")
    lines[row].setText(value)
    if name:
        field.findChildren(QLineEdit, "limit-name")[row].setText(name)


def test_limits_survive_the_rows_they_are_shown_in(field):
    limits = (Limit(ENERGY, 2.5), Limit(COST, 3.0, currency="CHF"), Limit("score", 0.9, Bound.AT_LEAST))

    field.set_limits(limits)

    assert field.read() == limits


def test_new_rows_take_quantities_that_have_no_limit_yet(field):
    for value in ("1", "2", "3", "4"):
        field.add()
        type_into(field, -1, value)

    assert [limit.quantity for limit in field.read()] == [ENERGY, CARBON, COST, HOURS]
    assert field.read()[2].currency == "EUR"


def test_row_without_a_value_is_no_limit(field):
    field.add()

    assert field.read() == ()


@pytest.mark.parametrize(("value", "name"), [("two", ""), ("0", ""), ("-1", "")])
def test_what_cannot_be_a_limit_is_told_and_stays_as_typed(field, value, name):
    field.add()
    type_into(field, 0, value)

    assert field.read() is None
    assert field.findChild(QWidget, "limits-wrong").text()
    assert field.state()[0]["value"] == value


@pytest.mark.parametrize("name", ["energy", "a<b"])
def test_name_that_reads_as_another_limit_is_refused(field, name):
    field.set_limits((Limit(name, 1.0),))

    assert field.read() is None


def test_row_can_be_removed_and_what_is_typed_can_be_put_back(field, qtbot):
    field.set_limits((Limit(ENERGY, 2.0), Limit("score", 0.9, Bound.AT_LEAST)))
    state = field.state()
    field.findChildren(QToolButton, "limit-remove")[0].click()
    assert [limit.quantity for limit in field.read()] == ["score"]

    again = LimitsField("EUR")
    qtbot.addWidget(again)
    again.restore(state)

    assert again.read() == (Limit(ENERGY, 2.0), Limit("score", 0.9, Bound.AT_LEAST))


def test_form_of_a_recording_hands_limits_and_expectations_over(context, qtbot, theme, monkeypatch):
    asked = []
    monkeypatch.setattr(context.recordings, "record", lambda *words, **more: asked.append(more["details"]))
    panel = RecordPanel(context)
    qtbot.addWidget(panel)
    panel.show()
    panel.toggle_more()
    type_into(panel.limits, 0, "2")
    panel.expected_h.line.setText("1.5")
    panel.expected_steps.line.setText("10")

    panel.submit()

    assert asked == [RunDetails(limits=(Limit(ENERGY, 2.0),), expected_s=5400.0, expected_steps=10)]


@pytest.mark.parametrize("name", ["limit-value", "record-expected-h", "record-expected-steps"])
def test_enter_in_any_field_of_the_form_begins_the_recording(context, qtbot, theme, monkeypatch, name):
    asked = []
    monkeypatch.setattr(context.recordings, "record", lambda *words, **more: asked.append(more["details"]))
    panel = RecordPanel(context)
    qtbot.addWidget(panel)
    panel.show()
    panel.toggle_more()
    type_into(panel.limits, 0, "2")

    qtbot.keyClick(panel.findChild(QLineEdit, name), Qt.Key.Key_Return)

    assert [details.limits for details in asked] == [(Limit(ENERGY, 2.0),)]


def test_form_of_a_recording_does_not_begin_with_a_limit_that_cannot_be_read(context, qtbot, theme, monkeypatch):
    asked = []
    monkeypatch.setattr(context.recordings, "record", lambda *words, **more: asked.append(more))
    panel = RecordPanel(context)
    qtbot.addWidget(panel)
    panel.show()
    panel.toggle_more()
    type_into(panel.limits, 0, "two")
    panel.submit()
    assert asked == []

    panel.toggle_more()  # put away: nothing of it counts
    panel.submit()

    assert asked[0]["details"] == RunDetails()


def test_form_of_a_recording_keeps_its_draft_through_a_rebuild(context, qtbot, theme):
    panel, again = RecordPanel(context), RecordPanel(context)
    for one in (panel, again):
        qtbot.addWidget(one)
        one.show()
    panel.toggle_more()
    type_into(panel.limits, 0, "2")
    panel.expected_h.line.setText("1.5")

    again.restore(panel.state())

    assert again.state() == panel.state()
    assert again.more.isVisible()


def test_limits_of_a_project_are_edited_in_one_step_that_can_be_undone(context, qtbot, theme):
    with Workspace.open(paths.workspace_file()) as workspace:
        project = workspace.create_project("P", "", "EUR", None)
    context.change_settings(project_id=project.id)
    window = QWidget()
    qtbot.addWidget(window)
    picker = ProjectPicker(context, window, QPushButton(window))
    context.start()
    qtbot.waitUntil(lambda: picker.chosen is not None)
    dialog = ProjectDialog(context, picker.chosen, window)
    dialog._limits.add()
    type_into(dialog._limits, 0, "5")
    dialog._accept()

    picker._change(picker.chosen, dialog)
    qtbot.waitUntil(lambda: picker.chosen.limits == (Limit(ENERGY, 5.0),))
    context.undo.undo()
    qtbot.waitUntil(lambda: picker.chosen.limits == ())
    picker.stop()


def test_card_tells_what_was_used_wasted_and_will_be(card):
    made = card(RunDetails(expected_steps=10, limits=LIMITS))

    assert made.figures["energy"].value.text() == "51.7\u00a0Wh"
    assert made.figures["waste"].value.text() == "0\u00a0kWh"
    assert made.figures["end"].value.text().startswith("≈ 13")
    assert made.basis.text() == "Forecast: at the pace of 3 steps, of 10 expected"


def test_card_tells_each_limit_in_words_and_not_by_colour_alone(card):
    made = card(RunDetails(expected_steps=10, limits=LIMITS))

    told = [(row.name.text(), row.now.text()[:1], row.now.property("role")) for row in made._rows]
    assert told == [
        ("Energy", "⚠", "warn"), ("Carbon footprint", "✓", "ok"), ("Cost of electricity", "✕", "error"),
        ("Duration", "✕", "error"),
    ]  # fmt: skip
    assert made._rows[0].now.text() == "⚠ close to the limit · 51.7\u00a0Wh, 86% of 60\u00a0Wh"
    assert "over the limit: > 99% likely" in made._rows[0].end.text()


def test_card_without_evidence_tells_why_there_is_no_forecast(card):
    made = card(RunDetails())

    assert made.figures["end"].value.text() == "—"
    assert made.basis.text() == "no forecast: nobody said how long it takes, and it logs no progress"
    assert not made.chart.isVisible()


def test_figures_of_a_card_explain_themselves(card, context):
    explained = []
    context.explained.connect(explained.append)
    made = card(RunDetails())

    made.figures["carbon"].value.click()

    assert explained[0].key == "run.carbon"


def test_course_shows_the_limit_that_presses_most_and_leaves_narrow_windows(card, context):
    wide, narrow = (card(RunDetails(expected_steps=10, limits=LIMITS), width=width) for width in (1100, 700))

    assert wide.chart.isVisible()
    assert not narrow.chart.isVisible()
    course = wide.chart.course
    assert course.name == "Cost of electricity"
    assert course.limit == 0.0125
    assert course.used[-1] == pytest.approx(0.0129, abs=2e-4)
    assert course.expected is not None and course.expected[0] < course.expected[1] < course.expected[2]
    assert not wide.grab().isNull()


def test_course_of_a_run_without_limit_and_forecast_is_not_drawn(context):
    assert course_of(outlook(RunDetails()), context) is None


def test_many_runs_at_once_are_told_in_one_line_each(context, qtbot, theme):
    found = outlook(RunDetails(limits=LIMITS))
    made = RunCard(context, found.run, is_short=True)
    qtbot.addWidget(made)
    made.show()
    made.show_outlook(found)

    made.show_overview(RunOverview(found.run, 36_000.0, 0.0, None), is_stopping=False)

    assert not made.figures["energy"].isVisible()
    assert "10.0\u00a0Wh" in made.words.text()
    assert "limit reached" in made.words.text()


def test_name_of_a_run_is_plain_text(card):
    made = card(RunDetails(limits=LIMITS))
    made.run = dataclasses.replace(made.run, name="<b>x</b>")

    label = made.findChild(QWidget, f"active-name-{made.run.id}")
    assert label.textFormat().name == "PlainText"


def test_overview_of_each_second_is_shown_beside_the_figures(card):
    made = card(RunDetails())

    made.show_overview(RunOverview(made.run, 1.0, 1.0, None), is_stopping=True)

    assert made.words.text().endswith("stopping …")
    assert not made.stop.isEnabled()


@pytest.mark.parametrize("value", [None, 0.0, 1.0, 1.7, 1e9])
def test_bar_is_painted_whatever_the_value(qtbot, theme, value):
    import numpy as np

    from greenai_desktop.core.budget import stands

    bar = BulletBar()
    qtbot.addWidget(bar)
    for limit in (Limit(ENERGY, 2.0), Limit("score", 0.0, Bound.AT_LEAST)):
        bar.show_standing(stands(limit, value, draws=None if value is None else np.linspace(value, 3 * value + 1, 50)))
        assert not bar.grab().isNull()


def test_tab_goes_through_the_rows_and_on_to_what_stands_below(context, qtbot, theme):
    panel = RecordPanel(context)
    qtbot.addWidget(panel)
    panel.open()
    panel.toggle_more()
    panel.limits.add()

    order, at = [], panel.more_button
    while at is not panel.begin:
        at = at.nextInFocusChain()
        order.append(at)
        assert at is not panel.more_button, "went round without coming to the button that begins"
    places = [order.index(one) for one in (*panel.limits.findChildren(QLineEdit, "limit-value"),
                                           panel.limits.add_button, panel.expected_h.line)]  # fmt: skip
    assert places == sorted(places)


def test_enter_in_a_row_is_told(field, qtbot):
    field.add()
    with qtbot.waitSignal(field.entered):
        qtbot.keyClick(field.findChild(QLineEdit, "limit-value"), Qt.Key.Key_Return)
