"""The sites of the organisation: where each stands, and what part of it is the organisation's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.inventory.organisation.desk import OrganisationDesk, Surroundings
from greenai_desktop.ui.inventory.organisation.site_dialog import SiteDialog
from greenai_desktop.ui.inventory.organisation.words import own_text, site_text
from greenai_desktop.ui.widgets.forms import Card, button, label, row

if TYPE_CHECKING:
    from greenai_desktop.store.inventory_records import StoredSite
    from greenai_desktop.ui.context import Context


class SitesCard(Card):
    """The list of sites."""

    def __init__(self, desk: OrganisationDesk, context: Context) -> None:
        super().__init__(_("Sites"), "sites-card")
        self._desk, self._context = desk, context
        self._lines = QVBoxLayout()
        self._inside: QWidget | None = None
        self.body.addLayout(self._lines)
        self.body.addLayout(row(button(_("Add a site…"), self.ask_new, "sites-add")))
        self.setEnabled(False)
        desk.changed.connect(self._show)
        self._show()

    def ask_new(self) -> None:
        """Ask for a new site."""
        if self._desk.found is not None:
            dialog = SiteDialog(self._context, None, _names(self._desk.found), self.window())
            dialog.finished.connect(dialog.deleteLater)
            dialog.accepted.connect(lambda: self._desk.add(dialog.site))
            dialog.open()

    def ask_change(self, kept: StoredSite) -> None:
        """Ask for changes of a site."""
        if self._desk.found is not None:
            taken = _names(self._desk.found) - {kept.site.name}
            dialog = SiteDialog(self._context, kept.site, taken, self.window())
            dialog.finished.connect(dialog.deleteLater)
            dialog.accepted.connect(lambda: self._desk.change(kept, dialog.site))
            dialog.open()

    def _show(self) -> None:
        found = self._desk.found
        if found is None:
            return
        self.setEnabled(True)
        if self._inside is not None:
            self._lines.removeWidget(self._inside)
            self._inside.deleteLater()
        empty = _("No site yet. Equipment that names a site is counted where the site stands.")
        self._inside = self._list(found) if found.sites else label(empty, "muted")
        self._lines.addWidget(self._inside)

    def _list(self, found: Surroundings) -> QWidget:
        inside, language = QWidget(), self._context.language
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        approach = found.organisation.organisation.consolidation
        for line, kept in enumerate(found.sites):
            name = label(kept.site.name)
            name.setTextFormat(Qt.TextFormat.PlainText)
            edit = button(_("Change…"), partial(self.ask_change, kept), f"site-change-{kept.id}")
            edit.setAccessibleName(_("Change the site {name}", name=kept.site.name))
            delete = button(_("Delete"), partial(self._desk.delete, kept), f"site-delete-{kept.id}")
            delete.setAccessibleName(_("Delete the site {name}", name=kept.site.name))
            own = label(own_text(kept.site, approach, language), wrap=False)
            for column, widget in enumerate((name, label(site_text(kept.site, language), "muted"), own, edit, delete)):
                grid.addWidget(widget, line, column)
        return inside


def _names(found: Surroundings) -> set[str]:
    return {kept.site.name for kept in found.sites}
