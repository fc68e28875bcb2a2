"""Names of equipment as a person writes them, to the one row of the catalogue that is called so.

Only the whole name counts, with its maker or without, whatever case, spaces and dashes: "Latitude 5430" is the Dell,
"H100" is none of the three cards of that name. What means several rows means none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from greenai_desktop.catalog.matching import squeezed
from greenai_desktop.core.equipment import Equipment

_LEAST_NAME: Final = 4  # "L4" and "T4" are names of too many other things


class EquipmentNames:
    """Rows by their whole names.

    Args:
        rows: Averages and products.
        chips: Names of accelerators by id; each begins with its maker.
    """

    def __init__(self, rows: Iterable[Equipment], chips: Mapping[str, str]) -> None:
        self._ids: dict[str, set[str]] = {}
        for row in rows:
            for language in ("en", "fr"):
                name = row.name(language)
                self._learn(row.id, name)
                self._learn(row.id, name.removeprefix(row.manufacturer) if row.manufacturer else name)
        for item_id, name in chips.items():
            self._learn(item_id, name)
            self._learn(item_id, name.partition(" ")[2])

    def _learn(self, item_id: str, name: str) -> None:
        key = squeezed(name)
        if len(key) >= _LEAST_NAME:
            self._ids.setdefault(key, set()).add(item_id)

    def of(self, text: str) -> str | None:
        """The id of the only row that is called so; None if there is none, or there are several."""
        found = self._ids.get(squeezed(text))
        return next(iter(found)) if found is not None and len(found) == 1 else None
