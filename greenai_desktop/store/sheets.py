"""The tables of the inventory: read whole into columns, and written change by change.

A change is one transaction: all of it is kept, or nothing. Each writing has a number; rows keep that of their last
one as their version, so that a second window knows what it must not overwrite and what it has not seen yet.
Thousands of rows a change go through the raw connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from greenai_desktop.core.errors import ConflictError, InputError, StoreError
from greenai_desktop.core.inventory.changes import Batch, CellsSet, Change, RowsAdded, RowsMoved, RowsRemoved
from greenai_desktop.core.inventory.columns import Column, project_of, share_id
from greenai_desktop.core.inventory.inventory import Cells, IdArray, Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store.database import Database, raw

_REVISION: Final = "revision"
_ALL: Final = "deleted_utc_s IS NULL"
_PIECE: Final = 5_000  # rows read in one go
_ASKED: Final = 500  # rows asked for in one statement


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one table.

    Attributes:
        sheet: Which table.
        inventory: The table as the editor saw it; the change is applied to it once it is written.
        change: The change.
    """

    sheet: Sheet
    inventory: Inventory
    change: Change


class Sheets:
    """Tables of the inventory of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, sheet: Sheet, limit: int | None) -> Inventory:
        """A table; with a limit, its first rows."""
        last = "" if limit is None else f" ORDER BY position, id LIMIT {int(limit)}"
        with self._database.reading() as connection:
            plain = raw(connection)
            revision = _counter(plain, _REVISION)
            made = _rows(plain, sheet, f"{_ALL}{last}", ())
        made.revision = revision
        return made

    def reserve(self, sheet: Sheet, count: int) -> range:
        """Numbers for new rows, which nobody else gets."""
        with self._database.writing() as connection:
            last = _count_up(raw(connection), sheet.value, count)
        return range(last - count + 1, last + 1)

    def write(self, edits: Sequence[Edit]) -> list[Change]:
        """Write changes in one transaction and apply them; what undoes each is returned."""
        undone: list[Change] = []
        try:
            with self._database.writing() as connection:
                plain = raw(connection)
                revision = _count_up(plain, _REVISION, 1)
                for edit in edits:
                    _refuse_conflict(plain, edit)
                for edit in edits:
                    _Writer(plain, edit.sheet, revision, self._database.now()).write(edit.change)
                undone.extend(edit.change.apply(edit.inventory) for edit in edits)
        except BaseException:
            for edit, undo in zip(edits, undone, strict=False):
                undo.apply(edit.inventory)
            raise
        for edit in edits:
            _stamp(edit.inventory, edit.change, revision)
        return undone

    def news(self, sheet: Sheet, inventory: Inventory) -> Change | None:
        """What others did to a table since it was read or last brought up to date; None if nothing.

        The change is applied already; its rows are those that came, went, moved or have other cells.
        """
        with self._database.reading() as connection:
            plain = raw(connection)
            revision = _counter(plain, _REVISION)
            if revision == inventory.revision:
                return None
            since = (inventory.revision,)
            fresh = _rows(plain, sheet, f"{_ALL} AND version > ?", since)
            gone = plain.execute(
                f"SELECT id FROM {sheet.value} WHERE deleted_utc_s IS NOT NULL AND version > ?", since
            ).fetchall()
        change = _difference(inventory, fresh, np.array([row[0] for row in gone], np.int64))
        change.apply(inventory)
        inventory.stamp(fresh.ids, fresh.versions)
        inventory.revision = revision
        return change if change.changes else None

    def purge(self, before_utc_s: float) -> None:
        """Remove for good what was deleted before a time."""
        with self._database.writing() as connection:
            for sheet in Sheet:
                raw(connection).execute(f"DELETE FROM {sheet.value} WHERE deleted_utc_s < ?", (before_utc_s,))


class _Writer:
    """Writes changes of one table within a transaction."""

    def __init__(self, connection: sqlite3.Connection, sheet: Sheet, revision: int, now_utc_s: float) -> None:
        self._connection = connection
        self._sheet = sheet
        self._columns = {column.id: column for column in sheet.columns}
        self._stamp = (revision, now_utc_s)

    def write(self, change: Change) -> None:
        """Write a change."""
        match change:
            case Batch():
                for part in change.changes:
                    self.write(part)
            case CellsSet():
                self._set(change.ids, change.cells)
            case RowsAdded():
                self._add(change)
            case RowsMoved():
                self._update(change.ids, ("position",), (change.positions.tolist(),))
            case RowsRemoved():
                self._update(change.ids, ("deleted_utc_s",), ([self._stamp[1]] * change.ids.size,))
            case _:
                raise TypeError(f"{type(change).__name__} cannot be written")

    def _set(self, ids: IdArray, cells: Any) -> None:
        own = {name: values for name, values in cells.items() if name in self._columns}
        self._update(ids, tuple(own), tuple(_plain(self._columns[name], values) for name, values in own.items()))
        self._set_shares(ids, cells)

    def _add(self, change: RowsAdded) -> None:
        ids, count = change.ids.tolist(), change.ids.size
        # Rows that were deleted come back as they are told now.
        self._connection.executemany(f"DELETE FROM {self._sheet.value} WHERE id = ?", [(number,) for number in ids])
        cells = [
            _plain(column, change.cells.get(name, _defaults(column, count))) for name, column in self._columns.items()
        ]
        names = ("id", "position", *self._columns, "version", "changed_utc_s")
        stamps = ([value] * count for value in self._stamp)
        rows = zip(ids, change.positions.tolist(), *cells, *stamps, strict=True)
        self._connection.executemany(
            f"INSERT INTO {self._sheet.value} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows
        )
        self._set_shares(change.ids, change.cells)

    def _update(self, ids: IdArray, names: tuple[str, ...], values: tuple[list[Any], ...]) -> None:
        assigned = ", ".join(f"{name} = ?" for name in (*names, "version", "changed_utc_s"))
        count = ids.size
        stamps = ([value] * count for value in self._stamp)
        self._connection.executemany(
            f"UPDATE {self._sheet.value} SET {assigned} WHERE id = ?",
            zip(*values, *stamps, ids.tolist(), strict=True),
        )

    def _set_shares(self, ids: IdArray, cells: Any) -> None:
        for name, values in cells.items():
            project_id = project_of(name)
            if project_id is None:
                continue
            told = [(number, share) for number, share in zip(ids.tolist(), values.tolist(), strict=True)]
            known = self._connection.execute("SELECT 1 FROM project WHERE id = ?", (project_id,)).fetchone()
            if known is None and any(share == share for _, share in told):
                raise StoreError("no_such_project", project=project_id)
            self._connection.executemany(
                "DELETE FROM asset_share WHERE asset_id = ? AND project_id = ?",
                [(number, project_id) for number, _ in told],
            )
            self._connection.executemany(
                "INSERT INTO asset_share (asset_id, project_id, share_fraction) VALUES (?, ?, ?)",
                [(number, project_id, share) for number, share in told if share == share],
            )


def _refuse_conflict(connection: sqlite3.Connection, edit: Edit) -> None:
    """Compare what the editor saw of the rows with what is there."""
    touched = edit.change.touched()
    here = np.isin(touched, edit.inventory.ids)
    ids = touched[here]
    seen = dict(zip(ids.tolist(), edit.inventory.versions[edit.inventory.rows_of(ids)].tolist(), strict=True))
    present = {row[0]: row[1:] for row in _asked(connection, edit.sheet, touched)}
    changed = [number for number, version in seen.items() if present.get(number) != (version, 1)]
    taken = [number for number in touched[~here].tolist() if present.get(number, (0, 0))[1]]
    if changed or taken:
        places = ", ".join("?" * len(changed[:_ASKED]))
        now = _rows(connection, edit.sheet, f"id IN ({places}) AND {_ALL}", tuple(changed[:_ASKED]))
        raise ConflictError("changed_meanwhile", table=edit.sheet.value, ids=(*changed, *taken), present=now)


def _asked(connection: sqlite3.Connection, sheet: Sheet, ids: IdArray) -> Iterator[tuple[int, int, int]]:
    """Number, version and whether they are there, of these rows."""
    for start in range(0, ids.size, _ASKED):
        piece = ids[start : start + _ASKED].tolist()
        yield from connection.execute(
            f"SELECT id, version, deleted_utc_s IS NULL FROM {sheet.value} WHERE id IN ({', '.join('?' * len(piece))})",
            piece,
        )


def _rows(connection: sqlite3.Connection, sheet: Sheet, where: str, values: tuple[Any, ...]) -> Inventory:
    """Rows as a table of their own."""
    made = Inventory(sheet.columns)
    same = _same_everywhere(connection, sheet, where, values)
    asked = [column for column in sheet.columns if column.id not in same]
    names = "".join(f", {column.id}" for column in asked)
    cursor = connection.execute(f"SELECT id, position, version{names} FROM {sheet.value} WHERE {where}", values)
    while piece := cursor.fetchmany(_PIECE):
        ids, positions, versions, *cells = zip(*piece, strict=True)
        given: dict[str, Cells] = {
            column.id: np.array(found, np.float64) if column.kind.is_number else found
            for column, found in zip(asked, cells, strict=True)
        }
        given |= {name: _repeated(value, len(ids)) for name, value in same.items()}
        made.append(np.array(ids, np.int64), np.array(positions, np.float64), given, np.array(versions, np.int64))
    made.reorder()
    if sheet is Sheet.ASSET:
        _add_shares(connection, made)
    return made


def _same_everywhere(
    connection: sqlite3.Connection, sheet: Sheet, where: str, values: tuple[Any, ...]
) -> dict[str, str | float]:
    """Columns that say the same in all rows, mostly nothing: half of them, and not worth reading row by row."""
    if where != _ALL:
        return {}
    asked = ", ".join(
        f"count({column.id})" if column.kind.is_number else f"min({column.id}), max({column.id})"
        for column in sheet.columns
    )
    found = iter(connection.execute(f"SELECT {asked} FROM {sheet.value} WHERE {where}", values).fetchone())
    same: dict[str, str | float] = {}
    for column in sheet.columns:
        first = next(found)
        if column.kind.is_number:
            if not first:
                same[column.id] = np.nan
        elif first == next(found) and first is not None:
            same[column.id] = first
    return same


def _repeated(value: str | float, count: int) -> Cells:
    return (value,) * count if isinstance(value, str) else np.full(count, value)


def _add_shares(connection: sqlite3.Connection, inventory: Inventory) -> None:
    query = "SELECT asset_id, project_id, share_fraction FROM asset_share"
    found = np.array(connection.execute(query).fetchall(), np.float64).reshape(-1, 3)
    ids = found[:, 0].astype(np.int64)
    found, ids = found[np.isin(ids, inventory.ids)], ids[np.isin(ids, inventory.ids)]
    for project_id in np.unique(found[:, 1]):
        its = found[:, 1] == project_id
        inventory.set_cells(inventory.rows_of(ids[its]), {share_id(int(project_id)): found[its, 2]})


def _difference(inventory: Inventory, fresh: Inventory, gone: IdArray) -> Batch:
    """The change that makes a table what it is now, from rows that were written since."""
    removed = gone[np.isin(gone, inventory.ids)]
    known = np.isin(fresh.ids, inventory.ids)
    changed, added = fresh.ids[known], fresh.ids[~known]
    before = inventory.rows_of(changed)
    changes: list[Change] = [RowsRemoved(removed)] if removed.size else []
    for name in {*inventory.columns, *fresh.columns}:
        now = fresh.cells(name, np.flatnonzero(known))
        if not _same(inventory.cells(name, before), now):
            changes.append(CellsSet(changed, {name: now}))
    if not np.array_equal(inventory.positions[before], fresh.positions[known]):
        changes.append(RowsMoved(changed, fresh.positions[known]))
    if added.size:
        rows = np.flatnonzero(~known)
        changes.append(
            RowsAdded(added, fresh.positions[rows], {name: fresh.cells(name, rows) for name in fresh.columns})
        )
    return Batch(tuple(changes))


def _same(cells: Cells, other: Cells) -> bool:
    if isinstance(cells, tuple) or isinstance(other, tuple):
        return cells == other
    return np.array_equal(cells, other, equal_nan=True)


def _stamp(inventory: Inventory, change: Change, revision: int) -> None:
    """Note the versions of rows that were written; others' writings in between stay to be told."""
    touched = change.touched()
    inventory.stamp(touched[np.isin(touched, inventory.ids)], revision)
    if inventory.revision == revision - 1:
        inventory.revision = revision


def _plain(column: Column, cells: Cells) -> list[Any]:
    if isinstance(cells, tuple):
        return [value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8") for value in cells]
    return [None if value != value else value for value in cells.tolist()]


def _defaults(column: Column, count: int) -> Cells:
    return np.full(count, column.default) if column.kind.is_number else (str(column.default),) * count


def _counter(connection: sqlite3.Connection, name: str) -> int:
    found = connection.execute("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()
    return 0 if found is None else int(found[0])


def _count_up(connection: sqlite3.Connection, name: str, count: int) -> int:
    """Take the next numbers of a counter; the last of them."""
    if count < 1:
        raise InputError("outside_bounds", value=count)
    connection.execute("INSERT INTO counter (name, value) VALUES (?, 0) ON CONFLICT (name) DO NOTHING", (name,))
    connection.execute("UPDATE counter SET value = value + ? WHERE name = ?", (count, name))
    return _counter(connection, name)
