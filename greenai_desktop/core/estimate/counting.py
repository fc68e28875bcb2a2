"""Which numbers of a draft count now: the others are kept, and say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from greenai_desktop.core.estimate.draft import Draft, Way

_TRANSFORMER: Final = (
    "params_count", "active_params_count", "tokens_count", "layer_count", "head_count", "head_dim_count",
    "context_count", "epoch_count",
)  # fmt: skip
_EXAMPLES: Final = ("flop_per_example", "example_count", "epoch_count")
_SEARCH: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "manual": ("trial_count", "mean_fraction"),
    "grid": ("values_per_parameter", "parameter_count", "mean_fraction"),
    "random": ("trial_count", "hit_probability_fraction", "best_share_fraction", "mean_fraction"),
    "bayesian": ("trial_count", "search_overhead_ratio", "mean_fraction"),
    "halving": ("trial_count", "smallest_budget_epochs", "largest_budget_epochs", "halving_ratio"),
    "hyperband": ("smallest_budget_epochs", "largest_budget_epochs", "halving_ratio"),
}
_USE: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "measured": ("requests_per_year", "growth_fraction", "request_energy_wh", "redundancy_ratio"),
    "always_on": ("use_utilisation_fraction", "requests_per_year", "growth_fraction", "redundancy_ratio"),
    "serverless": ("requests_per_year", "growth_fraction", "request_gb_s", "redundancy_ratio"),
    "tokens": (
        "requests_per_year", "growth_fraction", "tokens_in_count", "tokens_out_count", "batch_count",
        "served_params_count", "served_active_params_count", "params_count", "active_params_count",
        "redundancy_ratio",
    ),
}  # fmt: skip
_ALWAYS: Final = (
    "failed_fraction", "research_ratio", "wue_l_per_kwh", "life_years", "retrains_per_year", "retrain_fraction",
    "pipeline_runs_per_month", "pipeline_run_energy_kwh", "pipeline_copy_count", "storage_tb",
    "storage_replica_count", "transfer_gb_per_year", "reference_kgco2e_per_year", "rebound_fraction", "units_per_year",
)  # fmt: skip


def counting(draft: Draft) -> frozenset[str]:
    """Ids of the fields that count, with the choices that were made."""
    work = _EXAMPLES if draft.choice("work_is") == "examples" else _TRANSFORMER
    by_way = {
        # The work is asked beside the hours, so that the two can be held against each other.
        Way.HOURS: ("hours_h", *work),
        Way.WORK: (*work, "mfu_fraction"),
        Way.RUN: ("run_energy_kwh", "run_hours_h", "run_scale_ratio", *work),
    }[draft.way]
    return frozenset((*by_way, *_SEARCH[draft.choice("search")], *_USE[draft.choice("use")], *_ALWAYS))


def plans_runs(draft: Draft) -> bool:
    """Whether runs are planned, some of which will fail: a training foreseen from its work, a search, a larger run.

    Hours that a person knows, and a run that was measured, hold what failed in them: they are those hours.
    """
    scale = draft.numbers.get("run_scale_ratio")
    is_larger = draft.way is Way.RUN and scale is not None and scale.value != 1.0
    return draft.way is Way.WORK or is_larger or draft.choice("search") != "none"
