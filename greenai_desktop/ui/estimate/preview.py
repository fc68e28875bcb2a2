"""What comes of the estimate that is chosen in the list, beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from greenai_desktop.i18n import _, ngettext
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.computing import Computed, Computing, Inputs, surroundings
from greenai_desktop.ui.widgets.forms import Canvas, button, label, scrolled

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.team import TeamDefault
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.store.records import StoredEstimate
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.result.summary import ResultSummary

_WIDTH_PX: Final = 400


class Preview(QFrame):
    """Name, what is known, and the figures of one estimate.

    Signals:
        open_asked: Open it.
    """

    open_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._stored: StoredEstimate | None = None
        self._computing = Computing(self)
        self._computing.done.connect(self._take)
        context.stopping.connect(self._computing.stop)
        self.setProperty("card", "true")
        self.setObjectName("estimate-preview")
        self.setFixedWidth(_WIDTH_PX)
        self.name = label("", "section")
        self.told = label("", "muted")
        self.summary: ResultSummary | None = None
        inside = Canvas()
        area = scrolled(inside)
        area.setAccessibleName(_("The chosen estimate"))
        self._figures = QVBoxLayout()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self.name)
        column.addWidget(self.told)
        column.addLayout(self._figures)
        column.addWidget(button(_("Open the form"), self.open_asked.emit, "estimate-preview-open"))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 8, 14)
        whole.addWidget(area)

    def show_stored(self, stored: StoredEstimate | None) -> None:
        """Show an estimate; its figures follow."""
        if stored is self._stored or (stored is not None and self._stored is not None and stored == self._stored):
            return
        is_other = stored is None or self._stored is None or stored.id != self._stored.id
        if is_other and self.summary is not None:
            self.summary.hide()
        self._stored = stored
        self.name.setText("" if stored is None else stored.name)
        self.told.setText("" if stored is None else self._words(stored))
        if stored is not None:
            self._context.store.read(surroundings, self._ask, show_error)

    def _words(self, stored: StoredEstimate) -> str:
        draft, language = stored.draft, self._context.language
        parts = [language.gettext(said.WAY[draft.way]), *(kit.label for kit in draft.kits)]
        if draft.run_ids:
            count = len(draft.run_ids)
            parts.append(ngettext("{count} linked run", "{count} linked runs", count))
        return " · ".join(part for part in parts if part)

    def _ask(self, read: tuple[tuple[Factor, ...], tuple[TeamDefault, ...]]) -> None:
        if self._stored is not None:
            self._computing.ask(Inputs(self._stored.draft, *read))

    def _take(self, computed: Computed) -> None:
        stored = self._stored
        if stored is None or stored.draft != computed.draft or computed.estimated is None:
            return
        if self.summary is None:
            from greenai_desktop.ui.estimate.result.summary import ResultSummary

            self.summary = ResultSummary(self._context)
            self._figures.addWidget(self.summary)
        self.summary.show_estimate(computed.filled, computed.estimated)
        self.summary.show()
