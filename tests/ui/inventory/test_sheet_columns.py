"""The columns of a table: order, widths and choice, and how they survive the end of the program."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import activate
from greenai_desktop.ui.inventory.desk import desk
from greenai_desktop.ui.inventory.equipment.tab import EquipmentTab
from greenai_desktop.ui.inventory.sheet.header import in_two
from greenai_desktop.ui.inventory.sheet.view import SheetView

FIRST = ["name", "model", "quantity", "purchased", "lifetime_years", "embodied_kgco2e"]


@pytest.fixture
def make(qtbot, context):
    at = desk(context)
    context.store.start()
    with qtbot.waitSignal(at.loaded):
        at.load(Sheet.ASSET)

    def made(columns=("name", "quantity", "site")):
        view = SheetView(context, at, Sheet.ASSET, columns, "Equipment")
        qtbot.addWidget(view)
        return view

    return made


def _shown(view):
    return view.sheet_model.column_ids


def _drag(qtbot, view, before, after):
    view.horizontalHeader().moveSection(before, after)
    qtbot.waitUntil(lambda: not view.columns.is_moving)


def test_heading_that_is_dragged_moves_its_column(qtbot, make):
    view = make()
    _drag(qtbot, view, 0, 2)
    assert _shown(view) == ["quantity", "site", "name"]
    _drag(qtbot, view, 2, 1)
    assert _shown(view) == ["quantity", "name", "site"]
    header = view.horizontalHeader()
    assert [header.visualIndex(section) for section in range(3)] == [0, 1, 2]


def test_column_is_moved_by_keys_and_stays_current_and_sorted(qtbot, make):
    view = make()
    with qtbot.waitSignal(view._desk.saved):
        view.add_rows([{"name": "b"}, {"name": "a"}])
    view.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    view.setCurrentIndex(view.sheet_model.index(1, 0))

    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)

    assert _shown(view) == ["quantity", "name", "site"]
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, 1)
    assert [view.sheet_model.index(row, 1).data() for row in range(2)] == ["a", "b"]
    assert view.horizontalHeader().sortIndicatorSection() == 1
    view.move_column(-1)
    view.move_column(-1)
    assert _shown(view) == ["name", "quantity", "site"]


def test_choice_order_and_widths_survive(qtbot, make, context):
    view = make()
    view.columns.turn("site", False)
    view.columns.turn("note", True)
    view.columns.move("note", -1)
    view.setColumnWidth(0, 222)
    context.stopping.emit()

    again = make()
    assert _shown(again) == ["name", "note", "quantity"]
    assert again.columnWidth(0) == 222

    next(one for one in again.column_menu().actions() if one.text() == "Columns as at first").trigger()
    assert _shown(again) == ["name", "quantity", "site"]
    assert again.columnWidth(0) != 222


def test_choice_is_written_a_moment_after_it_was_made(qtbot, make, context):
    make().columns.turn("site", False)
    qtbot.waitUntil(
        lambda: context.settings.window.get("columns", {}).get("asset", {}).get("shown") == ["name", "quantity"]
    )
    assert json.loads(context._settings_file.read_text("utf-8"))["window"]["columns"]["asset"]["shown"]


@pytest.mark.parametrize(
    "kept",
    [
        7,
        {"asset": 3},
        {"asset": {"shown": "x", "widths": [1]}},
        {"asset": {"shown": ["?"]}},
        {"asset": {"shown": [], "widths": {"name": "9", "site": -4}}},
    ],
)
def test_settings_that_make_no_sense_are_left_aside(make, context, kept):
    context.change_settings(window={"columns": kept})
    assert _shown(make()) == ["name", "quantity", "site"]


def test_column_of_a_project_comes_back_where_it_was(qtbot, make, context):
    with qtbot.waitSignal(desk(context).surroundings_changed):
        context.store.write(lambda workspace: workspace.create_project("Vision"))
    share = f"share:{desk(context).projects[0].id}"
    context.change_settings(window={"columns": {"asset": {"shown": ["name", share, "quantity"], "widths": {}}}})

    tab = EquipmentTab(context, desk(context))
    qtbot.addWidget(tab)

    assert _shown(tab.view) == ["name", share, "quantity"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_newcomer_needs_is_seen_beside_the_pane_uncut(qtbot, context, language):
    activate(language)
    context.store.start()
    tab = EquipmentTab(context, desk(context))
    qtbot.addWidget(tab)
    tab.resize(1_032, 600)
    tab.show()
    view = tab.view

    assert _shown(view)[:6] == FIRST
    assert sum(view.columnWidth(at) for at in range(6)) <= view.viewport().width()
    header = view.horizontalHeader()
    for at in range(6):
        assert header.sectionSize(at) >= header.wanted_px(view.sheet_model.headerData(at, Qt.Orientation.Horizontal))


def test_heading_has_a_second_line_only_where_it_needs_one(qtbot, make):
    measured: QFontMetrics = make().fontMetrics()
    assert in_two("Name", 500, measured) == ["Name"]
    assert in_two("Use, as its maker says", 500, measured) == ["Use, as its maker says"]
    assert in_two("Use, as its maker says", 20, measured) == ["Use, as its", "maker says"]
    assert in_two("Quantity", 1, measured) == ["Quantity"]
