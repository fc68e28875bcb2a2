"""What files of cloud figures tell, before anything is written: sums by file and basis, and figure by figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.accounting.cloud_import import CloudPlan
from greenai_desktop.core.cloud_figures import CloudFigure, total_kgco2e, total_kwh
from greenai_desktop.i18n import N_, _, active, ngettext
from greenai_desktop.importers.cloud.base import agrees
from greenai_desktop.importers.cloud.registry import CloudReading
from greenai_desktop.ui.inventory.cloud.look import Looked
from greenai_desktop.ui.inventory.cloud.words import (
    BASIS,
    carbon_text,
    energy_text,
    period_text,
    provider_text,
    scopes_text,
)
from greenai_desktop.ui.transfer.notices import Notices
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

_NEW, _RESTATED, _KNOWN = N_("new"), N_("restated"), N_("there already")
_SUM_ROWS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What files tell, ready to be shown.

    Attributes:
        looked: What they tell.
        sums: Sums by file and basis.
        figures: Figure by figure.
        agreement: Whether the rows make up what the files state.
    """

    looked: Looked
    sums: list[Column]
    figures: list[Column]
    agreement: str


def found_of(looked: Looked) -> Found:
    """Tables of what files tell; for 100,000 figures that takes a while, so that no GUI thread does it."""
    return Found(looked, _sum_columns(looked.readings), _figure_columns(looked.figures, looked.plan),
                 _agreement(looked.readings))  # fmt: skip


class FiguresPreview(QWidget):
    """Sums, a sentence, the figures, and what is wrong with the files."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sums = TableView(TableModel(parent=self), "cloud-sums", _("Sums by file and basis"))
        self.figures = TableView(TableModel(parent=self), "cloud-figures", _("Figures of the files"))
        self.summary = label("")
        self.summary.setObjectName("cloud-summary")
        self.agreement = label("", "muted")
        self.agreement.setObjectName("cloud-agreement")
        self.notices = Notices(self)
        self.sums.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.notices, self.sums, self.agreement, self.summary):
            column.addWidget(part)
        column.addWidget(self.figures, 1)

    def show_found(self, found: Found) -> None:
        """Show what was found."""
        looked = found.looked
        self.notices.show_errors(looked.notices, looked.notice_count)
        has_figures = bool(found.figures[0].values)
        for part in (self.sums, self.agreement, self.summary, self.figures):
            part.setVisible(has_figures)
        self.sums.table.set_columns(found.sums)
        self.sums.fit_columns("file", ("energy",))
        rows = min(_SUM_ROWS, self.sums.table.rowCount())
        head = self.sums.horizontalHeader().sizeHint().height()
        self.sums.setFixedHeight(head + rows * self.sums.verticalHeader().defaultSectionSize() + 4)
        self.agreement.setText(found.agreement)
        self.summary.setText(summed_up(looked.plan))
        self.figures.table.set_columns(found.figures)
        self.figures.fit_columns("service", ("region",))


def summed_up(plan: CloudPlan) -> str:
    """How much is new, restated and known."""
    parts = [ngettext("{count} new figure", "{count} new figures", len(plan.fresh))]
    if plan.restated:
        parts.append(ngettext("{count} restated", "{count} restated", len(plan.restated)))
    if plan.known_count:
        parts.append(ngettext("{count} known already", "{count} known already", plan.known_count))
    return active().listed(parts)


def _by_basis(reading: CloudReading) -> list[tuple[str, list[CloudFigure]]]:
    bases = dict.fromkeys(figure.basis for figure in reading.figures)
    return [(basis, [one for one in reading.figures if one.basis == basis]) for basis in bases]


def _sum_columns(readings: Sequence[CloudReading]) -> list[Column]:
    rows = [(reading, basis, some) for reading in readings for basis, some in _by_basis(reading)]
    stated = [_stated(reading, basis) for reading, basis, _some in rows]
    made = [total_kgco2e(some, basis) for _reading, basis, some in rows]
    energy = [total_kwh(some) for _reading, _basis, some in rows]
    untold = _("the file states no total")
    return [
        Column("file", _("File"), [reading.path.name for reading, _basis, _some in rows]),
        Column("basis", _("Basis"), [_(BASIS[basis]) for _reading, basis, _some in rows], width=220),
        Column("period", _("Period"), [_span(some) for _reading, _basis, some in rows], width=210),
        Column("count", _("Figures"), [len(some) for _reading, _basis, some in rows], is_number=True, show=str),
        Column("stated", _("The file states"), stated, is_number=True, show=carbon_text, reason=lambda row: untold),
        Column("made", _("Its rows make"), made, is_number=True, show=carbon_text),
        Column("energy", _("Energy"), energy, is_number=True, show=energy_text),
    ]


def _stated(reading: CloudReading, basis: str) -> float | None:
    return next((one.kgco2e for one in reading.stated if one.basis == basis), None)


def _agreement(readings: Sequence[CloudReading]) -> str:
    """Whether the rows make up what the files state."""
    pairs = [
        (told, total_kgco2e(reading.figures, one.basis))
        for reading in readings
        for one in reading.stated
        if (told := one.kgco2e) is not None
    ]
    if not pairs:
        return _("The files state no totals to compare the rows with.")
    if all(made is not None and agrees(told, (made,)) for told, made in pairs):
        return _("The rows make up the totals that the files state.")
    return _("The rows do not make up the totals that the files state: see what is said above.")


def _span(figures: Sequence[CloudFigure]) -> str:
    known = [one for one in figures if not math.isnan(one.from_day)]
    if not known:
        return period_text(math.nan, math.nan)
    return period_text(min(one.from_day for one in known), max(one.until_day for one in known))


def _figure_columns(figures: Sequence[CloudFigure], plan: CloudPlan) -> list[Column]:
    fresh = {figure.fingerprint for figure in plan.fresh}
    before = {one.figure.fingerprint: one.before_kgco2e for one in plan.restated}
    states = [
        _(_NEW) if one.fingerprint in fresh else _(_RESTATED) if one.fingerprint in before else _(_KNOWN)
        for one in figures
    ]
    return [
        Column("state", _("State"), states, width=110),
        Column("provider", _("Provider"), [provider_text(one.provider) for one in figures], width=140),
        Column("service", _("Service"), [one.service for one in figures], width=240),
        Column("region", _("Region"), [one.region for one in figures], width=140),
        Column("period", _("Period"), [period_text(one.from_day, one.until_day) for one in figures], width=110),
        Column("scope", _("Scope"), [scopes_text((one.scope,)) for one in figures], width=150),
        Column("basis", _("Basis"), [_(BASIS[one.basis]) for one in figures], width=220),
        Column("kgco2e", _("CO₂e"), [one.kgco2e for one in figures], is_number=True, show=carbon_text),
        Column("before", _("Before"), [before.get(one.fingerprint) for one in figures], is_number=True,
               show=carbon_text, reason=lambda row: ""),
    ]  # fmt: skip
