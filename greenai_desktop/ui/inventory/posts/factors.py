"""Emission factors in words: in the list to choose from, and below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from greenai_desktop.accounting.ledger.offered import lacks_upstream
from greenai_desktop.core.units import convert
from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.i18n.activity_units import shown_unit
from greenai_desktop.i18n.equipment import ACTIVITY_BOUNDARY
from greenai_desktop.i18n.sources import short_name

if TYPE_CHECKING:
    from greenai_desktop.catalog.activities import Activity
    from greenai_desktop.core.factors import Factor

PER_KWH: Final = "kgCO2e/kWh"


def named(factor: Activity) -> str:
    """A factor in the list: what it is, and that money is the last resort."""
    name = factor.name(active().code)
    return _("Last resort: {name}", name=name) if factor.is_last_resort else name


def told(factor: Activity | None) -> str:
    """Value, region, year, source and perimeter of a factor."""
    if factor is None:
        return ""
    language = active()
    value = numbers.quantity(factor.factor.value, "kgCO2e", language.code)
    parts = [f"{value} / {shown_unit(factor.activity_unit, language)}", factor.factor.region]
    parts += [str(factor.factor.year)] if factor.factor.year else []
    parts += [short_name(factor.source.publisher, factor.source.title, language)]
    parts += [language.gettext(ACTIVITY_BOUNDARY[factor.boundary])] if factor.boundary else []
    parts += [_("its upstream is not counted")] if lacks_upstream(factor) else []
    parts += [_("{currency} of {year}", currency=factor.currency, year=factor.price_year)] if factor.currency else []
    return " · ".join(part for part in parts if part)


def own_named(factor: Factor) -> str:
    """A factor of the user's own: its zone, year and value, as it has no name."""
    value = numbers.quantity(convert(factor.value, factor.unit, PER_KWH), "kgCO2e", active().code)
    about = " ".join(part for part in (factor.region, str(factor.year or "")) if part)
    return _("Your own: {about} ({value} / kWh)", about=about or _("electricity"), value=value)
