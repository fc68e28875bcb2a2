"""Words of factors: value, range, what they cover, purposes, kinds of own factors, sources."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence

from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import N_, Language, numbers, words
from greenai_desktop.i18n.figures import amount_text, span_text

KIND: Mapping[str, str] = {
    "grid": N_("Grid"),
    "contract": N_("Contract"),
    "self_consumption": N_("Self-consumption"),
}
KIND_TOLD: Mapping[str, str] = {
    "grid": N_("Replaces the shipped factor of its zone in the headline of every figure."),
    "contract": N_("Stands in the market-based column, beside the headline and never in it. It needs its evidence."),
    "self_consumption": N_("Counts only for electricity that is metered on site. It needs the meter."),
}
PURPOSE: Mapping[str, str] = {
    "accounting": N_("Accounting"),
    "comparison": N_("Comparison"),
    "both": N_("Both"),
}
PROVIDER: Mapping[str, str] = {
    "alibaba": "Alibaba Cloud", "aws": "Amazon Web Services", "azure": "Microsoft Azure", "coreweave": "CoreWeave",
    "gcp": "Google Cloud", "oracle": "Oracle Cloud", "ovhcloud": "OVHcloud", "scaleway": "Scaleway",
}  # fmt: skip
_MARKS = re.compile("[\u0300-\u036f\u200b]")
_BREAK_AFTER = "\u200b"


def kind_words(kind: str, language: Language) -> str:
    """The kind of an own factor; empty for shipped ones."""
    return words.word(KIND, kind, language) if kind else ""


def value_words(factor: Factor, language: Language) -> str:
    """Value with its unit; electricity in g per kWh."""
    return amount_text(factor.value, factor.unit, "", language)


def range_words(factor: Factor, language: Language) -> str:
    """The range and where it comes from; empty if there is none."""
    _ = language.gettext
    if not factor.has_bounds:
        ratio = factor.u95_ratio
        if ratio <= 1 or not factor.value:
            return ""
        span = span_text(factor.value / ratio, factor.value * ratio, factor.unit, "", language)
        return _("{range} (expert default, the source gives none)", range=span)
    span = span_text(factor.low, factor.high, factor.unit, "", language)
    if factor.status is Status.ENTERED:
        return _("{range} (entered)", range=span)
    return _("{range} (of the source)", range=span)


def span_words(factor: Factor, language: Language) -> str:
    """Both ends in g per kWh, for a table whose heading has the unit; empty if the source gives none."""
    if not factor.has_bounds:
        return ""
    return span_text(factor.low, factor.high, factor.unit, "", language).partition("\u00a0")[0]


def covers_words(factor: Factor, language: Language) -> str:
    """Basis and boundary."""
    parts = [words.word(words.BASIS, factor.basis, language)] if factor.basis else []
    parts += [words.word(words.BOUNDARY, factor.boundary, language)] if factor.boundary else []
    return " · ".join(parts)


def split_words(factor: Factor, language: Language) -> str:
    """How a factor divides into scope 2 and upstream."""
    if factor.basis == "direct":
        return words.word(words.NOTE, "direct_only", language)
    share = factor.combustion_fraction
    if share is None:
        return words.word(words.NOTE, "scope_not_split", language)
    code = language.code
    return language.gettext(
        "combustion {combustion} (scope 2), upstream and grid losses {upstream} (scope 3, category 3)",
        combustion=numbers.percent(share, code), upstream=numbers.percent(1 - share, code),
    )  # fmt: skip


def source_words(source: Source | None, fallback: str) -> str:
    """Publisher and title; of an own factor what the user wrote."""
    if source is None:
        return fallback
    return ", ".join(part for part in (source.publisher, source.title) if part)


def day(iso: str, language: Language) -> str:
    """An ISO date as people write it; anything else as it is."""
    try:
        noon = dt.datetime.fromisoformat(iso).replace(hour=12)
    except ValueError:
        return iso
    return numbers.date(noon.timestamp(), language.code)


def breakable(text: str) -> str:
    """A text whose addresses may go on in a new line."""
    return "".join(f"{sign}{_BREAK_AFTER}" if sign in "/_" else sign for sign in text)


def sentences(codes: Sequence[str], language: Language) -> str:
    """Notes as one line of text."""
    told = language.listed(words.word(words.NOTE, code, language) for code in codes)
    return told[:1].upper() + told[1:]


def folded(text: str) -> str:
    """A text as searching compares it: without accents and capitals."""
    plain = text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text.replace("’", "'")))
    return plain.casefold()
