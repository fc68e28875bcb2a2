"""Home, past the first start: its doors, the last runs as they ended, the way to import."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from greenai_desktop import paths
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.home.page import HomePage
from tests.helpers.marked import marked_run
from tests.helpers.store import steady_run


@pytest.fixture
def page(qtbot, context, theme):
    made = HomePage(context)
    qtbot.addWidget(made)
    made.resize(1080, 760)
    made.show()
    context.store.start()
    made.activated()
    yield made
    made.deactivated()


def labels(page: HomePage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


@pytest.mark.parametrize("name", ["live", "estimate", "processes"])
def test_each_door_leads_to_its_page(qtbot, context, page, name: str) -> None:
    with qtbot.waitSignal(context.navigated) as asked:
        page.findChild(QPushButton, f"door-{name}").click()

    assert asked.args[0] == name


def test_tab_comes_to_the_doors_first(qtbot, page) -> None:
    first = page.nextInFocusChain()
    while not first.objectName() or not first.focusPolicy() or not isinstance(first, QPushButton):
        first = first.nextInFocusChain()

    assert first.objectName() == "door-live"


def test_doors_stand_in_one_row_of_equal_height_where_there_is_room(qtbot, page) -> None:
    page.resize(1600, 760)
    qtbot.waitUntil(lambda: len({door.y() for door in page._doors}) == 1)

    assert len({door.height() for door in page._doors}) == 1


def test_a_run_that_failed_is_not_just_finished(qtbot, home, context, page) -> None:
    with Workspace.open(paths.workspace_file()) as workspace:
        marked_run(workspace, 10, name="broken", exit_code=1)
    page._last.refresh()

    qtbot.waitUntil(lambda: "⚠ finished, exit code 1" in labels(page))


def test_import_is_one_press_away_with_and_without_runs(qtbot, monkeypatch, home, page) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        "greenai_desktop.ui.transfer.import_dialog.import_files", lambda context, window: asked.append(window)
    )
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "home-import") is not None)
    page.findChild(QPushButton, "home-import").click()
    with Workspace.open(paths.workspace_file()) as workspace:
        steady_run(workspace, 10)
    page._last.refresh()
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "home-to-runs") is not None)
    page.findChildren(QPushButton, "home-import")[-1].click()

    assert asked == [page.window()] * 2


def test_a_sum_of_runs_that_counted_one_machine_together_says_so(qtbot, home, context, page) -> None:
    with Workspace.open(paths.workspace_file()) as workspace:
        for name in ("window", "script"):
            steady_run(workspace, 60, name=name)
    context.store.changed.emit()

    qtbot.waitUntil(lambda: any("2 runs recorded one machine at the same time" in text for text in labels(page)))
