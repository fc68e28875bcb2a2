"""The result in full, of the estimate that is open: keeps it up to date and does what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.accounting.estimate.reconcile import Measured
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.units import S_PER_H
from greenai_desktop.i18n import _
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.result.page import ResultView

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.desk import Desk


class Outcome(QWidget):
    """What comes of an estimate.

    Signals:
        left: Back to the form.
        duplicate_asked: Copy the estimate.
    """

    left = Signal()
    duplicate_asked = Signal()

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self._context, self._desk = context, desk
        self._measured: tuple[Measured, ...] = ()
        self._measured_ids: tuple[int, ...] = ()
        self.view = ResultView(context)
        self.view.closed.connect(self.left.emit)
        self.view.duplicate_asked.connect(self.duplicate_asked.emit)
        self.view.draft_asked.connect(self._take_draft)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.addWidget(self.view)
        desk.done.connect(self._follow)

    def show_state(self) -> None:
        """Show the figures as they stand."""
        computed = self._desk.computed
        if computed.estimated is None:
            return
        self.view.show_estimate(
            computed.filled, computed.estimated, computed.inputs.own, self._desk.stored, self._measured
        )
        self._read_measured(computed.draft.run_ids)

    def theme_changed(self) -> None:
        """Colours are others now."""
        self.view.theme_changed()

    def _follow(self) -> None:
        if self.isVisible():
            self.show_state()

    def _take_draft(self, change: Callable[[Draft], Draft]) -> None:
        """What was tried, put on the draft as it was said: defaults of the team stay out of it."""
        self._desk.change(_("Take over what was tried"), change(self._desk.draft))

    def _read_measured(self, ids: tuple[int, ...]) -> None:
        """The runs that the estimate is linked with, once."""
        if ids == self._measured_ids:
            return
        self._measured_ids = ids
        self._context.store.read(lambda workspace: measured(workspace, ids), self._take_measured, show_error)

    def _take_measured(self, found: tuple[Measured, ...]) -> None:
        self._measured = found
        self.show_state()


def measured(workspace: Workspace, ids: tuple[int, ...]) -> tuple[Measured, ...]:
    """Energy and hours of runs; those that are gone or told no energy are left out."""
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid

    there = {overview.run.id: overview.run for overview in workspace.runs()}
    found = []
    for run in (there[number] for number in ids if number in there):
        energy = stored_account(workspace, run, grid()).root.find("run.energy")
        if energy is None or energy.value is None:
            continue
        hours = None if run.ended_utc_s is None else (run.ended_utc_s - run.started_utc_s) / S_PER_H
        found.append(Measured(run.name, energy.value, energy.low, energy.high, hours))
    return tuple(found)
