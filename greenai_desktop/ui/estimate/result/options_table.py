"""The table of options: each with its figure, its difference from the draft, its range, and how sure that is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n import differences as told
from greenai_desktop.i18n.figures import amount_text, span_text
from greenai_desktop.ui.widgets.table import Column

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate.options import Options

# As wide as ranges get; they come after the widths of columns were chosen.
_SPAN: Final = "8.88–8.88\u00a0kg CO₂e"


def figure_columns(options: Options, language: Language) -> list[Column]:
    """Carbon, its range, the difference from the draft, its range, how sure."""
    _ = language.gettext

    def reason(row: int) -> str:
        return words.word(words.REASON, options.reasons[row], language) if options.reasons[row] else _("not known")

    def waiting(row: int) -> str:
        return reason(row) if options.reasons[row] else _("not worked out yet")

    def span(row: int) -> str:
        return span_text(*_ends(options.low[row], options.high[row]), "kgCO2e", "", language)

    def change_span(row: int) -> str:
        return told.range_text(*_ends(options.change_low[row], options.change_high[row]), "kgCO2e", "", language)

    fractions = [
        change / own if (own := options.own_value) and math.isfinite(change) else None
        for change in options.change.tolist()
    ]
    rows = range(len(options.ids))
    return [
        Column("value", _("Carbon footprint"), options.median, True,
               lambda v: amount_text(float(v), "kgCO2e", "", language), reason, _both(span, language)),
        Column("range", _("95% interval"), [span(row) or None for row in rows], reason=waiting,
               order=options.high.tolist(), width=220, longest=_SPAN),
        Column("change", _("Against the draft"), options.change, True,
               lambda v: told.change_text(float(v), "kgCO2e", "", language), reason),
        Column("percent", _("in %"), fractions, True, lambda v: told.percent_text(float(v), language), reason),
        Column("change_range", _("Range of the difference"), [change_span(row) or None for row in rows],
               reason=waiting, order=options.change_high.tolist(), width=240, longest=f"− {_SPAN}"),
        Column("sure", _("How sure"), [told.surely_words(_known(p), language) or None for p in options.below.tolist()],
               reason=waiting, order=options.below.tolist(), width=240, longest=_longest_word(language),
               tooltip=lambda row: _sure(options, row, language)),
    ]  # fmt: skip


def intensity_column(options: Options, language: Language) -> Column:
    """The factor of electricity of each option."""
    return Column(
        "intensity", language.gettext("Emission factor"), options.intensity, True,
        lambda v: amount_text(float(v), "kgCO2e/kWh", "", language), lambda row: language.gettext("not known"),
    )  # fmt: skip


def notes_of(options: Options, language: Language) -> list[str]:
    """What must be said with each option, in words; empty where nothing must."""
    return [words.word(words.NOTE, note, language) if note else "" for note in options.notes]


def hours_column(options: Options, language: Language) -> Column:
    """Device-hours of the training on each option, with how they were found."""
    notes = notes_of(options, language)
    return Column(
        "hours", language.gettext("Device-hours"), options.hours, True,
        lambda v: numbers.number(float(v), language.code), lambda row: language.gettext("not known"),
        lambda row: notes[row],
    )  # fmt: skip


def pue_column(options: Options, language: Language) -> Column:
    """The PUE of each option."""
    return Column(
        "pue", "PUE", options.pue, True, lambda v: numbers.decimal(float(v), language.code, 2),
        lambda row: language.gettext("no PUE applies here"),
    )  # fmt: skip


def _longest_word(language: Language) -> str:
    """The longest that the column of likelihoods can say: it is filled only after its width was chosen."""
    likelihood = language.gettext("very likely")
    return language.gettext("higher: {likelihood}", likelihood=likelihood)


def can_compare(options: Options) -> bool:
    """Whether any option besides the draft's own has a figure."""
    known = np.isfinite(options.median)
    if options.own_index >= 0:
        known[options.own_index] = False
    return bool(known.any())


def nothing_to_compare(options: Options, language: Language) -> str:
    """Why no option has a figure, in the words of most of them."""
    reasons = Counter(reason for reason in options.reasons if reason)
    if not reasons:
        return language.gettext("Nothing can be compared.")
    reason = words.word(words.REASON, reasons.most_common(1)[0][0], language)
    return language.gettext("Nothing can be compared: {reason}.", reason=reason)


def verdict(options: Options, row: int, language: Language) -> str:
    """An option against the draft's own place: by how much, in which range, how sure."""
    _ = language.gettext
    named = {"name": options.names[row], "own": options.own_name}
    change = float(options.change[row])
    if not math.isfinite(change):
        why = options.reasons[row]
        reason = words.word(words.REASON, why, language) if why else _("not known")
        return _("“{name}” cannot be compared: {reason}.", name=options.names[row], reason=reason)
    if row == options.own_index:
        return _("“{name}” is where the draft is now.", name=options.names[row])
    amount = told.change_text(change, "kgCO2e", "", language)
    percent = told.percent_text(change / options.own_value, language) if options.own_value else ""
    said = _("“{name}” against “{own}”: {change} ({percent})", **named, change=amount, percent=percent)
    span = told.range_text(*_ends(options.change_low[row], options.change_high[row]), "kgCO2e", "", language)
    sure = told.surely_words(_known(float(options.below[row])), language)
    note = words.word(words.NOTE, options.notes[row], language) if options.notes[row] else ""
    return f"{language.listed([said, _('range {range}', range=span) if span else '', sure, note])}."


def _sure(options: Options, row: int, language: Language) -> str:
    below = float(options.below[row])
    if not math.isfinite(below):
        return ""
    return language.gettext("lower in {share} of the draws", share=numbers.percent(below, language.code, 3))


def _both(span: Callable[[int], str], language: Language) -> Callable[[int], str]:
    return lambda row: language.gettext("95% interval: {range}", range=span(row)) if span(row) else ""


def _ends(low: float, high: float) -> tuple[float | None, float | None]:
    return _known(float(low)), _known(float(high))


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
