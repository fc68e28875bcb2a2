"""The result as a page: its sections, what can be copied and done with it; checks against tools and runs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from greenai_desktop import i18n
from greenai_desktop.accounting.estimate import METHOD_VERSION, estimate, shelf
from greenai_desktop.accounting.estimate.limits import At, Part, limits_of
from greenai_desktop.accounting.estimate.reconcile import Measured
from greenai_desktop.core.estimate.draft import Draft, Given, Way
from greenai_desktop.core.limits import CARBON, Limit
from greenai_desktop.core.place import Place
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.store.records import EstimateState
from greenai_desktop.ui.estimate.result import copying
from greenai_desktop.ui.estimate.result.budgets import BudgetsCard
from greenai_desktop.ui.estimate.result.compare_picker import ComparePicker
from greenai_desktop.ui.estimate.result.deeds import BudgetDialog, LockDialog, set_budget
from greenai_desktop.ui.estimate.result.dots import DotsCard
from greenai_desktop.ui.estimate.result.page import ResultView
from greenai_desktop.ui.estimate.result.peers import DIFFERENCE, PeersCard
from greenai_desktop.ui.estimate.result.said import said_rows
from greenai_desktop.ui.theme.tokens import DARK, LIGHT, put_in_force
from tests.helpers import estimated as made_up

EN, FR = i18n.language("en"), i18n.language("fr")
RUNS = (Measured("finetune-7b", 310.0, 300.0, 320.0, 70.0), Measured("again", 290.0, 281.0, 300.0, 66.0))


def draft(**changes: object) -> Draft:
    return made_up.draft(choices={"workload": "llm_finetuning"}, **changes)


def by_work() -> Draft:
    said = draft(way=Way.WORK, run_ids=(1, 2))
    return said.with_number("params_count", Given(7e9)).with_number("tokens_count", Given(3e9))


@pytest.fixture
def started(qtbot, context):
    context.start()
    answered = []
    context.store.read(lambda workspace: True, answered.append)
    qtbot.waitUntil(lambda: bool(answered), timeout=10_000)
    return context


@pytest.fixture
def view(qtbot, context, theme):
    made = ResultView(context)
    qtbot.addWidget(made)
    made.resize(1100, 800)
    made.show()
    made.show_estimate(draft(), estimate(draft(), shelf()))
    return made


def test_the_result_opens_with_its_headline_and_makes_no_other_section(view):
    shown = view.sections[0]

    assert view.title.text() == "LLM v2"
    assert shown.summary.carbon.value_shown().startswith("≈")
    assert [section._is_made for section in view.sections] == [True] + [False] * 6


def test_every_section_can_be_opened(qtbot, view):
    for i, section in enumerate(view.sections):
        view.tabs.setCurrentIndex(i)

        assert section._is_made, section.name
        assert view.tabs.tabText(i)
    view.tabs.setCurrentIndex(0)  # what runs in the background stops with its section


def test_a_section_that_was_seen_shows_the_next_estimate_when_it_is_opened_again(view):
    view.show_section("what-if")
    view.show_section("overview")
    other = draft(place=Place(zone="PL"))

    view.show_estimate(other, estimate(other, shelf()))
    before = view.sections[2].what_if._draft
    view.show_section("what-if")

    assert before == draft()
    assert view.sections[2].what_if._draft == other


def test_an_estimate_that_is_not_kept_cannot_be_locked(view):
    assert not view.lock_button.isEnabled()


def test_what_is_copied_as_text_has_figures_ranges_defaults_and_sources(view):
    view.copy("text")

    text = QGuiApplication.clipboard().text()
    assert text.startswith("LLM v2\nAbout ")
    for part in (
        "Carbon footprint",
        "Share of the equipment",
        "inputs are defaults",
        "Sources",
        "[",
        "GreenAI Desktop",
    ):
        assert part in text
    assert "offset" not in text.lower()


def test_what_is_copied_as_latex_is_escaped_and_nets_nothing_off():
    said = draft(name="50% & #1_best", kits=(replace(draft().kits[0], label="card_{x}"),))

    text = copying.as_latex(said, estimate(said, shelf()), EN)

    assert r"card\_\{x\}" in text
    assert "card_{x}" not in text
    assert "offset" not in text.lower()
    assert "95\\% interval" in text


def test_what_is_copied_as_json_is_all_of_it_and_not_rounded():
    made = estimate(draft(), shelf())

    plain = json.loads(copying.as_json(draft(), made, METHOD_VERSION))

    assert Draft.from_dict(plain["draft"]) == draft()
    carbon = next(step for step in plain["result"]["steps"] if step["key"] == "estimate.carbon")
    assert carbon["value"] == made.root.find("estimate.carbon").value
    assert plain["versions"] == dict(made.versions)
    assert plain["inputs"]["default_count"] == made.default_count


def test_a_missing_figure_is_copied_as_missing_with_its_reason():
    said = draft(place=Place())

    text = copying.as_text(said, estimate(said, shelf()), EN)

    assert "— (" in text
    assert "nobody said where the electricity comes from" in text


def test_the_budget_can_be_the_median_or_the_high_end_and_is_shown_before(qtbot, context, theme, view):
    made = estimate(draft(), shelf())
    dialog = BudgetDialog(context, made, "Project", view)
    qtbot.addWidget(dialog)

    median = dialog.limits
    dialog.at.button(At.HIGH).click()

    assert median == limits_of(made, Part.BUILD, At.MEDIAN)
    assert dialog.limits == limits_of(made, Part.BUILD, At.HIGH)
    assert dialog.limits[0].value > median[0].value
    assert "Energy: at most" in dialog.shown.text()


def test_nothing_known_is_no_budget(qtbot, context, theme, view):
    dialog = BudgetDialog(
        context, estimate(draft(kits=(), numbers={}, place=Place(), price=None), shelf()), "Project", view
    )
    qtbot.addWidget(dialog)

    assert dialog.limits == ()
    assert not dialog._buttons.button(dialog._buttons.StandardButton.Ok).isEnabled()


def test_a_budget_is_set_keeps_other_limits_and_is_one_step_back(qtbot, started, theme):
    latency = Limit("latency_ms", 40.0)
    projects: list = []
    started.store.write(lambda w: w.create_project("p"), projects.append)
    qtbot.waitUntil(lambda: len(projects) == 1)
    started.store.write(
        lambda w: w.update_project(projects[0].id, projects[0].version, limits=(latency,)), projects.append
    )
    qtbot.waitUntil(lambda: len(projects) == 2)
    made = limits_of(estimate(draft(), shelf()), Part.BUILD, At.MEDIAN)

    def limits() -> tuple:
        found: list = []
        started.store.read(lambda w: w.projects(), found.append)
        qtbot.waitUntil(lambda: bool(found))
        return found[0][0].limits

    set_budget(started, projects[-1], made)
    assert {limit.quantity for limit in limits()} >= {CARBON, "latency_ms"}
    started.undo.undo()
    assert limits() == (latency,)


def test_locking_needs_a_name_and_keeps_the_estimate_as_it_is(qtbot, started, theme):
    made = estimate(draft(), shelf())
    stored: list = []
    started.store.write(lambda w: w.create_estimate(draft(), state=EstimateState.SAVED), stored.append)
    qtbot.waitUntil(lambda: bool(stored))
    view = ResultView(started)
    qtbot.addWidget(view)
    view.show_estimate(draft(), made, (), stored[0])
    assert view.lock_button.isEnabled()

    view.lock_button.click()
    dialog = view.findChild(LockDialog)
    dialog.locked_by.setText("  ")
    assert not dialog.findChildren(type(view.lock_button))[0].isEnabled()
    dialog.locked_by.setText("A. Person")
    dialog.reason.setText("kick-off")
    dialog.accept()

    found: list = []
    started.store.read(lambda w: w.baselines(estimate_id=stored[0].id), found.append)
    qtbot.waitUntil(lambda: bool(found))
    baseline = found[0][0]
    assert (baseline.locked_by, baseline.reason, baseline.code) == ("A. Person", "kick-off", "v1")
    assert baseline.root.find("estimate.carbon").value == made.root.find("estimate.carbon").value


def test_other_estimates_are_chosen_from_those_kept(qtbot, started, theme):
    for name in ("cheap", "dear"):
        started.store.write(lambda w, name=name: w.create_estimate(draft(name=name, place=Place(zone="SE"))))
    picker = ComparePicker(started)
    qtbot.addWidget(picker)
    picker.show()

    picker.show_estimate(draft(), estimate(draft(), shelf()))
    qtbot.waitUntil(lambda: len(picker.menu.actions()) == 2)
    picker.menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: len(picker.comparison.chart.bars) == 2)

    assert picker.comparison.chart.bars[0].name == "LLM v2"
    assert not picker.comparison.isHidden()


def test_without_other_estimates_it_is_said_how_to_get_one(qtbot, started, theme):
    picker = ComparePicker(started)
    qtbot.addWidget(picker)
    picker.show()

    picker.show_estimate(draft(), estimate(draft(), shelf()))
    qtbot.waitUntil(lambda: not picker.choose.isEnabled())

    assert "duplicate" in picker.told.text()


def test_what_was_said_differently_is_listed_and_nothing_else():
    first = draft()
    other = replace(first.with_number("hours_h", Given(80.0)), place=Place(zone="SE", hosting=first.place.hosting))

    rows = dict(said_rows([first, other], EN))

    assert set(rows) == {"Duration", "Zone of the electricity"}
    assert rows["Zone of the electricity"] == ("France", "Sweden")


def test_two_drafts_that_say_the_same_differ_in_nothing():
    assert said_rows([draft(), draft(name="another name")], EN) == []


def test_other_tools_stand_beside_ours_and_their_differences_lead_from_one_to_the_other(qtbot, context, theme):
    made = estimate(draft(), shelf())
    card = PeersCard(context)
    qtbot.addWidget(card)

    card.show_estimate(draft(), made)

    bars = {bar.name: bar.value for bar in card.bars.bars}
    ours = made.root.find("estimate.carbon").value
    assert bars["This estimate"] == pytest.approx(ours)
    table = card.list.table
    for tool in ("ML CO2 Impact", "Green Algorithms"):
        rows = [row for row in range(table.rowCount()) if table.cell(row, "tool") == tool]
        assert bars[tool] + sum(table.cell(row, "effect") for row in rows) == pytest.approx(ours, rel=1e-6)
    assert set(table.columns[1].values) <= {EN.gettext(said) for said in DIFFERENCE.values()}


def test_a_tool_that_cannot_count_this_says_why(qtbot, context, theme):
    said = draft(kits=())
    card = PeersCard(context)
    qtbot.addWidget(card)

    card.show_estimate(said, estimate(said, shelf()))

    reasons = {bar.name: bar.reason for bar in card.bars.bars}
    assert reasons["ML CO2 Impact"] == "no hardware was chosen"
    assert card.list.isHidden()


def test_measured_runs_stand_filled_beside_both_ways_of_estimating(qtbot, context, theme):
    said = by_work()
    card = DotsCard(context)
    qtbot.addWidget(card)

    card.show_estimate(said, estimate(said, shelf()), (), RUNS)

    dots = card.dots._dots
    assert [dot.status is Status.MEASURED for dot in dots] == [False, False, True, True]
    assert dots[2].name == "Measured · finetune-7b"
    assert "explains most of the gap" in card.sentence.text()


def test_the_measured_value_can_be_kept_as_the_default_of_the_team(qtbot, started, theme):
    said = by_work()
    view = ResultView(started)
    qtbot.addWidget(view)
    view.show_estimate(said, estimate(said, shelf()), (), None, RUNS)
    view.show_section("checks")
    card = view.sections[5].dots
    assert not card.keep.isHidden()

    card.keep.click()
    kept: list = []
    started.store.read(lambda w: w.team_defaults(), kept.append)
    qtbot.waitUntil(lambda: bool(kept))

    default = kept[0][0].default
    assert default.field_id == card.found.explains == "mfu_fraction"
    assert default.given.status is Status.MEASURED
    assert default.run_ids == (1, 2)
    started.undo.undo()
    kept.clear()
    started.store.read(lambda w: w.team_defaults(), kept.append)
    qtbot.waitUntil(lambda: bool(kept))
    assert kept[0] == []


def test_without_measured_runs_there_is_nothing_to_hold_it_against(qtbot, context, theme):
    card = DotsCard(context)
    qtbot.addWidget(card)

    card.show_estimate(draft(), estimate(draft(), shelf()))

    assert card.isHidden()


def test_no_word_of_the_result_claims_a_saving_or_neutrality():
    made = estimate(draft(), shelf())
    for language in (EN, FR):
        said = (copying.as_text(draft(), made, language) + copying.as_latex(draft(), made, language)).lower()
        for word in ("saving", "neutral", "neutre", "économie", "compens"):
            assert word not in said


def test_data_in_names_stays_plain_text(view):
    hostile = draft(name="<img src=x> &amp; <b>bold</b>")

    view.show_estimate(hostile, replace(estimate(hostile, shelf()), root=Result("estimate", None, "")))

    assert view.title.text() == "<img src=x> &amp; <b>bold</b>"
    assert view.title.textFormat().name == "PlainText"


def test_limits_of_the_project_are_held_against_the_estimate_in_words(qtbot, context, theme):
    made = estimate(draft(), shelf())
    carbon = made.root.find("estimate.carbon")
    card = BudgetsCard(context)
    qtbot.addWidget(card)
    card.show_estimate(draft(), made)

    card.show_limits("p", [
        Limit(CARBON, carbon.low / 2), Limit(CARBON, carbon.high * 2), Limit(CARBON, carbon.value),
        Limit("latency_ms", 40.0),
    ])  # fmt: skip

    above, within, between = card.lines
    assert above.startswith("⚠ ") and above.endswith("above the limit: > 95%")
    assert within.endswith("within the limit: > 95%")
    assert between.endswith("undecided")


def test_a_project_without_limits_shows_no_card(qtbot, context, theme):
    card = BudgetsCard(context)
    qtbot.addWidget(card)
    card.show_estimate(draft(), estimate(draft(), shelf()))

    card.show_limits("p", [Limit("latency_ms", 40.0)])

    assert card.isHidden()


def test_a_limit_in_another_currency_is_not_compared(qtbot, context, theme):
    card = BudgetsCard(context)
    qtbot.addWidget(card)
    card.show_estimate(draft(), estimate(draft(), shelf()))

    card.show_limits("p", [Limit("cost", 5.0, currency="USD")])

    assert card.lines == ["Cost: limit $5.00; the estimate has no such figure"]


def test_everything_that_takes_the_keyboard_has_a_name(qtbot, view):
    checked = 0
    for section in view.sections:
        view.show_section(section.name)
        buddies = {one.buddy() for one in view.findChildren(QLabel) if one.buddy() is not None}
        for widget in view.findChildren(QWidget):
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
                continue
            text = getattr(widget, "text", lambda: "")()
            assert widget.accessibleName() or text or widget in buddies, f"{section.name}: {widget.objectName()}"
            checked += 1
    view.show_section("overview")

    assert checked > 40


def test_a_long_name_does_not_widen_the_result(qtbot, context, theme):
    said = draft(name="A name that somebody pasted " * 12)
    host = QWidget()
    qtbot.addWidget(host)
    view = ResultView(context)
    QVBoxLayout(host).addWidget(view)
    host.resize(700, 700)
    host.show()

    view.show_estimate(said, estimate(said, shelf()))

    assert host.width() == 700
    assert view.title.geometry().right() < view.more_button.geometry().left() < view.width()
    assert view.title.toolTip().strip().endswith("pasted")


def test_actions_go_into_one_menu_where_it_is_narrow(qtbot, view):
    view.resize(1200, 700)
    assert view.more_button.isHidden() and not view.budget_button.isHidden()

    view.resize(520, 700)

    assert not view.more_button.isHidden() and view.budget_button.isHidden()
    menu = view.more_button.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == [
        "Duplicate", "Compare", "Make it the budget…", "Lock as baseline…", "Copy",
    ]  # fmt: skip
    assert not menu.actions()[3].isEnabled()  # an estimate that is not kept


def test_the_dark_theme_and_high_contrast_paint_every_section(qtbot, view, theme):
    contrast = replace(DARK, border=DARK.text, hairline=DARK.text, muted=DARK.text)
    for colours in (DARK, contrast):
        put_in_force(colours)
        view.theme_changed()
        for section in view.sections:
            view.show_section(section.name)
            assert not view.grab().isNull()
    view.show_section("overview")
    put_in_force(LIGHT)
