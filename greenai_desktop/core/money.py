"""Money for machines that are rented; that for electricity is in `footprint.electricity_cost`.

Rent holds the electricity of the machine: the two are never added for one machine.
"""

from __future__ import annotations

from greenai_desktop.core.arrays import Number


def rent_cost(price_per_h: Number, machine_count: Number, hours_h: Number) -> Number:
    """Money for rented machines, in the currency of the price."""
    return price_per_h * machine_count * hours_h
