"""Figures as people write them, and the reader of typed numbers."""

import math
import os
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import language, numbers
from greenai_desktop.i18n.errors import title_and_hint

NARROW, NO_BREAK, THIN = "\u202f", "\u00a0", "\u2009"
LANGUAGES = ("en", "fr")
MISSING = [None, math.nan, math.inf, -math.inf]


@pytest.mark.parametrize(
    ("value", "significant", "english", "french"),
    [
        (0, 3, "0", "0"),
        (1234.5678, 3, "1,230", "1230"),
        (1234.5678, 6, "1,234.57", "1234,57"),
        (12345.678, 3, "12,300", f"12{NARROW}300"),
        (1234567, 7, "1,234,567", f"1{NARROW}234{NARROW}567"),
        (0.000123456, 3, "0.000123", "0,000123"),
        (-2.5, 2, "−2.5", "−2,5"),
        (9.996, 3, "10.0", "10,0"),
        (0.09996, 3, "0.100", "0,100"),
        (999.6, 3, "1,000", "1000"),
        (1e-9, 2, "0.0000000010", "0,0000000010"),
        (46.14, 2, "46", "46"),
        (5, 3, "5.00", "5,00"),
    ],
)
def test_a_figure_keeps_its_significant_digits(value, significant, english, french):
    assert numbers.number(value, "en", significant) == english
    assert numbers.number(value, "fr", significant) == french


@pytest.mark.parametrize("value", MISSING)
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_missing_is_a_dash_and_never_zero(value, code):
    for text in (
        numbers.number(value, code), numbers.decimal(value, code, 2), numbers.quantity(value, "W", code),
        numbers.percent(value, code), numbers.money(value, "EUR", code), numbers.duration(value, code),
    ):  # fmt: skip
        assert text == "—"
    assert numbers.interval(value, 1.0, "kWh", code) == numbers.interval(1.0, value, "kWh", code) == ""
    assert numbers.editable(value, code) == ""


def test_decimals_are_as_many_as_asked_and_zero_has_no_sign():
    assert numbers.decimal(1234.5, "fr", 2) == "1234,50"
    assert numbers.decimal(-0.001, "en", 2) == "0.00"
    assert numbers.decimal(-0.01, "en", 2) == "−0.01"


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        (0.0012, "kWh", f"1.20{NO_BREAK}Wh", f"1,20{NO_BREAK}Wh"),
        (1234.0, "W", f"1.23{NO_BREAK}kW", f"1,23{NO_BREAK}kW"),
        (999.6, "W", f"1.00{NO_BREAK}kW", f"1,00{NO_BREAK}kW"),
        (0.0000461, "kgCO2e", f"46.1{NO_BREAK}mg CO₂e", f"46,1{NO_BREAK}mg CO₂e"),
        (2500, "kgCO2e", f"2.50{NO_BREAK}t CO₂e", f"2,50{NO_BREAK}t CO₂e"),
        (-0.5, "kWh", f"−500{NO_BREAK}Wh", f"−500{NO_BREAK}Wh"),
        (1e-9, "W", f"0.00000100{NO_BREAK}mW", f"0,00000100{NO_BREAK}mW"),
        (46.1, "gCO2e/kWh", f"46.1{NO_BREAK}g CO₂e/kWh", f"46,1{NO_BREAK}g CO₂e/kWh"),
        (61, "celsius", f"61.0{NO_BREAK}°C", f"61,0{NO_BREAK}°C"),
        (1.54, "ratio", "1.54", "1,54"),
        (0.25, "fraction", "25%", f"25{NO_BREAK}%"),
        (3.2e9, "Hz", f"3.20{NO_BREAK}GHz", f"3,20{NO_BREAK}GHz"),
        (0.0, "W", f"0{NO_BREAK}W", f"0{NO_BREAK}W"),
        (16, "GB", f"16.0{NO_BREAK}GB", f"16,0{NO_BREAK}Go"),
    ],
)
def test_a_quantity_takes_the_size_that_reads_best(value, unit, english, french):
    assert numbers.quantity(value, unit, "en") == english
    assert numbers.quantity(value, unit, "fr") == french


def test_a_range_has_one_unit_for_both_ends():
    assert numbers.interval(0.9, 1.4, "kWh", "en") == f"0.90–1.4{NO_BREAK}kWh"
    assert numbers.interval(950, 1_400, "kgCO2e", "fr") == f"0,95–1,4{NO_BREAK}t CO₂e"
    assert numbers.interval(1.2, 2.0, "ratio", "fr") == "1,2–2,0"


def test_narrow_interval_holds_its_own_value():
    assert numbers.interval(98.6, 102.6, "W", "en") == f"98.6–103{NO_BREAK}W"
    assert numbers.interval(98.6, 102.6, "kgCO2e", "en") == f"99–100{NO_BREAK}kg CO₂e"


@pytest.mark.parametrize(
    ("value", "currency", "english", "french"),
    [
        (1234.5, "EUR", "€1,234.50", f"1234,50{NO_BREAK}€"),
        (0.0123, "EUR", "€0.012", f"0,012{NO_BREAK}€"),
        (0, "USD", "$0.00", f"0,00{NO_BREAK}$"),
        (-5, "GBP", "−£5.00", f"−5,00{NO_BREAK}£"),
        (12, "CHF", f"CHF{NO_BREAK}12.00", f"12,00{NO_BREAK}CHF"),
    ],
)
def test_money_has_its_sign_where_the_language_puts_it(value, currency, english, french):
    assert numbers.money(value, currency, "en") == english
    assert numbers.money(value, currency, "fr") == french


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (0, "0 s", "0 s"),
        (0.42, "0.42 s", "0,42 s"),
        (9.99, "10 s", "10 s"),
        (59.4, "59 s", "59 s"),
        (59.6, "1 min 00 s", "1 min 00 s"),
        (125, "2 min 05 s", "2 min 05 s"),
        (3_599.7, "1 h 00 min", "1 h 00 min"),
        (7_320, "2 h 02 min", "2 h 02 min"),
        (2 * 86_400 + 3 * 3_600, "2 d 3 h", "2 j 3 h"),
    ],
)
def test_a_duration_reads_as_people_say_it(seconds, english, french):
    assert numbers.duration(seconds, "en") == english.replace(" ", NO_BREAK)
    assert numbers.duration(seconds, "fr") == french.replace(" ", NO_BREAK)


@pytest.fixture
def paris(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system sets its zone otherwise")
def test_times_are_those_of_this_machines_clock_in_winter_and_in_summer(paris):
    winter, summer = 1_767_225_600.0, 1_782_864_000.0  # 2026-01-01 and 2026-07-01, midnight UTC

    assert (numbers.clock(winter, "fr"), numbers.clock(summer, "fr", seconds=False)) == ("01:00:00", "02:00")
    assert numbers.date_time(winter, "en") == "1 Jan 2026 01:00"
    assert numbers.date(winter, "fr") == "1 janv. 2026"
    assert numbers.date(summer, "fr") == "1 juil. 2026"
    assert numbers.local_time(winter).utcoffset().total_seconds() == 3_600


def test_babel_is_not_imported_before_a_date_is_shown():
    code = (
        "import sys; from greenai_desktop.i18n import numbers, words, errors, figures, language;"
        "numbers.quantity(1.5, 'kWh', 'fr'); print([m for m in sys.modules if m.startswith('babel')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("12", 12, 12),
        ("  12  ", 12, 12),
        ("12.5", 12.5, 12.5),
        ("12,5", 12.5, 12.5),
        (".5", 0.5, 0.5),
        (",5", 0.5, 0.5),
        ("0,123", 0.123, 0.123),
        ("0.1234", 0.1234, 0.1234),
        ("-3", -3, -3),
        ("−3,5", -3.5, -3.5),
        ("+3", 3, 3),
        ("1,234.5", 1234.5, 1234.5),
        ("1.234,5", 1234.5, 1234.5),
        ("1,234,567", 1234567, 1234567),
        ("1.234.567", 1234567, 1234567),
        ("1.234.567,8", 1234567.8, 1234567.8),
        (f"1{NARROW}234{NARROW}567,89", 1234567.89, 1234567.89),
        (f"1{NO_BREAK}234,5", 1234.5, 1234.5),
        (f"1{THIN}234", 1234, 1234),
        ("1 234,567", 1234.567, 1234.567),
        ("1'234.50", 1234.5, 1234.5),
        ("1’234", 1234, 1234),
        ("1_000", 1000, 1000),
        ("12345,678", 12345.678, 12345.678),
        ("1.234", 1.234, 1.234),
        ("1e3", 1000, 1000),
        ("2,5E-3", 0.0025, 0.0025),
        ("12,50 €", 12.5, 12.5),
        (f"12,50{NO_BREAK}€", 12.5, 12.5),
        ("$12.50", 12.5, 12.5),
        ("-£5", -5, -5),
        (f"25{NO_BREAK}%", 25, 25),
        ("25%", 25, 25),
        ("007", 7, 7),
    ],
)
def test_a_typed_number_is_read_in_both_languages(text, english, french):
    assert numbers.parse_number(text, "en") == english
    assert numbers.parse_number(text, "fr") == french


@pytest.mark.parametrize(("text", "grouped", "decimal"), [("1,234", "1234", "1.234"), ("-12,500", "-12500", "-12.500")])
def test_an_english_comma_before_three_digits_is_asked_for(text, grouped, decimal):
    with pytest.raises(InputError) as caught:
        numbers.parse_number(text, "en")

    assert caught.value.code == "ambiguous_number"
    assert (caught.value.facts["grouped"], caught.value.facts["decimal"]) == (grouped, decimal)
    title, hint = title_and_hint(caught.value, language("en"))
    assert text in title and grouped in hint and decimal in hint


def test_a_french_comma_is_the_decimal_sign_whatever_follows():
    assert numbers.parse_number("1,234", "fr") == 1.234


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "+", ",", ".", "1,", "5.", "abc", "1.2.3", "1,2,3", "1,23,456", "12 34", "1 2 3", "1  234", "--5",
        "5-", "nan", "inf", "-Infinity", "1e", "1e999", "0x10", "1/2", "½", "١٢٣", "１２", "12 kWh", "5 MW", "12k",
        "1;5", "1,234.5.6", "€", "=1+1", "1\n2", "1\x00", "1234.5,678", "9" * 5_000 + "x",
        "1;5", "1 234'567", ",,", "1,,000", "0.5 25", "0.5_25", "0.5'25", "1,5\u00a02", "0,123 456",
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_no_number_is_refused_with_its_text(text, code):
    with pytest.raises(InputError) as caught:
        numbers.parse_number(text, code)

    assert caught.value.code == "not_a_number"
    assert caught.value.facts["text"] == text


@pytest.mark.parametrize(
    ("text", "unit"), [("12,5 kWh", "kWh"), ("46,1 g CO₂e/kWh", "gCO2e/kWh"), ("16 Go", "GB"), ("5 W", "W")]
)
def test_the_fields_own_unit_is_let_pass_and_no_other(text, unit):
    assert numbers.parse_number(text, "fr", unit) > 0
    with pytest.raises(InputError):
        numbers.parse_number(text, "fr", "s")


@given(
    st.one_of(st.text(max_size=30), st.text("0123456789,. '’_\u00a0\u202f-+eE%", max_size=12)),
    st.sampled_from(LANGUAGES),
)
def test_no_text_makes_the_reader_fail_otherwise(text, code):
    try:
        assert math.isfinite(numbers.parse_number(text, code))
    except InputError as error:
        assert error.code in ("not_a_number", "ambiguous_number")


figures = st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) > 1e-9)


@given(figures, st.sampled_from(LANGUAGES))
def test_what_stands_in_a_field_is_read_back(value, code):
    assert numbers.parse_number(numbers.editable(value, code), code) == pytest.approx(value, rel=1e-9)


@given(figures, st.sampled_from(LANGUAGES), st.integers(2, 12))
def test_what_is_shown_is_read_back_or_asked_for(value, code, significant):
    shown = numbers.number(value, code, significant)

    try:
        read = numbers.parse_number(shown, code)
    except InputError as error:
        assert (error.code, code) == ("ambiguous_number", "en")
        read = float(str(error.facts["grouped"]))
    assert read == pytest.approx(float(f"{value:.{significant}g}"), rel=1e-12)


@given(figures, st.integers(1, 8))
def test_both_languages_show_the_same_digits(value, significant):
    english, french = (numbers.number(value, code, significant) for code in LANGUAGES)

    assert english.replace(",", "") == french.replace(NARROW, "").replace(",", ".")


@pytest.mark.parametrize(
    ("value", "text"), [(0.00005, "0.00005"), (1e11, "100000000000"), (-1250, "-1250"), (0.1, "0.1")]
)
def test_a_field_shows_figures_in_full_and_without_groups(value, text):
    assert numbers.editable(value, "en") == text
    assert numbers.editable(value, "fr") == text.replace(".", ",")


def test_paper_gets_no_blank_that_lets_a_line_break():
    assert numbers.printable(f"1{NARROW}234{NO_BREAK}W") == f"1{NO_BREAK}234{NO_BREAK}W"
