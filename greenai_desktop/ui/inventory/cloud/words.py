"""Words that several parts of the tab share."""

from __future__ import annotations

import math
from typing import Final

from greenai_desktop.accounting.cloud_taken import CODE as STEPS_CODE
from greenai_desktop.core.cloud_figures import LOCATION, MARKET
from greenai_desktop.core.inventory.days import civil, days_in, iso
from greenai_desktop.core.providers import provider_name
from greenai_desktop.i18n import N_, _, active, numbers
from greenai_desktop.i18n.numbers import MISSING
from greenai_desktop.importers.cloud.mapper import CODE as MAPPED

BASIS: Final = {LOCATION: N_("Location-based"), MARKET: N_("Market-based"), "": N_("Basis not told")}
SCOPE: Final = {"1": N_("Scope 1"), "2": N_("Scope 2"), "3": N_("Scope 3"), "all": N_("All scopes")}
CUT: Final = {
    "account": N_("Account"), "provider_project": N_("Provider’s project"), "service": N_("Service"),
    "region": N_("Region"), "category": N_("Resource"),
}  # fmt: skip
APART: Final = N_(
    "What providers report stands beside the ledger and is never added to it. Location-based and market-based figures "
    "are two accounts of the same use: neither replaces the other, and they are not summed."
)


def provider_text(provider: str) -> str:
    """The name of a provider as people know it."""
    return provider_name(provider) or MISSING


def period_text(from_day: float, until_day: float) -> str:
    """A period: a whole month as `2025-03`, a whole year as `2025`, else its days."""
    if math.isnan(from_day):
        return MISSING
    until_day = from_day if math.isnan(until_day) else until_day
    first, last = civil(int(from_day)), civil(int(until_day))
    if first[1:] == (1, 1) and last == (first[0], 12, 31):
        return str(first[0])
    if first[2] == 1 and last[2] == days_in(*last[:2]):
        months = dict.fromkeys(f"{year}-{month:02d}" for year, month, _day in (first, last))
        return " – ".join(months)
    return f"{iso(from_day)} – {iso(until_day)}"


def carbon_text(kgco2e: float | None) -> str:
    """An amount of greenhouse gas."""
    return numbers.quantity(kgco2e, "kgCO2e", active().code)


def cut_text(cut: str) -> str:
    """What a report is broken down by."""
    return active().listed([_(CUT[name]) if name in CUT else name for name in cut.split("+") if name])


def energy_text(kwh: float | None) -> str:
    """An amount of electricity."""
    return numbers.quantity(kwh, "kWh", active().code)


def source_text(importer: str) -> str:
    """The format that a figure came in, or that it was reckoned here."""
    from greenai_desktop.importers.cloud.registry import CLOUD_IMPORTERS

    own = {MAPPED: N_("A table of your own"), STEPS_CODE: N_("Seven steps, reckoned here")}
    told = own.get(importer) or next((one.title for one in CLOUD_IMPORTERS if one.code == importer), importer)
    return _(told) if told else MISSING


def scopes_text(scopes: tuple[str, ...]) -> str:
    """Scopes in a few signs."""
    return _(SCOPE["all"]) if scopes == ("all",) else ", ".join(scopes)
