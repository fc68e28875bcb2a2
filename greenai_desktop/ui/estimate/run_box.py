"""A list of recorded runs to choose from, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import _, numbers
from greenai_desktop.store.records import RunOverview, RunState
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.choice import ChoiceBox

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

_MOST: Final = 200


class RunBox(ChoiceBox):
    """Runs that were recorded, by name, day and energy.

    Signals:
        filled: The runs are known now.
    """

    filled = Signal()

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(name, _("Recorded run"))
        self.setMinimumContentsLength(18)
        self._context = context
        self.is_filled = False
        self._was_asked = False
        self.names: dict[int, str] = {}

    def ask(self, seen_in: QWidget) -> None:
        """Read the runs, once, when they are first seen."""
        if not seen_in.isHidden() and not self._was_asked:
            self._was_asked = True
            self._context.store.read(_finished, self._fill, show_error)

    @property
    def run_id(self) -> int | None:
        """Number of the run that is chosen; None if there is none."""
        chosen = self.currentData()
        return None if chosen is None else int(chosen)

    def _fill(self, runs: list[RunOverview]) -> None:
        code = self._context.language.code
        self.is_filled = True
        self.names = {overview.run.id: overview.run.name for overview in runs}
        for overview in runs:
            run, joules = overview.run, overview.energy_j
            energy = numbers.quantity(None if joules is None else joules / J_PER_KWH, "kWh", code)
            self.addItem(" · ".join((run.name, numbers.date(run.started_utc_s, code), energy)), run.id)
        self.setEnabled(bool(runs))
        self.filled.emit()


def _finished(workspace: Workspace) -> list[RunOverview]:
    found = [overview for overview in workspace.runs() if overview.run.state is not RunState.RECORDING]
    return found[:_MOST]
