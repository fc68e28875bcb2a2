"""Tables of equipment for tests: small ones, and one of 100,000 rows as a large organisation has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from greenai_desktop.core.inventory.changes import Values, rows_added
from greenai_desktop.core.inventory.columns import CATEGORIES, Column
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.inventory import Inventory

NAN = float("nan")
FIRST_DAY = float(day_of(2018))


def equipment(count: int = 1, **cells: Any) -> Inventory:
    """A table with some rows, numbered from 1; a cell that is no list is the same in all."""
    made = Inventory()
    filled: dict[str, Values] = {
        name: list(value) if isinstance(value, (list, tuple)) else [value] * count for name, value in cells.items()
    }
    rows_added(made, range(1, count + 1), filled).apply(made)
    return made


def many_cells(count: int, seed: int = 1, names: str = "asset") -> dict[str, Values]:
    """Cells of many rows, with gaps, in which half of the names stand once and items come again and again."""
    chance = np.random.default_rng(seed)
    embodied = chance.lognormal(5.5, 0.7, count)
    purchased = FIRST_DAY + chance.integers(0, 3_200, count)
    retired = np.where(chance.random(count) < 0.2, purchased + chance.integers(300, 2_500, count), NAN)
    return {
        "name": [f"{names} {number:06d} Écran" if number % 2 else f"pool {number % 97}" for number in range(count)],
        "category": [CATEGORIES[i] for i in chance.integers(0, len(CATEGORIES), count)],
        "item_id": [f"item-{i}" if i else "" for i in chance.integers(0, 1_500, count)],
        "manufacturer": [f"maker {i}" for i in chance.integers(0, 60, count)],
        "model": [f"model {i}" for i in chance.integers(0, 4_000, count)],
        "quantity": chance.integers(1, 20, count).astype(float),
        "site": [f"site {i}" for i in chance.integers(0, 40, count)],
        "purchased": np.where(chance.random(count) < 0.05, NAN, purchased),
        "lifetime_years": np.where(chance.random(count) < 0.03, NAN, chance.integers(3, 8, count).astype(float)),
        "retired": retired,
        "ai_share_fraction": chance.random(count),
        "manufacture_kgco2e": embodied * 0.8,
        "transport_kgco2e": np.where(chance.random(count) < 0.3, NAN, embodied * 0.1),
        "eol_kgco2e": np.where(chance.random(count) < 0.6, NAN, embodied * 0.02),
        "embodied_kgco2e": np.where(chance.random(count) < 0.5, NAN, embodied),
        "low_kgco2e": np.where(chance.random(count) < 0.5, NAN, embodied * 0.7),
        "high_kgco2e": np.where(chance.random(count) < 0.5, NAN, embodied * 1.6),
        "grade": [("A", "B", "C", "D", "")[i] for i in chance.integers(0, 5, count)],
        "weight_kg": chance.lognormal(2.0, 1.0, count),
        "fate": [("", "recycling", "resale")[i] for i in chance.integers(0, 3, count)],
        "adpe_kgsbe": np.where(chance.random(count) < 0.7, NAN, embodied * 1e-5),
        "source_id": [f"source-{i}" for i in chance.integers(0, 40, count)],
        "note": [f"seen by person {i}" if i < 50 else "" for i in chance.integers(0, 200, count)],
        "share:1": np.where(chance.random(count) < 0.9, NAN, chance.random(count) * 0.5),
    }


def large(count: int = 100_000) -> Inventory:
    """Many rows."""
    made = Inventory()
    rows_added(made, range(1, count + 1), many_cells(count)).apply(made)
    return made


def table_of(columns: tuple[Column, ...], *rows: Mapping[str, Any]) -> Inventory:
    """A table of any columns with rows of unlike cells, numbered from 1."""
    made = Inventory(columns)
    for number, row in enumerate(rows, 1):
        rows_added(made, [number], {name: [value] for name, value in row.items()}).apply(made)
    return made
