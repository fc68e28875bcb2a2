"""One interface: its state in words, why, its channels with their last reading, and what a model assumes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from greenai_desktop.core.samples import Channel, Device, Reading, Role, Sample, Status
from greenai_desktop.i18n import Language, _, numbers, words
from greenai_desktop.i18n.numbers import MISSING
from greenai_desktop.recording.station import Interface
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.widgets.forms import Card, label, link
from greenai_desktop.ui.widgets.why_text import size_words

_STATE_ROLE = {"measured": "ok", "denied": "warn", "modelled": "", "unavailable": "muted"}
_UNITS = {
    "idle_w": "W", "full_load_w": "W", "base_w": "W", "memory_w": "W", "supply_loss_ratio": "fraction",
    "residual_fraction": "fraction", "share": "fraction",
}  # fmt: skip
# Repairs that are a sentence; the others have a card or a link of their own.
_TOLD_HERE = ("perf_paranoid", "hwmon_rights")


class InterfaceCard(Card):
    """What can be read through one interface.

    Attributes:
        stands_first: Whether it measures, or would if it were allowed to: such cards stand before the models.
    """

    def __init__(self, context: Context, interface: Interface) -> None:
        language = context.language
        super().__init__(words.word(words.INTERFACE, interface.kind, language), f"interface-{interface.kind}")
        state = interface.availability.state
        self.stands_first = state in ("measured", "denied") and interface.kind != "gauges"
        self._language = language
        self._values: dict[str, QLabel] = {}
        self.add(label(words.status_words(state, language), _STATE_ROLE.get(state, "")))
        self._add_reason(interface, language)
        self._add_channels(interface, language)
        self._add_parameters(interface, language)
        if interface.availability.repair == "enter_host_share":
            self.body.addWidget(link(_("Enter it in Settings"), lambda: context.go("settings", section="machine")))

    def show_sample(self, sample: Sample) -> None:
        """Show the last reading of each channel."""
        for reading in sample.readings:
            shown = self._values.get(reading.channel)
            if shown is not None:
                text, why = _reading_words(reading, self._language)
                shown.setText(text)
                shown.setToolTip(why)
        for gauge in sample.gauges:
            shown = self._values.get(gauge.key)
            if shown is not None:
                shown.setText(numbers.quantity(gauge.value, gauge.unit, self._language.code))

    def _add_reason(self, interface: Interface, language: Language) -> None:
        found = interface.availability
        if found.reason:
            self.add(label(_sentence(words.word(words.REASON, found.reason, language))))
        denied = dict(found.facts).get("denied")
        if denied:
            self.add(label(_("Denied: {zones}", zones=str(denied)), "muted"))
        if found.repair in _TOLD_HERE:
            self.add(label(words.word(words.REPAIR, found.repair, language)))
        if found.state == "denied":
            self.add(label(_("Until then a model stands in: the figures are right within a factor of two, not a few "
                             "per cent."), "muted"))  # fmt: skip

    def _add_channels(self, interface: Interface, language: Language) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        rows = list(interface.channels)
        for number, channel in enumerate(rows):
            named = _channel_label(channel, language)
            if interface.kind == "rest_of_whole" and channel.kind == "rest_of_machine":
                named.setText(_("while the meter is silent: the model"))
            grid.addWidget(named, number, 0)
            grid.addWidget(self._value_label(channel.id), number, 1, Qt.AlignmentFlag.AlignTop)
        if interface.kind == "gauges":
            for number, quantity in enumerate(("utilisation", "memory_used", "temperature"), len(rows)):
                grid.addWidget(label(words.word(words.QUANTITY, quantity, language).capitalize()), number, 0)
                grid.addWidget(self._value_label(f"cpu/{quantity}"), number, 1)
        if grid.count():
            self.body.addLayout(grid)

    def _value_label(self, key: str) -> QLabel:
        made = label(MISSING, wrap=False)
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._values[key] = made
        return made

    def _add_parameters(self, interface: Interface, language: Language) -> None:
        """What a model assumes, with its band and sources."""
        for channel in interface.channels:
            if not _is_model(channel):
                continue
            told = [words.word(words.NOTE, note, language) for note in channel.notes]
            params = tuple(param for param in channel.params if param[0] != "per_unit_w")
            told += [text for key, value in params if (text := _parameter_words(key, value, language))]
            product = words.word(words.FACT, "per_unit_w", language)
            told += [language.pair(product, text) for text in size_words(channel.params, language)]
            spread = numbers.number(channel.u95_ratio, language.code, 2)
            told.append(_("95% of true values within ÷ {ratio} to × {ratio}", ratio=spread))
            for sentence in told:
                self.add(label(_sentence(sentence), "muted"))


def _is_model(channel: Channel) -> bool:
    """Whether what it assumes is told at length; a share of another channel says all in its notes."""
    return channel.status is Status.MODELLED and channel.role is Role.TOTAL


def _channel_label(channel: Channel, language: Language) -> QLabel:
    device = words.word(words.DEVICE, channel.device, language)
    named = channel.name and channel.device is not Device.REST
    text = f"{words.own_name(channel.name, language)} ({device})" if named else device
    if channel.role is not Role.TOTAL:
        text += _(": told beside, not added")
    notes = "" if _is_model(channel) else language.listed(
        words.word(words.NOTE, note, language) for note in channel.notes
    )  # fmt: skip
    made = label(text + (f"\n{notes}" if notes else ""))
    made.setToolTip(channel.id)
    return made


def _reading_words(reading: Reading, language: Language) -> tuple[str, str]:
    why = words.word(words.REASON, reading.reason, language) if reading.reason else ""
    if reading.status is Status.SUSPECT:
        claimed = numbers.quantity(reading.power_w, "W", language.code)
        return words.SIGN[Status.SUSPECT], language.pair(claimed, why)
    if not reading.status.has_value:
        return MISSING, why
    return numbers.quantity(reading.power_w, "W", language.code), why


def _parameter_words(key: str, value: str | float, language: Language) -> str:
    name = words.FACT.get(key)
    if name is None:
        return ""
    if isinstance(value, str):
        shown = words.word(words.FACT_VALUE, value, language)
    else:
        shown = numbers.quantity(value, _UNITS.get(key, ""), language.code)
    return language.pair(language.gettext(name), shown)


def _sentence(words_of_it: str) -> str:
    return words_of_it[:1].upper() + words_of_it[1:]
