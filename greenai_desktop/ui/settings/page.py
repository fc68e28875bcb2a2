"""Settings: everything is in force as soon as it is chosen, and every change can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.settings.alerts import AlertsCard
from greenai_desktop.ui.settings.care import HelpCard, WorkspaceCard
from greenai_desktop.ui.settings.conduct import PrivacyCard, RecordingCard, WindowCard
from greenai_desktop.ui.settings.machine import MachineCard
from greenai_desktop.ui.settings.organisation import OrganisationCard
from greenai_desktop.ui.settings.prices import PricesCard
from greenai_desktop.ui.settings.sections import LookCard, PlaceCard, SamplingCard
from greenai_desktop.ui.widgets.forms import Card, Columns, NumberField, page_frame, scrolled


class SettingsPage(Page):
    """Cards of settings, in columns."""

    help_topic = "settings"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns = Columns()
        self._area: QScrollArea = scrolled(columns)
        page_frame(self, _("Settings")).addWidget(self._area, 1)
        self._cards: dict[str, Card] = {
            "look": LookCard(context, columns),
            "place": PlaceCard(context, columns),
            "prices": PricesCard(context, columns),
            "organisation": OrganisationCard(context, columns),
            "machine": MachineCard(context, columns),
            "sampling": SamplingCard(context, columns),
            "recording": RecordingCard(context, columns),
            "alerts": AlertsCard(context, columns),
            "privacy": PrivacyCard(context, columns),
            "window": WindowCard(context, columns),
            "workspace": WorkspaceCard(context, columns),
            "help": HelpCard(context, columns),
        }
        columns.set_cards(list(self._cards.values()))

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        card = self._cards.get(str(arguments.get("section", "")))
        if card is None:
            return
        # Once all cards have their place: columns are laid out after the page is shown.
        QTimer.singleShot(0, card, lambda: self._bring_up(card))
        first = next((w for w in card.findChildren(QWidget) if w.focusPolicy() and w.isVisibleTo(card)), None)
        if first is not None:
            first.setFocus()

    def activated(self) -> None:
        workspace = self._cards["workspace"]
        assert isinstance(workspace, WorkspaceCard)
        workspace.refresh()

    def state(self) -> dict[str, Any]:
        drafts = {field.line.objectName(): field.draft for field in self.findChildren(NumberField) if field.draft}
        return {"drafts": drafts, "scrolled": self._area.verticalScrollBar().value()}

    def restore(self, state: Mapping[str, Any]) -> None:
        drafts = state.get("drafts", {})
        for field in self.findChildren(NumberField):
            field.set_draft(str(drafts.get(field.line.objectName(), "")))
        self._area.verticalScrollBar().setValue(int(state.get("scrolled", 0)))

    def _bring_up(self, card: QWidget) -> None:
        inside = self._area.widget()
        assert inside is not None
        self._area.verticalScrollBar().setValue(card.mapTo(inside, card.rect().topLeft()).y())


page = SettingsPage
