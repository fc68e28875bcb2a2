"""How far a number that a person said, without saying how sure it is, may be off.

What a person decides (a count of cards, tokens to be seen, a number of trials) is taken as said. What a person
foresees or reads off a meter has the range of its grade: expert judgement, shown as such, and replaced by the
person's own range where one is given.

Source:
    METHODS §2.15, starting U95 by grade of the datum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from greenai_desktop.core.samples import Status

METERED, SOFTWARE, FORECAST, UNCALIBRATED = 1.1, 1.3, 2.0, 1.5
EMBODIED_OF_MAKER: Final = 1.5

# 95 % within ÷U … ×U; fields that are not here are decisions or definitions, and exact.
ENTERED_U95: Final[Mapping[str, float]] = {
    "power_w": SOFTWARE,
    "idle_w": SOFTWARE,
    "host_w": SOFTWARE,
    "utilisation_fraction": 1.2,
    "use_utilisation_fraction": 1.5,
    "embodied_kgco2e": EMBODIED_OF_MAKER,
    "host_embodied_kgco2e": EMBODIED_OF_MAKER,
    "lifetime_years": 1.2,
    "used_h_per_year": 1.2,
    "hours_h": METERED,
    "flop_per_example": 1.2,
    "mfu_fraction": SOFTWARE,
    "run_energy_kwh": SOFTWARE,
    "run_hours_h": METERED,
    "run_scale_ratio": SOFTWARE,
    "wue_l_per_kwh": 1.2,
    "mean_fraction": SOFTWARE,
    "failed_fraction": UNCALIBRATED,
    "research_ratio": UNCALIBRATED,
    "pipeline_run_energy_kwh": SOFTWARE,
    "storage_tb": SOFTWARE,
    "transfer_gb_per_year": FORECAST,
    "requests_per_year": FORECAST,
    "request_energy_wh": SOFTWARE,
    "request_gb_s": SOFTWARE,
    "tokens_in_count": UNCALIBRATED,
    "tokens_out_count": UNCALIBRATED,
    "growth_fraction": UNCALIBRATED,
    "retrain_fraction": SOFTWARE,
    "reference_kgco2e_per_year": UNCALIBRATED,
    "rebound_fraction": UNCALIBRATED,
    "units_per_year": FORECAST,
}


def u95_of(field_id: str, status: Status) -> float:
    """The spread of a number that was said without a range.

    A measured one is metered, whatever it is; an exact one stays exact.
    """
    u95_ratio = ENTERED_U95.get(field_id, 1.0)
    return min(u95_ratio, METERED) if status is Status.MEASURED else u95_ratio
