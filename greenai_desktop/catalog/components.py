"""Power of memory, storage, network and the rest of a machine, by every source: how far they differ.

An estimate takes its figures from the table of defaults; these rows stand behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import Problems, read_factors, read_sources
from greenai_desktop.core.factors import Factor, Source


@dataclass(frozen=True, slots=True)
class Component:
    """One figure of a kind of component.

    Attributes:
        category: `dram`, `ssd`, `hdd`, `network` or `platform`.
        technology: What exactly; data.
        factor: In W/GB, W/DIMM, Wh/TBh, W/drive, kWh/GB or W/machine; its basis is the state, its boundary what the
            figure is per.
        source: Where it was read.
    """

    category: str
    technology: str
    factor: Factor
    source: Source


class ComponentCatalog:
    """Figures of components by category.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        known = read_sources(folder / "sources.csv")
        path = folder / "components_power.csv"
        rows = read_factors(path, known, self.problems.tell, None, ("category", "technology"))
        self._rows = [Component(row["category"], row["technology"], f, known[f.source_id]) for f, row in rows]

    def categories(self) -> list[str]:
        """Categories that have rows."""
        return sorted({row.category for row in self._rows})

    def of(self, category: str) -> list[Component]:
        """All figures of a category."""
        return [row for row in self._rows if row.category == category]


@cache
def components() -> ComponentCatalog:
    """The table in force, read once."""
    return ComponentCatalog(factors_folder())
