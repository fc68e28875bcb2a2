"""The share of the equipment with other lifetimes: 3, 5 and 6 years side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from greenai_desktop.accounting.estimate import lifetimes, shelf
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.factors import Factor
from greenai_desktop.i18n import _
from greenai_desktop.i18n.estimate import trimmed
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.bars_chart import Bar, BarsChart, Part
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.estimate.result.marks import EQUIPMENT

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result
    from greenai_desktop.i18n import Language
    from greenai_desktop.ui.context import Context

YEARS = (3.0, 5.0, 6.0)


class LifetimesCard(ChartCard):
    """Bars; hidden where no equipment is counted."""

    def __init__(self, context: Context) -> None:
        chart = BarsChart("estimate-lifetimes", _("Share of the equipment by lifetime"))
        super().__init__(chart, _("Share of the equipment, by how long it is used"))
        self._context = context
        self.bars = chart
        chart.asked.connect(context.explain)

    def show_estimate(self, draft: Draft, estimated: Estimated, own: Iterable[Factor] = ()) -> None:
        """Show an estimate."""
        language = self._context.language
        equipment = estimated.root.find("equipment.carbon")
        is_counted = equipment is not None and equipment.value is not None
        self.setVisible(is_counted)
        if not is_counted:
            return
        bars = [_bar(years, found, language) for years, found in lifetimes(draft, shelf(), own, YEARS)]
        self.bars.show_bars(bars, "kgCO2e", axis_words=_("Share of the equipment"))
        self.say("", _("Kept twice as long, hardware counts half as much in each project. It was made either way."))
        self.refresh()


def _bar(years: float, found: Result, language: Language) -> Bar:
    name = language.gettext("{years} years", years=trimmed(years, language, 2))
    if found.value is None:
        return Bar(name, reason=words.reason_of(found, language))
    part = Part(words.part_name(found, language), found.value, EQUIPMENT, found.status, found)
    return Bar(name, (part,), found.low, found.high, result=found)
