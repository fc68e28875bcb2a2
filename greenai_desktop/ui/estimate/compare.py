"""Two to four saved estimates beside each other: worked out anew with draws that they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui import tasks
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.estimate.computing import Computed, Inputs, compute, surroundings
from greenai_desktop.ui.estimate.result.comparison import MOST, Compared, EstimateComparison
from greenai_desktop.ui.widgets.forms import Canvas, button, label, scrolled

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.team import TeamDefault
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.store.records import StoredEstimate
    from greenai_desktop.ui.context import Context


class Comparing(QWidget):
    """The comparison with its way back.

    Signals:
        left: Back to the list.
    """

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._stored: tuple[StoredEstimate, ...] = ()
        self.comparison = EstimateComparison(context)
        self._told = label("", "muted")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(button(_("All estimates"), self.left.emit, "estimate-compare-back"))
        head.addWidget(label(_("Estimates compared"), "title", wrap=False))
        head.addStretch(1)
        inside = Canvas()
        area = scrolled(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self._told)
        column.addWidget(self.comparison)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addWidget(area, 1)

    @property
    def ids(self) -> list[int]:
        """Numbers of the estimates compared."""
        return [stored.id for stored in self._stored]

    def show_estimates(self, chosen: Sequence[StoredEstimate]) -> None:
        """Work the estimates out and show them."""
        self._stored = tuple(chosen[:MOST])
        self.comparison.hide()
        self._told.setText(_("Being worked out…"))
        self._told.show()
        self._context.store.read(surroundings, self._compute, show_error)

    def _compute(self, read: tuple[tuple[Factor, ...], tuple[TeamDefault, ...]]) -> None:
        own, team = read
        drafts = [stored.draft for stored in self._stored]
        tasks.run(lambda task: [compute(Inputs(draft, own, team)) for draft in drafts], self._take, show_error)

    def _take(self, made: list[Computed]) -> None:
        found = [Compared(one.filled, one.estimated) for one in made if one.estimated is not None]
        if len(found) < 2:
            self._told.setText(_("Too few of them can be worked out; open them to see what is lacking."))
            return
        self._told.hide()
        self.comparison.show_estimates(found)
        self.comparison.show()
