"""References: the factors with their sources, and one's own."""

from __future__ import annotations

from greenai_desktop.catalog.grid import GridCatalog, grid
from greenai_desktop.i18n import _
from greenai_desktop.ui import tasks
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.references.in_use import InUseCard
from greenai_desktop.ui.widgets.forms import page_frame


class ReferencesPage(Page):
    """All factors that figures are made with, each with where it was read."""

    help_topic = "references"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        layout = page_frame(self, _("References"))
        self.in_use = InUseCard(context)
        layout.addWidget(self.in_use)
        layout.addStretch(1)
        tasks.run(lambda task: grid(), self._take)

    def _take(self, catalog: GridCatalog) -> None:
        self.in_use.show_factors(catalog, ())


page = ReferencesPage
