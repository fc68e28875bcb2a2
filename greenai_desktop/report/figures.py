"""Figures of the tree as words and numbers: one way for both pages."""

from __future__ import annotations

import datetime as dt
import unicodedata

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
    return _shown(result.value, result, language).replace(" ", NO_BREAK)


def ends(result: Result, language: Language) -> str:
    """The 95% interval of a figure, which never breaks over two lines; empty if there is none."""
    low, high, code = result.low, result.high, language.code
    if low is None or high is None:
        return ""
    if result.unit == "money":
        text = f"{_shown(low, result, language)} – {_shown(high, result, language)}"
    elif result.unit == "kgCO2e/kWh":
        text = numbers.interval(low * _G_PER_KG, high * _G_PER_KG, "gCO2e/kWh", code)
    elif result.unit == "fraction":
        text = f"{numbers.percent(low, code)} – {numbers.percent(high, code)}"
    else:
        text = numbers.interval(low, high, result.unit, code, 3 if result.unit == "ratio" else 2)
    return text.replace(" ", NO_BREAK)


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


def zone_of(utc_s: float) -> str:
    """How far this machine's clock is from UTC, such as "UTC+01:00"."""
    offset = numbers.local_time(utc_s).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def sentence(text: str, capital: bool = True) -> str:
    """A phrase as a sentence; behind a colon it keeps its small letter."""
    text = text.strip()
    if not text:
        return ""
    start = text[0].upper() if capital else text[0]
    return start + text[1:] + ("" if text[-1] in ".!?…" else ".")


def shortened(text: str, length: int) -> str:
    """Text on one line, with "…" where it was cut; control characters are blanks."""
    start = text[: 4 * length]
    flat = " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in start).split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def _shown(value: float, result: Result, language: Language) -> str:
    code = language.code
    if result.unit == "money":
        return numbers.money(value, result.label, code).strip()
    if result.unit == "money/kWh":
        return _price(value, result.label, code)
    if result.unit == "kgCO2e/kWh":
        return numbers.quantity(value * _G_PER_KG, "gCO2e/kWh", code, _DIGITS[result.unit])
    if result.unit == "s":
        return numbers.duration(value, code)
    return numbers.quantity(value, result.unit, code, _DIGITS.get(result.unit, 3))


def _price(value: float, currency: str, code: str) -> str:
    """A price with all its digits; its sign stands where the language puts it."""
    text = numbers.number(value, code, 4)
    # Where the sign stands, and which it is, is told by an amount that needs no rounding.
    return numbers.money(1.0, currency, code).replace(numbers.decimal(1.0, code, 2), text) + "/kWh"


def region_of(cited: Citation, language: Language) -> str:
    """The zone, the cloud region or the kind of place a factor speaks of."""
    return words.word(words.HOSTING, cited.region, language)
