"""The choice of a recorded run that an estimate starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.i18n import _, numbers
from greenai_desktop.store.records import Run
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.run_box import RunBox
from greenai_desktop.ui.widgets.forms import button, label, row

if TYPE_CHECKING:
    from greenai_desktop.accounting.runs import RunAccount
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.desk import Desk

_BOX_PX: Final = 480


class RunPanel(QWidget):
    """Recorded runs, the newest first, and a button that takes one."""

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self._context, self._desk = context, desk
        self.box = RunBox(context, "estimate-run")
        self.box.filled.connect(self._filled)
        self.take = button(_("Start from this run"), self._take, "estimate-run-take", primary=True)
        self._told = label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(_("Recorded run"), "label"))
        self.box.setMaximumWidth(_BOX_PX)
        column.addWidget(self.box)
        column.addLayout(row(self.take))
        column.addWidget(self._told)

    def show_state(self) -> None:
        """Ask for the runs when it is first seen, and say which one was taken."""
        self.box.ask(self)
        self._tell()

    def _filled(self) -> None:
        chosen = self._desk.draft.run_ids
        if chosen:
            self.box.setCurrentIndex(max(0, self.box.findData(chosen[0])))
        self.take.setEnabled(self.box.count() > 0)
        self._tell()

    def _tell(self) -> None:
        draft = self._desk.draft
        if self.box.is_filled and not self.box.count():
            self._told.setText(_("No run is recorded yet. Record one on the page Live, or import one."))
        elif draft.run_ids and "run_energy_kwh" in draft.numbers:
            energy = numbers.quantity(draft.numbers["run_energy_kwh"].value, "kWh", self._context.language.code)
            self._told.setText(_("Taken: {energy} of the run, with its place. Scale it in step 3.", energy=energy))
        else:
            self._told.setText(_("Its energy, its duration and its place are taken over; you can change them."))

    def _take(self) -> None:
        if self.box.run_id is not None:
            self.take_run(self.box.run_id)

    def take_run(self, run_id: int) -> None:
        """Take over what was measured in a run."""
        self._context.store.read(lambda workspace: _account(workspace, run_id), self._took, show_error)

    def _took(self, read: tuple[Run, RunAccount]) -> None:
        from greenai_desktop.accounting.estimate.from_run import from_run

        self._desk.change(_("Start from a run"), from_run(self._desk.draft, *read))
        self._tell()


def _account(workspace: Workspace, run_id: int) -> tuple[Run, RunAccount]:
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid

    run = workspace.run(run_id)
    return run, stored_account(workspace, run, grid())
