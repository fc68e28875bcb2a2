"""The life of a service."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.service import life_requests, redundancy_kwh, retraining_kwh, year_requests

growths = st.one_of(st.just(0.0), st.floats(-0.9, 5), st.floats(-1e-12, 1e-12))


def test_three_years_that_double():
    assert life_requests(100.0, 1.0, 3.0) == pytest.approx(700.0)
    assert [year_requests(100.0, 1.0, year) for year in (0.0, 1.0, 2.0)] == [100.0, 200.0, 400.0]


def test_growth_beyond_all_numbers_is_infinite_not_an_error():
    assert year_requests(100.0, 100.0, 1_000.0) == math.inf


def test_without_growth_it_is_requests_times_years():
    assert life_requests(100.0, 0.0, 3.0) == 300.0
    assert life_requests(100.0, 0.0, 2.5) == 250.0


def test_a_part_of_a_year_runs_at_the_level_of_that_year():
    # 100 + 110 and half of 121.
    assert life_requests(100.0, 0.1, 2.5) == pytest.approx(270.5)


def test_a_service_that_shrinks():
    assert life_requests(100.0, -0.5, 3.0) == pytest.approx(175.0)


def test_no_life_is_no_request():
    assert life_requests(100.0, 0.3, 0.0) == 0.0


@given(st.floats(0, 1e9), growths, st.integers(0, 30))
def test_a_life_is_the_sum_of_its_years(requests, growth, years):
    summed = math.fsum(year_requests(requests, growth, float(year)) for year in range(years))

    assert life_requests(requests, growth, float(years)) == pytest.approx(summed, rel=1e-9)


@given(growths, st.floats(0, 30), st.floats(0, 30))
def test_a_longer_life_never_serves_less(growth, first, other):
    short, long = sorted((first, other))

    assert life_requests(1.0, growth, short) <= life_requests(1.0, growth, long) * (1 + 1e-9)


@pytest.mark.parametrize("bad", [(-1.0, 3.0), (-2.0, 3.0), (0.1, -1.0)])
def test_growth_and_life_have_bounds(bad):
    with pytest.raises(InputError):
        life_requests(100.0, *bad)


def test_draws_of_growth_through_zero():
    draws = np.array([-0.1, 0.0, 0.1])

    got = life_requests(np.full(3, 10.0), draws, np.full(3, 4.0))

    assert got.tolist() == pytest.approx([life_requests(10.0, float(growth), 4.0) for growth in draws])


def test_redundancy_is_what_comes_on_top():
    assert redundancy_kwh(1_000.0, 1.0) == 0.0
    assert redundancy_kwh(1_000.0, 3.0) == 2_000.0
    with pytest.raises(InputError):
        redundancy_kwh(1_000.0, 0.5)


def test_training_again():
    # Twice a year for three years, each a tenth of the first training.
    assert retraining_kwh(500.0, 2.0, 0.1, 3.0) == pytest.approx(300.0)
