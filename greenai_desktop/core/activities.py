"""Emissions of activities, and the units in which their amounts may be told."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.arrays import Number
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.units import convert

# Units that are told for one another; an hour is not among them, since a day of work is no 24 hours.
_TOGETHER: Final = (
    ("L", "m3"), ("kWh", "MWh", "GWh", "Wh"), ("kg", "t", "g"), ("t·km", "kg·km"), ("GB", "TB"),
    ("GB·year", "TB·year"), ("EUR", "kEUR"), ("USD", "kUSD"), ("m2", "ha"),
)  # fmt: skip


def activity_kgco2e(amount: Number, kgco2e_per_unit: Number, share_fraction: Number, deflator_ratio: Number) -> Number:
    """Emissions of an activity.

    Args:
        amount: In the unit of the factor.
        kgco2e_per_unit: The factor.
        share_fraction: What part of it is for AI.
        deflator_ratio: Of money: prices of the year of the factor over those of the purchase; 1 for all else.

    Source:
        GHG Protocol Corporate Value Chain Standard (2011), chapter 7: activity data times emission factor.
    """
    return amount * kgco2e_per_unit * share_fraction * deflator_ratio


def deflator_ratio(index_of_factor: Number, index_of_purchase: Number) -> Number:
    """What brings money to the prices of another year: the price index of that year over that of the purchase.

    Raises:
        InputError: an index that is not above 0.
    """
    if not (index_of_factor > 0 and index_of_purchase > 0):
        raise InputError("price_index_not_above_zero")
    return index_of_factor / index_of_purchase


def units_beside(unit: str) -> tuple[str, ...]:
    """Units that an amount may be told in for a factor of this unit, that unit first."""
    group = next((units for units in _TOGETHER if unit in units), (unit,))
    return (unit, *(other for other in group if other != unit))


def scale(unit: str, to_unit: str) -> float:
    """How many of one unit one of another is; an amount without a unit is taken to be in that of the factor.

    Raises:
        InputError: the two are not told for one another.
    """
    if unit in ("", to_unit):
        return 1.0
    if unit not in units_beside(to_unit):
        raise InputError("unit_mismatch", unit=unit, expected=to_unit)
    return convert(1.0, unit, to_unit)
