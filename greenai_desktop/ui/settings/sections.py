"""The sections language and colours, place, and sampling."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from greenai_desktop import i18n
from greenai_desktop.i18n import _, numbers
from greenai_desktop.settings import THEMES
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.status_bar import LANGUAGE_NAMES
from greenai_desktop.ui.widgets.forms import Card, NumberField, label
from greenai_desktop.ui.widgets.place_form import HostingForm, ZoneForm

_PERIODS_S = (1.0, 0.1)


class LookCard(Card):
    """Language and colours."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Language and colours"), "settings-look", parent)
        self._context = context
        self._language = QComboBox()
        self._language.setObjectName("settings-language")
        system = LANGUAGE_NAMES[i18n.system_language()]
        self._language.addItem(_("Language of the system ({name})", name=system), "")
        for code, name in LANGUAGE_NAMES.items():
            self._language.addItem(name, code)
        self._language.activated.connect(self._language_chosen)
        self._theme = QComboBox()
        self._theme.setObjectName("settings-theme")
        titles = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
        for choice in THEMES:
            self._theme.addItem(titles[choice], choice)
        self._theme.activated.connect(self._theme_chosen)
        self.add_field(_("Language"), self._language)
        self.add_field(_("Colours"), self._theme)
        context.settings_changed.connect(self._show)
        self._show()

    def _show(self, names: object = None) -> None:
        settings = self._context.settings
        self._language.setCurrentIndex(max(0, self._language.findData(settings.language)))
        self._theme.setCurrentIndex(max(0, self._theme.findData(settings.theme)))

    def _language_chosen(self, index: int) -> None:
        change(self._context, _("Change the language"), language=self._language.itemData(index))

    def _theme_chosen(self, index: int) -> None:
        change(self._context, _("Change the colours"), theme=self._theme.itemData(index))


class PlaceCard(Card):
    """Zone of the electricity and kind of place."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Place"), "settings-place", parent)
        self.zone = ZoneForm(context)
        self.hosting = HostingForm(context)
        self.add_field(_("Country or region of the electricity"), self.zone)
        self.add_field(_("Where this machine stands"), self.hosting)


class SamplingCard(Card):
    """How often is sampled, and what is kept."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Sampling and history"), "settings-sampling", parent)
        self._context = context
        self._period, self._record_period = QComboBox(), QComboBox()
        for name, box in (("period_s", self._period), ("record_period_s", self._record_period)):
            box.setObjectName(f"settings-{name.replace('_', '-')}")
            for period_s in _PERIODS_S:
                box.addItem(_hertz(1.0 / period_s, context.language.code), period_s)
            box.activated.connect(partial(self._period_chosen, name, box))
        self._keep = QCheckBox(_("Keep the live history on disk"))
        self._keep.setObjectName("settings-keep-history")
        self._keep.toggled.connect(self._keep_chosen)
        self._days = NumberField("settings-history-days", _("days"), low=1, high=3650, whole=True, may_be_empty=False)
        self._size = NumberField(
            "settings-history-megabytes", _("MB"), low=10, high=1e6, whole=True, may_be_empty=False
        )
        self._deleted = NumberField(
            "settings-deleted-days", _("days"), low=0, high=3650, whole=True, may_be_empty=False
        )
        for field, name, step in (
            (self._days, "history_days", _("Change how long the history is kept")),
            (self._size, "history_megabytes", _("Change the size of the history")),
            (self._deleted, "deleted_days", _("Change how long deleted runs are kept")),
        ):
            field.entered.connect(partial(self._entered, name, step))
        self.add_field(_("Live view"), self._period)
        self.add_field(_("Recordings"), self._record_period)
        self.body.addSpacing(4)
        self.add(self._keep)
        self.add(label(_("Without it the live view keeps 24 hours in memory and writes nothing."), "muted"))
        self.add_field(_("Keep the history for"), self._days)
        self.add_field(_("Keep at most"), self._size)
        self.add_field(_("Deleted runs can be brought back for"), self._deleted)
        context.settings_changed.connect(self._show)
        self._show()

    def _show(self, names: object = None) -> None:
        settings = self._context.settings
        for box, period_s in ((self._period, settings.period_s), (self._record_period, settings.record_period_s)):
            index = next((i for i in range(box.count()) if box.itemData(i) == period_s), -1)
            if index < 0:
                box.addItem(_hertz(1.0 / period_s, self._context.language.code), period_s)
                index = box.count() - 1
            box.setCurrentIndex(index)
        self._keep.blockSignals(True)
        self._keep.setChecked(settings.keep_history)
        self._keep.blockSignals(False)
        self._days.set_value(settings.history_days)
        self._size.set_value(settings.history_megabytes)
        self._deleted.set_value(settings.deleted_days)
        self._days.setEnabled(settings.keep_history)
        self._size.setEnabled(settings.keep_history)

    def _period_chosen(self, name: str, box: QComboBox, index: int) -> None:
        change(self._context, _("Change the sampling rate"), **{name: float(box.itemData(index))})

    def _keep_chosen(self, checked: bool) -> None:
        change(self._context, _("Keep the live history on disk"), keep_history=checked)

    def _entered(self, name: str, step: str, value: float) -> None:
        change(self._context, step, **{name: round(value)})


def _hertz(rate_hz: float, language: str) -> str:
    rate = numbers.number(rate_hz, language, 3) if rate_hz % 1 else f"{rate_hz:.0f}"
    return _("{rate} Hz (samples a second)", rate=rate)


def _whole(name: str, unit: str, low: int, high: int) -> NumberField:
    return NumberField(name, unit, low=low, high=high, whole=True, may_be_empty=False)
