"""How figures, posts and stages of a ledger are written."""

from __future__ import annotations

from greenai_desktop.accounting.ledger.gather import Gathered
from greenai_desktop.accounting.ledger.post_names import beges_name, ghg_name
from greenai_desktop.core.hosting import Post
from greenai_desktop.core.inventory.days import iso
from greenai_desktop.core.ledger import Total
from greenai_desktop.core.lines import Indicator, Stage
from greenai_desktop.i18n import Language, active, numbers, words
from greenai_desktop.i18n.ledger_notices import CONSOLIDATION, VIEW

CARBON = "kgCO2e"
DIGITS = 2


def figure(value: float | None, unit: str = CARBON) -> str:
    """A figure with two significant digits and its unit; "—" if missing."""
    return numbers.quantity(value, unit, active().code, DIGITS)


def range_of(total: Total, unit: str = CARBON) -> str:
    """The interval of a total; empty if there is none."""
    if total.value is None or total.low is None or total.high is None:
        return ""
    return numbers.interval(total.low, total.high, unit, active().code, beside=total.value)


def with_range(total: Total, unit: str = CARBON) -> str:
    """A total and its interval."""
    span = range_of(total, unit)
    return f"{figure(total.value, unit)} ({span})" if span else figure(total.value, unit)


def boundary_told(gathered: Gathered) -> str:
    """Of what time a ledger is, how equipment is booked in it, and what counts as own."""
    _ = active().gettext
    question = gathered.question
    period = str(question.year or "")
    if not period and not question.is_all_time:
        period = _("{first} to {last}", first=iso(question.from_day), last=iso(question.until_day - 1.0))
    return _(
        "Period: {period}. Equipment: {view}. Consolidation: {approach}.",
        period=period or _("all time, with the whole life of all equipment"), view=_(VIEW[question.view]),
        approach=_(CONSOLIDATION[gathered.organisation.consolidation]),
    )  # fmt: skip


def post_name(post: Post) -> str:
    """Number and name of a post in the BEGES method."""
    return f"{post.beges_post} {beges_name(post, active().code)}".strip()


def post_told(post: Post) -> str:
    """A post in both standards, one a line."""
    _ = active().gettext
    lines = [_("BEGES post {name}", name=post_name(post))]
    if post.ghg_category is not None:
        name = f"{post.ghg_category} {ghg_name(post, active().code)}".strip()
        lines.append(_("GHG Protocol, category {name}", name=name))
    return "\n".join(lines)


def stage_name(stage: Stage) -> str:
    """Name of a stage."""
    return words.word(words.STAGE, stage, active())


def indicator_name(indicator: Indicator, language: Language) -> str:
    """Name of an indicator."""
    _ = language.gettext
    return {
        Indicator.GHG: _("Greenhouse gas"), Indicator.ENERGY: _("Electricity and other energy"),
        Indicator.MONEY: _("Money"), Indicator.WATER: _("Water"),
        Indicator.ELEMENTS: _("Depletion of elements (ADPe)"), Indicator.PRIMARY_ENERGY: _("Primary energy"),
    }[indicator]  # fmt: skip
