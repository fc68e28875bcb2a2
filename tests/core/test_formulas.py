"""What holds for every formula: arrays as floats, gaps, draws, and its place in a tree of results."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.core import money, training
from greenai_desktop.core.results import Calculation
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Draws, Uncertain, product_u95
from tests.core.domains import FORMULAS, arguments, domain, middle


def rows(name, count):
    """Inputs drawn for a formula, one row each."""
    ranges = [domain(argument) for argument in arguments(name)]
    return st.lists(st.tuples(*(st.floats(*ends) for ends in ranges)), min_size=count, max_size=count)


def test_no_formula_is_left_out():
    assert len(FORMULAS) > 75


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=20)
@given(data=st.data())
def test_arrays_give_element_by_element_what_floats_give(name, data):
    function = FORMULAS[name]
    drawn = data.draw(rows(name, 3))

    together = function(*np.array(drawn).T)
    alone = [function(*row) for row in drawn]

    assert all(isinstance(value, float) for value in alone)
    assert isinstance(together, np.ndarray) and together.shape == (3,)
    assert together.tolist() == pytest.approx(alone, rel=1e-13, abs=0, nan_ok=True)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_float_beside_arrays_is_the_same_for_all(name):
    function = FORMULAS[name]
    inputs = [middle(argument) for argument in arguments(name)]
    table = [np.full((2, 1), inputs[0]), *inputs[1:]]

    np.testing.assert_allclose(function(*table), np.full((2, 1), function(*inputs)), rtol=1e-13)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_missing_number_is_never_a_zero(name):
    for missing in arguments(name):
        if (name, missing) == ("peers.cluster_job_kwh", "core_count"):
            continue  # told by the processor time, which is there
        inputs = [math.nan if argument == missing else middle(argument) for argument in arguments(name)]

        assert math.isnan(FORMULAS[name](*inputs)), missing


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_says_what_it_is(name):
    assert len(inspect.getdoc(FORMULAS[name])) > 20


@given(st.floats(1.01, 2.5), st.floats(1.01, 1.3), st.floats(1.01, 2))
@settings(max_examples=10, deadline=None)
def test_interval_of_a_product_is_the_closed_form(hours_u95, pue_u95, intensity_u95):
    # METHODS §2.15: ln U = √Σ(ln Uᵢ)²; 10,000 draws are good for some per cent.
    calculation = Calculation(Draws())
    inputs = [
        calculation.uncertain(f"input.{at}", Uncertain(f"{at}", 10.0, u95), "h", Status.ESTIMATED, Method.FACTOR)
        for at, u95 in enumerate((hours_u95, pue_u95, intensity_u95))
    ]

    result = calculation.apply("t", "kWh", "f", money.rent_cost, *inputs).result

    spread = product_u95([hours_u95, pue_u95, intensity_u95])
    assert result.value == pytest.approx(1_000.0)
    assert result.low == pytest.approx(1_000.0 / spread, rel=0.04)
    assert result.high == pytest.approx(1_000.0 * spread, rel=0.04)


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_has_a_place_in_a_tree_of_results(name):
    function = FORMULAS[name]
    calculation = Calculation(Draws(count=200))
    inputs = []
    for argument in arguments(name):
        value = Uncertain(argument, middle(argument), 1.05, *domain(argument))
        if name.startswith("search.h"):  # a plan is made of whole numbers, which have no range
            value = Uncertain("", middle(argument))
        inputs.append(calculation.uncertain(f"input.{argument}", value, "count", Status.DEFAULT, Method.FACTOR))

    quantity = calculation.apply("figure", "count", "formula", function, *inputs)

    assert quantity.result.value == pytest.approx(function(*(one.result.value for one in inputs)))
    assert quantity.draws.shape == (200,)
    assert np.isfinite(quantity.draws).all()
    if quantity.drivers and quantity.result.value > 0:
        assert quantity.result.low <= quantity.result.high


def test_shared_inputs_cancel_in_a_comparison():
    # Two trainings that differ in hours alone: their ratio has no spread, whatever the inputs in common have.
    calculation = Calculation(Draws())
    shared = [
        calculation.uncertain(f"input.{key}", Uncertain(key, median, 1.5), "W", Status.DEFAULT, Method.FACTOR)
        for key, median in (("idle", 50.0), ("peak", 400.0))
    ]
    load = calculation.exact("input.load", 0.8, "fraction", Status.ENTERED, Method.ENTERED)
    power = calculation.apply("power", "W", "power", training.device_power_w, *shared, load)
    hours = [calculation.exact("input.hours", value, "h", Status.ENTERED, Method.ENTERED) for value in (100.0, 85.0)]

    first, other = (calculation.apply("energy", "kWh", "energy", training.energy_kwh, power, one) for one in hours)

    assert np.ptp(other.draws / first.draws) < 1e-12
    assert (other.draws / first.draws)[0] == pytest.approx(0.85)
