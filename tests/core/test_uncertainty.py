"""Ranges: the published checks of the method, shared draws, bounds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.uncertainty import (
    DRAW_COUNT,
    SEED,
    Z95,
    Draws,
    Uncertain,
    interval,
    probability_below,
    product_u95,
    sigma_of_u95,
    sum_interval,
    variance_shares,
)


@pytest.fixture(scope="module")
def draws():
    return Draws()


def test_u95_of_a_product_is_exact():
    # METHODS §2.15 and regression vector V16: U 1.5, 1.1 and 1.3 give 1.636011.
    assert product_u95([1.5, 1.1, 1.3]) == pytest.approx(1.636011, abs=5e-7)
    assert product_u95([]) == 1.0


def test_interval_of_100_kg_with_the_product_of_three_inputs(draws):
    # METHODS §2.15: 100 kg are 61–164 kg (closed form), Monte-Carlo 61.1–163.7; 10,000 draws are good for 2 %.
    inputs = [Uncertain("energy", 100.0, 1.5), Uncertain("pue", 1.0, 1.1), Uncertain("intensity", 1.0, 1.3)]

    low, high = interval(math.prod(draws.of(item) for item in inputs))

    assert low == pytest.approx(61.1, rel=0.02)
    assert high == pytest.approx(163.7, rel=0.02)


def test_sum_of_two_inputs_by_fenton_wilkinson():
    # METHODS §2.15: A 100 ×/÷ 1.8 + B 40 ×/÷ 3 has median 146 and interval 85–251.
    median, low, high = sum_interval([100, 40], [1.8, 3.0])

    assert median == pytest.approx(146, abs=0.5)
    assert low == pytest.approx(85, abs=0.5)
    assert high == pytest.approx(251, abs=0.5)


def test_sum_of_two_inputs_by_draws_agrees_with_the_preview(draws):
    # METHODS §2.15: Monte-Carlo gives 145, 86–252.
    total = draws.of(Uncertain("a", 100, 1.8)) + draws.of(Uncertain("b", 40, 3.0))

    low, high = interval(total)

    assert float(np.median(total)) == pytest.approx(145, rel=0.02)
    assert low == pytest.approx(86, rel=0.03)
    assert high == pytest.approx(252, rel=0.05)


def test_sum_of_one_input_is_that_input_and_of_nothing_is_zero():
    assert sum_interval([100.0], [1.5]) == (pytest.approx(100), pytest.approx(100 / 1.5), pytest.approx(150))
    assert sum_interval([], []) == (0.0, 0.0, 0.0)
    assert sum_interval([0.0], [1.5]) == (0.0, 0.0, 0.0)


def test_sums_need_a_spread_for_each_median():
    with pytest.raises(ValueError, match="zip"):
        sum_interval([1.0, 2.0], [1.1])


def test_paired_comparison_cancels_what_is_shared(draws):
    # METHODS §2.15: B 15 % leaner, energy U 1.1 each, shared intensity U 1.3: paired 0.99, unpaired 0.79.
    def footprint(median, energy_key, intensity_key):
        return draws.of(Uncertain(energy_key, median, 1.1)) * draws.of(Uncertain(intensity_key, 0.05, 1.3))

    paired = probability_below(footprint(85, "b", "grid"), footprint(100, "a", "grid"))
    unpaired = probability_below(footprint(85, "b", "grid of b"), footprint(100, "a", "grid"))

    assert paired == pytest.approx(0.99, abs=0.005)
    assert unpaired == pytest.approx(0.79, abs=0.015)


def test_one_key_is_one_draw_wherever_it_is_used(draws):
    ratio = draws.of(Uncertain("k", 10, 1.5)) / draws.of(Uncertain("k", 5, 1.5))

    np.testing.assert_allclose(ratio, 2.0)
    assert draws.normals("k") is draws.normals("k")


def test_other_keys_are_other_draws(draws):
    assert abs(np.corrcoef(draws.normals("one"), draws.normals("two"))[0, 1]) < 0.03


def test_same_seed_same_draws_other_seed_other_draws():
    np.testing.assert_array_equal(Draws(7).normals("k"), Draws(7).normals("k"))
    assert not np.array_equal(Draws(7).normals("k"), Draws(8).normals("k"))


def test_draws_stay_the_same_over_releases_so_that_old_reports_can_be_repeated():
    # Pinned: NumPy keeps PCG64 streams; a change of these figures changes every stored interval.
    assert (SEED, DRAW_COUNT) == (20_260, 10_000)
    pinned = (-0.5473162642911312, 0.10226861851599044, 0.9281626201905312)
    np.testing.assert_allclose(Draws().normals("grid:FR")[:3], pinned, rtol=1e-12)


def test_a_draw_is_the_median_times_the_spread_to_the_normal(draws):
    first = draws.of(Uncertain("grid:FR", 0.0461, 1.3))[0]

    assert first == pytest.approx(0.0461 * math.exp(math.log(1.3) / Z95 * draws.normals("grid:FR")[0]), rel=1e-12)
    assert first < 0.0461


def test_draws_cannot_be_changed_by_their_users(draws):
    with pytest.raises(ValueError, match="read-only"):
        draws.normals("k")[0] = 0.0


@pytest.mark.parametrize(("key", "u95_ratio"), [("k", 1.0), ("", 1.5)])
def test_an_input_without_spread_or_without_key_is_exact(draws, key, u95_ratio):
    uncertain = Uncertain(key, 5.0, u95_ratio)

    assert uncertain.is_exact
    np.testing.assert_array_equal(draws.of(uncertain), np.full(draws.count, 5.0))


def test_95_percent_of_the_draws_lie_within_u95(draws):
    values = draws.of(Uncertain("wide", 10.0, 2.0))

    inside = np.mean((values > 5.0) & (values < 20.0))
    assert inside == pytest.approx(0.95, abs=0.007)
    assert np.median(values) == pytest.approx(10.0, rel=0.03)


def test_a_pue_never_falls_below_one_and_keeps_its_median(draws):
    # METHODS §2.15: PUE is truncated to [1, ∞).
    values = draws.of(Uncertain("pue", 1.1, 1.3, at_least=1.0))

    assert values.min() == 1.0
    assert np.median(values) == pytest.approx(1.1, rel=0.01)
    assert interval(values)[0] == 1.0


def test_a_utilisation_never_passes_one(draws):
    assert draws.of(Uncertain("u", 0.9, 1.5, at_most=1.0)).max() == 1.0


def test_relative_draws_have_the_median_one_and_are_one_for_zero(draws):
    ratio = draws.ratio_of(Uncertain("k", 20.0, 1.5))

    np.testing.assert_allclose(ratio * 20.0, draws.of(Uncertain("k", 20.0, 1.5)))
    np.testing.assert_array_equal(draws.ratio_of(Uncertain("k", 0.0, 1.5)), np.ones(draws.count))


@pytest.mark.parametrize("u95_ratio", [0.99, 0.0, -1.0, math.nan, math.inf])
def test_a_spread_below_one_or_without_end_is_refused(u95_ratio):
    with pytest.raises(InputError) as caught:
        Uncertain("k", 1.0, u95_ratio)

    assert (caught.value.code, caught.value.facts["key"]) == ("u95_below_one", "k")
    assert str(caught.value.facts["value"]) == str(u95_ratio)


@pytest.mark.parametrize(("median", "at_least", "at_most"), [(0.9, 1.0, 2.0), (2.1, 1.0, 2.0), (math.nan, 0.0, 1.0)])
def test_a_median_outside_its_bounds_is_refused(median, at_least, at_most):
    with pytest.raises(InputError) as caught:
        Uncertain("k", median, 1.5, at_least, at_most)

    assert caught.value.code == "outside_bounds"
    assert caught.value.facts["key"] == "k"
    assert str(caught.value.facts["value"]) == str(median)


def test_a_median_on_its_bound_is_possible():
    assert Uncertain("k", 1.0, 1.5, 1.0, 1.0).median == 1.0


def test_sigma_is_that_of_a_95_percent_interval():
    assert sigma_of_u95(math.exp(Z95)) == pytest.approx(1.0)
    assert Uncertain("k", 1.0, 1.3).sigma == pytest.approx(math.log(1.3) / 1.959964, rel=1e-6)


def test_interval_is_from_2_5_to_97_5_percent():
    assert interval(np.arange(1_001.0)) == (25.0, 975.0)


def test_a_missing_draw_makes_interval_and_probability_unknown():
    holed = np.array([1.0, math.nan])

    assert all(math.isnan(end) for end in interval(holed))
    assert math.isnan(probability_below(holed, 5.0))
    assert math.isnan(probability_below(np.ones(2), holed))


def test_probability_counts_what_is_strictly_below():
    assert probability_below(np.array([1.0, 2.0, 3.0, 4.0]), 3.0) == 0.5


def test_shares_of_the_spread_add_up_to_one_and_follow_the_squares(draws):
    inputs = {"a": 1.5, "b": 1.2}
    result = math.prod(draws.of(Uncertain(key, 3.0, u95)) for key, u95 in inputs.items())

    shares = variance_shares(result, {key: draws.normals(key) for key in inputs})

    expected = math.log(1.5) ** 2 / (math.log(1.5) ** 2 + math.log(1.2) ** 2)
    assert shares["a"] == pytest.approx(expected, abs=0.02)
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.03)


def test_nothing_explains_a_result_without_spread(draws):
    assert variance_shares(np.full(draws.count, 2.0), {"a": draws.normals("a")}) == {"a": 0.0}


@given(st.lists(st.floats(1.0, 10.0), min_size=1, max_size=6))
def test_a_product_is_at_least_as_wide_as_its_widest_input(u95s):
    assert product_u95(u95s) >= max(u95s) * (1 - 1e-12)
    assert product_u95(u95s) <= math.prod(u95s) * (1 + 1e-12)


@given(st.lists(st.tuples(st.floats(0.1, 1e4), st.floats(1.0, 4.0)), min_size=1, max_size=5))
def test_a_sum_holds_its_median_between_its_ends(parts):
    median, low, high = sum_interval(*zip(*parts, strict=True))

    assert low <= median <= high
