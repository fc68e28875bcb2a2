"""Software Carbon Intensity: a rate per functional unit.

The intensity of the electricity is location-based; market-based figures have no place in it, and nothing is taken
off. Energy covers what is reserved, not only what is used.

Source:
    SCI specification 1.1; ISO/IEC 21031:2024: SCI = ((E·I) + M) / R.
"""

from __future__ import annotations

from greenai_desktop.core.arrays import Number, require_positive
from greenai_desktop.core.units import G_PER_KG


def sci_gco2e_per_unit(
    energy_kwh: Number, intensity_kgco2e_per_kwh: Number, embodied_kgco2e: Number, unit_count: Number
) -> Number:
    """The rate from energy, intensity and equipment.

    Args:
        energy_kwh: E, with the site's share, of all that is reserved.
        intensity_kgco2e_per_kwh: I, location-based.
        embodied_kgco2e: M, share of the equipment.
        unit_count: R, functional units delivered in the same period.

    Raises:
        InputError: no unit.
    """
    return rate_gco2e_per_unit(energy_kwh * intensity_kgco2e_per_kwh + embodied_kgco2e, unit_count)


def rate_gco2e_per_unit(total_kgco2e: Number, unit_count: Number) -> Number:
    """The rate from a total of the same boundary and period.

    Raises:
        InputError: no unit.
    """
    require_positive(unit_count)
    return total_kgco2e * G_PER_KG / unit_count
