"""Who reports, what it counts as its own, and how it books equipment."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton

from greenai_desktop.core.organisation import Consolidation
from greenai_desktop.i18n import _
from greenai_desktop.ui.inventory.organisation.desk import OrganisationDesk
from greenai_desktop.ui.inventory.organisation.words import APPROACH, APPROACH_TOLD, NOTHING_LOST, VIEW, VIEW_TOLD
from greenai_desktop.ui.widgets.forms import Card, NumberField, label


class ReporterCard(Card):
    """Name, consolidation approach, view and base year."""

    def __init__(self, desk: OrganisationDesk) -> None:
        super().__init__(_("Organisation"), "organisation-card")
        self._desk = desk
        self._name = QLineEdit()
        self._name.setObjectName("organisation-name")
        self._name.editingFinished.connect(self._named)
        self.add_field(_("Name"), self._name)
        self._approaches: dict[Consolidation, QRadioButton] = {}
        self._views: dict[str, QRadioButton] = {}
        self.body.addSpacing(8)
        self.add(label(_("What counts as its own"), "label"))
        approaches = QButtonGroup(self)
        for approach, text in APPROACH.items():
            radio = self._approaches[approach] = _radio(f"consolidation-{approach}", _(text), approaches, self)
            radio.toggled.connect(partial(self._approach_chosen, approach))
            self.add(label(_(APPROACH_TOLD[approach]), "muted"))
        self.add(label(_(NOTHING_LOST), "muted"))
        self.body.addSpacing(8)
        self.add(label(_("Equipment"), "label"))
        views = QButtonGroup(self)
        for view, text in VIEW.items():
            radio = self._views[view] = _radio(f"view-{view}", _(text), views, self)
            radio.toggled.connect(partial(self._view_chosen, view))
        self.add(label(_(VIEW_TOLD), "muted"))
        self._base_year = NumberField("organisation-base-year", low=1990, high=2200, whole=True)
        self._base_year.entered.connect(self._base_year_entered)
        self.add_field(_("Base year"), self._base_year, _("The year that later ones are compared with."))
        self.setEnabled(False)
        desk.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        if self._desk.found is None:
            return
        self.setEnabled(True)
        kept = self._desk.found.organisation.organisation
        if not self._name.hasFocus() or not self._name.isModified():
            self._name.setText(kept.name)
        for radio in (self._approaches[kept.consolidation], self._views[kept.view]):
            radio.blockSignals(True)
            radio.setChecked(True)
            radio.blockSignals(False)
        self._base_year.set_value(None if kept.base_year is None else float(kept.base_year))

    def _named(self) -> None:
        self._name.setModified(False)
        self._put(_("Rename the organisation"), name=self._name.text().strip())

    def _approach_chosen(self, approach: Consolidation, checked: bool) -> None:
        if checked:
            self._put(_("Choose what counts as the organisation’s own"), consolidation=approach)

    def _view_chosen(self, view: str, checked: bool) -> None:
        if checked:
            self._put(_("Choose how equipment is booked"), view=view)

    def _base_year_entered(self, value: float | None) -> None:
        self._put(_("Change the base year"), base_year=None if value is None else round(value))

    def _put(self, words: str, **changes: Any) -> None:
        if self._desk.found is not None:
            self._desk.put(words, replace(self._desk.found.organisation.organisation, **changes))


def _radio(name: str, text: str, group: QButtonGroup, card: Card) -> QRadioButton:
    radio = QRadioButton(text)
    radio.setObjectName(name)
    group.addButton(radio)
    card.add(radio)
    return radio
