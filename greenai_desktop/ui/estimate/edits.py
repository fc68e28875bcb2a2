"""Edits of the list of estimates: saved first, shown after; each one can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.place import price_on
from greenai_desktop.i18n import _
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.runs.edits import Done

if TYPE_CHECKING:
    from greenai_desktop.store.records import StoredEstimate
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context


class EstimateEdits(QObject):
    """Makes, copies, deletes and locks estimates.

    Signals:
        made: An estimate was made; carries it.
        deleted: Ids of estimates that were deleted.
    """

    made = Signal(object)
    deleted = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._versions: dict[int, int] = {}

    def create(self, draft: Draft) -> None:
        """Make an estimate; undo deletes it again."""
        project_id = self._context.settings.project_id

        def work(workspace: Workspace) -> StoredEstimate:
            return workspace.create_estimate(_at(workspace, draft, project_id), project_id=project_id)

        self._make(work, _("Make an estimate"))

    def duplicate(self, stored: StoredEstimate) -> None:
        """Make another one with the same draft."""
        name = _("{name} (copy)", name=stored.name)
        self._make(lambda workspace: workspace.duplicate_estimate(stored.id, name), _("Duplicate an estimate"))

    def _make(self, work: Callable[[Workspace], StoredEstimate], words: str) -> None:
        def done(stored: StoredEstimate) -> None:
            self._took([stored])
            again = self._writer(lambda workspace: [workspace.restore_estimate(stored.id)])
            away = self._writer(
                lambda workspace: [workspace.delete_estimate(stored.id, _version(workspace, stored.id))]
            )

            def undo() -> None:
                away()
                self.deleted.emit([stored.id])

            self._context.undo.push(Done(words, again, undo))
            self.made.emit(stored)

        self._context.store.write(work, done, show_error)

    def delete(self, chosen: Sequence[StoredEstimate]) -> None:
        """Delete estimates at once; the bar offers to bring them back."""
        if not chosen:
            return
        ids = [stored.id for stored in chosen]

        def work(workspace: Workspace) -> list[StoredEstimate]:
            return [workspace.delete_estimate(number, _version(workspace, number)) for number in ids]

        def back(workspace: Workspace) -> list[StoredEstimate]:
            return [workspace.restore_estimate(number) for number in ids]

        text = _("Delete the estimate “{name}”", name=chosen[0].name)
        told = _("The estimate “{name}” was deleted.", name=chosen[0].name)
        if len(ids) > 1:
            text = _("Delete {count} estimates", count=len(ids))
            told = _("{count} estimates were deleted.", count=len(ids))

        def done(changed: list[StoredEstimate]) -> None:
            self._took(changed)
            self._context.undo.push(Done(text, self._writer(work), self._writer(back)))
            self.deleted.emit(ids)
            self._context.offer_undo(told)

        self._context.store.write(work, done, show_error)

    def _writer(self, work: Callable[[Workspace], list[StoredEstimate]]) -> Callable[[], None]:
        return lambda: self._context.store.write(work, self._took, show_error)

    def _took(self, changed: list[StoredEstimate]) -> None:
        for stored in changed:
            self._versions[stored.id] = stored.version


def beginning(context: Context) -> Draft:
    """What an estimate begins with: the place, the price and the year of today."""
    today = dt.date.today()
    settings = context.settings
    return replace(
        Draft(), name=_("New estimate"), place=settings.place, year=today.year,
        price=price_on(settings.prices, today.isoformat()),
    )  # fmt: skip


def _at(workspace: Workspace, draft: Draft, project_id: int | None) -> Draft:
    """The draft at the place of its project, where that has one of its own."""
    found = next((project for project in workspace.projects() if project.id == project_id), None)
    return draft if found is None or found.place is None else replace(draft, place=found.place)


def _version(workspace: Workspace, estimate_id: int) -> int:
    return workspace.estimate(estimate_id).version
