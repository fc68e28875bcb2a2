"""Edits of a table of the inventory: each applies itself and returns the edit that undoes it.

A change is made in full before it is applied: the user was asked, the store has taken it, and then the table shows
it. Rows are named by their numbers, so that a change means the same wherever the rows stand by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.columns import ColumnKind
from greenai_desktop.core.inventory.inventory import Cells, IdArray, Inventory

Values: TypeAlias = Cells | Sequence[float] | Sequence[str]


class Change(Protocol):
    """An edit."""

    def apply(self, inventory: Inventory) -> Change:
        """Change the table and return the change that undoes it.

        Raises:
            InputError: a row or column that is not there; nothing was changed.
        """
        ...

    def touched(self) -> IdArray:
        """Numbers of the rows it adds, changes or removes."""
        ...


@dataclass(frozen=True, slots=True)
class CellsSet:
    """Cells of some rows get other values.

    Attributes:
        ids: The rows; each at most once.
        cells: For each column that changes, one value a row.
    """

    ids: IdArray
    cells: Mapping[str, Cells]

    def apply(self, inventory: Inventory) -> CellsSet:
        """See `Change`."""
        _check(inventory, self.cells, self.ids.size)
        rows = inventory.rows_of(self.ids)
        before = CellsSet(self.ids, {name: inventory.cells(name, rows) for name in self.cells})
        inventory.set_cells(rows, self.cells)
        return before

    def touched(self) -> IdArray:
        """See `Change`."""
        return self.ids


@dataclass(frozen=True, slots=True)
class RowsAdded:
    """Rows come in.

    Attributes:
        ids: Their numbers, which no other row has.
        positions: What their order follows; see `places`.
        cells: One value a row, for each column that is not left at its default.
    """

    ids: IdArray
    positions: FloatArray
    cells: Mapping[str, Cells] = field(default_factory=dict)

    def apply(self, inventory: Inventory) -> RowsRemoved:
        """See `Change`."""
        _check(inventory, self.cells, self.ids.size)
        is_new = _are_distinct(self.ids) and not np.isin(self.ids, inventory.ids).any()
        if not is_new or self.positions.size != self.ids.size:
            raise InputError("row_there_already")
        inventory.insert(self.ids, self.positions, self.cells)
        return RowsRemoved(self.ids)

    def touched(self) -> IdArray:
        """See `Change`."""
        return self.ids


@dataclass(frozen=True, slots=True)
class RowsRemoved:
    """Rows go.

    Attributes:
        ids: Their numbers.
    """

    ids: IdArray

    def apply(self, inventory: Inventory) -> RowsAdded:
        """See `Change`."""
        rows = inventory.rows_of(self.ids)
        cells = {name: inventory.cells(name, rows) for name in inventory.columns}
        before = RowsAdded(self.ids, inventory.positions[rows], cells)
        inventory.remove(rows)
        return before

    def touched(self) -> IdArray:
        """See `Change`."""
        return self.ids


@dataclass(frozen=True, slots=True)
class RowsMoved:
    """Rows get another place in the order.

    Attributes:
        ids: Their numbers.
        positions: Their new positions; see `moved`.
    """

    ids: IdArray
    positions: FloatArray

    def apply(self, inventory: Inventory) -> RowsMoved:
        """See `Change`."""
        rows = inventory.rows_of(self.ids)
        before = RowsMoved(self.ids, inventory.positions[rows])
        inventory.move(rows, self.positions)
        return before

    def touched(self) -> IdArray:
        """See `Change`."""
        return self.ids


@dataclass(frozen=True, slots=True)
class Batch:
    """Several changes that are one step for the user: all of them, or none."""

    changes: tuple[Change, ...]

    def apply(self, inventory: Inventory) -> Batch:
        """See `Change`."""
        undone: list[Change] = []
        try:
            undone.extend(change.apply(inventory) for change in self.changes)
        except InputError:
            for change in reversed(undone):
                change.apply(inventory)
            raise
        return Batch(tuple(reversed(undone)))

    def touched(self) -> IdArray:
        """See `Change`."""
        found = [change.touched() for change in self.changes]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)


# Changes as the user thinks of them


def cells_set(ids: Sequence[int] | IdArray, **cells: Values) -> CellsSet:
    """Set cells by plain lists: one value a row for each column."""
    return CellsSet(_ids(ids), {name: frozen(values) for name, values in cells.items()})


def filled_down(inventory: Inventory, ids: Sequence[int] | IdArray, column_ids: Sequence[str]) -> CellsSet:
    """The first of some rows is repeated in all of them, in these columns."""
    numbers = _ids(ids)
    first = inventory.rows_of(numbers[:1])
    cells = {name: _repeated(inventory.cells(name, first), numbers.size) for name in column_ids}
    return CellsSet(numbers, cells)


def cleared(inventory: Inventory, ids: Sequence[int] | IdArray, column_ids: Sequence[str]) -> CellsSet:
    """Cells are emptied: nothing is known of them."""
    numbers = _ids(ids)
    return CellsSet(numbers, {name: _nothing(inventory.column(name).kind, numbers.size) for name in column_ids})


def rows_added(
    inventory: Inventory, ids: Sequence[int] | IdArray, cells: Mapping[str, Values] | None = None,
    before_row: int | None = None,
) -> Change:  # fmt: skip
    """New rows before a row, or at the end; where there is no room between two, all others get new positions too.

    Args:
        inventory: The table.
        ids: Numbers for them, as the store reserves them.
        cells: One value a row, for each column that is not left at its default.
        before_row: The place where the first one stands afterwards; None is the end.
    """
    numbers = _ids(ids)
    given = {name: frozen(values) for name, values in (cells or {}).items()}
    at = len(inventory) if before_row is None else before_row
    fresh = places(inventory.positions, numbers.size, at)
    if _is_rising(inventory.positions, fresh, at):
        return RowsAdded(numbers, fresh, given)
    spread = RowsMoved(inventory.ids, np.arange(1.0, len(inventory) + 1))
    return Batch((spread, RowsAdded(numbers, places(spread.positions, numbers.size, at), given)))


def moved(inventory: Inventory, ids: Sequence[int] | IdArray, before_row: int | None) -> RowsMoved:
    """Rows are dragged before a row, or to the end, in the order they have.

    Where there is no room left between two positions, all rows get new ones.
    """
    rows = np.sort(inventory.rows_of(_ids(ids)))
    target = len(inventory) if before_row is None else before_row
    rest = np.setdiff1d(np.arange(len(inventory)), rows)
    at = int(np.searchsorted(rest, target))
    fresh = places(inventory.positions[rest], rows.size, at)
    if _is_rising(inventory.positions[rest], fresh, at):
        return RowsMoved(inventory.ids[rows], fresh)
    order = np.concatenate((rest[:at], rows, rest[at:]))
    return RowsMoved(inventory.ids[order], np.arange(1.0, order.size + 1))


def places(positions: FloatArray, count: int, before_row: int | None = None) -> FloatArray:
    """Positions for new rows: between two rows, or one apart before the first and after the last."""
    at = positions.size if before_row is None else before_row
    steps: FloatArray = np.arange(1.0, count + 1)
    if at >= positions.size:
        return steps + (float(positions[-1]) if positions.size else 0.0)
    if at <= 0:
        return float(positions[0]) - steps[::-1]
    low, high = float(positions[at - 1]), float(positions[at])
    between: FloatArray = low + (high - low) * steps / (count + 1)
    return between


def frozen(values: Values) -> Cells:
    """Values as a change holds them: floats that cannot be written to, or a tuple of texts."""
    if not isinstance(values, np.ndarray) and len(values) and isinstance(values[0], str):
        return tuple([str(value) for value in values])
    # Zeros and gaps have one form each, so that what was kept and read again is the same to the byte.
    cells = np.array(values, np.float64) + 0.0
    cells[np.isnan(cells)] = np.nan
    cells.flags.writeable = False
    return cells


def _check(inventory: Inventory, cells: Mapping[str, Cells], count: int) -> None:
    for name, values in cells.items():
        is_text = isinstance(values, tuple)
        if inventory.column(name).kind.is_number is is_text and count:
            raise InputError("wrong_kind_of_cell", column=name)
        if len(values) != count:
            raise InputError("wrong_count_of_cells", column=name)


def _are_distinct(ids: IdArray) -> bool:
    """Whether no number stands twice; numbers that the store reserved are sorted already, which makes it quick."""
    ordered = np.sort(ids, kind="stable")
    return not (ordered[1:] == ordered[:-1]).any()


def _is_rising(rest: FloatArray, fresh: FloatArray, at: int) -> bool:
    around = np.concatenate((rest[max(at - 1, 0) : at], fresh, rest[at : at + 1]))
    return bool((np.diff(around) > 0).all())


def _repeated(cells: Cells, count: int) -> Cells:
    return cells * count if isinstance(cells, tuple) else frozen(np.repeat(cells, count))


def _nothing(kind: ColumnKind, count: int) -> Cells:
    return frozen(np.full(count, np.nan)) if kind.is_number else ("",) * count


def _ids(ids: Sequence[int] | IdArray) -> IdArray:
    numbers = np.array(ids, np.int64)
    numbers.flags.writeable = False
    return numbers
