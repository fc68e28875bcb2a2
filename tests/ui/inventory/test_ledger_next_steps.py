"""Views of the ledger that have nothing to show say what may be done next, by a button that does it."""

from __future__ import annotations

from greenai_desktop.accounting.ledger.gather import Gathered
from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import first_totals
from greenai_desktop.core.organisation import Organisation
from greenai_desktop.ui.inventory.ledger.asking import Asking
from greenai_desktop.ui.inventory.ledger.beside import BesideView
from greenai_desktop.ui.inventory.ledger.criteria import _part
from greenai_desktop.ui.inventory.ledger.overview import Overview
from greenai_desktop.ui.inventory.ledger.years import YearsView
from tests.helpers.ledgers import line


def test_two_years_are_compared_by_one_button(qtbot, theme) -> None:
    asking, view = Asking(), YearsView()
    for widget in (asking, view):
        qtbot.addWidget(widget)
    asking.show_years([2024, 2025, 2026])
    view.wanted.connect(asking.compare_years)
    view.show_change(None, asking.has_two_years)
    with qtbot.waitSignal(asking.asked) as asked:
        view.findChild(object, "ledger-compare-years").click()
    assert asked.args[0] == asking.now()
    assert (asking.now().question.year, asking.now().against) == (2026, 2025)


def test_the_latest_year_is_held_against_the_base_year_where_there_is_one(qtbot, theme) -> None:
    asking = Asking()
    qtbot.addWidget(asking)

    asking.show_years([2024, 2025, 2026], 2024)
    asking.compare_years()

    assert (asking.now().question.year, asking.now().against) == (2026, 2024)
    assert asking.against.currentText() == "2024 (base year)"


def test_one_year_has_nothing_to_be_compared_with_and_no_dead_button(qtbot, theme) -> None:
    asking, view = Asking(), YearsView()
    for widget in (asking, view):
        qtbot.addWidget(widget)
    asking.show_years([2026])
    view.show_change(None, asking.has_two_years)
    assert view.findChild(object, "ledger-compare-years") is None


def test_nothing_beside_the_ledger_leads_to_the_cloud(qtbot, theme) -> None:
    view = BesideView()
    qtbot.addWidget(view)
    view.show_beside(Gathered(Question(), Organisation(), ()))
    with qtbot.waitSignal(view.cloud_wanted):
        view.findChild(object, "ledger-to-cloud").click()


def test_a_tiny_part_is_said_to_be_small_and_not_with_seven_decimals() -> None:
    assert _part(6.7e-8) == "<\u00a00.1%"
    assert (_part(0.0), _part(0.73)) == ("0%", "73%")


def test_an_empty_ledger_leads_to_where_its_lines_come_from(qtbot, theme) -> None:
    view = Overview()
    qtbot.addWidget(view)
    view.show()
    view.show_totals(first_totals(columns_of([])))
    assert not view.as_table.isVisible()
    with qtbot.waitSignal(view.tab_wanted) as wanted:
        view.findChild(object, "ledger-to-posts").click()
    assert wanted.args == ["posts"]
    view.show_totals(first_totals(columns_of([line(1, 1_000.0)])))
    assert view.as_table.isVisible() and not view.findChild(object, "ledger-nothing").isVisible()
