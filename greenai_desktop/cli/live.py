"""What `greenai monitor` shows of each sample: the sums since the start, as view, line, JSON object or CSV row."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections import deque
from dataclasses import asdict
from typing import Any

from greenai_desktop.accounting.runs import RunFacts, account, live_draws
from greenai_desktop.accounting.whole import REST_KIND, Layers, telling
from greenai_desktop.catalog.grid import grid
from greenai_desktop.cli.figures import amount, cited, device_name, pair, span
from greenai_desktop.cli.output import NOT_AVAILABLE, csv_cell, shown
from greenai_desktop.cli.screen import DeviceRow, View
from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Price
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Channel, Gauge, Reading, Role, Sample, Status
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.whole import layer_words
from greenai_desktop.settings import Settings

_TREND = 120
_FIGURES = ("run.energy", "run.carbon", "run.cost")


class Live:
    """Follows the samples from the first one on.

    Args:
        channels: What is sampled, as it adds up.
        settings: Place in force.
        price: Price of electricity in force.
        period_s: Sampling period.
    """

    def __init__(self, channels: tuple[Channel, ...], settings: Settings, price: Price | None, period_s: float) -> None:
        self.channels = channels
        self.period_s = period_s
        self.own: tuple[Factor, ...] = ()
        self._settings = settings
        self._price = price
        self._meter = EnergyMeter(channels, gap_limit_s(period_s))
        self._draws = live_draws()
        self._trend_w: deque[float] = deque(maxlen=_TREND)
        self._first: Sample | None = None
        self._last: Sample | None = None
        self._readings: dict[str, Reading] = {}

    def add(self, sample: Sample) -> bool:
        """Take a sample in; False for the first one, from which all is counted."""
        is_first = self._first is None
        self._first = self._first or sample
        self._last = sample
        self._readings = {reading.channel: reading for reading in sample.readings}
        self._meter.add(sample)
        if not is_first:
            total_w = self.total_w()
            self._trend_w.append(math.nan if total_w is None else total_w)
        return not is_first

    @property
    def elapsed_s(self) -> float:
        """Time between the first and the last sample."""
        return self._last.at_monotonic_s - self._first.at_monotonic_s if self._first and self._last else 0.0

    def total_w(self) -> float | None:
        """Power of all that adds up; None if nothing is known."""
        known = [power for channel in self._added() if (power := self._power_w(channel)) is not None]
        return math.fsum(known) if known else None

    def measured_fraction(self) -> float | None:
        """Share of it that is measured; all of it while a meter tells the whole machine."""
        total_w = self.total_w()
        if not total_w:
            return None
        if any(channel.kind == REST_KIND for channel in self._added()):
            return 1.0
        return math.fsum(self._power_w(c) or 0.0 for c in self._added() if c.status is Status.MEASURED) / total_w

    def layers(self) -> Layers:
        """How the power is known."""
        power_w = {channel: self._power_w(channel) or 0.0 for channel in self._added()}
        rest = next((watts for channel, watts in power_w.items() if channel.kind == REST_KIND), None)
        seen = math.fsum(w for c, w in power_w.items() if c.status is Status.MEASURED and c.kind != REST_KIND)
        modelled = math.fsum(w for c, w in power_w.items() if c.status is not Status.MEASURED and c.kind != REST_KIND)
        return Layers(seen, modelled, rest, None if rest is None else self.total_w())

    def is_partial(self) -> bool:
        """Whether the power of something that adds up is not known."""
        return any(self._power_w(channel) is None for channel in self._added())

    def tree(self) -> Result:
        """The figures since the start."""
        facts = RunFacts(
            origin="live",
            name="live",
            project_id=None,
            stage=Stage.UNSET,
            started_utc_s=self._first.at_utc_s if self._first else time.time(),
            duration_s=self.elapsed_s,
            place=self._settings.place,
            price=self._price,
            channels=self.channels,
            energies=self._meter.totals(),
            period_s=self.period_s,
        )
        return account(facts, grid(), self.own, self._draws, with_lines=False).root

    # As view, line, JSON object and CSV row

    def view(self, title: str, foot: str, language: Language) -> View:
        """For the screen."""
        _ = language.gettext
        root = self.tree()
        found = [result for key in _FIGURES if (result := root.find(key)) is not None]
        figures = tuple((words.word(words.KEY, r.key, language), amount(r, language), span(r, language)) for r in found)
        at_utc_s = self._last.at_utc_s if self._last else time.time()
        elapsed = numbers.duration(self.elapsed_s, language.code)
        return View(
            title=title,
            time=numbers.clock(at_utc_s, language.code),
            total=f"{_('Total')}  {self._watts(self.total_w(), language)}",
            share=self._share(language),
            trend_w=tuple(self._trend_w),
            devices=tuple(self._row(channel, language) for channel in (*self._added(), *self._beside())),
            figures=figures,
            heading=_("Since the start, {duration}", duration=elapsed),
            remarks=_remarks(root, language),
            foot=foot,
        )

    def line(self, language: Language) -> str:
        """One line, for a pipe."""
        root = self.tree()
        at_utc_s = self._last.at_utc_s if self._last else time.time()
        devices = "  ".join(
            f"{row.sign} {row.name} {row.power}" for row in (self._row(c, language) for c in self._added())
        )
        figures = "  ".join(amount(result, language) for key in _FIGURES if (result := root.find(key)) is not None)
        total = self._watts(self.total_w(), language)
        return f"{numbers.clock(at_utc_s, language.code)}  {total} ({self._share(language)})  {devices}  | {figures}"

    def plain(self) -> dict[str, Any]:
        """For JSON; unknown is null."""
        assert self._last is not None
        root = self.tree()
        return {
            "at": _iso(self._last.at_utc_s),
            "elapsed_s": self.elapsed_s,
            "total_w": self.total_w(),
            "measured_fraction": self.measured_fraction(),
            "partial": self.is_partial(),
            "layers_w": asdict(self.layers()),
            "channels": [self._plain_channel(channel) for channel in self.channels],
            "gauges": {gauge.key: {"value": gauge.value, "unit": gauge.unit} for gauge in self._last.gauges},
            "since_start": {key: _plain_figure(result) for key in _FIGURES if (result := root.find(key)) is not None},
        }

    def csv_header(self, language: Language) -> str:
        """Titles with units."""
        _ = language.gettext
        currency = self._price.currency if self._price else self._settings.currency
        titles = [_("time (UTC)"), _("total (W)"), _("measured share (%)")]
        titles += [
            f"{self._name(c, language)} [{words.word(words.STATUS, c.status, language)}] (W)" for c in self.channels
        ]
        titles += [_("energy since start (kWh)"), _("carbon footprint since start (kg CO2e)")]
        titles.append(_("cost since start ({currency})", currency=currency))
        return ",".join(csv_cell(title) for title in titles)

    def csv_row(self) -> str:
        """Plain numbers with a decimal point, in every language; "n/a" where missing."""
        assert self._last is not None
        root = self.tree()
        share = self.measured_fraction()
        cells = [_cell(self.total_w(), 3), _cell(None if share is None else share * 100, 1)]
        cells += [_cell(self._power_w(channel), 3) for channel in self.channels]
        for key in _FIGURES:
            result = root.find(key)
            cells.append(_cell(result.value if result else None, 9))
        return ",".join([_iso(self._last.at_utc_s), *cells])

    def _added(self) -> list[Channel]:
        """What adds up now: a meter tells the rest of the machine, or the model does."""
        return telling(self.channels, lambda channel: self._power_w(channel) is not None)

    def _beside(self) -> list[Channel]:
        return [channel for channel in self.channels if channel.role is not Role.TOTAL]

    def _power_w(self, channel: Channel) -> float | None:
        reading = self._readings.get(channel.id)
        return reading.power_w if reading is not None and reading.status.has_value else None

    def _name(self, channel: Channel, language: Language) -> str:
        return device_name(channel.name, channel.device, channel.kind, language)

    def _share(self, language: Language) -> str:
        _ = language.gettext
        share = shown(numbers.percent(self.measured_fraction(), language.code))
        told = _("{share} measured", share=share)
        layers = self.layers()
        if layers.whole is not None:
            told = layer_words(layers.seen, layers.modelled, layers.rest, layers.whole, "W", language)
        return told + ", " + _("partial") if self.is_partial() else told

    def _row(self, channel: Channel, language: Language) -> DeviceRow:
        reading = self._readings.get(channel.id)
        status = reading.status if reading is not None else Status.MISSING
        power_w = self._power_w(channel)
        if power_w is None:
            remark = words.word(words.REASON, reading.reason if reading else "no_reading", language)
        else:
            remark = self._gauges(channel, language)
        if channel.role is not Role.TOTAL:
            beside = language.gettext("not added")
            remark = f"{remark}, {beside}" if remark else beside
        sign = words.SIGN.get(status, " ")
        return DeviceRow(
            self._name(channel, language), sign, status.value, self._watts(power_w, language), power_w, remark
        )  # fmt: skip

    def _gauges(self, channel: Channel, language: Language) -> str:
        assert self._last is not None
        # Processor gauges are those of all processors together: they stand at the first one.
        first_cpu = next((c.id for c in self._added() if c.device == "cpu"), "")
        names = {channel.id, "cpu"} if channel.id == first_cpu else {channel.id}
        wanted = ("utilisation", "temperature")
        told = [
            _gauge(g, language) for q in wanted for g in self._last.gauges if g.channel in names and g.quantity == q
        ]
        return " ".join(part for part in told if part)

    @staticmethod
    def _watts(power_w: float | None, language: Language) -> str:
        return shown(numbers.quantity(power_w, "W", language.code))

    def _plain_channel(self, channel: Channel) -> dict[str, Any]:
        reading = self._readings.get(channel.id)
        return {
            "id": channel.id,
            "name": channel.name,
            "device": channel.device.value,
            "role": channel.role.value,
            "power_w": self._power_w(channel),
            "status": (reading.status if reading is not None else Status.MISSING).value,
            "reason": (reading.reason if reading is not None else "no_reading") or None,
        }


def _remarks(root: Result, language: Language) -> tuple[str, ...]:
    told = []
    factor = root.find("input.intensity")
    if factor is not None and factor.citation is not None:
        told.append(pair(amount(factor, language), cited(factor.citation, language), language))
    reasons = dict.fromkeys(
        words.word(words.REASON, result.reason, language)
        for result in root.steps
        if result.value is None and result.reason
    )
    return (*told, *reasons)


def _gauge(gauge: Gauge, language: Language) -> str:
    if gauge.value is None:
        return ""
    if gauge.unit == "celsius":
        return f"{gauge.value:.0f} °C"
    return numbers.quantity(gauge.value, gauge.unit, language.code, 2)


def _plain_figure(result: Result) -> dict[str, Any]:
    return {
        "value": result.value,
        "unit": result.label if result.unit == "money" and result.label else result.unit,
        "low": result.low,
        "high": result.high,
        "status": result.status.value,
        "reason": result.reason or None,
    }


def _cell(value: float | None, decimals: int) -> str:
    return NOT_AVAILABLE if value is None or not math.isfinite(value) else f"{value:.{decimals}f}"


def _iso(utc_s: float) -> str:
    return dt.datetime.fromtimestamp(utc_s, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
