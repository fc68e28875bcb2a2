"""Totals by any column of the table of equipment, with intervals."""

from __future__ import annotations

import math

import numpy as np

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.totals import Asked, Spread, Sum, fractions


def embodied_by(
    inventory: Inventory, column_id: str, asked: Asked | None = None, recorded_h: FloatArray | None = None
) -> dict[float | str, Sum]:
    """Emissions of making, transport and end of life by the value of a column.

    Args:
        inventory: The table.
        column_id: The column.
        asked: As for `totals`.
        recorded_h: As for `totals`.

    Returns:
        By value; the empty text, or NaN among numbers, for rows of which it is not known. Values add up to that of
        `totals`, intervals do not: groups share what they share.
    """
    wanted = asked or Asked()
    amounts = allocation.embodied_kgco2e(inventory) * inventory.numbers("quantity")
    amounts = amounts * fractions(inventory, wanted, recorded_h)
    counted = inventory.texts("left_out").codes == 0
    spread = Spread(inventory)
    if not inventory.column(column_id).kind.is_number:
        texts = inventory.texts(column_id)
        by_text: dict[float | str, Sum] = {}
        by_text.update(spread.sums_by(amounts, counted, texts.codes, texts.values).items())
        return by_text
    values, codes = np.unique(inventory.numbers(column_id), return_inverse=True)
    names = [str(place) for place in range(values.size)]
    found = spread.sums_by(amounts, counted, codes.astype(np.int32), names)
    return {math.nan if np.isnan(values[int(name)]) else float(values[int(name)]): part for name, part in found.items()}
