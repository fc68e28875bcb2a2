"""The section organisation: who reports, and the way to its settings and sites."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.inventory.organisation.desk import organisation_desk
from greenai_desktop.ui.widgets.forms import Card, button, label, row


class OrganisationCard(Card):
    """What is known of the organisation, in a few words."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Organisation"), "settings-organisation", parent)
        self._context = context
        self._desk = organisation_desk(context)
        self._told = label("", "muted")
        self.add(self._told)
        self.body.addLayout(row(button(_("Organisation and sites…"), self.ask, "settings-organisation-open")))
        self._desk.changed.connect(self._show)
        self._show()

    def ask(self) -> None:
        """Show the organisation and its sites."""
        from greenai_desktop.ui.inventory.organisation.dialog import open_organisation

        open_organisation(self._context, self)

    def _show(self) -> None:
        from greenai_desktop.ui.inventory.organisation.words import APPROACH, digital_text

        found, language = self._desk.found, self._context.language
        if found is None:
            return
        kept = found.organisation.organisation
        sites = language.ngettext("{count} site", "{count} sites", len(found.sites))
        told = " · ".join(part for part in (kept.name, _(APPROACH[kept.consolidation]), sites) if part)
        self._told.setText(f"{told}\n{digital_text(kept, language)}")
