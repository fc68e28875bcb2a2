"""The window as a whole: pages, ways back, language, theme, panes, drawer, bars, geometry."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QLabel, QWidget

from greenai_desktop import paths
from greenai_desktop import settings as settings_module
from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import numbers
from greenai_desktop.store.records import RunOverview
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui import errors, tasks
from greenai_desktop.ui.commands import EditCommand
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.help import HelpPanel
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.pages import PAGES
from greenai_desktop.ui.shell import Shell
from greenai_desktop.ui.theme.style import Theme
from greenai_desktop.ui.theme.tokens import DARK, LIGHT, tokens
from greenai_desktop.ui.visits import Visits
from greenai_desktop.ui.widgets.forms import NumberField
from tests.helpers.bars import hold
from tests.helpers.store import new_run


def test_window_shows_a_page_after_its_first_paint(window: MainWindow) -> None:
    assert window.page is not None
    assert window.windowTitle().startswith("Home")


def test_page_is_chosen_by_its_number(qtbot, window: MainWindow) -> None:
    for number, spec in enumerate(PAGES[:9], 1):
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)

        assert window.page_id == spec.id


def test_ways_back_and_forward_follow_the_pages_visited(qtbot, window: MainWindow) -> None:
    window.context.go("settings")
    window.context.go("about")

    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page.objectName() == "page-settings"
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert window.page.objectName() == "page-about"
    assert not window.actions_register["forward"].isEnabled()


def test_new_visit_forgets_what_lay_ahead() -> None:
    visits = Visits()
    for page in ("home", "live", "runs"):
        visits.visit(page, {})
    visits.back()
    visits.visit("about", {})

    assert visits.forward() is None
    assert visits.back() == ("live", {})


def test_language_switch_keeps_drafts_undo_and_page(qtbot, window: MainWindow) -> None:
    context = window.context
    context.go("settings")
    window.page.findChild(NumberField, "settings-deleted-days-field").line.setText("many")
    done: list[str] = []
    context.undo.push(EditCommand("Rename", lambda: done.append("do"), lambda: done.append("undo")))

    window.choose_language("fr")
    qtbot.waitUntil(lambda: window.windowTitle().startswith("Réglages"))

    assert window.page.findChild(NumberField, "settings-deleted-days-field").line.text() == "many"
    window.actions_register["undo"].trigger()
    assert done == ["do", "undo"]
    assert context.feed.state != "stopped"


def test_language_switch_within_its_budget(qtbot, window: MainWindow) -> None:
    window.context.go("settings")
    window.choose_language("fr")
    qtbot.waitUntil(lambda: window.windowTitle().startswith("Réglages"))

    took_s = min(_timed(window.rebuild) for _attempt in range(3))

    hold("another language, Settings shown", 1000 * took_s, 100.0, "ms")


def test_theme_switch_reaches_tokens(qtbot, window: MainWindow, theme: Theme) -> None:
    took_s = _timed(lambda: window.choose_theme("dark"))

    assert tokens() == DARK
    hold("another theme", 1000 * took_s, 150.0, "ms")
    window.choose_theme("light")
    assert tokens() == LIGHT


def test_menu_marks_the_theme_in_force(window: MainWindow) -> None:
    window.choose_theme("dark")

    assert window.actions_register["theme-dark"].isChecked()
    assert not window.actions_register["theme-light"].isChecked()


def test_narrow_window_collapses_the_navigation(qtbot, window: MainWindow) -> None:
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: window.navigation.width() == 60)
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.navigation.width() == 200)


def test_next_pane_walks_navigation_page_and_status(qtbot, window: MainWindow) -> None:
    window.navigation.focus()
    seen = []
    for _step in range(3):
        window.next_pane()
        focused = window.focusWidget()
        panes = {"status": window.status, "page": window.stack, "navigation": window.navigation}
        seen.append(next(name for name, pane in panes.items() if pane.isAncestorOf(focused)))

    assert seen == ["page", "status", "navigation"]


def test_help_opens_beside_the_page_and_escape_closes_it(qtbot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    panel = window.drawer.panel
    assert isinstance(panel, HelpPanel)
    assert panel.topic == "home"

    qtbot.keyClick(panel.browser, Qt.Key.Key_Escape)
    assert window.drawer.panel is None


def test_error_is_shown_with_what_to_do_and_its_details_can_be_copied(window: MainWindow, qapp) -> None:
    errors.show_error(InputError("pue_below_one", value=0.5))

    assert window.errors.isVisible()
    assert "PUE of 0.5" in window.findChild(QLabel, "error-title").text()
    window.errors.copy_details()
    assert "pue_below_one" in qapp.clipboard().text()
    window.errors.dismiss()
    assert not window.errors.isVisible()


def test_text_in_an_error_is_never_rich(window: MainWindow) -> None:
    errors.show_error(InputError("not_a_number", text="<b>x</b>"))

    title = window.findChild(QLabel, "error-title")
    assert title.textFormat() is Qt.TextFormat.PlainText
    assert "<b>" in title.text()


def test_unexpected_error_is_told_without_a_traceback_in_the_title(window: MainWindow) -> None:
    errors.show_error(ZeroDivisionError("forty-two"))

    assert "forty-two" not in window.findChild(QLabel, "error-title").text()
    assert "ZeroDivisionError" in window.errors.problem.details


def test_undo_bar_brings_back_what_was_deleted(qtbot, window: MainWindow) -> None:
    done: list[str] = []
    window.context.undo.push(EditCommand("Delete", lambda: done.append("gone"), lambda: done.append("back")))
    window.context.offer_undo("The run was deleted.")

    assert window.undo_bar.sentence == "The run was deleted."
    qtbot.mouseClick(window.findChild(QWidget, "undo-button"), Qt.MouseButton.LeftButton)
    assert done == ["gone", "back"]
    assert not window.undo_bar.isVisible()


def test_undo_bar_goes_with_the_step_that_it_offers_to_undo(window: MainWindow) -> None:
    window.context.undo.push(EditCommand("Delete", lambda: None, lambda: None))
    window.context.offer_undo("The run was deleted.")

    window.context.undo.undo()

    assert not window.undo_bar.isVisible() and window.undo_bar.sentence == ""


def test_undo_names_the_step(window: MainWindow) -> None:
    window.context.undo.push(EditCommand("Rename the run", lambda: None, lambda: None))

    assert window.actions_register["undo"].text() == "&Undo: Rename the run"


def test_failed_background_work_is_shown(qtbot, window: MainWindow) -> None:
    def work(task: tasks.Task[None]) -> None:
        raise InputError("zone_missing")

    tasks.run(work, lambda result: None, title="Making a report")
    qtbot.waitUntil(lambda: window.errors.problem is not None)

    assert not tasks.running()


def test_task_is_listed_with_progress_and_can_be_cancelled(qtbot, window: MainWindow) -> None:
    cancelled: list[bool] = []

    def work(task: tasks.Task[None]) -> None:
        task.report(0.35, "page 7/20")
        while True:
            task.check()
            time.sleep(0.005)

    task = tasks.run(work, lambda r: None, title="Report", can_cancel=True, cancelled=lambda: cancelled.append(True))
    button = window.findChild(QWidget, "status-tasks")
    qtbot.waitUntil(lambda: "page 7/20" in button.text())
    cancel = next(action for action in button.menu().actions() if action.isEnabled())
    started_s = time.perf_counter()
    cancel.trigger()
    qtbot.waitUntil(lambda: bool(cancelled))

    hold("cancelling a task", 1000 * (time.perf_counter() - started_s), 200.0, "ms")
    assert task.cancelled
    qtbot.waitUntil(lambda: not button.isVisible())


def test_geometry_and_last_page_are_kept(qtbot, context: Context, theme: Theme) -> None:
    first = MainWindow(lambda: context, theme)
    first.resize(1111, 777)
    first.show()
    qtbot.waitUntil(lambda: context.is_started)
    context.go("about")
    first.close()
    theme.changed.disconnect(first._tint)
    first.deleteLater()
    kept = settings_module.load(paths.settings_file()).settings
    second_context = Context(kept, paths.settings_file(), paths.workspace_file())
    second = MainWindow(lambda: second_context, theme, str(kept.window["geometry"]))
    second.show()
    qtbot.waitUntil(lambda: second_context.is_started)

    assert second.page.objectName() == "page-about"
    assert second.size().width() == 1111
    second.close()
    theme.changed.disconnect(second._tint)
    second.deleteLater()
    second_context.deleteLater()


def test_status_line_tells_rate_sources_and_saves(qtbot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.findChild(QLabel, "status-rate").text() == "1.0\u00a0Hz")
    window.context.store.write(lambda workspace: workspace.create_project("Demo"))

    qtbot.waitUntil(lambda: window.findChild(QLabel, "status-saved").text().startswith("saved at"))


def test_status_line_counts_samples_of_a_recording_as_saved(qtbot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.context.store._workspace is not None)
    with Workspace.open(paths.workspace_file()) as workspace:
        run = new_run(workspace)
    at_s = time.time() + 3_600.0  # later than any edit of this test

    window.context.recordings.overviews = (RunOverview(run, 1.0, 1.0, at_s),)
    window.status.refresh()

    assert window.findChild(QLabel, "status-saved").text() == f"saved at {numbers.clock(at_s, 'en')}"


@pytest.mark.parametrize("choice", ["system", "light", "dark"])
def test_every_theme_can_be_chosen(window: MainWindow, theme: Theme, choice: str) -> None:
    window.choose_theme(choice)

    assert theme.choice == choice


def _timed(call) -> float:
    """Processor time of this thread, so that other programs do not count."""
    started_s = time.thread_time()
    call()
    return time.thread_time() - started_s


def test_open_drawer_takes_its_room_from_the_navigation(qtbot, window: MainWindow) -> None:
    window.resize(1280, 800)
    assert not window.is_narrow

    window.show_help()
    assert window.is_narrow

    window.drawer.close_panel()
    assert not window.is_narrow


def test_the_window_leaves_room_for_its_frame_on_a_small_screen(qtbot, monkeypatch) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda screen: QSize(1280, 800))
    shell = Shell()
    qtbot.addWidget(shell)

    assert shell.width() < 1280
    assert shell.height() < 800 - 20
