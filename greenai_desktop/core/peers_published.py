"""How published papers and other tools reckon: Strubell, Patterson, LLMCarbon, Cloud Carbon Footprint.

Their constants define them and are never used for our figures; what they read from tables comes in as arguments.

Source:
    Read at: SotaroKaneda/MLCarbon@dbd96b7 (LLMCarbon), cloud-carbon-footprint@b7a049c; METHODS §2.3, §2.9, §2.12.
    Equations, no code.
"""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.arrays import Number, require_at_least, require_positive, require_within
from greenai_desktop.core.operations import FLOP_PER_TFLOP
from greenai_desktop.core.units import H_PER_DAY, H_PER_YEAR, S_PER_DAY, W_PER_KW

# Strubell et al. (2019), section 2: PUE, and lb CO2e per kWh of the USA.
STRUBELL_PUE: Final = 1.58
STRUBELL_LB_PER_KWH: Final = 0.954
KG_PER_LB: Final = 0.45359237
_LLMCARBON_LIFE_DAYS: Final = 5 * 365
_CCF_LIFE_H: Final = 4 * H_PER_YEAR


def strubell_kwh(hours_h: Number, processor_w: Number, memory_w: Number, card_count: Number, card_w: Number) -> Number:
    """Strubell et al.: 1.58·t·(p_c + p_r + g·p_g)/1000.

    Source:
        "Energy and Policy Considerations for Deep Learning in NLP" (2019), equation 1.
    """
    return STRUBELL_PUE * hours_h * (processor_w + memory_w + card_count * card_w) / W_PER_KW


def strubell_lb(energy_kwh: Number) -> Number:
    """Emission of Strubell et al., in pounds: 0.954·kWh (equation 2)."""
    return STRUBELL_LB_PER_KWH * energy_kwh


def patterson_kwh(hours_h: Number, device_count: Number, mean_w: Number, pue_ratio: Number) -> Number:
    """Patterson et al.: h·n·P·PUE/1000, with the mean power of the whole system per device.

    Source:
        "Carbon Emissions and Large Neural Network Training" (2021), section 2.
    """
    return hours_h * device_count * mean_w * pue_ratio / W_PER_KW


def llmcarbon_days(
    params_count: Number, tokens_count: Number, device_count: Number, peak_tflops: Number, efficiency_fraction: Number
) -> Number:
    """LLMCarbon: days of training, 6·N·D/(n·peak·efficiency·86400).

    Args:
        params_count: Parameters; those of the dense base for a mixture of experts.
        tokens_count: Tokens.
        device_count: Devices.
        peak_tflops: Peak of one.
        efficiency_fraction: Share of it that is reached.

    Raises:
        InputError: devices, a peak or an efficiency of 0 or below.

    Source:
        Faiz et al., "LLMCarbon" (2024), section 4; MLCarbon@dbd96b7, `model.py`.
    """
    for value in (device_count, peak_tflops, efficiency_fraction):
        require_positive(value)
    rate = device_count * peak_tflops * FLOP_PER_TFLOP * efficiency_fraction * S_PER_DAY
    return 6.0 * params_count * tokens_count / rate


def llmcarbon_mwh(system_w: Number, device_count: Number, days: Number, pue_ratio: Number) -> Number:
    """LLMCarbon: energy, P_system·n·days·24·PUE/10⁶."""
    require_at_least(pue_ratio, 1.0)
    return system_w * device_count * days * H_PER_DAY * pue_ratio / 1e6


def llmcarbon_embodied_kgco2e(
    area_or_gb: Number, kgco2e_per_area_or_gb: Number, part_count: Number, days: Number
) -> Number:
    """LLMCarbon: share of one kind of part, area or GB·CPA·n·days/(5·365); bare chips, nothing around them."""
    return area_or_gb * kgco2e_per_area_or_gb * part_count * days / _LLMCARBON_LIFE_DAYS


def ccf_power_w(least_w: Number, most_w: Number, utilisation_fraction: Number) -> Number:
    """Cloud Carbon Footprint: power of a virtual processor or card, P_min + u·(P_max − P_min).

    Raises:
        InputError: a utilisation outside 0 to 1.
    """
    require_within(utilisation_fraction, 0.0, 1.0)
    return least_w + utilisation_fraction * (most_w - least_w)


def ccf_compute_kwh(
    unit_count: Number,
    hours_h: Number,
    least_w: Number,
    most_w: Number,
    utilisation_fraction: Number,
    pue_ratio: Number,
) -> Number:
    """Cloud Carbon Footprint: energy of virtual processors or cards over some hours, PUE included."""
    power_w = ccf_power_w(least_w, most_w, utilisation_fraction)
    return unit_count * hours_h * power_w * pue_ratio / W_PER_KW


def ccf_embodied_kgco2e(server_kgco2e: Number, used_h: Number, unit_count: Number, server_unit_count: Number) -> Number:
    """Cloud Carbon Footprint: TE·(hours/4 years)·(vCPU/vCPU of the server)."""
    require_positive(server_unit_count)
    return server_kgco2e * used_h / _CCF_LIFE_H * unit_count / server_unit_count
