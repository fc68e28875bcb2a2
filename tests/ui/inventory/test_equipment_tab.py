"""The table of equipment as a person works in it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.ui.inventory.desk import desk
from greenai_desktop.ui.inventory.equipment.tab import EquipmentTab


@pytest.fixture
def tab(qtbot, context):
    at = desk(context)
    context.store.start()
    with qtbot.waitSignal(at.loaded):
        made = EquipmentTab(context, at)
    qtbot.addWidget(made)
    made.resize(1_100, 700)
    made.show()
    return made


@pytest.fixture
def lab(qtbot, tab):
    """Three rows."""
    with qtbot.waitSignal(tab.desk.saved):
        tab.view.add_rows(
            [
                {"name": "b", "quantity": 2.0, "embodied_kgco2e": 100.0},
                {"name": "a"},
                {"name": "c", "category": "laptop"},
            ]
        )
    return tab


def _model(tab):
    return tab.view.sheet_model


def _place(tab, name):
    return _model(tab).column_ids.index(name)


def _column(tab, name):
    model, place = _model(tab), _place(tab, name)
    return [model.data(model.index(row, place)) for row in range(model.rowCount())]


def _type(tab, row, name, text):
    return _model(tab).setData(_model(tab).index(row, _place(tab, name)), text)


def _select(tab, row, name):
    tab.view.setCurrentIndex(_model(tab).index(row, _place(tab, name)))


def _foot(tab):
    return tab.findChild(QLabel, "equipment-foot").text()


def test_model_keeps_the_rules_of_qt(qtbot, qtmodeltester, lab):
    qtmodeltester.check(_model(lab))


def test_empty_table_says_how_to_begin(tab):
    assert tab._stack.currentIndex() == 1


def test_typed_cell_is_seen_kept_and_undone(qtbot, lab, context):
    with qtbot.waitSignal(lab.desk.saved):
        assert _type(lab, 0, "quantity", "3")
    assert _column(lab, "quantity")[0] == "3"

    with qtbot.waitSignal(lab.desk.saved):
        context.undo.undo()
    assert _column(lab, "quantity")[0] == "2"


@pytest.mark.parametrize(("name", "text"), [("quantity", "many"), ("lifetime_years", "0"), ("purchased", "32/13/2020")])
def test_what_cannot_be_is_refused_with_its_row_and_column(lab, name, text):
    assert not _type(lab, 1, name, text)

    told = lab.findChild(QLabel, "equipment-wrong").text()
    assert told.startswith("Row 2, ")


def test_totals_follow_what_is_typed(qtbot, lab):
    lab.activated()
    assert "200" in _foot(lab)
    assert "2 rows without a footprint" in _foot(lab)

    with qtbot.waitSignal(lab.desk.saved):
        _type(lab, 1, "embodied_kgco2e", "50")

    qtbot.waitUntil(lambda: "250" in _foot(lab))
    lab.deactivated()


def test_sort_and_filter_change_the_order_alone(lab):
    lab.view.horizontalHeader().setSortIndicator(_place(lab, "name"), Qt.SortOrder.AscendingOrder)
    assert _column(lab, "name") == ["a", "b", "c"]
    lab.filter.setText("C")
    assert _column(lab, "name") == ["c"]
    lab.filter.clear()
    lab.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert _column(lab, "name") == ["b", "a", "c"]


def test_paste_goes_over_rows_and_beyond_them_as_one_step(qtbot, lab, context):
    lab.view.show_columns(["name", "category"])
    steps, before = context.undo.count(), lab.desk.inventory(Sheet.ASSET).state()
    QGuiApplication.clipboard().setText("x\tServer\nbad\tnonsense\ny\tGPU\nz\tLaptop\n")
    _select(lab, 1, "name")

    with qtbot.waitSignal(lab.desk.saved):
        lab.view.paste()

    assert _column(lab, "name") == ["b", "x", "bad", "y", "z"]
    assert "Row 2" in lab.findChild(QLabel, "equipment-wrong").text()
    assert lab.desk.inventory(Sheet.ASSET).value(2, "category") == "laptop"  # what was there stays
    assert context.undo.count() == steps + 1
    with qtbot.waitSignal(lab.desk.saved):
        context.undo.undo()
    assert lab.desk.inventory(Sheet.ASSET).state() == before


def test_copy_can_be_pasted_again(lab):
    lab.view.selectAll()
    lab.view.copy()

    assert QGuiApplication.clipboard().text().splitlines()[0].startswith("b\t")


def test_fill_down_and_emptied_cells(qtbot, lab):
    lab.view.selectColumn(_place(lab, "quantity"))
    with qtbot.waitSignal(lab.desk.saved):
        lab.view.fill_down()
    assert _column(lab, "quantity") == ["2", "2", "2"]
    with qtbot.waitSignal(lab.desk.saved):
        lab.view.clear_cells()
    assert _column(lab, "quantity") == ["", "", ""]


def test_deleted_rows_come_back(qtbot, lab, context):
    lab.view.selectRow(1)
    with qtbot.waitSignal(context.undoable):
        lab.view.remove_rows()
    assert _column(lab, "name") == ["b", "c"]
    with qtbot.waitSignal(lab.desk.saved):
        context.undo.undo()
    assert _column(lab, "name") == ["b", "a", "c"]


def test_rows_are_moved_by_keys_and_not_while_sorted(qtbot, lab):
    lab.view.selectRow(0)
    with qtbot.waitSignal(lab.desk.saved):
        qtbot.keyClick(lab.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert _column(lab, "name") == ["a", "b", "c"]
    lab.filter.setText("a")
    lab.view.move_rows(1)
    assert "neither sorted nor filtered" in lab.findChild(QLabel, "equipment-wrong").text()


def test_selected_row_stands_in_the_pane(lab):
    lab.view.selectRow(0)

    assert lab.findChild(QLabel, "detail-title").text() == "b"
    assert lab.pane.figure.result.value == pytest.approx(200.0)


def test_item_of_the_catalogue_becomes_a_row(qtbot, lab):
    lab.item.look_up("latitude 5420")
    with qtbot.waitSignal(lab.desk.saved):
        lab.item.take(0)

    assert _column(lab, "name")[-1] == "Dell Latitude 5420"


def test_choice_is_chosen_from_a_list(qtbot, lab):
    index = _model(lab).index(0, _place(lab, "fate"))
    lab.view.edit(index)
    editor = lab.view.viewport().findChild(QComboBox)

    editor.setCurrentIndex(editor.findData("recycling"))
    with qtbot.waitSignal(lab.desk.saved):
        editor.activated.emit(editor.currentIndex())

    assert lab.desk.inventory(Sheet.ASSET).value(0, "fate") == "recycling"


def test_view_survives_a_change_of_language(qtbot, lab, context):
    lab.view.show_columns(["name", "quantity"])
    lab.view.selectRow(2)

    again = EquipmentTab(context, lab.desk)
    qtbot.addWidget(again)
    again.restore(lab.state())

    assert again.view.sheet_model.column_ids == ["name", "quantity"]
    assert again.view.selected_ids == lab.view.selected_ids


def _known(tab):
    return tab.findChild(QPushButton, "equipment-known-take")


def test_model_of_the_catalogue_is_offered_its_figures_in_one_step(qtbot, tab, context):
    assert tab.known.isHidden()
    with qtbot.waitSignal(tab.desk.saved):
        tab.view.add_rows([{"model": "Latitude 5430"}, {"name": "H100 SXM5 80GB"}, {"name": "H100"}])
    qtbot.waitUntil(lambda: not tab.known.isHidden())
    assert "(2 rows)" in _known(tab).text()
    assert "in the catalogue" in _model(tab).data(_model(tab).index(0, _place(tab, "model")), Qt.ToolTipRole)

    with qtbot.waitSignal(tab.desk.saved):
        _known(tab).click()
    qtbot.waitUntil(lambda: tab.known.isHidden())
    assert not tab.known.action.isEnabled()
    assert all(_column(tab, "embodied_kgco2e")[:2])
    assert not _column(tab, "embodied_kgco2e")[2]

    with qtbot.waitSignal(tab.desk.saved):
        context.undo.undo()
    qtbot.waitUntil(lambda: tab.known.action.isEnabled())
    assert not any(_column(tab, "embodied_kgco2e"))


def test_words_of_a_row_without_a_footprint_stand_in_the_search_line_of_the_pane(qtbot, tab):
    with qtbot.waitSignal(tab.desk.saved):
        tab.view.add_rows([{"model": "H100"}, {"name": "nothing like it"}, {"model": "H100", "embodied_kgco2e": 3.0}])
    told = []
    for row in range(3):
        _select(tab, row, "name")
        told.append(tab.pane.item.text())
    assert told == ["H100", "", ""]

    _select(tab, 0, "name")
    qtbot.mouseClick(tab.pane.item, Qt.LeftButton)
    assert len(tab.pane.item.hits) > 1
