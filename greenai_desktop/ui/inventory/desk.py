"""The desk of the inventory: its tables as the window shows them, and the one way to change them.

Each table is there twice. The one of the window is read and changed on the GUI thread alone, so that an edit is seen
at once. Its twin belongs to the store's thread, which writes the same changes in the same order and hears what other
windows wrote; that comes back as a change, too, with a number. An edit carries the number of the last news that the
window had shown, so that it never overwrites what its user had not seen. Where the two cannot be brought together
(somebody else changed a row meanwhile, the disk is full), nothing of the change is kept, that is told, and the table
is read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from greenai_desktop.core.errors import ConflictError, InputError
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.inventory.sheet.scratch import Scratch
from greenai_desktop.ui.inventory.steps import Changes, Step
from greenai_desktop.ui.inventory.surroundings import Surroundings, Told

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.changes import Change
    from greenai_desktop.core.inventory.inventory import IdArray, Inventory
    from greenai_desktop.store.inventory_records import Evidence, StoredOrganisation, StoredSite
    from greenai_desktop.store.records import Project
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

_FIRST_ROWS = 200
_News: TypeAlias = "tuple[Sheet, Change, int]"


class InventoryDesk(QObject):
    """Tables, sites, the organisation and documents of a workspace.

    Signals:
        arriving: The first rows of a table are there, to be looked at while all are read; carries its `Sheet`.
        loaded: A table was read whole, or anew; carries its `Sheet`: forget what you know of it.
        changed: A table was changed, here or elsewhere; carries its `Sheet`.
        surroundings_changed: Sites, the organisation, documents or projects are others now.
        saved: What was done last is in the workspace.
    """

    arriving = Signal(object)
    loaded = Signal(object)
    changed = Signal(object)
    surroundings_changed = Signal()
    saved = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._tables: dict[Sheet, Inventory] = {}
        self._first: dict[Sheet, Inventory] = {}
        self._scratch: dict[Sheet, Scratch] = {}
        self._twins: dict[Sheet, Inventory] = {}  # touched on the store's thread alone
        self._told: list[Told] = []  # likewise: news that the window may not have shown yet
        self._count = 0  # likewise
        self._seen: dict[Sheet, int] = {}
        self._asked: set[Sheet] = set()
        self._around: Surroundings | None = None
        self._is_looking = False
        context.store.changed.connect(self._look)
        context.store.opened.connect(self._opened)
        self._look()

    # Reading

    def inventory(self, sheet: Sheet) -> Inventory | None:
        """A table, to be read on the GUI thread; None until it was read."""
        return self._tables.get(sheet)

    def first_rows(self, sheet: Sheet) -> Inventory | None:
        """The first rows of a table, to be looked at while all are read; None before and afterwards."""
        return self._first.get(sheet)

    def scratch(self, sheet: Sheet) -> Scratch:
        """What was typed into a table and could not be read."""
        return self._scratch.setdefault(sheet, Scratch())

    def load(self, sheet: Sheet) -> None:
        """Read a table, if nobody asked for it yet; `arriving` and `loaded` follow."""
        if sheet not in self._asked:
            self._asked.add(sheet)
            self._context.store.read(
                lambda workspace: workspace.sheet(sheet, limit=_FIRST_ROWS),
                lambda found: self._show_first(sheet, found),
                lambda error: None,  # the reading of all rows, which follows, tells it
            )
            self._read(sheet)

    @property
    def sites(self) -> tuple[StoredSite, ...]:
        """Sites by name; empty until they were read."""
        return self._around.sites if self._around is not None else ()

    @property
    def organisation(self) -> StoredOrganisation | None:
        """The organisation; None until it was read."""
        return self._around.organisation if self._around is not None else None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Documents; empty until they were read."""
        return self._around.evidence if self._around is not None else ()

    @property
    def projects(self) -> tuple[Project, ...]:
        """Projects; empty until they were read."""
        return self._around.projects if self._around is not None else ()

    # Changing

    def make(self, sheet: Sheet, change: Change, words: str, beside: QUndoCommand | None = None) -> bool:
        """Change a table as one step that can be undone; shown at once, written after. False if it does not fit.

        Args:
            sheet: The table.
            change: The change.
            words: Name of the step.
            beside: What is done and undone with it, on the window's side alone.
        """
        return self.make_all([(sheet, change)], words, beside)

    def make_all(self, changes: Changes, words: str, beside: QUndoCommand | None = None) -> bool:
        """The same over several tables: one transaction, one step."""
        try:
            undone = self._show(changes)
        except InputError as error:
            show_error(error)
            return False
        step = Step(self, words, changes, undone, beside)
        self._context.undo.push(step)
        self._write(changes, step)
        return True

    def reserve(self, sheet: Sheet, count: int, then: Callable[[range], object]) -> None:
        """Numbers for new rows, given to `then` on the GUI thread."""
        self._context.store.write(
            lambda workspace: workspace.reserve_rows(sheet, count), lambda ids: (then(ids), None)[1], show_error
        )

    def note(self, step: QUndoCommand) -> None:
        """Do a step of the history that changes nothing in the tables."""
        self._context.undo.push(step)

    def put(self, changes: Changes, step: QUndoCommand) -> Changes:
        """Do a step of the history again, or take it back; what brings back what was there before."""
        try:
            undone = self._show(changes)
        except InputError as error:
            self._failed(error, changes, step)
            return ()
        self._write(changes, step)
        return undone

    def _show(self, changes: Changes) -> list[tuple[Sheet, Change]]:
        """Apply changes to what the window shows: all of them, or none; what undoes them, the last first."""
        undone: list[tuple[Sheet, Change]] = []
        try:
            for sheet, change in changes:
                table = self._tables.get(sheet)
                if table is None:
                    raise InputError("no_such_row")
                undone.insert(0, (sheet, change.apply(table)))
        except InputError:
            for sheet, change in undone:
                change.apply(self._tables[sheet])
            raise
        for sheet in {sheet for sheet, _change in changes}:
            self.changed.emit(sheet)
        return undone

    def _write(self, changes: Changes, step: QUndoCommand) -> None:
        seen = {sheet: self._seen[sheet] for sheet, _change in changes}

        def work(workspace: Workspace) -> None:
            from greenai_desktop.store.sheets import Edit

            self._refuse_unseen(changes, seen)
            workspace.write_changes([Edit(sheet, self._twins[sheet], change) for sheet, change in changes])

        self._context.store.write(
            work, lambda nothing: self.saved.emit(), lambda error: self._failed(error, changes, step)
        )

    def _failed(self, error: Exception, changes: Changes, step: QUndoCommand) -> None:
        """Nothing was written: the step is void, and the tables are shown as they are."""
        if isinstance(step, Step):
            step.void()
        show_error(error)
        for sheet in {sheet for sheet, _change in changes}:
            self._read(sheet)

    def _opened(self) -> None:
        """The workspace was opened anew, perhaps another file in its place: what was read of it is void."""
        for sheet in self._tables:
            self._read(sheet)

    # What the store's thread does

    def _tell(self, sheet: Sheet, ids: IdArray | None) -> int:
        self._count += 1
        self._told.append(Told(self._count, sheet, ids))
        return self._count

    def _refuse_unseen(self, changes: Changes, seen: Mapping[Sheet, int]) -> None:
        """Refuse an edit of rows of which there are news that its user had not been shown."""
        self._told = [told for told in self._told if told.sheet not in seen or told.number > seen[told.sheet]]
        for sheet, change in changes:
            touched = change.touched()
            for told in self._told:
                if told.sheet is sheet and (told.ids is None or np.isin(touched, told.ids).any()):
                    raise ConflictError("changed_meanwhile", table=sheet.value, ids=tuple(touched.tolist()))

    def _show_first(self, sheet: Sheet, found: Inventory) -> None:
        if sheet not in self._tables:
            self._first[sheet] = found
            self.arriving.emit(sheet)

    def _read(self, sheet: Sheet) -> None:
        def work(workspace: Workspace) -> tuple[Inventory, int]:
            self._twins[sheet] = workspace.sheet(sheet)
            return deepcopy(self._twins[sheet]), self._tell(sheet, None)

        def done(found: tuple[Inventory, int]) -> None:
            self._tables[sheet], self._seen[sheet] = found
            self._first.pop(sheet, None)
            self.loaded.emit(sheet)

        self._context.store.read(work, done, show_error)

    def _look(self) -> None:
        """See what others wrote; several calls in a row are one look."""
        if self._is_looking:
            return
        self._is_looking = True

        def work(workspace: Workspace) -> tuple[list[_News], Surroundings]:
            news = [(sheet, workspace.sheet_news(sheet, twin)) for sheet, twin in self._twins.items()]
            around = Surroundings(
                tuple(workspace.sites()), workspace.organisation(), tuple(workspace.evidence_list()),
                tuple(workspace.projects()),
            )  # fmt: skip
            told = [
                (sheet, change, self._tell(sheet, change.touched())) for sheet, change in news if change is not None
            ]
            return told, around

        self._context.store.read(work, self._take_news, self._look_failed)

    def _take_news(self, found: tuple[list[_News], Surroundings]) -> None:
        self._is_looking = False
        news, around = found
        for sheet, change, number in news:
            self._seen[sheet] = number
            try:
                change.apply(self._tables[sheet])
            except (InputError, KeyError):  # edits that are still on their way touch the same rows
                self._read(sheet)
            else:
                self.changed.emit(sheet)
        if around != self._around:
            self._around = around
            self.surroundings_changed.emit()

    def _look_failed(self, error: Exception) -> None:
        """The workspace cannot be read now: the window says so already; the next look finds what is new."""
        self._is_looking = False


def desk(context: Context) -> InventoryDesk:
    """The desk of a window; made when it is first asked for."""
    found = context.findChild(InventoryDesk)
    return found if isinstance(found, InventoryDesk) else InventoryDesk(context)
