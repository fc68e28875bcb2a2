"""The ledger as one sees and hears it, and what its choices ask."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QDate, QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

from greenai_desktop import paths
from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.core.claims import Kind
from greenai_desktop.core.double_counting import Cure, Finding, Party
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import LANGUAGES
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.inventory.ledger.asking import Asking
from greenai_desktop.ui.inventory.ledger.curing import changes_of
from greenai_desktop.ui.inventory.ledger.findings import FindingsView, first_cures
from greenai_desktop.ui.inventory.ledger.pauses import without_pauses
from greenai_desktop.ui.inventory.ledger.tab import VIEWS, LedgerTab
from tests.ui.inventory.test_ledger_tab import DIESEL, REPORTED, SERVER, SPENT, fill, settle
from tests.ui.test_pages import SMALLEST, cut


@pytest.fixture
def tab(qtbot, window) -> LedgerTab:
    with Workspace.open(paths.workspace_file()) as workspace:
        fill(workspace, Sheet.ASSET, SERVER)
        fill(workspace, Sheet.ACTIVITY, SPENT, DIESEL)
        fill(workspace, Sheet.CLOUD, REPORTED)
    return opened(qtbot, window)


def opened(qtbot, window) -> LedgerTab:
    window.context.go("inventory", tab="ledger")
    qtbot.waitUntil(lambda: isinstance(getattr(window.page, "tab", None), LedgerTab), timeout=10_000)
    settle(qtbot, window.page.tab)
    return window.page.tab


def seen(tab: LedgerTab) -> list[QWidget]:
    for _round in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    return [widget for widget in tab.findChildren(QWidget) if widget.isVisible()]


@pytest.mark.parametrize("size", [SMALLEST, QSize(1_280, 800)], ids=lambda size: f"{size.width()}")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_any_view_is_cut(qtbot, window, tab, language: str, size: QSize) -> None:
    window.resize(size)
    if language != window.context.language.code:
        before = window.page
        window.choose_language(language)
        qtbot.waitUntil(lambda: window.page is not before)
        tab = opened(qtbot, window)
    cuts = {}
    for name in VIEWS:
        tab.show_view(name)
        cuts[name] = [text for widget in seen(tab) if (text := cut(widget))]
        assert tab.minimumSizeHint().width() <= tab.width(), name

    assert cuts == {name: [] for name in VIEWS}


def test_everything_that_can_be_pressed_or_chosen_has_a_name(tab) -> None:
    controls = [one for one in seen(tab) if isinstance(one, (QAbstractButton, QComboBox))]

    named = [one.accessibleName() or (one.text() if isinstance(one, QAbstractButton) else "") for one in controls]
    assert len(controls) > 12 and all(named)


# What is asked


def test_choices_become_a_question(qtbot, theme) -> None:
    asking = Asking()
    qtbot.addWidget(asking)
    asking.show_years([2025, 2026])
    asking.years.setCurrentIndex(asking.years.findData("other"))
    asking.first.setDate(QDate(2026, 3, 31))
    asking.last.setDate(QDate(2026, 1, 1))

    found = asking.now().question

    assert (found.from_day, found.until_day) == (day_of(2026, 1, 1), day_of(2026, 4, 1))
    assert found.year is None and asking.now().against is None


def test_an_estimate_that_is_left_aside_is_asked_for_no_more(qtbot, theme) -> None:
    asking = Asking()
    qtbot.addWidget(asking)

    with qtbot.waitSignal(asking.asked) as told:
        asking.leave_aside(["estimate:4"])

    assert told.args[0].question == Question(without=frozenset({"estimate:4"}))
    again = Asking()
    qtbot.addWidget(again)
    again.restore(asking.state())
    assert again.now() == asking.now()


# Cures


def finding(first: Party, second: Party, cured: Party | None, stake: float = 1.0) -> Finding:
    cures = () if cured is None else (Cure("leave_out", cured, "left_out", "double_count"),)
    return Finding("spend_and_asset", first, second, stake, True, cures)


def test_cures_of_all_leave_out_no_row_whose_twin_is_left_out_already() -> None:
    spend, server = Party(Kind.ACTIVITY, (1,), "price"), Party(Kind.ASSET, (1,), "server")
    freight = Party(Kind.ACTIVITY, (2,), "freight")
    some = [finding(server, spend, spend), finding(spend, freight, freight), finding(server, freight, freight)]

    cures = first_cures(some)

    assert [cure.party for cure in cures] == [spend, freight]
    assert first_cures(some[:2]) == [some[0].cures[0]]
    (change,) = changes_of(cures)
    assert change[0] is Sheet.ACTIVITY and sorted(change[1].touched().tolist()) == [1, 2]


def test_an_estimate_that_no_cure_reaches_can_be_left_aside(qtbot, theme) -> None:
    view = FindingsView()
    qtbot.addWidget(view)
    view.show_findings([finding(Party(Kind.RUN, (3,), "run"), Party(Kind.ESTIMATE, (4,), "plan"), None)])

    with qtbot.waitSignal(view.left_aside) as told:
        view.findChild(QAbstractButton, "ledger-aside-0").click()

    assert told.args[0] == ["estimate:4"]
    assert view.findChild(QAbstractButton, "ledger-cure-all") is None


def test_the_collector_works_again_after_a_reading(theme) -> None:
    assert gc.isenabled()
    with without_pauses(), without_pauses():
        assert not gc.isenabled()

    assert gc.isenabled()
    with pytest.raises(ValueError), without_pauses():
        raise ValueError
    assert gc.isenabled()
