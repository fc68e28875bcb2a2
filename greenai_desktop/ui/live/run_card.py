"""A recording that runs now: its name, what it has used and wasted, where it is heading, and its limits."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS
from greenai_desktop.core.results import Result
from greenai_desktop.core.units import J_PER_KWH, S_PER_H
from greenai_desktop.i18n import _, numbers
from greenai_desktop.i18n.limits import bound_amount, limit_amount, limit_name
from greenai_desktop.ui.live import outlook_words
from greenai_desktop.ui.live.bullet import BulletBar
from greenai_desktop.ui.live.course_chart import Course, CourseChart
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.fonts import font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.figures import figure_text, plain_tooltip
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.accounting.outlook import Outlook
    from greenai_desktop.core.budget import LimitStanding
    from greenai_desktop.store.records import Run, RunOverview
    from greenai_desktop.ui.context import Context

_CHART_FROM_PX: Final = 960
_LINK_PX: Final = 4  # border and padding of a link, so that plain figures stand on the same line
_FIGURES: Final = {ENERGY: "run.energy", CARBON: "run.carbon", COST: "run.cost"}


class RunFigure(QWidget):
    """A title, a figure that explains itself, and a line below."""

    def __init__(self, context: Context, name: str, title: str, *, explains: bool = True) -> None:
        super().__init__()
        self._context = context
        self._result: Result | None = None
        self.value: QPushButton | QLabel = label(numbers.MISSING, "", wrap=False)
        if explains:
            self.value = QPushButton(numbers.MISSING)
            self.value.setProperty("kind", "link")
            self.value.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self.value.setCursor(Qt.CursorShape.PointingHandCursor)
            self.value.clicked.connect(self._explain)
        else:
            self.value.setContentsMargins(0, _LINK_PX, 0, _LINK_PX)
        self.value.setObjectName(f"run-{name}")
        self.value.setFont(font(16, QFont.Weight.DemiBold))
        self.below = label("", "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = label(title, "label", wrap=False)
        head.setBuddy(self.value)
        column.addWidget(head)
        column.addWidget(self.value)
        column.addWidget(self.below)
        column.addStretch(1)

    def show_result(self, result: Result | None) -> None:
        """Show a figure of the tree."""
        self._result = result
        if result is None:
            self.show_words(numbers.MISSING, "")
            return
        figure = figure_text(result, self._context.language)
        self.show_words(figure.value, figure.range or figure.reason, figure.tooltip)

    def show_words(self, value: str, below: str, tooltip: str = "") -> None:
        """Show words."""
        self.value.setText(value)
        self.value.setToolTip(plain_tooltip(tooltip or below))
        self.below.setText(below)

    def _explain(self) -> None:
        if self._result is not None:
            self._context.explain(self._result)


class LimitRow:
    """One limit: its name, its bar, and both in words; laid into a grid."""

    def __init__(self, grid: QGridLayout, row: int) -> None:
        self.name = label("", "", wrap=False)
        self.bar = BulletBar()
        self.now = label("", "", wrap=False)
        self.end = label("", "label")
        self.now.setObjectName("limit-now")
        self.end.setObjectName("limit-end")
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.now)
        said.addWidget(self.end)
        grid.addWidget(self.name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.bar, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(said, row, 2)

    def show_standing(self, context: Context, standing: LimitStanding) -> None:
        """Show where the run stands."""
        language = context.language
        self.name.setText(outlook_words.limit_title(standing, language))
        self.bar.show_standing(standing)
        self.now.setText(outlook_words.now_words(standing, language))
        role = outlook_words.ROLE[standing.now]
        if self.now.property("role") != role:
            self.now.setProperty("role", role)
            self.now.style().unpolish(self.now)
            self.now.style().polish(self.now)
        end = outlook_words.end_words(standing, language)
        self.end.setText(end)
        self.end.setVisible(bool(end))


class RunCard(QFrame):
    """One card a recording; all it shows comes from the workspace, so it does not matter who records.

    Args:
        context: What pages are given.
        run: The run.
        is_short: Whether it is told in one line, as where many runs are recorded at once.
    """

    def __init__(self, context: Context, run: Run, *, is_short: bool = False) -> None:
        super().__init__()
        self._context = context
        self.run = run
        self._is_short = is_short
        self._outlook: Outlook | None = None
        self._rows: list[LimitRow] = []
        self.setObjectName(f"active-run-{run.id}")
        self.setProperty("card", True)
        self.words = label("", "muted", wrap=False)
        self.words.setObjectName(f"active-figures-{run.id}")
        self.figures = {
            "energy": RunFigure(context, "energy", _("Energy")),
            "carbon": RunFigure(context, "carbon", _("Carbon")),
            "cost": RunFigure(context, "cost", _("Cost")),
            "waste": RunFigure(context, "waste", _("Waste so far"), explains=False),
            "end": RunFigure(context, "end", _("At the end"), explains=False),
        }
        self.basis = label("", "label")
        self.basis.setObjectName(f"basis-{run.id}")
        self._body = QWidget()
        self._limits = QGridLayout()
        self.chart = CourseChart()
        self.chart.setObjectName(f"course-{run.id}")
        self._lay_out()

    def show_overview(self, overview: RunOverview, *, is_stopping: bool) -> None:
        """Show what is known each second."""
        language = self._context.language.code
        length = numbers.duration(max(0.0, time.time() - overview.run.started_utc_s), language)
        energy = None if overview.energy_j is None else overview.energy_j / J_PER_KWH
        parts = [length]
        if self._outlook is None or self._is_short:
            parts.append(numbers.quantity(energy, "kWh", language))
        parts += self._pressing_words()
        if overview.run.host and overview.run.host != socket.gethostname():
            parts.append(overview.run.host)
        if is_stopping:
            parts.append(_("stopping …"))
        self.words.setText(" · ".join(parts))
        self.stop.setEnabled(not is_stopping)

    def show_outlook(self, outlook: Outlook) -> None:
        """Show figures, forecast and limits."""
        if outlook is self._outlook:
            return
        self._outlook = outlook
        language = self._context.language
        for name, quantity in (("energy", ENERGY), ("carbon", CARBON), ("cost", COST)):
            self.figures[name].show_result(outlook.root.find(_FIGURES[quantity]))
        energy, idle = outlook_words.waste_words(outlook, language)
        processors = outlook_words.processors_words(outlook, language)
        self.figures["waste"].show_words(energy, idle, "\n".join(part for part in (idle, processors) if part))
        basis = outlook_words.basis_words(outlook, language)
        expected = outlook.expected.get(ENERGY)
        if expected is None:
            self.figures["end"].show_words(numbers.MISSING, "", basis)
        else:
            middle, span = outlook_words.expected_words(expected, ENERGY, "", language)
            self.figures["end"].show_words(middle, span, self._all_expected(outlook))
        self.basis.setText(basis if expected is None else _("Forecast: {basis}", basis=basis))
        self._show_limits(outlook)
        self._show_course(outlook)
        self._body.setVisible(not self._is_short)

    def _pressing_words(self) -> list[str]:
        """Of a run told in one line: the limit that presses most."""
        if not self._is_short or self._outlook is None:
            return []
        known = [one for one in self._outlook.limits if one.used_fraction is not None]
        pressing = max(known, key=lambda one: one.used_fraction or 0.0, default=None)
        if pressing is None:
            return []
        language = self._context.language
        name = outlook_words.limit_title(pressing, language)
        return [language.pair(name, outlook_words.now_words(pressing, language))]

    def _all_expected(self, outlook: Outlook) -> str:
        """Energy, carbon, cost and length at the end, one a line."""
        language = self._context.language
        currency = _currency(outlook)
        lines = []
        for quantity, expected in outlook.expected.items():
            middle, span = outlook_words.expected_words(expected, quantity, currency, language)
            lines.append(language.pair(limit_name(quantity, language), f"{middle} ({span})"))
        return "\n".join(lines)

    def _show_limits(self, outlook: Outlook) -> None:
        if len(self._rows) != len(outlook.limits):
            while (item := self._limits.takeAt(0)) is not None:
                _let_go(item)
            self._rows = [LimitRow(self._limits, row) for row in range(len(outlook.limits))]
        for row, standing in zip(self._rows, outlook.limits, strict=True):
            row.show_standing(self._context, standing)

    def _show_course(self, outlook: Outlook) -> None:
        course = course_of(outlook, self._context)
        if course is not None:
            self.chart.show_course(course)
        self.chart.setVisible(course is not None and self.width() >= _CHART_FROM_PX)

    def _lay_out(self) -> None:
        run = self.run
        dot = QLabel()
        dot.setPixmap(icons.pixmap("record", tokens().error, 16, self.devicePixelRatioF()))
        name = label(run.name, "", wrap=False)
        name.setObjectName(f"active-name-{run.id}")
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name.setToolTip(plain_tooltip(run.name))
        show = QPushButton(_("Open"))
        show.setProperty("kind", "flat")
        show.setAccessibleName(_("Open the run {name}", name=run.name))
        show.clicked.connect(lambda: self._context.go("runs", run=run.id))
        self.stop = QPushButton(icons.icon("stop", tokens().error), _("Stop"))
        self.stop.setObjectName(f"stop-run-{run.id}")
        self.stop.setAccessibleName(_("Stop recording {name}", name=run.name))
        self.stop.setToolTip(_("Stop recording (Shift+R)"))
        self.stop.clicked.connect(lambda: self._context.recordings.stop_run(run.id))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(dot)
        head.addWidget(label(_("Recording"), "label", wrap=False))
        head.addWidget(name, 1)
        head.addWidget(self.words)
        head.addWidget(show)
        head.addWidget(self.stop)
        self._lay_out_body()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 6, 8, 8)
        whole.setSpacing(6)
        whole.addLayout(head)
        whole.addWidget(self._body)

    def _lay_out_body(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(20)
        for name, figure in self.figures.items():
            figures.addWidget(figure, 3 if name in ("carbon", "waste") else 2)
        self._limits.setHorizontalSpacing(12)
        self._limits.setVerticalSpacing(4)
        self._limits.setColumnStretch(1, 1)
        self._limits.setColumnStretch(2, 3)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(figures)
        left.addWidget(self.basis)
        left.addLayout(self._limits)
        left.addStretch(1)
        across = QHBoxLayout(self._body)
        across.setContentsMargins(0, 0, 8, 0)
        across.setSpacing(20)
        across.addLayout(left, 1)
        across.addWidget(self.chart)
        self.chart.hide()
        self._body.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._outlook is not None:
            self.chart.setVisible(self.chart.course is not None and self.width() >= _CHART_FROM_PX)


def course_of(outlook: Outlook, context: Context) -> Course | None:
    """The curve that says most: that of the limit that is used most, else of the energy if there is a forecast."""
    budgets = [one for one in outlook.limits if one.limit.is_budget and one.used_fraction is not None]
    if len(outlook.course_s) < 2 or not (budgets or outlook.expected):
        return None
    pressing = max((one for one in budgets if one.limit.quantity != HOURS), key=_pressure, default=None)
    quantity = pressing.limit.quantity if pressing is not None else ENERGY
    result = outlook.root.find(_FIGURES[quantity])
    used_j = outlook.course_j[-1]
    if result is None or result.value is None or not used_j > 0:
        return None
    limit = pressing.limit if pressing is not None else None
    before = 0.0
    if pressing is not None and pressing.of_project and pressing.value is not None:
        before = pressing.value - result.value  # what the other runs of the project have used
    expected = outlook.expected.get(quantity)
    hours = next((one.limit for one in budgets if one.limit.quantity == HOURS), None)
    said = limit if limit is not None else hours
    language, currency = context.language, _currency(outlook)
    return Course(
        outlook.course_s, [before + result.value * joules / used_j for joules in outlook.course_j],
        _end_s(outlook), None if expected is None else (
            before + expected.low, before + expected.value, before + expected.high
        ),
        None if limit is None else limit.value, None if hours is None else hours.value * S_PER_H,
        "" if said is None else _("limit {amount}", amount=bound_amount(said, language)),
        lambda value: limit_amount(quantity, value, currency, language), limit_name(quantity, language),
    )  # fmt: skip


def _pressure(standing: LimitStanding) -> float:
    return max(standing.used_fraction or 0.0, (standing.expected or 0.0) / standing.limit.value)


def _end_s(outlook: Outlook) -> float | None:
    """When it is expected to end: as forecast, else as somebody said."""
    hours = outlook.expected.get(HOURS)
    return hours.value * S_PER_H if hours is not None else outlook.run.details.expected_s


def _currency(outlook: Outlook) -> str:
    cost = outlook.root.find("run.cost")
    return cost.label if cost is not None else ""


def _let_go(item: object) -> None:
    """Take what a layout held off the screen, with what lies in it."""
    widget = item.widget() if hasattr(item, "widget") else None
    if widget is not None:
        widget.hide()
        widget.deleteLater()
    inner = item.layout() if hasattr(item, "layout") else None
    while inner is not None and (below := inner.takeAt(0)) is not None:
        _let_go(below)
