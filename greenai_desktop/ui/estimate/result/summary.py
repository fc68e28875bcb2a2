"""The headline of an estimate: carbon with its range in words, energy, money, water; what the carbon is made of.

It stands beside the form while one types, and at the top of the result; so it is narrow as well as wide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.i18n import _
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.bars_chart import Bar, Part
from greenai_desktop.ui.estimate.result.chart import muted_label
from greenai_desktop.ui.estimate.result.marks import SERIES
from greenai_desktop.ui.estimate.result.stack_chart import StackChart
from greenai_desktop.ui.runs.figure_row import FigureRow
from greenai_desktop.ui.widgets.figures import FigureLabel
from greenai_desktop.ui.widgets.forms import link
from greenai_desktop.ui.widgets.table import TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_ROW_KEYS: Final = (words.ENERGY, words.COST, words.WATER, words.HOURS)
_TABLE_PX: Final = 34 + 4 * 32 + 16


class Headline(FigureLabel):
    """The carbon footprint, its range in words, how sure it is."""

    def show_estimated(self, estimated: Estimated) -> None:
        """Show an estimate."""
        language = self._context.language
        carbon = estimated.root.find(words.CARBON)
        self.set_result(carbon)
        if carbon is not None and carbon.value is not None:
            self._labels["range"].setText(words.range_words(carbon, language))
            status = [self._labels["status"].text(), words.defaults_words(estimated, language)]
            self._labels["status"].setText(" · ".join(filter(None, status)))
            if carbon.partial:
                self._labels["title"].setText(language.gettext("Carbon footprint, partial"))
        self.setAccessibleDescription(words.headline(estimated, language))

    @property
    def range_shown(self) -> str:
        """The range as it stands on the screen."""
        return self._labels["range"].text()


class ResultSummary(QWidget):
    """The figures that one looks at first; each opens "Why this number?"."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("estimate-summary")
        self.carbon = Headline(context)
        self.carbon.setObjectName("estimate-carbon")
        self.row = FigureRow(context, _ROW_KEYS, large=False)
        self.chart = StackChart("estimate-parts", _("What the carbon footprint is made of"))
        self.chart.asked.connect(context.explain)
        self.table = TableView(TableModel(), "estimate-parts-table", self.chart.accessibleName())
        self.table.setFixedHeight(_TABLE_PX)
        self.table.hide()
        self.toggle = link(_("Show as table"), self._toggle, "estimate-parts-toggle")
        self.driver = muted_label("")
        self.driver.setObjectName("estimate-driver")
        self._build()

    def show_estimate(self, draft: Draft, estimated: Estimated) -> None:
        """Show an estimate."""
        language, root = self._context.language, estimated.root
        self.carbon.show_estimated(estimated)
        self.row.show_figures(root)
        self._show_parts(estimated)
        self.driver.setText(words.driver_words(estimated, language))
        self.driver.setVisible(bool(self.driver.text()))

    def _show_parts(self, estimated: Estimated) -> None:
        bar = parts_bar(estimated, self._context)
        self.chart.show_bar(bar)
        self.table.table.update_columns(self.chart.columns())
        self.table.fit_columns(stretch="name")
        is_table = not self.table.isHidden()
        self.chart.setVisible(bool(bar.parts) and not is_table)
        self.toggle.setVisible(bool(bar.parts))

    def _toggle(self) -> None:
        shown = self.table.isHidden()
        self.table.setVisible(shown)
        self.chart.setVisible(not shown)
        self.toggle.setText(_("Show as chart") if shown else _("Show as table"))

    def _build(self) -> None:
        self.carbon.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.carbon, self.row, self.chart, self.table):
            column.addWidget(widget)
        column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.driver)
        column.addStretch(1)


def parts_bar(estimated: Estimated, context: Context) -> Bar:
    """Build, use and equipment as one bar with the range of their sum."""
    language = context.language
    carbon = estimated.root.find(words.CARBON)
    if carbon is None or carbon.value is None:
        return Bar("", reason=words.reason_of(carbon, language))
    steps = [step for step in carbon.steps if step.value is not None and step.value > 0]
    parts = tuple(
        Part(words.part_name(step, language), step.value, SERIES.get(step.key, 3), step.status, step)
        for step in steps
        if step.value is not None
    )
    gone = [step for step in carbon.steps if step.value is None and step.reason != words.NOT_ASKED]
    missing = tuple((words.part_name(step, language), words.reason_of(step, language)) for step in gone)
    return Bar(
        words.part_name(carbon, language), parts, carbon.low, carbon.high, result=carbon, missing=missing
    )  # fmt: skip
