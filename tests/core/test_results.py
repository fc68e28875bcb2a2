"""Figures that explain themselves."""

import json
import math

import numpy as np
import pytest

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.footprint import site_energy_kwh
from greenai_desktop.core.results import Calculation, Citation, Quantity, Result, weakest
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Uncertain

SOURCE = Source("ademe", "Base Empreinte", "ADEME", "2025", "https://base-empreinte.ademe.fr/", "LO", "2026-11-22")
FACTOR = Factor("grid:FR", 0.0461, "kgCO2e/kWh", 0.04, 0.06, "FR", 2025, "lifecycle", "consumption", "ademe")


@pytest.fixture
def calculation():
    return Calculation()


def energy(calculation, key="energy", value=10.0, u95=1.3, status=Status.MEASURED, **words):
    return calculation.uncertain(key, Uncertain(key, value, u95), "kWh", status, Method.COUNTER, **words)


def test_a_result_is_the_function_at_the_medians_and_its_interval_the_same_function_over_draws(calculation):
    kwh, intensity = energy(calculation), calculation.factor("intensity", FACTOR, SOURCE)

    carbon = calculation.apply("carbon", "kgCO2e", "energy_times_intensity", lambda a, b: a * b, kwh, intensity)

    assert carbon.result.value == 10.0 * 0.0461
    np.testing.assert_array_equal(carbon.draws, kwh.draws * intensity.draws)
    assert carbon.result.low < carbon.result.value < carbon.result.high
    assert [step.key for step in carbon.result.steps] == ["energy", "intensity"]
    assert [driver.key for driver in carbon.drivers] == ["energy", "grid:FR"]


def test_nothing_is_rounded_in_the_chain(calculation):
    thirds = calculation.apply("x", "kWh", "same", lambda a: a / 3 * 3, energy(calculation, value=0.1, u95=1.0))

    assert thirds.result.value == 0.1 / 3 * 3


def test_exact_inputs_have_no_interval(calculation):
    hours = calculation.exact("run.duration", 5.0, "s", Status.MEASURED, Method.COUNTER)
    twice = calculation.apply("x", "s", "same", lambda a: 2 * a, hours)

    assert (hours.result.low, hours.result.high) == (None, None)
    assert (twice.result.low, twice.result.value) == (None, 10.0)


@pytest.mark.parametrize("value", [Uncertain("k", 0.0, 1.5), Uncertain("", 5.0, 1.5), Uncertain("k", 5.0)])
def test_an_input_without_spread_shows_none(calculation, value):
    found = calculation.uncertain("x", value, "kWh", Status.ENTERED, Method.ENTERED)

    assert (found.result.low, found.result.high) == (None, None)


def test_a_missing_input_makes_the_result_missing_with_its_reason(calculation):
    gone = calculation.missing("input.intensity", "kgCO2e/kWh", "zone_missing")

    carbon = calculation.apply("carbon", "kgCO2e", "x", lambda a, b: a * b, energy(calculation), gone)
    further = calculation.apply("cost", "money", "x", lambda a: a, carbon)

    for quantity in (carbon, further):
        assert quantity.result.value is None
        assert quantity.draws is None
        assert (quantity.result.status, quantity.result.reason) == (Status.MISSING, "zone_missing")
        assert quantity.result.partial
    assert len(carbon.result.steps) == 2


def test_a_function_without_a_finite_value_is_missing_and_says_why(calculation):
    ratio = calculation.apply("x", "ratio", "x", lambda a: a * math.nan, energy(calculation))

    assert (ratio.result.value, ratio.result.reason, ratio.draws) == (None, "not_computable", None)


def test_what_a_function_refuses_is_not_hidden(calculation):
    low = calculation.exact("pue", 0.5, "ratio", Status.ENTERED, Method.ENTERED)

    with pytest.raises(InputError):
        calculation.apply("site", "kWh", "energy_times_pue", site_energy_kwh, energy(calculation), low)


def test_the_sum_is_as_strong_as_its_weakest_part(calculation):
    parts = [energy(calculation, "a"), energy(calculation, "b", status=Status.MODELLED)]

    total = calculation.total("run.energy", "kWh", parts)

    assert (total.result.value, total.result.status, total.result.partial) == (20.0, Status.MODELLED, False)
    assert (total.result.method, total.result.formula) == (Method.SUM, "sum")
    np.testing.assert_allclose(total.draws, parts[0].draws + parts[1].draws)


def test_a_sum_without_one_of_its_parts_is_partial_and_keeps_all_of_them(calculation):
    total = calculation.total("run.energy", "kWh", [energy(calculation), calculation.missing("b", "kWh", "denied")])

    assert (total.result.value, total.result.partial) == (10.0, True)
    assert [step.reason for step in total.result.steps] == ["", "denied"]


def test_a_sum_of_a_partial_part_is_partial(calculation):
    assert calculation.total("x", "kWh", [energy(calculation, partial=True)]).result.partial
    assert calculation.apply("x", "kWh", "same", lambda a: a, energy(calculation, partial=True)).result.partial


def test_a_sum_of_nothing_known_is_missing_with_the_first_reason(calculation):
    parts = [calculation.missing("a", "kWh", "denied"), calculation.missing("b", "kWh", "vanished")]

    total = calculation.total("x", "kWh", parts)

    assert (total.result.value, total.result.reason, total.draws) == (None, "denied", None)
    assert len(total.result.steps) == 2
    assert calculation.total("x", "kWh", []).result.reason == "nothing_recorded"


def test_a_shared_driver_stands_once_in_a_sum(calculation):
    shared = Uncertain("same", 5.0, 1.5)
    parts = [calculation.uncertain(k, shared, "kWh", Status.MEASURED, Method.COUNTER) for k in "ab"]

    assert calculation.total("x", "kWh", parts).drivers == (shared,)


def test_a_factor_is_cited_with_its_row_and_source(calculation):
    result = calculation.factor("input.intensity", FACTOR, SOURCE, notes=("annual_average",)).result

    assert result.citation == Citation.of(FACTOR, SOURCE)
    assert (result.citation.spread, result.citation.publisher, result.citation.year) == ("source", "ADEME", 2025)
    assert (result.label, result.notes, result.unit) == ("FR", ("annual_average",), "kgCO2e/kWh")


def test_a_default_range_is_told_as_an_experts():
    bare = Factor("x", 1.0, "ratio", None, None, "", None, "", "", "ademe", grade="pue_default")

    assert Citation.of(bare, SOURCE).spread == "expert"


def test_a_tree_is_walked_depth_first_and_searched():
    leaf = Result("c", 3.0, "kWh")
    tree = Result("a", 1.0, "kWh", steps=(Result("b", 2.0, "kWh", steps=(leaf,)), Result("c", 4.0, "kWh")))

    assert [result.value for result in tree.walk()] == [1.0, 2.0, 3.0, 4.0]
    assert tree.find("c") is leaf
    assert tree.find("x") is None


def test_plain_values_say_what_is_there_and_leave_out_what_is_not():
    bare = Result("x", None, "kWh", status=Status.MISSING, reason="denied", partial=True).to_dict()

    assert bare == {
        "key": "x", "value": None, "unit": "kWh", "status": "missing", "method": "factor", "reason": "denied",
        "partial": True,
    }  # fmt: skip


def test_plain_values_hold_the_whole_tree_and_are_valid_json(calculation):
    kwh = energy(calculation, notes=("gap",), facts=(("max_w", math.nan), ("channel", "cpu")))
    factor = calculation.factor("input.intensity", FACTOR, SOURCE)
    carbon = calculation.apply("carbon", "kgCO2e", "x", lambda a, b: a * b, kwh, factor, label="Jean")

    plain = json.loads(json.dumps(carbon.result.to_dict(), allow_nan=False))

    assert plain["low"] == carbon.result.low and plain["high"] == carbon.result.high
    assert plain["steps"][0]["facts"] == {"max_w": None, "channel": "cpu"}
    assert plain["steps"][0]["notes"] == ["gap"]
    assert plain["steps"][1]["factor"]["source_title"] == "Base Empreinte"
    assert plain["label"] == "Jean"


def test_the_weakest_status_wins_whatever_the_order():
    assert weakest([Status.MISSING, Status.MEASURED]) is Status.MISSING
    assert weakest([Status.MEASURED, Status.ENTERED, Status.MODELLED]) is Status.MODELLED
    assert weakest([]) is Status.MISSING
    assert {weakest([status]) for status in Status} == set(Status)


def test_a_quantity_has_no_drivers_unless_told():
    assert Quantity(Result("x", 1.0, "kWh"), np.ones(3)).drivers == ()
