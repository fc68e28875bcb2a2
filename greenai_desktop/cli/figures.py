"""Figures of a result tree as words of the command line."""

from __future__ import annotations

from greenai_desktop.cli.output import clean, shown
from greenai_desktop.core.results import Citation, Result
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.figures import amount_of, span_of

_CARBON_DIGITS = 2
# Sensors whose channels are called by a size or a class, which is no name.
_NAMELESS = ("memory_model", "rest_of_machine", "rest_of_whole")


def amount(result: Result, language: Language) -> str:
    """A figure with its unit; "n/a" if missing."""
    if result.unit == "money":
        return shown(amount_of(result, language))
    if result.unit == "s":
        return shown(numbers.duration(result.value, language.code))
    if result.unit == "kgCO2e/kWh":
        value = None if result.value is None else result.value * 1_000
        return shown(numbers.quantity(value, "gCO2e/kWh", language.code))
    digits = _CARBON_DIGITS if result.unit == "kgCO2e" else 3
    return shown(numbers.quantity(result.value, result.unit, language.code, digits))


def span(result: Result, language: Language) -> str:
    """Its 95 % interval; empty if it has none."""
    if result.low is None or result.high is None:
        return ""
    if result.unit == "money":
        return span_of(result, language)
    if result.unit == "kgCO2e/kWh":
        return numbers.interval(result.low * 1_000, result.high * 1_000, "gCO2e/kWh", language.code)
    return numbers.interval(result.low, result.high, result.unit, language.code, beside=result.value)


def pair(name: str, text: str, language: Language) -> str:
    """A name and what is said of it, with the colon of the language."""
    return language.pair(name, text)


def status(result: Result, language: Language) -> str:
    """Sign and word of its status, and whether something is lacking in it."""
    told = words.status_words(result.status, language)
    if result.value is None and result.reason:
        return pair(told, words.word(words.REASON, result.reason, language), language)
    return f"{told}, {language.gettext('partial')}" if result.partial else told


def cited(citation: Citation, language: Language) -> str:
    """Year, basis, boundary and source of a factor."""
    source = ", ".join(part for part in (citation.publisher, citation.source_title, citation.version) if part)
    parts = (
        citation.region,
        str(citation.year) if citation.year else language.gettext("no year"),
        words.word(words.BASIS, citation.basis, language),
        words.word(words.BOUNDARY, citation.boundary, language),
        source,
    )
    return clean(language.listed(parts))


def missing(root: Result, language: Language) -> list[str]:
    """What is missing in a tree or must be said with it, each once."""
    told: dict[str, None] = {}
    for result in root.walk():
        if result.value is None and result.reason and result.key != "run":
            what = words.word(words.KEY, result.key, language)
            if result.key == "device.energy":
                what = device_label(result, language)
            if not any(step.reason == result.reason for step in result.steps):
                told.setdefault(pair(what, words.word(words.REASON, result.reason, language), language))
    for result in root.walk():
        if result.key in ("run", "device.energy"):
            for note in result.notes:
                told.setdefault(words.word(words.NOTE, note, language))
    return list(told)


def device_label(result: Result, language: Language) -> str:
    """The name of a device in a tree."""
    told = dict(result.facts)
    name = device_name(result.label, str(told.get("device", "")), str(told.get("kind", "")), language)
    # It stands beside the rest as measured, which has the same name.
    return language.gettext("{device}, model", device=name) if "meter_gap" in result.notes else name


def device_name(label: str, device: str, sensor_kind: str, language: Language) -> str:
    """What a device is called: by what it is where only a model speaks of it, else by its own name too."""
    kind = words.word(words.DEVICE, device, language)
    own = clean(" ".join(label.split()))
    if not own or sensor_kind in _NAMELESS:
        return kind
    return f"{kind} {own}"
