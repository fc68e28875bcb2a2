"""The ledger lines of equipment: its making, transport and end of life, and its use where that is counted there.

Their sum is that of the table's totals, and rows that take their figure from one item or source share its error.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np

from greenai_desktop.accounting.estimate.lines import EQUIPMENT, equipment_post
from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.hosting import Hosting, Post, electricity_post
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.explained import explained
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
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

# What a figure needs beside the footprint, the share and the recorded hours.
_NEEDED: Final = ("quantity", "purchased", "lifetime_years", "reserved_h_per_year", "used_h_per_year")
_STAGE: Final = {stage.value: stage for stage in Stage} | {"": Stage.UNSET}
_STATUS: Final = {status.value: status for status in Status} | {"": Status.ENTERED}
_BOUGHT: Final = equipment_post(None, controls_colocation=True)
_IN_CLOUD: Final = equipment_post(Hosting.CLOUD, controls_colocation=True)


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
    rows = np.flatnonzero(inventory.texts("left_out").codes == 0)
    amounts = {Indicator.GHG: (allocation.embodied_kgco2e(inventory) * share)[rows].tolist()}
    made = allocation.making_fraction(inventory)
    amounts |= {
        indicator: (inventory.numbers(name) * made * share)[rows].tolist() for indicator, name in _INDICATORS.items()
    }
    use = use_kgco2e(inventory, asked, inventory.numbers("quantity"))[rows].tolist()
    places = {name: _place(name, sites, consolidation) for name in inventory.texts("site").values}
    drivers = _drivers(inventory)
    lacking = rows[np.isnan(amounts[Indicator.GHG])].tolist()
    reasons = _reasons(inventory, asked, recorded_h, lacking) if lacking else {}
    found = []
    for at, (row, cells) in enumerate(zip(rows.tolist(), _cells(inventory, rows), strict=True)):
        driver, place = drivers[row], places[cells.site]
        told = [
            _amount(indicator, values[at], driver, reasons.get(row, ""))
            for indicator, values in amounts.items()
            if indicator is Indicator.GHG or not math.isnan(values[at])
        ]
        line = _line(cells, asked, place, tuple(told))
        found.append(line)
        if use[at] != 0.0:
            reason = "lifetime_unknown" if math.isnan(cells.lifetime_years) else "footprint_unknown"
            found.append(_use_line(line, place, _amount(Indicator.GHG, use[at], driver, reason)))
    return found


class _Cells(NamedTuple):
    """What a line takes from a row."""

    number: int
    name: str
    model: str
    stage: str
    item_id: str
    source_id: str
    status: str
    site: str
    quantity: float
    purchased: float
    lifetime_years: float


def _cells(inventory: Inventory, rows: IdArray) -> Iterator[_Cells]:
    """Rows one after the other, read column by column."""
    columns: list[list[Any]] = [inventory.ids[rows].tolist()]
    for name in _Cells._fields[1:]:
        cells = inventory.cells(name, rows)
        columns.append(cells.tolist() if isinstance(cells, np.ndarray) else list(cells))
    return (_Cells(*values) for values in zip(*columns, strict=True))


def _drivers(inventory: Inventory) -> list[Uncertain]:
    """The shared error of each row: that of its item, else of its source, else its own."""
    ratios = np.exp(Z95 * Spread(inventory).sigma).tolist()
    items, sources = (inventory.texts(name) for name in ("item_id", "source_id"))
    rows = zip(inventory.ids.tolist(), items.codes.tolist(), sources.codes.tolist(), ratios, strict=True)
    # One object for all rows that share an error: totals look them up by what they are, not by what they hold.
    shared: dict[tuple[int, int, float], Uncertain] = {}
    found = []
    for number, item, source, ratio in rows:
        if not (item or source):
            found.append(Uncertain(f"asset:{number}", 1.0, ratio))
            continue
        key = item, 0 if item else source, ratio
        if key not in shared:
            name = f"item:{items.values[item]}" if item else f"source:{sources.values[source]}"
            shared[key] = Uncertain(name, 1.0, ratio)
        found.append(shared[key])
    return found


def _reasons(inventory: Inventory, asked: Asked, recorded_h: FloatArray | None, rows: Sequence[int]) -> dict[int, str]:
    """Why rows have no figure; rows that lack the same cells are looked at once."""
    hours = np.full(len(inventory), np.nan) if recorded_h is None else recorded_h
    columns = [allocation.embodied_kgco2e(inventory), allocation.shares(inventory, asked.project_id), hours]
    columns += [inventory.numbers(name) for name in _NEEDED]
    lacks = np.stack([np.isnan(column) for column in columns])
    modes = inventory.texts("allocation").codes
    found: dict[tuple[int, bytes], str] = {}
    reasons = {}
    for row in rows:
        key = int(modes[row]), lacks[:, row].tobytes()
        if key not in found:
            found[key] = explained(inventory, row, asked, recorded_h).reason
        reasons[row] = found[key]
    return reasons


def _amount(indicator: Indicator, value: float, driver: Uncertain, reason: str) -> Amount:
    if math.isnan(value):
        return Amount(indicator, None, reason=reason)
    return Amount(indicator, value, value / driver.u95_ratio, value * driver.u95_ratio, (driver,))


def _place(name: str, sites: Mapping[str, Site], consolidation: Consolidation) -> Place:
    return consolidated(sites[name], consolidation) if name in sites else Place()


def _line(cells: _Cells, asked: Asked, place: Place, amounts: tuple[Amount, ...]) -> Line:
    day = cells.purchased if asked.is_life else asked.from_day
    return Line(
        id=f"asset:{cells.number}",
        label=cells.name or cells.model,
        project_id=asked.project_id,
        origin=f"asset:{cells.number}",
        at_utc_s=0.0 if math.isnan(day) else day * _S_PER_DAY,
        stage=_STAGE[cells.stage],
        activity_class=EQUIPMENT,
        activity_value=None if math.isnan(cells.quantity) else cells.quantity,
        activity_unit="count",
        factor_id=cells.item_id,
        factor_year=None,
        source_ids=(cells.source_id,) if cells.source_id else (),
        status=_STATUS[cells.status],
        method=Method.FACTOR if cells.item_id else Method.ENTERED,
        # What stands in the table was bought, wherever it stands; in a cloud it is part of the service.
        post=_IN_CLOUD if place.hosting is Hosting.CLOUD else _BOUGHT,
        amounts=amounts,
        notes=() if asked.is_life else (f"{asked.view}_view",),
    )


def _use_line(line: Line, place: Place, amount: Amount) -> Line:
    post: Post = electricity_post(place.hosting or Hosting.OFFICE, place.controls_colocation)
    notes = ("use_from_maker",) if place.hosting is not None else ("use_from_maker", "hosting_not_given")
    return replace(line, id=f"{line.id}/use", post=post, amounts=(amount,), notes=notes)
