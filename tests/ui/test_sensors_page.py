"""Sensors: states, reasons, values, the repair to copy, facts about the machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from greenai_desktop.core.samples import Reading, Sample, Status
from greenai_desktop.sensors import rapl
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.sensors.interface_card import InterfaceCard
from greenai_desktop.ui.sensors.page import SensorsPage


def shown_page(qtbot, window: MainWindow, context: Context) -> SensorsPage:
    context.go("sensors")
    qtbot.waitUntil(lambda: isinstance(window.page, SensorsPage))
    qtbot.waitUntil(lambda: context.feed.latest is not None)
    page = window.page
    assert isinstance(page, SensorsPage)
    return page


def words_of(page: SensorsPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def card(page: SensorsPage, kind: str) -> InterfaceCard:
    found = page.findChild(InterfaceCard, f"interface-{kind}")
    assert isinstance(found, InterfaceCard)
    return found


def test_measured_missing_and_modelled_interfaces_are_told_apart(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)

    assert "✓ measured" in [label.text() for label in card(page, "rapl").findChildren(QLabel)]
    assert "The NVIDIA driver is not installed" in [label.text() for label in card(page, "nvml").findChildren(QLabel)]
    assert "≈ modelled" in [label.text() for label in card(page, "rest_of_machine").findChildren(QLabel)]


def test_last_reading_is_shown_and_missing_is_a_dash_with_its_reason(
    qtbot, window: MainWindow, context: Context
) -> None:
    rapl_card = card(shown_page(qtbot, window, context), "rapl")

    rapl_card.show_sample(Sample(1.0, 1.0, (Reading("rapl:package-0", 1.0, 41.5, None, Status.MEASURED),)))
    assert "41.5\u00a0W" in [label.text() for label in rapl_card.findChildren(QLabel)]

    rapl_card.show_sample(Sample(2.0, 2.0, (Reading("rapl:package-0", 2.0, None, None, Status.MISSING, "vanished"),)))
    missing = [label for label in rapl_card.findChildren(QLabel) if label.toolTip() == "the sensor has vanished"]
    assert [label.text() for label in missing] == ["—"]


def test_suspect_reading_is_not_shown_as_a_value(qtbot, window: MainWindow, context: Context) -> None:
    rapl_card = card(shown_page(qtbot, window, context), "rapl")

    reading = Reading("rapl:package-0", 1.0, 9_000.0, None, Status.SUSPECT, "above_limit")
    rapl_card.show_sample(Sample(1.0, 1.0, (reading,)))

    assert "⚠" in [label.text() for label in rapl_card.findChildren(QLabel)]
    assert not any("kW" in label.text() for label in rapl_card.findChildren(QLabel))


def test_facts_about_the_machine_are_shown(qtbot, window: MainWindow, context: Context) -> None:
    text = words_of(shown_page(qtbot, window, context))

    assert "Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz" in text
    assert "detected" in text


@pytest.fixture
def denied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counters that the system does not let us read."""
    import os

    opened = os.open

    def refuse(path, *arguments, **named):  # type: ignore[no-untyped-def]
        if str(path).endswith("energy_uj"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(os, "open", refuse)


@pytest.mark.usefixtures("denied")
def test_denied_counters_come_with_the_repair_to_copy(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)

    assert page.findChild(QPlainTextEdit, "repair-text").toPlainText() == rapl.repair_commands().rstrip("\n") + "\n"
    page.findChild(QPushButton, "repair-copy").click()
    assert QGuiApplication.clipboard().text() == rapl.repair_commands()
    page.findChild(QPushButton, "repair-copy-rule").click()
    assert QGuiApplication.clipboard().text() == rapl.udev_rule()


def test_checking_again_finds_counters_that_were_allowed_meanwhile(
    qtbot, window: MainWindow, context: Context, home: Path
) -> None:
    page = shown_page(qtbot, window, context)
    before = context.feed.station

    page.look_again.click()

    qtbot.waitUntil(lambda: context.feed.station is not before)
    qtbot.waitUntil(lambda: card(page, "rapl").isVisibleTo(page))  # the old cards go when Qt has time for it
