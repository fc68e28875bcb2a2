"""Cells that could not be read: what was typed stays in its cell, marked, until it is mended.

The table itself keeps its former value; the text lies beside it for as long as the program runs. It is shown only
while the cell still has the value it had when the text was refused, so that undo and redo need not know of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from PySide6.QtGui import QUndoCommand

Key: TypeAlias = "tuple[int, str]"


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that no value could be made of.

    Attributes:
        text: As typed or pasted.
        wrong: What is wrong with it, and what to do.
        before: What the cell holds instead.
    """

    text: str
    wrong: str
    before: float | str

    def stands_over(self, value: float | str) -> bool:
        """Whether it is still what the cell is about."""
        return self.before == value or (self.before != self.before and value != value)


@dataclass(slots=True)
class Scratch:
    """Unread cells of a table, by number of the row and column."""

    cells: dict[Key, Unread] = field(default_factory=dict)

    def of(self, row_id: int, column_id: str, value: float | str) -> Unread | None:
        """What was typed into a cell in vain; None for most."""
        if not self.cells:
            return None
        found = self.cells.get((row_id, column_id))
        return found if found is not None and found.stands_over(value) else None

    def put(self, cells: Mapping[Key, Unread | None]) -> dict[Key, Unread | None]:
        """Keep texts, or forget them; what puts it back."""
        before = {key: self.cells.get(key) for key in cells}
        for key, unread in cells.items():
            if unread is None:
                self.cells.pop(key, None)
            else:
                self.cells[key] = unread
        return before

    def forgotten(self, keys: Iterable[Key]) -> dict[Key, Unread | None]:
        """What `put` takes to forget those of some cells that are there."""
        return {key: None for key in keys if key in self.cells}


class ScratchStep(QUndoCommand):
    """What was typed in vain, as a step of the history.

    Args:
        words: Its name.
        scratch: Where the texts are kept.
        cells: What is kept, or forgotten.
        shown: Called after each change.
    """

    def __init__(self, words: str, scratch: Scratch, cells: Mapping[Key, Unread | None], shown: object) -> None:
        super().__init__(words)
        self._scratch, self._cells, self._shown = scratch, dict(cells), shown
        self._before: dict[Key, Unread | None] = {}

    def redo(self) -> None:
        self._before = self._scratch.put(self._cells)
        self._tell()

    def undo(self) -> None:
        self._scratch.put(self._before)
        self._tell()

    def _tell(self) -> None:
        if callable(self._shown):
            self._shown()
