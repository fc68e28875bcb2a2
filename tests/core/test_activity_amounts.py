"""Amounts of activities: worked examples, what is kept beside them, and what is refused."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.core import activity_amounts as amounts
from greenai_desktop.core.activities import activity_kgco2e, deflator_ratio, scale, units_beside
from greenai_desktop.core.activity_amounts import WAYS, amount_of, read, told, ways_for
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.units import known_unit

SENSIBLE = st.floats(0.01, 300.0)


@pytest.mark.parametrize(
    ("way", "values", "expected"),
    [
        # Eight cards of 1.7 kg flown 9,908 km, the way of README-embodied: 13.6 kg.
        ("freight", {"mass_kg": 13.6, "distance_km": 9_908}, 134.7488),
        ("travel", {"person_count": 2, "distance_km": 932, "trip_count": 3}, 5_592),
        ("drive", {"distance_km": 40, "trip_count": 10}, 400),
        ("commuting", {"person_count": 4, "distance_km": 30, "days_per_year": 220, "remote_fraction": 0.4}, 15_840),
        (
            "commuting_car",
            {"person_count": 4, "distance_km": 30, "days_per_year": 220, "remote_fraction": 0.4, "on_board_count": 2},
            7_920,
        ),
        (
            "homeworking",
            {"person_count": 4, "h_per_day": 7, "days_per_year": 220, "remote_fraction": 0.4, "years": 0.5},
            1_232,
        ),
        ("leak", {"charge_kg": 12, "leak_fraction_per_year": 0.05, "years": 2}, 1.2),
        # A thousand edge boxes of 15 W all year, five years: 657 MWh.
        ("sold_use", {"unit_count": 1_000, "power_w": 15, "h_per_year": 8_760, "years": 5}, 657_000),
        # At work 2,000 hours, 3 W in the other 6,760: 30 + 20.28 kWh a year.
        ("sold_use", {"unit_count": 1, "power_w": 15, "h_per_year": 2_000, "idle_w": 3, "years": 1}, 50.28),
        ("scrap", {"unit_count": 10, "weight_kg": 2.5}, 25),
        ("stay", {"person_count": 3, "night_count": 2}, 6),
        ("stay_room", {"night_count": 2}, 2),
        ("stored", {"size_gb": 10_000, "copy_count": 3, "years": 1}, 30_000),
        ("exchange", {"amount": 1_000, "rate_ratio": 1.17}, 1_170),
    ],
)  # fmt: skip
def test_worked_examples(way, values, expected):
    assert amount_of(WAYS[way], values) == pytest.approx(expected, rel=1e-12)


def test_every_way_has_an_example_above():
    examples = test_worked_examples.pytestmark[0].args[1]

    assert {example[0] for example in examples} == set(WAYS)


@pytest.mark.parametrize("way", WAYS.values(), ids=str)
def test_units_are_known(way):
    assert known_unit(way.unit)
    assert all(not known.unit or known_unit(known.unit) for known in way.inputs)


@settings(max_examples=60, deadline=None)
@given(way=st.sampled_from(sorted(WAYS)), data=st.data())
def test_what_is_kept_makes_the_amount_again(way, data):
    values = {known.id: data.draw(SENSIBLE) if known.most > 300 else data.draw(st.floats(0.01, 0.99))
              for known in WAYS[way].inputs}  # fmt: skip

    amount = amount_of(WAYS[way], values)
    again = read(told(WAYS[way], values), amount, WAYS[way].unit)

    assert again is not None
    assert again[0] is WAYS[way]
    assert again[1] == pytest.approx(values)
    assert amount >= 0.0


def test_inputs_of_an_amount_that_was_typed_over_no_longer_count():
    kept = told(WAYS["freight"], {"mass_kg": 1_000.0, "distance_km": 100.0})

    assert read(kept, 100.0, "t·km") is not None
    assert read(kept, 100_000.0, "kg·km") is not None
    assert read(kept, 101.0, "t·km") is None
    assert read(kept, 100.0, "kWh") is None


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", ";", "scrap", "scrap;unit_count=1", "scrap;unit_count=a lot;weight_kg=1", "scrap;=;=", "=;" * 5_000,
     "scrap;unit_count=nan;weight_kg=1", "flying carpet;unit_count=1;weight_kg=1"],
)  # fmt: skip
def test_whatever_else_stands_in_the_cell_is_no_input(text):
    assert read(text, 1.0, "kg") is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "input_missing"),
        ({"mass_kg": 1.0}, "input_missing"),
        ({"mass_kg": math.nan, "distance_km": 1.0}, "input_missing"),
        ({"mass_kg": -1.0, "distance_km": 1.0}, "outside_limits"),
        ({"mass_kg": math.inf, "distance_km": 1.0}, "outside_limits"),
    ],
)
def test_what_cannot_be_right_is_refused(values, code):
    with pytest.raises(InputError) as refused:
        amount_of(WAYS["freight"], values)

    assert refused.value.code == code


def test_nobody_in_a_car_is_no_amount():
    people = {"person_count": 1.0, "distance_km": 1.0, "days_per_year": 1.0, "on_board_count": 0.0}

    with pytest.raises(InputError, match="not_computable_amount"):
        amount_of(WAYS["commuting_car"], people)


def test_working_at_home_and_on_the_way_share_the_days():
    days = {"person_count": 1.0, "days_per_year": 200.0, "remote_fraction": 0.25}

    on_the_way = amount_of(WAYS["commuting"], {**days, "distance_km": 1.0})
    at_home = amount_of(WAYS["homeworking"], {**days, "h_per_day": 1.0})

    assert on_the_way + at_home == pytest.approx(200.0)


def test_ways_are_those_of_the_post_and_of_the_unit_of_the_factor():
    assert [way.id for way in ways_for("s3-04-upstream-transport", "t·km")] == ["freight"]
    assert [way.id for way in ways_for("s3-06-business-travel", "passenger·km")] == ["travel"]
    assert [way.id for way in ways_for("s3-05-waste", "t")] == ["scrap"]
    assert [way.id for way in ways_for("s3-07-commuting", "km")] == ["commuting_car"]
    assert ways_for("s3-04-upstream-transport", "EUR") == ()
    assert ways_for("s3-15-investments", "EUR") == ()


def test_kept_text_is_plain():
    assert told(WAYS["scrap"], {"unit_count": 2.0, "weight_kg": 3.0}) == "scrap;unit_count=2.0;weight_kg=3.0"


def test_emissions_are_amount_times_factor_times_share_times_deflator():
    # 10,000 € of consulting in 2025, at 0.11 kgCO2e a euro of 2014 and prices of 2014 at 0.8 of those of 2025.
    assert activity_kgco2e(10_000.0, 0.11, 0.5, deflator_ratio(100.0, 125.0)) == pytest.approx(440.0)


@pytest.mark.parametrize("indexes", [(0.0, 1.0), (1.0, 0.0), (1.0, -1.0), (math.nan, 1.0)])
def test_a_price_index_is_above_zero(indexes):
    with pytest.raises(InputError, match="price_index_not_above_zero"):
        deflator_ratio(*indexes)


@pytest.mark.parametrize(
    ("unit", "to_unit", "expected"),
    [("MWh", "kWh", 1_000.0), ("kWh", "kWh", 1.0), ("", "L", 1.0), ("m3", "L", 1_000.0), ("L", "m3", 0.001),
     ("kg", "t", 0.001), ("g", "kg", 0.001), ("kg·km", "t·km", 0.001), ("kEUR", "EUR", 1_000.0), ("TB", "GB", 1_000.0)],
)  # fmt: skip
def test_units_are_told_for_one_another(unit, to_unit, expected):
    assert scale(unit, to_unit) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("unit", "to_unit"),
    [("day", "h"), ("km", "passenger·km"), ("kWh", "L"), ("EUR", "USD"), ("night", "room·night"), ("nonsense", "kg")],
)
def test_others_are_not(unit, to_unit):
    with pytest.raises(InputError, match="unit_mismatch"):
        scale(unit, to_unit)


@settings(max_examples=40, deadline=None)
@given(unit=st.sampled_from(["L", "kWh", "kg", "t·km", "GB", "GB·year", "EUR", "m2", "passenger·km", "unit"]))
def test_there_and_back_is_where_it_began(unit):
    for other in units_beside(unit):
        assert scale(unit, other) * scale(other, unit) == pytest.approx(1.0)
    assert units_beside(unit)[0] == unit


@settings(max_examples=40, deadline=None)
@given(mass=SENSIBLE, way=SENSIBLE, times=st.integers(1, 20))
def test_deliveries_add_up(mass, way, times):
    assert amounts.freight_tkm(mass, way, times) == pytest.approx(
        sum(amounts.freight_tkm(mass, way, 1.0) for _ in range(times))
    )
