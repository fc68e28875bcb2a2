"""The one resolver of the electricity factor and of the PUE, used by every page.

For accounting: the user's own grid factor, else the national reference, else the zone's default row. For
comparisons: one method for all zones, the default row. A contract and self-consumption are other figures, asked for
by name; they never enter the headline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from greenai_desktop.catalog.grid import UNIT, GridCatalog
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.footprint import Hosting
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
        own: The user's own factors; those of kind `grid` win for accounting.
        run_year: Year of the activity; older factors without bounds get a wider default range.

    Raises:
        InputError: no zone is given, or an unknown purpose.
    """
    if purpose not in (ACCOUNTING, COMPARISON):
        raise InputError("unknown_purpose", value=purpose)
    if not zone:
        raise InputError("zone_missing")
    notes: list[str] = []
    factor: Factor | None = None
    if purpose == ACCOUNTING:
        factor = next((item for item in own if item.kind == "grid" and item.region == zone), None)
        factor = factor or catalog.national_reference(zone)
    for candidate, note in ((zone, ""), (zone.partition("-")[0], "fallback_country"), ("WORLD", "fallback_world")):
        if factor is None and candidate:
            factor = catalog.default(candidate)
            if factor is not None and note:
                notes.append(note)
    if factor is None:
        raise InputError("zone_unknown", value=zone)
    return _told(catalog, factor, purpose, notes, run_year)


def own_factor(catalog: GridCatalog, own: Iterable[Factor], zone: str, kind: str) -> Chosen | None:
    """The user's contract or self-consumption factor for a zone: a figure beside the headline, never in it."""
    factor = next((item for item in own if item.kind == kind and item.region in (zone, "")), None)
    return None if factor is None else _told(catalog, factor, kind, [], None)


def validate_own(factor: Factor) -> Factor:
    """Check a factor that a person entered; it comes back in kgCO2e/kWh.

    Raises:
        InputError: a value that cannot be right, no source, or a contract without its evidence.
    """
    value = convert(factor.value, factor.unit, UNIT)
    if factor.kind not in OWN_KINDS:
        raise InputError("unknown_factor_kind", value=factor.kind)
    if not 0 <= value <= _LARGEST_PLAUSIBLE_KGCO2E_PER_KWH or (value == 0 and factor.kind == "grid"):
        raise InputError("factor_out_of_range", value=value, highest=_LARGEST_PLAUSIBLE_KGCO2E_PER_KWH)
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

    The order is: entered, region, fleet of the provider, survey average of the hosting.
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
            return Chosen(region.pue, catalog.source(region.pue.source_id), "pue", ("pue_region",))
        fleet = catalog.pue(place.provider) if place.provider else None
        if fleet is not None:
            return Chosen(replace(fleet, grade="pue_provider"), catalog.source(fleet.source_id), "pue", ("pue_fleet",))
    default = catalog.pue(place.hosting.value)
    assert default is not None
    return Chosen(default, catalog.source(default.source_id), "pue", ("pue_survey",))


def zone_of(catalog: GridCatalog, place: Place) -> str:
    """The zone of a place: in the cloud that of its region, else what was said; empty if nobody said."""
    if place.hosting is Hosting.CLOUD:
        region = catalog.region(place.provider, place.region)
        if region is not None:
            return region.zone_code
    return place.zone


def _told(catalog: GridCatalog, factor: Factor, purpose: str, notes: list[str], run_year: int | None) -> Chosen:
    if not factor.has_bounds and factor.status is Status.DEFAULT:
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


def _entered_source(title: str = "") -> Source:
    return Source("entered", title, "", "", "", "", "")
