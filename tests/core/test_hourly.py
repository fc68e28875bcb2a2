"""Means over hours of a series, and the same run some hours later."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.hourly import HourlyIntensity, factor_of, mean_later, mean_over

H = 3_600.0


def series(*values):
    return HourlyIntensity("FR", 1_000_000 * H, H, np.array(values, dtype=float), "lifecycle", "file.csv")


def at(hours):
    return (1_000_000 + hours) * H


def test_a_mean_is_weighted_by_time_also_within_hours():
    mean, share = mean_over(series(0.1, 0.2, 0.4), at(0.5), 2 * H)

    assert mean == pytest.approx((0.5 * 0.1 + 0.2 + 0.5 * 0.4) / 2)
    assert share == 1.0


def test_the_same_run_later_meets_other_hours_and_none_past_the_end():
    means = mean_later(series(0.1, 0.2, 0.4, 0.4), at(0), 2 * H, [0, 1, 2, 3])

    assert means[:3] == pytest.approx([0.15, 0.3, 0.4])
    assert np.isnan(means[3])


def test_a_hole_stays_a_hole_and_no_zero():
    mean, share = mean_over(series(0.1, np.nan, 0.3), at(0), 3 * H)

    assert np.isnan(mean) and share == pytest.approx(2 / 3)


def test_a_small_hole_leaves_the_mean_of_the_rest():
    mean, share = mean_over(series(*[0.1] * 10, np.nan, *[0.3] * 10), at(0), 21 * H)

    assert mean == pytest.approx(0.2) and share == pytest.approx(20 / 21)


@pytest.mark.parametrize("duration_s", [0.0, -1.0, float("nan")])
def test_a_duration_that_is_none_is_refused(duration_s):
    with pytest.raises(InputError):
        mean_over(series(0.1, 0.2), at(0), duration_s)


def test_the_mean_is_a_factor_that_an_estimate_takes():
    factor = factor_of(series(0.1, 0.3), at(0), 2 * H, "FR", 2026)

    assert (factor.value, factor.unit, factor.kind, factor.region) == (pytest.approx(0.2), "kgCO2e/kWh", "grid", "FR")
    assert factor.u95_ratio == pytest.approx(1.1)
    assert factor_of(series(0.1, 0.3), at(5), H, "FR", 2026) is None


@given(
    st.lists(st.floats(0.001, 2.0), min_size=3, max_size=50),
    st.floats(0.0, 0.9),
    st.floats(0.05, 1.0),
)
def test_a_mean_lies_between_the_least_and_the_most_of_its_hours(values, begin, length):
    span_h = len(values)
    start, duration = begin * span_h, max(0.01, length * (1 - begin) * span_h)
    mean, share = mean_over(series(*values), at(start), duration * H)

    assert share == pytest.approx(1.0)
    assert min(values) - 1e-9 <= mean <= max(values) + 1e-9


def test_two_halves_give_the_whole():
    hours = series(*np.linspace(0.05, 0.5, 24))
    first, second, whole = (
        mean_over(hours, at(0), 10 * H), mean_over(hours, at(10), 10 * H), mean_over(hours, at(0), 20 * H),
    )  # fmt: skip

    assert (first[0] + second[0]) / 2 == pytest.approx(float(whole[0]))
