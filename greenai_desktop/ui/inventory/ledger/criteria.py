"""The other indicators, the quality of the data, and the share of AI."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from greenai_desktop.core.inventory.totals import WASTE_FATES
from greenai_desktop.core.ledger import Total
from greenai_desktop.core.line_quality import Aspect, LedgerQuality, LineQuality
from greenai_desktop.core.lines import UNIT_OF, Indicator
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import N_, _, active, numbers, words
from greenai_desktop.i18n.line_quality import ASPECT, IMPROVE, METHOD
from greenai_desktop.ui.inventory.ledger.answer import Remarks
from greenai_desktop.ui.inventory.ledger.panels import Panel, grid
from greenai_desktop.ui.inventory.ledger.words import figure, indicator_name, range_of
from greenai_desktop.ui.widgets.forms import Card, label

_LEAST: Final = 0.001
# Indicators of the white paper for which this program has no factors.
NOT_ASSESSED: Final = (
    N_("Depletion of fossil resources"), N_("Ecotoxicity of fresh water"), N_("Particulate matter"),
    N_("Ionising radiation"),
)  # fmt: skip


class CriteriaView(Panel):
    """Cards of figures of the whole ledger: filters do not reach them."""

    def __init__(self) -> None:
        super().__init__("ledger-criteria", _("Indicators and quality"))

    def show_remarks(self, remarks: Remarks, whole: Total, marks: Sequence[LineQuality | None]) -> None:
        """Show these."""
        self.put(_cards(remarks, whole, marks))


def _cards(remarks: Remarks, whole: Total, marks: Sequence[LineQuality | None]) -> Iterator[QWidget]:
    yield _indicators(remarks, whole)
    yield _quality(remarks.quality, marks)
    yield _share(remarks.share)


def _indicators(remarks: Remarks, whole: Total) -> Card:
    card = Card(_("All indicators, without filters"), "ledger-indicators")
    totals = {Indicator.GHG: whole, **remarks.others}
    rows = [_total_row(indicator, total) for indicator, total in totals.items()]
    rows.append(_waste_row(remarks.waste_kg))
    rows += [(_(name), _("not assessed"), "", "") for name in NOT_ASSESSED]
    card.add(grid((_("Indicator"), _("Total"), _("95% interval"), _("Lines without a figure")), rows))
    card.add(label(_(
        "Only lines that speak of an indicator are in its total: it is partial wherever factors are missing."
    ), "muted"))  # fmt: skip
    return card


def _total_row(indicator: Indicator, total: Total) -> tuple[str, str, str, str]:
    name, unit = indicator_name(indicator, active()), UNIT_OF[indicator]
    if total.value is None:
        return name, _("not assessed"), "", str(total.missing_count or "")
    return name, figure(total.value, unit), range_of(total, unit), str(total.missing_count)


def _waste_row(waste_kg: Mapping[str, float | None]) -> tuple[str, str, str, str]:
    name = _("Electrical waste (WEEE) of retired equipment")
    some = [waste_kg[fate] for fate in WASTE_FATES if fate in waste_kg]
    if not some:
        return name, _("nothing was retired"), "", ""
    known = [one for one in some if one is not None]
    if len(known) < len(some):
        return name, _("weights are missing"), "", ""
    return name, f"{numbers.number(sum(known), active().code, 3)}\u00a0kg", "", ""


def _quality(quality: LedgerQuality, marks: Sequence[LineQuality | None]) -> Card:
    card = Card(_("Quality of the data"), "ledger-quality")
    if quality.score is None:
        card.add(label(_("Not known: no line has a figure.")))
        return card
    card.add(label(_("{score} of 100, grade {grade}", score=round(100 * quality.score), grade=quality.grade), "title"))
    rows = [(_("Grade {grade}", grade=grade), _part(part)) for grade, part in quality.by_grade.items()]
    card.add(grid((_("Part of the emissions by grade"), ""), rows))
    for aspect, count in Counter(one.weakest for one in marks if one is not None).most_common(3):
        card.add(label(_improvement(aspect, count)))
    card.add(label(_(METHOD), "muted"))
    return card


def _part(part: float) -> str:
    code = active().code
    return f"<\u00a0{numbers.percent(_LEAST, code, 1)}" if 0 < part < _LEAST else numbers.percent(part, code)


def _improvement(aspect: Aspect, count: int) -> str:
    lines = active().ngettext("{count} line", "{count} lines", count)
    return _("{lines} would gain most from: {aspect}. {advice}", lines=lines, aspect=_(ASPECT[aspect]),
             advice=_(IMPROVE[aspect]))  # fmt: skip


def _share(share: Result) -> Card:
    card = Card(_("Share of AI in the declared digital footprint"), "ledger-share")
    code = active().code
    if share.value is None:
        card.add(label(words.word(words.REASON, share.reason, active()).capitalize() + "."))
        return card
    told = numbers.percent(share.value, code)
    if share.low is not None and share.high is not None:
        told = f"{told} ({numbers.percent(share.low, code)} – {numbers.percent(share.high, code)})"
    card.add(label(told, "title"))
    return card
