"""Energy to carbon and money, and the scope that electricity belongs to.

Works on floats and on arrays alike. Where a machine stands decides three things: whether a PUE applies, the scope
of its electricity, and where upstream emissions of that electricity are counted.

Source:
    GHG Protocol Scope 2 Guidance (2015), chapter 6, and Corporate Value Chain Standard, categories 1, 3, 7, 8;
    BEGES method v5 (posts 2.1, 3.3, 4.1, 4.4, 4.5); METHODS §2.0 and §2.13.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.hosting import Hosting, Post, electricity_post, upstream_post

__all__ = [
    "FloatArray", "Hosting", "Post", "combustion_kgco2e", "electricity_cost", "electricity_post", "operational_kgco2e",
    "site_energy_kwh", "upstream_kgco2e", "upstream_post",
]  # fmt: skip

FloatArray = NDArray[np.float64]
Number = TypeVar("Number", float, FloatArray)


def site_energy_kwh(energy_kwh: Number, pue_ratio: Number) -> Number:
    """Energy drawn by the site for the energy used by the machine.

    Raises:
        InputError: a PUE below 1.
    """
    if np.any(np.less(pue_ratio, 1.0)):
        raise InputError("pue_below_one", value=float(np.min(pue_ratio)))
    return energy_kwh * pue_ratio


def operational_kgco2e(energy_kwh: Number, intensity_kgco2e_per_kwh: Number) -> Number:
    """Greenhouse gas from electricity at the site's meter; NaN stays NaN, a gap never counts as zero."""
    return energy_kwh * intensity_kgco2e_per_kwh


def electricity_cost(energy_kwh: Number, price_per_kwh: Number) -> Number:
    """Money for electricity, in the currency of the price."""
    return energy_kwh * price_per_kwh


def combustion_kgco2e(total_kgco2e: Number, combustion_fraction: Number) -> Number:
    """The part of a life-cycle figure that is emitted in power plants (scope 2 of own electricity)."""
    return total_kgco2e * combustion_fraction


def upstream_kgco2e(total_kgco2e: Number, combustion_fraction: Number) -> Number:
    """The part of a life-cycle figure that arises upstream and in the grid (scope 3 category 3)."""
    return total_kgco2e * (1.0 - combustion_fraction)
