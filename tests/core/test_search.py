"""Costs of searching hyper-parameters."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.footprint import operational_kgco2e, site_energy_kwh
from greenai_desktop.core.search import (
    Rung,
    bayesian_equivalents,
    even_grid_count,
    grid_count,
    halving_equivalents,
    hyperband,
    hyperband_count,
    hyperband_equivalents,
    random_count,
    search_energy_kwh,
    stopped_equivalents,
    successive_halving,
)

budgets = st.tuples(st.floats(0.5, 10), st.floats(1, 500), st.sampled_from([2.0, 2.5, 3.0, 4.0])).map(
    lambda drawn: (drawn[0], drawn[0] * drawn[1], drawn[2])
)


def kgco2e(full_runs):
    """METHODS §2.6: E_run 2 kWh, PUE 1.3, 52 g."""
    return operational_kgco2e(site_energy_kwh(search_energy_kwh(full_runs, 2.0), 1.3), 0.052)


def test_grid_of_five_parameters_with_five_values():
    # METHODS §2.6: 3,125 runs, 423 kg.
    assert grid_count([5] * 5) == 3_125
    assert even_grid_count(5.0, 5.0) == 3_125.0
    assert kgco2e(3_125.0) == pytest.approx(423, abs=0.5)


def test_grid_of_uneven_parameters():
    assert grid_count([2, 3, 7]) == 42
    assert grid_count([]) == 1
    assert grid_count([1, 4]) == 4
    with pytest.raises(InputError):
        grid_count([2, 0])


def test_a_grid_beyond_all_numbers_is_infinite_not_an_error():
    assert even_grid_count(1e6, 1_000.0) == math.inf


@pytest.mark.parametrize(("p", "q", "runs"), [(0.95, 0.05, 59), (0.95, 0.01, 299)])
def test_v8_random_search(p, q, runs):
    # V8: ⌈58.404⌉ = 59; METHODS §2.6: q .01 gives 299.
    assert random_count(p, q) == runs


def test_v8_before_rounding_up():
    assert math.log(1 - 0.95) / math.log(1 - 0.05) == pytest.approx(58.404, abs=5e-4)


def test_a_whole_number_of_random_runs_is_not_rounded_up_once_more():
    # 1 − 0.5³ of the runs hit the better half within three.
    assert random_count(0.875, 0.5) == 3
    assert random_count(1 - 0.9**7, 0.1) == 7


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_random_runs_are_just_enough(p, q):
    runs = random_count(p, q)

    assert 1 - (1 - q) ** runs >= p - 1e-9
    assert runs == 1 or 1 - (1 - q) ** (runs - 1) < p + 1e-9


@pytest.mark.parametrize("bad", [(0.0, 0.1), (1.0, 0.1), (0.9, 0.0), (0.9, 1.0), (-0.1, 0.1)])
def test_random_search_needs_shares_between_0_and_1(bad):
    with pytest.raises(InputError):
        random_count(*bad)


def test_examples_of_random_and_bayesian_search():
    # METHODS §2.6: random 60 runs 8.1 kg; Bayesian 30 runs 4.1 kg.
    assert kgco2e(60.0) == pytest.approx(8.1, abs=0.05)
    assert kgco2e(bayesian_equivalents(30.0, 1.0)) == pytest.approx(4.1, abs=0.05)
    assert bayesian_equivalents(30.0, 1.1) == pytest.approx(33.0)


def test_v9_successive_halving():
    # V9 and METHODS §2.6: SHA(81→1, η 3) takes 405 of 6,561 epochs, 6.2 %.
    plan = successive_halving(81, 1, 81, 3)

    assert plan.brackets == ((Rung(81, 1), Rung(27, 3), Rung(9, 9), Rung(3, 27), Rung(1, 81)),)
    assert plan.epochs == 405
    assert plan.configuration_count * 81 == 6_561
    assert plan.full_fraction == pytest.approx(0.0617, abs=5e-5)


def test_v10_hyperband():
    # V10; Li et al. (2018), table 1 for n and r: 143 configurations, 1,902 epochs, 23.5 full runs; METHODS: 3.2 kg.
    plan = hyperband(1, 81, 3)

    starts = [(bracket[0].configuration_count, bracket[0].budget_epochs) for bracket in plan.brackets]
    assert starts == [(81, 1), (34, 3), (15, 9), (8, 27), (5, 81)]
    assert (plan.configuration_count, plan.epochs) == (143, 1_902)
    assert plan.full_run_equivalents == pytest.approx(23.5, abs=0.05)
    assert kgco2e(plan.full_run_equivalents) == pytest.approx(3.2, abs=0.05)


def test_halving_that_runs_out_of_configurations_stops():
    plan = successive_halving(3, 1, 81, 3)

    assert plan.brackets == ((Rung(3, 1), Rung(1, 3)),)


def test_halving_never_gives_more_than_a_full_run():
    plan = successive_halving(1_000, 1, 80, 3)

    assert max(rung.budget_epochs for rung in plan.brackets[0]) == 27


def test_a_smallest_budget_that_is_a_full_run_is_no_halving():
    assert successive_halving(7, 10, 10, 3).full_run_equivalents == 7
    assert hyperband_equivalents(10.0, 10.0, 3.0) == 1


@pytest.mark.parametrize("exponent", range(1, 13))
def test_powers_of_eta_lose_no_bracket_to_rounding(exponent):
    assert len(hyperband(1, 3.0**exponent, 3).brackets) == exponent + 1
    assert len(hyperband(0.1, 0.1 * 10.0 ** min(exponent, 5), 10).brackets) == min(exponent, 5) + 1


@given(budgets)
def test_hyperband_is_the_sum_of_its_rounds_and_each_keeps_fewer(budget):
    plan = hyperband(*budget)

    for bracket in plan.brackets:
        counts = [rung.configuration_count for rung in bracket]
        given_epochs = [rung.budget_epochs for rung in bracket]
        assert counts == sorted(counts, reverse=True)
        assert given_epochs == sorted(given_epochs)
        assert given_epochs[-1] <= budget[1] * (1 + 1e-9)
        assert given_epochs[0] >= budget[0] * (1 - 1e-6)
    assert plan.epochs == pytest.approx(sum(n.epochs for bracket in plan.brackets for n in bracket))
    assert hyperband_count(*budget) == plan.configuration_count
    # No bracket costs more than trying its first configurations in full.
    assert plan.full_run_equivalents <= plan.configuration_count * (1 + 1e-9)
    assert hyperband_equivalents(*budget) == pytest.approx(plan.full_run_equivalents, rel=1e-12)


@given(st.integers(1, 500), budgets)
def test_halving_costs_at_least_its_first_round_and_less_than_a_full_search(count, budget):
    cost = halving_equivalents(float(count), *budget)

    assert count * budget[0] / budget[1] <= cost * (1 + 1e-9)
    assert cost <= count * (1 + 1e-9)


@pytest.mark.parametrize(
    "bad", [(0, 1, 81, 3), (81, 0, 81, 3), (81, -1, 81, 3), (81, 2, 1, 3), (81, 1, 81, 1), (81, 1, 81, 0.5)]
)
def test_halving_refuses_what_cannot_be(bad):
    with pytest.raises(InputError):
        successive_halving(*bad)


def test_draws_of_an_exact_plan_give_the_same_plan():
    draws = np.full(10_000, 81.0)

    got = hyperband_equivalents(np.ones(10_000), draws, np.full(10_000, 3.0))

    assert got.shape == (10_000,)
    assert set(got) == {1_902 / 81}


def test_hundreds_of_brackets_are_counted_at_once():
    # η of 1.01 is possible in the form; a plan of every round holds 24,000 of them here.
    budget = (1.0, 9.0, 1.01)

    assert hyperband_equivalents(*budget) == pytest.approx(hyperband(*budget).full_run_equivalents, rel=1e-12)
    assert hyperband_equivalents(0.001, 1e6, 1.01) > hyperband_equivalents(*budget)


@pytest.mark.parametrize("bad", [(1.0, 81.0, 1.0000001), (1.0, math.inf, 3.0)])
def test_endless_rounds_are_refused(bad):
    for count in (hyperband, hyperband_equivalents, hyperband_count):
        with pytest.raises(InputError):
            count(*bad)


def test_a_missing_budget_is_a_missing_plan():
    assert math.isnan(hyperband_equivalents(1.0, math.nan, 3.0))
    assert math.isnan(halving_equivalents(math.nan, 1.0, 81.0, 3.0))


def test_early_stopping():
    assert stopped_equivalents(100.0, 0.3) == 30.0
    with pytest.raises(InputError):
        stopped_equivalents(100.0, 1.2)
