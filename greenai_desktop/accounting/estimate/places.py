"""The places of a comparison: regions of clouds, or countries, by the one method that reaches all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from greenai_desktop.accounting.estimate.model import Model, model_of
from greenai_desktop.accounting.estimate.options import Axis, Column
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.catalog.electricity import COMPARISON, pue_for, resolve, zone_of
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.core.uncertainty import Draws, Uncertain

COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Places:
    """Places to be compared.

    Attributes:
        model: The draft in a place of their kind, whose electricity is replaced by theirs.
        axis: The places.
        zones: Zone of each.
        own: What the draft's own place is drawn from: factor and PUE; None if it has none.
        own_name: What the draft's own place is called; data.
    """

    model: Model
    axis: Axis
    zones: tuple[str, ...]
    own: tuple[Uncertain | None, Uncertain | None]
    own_name: str


def cloud_places(
    draft: Draft, shelf: Shelf, own: Sequence[Factor], providers: Iterable[str], draws: Draws | None = None
) -> Places:
    """All regions of some providers, each with its own PUE, else that of the provider's fleet."""
    regions = [region for provider in providers for region in shelf.grid.regions(provider)]
    places = [Place(hosting=Hosting.CLOUD, provider=one.provider, region=one.code) for one in regions]
    names = tuple(f"{one.name} ({one.city})" if one.city and one.city not in one.name else one.name for one in regions)
    ids = tuple(f"{one.provider}:{one.code}" for one in regions)
    mine = f"{draft.place.provider}:{draft.place.region}" if draft.place.hosting is Hosting.CLOUD else ""
    zones = tuple(one.zone_code for one in regions)
    groups = tuple(one.provider for one in regions)
    return _places(draft, shelf, own, draws, places, (ids, names, groups, zones), mine)


def countries(draft: Draft, shelf: Shelf, own: Sequence[Factor], draws: Draws | None = None) -> Places:
    """All countries, with the hosting and PUE of the draft."""
    grid = shelf.grid
    zones = [zone for zone in grid.zones() if "-" not in zone.code and zone.code not in ("WORLD", "EU")]
    codes = tuple(zone.code for zone in zones)
    named = codes, tuple(zone.name_en for zone in zones), (COUNTRY,) * len(codes), codes
    return _places(draft, shelf, own, draws, None, named, zone_of(grid, draft.place))


_Named = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _places(
    draft: Draft, shelf: Shelf, own: Sequence[Factor], draws: Draws | None, places: Sequence[Place] | None,
    named: _Named, mine: str,
) -> Places:  # fmt: skip
    """Places whose PUE is their own, or, without any told, that of the draft."""
    ids, names, groups, zones = named
    grid = shelf.grid
    home = places[0] if places else draft.place
    model = model_of(replace(draft, place=_known(grid, home)), shelf, own, draws)
    factors = [_factor(grid, zone) for zone in zones]
    columns = [Column(model.sheet.cell(model.supply.intensity), tuple(one for one, _ in factors))]
    if places is not None and model.supply.pue is not None:
        pues = tuple(_pue(grid, place) for place in places)
        columns.append(Column(model.sheet.cell(model.supply.pue), pues))
    reasons = tuple(reason for _, reason in factors)
    axis = Axis(
        ids, names, groups, tuple(columns), reasons, ("",) * len(ids), ids.index(mine) if mine in ids else -1
    )  # fmt: skip
    at_home = _factor(grid, zone_of(grid, draft.place))[0], _pue(grid, draft.place)
    return Places(model, axis, zones, at_home, _name_of(grid, draft.place))


def _known(grid: GridCatalog, place: Place) -> Place:
    """A place whose electricity has a factor, so that its cell is there to be replaced."""
    try:
        resolve(grid, zone_of(grid, place))
    except InputError:
        return replace(place, zone="WORLD", region="")
    return place


def _factor(grid: GridCatalog, zone: str) -> tuple[Uncertain | None, str]:
    """The factor of a zone by the method of the comparison, or why there is none."""
    try:
        chosen = resolve(grid, zone, COMPARISON)
    except InputError as error:
        return None, error.code
    # The world's mean says nothing of a zone that the method does not reach.
    is_there = "fallback_world" not in chosen.notes
    return (chosen.factor.uncertain(), "") if is_there else (None, "zone_not_compared")


def _pue(grid: GridCatalog, place: Place) -> Uncertain | None:
    found = pue_for(grid, place)
    return None if found is None else found.factor.uncertain(at_least=1.0)


def _name_of(grid: GridCatalog, place: Place) -> str:
    region = grid.region(place.provider, place.region) if place.hosting is Hosting.CLOUD else None
    if region is not None:
        return region.name
    zone = grid.zone(place.zone)
    return zone.name_en if zone is not None else place.zone
