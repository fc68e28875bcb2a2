"""Which kept estimates are held against the one that is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from greenai_desktop.accounting.estimate import estimate, shelf
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.estimate.team import with_team_defaults
from greenai_desktop.core.factors import Factor
from greenai_desktop.i18n import _
from greenai_desktop.ui import tasks
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.comparison import MOST, Compared, EstimateComparison
from greenai_desktop.ui.widgets.forms import label, row

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.team import TeamDefault
    from greenai_desktop.store.records import StoredEstimate
    from greenai_desktop.ui.context import Context

_LISTED: Final = 30


class ComparePicker(QWidget):
    """A menu of the other estimates, and the comparison with those that are chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("estimate-compare-picker")
        self._first: Compared | None = None
        self._own: tuple[Factor, ...] = ()
        self._team: tuple[TeamDefault, ...] = ()
        self._stored_id = 0
        self._others: list[StoredEstimate] = []
        self._chosen: list[int] = []
        self._asked = 0
        self.choose = QPushButton(_("Choose estimates to compare with"))
        self.choose.setObjectName("estimate-compare-choose")
        self.menu = QMenu(self.choose)
        self.choose.setMenu(self.menu)
        self.told = label("", "muted")
        self.comparison = EstimateComparison(context)
        self.comparison.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row(self.choose))
        column.addWidget(self.told)
        column.addWidget(self.comparison)

    def show_estimate(
        self, draft: Draft, estimated: Estimated, own: Iterable[Factor] = (), stored: StoredEstimate | None = None
    ) -> None:
        """Compare with this one from now on; what was chosen stays."""
        self._first, self._own = Compared(draft, estimated), tuple(own)
        self._stored_id = stored.id if stored is not None else 0
        self._context.store.read(
            lambda w: (w.estimates(), tuple(kept.default for kept in w.team_defaults())), self._take_read
        )

    def choose_estimates(self, ids: Sequence[int]) -> None:
        """Compare with these."""
        self._chosen = list(ids)[: MOST - 1]
        self._fill()
        self._compare()

    def _take_read(self, read: tuple[list[StoredEstimate], tuple[TeamDefault, ...]]) -> None:
        kept, self._team = read
        self._others = [one for one in kept if one.id != self._stored_id][:_LISTED]
        known = {one.id for one in self._others}
        self._chosen = [one for one in self._chosen if one in known]
        self.choose.setEnabled(bool(self._others))
        self._fill()
        self._compare()

    def _fill(self) -> None:
        self.menu.clear()
        for one in self._others:
            name = words.title_of(one.draft, self._context.language).replace("&", "&&")
            action = self.menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(one.id in self._chosen)
            action.setEnabled(one.id in self._chosen or len(self._chosen) < MOST - 1)
            action.toggled.connect(lambda shown, i=one.id: self._toggle(i, shown))

    def _toggle(self, estimate_id: int, shown: bool) -> None:
        rest = [one for one in self._chosen if one != estimate_id]
        self.choose_estimates([*rest, estimate_id] if shown else rest)

    def _compare(self) -> None:
        first = self._first
        chosen = [one.draft for i in self._chosen for one in self._others if one.id == i]
        self.comparison.setVisible(bool(chosen))
        self.told.setText(self._hint(bool(chosen)))
        self.told.setVisible(bool(self.told.text()))
        if first is None or not chosen:
            return
        self._asked += 1
        asked, own, team = self._asked, self._own, self._team

        def work(task: tasks.Task[list[Compared]]) -> list[Compared]:
            filled = [with_team_defaults(draft, team) for draft in chosen]
            return [Compared(draft, estimate(draft, shelf(), own)) for draft in filled]

        def take(others: list[Compared]) -> None:
            if asked == self._asked:
                self.comparison.show_estimates([first, *others])

        tasks.run(work, take)

    def _hint(self, has_chosen: bool) -> str:
        if not self._others:
            return _("There is no other estimate yet: duplicate this one, change the copy, and compare the two.")
        return "" if has_chosen else _("Up to three others can stand beside this one.")
