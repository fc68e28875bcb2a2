"""What the menus and the window call; the dialogs are loaded when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenai_desktop.i18n import _
from greenai_desktop.ui.transfer.drop import FileDrop

if TYPE_CHECKING:
    from greenai_desktop.ui.main_window import MainWindow


def import_into(window: MainWindow) -> None:
    """Ask for files and show what they tell."""
    from greenai_desktop.ui.transfer.import_dialog import import_files

    import_files(window.context, window)


def export_from(window: MainWindow) -> None:
    """Export the runs that the page has chosen."""
    from greenai_desktop.ui.transfer.export import export_runs

    chosen = getattr(window.page, "chosen_runs", ())
    if not chosen:
        window.context.tell(_("Choose a run first, on the Runs page."))
        return
    export_runs(window.context, chosen, window)


def export_project(window: MainWindow) -> None:
    """Export the project that is chosen."""
    from greenai_desktop.ui.transfer.project_export import ProjectExportDialog

    project = window.projects.chosen
    if project is None:
        window.context.tell(_("Choose a project first, at the top of the navigation."))
        return
    ProjectExportDialog(window.context, project, window).open()


def import_project(window: MainWindow) -> None:
    """Ask for the file of a project and show what is in it."""
    from greenai_desktop.ui.transfer.project_import import choose_project

    choose_project(window.context, window)


def accept_files(window: MainWindow) -> None:
    """Take files that are dropped on the window; again after a change of language is harmless."""
    if window.findChild(FileDrop) is None:
        FileDrop(window.context, window)
