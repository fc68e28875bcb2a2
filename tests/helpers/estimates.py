"""Drafts of estimates, said in a line."""

from __future__ import annotations

from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Status

H100 = "nvidia-h100-sxm5-80gb"
FRANCE = Place(zone="FR", hosting=Hosting.SERVER_ROOM)


def numbers(**values: float) -> dict[str, Given]:
    """Numbers as a person types them."""
    return {name: Given(float(value)) for name, value in values.items()}


def sure(**values: float) -> dict[str, Given]:
    """Numbers without a range."""
    return {name: Given(float(value), float(value), float(value)) for name, value in values.items()}


def card(item_id: str = H100, **values: float) -> Kit:
    """So many accelerators of a kind."""
    return Kit(KitKind.ACCELERATOR, item_id, numbers=numbers(**values))


def typed(**values: float) -> Kit:
    """Hardware whose power was typed."""
    return Kit(KitKind.OWN, label="typed", numbers=sure(**values))


def hours(count: float = 8, h: float = 100, place: Place = FRANCE, **values: float) -> Draft:
    """So many H100 for so many hours."""
    said = numbers(hours_h=h, **values)
    return Draft(way=Way.HOURS, kits=(card(count=count),), numbers=said, place=place)


def work(params: float = 7e9, tokens: float = 1e11, place: Place = FRANCE, **values: float) -> Draft:
    """A model of so many parameters trained on so many tokens, on one kind of card."""
    said = numbers(params_count=params, tokens_count=tokens, **values)
    return Draft(way=Way.WORK, kits=(card(),), numbers=said, place=place)


def grid_factor(kgco2e_per_kwh: float, zone: str = "") -> Factor:
    """A factor of the grid that somebody entered, without a range."""
    return Factor(
        f"own:{kgco2e_per_kwh}", kgco2e_per_kwh, "kgCO2e/kWh", None, None, zone, None, "lifecycle", "", "test",
        status=Status.ENTERED, kind="grid",
    )  # fmt: skip
