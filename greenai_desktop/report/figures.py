"""Figures of the tree as words and numbers: one way for both pages."""

from __future__ import annotations

import datetime as dt

from greenai_desktop.core.results import Citation, Result
from greenai_desktop.i18n import Language, numbers, words

NO_BREAK = "\u00a0"
_DIGITS = {"kgCO2e": 2, "kgCO2e/kWh": 3}
_G_PER_KG = 1000.0


def is_known(result: Result | None) -> bool:
    """Whether there is a figure to print."""
    return result is not None and result.value is not None and result.status.has_value


def amount(result: Result, language: Language) -> str:
    """A figure with its unit; "—" if it is missing."""
    if result.value is None or not result.status.has_value:
        return numbers.MISSING
    return _shown(result.value, result, language)


def ends(result: Result, language: Language) -> str:
    """The 95 % interval of a figure; empty if there is none."""
    low, high, code = result.low, result.high, language.code
    if low is None or high is None:
        return ""
    if result.unit == "money":
        return f"{_shown(low, result, language)} – {_shown(high, result, language)}"
    if result.unit == "kgCO2e/kWh":
        return numbers.interval(low * _G_PER_KG, high * _G_PER_KG, "gCO2e/kWh", code)
    if result.unit == "fraction":
        return f"{numbers.percent(low, code)} – {numbers.percent(high, code)}"
    if result.unit == "ratio":
        return numbers.interval(low, high, "ratio", code, 3)
    return numbers.interval(low, high, result.unit, code)


def name_of(result: Result, language: Language) -> str:
    """What a figure is."""
    return words.word(words.KEY, result.key, language)


def status_of(result: Result, language: Language) -> str:
    """Sign and word of where a figure comes from, and why it is missing."""
    text = words.status_words(result.status, language)
    if not is_known(result) and result.reason:
        return language.gettext("{status}: {reason}", status=text, reason=reason_of(result, language))
    return text


def reason_of(result: Result | None, language: Language) -> str:
    """Why a figure is missing."""
    code = result.reason if result is not None else ""
    return words.word(words.REASON, code or "nothing_recorded", language)


def formula_of(result: Result, language: Language) -> str:
    """How a figure came about; empty for an input."""
    return words.word(words.FORMULA, result.formula, language) if result.formula else ""


def scope_of(cited: Citation, language: Language) -> str:
    """Basis and boundary of a factor."""
    parts = (words.word(words.BASIS, cited.basis, language), words.word(words.BOUNDARY, cited.boundary, language))
    return ", ".join(part for part in parts if part)


def day(iso_date: str, language: Language) -> str:
    """A day such as "1 Feb 2026"; empty if none is given, and as it stands if it is no date."""
    from babel.dates import format_date

    try:
        return str(format_date(dt.date.fromisoformat(iso_date), "d MMM y", locale=language.code)) if iso_date else ""
    except ValueError:
        return iso_date


def sentence(text: str) -> str:
    """A phrase as a sentence."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def shortened(text: str, length: int) -> str:
    """Text on one line, with "…" where it was cut."""
    flat = " ".join(text[: 4 * length].split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def _shown(value: float, result: Result, language: Language) -> str:
    code = language.code
    if result.unit == "money":
        return numbers.money(value, result.label, code).strip()
    if result.unit == "money/kWh":
        return f"{numbers.number(value, code, 4)}{NO_BREAK}{currency_sign(result.label)}/kWh"
    if result.unit == "kgCO2e/kWh":
        return numbers.quantity(value * _G_PER_KG, "gCO2e/kWh", code, _DIGITS[result.unit])
    if result.unit == "s":
        return numbers.duration(value, code)
    return numbers.quantity(value, result.unit, code, _DIGITS.get(result.unit, 3))


def currency_sign(currency: str) -> str:
    """How a currency is written."""
    return {"EUR": "€", "USD": "$", "GBP": "£"}.get(currency, currency)
