import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from greenai_desktop.ui.processes.model import ProcessModel
from greenai_desktop.ui.widgets.table import Column, TableView


@pytest.fixture
def table(qtbot):
    model = ProcessModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    view = TableView(model, "list", "List")
    qtbot.addWidget(view)
    show(view, a=1, b=3, c=2)
    view.sort_by("power", descending=True)
    return view


def show(view, **watts):
    view.table.show_rows(
        list(watts),
        [
            Column("name", "Name", list(watts)),
            Column("power", "Power", [float(value) for value in watts.values()], True),
            Column("user", "User", [f"user of {name}" for name in watts]),
        ],
    )


def shown(view):
    return "".join(view.table.cell(row, "name") for row in range(view.table.rowCount()))


def chosen(view):
    return "".join(view.table.columns[0].values[row] for row in view.selected_rows())


def choose(view, name):
    view.select_source_rows([view.table.keys.index(name)])


def test_rows_are_sorted_live(table):
    show(table, a=9, b=3, c=2)

    assert shown(table) == "abc"


def test_rows_come_and_go(table):
    show(table, c=2, d=5, a=1)

    assert shown(table) == "dca"


def test_the_chosen_row_stays_chosen_when_others_come_and_go_and_all_move(table):
    choose(table, "a")

    for watts in ({"d": 4, "a": 9, "c": 2}, {"a": 1, "e": 7, "f": 3}, {"x": 1, "y": 2, "a": 1.5}):
        show(table, **watts)

        assert chosen(table) == "a"


def test_a_choice_that_has_gone_chooses_no_other_row(table):
    choose(table, "b")

    show(table, a=1, c=2)

    assert chosen(table) == ""


def test_nothing_moves_while_it_is_held_though_values_change(table):
    table.table.hold(True)

    show(table, a=9, b=3, c=20)
    held = shown(table)
    table.table.hold(False)

    assert held == "bca"
    assert shown(table) == "cab"


def test_while_held_new_rows_come_below_and_those_that_went_leave(table):
    table.table.hold(True)

    show(table, a=9, c=2, d=50)

    assert shown(table) == "cad"


def test_a_person_who_chooses_an_order_sees_it_at_once(table):
    table.table.hold(True)

    table.table.sort(0, Qt.SortOrder.AscendingOrder)

    assert shown(table) == "abc"


def test_nobody_is_ranked_by_user(table):
    table.table.sort(2, Qt.SortOrder.AscendingOrder)

    assert shown(table) == "bca"


def test_the_filter_knows_names_and_not_users(table):
    table.table.set_filter("user")
    assert shown(table) == ""

    table.table.set_filter("B")
    assert shown(table) == "b"


def test_the_filter_stays_when_rows_come(table):
    table.table.set_filter("d")

    show(table, a=1, d=5, dd=7)

    assert shown(table) == "ddd"


def test_many_changes_at_once_show_everything_anew(table):
    many = {f"p{i:03}": i for i in range(300)}

    show(table, **many)

    assert table.table.rowCount() == 300
    assert table.table.cell(0, "name") == "p299"
