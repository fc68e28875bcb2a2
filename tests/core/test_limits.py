import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.limits import CARBON, COST, ENERGY, Bound, Limit, limits_from


def test_budget_is_used_in_proportion():
    assert Limit(ENERGY, 2.0).used_fraction(0.5) == 0.25


def test_logged_value_is_on_one_side_of_its_limit_or_the_other():
    fast, good = Limit("latency_ms", 50.0), Limit("score", 0.9, Bound.AT_LEAST)

    assert [fast.used_fraction(49.0), fast.used_fraction(51.0)] == [0.0, 1.0]
    assert [good.used_fraction(0.95), good.used_fraction(0.5)] == [0.0, 1.0]


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_missing_value_has_no_share_of_a_limit(value):
    assert Limit(CARBON, 1.0).used_fraction(value) is None
    assert Limit("score", 1.0).used_fraction(value) is None


@pytest.mark.parametrize(
    "wrong",
    [(ENERGY, 0.0), (CARBON, -1.0), (ENERGY, math.nan), ("score", math.inf), (" ", 1.0), (COST, 1.0, Bound.AT_LEAST)],
)
def test_limit_that_cannot_be_kept_is_refused(wrong):
    with pytest.raises(InputError):
        Limit(*wrong)


def test_logged_value_may_be_limited_to_nothing():
    assert Limit("errors", 0.0).used_fraction(1.0) == 1.0


@given(st.text(min_size=1).filter(str.strip), st.floats(min_value=1e-9, max_value=1e12), st.sampled_from(["", "EUR"]))
def test_limits_survive_json(quantity, value, currency):
    limit = Limit(quantity, value, currency=currency)

    assert limits_from([limit.to_dict()]) == (limit,)
