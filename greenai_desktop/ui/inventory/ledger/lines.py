"""The lines of a ledger as a table: fast over tens of thousands of them, filtered without being built anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.accounting.ledger.missing import why_missing
from greenai_desktop.core.line_quality import LineQuality
from greenai_desktop.core.lines import Indicator, Line
from greenai_desktop.i18n import _, active, numbers, words
from greenai_desktop.i18n.equipment import unit_word
from greenai_desktop.i18n.ledger_notices import scope_text
from greenai_desktop.i18n.line_quality import ASPECT, IMPROVE
from greenai_desktop.ui.inventory.ledger.filters import Filter
from greenai_desktop.ui.inventory.ledger.words import CARBON, figure, post_name, post_told, stage_name
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

_GIVES_WAY: Final = ("method", "stage", "activity", "factor_year", "range", "scope", "quality", "project")


def columns_of_lines(
    lines: Sequence[Line], quality: Sequence[LineQuality | None], projects: Mapping[int, str]
) -> list[Column]:  # fmt: skip
    """The columns of a table of lines.

    Args:
        lines: The lines.
        quality: How good the data of each is.
        projects: Names of projects by number.
    """
    language = active()
    code = language.code
    amounts = [line.amount(Indicator.GHG) for line in lines]
    known = [why_missing(line) is None for line in lines]
    values = [amount.value if amount and is_known else None for amount, is_known in zip(amounts, known, strict=True)]
    names = {post: post_name(post) for post in dict.fromkeys(line.post for line in lines)}
    reasons = words.REASON
    return [
        Column("label", _("Line"), [line.label or line.id for line in lines], width=300),
        Column("scope", _("Scope"), [line.post.scope for line in lines], is_number=True,
               show=lambda scope: scope_text(scope, language)),
        Column("post", _("BEGES post"), [names[line.post] for line in lines], width=260,
               tooltip=lambda row: post_told(lines[row].post)),
        Column("stage", _("Stage"), [stage_name(line.stage) for line in lines], width=150),
        Column("kgco2e", _("CO₂e"), values, is_number=True, show=figure, width=130,
               reason=lambda row: words.word(reasons, why_missing(lines[row]) or "", language)),
        Column("range", _("95% range"), [0.0] * len(lines), is_number=True, show=None, width=170)
        if not lines else _range_column(lines, values),
        Column("status", _("Status"), [words.status_words(line.status, language) for line in lines], width=150),
        Column("quality", _("Quality"), [None if one is None else 100.0 * one.score for one in quality],
               is_number=True, width=100,
               show=lambda score: f"{round(score)} · {_grade(score)}",
               tooltip=lambda row: _improve(quality[row])),
        Column("method", _("Method"), [words.word(words.METHOD, line.method, language) for line in lines], width=170),
        Column("activity", _("Activity"), [line.activity_value for line in lines], is_number=True, width=120,
               show=lambda value: numbers.number(value, code, 3),
               tooltip=lambda row: f"{numbers.number(lines[row].activity_value, code, 6)} "
                                   f"{unit_word(lines[row].activity_unit, language)}"),
        Column("factor_year", _("Year of the factor"), [line.factor_year for line in lines], is_number=True,
               show=str, width=120),
        Column("project", _("Project"), [projects.get(line.project_id or 0, "") for line in lines], width=150),
    ]  # fmt: skip


def _range_column(lines: Sequence[Line], values: Sequence[float | None]) -> Column:
    """The interval of a line sorts by its width."""
    amounts = [line.amount(Indicator.GHG) for line in lines]
    spans = [
        None if value is None or one is None or one.low is None or one.high is None else (one.low, one.high, value)
        for value, one in zip(values, amounts, strict=True)
    ]
    order = [float("nan") if span is None else span[1] - span[0] for span in spans]
    return Column(
        "range", _("95% range"), spans, is_number=False, order=order, width=260,
        show=lambda span: numbers.interval(span[0], span[1], CARBON, active().code, beside=span[2]),
    )  # fmt: skip


def _grade(score: float) -> str:
    from greenai_desktop.core.line_quality import grade

    return grade(score / 100.0)


def _improve(quality: LineQuality | None) -> str:
    """Marks of a line, and what would gain most."""
    if quality is None:
        return ""
    marks = [active().pair(_(ASPECT[one]), str(round(100 * mark))) for one, mark in quality.marks.items()]
    return "\n".join([*marks, _(IMPROVE[quality.weakest])])


class LinesView(QWidget):
    """The table of lines, and how many of them it shows.

    Signals:
        opened: A line that was double-clicked or entered: show what it comes from.
    """

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self.model = TableModel(parent=self)
        self.view = TableView(self.model, "ledger-lines", _("Lines of the ledger"))
        self.count = label("", "muted")
        self.count.setObjectName("ledger-line-count")
        self.view.activated.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.view, 1)
        column.addWidget(self.count)

    def show_lines(self, lines: Sequence[Line], columns: Sequence[Column]) -> None:
        """Show other lines."""
        is_first = not self.model.columns
        self._lines = lines
        self.model.set_columns(columns)
        self.view.fit_columns("label", _GIVES_WAY)
        if is_first:
            self.view.sort_by("kgco2e", descending=True)
        self._say()

    def keep(self, kept: Filter, mask: object, text: str) -> None:
        """Show those that a filter lets pass."""
        self.model.set_filter(text, None if kept.lets_all_pass else mask)  # type: ignore[arg-type]
        self._say()

    def _say(self) -> None:
        shown, whole = self.model.rowCount(), self.model.source_count
        told = [numbers.decimal(float(count), active().code, 0) for count in (shown, whole)]
        self.count.setText(_("{shown} of {whole} lines", shown=told[0], whole=told[1]))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._lines[self.model.source_row(index.row())])
