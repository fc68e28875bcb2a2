"""The actions of the Estimate page: keys, the menu, and the search for actions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from greenai_desktop.core.estimate.draft import Way
from greenai_desktop.i18n import _
from greenai_desktop.ui.page_actions import add_action

if TYPE_CHECKING:
    from greenai_desktop.ui.estimate.page import EstimatePage

_IN_MENU = ("estimate-action-open", "estimate-action-duplicate", "estimate-action-compare", "estimate-action-delete")


def add_actions(page: EstimatePage) -> None:
    """Give the page its actions."""
    found = page.list
    add_action(page, "estimate-action-new", _("New estimate"), partial(page.begin, Way.HOURS.value), "Ctrl+N")
    add_action(
        page, "estimate-action-work", _("New estimate from a model and data"), partial(page.begin, Way.WORK.value)
    )
    add_action(page, "estimate-action-run", _("New estimate from a past run"), partial(page.begin, Way.RUN.value))
    add_action(page, "estimate-action-file", _("New estimate from a model file"), partial(page.begin, "file"))
    add_action(page, "estimate-action-search", _("Search in the estimates"), found.search.setFocus, "Ctrl+F")
    add_action(page, "estimate-action-open", _("Open the chosen estimate"), found.open_chosen)
    add_action(page, "estimate-action-duplicate", _("Duplicate the estimate"), page.duplicate, "Ctrl+D")
    add_action(page, "estimate-action-compare", _("Compare the chosen estimates"), lambda: page.compare(found.chosen))
    add_action(
        page, "estimate-action-delete", _("Delete the chosen estimates"), lambda: page.edits.delete(found.chosen),
        "Del", found.table,
    )  # fmt: skip
    add_action(page, "estimate-action-next", _("Next step"), partial(_move, page, 1), "Ctrl+PgDown")
    add_action(page, "estimate-action-back", _("Step before"), partial(_move, page, -1), "Ctrl+PgUp")
    add_action(page, "estimate-action-result", _("Show the result in full"), page.show_result, "Ctrl+Return")
    add_action(
        page, "estimate-action-budget", _("Make the estimate the project’s budget…"), partial(_ask, page, "budget")
    )
    add_action(page, "estimate-action-lock", _("Lock the estimate as baseline…"), partial(_ask, page, "lock"))
    add_action(page, "estimate-action-list", _("All estimates"), page.show_list)
    found.table.extra_actions += [action for action in page.actions() if action.objectName() in _IN_MENU]


def _move(page: EstimatePage, by: int) -> None:
    """To the next step of the form, or the one before."""
    if page.shown == "form":
        page.form.go(max(0, page.form.open_number), by)


def _ask(page: EstimatePage, what: str) -> None:
    """Show the result, and ask what becomes the budget, or who locks it and why."""
    page.show_result()
    if page.shown == "result":
        (page.outcome.view.ask_budget if what == "budget" else page.outcome.view.ask_lock)()
