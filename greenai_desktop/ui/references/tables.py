"""Cloud regions, PUE, power models and sources, as columns of tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from greenai_desktop.catalog.grid import GridCatalog, Region
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.units import G_PER_KG
from greenai_desktop.i18n import N_, Language, numbers, words
from greenai_desktop.ui.references.words import PROVIDER, breakable, day, range_words, source_words
from greenai_desktop.ui.widgets.table import Column

_MODEL = {
    "memory:server": N_("Memory of a server"),
    "memory:module": N_("Memory module of a desktop computer"),
    "rest:server": N_("Board, fans and disks of a server"),
    "rest:desktop": N_("Board, fans and disks of a desktop computer"),
    "rest:laptop": N_("Board, disk and screen of a laptop"),
    "supply:loss": N_("Loss of the power supply"),
    "cpu:generic_slope": N_("Processor from idle to full load, as a share of its thermal design power"),
    "cpu:watt_per_thread": N_("Processor that no table knows"),
}
_UNIT = {
    "W/GB": N_("{number} W per GB"),
    "W/DIMM": N_("{number} W per module"),
    "W/machine": N_("{number} W per machine"),
    "W/thread": N_("{number} W per thread"),
}


def region_columns(catalog: GridCatalog, regions: Sequence[Region], language: Language) -> list[Column]:
    """Cloud regions with their zone, its factor for accounting, and their PUE with where it comes from."""
    _, code = language.gettext, language.code
    zones = [catalog.zone(region.zone_code) for region in regions]
    factors = [catalog.national_reference(r.zone_code) or catalog.default(r.zone_code) for r in regions]
    pue = [region.pue or catalog.pue(region.provider) for region in regions]
    surveyed = _("survey average")

    def origin(region: Region, factor: Factor | None) -> str:
        if region.pue is not None:
            return _("this region: {source}", source=source_words(catalog.sources.get(region.pue.source_id), ""))
        if factor is not None:
            return _("fleet average: {source}", source=source_words(catalog.sources.get(factor.source_id), ""))
        return surveyed

    survey = catalog.pue("cloud")
    shown = [factor or survey for factor in pue]
    return [
        Column("provider", _("Provider"), [PROVIDER.get(r.provider, r.provider) for r in regions], width=200),
        Column("region", _("Region"), [region.code for region in regions], width=210),
        Column("city", _("City"), [region.city or None for region in regions], width=190,
               reason=lambda row: _("not published")),
        Column("zone", _("Electricity of"), [
            f"{zone.name(code)} ({region.zone_code})" if zone else region.zone_code
            for zone, region in zip(zones, regions, strict=True)], width=260),
        Column("intensity", "g CO₂e/kWh", [f.value * G_PER_KG if f else None for f in factors], True,
               lambda value: numbers.number(float(value), code), lambda row: _("no factor is known for this zone"),
               width=130),
        Column("pue", "PUE", [f.value if f else None for f in shown], True,
               lambda value: numbers.decimal(float(value), code, 2), lambda row: _("not published"), width=90),
        Column("year", _("Year of the PUE"), [f.year if f else None for f in shown], True, str,
               lambda row: _("not published"), width=160),
        Column("source", _("Where the PUE comes from"), [origin(r, f) for r, f in zip(regions, pue, strict=True)],
               width=420),
    ]  # fmt: skip


def pue_columns(catalog: GridCatalog, factors: Sequence[Factor], language: Language) -> list[Column]:
    """Default PUE of hostings and fleets of providers."""
    _, code = language.gettext, language.code

    def place(factor: Factor) -> str:
        if factor.region in PROVIDER:
            return _("Fleet of {provider}", provider=PROVIDER[factor.region])
        return words.word(words.HOSTING, factor.region, language)

    return [
        Column("place", _("Place or provider"), [place(factor) for factor in factors], width=280),
        Column("value", "PUE", [factor.value for factor in factors], True,
               lambda value: numbers.decimal(float(value), code, 2), width=90),
        Column("range", _("Low–high"), [range_words(factor, language) or None for factor in factors], width=300,
               reason=lambda row: _("no range")),
        Column("year", _("Year"), [factor.year for factor in factors], True, str, width=90),
        Column("source", _("Source"), [
            source_words(catalog.sources.get(factor.source_id), factor.source_id) for factor in factors], width=360),
        Column("note", _("Note"), [factor.note or None for factor in factors], reason=lambda row: _("no note"),
               width=320),
    ]  # fmt: skip


def model_columns(sources: dict[str, Source], factors: Sequence[Factor], language: Language) -> list[Column]:
    """Figures of the power models, in their own units."""
    _, code = language.gettext, language.code

    def shown(factor: Factor, *values: float) -> str:
        if factor.unit == "fraction":
            return " – ".join(numbers.percent(value, code) for value in values)
        number = " – ".join(numbers.grouped(f"{value:.4g}", code) for value in values)
        return language.gettext(_UNIT[factor.unit], number=number) if factor.unit in _UNIT else number

    def span(factor: Factor) -> str | None:
        return None if factor.low is None or factor.high is None else shown(factor, factor.low, factor.high)

    return [
        Column("name", _("What"), [
            words.word(_MODEL, factor.id, language) for factor in factors], width=250),
        Column("value", _("Typical"), [shown(factor, factor.value) for factor in factors],
               order=[factor.value for factor in factors], width=150),
        Column("range", _("Low–high"), [span(factor) for factor in factors], reason=lambda row: _("no range"),
               width=200),
        Column("source", _("Source"), [
            source_words(sources.get(factor.source_id), factor.source_id) for factor in factors], width=210),
        Column("note", _("Note"), [factor.note or None for factor in factors], reason=lambda row: _("no note"),
               width=420),
    ]  # fmt: skip


def source_columns(sources: Sequence[Source], language: Language) -> list[Column]:
    """All sources with licence and the day they were read."""
    _ = language.gettext

    def texts(name: str) -> list[str | None]:
        return [str(getattr(source, name)) or None for source in sources]

    def lacking(row: int) -> str:
        return _("not given")

    def told(day_of: str) -> str:
        return day(day_of, language)

    plain: Callable[[object], str] = str
    return [
        Column("title", _("Title"), texts("title"), reason=lacking, width=420),
        Column("publisher", _("Publisher"), texts("publisher"), reason=lacking, width=180),
        Column("version", _("Version"), texts("version"), reason=lacking, width=180),
        Column("licence", _("Licence"), texts("licence"), reason=lacking, width=220),
        Column("read_on", _("Read on"), texts("read_on"), show=told, reason=lacking, full=plain, width=130),
        Column("url", _("Address"), texts("url"), show=breakable, reason=lacking, full=plain, width=260),
        Column("note", _("Note"), texts("note"), reason=lacking, width=240),
    ]  # fmt: skip
