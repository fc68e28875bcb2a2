"""The Runs page: the list with its filters, one run in full below, several beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.accounting.overviews import Key, ListFigures, figures_of, key_of
from greenai_desktop.core.factors import Factor
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.store.records import Run, RunOverview, RunState
from greenai_desktop.ui import tasks
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.runs.actions import add_actions, export_chosen, import_runs
from greenai_desktop.ui.runs.compare import MOST, RunComparison
from greenai_desktop.ui.runs.detail import RunDetail
from greenai_desktop.ui.runs.edits import RunEdits
from greenai_desktop.ui.runs.empty import EmptyRuns
from greenai_desktop.ui.runs.export import Export
from greenai_desktop.ui.runs.groups import GroupBar, belongs
from greenai_desktop.ui.runs.list_head import ListHead
from greenai_desktop.ui.runs.listing import Filters, columns
from greenai_desktop.ui.runs.reading import ListRead, read_list
from greenai_desktop.ui.runs.unfinished import UnfinishedNotice
from greenai_desktop.ui.widgets.table import TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_GIVES_WAY = ("tags", "group", "measured", "project", "stage", "cost", "duration")
_WITH_GROUPS = ("tags", "measured", "project", "stage", "group", "cost", "duration")


class RunsPage(Page):
    """All recorded runs."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._overviews: list[RunOverview] = []
        self._projects: dict[int, str] = {}
        self._own: tuple[Factor, ...] = ()
        self._unfinished: tuple[Run, ...] = ()
        self._figures: dict[Key, ListFigures] = {}
        self._chosen: list[int] = []
        self._compared: list[int] = []
        self._is_shown = self._is_asking = self._ask_again = self._is_figuring = False
        self._was_read = False
        self._restored: Mapping[str, Any] = {}
        self.edits = RunEdits(context, self)
        self.edits.changed.connect(lambda run: self.refresh())
        self.export = Export(context, self)
        self.filters = Filters(context)
        self.group_bar = GroupBar(context)
        self._best: tuple[int | None, str] = (None, "")
        self.model = TableModel()
        self.table = TableView(self.model, "runs-table", _("Runs"))
        self.detail = RunDetail(context, self.edits, self.export)
        self._comparison: RunComparison | None = None
        self.empty = EmptyRuns(context)
        self._build()
        self.compare_action = add_actions(self)
        self._show_compare(0)
        self._connect()

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        run_id = arguments.get("run", arguments.get("run_id"))
        if isinstance(run_id, int):
            self._chosen = [run_id]
            self.filters.clear()
            self._stack.setCurrentWidget(self._work)
            self.refresh()
        if arguments.get("keyboard") == "list":
            self.table.setFocus()

    def activated(self) -> None:
        self._is_shown = True
        if not self._was_read:
            self.table.setFocus()
        self.refresh()

    def deactivated(self) -> None:
        self._is_shown = False
        self.detail.stop()
        if self._comparison is not None:
            self._comparison.stop()

    def theme_changed(self) -> None:
        self.detail.theme_changed()
        if self._comparison is not None:
            self._comparison.theme_changed()
        self._head.tint()
        self.update()

    def state(self) -> dict[str, Any]:
        return {
            "filters": self.filters.state(), "chosen": list(self._chosen), "detail": self.detail.state(),
            "compares": self.is_comparing, "compared": list(self._compared), "sizes": self._splitter.sizes(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        self._restored = state
        self._chosen = [run_id for run_id in state.get("chosen", ()) if isinstance(run_id, int)]
        self.detail.restore(state.get("detail", {}))
        sizes = state.get("sizes")
        if isinstance(sizes, list) and sum(sizes) > 0:
            self._splitter.setSizes(sizes)

    @property
    def comparison(self) -> RunComparison:
        """Several runs beside each other; made when it is first asked for."""
        if self._comparison is None:
            self._comparison = RunComparison(self.context)
            self._comparison.left.connect(self.show_list)
            self._stack.addWidget(self._comparison)
        return self._comparison

    @property
    def is_comparing(self) -> bool:
        """Whether several runs are shown beside each other."""
        return self._comparison is not None and self._stack.currentWidget() is self._comparison

    def refresh(self) -> None:
        """Read the list anew, and the run that is shown."""
        if not self._is_shown and self._was_read:
            return
        if self._is_asking:
            self._ask_again = True
            return
        self._is_asking = True
        deleted = self.filters.shows_deleted

        self.context.store.read(lambda workspace: read_list(workspace, deleted), self._take, self._failed)

    def compare(self) -> None:
        """Show the chosen runs beside each other."""
        self._compare_runs(self._selected_ids())

    def _compare_runs(self, ids: Sequence[int]) -> None:
        if len(ids) >= 2:
            self._compared = list(ids[:MOST])
            self.comparison.show_runs(self._compared)
            self._stack.setCurrentWidget(self.comparison)

    def show_list(self) -> None:
        """Go back from the comparison to the list."""
        self._stack.setCurrentWidget(self._work)
        self.table.setFocus()

    def _failed(self, error: Exception) -> None:
        from greenai_desktop.ui.errors import show_error

        self._is_asking = False
        show_error(error)

    def _take(self, read: ListRead) -> None:
        self._is_asking = False
        if self._ask_again:
            self._ask_again = False
            self.refresh()
        first = not self._was_read
        self._was_read = True
        if read.own != self._own:
            self._figures.clear()
        same_rows = [o.run.id for o in self._overviews] == [o.run.id for o in read.overviews]
        is_news = first or self._is_news(read)
        self._overviews, self._projects = read.overviews, read.projects
        self._own, self._unfinished = read.own, read.unfinished
        self.filters.set_projects(read.projects)
        self.filters.set_groups(read.overviews, self.context.language)
        if first and self._restored:
            self.filters.restore(self._restored.get("filters", {}), read.projects)
        if is_news:
            self._fill(same_rows, refit=not same_rows)
        else:
            self._reselect()
        self.unfinished_notice.show_runs(self._unfinished, self._overviews)
        self._show_group()
        self._choose_page(read, first)
        self._make_figures()

    def _is_news(self, read: ListRead) -> bool:
        before = (self._overviews, self._projects, self._own, self._unfinished)
        return before != (read.overviews, read.projects, read.own, read.unfinished)

    def _choose_page(self, read: ListRead, first: bool) -> None:
        if not read.has_any:
            self._stack.setCurrentWidget(self.empty)
        elif self._stack.currentWidget() is self.empty:
            had_keyboard = self.empty.isAncestorOf(self.focusWidget() or self)  # also while another window is in front
            self._stack.setCurrentWidget(self._work)
            if had_keyboard:
                self.table.setFocus()
        if first and self._restored.get("compares"):
            self._compare_runs(self._restored.get("compared") or self._selected_ids())
        if self.is_comparing:
            self.comparison.show_runs(self._compared)

    def _fill(self, same_rows: bool, refit: bool) -> None:
        dead = frozenset(run.id for run in self._unfinished)
        made = columns(self._overviews, self._figures, self._projects, dead, self.context.language, self._best)
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        if same_rows and self.model.columns:
            self.model.update_columns(made)
        else:
            fresh = not self.model.columns
            self.model.set_columns(made)
            self.model.set_filter(self.filters.search.text(), self.filters.passed(self._overviews))
            if fresh:
                self.table.sort_by("started", descending=True)
        selection.blockSignals(False)
        if refit:
            self.table.fit_columns(stretch="name", gives_way=_WITH_GROUPS if self.groups else _GIVES_WAY)
        self._reselect()

    def _narrow(self) -> None:
        """Show what the filters let pass; what was chosen stays chosen as long as it is shown."""
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.set_filter(self.filters.search.text(), self.filters.passed(self._overviews))
        selection.blockSignals(False)
        self._reselect()

    def _show_group(self) -> None:
        """The totals of the group that the list is narrowed to."""
        group = self.filters.chosen_group
        chosen = [o for o in self._overviews if group is not None and belongs(o, group)]
        self.group_bar.show_group(chosen, self._figures)

    def _take_best(self, run_id: int | None, words: str) -> None:
        if (run_id, words) != self._best:
            self._best = (run_id, words)
            self._fill(same_rows=True, refit=True)

    def _reselect(self) -> None:
        rows = {overview.run.id: row for row, overview in enumerate(self._overviews)}
        wanted = [rows[run_id] for run_id in self._chosen if run_id in rows and self.model.row_of(rows[run_id]) >= 0]
        if not wanted and self.model.rowCount():
            wanted = [self.model.source_row(0)]
        if wanted != self.table.selected_rows():
            self.table.select_source_rows(wanted)
        self._selection_changed()

    def _selected_ids(self) -> list[int]:
        return [self._overviews[row].run.id for row in self.table.selected_rows()]

    def _selection_changed(self) -> None:
        ids = self._selected_ids()
        rows = self.model.rowCount()
        self.count.setText(ngettext("{count} run", "{count} runs", rows) if self._was_read else "")
        self._nothing.setText(self._why_nothing())
        self._lower.setCurrentWidget(self.detail if ids else self._nothing)
        self.export_button.setEnabled(bool(ids))
        if not ids:
            return
        # Order of choice matters for a comparison: those chosen before stay in front.
        self._chosen = [i for i in self._chosen if i in ids] + [i for i in ids if i not in self._chosen]
        current = self.table.currentIndex()
        shown_id = ids[0]
        if current.isValid():
            at = self._overviews[self.model.source_row(current.row())].run.id
            shown_id = at if at in ids else shown_id
        shown = next(overview for overview in self._overviews if overview.run.id == shown_id)
        is_dead = any(run.id == shown_id for run in self._unfinished)
        self.detail.show_run(shown_id, self._projects, (key_of(shown), self._own, self._projects, is_dead))
        self._show_compare(len(ids))

    def _why_nothing(self) -> str:
        """Why the list is empty."""
        if not self._was_read:
            return ""
        if self.filters.is_narrowed:
            return _("No run matches. Clear the search or choose other filters.")
        if self.filters.shows_deleted:
            return _("No run is deleted.")
        return _(
            "All runs are deleted. They are listed under the state “deleted”, from where they can be brought back."
        )

    def _show_compare(self, count: int) -> None:
        can = 2 <= count <= MOST
        self.compare_button.setEnabled(can)
        self.compare_action.setEnabled(can)
        text = ngettext("Compare {count} run", "Compare {count} runs", count) if can else _("Compare")
        self.compare_button.setText(text)
        self.compare_button.setToolTip(
            _("Show the chosen runs beside each other, aligned at their start")
            if can
            else _("Choose two runs or more in the list first, with Ctrl or Shift and a click")
        )

    def _make_figures(self) -> None:
        """Carbon and cost of runs that have none yet, off the GUI thread."""
        lacking = [overview for overview in self._overviews if key_of(overview) not in self._figures]
        if not lacking or self._is_figuring:
            return
        self._is_figuring = True
        own = self._own

        def done(made: dict[Key, ListFigures]) -> None:
            self._is_figuring = False
            if own == self._own:
                self._figures |= made
            self._fill(same_rows=True, refit=True)
            self._show_group()
            self._make_figures()

        tasks.run(lambda task: figures_of(lacking, own), done)

    def _build(self) -> None:
        self._head = head = ListHead(
            self.compare,
            partial(self.context.go, "live", record=True),
            lambda: import_runs(self),
            lambda: export_chosen(self),
        )
        self.count = head.count_label
        self.compare_button, self.record_button = head.compare_button, head.record_button
        self.import_button, self.export_button = head.import_button, head.export_button
        self.unfinished_notice = UnfinishedNotice(self.context)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(24, 12, 24, 4)
        column.setSpacing(8)
        column.addWidget(self.unfinished_notice)
        column.addWidget(self.filters)
        column.addWidget(self.group_bar)
        column.addWidget(self.table, 1)
        self.table.setMinimumHeight(106)
        self._nothing = QLabel()
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setProperty("role", "muted")
        self._lower = QStackedWidget()
        self._lower.addWidget(self.detail)
        self._lower.addWidget(self._nothing)
        self._lower.setMinimumHeight(200)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(upper)
        self._splitter.addWidget(self._lower)
        self._splitter.setSizes([260, 480])
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 2)
        self._work = QWidget()
        work = QVBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(0)
        work.addLayout(head)
        work.addWidget(self._splitter, 1)
        self._stack = QStackedWidget()
        for part in (self._work, self.empty):
            self._stack.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        self.context.store.changed.connect(self.refresh)
        self.context.store.opened.connect(self.refresh)
        self.context.recordings.changed.connect(self.refresh)
        # What had the keyboard may be gone; the list has the next run.
        self.detail.delete_button.clicked.connect(lambda: self.table.setFocus())
        self.filters.changed.connect(self._narrow)
        self.filters.changed.connect(self._show_group)
        self.group_bar.compared.connect(self._compare_runs)
        self.group_bar.best_found.connect(self._take_best)
        self.filters.deleted_chosen.connect(lambda is_chosen: self.refresh())
        selection = self.table.selectionModel()
        selection.selectionChanged.connect(lambda new, old: self._selection_changed())

    @property
    def chosen_runs(self) -> list[Run]:
        """The runs that are chosen in the list."""
        return [self._overviews[row].run for row in self.table.selected_rows()]

    def delete_chosen(self) -> None:
        """Delete the chosen runs; those that are being recorded stay, deleted ones come back."""
        chosen = self.chosen_runs
        if self.filters.shows_deleted:
            self.edits.bring_back(chosen)
            return
        recording = [run for run in chosen if run.state is RunState.RECORDING]
        if recording:
            self.context.tell(_("A run that is being recorded cannot be deleted; stop it first."))
        self.edits.delete([run for run in chosen if run not in recording])
        self.table.setFocus()

    @property
    def groups(self) -> list[str]:
        """Names of the groups that there are."""
        return sorted({overview.run.details.group for overview in self._overviews} - {""})


page = RunsPage
