"""Places as people type them: a zone of electricity, or a region of a cloud provider."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace

from greenai_desktop.catalog.grid import GridCatalog, grid
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place

_MOST_GUESSES = 5
_PART = re.compile("[A-Z0-9]+(-[A-Z0-9]{1,8})+")  # a region inside a zone, such as FR-COR


def known_zone(catalog: GridCatalog, text: str) -> str:
    """The code of a zone as people type it.

    Raises:
        InputError: there is none of that code; codes that look alike are told.
    """
    code = text.strip().upper()
    codes = {zone.code.upper(): zone.code for zone in catalog.zones()}
    if code in codes:
        return codes[code]
    named = [z.code for z in catalog.zones() if text.strip().casefold() in (z.name_en.casefold(), z.name_fr.casefold())]
    if len(named) == 1:
        return named[0]
    if code.partition("-")[0] in codes and _PART.fullmatch(code):
        return code
    alike = difflib.get_close_matches(code, list(codes), _MOST_GUESSES, 0.5)
    raise InputError("no_such_zone", value=text, alike=", ".join(alike) or "FR, DE, US …")


def known_provider(catalog: GridCatalog, text: str) -> str:
    """The code of a cloud provider as people type it.

    Raises:
        InputError: no regions are known of it.
    """
    providers = catalog.providers()
    code = text.strip().casefold()
    if code not in providers:
        raise InputError("unknown_provider", value=text, known=", ".join(providers))
    return code


def place_named(place: Place, zone: str | None, cloud: str | None, hosting: str | None = None) -> Place:
    """A place with another zone, cloud region or hosting.

    Args:
        place: As it was.
        zone: Code or name of a zone; None leaves it, or takes that of the region.
        cloud: Provider and region, such as `aws/eu-west-3`.
        hosting: Code of the kind of place.
    """
    catalog = grid()
    if cloud:
        place = _in_cloud(catalog, cloud)
    if zone:
        place = replace(place, zone=known_zone(catalog, zone), zone_is_guess=False)
        if not cloud:  # another zone is not the cloud region that was
            place = replace(place, provider="", region="")
    return replace(place, hosting=Hosting(hosting)) if hosting else place


def _in_cloud(catalog: GridCatalog, text: str) -> Place:
    provider, _slash, code = text.strip().partition("/")
    provider = known_provider(catalog, provider)
    region = catalog.region(provider, code) or catalog.region(provider, code.casefold())
    if region is None:
        codes = [known.code for known in catalog.regions(provider)]
        alike = difflib.get_close_matches(code, codes, _MOST_GUESSES, 0.4) or codes[:_MOST_GUESSES]
        raise InputError("unknown_region", value=text, known=", ".join(f"{provider}/{known}" for known in alike))
    return Place(zone=region.zone_code, hosting=Hosting.CLOUD, provider=provider, region=region.code)
