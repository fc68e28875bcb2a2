"""How the watts of the interfaces add up to the machine, and what the signs mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from greenai_desktop.accounting.now import measured_fraction
from greenai_desktop.accounting.whole import layers
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import _, figures, numbers, words
from greenai_desktop.i18n.whole import layer_words
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.live.names import names as names_of
from greenai_desktop.ui.widgets.forms import Card, label, link


class TotalCard(Card):
    """The whole machine now: each part that adds up, and the share that is measured."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("The whole machine now"), "sensors-total")
        self._context = context
        self._figure = label(numbers.MISSING, "figure", wrap=False)
        self._share = label("", "muted")
        self._layers = label("", "muted")
        self._layers.setObjectName("sensors-layers")
        self.add(self._figure)
        self.add(self._share)
        self.add(self._layers)
        self._parts: QWidget | None = None
        self._names: tuple[str, ...] = ()
        self._rows: list[tuple[QLabel, QLabel]] = []
        self.add(label(_("Packages, memory, graphics cards and models add up. Cores are parts of their package, and "
                         "the platform counter holds the others: told beside, never added."), "muted"))  # fmt: skip
        self.add(
            label(_("A wall meter or a battery tells the whole; what the sensors leave of it is the rest."), "muted")
        )
        self.body.addWidget(link(_("How this compares with other tools"), self._compare, "sensors-conformance"))
        self.refresh()

    def refresh(self) -> None:
        """Show the power now."""
        power = self._context.feed.power()
        if power is None:
            return
        language = self._context.language
        self._figure.setText(figures.amount_of(power, language))
        span = figures.span_of(power, language)
        share = numbers.percent(measured_fraction(power), language.code)
        named = {"share": share, "range": span or numbers.MISSING}
        if power.partial:
            told = _("known part of the machine; {share} of it measured; 95% interval {range}", **named)
        else:
            told = _("{share} of it measured; 95% interval {range}", **named)
        self._share.setText(told)
        known = layers(power)
        self._layers.setText(layer_words(known.seen, known.modelled, known.rest, known.whole, "W", language))
        self._show_parts(power)

    def _show_parts(self, power: Result) -> None:
        known = names_of(self._context.feed.channels, self._context.language)
        names = tuple(known[str(dict(step.facts)["channel"])].full for step in power.steps)
        if names != self._names:
            self._names = names
            self._make_parts(names)
        language = self._context.language
        for (status, value), step in zip(self._rows, power.steps, strict=True):
            status.setText(words.status_words(step.status, language))
            value.setText(figures.amount_of(step, language))
            value.setToolTip(words.word(words.REASON, step.reason, language) if step.reason else "")

    def _make_parts(self, names: Sequence[str]) -> None:
        if self._parts is not None:
            self.body.removeWidget(self._parts)
            self._parts.hide()
            self._parts.deleteLater()
        self._parts, self._rows = QWidget(), []
        grid = QGridLayout(self._parts)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for number, name in enumerate(names):
            status, value = label("", "muted", wrap=False), label("", wrap=False)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            for column, widget in enumerate((label(name), status, value)):
                grid.addWidget(widget, number, column)
            self._rows.append((status, value))
        self.body.insertWidget(4, self._parts)

    def _compare(self) -> None:
        self._context.help_wanted.emit("conformance")


class SignsCard(Card):
    """What the signs beside figures mean."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("What the signs mean"), "sensors-signs")
        meanings = (
            (Status.MEASURED, _("read from a counter or a power sensor of the device")),
            (Status.MODELLED, _("computed live from load or size, with a range")),
            (Status.ENTERED, _("typed by somebody")),
            (Status.MISSING, _("no figure, and the reason beside it; never counted as zero")),
            (Status.SUSPECT, _("a reading that cannot be right; shown, never counted")),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for number, (status, meaning) in enumerate(meanings):
            grid.addWidget(label(words.status_words(status, context.language), wrap=False), number, 0)
            grid.addWidget(label(meaning, "muted"), number, 1)
        self.body.addLayout(grid)
