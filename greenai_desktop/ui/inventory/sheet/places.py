"""Where rows and headings stand before and after the lines of a table change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from greenai_desktop.core.inventory.inventory import IdArray
from greenai_desktop.ui.inventory.sheet.lines import Lines, key_of

LineKey: TypeAlias = "tuple[int, float | str]"


def keys_of(lines: Lines, ids: IdArray, places: Sequence[int]) -> list[LineKey]:
    """What lines are about, whatever stands above them: the number of a row, or the value of a group."""
    return [_key(lines, ids, line) for line in places]


def _key(lines: Lines, ids: IdArray, line: int) -> LineKey:
    place = int(lines.places[line])
    if place < 0:
        return -1, key_of(lines.groups[~place].value)
    return (int(ids[place]), "") if place < ids.size else (-1, "\0")


def lines_of(lines: Lines, ids: IdArray, keys: Sequence[LineKey]) -> list[int]:
    """The lines on which such things stand; -1 for those that do not.

    Args:
        lines: Those that are shown now.
        ids: Numbers of the rows of the table.
        keys: Made by `keys_of`.
    """
    places = lines.places
    line_of_row = np.full(ids.size + 1, -1, np.int64)
    real = places >= 0
    line_of_row[places[real]] = np.flatnonzero(real)
    order = np.argsort(ids, kind="stable")
    wanted = np.array([row_id for row_id, _value in keys], np.int64)
    found = np.searchsorted(ids, wanted, sorter=order)
    rows = np.append(order, -1)[np.minimum(found, ids.size)]
    same = np.append(ids, -2)[rows] == wanted
    headings = _headings(lines)
    return [
        headings.get(value, -1) if row_id < 0 else (int(line_of_row[row]) if is_same else -1)
        for (row_id, value), row, is_same in zip(keys, rows.tolist(), same.tolist(), strict=True)
    ]


def _headings(lines: Lines) -> dict[float | str, int]:
    if not lines.groups:
        return {}
    return {key_of(lines.groups[~place].value): line for line, place in enumerate(lines.places) if place < 0}
