"""What a cell shows, says and is marked with, by the role that Qt asks for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.ui.inventory.sheet.marks import Marks
from greenai_desktop.ui.inventory.sheet.names import Names
from greenai_desktop.ui.inventory.sheet.scratch import Scratch
from greenai_desktop.ui.widgets.figures import plain_tooltip

MARK_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1  # "error", "warn" or nothing
HEADING_ROLE: Final = MARK_ROLE + 1  # whether the line is a heading
ROLES: Final = frozenset(
    {
        Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleDescriptionRole, MARK_ROLE,
    }
)  # fmt: skip


class Cells:
    """Cells of a table.

    Args:
        names: What codes are called.
        marks: What cannot be right.
        scratch: What was typed in vain: it stands in the cell instead of its value.
    """

    def __init__(self, names: Names, marks: Marks, scratch: Scratch) -> None:
        self._names, self._marks, self._scratch = names, marks, scratch

    def data(self, table: Inventory, row: int, column: Column, role: int) -> str:
        """A cell in one of `ROLES`."""
        value = table.value(row, column.id) if column.id in table.columns else column.missing
        row_id = int(table.ids[row])
        unread = self._scratch.of(row_id, column.id, value)
        if role == Qt.ItemDataRole.DisplayRole:
            return unread.text if unread is not None else self._names.said(column, value)
        text = unread.text if unread is not None else self._names.written(column, value)
        if role == Qt.ItemDataRole.EditRole:
            return text
        marks = self._marks.of(row_id, column.id)
        if role == MARK_ROLE:
            is_error = unread is not None or any(mark.is_error for mark in marks)
            return "error" if is_error else "warn" if marks else ""
        wrong = [unread.wrong] if unread is not None else []
        told = " ".join([*wrong, *(mark.words for mark in marks)])
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return told
        return plain_tooltip("\n".join(part for part in (text, told) if part))
