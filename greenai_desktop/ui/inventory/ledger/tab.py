"""The tab of the ledger: questions, filters and the headline above, and below it one view of several."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.accounting.ledger.line_explained import line_result
from greenai_desktop.core.double_counting import Cure, Finding
from greenai_desktop.core.ledger_totals import LedgerTotals
from greenai_desktop.core.lines import Line, Stage
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import N_, _, active, numbers
from greenai_desktop.ui import tasks
from greenai_desktop.ui.errors import problem_of
from greenai_desktop.ui.inventory.ledger.answer import total_result
from greenai_desktop.ui.inventory.ledger.asking import Asking
from greenai_desktop.ui.inventory.ledger.beside import BesideView
from greenai_desktop.ui.inventory.ledger.criteria import CriteriaView
from greenai_desktop.ui.inventory.ledger.curing import Curing
from greenai_desktop.ui.inventory.ledger.filter_bar import FilterBar
from greenai_desktop.ui.inventory.ledger.filters import Filter
from greenai_desktop.ui.inventory.ledger.findings import FindingsView, twice_told
from greenai_desktop.ui.inventory.ledger.gaps import GapsView
from greenai_desktop.ui.inventory.ledger.line_why import place_of, tree_of_line
from greenai_desktop.ui.inventory.ledger.lines import LinesView
from greenai_desktop.ui.inventory.ledger.overview import Overview, chosen_place
from greenai_desktop.ui.inventory.ledger.reader import LedgerReader
from greenai_desktop.ui.inventory.ledger.words import boundary_told
from greenai_desktop.ui.inventory.ledger.years import YearsView
from greenai_desktop.ui.inventory.tab import Tab
from greenai_desktop.ui.widgets.figures import FigureLabel
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.notice import Notice
from greenai_desktop.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.sheets import Sheet
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk

VIEWS: Final = {
    "overview": N_("Overview"), "lines": N_("Lines"), "gaps": N_("Missing"),
    "findings": N_("Counted twice"), "years": N_("By year"), "criteria": N_("Indicators"),
    "beside": N_("Beside the total"),
}  # fmt: skip


class LedgerTab(Tab):
    """The ledger."""

    def __init__(self, context: Context, desk: InventoryDesk) -> None:
        super().__init__(context, desk)
        self.reader = LedgerReader(context, self)
        self.curing = Curing(desk, self)
        self.asking, self.filters = Asking(), FilterBar()
        self.headline = FigureLabel(context, _("Total"))
        self.headline.setObjectName("ledger-total")
        self.state_label = label("", "muted")
        self.state_label.setObjectName("ledger-state")
        self.wrong = Notice("ledger-wrong", "warning", _("Try again"), self.reader.show)
        self.overview, self.lines, self.gaps = Overview(), LinesView(), GapsView()
        self.findings, self.years, self.criteria, self.beside = (
            FindingsView(),
            YearsView(),
            CriteriaView(),
            BesideView(),
        )
        self.views: dict[str, QWidget] = {
            "overview": self.overview, "lines": self.lines, "gaps": self.gaps, "findings": self.findings,
            "years": self.years, "criteria": self.criteria, "beside": self.beside,
        }  # fmt: skip
        self.segments = Segments(_("View of the ledger"), [(name, _(words)) for name, words in VIEWS.items()])
        self.segments.setObjectName("ledger-views")
        for name in VIEWS:
            self.segments.button(name).setObjectName(f"ledger-view-{name}")
        self._stack = QStackedWidget()
        for view in self.views.values():
            self._stack.addWidget(view)
        self._shows_lines_of: object = None
        self._missing_count, self._is_first = 0, False
        self._was_cured = False
        self._twice: Sequence[Finding] = ()
        self._lay_out()
        self._connect()
        self.show_view("overview")

    @property
    def shown(self) -> str:
        """The view in front."""
        return next(name for name, view in self.views.items() if view is self._stack.currentWidget())

    def show_view(self, name: str) -> None:
        """Turn to a view."""
        self._stack.setCurrentWidget(self.views[name])
        self.segments.show_value(name)
        if name == "lines":
            self._show_lines()

    def activated(self) -> None:
        self.reader.show()

    def deactivated(self) -> None:
        self.reader.hide()

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        """Show a view: `view`."""
        if arguments.get("view") in self.views:
            self.show_view(str(arguments["view"]))

    def state(self) -> dict[str, Any]:
        return {"asked": self.asking.state(), "filter": self.filters.state(), "view": self.shown}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.asking.restore(state.get("asked", {}))
        self.reader.ask(self.asking.now())
        self.filters.restore(state.get("filter", {}))
        self.open_with(state)

    def theme_changed(self) -> None:
        super().theme_changed()
        self.overview.bars.update()

    # Building

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        self.headline.setFixedWidth(212)
        head.addWidget(self.headline)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.state_label)
        beside.addStretch(1)
        beside.addWidget(self.filters)
        head.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.asking)
        column.addWidget(self.wrong)
        column.addLayout(head)
        column.addWidget(self.segments)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        reader = self.reader
        reader.read.connect(self._take_sources)
        reader.answered.connect(self._take_answer)
        reader.drawn.connect(lambda totals: self._show_totals(totals))
        reader.remarked.connect(self._take_remarks)
        reader.failed.connect(self._fail)
        reader.busy.connect(lambda is_busy: self._say_state())
        self.asking.asked.connect(reader.ask)
        self.filters.filtered.connect(self._filter)
        self.filters.searched.connect(lambda text: self._keep_lines())
        self.segments.chosen.connect(self.show_view)
        self.overview.chosen.connect(self._look_into)
        self.overview.tab_wanted.connect(lambda tab: self.context.go("inventory", tab=tab))
        self.findings.cured.connect(self._cure)
        self.findings.left_aside.connect(self.asking.leave_aside)
        self.years.wanted.connect(self.asking.compare_years)
        self.beside.cloud_wanted.connect(lambda: self.context.go("inventory", tab="cloud"))
        self.curing.done.connect(self._tell_cure)
        self.curing.refused.connect(lambda: self.findings.setEnabled(True))
        self.desk.loaded.connect(self._loaded)
        self.lines.opened.connect(self._open_line)
        why = QAction(_("Why this number?"), self.lines.view)
        why.triggered.connect(self._explain_line)
        self.lines.view.extra_actions.append(why)

    # What the reader tells

    def _take_sources(self) -> None:
        if self.reader.sources is not None:
            self.wrong.say("")
            self.asking.show_sources(self.reader.sources)

    def _take_answer(self) -> None:
        answer = self.reader.answer
        assert answer is not None
        self.filters.offer(answer.looked)
        self.beside.show_beside(answer.gathered)
        first = self.reader.first()
        assert first is not None
        self._show_totals(first)
        if self.shown == "lines":
            self._show_lines()

    def _take_remarks(self) -> None:
        remarks, answer, whole = self.reader.remarks, self.reader.answer, self.reader.whole
        assert remarks is not None and answer is not None and whole is not None
        self.gaps.show_gaps(remarks.gaps, answer.gathered.notices)
        self.findings.show_findings(remarks.findings)
        self.findings.setEnabled(True)
        self._go_on_curing()
        self.years.show_change(remarks.change, self.asking.has_two_years)
        self.criteria.show_remarks(remarks, whole.whole, answer.quality)
        self._twice = [one for one in remarks.findings if one.is_in_total]
        self._count("findings", len(remarks.findings), "⚠ " if self._twice else "")
        self._count("gaps", len(remarks.gaps.not_assessed))
        self._say_state()

    def _fail(self, error: Exception) -> None:
        problem = problem_of(error)
        self.wrong.say(f"{problem.title} {problem.hint}".strip())

    # What a person asks

    def _filter(self, kept: Filter) -> None:
        self.reader.look_at(kept)
        first = self.reader.first()
        if first is not None:
            self._show_totals(first)
        self._keep_lines()

    def _look_into(self, key: Hashable, stage: Stage | None) -> None:
        """A click on a bar shows its lines."""
        scope, post = chosen_place(key)
        self.filters.put(Filter(scope, post, stage or self.filters.kept.stage, self.filters.kept.status))
        self.show_view("lines")

    def _cure(self, cures: Sequence[Cure], words: str) -> None:
        # A second click on what is being cured would be a second step of the history.
        self.findings.setEnabled(False)
        self.curing.cure(cures, words)

    def _loaded(self, sheet: Sheet) -> None:
        """A table was read anew: a cure that was refused may be tried again."""
        self.findings.setEnabled(True)

    def _tell_cure(self, words: str) -> None:
        self._was_cured = True
        self.context.offer_undo(_("Cured: {what}", what=words))

    def _go_on_curing(self) -> None:
        """The button that was pressed is gone with what it cured: the keyboard goes on to the next, or to the views."""
        if self._was_cured and self.shown == "findings" and not self.findings.give_keyboard():
            self.segments.button("findings").setFocus()
        self._was_cured = False

    def _open_line(self, line: Line) -> None:
        place = place_of(line.origin)
        if place is not None:
            self.context.go(place[0], **place[1])

    def _explain_line(self) -> None:
        rows, answer, sources = self.lines.view.selected_rows(), self.reader.answer, self.reader.sources
        if not rows or answer is None or sources is None:
            return
        file, line, question = self.context.store.file, answer.gathered.lines[rows[0]], answer.gathered.question

        def work(task: tasks.Task[Result]) -> Result:
            return tree_of_line(file, line, sources, question)

        # What the line itself knows, if its origin cannot be read.
        tasks.run(work, self.context.explain, lambda error: self.context.explain(line_result(line)))

    # What is shown

    def _show_totals(self, totals: LedgerTotals) -> None:
        answer = self.reader.answer
        assert answer is not None
        self.headline.set_result(total_result(answer, totals.whole))
        self.overview.show_totals(totals)
        self._missing_count, self._is_first = totals.whole.missing_count, totals.is_first_answer
        self._say_state()

    def _say_state(self) -> None:
        answer = self.reader.answer
        if answer is None:
            self.state_label.setText(_("The ledger is being read…") if self.reader.is_busy else "")
            return
        count = len(answer.gathered.lines)
        shown = numbers.decimal(float(count), active().code, 0)
        in_all = active().ngettext("{shown} line in all.", "{shown} lines in all.", count, shown=shown)
        said = [boundary_told(answer.gathered), in_all]
        if not self.filters.kept.lets_all_pass:
            said.append(_("The total is that of the filter."))
        if self._missing_count:
            said.append(_("Without a figure, and in no sum: {count}.", count=self._missing_count))
        if self._twice:
            said.append(twice_told(self._twice))
        if self._is_first:
            said.append(_("First answer: the interval is being drawn…"))
        self.state_label.setText(" ".join(said))

    def _show_lines(self) -> None:
        """Tables of lines are filled once they are seen."""
        answer = self.reader.answer
        if answer is None:
            return
        if self._shows_lines_of is not answer:
            self._shows_lines_of = answer
            self.lines.show_lines(answer.gathered.lines, answer.table)
        self._keep_lines()

    def _keep_lines(self) -> None:
        answer = self.reader.answer
        if answer is not None and self._shows_lines_of is answer:
            kept = self.filters.kept
            self.lines.keep(kept, kept.mask(answer.looked), self.filters.search.text())

    def _count(self, name: str, count: int, sign: str = "") -> None:
        words = sign + _(VIEWS[name])
        self.segments.button(name).setText(f"{words} ({count})" if count else words)
