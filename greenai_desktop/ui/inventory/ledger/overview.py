"""Totals by scope, post and stage: as bars that one can click into, or as a table."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.core.hosting import Post
from greenai_desktop.core.ledger_totals import LedgerTotals
from greenai_desktop.core.lines import Stage
from greenai_desktop.i18n import _
from greenai_desktop.ui.inventory.ledger.bars import Bars
from greenai_desktop.ui.inventory.ledger.bars_of import COLOUR, bars_of, stages_of
from greenai_desktop.ui.inventory.ledger.cells import CellsView
from greenai_desktop.ui.inventory.ledger.panels import Panel, beside, empty
from greenai_desktop.ui.inventory.ledger.words import stage_name
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.elided import ElidedLabel
from greenai_desktop.ui.widgets.forms import Card, button, label

_SWATCH_PX = 12


class Overview(QWidget):
    """The bars and the table of them.

    Signals:
        chosen: A scope or a post, and a stage of it or None: look at these lines.
        tab_wanted: A tab of the inventory by which something would come into an empty ledger.
    """

    chosen = Signal(object, object)
    tab_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._totals: LedgerTotals | None = None
        self._is_shown = False
        self._stages: Sequence[Stage] | None = None
        self.bars = Bars("ledger-bars", _("Emissions by scope, post and stage"))
        self.bars.chosen.connect(self.chosen)
        self._panel = Panel("ledger-overview", _("Emissions by scope, post and stage"))
        self._panel.body.setContentsMargins(0, 0, 0, 0)
        self._panel.body.addWidget(self.bars)
        self._panel.body.addStretch(1)
        self.cells = CellsView()
        self.caption = ElidedLabel("muted")
        self.caption.setObjectName("ledger-caption")
        self.bars.marked.connect(lambda words: self.caption.say(words.replace("\n", " · ")))
        self.as_table = QPushButton(_("Show as table"))
        self.as_table.setObjectName("ledger-as-table")
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(self._turn)
        self._legend = QHBoxLayout()
        self._legend.setSpacing(8)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._panel)
        self._stack.addWidget(self.cells)
        self._nothing = self._next_steps()
        head = QHBoxLayout()
        head.addLayout(self._legend)
        head.addStretch(1)
        head.addWidget(self.as_table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._nothing)
        column.addWidget(self._stack, 1)
        column.addWidget(self.caption)

    def show_totals(self, totals: LedgerTotals) -> None:
        """Show these; where nobody looks, once somebody does."""
        self._totals, self._is_shown = totals, self.isVisible()
        if self._is_shown:
            self._show(totals)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._totals is not None and not self._is_shown:
            self._is_shown = True
            self._show(self._totals)

    def _next_steps(self) -> Card:
        """What stands in place of the bars of a ledger without lines."""
        card = Card(_("Nothing is counted yet"), "ledger-nothing")
        card.add(label(_(
            "Recorded runs, estimates with a year, equipment and other posts come in by themselves. Another period or "
            "project may have some."
        ), "muted"))  # fmt: skip
        steps = {"equipment": _("List equipment…"), "posts": _("Add other posts…")}
        card.add(beside(*(
            button(words, partial(self.tab_wanted.emit, tab), f"ledger-to-{tab}") for tab, words in steps.items()
        )))  # fmt: skip
        card.hide()
        return card

    def _show(self, totals: LedgerTotals) -> None:
        self._nothing.setVisible(not totals.by_post)
        self.as_table.setVisible(bool(totals.by_post))
        self.bars.show_rows(list(bars_of(totals)))
        self._show_legend(stages_of(totals))
        if self.as_table.isChecked():
            self.cells.show_totals(totals)

    def _show_legend(self, stages: Sequence[Stage]) -> None:
        if stages == self._stages:
            return
        self._stages = stages
        empty(self._legend)
        for stage in stages:
            self._legend.addWidget(_Swatch(COLOUR[stage]))
            self._legend.addWidget(label(stage_name(stage), "label", wrap=False))

    def _turn(self, is_table: bool) -> None:
        self._stack.setCurrentIndex(int(is_table))
        self.caption.setVisible(not is_table)
        if is_table and self._totals is not None:
            self.cells.show_totals(self._totals)


def chosen_place(key: Hashable) -> tuple[int | None, Post | None]:
    """The scope and the post that a row of bars stands for."""
    return (key.scope, key) if isinstance(key, Post) else (key if isinstance(key, int) else None, None)


class _Swatch(QLabel):
    """The colour of a stage."""

    def __init__(self, colour: int) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(_SWATCH_PX, _SWATCH_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens().series
        QPainter(self).fillRect(QRectF(self.rect()), QColor(colours[self._colour % len(colours)]))
