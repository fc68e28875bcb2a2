"""A provider's figure beside one's own runs and estimates of the same period. The two are never added."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.accounting.cloud_months import BASES, ProviderPeriod
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.ledger import Total
from greenai_desktop.i18n import N_, _, active, numbers
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.numbers import MISSING
from greenai_desktop.ui import tasks
from greenai_desktop.ui.inventory.cloud.words import (
    BASIS,
    carbon_text,
    cut_text,
    energy_text,
    period_text,
    provider_text,
)
from greenai_desktop.ui.widgets.forms import Card, button, label, row

if TYPE_CHECKING:
    from greenai_desktop.accounting.cloud_compare import Comparison, OwnUse
    from greenai_desktop.ui.context import Context

_SIZE_PX: Final = (880, 620)
_WHY: Final = N_(
    "They may differ for good reasons: a provider shares out its datacentres, idle machines and equipment by keys of "
    "its own, often by price; your figures are of what you measured or entered, with the factors of this program. A "
    "large difference asks for a look at the region, the hours and the scopes on both sides."
)


class CompareDialog(QDialog):
    """One period of a provider, one's own runs and estimates with ticks, and both figures.

    Attributes:
        period_box: Periods.
        own: Runs and estimates.
    """

    def __init__(
        self, context: Context, periods: Sequence[ProviderPeriod], at: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("cloud-comparison")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("A provider’s figure beside your own"))
        self._context = context
        self._periods = [one for one in periods if not math.isnan(one.from_day)]
        self._uses: list[OwnUse] = []
        self._task: tasks.Task[list[OwnUse]] | None = None
        self.found: Comparison | None = None
        self.period_box, self.basis_box, self.own = QComboBox(), QComboBox(), QListWidget()
        self._lay_out()
        for place, one in enumerate(self._periods):
            told = [provider_text(one.provider), period_text(one.from_day, one.until_day), cut_text(one.cut)]
            words = active().listed(list(filter(None, told)))
            self.period_box.addItem(words, place)
        chosen = periods[at] if 0 <= at < len(periods) else None
        self.period_box.setCurrentIndex(self._periods.index(chosen) if chosen in self._periods else 0)
        self._connect()
        self._period_chosen()

    @property
    def is_busy(self) -> bool:
        """Whether one's own figures are being read."""
        return self._task is not None

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().done(result)

    def _period(self) -> ProviderPeriod | None:
        place = self.period_box.currentIndex()
        return self._periods[place] if 0 <= place < len(self._periods) else None

    def _period_chosen(self) -> None:
        one = self._period()
        self.basis_box.clear()
        if one is None:
            self._say(_("The figures of this provider are of no known period, so nothing can be held against them."))
            return
        for basis in BASES:
            if not math.isnan(one.kgco2e[basis]):
                self.basis_box.addItem(_(BASIS[basis]), basis)
        self._read(one)

    def _read(self, one: ProviderPeriod) -> None:
        if self._task is not None:
            self._task.cancel()
        file, span = self._context.store.file, (one.from_day, _until(one))

        def work(task: tasks.Task[list[OwnUse]]) -> list[OwnUse]:
            from greenai_desktop.accounting.cloud_compare import own_uses
            from greenai_desktop.accounting.estimate.shelf import shelf
            from greenai_desktop.accounting.ledger.reading import read_sources
            from greenai_desktop.catalog.grid import grid
            from greenai_desktop.ui.store_thread import open_workspace

            with open_workspace(file) as workspace:
                sources = read_sources(workspace, grid(), shelf(), None, task.check, task.report)
            return own_uses(sources, *span)

        def done(uses: list[OwnUse]) -> None:
            if self._task is task:
                self._task = None
                self._show_uses(uses)

        def failed(error: GreenAIError | Exception) -> None:
            if self._task is task:
                self._task = None
                self._bar.hide()
                title = title_and_hint(error, active()) if isinstance(error, GreenAIError) else (str(error), "")
                self._say(" ".join(title).strip())

        task = tasks.run(work, done, failed, title=_("Reading your own figures"), can_cancel=True)
        self._task = task
        self._bar.show()

    def _show_uses(self, uses: list[OwnUse]) -> None:
        self._bar.hide()
        self._uses = uses
        any_cloud = any(use.is_cloud for use in uses)
        self.own.blockSignals(True)
        self.own.clear()
        for use in uses:
            kind = _("run") if use.is_run else _("estimate")
            words = _("{name} ({kind}, in a cloud)", name=use.name, kind=kind) if use.is_cloud else _(
                "{name} ({kind})", name=use.name, kind=kind)  # fmt: skip
            item = QListWidgetItem(words)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_ticked = use.is_cloud or not any_cloud
            item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
            self.own.addItem(item)
        self.own.blockSignals(False)
        self._say("" if uses else _("No run and no dated estimate of yours lies in this period."))
        self._compare()

    def _ticked(self) -> list[OwnUse]:
        return [use for place, use in enumerate(self._uses)
                if self.own.item(place).checkState() == Qt.CheckState.Checked]  # fmt: skip

    def _compare(self) -> None:
        from greenai_desktop.accounting.cloud_compare import compared

        one = self._period()
        if one is None:
            return
        reported = one.kgco2e.get(str(self.basis_box.currentData() or ""), math.nan)
        self.found = compared(reported, self._ticked())
        self._reported.setText(carbon_text(reported))
        self._reported_energy.setText(energy_text(one.energy_kwh))
        self._own_figure.setText(_with_range(self.found.own, "kgCO2e"))
        self._own_energy.setText(_with_range(self.found.own_energy, "kWh"))
        self._verdict.setText(_verdict(self.found))

    def _say(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

    def _connect(self) -> None:
        self.period_box.currentIndexChanged.connect(lambda place: self._period_chosen())
        self.basis_box.currentIndexChanged.connect(lambda place: self._compare())
        self.own.itemChanged.connect(lambda item: self._compare())

    def _lay_out(self) -> None:
        for box, name, words in ((self.period_box, "compare-period", _("Provider and period")),
                                 (self.basis_box, "compare-basis", _("Basis"))):  # fmt: skip
            box.setObjectName(name)
            box.setAccessibleName(words)
        self.own.setObjectName("compare-own")
        self.own.setAccessibleName(_("Your own runs and estimates of the period"))
        self._told, self._bar = label("", "warn"), QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(_("Progress"))
        self._told.hide()
        self._reported, self._reported_energy, self._own_figure, self._own_energy = (
            label("", wrap=False) for _number in range(4)
        )
        self._reported.setObjectName("compare-reported")
        self._own_figure.setObjectName("compare-own-figure")
        self._verdict = label("")
        self._verdict.setObjectName("compare-verdict")
        card = Card(_("Side by side, never added"))
        card.body.addLayout(self._grid())
        card.add(self._verdict)
        card.add(label(_(_WHY), "muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addLayout(row(self.period_box, self.basis_box))
        column.addWidget(self._told)
        column.addWidget(self._bar)
        column.addWidget(label(_("Which of your own runs and estimates ran there?")))
        column.addWidget(self.own, 1)
        column.addWidget(card)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.reject))
        column.addLayout(foot)
        self.resize(*_SIZE_PX)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(3, 1)
        cells: tuple[tuple[int, int, QWidget], ...] = (
            (0, 1, label(_("CO₂e"), "muted")), (0, 2, label(_("Energy"), "muted")),
            (1, 0, label(_("The provider reports"), wrap=False)), (1, 1, self._reported), (1, 2, self._reported_energy),
            (2, 0, label(_("Your own figures"), wrap=False)), (2, 1, self._own_figure), (2, 2, self._own_energy),
        )  # fmt: skip
        for at, across, widget in cells:
            grid.addWidget(widget, at, across)
        return grid


def _until(one: ProviderPeriod) -> float:
    return one.from_day if math.isnan(one.until_day) else one.until_day


def _with_range(total: Total, unit: str) -> str:
    """A total with its interval, and that something is missing in it."""
    code = active().code
    if total.value is None:
        return MISSING
    words = numbers.quantity(total.value, unit, code)
    span = numbers.interval(total.low, total.high, unit, code, beside=total.value)
    words = f"{words} ({span})" if span else words
    return _("{figure}, partial", figure=words) if total.is_partial else words


def _verdict(found: Comparison) -> str:
    """How the two stand to one another."""
    ratio = found.ratio
    if ratio is None:
        return _("They cannot be compared: one of the two is missing.")
    times = numbers.number(ratio, active().code, 2)
    if found.is_within:
        return _("The provider reports {times} times your figure, within the range of yours.", times=times)
    return _("The provider reports {times} times your figure, outside the range of yours.", times=times)
