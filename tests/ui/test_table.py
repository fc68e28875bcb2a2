"""Tables over an order vector."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication

from greenai_desktop.ui.widgets.table import Column, TableModel, TableView
from tests.helpers.bars import hold

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
NAMES = ["run 10", "run 2", "Été", "essai", "zzz"]
VALUES = [3.25, None, 1.0, 2.0, 3.25]


def make(names=NAMES, values=VALUES) -> TableModel:
    return TableModel([
        Column("name", "Name", names),
        Column("value", "Value", values, True, lambda v: f"{v:.1f}", reason=lambda row: f"none in {row}"),
    ])  # fmt: skip


def shown(model: TableModel, column: int = 0) -> list[str]:
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def test_the_model_keeps_the_rules_of_qt(qtmodeltester):
    model = make()

    qtmodeltester.check(model)
    model.sort(1, DOWN)
    model.set_filter("run")
    qtmodeltester.check(model)


def test_numbers_sort_by_value_and_missing_ones_come_last_both_ways():
    model = make()

    model.sort(1, UP)
    up = shown(model, 1)
    model.sort(1, DOWN)

    assert up == ["1.0", "2.0", "3.2", "3.2", "—"]
    assert shown(model, 1) == ["3.2", "3.2", "2.0", "1.0", "—"]


def test_equal_rows_keep_their_order_going_down():
    model = make()

    model.sort(1, DOWN)

    assert shown(model)[:2] == ["run 10", "zzz"]


def test_words_sort_as_people_do():
    model = make()

    model.sort(0, UP)

    assert shown(model) == ["essai", "Été", "run 2", "run 10", "zzz"]


def test_the_filter_looks_at_words_and_at_the_mask():
    model = make()

    model.set_filter("RUN")
    found = shown(model)
    model.set_filter("run", [True, False, True, True, True])

    assert found == ["run 10", "run 2"]
    assert shown(model) == ["run 10"]


def test_what_is_missing_is_a_dash_with_its_reason():
    model = make()

    assert model.data(model.index(1, 1)) == "—"
    assert model.data(model.index(1, 1), Qt.ItemDataRole.ToolTipRole) == "none in 1"


def test_a_tooltip_with_tags_in_it_stays_text():
    model = make(["<b>bold</b>"], [1.0])

    assert "<b>" not in model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)


def test_numbers_stand_right_and_their_heading_too():
    model = make()
    cell = model.data(model.index(0, 1), Qt.ItemDataRole.TextAlignmentRole)
    heading = model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)

    assert cell & Qt.AlignmentFlag.AlignRight
    assert heading & Qt.AlignmentFlag.AlignRight


def test_the_sorted_heading_has_an_arrow():
    model = make()

    model.sort(1, DOWN)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "▾ Value"
    model.sort(0, UP)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Name ▴"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Value"


@pytest.fixture
def view(qtbot) -> TableView:
    made = TableView(make(), "table", "Things")
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


def test_copying_gives_all_digits_and_headings_on_request(qtbot, view):
    view.select_source_rows([0, 1])

    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    plain = QGuiApplication.clipboard().text()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, Qt.Key.Key_C, both)

    assert plain == "run 10\t3.25\nrun 2\t"
    assert QGuiApplication.clipboard().text() == "Name\tValue\nrun 10\t3.25\nrun 2\t"


def test_a_cell_cannot_break_the_rows_it_is_copied_into():
    model = make(["a\tb\nc"], [1.0])

    assert model.copied([0], [0, 1], headers=False) == "a b c\t1"


def test_the_selection_follows_its_rows_when_sorted(view):
    view.select_source_rows([2])

    view.table.sort(1, DOWN)

    assert view.selected_rows() == [2]


def test_new_values_for_the_same_rows_keep_the_selection(view):
    view.select_source_rows([3])

    view.table.update_columns(make(values=[1.0, 2.0, 3.0, 4.0, 5.0]).columns)

    assert view.selected_rows() == [3]
    assert shown(view.table, 1)[3] == "4.0"


def test_a_hidden_column_is_not_copied(view):
    view.column_menu().actions()[0].trigger()
    index = view.table.index(0, 0)
    view.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    view.copy(headers=True)

    assert QGuiApplication.clipboard().text() == "Name\nrun 10"


def test_columns_give_way_where_there_is_no_room(qtbot, view):
    view.fit_columns(stretch="name", gives_way=("value",))
    view.resize(120, 300)

    qtbot.waitUntil(lambda: view.isColumnHidden(1))
    view.resize(700, 300)
    qtbot.waitUntil(lambda: not view.isColumnHidden(1))


def test_a_hundred_thousand_rows_are_sorted():
    count = 100_000
    values = np.random.default_rng(1).random(count)
    values[::1000] = math.nan
    model = TableModel([
        Column("name", "Name", [f"row {i % 977}" for i in range(count)]), Column("value", "Value", values, True),
    ])  # fmt: skip
    model.sort(1, UP)

    started = time.perf_counter()
    model.sort(1, DOWN)
    taken_s = time.perf_counter() - started

    assert model.rowCount() == count
    hold("100,000 rows sorted", 1000 * taken_s, 50.0, "ms")
