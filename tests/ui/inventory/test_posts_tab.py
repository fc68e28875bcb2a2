"""Other posts: what is entered, how it adds up at once, and how it is taken back."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from greenai_desktop.core.factors import Factor
from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.samples import Status
from greenai_desktop.ui.inventory.posts.tab import PostsTab, _offers

FREIGHT, IT, SOLD = "s3-04-upstream-transport", "s3-01-services-it", "s3-11-use-of-sold"


@pytest.fixture
def desk(desk_with):
    return desk_with(Sheet.ACTIVITY)


@pytest.fixture
def tab(tab_of):
    return tab_of(PostsTab)


def type_in(field, text):
    field.line.setText(text)
    field.take()


def choose(box, data):
    place = box.findData(data)
    assert place >= 0, data
    box.setCurrentIndex(place)
    box.activated.emit(place)


def add(tab, desk, qtbot):
    with qtbot.waitSignal(desk.changed):
        tab.form.take()


def cell(desk, name, row=0):
    return desk.inventory(Sheet.ACTIVITY).value(row, name)


def text(tab, name):
    return tab.findChild(QLabel, name).text()


def row_of(tab, post_id):
    return next(row for row, post in enumerate(tab.list._posts) if post.id == post_id)


def total_of(tab, post_id):
    return next(c for c in tab.list.view.table.columns if c.key == "total").text(row_of(tab, post_id))


def test_posts_without_lines_are_not_assessed(tab):
    assert total_of(tab, FREIGHT) == "not assessed"
    assert tab.empty.isVisible()
    assert tab.figure.value_shown() == "—"


def test_freight_by_mass_and_distance_is_added_and_adds_up_at_once(tab, desk, qtbot):
    tab.list.choose(FREIGHT)
    choose(tab.form.factor_box, "freight-air-long-fr")
    choose(tab.form.amounts.way_box, "freight")
    type_in(tab.form.amounts._inputs["mass_kg"], "13.6")
    type_in(tab.form.amounts._inputs["distance_km"], "9908")

    assert tab.form.figure.result.value == pytest.approx(161.69856)
    assert tab.form.figure.result.low < 161.69856 < tab.form.figure.result.high

    add(tab, desk, qtbot)

    assert (cell(desk, "post_id"), cell(desk, "unit")) == (FREIGHT, "t·km")
    assert cell(desk, "value") == pytest.approx(134.7488)
    assert cell(desk, "amount_from").startswith("freight;")
    assert total_of(tab, FREIGHT) == "160\u00a0kg CO₂e"
    assert tab.figure.result.value == pytest.approx(161.69856)
    assert tab.lines.table.rowCount() == 1


def test_adding_is_one_step_that_is_taken_back_to_the_byte(tab, desk, qtbot, context):
    before = desk.inventory(Sheet.ACTIVITY).state()
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)
    after = desk.inventory(Sheet.ACTIVITY).state()

    context.undo.undo()
    assert desk.inventory(Sheet.ACTIVITY).state() == before
    assert tab.lines.table.rowCount() == 0

    context.undo.redo()
    assert desk.inventory(Sheet.ACTIVITY).state() == after


def test_lines_of_one_post_are_edited_and_pasted_in_the_table(tab, desk, qtbot, context):
    tab.list.choose("s2-heat-cold")
    type_in(tab.form.amounts.amount, "5")
    add(tab, desk, qtbot)
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)
    before = desk.inventory(Sheet.ACTIVITY).state()
    tab.sheet_button.click()
    view, table = tab.table, tab._table
    assert table.one_post.isChecked() and view.sheet_model.rowCount() == 1

    view.setCurrentIndex(view.sheet_model.index(0, view.sheet_model.column_ids.index("value")))
    QGuiApplication.clipboard().setText("7\n8\n9")
    view.paste()
    qtbot.waitUntil(lambda: view.sheet_model.rowCount() == 3)

    inventory = desk.inventory(Sheet.ACTIVITY)
    assert sorted(inventory.numbers("value").tolist()) == [5.0, 7.0, 8.0, 9.0]
    assert sorted(inventory.cells("post_id")) == sorted(["s2-heat-cold", *[FREIGHT] * 3])
    context.undo.undo()
    assert desk.inventory(Sheet.ACTIVITY).state() == before
    tab.table_button.click()
    tab.table_button.click()
    assert not table.one_post.isChecked() and view.sheet_model.rowCount() == 2


def test_amounts_are_told_in_other_units(tab, desk, qtbot):
    tab.list.choose("s2-heat-cold")
    choose(tab.form.factor_box, "heat-network-kwh-fr")
    choose(tab.form.amounts.unit_box, "MWh")
    type_in(tab.form.amounts.amount, "3")
    add(tab, desk, qtbot)

    assert (cell(desk, "value"), cell(desk, "unit")) == (3.0, "MWh")
    assert tab.figure.result.value == pytest.approx(339.0)


def test_money_is_the_last_resort_with_its_year_and_deflator(tab, desk, qtbot):
    tab.list.choose(IT)
    names = [tab.form.factor_box.itemText(place) for place in range(tab.form.factor_box.count() - 1)]
    assert all(name.startswith("Last resort: ") for name in names)
    choose(tab.form.factor_box, "spend-consulting-insurance-banking-fr")
    type_in(tab.form.amounts.amount, "10000")
    assert "not_deflated" in tab.form.figure.result.notes
    type_in(tab.form.price_year, "2025")
    type_in(tab.form.deflator, "0.8")
    add(tab, desk, qtbot)

    assert (cell(desk, "currency"), cell(desk, "price_year"), cell(desk, "deflator_ratio")) == ("EUR", 2025.0, 0.8)
    assert tab.figure.result.value == pytest.approx(880.0)


def test_money_of_another_currency_wants_its_rate(tab, desk, qtbot):
    tab.list.choose(IT)
    choose(tab.form.amounts.way_box, "exchange")
    type_in(tab.form.amounts._inputs["amount"], "1000")
    assert tab.form.figure.result is None
    tab.form.take()
    assert text(tab, "posts-wrong").startswith("Something is missing")

    type_in(tab.form.amounts._inputs["rate_ratio"], "1.17")
    add(tab, desk, qtbot)

    assert cell(desk, "value") == pytest.approx(1_170.0)


def test_products_sold_are_counted_over_their_life_where_they_are_used(tab, desk, qtbot):
    tab.list.choose(SOLD)
    tab.form.region.set_code("DE")
    tab.form.region.zone_chosen.emit("DE")
    choose(tab.form.factor_box, "electricity-zone-DE")
    choose(tab.form.amounts.way_box, "sold_use")
    for name, value in (("unit_count", "1000"), ("power_w", "15"), ("h_per_year", "8760"), ("years", "5")):
        type_in(tab.form.amounts._inputs[name], value)
    add(tab, desk, qtbot)

    assert cell(desk, "region") == "DE"
    assert tab.figure.result.value == pytest.approx(657_000 * 0.32965)


def test_foreign_factors_are_offered_in_their_region_alone(tab):
    tab.list.choose(FREIGHT)
    french = [tab.form.factor_box.itemData(place) for place in range(tab.form.factor_box.count())]
    tab.form.region.set_code("GB")
    tab.form.region.zone_chosen.emit("GB")
    british = [tab.form.factor_box.itemData(place) for place in range(tab.form.factor_box.count())]

    assert not any(str(name).endswith("-gb") for name in french)
    assert "freight-hgv-average-gb" in british


def test_what_is_burnt_brings_its_upstream_along(tab, desk, qtbot):
    tab.form.region.set_code("GB")
    tab.list.choose("s1-stationary-combustion")
    choose(tab.form.factor_box, "fuel-diesel-litre-gb")
    assert tab.form.more.isVisible()
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)

    inventory = desk.inventory(Sheet.ACTIVITY)
    assert [inventory.value(row, "post_id") for row in range(2)] == [
        "s1-stationary-combustion",
        "s3-03-energy-upstream",
    ]
    assert inventory.value(1, "factor_id") == "fuel-diesel-litre-wtt-gb"


def test_a_factor_of_which_no_table_has_the_upstream_says_so(tab, desk, qtbot, context):
    tab.form.region.set_code("GB")
    tab.list.choose(FREIGHT)
    choose(tab.form.factor_box, "freight-hgv-average-gb")
    assert "not counted" not in tab.form.told.text()
    choose(tab.form.factor_box, "freight-sea-container-8000teu-gb")
    assert "its upstream is not counted" in tab.form.told.text() and tab.form.more.isHidden()
    type_in(tab.form.amounts.amount, "1000")
    add(tab, desk, qtbot)

    assert "upstream_not_counted" in tab.figure.result.steps[0].notes


def test_an_own_factor_counts_in_any_unit(tab, desk, qtbot):
    tab.list.choose("s3-08-leased-upstream")
    choose(tab.form.factor_box, "own")
    tab.form.amounts.unit_box.setEditText("racks")
    type_in(tab.form.own, "120")
    tab.form.own_source.setText("Host's report 2025")
    type_in(tab.form.amounts.amount, "2")
    type_in(tab.form.share, "50")
    add(tab, desk, qtbot)

    assert (cell(desk, "unit"), cell(desk, "source")) == ("racks", "Host's report 2025")
    assert tab.figure.result.value == pytest.approx(120.0)


def test_a_line_without_an_amount_is_not_added_and_what_was_typed_stays(tab, desk):
    tab.list.choose(FREIGHT)
    tab.form.name.setText("Cards")
    tab.form.take()

    assert text(tab, "posts-wrong") == "no amount is known"
    assert tab.form.name.text() == "Cards"
    assert len(desk.inventory(Sheet.ACTIVITY)) == 0


def test_a_line_is_changed_in_the_form_and_keeps_what_the_form_does_not_know(tab, desk, qtbot, context):
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    type_in(tab.form.year, "2025")
    add(tab, desk, qtbot)
    desk.make(Sheet.ACTIVITY, cells_set(desk.inventory(Sheet.ACTIVITY).ids, note=["kept"]), "note")
    tab.lines.selectRow(0)
    qtbot.mouseClick(tab.edit_button, Qt.MouseButton.LeftButton)
    assert tab.form.amounts.amount.value == 100.0
    assert tab.form.year.value == 2025
    assert tab.form.take_button.text() == "Keep"

    type_in(tab.form.amounts.amount, "250")
    tab.form.take()

    assert (cell(desk, "value"), cell(desk, "note")) == (250.0, "kept")
    assert tab.form.take_button.text() == "Add the line"
    context.undo.undo()
    assert cell(desk, "value") == 100.0


def test_deleting_offers_to_take_it_back(tab, desk, qtbot, context):
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)
    before = desk.inventory(Sheet.ACTIVITY).state()
    tab.lines.selectRow(0)

    with qtbot.waitSignal(context.undoable) as told:
        qtbot.keyClick(tab.lines, Qt.Key.Key_Delete)

    assert told.args == ["1 line was deleted."]
    assert len(desk.inventory(Sheet.ACTIVITY)) == 0
    context.undo.undo()
    assert desk.inventory(Sheet.ACTIVITY).state() == before


def test_why_this_number_of_a_post_and_of_a_line(tab, desk, qtbot, context):
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)
    tab.lines.selectRow(0)

    with qtbot.waitSignal(context.explained) as of_post:
        qtbot.mouseClick(tab.figure, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(context.explained) as of_line:
        qtbot.mouseClick(tab.why_button, Qt.MouseButton.LeftButton)

    assert of_post.args[0].key == "activity.post"
    assert of_line.args[0].find("activity.factor").citation.factor_id == "freight-air-long-fr"


def test_offsets_stand_outside_the_total(tab, desk, qtbot):
    tab.list.choose(FREIGHT)
    for _number in range(2):
        type_in(tab.form.amounts.amount, "100")
        add(tab, desk, qtbot)
    desk.make(Sheet.ACTIVITY, cells_set(desk.inventory(Sheet.ACTIVITY).ids[:1], kind=["offset"]), "kind")

    assert tab.figure.result.value == pytest.approx(120.0)


def test_the_state_brings_the_post_back(tab, context, desk, qtbot):
    tab.list.choose(IT)
    other = PostsTab(context, desk)
    qtbot.addWidget(other)

    other.restore(tab.state())

    assert other.list.chosen == IT
    other.open_with({"post": SOLD})
    assert other.list.chosen == SOLD


def test_every_post_can_be_chosen_and_all_can_be_reached(tab):
    for post in tab.list._posts:
        tab.list.choose(post.id)
        assert tab.list.chosen == post.id
        assert text(tab, "posts-title") == post.name("en")
    assert np.all([box.focusPolicy() & Qt.FocusPolicy.TabFocus for box in tab.findChildren(QPushButton)])


def test_what_is_wrong_with_lines_is_said_under_them(tab, desk, qtbot):
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)
    assert not tab.wrong.isVisible()

    desk.make(Sheet.ACTIVITY, cells_set(desk.inventory(Sheet.ACTIVITY).ids, unit=["kWh"]), "unit")

    assert text(tab, "posts-problems") == "⚠ Its emission factor counts another unit: the row is not counted."
    assert total_of(tab, FREIGHT) == "no figure"
    tab.list.choose(IT)
    assert not tab.wrong.isVisible()


def test_all_lines_are_edited_as_a_table(tab, desk, qtbot):
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)

    qtbot.mouseClick(tab.table_button, Qt.MouseButton.LeftButton)
    view = tab.views.currentWidget().view
    model = view.sheet_model
    assert model.rowCount() == 1
    assert model.setData(model.index(0, model.column_ids.index("value")), "250", Qt.ItemDataRole.EditRole)

    assert tab.figure.result.value == pytest.approx(300.0)
    qtbot.mouseClick(tab.table_button, Qt.MouseButton.LeftButton)
    assert tab.list.isVisible()


def test_a_line_belongs_to_a_project_or_to_the_organisation(tab, desk, qtbot, context):
    context.store.write(lambda workspace: workspace.create_project("Vision"), lambda _made: tab.activated(), print)
    qtbot.waitUntil(lambda: tab.form.project.findText("Vision") > 0)
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)
    assert np.isnan(cell(desk, "project"))

    number = tab.form.project.itemData(1)
    choose(tab.form.project, number)
    type_in(tab.form.amounts.amount, "50")
    add(tab, desk, qtbot)
    assert cell(desk, "project", 1) == number

    tab.form.set_projects({number: "Vision"})
    assert tab.form.project.currentText() == "Vision"


def test_another_page_can_ask_for_a_line(tab, desk, qtbot):
    tab.list.choose(FREIGHT)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)
    row_id = int(desk.inventory(Sheet.ACTIVITY).ids[0])
    tab.list.choose(IT)

    tab.open_with({"tab": "posts", "row_id": row_id})

    assert tab.list.chosen == FREIGHT
    assert tab.lines.chosen_ids == [row_id]


def test_range_days_site_document_status_and_kind_are_told_behind_more(tab, desk, qtbot, context):
    tab.list.choose(FREIGHT)
    extra = tab.form.extra
    assert not extra.opener.isChecked() and extra.low.isHidden() is extra.first.isHidden()
    extra.opener.setChecked(True)
    type_in(tab.form.year, "2025")
    type_in(extra.first, "2025-03-01")
    assert tab.form.year.value is None  # days stand in place of the year
    type_in(extra.last, "2025-03-31")
    type_in(tab.form.amounts.amount, "100")
    type_in(extra.low, "80")
    tab.form.take()
    assert text(tab, "posts-wrong") == "A range has two ends. Enter both, or none."
    type_in(extra.high, "90")
    tab.form.take()
    assert "lies outside its range" in text(tab, "posts-wrong")
    type_in(extra.high, "150")
    extra.site.setEditText("Lyon")
    choose(extra.status, "measured")
    add(tab, desk, qtbot)

    days = [float(cell(desk, name)) for name in ("from_day", "until_day")]
    assert days == [20148.0, 20178.0]
    assert [cell(desk, name) for name in ("value_low", "value_high", "site", "status", "kind")] == [
        80.0, 150.0, "Lyon", "measured", "footprint",
    ]  # fmt: skip
    assert tab.figure.result.high == pytest.approx(tab.figure.result.steps[0].high)
    assert not extra.opener.isChecked() and extra.low.value is None  # the next line begins plain

    tab.lines.selectRow(0)
    qtbot.mouseClick(tab.edit_button, Qt.MouseButton.LeftButton)
    assert extra.opener.isChecked() and extra.first.line.text() == "2025-03-01" and extra.site.currentText() == "Lyon"
    type_in(tab.form.year, "2026")
    assert extra.first.value is None
    tab.form.take()
    assert [float(cell(desk, name)) for name in ("from_day", "until_day")] == [20454.0, 20818.0]


@pytest.mark.parametrize("kind", ["offset", "avoided"])
def test_a_line_beside_the_total_is_told_and_adds_nothing(tab, desk, qtbot, kind):
    tab.list.choose(FREIGHT)
    told = tab.form.extra.findChild(QLabel, "posts-kind-told")
    assert told.isHidden()
    choose(tab.form.extra.kind, kind)
    type_in(tab.form.amounts.amount, "100")
    add(tab, desk, qtbot)

    assert cell(desk, "kind") == kind and tab.figure.result.value is None
    assert "never added" in told.text()


def test_factors_that_the_user_keeps_are_offered_and_copied_into_the_line(tab, desk, qtbot):
    own = Factor(
        "own:1", 40.0, "gCO2e/kWh", 30.0, 60.0, "FR", 2024, "lifecycle", "", "Our network", status=Status.ENTERED
    )
    tab.form.set_own_factors([own])
    tab.list.choose(FREIGHT)
    assert tab.form.factor_box.findData("own:1") < 0
    tab.list.choose("s2-electricity")
    tab.form.region.set_code("DE")
    tab.form.region.zone_chosen.emit("DE")
    assert tab.form.factor_box.findData("own:1") < 0  # it is for France
    tab.form.region.set_code("FR")
    tab.form.region.zone_chosen.emit("FR")
    choose(tab.form.factor_box, "own:1")
    assert tab.form.own.value == pytest.approx(0.04) and tab.form.amounts.unit == "kWh"
    type_in(tab.form.amounts.amount, "1000")
    add(tab, desk, qtbot)

    names = ("factor_kgco2e", "factor_low", "factor_high", "factor_year", "unit", "source", "factor_id")
    assert [cell(desk, name) for name in names] == [pytest.approx(0.04), 0.03, 0.06, 2024.0, "kWh", "Our network", ""]
    assert tab.figure.result.value == pytest.approx(40.0)


def test_own_factors_of_contracts_are_not_offered(tab, context, qtbot):
    def keep(workspace):
        for name, kind in (("own:grid", "grid"), ("own:contract", "contract")):
            workspace.add_factor(
                Factor(name, 40.0, "gCO2e/kWh", None, None, "FR", 2024, "lifecycle", "", "x", kind=kind,
                       status=Status.ENTERED, evidence="n° 12")
            )  # fmt: skip
        return _offers(workspace)[1]

    found = []
    context.store.read(keep, found.append, lambda error: found.append(error))
    qtbot.waitUntil(lambda: bool(found))

    assert [factor.id for factor in found[0]] == ["own:grid"]
