"""Cures of double counts: edits of the tables, all of them one step that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.double_counting import Cure
from greenai_desktop.core.inventory.changes import Batch, Change
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.ui.inventory.ledger.findings import SHEET

if TYPE_CHECKING:
    from greenai_desktop.ui.inventory.desk import InventoryDesk


class Curing(QObject):
    """Makes cures; tables that the desk does not hold yet are read first.

    Signals:
        done: Cures were made; their name.
        refused: A cure was not made; the desk told why.
    """

    done = Signal(str)
    refused = Signal()

    def __init__(self, desk: InventoryDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: list[tuple[Sequence[Cure], str]] = []
        desk.loaded.connect(self._loaded)

    def cure(self, cures: Sequence[Cure], words: str) -> None:
        """Make cures as one step of the history."""
        self._waiting.append((cures, words))
        for sheet in _sheets(cures):
            self._desk.load(sheet)
        self._go_on()

    def _loaded(self, sheet: Sheet) -> None:
        self._go_on()

    def _go_on(self) -> None:
        ready = [
            one for one in self._waiting if all(self._desk.inventory(sheet) is not None for sheet in _sheets(one[0]))
        ]
        for one in ready:
            self._waiting.remove(one)
            if self._desk.make_all(changes_of(one[0]), one[1]):
                self.done.emit(one[1])
            else:
                self.refused.emit()


def changes_of(cures: Iterable[Cure]) -> list[tuple[Sheet, Change]]:
    """Cures as one change a table."""
    by_sheet: dict[Sheet, list[Change]] = {}
    for cure in cures:
        by_sheet.setdefault(SHEET[cure.party.kind], []).append(cure.change())
    return [(sheet, some[0] if len(some) == 1 else Batch(tuple(some))) for sheet, some in by_sheet.items()]


def _sheets(cures: Iterable[Cure]) -> set[Sheet]:
    return {SHEET[cure.party.kind] for cure in cures}
