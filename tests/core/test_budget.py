import math

import numpy as np
import pytest

from greenai_desktop.core.budget import Budget, Standing, reached, stands
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.limits import ENERGY, Bound, Limit
from greenai_desktop.core.lines import Indicator

LIMIT = Budget(Indicator.GHG, 100.0)


@pytest.mark.parametrize("limit", [0.0, -1.0, math.nan])
def test_a_limit_must_be_above_zero(limit):
    with pytest.raises(InputError) as caught:
        Budget(Indicator.GHG, limit)

    assert caught.value.code == "budget_not_positive"


def test_share_of_the_limit_used():
    assert LIMIT.used_fraction(25.0) == 0.25
    assert LIMIT.used_fraction(None) is None


@pytest.mark.parametrize(
    ("draws", "standing"),
    [
        (np.full(10, 50.0), Standing.INSIDE),
        (np.full(10, 100.0), Standing.INSIDE),
        (np.linspace(50, 105, 100), Standing.TIGHT),
        (np.linspace(95, 150, 100), Standing.OVER),
        (np.array([50.0, math.nan]), Standing.UNKNOWN),
    ],
)
def test_standing_follows_the_draws(draws, standing):
    assert LIMIT.standing(draws) is standing


def test_probability_of_passing_the_limit():
    assert LIMIT.probability_over(np.array([50.0, 100.0, 101.0, 102.0])) == 0.5
    assert math.isnan(LIMIT.probability_over(np.array([math.nan])))


@pytest.mark.parametrize(
    ("value", "standing"),
    [(1.0, Standing.INSIDE), (1.6, Standing.TIGHT), (2.0, Standing.OVER), (5.0, Standing.OVER),
     (None, Standing.UNKNOWN), (math.nan, Standing.UNKNOWN)],
)  # fmt: skip
def test_limit_is_near_from_eighty_per_cent_on(value, standing):
    assert stands(Limit(ENERGY, 2.0), value).now is standing


def test_limit_is_held_against_what_is_expected_at_the_end():
    found = stands(Limit(ENERGY, 2.0), 1.0, draws=np.linspace(1.5, 2.5, 1001))

    assert found.expected == pytest.approx(2.0)
    assert found.probability_over == pytest.approx(0.5, abs=0.01)
    assert (found.low, found.high) == (pytest.approx(1.525), pytest.approx(2.475))
    assert found.at_the_end is Standing.TIGHT


def test_without_a_forecast_nothing_is_said_of_the_end():
    for draws in (None, np.empty(0), np.array([1.0, math.nan])):
        found = stands(Limit(ENERGY, 2.0), 1.0, draws=draws)
        assert found.expected is None
        assert math.isnan(found.probability_over)
        assert found.at_the_end is Standing.UNKNOWN


def test_logged_value_on_the_wrong_side_is_over_its_limit():
    good = Limit("score", 0.9, Bound.AT_LEAST)

    assert [stands(good, value).now for value in (0.95, 0.5)] == [Standing.INSIDE, Standing.OVER]


@pytest.mark.parametrize(
    ("used", "threshold"),
    [(0.5, None), (0.8, 0.8), (0.99, 0.8), (1.0, 1.0), (3.0, 1.0), (None, None), (math.nan, None)],
)
def test_highest_threshold_that_is_reached(used, threshold):
    assert reached(used) == threshold
