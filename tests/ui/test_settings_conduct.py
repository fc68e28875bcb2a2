"""Settings of recordings, privacy, alerts and the window."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from greenai_desktop import paths
from greenai_desktop import settings as settings_module
from greenai_desktop.ui import tray
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.settings.alerts import words_of
from greenai_desktop.ui.settings.page import SettingsPage
from greenai_desktop.ui.widgets.forms import NumberField


@pytest.fixture
def page(window: MainWindow) -> QWidget:
    window.context.go("settings")
    return window.page


def on_disk() -> settings_module.Settings:
    return settings_module.load(paths.settings_file()).settings


def test_every_switch_is_in_force_at_once_says_what_it_does_and_can_be_undone(
    window: MainWindow, page: QWidget
) -> None:
    for setting in (
        "notes_git", "notes_scheduler", "keeps_commands", "shows_others_processes", "notifies", "has_tray_icon",
    ):  # fmt: skip
        before = getattr(on_disk(), setting)
        box = page.findChild(QCheckBox, f"settings-{setting.replace('_', '-')}")

        box.click()

        assert getattr(on_disk(), setting) is not before
        assert box.accessibleDescription().endswith(".")
        window.context.undo.undo()
        assert getattr(on_disk(), setting) is before and box.isChecked() is before


def test_minutes_of_alarms_are_taken_and_0_is_never(window: MainWindow, page: QWidget) -> None:
    for name, setting in (("settings-idle-alarm", "idle_alarm_minutes"), ("settings-busy-offer", "busy_offer_minutes")):
        field = page.findChild(NumberField, f"{name}-field")
        field.line.setText("0")
        assert field.take() and getattr(on_disk(), setting) == 0
        field.line.setText("1441")
        assert not field.take() and getattr(on_disk(), setting) == 0


def test_hook_is_a_list_of_arguments_in_force_when_the_field_is_left(qtbot, window: MainWindow, page: QWidget) -> None:
    text = page.findChild(QPlainTextEdit, "settings-limit-hook")
    text.setFocus()
    text.setPlainText(f"{sys.executable}\n-c\nprint('$HOME | *')\n\n")
    assert on_disk().limit_hook == ()

    page.findChild(QLineEdit, "settings-idle-alarm").setFocus()

    assert on_disk().limit_hook == (sys.executable, "-c", "print('$HOME | *')")
    window.context.undo.undo()
    assert on_disk().limit_hook == () and text.toPlainText() == ""


def test_program_that_is_not_there_is_told(window: MainWindow, page: QWidget) -> None:
    told = page.findChild(QLabel, "settings-limit-hook-wrong")
    assert not told.isVisibleTo(page)

    window.context.change_settings(limit_hook=("no-such-program", "--now"))

    assert told.isVisibleTo(page) and "no-such-program" in told.text()


@pytest.mark.parametrize(("text", "words"), [
    ("", ()), ("\n \n", ()), ("a", ("a",)), ("a\n\n-b c\n", ("a", "", "-b c")),
])  # fmt: skip
def test_lines_are_arguments(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_what_closing_does_is_chosen_and_shown(window: MainWindow, page: QWidget) -> None:
    box = page.findChild(QComboBox, "settings-at-close")
    box.setCurrentIndex(box.findData("stop"))
    box.activated.emit(box.currentIndex())
    assert on_disk().at_close == "stop"

    window.context.change_settings(at_close="go_on")

    assert box.currentData() == "go_on"


def test_without_a_tray_the_page_says_why_the_icon_does_not_show(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray, "is_available", lambda: False)
    assert SettingsPage(window.context).findChild(QLabel, "settings-no-tray") is not None
    monkeypatch.setattr(tray, "is_available", lambda: True)
    assert SettingsPage(window.context).findChild(QLabel, "settings-no-tray") is None


def test_section_that_is_asked_for_comes_up(qtbot, window: MainWindow) -> None:
    window.context.go("settings", section="alerts")
    page = window.page
    card = page._cards["alerts"]

    qtbot.waitUntil(lambda: card.mapTo(page, card.rect().topLeft()).y() < page.height() // 3)
