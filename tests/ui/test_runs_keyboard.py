"""Where the keyboard is when the Runs page is opened from elsewhere, and what an empty list says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from greenai_desktop import paths
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.runs.page import RunsPage
from greenai_desktop.ui.transfer.import_dialog import tell_imported
from tests.helpers.store import steady_run


@pytest.fixture
def workspace(home) -> Iterator[Workspace]:
    with Workspace.open(paths.workspace_file()) as opened:
        yield opened


def opened(window: MainWindow, qtbot) -> RunsPage:
    """The Runs page, as a person opens it, once its list is read."""
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(window.page, RunsPage))
    page = window.page
    assert isinstance(page, RunsPage)
    qtbot.waitUntil(lambda: page._was_read)
    return page


def test_the_page_opened_by_its_key_has_the_keyboard_on_the_list(
    workspace: Workspace, context: Context, window: MainWindow, qtbot
) -> None:
    steady_run(workspace, 10, name="one")

    page = opened(window, qtbot)
    QApplication.processEvents()
    first = QApplication.focusWidget() or window.focusWidget()
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    again = opened(window, qtbot)

    assert first is page.table
    assert (QApplication.focusWidget() or window.focusWidget()) is again.table


def test_the_list_gets_the_keyboard_of_the_empty_page_also_behind_another_window(
    workspace: Workspace, context: Context, window: MainWindow, qtbot
) -> None:
    page = opened(window, qtbot)
    QApplication.processEvents()
    assert page.empty.isAncestorOf(page.focusWidget())
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is None or not window.isActiveWindow())

    steady_run(workspace, 10, name="recorded in a terminal")
    page.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)

    assert page.focusWidget() is page.table


def test_an_empty_list_says_why_it_is_empty(workspace: Workspace, context: Context, window: MainWindow, qtbot) -> None:
    run = steady_run(workspace, 10, name="one")
    page = opened(window, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)

    page.filters.search.setText("two")
    said = [page._nothing.text()]
    page.filters.clear()
    workspace.delete_run(run.id, run.version)
    page.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    said.append(page._nothing.text())
    workspace.restore_run(run.id)
    page.filters.state_box.setCurrentIndex(page.filters.state_box.findData("deleted"))
    page.refresh()
    qtbot.waitUntil(lambda: page._nothing.text() not in said)
    said.append(page._nothing.text())

    assert said[0].startswith("No run matches.")
    assert said[1].startswith("All runs are deleted.")
    assert said[2] == "No run is deleted."


def test_after_an_import_the_keyboard_is_on_the_list_and_not_on_import(
    workspace: Workspace, context: Context, window: MainWindow, qtbot
) -> None:
    run = steady_run(workspace, 10, name="one")
    page = opened(window, qtbot)
    page.import_button.setFocus()

    tell_imported(context, "batch", [run])

    assert page.focusWidget() is page.table
