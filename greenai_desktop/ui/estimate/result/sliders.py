"""What if: other inputs are tried while the draft stays as it is; the answer comes while one drags.

One set of draws serves the draft and what is tried, so that their difference has a range of its own: what both share,
such as the emission factor, cancels in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.accounting.comparison import Difference
from greenai_desktop.accounting.estimate import estimate, levers, paired, shelf, with_lever
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.uncertainty import Draws
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.i18n import differences as told
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.bars_chart import Bar, BarsChart
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.estimate.result.lever_row import NAMES, LeverRow
from greenai_desktop.ui.estimate.result.pair import Pair
from greenai_desktop.ui.estimate.result.place_lever import PlaceLever
from greenai_desktop.ui.estimate.result.summary import parts_bar
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_BESIDE_PX: Final = 800
_TOLD_BESIDE: Final = (words.ENERGY, words.COST, words.WATER)


class WhatIf(QFrame):
    """Sliders, and the total they lead to beside that of the draft.

    Signals:
        taken: A function from a draft to a draft: what was tried is to be taken over.
    """

    taken = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("card", "true")
        self.setObjectName("estimate-what-if")
        self._draft: Draft | None = None
        self._first: Estimated | None = None
        self._own: tuple[Factor, ...] = ()
        self._draws = Draws()
        self.tried: Draft | None = None
        self.answer: Estimated | None = None
        self.rows = {lever: LeverRow(lever) for lever in NAMES}
        self.place = PlaceLever()
        self.chart = BarsChart("what-if-chart", _("The draft, and what is tried"), has_legend=True)
        self.card = ChartCard(self.chart, _("What becomes of the total"))
        self.told = label("", "muted")
        self.told.setObjectName("what-if-told")
        self.take = button(_("Take over"), self._take, "what-if-take", primary=True)
        self.reset = button(_("Reset"), self._reset, "what-if-reset")
        # Several moves in one round of events are one answer.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.answer_now)
        self._build()

    def show_estimate(self, draft: Draft, estimated: Estimated, own: Iterable[Factor] = ()) -> None:
        """Show a draft; what was tried with another one is forgotten."""
        if draft == self._draft and tuple(own) == self._own and self._first is estimated:
            return
        self._draft, self._first, self._own = draft, estimated, tuple(own)
        found = {one.lever: one for one in levers(draft, shelf(), self._own)}
        for lever, row in self.rows.items():
            row.setVisible(lever in found)
            if lever in found:
                row.set_range(found[lever])
        self.place.show_place(draft.place)
        self._reset()

    def answer_now(self) -> None:
        """Work out what is tried, and show it."""
        self._soon.stop()
        if self._draft is None or self._first is None:
            return
        self.tried = self.change()(self._draft)
        is_same = self.tried == self._draft
        self.take.setEnabled(not is_same)
        self.reset.setEnabled(not is_same)
        self.answer = (
            self._first
            if is_same
            else estimate(self.tried, shelf(), self._own, self._draws, with_lines=False)
        )  # fmt: skip
        self._show(self.answer, is_same)

    def change(self) -> Callable[[Draft], Draft]:
        """What is tried, as a function of a draft: the levers that are moved, and the place."""
        moved = [(row.lever, row.value) for row in self.rows.values() if not row.isHidden() and row.is_moved]
        place = self.place.change()

        def changed(draft: Draft) -> Draft:
            for lever, value in moved:
                draft = with_lever(draft, lever, value)
            return place(draft)

        return changed

    def _show(self, answer: Estimated, is_same: bool) -> None:
        assert self._first is not None
        language = self._context.language
        first = replace(parts_bar(self._first, self._context), name=_("The draft"))
        other = replace(parts_bar(answer, self._context), name=_("What is tried"), is_strong=True)
        bars: list[Bar] = [first] if is_same else [first, other]
        self.chart.show_bars(bars, "kgCO2e", axis_words=_("Carbon footprint"))
        if is_same:
            self.card.say(_("Move a slider, or type a value, to see what becomes of the total."))
            self.told.setText("")
        else:
            found = {one.key: one for one in paired(self._first, answer)}
            self.card.say(change_words(found.get(words.CARBON), language))
            said = (beside_words(found.get(key), language) for key in _TOLD_BESIDE)
            self.told.setText(language.listed(said))
        self.told.setVisible(bool(self.told.text()))
        self.card.refresh()

    def _moved(self) -> None:
        self._soon.start()

    def _take(self) -> None:
        if self.tried is not None and self.tried != self._draft:
            self.taken.emit(self.change())

    def _reset(self) -> None:
        for row in self.rows.values():
            if not row.isHidden():
                row.reset()
        self.place.reset()
        self.answer_now()

    def _build(self) -> None:
        title = label(_("What if …"), "section")
        levers_side, answer_side = QWidget(), QWidget()
        left, right = QVBoxLayout(levers_side), QVBoxLayout(answer_side)
        for column in (left, right):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
        left.addWidget(title)
        for row in self.rows.values():
            row.moved.connect(lambda lever, value: self._moved())
            left.addWidget(row)
        left.addWidget(self.place)
        self.place.moved.connect(self._moved)
        buttons = QHBoxLayout()
        buttons.addWidget(self.take)
        buttons.addWidget(self.reset)
        buttons.addStretch(1)
        left.addLayout(buttons)
        left.addStretch(1)
        right.addWidget(self.card)
        right.addWidget(self.told)
        right.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 16)
        whole.addWidget(Pair(levers_side, answer_side, (2, 3), _BESIDE_PX))


def change_words(found: Difference | None, language: Language) -> str:
    """How the total changes against the draft: by how much, in which range, how sure."""
    _ = language.gettext
    if found is None or found.change is None:
        return _("The difference is not known: a carbon footprint is missing.")
    change = told.change_text(found.change, found.unit, found.label, language)
    said = _(
        "{change} against the draft ({percent})", change=change, percent=told.percent_text(found.fraction, language)
    )
    span = told.range_text(found.low, found.high, found.unit, found.label, language)
    parts = [said, _("range {range}", range=span) if span else "", told.surely_words(found.below, language)]
    return f"{language.listed(parts)}."


def beside_words(found: Difference | None, language: Language) -> str:
    """Another quantity with its change, in short; empty where it is missing."""
    if found is None or found.change is None or found.value is None:
        return ""
    name = words.key_name(found.key, language)
    value = told.value_text(found.value, found.unit, found.label, language)
    percent = told.percent_text(found.fraction, language) if found.fraction is not None else numbers.MISSING
    return language.pair(name, f"{value} ({percent})")
