"""What ML CO2 Impact and Green Algorithms say of the same inputs, to the digit, so that a difference can be explained.

Each function is one calculator as it computes, with its own constants: they define it and are never used for our
figures. Factors it reads from tables (type power, intensity, PUE) come in as arguments.

Source:
    Read at: mlco2/impact@d0d3ee5, GreenAlgorithms/green-algorithms-tool@30df2fe (v3.0) and GreenAlgorithms4HPC@c0f4709;
    METHODS §2.1 and §2.2. Equations, no code.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

import numpy as np

from greenai_desktop.core.arrays import Number, each, plain, require_positive
from greenai_desktop.core.units import G_PER_KG, W_PER_KW

# Green Algorithms, `referenceValues.csv`: power of memory.
GREEN_ALGORITHMS_W_PER_GB: Final = 0.3725
_CENT: Final = Decimal("0.01")
# `Number.prototype.toFixed` gives up beyond (ECMA-262).
_TO_FIXED_LIMIT: Final = 1e21


class MlCo2(NamedTuple):
    """What ML CO2 Impact shows.

    Attributes:
        energy_kwh: Rounded to 0.01.
        intensity_kgco2e_per_kwh: Rounded to 0.01.
        kgco2e: Their product, rounded to 0.01.
    """

    energy_kwh: float
    intensity_kgco2e_per_kwh: float
    kgco2e: float


class GreenAlgorithms(NamedTuple):
    """What Green Algorithms computes, by part, in kWh, PUE and repetitions included.

    Attributes:
        processors_kwh: Cores.
        cards_kwh: Graphics cards.
        memory_kwh: Memory.
    """

    processors_kwh: float
    cards_kwh: float
    memory_kwh: float

    @property
    def energy_kwh(self) -> float:
        """All parts together."""
        return self.processors_kwh + self.cards_kwh + self.memory_kwh


def ml_co2_kgco2e(power_w: Number, device_h: Number, intensity_gco2e_per_kwh: Number) -> Number:
    """ML CO2 Impact before its rounding: W·h/1000·intensity.

    Args:
        power_w: Type power of a device, drawn in full.
        device_h: Device-hours, which the page calls hours.
        intensity_gco2e_per_kwh: Of its table.

    Source:
        Lacoste et al., "Quantifying the Carbon Emissions of Machine Learning" (2019).
    """
    return power_w * device_h / W_PER_KW * intensity_gco2e_per_kwh / G_PER_KG


def ml_co2_shown(power_w: float, device_h: float, intensity_gco2e_per_kwh: float) -> MlCo2:
    """ML CO2 Impact as its page shows it: energy, intensity and product each rounded to two decimals.

    Source:
        mlco2/impact@d0d3ee5, `js/grayscale.js`, `setDetails` and `twoDigits`.
    """
    energy_kwh = two_digits(power_w * device_h / W_PER_KW)
    intensity = two_digits(intensity_gco2e_per_kwh / G_PER_KG)
    return MlCo2(energy_kwh, intensity, two_digits(energy_kwh * intensity))


def ml_co2_shown_kgco2e(power_w: Number, device_h: Number, intensity_gco2e_per_kwh: Number) -> Number:
    """The emission that the page of ML CO2 Impact shows."""
    return each(lambda *values: ml_co2_shown(*values).kgco2e, power_w, device_h, intensity_gco2e_per_kwh)


def two_digits(value: float) -> float:
    """Two decimals as JavaScript's `toFixed` rounds: the exact binary value, halves away from zero (ECMA-262)."""
    if not abs(value) < _TO_FIXED_LIMIT:
        return value
    return float(Decimal(value).quantize(_CENT, rounding=ROUND_HALF_UP))


def green_algorithms_kwh(
    hours_h: Number,
    core_count: Number,
    core_w: Number,
    core_usage_fraction: Number,
    card_count: Number,
    card_w: Number,
    card_usage_fraction: Number,
    memory_gb: Number,
    pue_ratio: Number,
    repetition_count: Number,
) -> Number:
    """Green Algorithms: t·(n_c·P_c·u_c + n_g·P_g·u_g + GB·0.3725)·PUE·PSF/1000.

    Args:
        hours_h: Running time.
        core_count: Processor cores.
        core_w: Type power per core.
        core_usage_fraction: Usage; 1 by default.
        card_count: Graphics cards.
        card_w: Type power of one.
        card_usage_fraction: Usage; 1 by default.
        memory_gb: Memory available, used or not.
        pue_ratio: Of the site.
        repetition_count: Pragmatic scaling factor: identical runs.

    Source:
        Lannelongue, Grealey, Inouye, "Green Algorithms" (2021), equation 1; v3.0, `form_blueprint.py`.
    """
    power_w = (
        core_count * core_w * core_usage_fraction
        + card_count * card_w * card_usage_fraction
        + memory_gb * GREEN_ALGORITHMS_W_PER_GB
    )
    return hours_h * power_w * pue_ratio * repetition_count / W_PER_KW


def green_algorithms_parts(
    hours_h: float,
    core_count: float,
    core_w: float,
    core_usage_fraction: float,
    card_count: float,
    card_w: float,
    card_usage_fraction: float,
    memory_gb: float,
    pue_ratio: float,
    repetition_count: float,
) -> GreenAlgorithms:
    """The same by part; arguments as `green_algorithms_kwh`."""
    scale = hours_h * pue_ratio * repetition_count / W_PER_KW
    return GreenAlgorithms(
        scale * core_count * core_w * core_usage_fraction,
        scale * card_count * card_w * card_usage_fraction,
        scale * memory_gb * GREEN_ALGORITHMS_W_PER_GB,
    )


def green_algorithms_kgco2e(energy_kwh: Number, intensity_gco2e_per_kwh: Number) -> Number:
    """Emission of Green Algorithms: E·CI, in kg."""
    return energy_kwh * intensity_gco2e_per_kwh / G_PER_KG


def green_algorithms_training(
    main: Number, research_factor: Number, retrain_count: Number, retrain_factor: Number
) -> Number:
    """AI page of Green Algorithms: main·(1 + R&D factor + n·retraining factor), for energy or emission.

    Source:
        v3.0, `pages/ai.py`.
    """
    return main * (1.0 + research_factor + retrain_count * retrain_factor)


def green_algorithms_continuous(inference: Number, reporting_days: Number, input_days: Number) -> Number:
    """AI page of Green Algorithms: continuous use scaled from the span of the inputs to that of the report.

    Raises:
        InputError: a span of 0 or below.
    """
    require_positive(input_days)
    return inference * reporting_days / input_days


def cluster_job_kwh(
    wall_h: Number,
    processor_h: Number,
    core_count: Number,
    core_w: Number,
    card_count: Number,
    card_w: Number,
    requested_gb: Number,
    pue_ratio: Number,
) -> Number:
    """GreenAlgorithms4HPC: processor time that was used, cards in full, memory as requested.

    Args:
        wall_h: Running time.
        processor_h: `TotalCPU` of the job; 0 takes all cores over all of the time.
        core_count: Cores.
        core_w: Type power per core.
        card_count: Graphics cards.
        card_w: Type power of one.
        requested_gb: `ReqMem`.
        pue_ratio: Of the site.

    Source:
        GreenAlgorithms4HPC@c0f4709, `backend`; METHODS §2.2.
    """
    busy_h = np.where(np.equal(processor_h, 0.0), wall_h * core_count, processor_h)
    watt_hours = busy_h * core_w + wall_h * (card_count * card_w + requested_gb * GREEN_ALGORITHMS_W_PER_GB)
    energy_kwh: Number = plain(watt_hours * pue_ratio / W_PER_KW)
    return energy_kwh
