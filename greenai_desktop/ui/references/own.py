"""Keeping own factors: added, changed, deleted, each with undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.errors import ConflictError
from greenai_desktop.core.factors import Factor
from greenai_desktop.i18n import _
from greenai_desktop.store.records import StoredFactor
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.runs.edits import Done

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context


class OwnFactors(QObject):
    """The one way by which this page changes own factors.

    Signals:
        kept: A factor was added or changed; carries it.
        conflicted: Somebody else changed it meanwhile; carries it as it stands.
    """

    kept = Signal(object)
    conflicted = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._versions: dict[int, int] = {}

    def add(self, factor: Factor) -> None:
        """Keep a new factor."""

        def done(kept: StoredFactor) -> None:
            self._took(kept)
            self._push(
                _("Add a factor"),
                lambda workspace: workspace.restore_factor(kept.id),
                lambda workspace: workspace.delete_factor(kept.id, self._versions[kept.id]),
            )

        self._context.store.write(lambda workspace: workspace.add_factor(factor), done, show_error)

    def change(self, kept: StoredFactor, factor: Factor) -> None:
        """Put another value in its place."""
        before = kept.factor
        self._versions[kept.id] = kept.version

        def put(value: Factor) -> Callable[[Workspace], StoredFactor]:
            return lambda workspace: workspace.update_factor(kept.id, self._versions[kept.id], value)

        def done(changed: StoredFactor) -> None:
            self._took(changed)
            self._push(_("Change a factor"), put(factor), put(before))

        self._context.store.write(put(factor), done, self._failed)

    def delete(self, kept: StoredFactor) -> None:
        """Delete at once; the bar offers to bring it back."""
        self._versions[kept.id] = kept.version

        def work(workspace: Workspace) -> StoredFactor:
            return workspace.delete_factor(kept.id, self._versions[kept.id])

        def done(deleted: StoredFactor) -> None:
            self._versions[kept.id] = deleted.version
            self._push(_("Delete a factor"), work, lambda workspace: workspace.restore_factor(kept.id))
            self._context.offer_undo(_("The factor was deleted; figures that used it change."))

        self._context.store.write(work, done, self._failed)

    def _push(self, text: str, redo: Callable[[Workspace], Any], undo: Callable[[Workspace], Any]) -> None:
        def writer(work: Callable[[Workspace], Any]) -> Callable[[], None]:
            return lambda: self._context.store.write(work, self._remember, show_error)

        self._context.undo.push(Done(text, writer(redo), writer(undo)))

    def _remember(self, kept: StoredFactor) -> None:
        self._versions[kept.id] = kept.version

    def _took(self, kept: StoredFactor) -> None:
        self._remember(kept)
        self.kept.emit(kept)

    def _failed(self, error: Exception) -> None:
        present = error.facts.get("present") if isinstance(error, ConflictError) else None
        if isinstance(present, StoredFactor):
            self.conflicted.emit(present)
        else:
            show_error(error)
