"""Numbers as people type them into the fields of an estimate."""

from __future__ import annotations

import math

import pytest

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS, Field, field_of, kit_field_of
from greenai_desktop.i18n.typed import counted_as, editable_amount, parse_amount

NARROW, WIDE = "\u202f", "\u00a0"


def spec(field_id: str) -> Field:
    found = field_of(field_id) or kit_field_of(field_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("field_id", "text", "english", "french"),
    [
        ("power_w", "400", 400.0, 400.0),
        ("power_w", "400 W", 400.0, 400.0),
        ("power_w", f"400{WIDE}W", 400.0, 400.0),
        ("power_w", "0.4 kW", 400.0, 400.0),
        ("power_w", "0,4 kW", 400.0, 400.0),
        ("run_energy_kwh", "2,5 kWh", 2.5, 2.5),
        ("run_energy_kwh", "2.5kWh", 2.5, 2.5),
        ("run_energy_kwh", "1 MWh", 1000.0, 1000.0),
        ("run_energy_kwh", "250 Wh", 0.25, 0.25),
        ("hours_h", "3 d", 72.0, 72.0),
        ("hours_h", "3 j", 72.0, 72.0),
        ("hours_h", "90 min", 1.5, 1.5),
        ("hours_h", "1 234", 1234.0, 1234.0),
        ("hours_h", f"1{NARROW}234,5", 1234.5, 1234.5),
        ("hours_h", "1.5e3", 1500.0, 1500.0),
        ("params_count", "7B", 7e9, 7e9),
        ("params_count", "7 Md", 7e9, 7e9),
        ("params_count", "1.5e9", 1.5e9, 1.5e9),
        ("params_count", "350M", 350e6, 350e6),
        ("params_count", "7 billion", 7e9, None),
        ("params_count", "7B parameters", 7e9, 7e9),
        ("tokens_count", "1T", 1e12, 1e12),
        ("tokens_count", "15T tokens", 15e12, 15e12),
        ("flop_per_example", "8.2 GFLOP", 8.2e9, 8.2e9),
        ("flop_per_example", "8.2G", 8.2e9, 8.2e9),
        ("utilisation_fraction", "30 %", 0.3, 0.3),
        ("utilisation_fraction", "30", 0.3, 0.3),
        ("utilisation_fraction", "0.5%", 0.005, 0.005),
        ("growth_fraction", "-20 %", -0.2, -0.2),
        ("growth_fraction", "−20", -0.2, -0.2),
        ("storage_tb", "500 Go", 0.5, 0.5),
        ("life_years", "18 mois", 1.5, 1.5),
        ("peak_tflops", "1 PFLOPS", 1000.0, 1000.0),
        ("embodied_kgco2e", "1,5 t", 1500.0, 1500.0),
        ("instance_price_per_h", "12.5 $", 12.5, 12.5),
        ("redundancy_ratio", "2x", 2.0, 2.0),
    ],
)
def test_a_number_is_read_in_the_unit_of_its_field(field_id, text, english, french):
    for language, expected in (("en", english), ("fr", french)):
        if expected is None:
            with pytest.raises(InputError):
                parse_amount(text, spec(field_id), language)
        else:
            assert parse_amount(text, spec(field_id), language) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("field_id", "text", "code"),
    [
        ("power_w", "lots", "not_a_number"),
        ("power_w", "nan", "not_a_number"),
        ("power_w", "inf", "not_a_number"),
        ("power_w", "400 kg", "unknown_unit"),
        ("power_w", "-5", "outside_limits"),
        ("power_w", "0", "outside_limits"),
        ("power_w", "1e308", "outside_limits"),
        ("power_w", "1e309", "not_a_number"),
        ("power_w", "--5", "not_a_number"),
        ("power_w", "1,234", "ambiguous_number"),
        ("power_w", "4e", "unknown_unit"),
        ("count", "2.5", "not_whole"),
        ("count", "0", "outside_limits"),
        ("utilisation_fraction", "0.3", "ambiguous_number"),
        ("utilisation_fraction", "130 %", "outside_limits"),
        ("utilisation_fraction", "30 W", "unknown_unit"),
        ("params_count", "7X", "unknown_unit"),
    ],
)
def test_what_cannot_be_taken_says_why(field_id, text, code):
    with pytest.raises(InputError) as refused:
        parse_amount(text, spec(field_id), "en")

    assert refused.value.code == code


def test_a_share_without_its_sign_is_asked_for_in_both_readings():
    with pytest.raises(InputError) as asked:
        parse_amount("0,3", spec("utilisation_fraction"), "fr")

    assert asked.value.facts["grouped"].replace(WIDE, " ") == "30 %"
    assert asked.value.facts["decimal"].replace(WIDE, " ") == "0,3 %"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("field", [*FIELDS, *KIT_FIELDS], ids=lambda field: field.id)
def test_what_a_field_shows_can_be_read_back(field, language):
    most = field.most if math.isfinite(field.most) else 1e12
    values = {field.least, most, 1.0, 7e9, 12_345_678.0, 1.5, 0.25}
    values = {round(value) if field.is_whole else value for value in values if field.least <= value <= most}

    for value in values:
        text = editable_amount(float(value), field, language)
        assert parse_amount(text, field, language) == pytest.approx(value, rel=1e-9), text


@pytest.mark.parametrize("field", [*FIELDS, *KIT_FIELDS], ids=lambda field: field.id)
@pytest.mark.parametrize("text", ["1e308", "-1e308", "NaN", "∞", "abc", "1e400"])
def test_no_field_takes_what_is_no_possible_number(field, text):
    with pytest.raises(InputError):
        parse_amount(text, field, "en")


@pytest.mark.parametrize(
    ("field_id", "text", "told"),
    [("hours_h", "1e308", "10,000,000"), ("params_count", "0", "10¹⁷"), ("power_w", "0", "1000000")],
)
def test_bounds_are_told_as_people_write_them(field_id, text, told):
    with pytest.raises(InputError) as caught:
        parse_amount(text, spec(field_id), "en")

    assert caught.value.facts["high"] == told


@pytest.mark.parametrize(
    ("text", "counted"), [("8 GMAC", "mac"), ("4.1 MACs", "mac"), ("8.2 GFLOP", "flop"), ("8.2G", ""), ("8e9", "")]
)
def test_a_figure_may_say_which_operations_it_counts(text, counted):
    assert counted_as(text) == counted


@pytest.mark.parametrize("text", ["100 hours", "100 heures", "400 watts", "3 jours", "2 weeks", "5 years"])
def test_a_count_with_the_unit_of_something_else_is_refused(text):
    with pytest.raises(InputError) as caught:
        parse_amount(text, spec("count"), "en")

    assert caught.value.code == "unknown_unit"
