"""Where a run of a file took place, and what its electricity cost: what the file leaves open, the workspace fills in.

A file's energy that held a PUE has lost it when it comes here (`core.imported`); the PUE stands in the place of the
run instead, so that it is applied exactly once and can be changed later like that of any run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.imported import ImportedRun, PlacedRun, PlaceHint
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place, Price, price_on

PUE_UNKNOWN = "import_pue_unknown"


def placed(
    run: ImportedRun,
    catalog: GridCatalog,
    place: Place,
    prices: Iterable[Price],
    project_id: int | None = None,
    stage: Stage = Stage.UNSET,
) -> PlacedRun:
    """A run of a file with its place, price, project and stage.

    Args:
        run: The run.
        catalog: The shipped tables.
        place: That of the project, or else of the settings; in force where the file says nothing, as a guess.
        prices: Those of the settings.
        project_id: Its project; None for none.
        stage: Stage of the AI life cycle.
    """
    held = any(warning.code == PUE_UNKNOWN for warning in run.warnings)
    day = dt.datetime.fromtimestamp(run.started_utc_s).date().isoformat()
    return PlacedRun(run, _place(run.place, catalog, place, held), price_on(prices, day), project_id, stage)


def _place(hint: PlaceHint, catalog: GridCatalog, place: Place, holds_unknown_pue: bool) -> Place:
    zone = _zone(hint, catalog)
    found = replace(place, zone=zone or place.zone, zone_is_guess=not zone)
    found = _hosted(found, hint, catalog, is_elsewhere=bool(zone) and zone.partition("-")[0] != place.zone[:2])
    if hint.pue_ratio is not None:
        hosting = found.hosting if found.hosting is not None and found.hosting.has_pue else Hosting.SERVER_ROOM
        return replace(found, hosting=hosting, pue_ratio=hint.pue_ratio)
    if holds_unknown_pue and found.hosting is not None and found.hosting.has_pue:
        return replace(found, pue_ratio=1.0)  # the energies hold it, whatever it is
    return found


def _zone(hint: PlaceHint, catalog: GridCatalog) -> str:
    """The zone of a country, or of the part of it that the file names; empty if there is none."""
    if not hint.country:
        return ""
    region = hint.region.strip().casefold()
    for zone in catalog.zones() if region else ():
        if zone.code.startswith(f"{hint.country}-") and zone.name_en.casefold().startswith(region):
            return zone.code
    return hint.country if catalog.zone(hint.country) is not None else ""


def _hosted(place: Place, hint: PlaceHint, catalog: GridCatalog, *, is_elsewhere: bool) -> Place:
    if hint.is_cloud:
        known = catalog.region(hint.provider, hint.cloud_region) is not None
        return replace(
            place, hosting=Hosting.CLOUD, pue_ratio=None, provider=hint.provider if known else "",
            region=hint.cloud_region if known else "",
        )  # fmt: skip
    if is_elsewhere or (hint.is_cloud is False and place.hosting is Hosting.CLOUD):
        return replace(place, hosting=None, pue_ratio=None, provider="", region="")
    return place
