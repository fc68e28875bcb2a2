"""The first start: three steps, skippable, each answer in force at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QRadioButton

from greenai_desktop.core.hosting import Hosting
from greenai_desktop.settings import Settings
from greenai_desktop.ui.first_start import FirstStart
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.widgets.forms import NumberField


@pytest.fixture
def settings() -> Settings:
    return Settings(language="en", theme="light")


@pytest.fixture
def first(window: MainWindow) -> FirstStart:
    return window.findChild(FirstStart)


def _press(qtbot, window: MainWindow, name: str) -> None:
    qtbot.mouseClick(window.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_first_window_shows_the_first_step(window: MainWindow, first: FirstStart) -> None:
    assert window.page_id == "home"
    assert first.step == 0


def test_three_steps_by_answers(qtbot, window: MainWindow, first: FirstStart) -> None:
    first.price.line.setText("0,25")
    _press(qtbot, window, "first-start-next")
    window.findChild(QRadioButton, "hosting-office").click()
    _press(qtbot, window, "first-start-next")
    _press(qtbot, window, "first-start-next")

    settings = window.context.settings
    assert settings.started
    assert settings.place.hosting is Hosting.OFFICE
    assert [(price.per_kwh, price.currency) for price in settings.prices] == [(0.25, "EUR")]
    assert window.findChild(QPushButton, "door-live") is not None


def test_skipping_leaves_a_guess_that_is_called_a_guess(qtbot, window: MainWindow, first: FirstStart) -> None:
    _press(qtbot, window, "first-start-skip")

    settings = window.context.settings
    assert settings.started
    assert settings.place.zone == "" or settings.place.zone_is_guess
    assert settings.place.hosting is None


def test_bad_price_keeps_the_step_and_what_was_typed(qtbot, window: MainWindow, first: FirstStart) -> None:
    first.price.line.setText("cheap")
    _press(qtbot, window, "first-start-next")

    assert first.step == 0
    assert first.price.line.text() == "cheap"
    assert first.price.wrong.isVisible()


def test_language_chosen_here_keeps_the_step_and_the_draft(qtbot, window: MainWindow, first: FirstStart) -> None:
    first.price.line.setText("0,2")
    box = window.findChild(QComboBox, "first-start-language")
    box.setCurrentIndex(box.findData("fr"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: window.windowTitle().startswith("Accueil"))

    again = window.findChildren(FirstStart)[-1]
    field = again.findChild(NumberField, "first-start-price-field")
    assert field.line.text() == "0,2"
