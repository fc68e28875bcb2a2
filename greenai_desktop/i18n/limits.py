"""Limits in words: names, values, and what happened to them."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, Bound, Limit
from greenai_desktop.core.samples import Event
from greenai_desktop.core.units import S_PER_H
from greenai_desktop.i18n import N_, Language, numbers

NAME: Final[dict[str, str]] = {
    ENERGY: N_("Energy"),
    CARBON: N_("Carbon footprint"),
    COST: N_("Cost of electricity"),
    HOURS: N_("Duration"),
}
BOUND: Final[dict[str, str]] = {Bound.AT_MOST: N_("at most"), Bound.AT_LEAST: N_("at least")}
_UNITS: Final = {ENERGY: "kWh", CARBON: "kgCO2e"}
# A limit is shown as typed, up to so many digits; figures beside it keep three.
_MOST_DIGITS: Final = 6


def limit_name(quantity: str, language: Language) -> str:
    """What a limit speaks of; a logged value by its own name."""
    found = NAME.get(quantity)
    return language.gettext(found) if found else quantity


def limit_amount(quantity: str, value: float | None, currency: str, language: Language, significant: int = 3) -> str:
    """An amount of what a limit speaks of."""
    if quantity == COST:
        return numbers.money(value, currency, language.code, significant)
    if quantity == HOURS:
        return numbers.duration(None if value is None else value * S_PER_H, language.code)
    if quantity in _UNITS:
        return numbers.quantity(value, _UNITS[quantity], language.code, significant)
    return numbers.number(value, language.code, significant)


def bound_amount(limit: Limit, language: Language) -> str:
    """The limit itself, with the digits that were typed."""
    rounded = f"{limit.value:.{_MOST_DIGITS}g}"
    digits = next(n for n in range(1, _MOST_DIGITS + 1) if float(f"{limit.value:.{n}g}") == float(rounded))
    least = 2 if limit.quantity == COST else 1  # 0.50 € rather than 0.5 €
    return limit_amount(limit.quantity, limit.value, limit.currency, language, max(least, digits))


def limit_span(quantity: str, low: float, high: float, currency: str, language: Language) -> str:
    """A range of what a limit speaks of."""
    if quantity in _UNITS:
        return numbers.interval(low, high, _UNITS[quantity], language.code)
    ends = (limit_amount(quantity, end, currency, language, 2) for end in (low, high))
    return "–".join(ends)


def limit_words(limit: Limit, language: Language) -> str:
    """A limit by itself, such as "Energy: at most 2 kWh"."""
    amount = bound_amount(limit, language)
    bound = language.gettext(BOUND[limit.bound])
    return language.pair(limit_name(limit.quantity, language), f"{bound} {amount}")


def reached_words(limit: Limit, fraction: float, value: float | None, language: Language, *, of_project: bool) -> str:
    """What happened: a share of a budget is used, or a logged value is on the wrong side."""
    _ = language.gettext
    name = limit_name(limit.quantity, language)
    now = limit_amount(limit.quantity, value, limit.currency, language)
    bound = bound_amount(limit, language)
    if not limit.is_budget:
        if limit.bound is Bound.AT_MOST:
            return _("{name} is {value}, above its limit of {limit}.", name=name, value=now, limit=bound)
        return _("{name} is {value}, below its limit of {limit}.", name=name, value=now, limit=bound)
    whose = _("limit of the project") if of_project else _("limit of the run")
    if fraction < 1.0:
        share = numbers.percent(fraction, language.code)
        return _(
            "{name}: {share} of the {whose} is used ({value} of {limit}).",
            name=name, share=share, whose=whose, value=now, limit=bound,
        )  # fmt: skip
    return _("{name}: the {whose} is reached ({value} of {limit}).", name=name, whose=whose, value=now, limit=bound)


def event_words(event: Event, language: Language, currency: str = "") -> str:
    """A limit that was reached, as the record of a run tells it."""
    detail = dict(event.detail)
    quantity, value = str(detail.get("quantity", "")), detail.get("value")
    name = limit_name(quantity, language)
    amount = limit_amount(quantity, float(value) if isinstance(value, float | int) else None, currency, language)
    fraction = detail.get("fraction")
    if isinstance(fraction, float | int) and fraction < 1.0:
        share = numbers.percent(float(fraction), language.code)
        return language.gettext("{share} of the limit: {name} {value}", share=share, name=name, value=amount)
    return language.gettext("limit reached: {name} {value}", name=name, value=amount)
