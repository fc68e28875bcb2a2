"""Every number that a draft can hold.

A number that nobody said takes its default: a row of `estimate_defaults.csv`, or, where the field says so, a figure
of the hardware or the place that was chosen. Each default is shown as one, with its source and its range.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_ANY = float("inf")


class Group(StrEnum):
    """Which part of the form a number belongs to."""

    HARDWARE = "hardware"
    WORK = "work"
    PLACE = "place"
    EXPERIMENTS = "experiments"
    USE = "use"
    EQUIPMENT = "equipment"
    MONEY = "money"
    EFFECTS = "effects"


@dataclass(frozen=True, slots=True)
class Field:
    """One number.

    Attributes:
        id: Stable name, used in files.
        unit: Unit inside the program and in files; `core.units` has it, or it is a rate of such units.
        group: Part of the form.
        least: Smallest value that can be right.
        most: Largest value that can be right.
        default: Id of a row of the table of defaults; empty where there is none, or where the chosen hardware or
            place gives it.
        is_whole: Whether only whole numbers make sense.
        must_confirm: Whether its default is used only after a person said so: it would be a silent opinion.
    """

    id: str
    unit: str
    group: Group
    least: float = 0.0
    most: float = _ANY
    default: str = ""
    is_whole: bool = False
    must_confirm: bool = False


# Numbers of one kind of hardware; what the chosen row gives has no default here.
KIT_FIELDS: Final[tuple[Field, ...]] = (
    Field("count", "count", Group.HARDWARE, 1, 10_000_000, "kit:count", is_whole=True),
    Field("power_w", "W", Group.HARDWARE, 0.01, 1e6),
    Field("idle_w", "W", Group.HARDWARE, 0, 1e6),
    Field("utilisation_fraction", "fraction", Group.HARDWARE, 0, 1),
    Field("host_w", "W", Group.HARDWARE, 0, 1e6),
    Field("memory_gb", "GB", Group.HARDWARE, 0, 1e7),
    Field("core_count", "count", Group.HARDWARE, 1, 1e6, is_whole=True),
    Field("peak_tflops", "TFLOP/s", Group.HARDWARE, 1e-6, 1e7),
    Field("embodied_kgco2e", "kgCO2e", Group.EQUIPMENT, 0, 1e7),
    Field("host_embodied_kgco2e", "kgCO2e", Group.EQUIPMENT, 0, 1e7),
    Field("lifetime_years", "year", Group.EQUIPMENT, 0.1, 30, "kit:lifetime_years"),
    Field("used_h_per_year", "h/year", Group.EQUIPMENT, 1, 8_784, "kit:used_h_per_year"),
    Field("instance_price_per_h", "money/h", Group.MONEY, 0, 1e6),
)

FIELDS: Final[tuple[Field, ...]] = (
    # Hours and hardware
    Field("hours_h", "h", Group.WORK, 0, 1e7),
    # A model and data
    Field("params_count", "count", Group.WORK, 1, 1e17),
    Field("active_params_count", "count", Group.WORK, 1, 1e17),
    Field("tokens_count", "count", Group.WORK, 1, 1e20),
    Field("layer_count", "count", Group.WORK, 0, 1e6, is_whole=True),
    Field("head_count", "count", Group.WORK, 0, 1e6, is_whole=True),
    Field("head_dim_count", "count", Group.WORK, 0, 1e6, is_whole=True),
    Field("context_count", "count", Group.WORK, 0, 1e9, is_whole=True),
    Field("flop_per_example", "FLOP", Group.WORK, 1, 1e30),
    Field("example_count", "count", Group.WORK, 1, 1e20),
    Field("epoch_count", "count", Group.WORK, 0.001, 1e6, "work:epoch_count"),
    Field("mfu_fraction", "fraction", Group.WORK, 1e-6, 1),
    # A run that was measured
    Field("run_energy_kwh", "kWh", Group.WORK, 0, 1e12),
    Field("run_hours_h", "h", Group.WORK, 0, 1e7),
    Field("run_scale_ratio", "ratio", Group.WORK, 1e-9, 1e12, "work:run_scale_ratio"),
    # The place
    Field("wue_l_per_kwh", "L/kWh", Group.PLACE, 0, 100),
    # Experiments and search
    Field("trial_count", "count", Group.EXPERIMENTS, 1, 1e9, "search:trial_count", is_whole=True),
    Field("parameter_count", "count", Group.EXPERIMENTS, 1, 1_000, "search:parameter_count", is_whole=True),
    Field("values_per_parameter", "count", Group.EXPERIMENTS, 1, 1e6, "search:values_per_parameter", is_whole=True),
    Field("hit_probability_fraction", "fraction", Group.EXPERIMENTS, 0.001, 0.999_999, "search:hit_probability"),
    Field("best_share_fraction", "fraction", Group.EXPERIMENTS, 1e-6, 0.999, "search:best_share"),
    Field("search_overhead_ratio", "ratio", Group.EXPERIMENTS, 1, 100, "search:overhead"),
    Field("smallest_budget_epochs", "count", Group.EXPERIMENTS, 0.001, 1e6, "search:smallest_budget"),
    Field("largest_budget_epochs", "count", Group.EXPERIMENTS, 0.001, 1e6, "search:largest_budget"),
    Field("halving_ratio", "ratio", Group.EXPERIMENTS, 1.01, 1_000, "search:halving_ratio"),
    Field("mean_fraction", "fraction", Group.EXPERIMENTS, 1e-6, 1, "search:mean_fraction"),
    Field("failed_fraction", "fraction", Group.EXPERIMENTS, 0, 1_000, "work:failed_fraction"),
    Field("research_ratio", "ratio", Group.EXPERIMENTS, 1, 10_000, "work:research_ratio", must_confirm=True),
    # Data: pipeline, storage, transfer
    Field("pipeline_runs_per_month", "count", Group.EXPERIMENTS, 0, 1e6),
    Field("pipeline_run_energy_kwh", "kWh", Group.EXPERIMENTS, 0, 1e9),
    Field("pipeline_copy_count", "count", Group.EXPERIMENTS, 1, 1_000, "data:pipeline_copies", is_whole=True),
    Field("storage_tb", "TB", Group.EXPERIMENTS, 0, 1e9),
    Field("storage_replica_count", "count", Group.EXPERIMENTS, 1, 100, "data:storage_replicas"),
    Field("transfer_gb_per_year", "GB", Group.EXPERIMENTS, 0, 1e12),
    # The use of the model
    Field("life_years", "year", Group.USE, 0.01, 50, "use:life_years"),
    Field("requests_per_year", "count", Group.USE, 0, 1e15),
    Field("request_energy_wh", "Wh", Group.USE, 0, 1e9),
    Field("use_utilisation_fraction", "fraction", Group.USE, 0, 1, "use:utilisation"),
    Field("request_gb_s", "GB·s", Group.USE, 0, 1e9),
    Field("tokens_in_count", "count", Group.USE, 0, 1e9),
    Field("tokens_out_count", "count", Group.USE, 0, 1e9, "use:tokens_out"),
    Field("batch_count", "count", Group.USE, 1, 1e5, "use:batch"),
    Field("served_params_count", "count", Group.USE, 1, 1e17),
    Field("served_active_params_count", "count", Group.USE, 1, 1e17),
    Field("growth_fraction", "fraction", Group.USE, -0.99, 100, "use:growth"),
    Field("redundancy_ratio", "ratio", Group.USE, 1, 100, "use:redundancy"),
    Field("retrains_per_year", "count", Group.USE, 0, 1e5, "use:retrains_per_year"),
    Field("retrain_fraction", "fraction", Group.USE, 0, 100, "use:retrain_fraction"),
    # Effects, beside the footprint
    Field("reference_kgco2e_per_year", "kgCO2e", Group.EFFECTS, 0, 1e12),
    Field("rebound_fraction", "fraction", Group.EFFECTS, 0, 10, "effects:rebound", must_confirm=True),
    Field("units_per_year", "count", Group.EFFECTS, 1e-9, 1e18),
)

_BY_ID: Final = {field.id: field for field in FIELDS}
_KIT_BY_ID: Final = {field.id: field for field in KIT_FIELDS}


def field_of(field_id: str) -> Field | None:
    """The number of an id; None if there is none."""
    return _BY_ID.get(field_id)


def kit_field_of(field_id: str) -> Field | None:
    """The number of one kind of hardware, by its id; None if there is none."""
    return _KIT_BY_ID.get(field_id)
