"""Sensors: each interface of this machine, whether it is measured, modelled or not available, why, the repair."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from greenai_desktop.i18n import _
from greenai_desktop.recording.station import Station
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.sensors.calibration_card import CalibrationCard
from greenai_desktop.ui.sensors.guide_cards import SignsCard, TotalCard
from greenai_desktop.ui.sensors.interface_card import InterfaceCard
from greenai_desktop.ui.sensors.machine_card import MachineCard
from greenai_desktop.ui.sensors.meters_card import MetersCard
from greenai_desktop.ui.sensors.repair_card import REPAIRED_HERE, RepairCard
from greenai_desktop.ui.widgets.forms import Card, Columns, button, label, page_frame, scrolled

_REFRESH_MS = 1000


class SensorsPage(Page):
    """What can be read on this machine, and what is modelled instead."""

    help_topic = "sensors"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.look_again = button(_("Check again"), self._look_again, "sensors-look-again")
        self._layout = page_frame(self, _("Sensors"), self.look_again)
        self._inside: QWidget | None = None
        self._cards: list[InterfaceCard] = []
        self._total: TotalCard | None = None
        self._meters: MetersCard | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh_values)
        context.feed.channels_changed.connect(self._fill)
        context.feed.failed.connect(self._fill)
        self._fill()

    def activated(self) -> None:
        self._refresh_values()
        self._timer.start()

    def deactivated(self) -> None:
        self._timer.stop()

    def theme_changed(self) -> None:
        self._refresh_values()
        super().theme_changed()

    def _look_again(self) -> None:
        self.context.feed.look_again()
        self.context.tell(_("Looking for sensors …"))

    def _fill(self, *_signal: object) -> None:
        station = self.context.feed.station
        inside = Columns()
        inside.set_cards(self._waiting() if station is None else self._found(station))
        area = scrolled(inside)
        if self._inside is not None:
            self._layout.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = area
        self._layout.addWidget(area, 1)
        self._refresh_values()

    def _waiting(self) -> list[QWidget]:
        card = Card(_("Sensors of this machine"))
        failed = self.context.feed.state == "failed"
        card.add(label(_("The sensors could not be looked for.") if failed else _("Looking for sensors …"), "muted"))
        self._cards, self._total, self._meters = [], None, None
        return [card]

    def _found(self, station: Station) -> list[QWidget]:
        # Wall meters have a card of their own, with their settings.
        self._cards = [InterfaceCard(self.context, one) for one in station.interfaces if one.kind != "meter"]
        repairs = dict.fromkeys(interface.availability.repair for interface in station.interfaces)
        repair_cards = [RepairCard(self.context, repair) for repair in repairs if repair in REPAIRED_HERE]
        measured = [card for card in self._cards if card.stands_first]
        others = [card for card in self._cards if not card.stands_first]
        self._total = TotalCard(self.context)
        self._meters = MetersCard(self.context)
        return [
            self._total, *measured, *repair_cards, self._meters, CalibrationCard(self.context, station),
            MachineCard(self.context, station.machine), *others, SignsCard(self.context), self._privacy(),
        ]  # fmt: skip

    def _privacy(self) -> Card:
        card = Card(_("What is kept"), "sensors-privacy")
        card.add(label(_("Readings stay in memory for a day. They are written to disk only for runs, or if you keep "
                         "the history (Settings). Nothing leaves this computer.")))  # fmt: skip
        if self.context.settings.meters:
            card.add(label(_("Your wall meter is asked for its power, and told nothing."), "muted"))
        return card

    def _refresh_values(self) -> None:
        latest = self.context.feed.latest
        if latest is not None and self.isVisible():
            for card in self._cards:
                card.show_sample(latest)
            if self._meters is not None:
                self._meters.show_sample(latest)
            if self._total is not None:
                self._total.refresh()


page = SensorsPage
