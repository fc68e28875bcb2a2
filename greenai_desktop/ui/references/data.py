"""Everything the page shows, read off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

from greenai_desktop.catalog.electricity import ACCOUNTING, COMPARISON, Chosen, own_factor, resolve, zone_of
from greenai_desktop.catalog.grid import GridCatalog, Region, grid
from greenai_desktop.catalog.tables import read_factors
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.place import Place
from greenai_desktop.paths import resource
from greenai_desktop.store.records import StoredFactor

_PUE_KEYS = ("server_room", "colocation", "cloud")


@dataclass(frozen=True, slots=True)
class Shipped:
    """The shipped tables.

    Attributes:
        catalog: Electricity.
        regions: Cloud regions of all providers.
        pue: Defaults of hostings, then fleets.
        models: Figures of the power models.
    """

    catalog: GridCatalog
    regions: tuple[Region, ...]
    pue: tuple[Factor, ...]
    models: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class InUse:
    """What is used for a place.

    Attributes:
        zone: Zone code; empty if nobody said.
        accounting: For the headline; None with a reason.
        comparison: For comparisons between zones.
        contract: Beside the headline; None without one.
        self_consumption: Beside the headline; None without one.
        reason: Code of why there is none.
    """

    zone: str
    accounting: Chosen | None
    comparison: Chosen | None
    contract: Chosen | None
    self_consumption: Chosen | None
    reason: str = ""


def read_shipped() -> Shipped:
    """Read all tables; some tens of milliseconds, once."""
    catalog = grid()
    regions = tuple(region for provider in catalog.providers() for region in catalog.regions(provider))
    keys = (*_PUE_KEYS, *catalog.providers())
    pue = tuple(factor for key in keys if (factor := catalog.pue(key)) is not None)
    models = tuple(factor for factor, _row in read_factors(resource("factors", "power_model.csv"), catalog.sources))
    return Shipped(catalog, regions, pue, models)


def in_use(catalog: GridCatalog, place: Place, own: list[StoredFactor]) -> InUse:
    """The factors in force for a place, by purpose."""
    mine = [kept.factor for kept in own]
    zone = zone_of(catalog, place)
    try:
        accounting = resolve(catalog, zone, ACCOUNTING, mine)
        comparison = resolve(catalog, zone, COMPARISON)
    except InputError as error:
        return InUse(zone, None, None, None, None, error.code)
    contract, metered = (own_factor(catalog, mine, zone, kind) for kind in ("contract", "self_consumption"))
    return InUse(zone, accounting, comparison, contract, metered)
