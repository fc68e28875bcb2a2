"""The electricity of the place of an estimate, with its inputs named and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.supply import Supply, supply_at
from greenai_desktop.catalog.electricity import zone_of
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.samples import Status

INTENSITY: Final = "intensity"
PUE: Final = "pue"
CONTRACT: Final = "contract"
PRICE: Final = "price"


def supply_for(inputs: Inputs, own: Sequence[Factor]) -> Supply:
    """The electricity of the draft's place: factor, PUE, price, contract, and where emissions are counted."""
    draft = inputs.draft
    supply = supply_at(inputs.sheet, draft.place, draft.price, draft.year or None, inputs.shelf.grid, own)
    _tell(inputs, INTENSITY, supply.intensity)
    if supply.pue is not None:
        _tell(inputs, PUE, supply.pue)
    if draft.price is not None:
        _tell(inputs, PRICE, supply.price)
    return supply


def zone_for(inputs: Inputs) -> str:
    """Zone of the electricity of the draft's place."""
    return zone_of(inputs.shelf.grid, inputs.draft.place)


def _tell(inputs: Inputs, code: str, quantity: Quantity) -> None:
    result = quantity.result
    inputs.note(code, result)
    for driver in quantity.drivers:
        inputs.name(driver.key, code, result.label, is_default=result.status is not Status.ENTERED)
