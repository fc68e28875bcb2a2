"""What each piece of equipment claims to count, for the search for double counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from greenai_desktop.accounting.ledger.row_claims import provider_code
from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.claims import Claim, Kind, Part, Where
from greenai_desktop.core.equipment import Equipment
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.columns import HERE, share_id
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.totals import Asked, fractions
from greenai_desktop.core.organisation import Site

_CHIP: Final = re.compile(
    r"\b(a100|h100|h200|b200|b300|v100|p100|a800|h800|mi300x|mi250x?|gh200)\b(?:[ -]*(pcie|nvl|sxm\d?))?"
)
# Modules of a baseboard where nothing else is said; a card of a slot never stands on one.
_MODULE: Final = "sxm"
_BOARD: Final = re.compile(r"\b(hgx|dgx|baseboard|\d+gpu|\d+ ?x)\b")
_HOST: Final = re.compile(r"\b(host|hôte)\b")
_EIGHTH: Final = re.compile(r"\b1/8\b")
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
    part = fractions(inventory, asked)
    share = inventory.numbers("quantity") * part
    phases = {
        Part.MAKING: allocation.embodied_kgco2e(inventory) * share,
        Part.TRANSPORT: inventory.numbers("transport_kgco2e") * share,
        Part.END_OF_LIFE: inventory.numbers("eol_kgco2e") * share,
        Part.USE: _use(inventory, share),
    }
    counted = np.flatnonzero((inventory.texts("left_out").codes == 0) & (part != 0.0))
    return [_claim(inventory, int(row), phases, item_of, sites) for row in counted]


def chips_of(text: str) -> frozenset[str]:
    """Models of accelerators that a name speaks of, with how they are mounted: `h100-sxm`, `h100-pcie`."""
    return frozenset(f"{chip}-{(mount or _MODULE).rstrip('0123456789')}" for chip, mount in _CHIP.findall(_words(text)))


def _use(inventory: Inventory, share: FloatArray) -> FloatArray:
    texts = inventory.texts("use_counted")
    return np.where(texts.codes == texts.find(HERE), inventory.numbers("use_kgco2e") * share, np.nan)


def _claim(
    inventory: Inventory, row: int, phases: Mapping[Part, FloatArray], item_of: Item, sites: Mapping[str, Site]
) -> Claim:
    known = {part: float(values[row]) for part, values in phases.items() if values[row] > 0.0}
    text = {name: str(inventory.value(row, name)) for name in ("name", "site", "category", "item_id", "model")}
    site = sites.get(text["site"])
    is_rented = site is not None and site.place.hosting is Hosting.CLOUD
    named = " ".join((text["item_id"], text["model"] or text["name"]))
    parts: dict[Part, float | None] = {**known, **_inside(text, named, known.get(Part.MAKING), item_of)}
    where = Where(
        # A region of a cloud is no site of one's own.
        site="" if is_rented else text["site"],
        projects=_projects(inventory, row),
        from_day=float(inventory.numbers("purchased")[row]),
        until_day=float(inventory.numbers("retired")[row]),
        machine=text["name"] if text["category"] in _MACHINES else "",
        provider=provider_code(site.place.provider) if site is not None and is_rented else "",
        region=site.place.region if site is not None and is_rented else "",
        chips=chips_of(named),
    )
    is_merged = not np.isnan(inventory.numbers("embodied_kgco2e")[row])
    return Claim(Kind.ASSET, int(inventory.ids[row]), text["name"] or text["model"], where, parts, bool(is_merged))


def _inside(text: Mapping[str, str], named: str, making: float | None, item_of: Item) -> dict[Part, float | None]:
    """What stands in a row besides its phases: cards in a board, a host around cards."""
    if making is None or text["category"] not in ("gpu", "server"):
        return {}
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


def _projects(inventory: Inventory, row: int) -> frozenset[int]:
    return frozenset(
        number for number in inventory.projects() if inventory.numbers(share_id(number))[row] > 0.0
    )  # fmt: skip


def _words(text: str) -> str:
    return text.casefold().replace("-", " ").replace("_", " ")
