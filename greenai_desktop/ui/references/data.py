"""Everything the page shows, read off the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from greenai_desktop.catalog.electricity import ACCOUNTING, resolve, zone_of
from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.grid import GridCatalog, Region, grid
from greenai_desktop.catalog.tables import read_factors
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.place import Place
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


def read_shipped() -> Shipped:
    """Read all tables; some tens of milliseconds, once."""
    catalog = grid()
    regions = tuple(region for provider in catalog.providers() for region in catalog.regions(provider))
    surveys = [factor for key in _PUE_KEYS if (factor := catalog.pue(key)) is not None]
    fleets = [
        replace(factor, grade="pue_provider") for key in catalog.providers() if (factor := catalog.pue(key)) is not None
    ]
    pue = (*surveys, *fleets)
    models = tuple(factor for factor, _row in read_factors(factors_folder() / "power_model.csv", catalog.sources))
    return Shipped(catalog, regions, pue, models)


def accounting_id(catalog: GridCatalog, place: Place, own: Sequence[StoredFactor]) -> str:
    """Id of the factor that this place is accounted with; empty if there is none."""
    try:
        return resolve(catalog, zone_of(catalog, place), ACCOUNTING, [kept.factor for kept in own]).factor.id
    except InputError:
        return ""
