"""How a recording stands, in words: its limits now and at the end, its forecast, its waste."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from greenai_desktop.core.budget import LimitStanding, Standing
from greenai_desktop.core.forecast import Basis
from greenai_desktop.core.limits import Bound
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import N_, Language, numbers, words
from greenai_desktop.i18n.limits import bound_amount, limit_amount, limit_name, limit_span

if TYPE_CHECKING:
    from greenai_desktop.accounting.outlook import Expected, Outlook

_SURE, _HARDLY = 0.995, 0.005
# A sign and words for each standing: never colour alone.
NOW: Final[dict[Standing, str]] = {
    Standing.INSIDE: N_("✓ inside"),
    Standing.TIGHT: N_("⚠ close to the limit"),
    Standing.OVER: N_("✕ limit reached"),
    Standing.UNKNOWN: N_("∅ not known"),
}
# A logged value is on the good side or not.
_LOGGED: Final[dict[Standing, str]] = {Standing.INSIDE: N_("✓ kept"), Standing.OVER: N_("✕ not kept")}
ROLE: Final = {Standing.INSIDE: "ok", Standing.TIGHT: "warn", Standing.OVER: "error", Standing.UNKNOWN: "muted"}


def limit_title(standing: LimitStanding, language: Language) -> str:
    """What is limited, and whether for a whole project."""
    name = limit_name(standing.limit.quantity, language)
    return language.gettext("{name}, project", name=name) if standing.of_project else name


def now_words(standing: LimitStanding, language: Language) -> str:
    """Where it stands now, such as "85% of 2 kWh, close to the limit"."""
    limit = standing.limit
    state = language.gettext(NOW[standing.now] if limit.is_budget else _LOGGED.get(standing.now, NOW[standing.now]))
    bound = bound_amount(limit, language)
    if standing.value is None:
        return language.listed([state, words.word(words.REASON, standing.reason, language)])
    value = limit_amount(limit.quantity, standing.value, limit.currency, language)
    if limit.is_budget:
        share = numbers.percent(standing.used_fraction, language.code)
        told = language.gettext("{value}, {share} of {limit}", value=value, share=share, limit=bound)
    elif limit.bound is Bound.AT_MOST:
        told = language.gettext("{value}, at most {limit}", value=value, limit=bound)
    else:
        told = language.gettext("{value}, at least {limit}", value=value, limit=bound)
    return f"{state} · {told}"


def end_words(standing: LimitStanding, language: Language) -> str:
    """Where it will stand at the end; empty without a forecast."""
    if standing.expected is None or standing.low is None or standing.high is None:
        return ""
    limit = standing.limit
    expected = limit_amount(limit.quantity, standing.expected, limit.currency, language, 2)
    span = limit_span(limit.quantity, standing.low, standing.high, limit.currency, language)
    chance = probability_words(standing.probability_over, language)
    return language.gettext(
        "at the end ≈ {expected} ({range}) · over the limit: {probability} likely",
        expected=expected, range=span, probability=chance,
    )  # fmt: skip


def probability_words(probability: float, language: Language) -> str:
    """A probability; nothing is quite sure or impossible."""
    if probability > _SURE:
        return f"> {numbers.percent(0.99, language.code, 2)}"
    if probability < _HARDLY:
        return f"< {numbers.percent(0.01, language.code, 1)}"
    return numbers.percent(probability, language.code)


def basis_words(outlook: Outlook, language: Language) -> str:
    """What the forecast goes by, or why there is none."""
    _ = language.gettext
    if outlook.basis is None:
        return words.word(words.REASON, outlook.forecast.reason, language)
    if outlook.basis is Basis.STEPS:
        return _(
            "at the pace of {pieces} steps, of {expected} expected",
            pieces=outlook.forecast.pieces, expected=outlook.run.details.expected_steps,
        )  # fmt: skip
    if outlook.basis is Basis.PROGRESS:
        return _("from the progress that it logs")
    length = numbers.duration(outlook.run.details.expected_s, language.code)
    return _("if it takes {length}, as expected", length=length)


def expected_words(expected: Expected, quantity: str, currency: str, language: Language) -> tuple[str, str]:
    """(median, interval) of what it will have used."""
    middle = limit_amount(quantity, expected.value, currency, language, 2)
    return f"≈ {middle}", limit_span(quantity, expected.low, expected.high, currency, language)


def waste_words(outlook: Outlook, language: Language) -> tuple[str, str]:
    """(energy wasted, how long and by whom), or a dash and why it is not known."""
    waste = outlook.waste
    if math.isnan(waste.energy_j):
        return numbers.MISSING, words.word(words.REASON, "no_utilisation", language)
    energy = numbers.quantity(waste.energy_j / J_PER_KWH, "kWh", language.code)
    length = numbers.duration(waste.idle_s, language.code)
    if waste.of_cards:
        return energy, language.gettext("cards idle: {length}", length=length)
    return energy, language.gettext("processors idle: {length}", length=length)


def processors_words(outlook: Outlook, language: Language) -> str:
    """How much of the time the processors had almost nothing to do; empty if that is not known."""
    share = outlook.waste.cpu_idle_fraction
    if math.isnan(share):
        return ""
    return language.gettext(
        "Processors below 5% load: {share} of the time", share=numbers.percent(share, language.code)
    )
