"""Words of what must be said with a ledger, and with the change from one to another."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.samples import Method
from greenai_desktop.i18n import N_, Language

NOTICE: Final[dict[str, str]] = {
    "undated_activities": N_("Rows without a date, which are in no period: {count}"),
    "undated_estimates": N_("Estimates without a year, which are in no period: {count}"),
    "not_booked": N_(
        "Rows of equipment of which nothing is booked in this period: {count}. Amortised is not the same as no impact."
    ),
    "left_out": N_("Rows that were left out on purpose: {count}"),
    "run_stands": N_("Estimates in place of which linked runs are counted, stage by stage: {count}"),
    "several_estimates": N_(
        "Estimates of one project that no run is linked with: {count}. If they are variants of one plan, leave all "
        "but one aside."
    ),
    "of_no_project": N_(
        "Lines of the organisation that belong to no project, and are not in this ledger: {count}. See the ledger of "
        "the organisation, or say whose they are."
    ),
    "prorated": N_("Lines that lie in this period in part, taken day by day alike: {count}"),
}
CHANGE: Final[dict[str, str]] = {
    "same_tables": N_(
        "Both periods are worked out with the tables and the method of today: a change of factors in the tables since "
        "an earlier report moves both."
    ),
    "other_view": N_("Equipment is booked in another way: {before}, then {after}."),
    "other_length": N_("The periods are not of one length: {before} days, then {after} days."),
    "other_factor_years": N_("The factors are of other years: {before}, then {after}."),
    "other_methods": N_("The figures were found in other ways: {before}, then {after}."),
    "posts_only_before": N_("BEGES posts that only the earlier period has: {before}."),
    "posts_only_after": N_("BEGES posts that only the later period has: {after}."),
    "more_missing": N_("More lines lack a figure: {before}, then {after}. The change may be larger than it looks."),
    "fewer_missing": N_("Fewer lines lack a figure: {before}, then {after}. A rise may be that alone."),
}
VIEW: Final[dict[str, str]] = {
    "amortised": N_("amortised over the lifetime (BEGES 4.2)"),
    "inventory": N_("in the year of purchase (GHG Protocol, category 2)"),
}
CONSOLIDATION: Final[dict[str, str]] = {
    "operational": N_("operational control"),
    "financial": N_("financial control"),
    "equity": N_("equity share"),
}
REASON: Final[dict[str, str]] = {
    "not_told": N_("the line does not speak of it"),
    "nothing_counted": N_("nothing was counted"),
    "share_needs_a_year": N_("share not assessed: the declared footprint is that of a year, so ask for a year"),
}
NOTE: Final[dict[str, str]] = {
    "prorated_to_period": N_("the part of it that lies in the period, taken day by day alike"),
    "site_not_controlled": N_("on a site that the organisation does not control: counted as a leased asset"),
    "part_of_other_owners": N_("the part of other owners, by the equity share of the site: category 15"),
}
KEY: Final[dict[str, str]] = {
    "ledger.total": N_("Total of the ledger"),
    "ledger.line": N_("Line of the ledger"),
    "ledger.part": N_("part that is in this line"),
}
FORMULA: Final[dict[str, str]] = {"times_line": N_("figure of the whole × part that is in this line")}
METHOD: Final[dict[str, str]] = {
    Method.SPEND: N_("by spend, the last resort"),
    Method.EDH: N_("equivalent device-hours"),
}


def notice_text(code: str, count: int, language: Language) -> str:
    """What must be said with a ledger; the code itself where it has no words."""
    return language.gettext(NOTICE[code], count=count) if code in NOTICE else f"{code}: {count}"


def scope_text(scope: int, language: Language) -> str:
    """Name of a scope."""
    return language.gettext("Scope {number}", number=scope)
