"""Figures as text, and the label that explains itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from greenai_desktop import i18n
from greenai_desktop.core.results import Citation, Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.ui.widgets.figures import FigureLabel, figure_text, plain_tooltip

EN, FR = i18n.language("en"), i18n.language("fr")
CITATION = Citation(
    "grid:FR", "FR", 2025, "lifecycle", "consumption", "ademe", "Base Empreinte", "ADEME", "2025", "url"
)
FACTOR = Result("input.intensity", 0.0461, "kgCO2e/kWh", 0.036, 0.055, Status.DEFAULT, citation=CITATION)
CARBON = Result(
    "run.carbon", 0.05432198765, "kgCO2e", 0.0312, 0.0781, formula="energy_times_intensity", steps=(FACTOR,)
)  # fmt: skip


def test_carbon_has_two_significant_digits_and_energy_three():
    energy = Result("run.energy", 1.23456, "kWh", status=Status.MEASURED, method=Method.SUM)

    assert figure_text(CARBON, EN).value == "≈\u00a054\u00a0g CO₂e"
    assert figure_text(energy, EN).value == "1.23\u00a0kWh"


def test_the_range_has_one_unit_for_both_ends():
    assert figure_text(CARBON, EN).range == "31–78\u00a0g CO₂e"


def test_missing_is_a_dash_with_its_reason_and_never_zero():
    missing = Result("run.cost", None, "money", status=Status.MISSING, reason="price_not_given", partial=True)

    figure = figure_text(missing, EN)

    assert figure.value == "—"
    assert figure.reason == "no price of electricity was given"
    assert figure.reason in figure.tooltip
    assert "0" not in figure.value


def test_money_takes_the_currency_of_its_label():
    cost = Result("run.cost", 0.31, "money", label="EUR")

    assert figure_text(cost, EN).value == "≈\u00a0€0.31"
    assert figure_text(cost, FR).value == "≈\u00a00,31\u00a0€"


def test_the_full_value_keeps_its_digits():
    assert figure_text(CARBON, EN).full == "0.05432198765\u00a0kg CO₂e"
    assert figure_text(CARBON, FR).full == "0,05432198765\u00a0kg CO₂e"


def test_the_tooltip_names_value_formula_and_source():
    lines = figure_text(CARBON, EN).tooltip.splitlines()

    assert lines[0].startswith("0.05432198765")
    assert "energy × emission factor" in lines
    assert "Source: ADEME (2025)" in lines


def test_what_is_spoken_tells_name_value_range_and_status():
    spoken = figure_text(CARBON, EN).spoken

    assert spoken == "Carbon footprint: ≈\u00a054\u00a0g CO₂e, between 31–78\u00a0g CO₂e, estimated"


def test_a_device_is_called_by_its_name():
    device = Result("device.energy", 1.0, "kWh", label="NVIDIA A100", facts=(("device", "gpu"),))

    assert figure_text(device, EN).title == "GPU · NVIDIA A100"
    assert figure_text(replace(device, key="device.power", unit="W"), EN).title == "GPU · NVIDIA A100"
    part = Result("process.device", 20.0, "W", label="Processor")
    assert figure_text(part, EN).title == "Power of a device: Processor"


def test_data_in_a_tooltip_are_never_taken_for_tags():
    assert plain_tooltip("plain") == "plain"
    assert "<b>" not in plain_tooltip("<b>name</b>")


@pytest.fixture
def label(qtbot, context):
    made = FigureLabel(context)
    qtbot.addWidget(made)
    made.set_result(CARBON)
    made.show()
    return made


def test_enter_and_a_click_ask_for_the_explanation(qtbot, context, label):
    with qtbot.waitSignal(context.explained) as by_key:
        qtbot.keyClick(label, Qt.Key.Key_Return)
    with qtbot.waitSignal(context.explained) as by_mouse:
        qtbot.mouseClick(label, Qt.MouseButton.LeftButton)

    assert by_key.args == [CARBON]
    assert by_mouse.args == [CARBON]


def test_copying_gives_the_full_value(qtbot, label):
    qtbot.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == "0.05432198765\u00a0kg CO₂e"


def test_the_value_is_what_a_screen_reader_reads(label):
    assert label.accessibleName() == ""
    assert "54" in label.text()


def test_a_figure_that_is_not_known_yet_cannot_be_asked(label):
    label.set_result(None)

    assert label.value_shown() == "—"
    assert not label.isEnabled()
