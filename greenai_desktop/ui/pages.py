"""The pages, in the order of the navigation; one folder and one entry here to add a page."""

from __future__ import annotations

from greenai_desktop.i18n import N_
from greenai_desktop.ui.page import PageSpec

_NUMBERED = 9
PAGES: tuple[PageSpec, ...] = (
    PageSpec("home", N_("Home"), "home", "greenai_desktop.ui.home.page"),
    PageSpec("live", N_("Live"), "live", "greenai_desktop.ui.live.page"),
    PageSpec("runs", N_("Runs"), "runs", "greenai_desktop.ui.runs.page"),
    PageSpec("processes", N_("Processes"), "processes", "greenai_desktop.ui.processes.page"),
    PageSpec("estimate", N_("Estimate"), "estimate", "greenai_desktop.ui.estimate.page"),
    PageSpec("inventory", N_("Inventory"), "inventory", "greenai_desktop.ui.inventory.page"),
    PageSpec("reports", N_("Reports"), "report", "greenai_desktop.ui.reports.page"),
    PageSpec("references", N_("References"), "references", "greenai_desktop.ui.references.page"),
    PageSpec("sensors", N_("Sensors"), "sensors", "greenai_desktop.ui.sensors.page"),
    PageSpec("settings", N_("Settings"), "settings", "greenai_desktop.ui.settings.page", in_navigation=False),
    PageSpec("about", N_("About"), "about", "greenai_desktop.ui.about.page", in_navigation=False),
)


def page_spec(page_id: str) -> PageSpec | None:
    """The page of an id; None if there is none."""
    return next((spec for spec in PAGES if spec.id == page_id), None)


def page_key(spec: PageSpec) -> str:
    """The shortcut of a page: the first nine have their number, the others none."""
    number = PAGES.index(spec) + 1
    return f"Ctrl+{number}" if number <= _NUMBERED else ""
