"""How much this machine was really used, by its recorded runs: a better divisor than an assumed one."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import H_PER_YEAR, S_PER_H
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.keys import Key
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.store.records import Run
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.desk import Desk

# Less of a record says little about a year.
_LEAST_S: Final = 90 * 86_400.0
_S_PER_MONTH: Final = H_PER_YEAR * S_PER_H / 12


@dataclass(frozen=True, slots=True)
class Use:
    """Recorded use of a machine.

    Attributes:
        hours: Time in which a run was recorded; runs at once count once.
        months: Since the first of them.
        hours_per_year: What that is in a year.
    """

    hours: float
    months: float
    hours_per_year: float


class RecordedUse(QWidget):
    """What the record says, with a button that takes it; hidden while there is too little of it."""

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self._context, self._desk = context, desk
        self.use: Use | None = None
        self._words = label("", "muted")
        self.take = button(_("Take"), self._take, "estimate-recorded-use")
        self.take.setAccessibleName(_("Take the recorded hours"))
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self._words, 1)
        across.addWidget(self.take)
        self.hide()
        context.store.read(lambda workspace: read_use(workspace, socket.gethostname()), self._show, show_error)

    def show_state(self) -> None:
        """Offer it while there is hardware to take it for."""
        self.setVisible(self.use is not None and bool(self._desk.draft.kits))

    def _show(self, use: Use | None) -> None:
        self.use, language = use, self._context.language
        if use is not None:
            self._words.setText(
                _("This machine: runs were recorded for {hours} h in {months} months, that is {yearly} h a year.",
                  hours=said.count_words(use.hours, language), months=said.count_words(use.months, language, 2),
                  yearly=said.count_words(use.hours_per_year, language))
            )  # fmt: skip
        self.show_state()

    def _take(self) -> None:
        if self.use is None:
            return
        draft = self._desk.draft
        given = Given(self.use.hours_per_year, status=Status.MEASURED, source=_("recorded runs"))
        for index in range(len(draft.kits)):
            draft = Key("used_h_per_year", index).put(draft, given)
        self._desk.change(_("Take the recorded hours"), draft)


def read_use(workspace: Workspace, host: str) -> Use | None:
    """Recorded use of a machine; None where its record is shorter than three months."""
    runs = [overview.run for overview in workspace.runs() if overview.run.host == host]
    return recorded_use(runs, time.time())


def recorded_use(runs: list[Run], now_utc_s: float) -> Use | None:
    """Time covered by runs since the first of them."""
    spans = sorted((run.started_utc_s, run.ended_utc_s or now_utc_s) for run in runs)
    if not spans or now_utc_s - spans[0][0] < _LEAST_S:
        return None
    covered_s, until_s = 0.0, spans[0][0]
    for start_s, end_s in spans:
        covered_s += max(0.0, end_s - max(start_s, until_s))
        until_s = max(until_s, end_s)
    since_s = now_utc_s - spans[0][0]
    hours_per_year = covered_s / since_s * H_PER_YEAR
    if not 1.0 <= hours_per_year <= H_PER_YEAR:
        return None
    return Use(covered_s / S_PER_H, since_s / _S_PER_MONTH, hours_per_year)
