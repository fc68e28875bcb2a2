"""The actions of the Runs page: keys, the menus, and the search for actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenai_desktop.i18n import _
from greenai_desktop.ui.page_actions import add_action

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from greenai_desktop.ui.runs.page import RunsPage

_IN_MENU = ("runs-rename", "runs-delete", "runs-group-action", "runs-export-action", "runs-place", "runs-estimate")


def add_actions(page: RunsPage) -> QAction:
    """Give the page its actions; the one that compares is handed back, since not every choice can be compared."""
    detail = page.detail
    add_action(page, "runs-search-action", _("Search in the runs"), page.filters.search.setFocus, "Ctrl+F")
    add_action(page, "runs-rename", _("Rename the run"), detail.rename, "F2")
    add_action(page, "runs-delete", _("Delete the chosen runs"), page.delete_chosen, "Del", page.table)
    compare = add_action(page, "runs-compare-action", _("Compare the chosen runs"), page.compare, "Ctrl+Return")
    add_action(page, "runs-group-action", _("Put the chosen runs into a group…"), lambda: ask_group(page))
    add_action(page, "runs-place", _("Change the place of the run…"), detail.change_place)
    add_action(page, "runs-estimate", _("Estimate from this run"), lambda: estimate_from(page))
    add_action(page, "runs-export-action", _("Export the chosen runs…"), lambda: export_chosen(page))
    add_action(page, "runs-pdf-en", _("Export the run as PDF in English…"), lambda: detail.export_pdf("en"))
    add_action(page, "runs-pdf-fr", _("Export the run as PDF in French…"), lambda: detail.export_pdf("fr"))
    add_action(page, "runs-json", _("Export the figures of the run as JSON…"), detail.export_json)
    add_action(page, "runs-columns", _("Choose the columns of the list…"), page.table.choose_columns)
    report = add_action(
        page,
        "runs-report",
        _("Report of the run"),
        lambda: detail.export_pdf(page.context.language.code),
        "Ctrl+P",
    )
    page.table.extra_actions += [action for action in page.actions() if action.objectName() in _IN_MENU]
    page.table.extra_actions.append(report)
    return compare


def ask_group(page: RunsPage) -> None:
    """Ask for the group of the chosen runs."""
    from greenai_desktop.ui.runs.group_dialog import GroupDialog

    runs = [run for run in page.chosen_runs if run.deleted_utc_s is None]
    if not runs:
        return
    dialog = GroupDialog(len(runs), page.groups, runs[0].details.group, page)
    dialog.accepted.connect(lambda: page.edits.put_into_group(runs, dialog.group))
    dialog.open()


def estimate_from(page: RunsPage) -> None:
    """Begin an estimate with what was measured in the run."""
    if page.chosen_runs:
        page.context.go("estimate", run=page.chosen_runs[0].id)


def import_runs(page: RunsPage) -> None:
    """Ask for files of other tools and show what they tell."""
    from greenai_desktop.ui.transfer.import_dialog import import_files

    import_files(page.context, page.window())


def export_chosen(page: RunsPage) -> None:
    """Export the chosen runs in a format of choice."""
    from greenai_desktop.ui.transfer.export import export_runs

    export_runs(page.context, page.chosen_runs, page)
