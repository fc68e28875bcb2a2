"""The sheet: what the keyboard does, what is kept of what one types, and how rows are ordered on the screen."""

import numpy as np
import pytest
from PySide6.QtCore import QDate, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QLineEdit

from greenai_desktop.core.inventory.changes import RowsRemoved, cells_set, rows_added
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.ui.inventory.desk import desk
from greenai_desktop.ui.inventory.equipment.tab import EquipmentTab
from greenai_desktop.ui.inventory.sheet.calendar import DateLine
from greenai_desktop.ui.inventory.sheet.model import MARK_ROLE

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ROWS = [
    {"name": "b", "quantity": 2.0, "embodied_kgco2e": 100.0, "category": "server", "site": "Lyon"},
    {"name": "a", "category": "laptop", "site": "Paris", "purchased": float(day_of(2024, 3, 7))},
    {"name": "c", "category": "laptop", "site": "Lyon", "embodied_kgco2e": 30.0},
]


@pytest.fixture
def tab(qtbot, context):
    at = desk(context)
    context.store.start()
    with qtbot.waitSignal(at.loaded):
        made = EquipmentTab(context, at)
    qtbot.addWidget(made)
    made.resize(1_100, 700)
    made.show()
    made.activated()
    with qtbot.waitSignal(at.saved):
        made.view.add_rows(ROWS)
    return made


def _model(tab):
    return tab.view.sheet_model


def _index(tab, row, name):
    return _model(tab).index(row, _model(tab).column_ids.index(name))


def _shown(tab, name):
    return [_index(tab, row, name).data() for row in range(_model(tab).rowCount())]


def _kept(qtbot, tab):
    return qtbot.waitSignal(tab.desk.saved)


def _select(tab, first, last, *names):
    """Cells of some lines, the first one current."""
    tab.view.clearSelection()
    tab.view.setCurrentIndex(_index(tab, first, names[0]))
    for row in range(first, last + 1):
        for name in names:
            tab.view.selectionModel().select(_index(tab, row, name), QItemSelectionModel.SelectionFlag.Select)


def _editor(tab, kind=QLineEdit):
    return tab.view.viewport().findChild(kind)


def _edit(tab, row, name, kind=QLineEdit):
    tab.view.setCurrentIndex(_index(tab, row, name))
    tab.view.edit(_index(tab, row, name))
    return _editor(tab, kind)


def test_model_keeps_the_rules_of_qt_whatever_is_done_to_it(qtbot, tab, context):
    QAbstractItemModelTester(_model(tab), QAbstractItemModelTester.FailureReportingMode.Fatal)
    at, inventory = tab.desk, tab.desk.inventory(Sheet.ASSET)
    steps = (
        lambda: at.make(Sheet.ASSET, cells_set(inventory.ids[:1], name=["z"]), "edit"),
        lambda: _model(tab).sort(0),
        lambda: _model(tab).filter("a"),
        lambda: at.make(Sheet.ASSET, rows_added(inventory, [91, 92], {"name": ["x", "y"]}), "add"),
        lambda: _model(tab).group("site"),
        lambda: _model(tab).fold(0),
        lambda: at.make(Sheet.ASSET, cells_set([91], site=["Metz"]), "edit"),
        lambda: at.make(Sheet.ASSET, RowsRemoved(np.array([92])), "remove"),
        lambda: _model(tab).show_columns(["name", "quantity"]),
        lambda: _model(tab).filter(""),
        lambda: _model(tab).group(""),
        context.undo.undo, context.undo.undo, context.undo.redo,
    )  # fmt: skip
    for step in steps:
        step()
    qtbot.waitUntil(lambda: len(inventory) == _model(tab).rowCount() == 5)


def test_cell_that_cannot_be_read_keeps_what_was_typed_and_the_table_its_value(qtbot, tab, context):
    _model(tab).setData(_index(tab, 0, "quantity"), "a dozen")

    assert _shown(tab, "quantity")[0] == "a dozen"
    assert _index(tab, 0, "quantity").data(MARK_ROLE) == "error"
    assert "Row 1, " in tab.findChild(QLabel, "equipment-wrong").text()
    assert tab.desk.inventory(Sheet.ASSET).value(0, "quantity") == 2.0
    assert _edit(tab, 0, "quantity").text() == "a dozen"
    context.undo.undo()
    assert _shown(tab, "quantity")[0] == "2"
    context.undo.redo()
    assert _shown(tab, "quantity")[0] == "a dozen"


def test_what_is_wrong_is_still_told_when_enter_has_gone_down(qtbot, tab):
    line = _edit(tab, 0, "quantity")
    qtbot.keyClicks(line, "a dozen")
    qtbot.keyClick(line, Qt.Key.Key_Return)

    told = tab.findChild(QLabel, "equipment-wrong")
    qtbot.waitUntil(lambda: tab.view.currentIndex().row() == 1)
    assert told.text().startswith("Row 1, ")
    tab.view.setCurrentIndex(_index(tab, 2, "quantity"))
    assert told.text() == ""


def test_text_that_could_not_be_read_gives_way_to_a_value_and_comes_back_with_undo(qtbot, tab, context):
    _model(tab).setData(_index(tab, 0, "quantity"), "a dozen")
    with _kept(qtbot, tab):
        _model(tab).setData(_index(tab, 0, "quantity"), "12")
    assert _shown(tab, "quantity")[0] == "12"

    with _kept(qtbot, tab):
        context.undo.undo()

    assert _shown(tab, "quantity")[0] == "a dozen"


def test_former_value_typed_again_takes_the_text_away(tab, context):
    _model(tab).setData(_index(tab, 0, "quantity"), "a dozen")

    assert _model(tab).setData(_index(tab, 0, "quantity"), "2")

    assert _shown(tab, "quantity")[0] == "2"


def test_what_one_types_survives_an_edit_and_a_new_row_elsewhere(qtbot, tab):
    line = _edit(tab, 1, "name")
    qtbot.keyClicks(line, "half a na")
    inventory = tab.desk.inventory(Sheet.ASSET)

    with _kept(qtbot, tab):
        tab.desk.make(Sheet.ASSET, rows_added(inventory, [500], {"name": ["new"]}, before_row=0), "add")
    with _kept(qtbot, tab):
        tab.desk.make(Sheet.ASSET, cells_set([500], name=["other"]), "edit")

    assert _editor(tab).text() == "half a na"
    with _kept(qtbot, tab):
        qtbot.keyClick(_editor(tab), Qt.Key.Key_Return)
    assert list(inventory.cells("name")) == ["other", "b", "half a na", "c"]


def test_enter_takes_what_is_typed_and_goes_down(qtbot, tab):
    line = _edit(tab, 0, "site")
    qtbot.keyClicks(line, "Metz")
    with _kept(qtbot, tab):
        qtbot.keyClick(line, Qt.Key.Key_Return)

    assert _shown(tab, "site")[0] == "Metz"
    assert tab.view.currentIndex().row() == 1


def test_control_enter_puts_what_is_typed_into_all_selected_cells(qtbot, tab, context):
    _select(tab, 0, 2, "site")
    tab.view.edit(_index(tab, 0, "site"))
    qtbot.keyClicks(_editor(tab), "Brest")
    steps = context.undo.count()

    with _kept(qtbot, tab):
        qtbot.keyClick(_editor(tab), Qt.Key.Key_Return, CONTROL)

    assert _shown(tab, "site") == ["Brest"] * 3
    assert context.undo.count() == steps + 1


def test_one_copied_cell_is_pasted_into_all_selected_ones(qtbot, tab):
    QGuiApplication.clipboard().setText("Nice")
    _select(tab, 0, 2, "site")

    with _kept(qtbot, tab):
        qtbot.keyClick(tab.view, Qt.Key.Key_V, CONTROL)

    assert _shown(tab, "site") == ["Nice"] * 3


def test_headings_of_a_clipboard_lead_its_columns_whatever_their_order(qtbot, tab):
    QGuiApplication.clipboard().setText("Quantité\tNom\tHumeur\n7\tx\tbonne\n8\ty\tbonne\n")
    _select(tab, 2, 2, "name")

    with _kept(qtbot, tab):
        qtbot.keyClick(tab.view, Qt.Key.Key_V, CONTROL)

    assert _shown(tab, "name") == ["b", "a", "x", "y"]
    assert _shown(tab, "quantity")[2:] == ["7", "8"]
    assert "Humeur" in tab.findChild(QLabel, "equipment-wrong").text()


def test_pasted_cells_that_cannot_be_read_stay_marked_and_go_with_the_paste(qtbot, tab, context):
    QGuiApplication.clipboard().setText("1\nlots\n3\nmany\n")
    _select(tab, 0, 0, "quantity")
    with _kept(qtbot, tab):
        tab.view.paste()
    assert _shown(tab, "quantity") == ["1", "lots", "3", "many"]

    with _kept(qtbot, tab):
        context.undo.undo()

    assert _shown(tab, "quantity") == ["2", "1", "1"]


def test_copy_with_headings_comes_back_as_it_was(qtbot, tab):
    before = tab.desk.inventory(Sheet.ASSET).state()
    tab.view.selectAll()
    qtbot.keyClick(tab.view, Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    tab.view.clearSelection()
    tab.view.setCurrentIndex(_index(tab, 0, "name"))

    with _kept(qtbot, tab):
        tab.view.paste()

    assert tab.desk.inventory(Sheet.ASSET).state() == before


def test_cut_cells_are_on_the_clipboard_and_empty(qtbot, tab):
    _select(tab, 0, 1, "site")
    with _kept(qtbot, tab):
        qtbot.keyClick(tab.view, Qt.Key.Key_X, CONTROL)

    assert QGuiApplication.clipboard().text() == "Lyon\nParis"
    assert _shown(tab, "site") == ["", "", "Lyon"]


@pytest.mark.parametrize(
    ("typed", "language"),
    [("2025-02-03", "en"), ("3 Feb 2025", "en"), ("03/02/2025", "fr"), ("3 fevrier 2025", "fr"), ("45691", "en")],
)
def test_day_is_typed_in_any_form(qtbot, tab, context, typed, language):
    from greenai_desktop import i18n

    i18n.activate(language)
    line = _edit(tab, 0, "purchased", DateLine)
    qtbot.keyClicks(line, typed)
    with _kept(qtbot, tab):
        qtbot.keyClick(line, Qt.Key.Key_Return)

    assert _shown(tab, "purchased")[0] == "2025-02-03"


def test_calendar_opens_at_the_day_and_gives_another(qtbot, tab):
    line = _edit(tab, 1, "purchased", DateLine)
    qtbot.keyClick(line, Qt.Key.Key_F4)
    assert line.calendar.selectedDate() == QDate(2024, 3, 7)

    line.calendar.clicked.emit(QDate(2024, 3, 9))

    assert line.text() == "2024-03-09"
    with _kept(qtbot, tab):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert _shown(tab, "purchased")[1] == "2024-03-09"


def test_row_is_dragged_by_its_number(qtbot, tab):
    with _kept(qtbot, tab):
        tab.view.verticalHeader().moveSection(0, 2)

    assert _shown(tab, "name") == ["a", "c", "b"]
    assert tab.view.verticalHeader().logicalIndex(0) == 0


def test_selection_goes_along_when_rows_are_sorted(tab):
    tab.view.selectRow(0)
    before = tab.view.selected_ids

    tab.view.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)

    assert tab.view.selected_ids == before
    assert tab.view.places == [1]


@pytest.mark.parametrize(
    ("text", "within", "found"),
    [
        ("ordinateur", "", []), ("laptop lyon", "", ["c"]), ("lyon", "site", ["b", "c"]), ("lyon", "name", []),
        ("> 50", "embodied_kgco2e", ["b"]), ("<=30", "embodied_kgco2e", ["c"]), ("2024-03", "purchased", ["a"]),
        ("2023", "purchased", []), (">", "quantity", ["b", "a", "c"]),
    ],
)  # fmt: skip
def test_filter_finds_words_choices_and_bounds(tab, text, within, found):
    tab.within.setCurrentIndex(tab.within.findData(within))
    tab.filter.setText(text)

    assert _shown(tab, "name") == found


def test_new_row_is_seen_although_the_filter_does_not_hold_it(qtbot, tab):
    tab.filter.setText("lyon")
    with _kept(qtbot, tab):
        tab.view.add_rows()

    assert _shown(tab, "name") == ["b", "c", ""]
    assert tab.view.places == [2]


def test_groups_have_subtotals_which_follow_and_can_be_folded(qtbot, tab):
    tab.group.setCurrentIndex(tab.group.findData("site"))
    assert [text.split(" · ")[0] for text in _shown(tab, "name")] == ["▾ Lyon", "b", "c", "▾ Paris", "a"]
    assert _shown(tab, "embodied_kgco2e")[0] == "230"
    assert _shown(tab, "embodied_kgco2e")[3] == "—"
    assert _shown(tab, "quantity")[0] == "3"

    with _kept(qtbot, tab):
        _model(tab).setData(_index(tab, 4, "embodied_kgco2e"), "5")
    assert _shown(tab, "embodied_kgco2e")[3] == "5.00"

    tab.view.setCurrentIndex(_index(tab, 0, "name"))
    qtbot.keyClick(tab.view, Qt.Key.Key_Space)
    assert [text.split(" · ")[0] for text in _shown(tab, "name")] == ["▸ Lyon", "▾ Paris", "a"]
    assert not _model(tab).setData(_index(tab, 0, "name"), "x")


def test_row_goes_to_another_group_when_its_cell_says_so(qtbot, tab):
    tab.view.group_by("site")
    with _kept(qtbot, tab):
        _model(tab).setData(_index(tab, 1, "site"), "Paris")

    assert [text.split(" · ")[0] for text in _shown(tab, "name")] == ["▾ Lyon", "c", "▾ Paris", "b", "a"]


def test_what_cannot_be_right_is_marked_and_told_and_blocks_nothing(qtbot, tab):
    with _kept(qtbot, tab):
        _model(tab).setData(_index(tab, 1, "retired"), "2020-01-01")

    cell = _index(tab, 1, "retired")
    qtbot.waitUntil(lambda: cell.data(MARK_ROLE) == "error")
    tab.view.setCurrentIndex(cell)
    assert "before it was purchased" in tab.findChild(QLabel, "equipment-wrong").text()
    assert _model(tab).headerData(1, Qt.Orientation.Vertical) == "2 !"


def test_totals_follow_while_one_types(qtbot, tab):
    foot = tab.findChild(QLabel, "equipment-foot")
    line = _edit(tab, 0, "quantity")
    qtbot.keyClicks(line, "10")

    assert "12 pieces" in foot.text()
    assert "1.0\u00a0t" in foot.text()
    assert tab.desk.inventory(Sheet.ASSET).value(0, "quantity") == 2.0
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "230" in foot.text())


def test_columns_and_their_widths_are_kept(tab, context, qtbot):
    tab.view.horizontalHeader().resizeSection(0, 321)
    next(action for action in tab.view.column_menu().actions() if action.text() == "Quality").toggle()
    again = EquipmentTab(context, tab.desk)
    qtbot.addWidget(again)

    again.restore(tab.state())

    assert "grade" not in _model(again).column_ids
    assert again.view.columnWidth(0) == 321


def test_million_selected_cells_are_no_burden(tab):
    tab.view.selectAll()

    assert tab.view.places == [0, 1, 2]
    assert len(tab.view.chosen_columns) == len(_model(tab).column_ids)


def test_menu_of_cells_names_all_deeds_with_their_keys(qtbot, tab):
    tab.view.selectRow(0)
    deeds = {action.shortcut().toString(): action for action in tab.view.cell_menu().actions()}
    assert {"Ctrl+X", "Ctrl+C", "Ctrl+Shift+C", "Ctrl+V", "Ctrl+D", "Del", "Ins", "Ctrl+-"} < set(deeds)

    with _kept(qtbot, tab):
        deeds["Ctrl+-"].trigger()

    assert _shown(tab, "name") == ["a", "c"]


def test_codes_of_the_activities_are_shown_and_typed_by_their_names(qtbot, context):
    from greenai_desktop.catalog.posts import posts
    from greenai_desktop.ui.inventory.posts.all_lines import AllLines

    at = desk(context)
    context.store.start()
    with qtbot.waitSignal(at.loaded):
        at.load(Sheet.ACTIVITY)
    lines = AllLines(context, at)
    qtbot.addWidget(lines)
    with qtbot.waitSignal(at.saved):
        lines.view.add_rows([{"name": "flight"}])
    model, post = lines.view.sheet_model, posts().all()[0]
    cell = model.index(0, model.column_ids.index("post_id"))

    with qtbot.waitSignal(at.saved):
        assert model.setData(cell, post.name("fr"))

    assert at.inventory(Sheet.ACTIVITY).value(0, "post_id") == post.id
    assert cell.data() == post.name("en")
    assert not model.setData(cell, "no such post")
    assert cell.data() == "no such post"
    qtbot.waitUntil(lambda: any(model.index(0, at).data(MARK_ROLE) for at in range(1, model.columnCount())))


def test_equipment_is_shared_out_to_projects_in_columns_of_their_own(qtbot, tab, context):
    with qtbot.waitSignal(tab.desk.surroundings_changed):
        context.store.write(lambda workspace: workspace.create_project("Vision"))
    project = tab.desk.projects[0]
    next(action for action in tab.view.column_menu().actions() if "Vision" in action.text()).toggle()
    last = _model(tab).columnCount() - 1
    assert "Vision" in _model(tab).headerData(last, Qt.Orientation.Horizontal)

    with _kept(qtbot, tab):
        _model(tab).setData(_model(tab).index(0, last), "40 %")

    assert tab.desk.inventory(Sheet.ASSET).value(0, f"share:{project.id}") == pytest.approx(0.4)
    assert _model(tab).index(0, last).data() == "40\u00a0%"
