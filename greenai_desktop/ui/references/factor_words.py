"""Words of the table of factors and of the form: kinds, purposes, values with their range."""

from __future__ import annotations

from collections.abc import Mapping

from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.i18n import N_, Language, words
from greenai_desktop.i18n.figures import amount_text, span_text

KIND: Mapping[str, str] = {
    "grid": N_("Grid: used in the headline"),
    "contract": N_("Contract: market-based figure, beside the headline"),
    "self_consumption": N_("Self-consumption: metered on site, beside the headline"),
}
KIND_SHORT: Mapping[str, str] = {
    "grid": N_("own, grid"),
    "contract": N_("own, contract"),
    "self_consumption": N_("own, self-consumption"),
}
PURPOSE: Mapping[str, str] = {
    "accounting": N_("Accounting"),
    "comparison": N_("Comparison"),
}


def kind_words(kind: str, language: Language) -> str:
    """What an own factor is for."""
    return words.word(KIND, kind, language)


def value_words(factor: Factor, language: Language) -> str:
    """Value with its unit."""
    return amount_text(factor.value, factor.unit, "", language)


def range_words(factor: Factor, language: Language) -> str:
    """The range; of a factor without bounds, that it is an expert default."""
    span = span_text(factor.low, factor.high, factor.unit, "", language) if factor.has_bounds else ""
    if span:
        return span
    times = language.gettext("÷ … × {ratio}, expert default", ratio=f"{factor.u95_ratio:.2f}".rstrip("0").rstrip("."))
    return times if factor.u95_ratio > 1 else ""


def covers_words(factor: Factor, language: Language) -> str:
    """Basis and boundary."""
    parts = (
        words.word(words.BASIS, factor.basis, language) if factor.basis else "",
        words.word(words.BOUNDARY, factor.boundary, language) if factor.boundary else "",
    )
    return ", ".join(part for part in parts if part)


def source_words(source: Source | None, fallback: str) -> str:
    """Publisher and title; of an own factor what the user wrote."""
    if source is None:
        return fallback
    return ": ".join(part for part in (source.publisher, source.title) if part)
