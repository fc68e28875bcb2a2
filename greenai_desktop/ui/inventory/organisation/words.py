"""Words of the organisation and its sites."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.organisation import Consolidation, Organisation, Site, own_fraction
from greenai_desktop.i18n import N_, Language, numbers, words
from greenai_desktop.ui.widgets.place_form import PROVIDERS
from greenai_desktop.ui.widgets.zone_field import zone_name

APPROACH: Final[dict[Consolidation, str]] = {
    Consolidation.OPERATIONAL: N_("Operational control"),
    Consolidation.FINANCIAL: N_("Financial control"),
    Consolidation.EQUITY: N_("Equity share"),
}
APPROACH_TOLD: Final[dict[Consolidation, str]] = {
    Consolidation.OPERATIONAL: N_(
        "All of what a site emits is your own where you run it, and nothing of it where you do not."
    ),
    Consolidation.FINANCIAL: N_("All of what a site emits is your own where you bear its risks and have its gains."),
    Consolidation.EQUITY: N_("Your own part of what a site emits is your share of the entity that owns it."),
}
NOTHING_LOST: Final = N_(
    "What is not your own is no saving: it leaves scopes 1 and 2 and stands in scope 3, as a leased asset (category 8) "
    "or as the part of other owners (category 15). The total over all scopes stays the same."
)
VIEW: Final[dict[str, str]] = {
    "amortised": N_("Amortised over the lifetime (BEGES 4.2)"),
    "inventory": N_("In the year of purchase (GHG Protocol, category 2)"),
}
VIEW_TOLD: Final = N_("How equipment is booked in reports: one choice a report, and it is printed there.")


def digital_text(organisation: Organisation, language: Language) -> str:
    """What was declared, in one line."""
    _, digital = language.gettext, organisation.digital
    if digital is None:
        return _("Nothing was declared: the share of AI is not assessed.")
    amount = numbers.quantity(digital.tco2e * 1_000.0, "kgCO2e", language.code)
    if digital.low_tco2e is not None and digital.high_tco2e is not None:
        ends = (digital.low_tco2e * 1_000.0, digital.high_tco2e * 1_000.0)
        span = numbers.interval(*ends, "kgCO2e", language.code, beside=digital.tco2e * 1_000.0)
        return _("{amount} ({range}) in {year}. Source: {source}", amount=amount, range=span, year=digital.year,
                 source=digital.source)  # fmt: skip
    return _("{amount} in {year}, without a range. Source: {source}", amount=amount, year=digital.year,
             source=digital.source)  # fmt: skip


def site_text(site: Site, language: Language) -> str:
    """Where a site stands, in one line."""
    place = site.place
    hosting = words.word(words.HOSTING, place.hosting, language) if place.hosting else ""
    parts = (
        hosting,
        zone_name(place.zone) if place.zone else "",
        PROVIDERS.get(place.provider, place.provider),
        place.region,
    )
    return " · ".join(part for part in parts if part) or language.gettext("place not given")


def own_text(site: Site, approach: Consolidation, language: Language) -> str:
    """What part of a site is the organisation's own."""
    share = numbers.percent(own_fraction(site, approach), language.code)
    return language.gettext("own: {share}", share=share)
