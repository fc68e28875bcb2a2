"""Headings of groups: the value they share, how many rows there are, and their totals below the columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.core.inventory.grouped import embodied_by
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.order import Group
from greenai_desktop.core.inventory.totals import Sum
from greenai_desktop.i18n import _, active, ngettext, numbers
from greenai_desktop.ui.inventory.sheet.lines import key_of
from greenai_desktop.ui.inventory.sheet.shown import shown_cell
from greenai_desktop.ui.widgets.figures import plain_tooltip

_EMBODIED = "embodied_kgco2e"


class Headings:
    """What stands on the lines of headings.

    Args:
        inventory: The table.
        groups: Its groups; none if it is not grouped.
        column_id: By which it is grouped.
        names: Columns that are shown.
    """

    def __init__(
        self, inventory: Inventory | None = None, groups: Sequence[Group] = (), column_id: str = "",
        names: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._inventory, self._groups, self._column_id, self._names = inventory, groups, column_id, names
        self._sums: dict[float | str, Sum] = {}
        self._edition = -1

    def data(self, number: int, column: Column, role: int, place: int, is_folded: bool) -> Any:
        """What the table asks for."""
        if role == Qt.ItemDataRole.FontRole:
            bold = QFont()
            bold.setWeight(QFont.Weight.DemiBold)
            return bold
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        text = self._title(number, is_folded) if place == 0 else self._figure(number, column)
        return plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def sum_of(self, number: int) -> Sum | None:
        """Manufacture, transport and end of life of a group, for AI; None if the table has no such figures."""
        inventory = self._inventory
        if inventory is None or _EMBODIED not in inventory.columns:
            return None
        if self._edition != inventory.edition:
            self._edition = inventory.edition
            rows = np.concatenate([group.rows for group in self._groups])
            found = embodied_by(inventory.picked(np.sort(rows)), self._column_id)
            self._sums = {key_of(value): total for value, total in found.items()}
        return self._sums.get(key_of(self._groups[number].value))

    def _title(self, number: int, is_folded: bool) -> str:
        group = self._groups[number]
        inventory = self._inventory
        assert inventory is not None
        value = shown_cell(inventory.column(self._column_id), group.value) or _("(not told)")
        rows = ngettext("{count} row", "{count} rows", group.rows.size)
        return f"{'▸' if is_folded else '▾'} {value} · {rows}"

    def _figure(self, number: int, column: Column) -> str:
        inventory = self._inventory
        if inventory is None:
            return ""
        if column.id == "quantity":
            pieces = float(np.nansum(inventory.numbers("quantity")[self._groups[number].rows]))
            return numbers.decimal(pieces, active().code, 0)
        if column.id != _EMBODIED:
            return ""
        total = self.sum_of(number)
        return numbers.number(total.value if total is not None else None, active().code, 3)
