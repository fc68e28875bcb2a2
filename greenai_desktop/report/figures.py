"""Figures of the tree as words and numbers: one way for both pages."""

from __future__ import annotations

import datetime as dt
import unicodedata

from greenai_desktop.core.results import Citation, Result
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.figures import amount_of, span_of

NO_BREAK = "\u00a0"


def is_known(result: Result | None) -> bool:
    """Whether there is a figure to print."""
    return result is not None and result.value is not None and result.status.has_value


def amount(result: Result, language: Language) -> str:
    """A figure with its unit, which never breaks over two lines; "—" if it is missing."""
    return amount_of(result, language).replace(" ", NO_BREAK)


def ends(result: Result, language: Language) -> str:
    """The 95% interval of a figure, likewise; empty if there is none."""
    return span_of(result, language).replace(" ", NO_BREAK)


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


def region_of(cited: Citation, language: Language) -> str:
    """The zone, the cloud region or the kind of place a factor speaks of."""
    return words.word(words.HOSTING, cited.region, language)
