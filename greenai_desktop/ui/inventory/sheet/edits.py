"""What is done with selected cells and rows: each is one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtGui import QGuiApplication

from greenai_desktop.core.inventory.changes import Batch, Change, RowsRemoved, cleared, filled_down, moved, rows_added
from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.core.inventory.inventory import IdArray
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.i18n.table_cells import split_rows
from greenai_desktop.ui.inventory.sheet.pasting import Pasted, copied, pasted, target

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk
    from greenai_desktop.ui.inventory.sheet.model import SheetModel
    from greenai_desktop.ui.inventory.sheet.scratch import Key, Unread

_MOST_PASTED: Final = 100_000


class Edits:
    """Edits of a table as the window shows it.

    Args:
        context: For the bar that offers to undo.
        desk: The one way to change a table.
        model: What is shown.
        tell: Takes a sentence on what was refused.
    """

    def __init__(
        self, context: Context, desk: InventoryDesk, model: SheetModel, tell: Callable[[str], object]
    ) -> None:  # fmt: skip
        self._context, self._desk, self._model, self._tell = context, desk, model, tell

    def add(self, cells: Sequence[Mapping[str, Any]], then: Callable[[int], object]) -> None:
        """New rows at the end; `then` is given the number of the first."""
        rows = [{**self._model.given, **row} for row in cells]

        def put(ids: range) -> None:
            inventory = self._model.inventory
            if inventory is None:
                return
            names = {name: inventory.column(name).default for row in rows for name in row}
            given = {name: [row.get(name, default) for row in rows] for name, default in names.items()}
            words = ngettext("Add {count} row", "Add {count} rows", len(ids))
            if self._make(rows_added(inventory, list(ids), given), words):
                then(ids[0])

        self._desk.reserve(self._model.sheet, len(cells), put)

    def remove(self, ids: Sequence[int]) -> None:
        """Delete rows at once; the bar offers to bring them back."""
        if ids:
            words = ngettext("Delete {count} row", "Delete {count} rows", len(ids))
            if self._make(RowsRemoved(np.array(ids, np.int64)), words):
                self._context.offer_undo(ngettext("{count} row was deleted.", "{count} rows were deleted.", len(ids)))

    def clear(self, ids: Sequence[int], columns: Sequence[Column]) -> None:
        """Empty cells, and forget what was typed into them in vain."""
        inventory = self._model.inventory
        if inventory is not None and ids and columns:
            change = cleared(inventory, ids, [column.id for column in columns])
            self._make(change, _("Empty cells"), self._model.forgotten(ids, columns))

    def fill_down(self, ids: Sequence[int], columns: Sequence[Column]) -> None:
        """Repeat the first row in the others."""
        inventory = self._model.inventory
        if inventory is not None and len(ids) > 1 and columns:
            self._make(filled_down(inventory, ids, [column.id for column in columns]), _("Fill down"))

    def move(self, ids: Sequence[int], before_row: int | None) -> bool:
        """Move rows before a row of the table, or to its end; only in the order in which they were entered."""
        inventory = self._model.inventory
        if inventory is None or not ids:
            return False
        if not self._model.view.is_plain:
            self._tell(_("Rows can be moved while the table is neither sorted nor filtered."))
            return False
        return self._make(moved(inventory, ids, before_row), _("Move rows"))

    def copy(self, rows: IdArray, columns: Sequence[Column], with_headings: bool = False) -> None:
        """Put a rectangle on the clipboard, for a spreadsheet."""
        if columns and rows.size and self._model.inventory is not None:
            text = copied(self._model.inventory, rows, columns, self._model.names)
            head = "\t".join(self._model.heading(column) for column in columns) + "\n" if with_headings else ""
            QGuiApplication.clipboard().setText(head + text)

    def paste(self, first_line: int, columns: Sequence[Column], over: tuple[IdArray, Sequence[Column]]) -> None:
        """Put the clipboard into the table; rows beyond its end are added.

        Args:
            first_line: The line on the screen from which on it goes.
            columns: Those that are shown, from the current one on.
            over: Rows and columns that are selected: they all take a clipboard of one cell.
        """
        inventory, rows = self._model.inventory, split_rows(QGuiApplication.clipboard().text())
        if not rows or inventory is None:
            return
        if len(rows) == 1 and len(rows[0]) == 1 and over[0].size and over[1]:
            self._model.put(over[0], over[1], rows[0][0])
            return
        ours = {self._model.heading(column): column for column in self._model.known}
        to = target(self._model.sheet, columns, rows[:_MOST_PASTED], ours)
        if not to.rows or not any(to.columns):
            return
        lines = range(first_line, min(self._model.rowCount(), first_line + 2 * len(to.rows)))
        here = self._model.rows_at(lines)[: len(to.rows)]
        found, missing = pasted(inventory, here, to, active(), self._model.names), len(to.rows) - here.size
        if len(rows) > _MOST_PASTED:
            self._tell(_("Only the first {count} rows were taken.", count=_MOST_PASTED))
        if missing:
            self._desk.reserve(self._model.sheet, missing, lambda ids: self._put(found, list(ids), len(to.rows)))
        else:
            self._put(found, [], len(to.rows))

    def _put(self, found: Pasted, ids: list[int], count: int) -> None:
        inventory = self._model.inventory
        if inventory is None or not inventory.has(found.ids):
            return
        changes: list[Change] = [found.set] if found.set is not None else []
        if ids:
            changes.append(rows_added(inventory, ids, found.fresh_with(self._model.given, len(ids))))
        words = ngettext("Paste {count} row", "Paste {count} rows", count)
        unread: dict[Key, Unread | None] = {**found.unread_of([*found.ids.tolist(), *ids])}
        if self._make(changes[0] if len(changes) == 1 else Batch(tuple(changes)), words, unread):
            self._tell(found.told)

    def _make(self, change: Change, words: str, unread: Mapping[Key, Unread | None] | None = None) -> bool:
        beside = self._model.kept(unread, words) if unread else None
        return self._desk.make(self._model.sheet, change, words, beside)
