"""Emission factors that are offered for a post in a region: those of the tables, and electricity by its zone.

French electricity stands in for no other country, and what is burnt is offered with its upstream where the factor
leaves it out.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from greenai_desktop.catalog.activities import Activity, activities
from greenai_desktop.catalog.electricity import resolve
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.errors import InputError

_ZONE: Final = "electricity-zone-"
_ELECTRICITY: Final = "electricity"
ELECTRICITY_POSTS: Final = ("s2-electricity", "s3-11-use-of-sold", "s3-13-leased-downstream")
_UPSTREAM: Final = "s3-03-energy-upstream"
_BESIDE: Final = frozenset({"wtt", "td", "loss"})


def factor_of(factor_id: str) -> Activity | None:
    """A factor by its id: of the tables, or the electricity of a zone; None if there is none."""
    if factor_id.startswith(_ZONE):
        return _of_zone(factor_id.removeprefix(_ZONE))
    return activities().by_id(factor_id)


def offered(post_id: str, region: str) -> list[Activity]:
    """Factors for a post in a region, the best first; spend comes last.

    Args:
        post_id: Of the list of posts.
        region: Code of a country, or of a zone of the grid.
    """
    rows = activities().for_post(post_id, region)
    country = region.partition("-")[0]
    own = [row for row in rows if row.category != _ELECTRICITY or row.factor.region in (region, country)]
    zone = _of_zone(region) if post_id in ELECTRICITY_POSTS else None
    if zone is None:
        return own
    electricity = [row for row in own if row.category == _ELECTRICITY]
    return [*electricity, zone, *(row for row in own if row.category != _ELECTRICITY)]


def beside(factor: Activity) -> list[Activity]:
    """Rows that count what a factor leaves out: its upstream, and the losses of its network.

    Their ids have the same words as that of the factor, and one that says what they are.
    """
    if factor.boundary not in ("combustion", "direct"):
        return []
    words = _words(factor.id)
    return [
        row
        for row in activities().all()
        if row.boundary in ("upstream", "losses") and _words(row.id) - _BESIDE == words and row.id != factor.id
    ]


def lacks_upstream(factor: Activity) -> bool:
    """Whether a factor leaves out its upstream, and no row of the tables counts it either."""
    return factor.boundary in ("combustion", "direct") and not beside(factor)


def post_beside(row: Activity, post_id: str) -> str:
    """The post of what stands beside a factor: that of the factor, or energy upstream."""
    return post_id if post_id in row.post_ids else _UPSTREAM if _UPSTREAM in row.post_ids else row.post_ids[0]


def _words(factor_id: str) -> frozenset[str]:
    return frozenset(factor_id.split("-"))


@cache
def _of_zone(code: str) -> Activity | None:
    """The electricity of a zone, as its accounting rules want it; None where no table knows it."""
    zone = grid().zone(code) or grid().zone(code.partition("-")[0])
    if zone is None or code == "":
        return None
    try:
        chosen = resolve(grid(), code)
    except InputError:
        return None
    if chosen.factor.region != zone.code:
        return None
    boundary = {"lifecycle": "whole", "direct": "combustion"}.get(chosen.factor.basis, "")
    year = f" {chosen.factor.year}" if chosen.factor.year else ""
    return Activity(
        f"{_ZONE}{code}", _ELECTRICITY, f"Electricity, {zone.name_en}{year}", f"Électricité, {zone.name_fr}{year}",
        "kWh", chosen.factor, boundary, "", None, ELECTRICITY_POSTS, chosen.source,
    )  # fmt: skip
