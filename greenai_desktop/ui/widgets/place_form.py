"""Where this machine stands: zone of the electricity, kind of place, PUE, provider and region.

Used by the first start, by Settings and by estimates; every choice is in force at once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QRadioButton, QVBoxLayout, QWidget

from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.i18n import N_, _, numbers, words
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.widgets.forms import NumberField, label
from greenai_desktop.ui.widgets.zone_field import ZoneField, zone_name

CONSEQUENCES: dict[Hosting, str] = {
    Hosting.OFFICE: N_("No PUE applies; cooling and lighting of the room are outside the boundary. Scope 2."),
    Hosting.HOME: N_("No PUE applies; the room is outside the boundary. Scope 3, category 7 (telework)."),
    Hosting.SERVER_ROOM: N_("Energy × PUE 1.54 (1.2 to 2.0), unless you enter the figure of the site. Scope 2."),
    Hosting.COLOCATION: N_(
        "Energy × PUE 1.54 (1.2 to 2.0), unless you enter the figure of the site. "
        "Scope 2, or scope 3 where the organisation does not count it as its own."
    ),
    Hosting.CLOUD: N_("Energy × PUE of the region or the provider. Scope 3, category 1 (purchased services)."),
}


class Seat(QObject):
    """Where the place is kept that a form shows and changes.

    Signals:
        changed: It is another place now.
    """

    changed = Signal()

    @property
    def place(self) -> Place:
        """The place as it stands."""
        raise NotImplementedError

    def put(self, step: str, place: Place) -> None:
        """Take another place, as one step that can be undone."""
        raise NotImplementedError


class SettingsSeat(Seat):
    """The place of this machine, in the settings."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        context.settings_changed.connect(self._settings_changed)

    @property
    def place(self) -> Place:
        return self._context.settings.place

    def put(self, step: str, place: Place) -> None:
        change(self._context, step, place=place)

    def _settings_changed(self, names: set[str]) -> None:
        if "place" in names:
            self.changed.emit()


class HostingForm(QWidget):
    """The kind of place and what goes with it.

    Args:
        context: That of the page.
        parent: What it stands in.
        seat: Where the place is kept; None for the settings.
        asks_control: Whether it is asked if colocated machines are the organisation's own; not where that follows from
            other answers.
    """

    def __init__(
        self, context: Context, parent: QWidget | None = None, seat: Seat | None = None, *, asks_control: bool = True
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._seat = seat or SettingsSeat(context, self)
        self._group = QButtonGroup(self)
        self._radios: dict[Hosting, QRadioButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for hosting in Hosting:
            radio = QRadioButton(words.word(words.HOSTING, hosting, context.language))
            radio.setObjectName(f"hosting-{hosting}")
            radio.toggled.connect(partial(self._chosen, hosting))
            self._group.addButton(radio)
            self._radios[hosting] = radio
            layout.addWidget(radio)
        self._consequence = label("", "muted")
        layout.addSpacing(4)
        layout.addWidget(self._consequence)
        self._pue_label = label(_("PUE of the site, if you know it"), "label")
        self._pue = NumberField("place-pue", _("total energy ÷ energy of the machines"), low=1.0, high=5.0)
        self._pue_label.setBuddy(self._pue)
        self._pue.entered.connect(self._pue_entered)
        self._provider_label = label(_("Provider"), "label")
        self._provider = QComboBox()
        self._provider.setObjectName("place-provider")
        self._provider_label.setBuddy(self._provider)
        self._provider.activated.connect(self._provider_chosen)
        self._region_label = label(_("Region"), "label")
        self._region = QComboBox()
        self._region.setObjectName("place-region")
        self._region_label.setBuddy(self._region)
        self._region.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._region.setMinimumContentsLength(24)
        self._region.activated.connect(self._region_chosen)
        self._controls = QCheckBox(_("The organisation counts colocated machines as its own"))
        self._controls.setObjectName("place-controls-colocation")
        self._controls.toggled.connect(self._controls_chosen)
        self._by_hosting: tuple[tuple[frozenset[Hosting], tuple[QWidget, ...]], ...] = (
            (frozenset({Hosting.CLOUD}), (self._provider_label, self._provider, self._region_label, self._region)),
            (frozenset({Hosting.SERVER_ROOM, Hosting.COLOCATION, Hosting.CLOUD}), (self._pue_label, self._pue)),
            (frozenset({Hosting.COLOCATION} if asks_control else ()), (self._controls,)),
        )
        for _hostings, widgets in self._by_hosting:
            for widget in widgets:
                layout.addWidget(widget)
        self._seat.changed.connect(self.show_place)
        self.show_place()

    @property
    def chosen(self) -> QRadioButton:
        """The kind of place in force; the first one if none is."""
        found = self._radios.get(self._seat.place.hosting) if self._seat.place.hosting else None
        return found or next(iter(self._radios.values()))

    @property
    def pue(self) -> NumberField:
        """The field of the site's own PUE."""
        return self._pue

    def show_place(self) -> None:
        """Show what is in force."""
        place = self._seat.place
        for hosting, radio in self._radios.items():
            radio.blockSignals(True)
            radio.setChecked(hosting is place.hosting)
            radio.blockSignals(False)
        consequence = _(CONSEQUENCES[place.hosting]) if place.hosting else ""
        self._consequence.setText(numbers_in(consequence, self._context.language.code))
        self._consequence.setVisible(bool(consequence))
        for hostings, widgets in self._by_hosting:
            for widget in widgets:
                widget.setVisible(place.hosting in hostings)
        self._pue.set_value(place.pue_ratio)
        self._controls.blockSignals(True)
        self._controls.setChecked(place.controls_colocation)
        self._controls.blockSignals(False)
        if place.hosting is Hosting.CLOUD:
            self._show_cloud(place)

    def _show_cloud(self, place: Place) -> None:
        from greenai_desktop.catalog.grid import grid

        if not self._provider.count():
            self._provider.addItem(_("Not chosen"), "")
            for provider in grid().providers():
                self._provider.addItem(PROVIDERS.get(provider, provider), provider)
        self._provider.setCurrentIndex(max(0, self._provider.findData(place.provider)))
        self._region.clear()
        self._region.addItem(_("Not chosen"), "")
        for region in grid().regions(place.provider) if place.provider else ():
            where = " · ".join(dict.fromkeys(part for part in (region.code, region.city or region.name) if part))
            self._region.addItem(f"{where} ({region.zone_code})", region.code)
        self._region.setCurrentIndex(max(0, self._region.findData(place.region)))
        self._region.setEnabled(bool(place.provider))

    def _chosen(self, hosting: Hosting, checked: bool) -> None:
        if checked:
            self._put(_("Choose where this machine stands"), hosting=hosting)

    def _pue_entered(self, value: float | None) -> None:
        self._put(_("Change the PUE of the site"), pue_ratio=value)

    def _provider_chosen(self, index: int) -> None:
        self._put(_("Choose the cloud provider"), provider=str(self._provider.itemData(index)), region="")

    def _region_chosen(self, index: int) -> None:
        self._put(_("Choose the cloud region"), region=str(self._region.itemData(index)))

    def _controls_chosen(self, checked: bool) -> None:
        self._put(_("Change how colocation is counted"), controls_colocation=checked)

    def _put(self, step: str, **changes: Any) -> None:
        self._seat.put(step, replace(self._seat.place, **changes))


class ZoneForm(QWidget):
    """The zone of the electricity, and whether it is a guess."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.field = ZoneField(self)
        self.field.zone_chosen.connect(self._chosen)
        self._told = label("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self._told)
        self.setFocusProxy(self.field)
        context.settings_changed.connect(self._settings_changed)
        self.show_place()

    def show_place(self) -> None:
        """Show what is in force, with the factor that follows."""
        place = self._context.settings.place
        self.field.set_code(place.zone)
        self._told.setText(factor_words(self._context))

    def _settings_changed(self, names: set[str]) -> None:
        if "place" in names:
            self.show_place()

    def _chosen(self, code: str) -> None:
        place = replace(self._context.settings.place, zone=code, zone_is_guess=False)
        change(self._context, _("Choose the electricity of {zone}", zone=zone_name(code) or "—"), place=place)


PROVIDERS = {
    "alibaba": "Alibaba Cloud", "aws": "Amazon Web Services", "azure": "Microsoft Azure", "coreweave": "CoreWeave",
    "gcp": "Google Cloud", "oracle": "Oracle Cloud", "ovhcloud": "OVHcloud", "scaleway": "Scaleway",
}  # fmt: skip


def factor_words(context: Context, place: Place | None = None) -> str:
    """The factor that follows from a place, that in force by default, with its year and source; else why not."""
    from greenai_desktop.catalog.electricity import resolve, zone_of
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.core.errors import InputError

    place, language = place or context.settings.place, context.language
    try:
        chosen = resolve(grid(), zone_of(grid(), place))
    except InputError as error:
        return words.word(words.REASON, error.code, language)
    grams = numbers.quantity(chosen.factor.value * 1000, "gCO2e/kWh", language.code)
    year = f" ({chosen.factor.year})" if chosen.factor.year else ""
    told = f"{grams} · {chosen.source.publisher or chosen.source.title}{year}"
    if place.zone_is_guess and place.zone:
        told += "\n" + _("This is a guess from your time zone or language.")
    return told


def numbers_in(sentence: str, language: str) -> str:
    """A sentence of ours with the decimal sign of the language: 1.54 is 1,54 in French."""
    if language != "fr":
        return sentence
    return "".join(
        "," if sign == "." and sentence[i - 1 : i].isdigit() and sentence[i + 1 : i + 2].isdigit() else sign
        for i, sign in enumerate(sentence)
    )
