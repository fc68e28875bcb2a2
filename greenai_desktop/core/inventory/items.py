"""A row of equipment takes its figures from an item of a catalogue, or from another source: what changes then.

Figures of the former item must not stay beside those of the new one, so all that a source can tell is emptied first.
What a person says of the thing itself stays: its name, its number, its site, its days, its shares, and its lifetime.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from greenai_desktop.core.equipment import Equipment
from greenai_desktop.core.inventory.changes import Batch, CellsSet, Change, cells_set, cleared
from greenai_desktop.core.inventory.inventory import IdArray, Inventory

FIGURES: Final = (
    "materials_kgco2e", "manufacture_kgco2e", "transport_kgco2e", "use_kgco2e", "eol_kgco2e", "embodied_kgco2e",
    "low_kgco2e", "high_kgco2e", "grade", "transport_mode", "transport_km", "adpe_kgsbe", "primary_energy_megajoule",
    "water_l", "boundary", "source", "source_id", "item_id",
)  # fmt: skip
# What a person may have said, and an item tells only where nobody did.
_KEPT: Final = ("name", "lifetime_years", "weight_kg", "manufacturer", "model", "category")


def item_change(
    inventory: Inventory, ids: Sequence[int] | IdArray, item: Equipment, language: str = "en"
) -> Change:  # fmt: skip
    """Rows become the item: its maker and model too, as that is what was chosen."""
    cells = item.cells(language)
    return Batch((figures_change(inventory, ids, cells), _of_itself(inventory, ids, item, language)))


def figures_change(inventory: Inventory, ids: Sequence[int] | IdArray, cells: Mapping[str, float | str]) -> Change:
    """Rows take the figures of a source; the rest of `cells` fills what nobody said.

    Args:
        inventory: The table.
        ids: The rows.
        cells: One value a column, the same for all rows.
    """
    figures = {name: [value] * len(ids) for name, value in cells.items() if name not in _KEPT and name != "quantity"}
    return Batch((cleared(inventory, ids, FIGURES), cells_set(ids, **figures), _unsaid(inventory, ids, cells)))  # type: ignore[arg-type]


def _of_itself(inventory: Inventory, ids: Sequence[int] | IdArray, item: Equipment, language: str) -> CellsSet:
    """What the item is: category, maker, model."""
    told = item.cells(language)
    return cells_set(ids, **{name: [told[name]] * len(ids) for name in ("category", "manufacturer", "model")})  # type: ignore[arg-type]


def _unsaid(inventory: Inventory, ids: Sequence[int] | IdArray, cells: Mapping[str, float | str]) -> CellsSet:
    """What a row does not say yet, as the source tells it."""
    rows = inventory.rows_of(ids)
    filled = {}
    for name in _KEPT:
        if name in cells:
            present = inventory.cells(name, rows)
            filled[name] = [cells[name] if _is_nothing(value) else value for value in present]
    return cells_set(ids, **filled)  # type: ignore[arg-type]


def _is_nothing(value: float | str) -> bool:
    return not value if isinstance(value, str) else value != value
