"""Rows that were taken in, as one step of the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from greenai_desktop.core.inventory.changes import Change
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import ngettext
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.inventory.files.look import Taken
from greenai_desktop.ui.runs.edits import Done

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context


def tell_taken(context: Context, taken: Taken) -> None:
    """Tell what was taken in, as one step that can be undone."""
    words = ngettext("Import {count} row", "Import {count} rows", taken.count)

    def write(change: Change) -> Callable[[], None]:
        return lambda: context.store.write(_written(taken.sheet, change), None, show_error)

    context.undo.push(Done(words, write(taken.change), write(taken.undo)))
    context.store.changed.emit()
    context.offer_undo(ngettext("{count} row was taken in.", "{count} rows were taken in.", taken.count))


def _written(sheet: Sheet, change: Change) -> Callable[[Workspace], Change]:
    """Writes a change of a table, which is read anew: somebody may have changed other rows since."""
    return lambda workspace: workspace.write_change(sheet, change, workspace.sheet(sheet))
