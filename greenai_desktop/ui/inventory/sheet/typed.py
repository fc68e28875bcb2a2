"""What is typed into cells: it becomes a value, or stays beside its cell until it is mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.table_cells import read_cell
from greenai_desktop.ui.inventory.sheet.scratch import Key, Scratch, ScratchStep, Unread

if TYPE_CHECKING:
    from greenai_desktop.ui.inventory.desk import InventoryDesk
    from greenai_desktop.ui.inventory.sheet.model import SheetModel


class Typed:
    """Texts that go into the cells of a table.

    Args:
        desk: The one way to change a table.
        model: What is shown.
        scratch: What could not be read.
        shown: Called when other texts stand in cells.
        refuse: Takes a sentence on what cannot be read.
    """

    def __init__(
        self, desk: InventoryDesk, model: SheetModel, scratch: Scratch, shown: Callable[[], object],
        refuse: Callable[[str], object],
    ) -> None:  # fmt: skip
        self._desk, self._model, self._scratch, self._shown, self._refuse = desk, model, scratch, shown, refuse

    def put(self, rows: IdArray, columns: Sequence[Column], text: str) -> bool:
        """Put a typed text into cells, as one step; where it cannot be read it stays as it was typed, marked."""
        inventory, language = self._model.inventory, active()
        if inventory is None:
            return False
        cells: dict[str, Any] = {}
        for column in columns:
            try:
                read = read_cell(column, self._model.names.coded(column, text), language.code)
            except InputError as error:
                self._keep_unread(inventory, rows, column, text, error)
                return False
            cells[column.id] = [read] * rows.size
        keys = [(row_id, name) for name in cells for row_id in inventory.ids[rows].tolist()]
        name = self._model.title(columns[0])
        words = _("Edit {column}", column=name) if len(columns) == 1 else _("Edit several columns")
        if self._is_said(inventory, rows, cells):
            self._forget(keys, words)
            return True
        return self._desk.make(self._model.sheet, cells_set(inventory.ids[rows], **cells), words)

    def _is_said(self, inventory: Inventory, rows: IdArray, cells: Mapping[str, Any]) -> bool:
        """Whether the cells hold these values already."""
        return all(
            Unread("", "", inventory.value(row, name)).stands_over(values[0])
            for name, values in cells.items()
            for row in rows.tolist()
        )

    def forgotten(self, ids: Sequence[int], columns: Sequence[Column]) -> Mapping[Key, Unread | None]:
        """What `kept` takes to forget what was typed in vain into some cells."""
        keys = [(row_id, column.id) for row_id in ids for column in columns] if self._scratch.cells else []
        return self._scratch.forgotten(keys)

    def _forget(self, keys: Sequence[Key], words: str) -> None:
        gone = self._scratch.forgotten(keys)
        if gone:
            self._desk.note(ScratchStep(words, self._scratch, gone, self._shown))

    def _keep_unread(
        self, inventory: Inventory, rows: IdArray, column: Column, text: str, error: InputError
    ) -> None:  # fmt: skip
        language = active()
        name = self._model.title(column)
        wrong = " ".join(title_and_hint(error, language)).strip()
        found: dict[Key, Unread | None] = {
            (int(inventory.ids[row]), column.id): Unread(text, wrong, inventory.value(row, column.id))
            for row in rows.tolist()
        }
        self._desk.note(ScratchStep(_("Edit {column}", column=name), self._scratch, found, self._shown))
        line = self._model.line_of(int(inventory.ids[rows[0]]))
        self._refuse(_("Row {row}, {column}: {wrong}", row=line + 1, column=name, wrong=wrong))

    def kept(self, unread: Mapping[Key, Unread | None], words: str) -> ScratchStep:
        """What keeps texts that could not be read, or forgets them, beside another step."""
        return ScratchStep(words, self._scratch, unread, self._shown)
