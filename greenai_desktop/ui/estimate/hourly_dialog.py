"""Intensity hour by hour from a file: what the run meets, what it would meet later, and keeping the mean."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.catalog.electricity import zone_of
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.errors import GreenAIError, InputError
from greenai_desktop.core.hourly import HourlyIntensity, factor_of, mean_later
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import G_PER_KG, S_PER_H
from greenai_desktop.i18n import _, active, ngettext, numbers, words
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.importers.hourly import HourlyRead, read_hourly
from greenai_desktop.ui import tasks
from greenai_desktop.ui.estimate.result.bars_chart import Bar, BarsChart, Part
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.references.own import OwnFactors
from greenai_desktop.ui.widgets.forms import button, label, row
from greenai_desktop.ui.widgets.zone_field import zone_name

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.draft import Draft
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.ui.context import Context

LATER_H: Final = (0, 1, 2, 3, 6, 12, 24)
_MOST_HOURS: Final = 8_784.0
_UNIT: Final = "gCO2e/kWh"
_FIELD_PX: Final = 220


class HourlyDialog(QDialog):
    """Reads a file, shows the mean over the run, and keeps it as an own factor of the zone.

    Args:
        context: Of the window.
        draft: The estimate; its place names the zone.
        parent: What it stands before.
        hours_h: How long the run takes; None while it is not known.

    Attributes:
        read: The file, once it is read.
        factor: The mean as an own factor; None where the series does not reach.
    """

    def __init__(self, context: Context, draft: Draft, parent: QWidget, hours_h: float | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hourly-dialog")
        self.setWindowTitle(_("Hourly figures from a file"))
        self._context = context
        self._zone = zone_of(grid(), draft.place)
        self.read: HourlyRead | None = None
        self.factor: Factor | None = None
        self._was_there = False
        self._own = OwnFactors(context, context)
        self._make_fields(hours_h)
        self._lay_out()
        self._show()

    def ask_file(self) -> None:
        """Ask for a file, and read it."""
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Hourly figures from a file"), "", "*.csv *.txt;;*")
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, file: Path) -> None:
        """Read a file off the GUI thread."""
        tasks.run(lambda task: read_hourly(file), self._take, self._failed)

    def keep(self) -> None:
        """Keep the mean as an own factor of the zone; one step that can be undone."""
        if self.factor is not None:
            self._own.add(replace(self.factor, id=f"own:{uuid.uuid4().hex[:12]}"))
            self.accept()

    def _make_fields(self, hours_h: float | None) -> None:
        self._choose = button(_("Choose a file…"), self.ask_file, "hourly-file")
        self._told = label("", "muted")
        self._told.setObjectName("hourly-told")
        self._begin = QLineEdit()
        self._begin.setObjectName("hourly-begin")
        self._begin.setMaximumWidth(_FIELD_PX)
        self._begin.setEnabled(False)
        self._hours = QDoubleSpinBox()
        self._hours.setObjectName("hourly-hours")
        self._hours.setRange(0.1, _MOST_HOURS)
        self._hours.setDecimals(1)
        self._hours.setMaximumWidth(_FIELD_PX)
        self._hours.setSuffix("\u00a0h")
        is_known = hours_h is not None and math.isfinite(hours_h)
        self._hours.setValue(min(max(hours_h or 0.0, 0.1), _MOST_HOURS) if is_known else 1.0)
        self._mean = label("")
        self._mean.setObjectName("hourly-mean")
        self._begin.textChanged.connect(lambda text: self._show())
        self._hours.valueChanged.connect(lambda value: self._show())

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(_("File"), row(self._choose))
        form.addRow("", self._told)
        form.addRow(_("&Begin (UTC)"), self._begin)
        form.addRow(_("&Duration"), self._hours)
        form.addRow(_("Mean over the run"), self._mean)
        self.chart = BarsChart("hourly-later", _("Mean intensity of the same run, some hours later"))
        self.card = ChartCard(self.chart, _("If it ran some hours later"))
        self.card.say("", _(
            "Averages of all plants that run in an hour, for a steady load. What a shift changes elsewhere is not told."
        ))  # fmt: skip
        self._warning = label("", "warn")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._keep = self._buttons.addButton(_("Keep as own factor"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._keep.setObjectName("hourly-keep")
        self._keep.setProperty("kind", "primary")
        self._keep.clicked.connect(lambda: self.keep())
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self.card, 1)
        layout.addWidget(self._warning)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(640)

    def _take(self, read: HourlyRead) -> None:
        self.read = read
        series = read.series
        self._told.setText(" ".join(_told(read)))
        self._begin.setEnabled(True)
        self._begin.setText(_text(series.start_utc_s))
        self._show()

    def _failed(self, error: GreenAIError | Exception) -> None:
        if not isinstance(error, GreenAIError):
            raise error
        self.read = None
        self._told.setText(" ".join(part for part in title_and_hint(error, self._context.language) if part))
        self._begin.setEnabled(False)
        self._show()

    def _show(self) -> None:
        """Work out the mean anew, and the bars."""
        self.factor = None if self.read is None else self._factor(self.read.series)
        is_there = self.factor is not None
        self._mean.setText(self._mean_words())
        self.card.setVisible(is_there)
        self._keep.setEnabled(is_there and bool(self._zone))
        self._warning.setVisible(is_there and bool(self._zone))
        self._warning.setText(_(
            "Kept, it stands for the electricity of {zone} in all runs and estimates of this workspace until you "
            "delete it in References.", zone=zone_name(self._zone) or self._zone,
        ))  # fmt: skip
        if self.read is not None and is_there:
            self.chart.show_bars(self._bars(self.read.series), _UNIT, axis_words=_("Mean intensity"))
            self.card.refresh()
        if is_there is not self._was_there:
            self._was_there = is_there
            self.adjustSize()

    @property
    def _start_utc_s(self) -> float | None:
        """The begin as typed; without an offset it is one of UTC, as the series is. None if it is no time."""
        try:
            moment = dt.datetime.fromisoformat(self._begin.text().strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
        except (ValueError, OverflowError, OSError):
            return None

    def _factor(self, series: HourlyIntensity) -> Factor | None:
        start = self._start_utc_s
        if start is None:
            return None
        year = dt.datetime.fromtimestamp(start, dt.UTC).year
        return factor_of(series, start, self._hours.value() * S_PER_H, self._zone, year)

    def _mean_words(self) -> str:
        language = self._context.language
        if self.read is None:
            return _("Choose a file first.")
        if self._start_utc_s is None:
            return title_and_hint(InputError("start_unreadable", text=self._begin.text()), language)[0]
        factor = self.factor
        if factor is None or factor.low is None or factor.high is None:
            return _("The file has too few figures for this time.")
        mean = numbers.quantity(factor.value * G_PER_KG, _UNIT, language.code)
        span = numbers.interval(factor.low * G_PER_KG, factor.high * G_PER_KG, _UNIT, language.code)
        return _("{mean} ({range}, expert default)", mean=mean, range=span)

    def _bars(self, series: HourlyIntensity) -> list[Bar]:
        start = self._start_utc_s
        means = mean_later(series, math.nan if start is None else start, self._hours.value() * S_PER_H, LATER_H)
        bars = []
        for later, mean in zip(LATER_H, means, strict=True):
            name = _("now") if later == 0 else ngettext("{count} hour later", "{count} hours later", later)
            if math.isnan(mean):
                bars.append(Bar(name, reason=_("The file has too few figures for this time.")))
            else:
                bars.append(Bar(name, (Part(name, float(mean) * G_PER_KG, 0, Status.IMPORTED),)))
        return bars


def _told(read: HourlyRead) -> list[str]:
    """What the file holds, and what is wrong with it."""
    series = read.series
    basis = words.word(words.BASIS, series.basis, active()) if series.basis else _("basis not told")
    span = f"{_text(series.start_utc_s)} – {_text(series.end_utc_s)}"
    lines = [_("{zone}: {span} UTC, {basis}", zone=series.zone or series.source, span=span, basis=basis) + "."]
    if read.taken_as_utc:
        lines.append(_("The file does not say which clock its times are of; they are taken as UTC."))
    if series.missing_count:
        lines.append(ngettext("{count} step has no figure.", "{count} steps have no figure.", series.missing_count))
    if read.problems:
        lines.append(ngettext("{count} row was left out.", "{count} rows were left out.", len(read.problems)))
        lines.append(title_and_hint(read.problems[0], active())[0])
    return lines


def _text(utc_s: float) -> str:
    return dt.datetime.fromtimestamp(utc_s, dt.UTC).strftime("%Y-%m-%d %H:%M")
