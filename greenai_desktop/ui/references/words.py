"""Words of factors: value, range and where it comes from, purposes, kinds of own factors, sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import G_PER_KG
from greenai_desktop.i18n import N_, Language, numbers, words
from greenai_desktop.i18n.figures import span_text

Lines = list[tuple[str, str]]

KIND = {
    "grid": N_("grid"),
    "contract": N_("contract"),
    "self_consumption": N_("self-consumption"),
}
KIND_TOLD = {
    "grid": N_("Replaces the shipped factor of its zone in the headline of every figure."),
    "contract": N_("Stands in the market-based column only, beside the headline and never in it."),
    "self_consumption": N_("Counts only for electricity that is metered on site; never enters the headline."),
}
PROVIDER = {
    "alibaba": "Alibaba Cloud", "aws": "Amazon Web Services", "azure": "Microsoft Azure", "coreweave": "CoreWeave",
    "gcp": "Google Cloud", "oracle": "Oracle Cloud", "ovhcloud": "OVHcloud", "scaleway": "Scaleway",
}  # fmt: skip
MODEL = {
    "memory:server": N_("Memory of a server"),
    "memory:module": N_("Memory module of a desktop computer"),
    "rest:server": N_("Board, fans and disks of a server"),
    "rest:desktop": N_("Board, fans and disks of a desktop computer"),
    "rest:laptop": N_("Board, disk and screen of a laptop"),
    "supply:loss": N_("Loss of the power supply"),
    "cpu:generic_slope": N_("Power of a processor from idle to full load, as a share of its thermal design power"),
    "cpu:watt_per_thread": N_("Processor that no table knows"),
}
_UNIT = {"W/GB": N_("W per GB"), "W/DIMM": N_("W per module"), "W/machine": N_("W per machine"),
         "W/thread": N_("W per thread")}  # fmt: skip


def folded(text: str) -> str:
    """A text as searching compares it: without accents, capitals and signs that only look different."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().replace("’", "'")


def intensity(factor: Factor, language: Language) -> str:
    """The value of an electricity factor in g per kWh."""
    return numbers.quantity(factor.value * G_PER_KG, "gCO2e/kWh", language.code)


def range_of(factor: Factor) -> tuple[float, float]:
    """Both ends of the range: those of the source, else of the grade's default."""
    if factor.has_bounds and factor.low is not None and factor.high is not None:
        return factor.low, factor.high
    return factor.value / factor.u95_ratio, factor.value * factor.u95_ratio


def range_words(factor: Factor, language: Language) -> str:
    """The range and where it comes from."""
    low, high = range_of(factor)
    span = span_text(low, high, factor.unit, "", language)
    if not factor.has_bounds:
        return language.gettext("{range} (expert default, the source gives none)", range=span)
    if factor.status is Status.ENTERED:
        return language.gettext("{range} (entered)", range=span)
    return language.gettext("{range} (of the source)", range=span)


def with_default_range(factor: Factor) -> Factor:
    """A shipped factor with the grade that is in force where its source gives no range."""
    return factor if factor.has_bounds else replace(factor, grade="grid_same_year")


def kind_words(factor: Factor, language: Language) -> str:
    """Year, basis and boundary in one line."""
    parts = [str(factor.year) if factor.year else language.gettext("year not given")]
    parts += [words.word(words.BASIS, factor.basis, language)] if factor.basis else []
    parts += [words.word(words.BOUNDARY, factor.boundary, language)] if factor.boundary else []
    return " · ".join(parts)


def split_words(factor: Factor, language: Language) -> str:
    """How a life-cycle factor divides into scope 2 and upstream."""
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


def source_name(source: Source) -> str:
    """Publisher and title."""
    return ", ".join(part for part in (source.publisher, source.title) if part)


def source_lines(source: Source, language: Language) -> Lines:
    """All that is known of a source."""
    _ = language.gettext
    return [
        (_("Source"), source.title),
        (_("Publisher"), source.publisher),
        (_("Version"), source.version),
        (_("Address"), source.url),
        (_("Licence"), source.licence),
        (_("Read on"), day(source.read_on, language)),
        (_("Remark"), source.note),
    ]


def day(iso: str, language: Language) -> str:
    """An ISO date as people write it."""
    import datetime as dt

    if not iso:
        return ""
    return numbers.date(dt.datetime.fromisoformat(iso).replace(hour=12).timestamp(), language.code)


def unit(code: str, language: Language) -> str:
    """A unit of the power models in words."""
    return language.gettext(_UNIT[code]) if code in _UNIT else numbers.unit_sign(code)


def sentences(codes: Sequence[str], language: Language) -> str:
    """Notes as one line of text."""
    told = "; ".join(words.word(words.NOTE, code, language) for code in codes)
    return told[:1].upper() + told[1:]
