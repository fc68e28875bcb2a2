"""Settings: in force at once, undoable, and patient with what is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QRadioButton, QWidget

from greenai_desktop import paths
from greenai_desktop import settings as settings_module
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Price
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.settings.prices import PriceDialog, days_words, overlap_words
from greenai_desktop.ui.widgets.forms import NumberField
from greenai_desktop.ui.widgets.zone_field import ZoneField


@pytest.fixture
def page(window: MainWindow) -> QWidget:
    window.context.go("settings")
    return window.page


def _type(qtbot, field: NumberField, text: str) -> None:
    field.line.selectAll()
    qtbot.keyClicks(field.line, text)
    qtbot.keyClick(field.line, Qt.Key.Key_Return)


def _on_disk() -> settings_module.Settings:
    return settings_module.load(paths.settings_file()).settings


def test_number_is_in_force_at_once_and_can_be_undone(qtbot, window: MainWindow, page: QWidget) -> None:
    field = page.findChild(NumberField, "settings-deleted-days-field")
    _type(qtbot, field, "45")

    assert _on_disk().deleted_days == 45
    window.context.undo.undo()
    assert _on_disk().deleted_days == 30
    assert field.line.text() == "30"


@pytest.mark.parametrize("typed", ["many", "-3", "1e9", "2.5"])
def test_bad_number_stays_typed_with_a_message(qtbot, page: QWidget, typed: str) -> None:
    field = page.findChild(NumberField, "settings-deleted-days-field")
    _type(qtbot, field, typed)

    assert field.line.text() == typed
    assert field.wrong.isVisibleTo(page)
    assert field.wrong.text()
    assert _on_disk().deleted_days == 30


def test_kind_of_place_shows_what_follows(qtbot, window: MainWindow, page: QWidget) -> None:
    page.findChild(QRadioButton, "hosting-server_room").click()

    assert _on_disk().place.hosting is Hosting.SERVER_ROOM
    assert page.findChild(QWidget, "place-pue").isVisibleTo(page)
    assert any("1.54" in label.text() for label in page.findChildren(QLabel))


def test_pue_below_one_is_refused_beside_the_field(qtbot, page: QWidget) -> None:
    page.findChild(QRadioButton, "hosting-server_room").click()
    field = page.findChild(NumberField, "place-pue-field")
    _type(qtbot, field, "0.9")

    assert field.wrong.isVisibleTo(page)
    assert _on_disk().place.pue_ratio is None


def test_cloud_asks_for_provider_and_region(qtbot, window: MainWindow, page: QWidget) -> None:
    page.findChild(QRadioButton, "hosting-cloud").click()
    provider, region = page.findChild(QComboBox, "place-provider"), page.findChild(QComboBox, "place-region")
    provider.setCurrentIndex(provider.findData("aws"))
    provider.activated.emit(provider.currentIndex())
    region.setCurrentIndex(region.findData("eu-west-3"))
    region.activated.emit(region.currentIndex())

    place = window.context.settings.place
    assert (place.provider, place.region) == ("aws", "eu-west-3")


def test_zone_is_found_by_typing_a_part_of_its_name(qtbot, window: MainWindow, page: QWidget) -> None:
    field = page.findChild(ZoneField)
    field.lineEdit().selectAll()
    qtbot.keyClicks(field.lineEdit(), "Germany")
    qtbot.keyClick(field.lineEdit(), Qt.Key.Key_Return)

    assert window.context.settings.place.zone == "DE"
    assert not window.context.settings.place.zone_is_guess


def test_unknown_zone_goes_back_to_the_one_in_force(qtbot, window: MainWindow, page: QWidget) -> None:
    field = page.findChild(ZoneField)
    field.lineEdit().selectAll()
    qtbot.keyClicks(field.lineEdit(), "Atlantis")
    field._settle()

    assert window.context.settings.place.zone == "FR"
    assert field.currentText().startswith("France")


def test_price_is_added_changed_and_deleted(qtbot, window: MainWindow, page: QWidget) -> None:
    qtbot.mouseClick(page.findChild(QPushButton, "prices-add"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(PriceDialog)
    dialog.findChild(QWidget, "price-amount").setText("0.31")
    dialog._accept()
    assert [price.per_kwh for price in _on_disk().prices] == [0.2, 0.31]
    dialog.deleteLater()
    QApplication.processEvents()

    page.findChild(QPushButton, "prices-delete-0").click()
    assert [price.per_kwh for price in _on_disk().prices] == [0.31]
    assert window.undo_bar.sentence
    window.context.undo.undo()
    assert len(_on_disk().prices) == 2


def test_price_without_a_number_is_not_accepted(qtbot, window: MainWindow, page: QWidget) -> None:
    dialog = PriceDialog(window.context, None, window)
    qtbot.addWidget(dialog)
    dialog._accept()

    assert dialog.result() == 0
    assert dialog.findChild(NumberField, "price-amount-field").wrong.text()


def test_overlapping_prices_are_told() -> None:
    prices = (Price(0.2, "EUR", "2026-01-01"), Price(0.3, "EUR", "2026-06-01", "2026-06-30"))

    assert "at once" in overlap_words(prices, "en")
    assert overlap_words(prices[:1], "en") == ""
    assert overlap_words((Price(0.2, "EUR", "", "2025-12-31"), prices[0]), "en") == ""


def test_days_of_a_price_in_words() -> None:
    assert days_words(Price(0.2, "EUR"), "en") == "always"
    assert "2026" in days_words(Price(0.2, "EUR", "2026-01-01"), "en")


def test_machine_facts_count_only_while_they_are_entered(qtbot, window: MainWindow, page: QWidget) -> None:
    field = page.findChild(NumberField, "machine-host-share-field")
    _type(qtbot, field, "25")
    assert window.context.settings.machine.entered == ("host_share",)
    assert window.context.settings.machine.host_share == 0.25

    _type(qtbot, field, "")
    field.line.clear()
    field.take()
    assert window.context.settings.machine.entered == ()


def test_link_of_another_page_opens_the_section(window: MainWindow, page: QWidget) -> None:
    window.context.go("settings", section="workspace")

    focused = window.focusWidget()
    assert page.findChild(QWidget, "settings-workspace").isAncestorOf(focused)


def test_backup_and_restore_keep_the_runs(qtbot, window: MainWindow, page: QWidget, tmp_path: Path) -> None:
    store, target = window.context.store, tmp_path / "backup.greenai"
    made: list[object] = []
    store.write(lambda workspace: workspace.create_project("Kept"), made.append)
    qtbot.waitUntil(lambda: bool(made))
    window.maintenance.back_up(target)
    qtbot.waitUntil(target.exists)
    store.write(lambda workspace: workspace.create_project("Later"), made.append)
    qtbot.waitUntil(lambda: len(made) == 2)

    window.maintenance.restore(target)
    found: list[list[str]] = []
    store.read(lambda workspace: [project.name for project in workspace.projects()], found.append)
    qtbot.waitUntil(lambda: bool(found))

    assert found[0] == ["Kept"]


def test_restore_of_something_else_is_refused_and_nothing_is_lost(
    qtbot, window: MainWindow, page: QWidget, tmp_path: Path
) -> None:
    wrong = tmp_path / "holiday.greenai"
    wrong.write_text("not a workspace")
    window.maintenance.restore(wrong)
    qtbot.waitUntil(lambda: window.errors.problem is not None)

    found: list[object] = []
    window.context.store.read(lambda workspace: workspace.projects(), found.append)
    qtbot.waitUntil(lambda: bool(found))


def test_check_tells_that_the_workspace_is_whole(qtbot, window: MainWindow, page: QWidget) -> None:
    window.maintenance.check()

    qtbot.waitUntil(lambda: window.findChild(QLabel, "status-told").text() == "The workspace is whole.")


def test_diagnostics_name_no_person_and_no_project(qtbot, window: MainWindow, page: QWidget, home: Path) -> None:
    window.maintenance.copy_diagnostics()

    text = QApplication.clipboard().text()
    assert "Qt 6" in text
    assert "zone: FR" in text
    assert str(home) not in text
    assert str(Path.home()) not in text
