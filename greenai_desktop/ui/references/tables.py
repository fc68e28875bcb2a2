"""Cloud regions, PUE, power models and sources, as columns of tables."""

from __future__ import annotations

from collections.abc import Sequence

from greenai_desktop.catalog.grid import GridCatalog, Region
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.ui.references.factor_words import range_words, source_words
from greenai_desktop.ui.references.words import MODEL, PROVIDER, unit
from greenai_desktop.ui.widgets.table import Column

_MODEL_UNITS = {"fraction", "ratio"}


def region_columns(catalog: GridCatalog, regions: Sequence[Region], language: Language) -> list[Column]:
    """Cloud regions with their zone, its factor for comparison, and their PUE."""
    _, code = language.gettext, language.code
    zones = [catalog.zone(region.zone_code) for region in regions]
    factors = [catalog.default(region.zone_code) for region in regions]
    values = [factor.value * 1000 if factor else None for factor in factors]
    return [
        Column("provider", _("Provider"), [PROVIDER.get(region.provider, region.provider) for region in regions],
               width=200),
        Column("region", _("Region"), [region.code for region in regions], width=200),
        Column("city", _("City"), [region.city or None for region in regions], width=200,
               reason=lambda row: _("not published")),
        Column("zone", _("Electricity of"), [
            f"{zone.name(code)} ({region.zone_code})" if zone else region.zone_code
            for zone, region in zip(zones, regions, strict=True)], width=260),
        Column("intensity", "g CO₂e/kWh", values, True, lambda v: numbers.number(float(v), code),
               reason=lambda row: _("no factor of this zone")),
        Column("pue", "PUE", [region.pue.value if region.pue else None for region in regions], True,
               lambda v: numbers.decimal(float(v), code, 2), reason=lambda row: _("none published for this region")),
        Column("year", _("Year of the PUE"), [region.pue.year if region.pue else None for region in regions], True,
               lambda v: str(v), reason=lambda row: _("none published for this region")),
        Column("source", _("Source of the PUE"), [
            source_words(catalog.sources.get(region.pue.source_id), "") if region.pue else None for region in regions],
            reason=lambda row: _("none published for this region"), width=420),
    ]  # fmt: skip


def pue_columns(catalog: GridCatalog, factors: Sequence[Factor], language: Language) -> list[Column]:
    """Default PUE of hostings and fleets of providers."""
    _, code = language.gettext, language.code
    return [
        Column("place", _("Place or provider"), [
            PROVIDER.get(factor.region) or words.word(words.HOSTING, factor.region, language) for factor in factors],
            width=280),
        Column("value", "PUE", [factor.value for factor in factors], True,
               lambda v: numbers.decimal(float(v), code, 2)),
        Column("range", _("Range"), [range_words(factor, language) or None for factor in factors], width=220,
               reason=lambda row: _("no range")),
        Column("year", _("Year"), [factor.year for factor in factors], True, lambda v: str(v)),
        Column("source", _("Source"), [
            source_words(catalog.sources.get(factor.source_id), factor.source_id) for factor in factors], width=420),
        Column("note", _("Note"), [factor.note or None for factor in factors], reason=lambda row: _("no note"),
               width=420),
    ]  # fmt: skip


def model_columns(sources: dict[str, Source], factors: Sequence[Factor], language: Language) -> list[Column]:
    """Figures of the power models, in their own units."""
    _, code = language.gettext, language.code

    def shown(value: float, factor: Factor) -> str:
        if factor.unit in _MODEL_UNITS:
            return numbers.percent(value, code)
        return f"{numbers.grouped(f'{value:.3g}', code)}\u00a0{unit(factor.unit, language)}"

    def span(factor: Factor) -> str | None:
        if factor.low is None or factor.high is None:
            return None
        if factor.unit in _MODEL_UNITS:
            return f"{shown(factor.low, factor)} – {shown(factor.high, factor)}"
        return f"{numbers.grouped(f'{factor.low:.3g}', code)} – {shown(factor.high, factor)}"

    texts = [shown(factor.value, factor) for factor in factors]
    return [
        Column("name", _("Figure"), [words.word(MODEL, factor.id, language) for factor in factors], width=400),
        Column("value", _("Typical"), texts, True, order=[factor.value for factor in factors], full=str),
        Column("range", _("Range"), [span(factor) for factor in factors], reason=lambda row: _("no range"), width=260),
        Column("source", _("Source"), [
            source_words(sources.get(factor.source_id), factor.source_id) for factor in factors], width=360),
        Column("note", _("Note"), [factor.note or None for factor in factors], reason=lambda row: _("no note"),
               width=560),
    ]  # fmt: skip


def source_columns(sources: Sequence[Source], language: Language) -> list[Column]:
    """All sources with licence and the day they were read."""
    _ = language.gettext

    def texts(name: str) -> list[str | None]:
        return [str(getattr(source, name)) or None for source in sources]

    def lacking(row: int) -> str:
        return _("not given")

    return [
        Column("title", _("Title"), texts("title"), reason=lacking, width=420),
        Column("publisher", _("Publisher"), texts("publisher"), reason=lacking, width=220),
        Column("version", _("Edition"), texts("version"), reason=lacking, width=220),
        Column("licence", _("Licence"), texts("licence"), reason=lacking, width=260),
        Column("read_on", _("Read on"), texts("read_on"), reason=lacking, width=120),
        Column("url", _("Address"), texts("url"), reason=lacking, width=360),
        Column("note", _("Note"), texts("note"), reason=lacking, width=360),
    ]
