"""Why this number?: the explanation as text and as a panel of 320 px."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from greenai_desktop import i18n
from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.ui.widgets import why_text
from greenai_desktop.ui.widgets.why import WhyPanel, _Disclosure, _Section
from tests.helpers.runs import facts

EN, FR = i18n.language("en"), i18n.language("fr")


@pytest.fixture(scope="module")
def root() -> Result:
    return account(facts(), grid()).root


@pytest.fixture
def panel(qtbot, context, root, theme) -> WhyPanel:
    made = WhyPanel(context)
    qtbot.addWidget(made)
    made.resize(320, 640)
    made.show()
    made.show_result(root.find("run.carbon"))
    return made


def test_the_formula_is_told_with_its_values(root):
    told = why_text.formula_values(root.find("run.carbon"), EN)

    assert " × 46.1\u00a0g CO₂e/kWh ≈\u00a0" in told
    assert why_text.formula_words(root.find("run.carbon"), EN) == "energy × emission factor"


def test_the_explanation_names_every_input_factor_and_source(root):
    text = why_text.explanation(root.find("run.carbon"), EN)

    told = (
        "Energy drawn by the site", "PUE of the site", "Intel Xeon Gold 6342", "ADEME", "Address: https://",
        "Range: given by the source", "Year: 2025", "electricity consumed", "✓ measured", "≈ modelled",
    )  # fmt: skip
    for words in told:
        assert words in text


def test_the_explanation_speaks_french(root):
    text = why_text.explanation(root.find("run.carbon"), FR)

    assert "énergie × facteur d’émission" in text or "énergie × facteur d'émission" in text
    assert "mesuré" in text


def test_a_missing_figure_says_why_and_what_is_lacking():
    missing = Result("run.carbon", None, "kgCO2e", status=Status.MISSING, reason="zone_missing", partial=True)

    assert why_text.notes_of(missing, EN) == ["Nobody said where the electricity comes from."]


def test_a_gap_is_told_in_seconds():
    device = Result("device.energy", 1.0, "kWh", partial=True, facts=(("gap_s", 75.0),))

    assert "1\u00a0min\u00a015\u00a0s without data are not counted." in why_text.notes_of(device, EN)


def test_shares_of_the_spread_add_up_and_the_widest_comes_first(root):
    shares = why_text.spread_shares(root.find("run.carbon"))

    assert sum(share for _step, share in shares) == pytest.approx(1.0)
    assert shares[0][1] >= shares[-1][1]


def test_the_size_and_power_of_a_model_are_one_product():
    model = Result("device.energy", 1.0, "kWh", facts=(("size", 2.0), ("per_unit_w", 3.5), ("unit", "W/DIMM")))

    assert why_text.facts_of(model, EN) == [("Size × power", "2.00 × 3.50\u00a0W/DIMM")]


def test_nothing_is_wider_than_the_drawer(qtbot, panel):
    for section in panel.findChildren(_Section):
        section.button.setChecked(True)
    qtbot.waitUntil(lambda: len(panel.findChildren(_Section)) > 2)

    inside = panel._scroll.widget()
    qtbot.waitUntil(lambda: inside.width() <= panel._scroll.viewport().width())
    wide = [label.text() for label in inside.findChildren(QLabel) if label.width() > 320]
    assert inside.minimumSizeHint().width() <= 320
    assert not wide


def test_the_keyboard_opens_and_closes_an_input(qtbot, panel):
    button = panel.findChild(_Disclosure)

    qtbot.keyClick(button, Qt.Key.Key_Right)
    opened = button.isChecked()
    qtbot.keyClick(button, Qt.Key.Key_Left)
    closed = button.isChecked()
    qtbot.keyClick(button, Qt.Key.Key_Return)

    assert (opened, closed, button.isChecked()) == (True, False, True)


def test_the_explanation_can_be_copied(qtbot, panel):
    qtbot.mouseClick(panel._copy, Qt.MouseButton.LeftButton)

    assert QGuiApplication.clipboard().text() == why_text.explanation(panel.result, EN)


def test_an_empty_panel_tells_how_to_fill_it(panel):
    panel.show_result(None)

    assert any("Click a figure" in label.text() for label in panel._scroll.widget().findChildren(QLabel))
    assert not panel._copy.isEnabled()


def test_names_with_tags_in_them_stay_text(panel):
    panel.show_result(Result("device.energy", 1.0, "kWh", label="<b>card</b>", facts=(("device", "gpu"),)))

    labels = panel._scroll.widget().findChildren(QLabel)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_the_power_of_a_size_is_told_as_their_product() -> None:
    from greenai_desktop.ui.widgets.why_text import size_words

    facts = (("size", 64.0), ("per_unit_w", 0.3), ("unit", "W/GB"))

    assert size_words(facts, i18n.language("en")) == ("64.0 × 0.300\u00a0W/GB",)
    assert size_words((("size", 64.0),), i18n.language("en")) == ()
