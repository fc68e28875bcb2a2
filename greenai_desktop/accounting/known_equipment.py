"""Rows of equipment that nobody has given figures, and whose name the catalogue knows: they can take its figures.

Nothing is taken here unasked, and a row with any figure of its own is left alone: what a person typed stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from greenai_desktop.accounting.computer_rows import is_made_by
from greenai_desktop.catalog.equipment import EquipmentCatalog
from greenai_desktop.core.equipment import Equipment
from greenai_desktop.core.inventory.changes import Batch, Change
from greenai_desktop.core.inventory.checks import RowsProblem
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.items import FIGURES, figures_change

IN_CATALOGUE: Final = "in_catalogue"
_NAMED: Final = ("model", "name")  # the model is what a thing is; its name may be that of a host

Catalog = Callable[[], EquipmentCatalog]


def known_rows(inventory: Inventory, catalog: Catalog) -> dict[str, dict[str, IdArray]]:
    """Numbers of the rows by the column that names an item, and its id.

    Args:
        inventory: The table of equipment.
        catalog: Gives the catalogue; not asked while no row wants figures.
    """
    rows = _without_figures(inventory)
    found: dict[str, dict[str, IdArray]] = {}
    for column_id in _NAMED:
        if rows.size:
            taken = _named(inventory, rows, column_id, catalog())
            found[column_id] = {item_id: inventory.ids[places] for item_id, places in taken.items()}
            rows = np.setdiff1d(rows, np.concatenate([*taken.values(), np.empty(0, np.int64)]))
    return found


def known_problems(inventory: Inventory, catalog: Catalog) -> list[RowsProblem]:
    """The same as marks of cells."""
    return [
        RowsProblem(IN_CATALOGUE, column_id, np.concatenate(list(items.values())))
        for column_id, items in known_rows(inventory, catalog).items()
        if items
    ]


def known_change(inventory: Inventory, catalog: Catalog, language: str) -> tuple[Change, IdArray] | None:
    """Rows take the figures of the items they are named after: one change, and their numbers; None if there are none.

    What a row says of itself (its name, lifetime, weight, maker, model) stays as it was entered.
    """
    changes: list[Change] = []
    ids: list[IdArray] = []
    for items in known_rows(inventory, catalog).values():
        for item_id, rows in items.items():
            item = catalog().of(item_id)
            if item is not None:
                changes.append(figures_change(inventory, rows, item.cells(language)))
                ids.append(rows)
    return (Batch(tuple(changes)), np.concatenate(ids)) if changes else None


def _without_figures(inventory: Inventory) -> IdArray:
    """Places of the rows of which nothing is said that a source can tell."""
    is_empty = np.ones(len(inventory), np.bool_)
    for column_id in FIGURES:
        column = inventory.columns[column_id]
        is_empty &= np.isnan(inventory.numbers(column_id)) if column.kind.is_number else (
            inventory.texts(column_id).codes == 0
        )  # fmt: skip
    return np.flatnonzero(is_empty)


def _named(inventory: Inventory, rows: IdArray, column_id: str, catalog: EquipmentCatalog) -> dict[str, IdArray]:
    """Places by the item that a column names; each text, maker and category is looked at once."""
    columns = [inventory.texts(name) for name in (column_id, "manufacturer", "category")]
    seen = np.stack([texts.codes[rows] for texts in columns], axis=1)
    meant = {int(code): catalog.named(columns[0].values[code]) for code in np.unique(seen[:, 0]).tolist() if code}
    hits = np.flatnonzero(np.isin(seen[:, 0], [code for code, item in meant.items() if item is not None]))
    found: dict[str, list[IdArray]] = {}
    if hits.size:
        kinds, kind_of = np.unique(seen[hits], axis=0, return_inverse=True)
        for number, (code, maker, category) in enumerate(kinds.tolist()):
            item = meant[code]
            if item is not None and _fits(item, columns[1].values[maker], columns[2].values[category]):
                found.setdefault(item.id, []).append(rows[hits[kind_of.reshape(-1) == number]])
    return {item_id: np.concatenate(places) for item_id, places in found.items()}


def _fits(item: Equipment, maker: str, category: str) -> bool:
    """Whether what a row says of itself does not speak against an item."""
    is_of = not maker or not item.manufacturer or is_made_by(item, maker)
    return is_of and category in ("", item.category)
