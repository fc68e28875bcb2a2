"""Two to four estimates side by side, with what sets them apart; paired, so that what they share cancels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from greenai_desktop.accounting.estimate import paired
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.i18n import Language, _
from greenai_desktop.i18n.differences import likelihood_words
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.bars_chart import BarsChart
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.estimate.result.said import said_columns, said_rows
from greenai_desktop.ui.estimate.result.summary import parts_bar
from greenai_desktop.ui.runs.differences import difference_columns
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.table import TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

MOST: Final = 4
_ROW_PX, _HEAD_PX, _MOST_ROWS = 32, 34, 14


@dataclass(frozen=True, slots=True)
class Compared:
    """An estimate in a comparison.

    Attributes:
        draft: What was said.
        estimated: What came of it, with the draws that all share.
    """

    draft: Draft
    estimated: Estimated


class EstimateComparison(QWidget):
    """Bars of the estimates, and the differences of one from the first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("estimate-comparison")
        self._compared: tuple[Compared, ...] = ()
        self.chart = BarsChart("estimate-comparison-chart", _("The estimates compared"), has_legend=True)
        self.chart.asked.connect(context.explain)
        self.card = ChartCard(self.chart, _("Side by side"))
        self.title = QLabel()
        self.title.setProperty("role", "section")
        self.title.setWordWrap(True)
        self.other = QComboBox()
        self.other.setObjectName("estimate-comparison-other")
        self.other.setAccessibleName(_("Estimate that is held against the first"))
        self.other.currentIndexChanged.connect(lambda index: self._show_differences())
        self.table = TableView(TableModel(), "estimate-comparison-table", _("Differences from the first estimate"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.said = TableView(TableModel(), "estimate-comparison-said", _("What was said differently"))
        self.said.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._build()

    def show_estimates(self, compared: Sequence[Compared]) -> None:
        """Compare estimates; the first one is what the others are held against."""
        self._compared = tuple(compared[:MOST])
        language = self._context.language
        names = names_of(self._compared, language)
        bars = [
            replace(parts_bar(one.estimated, self._context), name=name, is_strong=i == 0)
            for i, (one, name) in enumerate(zip(self._compared, names, strict=True))
        ]
        self.chart.show_bars(bars, "kgCO2e", axis_words=_("Carbon footprint"))
        self.card.say(" ".join(verdicts(self._compared, names, language)))
        self.card.refresh()
        kept = self.other.currentIndex()
        self.other.blockSignals(True)
        self.other.clear()
        self.other.addItems(names[1:])
        self.other.setCurrentIndex(min(max(0, kept), self.other.count() - 1))
        self.other.blockSignals(False)
        self.other.setVisible(len(names) > 2)
        self._show_said(names)
        self._show_differences()

    def _show_said(self, names: Sequence[str]) -> None:
        """What the drafts do not say alike."""
        language = self._context.language
        rows = said_rows([one.draft for one in self._compared], language)
        self.said_frame.setVisible(bool(rows))
        self.said.table.set_columns(said_columns(names, rows, language))
        self.said.fit_columns(stretch="name")
        self.said.setFixedHeight(_HEAD_PX + max(1, min(len(rows), _MOST_ROWS)) * _ROW_PX + 16)

    def _show_differences(self) -> None:
        at = self.other.currentIndex() + 1
        is_shown = 0 < at < len(self._compared)
        self.frame.setVisible(is_shown)
        if not is_shown:
            return
        names = names_of(self._compared, self._context.language)
        self.title.setText(_("“{run}” against “{first}”", run=names[at], first=names[0]))
        found = paired(self._compared[0].estimated, self._compared[at].estimated)
        self.table.table.update_columns(difference_columns(found, self._context.language))
        self.table.fit_columns(stretch="quantity", gives_way=("range", "percent"))
        self.table.setFixedHeight(_HEAD_PX + min(len(found), _MOST_ROWS) * _ROW_PX + 16)

    def _build(self) -> None:
        self.frame = QFrame()
        self.frame.setProperty("card", "true")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.other)
        inside = QVBoxLayout(self.frame)
        inside.setContentsMargins(16, 12, 16, 16)
        inside.setSpacing(8)
        inside.addLayout(head)
        inside.addWidget(self.table)
        inside.addWidget(label(_("What both share, such as the emission factor, cancels in the difference."), "muted"))
        self.said_frame = QFrame()
        self.said_frame.setProperty("card", "true")
        below = QVBoxLayout(self.said_frame)
        below.setContentsMargins(16, 12, 16, 16)
        below.setSpacing(8)
        below.addWidget(label(_("What was said differently"), "section"))
        below.addWidget(self.said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.card, self.frame, self.said_frame):
            column.addWidget(widget)


def names_of(compared: Sequence[Compared], language: Language) -> list[str]:
    """Names of estimates; several of one name get a number."""
    names = [words.title_of(one.draft, language) for one in compared]
    return [f"{name} ({i})" if names.count(name) > 1 else name for i, name in enumerate(names, 1)]


def verdicts(compared: Sequence[Compared], names: Sequence[str], language: Language) -> list[str]:
    """A sentence for each estimate but the first: lower or higher, by how much, how sure."""
    _ = language.gettext
    said = []
    for one, name in zip(compared[1:], names[1:], strict=True):
        found = {d.key: d for d in paired(compared[0].estimated, one.estimated)}.get(words.CARBON)
        named = {"run": name, "first": names[0]}
        if found is None or found.change is None:
            said.append(_("“{run}” cannot be compared with “{first}”: a carbon footprint is missing.", **named))
            continue
        if found.below is None:
            said.append(_("“{run}” and “{first}” differ in nothing that is uncertain.", **named))
            continue
        likelihood = likelihood_words(max(found.below, 1.0 - found.below), language)
        if found.below >= 0.5:
            said.append(_("“{run}” is lower than “{first}”: {likelihood}.", **named, likelihood=likelihood))
        else:
            said.append(_("“{run}” is higher than “{first}”: {likelihood}.", **named, likelihood=likelihood))
    return said
