"""Several runs beside each other: power from a common start, figures, differences, the front of what they logged.

All runs are drawn with one set of draws: what they share, such as the emission factor, cancels in the comparison.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from greenai_desktop.accounting.comparison import unlike
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import Language, _, ngettext, numbers
from greenai_desktop.i18n.differences import likelihood_words, unlike_words
from greenai_desktop.i18n.figures import amount_text
from greenai_desktop.ui.runs.chart import CurveChart
from greenai_desktop.ui.runs.differences import Differences
from greenai_desktop.ui.runs.front import FrontCard
from greenai_desktop.ui.runs.reading import Comparison, RunView, Stretch, compare, stretch_of
from greenai_desktop.ui.runs.source import comparison_source
from greenai_desktop.ui.runs.words import stretch_words
from greenai_desktop.ui.widgets.figures import figure_text
from greenai_desktop.ui.widgets.forms import label, link
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

MOST = 100
MOST_CURVES = 8
_ROW_PX, _HEAD_PX = 32, 34
_MOST_ROWS = 12


class RunComparison(QScrollArea):
    """The runs that are chosen in the list, compared with the first of them.

    Signals:
        left: The user goes back to the list.
    """

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._ids: tuple[int, ...] = ()
        self._comparison: Comparison | None = None
        self.setObjectName("run-comparison")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.chart = CurveChart(context, "comparison-chart", can_stack=False)
        self.chart.setMinimumHeight(330)
        self.chart.selected.connect(self._selected)
        self.table = TableView(TableModel(), "comparison-table", _("The runs compared"))
        self.table.activated.connect(self._explain)
        self.table.doubleClicked.connect(self._explain)
        self.verdict = QLabel()
        self.verdict.setObjectName("comparison-verdict")
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.verdict.setWordWrap(True)
        self.unlike = label("", "warn")
        self.unlike.setObjectName("comparison-unlike")
        self.differences = Differences(context)
        self.front = FrontCard(context)
        self._build()

    def show_runs(self, run_ids: Sequence[int]) -> None:
        """Compare runs; the first one is what the others are held against."""
        ids = tuple(run_ids[:MOST])
        same = ids == self._ids
        self._ids = ids
        if not same:
            self.title.setText(_("The runs are being compared …"))
        self._asked += 1
        asked = self._asked

        def take(comparison: Comparison) -> None:
            if asked == self._asked:
                self._take(comparison, same)

        self._context.store.read(lambda workspace: compare(workspace, ids), take)

    def theme_changed(self) -> None:
        """Colours are others now."""
        self.chart.theme_changed()
        self.front.theme_changed()

    def stop(self) -> None:
        """The page is hidden."""
        self.chart.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:  # in the curve it lets go of the stretch that is chosen
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _take(self, comparison: Comparison, same: bool) -> None:
        self._comparison = comparison
        language = self._context.language
        labels = labels_of(comparison.views)
        drawn = comparison.views[:MOST_CURVES]
        span_s = max(view.span_s for view in drawn)
        self.title.setText(ngettext("{count} run compared", "{count} runs compared", len(labels)))
        if same and self.chart.plot is not None:
            self.chart.extend(span_s, [])
        else:
            source = comparison_source(self._context, drawn, labels[:MOST_CURVES])
            self.chart.show_source(source, span_s, [], [])
        self.table.table.update_columns(_columns(comparison, labels, language))
        self.table.fit_columns(stretch="run", gives_way=("power",))
        self.table.setFixedHeight(_HEAD_PX + min(len(labels), _MOST_ROWS) * _ROW_PX + 16)
        said = verdicts(comparison, labels, language)[: MOST_CURVES - 1]
        if len(labels) > MOST_CURVES:
            said.append(
                _("Curves and sentences are those of the first {count} runs; the tables have all.", count=MOST_CURVES)
            )
        self.verdict.setText("\n".join(said))
        found = unlike(comparison.compared)
        self.unlike.setText("\n".join(unlike_words(found.factors, found.machines, language)))
        self.unlike.setVisible(bool(self.unlike.text()))
        self.differences.show_runs(comparison.compared, labels)
        self.front.show_runs(comparison.compared, labels)

    def _selected(self, ends: tuple[float, float] | None) -> None:
        comparison = self._comparison
        if ends is None or comparison is None:
            self.chart.say("")
            return
        drawn = comparison.views[:MOST_CURVES]
        ids, labels = [view.run.id for view in drawn], labels_of(comparison.views)[:MOST_CURVES]

        def take(stretches: list[Stretch | None]) -> None:
            language = self._context.language
            said = [stretch_words(*ends, stretch, language) for stretch in stretches]
            self.chart.say("\n".join(f"{name}:  {text}" for name, text in zip(labels, said, strict=True)))

        self._context.store.read(lambda workspace: [stretch_of(workspace, i, *ends) for i in ids], take)

    def _explain(self, index: QModelIndex) -> None:
        if self._comparison is None or not index.isValid():
            return
        view = self._comparison.views[self.table.table.source_row(index.row())]
        key = {"energy": "run.energy", "cost": "run.cost"}.get(
            self.table.table.columns[index.column()].key, "run.carbon"
        )
        found = view.account.root.find(key)
        if found is not None:
            self._context.explain(found)

    def _ask_help(self) -> None:
        self._context.help_wanted.emit("compare")

    def _build(self) -> None:
        self.title = QLabel()
        self.title.setProperty("role", "title")
        back = QPushButton(_("Back to the list"))
        back.setObjectName("comparison-back")
        back.clicked.connect(self.left)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(link(_("How runs are compared"), self._ask_help, "comparison-help"))
        head.addWidget(back)
        canvas = QWidget()
        canvas.setProperty("canvas", True)
        column = QVBoxLayout(canvas)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.unlike)
        column.addWidget(self.verdict)
        column.addWidget(self.chart, 1)
        column.addWidget(self.table)
        column.addWidget(self.differences)
        column.addWidget(self.front)
        self.setWidget(canvas)


def labels_of(views: Sequence[RunView]) -> list[str]:
    """Names of runs; several of one name get the number of the run."""
    names = [view.run.name for view in views]
    return [
        f"{name} (#{view.run.id})" if names.count(name) > 1 else name for name, view in zip(names, views, strict=True)
    ]


def verdicts(comparison: Comparison, labels: Sequence[str], language: Language) -> list[str]:
    """A sentence for each run but the first: lower or higher, by how much, how sure."""
    _ = language.gettext
    said = []
    for view, name, below in zip(comparison.views[1:], labels[1:], comparison.below[1:], strict=True):
        names = {"run": name, "first": labels[0]}
        if below is None:
            said.append(_("“{run}” cannot be compared with “{first}”: a carbon footprint is missing.", **names))
            continue
        is_lower = below >= 0.5
        likelihood = likelihood_words(max(below, 1.0 - below), language)
        change = _difference(_value(view, "run.carbon"), _value(comparison.views[0], "run.carbon"), language)
        sentence = (
            _("Carbon of “{run}” lower than that of “{first}”: {likelihood} ({change}).")
            if is_lower
            else _("Carbon of “{run}” higher than that of “{first}”: {likelihood} ({change}).")
        )
        said.append(sentence.format(**names, likelihood=likelihood, change=change))
    return said


def _columns(comparison: Comparison, labels: Sequence[str], language: Language) -> list[Column]:
    code, views = language.code, comparison.views

    def results(key: str) -> list[Result | None]:
        return [view.account.root.find(key) for view in views]

    def figure_column(name: str, title: str, key: str) -> Column:
        found = results(key)
        texts = [figure_text(result, language) if result is not None else None for result in found]
        units = [(result.unit, result.label) if result is not None else ("", "") for result in found]
        shown = {result.value: amount_text(result.value, *units[i], language)
                 for i, result in enumerate(found) if result is not None and result.value is not None}  # fmt: skip
        return Column(
            name, title, [result.value if result is not None else None for result in found], True,
            lambda value: shown[value], lambda row: _why(texts[row]), lambda row: _told(texts[row]),
        )  # fmt: skip

    carbon = [_value(view, "run.carbon") for view in views]
    energy = [_value(view, "run.energy") for view in views]
    changes = [_change(value, carbon[0]) if i else None for i, value in enumerate(carbon)]
    power = [
        e * 3.6e6 / v.span_s if e is not None and v.span_s > 0 else None for e, v in zip(energy, views, strict=True)
    ]
    likely = [None if p is None else max(p, 1.0 - p) for p in comparison.below]
    return [
        Column("run", _("Run"), list(labels), width=360),
        Column("duration", _("Duration"), [view.span_s or None for view in views], True, _duration(code),
               reason=lambda row: _("not known")),
        figure_column("energy", _("Energy"), "run.energy"),
        Column("power", _("Mean power"), power, True, lambda v: numbers.quantity(float(v), "W", code),
               reason=lambda row: _("not known")),
        figure_column("carbon", _("Carbon footprint"), "run.carbon"),
        figure_column("cost", _("Cost"), "run.cost"),
        Column("change", _("Carbon against the first"), changes, True, lambda v: _signed(float(v), code),
               reason=lambda row: _("this is the first") if row == 0 else _("not known")),
        Column("likely", _("How sure"), likely, True, lambda v: likelihood_words(float(v), language),
               reason=lambda row: _("this is the first") if row == 0 else _("not known")),
    ]  # fmt: skip


def _duration(code: str) -> Callable[[Any], str]:
    return lambda seconds: numbers.duration(float(seconds), code)


def _why(text: Any) -> str:
    return text.reason if text is not None else ""


def _told(text: Any) -> str:
    return text.tooltip if text is not None else ""


def _value(view: RunView, key: str) -> float | None:
    found = view.account.root.find(key)
    return found.value if found is not None else None


def _change(value: float | None, first: float | None) -> float | None:
    if value is None or first is None or first == 0:
        return None
    change = value / first - 1.0
    return change if math.isfinite(change) else None


def _signed(change: float, code: str) -> str:
    text = numbers.percent(change, code)
    return f"+{text}" if change > 0 else text


def _difference(value: float | None, first: float | None, language: Language) -> str:
    change = _change(value, first)
    return numbers.MISSING if change is None else _signed(change, language.code)
