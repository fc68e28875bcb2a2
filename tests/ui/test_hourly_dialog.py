"""Hourly figures from a file: the mean over a run, later begins, and the mean kept as an own factor."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QLineEdit, QPushButton, QWidget

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.ui.estimate.hourly_dialog import LATER_H, HourlyDialog


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "hours.csv"
    hours = "".join(f"2026-03-01 {hour:02}:00,{100 + 10 * hour}\n" for hour in range(24))
    path.write_text("Datetime (UTC),Carbon intensity gCO2eq/kWh (Life cycle)\n" + hours, encoding="utf-8")
    return path


@pytest.fixture
def dialog(qtbot, window, context):
    dialog = HourlyDialog(context, Draft(place=Place(zone="FR", hosting=Hosting.OFFICE)), window, 2.0)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


def opened(qtbot, dialog, file):
    dialog.open_file(file)
    qtbot.waitUntil(lambda: dialog.read is not None)


def text_of(dialog: QWidget, name: str) -> str:
    return dialog.findChild(QLabel, name).text()


def test_without_a_file_nothing_is_told_and_nothing_can_be_kept(dialog):
    assert text_of(dialog, "hourly-mean") == "Choose a file first."
    assert not dialog.findChild(QPushButton, "hourly-keep").isEnabled()
    assert not dialog.card.isVisibleTo(dialog)


def test_the_mean_over_the_run_with_its_range_and_the_later_ones(qtbot, dialog, file):
    opened(qtbot, dialog, file)

    assert text_of(dialog, "hourly-mean").replace("\u00a0", " ").startswith("105 g CO₂e/kWh")
    assert "life cycle" in text_of(dialog, "hourly-told").casefold()
    values = [bar.value for bar in dialog.chart.bars]
    assert len(values) == len(LATER_H)
    assert values[:3] == pytest.approx([105, 115, 125])
    assert values[-1] is None and dialog.chart.bars[-1].reason


def test_another_begin_and_duration_are_worked_out_at_once(qtbot, dialog, file):
    opened(qtbot, dialog, file)
    dialog.findChild(QDoubleSpinBox, "hourly-hours").setValue(4.0)
    begin = dialog.findChild(QLineEdit, "hourly-begin")
    assert begin.text() == "2026-03-01 00:00"
    begin.setText("2026-03-01 11:00+01:00")

    assert dialog.factor.value == pytest.approx(0.215)
    begin.setText("2026-03-01 23:00")
    assert dialog.factor is None
    assert text_of(dialog, "hourly-mean") == "The file has too few figures for this time."
    begin.setText("noon")
    assert dialog.factor is None
    assert text_of(dialog, "hourly-mean") == "“noon” is no time."


def test_the_mean_is_kept_as_an_own_factor_of_the_zone_and_undone(qtbot, dialog, context, file):
    opened(qtbot, dialog, file)
    dialog.keep()

    kept = own(qtbot, context, 1)
    assert (kept[0].region, kept[0].kind, kept[0].source_id, kept[0].year) == ("FR", "grid", "hours.csv", 2026)
    assert (kept[0].value, kept[0].u95_ratio) == (pytest.approx(0.105), pytest.approx(1.1))
    qtbot.waitUntil(context.undo.canUndo)
    context.undo.undo()
    own(qtbot, context, 0)


def own(qtbot, context, count):
    answers = []

    def read():
        context.store.read(lambda workspace: [kept.factor for kept in workspace.own_factors()], answers.append)
        return bool(answers) and len(answers[-1]) == count

    qtbot.waitUntil(read)
    return answers[-1]


def test_a_file_that_is_no_series_is_told_in_the_dialog(qtbot, dialog, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    dialog.open_file(tmp_path / "x.csv")
    qtbot.waitUntil(lambda: "no column of times" in text_of(dialog, "hourly-told"))

    assert dialog.factor is None
    assert not dialog.findChild(QPushButton, "hourly-keep").isEnabled()


def test_where_no_zone_is_known_nothing_can_be_kept(qtbot, window, context, file):
    dialog = HourlyDialog(context, Draft(), window)
    opened(qtbot, dialog, file)

    assert dialog.factor is not None
    assert not dialog.findChild(QPushButton, "hourly-keep").isEnabled()
    dialog.deleteLater()
