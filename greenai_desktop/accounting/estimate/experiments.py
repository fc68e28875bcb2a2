"""Experiments: the search of hyper-parameters, failed runs and research, as a multiple of the final training."""

from __future__ import annotations

from typing import Final

import numpy as np

from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sums import not_asked
from greenai_desktop.core import search
from greenai_desktop.core.estimate.counting import plans_runs
from greenai_desktop.core.results import Number, Quantity
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import FloatArray

_KEY: Final = "search.equivalents"
_FAILED: Final = "failed_fraction"
# Name under which the runs of the search stand among the numbers in force.
PLANNED: Final = "planned_runs"


def experiments_ratio(inputs: Inputs) -> Quantity:
    """All experiments over the final training; not asked for where nobody plans or tells any.

    The search and the final run fail as often as runs do, where runs are planned: hours that are known hold what
    failed in them. Research before it is a multiple of the final run, and is counted only once a person has said or
    accepted it; a published multiple holds what failed, so that a usual share of failures does not come on top.
    """
    research = inputs.number("research_ratio")
    is_told = _FAILED in inputs.draft.numbers
    counts_failed = is_told or (plans_runs(inputs.draft) and research.draws is None)
    if not counts_failed:
        inputs.note(_FAILED, not_asked(inputs.sheet, f"input.{_FAILED}", "fraction").result)
        if research.draws is None and inputs.draft.choice("search") == "none":
            return not_asked(inputs.sheet, "experiments.ratio", "ratio")
    return inputs.sheet.apply(
        "experiments.ratio", "ratio", "search_failed_research", of_final_run,
        search_equivalents(inputs), inputs.number(_FAILED) if counts_failed else _no_failures(inputs),
        _research(inputs, research),
    )  # fmt: skip


def of_final_run(equivalents: Number, failed_fraction: Number, research_ratio: Number) -> Number:
    """Experiments over the final run: s + w·(1 + s) + (r − 1).

    Source:
        METHODS §2.5 (E·D·H with a share of failures) and §2.2 (research multiple of the Green Algorithms).
    """
    return equivalents + failed_fraction * (1.0 + equivalents) + (research_ratio - 1.0)


def search_equivalents(inputs: Inputs) -> Quantity:
    """Full runs that the search amounts to, the final one apart."""
    return {
        "none": _none, "manual": _trials, "grid": _grid, "random": _random, "bayesian": _bayesian,
        "halving": _halving, "hyperband": _hyperband,
    }[inputs.draft.choice("search")](inputs)  # fmt: skip


def _none(inputs: Inputs) -> Quantity:
    status = Status.ENTERED if "search" in inputs.draft.choices else Status.DEFAULT
    return inputs.sheet.exact(_KEY, 0.0, "count", status, Method.ENTERED)


def _trials(inputs: Inputs) -> Quantity:
    return _stopped(inputs, _planned(inputs, inputs.number("trial_count")))


def _grid(inputs: Inputs) -> Quantity:
    runs = inputs.sheet.apply(
        "search.runs", "count", "grid", search.even_grid_count,
        inputs.number("values_per_parameter"), inputs.number("parameter_count"),
    )  # fmt: skip
    return _stopped(inputs, _planned(inputs, runs))


def _random(inputs: Inputs) -> Quantity:
    if "trial_count" in inputs.draft.numbers:
        return _trials(inputs)
    runs = inputs.sheet.apply(
        "search.runs", "count", "random", search.random_count,
        inputs.number("hit_probability_fraction"), inputs.number("best_share_fraction"),
    )  # fmt: skip
    return _stopped(inputs, _planned(inputs, runs))


def _bayesian(inputs: Inputs) -> Quantity:
    runs = inputs.sheet.apply(
        "search.runs", "count", "bayesian", search.bayesian_equivalents,
        _planned(inputs, inputs.number("trial_count")), inputs.number("search_overhead_ratio"),
    )  # fmt: skip
    return _stopped(inputs, runs)


def _halving(inputs: Inputs) -> Quantity:
    trials = _planned(inputs, inputs.number("trial_count"))
    return inputs.sheet.apply(_KEY, "count", "halving", _halved, trials, *_budgets(inputs))


def _halved(trials: FloatArray, smallest: FloatArray, largest: FloatArray, ratio: FloatArray) -> FloatArray:
    """Successive halving of whole numbers of configurations: draws in between would each be a plan of its own."""
    whole: FloatArray = np.rint(trials)
    budgets = (smallest, largest, ratio)
    if np.ndim(whole) != 1 or not all(np.size(one) and np.ptp(one) == 0 for one in budgets):
        return search.halving_equivalents(whole, *budgets)
    # One plan for each number of configurations, not one for each draw.
    counts, places = np.unique(whole, return_inverse=True)
    plans: FloatArray = search.halving_equivalents(counts, *(np.full(len(counts), np.ravel(one)[0]) for one in budgets))
    return plans[places]


def _hyperband(inputs: Inputs) -> Quantity:
    budgets = _budgets(inputs)
    _planned(inputs, inputs.sheet.apply("search.runs", "count", "hyperband", search.hyperband_count, *budgets))
    return inputs.sheet.apply(_KEY, "count", "hyperband", search.hyperband_equivalents, *budgets)


def _planned(inputs: Inputs, runs: Quantity) -> Quantity:
    """Runs that are started, told to the form as they follow from what is typed."""
    inputs.note(PLANNED, runs.result)
    return runs


def _budgets(inputs: Inputs) -> tuple[Quantity, Quantity, Quantity]:
    return (
        inputs.number("smallest_budget_epochs"),
        inputs.number("largest_budget_epochs"),
        inputs.number("halving_ratio"),
    )


def _stopped(inputs: Inputs, runs: Quantity) -> Quantity:
    return inputs.sheet.apply(
        _KEY, "count", "runs_times_fraction", search.stopped_equivalents, runs, inputs.number("mean_fraction")
    )


def _no_failures(inputs: Inputs) -> Quantity:
    return inputs.sheet.exact(
        f"input.{_FAILED}", 0.0, "fraction", Status.DEFAULT, Method.FACTOR, notes=("failures_held",)
    )


def _research(inputs: Inputs, ratio: Quantity) -> Quantity:
    if ratio.draws is not None:
        return ratio
    return inputs.sheet.exact(
        "input.research_ratio", 1.0, "ratio", Status.DEFAULT, Method.FACTOR, notes=(ratio.result.reason,)
    )
