"""What if it ran some hours later."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.shift import Intensities, lowest, shifts
from greenai_desktop.core.units import S_PER_H

# Dirty until noon, clean after.
DAY = Intensities.of_rows([h * S_PER_H for h in range(48)], [0.3 if h % 24 < 12 else 0.1 for h in range(48)])


def test_the_mean_of_a_stretch_is_weighted_by_time():
    assert DAY.mean(0.0, 12) == pytest.approx(0.3)
    assert DAY.mean(11.5 * S_PER_H, 1) == pytest.approx(0.2)
    assert DAY.mean(0.0, 24) == pytest.approx(0.2)


def test_a_stretch_beyond_the_file_is_not_known():
    assert math.isnan(DAY.mean(47 * S_PER_H, 2))
    assert math.isnan(DAY.mean(-S_PER_H, 2))


def test_later_hours_are_held_against_the_start_as_planned():
    found = shifts(DAY, 0.0, 6, most_h=24)

    assert found[0].ratio == 1
    assert found[12].ratio == pytest.approx(1 / 3)
    assert lowest(found).later_h == 12


def test_rows_in_any_order_are_the_same():
    series = Intensities.of_rows([7_200, 0, 3_600], [0.3, 0.1, 0.2])

    assert series.kgco2e_per_kwh.tolist() == [0.1, 0.2, 0.3]


def test_a_missing_hour_is_a_gap_and_no_interpolation():
    series = Intensities.of_rows([0, 3_600, 7_200, 14_400], [0.1, 0.1, 0.1, 0.5])

    assert math.isnan(series.mean(7_200.0, 2))
    assert series.mean(0.0, 3) == pytest.approx(0.1)
    assert series.mean(14_400.0, 1) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("times", "values", "code"),
    [
        ([0], [0.1], "too_few_rows"),
        ([0, 0], [0.1, 0.2], "rows_of_one_time"),
        ([0, 1], [0.1, -0.2], "outside_bounds"),
        ([0, 1], [0.1], "columns_differ"),
    ],
)
def test_rows_that_cannot_be_right_are_refused(times, values, code):
    with pytest.raises(InputError) as caught:
        Intensities.of_rows(times, values)

    assert caught.value.code == code


def test_a_job_of_no_length_is_refused():
    with pytest.raises(InputError):
        DAY.mean(0.0, 0.0)


def test_nothing_known_has_no_lowest():
    assert lowest(shifts(DAY, 1e9, 1)) is None


@given(st.lists(st.floats(0.0, 2.0), min_size=2, max_size=60), st.floats(0.0, 10.0), st.floats(0.1, 20.0))
def test_a_mean_lies_between_the_lowest_and_the_highest_hour(values, start_h, length_h):
    series = Intensities.of_rows(np.arange(len(values)) * float(S_PER_H), values)

    mean = series.mean(start_h * S_PER_H, length_h)

    if start_h + length_h <= len(values):
        assert min(values) - 1e-9 <= mean <= max(values) + 1e-9
    else:
        assert math.isnan(mean)
