"""Checks and mapping that the formulas share."""

import math

import numpy as np
import pytest

from greenai_desktop.core.arrays import each, require_positive, require_within
from greenai_desktop.core.errors import InputError


def test_the_first_that_lies_outside_is_named():
    with pytest.raises(InputError) as caught:
        require_within(np.array([[0.5, 0.7], [1.2, 3.0]]), 0.0, 1.0)

    assert caught.value.facts == {"value": 1.2, "low": 0.0, "high": 1.0}
    with pytest.raises(InputError) as caught:
        require_positive(np.array([1.0, -2.0, 0.0]))
    assert caught.value.facts == {"value": -2.0}


def test_bounds_belong_to_what_is_allowed_and_gaps_pass():
    require_within(np.array([0.0, 1.0, math.nan]), 0.0, 1.0)
    require_positive(math.nan)


def test_equal_combinations_are_computed_once():
    asked = []

    def add(first, other):
        asked.append((first, other))
        return first + other

    got = each(add, np.array([[1.0, 2.0], [1.0, 2.0]]), np.array([10.0, 10.0]))

    assert got.tolist() == [[11.0, 12.0], [11.0, 12.0]]
    assert asked == [(1.0, 10.0), (2.0, 10.0)]


def test_a_combination_with_a_gap_is_not_asked():
    got = each(lambda first, other: 1.0 / (first - other), np.array([1.0, math.nan]), np.array([0.5, 1.0]))

    assert got[0] == 2.0
    assert math.isnan(got[1])
    assert math.isnan(each(math.floor, math.nan))


def test_floats_give_a_float():
    assert each(lambda first, other: first * other, 2.0, 3.0) == 6.0
