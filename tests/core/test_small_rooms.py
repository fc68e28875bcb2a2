"""Units, errors, factors, places and power models."""

import math

import pytest

from greenai_desktop.core import units
from greenai_desktop.core.errors import CatalogError, ConflictError, GreenAIError, InputError, StoreError
from greenai_desktop.core.factors import GRADE_U95, Factor, FactorTable, Source
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Machine, Place, Price, price_on
from greenai_desktop.core.power_model import PowerCurve, generic_curve, rest_power_w
from greenai_desktop.core.samples import Gauge, Status

SOURCE = Source("s", "Title", "Publisher", "1", "", "CC0", "2026-11-22")


def factor(name="f", value=10.0, unit="gCO2e/kWh", low=None, high=None, **more):
    fields = {"region": "FR", "year": 2025, "basis": "lifecycle", "boundary": "production", "source_id": "s"} | more
    return Factor(name, value, unit, low, high, **fields)


def test_conversions_are_definitions():
    assert units.J_PER_KWH == 3_600_000
    assert units.convert(3.6e6, "J", "kWh") == pytest.approx(1.0, rel=1e-15)  # regression vector V18
    assert units.convert(46.1, "gCO2e/kWh", "kgCO2e/kWh") == pytest.approx(0.0461)
    assert units.convert(1.0, "tCO2e", "kgCO2e") == 1_000
    assert units.convert(25.0, "percent", "fraction") == 0.25


@pytest.mark.parametrize("unit", ["", "kwh", "kgCO2", "€"])
def test_an_unknown_unit_is_refused_with_the_known_ones(unit):
    assert not units.known_unit(unit)
    with pytest.raises(InputError) as caught:
        units.dimension(unit)

    assert caught.value.code == "unknown_unit"
    assert "kWh" in caught.value.facts["known"]


def test_units_of_other_dimensions_are_not_converted():
    with pytest.raises(InputError) as caught:
        units.convert(1.0, "kWh", "kgCO2e")

    assert caught.value.code == "unit_mismatch"


def test_an_error_carries_code_and_facts_for_the_log():
    error = ConflictError("changed_meanwhile", run=4, name="a\nb")

    assert isinstance(error, StoreError) and isinstance(error, GreenAIError)
    assert str(error) == "changed_meanwhile(run=4, name='a\\nb')"


@pytest.mark.parametrize("status", list(Status))
def test_missing_and_suspect_have_no_value(status):
    assert status.has_value == (status not in (Status.MISSING, Status.SUSPECT))


def test_a_gauge_is_known_by_channel_and_quantity():
    assert Gauge("nvml:GPU-1", "temperature", 60.0, "celsius").key == "nvml:GPU-1/temperature"


def test_u95_of_a_row_with_bounds_is_its_wider_side():
    # METHODS §2.15: ln U = max(ln(high/value), ln(value/low)).
    assert factor(low=8, high=15).u95_ratio == 1.5
    assert factor(low=5, high=11).u95_ratio == 2.0


@pytest.mark.parametrize(("low", "high"), [(None, None), (5, None), (None, 20), (0, 20), (-1, 20)])
def test_a_row_without_usable_bounds_takes_the_u95_of_its_grade(low, high):
    row = factor(low=low, high=high, grade="grid_older")

    assert not row.has_bounds
    assert row.u95_ratio == GRADE_U95["grid_older"] == 1.5


def test_a_zero_factor_has_no_bounds():
    assert not factor(value=0.0, low=0.0, high=1.0).has_bounds


def test_a_factor_is_an_input_keyed_by_its_id():
    uncertain = factor("pue", 1.54, "ratio", 1.2, 2.0).uncertain(at_least=1.0)

    assert (uncertain.key, uncertain.median, uncertain.at_least) == ("pue", 1.54, 1.0)
    assert uncertain.u95_ratio == pytest.approx(2.0 / 1.54)


def test_a_factor_of_another_dimension_is_refused():
    assert factor().require("intensity").id == "f"
    with pytest.raises(InputError) as caught:
        factor().require("ratio")

    assert caught.value.code == "factor_unit"


def test_a_table_finds_factors_and_their_sources():
    table = FactorTable([factor("a"), factor("b")], [SOURCE])

    assert (len(table), [item.id for item in table]) == (2, ["a", "b"])
    assert "a" in table and "x" not in table
    assert table.source_of(table["a"]) is SOURCE
    with pytest.raises(CatalogError) as caught:
        table["x"]
    assert caught.value.code == "no_such_factor"


def test_a_table_refuses_two_of_one_id_and_unknown_sources():
    for factors, code in (
        ([factor("a"), factor("a")], "duplicate_factor"),
        ([factor(source_id="x")], "unknown_source"),
    ):
        with pytest.raises(CatalogError) as caught:
            FactorTable(factors, [SOURCE])
        assert caught.value.code == code


@pytest.mark.parametrize("place", [Place(), Place("FR", True, Hosting.CLOUD, 1.2, "aws", "eu-west-3", False)])
def test_a_place_comes_back_from_its_plain_values(place):
    plain = place.to_dict()

    assert Place.from_dict(plain) == place
    assert Place.from_dict({**plain, "from_the_future": 1}) == place


def test_a_machine_comes_back_from_its_plain_values():
    machine = Machine("Xeon", 2, 64, 10, 4, "server", True, 0.5, ("cpu_name",))

    assert Machine.from_dict({**machine.to_dict(), "entered": ["cpu_name"], "new": 1}) == machine
    assert Machine.from_dict({}) == Machine()


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2024-12-31", 0.20), ("2025-01-01", 0.25), ("2025-12-31", 0.25), ("2026-01-01", 0.22), ("2030-05-05", 0.22)],
)
def test_the_price_in_force_is_the_one_that_began_last(date, expected):
    prices = [
        Price(0.20, "EUR"),
        Price(0.25, "EUR", "2025-01-01", "2025-12-31"),
        Price(0.22, "EUR", "2026-01-01"),
    ]

    assert price_on(prices, date).per_kwh == expected


def test_without_a_price_in_force_there_is_none():
    assert price_on([], "2025-01-01") is None
    assert price_on([Price(0.2, "EUR", "2026-01-01")], "2025-01-01") is None
    assert Price(0.2, "EUR", "2026-01-01").to_dict()["valid_from"] == "2026-01-01"


@pytest.mark.parametrize(("load", "watts"), [(0.0, 7.0), (0.5, 46.0), (1.0, 85.0), (-1.0, 7.0), (2.0, 85.0)])
def test_generic_curve_is_that_of_the_published_fit(load, watts):
    # SENSORS §2.10: P = TDP · (0.07 + 0.78 · load), ×/÷ 2 covers 91 % of the points.
    curve = generic_curve(100.0, 2.0, ["greenai-expert"])

    assert curve.at_w(load) == pytest.approx(watts)
    assert (curve.u95_ratio, curve.basis, curve.source_ids) == (2.0, "generic", ("greenai-expert",))


def test_an_unknown_load_has_no_power():
    assert math.isnan(generic_curve(100.0, 2.0, []).at_w(math.nan))


def test_a_curve_is_linear_between_its_points_and_scales():
    curve = PowerCurve("c", (0.0, 0.1, 0.5, 1.0), (10.0, 20.0, 60.0, 80.0), 1.3, ("s",), "measured_model")

    assert curve.at_w(0.3) == pytest.approx(40.0)
    assert curve.scaled(0.25).at_w(1.0) == 20.0
    assert curve.scaled(0.25).u95_ratio == 1.3


def test_the_power_supply_loses_on_everything_it_feeds():
    assert rest_power_w(45.0, 0.1, 155.0) == pytest.approx(45 + 0.1 * 200)
