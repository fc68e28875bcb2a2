"""When building has paid back, if it ever does."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.payback import (
    break_even_units,
    difference_after,
    gain_per_year,
    payback_spread,
    payback_years,
)

amounts = st.floats(0.1, 1e6)


@pytest.mark.parametrize(("rebound", "years"), [(0.0, 1.0), (0.3, 1.4)])
def test_example_of_the_method(rebound, years):
    # METHODS §2.14: building 1,500 kg, 400 against 1,900 kg a year: 1.0 year, with a rebound of 30 % 1.4.
    assert payback_years(1_500.0, 1_900.0, 400.0, rebound) == pytest.approx(years, abs=0.05)


@pytest.mark.parametrize(
    ("reference", "new", "rebound"),
    [(400.0, 1_900.0, 0.0), (500.0, 500.0, 0.0), (1_900.0, 400.0, 1.0), (9.0, 1.0, 1.5)],
)
def test_what_brings_no_gain_never_pays_back(reference, new, rebound):
    assert payback_years(1_500.0, reference, new, rebound) == math.inf
    # Nothing was built, and still it is worse or the same: there is no time after which it would be better.
    assert payback_years(0.0, reference, new, rebound) == math.inf


def test_nothing_built_pays_back_at_once():
    assert payback_years(0.0, 1_900.0, 400.0, 0.3) == 0.0


@pytest.mark.parametrize("place", range(4))
def test_a_missing_input_is_missing_not_never(place):
    inputs = [1_500.0, 1_900.0, 400.0, 0.3]
    inputs[place] = math.nan

    assert math.isnan(payback_years(*inputs))


def test_a_rebound_does_not_soften_a_loss():
    assert gain_per_year(400.0, 1_900.0, 0.5) == -1_500.0
    assert gain_per_year(1_900.0, 400.0, 0.5) == 750.0
    assert gain_per_year(1_900.0, 400.0, 1.5) == -750.0
    with pytest.raises(InputError):
        gain_per_year(1_900.0, 400.0, -0.1)


def test_difference_is_told_in_both_directions():
    assert difference_after(1_500.0, 1_900.0, 400.0, 0.0, 3.0) == 3_000.0
    assert difference_after(1_500.0, 400.0, 1_900.0, 0.0, 3.0) == -6_000.0


@given(amounts, amounts, amounts, st.floats(0, 0.99))
def test_after_the_payback_time_nothing_is_left_to_pay_back(build, new, gain, rebound):
    years = payback_years(build, new + gain, new, rebound)

    left = difference_after(build, new + gain, new, rebound, years)

    assert left == pytest.approx(0.0, abs=1e-6 * build)


@given(amounts, amounts, amounts, st.floats(0, 1.5), st.floats(0, 1.5))
def test_more_rebound_never_pays_back_sooner(build, new, gain, first, other):
    low, high = sorted((first, other))

    assert payback_years(build, new + gain, new, low) <= payback_years(build, new + gain, new, high)


def test_range_of_draws_that_sometimes_never_pay_back():
    years = np.array([1.0] * 50 + [2.0] * 40 + [math.inf] * 10)

    spread = payback_spread(years)

    assert spread == (1.0, 1.0, math.inf, 0.1)
    assert payback_spread(np.full(10, math.inf)) == (math.inf, math.inf, math.inf, 1.0)
    assert payback_spread(np.full(10, 3.0)) == (3.0, 3.0, 3.0, 0.0)


def test_range_holds_95_percent_of_the_draws():
    assert payback_spread(np.arange(1_000.0, 0.0, -1.0)) == (25.0, 500.0, 975.0, 0.0)


def test_range_with_a_missing_draw_is_missing():
    assert all(math.isnan(value) for value in payback_spread(np.array([1.0, math.nan])))


def test_units_until_it_pays_back():
    assert break_even_units(1_500.0, 0.002, 0.0005, 0.0) == pytest.approx(1e6)
