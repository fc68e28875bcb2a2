"""A limit held against an estimate, in words: the same for the window as for the command line."""

from __future__ import annotations

from greenai_desktop.accounting.estimate.limits import Held
from greenai_desktop.i18n import Language, words
from greenai_desktop.i18n.differences import LEAST_LIKELY, likelihood_words
from greenai_desktop.i18n.figures import amount_of
from greenai_desktop.i18n.limits import bound_amount, limit_name


def held_words(held: Held, language: Language) -> str:
    """A limit, the estimate, and how likely it is above."""
    _ = language.gettext
    # Of the estimate, not of what a recording tells: its cost may be that of hired machines.
    figure = held.figure
    name = limit_name(held.limit.quantity, language) if figure is None else words.word(words.KEY, figure.key, language)
    named = {"name": name, "limit": bound_amount(held.limit, language)}
    if figure is None or held.is_above is None:
        return _("{name}: limit {limit}; the estimate has no such figure", **named)
    told = above_words(held, language)
    return _("{name}: limit {limit}, estimate {value}; {told}", **named, value=amount_of(figure, language), told=told)


def above_words(held: Held, language: Language) -> str:
    """How likely the estimate is above the limit."""
    _ = language.gettext
    if held.above is None:  # nothing in it is uncertain
        return _("above the limit") if held.is_above else _("within the limit")
    sure = max(held.above, 1.0 - held.above)
    likelihood = likelihood_words(sure, language)
    if sure < LEAST_LIKELY:
        return likelihood
    if held.above > 0.5:
        return _("above the limit: {likelihood}", likelihood=likelihood)
    return _("within the limit: {likelihood}", likelihood=likelihood)
