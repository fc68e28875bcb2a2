"""The Estimate page: the list of estimates, one of them in its form, its result, or several compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Way
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.actions import add_actions
from greenai_desktop.ui.estimate.desk import desk
from greenai_desktop.ui.estimate.edits import EstimateEdits, beginning
from greenai_desktop.ui.estimate.empty import EmptyEstimates
from greenai_desktop.ui.estimate.saved_list import Read, SavedList, read
from greenai_desktop.ui.page import Page

if TYPE_CHECKING:
    from greenai_desktop.store.records import StoredEstimate
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.compare import Comparing
    from greenai_desktop.ui.estimate.form import EstimateForm
    from greenai_desktop.ui.estimate.outcome import Outcome

_FILE = "file"


class EstimatePage(Page):
    """All estimates."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = desk(context)
        self.edits = EstimateEdits(context, self)
        self.edits.made.connect(self._made)
        self.edits.deleted.connect(self._deleted)
        self.list = SavedList(context)
        self.empty = EmptyEstimates(context)
        self._form: EstimateForm | None = None
        self._outcome: Outcome | None = None
        self._comparing: Comparing | None = None
        self._read: Read | None = None
        self._is_shown = self._is_asking = self._ask_again = False
        self._begins_with = ""
        self._told: set[str] = set()  # which estimates that cannot be read were told
        self._restored: Mapping[str, Any] = {}
        self._build()
        add_actions(self)
        self._connect()

    @property
    def form(self) -> EstimateForm:
        """The form; made when it is first asked for."""
        if self._form is None:
            from greenai_desktop.ui.estimate.form import EstimateForm

            self._form = EstimateForm(self.context, self.desk)
            self._form.left.connect(self.show_list)
            self._form.result_asked.connect(self.show_result)
            self._stack.addWidget(self._form)
            self._form.restore(self._restored.get("form", {}))
        return self._form

    @property
    def outcome(self) -> Outcome:
        """The result in full; made when it is first asked for."""
        if self._outcome is None:
            from greenai_desktop.ui.estimate.outcome import Outcome

            self._outcome = Outcome(self.context, self.desk)
            self._outcome.left.connect(self.show_form)
            self._outcome.duplicate_asked.connect(lambda: self.duplicate())
            self._stack.addWidget(self._outcome)
        return self._outcome

    @property
    def comparing(self) -> Comparing:
        """Several estimates beside each other; made when it is first asked for."""
        if self._comparing is None:
            from greenai_desktop.ui.estimate.compare import Comparing

            self._comparing = Comparing(self.context)
            self._comparing.left.connect(self.show_list)
            self._stack.addWidget(self._comparing)
        return self._comparing

    @property
    def shown(self) -> str:
        """What is shown: `list`, `form`, `result` or `compare`."""
        current = self._stack.currentWidget()
        parts: dict[str, QWidget | None] = {
            "form": self._form, "result": self._outcome, "compare": self._comparing,
        }  # fmt: skip
        return next((name for name, part in parts.items() if part is not None and part is current), "list")

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        number = arguments.get("estimate")
        run_id = arguments.get("run")
        if isinstance(number, int):
            self.context.store.read(lambda workspace: workspace.estimate(number), self.open, show_error)
        elif isinstance(run_id, int):
            self.begin(Way.RUN.value, run_id)
        elif arguments.get("new"):
            self.begin(Way.HOURS.value)

    def activated(self) -> None:
        self._is_shown = True
        self.refresh()

    def deactivated(self) -> None:
        self._is_shown = False
        self.desk.save()

    def theme_changed(self) -> None:
        self.list.tint()
        self.empty.tint()
        for part in (self._form, self._outcome):
            if part is not None:
                part.theme_changed()
        self.update()

    def state(self) -> dict[str, Any]:
        return {
            "shown": self.shown, "list": self.list.state(),
            "form": {} if self._form is None else self._form.state(),
            "compared": [] if self._comparing is None else self._comparing.ids,
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        self._restored = state
        self.list.restore(state.get("list", {}))
        shown = state.get("shown")
        if self.desk.is_open and shown in ("form", "result"):
            self.show_form()
            if shown == "result" and self.desk.computed.estimated is not None:
                self.show_result()

    def begin(self, code: str, run_id: int | None = None) -> None:
        """Make a new estimate and open it at its first step."""
        way = Way.WORK if code == _FILE else Way(code)
        draft = replace(beginning(self.context), way=way, run_ids=() if run_id is None else (run_id,))
        self._begins_with = code
        self.edits.create(draft)

    def open(self, stored: StoredEstimate) -> None:
        """Open an estimate in the form."""
        self.desk.open(stored)
        self.show_form()
        self.form.steps[max(0, self.form.open_number)].head.setFocus()

    def show_form(self) -> None:
        """Show the form of the estimate that is open."""
        form = self.form
        self._stack.setCurrentWidget(form)
        form.show_state()

    def show_result(self) -> None:
        """Show what comes of the estimate that is open, in full."""
        if self.desk.computed.estimated is not None:
            self.outcome.show_state()
            self._stack.setCurrentWidget(self.outcome)

    def show_list(self) -> None:
        """Save, and go back to the list."""
        self.desk.close()
        self._show_list_or_nothing()
        self.list.table.setFocus()
        self.refresh()

    def duplicate(self) -> None:
        """Copy the estimate that is open, or the one chosen in the list."""
        stored = self.desk.stored if self.desk.is_open else next(iter(self.list.chosen), None)
        if stored is not None:
            self.desk.save()
            self.edits.duplicate(stored)

    def compare(self, chosen: Sequence[StoredEstimate]) -> None:
        """Show estimates beside each other."""
        if len(chosen) >= 2:
            self.comparing.show_estimates(chosen)
            self._stack.setCurrentWidget(self.comparing)

    def refresh(self) -> None:
        """Read the list anew."""
        if not self._is_shown and self._read is not None:
            return
        if self._is_asking:
            self._ask_again = True
            return
        self._is_asking = True
        self.context.store.read(read, self._take, self._failed)

    def _take(self, read_: Read) -> None:
        self._is_asking = False
        if self._ask_again:
            self._ask_again = False
            self.refresh()
        is_first = self._read is None
        self._read = read_
        self._tell_unreadable(read_)
        self.list.show_read(read_)
        if self.shown == "list":
            self._show_list_or_nothing()
        if is_first and self._restored.get("shown") == "compare":
            wanted = self._restored.get("compared", ())
            self.compare([stored for stored in read_.estimates if stored.id in wanted])

    def _tell_unreadable(self, read_: Read) -> None:
        """Say once of each estimate that it is missing in the list, and why."""
        for error in read_.unreadable:
            title = " ".join(title_and_hint(error, self.context.language))
            if title not in self._told:
                self._told.add(title)
                self.context.tell(title)

    def _failed(self, error: Exception) -> None:
        self._is_asking = False
        show_error(error)

    def _show_list_or_nothing(self) -> None:
        has_any = self._read is None or bool(self._read.estimates)
        wanted = self.list if has_any else self.empty
        if self._stack.currentWidget() is not wanted:
            self._stack.setCurrentWidget(wanted)

    def _made(self, stored: StoredEstimate) -> None:
        self.open(stored)
        begins_with, self._begins_with = self._begins_with, ""
        self.form.open_step(0 if begins_with in ("", _FILE, Way.RUN.value) else 1)
        if begins_with == _FILE:
            self.form.choose_way(_FILE)
        if begins_with == Way.RUN.value and stored.draft.run_ids:
            self.form.take_run(stored.draft.run_ids[0])
        self.form.name.selectAll()
        self.form.name.setFocus()

    def _deleted(self, ids: Sequence[int]) -> None:
        if self.desk.stored is not None and self.desk.stored.id in ids:
            self.desk.forget()
            self._show_list_or_nothing()
        self.list.table.setFocus()

    def _build(self) -> None:
        self._stack = QStackedWidget()
        for part in (self.list, self.empty):
            self._stack.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        self.context.store.changed.connect(self.refresh)
        self.context.store.opened.connect(self.refresh)
        self.list.opened.connect(self.open)
        self.list.new_asked.connect(lambda: self.begin(Way.HOURS.value))
        self.list.duplicate_asked.connect(self.edits.duplicate)
        self.list.compare_asked.connect(self.compare)
        self.list.delete_asked.connect(self.edits.delete)
        self.empty.began.connect(self.begin)


page = EstimatePage
