"""Undo: every edit is a pair of calls on the workspace or the settings, one step in the history each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand


class EditCommand(QUndoCommand):
    """An edit that can be taken back.

    Args:
        text: What was done, in the user's words: "Rename the run".
        do: Does it (again); called at once when pushed on the stack.
        undo: Takes it back.
    """

    def __init__(self, text: str, do: Callable[[], None], undo: Callable[[], None]) -> None:
        super().__init__(text)
        self._do = do
        self._undo = undo

    def redo(self) -> None:
        self._do()

    def undo(self) -> None:
        self._undo()
