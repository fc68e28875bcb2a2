"""Figures of a result tree as text."""

from __future__ import annotations

import pytest

from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import language
from greenai_desktop.i18n.figures import amount_of, amount_text, span_of, span_text

EN, FR = language("en"), language("fr")


@pytest.mark.parametrize(
    ("value", "unit", "label", "english", "french"),
    [
        (0.705, "kWh", "", "705 Wh", "705 Wh"),
        (0.04985, "kgCO2e", "", "50 g CO₂e", "50 g CO₂e"),
        (0.0461, "kgCO2e/kWh", "", "46.1 g CO₂e/kWh", "46,1 g CO₂e/kWh"),
        (0.2516, "money/kWh", "EUR", "€0.2516/kWh", "0,2516 €/kWh"),
        (1.2516, "money/kWh", "CHF", "CHF 1.252/kWh", "1,252 CHF/kWh"),
        (12.5, "money", "EUR", "€12.50", "12,50 €"),
        (0.752, "fraction", "", "75%", "75 %"),
        (1.54, "ratio", "", "1.54", "1,54"),
        (125.0, "s", "", "2 min 05 s", "2 min 05 s"),
    ],
)
def test_an_amount_is_written_as_its_unit_asks(value, unit, label, english, french):
    assert amount_text(value, unit, label, EN).replace("\u00a0", " ") == english
    assert amount_text(value, unit, label, FR).replace("\u00a0", " ") == french


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.63, 0.84, "kWh", "630–840 Wh"),
        (0.41, 1.1, "kWh", "0.41–1.1 kWh"),
        (0.0361, 0.0601, "kgCO2e/kWh", "36–60 g CO₂e/kWh"),
        (0.21, 0.38, "money", "€0.21–€0.38"),
        (165.43, 350.72, "money", "€165–€351"),
        (80.4, 1234.5, "money", "€80.40–€1,230"),
        (1234.5, 1236.1, "money", "€1,234.50–€1,236.10"),
        (0.5, 0.61, "fraction", "50%–61%"),
        (1.534, 1.546, "ratio", "1.53–1.55"),
        (0.1001, 0.1004, "kWh", "100.1–100.4 Wh"),
        (0.1, 0.1, "kWh", "100.0–100.0 Wh"),
        (None, 0.2, "kWh", ""),
    ],
)
def test_an_interval_has_one_unit_and_digits_enough_to_tell_its_ends_apart(low, high, unit, text):
    assert span_text(low, high, unit, "EUR", EN).replace("\u00a0", " ") == text


def test_a_missing_or_suspect_figure_is_a_dash_and_has_no_interval():
    missing = Result("x", None, "kWh", 1.0, 2.0, Status.MISSING)
    suspect = Result("x", 5.0, "kWh", status=Status.SUSPECT)

    assert (amount_of(missing, EN), span_of(missing, EN), amount_of(suspect, EN)) == ("—", "", "—")


@pytest.mark.parametrize(
    ("low", "high", "english", "french"),
    [
        (121.84, 457.83, "€184", "184 €"),
        (183.5, 184.1, "€183.84", "183,84 €"),
        (None, None, "€183.84", "183,84 €"),
    ],
)
def test_money_in_a_wide_range_has_no_cents_from_a_hundred_on(low, high, english, french):
    cost = Result("estimate.cost", 183.84, "money", low, high, Status.ESTIMATED, label="EUR")

    assert amount_of(cost, EN).replace("\u00a0", " ") == english
    assert amount_of(cost, FR).replace("\u00a0", " ") == french


@pytest.mark.parametrize(
    ("value", "unit", "low", "high", "text"),
    [
        (827.0, "kWh", 640.0, 1_100.0, "640–1,100 kWh"),
        (0.34, "kgCO2e", 0.15, 1.2, "150–1,200 g CO₂e"),
        (1.28, "kWh", 0.55, 7.7, "0.55–7.7 kWh"),
    ],
)
def test_the_interval_of_a_figure_has_its_unit(value, unit, low, high, text):
    found = Result("any", value, unit, low, high, Status.ESTIMATED)

    assert span_of(found, EN).replace("\u00a0", " ") == text
