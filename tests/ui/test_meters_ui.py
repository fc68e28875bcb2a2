"""Wall meters and calibration on the Sensors page: set up, tried, undone; seen, modelled and at the meter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QPushButton

from greenai_desktop.core.calibration import Calibration
from greenai_desktop.core.errors import InputError, SensorError
from greenai_desktop.core.meters import Meter
from greenai_desktop.core.samples import Reading, Sample, Status
from greenai_desktop.recording.calibrate import STEPS, Progress
from greenai_desktop.recording.station import machine_key
from greenai_desktop.sensors import meter_passwords
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.sensors import calibration_dialog
from greenai_desktop.ui.sensors.calibration_dialog import CalibrationDialog
from greenai_desktop.ui.sensors.meter_dialog import MeterDialog, trouble_words
from greenai_desktop.ui.sensors.page import SensorsPage
from tests.helpers.meters import FakeMeter

FOUND = Calibration("other", "2026-03-01", 31.0, 0.115, 1.0, 0.021, 12.0, 96.0, 16, "Desk plug")


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch):
    def none():
        raise LookupError("none here")

    monkeypatch.setattr(meter_passwords, "_asked", {})
    monkeypatch.setattr(meter_passwords, "_keyring", none)


@pytest.fixture
def plug():
    with FakeMeter("tasmota", 150.0).running() as fake:
        yield fake


def shown_page(qtbot, window: MainWindow, context: Context) -> SensorsPage:
    context.go("sensors")
    qtbot.waitUntil(lambda: isinstance(window.page, SensorsPage))
    qtbot.waitUntil(lambda: context.feed.latest is not None)
    assert isinstance(window.page, SensorsPage)
    return window.page


def visible(page, kind, name):
    return next((child for child in page.findChildren(kind, name) if child.isVisibleTo(page)), kind())


def words_of(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def fill(dialog: QDialog, **values: str) -> None:
    for name, value in values.items():
        dialog.findChild(QLineEdit, f"meter-{name}").setText(value)


def add_meter(qtbot, page: SensorsPage, fake: FakeMeter, name: str = "Desk plug") -> None:
    visible(page, QPushButton, "meter-add").click()
    dialog = page.findChild(MeterDialog)
    combo = dialog.findChild(QComboBox, "meter-kind")
    combo.setCurrentIndex(combo.findData(fake.kind))
    fill(dialog, name=name, address=f"127.0.0.1:{fake.port}")
    dialog._accept()
    qtbot.waitUntil(lambda: visible(page, QPushButton, "meter-change-0").objectName() != "", timeout=10_000)


def test_meter_is_added_read_deleted_and_brought_back(qtbot, window, context: Context, plug: FakeMeter) -> None:
    page = shown_page(qtbot, window, context)
    add_meter(qtbot, page, plug)
    assert context.settings.meters == (Meter("Desk plug", "tasmota", f"127.0.0.1:{plug.port}"),)

    qtbot.waitUntil(lambda: context.feed.station is not None and bool(plug.asked))
    qtbot.waitUntil(lambda: visible(window.page, QLabel, "meter-value-0").text() == "150\u00a0W", timeout=10_000)
    assert context.undo.undoText() == "Add a wall meter"

    visible(page, QPushButton, "meter-delete-0").click()
    assert context.settings.meters == ()
    context.undo.undo()
    assert len(context.settings.meters) == 1


def test_headline_is_the_whole_machine_with_its_layers(qtbot, window, context: Context, plug: FakeMeter) -> None:
    page = shown_page(qtbot, window, context)
    add_meter(qtbot, page, plug)

    qtbot.waitUntil(lambda: "at the meter" in visible(page, QLabel, "sensors-layers").text(), timeout=10_000)
    power = context.feed.power()
    assert power is not None
    assert power.value == pytest.approx(150.0, rel=0.2)
    context.go("live")
    qtbot.waitUntil(
        lambda: "at\u00a0the\u00a0meter" in "".join(window.page.cards.cards["power"].shown.lines), timeout=10_000
    )


def test_test_button_shows_the_watts(qtbot, window, context: Context, plug: FakeMeter) -> None:
    dialog = MeterDialog(Meter("Plug", "tasmota", f"127.0.0.1:{plug.port}"), [], window)
    dialog.test.click()

    qtbot.waitUntil(lambda: dialog.told.text() == "The meter answers: 150\u00a0W.")
    assert dialog.test.isEnabled()
    dialog.deleteLater()


def test_test_button_says_what_is_wrong_and_what_to_do(qtbot, window, context: Context, plug: FakeMeter) -> None:
    dialog = MeterDialog(Meter("Plug", "shelly_gen1", f"127.0.0.1:{plug.port}"), [], window)
    dialog.test.click()

    qtbot.waitUntil(lambda: "Check the kind of meter and the output." in dialog.told.text())
    dialog.deleteLater()


def test_password_is_typed_tried_and_never_written_down(qtbot, window, context: Context, plug: FakeMeter) -> None:
    plug.password = "s3cret word"
    page = shown_page(qtbot, window, context)
    visible(page, QPushButton, "meter-add").click()
    dialog = page.findChild(MeterDialog)
    dialog._kind.setCurrentIndex(dialog._kind.findData("tasmota"))
    dialog._locked.setChecked(True)
    fill(dialog, address=f"127.0.0.1:{plug.port}", password="s3cret word")
    dialog.test.click()
    qtbot.waitUntil(lambda: "150" in dialog.told.text())
    dialog._accept()

    qtbot.waitUntil(lambda: meter_passwords.is_known(context.settings.meters[0]))
    assert "s3cret" not in context.settings_file.read_text()
    assert context.settings.meters[0].has_password


@pytest.mark.parametrize(("name", "address", "said"), [
    ("Other", "192.0.2.7", "already"), ("", "192.0.2.7", "no name"), ("New", "no address", "no address of a meter"),
])  # fmt: skip
def test_form_says_what_cannot_be(qtbot, window, context: Context, name: str, address: str, said: str) -> None:
    dialog = MeterDialog(None, ["Other"], window)
    fill(dialog, name=name, address=address)
    dialog._accept()

    assert said in dialog.told.text()
    assert dialog.result() != QDialog.DialogCode.Accepted
    dialog.deleteLater()


def test_every_trouble_is_a_sentence() -> None:
    assert trouble_words(SensorError("meter_negative")) == "The meter tells a negative power."
    assert trouble_words(SensorError("meter_password")).endswith("Check the user and the password.")


def test_meter_that_fails_shows_its_reason(qtbot, window, context: Context, plug: FakeMeter) -> None:
    page = shown_page(qtbot, window, context)
    add_meter(qtbot, page, plug)
    reading = Reading("meter:Desk plug", 1.0, None, None, Status.MISSING, "meter_unreachable")
    page._meters.show_sample(Sample(1.0, 1.0, (reading,)))

    assert "the meter cannot be reached" in words_of(page._meters)


class Instant:
    """A calibration that ends at once, in one of three ways."""

    result: object = None

    def __init__(self, station, load, wait, told) -> None:
        self.wait, self.told = wait, told
        for sensor in station.sensors:
            sensor.close()

    def run(self):
        self.told(Progress(STEPS[0], 0.25, 90.0, 40.0, 120.0))
        if self.result == "wait":
            assert self.wait(20.0)
            return None
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture
def instant(monkeypatch):
    monkeypatch.setattr(calibration_dialog, "Calibrator", Instant)
    return Instant


def test_calibration_is_kept_shown_and_removed(qtbot, window, context: Context, plug, instant, monkeypatch) -> None:
    page = shown_page(qtbot, window, context)
    assert not visible(page, QPushButton, "calibrate").isEnabled()
    add_meter(qtbot, page, plug)
    qtbot.waitUntil(lambda: visible(page, QPushButton, "calibrate").isEnabled(), timeout=10_000)
    instant.result = replace(FOUND, machine=machine_key(context.feed.station.machine))

    visible(page, QPushButton, "calibrate").click()
    dialog = window.findChild(CalibrationDialog)
    dialog.begin.click()
    qtbot.waitUntil(lambda: dialog.keep.isVisible())
    assert "Calibrated on 1 Mar 2026, ± 2.1" in words_of(dialog)
    assert context.settings.calibrations == ()
    dialog.keep.click()

    assert context.settings.calibrations == (instant.result,)
    qtbot.waitUntil(lambda: "31.0\u00a0W at all times" in words_of(page), timeout=10_000)
    qtbot.waitUntil(lambda: bool(page.findChildren(QPushButton, "calibration-remove")))
    visible(page, QPushButton, "calibration-remove").click()
    assert context.settings.calibrations == ()
    context.undo.undo()
    assert context.settings.calibrations == (instant.result,)


def test_discarding_changes_nothing(qtbot, window, context: Context, instant) -> None:
    instant.result = FOUND
    dialog = CalibrationDialog(context, window)
    dialog.begin.click()
    qtbot.waitUntil(lambda: not dialog.keep.isHidden())
    dialog.buttons.rejected.emit()

    assert context.settings.calibrations == ()
    dialog.deleteLater()


def test_cancelling_ends_the_measurement(qtbot, window, context: Context, instant) -> None:
    instant.result = "wait"
    dialog = CalibrationDialog(context, window)
    dialog.show()
    dialog.begin.click()
    qtbot.waitUntil(lambda: "At rest" in words_of(dialog))
    dialog.reject()

    assert dialog._stopped.is_set()
    qtbot.waitUntil(lambda: not calibration_dialog.tasks.running())
    dialog.deleteLater()


def test_failure_is_told_with_what_to_do(qtbot, window, context: Context, instant) -> None:
    instant.result = InputError("calibration_no_meter", reason="meter_password")
    dialog = CalibrationDialog(context, window)
    dialog.show()
    dialog.begin.click()

    qtbot.waitUntil(lambda: dialog.begin.isVisible())
    text = words_of(dialog)
    assert "No meter tells what the whole machine draws now." in text
    assert "password" in text
    dialog.reject()
    dialog.deleteLater()


def test_curves_without_a_name_are_told_in_words(qtbot, window, context: Context) -> None:
    from greenai_desktop.i18n import words

    page = shown_page(qtbot, window, context)

    assert "watt-per-thread" not in words_of(page)
    assert words.word(words.FACT_VALUE, "watt-per-thread", context.language) == "4 W a thread"


def test_diagnostics_name_no_meter(qtbot, window: MainWindow, context: Context, plug: FakeMeter) -> None:
    add_meter(qtbot, shown_page(qtbot, window, context), plug, "Anna's plug")
    window.maintenance.copy_diagnostics()
    text = QGuiApplication.clipboard().text()

    assert "meter whole" in text
    assert "Anna" not in text
    assert str(plug.port) not in text
