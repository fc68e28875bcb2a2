"""The declared digital footprint, against which the share of AI is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from greenai_desktop.i18n import _
from greenai_desktop.ui.inventory.organisation.desk import OrganisationDesk
from greenai_desktop.ui.inventory.organisation.digital_dialog import DigitalDialog
from greenai_desktop.ui.inventory.organisation.words import digital_text
from greenai_desktop.ui.widgets.forms import Card, button, label, row

if TYPE_CHECKING:
    from greenai_desktop.core.organisation import DigitalFootprint
    from greenai_desktop.ui.context import Context


class DigitalCard(Card):
    """What was declared, and the way to declare it."""

    def __init__(self, desk: OrganisationDesk, context: Context) -> None:
        super().__init__(_("Digital footprint"), "digital-card")
        self._desk, self._context = desk, context
        self._told = label("")
        self.add(self._told)
        self._ask = button(_("Declare…"), self.ask, "digital-declare")
        self._remove = button(_("Remove"), self._removed, "digital-remove")
        self.body.addLayout(row(self._ask, self._remove))
        self.setEnabled(False)
        desk.changed.connect(self._show)
        self._show()

    def ask(self) -> None:
        """Ask for what was declared."""
        if self._desk.found is None:
            return
        digital = self._desk.found.organisation.organisation.digital
        dialog = DigitalDialog(digital, dt.datetime.now(dt.UTC).year - 1, self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(lambda: self._put(_("Declare the digital footprint"), dialog.digital))
        dialog.open()

    def _show(self) -> None:
        if self._desk.found is None:
            return
        self.setEnabled(True)
        kept = self._desk.found.organisation.organisation
        self._told.setText(digital_text(kept, self._context.language))
        self._ask.setText(_("Declare…") if kept.digital is None else _("Change…"))
        self._remove.setVisible(kept.digital is not None)

    def _removed(self) -> None:
        told = _("The declared digital footprint was removed.")
        self._put(_("Remove the declared digital footprint"), None, lambda: self._context.offer_undo(told))

    def _put(self, words: str, digital: DigitalFootprint | None, then: Callable[[], None] = lambda: None) -> None:
        if self._desk.found is not None:
            kept = self._desk.found.organisation.organisation
            self._desk.put(words, replace(kept, digital=digital), then)
