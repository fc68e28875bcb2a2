"""Edits of runs: saved first, shown after; each one can be undone; a conflict is told and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.errors import ConflictError
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.i18n import _
from greenai_desktop.store.records import Run
from greenai_desktop.ui.commands import EditCommand
from greenai_desktop.ui.errors import show_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context


class RunEdits(QObject):
    """The one way by which this page changes runs.

    Signals:
        changed: A run was changed; carries it.
        mark_renamed: A mark of a run is called something else now; carries the run's id.
        conflicted: Somebody else changed it meanwhile; carries the run as it stands and the values that were wanted.
    """

    changed = Signal(object)
    mark_renamed = Signal(int)
    conflicted = Signal(object, object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._versions: dict[int, int] = {}

    def change(self, run: Run, text: str, values: Mapping[str, Any]) -> bool:
        """Change fields of a run; False if they have those values already.

        Args:
            run: As the user saw it.
            text: What is done, for the history of edits.
            values: Fields and their new values.
        """
        before = {name: getattr(run, name) for name in values}
        if before == dict(values):
            return False
        self._versions[run.id] = run.version

        def put(wanted: Mapping[str, Any]) -> Callable[[Workspace], Run]:
            return lambda workspace: workspace.update_run(run.id, self._versions[run.id], **wanted)

        def redo() -> None:
            self._context.store.write(put(values), self._took, show_error)

        def undo() -> None:
            self._context.store.write(put(before), self._took, show_error)

        def done(changed: Run) -> None:
            self._took(changed)
            self._context.undo.push(Done(text, redo, undo))

        def failed(error: Exception) -> None:
            if isinstance(error, ConflictError) and isinstance(error.facts.get("present"), Run):
                self.conflicted.emit(error.facts["present"], dict(values))
            else:
                show_error(error)

        self._context.store.write(put(values), done, failed)
        return True

    def rename_mark(self, run: Run, at_utc_s: float, before: str, name: str) -> None:
        """Call a mark something else; an empty name takes its name away."""
        if name == before:
            return

        def put(wanted: str, done: Callable[[str], None]) -> None:
            self._context.store.write(
                lambda workspace: workspace.rename_mark(run.id, at_utc_s, wanted), done, show_error
            )

        def told(was: str) -> None:
            self.mark_renamed.emit(run.id)

        def done(was: str) -> None:
            told(was)
            text = _("Name the mark “{name}”", name=name) if name else _("Take the name of a mark away")
            self._context.undo.push(Done(text, lambda: put(name, told), lambda: put(was, told)))

        put(name, done)

    def put_into_group(self, runs: Sequence[Run], group: str) -> None:
        """Put runs into a group, or out of any, in one step."""
        wanted = {run.id: replace(run.details, group=group) for run in runs if run.details.group != group}
        before = {run.id: run.details for run in runs if run.id in wanted}
        if not wanted:
            return
        self._versions |= {run.id: run.version for run in runs}

        def put(details: Mapping[int, RunDetails]) -> Callable[[Workspace], list[Run]]:
            return lambda workspace: [
                workspace.update_run(run_id, self._versions[run_id], details=kept) for run_id, kept in details.items()
            ]

        def done(changed: list[Run]) -> None:
            self._took_all(changed)
            text = _("Put runs into the group “{name}”", name=group) if group else _("Take runs out of their group")
            self._context.undo.push(Done(text, self._writer(put(wanted)), self._writer(put(before))))

        self._context.store.write(put(wanted), done, show_error)

    def delete(self, runs: list[Run]) -> None:
        """Delete runs at once; the bar offers to bring them back."""
        if not runs:
            return
        for run in runs:
            self._versions[run.id] = run.version

        def work(workspace: Workspace) -> list[Run]:
            return [workspace.delete_run(run.id, self._versions[run.id]) for run in runs]

        def back(workspace: Workspace) -> list[Run]:
            return [workspace.restore_run(run.id) for run in runs]

        text = _("Delete the run “{name}”", name=runs[0].name)
        said = _("The run “{name}” was deleted.", name=runs[0].name)
        if len(runs) > 1:
            text = _("Delete {count} runs", count=len(runs))
            said = _("{count} runs were deleted.", count=len(runs))

        def done(changed: list[Run]) -> None:
            self._took_all(changed)
            redo, undo = self._writer(work), self._writer(back)
            self._context.undo.push(Done(text, redo, undo))
            self._context.offer_undo(said)

        self._context.store.write(work, done, show_error)

    def bring_back(self, runs: list[Run]) -> None:
        """Bring deleted runs back."""

        def back(workspace: Workspace) -> list[Run]:
            return [workspace.restore_run(run.id) for run in runs]

        def again(workspace: Workspace) -> list[Run]:
            return [workspace.delete_run(run.id, self._versions[run.id]) for run in runs]

        def done(changed: list[Run]) -> None:
            self._took_all(changed)
            redo, undo = self._writer(back), self._writer(again)
            self._context.undo.push(Done(_("Bring back deleted runs"), redo, undo))

        self._context.store.write(back, done, show_error)

    def _writer(self, work: Callable[[Workspace], list[Run]]) -> Callable[[], None]:
        return lambda: self._context.store.write(work, self._took_all, show_error)

    def _took(self, run: Run) -> None:
        self._versions[run.id] = run.version
        self.changed.emit(run)

    def _took_all(self, runs: list[Run]) -> None:
        for run in runs:
            self._took(run)


class Done(EditCommand):
    """An edit that is done already when it enters the history."""

    def __init__(self, text: str, do: Callable[[], None], undo: Callable[[], None]) -> None:
        super().__init__(text, do, undo)
        self._entered = False

    def redo(self) -> None:
        if self._entered:
            super().redo()
        self._entered = True
