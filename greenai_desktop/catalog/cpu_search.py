"""Search-as-you-type over processors, and a raw name with how sure its row is."""

from __future__ import annotations

import bisect
import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from greenai_desktop.catalog.cpus import Cpu, CpuCatalog, clean_name, cpus
from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.matching import Confidence, Hit, NameIndex, squeezed
from greenai_desktop.catalog.tables import cells_of, read_text

_COLUMNS = ("id", "name", "cores", "threads", "tdp_w")
_LEAST_COMMON = 10
_MOST_OTHER = 3


@dataclass(frozen=True, slots=True)
class CpuMatch:
    """A row for a name, and how sure that is.

    Attributes:
        cpu: The row.
        confidence: GUESS is a neighbour of the same family: its TDP is a hint, to be confirmed.
    """

    cpu: Cpu
    confidence: Confidence


class CpuSearch:
    """All processors of the table, held as short tuples for searching.

    Args:
        folder: Where the tables lie.
        catalog: Gives the same tables, for rows in full; asked when a row is wanted.
    """

    def __init__(self, folder: Path, catalog: Callable[[], CpuCatalog]) -> None:
        path = folder / "cpus.csv"
        self._catalog = catalog
        lines = csv.reader(read_text(path).splitlines())
        take = cells_of(next(lines, []), _COLUMNS, path)
        rows = [take(cells) for cells in lines if len(cells) > len(_COLUMNS)]
        self._rows = {row[0]: row for row in rows}
        self._index = NameIndex((row[0], row[1]) for row in rows)

    def __len__(self) -> int:
        return len(self._rows)

    def search(self, text: str, limit: int = 12) -> list[Hit]:
        """Processors whose names hold all typed words."""
        return [_hit(self._rows[item_id]) for item_id in self._index.search(text, limit)]

    def by_id(self, item_id: str) -> Cpu | None:
        """One row in full; None if there is none of that id."""
        row = self._rows.get(item_id)
        return None if row is None else self._catalog().match(row[1])

    def match(self, raw_name: str) -> CpuMatch | None:
        """The row of a processor as the system names it; None if no row comes near."""
        found = self._catalog().match(raw_name)
        if found is None:
            near = self._neighbour(clean_name(raw_name))
            return None if near is None else CpuMatch(near, Confidence.GUESS)
        if found.name == raw_name:
            return CpuMatch(found, Confidence.EXACT)
        return CpuMatch(found, Confidence.ALIAS if self._catalog().is_alias(raw_name) else Confidence.NORMALISED)

    @cached_property
    def _sorted(self) -> list[tuple[str, str]]:
        return sorted((squeezed(row[1]), row[1]) for row in self._rows.values())

    def _neighbour(self, name: str) -> Cpu | None:
        """The row that shares the longest beginning with a name: the next model of its family."""
        wanted = squeezed(name)
        place = bisect.bisect_left(self._sorted, (wanted, ""))
        near = self._sorted[max(place - 1, 0) : place + 1]
        best = max(near, key=lambda entry: _common(entry[0], wanted), default=None)
        if best is None:
            return None
        common = _common(best[0], wanted)
        is_near = common >= _LEAST_COMMON and len(wanted) - common <= _MOST_OTHER and wanted[common - 1].isdigit()
        return self._catalog().match(best[1]) if is_near else None


@cache
def cpu_search() -> CpuSearch:
    """The shipped table, read once."""
    return CpuSearch(factors_folder(), cpus)


def _hit(row: tuple[str, ...]) -> Hit:
    item_id, name, *figures = row
    told = zip(("cores", "threads", "tdp_w"), figures, strict=True)
    return Hit(item_id, name, MappingProxyType({code: float(cell) for code, cell in told if _is_number(cell)}))


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit()


def _common(one: str, other: str) -> int:
    """How many letters two names share from the beginning on."""
    return next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
                min(len(one), len(other)))  # fmt: skip
