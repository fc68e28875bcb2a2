"""What each piece of equipment claims to count, for the search for double counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.accounting.ledger.row_claims import provider_code
from greenai_desktop.core.claims import Claim, Kind, Part, Where
from greenai_desktop.core.equipment import Equipment
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.columns import share_id
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.totals import Asked, fractions, use_kgco2e
from greenai_desktop.core.organisation import Site

_CHIP: Final = re.compile(
    r"\b(a100|h100|h200|b200|b300|v100|p100|a800|h800|mi300x|mi250x?|gh200)\b(?:[ -]*(pcie|nvl|sxm\d?))?"
)
# Modules of a baseboard where nothing else is said; a card of a slot never stands on one.
_MODULE: Final = "sxm"
_BOARD: Final = re.compile(r"\b(hgx|dgx|baseboard|\d+gpu|\d+ ?x)\b")
_HOST: Final = re.compile(r"\b(host|hôte)\b")
_EIGHTH: Final = re.compile(r"\b1/8\b")
_WITH_CHIPS: Final = ("gpu", "server")
_TEXTS: Final = ("name", "site", "category", "item_id", "model")
_MACHINES: Final = ("server", "workstation", "desktop", "laptop", "edge")
_WHOLE_LIFE: Final = Asked()

Item = Callable[[str], Equipment | None]


def asset_claims(
    inventory: Inventory, item_of: Item, sites: Mapping[str, Site], asked: Asked = _WHOLE_LIFE
) -> list[Claim]:
    """Claims of the rows that are counted and have something in the period.

    Args:
        inventory: The table of equipment.
        item_of: A row of the catalogue by its id.
        sites: Sites by name: equipment in a cloud is the provider's.
        asked: Period, view and project of the amounts at stake.
    """
    pieces = inventory.numbers("quantity")
    share = pieces * fractions(inventory, asked)
    phases = {
        Part.MAKING: allocation.embodied_kgco2e(inventory) * share,
        Part.TRANSPORT: inventory.numbers("transport_kgco2e") * share,
        Part.END_OF_LIFE: inventory.numbers("eol_kgco2e") * share,
        Part.USE: use_kgco2e(inventory, asked, pieces),
    }
    is_something = np.logical_or.reduce([amount > 0.0 for amount in phases.values()])
    rows = np.flatnonzero((inventory.texts("left_out").codes == 0) & is_something)
    texts = zip(*(inventory.cells(name, rows) for name in _TEXTS), strict=True)
    days = inventory.numbers("purchased")[rows].tolist(), inventory.numbers("retired")[rows].tolist()
    merged = (~np.isnan(inventory.numbers("embodied_kgco2e")))[rows].tolist()
    amounts = zip(*(values[rows].tolist() for values in phases.values()), strict=True)
    found = []
    for number, text, told, from_day, until_day, is_merged, projects in zip(
        inventory.ids[rows].tolist(), texts, amounts, *days, merged, _projects(inventory, rows), strict=True
    ):
        known = {phase: amount for phase, amount in zip(phases, told, strict=True) if amount > 0.0}
        cell = dict(zip(_TEXTS, map(str, text), strict=True))
        where = _where(cell, sites.get(cell["site"]), from_day, until_day, projects)
        parts = {**known, **_inside(cell, known.get(Part.MAKING), item_of)}
        found.append(Claim(Kind.ASSET, number, cell["name"] or cell["model"], where, parts, is_merged))
    return found


@lru_cache(4096)
def chips_of(text: str) -> frozenset[str]:
    """Models of accelerators that a name speaks of, with how they are mounted: `h100-sxm`, `h100-pcie`."""
    return frozenset(f"{chip}-{(mount or _MODULE).rstrip('0123456789')}" for chip, mount in _CHIP.findall(_words(text)))


def _where(
    cell: Mapping[str, str], site: Site | None, from_day: float, until_day: float, projects: frozenset[int]
) -> Where:
    place = site.place if site is not None and site.place.hosting is Hosting.CLOUD else None
    return Where(
        # A region of a cloud is no site of one's own.
        site=cell["site"] if place is None else "",
        projects=projects,
        from_day=from_day,
        until_day=until_day,
        machine=cell["name"] if cell["category"] in _MACHINES else "",
        provider="" if place is None else provider_code(place.provider),
        region="" if place is None else place.region,
        chips=chips_of(_named(cell)) if cell["category"] in _WITH_CHIPS else frozenset(),
    )


def _inside(text: Mapping[str, str], making: float | None, item_of: Item) -> dict[Part, float | None]:
    """What stands in a row besides its phases: cards in a board, a host around cards."""
    if making is None or text["category"] not in _WITH_CHIPS:
        return {}
    named = _named(text)
    words, chips = _words(named), chips_of(named)
    item = item_of(text["item_id"]) if text["item_id"] else None
    if text["category"] == "server":
        if _HOST.search(words):
            return {Part.HOST: making}
        return {Part.CARDS_INSIDE: None} if chips else {}
    if item is not None and item.holds_host:
        return {Part.HOST_SHARE: None, Part.CARD: making}
    is_board = bool(_BOARD.search(words)) and not _EIGHTH.search(words)
    return {Part.CARDS_INSIDE if is_board else Part.CARD: making}


def _projects(inventory: Inventory, rows: NDArray[np.int64]) -> list[frozenset[int]]:
    """Projects that have a share of each row."""
    found: list[frozenset[int]] = [frozenset()] * rows.size
    for number in inventory.projects():
        for place in np.flatnonzero(inventory.numbers(share_id(number))[rows] > 0.0).tolist():
            found[place] |= {number}
    return found


def _named(cell: Mapping[str, str]) -> str:
    return f"{cell['item_id']} {cell['model'] or cell['name']}"


def _words(text: str) -> str:
    return text.casefold().replace("-", " ").replace("_", " ")
