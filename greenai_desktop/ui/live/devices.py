"""The table of devices: power now, mean, highest, energy, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.samples import Channel, Reading, Role, Status
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, _, numbers, words
from greenai_desktop.ui.live.names import names, ordered
from greenai_desktop.ui.live.whole import told_channels
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_ROW_PX: Final = 28
_WIDEST: Final = {"W": 0.888, "kWh": 888e-6}
_INTERFACE_SHORT: Final = {"rapl": "RAPL", "nvml": "NVML"}


class DeviceTable(QFrame):
    """One row a channel; the statistics count from the start or from the mark."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._ids: tuple[str, ...] = ()
        self._most_rows = 5
        self.setObjectName("device-panel")
        self.setProperty("card", True)
        self._since = QLabel()
        self._since.setTextFormat(Qt.TextFormat.PlainText)
        self._since.setProperty("role", "label")
        self.reset = QPushButton(_("Reset statistics"))
        self.reset.setObjectName("reset-statistics")
        self.reset.setProperty("kind", "flat")
        self.reset.setToolTip(_("Count from now on; the sums since the start go on beside it (M)"))
        title = QLabel(_("Devices"))
        title.setProperty("role", "section")
        self.model = TableModel()
        self.view = TableView(self.model, "device-table", _("Devices"))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        why = QAction(_("Why this number?"), self.view)
        why.triggered.connect(self.explain_current)
        self.view.extra_actions.append(why)
        self.view.activated.connect(lambda index: self.explain_current())
        head = QHBoxLayout()
        head.addWidget(title)
        head.addSpacing(8)
        head.addWidget(self._since)
        head.addStretch(1)
        head.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 8)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.view)

    def refresh(self) -> None:
        """Show the newest figures."""
        feed, language = self._context.feed, self._context.language
        if feed.latest is None:
            return
        readings = {reading.channel: reading for reading in feed.latest.readings}
        energies = feed.since_mark()
        channels = told_channels(ordered(feed.channels), readings, energies)
        columns = _columns(channels, readings, energies, feed.gaps.absent, language)
        begun = feed.marked_utc_s or feed.started_utc_s
        words_ = _("since the mark at {time}") if feed.marked_utc_s else _("since the start at {time}")
        self._since.setText(words_.format(time=numbers.clock(begun or 0.0, language.code)))
        ids = tuple(channel.id for channel in channels)
        if ids == self._ids:
            self.model.update_columns(columns)
            return
        self._ids = ids
        self.model.set_columns(columns)
        self.view.fit_columns("source")
        self._fit_height()

    def set_most_rows(self, count: int) -> None:
        """Take room for so many rows at most; the others are reached by scrolling."""
        if count != self._most_rows:
            self._most_rows = count
            self._fit_height()

    def _fit_height(self) -> None:
        rows = max(2, min(len(self._ids), self._most_rows))
        self.view.setFixedHeight(self.view.horizontalHeader().sizeHint().height() + rows * _ROW_PX + 2)

    def explain_current(self) -> None:
        """Open "Why this number?" for the energy of the chosen device."""
        rows = self.view.selected_rows() or [self.view.currentIndex().row()]
        account = self._context.feed.account(self._context.feed.marked_utc_s is not None)
        if account is None or not rows or not 0 <= rows[0] < len(self._ids):
            return
        wanted = self._ids[rows[0]]
        for result in account.root.walk():
            if dict(result.facts).get("channel") == wanted:
                self._context.explain(result)
                return


def _columns(
    channels: list[Channel],
    readings: dict[str, Reading],
    energies: dict[str, ChannelEnergy],
    absent: dict[str, str],
    language: Language,
) -> list[Column]:
    called = names(channels, language)
    now = [_now_w(readings.get(channel.id)) for channel in channels]
    sums = [energies.get(channel.id) for channel in channels]
    kwh = [e.energy_j / J_PER_KWH if e is not None and e.covered_s > 0 else None for e in sums]
    modelled = [channel.status is Status.MODELLED for channel in channels]
    reasons = [_reason(readings.get(channel.id), absent.get(channel.id, ""), language) for channel in channels]

    device = [called[c.id].full if c.role is Role.TOTAL else f"    {called[c.id].full}" for c in channels]
    return [
        Column("device", _("Device"), device, tooltip=lambda row: _device_words(channels[row], device[row], language)),
        _number("now", _("Now"), now, "W", modelled, reasons, language),
        _number("mean", _("Mean"), [e.mean_w if e else None for e in sums], "W", modelled, reasons, language),
        _number("max", _("Highest"), [e.max_w if e else None for e in sums], "W", modelled, reasons, language),
        _number("energy", _("Energy"), kwh, "kWh", modelled, reasons, language),
        Column("source", _("Source"), [
            _source(channel, readings.get(channel.id), language) for channel in channels
        ], tooltip=lambda row: reasons[row], width=460),
    ]  # fmt: skip


class _Figure(float):
    """A figure that knows whether it is modelled."""

    modelled = False


def _number(
    key: str,
    title: str,
    values: list[float | None],
    unit: str,
    modelled: list[bool],
    reasons: list[str],
    language: Language,
) -> Column:
    figures: list[_Figure | None] = []
    for value, is_modelled in zip(values, modelled, strict=True):
        figure = None if value is None or value != value else _Figure(value)
        if figure is not None:
            figure.modelled = is_modelled
        figures.append(figure)

    def show(figure: _Figure) -> str:
        text = numbers.quantity(figure, unit, language.code)
        return f"≈\u00a0{text}" if figure.modelled else text

    # The unit may become a smaller one from one second to the next, and needs more room then.
    longest = _Figure(_WIDEST[unit])
    longest.modelled = any(modelled)
    return Column(
        key, title, figures, True, show, reason=lambda row: reasons[row], width=160, longest=show(longest)
    )  # fmt: skip


def _now_w(reading: Reading | None) -> float | None:
    return reading.power_w if reading is not None and reading.status.has_value else None


def _reason(reading: Reading | None, absent: str, language: Language) -> str:
    code = reading.reason if reading is not None and reading.reason else absent
    if not code:
        return ""
    said = words.word(words.REASON, code, language)
    if reading is not None and reading.status is Status.SUSPECT and reading.power_w is not None:
        claimed = numbers.quantity(reading.power_w, "W", language.code)
        return _("{reason} (it says {power})", reason=said, power=claimed)
    return said


def _source(channel: Channel, reading: Reading | None, language: Language) -> str:
    status = channel.status
    if reading is not None and not reading.status.has_value and reading.reason != "first":
        status = reading.status
    interface = _INTERFACE_SHORT.get(channel.kind) or words.word(words.INTERFACE, channel.kind, language)
    if status in (Status.MISSING, Status.SUSPECT) and reading is not None:
        if reading.reason == "denied":
            return f"{words.status_words('denied', language)} · {interface}"
        reason = words.word(words.REASON, reading.reason, language)
        return f"{words.status_words(status, language)} · {reason}"
    return f"{words.status_words(status, language)} · {interface}"


def _device_words(channel: Channel, name: str, language: Language) -> str:
    said = [name.strip()]
    if channel.role is not Role.TOTAL:
        said.append(_("stands beside the sum; it is not added"))
    said += [words.word(words.NOTE, note, language) for note in channel.notes]
    return "\n".join(said)
