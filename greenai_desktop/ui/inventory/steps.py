"""An edit of the tables of the inventory, as a step of the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtGui import QUndoCommand
from shiboken6 import isValid

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.changes import Change
    from greenai_desktop.core.inventory.sheets import Sheet
    from greenai_desktop.ui.inventory.desk import InventoryDesk

Changes: TypeAlias = "Sequence[tuple[Sheet, Change]]"


class Step(QUndoCommand):
    """One step of the history, done already when it enters."""

    def __init__(
        self, desk: InventoryDesk, words: str, changes: Changes, undone: Changes, beside: QUndoCommand | None
    ) -> None:  # fmt: skip
        super().__init__(words)
        self._desk, self._changes, self._undone, self._beside = desk, changes, undone, beside
        self._has_entered = self._is_done = False

    def void(self) -> None:
        """Nothing of it was written: it is no step."""
        if isValid(self):  # a step that was undone goes with the next edit, while it may still be on its way
            self.setObsolete(True)
        if self._beside is not None and self._is_done:
            self._beside.undo()
        self._is_done = False

    def redo(self) -> None:
        if self.isObsolete():
            return
        if self._has_entered:
            self._undone = self._desk.put(self._changes, self) or self._undone
        self._has_entered = self._is_done = True
        if self._beside is not None:
            self._beside.redo()

    def undo(self) -> None:
        if self.isObsolete():
            return
        # Others may have edited the rows since: doing it again brings back what stands there now.
        self._changes = self._desk.put(self._undone, self) or self._changes
        self._is_done = False
        if self._beside is not None:
            self._beside.undo()
