"""The ledger lines of equipment: its making, transport and end of life, and its use where that is counted there.

Their sum is that of the table's totals, and rows that take their figure from one item or source share its error.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from greenai_desktop.accounting.estimate.lines import EQUIPMENT, equipment_post
from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.hosting import Hosting, Post, electricity_post
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.totals import Asked, Spread, fractions, use_kgco2e
from greenai_desktop.core.lines import Amount, Indicator, Line, Stage
from greenai_desktop.core.organisation import Consolidation, Site, consolidated
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Z95, Uncertain

_S_PER_DAY: Final = 86_400.0
_INDICATORS: Final = {
    Indicator.ELEMENTS: "adpe_kgsbe",
    Indicator.PRIMARY_ENERGY: "primary_energy_megajoule",
    Indicator.WATER: "water_l",
}


def asset_lines(
    inventory: Inventory,
    sites: Mapping[str, Site],
    consolidation: Consolidation,
    asked: Asked,
    recorded_h: FloatArray | None = None,
) -> list[Line]:
    """Lines of the rows that are counted.

    Args:
        inventory: The table.
        sites: Sites by name: where equipment stands decides the scope of its use.
        consolidation: What the organisation counts as its own.
        asked: Period, view and project; lines are of that project.
        recorded_h: As in `fractions`.
    """
    share = inventory.numbers("quantity") * fractions(inventory, asked, recorded_h)
    amounts = {Indicator.GHG: allocation.embodied_kgco2e(inventory) * share}
    amounts |= {indicator: inventory.numbers(name) * share for indicator, name in _INDICATORS.items()}
    use = use_kgco2e(inventory, asked, inventory.numbers("quantity"))
    drivers = _drivers(inventory)
    found = []
    for row in np.flatnonzero(inventory.texts("left_out").codes == 0).tolist():
        place = _place(str(inventory.value(row, "site")), sites, consolidation)
        line = _line(inventory, row, asked, place)
        told = tuple(
            _amount(indicator, float(values[row]), drivers[row])
            for indicator, values in amounts.items()
            if indicator is Indicator.GHG or not np.isnan(values[row])
        )
        found.append(replace(line, amounts=told))
        if use[row] != 0.0:
            found.append(_use_line(line, place, _amount(Indicator.GHG, float(use[row]), drivers[row])))
    return found


def _drivers(inventory: Inventory) -> list[Uncertain]:
    """The shared error of each row: that of its item, else of its source, else its own."""
    sigma = Spread(inventory).sigma
    items, sources = inventory.texts("item_id"), inventory.texts("source_id")
    found = []
    for row, number in enumerate(inventory.ids.tolist()):
        item, source = items.values[items.codes[row]], sources.values[sources.codes[row]]
        key = f"item:{item}" if item else f"source:{source}" if source else f"asset:{number}"
        found.append(Uncertain(key, 1.0, math.exp(Z95 * float(sigma[row]))))
    return found


def _amount(indicator: Indicator, value: float, driver: Uncertain) -> Amount:
    if math.isnan(value):
        return Amount(indicator, None, reason="footprint_unknown")
    return Amount(indicator, value, value / driver.u95_ratio, value * driver.u95_ratio, (driver,))


def _place(name: str, sites: Mapping[str, Site], consolidation: Consolidation) -> Place:
    return consolidated(sites[name], consolidation) if name in sites else Place()


def _line(inventory: Inventory, row: int, asked: Asked, place: Place) -> Line:
    number, purchased = int(inventory.ids[row]), float(inventory.numbers("purchased")[row])
    text = {
        name: str(inventory.value(row, name)) for name in ("name", "model", "stage", "item_id", "source_id", "status")
    }
    day = purchased if asked.is_life else asked.from_day
    is_cloud = place.hosting is Hosting.CLOUD
    return Line(
        id=f"asset:{number}",
        label=text["name"] or text["model"],
        project_id=asked.project_id,
        origin=f"asset:{number}",
        at_utc_s=0.0 if math.isnan(day) else day * _S_PER_DAY,
        stage=Stage(text["stage"]) if text["stage"] else Stage.UNSET,
        activity_class=EQUIPMENT,
        activity_value=_known(float(inventory.numbers("quantity")[row])),
        activity_unit="count",
        factor_id=text["item_id"],
        factor_year=None,
        source_ids=(text["source_id"],) if text["source_id"] else (),
        status=Status(text["status"]) if text["status"] else Status.ENTERED,
        method=Method.FACTOR if text["item_id"] else Method.ENTERED,
        # What stands in the table was bought, wherever it stands; in a cloud it is part of the service.
        post=equipment_post(Hosting.CLOUD if is_cloud else None, controls_colocation=True),
        amounts=(),
        notes=() if asked.is_life else (f"{asked.view}_view",),
    )


def _use_line(line: Line, place: Place, amount: Amount) -> Line:
    post: Post = electricity_post(place.hosting or Hosting.OFFICE, place.controls_colocation)
    notes = ("use_from_maker",) if place.hosting is not None else ("use_from_maker", "hosting_not_given")
    return replace(line, id=f"{line.id}/use", post=post, amounts=(amount,), notes=notes)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
