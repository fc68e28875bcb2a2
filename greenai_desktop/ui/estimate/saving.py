"""Writing the estimate that is open: one write after the other, each with the version that the last one left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.errors import ConflictError, StoreError
from greenai_desktop.ui.errors import show_error

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.draft import Draft
    from greenai_desktop.store.records import StoredEstimate
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.computing import Computed


class _Seen:
    """An estimate and the version that the next write names; the store's thread keeps it."""

    def __init__(self, stored: StoredEstimate) -> None:
        self.id, self.version, self.is_lost = stored.id, stored.version, False

    def write(self, changes: dict[str, Any], workspace: Workspace) -> StoredEstimate | None:
        """Write, unless an earlier write met somebody else's."""
        if self.is_lost:
            return None
        try:
            stored = workspace.update_estimate(self.id, self.version, **changes)
        except (ConflictError, StoreError) as error:
            self.is_lost = _is_lost(error)
            raise
        self.version = stored.version
        return stored


class Saving(QObject):
    """Saves drafts of one estimate at a time.

    Signals:
        saved: The estimate as it is now.
        conflicted: Somebody else changed it meanwhile; nothing more is written to it.
    """

    saved = Signal(object)
    conflicted = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._seen: _Seen | None = None
        self._asked: Draft | None = None
        self._pending = 0
        self._kept: Computed | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a write is on its way."""
        return self._pending > 0

    def begin(self, stored: StoredEstimate | None) -> None:
        """Write to this estimate from now on; what was asked for before is still written to the one before."""
        self._seen = None if stored is None else _Seen(stored)
        self._asked = None if stored is None else stored.draft
        self._pending = 0

    def put(self, draft: Draft, computed: Computed) -> None:
        """Write a draft, unless it was written or asked for already."""
        if draft != self._asked:
            self._asked = draft
            self._write({"draft": draft, **result_changes(draft, computed)})

    def put_result(self, computed: Computed) -> None:
        """Write the figures of the draft that was written last."""
        if computed.draft == self._asked and computed.estimated is not None and computed is not self._kept:
            self._kept = computed
            self._write(result_changes(computed.draft, computed))

    def _write(self, changes: dict[str, Any]) -> None:
        seen = self._seen
        if seen is not None:
            self._pending += 1
            self._context.store.write(
                partial(seen.write, changes), partial(self._done, seen), partial(self._failed, seen)
            )

    def _done(self, seen: _Seen, stored: StoredEstimate | None) -> None:
        if seen is self._seen:
            self._pending -= 1
            if stored is not None:
                self.saved.emit(stored)

    def _failed(self, seen: _Seen, error: Exception) -> None:
        if seen is self._seen:
            self._pending -= 1
            self._asked = None  # what could not be written is written with the next edit, or when the page is left
        if _is_lost(error) and seen is self._seen:
            self.conflicted.emit()
        else:
            show_error(error)


def _is_lost(error: Exception) -> bool:
    """Whether the estimate is another one now, or gone for good: what is typed here needs a place of its own."""
    return isinstance(error, ConflictError) or (isinstance(error, StoreError) and error.code == "no_such_estimate")


def result_changes(draft: Draft, computed: Computed) -> dict[str, Any]:
    """What is kept of the figures beside a draft; those of another draft would be wrong, so then nothing."""
    from greenai_desktop.accounting.estimate import METHOD_VERSION
    from greenai_desktop.core.estimate.headline import headlines_of

    if computed.draft != draft or computed.estimated is None:
        return {"result": {}}
    return {
        "result": headlines_of(computed.estimated.root), "versions": dict(computed.estimated.versions),
        "method_version": METHOD_VERSION,
    }  # fmt: skip
