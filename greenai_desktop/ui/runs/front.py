"""What a better score costs: the Pareto front of a logged value against energy or carbon, as chart and as table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from greenai_desktop.accounting.comparison import CARBON, ENERGY, Compared, Front, FrontPoint, front_of, metrics_of
from greenai_desktop.core.pareto import is_usually_lower_better
from greenai_desktop.i18n import Language, _
from greenai_desktop.i18n import differences as told
from greenai_desktop.ui.runs.front_chart import FrontChart
from greenai_desktop.ui.widgets.segments import Segments
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_ROW_PX, _HEAD_PX = 32, 34
_MOST_ROWS = 10
UNITS = {ENERGY: "kWh", CARBON: "kgCO2e"}


class FrontCard(QFrame):
    """Chart and table of the runs compared; hidden where they logged nothing."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setObjectName("front-card")
        self._context = context
        self._compared: Sequence[Compared] = ()
        self._labels: Sequence[str] = ()
        self.front: Front | None = None
        self.metric_box = QComboBox()
        self.metric_box.setObjectName("front-metric")
        self.metric_box.setAccessibleName(_("Logged value"))
        self.metric_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.metric_box.setMinimumContentsLength(14)
        self.better = Segments(_("Which way is better"), [(True, _("Higher is better")), (False, _("Lower is better"))])
        self.cost = Segments(_("Against"), [(CARBON, "CO₂e"), (ENERGY, _("Energy"))])
        self._is_higher, self._cost_key = True, CARBON
        self.better.show_value(True)
        self.cost.show_value(CARBON)
        self.chart = FrontChart()
        self.table = TableView(TableModel(), "front-table", _("Runs by what they took"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.told = QLabel()
        self.told.setObjectName("front-told")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setProperty("role", "muted")
        self.told.setWordWrap(True)
        self._build()
        self.metric_box.activated.connect(lambda index: self._metric_chosen())
        self.better.chosen.connect(self._better_chosen)
        self.cost.chosen.connect(self._cost_chosen)
        self.hide()

    def show_runs(self, compared: Sequence[Compared], labels: Sequence[str]) -> None:
        """Show other runs; the metric that is chosen stays if they logged it."""
        kept = self.metric_box.currentText()
        self._compared, self._labels = compared, labels
        names = metrics_of(compared)
        self.metric_box.clear()
        self.metric_box.addItems(list(names))
        if kept in names:
            self.metric_box.setCurrentText(kept)
        elif names:
            self._guess_direction(names[0])
        self.setVisible(bool(names))
        self._show()

    def theme_changed(self) -> None:
        """Colours are others now."""
        self.chart.update()

    def _metric_chosen(self) -> None:
        self._guess_direction(self.metric_box.currentText())
        self._show()

    def _guess_direction(self, name: str) -> None:
        self._is_higher = not is_usually_lower_better(name)
        self.better.show_value(self._is_higher)

    def _better_chosen(self, is_higher: object) -> None:
        self._is_higher = bool(is_higher)
        self._show()

    def _cost_chosen(self, key: object) -> None:
        self._cost_key = str(key)
        self._show()

    def _show(self) -> None:
        metric = self.metric_box.currentText()
        if not metric:
            return
        language = self._context.language
        self.front = front = front_of(self._compared, metric, self._cost_key, self._is_higher)
        self.chart.show_front(front, self._labels, UNITS[self._cost_key])
        self.chart.setAccessibleDescription(" ".join(point_sentences(front, self._labels, language)))
        self.table.table.update_columns(front_columns(front, self._labels, language))
        self.table.fit_columns(stretch="run")
        self.table.setFixedHeight(_HEAD_PX + max(1, min(len(front.points), _MOST_ROWS)) * _ROW_PX + 16)
        self.told.setText("\n".join(self._said(front, language)))

    def _said(self, front: Front, language: Language) -> list[str]:
        _ = language.gettext
        said = [_("On the front no other run has a value as good for less. Of each run the last logged value counts.")]
        if front.missing:
            names = ", ".join(f"“{self._labels[i]}”" for i in front.missing)
            said.append(_("Not shown, as the value or the figure is missing: {runs}", runs=names))
        return said

    def _build(self) -> None:
        title = QLabel(_("What a better value costs"))
        title.setProperty("role", "section")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title, 1)
        for widget in (self.metric_box, self.better, self.cost):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.chart)
        column.addWidget(self.told)
        column.addWidget(self.table)


def front_columns(front: Front, labels: Sequence[str], language: Language) -> list[Column]:
    """The table behind the chart."""
    _ = language.gettext
    unit = UNITS[front.cost_key]
    points = front.points

    def cost(value: float) -> str:
        return told.value_text(float(value), unit, "", language)

    marginal = [None if p.point.marginal is None else p.point.marginal * front.score_step for p in points]

    def why(row: int) -> str:
        return _("the cheapest one") if points[row].point.is_on_front else _("not on the front")

    def interval(row: int) -> str:
        ends = _step_ends(points[row], front.score_step)
        return told.range_text(*ends, unit, "", language)

    return [
        Column("run", _("Run"), [labels[p.point.index] for p in points], width=300),
        Column("score", front.metric, [p.point.score for p in points], True,
               lambda v: told.value_text(float(v), "", "", language)),
        Column("cost", "CO₂e" if front.cost_key == CARBON else _("Energy"), [p.point.cost for p in points], True, cost),
        Column("front", _("On the front"), [_standing(p, labels, language) for p in points], width=280),
        Column("marginal", told.per_point_words(front.metric, front.score_step, language), marginal, True,
               lambda v: told.change_text(float(v), unit, "", language), why, interval),
    ]  # fmt: skip


def point_sentences(front: Front, labels: Sequence[str], language: Language) -> list[str]:
    """Every point in words, for those who listen."""
    _, unit = language.gettext, UNITS[front.cost_key]
    said = []
    for one in front.points:
        named = {
            "run": labels[one.point.index],
            "metric": front.metric,
            "score": told.value_text(one.point.score, "", "", language),
            "cost": told.value_text(one.point.cost, unit, "", language),
            "standing": _standing(one, labels, language),
        }
        said.append(_("“{run}”: {metric} {score}, {cost}; {standing}.", **named))
    return said


def _standing(one: FrontPoint, labels: Sequence[str], language: Language) -> str:
    beaten_by = one.point.dominated_by
    if beaten_by is None:
        return language.gettext("on the front")
    return language.gettext("beaten by “{run}”", run=labels[beaten_by])


def _step_ends(one: FrontPoint, step: float) -> tuple[float | None, float | None]:
    if one.step_low is None or one.step_high is None:
        return None, None
    return one.step_low * step, one.step_high * step
