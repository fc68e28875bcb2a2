"""What cannot be right in a table, cell by cell: looked for after each edit, while one goes on typing.

A large table is looked through on another thread, on a snapshot: arrays of a table are never written to, only
replaced, so that a snapshot costs nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from greenai_desktop.core.inventory.checks import RowsProblem, problems
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _
from greenai_desktop.i18n.inventory import PROBLEM
from greenai_desktop.ui import tasks
from greenai_desktop.ui.inventory.desk import InventoryDesk

_PAUSE_MS: Final = 120
_AT_ONCE: Final = 3_000
Find: TypeAlias = "Callable[[Inventory], Sequence[RowsProblem]]"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong with a cell.

    Attributes:
        code: What.
        is_error: Whether the row cannot be counted as it is.
    """

    code: str
    is_error: bool

    @property
    def words(self) -> str:
        """The same as a sentence."""
        return _(PROBLEM[self.code]) if self.code in PROBLEM else self.code


class Marks(QObject):
    """Problems of a table.

    Signals:
        changed: Others are known now.
    """

    changed = Signal()

    def __init__(
        self, desk: InventoryDesk, sheet: Sheet, parent: QObject, find: Find | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._find: Find = find or (lambda inventory: problems(inventory, today()))
        self._desk, self._sheet = desk, sheet
        self._by_column: dict[str, list[tuple[Mark, IdArray]]] = {}
        self._wrong: IdArray = np.empty(0, np.int64)
        self._edition = -1
        self._is_looking = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._look)

    def of(self, row_id: int, column_id: str) -> list[Mark]:
        """Marks of a cell."""
        found = self._by_column.get(column_id)
        return [mark for mark, ids in found if _holds(ids, row_id)] if found else []

    def count(self, code: str) -> int:
        """How many rows have a mark of this code."""
        rows = [ids for found in self._by_column.values() for mark, ids in found if mark.code == code]
        return int(np.unique(np.concatenate(rows)).size) if rows else 0

    def is_wrong(self, row_id: int) -> bool:
        """Whether a row cannot be counted as it is."""
        return _holds(self._wrong, row_id)

    def ask(self) -> None:
        """Look soon."""
        self._soon.start()

    def _look(self) -> None:
        inventory = self._desk.inventory(self._sheet)
        if inventory is None or self._is_looking or inventory.edition == self._edition:
            return
        self._edition, find = inventory.edition, self._find
        if len(inventory) <= _AT_ONCE:
            self._take(find(inventory))
            return
        self._is_looking = True
        snapshot: Inventory = inventory.picked(slice(None))  # type: ignore[arg-type]  # views, no copies
        tasks.run(lambda task: find(snapshot), self._answered)

    def _answered(self, found: Sequence[RowsProblem]) -> None:
        self._is_looking = False
        self._take(found)
        self.ask()  # an edit may have come meanwhile

    def _take(self, found: Sequence[RowsProblem]) -> None:
        self._by_column = {}
        for problem in found:
            mark = Mark(problem.code, problem.is_error)
            self._by_column.setdefault(problem.column_id, []).append((mark, np.sort(problem.ids)))
        wrong = [problem.ids for problem in found if problem.is_error]
        self._wrong = np.unique(np.concatenate(wrong)) if wrong else np.empty(0, np.int64)
        self.changed.emit()


def _holds(ids: IdArray, row_id: int) -> bool:
    place = int(np.searchsorted(ids, row_id))
    return place < ids.size and int(ids[place]) == row_id


def today() -> float:
    """The present day, as the table counts days."""
    now = datetime.date.today()
    return float(day_of(now.year, now.month, now.day))
