"""The pane beside the table of equipment, and the dialogs that bring rows in."""

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.catalog.own_equipment import installed
from greenai_desktop.ui.inventory.equipment.bottom_up_dialog import BottomUpDialog
from greenai_desktop.ui.inventory.equipment.catalogues_dialog import CataloguesDialog
from greenai_desktop.ui.inventory.equipment.detail import DetailPane
from greenai_desktop.ui.inventory.equipment.figures_dialog import FiguresDialog
from greenai_desktop.ui.inventory.equipment.item_line import ItemLine
from greenai_desktop.ui.inventory.equipment.this_computer import ComputerDialog
from tests.helpers import nvml
from tests.helpers.inventory_desk import PlainDesk

LAPTOP = {"name": "Ada’s", "quantity": 2.0, "purchased": 12_000.0} | {
    name: value for name, value in equipment().of("dell-latitude-5420-2021").cells().items() if name != "name"
}
SERVER = {"name": "box", "quantity": 1.0, "manufacture_kgco2e": 900.0, "weight_kg": 30.0}


@pytest.fixture
def desk():
    return PlainDesk([LAPTOP, SERVER])


@pytest.fixture
def pane(qtbot, context, desk):
    made = DetailPane(context, desk)
    qtbot.addWidget(made)
    made.resize(340, 700)
    made.show()
    return made


def _text(widget, name):
    return widget.findChild(QLabel, name).text()


def test_without_a_selection_it_says_what_to_do(pane):
    assert _text(pane, "detail-title") == "No row is selected"
    assert not pane.figure.isVisible()


def test_row_is_told_with_its_figure_phases_and_source(pane):
    pane.show_rows([0])

    item = equipment().of("dell-latitude-5420-2021")
    assert _text(pane, "detail-title") == "Ada’s"
    assert pane.figure.result.value == pytest.approx(2 * item.embodied_kgco2e)
    assert pane.figure.result.low < pane.figure.result.value < pane.figure.result.high
    assert [words for words, _figure in pane.phases.legend][-1] == "Use, as its maker says: not in the figure"
    assert _text(pane, "detail-source").startswith("Dell Latitude 5420")


def test_what_is_written_off_is_not_without_impact(pane):
    pane.show_rows([0])

    assert "not the same as no impact" in _text(pane, "detail-notes")


def test_use_that_is_counted_here_is_said(pane, desk):
    desk.table = PlainDesk([LAPTOP | {"use_counted": "here"}]).table
    pane.show_rows([0])

    assert "maker's scenario" in _text(pane, "detail-notes")


def test_figure_opens_why_this_number(pane, qtbot, context):
    pane.show_rows([0])

    with qtbot.waitSignal(context.explained) as shown:
        qtbot.mouseClick(pane.figure, Qt.MouseButton.LeftButton)

    assert shown.args[0].key == "asset.embodied"


def test_several_rows_have_their_total_and_say_what_is_missing(pane, desk):
    desk.table = PlainDesk([LAPTOP, SERVER, {"name": "unknown"}]).table

    pane.show_rows([0, 1, 2])

    expected = 2 * equipment().of("dell-latitude-5420-2021").embodied_kgco2e + 900.0
    assert pane.figure.result.value == pytest.approx(expected)
    assert _text(pane, "detail-notes") == "1 row has no footprint"
    assert not pane.transport.isVisible()


def test_unknown_phase_is_unknown_and_not_nil(pane):
    pane.show_rows([1])

    assert dict(pane.phases.legend)["Transport"] == "unknown"


def test_another_source_is_taken_in_one_step_and_undone(pane, desk):
    before = desk.table.state()
    pane.show_rows([0, 1])

    pane.beside.chosen.emit(equipment().of("generic-ademe-laptop"))

    assert list(desk.table.cells("item_id")) == ["generic-ademe-laptop"] * 2
    desk.undo()
    assert desk.table.state() == before


def test_conflicting_sources_stand_side_by_side_with_their_perimeter(pane, desk):
    h100 = equipment().of("nvidia-h100-sxm-80gb") or equipment().of("nvidia-h100-sxm5-80gb")
    others = equipment().beside(h100.id)
    desk.table = PlainDesk([h100.cells() | {"quantity": 1.0}]).table

    pane.show_rows([0])

    shown = [widget.text() for widget in pane.beside.findChildren(QLabel)]
    assert others
    assert sum("manufacture" in text for text in shown) == min(8, len(others))
    assert "manufacture" in _text(pane, "detail-source")


def test_way_is_refused_where_the_source_hides_its_transport(pane):
    pane.show_rows([0])
    for field in (pane.transport.way, pane.transport.weight):
        _type(field, "9000")

    assert "not how much of it" in _text(pane, "transport-told")
    assert not pane.transport.take.isEnabled()


def test_way_replaces_the_transport_of_the_source(pane, desk):
    desk.table = PlainDesk([equipment().of("generic-ademe-laptop").cells()]).table
    pane.show_rows([0])
    before = float(desk.table.numbers("embodied_kgco2e")[0]) - float(desk.table.numbers("transport_kgco2e")[0])

    _type(pane.transport.way, "9000")
    _type(pane.transport.weight, "2.5")
    pane.transport.take.click()

    moved = float(desk.table.numbers("transport_kgco2e")[0])
    assert desk.table.value(0, "transport_mode") == "plane"
    assert float(desk.table.numbers("embodied_kgco2e")[0]) == pytest.approx(before + moved)


def test_fate_says_the_weight_of_waste(pane, desk):
    pane.show_rows([1])
    assert _text(pane, "detail-waste") == "WEEE at retirement: 30.0\u00a0kg"

    pane.fate.setCurrentIndex(pane.fate.findData("resale"))
    pane.renew()

    assert desk.table.value(1, "fate") == "resale"
    assert _text(pane, "detail-waste").startswith("No waste")


def test_weight_that_is_unknown_is_said(pane, desk):
    desk.table = PlainDesk([{"name": "x"}]).table
    pane.show_rows([0])

    assert "unknown" in _text(pane, "detail-waste")


def test_document_is_kept_and_named_by_the_row(pane, desk, context, qtbot, tmp_path):
    context.store.start()
    file = tmp_path / "footprint.pdf"
    file.write_bytes(b"%PDF-1.7 not really")
    pane.show_rows([0, 1])

    with qtbot.waitSignal(pane.evidence.attached):
        pane.evidence.take_file(file)

    assert list(desk.table.numbers("evidence")) == [1.0, 1.0]


def test_document_that_is_not_there_is_told(pane, context, qtbot, problems, tmp_path):
    context.store.start()
    pane.show_rows([0])

    pane.evidence.take_file(tmp_path / "gone.pdf")

    qtbot.waitUntil(lambda: bool(problems))
    assert "gone.pdf" in problems[0].title


def test_rows_that_are_gone_are_shown_no_more(pane, desk):
    from greenai_desktop.core.inventory.changes import RowsRemoved

    pane.show_rows([1])
    RowsRemoved(np.array(pane.ids)).apply(desk.table)
    pane.renew()

    assert pane.ids == []


# The search


def test_search_offers_and_choosing_gives_the_item(qtbot):
    line = ItemLine()
    qtbot.addWidget(line)
    line.look_up("latitude 5420")

    with qtbot.waitSignal(line.chosen) as shown:
        line.take(0)

    assert shown.args[0].id == "dell-latitude-5420-2021"
    assert line.item is shown.args[0]
    line.look_up("something else")
    assert line.item is None


def test_text_that_finds_nothing_stays_text(qtbot):
    line = ItemLine()
    qtbot.addWidget(line)
    line.setText("qqqq")
    line.look_up("qqqq")
    line.take(0)

    assert (line.hits, line.item, line.text()) == ([], None, "qqqq")


# The dialogs


def _type(field, text):
    field.line.setText(text)
    field.line.editingFinished.emit()


def test_parts_are_reckoned_as_they_are_typed(qtbot, context):
    dialog = BottomUpDialog(context, 1)
    qtbot.addWidget(dialog)
    assert dialog.footprint.partial  # the die is not known

    _type(dialog.fields["die"], "400")
    _type(dialog.fields["modules"], "4")
    assert "memory module" in _text(dialog, "parts-wrong")
    _type(dialog.fields["module_gb"], "32")

    assert not dialog.footprint.partial
    with qtbot.waitSignal(dialog.wanted) as taken:
        dialog.for_rows.click()
    cells, is_new = taken.args
    assert cells["embodied_kgco2e"] == pytest.approx(dialog.footprint.value)
    assert not is_new


def test_card_needs_all_its_figures(qtbot, context):
    dialog = BottomUpDialog(context)
    qtbot.addWidget(dialog)
    dialog.kind.setCurrentIndex(1)
    assert not dialog.for_new.isEnabled()

    for name, text in (("card_die", "826"), ("card_gb", "80"), ("board_cm2", "300"), ("heatsink_kg", "1"),
                       ("casing_kg", "0.5"), ("card_kg", "2")):  # fmt: skip
        _type(dialog.fields[name], text)

    assert dialog.footprint.value > 50
    assert dialog.for_new.isEnabled()


def test_rows_take_what_was_put_together(pane, desk, qtbot):
    pane.show_rows([1])
    pane.incoming.use(pane.ids, {"embodied_kgco2e": 1_234.0, "status": "modelled", "grade": "C"})

    assert desk.table.value(1, "embodied_kgco2e") == 1_234.0
    assert math.isnan(desk.table.value(1, "manufacture_kgco2e"))
    assert desk.words == ["Figures of 1 row"]


def test_rows_of_unlike_cells_come_in_as_one_step(pane, desk):
    before = desk.table.state()

    pane.incoming.add([{"name": "a", "quantity": 3.0}, {"category": "gpu"}], "Add this computer")

    assert list(desk.table.cells("quantity")[2:]) == [3.0, 1.0]
    assert list(desk.table.cells("name")[2:]) == ["a", ""]
    desk.undo()
    assert desk.table.state() == before


def test_figures_need_a_document_and_bounds_that_hold(qtbot):
    dialog = FiguresDialog({"source": ""})
    qtbot.addWidget(dialog)
    for step, wrong in (("embodied_kgco2e", "source proves"), ("low_kgco2e", "both bounds")):
        _type(dialog.fields[step], "300")
        dialog._accept()
        assert wrong in _text(dialog, "figures-wrong")
    _type(dialog.fields["high_kgco2e"], "400")
    dialog.source.setText("Dell 2024")

    with qtbot.waitSignal(dialog.wanted) as taken:
        dialog._accept()

    assert taken.args[0]["embodied_kgco2e"] == 300.0
    assert (taken.args[0]["status"], taken.args[0]["source"]) == ("entered", "Dell 2024")
    assert "use_kgco2e" not in taken.args[0]


def test_this_computer_is_looked_at_and_what_is_ticked_is_given(qtbot, context, monkeypatch):
    nvml.forget_nvml(monkeypatch)
    dialog = ComputerDialog(context)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.table.topLevelItemCount() > 0)

    count = dialog.table.topLevelItemCount()
    for place in range(count):
        dialog.table.topLevelItem(place).setCheckState(0, Qt.CheckState.Checked)
    with qtbot.waitSignal(dialog.wanted) as taken:
        dialog.add.click()

    assert len(taken.args[0]) == count


def test_catalogue_is_read_kept_with_its_notice_and_taken_away(qtbot, context, tmp_path):
    file = tmp_path / "boavizta-data-us.csv"
    file.write_text(
        "manufacturer,name,category,subcategory,gwp_total,gwp_use_ratio,yearly_tec,lifetime,use_location,report_date,"
        "sources,gwp_error_ratio,gwp_manufacturing_ratio,weight,gwp_transport_ratio,gwp_eol_ratio\n"
        "Acme,Book 9,Workplace,Laptop,300,0.2,30,4,EU,2024,https://acme.example/b9.pdf,0.3,0.7,1.5,0.08,0.02\n"
        "Acme,Book 8,Workplace,Laptop,300,,30,4,EU,2024,,,,,,\n"
    )
    dialog = CataloguesDialog(context)
    qtbot.addWidget(dialog)
    dialog.read(file)
    qtbot.waitUntil(lambda: dialog.keep.isEnabled())
    assert "ODbL" in dialog.notice.toPlainText()

    dialog.keep.click()
    qtbot.waitUntil(lambda: dialog.installed.item(0) is not None and "ODbL" in dialog.installed.item(0).text())

    assert [hit.item_id for hit in equipment().search("acme book")] == ["acme-book-9-2024"]
    dialog.installed.setCurrentRow(0)
    dialog.remove.click()
    qtbot.waitUntil(lambda: "ODbL" not in dialog.installed.item(0).text())
    assert equipment().search("acme book") == []
    context.undo.undo()
    qtbot.waitUntil(lambda: bool(equipment().search("acme book")))
    assert "ODbL" in installed()[0].notice


def test_file_that_is_no_catalogue_is_told(qtbot, context, tmp_path):
    file = tmp_path / "shopping.csv"
    file.write_text("milk,eggs\n1,2\n")
    dialog = CataloguesDialog(context)
    qtbot.addWidget(dialog)
    dialog.read(file)

    qtbot.waitUntil(lambda: bool(_text(dialog, "catalogues-wrong")))

    assert not dialog.keep.isEnabled()


def test_item_is_found_and_taken_by_keys_alone(qtbot):
    line = ItemLine()
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    qtbot.keyClicks(line, "latitude 5420")
    qtbot.waitUntil(lambda: line._list.isVisible())

    with qtbot.waitSignal(line.chosen) as shown:
        qtbot.keyClick(line._list, Qt.Key.Key_Down)
        qtbot.keyClick(line._list, Qt.Key.Key_Return)

    assert shown.args[0].id == "dell-latitude-5420-2021"
    assert line.text() == "Dell Latitude 5420"
    assert not line._list.isVisible()
