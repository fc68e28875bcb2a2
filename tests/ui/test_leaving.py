"""Closing the window: recordings that go on or end, and the icon that the window hides behind."""

from __future__ import annotations

import os
import socket
import time

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton

from greenai_desktop import paths
from greenai_desktop import settings as settings_module
from greenai_desktop.accounting.now import power_now
from greenai_desktop.core.errors import RecordingError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Channel, Device, Reading, Status
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui import tray as tray_module
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.errors import Problem
from greenai_desktop.ui.leaving import ClosingDialog
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.theme.style import Theme
from greenai_desktop.ui.tray import Tray, drawn, figure_of

PATIENCE_MS = 10_000
CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True)


def begin_run(origin: str = "window") -> Run:
    """A run that this process seems to record."""
    with Workspace.open(paths.workspace_file()) as workspace:
        return workspace.create_run(
            name="night run", project_id=None, stage=Stage.TRAINING, tags=(), notes="", started_utc_s=time.time(),
            place={}, price=None, machine={}, period_s=1.0, recorder_pid=os.getpid(), host=socket.gethostname(),
            details=RunDetails(origin=origin),
        )  # fmt: skip


def stop_was_asked(run: Run) -> bool:
    with Workspace.open(paths.workspace_file()) as workspace:
        return workspace.run(run.id).stop_requested


def on_disk() -> settings_module.Settings:
    return settings_module.load(paths.settings_file()).settings


@pytest.fixture
def recording(qtbot, window: MainWindow) -> Run:
    run = begin_run()
    qtbot.waitUntil(lambda: [one.id for one in window.context.recordings.own] == [run.id], timeout=PATIENCE_MS)
    return run


def dialog_of(window: MainWindow) -> ClosingDialog:
    dialog = window.findChild(ClosingDialog)
    assert dialog is not None
    return dialog


# Without a tray


def test_window_without_recordings_closes_at_once(window: MainWindow) -> None:
    window.close()

    assert not window.isVisible() and not window.context.is_started


def test_first_close_asks_and_go_on_leaves_the_recording_alone(window: MainWindow, recording: Run) -> None:
    window.close()
    assert window.isVisible()
    dialog = dialog_of(window)

    dialog.findChild(QPushButton, "closing-go-on").click()

    assert not window.isVisible() and not window.context.is_started
    assert not stop_was_asked(recording)
    assert on_disk().at_close == "go_on"


def test_stop_is_asked_of_the_recorder_before_the_window_is_gone(window: MainWindow, recording: Run) -> None:
    window.close()
    dialog = dialog_of(window)
    dialog.findChild(QCheckBox, "closing-keep").setChecked(False)

    dialog.findChild(QPushButton, "closing-stop").click()

    assert stop_was_asked(recording)
    assert on_disk().at_close == ""


def test_cancel_keeps_window_recording_and_question(qtbot, window: MainWindow, recording: Run) -> None:
    window.quit()
    dialog_of(window).findChild(QPushButton, "closing-cancel").click()

    assert window.isVisible() and window.context.is_started
    qtbot.waitUntil(lambda: window.findChild(ClosingDialog) is None)
    window.close()
    assert dialog_of(window).isVisible()
    assert not stop_was_asked(recording)


@pytest.mark.parametrize(("choice", "stops"), [("go_on", False), ("stop", True)])
def test_choice_made_before_is_followed_without_asking(
    window: MainWindow, recording: Run, choice: str, stops: bool
) -> None:
    window.context.change_settings(at_close=choice)

    window.close()

    assert not window.isVisible() and window.findChild(ClosingDialog) is None
    assert stop_was_asked(recording) is stops


def test_recording_of_a_terminal_is_none_of_the_windows(qtbot, window: MainWindow) -> None:
    run = begin_run(origin="run")
    qtbot.waitUntil(lambda: bool(window.context.recordings.active), timeout=PATIENCE_MS)

    window.close()

    assert not window.isVisible()
    assert not stop_was_asked(run)


def test_next_window_finds_the_recording_again(qtbot, window: MainWindow, recording: Run, theme: Theme) -> None:
    window.context.change_settings(at_close="go_on")
    window.close()
    again = Context(on_disk(), paths.settings_file(), paths.workspace_file())
    again.start()
    qtbot.waitUntil(lambda: [one.id for one in again.recordings.own] == [recording.id], timeout=PATIENCE_MS)
    assert again.recordings.active[0].state is RunState.RECORDING
    again.stop()
    again.deleteLater()


@pytest.mark.slow
def test_real_recording_goes_on_without_the_window_and_is_stopped_from_the_next(qtbot, window: MainWindow) -> None:
    context = window.context
    with qtbot.waitSignal(context.recordings.started, timeout=2 * PATIENCE_MS) as told:
        context.recordings.record("night run")
    run_id = told.args[0]
    qtbot.waitUntil(lambda: [one.id for one in context.recordings.own] == [run_id], timeout=PATIENCE_MS)
    recorder = context.recordings._children[0]
    context.change_settings(at_close="go_on")
    window.close()
    assert recorder.poll() is None

    again = Context(on_disk(), paths.settings_file(), paths.workspace_file())
    again.start()
    qtbot.waitUntil(lambda: [one.id for one in again.recordings.own] == [run_id], timeout=PATIENCE_MS)
    again.recordings.stop_run(run_id)

    qtbot.waitUntil(lambda: recorder.poll() is not None, timeout=2 * PATIENCE_MS)
    again.stop()
    again.deleteLater()
    with Workspace.open(paths.workspace_file()) as workspace:
        assert workspace.run(run_id).state is RunState.FINISHED


# With a tray


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """A desktop that has a tray until the test takes it away."""
    state = {"has_tray": True}
    monkeypatch.setattr(tray_module, "is_available", lambda: state["has_tray"])
    return state


@pytest.fixture
def tray(window: MainWindow, desktop: dict[str, bool]) -> Tray:
    window.context.change_settings(has_tray_icon=True)
    assert window.leaving.tray is not None
    return window.leaving.tray


def press(window: MainWindow, name: str) -> None:
    window.findChild(QAction, name).trigger()


def test_there_is_no_icon_unless_it_is_asked_for(window: MainWindow) -> None:
    assert window.leaving.tray is None
    assert QApplication.quitOnLastWindowClosed()


def test_closing_hides_behind_the_icon_and_tells_so_once(
    window: MainWindow, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Tray, "tell", lambda self, sentence: told.append(sentence))

    window.close()
    assert not window.isVisible() and window.context.is_started
    press(window, "tray-show")
    assert window.isVisible()
    window.close()

    assert len(told) == 1
    assert not QApplication.quitOnLastWindowClosed()


def test_hidden_window_draws_nothing_and_goes_on_when_it_is_back(qtbot, window: MainWindow, tray: Tray) -> None:
    window.context.go("live")
    window.close()
    assert not window.page._is_shown

    press(window, "tray-show")

    assert window.page._is_shown


def test_window_is_never_hidden_where_there_is_no_tray(window: MainWindow, desktop: dict[str, bool]) -> None:
    desktop["has_tray"] = False
    window.context.change_settings(has_tray_icon=True)

    window.close()

    assert not window.context.is_started  # it closed


def test_tray_that_goes_away_gives_the_window_back(window: MainWindow, tray: Tray, desktop: dict[str, bool]) -> None:
    window.close()
    desktop["has_tray"] = False

    tray.refresh()

    assert window.isVisible()


def test_icon_switched_off_while_hidden_gives_the_window_back(window: MainWindow, tray: Tray) -> None:
    window.close()

    window.context.change_settings(has_tray_icon=False)

    assert window.isVisible() and window.leaving.tray is None


def test_quit_of_the_menu_ends_the_program_and_asks_for_recordings(
    window: MainWindow, tray: Tray, recording: Run
) -> None:
    window.close()
    press(window, "tray-quit")
    assert window.isVisible()

    dialog_of(window).findChild(QPushButton, "closing-go-on").click()

    assert not window.context.is_started and window.leaving.tray is None


def test_menu_starts_marks_and_stops(qtbot, window: MainWindow, tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(window.context.recordings, "record", lambda name, *rest: asked.append(name))
    press(window, "tray-record")
    assert asked and asked[0].startswith("Run of ")
    assert not window.findChild(QAction, "tray-stop").isEnabled()
    run = begin_run()
    qtbot.waitUntil(lambda: window.findChild(QAction, "tray-stop").isEnabled(), timeout=PATIENCE_MS)

    press(window, "tray-mark")
    press(window, "tray-stop")

    qtbot.waitUntil(lambda: stop_was_asked(run), timeout=PATIENCE_MS)
    with Workspace.open(paths.workspace_file()) as workspace:
        assert [event.code for event in workspace.events(run.id)] == ["mark"]


def test_recording_asked_for_behind_the_icon_is_told_beside_it(
    window: MainWindow, tray: Tray, monkeypatch: pytest.MonkeyPatch, problems: list[Problem]
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Tray, "tell", lambda self, sentence: told.append(sentence))
    monkeypatch.setattr(window.context.recordings, "record", lambda *rest: None)
    window.close()
    told.clear()

    press(window, "tray-record")
    window.context.recordings.started.emit(1)
    press(window, "tray-record")
    window.context.recordings.failed.emit(RecordingError("recorder_not_started", detail=""))

    assert told == ["The recording has begun.", "The recorder could not be started."]
    assert [problem.title for problem in problems] == ["The recorder could not be started."]


def test_recordings_that_change_leave_the_watts_to_the_clock(
    qtbot, window: MainWindow, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[None] = []
    monkeypatch.setattr(window.context.feed, "power", lambda: asked.append(None))

    window.context.recordings.changed.emit()
    assert asked == []
    tray.refresh()
    assert asked == [None]


def test_icon_changes_only_with_its_figure(qtbot, window: MainWindow, tray: Tray) -> None:
    qtbot.waitUntil(lambda: window.context.feed.power() is not None, timeout=PATIENCE_MS)
    tray.refresh()
    before = tray.icon.cacheKey()

    tray.refresh()

    assert tray.icon.cacheKey() == before
    assert "W" in tray.tooltip and "Not recording" in tray.tooltip


def test_icon_speaks_the_language_of_the_window(qtbot, window: MainWindow, tray: Tray) -> None:
    window.choose_language("fr")
    qtbot.waitUntil(lambda: window.leaving.tray is not tray)

    assert window.leaving.tray.is_shown
    assert "Pas d’enregistrement" in window.leaving.tray.tooltip
    qtbot.waitUntil(lambda: len(window.findChildren(QAction, "tray-quit")) == 1)


@pytest.mark.parametrize(("watts", "figure"), [(None, "–"), (7.26, "7.3"), (9.97, "10"), (337.4, "337"), (999.4, "999"),
                                              (999.6, "1.0k"), (1234.0, "1.2k"), (12_345.0, "12k")])  # fmt: skip
def test_watts_fit_into_four_signs(watts: float | None, figure: str) -> None:
    status = Status.MISSING if watts is None else Status.MEASURED

    assert figure_of(power_now([CPU], [Reading(CPU.id, 0.0, watts, None, status)])) == figure


@pytest.mark.parametrize("is_recording", [False, True])
def test_icon_is_read_on_light_and_dark_panels(theme: Theme, is_recording: bool) -> None:
    """The plate is opaque where the figures stand, so that the panel behind does not matter."""
    image = drawn("337", is_recording).pixmap(22, 22).toImage()

    inside = [image.pixelColor(x, y) for x in range(4, 18) for y in range(8, 18)]
    assert min(colour.alpha() for colour in inside) == 255
    assert max(colour.lightness() for colour in inside) - min(colour.lightness() for colour in inside) > 120
