"""How many trainings a search of hyper-parameters is, in runs and in equivalents of a full run.

The strategies do not reach the same quality: what is compared here is their cost.

Source:
    Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization" (2012); Jamieson and Talwalkar,
    "Non-stochastic Best Arm Identification" (2016), successive halving; Li et al., "Hyperband" (2018), algorithm 1;
    METHODS §2.6.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from greenai_desktop.core.arrays import (
    FloatArray,
    Number,
    each,
    plain,
    require_above,
    require_at_least,
    require_below,
    require_positive,
    require_within,
)
from greenai_desktop.core.errors import InputError

# Of a quotient or logarithm that is a whole number but for the last bits.
_BITS: Final = 1e-9
_MOST_ROUNDS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Rung:
    """One round of halving.

    Attributes:
        configuration_count: Configurations that are trained in it.
        budget_epochs: What each of them gets.
    """

    configuration_count: int
    budget_epochs: float

    @property
    def epochs(self) -> float:
        """What the round takes."""
        return self.configuration_count * self.budget_epochs


@dataclass(frozen=True, slots=True)
class Plan:
    """What a search by halving takes.

    Attributes:
        brackets: Rounds of each bracket; successive halving has one bracket.
        full_epochs: Epochs of one full run.
    """

    brackets: tuple[tuple[Rung, ...], ...]
    full_epochs: float

    @property
    def configuration_count(self) -> int:
        """Configurations that are tried at all."""
        return sum(bracket[0].configuration_count for bracket in self.brackets)

    @property
    def epochs(self) -> float:
        """Epochs of all rounds; each round trains from the start, as the paper counts."""
        return math.fsum(rung.epochs for bracket in self.brackets for rung in bracket)

    @property
    def full_run_equivalents(self) -> float:
        """Epochs over those of a full run."""
        return self.epochs / self.full_epochs

    @property
    def full_fraction(self) -> float:
        """Epochs over those that training every configuration in full would take."""
        return self.full_run_equivalents / self.configuration_count


def grid_count(values_per_parameter: Iterable[int]) -> int:
    """Runs of a full grid: the product of the numbers of values.

    Raises:
        InputError: a parameter without a value.
    """
    counts = list(values_per_parameter)
    for count in counts:
        require_at_least(float(count), 1.0)
    return math.prod(counts)


def even_grid_count(values_per_parameter: Number, parameter_count: Number) -> Number:
    """Runs of a full grid whose parameters have equally many values; `inf` beyond what a float holds.

    Raises:
        InputError: less than one value, or a negative number of parameters.
    """
    require_at_least(values_per_parameter, 1.0)
    require_at_least(parameter_count, 0.0)
    with np.errstate(over="ignore"):
        count: Number = plain(np.power(np.asarray(values_per_parameter, dtype=float), parameter_count))
    return count


def random_count(hit_probability_fraction: Number, best_share_fraction: Number) -> Number:
    """Runs of a random search, so that one of them is among the best with some probability.

    Args:
        hit_probability_fraction: p, the probability wanted, above 0 and below 1.
        best_share_fraction: q, how large a part of the space counts as best, above 0 and below 1.

    Returns:
        The smallest whole number of runs.

    Raises:
        InputError: one of them outside.

    Source:
        METHODS §2.6: ⌈ln(1 − p) / ln(1 − q)⌉; p .95 and q .05 give 59 (Bergstra and Bengio, section 2.1, say 60).
    """
    for fraction in (hit_probability_fraction, best_share_fraction):
        require_positive(fraction)
        require_below(fraction, 1.0)
    exact = np.log1p(-hit_probability_fraction) / np.log1p(-best_share_fraction)
    runs: Number = plain(np.ceil(exact * (1.0 - _BITS)))
    return runs


def bayesian_equivalents(trial_count: Number, overhead_ratio: Number) -> Number:
    """Full runs that a search by a model amounts to.

    Args:
        trial_count: Runs that it may make.
        overhead_ratio: Their cost with that of fitting the model and evaluating in between, over theirs; at least 1.

    Raises:
        InputError: an overhead below 1.
    """
    require_at_least(overhead_ratio, 1.0)
    return trial_count * overhead_ratio


def stopped_equivalents(trial_count: Number, mean_fraction: Number) -> Number:
    """Full runs that trials amount to which are stopped early, in the mean after this share of a full run.

    Raises:
        InputError: a share outside 0 to 1.
    """
    require_within(mean_fraction, 0.0, 1.0)
    return trial_count * mean_fraction


def successive_halving(
    configuration_count: float, smallest_epochs: float, largest_epochs: float, halving_ratio: float
) -> Plan:
    """The rounds of successive halving.

    Args:
        configuration_count: n, configurations at the start.
        smallest_epochs: r, what each of them gets in the first round.
        largest_epochs: R, a full run; no round gives more.
        halving_ratio: η; each round keeps one of η and gives η times as much.

    Raises:
        InputError: no configuration, a budget of 0 or below, a full run below the first round, η of 1 or below.

    Source:
        Jamieson and Talwalkar (2016), algorithm 1; METHODS §2.6: Σ ⌊n/η^k⌋·r·η^k.
    """
    _check_budgets(smallest_epochs, largest_epochs, halving_ratio)
    require_at_least(configuration_count, 1.0)
    require_below(configuration_count, math.inf)
    rounds = 1 + _most_halvings(smallest_epochs, largest_epochs, halving_ratio)
    return Plan((_bracket(int(configuration_count), smallest_epochs, rounds, halving_ratio),), largest_epochs)


def hyperband(smallest_epochs: float, largest_epochs: float, halving_ratio: float) -> Plan:
    """The brackets of Hyperband.

    Args:
        smallest_epochs: The least that any configuration gets; 1 in the paper.
        largest_epochs: R, a full run.
        halving_ratio: η.

    Raises:
        InputError: as for `successive_halving`.

    Source:
        Li et al. (2018), algorithm 1: brackets s = s_max … 0 with s_max = ⌊log_η R⌋, n = ⌈(s_max + 1)/(s + 1)·η^s⌉
        and r = R·η^−s. R = 81 and η = 3 give 143 configurations and 1,902 epochs.
    """
    _check_budgets(smallest_epochs, largest_epochs, halving_ratio)
    most = _most_halvings(smallest_epochs, largest_epochs, halving_ratio)
    counts = _starts(most, halving_ratio)
    brackets = (
        _bracket(int(counts[s]), largest_epochs / halving_ratio**s, s + 1, halving_ratio) for s in range(most, -1, -1)
    )
    return Plan(tuple(brackets), largest_epochs)


def halving_equivalents(
    configuration_count: Number, smallest_epochs: Number, largest_epochs: Number, halving_ratio: Number
) -> Number:
    """Full runs that successive halving amounts to; arguments and errors as `successive_halving`."""
    return each(
        lambda n, r, full, eta: successive_halving(n, r, full, eta).full_run_equivalents,
        configuration_count, smallest_epochs, largest_epochs, halving_ratio,
    )  # fmt: skip


def hyperband_equivalents(smallest_epochs: Number, largest_epochs: Number, halving_ratio: Number) -> Number:
    """Full runs that Hyperband amounts to; arguments and errors as `hyperband`."""
    return each(_hyperband_runs, smallest_epochs, largest_epochs, halving_ratio)


def hyperband_count(smallest_epochs: Number, largest_epochs: Number, halving_ratio: Number) -> Number:
    """Configurations that Hyperband tries; arguments and errors as `hyperband`."""
    return each(_hyperband_count, smallest_epochs, largest_epochs, halving_ratio)


def search_energy_kwh(full_run_equivalents: Number, run_kwh: Number) -> Number:
    """Energy of a search, from that of one full run."""
    return full_run_equivalents * run_kwh


def _check_budgets(smallest_epochs: float, largest_epochs: float, halving_ratio: float) -> None:
    require_positive(smallest_epochs)
    require_at_least(largest_epochs, smallest_epochs)
    require_below(largest_epochs, math.inf)
    require_above(halving_ratio, 1.0)


def _most_halvings(smallest_epochs: float, largest_epochs: float, ratio: float) -> int:
    """⌊log_η R/r⌋, with a whole number that misses by its last bits taken as whole.

    Raises:
        InputError: η so near 1 that there would be thousands of rounds.
    """
    exact = math.log(largest_epochs / smallest_epochs) / math.log(ratio)
    if exact >= _MOST_ROUNDS:
        raise InputError("outside_bounds", value=ratio)
    return math.floor(exact + _BITS)


def _starts(most: int, ratio: float) -> FloatArray:
    """Configurations at the start of brackets 0 … most of Hyperband."""
    s = np.arange(most + 1)
    return np.ceil((most + 1) / (s + 1) * ratio**s * (1.0 - _BITS))


def _hyperband_runs(smallest_epochs: float, largest_epochs: float, ratio: float) -> float:
    """As `hyperband` counts, without a plan of every round, of which there may be a million."""
    _check_budgets(smallest_epochs, largest_epochs, ratio)
    most = _most_halvings(smallest_epochs, largest_epochs, ratio)
    powers = ratio ** np.arange(most + 1)
    runs = (
        float(np.floor(count / powers[: s + 1] * (1.0 + _BITS)) @ powers[: s + 1] / powers[s])
        for s, count in enumerate(_starts(most, ratio))
    )
    return math.fsum(runs)


def _hyperband_count(smallest_epochs: float, largest_epochs: float, ratio: float) -> float:
    _check_budgets(smallest_epochs, largest_epochs, ratio)
    return float(_starts(_most_halvings(smallest_epochs, largest_epochs, ratio), ratio).sum())


def _bracket(count: int, budget_epochs: float, rounds: int, ratio: float) -> tuple[Rung, ...]:
    kept = (math.floor(count / ratio**k * (1.0 + _BITS)) for k in range(rounds))
    return tuple(Rung(n, budget_epochs * ratio**k) for k, n in enumerate(kept) if n >= 1)
