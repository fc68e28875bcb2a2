"""The carbon footprint as it comes together over the service life, and when it is paid back, if it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.i18n.estimate import trimmed
from greenai_desktop.i18n.figures import amount_text
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.estimate.result.years_chart import YearsChart, total_of

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

PAYBACK = "estimate.payback"


class YearsCard(ChartCard):
    """Cumulated over the years; hidden where there is no service life."""

    def __init__(self, context: Context) -> None:
        chart = YearsChart()
        super().__init__(chart, _("Over the service life"))
        self._context = context
        self.years = chart

    def show_estimate(self, draft: Draft, estimated: Estimated) -> None:
        """Show an estimate."""
        found = estimated.root.find(PAYBACK)
        payback = found.value if found is not None else None
        self.setVisible(len(estimated.years) > 1)
        if len(estimated.years) < 2:
            return
        self.years.show_years(estimated.years, payback)
        language = self._context.language
        self.say(years_words(estimated, language), payback_words(found, language))
        self.refresh()


def years_words(estimated: Estimated, language: Language) -> str:
    """When use has caught up with what building took, or that it never does; the amount alone where one is lacking."""
    _ = language.gettext
    first, last = estimated.years[0], estimated.years[-1]
    amount = amount_text(total_of(last), "kgCO2e", "", language)
    named = {"years": _span(last.year, trimmed(last.year, language, 2), language), "amount": amount}
    if not first.build_kgco2e or not last.use_kgco2e:  # one of the two is not known, or not asked for
        return _("{amount} in {years}.", **named)
    later = next((year for year in estimated.years if year.use_kgco2e > first.build_kgco2e), None)
    if later is None:
        return _("{amount} in {years}. Building the model weighs more than its use.", **named)
    named["year"] = trimmed(later.year, language, 2)
    return _("{amount} in {years}. By the end of year {year} its use weighs more than building it.", **named)


def payback_words(found: Result | None, language: Language) -> str:
    """When the present solution would have emitted as much; outside the total."""
    _ = language.gettext
    if found is None or found.reason == words.NOT_ASKED:
        return ""
    if found.value is None:
        return _("Payback: none. {reason}.", reason=words.reason_of(found, language))
    span = ""
    if found.low is not None and found.high is not None:
        span = f" [{trimmed(found.low, language, 2)}–{trimmed(found.high, language, 2)}]"
    years = _span(max(found.value, found.high or 0.0), trimmed(found.value, language, 2) + span, language)
    said = [
        _("Payback against the present solution: {years}. It stands beside the footprint, not in it.",
          years=years)
    ]  # fmt: skip
    never = dict(found.facts).get("never_fraction")
    if isinstance(never, int | float) and never > 0:
        said.append(
            _("In {share} of the draws it never pays back.", share=numbers.percent(float(never), language.code))
        )
    return " ".join(said)


def _span(value: float, shown: str, language: Language) -> str:
    """A number of years with its word: English says 1 year alone, French everything below two."""
    is_one = value < 2 if language.code == "fr" else value == 1
    return language.ngettext("{count} year", "{count} years", 1 if is_one else 2, count=shown)
