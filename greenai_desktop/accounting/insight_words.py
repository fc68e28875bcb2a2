"""What a run tells of its devices, and how the figure of one epoch is known, as sentences: for screen and paper."""

from __future__ import annotations

from collections.abc import Mapping

from greenai_desktop.accounting.insight import Hint, Idle, Insight
from greenai_desktop.accounting.phases import Per
from greenai_desktop.core.phases import Part
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, numbers


def device_sentences(insight: Insight, names: Mapping[str, str], language: Language) -> list[str]:
    """How long devices stood idle, what that took, and what held cards back: a sentence each."""
    said = [_idle_words(one, names, language) for one in insight.idle]
    _ = language.gettext
    if insight.wastes:
        joules = sum(waste.energy_j for waste in insight.wastes)
        seconds = sum(waste.until_s - waste.from_s for waste in insight.wastes)
        said.append(
            language.ngettext(
                "Idle for a minute or more: {count} time, {length} in all, {energy}.",
                "Idle for a minute or more: {count} times, {length} in all, {energy}.",
                len(insight.wastes),
                length=numbers.duration(seconds, language.code),
                energy=numbers.quantity(joules / J_PER_KWH, "kWh", language.code),
            )
        )
    return said + [_hint_words(hint, names, language) for hint in insight.hints]


def _idle_words(idle: Idle, names: Mapping[str, str], language: Language) -> str:
    _ = language.gettext
    named = {
        "device": names.get(idle.channel, "") or _("Processor"),
        "share": numbers.percent(idle.fraction, language.code),
        "length": numbers.duration(idle.known_s, language.code),
    }
    if idle.channel == "cpu":
        return _("{device}: idle {share} of {length} (below 5% of its load).", **named)
    return _("{device}: idle {share} of the {length} it was held (below 5% of its load).", **named)


def _hint_words(hint: Hint, names: Mapping[str, str], language: Language) -> str:
    _, code = language.gettext, language.code
    named = {"device": names.get(hint.channel, hint.channel), "share": numbers.percent(hint.fraction, code)}
    if hint.code == "at_power_limit":
        limit = numbers.quantity(hint.value, "W", code)
        return _("{device}: at its power limit of {limit} {share} of the time.", limit=limit, **named)
    if hint.code == "throttled":
        return _("{device}: clocks held down by its driver {share} of the time.", **named)
    named |= {"top": numbers.quantity(hint.value, "Hz", code), "mean": numbers.quantity(hint.mean, "Hz", code)}
    if hint.code == "below_seen_clock":
        return _(
            "{device}: clock below the highest seen in this run, {top}, {share} of the time it was busy; {mean} on "
            "average then.",
            **named,
        )
    return _(
        "{device}: clock below its maximum of {top} {share} of the time it was busy; {mean} on average then.", **named
    )


def phase_name(part: Part, language: Language, *, is_only_one: bool = False) -> str:
    """What a phase is called: by its mark, or by where it lies."""
    _ = language.gettext
    if part.name:
        return part.name
    if part.mark_s is not None:
        return _("from a mark without a name")
    return _("the whole run") if is_only_one else _("before the first mark")


def how_words(one: Per, language: Language) -> str:
    """How the figure of one epoch or request is known."""
    _, code = language.gettext, language.code
    if one.repeat is not None:
        least, most = (
            numbers.quantity(joules / J_PER_KWH, "kWh", code) for joules in (one.repeat.least_j, one.repeat.most_j)
        )
        return _("from its marks, {least} to {most}", least=least, most=most)
    if one.counted is not None and one.counted.is_running_total:
        return _("logged as a running total; the last value counts")
    return _("logged piece by piece; the values are added up")
