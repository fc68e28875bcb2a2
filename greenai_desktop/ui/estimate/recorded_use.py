"""How much this machine was really used, by its recorded runs: a better divisor than an assumed one."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.keys import Key
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.desk import Desk


class RecordedUse(QWidget):
    """What the record says, with a button that takes it; hidden while there is too little of it."""

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self._context, self._desk = context, desk
        self.use: Given | None = None
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

    def _show(self, use: Given | None) -> None:
        self.use, language = use, self._context.language
        if use is not None:
            hours = said.count_words(use.value, language)
            self._words.setText(_("This machine: by its recorded runs it is in use {hours} h a year.", hours=hours))
        self.show_state()

    def _take(self) -> None:
        if self.use is None:
            return
        draft = self._desk.draft
        given = replace(self.use, source=_("recorded runs"))
        for index in range(len(draft.kits)):
            draft = Key("used_h_per_year", index).put(draft, given)
        self._desk.change(_("Take the recorded hours"), draft)


def read_use(workspace: Workspace, host: str) -> Given | None:
    """Recorded hours of use a year of a machine; None where its record is shorter than three months."""
    from greenai_desktop.accounting.estimate import recorded_use

    now_utc_s = time.time()
    runs = [overview.run for overview in workspace.runs() if overview.run.host == host]
    return recorded_use([(run.started_utc_s, run.ended_utc_s or now_utc_s) for run in runs], now_utc_s)
