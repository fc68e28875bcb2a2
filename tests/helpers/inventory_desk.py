"""A desk of the inventory without a workspace: changes are applied at once and kept, to be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from greenai_desktop.core.inventory.changes import Change, rows_added
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.sheets import Sheet


class PlainDesk:
    """Holds one table of equipment.

    Attributes:
        words: What each step was called.
        evidence: Documents that are kept.
    """

    def __init__(self, rows: Sequence[dict[str, Any]] = ()) -> None:
        self.table = Inventory()
        self.words: list[str] = []
        self.evidence: list[Any] = []
        self._undo: list[Change] = []
        self._next = 1
        for row in rows:
            ids = self._numbers(1)
            rows_added(self.table, list(ids), {name: [value] for name, value in row.items()}).apply(self.table)

    def inventory(self, sheet: Sheet) -> Inventory | None:
        """See `InventoryDesk`."""
        return self.table if sheet is Sheet.ASSET else None

    def make(self, sheet: Sheet, change: Change, words: str) -> None:
        """See `InventoryDesk`."""
        self._undo.append(change.apply(self.table))
        self.words.append(words)

    def reserve(self, sheet: Sheet, count: int, then: Callable[[range], object]) -> None:
        """See `InventoryDesk`."""
        then(self._numbers(count))

    def undo(self) -> None:
        """Take the last step back."""
        self._undo.pop().apply(self.table)

    def _numbers(self, count: int) -> range:
        first, self._next = self._next, self._next + count
        return range(first, self._next)
