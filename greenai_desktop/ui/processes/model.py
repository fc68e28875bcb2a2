"""The model of the list of processes: rows come and go, the chosen ones stay, and nothing moves under the mouse."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, Qt

from greenai_desktop.ui.widgets.table import Column, TableModel

_NOWHERE = QModelIndex()
# With more changes than that at once it is quicker to show everything anew.
_MOST_CHANGES = 100
_TOLD = frozenset((Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.TextAlignmentRole))
# Nobody is ranked: rows are never put in order of these, nor searched by them.
NO_ORDER = frozenset({"user"})


class ProcessModel(TableModel):
    """Rows with keys; a row keeps its place in the selection when others come and go.

    Attributes:
        is_held: Whether rows keep their places though their values change.
    """

    def __init__(self) -> None:
        self._keys: list[Hashable] = []
        self.is_held = False
        super().__init__()

    @property
    def keys(self) -> list[Hashable]:
        """Key of each source row."""
        return self._keys

    def show_rows(self, keys: Sequence[Hashable], columns: Sequence[Column]) -> None:
        """Show rows as they are now.

        Args:
            keys: What each row is, in the order of the columns' values.
            columns: The columns; the same ones each time.
        """
        new_keys = list(keys)
        place = {key: i for i, key in enumerate(new_keys)}
        gone = [row for row in range(self._order.size) if self._keys[self._order[row]] not in place]
        before = set(self._keys)
        new_count = sum(key not in before for key in new_keys)
        if len(columns) != len(self._columns) or len(gone) + new_count > _MOST_CHANGES:
            self._keys = new_keys
            self.set_columns(columns)
            return
        self._remove(gone)
        # From here on the same rows have other places in other columns; the view sees no difference.
        self._order = np.array([place[self._keys[source]] for source in self._order.tolist()], dtype=np.int64)
        self._keys = new_keys
        self._columns = tuple(columns)
        self._ranks.clear()
        self._haystack = None
        self._insert_new()
        self._rearranged(lambda: None)

    def hold(self, is_held: bool) -> None:
        """Keep rows at their places, or let them move again."""
        if is_held != self.is_held:
            self.is_held = is_held
            if not is_held:
                self._rearranged(lambda: None)

    def _remove(self, rows: Sequence[int]) -> None:
        for row in reversed(rows):
            self.beginRemoveRows(_NOWHERE, row, row)
            self._order = np.delete(self._order, row)
            self.endRemoveRows()

    def _insert_new(self) -> None:
        shown = set(self._order.tolist())
        new = [row for row in self._kept().tolist() if row not in shown]
        if new:
            first = int(self._order.size)
            self.beginInsertRows(_NOWHERE, first, first + len(new) - 1)
            self._order = np.concatenate([self._order, np.array(new, dtype=np.int64)])
            self.endInsertRows()

    def _ordered(self) -> NDArray[np.int64]:
        if not self.is_held:
            return super()._ordered()
        kept = set(self._kept().tolist())
        known = [row for row in self._order.tolist() if row in kept]
        return np.array([*known, *sorted(kept - set(known))], dtype=np.int64)

    def _searched(self) -> list[str]:
        if self._haystack is None:
            texts = [
                [column.text(row) for row in range(self.source_count)]
                for column in self._columns
                if (not column.is_number or column.key == "pid") and column.key not in NO_ORDER
            ]
            self._haystack = ["\x1f".join(cells).casefold() for cells in zip(*texts, strict=True)]
        return self._haystack

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self._columns) and self._columns[column].key in NO_ORDER:
            return
        is_held, self.is_held = self.is_held, False  # a person who chooses an order wants to see it at once
        super().sort(column, order)
        self.is_held = is_held

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # A cell is asked for eight things at each repaint, of which it knows three.
        return super().data(index, role) if role in _TOLD else None
