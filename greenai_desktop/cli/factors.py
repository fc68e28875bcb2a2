"""`greenai factors`: emission factors of electricity with their sources.

For a zone two factors are printed, each by its name: the one for accounting and the one for comparisons between
zones. They are of different methods and are never put side by side in one chart.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from greenai_desktop.catalog.electricity import ACCOUNTING, COMPARISON, Chosen, own_factor, resolve
from greenai_desktop.catalog.grid import GridCatalog, grid
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import own_factors
from greenai_desktop.cli.output import NOT_AVAILABLE, clean, say, say_json, table
from greenai_desktop.cli.places import known_zone
from greenai_desktop.core.factors import Factor
from greenai_desktop.i18n import Language, _, active, numbers, words


def execute(args: argparse.Namespace) -> int:
    """Print the factors of a zone or of its hours, list the zones, or show and change the tables."""
    if args.what == "hourly":
        from greenai_desktop.cli.factor_hours import show_hours

        return show_hours(args)
    if args.what in ("tables", "update"):
        from greenai_desktop.cli.factor_tables import show_tables, update_tables

        return show_tables(args) if args.what == "tables" else update_tables(args)
    return _grid(args) if args.what == "grid" else _list(args)


def _grid(args: argparse.Namespace) -> int:
    catalog = grid()
    zone = known_zone(catalog, args.zone)
    own = own_factors()
    year = time.gmtime().tm_year
    chosen = [resolve(catalog, zone, ACCOUNTING, own, year), resolve(catalog, zone, COMPARISON, own, year)]
    contract = own_factor(catalog, own, zone, "contract")
    chosen += [contract] if contract is not None else []
    if args.json:
        say_json({"zone": zone, "name": _zone_name(catalog, zone), "factors": [_plain(one) for one in chosen]})
        return exits.OK
    say(f"{zone}  {_zone_name(catalog, zone)}")
    for one in chosen:
        for line in _lines(one, active()):
            say(line)
    return exits.OK


def _list(args: argparse.Namespace) -> int:
    catalog, language = grid(), active()
    wanted = args.text.casefold()
    found = [
        (zone.code, zone.name(language.code), factor)
        for zone in catalog.zones()
        if (factor := catalog.default(zone.code)) is not None
        and (wanted in zone.code.casefold() or wanted in zone.name_en.casefold() or wanted in zone.name_fr.casefold())
    ]
    if args.json:
        say_json([{"zone": code, "name": name, **_plain_factor(factor)} for code, name, factor in found])
        return exits.OK
    rows = (
        (code, name, _intensity(factor, language), _year(factor), _method(factor, language))
        for code, name, factor in found
    )
    header = (_("Zone"), _("Name"), _("Factor"), _("Year"), _("Basis and boundary"))
    for line in table(header, rows, frozenset({2}), 1):
        say(line)
    return exits.OK


def _zone_name(catalog: GridCatalog, code: str) -> str:
    zone = catalog.zone(code)
    return zone.name(active().code) if zone is not None else code


def _lines(chosen: Chosen, language: Language) -> list[str]:
    factor, source = chosen.factor, chosen.source
    title = {
        ACCOUNTING: _("Factor for accounting (what a run emits)"),
        COMPARISON: _("Factor for comparisons (one method for all zones)"),
    }.get(chosen.purpose, _("Factor of your contract (market-based, beside the headline)"))
    origin = ", ".join(part for part in (source.publisher, source.title, source.version) if part)
    rows = [
        (_("Value"), _intensity(factor, language)),
        (_("Range"), _range(factor, language)),
        (_("Zone of the data"), factor.region),
        (_("Year"), _year(factor)),
        (_("Basis"), words.word(words.BASIS, factor.basis, language)),
        (_("Boundary"), words.word(words.BOUNDARY, factor.boundary, language)),
        (_("Status"), words.status_words(factor.status, language)),
        (_("Source"), clean(origin)),
        (_("Address"), clean(source.url)),
        (_("Notes"), language.listed(words.word(words.NOTE, note, language) for note in chosen.notes)),
        (_("Remark"), clean(factor.note)),
    ]
    width = max(len(name) for name, _value in rows)
    return ["", title, *(f"  {name:<{width}}  {value}" for name, value in rows if value)]


def _intensity(factor: Factor, language: Language) -> str:
    return numbers.quantity(factor.value * 1_000, "gCO2e/kWh", language.code)


def _range(factor: Factor, language: Language) -> str:
    low, high = _bounds(factor)
    told = numbers.interval(low * 1_000, high * 1_000, "gCO2e/kWh", language.code)
    return told if factor.has_bounds else _("{range} (expert default, the source gives none)", range=told)


def _bounds(factor: Factor) -> tuple[float, float]:
    if factor.has_bounds and factor.low is not None and factor.high is not None:
        return factor.low, factor.high
    return factor.value / factor.u95_ratio, factor.value * factor.u95_ratio


def _year(factor: Factor) -> str:
    return str(factor.year) if factor.year else NOT_AVAILABLE


def _method(factor: Factor, language: Language) -> str:
    parts = (words.word(words.BASIS, factor.basis, language), words.word(words.BOUNDARY, factor.boundary, language))
    return ", ".join(part for part in parts if part)


def _plain(chosen: Chosen) -> dict[str, Any]:
    source = chosen.source
    return {
        "purpose": chosen.purpose,
        **_plain_factor(chosen.factor),
        "source": {
            "id": source.id, "title": source.title, "publisher": source.publisher, "version": source.version,
            "url": source.url, "licence": source.licence, "read_on": source.read_on,
        },
        "notes": list(chosen.notes),
    }  # fmt: skip


def _plain_factor(factor: Factor) -> dict[str, Any]:
    low, high = _bounds(factor)
    return {
        "id": factor.id,
        "value": factor.value,
        "unit": factor.unit,
        "low": low,
        "high": high,
        "range_is_of_source": factor.has_bounds,
        "region": factor.region,
        "year": factor.year,
        "basis": factor.basis,
        "boundary": factor.boundary,
        "status": factor.status.value,
        "combustion_fraction": factor.combustion_fraction,
        "note": factor.note or None,
    }
