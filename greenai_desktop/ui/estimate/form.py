"""The form of one estimate: its steps at the left, in any order, and what comes of them at the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.fields import Group
from greenai_desktop.i18n import N_, _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.computing import Computed
from greenai_desktop.ui.estimate.desk import Desk
from greenai_desktop.ui.estimate.model_panel import MODEL_SUFFIXES
from greenai_desktop.ui.estimate.step import Step
from greenai_desktop.ui.estimate.step_effects import EffectsStep
from greenai_desktop.ui.estimate.step_equipment import EquipmentStep
from greenai_desktop.ui.estimate.step_experiments import ExperimentsStep
from greenai_desktop.ui.estimate.step_hardware import HardwareStep
from greenai_desktop.ui.estimate.step_money import MoneyStep
from greenai_desktop.ui.estimate.step_place import PlaceStep
from greenai_desktop.ui.estimate.step_start import FILE, StartStep
from greenai_desktop.ui.estimate.step_use import UseStep
from greenai_desktop.ui.estimate.step_work import WorkStep
from greenai_desktop.ui.transfer.drop import files_in
from greenai_desktop.ui.widgets.forms import Canvas, button, label, scrolled

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

STEPS: Final[tuple[tuple[type[Step], str], ...]] = (
    (StartStep, N_("What do you know?")),
    (HardwareStep, said.GROUP[Group.HARDWARE]),
    (WorkStep, said.GROUP[Group.WORK]),
    (PlaceStep, said.GROUP[Group.PLACE]),
    (ExperimentsStep, said.GROUP[Group.EXPERIMENTS]),
    (UseStep, said.GROUP[Group.USE]),
    (EquipmentStep, said.GROUP[Group.EQUIPMENT]),
    (MoneyStep, said.GROUP[Group.MONEY]),
    (EffectsStep, said.GROUP[Group.EFFECTS]),
)
_NARROW_PX: Final = 1_000
_RESULT_PX: Final = 372
_TALL_PX: Final = 860


class EstimateForm(QWidget):
    """Name, steps, live result.

    Signals:
        left: Back to the list.
        result_asked: Show the result in full.
    """

    left = Signal()
    result_asked = Signal()

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        from greenai_desktop.ui.estimate.result.summary import ResultSummary

        self._context, self._desk = context, desk
        self.name = QLineEdit()
        self.name.setObjectName("estimate-name")
        self.name.setAccessibleName(_("Name of the estimate"))
        self.name.editingFinished.connect(self._rename)
        self._saved = QLabel()
        self._saved.setProperty("role", "muted")
        self.steps = [
            made(context, desk, number, context.language.gettext(title))
            for number, (made, title) in enumerate(STEPS, 1)
        ]
        for number, step in enumerate(self.steps):
            step.asked.connect(partial(self._asked, number))
            step.moved.connect(partial(self.go, number))
        self.setAcceptDrops(True)
        self.summary = ResultSummary(context)
        self._waiting = label("", "muted")
        self._build()
        desk.changed.connect(self.show_state)
        desk.done.connect(self.show_state)
        desk.saved.connect(self._tell_saved)
        self.open_step(0)

    def show_state(self) -> None:
        """Show the draft as it stands, and what comes of it."""
        if not self._desk.is_open:
            return
        if not self.name.hasFocus():
            self.name.setText(self._desk.draft.name)
        for step in self.steps:
            step.show_state()
        computed = self._desk.computed
        if computed.estimated is not None:
            self.summary.show_estimate(computed.filled, computed.estimated)
        self.summary.setVisible(computed.estimated is not None)
        self._waiting.setVisible(computed.estimated is None)
        self._waiting.setText(_waiting_words(computed))
        self.full.setEnabled(computed.estimated is not None)
        self._tell_saved()

    @property
    def open_number(self) -> int:
        """Which step is open, from 0; -1 if none is."""
        return next((number for number, step in enumerate(self.steps) if step.is_open), -1)

    def open_step(self, number: int) -> None:
        """Open one step, and close the others; where there is much room, the next one opens with it."""
        wanted = {number, number + 1} if number >= 0 and self._area.height() >= _TALL_PX else {number}
        focused = self.focusWidget()
        had_keyboard = focused is not None and any(
            step.isAncestorOf(focused) for other, step in enumerate(self.steps) if other not in wanted and step.is_open
        )
        if had_keyboard and number >= 0:
            self.steps[number].head.setFocus()
        for other, step in enumerate(self.steps):
            if other in wanted or step.is_open:
                step.open(other in wanted)

    def go(self, number: int, by: int) -> None:
        """Go to the step before or after one, and into its first field; from the last one to the result."""
        wanted = number + by
        if wanted >= len(self.steps):
            self.result_asked.emit()
        elif wanted >= 0:
            self.open_step(wanted)
            self.steps[wanted].first_field().setFocus(Qt.FocusReason.TabFocusReason)
            self._show(wanted)

    def choose_way(self, code: str) -> None:
        """Choose what is known, as its door does."""
        start = self.steps[0]
        if isinstance(start, StartStep):
            start.choose(code)

    def step(self, step_id: str) -> Step:
        """A step by its id."""
        return next(step for step in self.steps if step.id == step_id)

    def state(self) -> dict[str, Any]:
        """Which step is open, and how far it is scrolled."""
        return {"step": self.open_number, "scroll": self._area.verticalScrollBar().value()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        step = state.get("step", 0)
        if isinstance(step, int) and -1 <= step < len(self.steps):
            self.open_step(step)

    def theme_changed(self) -> None:
        """Draw what is painted by hand again."""
        start = self.steps[0]
        if isinstance(start, StartStep) and start.body is not None:
            start.doors.tint()
        self.update()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 0)
        head.setSpacing(8)
        self.back = button(_("All estimates"), self.left.emit, "estimate-all")
        self.full = button(_("Show the result"), self.result_asked.emit, "estimate-result", primary=True)
        self.name.setMaximumWidth(420)
        head.addWidget(self.back)
        head.addWidget(self.name, 1)
        head.addWidget(self._saved)
        head.addStretch(1)
        head.addWidget(self.full)
        self._inside = inside = Canvas()
        self._area: QScrollArea = scrolled(inside)
        self._area.setAccessibleName(_("Steps"))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for step in self.steps:
            column.addWidget(step)
        column.addStretch(1)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setContentsMargins(24, 12, 24, 20)
        self._across.setSpacing(16)
        self._across.addWidget(self._area, 1)
        beside = Canvas()
        self._beside = scrolled(beside)
        self._beside.setAccessibleName(_("Result"))
        right = QVBoxLayout(beside)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._waiting)
        right.addWidget(self.summary)
        right.addStretch(1)
        self._across.addWidget(self._beside)
        self._fit()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(self._across, 1)

    def _fit(self) -> None:
        """In a narrow window the result takes less room."""
        width = _RESULT_PX if self.width() >= _NARROW_PX else 350
        self._beside.setFixedWidth(max(width, min(560, self.width() // 3)))

    def _asked(self, number: int, is_open: bool) -> None:
        self.open_step(number if is_open else -1)
        if is_open:
            self._show(number)

    def _show(self, number: int) -> None:
        """Scroll so that the step is in sight, once it has its height."""
        step = self.steps[number]
        step.updateGeometry()
        layout = self._inside.layout()
        if layout is not None:
            layout.activate()
        self._area.ensureWidgetVisible(step, 0, 12)
        self._area.verticalScrollBar().setValue(min(self._area.verticalScrollBar().maximum(), step.y()))

    def _rename(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name.setText(self._desk.draft.name)
        elif name != self._desk.draft.name:
            self._desk.change(_("Name the estimate"), replace(self._desk.draft, name=name))

    def _tell_saved(self) -> None:
        self._saved.setText(_("Saved") if self._desk.is_saved else _("Saving…"))

    def take_run(self, run_id: int) -> None:
        """Start from a run that was measured."""
        self.open_step(0)
        start = self.steps[0]
        if isinstance(start, StartStep):
            start.run.take_run(run_id)

    def read_model(self, path: Path) -> None:
        """Read a model file in the first step."""
        self.open_step(0)
        self.choose_way(FILE)
        start = self.steps[0]
        if isinstance(start, StartStep):
            start.model.read(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _models_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = _models_in(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.read_model(found[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _models_in(data: QMimeData) -> list[Path]:
    """Model files among what is dragged; anything else is left to the window, which imports runs."""
    return [path for path in files_in(data) if path.suffix.lower() in MODEL_SUFFIXES]


def _waiting_words(computed: Computed) -> str:
    """Why there are no figures."""
    if computed.error is not None:
        return _("No figures come of it: {reason}", reason=str(computed.error))
    return _("The figures are being worked out…")
