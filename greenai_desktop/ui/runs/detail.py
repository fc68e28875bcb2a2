"""One run in full: figures, curve, devices, what people wrote, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.accounting.phases import mark_of
from greenai_desktop.core.phases import Part
from greenai_desktop.i18n import _, numbers, words
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.ui.live.names import names
from greenai_desktop.ui.runs import facts
from greenai_desktop.ui.runs import words as run_words
from greenai_desktop.ui.runs.chart import CurveChart
from greenai_desktop.ui.runs.conflict import ConflictBar
from greenai_desktop.ui.runs.devices import DeviceTable
from greenai_desktop.ui.runs.edits import RunEdits
from greenai_desktop.ui.runs.figure_row import FigureRow
from greenai_desktop.ui.runs.foot import Foot
from greenai_desktop.ui.runs.head import RunHead
from greenai_desktop.ui.runs.insight import Insights
from greenai_desktop.ui.runs.later import later_choices, time_limits
from greenai_desktop.ui.runs.place_edit import ask_place
from greenai_desktop.ui.runs.properties import Facts, Properties
from greenai_desktop.ui.runs.reading import RunView, Stretch, stretch_of, view_of
from greenai_desktop.ui.runs.source import gauge_choices, run_source
from greenai_desktop.ui.widgets.forms import button

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.runs.export import Export

_LARGE = ("run.energy", "run.carbon", "run.cost", "run.measured_share")
_SMALL = (
    "run.site_energy", "run.carbon_combustion", "run.carbon_upstream", "run.carbon_market", "run.carbon_recorded",
    "run.carbon_file",
)  # fmt: skip
_ABOVE_PX = 8


class RunDetail(QScrollArea):
    """The run that is chosen in the list.

    Signals:
        loaded: A run is shown now; carries its id.
    """

    loaded = Signal(int)

    def __init__(self, context: Context, edits: RunEdits, export: Export) -> None:
        super().__init__()
        self._context, self._edits, self._export = context, edits, export
        self._view: RunView | None = None
        self._run_id: int | None = None
        self._asked = 0
        self._projects: dict[int, str] = {}
        self._drafts: Mapping[str, Any] = {}
        self._range: tuple[float, float] | None = None
        self._restored_id: int | None = None
        self._stamp: object = None
        self.setObjectName("run-detail")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.chart = CurveChart(context, "run-chart")
        self.chart.selected.connect(self._selected)
        self.properties = Properties(context)
        self.properties.edited.connect(self._edited)
        self.conflict = ConflictBar(context)
        self.conflict.retried.connect(self._retry)
        self.conflict.taken.connect(self._take_theirs)
        edits.conflicted.connect(self._conflicted)
        self.large = FigureRow(context, _LARGE, True)
        self.small = FigureRow(context, _SMALL, False)
        self.devices = DeviceTable(context)
        self.insights = Insights(context)
        self.insights.stretch_chosen.connect(self._show_stretch)
        self.insights.rename_asked.connect(self._ask_mark_name)
        edits.mark_renamed.connect(self._mark_renamed)
        self.place_button = button(_("Change…"), self.change_place, "run-change-place")
        self.machine, self.happened = Facts(_("Machine")), Facts(_("What happened"))
        self.recorded = Facts(_("Recording"))
        self.place = Facts(_("Place"), self.place_button)
        self.head = RunHead()
        self.name, self.delete_button = self.head.name, self.head.delete_button
        self.export_button, self.back_button = self.head.export_button, self.head.back_button
        self.stop_button, self.close_button = self.head.stop_button, self.head.close_button
        self._connect_head()
        self._build()

    @property
    def run(self) -> Run | None:
        """The run that is shown; None before the first."""
        return self._view.run if self._view is not None else None

    def show_run(self, run_id: int, projects: Mapping[int, str], stamp: object = None) -> None:
        """Show a run; the same one is brought up to date.

        Args:
            run_id: The run.
            projects: Names of projects by id.
            stamp: What its figures depend on; as long as it is the same, nothing is read anew.
        """
        if run_id == self._run_id and stamp is not None and stamp == self._stamp:
            return
        self._stamp = stamp
        self._projects = dict(projects)
        if run_id != self._run_id:
            self.properties.commit()
            self.commit_name()
            self._run_id = run_id
            if run_id != self._restored_id:
                self._drafts, self._range = {}, None
            self._restored_id = None
            self.conflict.hide()
            self.insights.clear()
            self.chart.say("")
        self.refresh()

    def refresh(self) -> None:
        """Read the run anew."""
        run_id = self._run_id
        if run_id is None:
            return
        self._asked += 1
        asked = self._asked

        def take(view: RunView) -> None:
            if asked == self._asked:
                self._take(view)

        self._context.store.read(lambda workspace: view_of(workspace, run_id), take)

    def rename(self) -> None:
        """Put the cursor into the name; among the phases, ask for the name of the mark."""
        if self.insights.phases.hasFocus():
            self.insights.rename_mark()
            return
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()

    def commit_name(self) -> None:
        """Save the name as it was typed; an empty one goes back."""
        run = self.run
        text = " ".join(self.name.text().split())
        if run is None or run.deleted_utc_s is not None:
            return
        if not text:
            self.name.setText(run.name)
        elif text != run.name:
            self._edits.change(run, _("Rename the run “{name}”", name=run.name), {"name": text})
            if self.name.hasFocus():  # Within the field, Undo would take back the typing and not the change.
                with QSignalBlocker(self.name):
                    self.focusNextChild()

    def state(self) -> dict[str, Any]:
        """Drafts and the stretch that is shown."""
        drafts: dict[str, Any] = dict(self.properties.drafts())
        run = self.run
        if run is not None and self.name.text() != run.name:
            drafts["name"] = self.name.text()
        return {
            "run": self._run_id,
            "drafts": drafts,
            "range": self.chart.range_s,
            "scroll": self.verticalScrollBar().value(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up drafts once the run is read."""
        self._restored_id = state.get("run")
        self._drafts = dict(state.get("drafts") or {})
        self._range = state.get("range")

    def theme_changed(self) -> None:
        """Colours are others now."""
        self.chart.theme_changed()
        self.head.tint()

    def stop(self) -> None:
        """The page is hidden."""
        self.chart.stop()

    def _take(self, view: RunView) -> None:
        before, self._view = self._view, view
        run, language = view.run, self._context.language
        same = before is not None and before.run.id == run.id
        if not (same and before is not None and self.name.text() != before.run.name):
            self.name.setText(run.name)
        self.name.setEnabled(run.deleted_utc_s is None)
        self.when.setText(self._when(view))
        self.head.show_buttons(view)
        self.large.show_figures(view.account.root)
        self.small.show_figures(view.account.root)
        self._notes.setText("  ·  ".join(_sentence(note, language) for note in view.account.root.notes))
        self._notes.setVisible(bool(view.account.root.notes))
        called = {key: name.full for key, name in names(view.channels, language).items()}
        self.devices.show_devices(view.account.root, called)
        self.properties.show_run(run, self._projects, keep_drafts=same)
        self._put_drafts()
        self.machine.show_facts(facts.machine_facts(run, language))
        self.place.show_facts(facts.place_facts(run, language))
        recorded = facts.record_facts(run, view.limits, language)
        self.recorded.show_facts(recorded)
        self.recorded.setVisible(bool(recorded))
        self._foot.arrange()
        self.happened.show_facts(facts.events_told(view, called, language))
        self.place_button.setEnabled(run.deleted_utc_s is None)
        self._show_curve(view, same)
        self.insights.show_view(view, called)
        self._canvas.show()
        self.loaded.emit(run.id)

    def _when(self, view: RunView) -> str:
        language = self._context.language
        parts = [run_words.when_words(view.run, view.span_s or None, language), view.run.host]
        if view.run.details.is_imported:
            parts.append("⇩ " + facts.imported_words(view.run, language))
        if view.run.state is RunState.INTERRUPTED:
            stopped = numbers.clock(view.run.started_utc_s + view.span_s, language.code)
            parts.append("⚠ " + _("recovered, stopped at {time}", time=stopped))
        elif view.run.exit_code:
            parts.append("⚠ " + _("exit code {code}", code=view.run.exit_code))
        elif view.run.state is RunState.RECORDING and not view.is_unfinished:
            parts.append("● " + words.word(words.STATE, view.run.state, language))
        return "  ·  ".join(part for part in parts if part)

    def _put_drafts(self) -> None:
        if self._drafts:
            self.properties.put_drafts(self._drafts)
            if "name" in self._drafts:
                self.name.setText(str(self._drafts["name"]))
            self._drafts = {}

    def _show_curve(self, view: RunView, same: bool) -> None:
        marks = [*facts.marks_of(view, self._context.language), *time_limits(view, self._context.language)]
        choices = [*gauge_choices(view, self._context.language), *later_choices(self._context, view)]
        if same and self.chart.plot is not None:
            self.chart.extend(view.span_s, marks, choices)
            return
        self.chart.show_source(run_source(self._context, view), view.span_s, marks, choices)
        if self._range is not None:
            self.chart.show_range(*self._range)
            self._range = None

    def _selected(self, ends: tuple[float, float] | None) -> None:
        run_id = self._run_id
        if ends is None or run_id is None:
            self.chart.say("")
            return
        low, high = ends

        def take(stretch: Stretch | None) -> None:
            if run_id == self._run_id:
                self.chart.say(run_words.stretch_words(low, high, stretch, self._context.language))

        self._context.store.read(lambda workspace: stretch_of(workspace, run_id, low, high), take)

    def change_place(self) -> None:
        """Ask for another place of this run."""
        if self.run is not None and self.run.deleted_utc_s is None:
            ask_place(self._context, self.run, self._edited, self)

    def _show_stretch(self, low_s: float, high_s: float) -> None:
        """Show a stretch in the curve, with what is around it."""
        self.chart.show_stretch(low_s, high_s)
        self.verticalScrollBar().setValue(max(0, self.chart.y() - _ABOVE_PX))

    def _ask_mark_name(self, part: Part) -> None:
        view = self._view
        event = mark_of(part, view.events, view.run.started_utc_s) if view is not None else None
        if view is None or event is None or view.run.deleted_utc_s is not None:
            return
        from greenai_desktop.ui.runs.mark_dialog import MarkDialog

        run, at_utc_s = view.run, event.at_utc_s
        dialog = MarkDialog(part.name, self)
        dialog.accepted.connect(lambda: self._edits.rename_mark(run, at_utc_s, part.name, dialog.name))
        dialog.open()

    def _mark_renamed(self, run_id: int) -> None:
        if run_id == self._run_id:
            self.insights.read_again()
            self.refresh()

    def _edited(self, text: str, values: dict[str, Any]) -> None:
        if self.run is not None:
            self._edits.change(self.run, text, values)

    def _conflicted(self, present: Run, wanted: dict[str, Any]) -> None:
        if present.id == self._run_id:
            self.conflict.tell(present, wanted, self._projects)

    def _retry(self, present: Run, wanted: dict[str, Any]) -> None:
        self._edits.change(present, _("Change the run"), wanted)

    def _take_theirs(self) -> None:
        self._view = None
        self.refresh()

    def _build(self) -> None:
        self.when = QLabel()
        self.when.setTextFormat(Qt.TextFormat.PlainText)
        self.when.setProperty("role", "muted")
        self.when.setWordWrap(True)
        self._notes = QLabel()
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._notes.setProperty("role", "muted")
        self._notes.setWordWrap(True)
        self._canvas = canvas = QWidget()
        canvas.setProperty("canvas", True)
        column = QVBoxLayout(canvas)
        column.setContentsMargins(24, 0, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.when)
        column.addWidget(self.conflict)
        column.addWidget(self.large)
        self.chart.setMinimumHeight(330)
        column.addWidget(self.chart, 1)
        column.addWidget(self.small)
        column.addWidget(self.insights)
        column.addWidget(self.devices)
        column.addWidget(self._notes)
        self._foot = Foot(self.properties, self.happened, self.machine, self.place, self.recorded)
        column.addLayout(self._foot.grid)
        self.setWidget(canvas)
        canvas.hide()
        self.head.tint()

    def _connect_head(self) -> None:
        head = self.head
        for code, text in (("en", _("PDF in English…")), ("fr", _("PDF in French…"))):
            action = head.menu.addAction(text)
            action.setObjectName(f"export-pdf-{code}")
            action.triggered.connect(lambda checked=False, code=code: self.export_pdf(code))
        tree = head.menu.addAction(_("Figures as JSON…"))
        tree.setObjectName("export-json")
        tree.triggered.connect(lambda checked=False: self.export_json())
        other = head.menu.addAction(_("Other formats…"))
        other.setObjectName("export-other")
        other.triggered.connect(lambda checked=False: self.export_other())
        head.name.editingFinished.connect(self.commit_name)
        head.delete_button.clicked.connect(lambda: self._edits.delete([self.run] if self.run else []))
        head.back_button.clicked.connect(lambda: self._edits.bring_back([self.run] if self.run else []))
        head.stop_button.clicked.connect(self._stop_recording)
        head.close_button.clicked.connect(self._close_run)

    def export_pdf(self, language_code: str) -> None:
        """Write the report of this run."""
        if self.run is not None:
            self._export.pdf(self.run, language_code)

    def export_json(self) -> None:
        """Write the figures of this run."""
        if self.run is not None:
            self._export.json(self.run)

    def export_other(self) -> None:
        """Export this run in a format of choice."""
        from greenai_desktop.ui.transfer.export import export_runs

        if self.run is not None:
            export_runs(self._context, [self.run], self)

    def _stop_recording(self) -> None:
        if self.run is not None:
            self._context.recordings.stop_run(self.run.id)

    def _close_run(self) -> None:
        if self.run is not None:
            self._context.recordings.close(self.run.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._foot.fit(self.viewport().width())


def _sentence(note: str, language: Any) -> str:
    text = words.word(words.NOTE, note, language)
    return text[:1].upper() + text[1:]
