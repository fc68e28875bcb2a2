"""The register of actions, the search and the sheet of shortcuts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from greenai_desktop.ui.action_search import ActionSearch
from greenai_desktop.ui.actions import plain_text, score
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.offers import offers
from greenai_desktop.ui.shortcut_sheet import ShortcutSheet


@pytest.fixture
def search(qtbot, window: MainWindow) -> ActionSearch:
    window.search()
    dialog = window.findChild(ActionSearch)
    yield dialog
    dialog.close()
    dialog.deleteLater()


def test_every_action_has_words_and_no_key_is_taken_twice(window: MainWindow) -> None:
    keys: list[str] = []
    for entry in window.actions_register.all():
        assert plain_text(entry.action)
        keys += [text for sequence in entry.action.shortcuts() if (text := sequence.toString())]

    assert len(keys) == len(set(keys))


def test_search_is_used_by_keyboard_alone(qtbot, window: MainWindow, search: ActionSearch) -> None:
    qtbot.keyClicks(search.line, "settings")
    assert search.found[0] == "Settings"
    qtbot.keyClick(search.line, Qt.Key.Key_Return)

    assert window.page_id == "settings"
    assert not search.isVisible()


def test_arrow_keys_walk_the_answers(qtbot, search: ActionSearch) -> None:
    qtbot.keyClick(search.line, Qt.Key.Key_Down)
    qtbot.keyClick(search.line, Qt.Key.Key_Down)
    qtbot.keyClick(search.line, Qt.Key.Key_Up)

    assert search.list.currentRow() == 1


def test_search_finds_a_zone_and_choosing_it_can_be_undone(qtbot, window: MainWindow, search: ActionSearch) -> None:
    qtbot.keyClicks(search.line, "germany")
    assert search.found[0] == "Electricity of Germany"
    qtbot.keyClick(search.line, Qt.Key.Key_Return)

    assert window.context.settings.place.zone == "DE"
    window.context.undo.undo()
    assert window.context.settings.place.zone == "FR"


def test_search_that_finds_nothing_says_so(qtbot, search: ActionSearch) -> None:
    qtbot.keyClicks(search.line, "zzzzqqq")

    assert search.found == []
    qtbot.keyClick(search.line, Qt.Key.Key_Return)
    assert search.isVisible()


def test_actions_that_cannot_be_used_are_not_offered(window: MainWindow) -> None:
    texts = [offer.text for offer in offers(window)]

    assert "Undo" not in texts
    assert "Settings" in texts


def test_actions_of_the_page_are_offered(window: MainWindow) -> None:
    action = QAction("Paint it black", window.page)
    window.page.addAction(action)

    assert "Paint it black" in [offer.text for offer in offers(window)]


@pytest.mark.parametrize(("query", "better", "worse"), [
    ("set", "Settings", "Reset the view"),
    ("reg", "Réglages", "Enregistrer"),
    ("bak", "Back up the workspace", "Dark colours"),
    ("full screen", "Full screen", "Screen full of runs"),
])  # fmt: skip
def test_better_answer_comes_first(query: str, better: str, worse: str) -> None:
    assert score(query, better) > score(query, worse)


def test_letters_strewn_over_a_text_are_no_answer() -> None:
    assert score("qxz", "Settings") == 0


def test_sheet_lists_every_shortcut(window: MainWindow, qtbot) -> None:
    sheet = ShortcutSheet(window.actions_register.all(window.page), window)
    qtbot.addWidget(sheet)

    shown = dict(sheet.rows)
    assert shown["Undo"] == "Ctrl+Z"
    with_keys = [entry for entry in window.actions_register.all() if entry.action.shortcuts()]
    assert len(sheet.rows) >= len(with_keys)
    # Icons of the system are dark on dark.
    assert all(button.icon().isNull() for button in sheet.findChildren(QPushButton))


def test_search_finds_how_the_chart_of_live_is_drawn_and_the_menu_leaves_it_out(qtbot, window: MainWindow) -> None:
    window.context.go("live")

    found = {offer.text: offer.call for offer in offers(window)}
    found["Curves: stacked"]()
    found["Below the power: temperature"]()

    assert window.page.chart.strip.stacked and window.page.chart.quantity == "temperature"
    menu = window.menuBar().findChild(QMenu, "menu-run")
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert "Set a mark" in texts and "Curves: stacked" not in texts
