"""What a table of the inventory is to a format of files, and its cells as people read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from greenai_desktop.core.inventory.columns import Column, ColumnKind
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.labels import POST, Labels, refers
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.inventory_files import heading
from greenai_desktop.i18n.numbers import editable
from greenai_desktop.i18n.table_cells import Value, written_cell

# What a person fills in; a file has these columns, and all others that hold anything.
MAIN: Final[dict[Sheet, tuple[str, ...]]] = {
    Sheet.ASSET: (
        "name", "category", "manufacturer", "model", "quantity", "site", "purchased", "lifetime_years", "retired",
        "condition", "fate", "ai_share_fraction", "stage", "manufacture_kgco2e", "transport_kgco2e", "eol_kgco2e",
        "embodied_kgco2e", "low_kgco2e", "high_kgco2e", "grade", "weight_kg", "source", "note",
    ),
    Sheet.ACTIVITY: (
        "name", "post_id", "project", "stage", "site", "from_day", "until_day", "value", "unit", "ai_share_fraction",
        "factor_id", "factor_kgco2e", "factor_year", "region", "currency", "price_year", "kind", "source", "note",
    ),
    Sheet.CLOUD: (
        "provider", "account", "service", "region", "from_day", "until_day", "scope", "basis", "kgco2e", "energy_kwh",
        "note",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableOut:
    """A table on its way into a file.

    Attributes:
        sheet: Which table.
        inventory: The table.
        labels: Names of what its cells refer to.
        language: Of headings and choices.
        rows: Which rows, by place; None for all.
        sites: Names of sites, for a list to choose from.
    """

    sheet: Sheet
    inventory: Inventory
    labels: Labels
    language: Language
    rows: IdArray | None = None
    sites: Sequence[str] = field(default=())

    def places(self) -> IdArray:
        """The rows that are written, by place."""
        return np.arange(len(self.inventory)) if self.rows is None else self.rows

    def columns(self) -> list[Column]:
        """The columns that are written: the main ones, and all that hold anything else than a new row would."""
        order = {name: at for at, name in enumerate(MAIN[self.sheet])}
        rows = self.places()
        found = [
            column
            for name, column in self.inventory.columns.items()
            if name in order or _says_something(self.inventory, column, rows)
        ]
        return sorted(found, key=lambda column: order.get(column.id, len(order)))

    def headings(self) -> list[str]:
        """What stands above the columns."""
        return [heading(column, self.labels, self.language) for column in self.columns()]

    def named(self, column: Column, value: Value) -> Value:
        """A cell with a name in place of a number or code that stands for one."""
        if refers(column.id) and isinstance(value, float):
            return self.labels.label(column.id, value)
        return self.labels.post(value) if column.id == POST and isinstance(value, str) else value

    def text(self, column: Column, value: Value) -> str:
        """A cell as text that is read back."""
        named = self.named(column, value)
        if isinstance(named, str) and refers(column.id):
            return named
        if column.unit == "fraction" and isinstance(named, float):
            return f"{editable(named * 100, self.language.code, 15)}\u00a0%" if not math.isnan(named) else ""
        return written_cell(column, named, self.language.code)


def _says_something(inventory: Inventory, column: Column, rows: IdArray) -> bool:
    if not rows.size:
        return False
    if not column.kind.is_number:
        return any(value != column.default for value in set(inventory.texts(column.id).take(rows)))
    cells = inventory.numbers(column.id)[rows]
    is_default = np.isnan(cells) if math.isnan(float(column.default)) else cells == column.default
    return not bool(is_default.all())


def is_text(column: Column) -> bool:
    """Whether cells of a column are written as text: also numbers that stand for names."""
    return column.kind in (ColumnKind.TEXT, ColumnKind.CHOICE) or refers(column.id)
