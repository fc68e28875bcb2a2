"""Two-letter country codes as three-letter ones, from the tables of Unicode."""

from __future__ import annotations

from functools import cache


@cache
def _three_of_two() -> dict[str, str]:
    from babel.core import get_global

    found = get_global("territory_aliases")
    return {
        twos[0]: three
        for three, twos in sorted(found.items(), reverse=True)
        if len(three) == 3 and three.isalpha() and len(twos) == 1 and len(twos[0]) == 2
    }


def alpha_3(two: str) -> str:
    """The three-letter code of a country; empty if there is none."""
    return _three_of_two().get(two, "")
