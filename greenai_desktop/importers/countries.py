"""Three-letter country codes as two-letter ones and back, from the tables of Unicode."""

from __future__ import annotations

from functools import cache


@cache
def _two_of_three() -> dict[str, str]:
    from babel.core import get_global

    found = get_global("territory_aliases")
    return {
        three: twos[0]
        for three, twos in found.items()
        if len(three) == 3 and three.isalpha() and len(twos) == 1 and len(twos[0]) == 2
    }


def alpha_2(three: str) -> str:
    """The two-letter code of a country; empty if there is none."""
    return _two_of_three().get(three.strip().upper(), "")
