"""The sections of a result: which widgets stand in each. They are made when the section is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.i18n import _
from greenai_desktop.ui.estimate.result.pair import Pair

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.result.page import ResultView


class Section(QWidget):
    """A part of the result.

    Signals:
        taken: A function from a draft to a draft: something that was tried is to be taken over.

    Attributes:
        name: Stable name.
        title: On its tab.
    """

    taken = Signal(object)
    name = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._is_made = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)

    @property
    def title(self) -> str:
        """On its tab."""
        raise NotImplementedError

    def make(self) -> None:
        """Make its widgets."""
        raise NotImplementedError

    def fill(self, view: ResultView) -> None:
        """Show what the view shows."""
        raise NotImplementedError

    def show_result(self, view: ResultView) -> None:
        """Make what is not made yet, and show an estimate."""
        if not self._is_made:
            self._is_made = True
            self.make()
        self.fill(view)

    def theme_changed(self) -> None:
        """Colours are others now."""
        for child in self.findChildren(QWidget):
            child.update()


def stacked(*widgets: QWidget) -> QWidget:
    """Widgets one below the other."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return made


class OverviewSection(Section):
    """The headline, what it is made of, by device, over the years, everyday things."""

    name = "overview"

    @property
    def title(self) -> str:
        return _("Result")

    def make(self) -> None:
        from greenai_desktop.ui.estimate.result.budgets import BudgetsCard
        from greenai_desktop.ui.estimate.result.devices import DevicesCard
        from greenai_desktop.ui.estimate.result.equivalences import EquivalencesCard
        from greenai_desktop.ui.estimate.result.summary import ResultSummary
        from greenai_desktop.ui.estimate.result.years import YearsCard

        self.summary, self.equivalences = ResultSummary(self.context), EquivalencesCard(self.context)
        self.devices, self.years = DevicesCard(self.context), YearsCard(self.context)
        self.column.addWidget(Pair(self.summary, stacked(self.devices, self.equivalences)))
        self.budgets = BudgetsCard(self.context)
        self.column.addWidget(self.budgets)
        self.column.addWidget(self.years)

    def fill(self, view: ResultView) -> None:
        assert view.draft is not None and view.estimated is not None
        for card in (self.summary, self.devices, self.years, self.equivalences):
            card.show_estimate(view.draft, view.estimated)
        self.budgets.show_estimate(view.draft, view.estimated, view.project_id)


class OriginSection(Section):
    """What the range comes from."""

    name = "range"

    @property
    def title(self) -> str:
        return _("Range")

    def make(self) -> None:
        from greenai_desktop.ui.estimate.result.tornado import TornadoCard

        self.tornado = TornadoCard(self.context)
        self.column.addWidget(self.tornado)

    def fill(self, view: ResultView) -> None:
        assert view.draft is not None and view.estimated is not None
        self.tornado.show_estimate(view.draft, view.estimated)


class WhatIfSection(Section):
    """Sliders."""

    name = "what-if"

    @property
    def title(self) -> str:
        return _("What if")

    def make(self) -> None:
        from greenai_desktop.ui.estimate.result.sliders import WhatIf

        self.what_if = WhatIf(self.context)
        self.what_if.taken.connect(self.taken)
        self.column.addWidget(self.what_if)

    def fill(self, view: ResultView) -> None:
        assert view.draft is not None and view.estimated is not None
        self.what_if.show_estimate(view.draft, view.estimated, view.own)


class RegionsSection(Section):
    """Elsewhere."""

    name = "places"

    @property
    def title(self) -> str:
        return _("Places")

    def make(self) -> None:
        from greenai_desktop.ui.estimate.result.regions import RegionsView

        self.regions = RegionsView(self.context)
        self.regions.taken.connect(self.taken)
        self.column.addWidget(self.regions)

    def fill(self, view: ResultView) -> None:
        assert view.draft is not None and view.estimated is not None
        self.regions.show_estimate(view.draft, view.estimated, view.own)


class HardwareSection(Section):
    """On something else."""

    name = "hardware"

    @property
    def title(self) -> str:
        return _("Hardware")

    def make(self) -> None:
        from greenai_desktop.ui.estimate.result.hardware import HardwareView
        from greenai_desktop.ui.estimate.result.lifetimes import LifetimesCard

        self.hardware, self.lifetimes = HardwareView(self.context), LifetimesCard(self.context)
        self.hardware.taken.connect(self.taken)
        self.column.addWidget(self.hardware)
        self.column.addWidget(self.lifetimes)

    def fill(self, view: ResultView) -> None:
        assert view.draft is not None and view.estimated is not None
        self.hardware.show_estimate(view.draft, view.estimated, view.own)
        self.lifetimes.show_estimate(view.draft, view.estimated, view.own)


class PeersSection(Section):
    """Held against other tools and against what was measured."""

    name = "checks"

    @property
    def title(self) -> str:
        return _("Checks")

    def make(self) -> None:
        from greenai_desktop.ui.estimate.result.dots import DotsCard
        from greenai_desktop.ui.estimate.result.peers import PeersCard

        self.dots, self.peers = DotsCard(self.context), PeersCard(self.context)
        self.dots.kept.connect(self._keep)
        self._draft = Draft()
        self.column.addWidget(self.dots)
        self.column.addWidget(self.peers)

    def fill(self, view: ResultView) -> None:
        assert view.draft is not None and view.estimated is not None
        self._draft = view.draft
        self.dots.show_estimate(view.draft, view.estimated, view.own, view.measured)
        self.peers.show_estimate(view.draft, view.estimated)

    def _keep(self, field_id: str, given: object) -> None:
        """A number of hardware holds for that very hardware, where there is one kind of it."""
        from greenai_desktop.core.estimate.draft import Given
        from greenai_desktop.core.estimate.fields import kit_field_of
        from greenai_desktop.core.estimate.team import TeamDefault
        from greenai_desktop.ui.estimate.result.deeds import keep_default

        assert isinstance(given, Given)
        kits = self._draft.kits
        item_id = kits[0].item_id if kit_field_of(field_id) is not None and len(kits) == 1 else ""
        keep_default(self.context, TeamDefault(field_id, given, item_id, self._draft.run_ids))


class CompareSection(Section):
    """Held against other estimates."""

    name = "compare"

    @property
    def title(self) -> str:
        return _("Compare")

    def make(self) -> None:
        from greenai_desktop.ui.estimate.result.compare_picker import ComparePicker

        self.picker = ComparePicker(self.context)
        self.column.addWidget(self.picker)

    def fill(self, view: ResultView) -> None:
        assert view.draft is not None and view.estimated is not None
        self.picker.show_estimate(view.draft, view.estimated, view.own, view.stored)
