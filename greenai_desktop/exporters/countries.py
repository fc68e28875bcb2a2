"""Two-letter country codes as three-letter ones, from the tables of Unicode."""

from __future__ import annotations

from functools import cache
from typing import Final

# Codes of states that are no more; the tables lead them to the one that came after.
_NO_MORE: Final = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})


@cache
def _three_of_two() -> dict[str, str]:
    from babel.core import get_global

    found = get_global("territory_aliases")
    return {
        twos[0]: three
        for three, twos in found.items()
        if len(three) == 3 and three.isalpha() and three not in _NO_MORE and len(twos) == 1 and len(twos[0]) == 2
    }


def alpha_3(two: str) -> str:
    """The three-letter code of a country; empty if there is none."""
    return _three_of_two().get(two, "")
