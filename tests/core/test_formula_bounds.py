"""What each formula refuses, and that it takes what lies just within."""

import math

import numpy as np
import pytest

from greenai_desktop.core.errors import InputError
from tests.core.domains import FORMULAS, arguments, middle

TINY = 1e-9
POSITIVE = ((0.0, -1.0), (TINY,))
FRACTION = ((-TINY, 1.0 + TINY), (0.0, 1.0))
POSITIVE_FRACTION = ((0.0, -1.0, 1.0 + TINY), (TINY, 1.0))
OPEN_FRACTION = ((0.0, 1.0, -TINY, 1.5), (TINY, 1.0 - TINY))
FROM_ZERO = ((-TINY,), (0.0,))
FROM_ONE = ((1.0 - TINY, 0.0), (1.0,))
# (refused, taken) by formula and argument.
BOUNDS = {
    "training.device_power_w": {"utilisation_fraction": FRACTION},
    "training.processor_power_w": {"utilisation_fraction": FRACTION},
    "training.kit_power_w": {"utilisation_fraction": FRACTION, "core_utilisation_fraction": FRACTION},
    "training.kit_energy_kwh": {"utilisation_fraction": FRACTION, "core_utilisation_fraction": FRACTION},
    "training.device_energy_kwh": {"power_fraction": ((-TINY, 1.5 + TINY), (0.0, 1.5))},
    "training.scaled_run_kwh": {"scale_ratio": POSITIVE},
    "training.project_energy_kwh": {"mean_fraction": FRACTION, "failed_fraction": FROM_ZERO},
    "training.failed_energy_kwh": {"failed_fraction": FROM_ZERO},
    "training.research_energy_kwh": {"research_ratio": FROM_ONE},
    "operations.training_flop_of_forward": {"training_ratio": FROM_ONE},
    "operations.device_hours_h": {"peak_tflops": POSITIVE, "mfu_fraction": POSITIVE_FRACTION},
    "operations.implied_mfu_fraction": {"device_h": POSITIVE, "peak_tflops": POSITIVE},
    "operations.throughput_mfu_fraction": {"device_count": POSITIVE, "peak_tflops": POSITIVE},
    "search.even_grid_count": {"values_per_parameter": FROM_ONE, "parameter_count": FROM_ZERO},
    "search.random_count": {"hit_probability_fraction": OPEN_FRACTION, "best_share_fraction": OPEN_FRACTION},
    "search.bayesian_equivalents": {"overhead_ratio": FROM_ONE},
    "search.stopped_equivalents": {"mean_fraction": FRACTION},
    "search.halving_equivalents": {
        "configuration_count": ((1.0 - TINY, math.inf), (1.0,)),
        "smallest_epochs": ((0.0, -1.0), (0.1,)),
        "largest_epochs": ((1.4, math.inf), (1.5,)),
        "halving_ratio": ((1.0, 0.5, 1.0001), (1.01,)),
    },
    "search.hyperband_equivalents": {
        "smallest_epochs": ((0.0, -1.0), (0.1,)),
        "largest_epochs": ((1.4, math.inf), (1.5,)),
        "halving_ratio": ((1.0, 0.5, 1.0001), (1.01,)),
    },
    "inference.always_on_kwh": {"utilisation_fraction": FRACTION},
    "inference.serverless_w_per_gb": {"gb_per_vcpu": POSITIVE},
    "inference.token_gpu_wh": {"batch_count": FROM_ONE},
    "inference.generation_s": {"batch_count": FROM_ONE},
    "inference.gpu_count": {
        "params_count": POSITIVE, "bits_per_param": POSITIVE, "overhead_ratio": POSITIVE, "gpu_memory_gb": POSITIVE,
    },
    "inference.server_kwh": {"gpus_per_server": POSITIVE, "batch_count": FROM_ONE},
    "inference.prompt_kwh": {"peak_tflops": POSITIVE, "mfu_fraction": POSITIVE},
    "inference.answer_embodied_kgco2e": {
        "lifetime_years": POSITIVE, "gpus_per_server": POSITIVE, "batch_count": FROM_ONE,
    },
    "service.year_requests": {"growth_fraction": ((-1.0 - TINY,), (-1.0,))},
    "service.life_requests": {"growth_fraction": ((-1.0, -2.0), (-1.0 + TINY,)), "life_years": FROM_ZERO},
    "service.redundancy_kwh": {"redundancy_ratio": FROM_ONE},
    "storage.storage_kwh": {"replica_count": FROM_ONE},
    "storage.pipeline_kwh": {"copy_count": FROM_ONE},
    "embodied.used_life_h": {"used_h_per_year": POSITIVE, "lifetime_years": POSITIVE},
    "embodied.recorded_h_per_year": {"recorded_days": ((0.0, -1.0, 0.4), (1.0,)), "recorded_h": ((-TINY,), (0.0,))},
    "embodied.share_fraction": {"used_life_hours_h": POSITIVE},
    "embodied.share_at_utilisation": {"lifetime_h": POSITIVE, "utilisation_fraction": POSITIVE_FRACTION},
    "embodied.share_by_reservation": {"lifetime_h": POSITIVE, "all_count": POSITIVE},
    "embodied.instance_impact": {
        "memory_fraction": FRACTION, "disk_fraction": FRACTION, "vcpu_fraction": FRACTION,
    },
    "embodied.booked_impact": {"life_months": POSITIVE},
    "embodied_parts.wafer_area_mm2": {"die_mm2": POSITIVE, "wafer_diameter_mm": POSITIVE},
    "embodied_parts.yield_area_mm2": {"die_mm2": POSITIVE, "defects_per_cm2": POSITIVE},
    "embodied_parts.flash_or_memory_impact": {"gb_per_cm2": POSITIVE},
    "embodied_parts.blade_case_impact": {"slot_count": POSITIVE},
    "cloud.month_of_stock_kgco2e": {"life_months": POSITIVE},
    "cloud.region_factor": {"region_usage_count": POSITIVE},
    "water.grid_water_l": {"pue_ratio": FROM_ONE},
    "sci.rate_gco2e_per_unit": {"unit_count": POSITIVE},
    "payback.gain_per_year": {"rebound_fraction": FROM_ZERO},
    "peers.green_algorithms_continuous": {"input_days": POSITIVE},
    "peers_published.llmcarbon_days": {
        "device_count": POSITIVE, "peak_tflops": POSITIVE, "efficiency_fraction": POSITIVE,
    },
    "peers_published.llmcarbon_mwh": {"pue_ratio": FROM_ONE},
    "peers_published.ccf_power_w": {"utilisation_fraction": FRACTION},
    "peers_published.ccf_embodied_kgco2e": {"server_unit_count": POSITIVE},
}  # fmt: skip
CASES = [(name, argument, *bounds) for name, by in BOUNDS.items() for argument, bounds in by.items()]


def inputs(name, argument, value):
    """Possible values, with one in question."""
    return [value if one == argument else middle(one) for one in arguments(name)]


@pytest.mark.parametrize(
    ("name", "argument", "refused", "taken"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES]
)
def test_a_formula_refuses_what_cannot_be_and_names_it(name, argument, refused, taken):
    function = FORMULAS[name]

    for value in refused:
        with pytest.raises(InputError) as caught:
            function(*inputs(name, argument, value))
        assert caught.value.code in ("outside_bounds", "outside_limits")
        with pytest.raises(InputError):  # one of many is enough
            function(*inputs(name, argument, np.array([middle(argument), value])))
    for value in taken:
        function(*inputs(name, argument, value))


@pytest.mark.parametrize("case", [case for case in CASES if not case[0].startswith(("search.h", "embodied.rec"))])
def test_the_value_that_is_named_is_the_one_that_was_given(case):
    name, argument, refused, _ = case

    with pytest.raises(InputError) as caught:
        FORMULAS[name](*inputs(name, argument, refused[0]))

    assert caught.value.facts["value"] == refused[0]
