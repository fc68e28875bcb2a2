"""The draft that is being edited.

It belongs to the context, so that it outlives a change of language. Every edit is a step that can be undone, is saved
a moment later, and is worked out off the GUI thread.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand

from greenai_desktop.core.estimate.draft import Draft, Given
from greenai_desktop.i18n import _
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.computing import Computed, Computing, Inputs, nothing_yet, surroundings
from greenai_desktop.ui.estimate.keys import Key
from greenai_desktop.ui.estimate.origin import default_of
from greenai_desktop.ui.estimate.saving import Saving

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.team import TeamDefault
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.core.results import Result
    from greenai_desktop.store.records import StoredEstimate
    from greenai_desktop.ui.context import Context

_SAVE_AFTER_MS: Final = 300
# Keys typed into one field in a row are one step.
_ONE_STEP_S: Final = 3.0
_STEP_ID: Final = 4_201
_NOT_ASKED: Final = "not_asked"


class Desk(QObject):
    """The estimate that is open, and what comes of it.

    Attributes:
        stored: The estimate as it was last saved; None while none is open.
        draft: What is being edited.
        texts: What is typed and cannot be taken, by key; kept over a change of language.
        computed: What came of the draft last.

    Signals:
        opened: Another estimate is open, or none.
        changed: The draft is another one now.
        done: It was worked out.
        saved: It was saved.
    """

    opened = Signal()
    changed = Signal()
    done = Signal()
    saved = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self.stored: StoredEstimate | None = None
        self.draft = Draft()
        self.texts: dict[str, str] = {}
        self.computed = nothing_yet(self.draft)
        self._own: tuple[Factor, ...] = ()
        self._team: tuple[TeamDefault, ...] = ()
        self._saving = Saving(context, self)
        self._saving.saved.connect(self._saved)
        self._saving.conflicted.connect(self._go_on_as_copy)
        self._computing = Computing(self)
        self._computing.done.connect(self._take)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save)
        context.stopping.connect(self.stop)
        context.store.changed.connect(self._read_own)

    @property
    def is_open(self) -> bool:
        """Whether an estimate is open."""
        return self.stored is not None

    @property
    def is_saved(self) -> bool:
        """Whether the draft is in the workspace as it stands here."""
        return self.stored is None or (self.stored.draft == self.draft and not self._saving.is_busy)

    def open(self, stored: StoredEstimate) -> None:
        """Edit an estimate; the one that was open is saved."""
        self.save()
        self._saving.begin(stored)
        self.stored, self.draft = stored, stored.draft
        self.texts = {}
        self.computed = nothing_yet(self.draft)
        self.opened.emit()
        self.changed.emit()
        self._read_own()

    def close(self) -> None:
        """Save, and edit none."""
        self.save()
        self.forget()

    def stop(self) -> None:
        """Save, and work out nothing more; a second call is harmless."""
        self.save()
        self._computing.stop()

    def forget(self) -> None:
        """Edit none, without saving: the estimate was deleted."""
        self._timer.stop()
        self._saving.begin(None)
        self.stored, self.draft, self.texts = None, Draft(), {}
        self.computed = nothing_yet(self.draft)
        self.opened.emit()

    def change(self, words: str, draft: Draft, merge: str = "") -> None:
        """Take another draft, as one step that can be undone.

        Args:
            words: What is done, for the history of edits.
            draft: The draft as it is to be.
            merge: Edits in a row with the same text are one step; empty for a step of its own.
        """
        if self.stored is not None and draft != self.draft:
            self._context.undo.push(_Step(self, words, self.stored.id, self.draft, draft, merge))

    def set_number(self, key: Key, given: Given | None, words: str, *, is_typed: bool = True) -> None:
        """Take another number; None takes the default again. What is typed in a row is one step."""
        self.change(words, key.put(self.draft, given), merge=str(key) if is_typed else "")

    def used(self, key: Key) -> Result | None:
        """The number in force, with its range and source; None while it is not known.

        A number that is in no figure yet, since something else is lacking, is told by its default; not one that
        nobody asks for, such as a share of failures of hours that are known.
        """
        found = self.computed.used.get(str(key))
        if found is not None and (found.value is not None or found.reason == _NOT_ASKED):
            return found
        return default_of(key.spec) or found

    def put(self, estimate_id: int, draft: Draft) -> None:
        """What a step does: the open estimate gets another draft; one that is not open is changed where it lies."""
        if self.stored is None or self.stored.id != estimate_id:
            self._context.store.write(
                lambda w: w.update_estimate(estimate_id, w.estimate(estimate_id).version, draft=draft), None, show_error
            )
            return
        self.draft = draft
        self.changed.emit()
        self.compute()
        if not self._timer.isActive():  # who types or drags on and on is saved meanwhile, not at the end
            self._timer.start()

    def compute(self) -> None:
        """Work the draft out."""
        self._computing.ask(Inputs(self.draft, self._own, self._team))

    def save(self) -> None:
        """Write the draft now, if it is another one than that in the workspace."""
        self._timer.stop()
        if self.stored is not None:
            self._saving.put(self.draft, self.computed)

    def _saved(self, stored: StoredEstimate) -> None:
        self.stored = stored
        self.saved.emit()
        if stored.draft != self.draft and not self._timer.isActive():
            self._timer.start()
        elif not stored.result:
            self._saving.put_result(self.computed)

    def _go_on_as_copy(self) -> None:
        """Somebody else changed it meanwhile: what was typed here goes on as a copy; nothing is lost."""
        if self.stored is None:
            return
        copy = replace(self.draft, name=_("{name} (copy)", name=self.draft.name))
        project_id = self.stored.project_id
        self._context.store.write(
            lambda workspace: workspace.create_estimate(copy, project_id=project_id), self._go_on_with, show_error
        )

    def _go_on_with(self, stored: StoredEstimate) -> None:
        self._context.tell(
            _("Somebody else changed this estimate meanwhile; yours goes on as “{name}”.", name=stored.name)
        )
        self._timer.stop()
        self.open(stored)

    def _read_own(self) -> None:
        """Factors and defaults of the workspace, then the figures."""
        if self.stored is not None:
            self._context.store.read(surroundings, self._take_own, show_error)

    def _take_own(self, read: tuple[tuple[Factor, ...], tuple[TeamDefault, ...]]) -> None:
        if (self._own, self._team) != read or self.computed.estimated is None:
            self._own, self._team = read
            self.compute()

    def _take(self, computed: Computed) -> None:
        if self.stored is None:
            return
        self.computed = computed
        self.done.emit()
        if computed.draft == self.stored.draft and not self.stored.result:
            self._saving.put_result(computed)


def desk(context: Context) -> Desk:
    """The desk of a window; made when it is first asked for."""
    found = context.findChild(Desk)
    return found if isinstance(found, Desk) else Desk(context)


class _Step(QUndoCommand):
    """One edit of a draft."""

    def __init__(self, at: Desk, words: str, estimate_id: int, before: Draft, after: Draft, merge: str) -> None:
        super().__init__(words)
        self._desk, self._estimate_id, self._merge = at, estimate_id, merge
        self._before, self._after = before, after
        self._done_at_s = time.monotonic()

    def id(self) -> int:
        return _STEP_ID if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Step) or (other._merge, other._estimate_id) != (self._merge, self._estimate_id):
            return False
        if other._done_at_s - self._done_at_s > _ONE_STEP_S:
            return False
        self._after, self._done_at_s = other._after, other._done_at_s
        return True

    def redo(self) -> None:
        self._desk.put(self._estimate_id, self._after)

    def undo(self) -> None:
        self._desk.put(self._estimate_id, self._before)
