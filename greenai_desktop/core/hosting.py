"""Where a machine stands, and where the electricity it draws is counted.

Apart from `footprint` because settings, words and lines need it without the arithmetic.

Source:
    GHG Protocol Scope 2 Guidance (2015), chapter 6, and Corporate Value Chain Standard, categories 1, 3, 7, 8;
    BEGES method v5 (posts 2.1, 3.3, 4.1, 4.4, 4.5); METHODS §2.0 and §2.13.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Hosting(StrEnum):
    """Where a machine stands."""

    OFFICE = "office"
    HOME = "home"
    SERVER_ROOM = "server_room"
    COLOCATION = "colocation"
    CLOUD = "cloud"

    @property
    def has_pue(self) -> bool:
        """Whether cooling and distribution of a data centre stand between the plug and the meter.

        At a desk or at home they do not: room cooling is outside the boundary, and that is said.
        """
        return self not in (Hosting.OFFICE, Hosting.HOME)


@dataclass(frozen=True, slots=True)
class Post:
    """Where an emission is counted.

    Attributes:
        scope: 1, 2 or 3.
        ghg_category: Category 1 … 15 of scope 3; None for scopes 1 and 2.
        beges_post: Post of the French regulatory balance, such as `2.1`.
    """

    scope: int
    ghg_category: int | None
    beges_post: str


_OWN = Post(2, None, "2.1")
_ENERGY_UPSTREAM = Post(3, 3, "4.1")
_PURCHASED_SERVICE = Post(3, 1, "4.5")
_LEASED = Post(3, 8, "4.4")
_TELEWORK = Post(3, 7, "3.3")


def electricity_post(hosting: Hosting, controls_colocation: bool) -> Post:
    """Where the electricity of a machine is counted by the organisation that uses it.

    Args:
        hosting: Where the machine stands.
        controls_colocation: Whether the organisation's consolidation approach counts colocated machines as its own.
    """
    return {
        Hosting.OFFICE: _OWN,
        Hosting.SERVER_ROOM: _OWN,
        Hosting.HOME: _TELEWORK,
        Hosting.CLOUD: _PURCHASED_SERVICE,
        Hosting.COLOCATION: _OWN if controls_colocation else _LEASED,
    }[hosting]


def upstream_post(hosting: Hosting, controls_colocation: bool) -> Post:
    """Where fuel extraction, plant building and grid losses of that electricity are counted.

    Scope 2 leaves them to scope 3 category 3; the scope 3 categories hold the whole life cycle themselves.
    """
    post = electricity_post(hosting, controls_colocation)
    return _ENERGY_UPSTREAM if post.scope == 2 else post
