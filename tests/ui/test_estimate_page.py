"""The Estimate page: its list, what is made and deleted, and that nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from greenai_desktop import paths
from greenai_desktop.core.estimate.draft import Given, Way
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.estimate.desk import desk
from greenai_desktop.ui.estimate.page import EstimatePage
from tests.helpers.estimate_desk import draft


@pytest.fixture
def workspace(home):
    with Workspace.open(paths.workspace_file()) as opened:
        yield opened


@pytest.fixture
def kept(workspace):
    """Three estimates; the one made last stands first."""
    return [
        workspace.create_estimate(draft("first")),
        workspace.create_estimate(draft("second", 200.0)),
        workspace.create_estimate(draft("third", place=Place(zone="DE", hosting=Hosting.OFFICE))),
    ]


@pytest.fixture
def page(qtbot, context, theme):
    made = EstimatePage(context)
    qtbot.addWidget(made)
    made.resize(1080, 740)
    made.show()
    context.store.start()
    made.activated()
    yield made
    made.deactivated()


def names(page: EstimatePage) -> list[str]:
    model = page.list.model
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def choose(page: EstimatePage, *wanted: str) -> None:
    rows = [row for row, one in enumerate(page.list._read.estimates) if one.name in wanted]
    page.list.table.select_source_rows(rows)


def wait_for(qtbot, page: EstimatePage, *wanted: str) -> None:
    qtbot.waitUntil(lambda: sorted(names(page)) == sorted(wanted), timeout=10_000)


def open_first(qtbot, page: EstimatePage) -> None:
    page.list.open_chosen()
    qtbot.waitUntil(lambda: page.shown == "form" and page.desk.computed.estimated is not None, timeout=20_000)


def test_without_estimates_the_page_says_what_one_is_for_and_how_to_begin(qtbot, page):
    qtbot.waitUntil(lambda: page._stack.currentWidget() is page.empty, timeout=10_000)
    page.empty.findChild(QPushButton, "estimate-begin-work").click()
    qtbot.waitUntil(lambda: page.shown == "form", timeout=10_000)

    assert page.desk.draft.way is Way.WORK
    assert page.desk.draft.place.zone == "FR"
    assert page.desk.draft.price.per_kwh == 0.2


def test_a_new_estimate_is_in_the_workspace_before_anything_is_typed(qtbot, page, workspace):
    page.begin("hours")
    qtbot.waitUntil(lambda: page.shown == "form", timeout=10_000)

    assert [stored.name for stored in workspace.estimates()] == ["New estimate"]


def test_a_new_estimate_stands_where_its_project_does(qtbot, context, page, workspace):
    project = workspace.create_project("Elsewhere", place=Place(zone="SE", hosting=Hosting.SERVER_ROOM))
    context.change_settings(project_id=project.id)
    page.begin("hours")
    qtbot.waitUntil(lambda: page.shown == "form", timeout=10_000)

    assert page.desk.draft.place.zone == "SE"
    assert page.desk.stored.project_id == project.id


def test_the_list_shows_every_estimate_with_its_figures_once_they_are_known(qtbot, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "second")
    open_first(qtbot, page)
    qtbot.waitUntil(lambda: bool(page.desk.stored.result), timeout=10_000)
    energy = page.desk.computed.estimated.root.find("estimate.site_energy").value
    page.show_list()
    row = next(row for row, one in enumerate(page.list._read.estimates) if one.name == "second")
    columns = {column.key: column for column in page.list.model.columns}
    qtbot.waitUntil(lambda: _value(page, "second", "energy") is not None, timeout=10_000)

    assert _value(page, "second", "energy") == pytest.approx(energy)
    assert columns["name"].values[row] == "second"
    assert _value(page, "first", "energy") is None


def _value(page: EstimatePage, name: str, key: str):
    row = next(row for row, one in enumerate(page.list._read.estimates) if one.name == name)
    return next(column for column in page.list.model.columns if column.key == key).values[row]


def test_the_search_narrows_the_list(qtbot, kept, page):
    wait_for(qtbot, page, "first", "second", "third")

    page.list.search.setText("sec")

    assert names(page) == ["second"]


def test_the_chosen_estimate_is_shown_beside_the_list(qtbot, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "third")
    preview = page.list.preview
    qtbot.waitUntil(lambda: preview.summary is not None and not preview.summary.isHidden(), timeout=20_000)

    assert preview.name.text() == "third"


def test_what_is_typed_is_saved_by_itself_and_read_by_another_window(qtbot, kept, page, workspace):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    open_first(qtbot, page)
    page.form.open_step(2)
    line = page.form.findChild(QLineEdit, "estimate-line-hours_h")
    line.clear()
    qtbot.keyClicks(line, "321")
    qtbot.waitUntil(lambda: page.desk.is_saved and page.desk.draft.numbers["hours_h"].value == 321.0, timeout=10_000)

    assert workspace.estimate(kept[0].id).draft.numbers["hours_h"] == Given(321.0)


def test_leaving_the_page_saves_at_once(qtbot, context, kept, page, workspace):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    open_first(qtbot, page)
    page.desk.change("x", page.desk.draft.with_number("hours_h", Given(77.0)))
    context.stop()

    assert workspace.estimate(kept[0].id).draft.numbers["hours_h"] == Given(77.0)


def test_a_change_of_language_keeps_draft_step_and_half_a_number(qtbot, context, kept, page, theme):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "second")
    open_first(qtbot, page)
    page.form.open_step(2)
    line = page.form.findChild(QLineEdit, "estimate-line-hours_h")
    line.clear()
    qtbot.keyClicks(line, "12 bananas")
    state = page.state()
    page.deactivated()
    from greenai_desktop import i18n

    i18n.activate("fr")
    again = EstimatePage(context)
    qtbot.addWidget(again)
    again.restore(state)
    again.show()
    line = again.form.findChild(QLineEdit, "estimate-line-hours_h")

    assert again.shown == "form"
    assert again.form.open_number == 2
    assert again.desk is page.desk
    assert again.desk.draft.name == "second"
    assert line.text() == "12 bananas"


def test_deleted_estimates_come_back_with_undo(qtbot, context, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first", "third")
    with qtbot.waitSignal(context.undoable) as told:
        page.edits.delete(page.list.chosen)
    wait_for(qtbot, page, "second")
    context.undo.undo()
    wait_for(qtbot, page, "first", "second", "third")

    assert told.args == ["2 estimates were deleted."]


def test_deleting_the_one_that_is_open_goes_back_to_the_list(qtbot, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    open_first(qtbot, page)
    page.edits.delete([page.desk.stored])
    qtbot.waitUntil(lambda: page.shown == "list", timeout=10_000)

    assert not page.desk.is_open


def test_a_copy_is_another_estimate(qtbot, kept, page, workspace):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    page.duplicate()
    qtbot.waitUntil(lambda: page.shown == "form" and page.desk.draft.name == "first (copy)", timeout=10_000)
    page.desk.change("x", page.desk.draft.with_number("hours_h", Given(5.0)))
    page.desk.save()
    qtbot.waitUntil(lambda: page.desk.is_saved, timeout=10_000)

    assert workspace.estimate(kept[0].id).draft.numbers["hours_h"] == Given(100.0)


def test_two_estimates_are_compared_and_one_is_not(qtbot, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    one = page.list.compare_button.isEnabled()
    choose(page, "first", "third")
    two = page.list.compare_button.isEnabled()
    page.list.compare_button.click()
    qtbot.waitUntil(lambda: page.shown == "compare", timeout=10_000)
    qtbot.waitUntil(lambda: not page.comparing.comparison.isHidden(), timeout=20_000)

    assert (one, two) == (False, True)
    page.comparing.left.emit()
    assert page.shown == "list"


def test_an_undo_after_another_estimate_was_opened_changes_the_right_one(qtbot, context, kept, page, workspace):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    open_first(qtbot, page)
    page.desk.change("x", page.desk.draft.with_number("hours_h", Given(5.0)))
    qtbot.waitUntil(lambda: page.desk.is_saved, timeout=10_000)
    page.show_list()
    choose(page, "second")
    open_first(qtbot, page)

    context.undo.undo()
    qtbot.waitUntil(lambda: workspace.estimate(kept[0].id).draft.numbers["hours_h"].value == 100.0, timeout=10_000)

    assert page.desk.draft.numbers["hours_h"].value == 200.0


def test_somebody_else_s_change_loses_nothing(qtbot, context, kept, page, workspace):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    open_first(qtbot, page)
    qtbot.waitUntil(lambda: bool(page.desk.stored.result), timeout=10_000)
    present = workspace.estimate(kept[0].id)
    workspace.update_estimate(present.id, present.version, draft=replace(present.draft, name="theirs"))
    page.desk.change("x", page.desk.draft.with_number("hours_h", Given(9.0)))
    qtbot.waitUntil(lambda: page.desk.draft.name == "first (copy)", timeout=10_000)

    assert workspace.estimate(kept[0].id).draft.name == "theirs"
    assert page.desk.draft.numbers["hours_h"] == Given(9.0)
    assert page.desk.stored.id != kept[0].id


def test_another_page_can_ask_for_one_estimate(qtbot, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    page.open_with({"estimate": kept[1].id})
    qtbot.waitUntil(lambda: page.shown == "form", timeout=10_000)

    assert page.desk.draft.name == "second"


def test_the_runs_page_begins_an_estimate_with_a_run(qtbot, page):
    from tests.helpers.workspaces import fill

    run_id = fill(paths.workspace_file(), count=1)[0]
    page.open_with({"run": run_id})
    qtbot.waitUntil(lambda: "run_energy_kwh" in page.desk.draft.numbers, timeout=20_000)

    assert page.desk.draft.way is Way.RUN
    assert page.desk.draft.run_ids == (run_id,)


def test_enter_opens_the_chosen_estimate(qtbot, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "third")
    page.list.table.setFocus()
    qtbot.keyClick(page.list.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.shown == "form", timeout=10_000)

    assert page.desk.draft.name == "third"


def test_the_page_has_its_actions(qtbot, page):
    told = {action.objectName() for action in page.actions()}

    assert {"estimate-action-new", "estimate-action-next", "estimate-action-back", "estimate-action-result"} <= told


def test_one_desk_serves_a_window(context, page):
    assert desk(context) is page.desk


def test_each_estimate_is_priced_in_its_own_currency():
    from greenai_desktop.core.estimate.headline import Headline
    from greenai_desktop.i18n import language
    from greenai_desktop.store.records import EstimateState, StoredEstimate
    from greenai_desktop.ui.estimate.listing import columns

    kept = [
        StoredEstimate(
            number, None, "x", EstimateState.DRAFT, draft(), {"estimate.cost": Headline(12.0, "money", label=c)}
        )
        for number, c in enumerate(("EUR", "CHF"), 1)
    ]
    cost = next(column for column in columns(kept, {}, {}, language("en")) if column.key == "cost")

    assert [cost.text(row)[:3] for row in range(2)] == ["€12", "CHF"]


def test_the_keys_of_the_page_walk_the_steps_and_show_the_result(qtbot, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    open_first(qtbot, page)
    actions = {action.objectName(): action for action in page.actions()}
    page.form.open_step(0)

    actions["estimate-action-next"].trigger()
    actions["estimate-action-next"].trigger()
    actions["estimate-action-back"].trigger()
    number = page.form.open_number
    actions["estimate-action-result"].trigger()
    shown = page.shown
    page.outcome.view.closed.emit()

    assert number == 1
    assert shown == "result"
    assert page.shown == "form"


def test_what_was_tried_in_the_result_becomes_the_draft_and_can_be_undone(qtbot, context, kept, page):
    wait_for(qtbot, page, "first", "second", "third")
    choose(page, "first")
    open_first(qtbot, page)
    page.show_result()

    page.outcome.view.draft_asked.emit(lambda said: said.with_number("hours_h", Given(42.0)))
    taken = page.desk.draft.numbers["hours_h"]
    context.undo.undo()

    assert taken == Given(42.0)
    assert page.desk.draft.numbers["hours_h"] == Given(100.0)
