"""Where it happens: the kind of place first, since it sets PUE and scope, then the electricity and its year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.i18n import _, words
from greenai_desktop.ui.estimate.choice import ChoiceBox
from greenai_desktop.ui.estimate.figures import figure, figure_words
from greenai_desktop.ui.estimate.step import Step, heading, labelled
from greenai_desktop.ui.widgets.forms import label, link
from greenai_desktop.ui.widgets.place_form import PROVIDERS, HostingForm, Seat, factor_words
from greenai_desktop.ui.widgets.zone_field import ZoneField, zone_name

if TYPE_CHECKING:
    from greenai_desktop.ui.estimate.desk import Desk

_NARROW_PX: Final = 520
_YEARS: Final = range(2018, 2036)


class DraftSeat(Seat):
    """The place of a draft."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    @property
    def place(self) -> Place:
        return self._desk.draft.place

    def put(self, step: str, place: Place) -> None:
        self._desk.change(step, replace(self._desk.draft, place=place))


class PlaceStep(Step):
    """Kind of place, zone, year, water."""

    id = "place"

    def build(self, column: QVBoxLayout) -> None:
        self.seat = DraftSeat(self.desk)
        self.seat.setParent(self)
        self.hosting = HostingForm(self.context, seat=self.seat)
        self.zone = ZoneField()
        self.zone.setObjectName("estimate-zone")
        self.zone.zone_chosen.connect(self._zone_chosen)
        self._zone_row = labelled(_("Electricity of"), self.zone)
        self._factor = label("", "muted")
        self.year = ChoiceBox("estimate-year", _("Year of the factors"))
        for year in _YEARS:
            self.year.addItem(str(year), year)
        self.year.setMaximumWidth(140)
        self.year.activated.connect(self._year_chosen)
        self._market = label("", "muted")
        own = link(_("Own factor or contract…"), lambda: self.context.go("references"), "estimate-own-factor")
        hourly = link(_("Hourly figures from a file…"), self._ask_hourly, "estimate-hourly")
        self._water = self.grid("wue_l_per_kwh")
        left, right = QVBoxLayout(), QVBoxLayout()
        for side in (left, right):
            side.setSpacing(10)
        left.addWidget(heading(_("Kind of place")))
        left.addWidget(self.hosting)
        right.addWidget(heading(_("Electricity")))
        dated = labelled(_("Year of the factors"), self.year)
        for part in (self._zone_row, self._factor, dated, self._market, own, hourly, self._water):
            right.addWidget(part)
        for side in (left, right):
            side.addStretch(1)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(24)
        self._across.addLayout(left, 1)
        self._across.addLayout(right, 1)
        column.addLayout(self._across)

    def refresh(self) -> None:
        draft, language = self.desk.draft, self.context.language
        self.seat.changed.emit()
        is_by_region = draft.place.hosting is Hosting.CLOUD and bool(draft.place.region)
        self._zone_row.setVisible(not is_by_region)
        if not self.zone.hasFocus():
            self.zone.set_code(draft.place.zone)
        self._factor.setText(factor_words(self.context, draft.place))
        self.year.setCurrentIndex(self.year.findData(draft.year))
        market = figure_words(self.desk, "estimate.carbon_market", language)
        self._market.setText(_("With your contract, told apart and never in the total: {carbon}", carbon=market))
        self._market.setVisible(bool(market))

    def first_field(self) -> QWidget:
        return self.hosting.chosen or super().first_field()

    def summary(self) -> str:
        place, language = self.desk.draft.place, self.context.language
        parts = [words.word(words.HOSTING, place.hosting, language) if place.hosting else ""]
        if place.hosting is Hosting.CLOUD and place.region:
            parts += [PROVIDERS.get(place.provider, place.provider), place.region]
        else:
            parts.append(zone_name(place.zone) if place.zone else "")
        return " · ".join(part for part in parts if part) or _("needed")

    def lacks(self) -> bool:
        place = self.desk.draft.place
        return not place.zone and not (place.hosting is Hosting.CLOUD and place.region)

    def field_ids(self) -> frozenset[str]:
        return frozenset({"wue_l_per_kwh", "place"})

    def _ask_hourly(self) -> None:
        """The intensity hour by hour, and what if it ran later."""
        from greenai_desktop.ui.estimate.hourly_dialog import HourlyDialog

        hours = figure(self.desk, "estimate.wall_hours")
        dialog = HourlyDialog(self.context, self.desk.draft, self.window(), None if hours is None else hours.value)
        dialog.finished.connect(lambda result: dialog.deleteLater())
        dialog.open()

    def _zone_chosen(self, code: str) -> None:
        place = replace(self.desk.draft.place, zone=code, zone_is_guess=False)
        step = _("Choose the electricity of {zone}", zone=zone_name(code) or "—")
        self.desk.change(step, replace(self.desk.draft, place=place))

    def _year_chosen(self, index: int) -> None:
        self.desk.change(
            _("Choose the year of the factors"), replace(self.desk.draft, year=int(self.year.itemData(index)))
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.body is not None:
            is_narrow = self.width() < _NARROW_PX
            across = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
            self._across.setDirection(across)
