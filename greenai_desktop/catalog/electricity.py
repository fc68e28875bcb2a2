"""The one resolver of the electricity factor and of the PUE, used by every page.

For accounting: the user's own grid factor, else the national reference, else the zone's default row. For
comparisons: one method for all zones (Ember), with the country's row where it does not reach a part of it. A
contract and self-consumption are other figures, asked for by name; they never enter the headline.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from greenai_desktop.catalog.grid import UNIT, GridCatalog, Zone
from greenai_desktop.core.errors import CatalogError, InputError
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import convert

ACCOUNTING, COMPARISON = "accounting", "comparison"
OWN_KINDS = ("grid", "contract", "self_consumption")
_LARGEST_PLAUSIBLE_KGCO2E_PER_KWH = 3.0
_OLDER_AFTER_YEARS = 1


@dataclass(frozen=True, slots=True)
class Chosen:
    """A factor and why it was chosen.

    Attributes:
        factor: In kgCO2e/kWh, or a ratio for a PUE.
        source: Where it was read.
        purpose: `accounting`, `comparison`, or the kind of an own factor.
        notes: Codes of what must be said with it.
    """

    factor: Factor
    source: Source
    purpose: str
    notes: tuple[str, ...]


def resolve(
    catalog: GridCatalog,
    zone: str,
    purpose: str = ACCOUNTING,
    own: Iterable[Factor] = (),
    run_year: int | None = None,
) -> Chosen:
    """The electricity factor of a zone.

    Args:
        catalog: The tables.
        zone: Zone code; a part of a country falls back to the country, that to the world, and says so.
        purpose: `accounting` or `comparison`.
        own: The user's own factors; those of kind `grid` win for accounting, the one of the run's year first.
        run_year: Year of the activity; older factors without bounds get a wider default range.

    Raises:
        InputError: no zone is given, or an unknown purpose.
    """
    if purpose not in (ACCOUNTING, COMPARISON):
        raise InputError("unknown_purpose", value=purpose)
    if not zone:
        raise InputError("zone_missing")
    if purpose == COMPARISON:
        factor, notes = _first(zone, catalog.comparable, "one_method_country")
    else:
        entered = _own_of(own, "grid", zone, run_year)
        if entered is not None:
            return _told(catalog, entered, purpose, [], run_year)
        factor, notes = _first(zone, lambda code: catalog.national_reference(code) or catalog.default(code))
    if factor is None:
        raise InputError("zone_unknown", value=zone)
    return _told(catalog, factor, purpose, notes, run_year)


def comparison_factors(catalog: GridCatalog) -> list[Chosen]:
    """One comparable factor for each zone that the one method reaches, by zone; see `zones_without_comparison`."""
    rows = [factor for zone in catalog.zones() if (factor := catalog.comparable(zone.code)) is not None]
    return [_told(catalog, factor, COMPARISON, [], None) for factor in rows]


def zones_without_comparison(catalog: GridCatalog) -> list[Zone]:
    """Zones that a comparison leaves out, to be counted and told beside it."""
    return [zone for zone in catalog.zones() if catalog.comparable(zone.code) is None]


def own_factor(
    catalog: GridCatalog, own: Iterable[Factor], zone: str, kind: str, run_year: int | None = None
) -> Chosen | None:
    """The user's contract or self-consumption factor for a zone: a figure beside the headline, never in it."""
    factor = _own_of(own, kind, zone, run_year)
    return None if factor is None else _told(catalog, factor, kind, [], run_year)


def validate_own(factor: Factor) -> Factor:
    """Check a factor that a person entered; it comes back in kgCO2e/kWh.

    Raises:
        InputError: a value or range that cannot be right, no source, or a contract without its evidence.
    """
    if factor.kind not in OWN_KINDS:
        raise InputError("unknown_factor_kind", value=factor.kind)
    value = convert(factor.value, factor.unit, UNIT)
    if not 0 <= value <= _LARGEST_PLAUSIBLE_KGCO2E_PER_KWH or (value == 0 and factor.kind == "grid"):
        raise InputError("factor_out_of_range", value=value, highest=_LARGEST_PLAUSIBLE_KGCO2E_PER_KWH)
    low = factor.value if factor.low is None else factor.low
    high = factor.value if factor.high is None else factor.high
    if not 0 <= low <= factor.value <= high < math.inf:
        raise InputError("range_out_of_order", low=low, value=factor.value, high=high)
    if not factor.source_id.strip():
        raise InputError("source_missing")
    if factor.kind == "contract" and not factor.evidence.strip():
        raise InputError("contract_needs_evidence")
    if factor.kind == "self_consumption" and not factor.evidence.strip():
        raise InputError("self_consumption_needs_meter")
    scale = convert(1.0, factor.unit, UNIT)
    return replace(
        factor,
        value=value,
        unit=UNIT,
        low=None if factor.low is None else factor.low * scale,
        high=None if factor.high is None else factor.high * scale,
        status=Status.ENTERED,
    )


def pue_for(catalog: GridCatalog, place: Place) -> Chosen | None:
    """The PUE of a place; None where it does not apply (at a desk, at home) or nobody said what the place is.

    The order is: entered, region or geography, fleet of the provider, survey average of the hosting.

    Raises:
        CatalogError: the table of PUE lacks the survey average.
    """
    if place.hosting is None or not place.hosting.has_pue:
        return None
    if place.pue_ratio is not None:
        entered = Factor(
            "pue:entered", place.pue_ratio, "ratio", None, None, "", None, "", "", "entered", grade="pue_site",
            status=Status.ENTERED,
        )  # fmt: skip
        return Chosen(entered, _entered_source(), "pue", ())
    if place.hosting is Hosting.CLOUD:
        region = catalog.region(place.provider, place.region)
        if region is not None and region.pue is not None:
            note = "pue_geography" if region.pue.boundary == "geography" else "pue_region"
            return Chosen(region.pue, catalog.source(region.pue.source_id), "pue", (note,))
        fleet = catalog.pue(place.provider) if place.provider else None
        if fleet is not None:
            return Chosen(replace(fleet, grade="pue_provider"), catalog.source(fleet.source_id), "pue", ("pue_fleet",))
    default = catalog.pue(place.hosting.value)
    if default is None:
        raise CatalogError("no_such_factor", factor=f"pue:{place.hosting.value}")
    return Chosen(default, catalog.source(default.source_id), "pue", ("pue_survey",))


def zone_of(catalog: GridCatalog, place: Place) -> str:
    """The zone of a place: in the cloud that of its region, else what was said; empty if nobody said."""
    if place.hosting is Hosting.CLOUD:
        region = catalog.region(place.provider, place.region)
        if region is not None:
            return region.zone_code
    return place.zone


def _told(catalog: GridCatalog, factor: Factor, purpose: str, notes: list[str], run_year: int | None) -> Chosen:
    if not factor.has_bounds and factor.value > 0:
        older = run_year is not None and factor.year is not None and run_year - factor.year > _OLDER_AFTER_YEARS
        factor = replace(factor, grade="grid_older" if older else "grid_same_year")
        notes.append("range_is_expert_default")
    if factor.combustion_fraction is None and factor.basis != "direct":
        notes.append("scope_not_split")
    if factor.basis == "direct":
        notes.append("direct_only")
    if factor.status is Status.DEFAULT:
        notes.append("annual_average")
    source = catalog.sources.get(factor.source_id) or _entered_source(factor.source_id)
    return Chosen(factor, source, purpose, tuple(notes))


def _first(
    zone: str, row_of: Callable[[str], Factor | None], country_note: str = "fallback_country"
) -> tuple[Factor | None, list[str]]:
    """The row of a zone, else of its country, else of the world, and the note that tells of it."""
    for code, notes in ((zone, []), (zone.partition("-")[0], [country_note]), ("WORLD", ["fallback_world"])):
        factor = row_of(code)
        if factor is not None:
            return factor, notes
    return None, []


def _own_of(own: Iterable[Factor], kind: str, zone: str, run_year: int | None) -> Factor | None:
    """Of the user's factors of a kind: the zone's own before one for any zone, the run's year before the latest."""
    fitting = [factor for factor in own if factor.kind == kind and factor.region in (zone, "")]

    def rank(factor: Factor) -> tuple[bool, bool, int]:
        return factor.region == zone, run_year is not None and factor.year == run_year, factor.year or 0

    return max(fitting, key=rank, default=None)


def _entered_source(title: str = "") -> Source:
    return Source("entered", title, "", "", "", "", "")
