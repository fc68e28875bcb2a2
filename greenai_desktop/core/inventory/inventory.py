"""A table of the inventory in columns: 100,000 rows are a few dozen arrays.

Rows are known by their number, which never changes, and stand in the order of their position. Text is kept as
numbers of a list of texts, so that equal texts are kept, sorted and searched once. Nothing but a `Change` edits a
table once it is made.

What is the same to a reader is the same to `state`: it tells nothing of versions or of texts that are gone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import copy
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.columns import ASSET_COLUMNS, Column, by_id, project_of, share_column
from greenai_desktop.core.inventory.texts import Texts

IdArray: TypeAlias = NDArray[np.int64]
Cells: TypeAlias = FloatArray | tuple[str, ...]


class Inventory:
    """One table.

    Attributes:
        columns: What its columns are, by name; shares of projects come as they are first set.
        ids: Numbers of the rows, in their order.
        positions: What the order follows; rising.
        versions: What each row was when it was read, for the store.
        edition: Counts changes, so that a view knows when it is old.
        revision: Up to which writing of the store it is known, by number.
    """

    def __init__(self, columns: Sequence[Column] = ASSET_COLUMNS) -> None:
        self.columns: dict[str, Column] = dict(by_id(columns))
        self.edition = 0
        self.revision = 0
        self.ids: IdArray = np.empty(0, np.int64)
        self.positions: FloatArray = np.empty(0)
        self.versions: IdArray = np.empty(0, np.int64)
        self._numbers: dict[str, FloatArray] = {}
        self._texts: dict[str, Texts] = {}
        for column in columns:
            self._make(column)
        self._by_number: IdArray | None = None

    def __len__(self) -> int:
        return self.ids.size

    # Reading

    def column(self, column_id: str) -> Column:
        """What a column is.

        Raises:
            InputError: there is no such column.
        """
        found = self.columns.get(column_id)
        if found is not None:
            return found
        project_id = project_of(column_id)
        if project_id is None or "allocation" not in self.columns:  # equipment alone is shared out
            raise InputError("unknown_column", column=column_id)
        return share_column(project_id)

    def numbers(self, column_id: str) -> FloatArray:
        """Cells of a column of numbers, to be read only; NaN where nothing is known."""
        found = self._numbers.get(column_id)
        if found is None:
            self._refuse_unless_number(column_id)
            return np.full(len(self), np.nan)
        return found

    def texts(self, column_id: str) -> Texts:
        """Cells of a column of text or choices."""
        try:
            return self._texts[column_id]
        except KeyError:
            raise InputError("unknown_column", column=column_id) from None

    def cells(self, column_id: str, rows: IdArray | slice = slice(None)) -> Cells:
        """Cells of a column in some rows (not numbers of rows: places), as a change would set them."""
        if self.column(column_id).kind.is_number:
            return np.array(self.numbers(column_id)[rows])
        return self._texts[column_id].take(rows)

    def value(self, row: int, column_id: str) -> float | str:
        """One cell."""
        found = self._numbers.get(column_id)
        if found is not None:
            return float(found[row])
        return self._texts[column_id].value(row) if column_id in self._texts else math.nan

    def rows_of(self, ids: IdArray | Sequence[int]) -> IdArray:
        """Where rows of these numbers stand now.

        Raises:
            InputError: there is no row of one of these numbers.
        """
        wanted = np.asarray(ids, np.int64)
        if wanted.size == 0:
            return np.empty(0, np.int64)
        if self._by_number is None:
            self._by_number = np.argsort(self.ids, kind="stable")
        places = np.searchsorted(self.ids, wanted, sorter=self._by_number)
        rows = self._by_number[np.minimum(places, len(self) - 1)] if len(self) else places
        if not len(self) or not np.array_equal(self.ids[rows], wanted):
            raise InputError("no_such_row")
        return rows

    def has(self, ids: IdArray | Sequence[int]) -> bool:
        """Whether all these rows are there."""
        return bool(np.isin(np.asarray(ids, np.int64), self.ids).all())

    def projects(self) -> tuple[int, ...]:
        """Projects that have a share of anything, by number."""
        found = (project_of(name) for name, cells in self._numbers.items() if not np.isnan(cells).all())
        return tuple(sorted(project_id for project_id in found if project_id is not None))

    def state(self) -> bytes:
        """All that can be read in it, as bytes; equal for equal tables."""
        parts = [self.ids.tobytes(), self.positions.tobytes()]
        for name in sorted(self.columns):
            if project_of(name) is not None and np.isnan(self._numbers[name]).all():
                continue
            body = self._numbers[name].tobytes() if name in self._numbers else self._texts[name].state()
            parts.append(b"%d:%b=%d:%b" % (len(name), name.encode(), len(body), body))
        return b"".join(parts)

    def picked(self, rows: IdArray) -> Inventory:
        """Some rows as a table of their own, for totals of them; to be read only."""
        made = copy(self)
        made.columns = dict(self.columns)
        made.ids, made.positions, made.versions = self.ids[rows], self.positions[rows], self.versions[rows]
        made._numbers = {name: cells[rows] for name, cells in self._numbers.items()}
        made._texts = {name: texts.picked(rows) for name, texts in self._texts.items()}
        made._by_number = None
        return made

    def snapshot(self) -> Inventory:
        """The table as it is now, to be read on another thread: a change puts new arrays in place of those it has."""
        made = copy(self)
        made.columns, made._numbers = dict(self.columns), dict(self._numbers)
        made._texts = {name: copy(texts) for name, texts in self._texts.items()}
        return made

    # What changes do, and nobody else

    def set_cells(self, rows: IdArray, cells: Mapping[str, Cells]) -> None:
        """Put cells into some rows."""
        for name, values in cells.items():
            self._ensure(name)
            if name in self._texts:
                self._texts[name].set(rows, as_texts(values))
            else:
                self._numbers[name] = _with(self._numbers[name], rows, np.asarray(values, np.float64))
        self.edition += 1

    def insert(self, ids: IdArray, positions: FloatArray, cells: Mapping[str, Cells]) -> None:
        """Add rows; columns that are not named get their default."""
        for name in cells:
            self._ensure(name)
        self.append(ids, positions, cells)
        self.reorder()

    def append(
        self, ids: IdArray, positions: FloatArray, cells: Mapping[str, Cells], versions: IdArray | None = None
    ) -> None:
        """Add rows behind all others, wherever their position would put them; `reorder` is due afterwards."""
        count = ids.size
        self.ids = np.concatenate((self.ids, ids))
        self.positions = np.concatenate((self.positions, positions))
        self.versions = np.concatenate((self.versions, np.zeros(count, np.int64) if versions is None else versions))
        for name, found in self._numbers.items():
            fresh = cells[name] if name in cells else np.full(count, self.columns[name].default)
            self._numbers[name] = np.concatenate((found, np.asarray(fresh, np.float64)))
        for name, texts in self._texts.items():
            texts.append(as_texts(cells[name]) if name in cells else (str(self.columns[name].default),) * count)

    def remove(self, rows: IdArray) -> None:
        """Take rows out."""
        kept = np.ones(len(self), np.bool_)
        kept[rows] = False
        self._take(np.flatnonzero(kept))

    def move(self, rows: IdArray, positions: FloatArray) -> None:
        """Give rows other positions."""
        self.positions = _with(self.positions, rows, positions)
        self.reorder()

    def stamp(self, ids: IdArray, versions: IdArray | int) -> None:
        """Note what version rows have now that they were written."""
        self.versions = self.versions.copy()
        self.versions[self.rows_of(ids)] = versions

    def reorder(self) -> None:
        """Bring the rows into the order of their positions; of one position, the lower number comes first."""
        steps = np.diff(self.positions)
        if (steps < 0).any() or (np.diff(self.ids)[steps == 0] < 0).any():
            self._take(np.lexsort((self.ids, self.positions)))
        self._by_number = None
        self.edition += 1

    def _take(self, rows: IdArray) -> None:
        self.ids, self.positions, self.versions = self.ids[rows], self.positions[rows], self.versions[rows]
        for name, cells in self._numbers.items():
            self._numbers[name] = cells[rows]
        for texts in self._texts.values():
            texts.keep(rows)
        self._by_number = None
        self.edition += 1

    def _ensure(self, column_id: str) -> None:
        if column_id not in self.columns:
            self._make(self.column(column_id))

    def _make(self, column: Column) -> None:
        self.columns[column.id] = column
        if column.kind.is_number:
            self._numbers[column.id] = np.full(len(self), np.nan)
        else:
            self._texts[column.id] = Texts(column.choices)

    def _refuse_unless_number(self, column_id: str) -> None:
        if not self.column(column_id).kind.is_number:
            raise InputError("unknown_column", column=column_id)


def as_texts(cells: Cells) -> tuple[str, ...]:
    """Cells of a column of text; an empty array is no text either."""
    return cells if isinstance(cells, tuple) else tuple(str(value) for value in cells)


def _with(cells: FloatArray, rows: IdArray, values: FloatArray) -> FloatArray:
    """A copy with other values in some rows: whoever holds the former array goes on seeing what it was."""
    fresh = cells.copy()
    fresh[rows] = values
    return fresh
