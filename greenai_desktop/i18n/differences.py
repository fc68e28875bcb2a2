"""Differences between runs as words: the quantity, its change with a sign, its range, how sure it is.

One way for the window and the command line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from greenai_desktop.i18n import N_, Language, numbers, words
from greenai_desktop.i18n.figures import amount_text

LEAST_LIKELY: Final = 0.75  # below it nothing is said to be one way or the other
_NAMES: Final = {
    "run.energy": N_("Energy"),
    "run.carbon": N_("Carbon footprint"),
    "run.cost": N_("Cost"),
    "run.duration": N_("Duration"),
    "mean_power": N_("Mean power"),
}
_DIGITS: Final = {"kgCO2e": 2}


def unlike_words(
    factors: Sequence[tuple[str, int | None, float]], machines: Sequence[str], language: Language
) -> list[str]:
    """What differs although it is not what was compared: factors of electricity, machines.

    Args:
        factors: Region, year and value in kgCO2e/kWh of each factor.
        machines: Names of the machines; data.
        language: The language.
    """
    _ = language.gettext
    said = []
    if factors:
        named = [
            " ".join(filter(None, (region, str(year or ""), numbers.quantity(value, "kgCO2e/kWh", language.code))))
            for region, year, value in factors
        ]
        said.append(
            _("Carbon footprints here rest on different factors of electricity: {factors}.",
              factors=language.listed(named))
        )  # fmt: skip
    if machines:
        said.append(
            _("The runs come from different machines, whose sensors err each in its own way: {machines}.",
              machines=language.listed(machines))
        )  # fmt: skip
    return said


def quantity_name(key: str, label: str, language: Language) -> str:
    """What a difference is about: a figure of the run, one epoch, a logged value."""
    _ = language.gettext
    kind, _colon, _name = key.partition(":")
    if kind == "per":
        return _("Energy per “{name}”", name=label)
    if kind == "log":
        return _("{name} (logged)", name=label)
    return _(_NAMES[key]) if key in _NAMES else words.word(words.KEY, key, language)


def value_text(value: float | None, unit: str, label: str, language: Language) -> str:
    """An amount; a logged value has no unit and four digits."""
    if value is None or not math.isfinite(value):
        return numbers.MISSING
    if not unit:
        return numbers.number(value, language.code, 4)
    return amount_text(value, unit, label, language)


def change_text(change: float | None, unit: str, label: str, language: Language) -> str:
    """A difference with its sign."""
    if change is None or not math.isfinite(change):
        return numbers.MISSING
    if unit == "s":
        text = numbers.duration(abs(change), language.code)
        return f"−{text}" if change < 0 else signed(change, text)
    return signed(change, value_text(change, unit, label, language))


def percent_text(fraction: float | None, language: Language) -> str:
    """A difference as a share of the first, with its sign."""
    return numbers.MISSING if fraction is None else signed(fraction, numbers.percent(fraction, language.code))


def signed(value: float, text: str) -> str:
    """A number that says that it grows."""
    return f"+{text}" if value > 0 else text


def range_text(low: float | None, high: float | None, unit: str, label: str, language: Language) -> str:
    """The 95 % interval of a difference, one unit for both ends; empty if there is none."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    _, code = language.gettext, language.code
    if unit == "money":
        ends = [numbers.money(end, label, code) for end in (low, high)]
        return _("{low} to {high}", low=ends[0], high=ends[1])
    greatest = max(abs(low), abs(high))
    shown, name = numbers.scaled(greatest, unit)
    size = greatest / shown if shown else 1.0
    digits = _DIGITS.get(unit, 2)
    first, last = (numbers.number(end / size, code, digits) for end in (low, high))
    if first == last:
        first, last = (numbers.number(end / size, code, digits + 2) for end in (low, high))
    return f"{_('{low} to {high}', low=first, high=last)}\u00a0{numbers.unit_sign(name, code)}"


def likelihood_words(probability: float, language: Language) -> str:
    """How sure a comparison is, as the report says it: undecided, likely, very likely, above 95 %."""
    _ = language.gettext
    if probability > 0.95:
        return f"> {numbers.percent(0.95, language.code)}"
    if probability >= 0.90:
        return _("very likely")
    return _("likely") if probability >= LEAST_LIKELY else _("undecided")


def surely_words(below: float | None, language: Language) -> str:
    """Which of two is lower, and how sure that is; empty where nothing tells."""
    if below is None or math.isnan(below):
        return ""
    _ = language.gettext
    likelihood = likelihood_words(max(below, 1.0 - below), language)
    if max(below, 1.0 - below) < LEAST_LIKELY:
        return likelihood
    named = {"likelihood": likelihood}
    return _("lower: {likelihood}", **named) if below >= 0.5 else _("higher: {likelihood}", **named)


def per_point_words(metric: str, step: float, language: Language) -> str:
    """What the price of a better score is told for: one point, or a hundredth of a share."""
    return language.gettext("per {step} of {metric}", step=numbers.editable(step, language.code), metric=metric)


def overlap_words(count: int, language: Language) -> str:
    """That runs of a sum counted one machine at the same time; empty if none did."""
    if not count:
        return ""
    return language.ngettext(
        "{count} run recorded a machine while another one recorded it, too: the sum counts that time more than once.",
        "{count} runs recorded one machine at the same time: the sum counts that time more than once.",
        count,
    )


def counted_words(count: int, failed: int, interrupted: int, recording: int, language: Language) -> str:
    """How many runs there are, and how many of them did not end well or go on."""
    parts = [language.ngettext("{count} run", "{count} runs", count)]
    if failed:
        parts.append(language.ngettext("{count} failed", "{count} failed", failed))
    if interrupted:
        parts.append(language.ngettext("{count} interrupted", "{count} interrupted", interrupted))
    if recording:
        parts.append(language.ngettext("{count} being recorded", "{count} being recorded", recording))
    return ", ".join(parts)
