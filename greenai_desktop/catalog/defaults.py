"""Defaults of an estimate: the figure that counts where nobody said one, with its range and source."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.sources import sources
from greenai_desktop.catalog.tables import Problems, read_factors, read_sources
from greenai_desktop.core.factors import Factor, FactorTable, Source

_HOST_OF_KIND: Final = {"tpu": "host:included", "apple-soc": "host:included"}


class DefaultCatalog:
    """The defaults by id; a row that breaks a rule is left out and told.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        known = read_sources(folder / "sources.csv")
        rows = read_factors(folder / "estimate_defaults.csv", known, self.problems.tell)
        self._table = FactorTable((factor for factor, _ in rows), known.values())

    def __contains__(self, default_id: object) -> bool:
        return default_id in self._table

    def default(self, default_id: str) -> Factor:
        """A default by its id, such as `kit:lifetime_years`.

        Raises:
            CatalogError: there is none of that id.
        """
        return self._table[default_id]

    def source(self, factor: Factor) -> Source:
        """Where a default was read."""
        return self._table.source_of(factor)

    def all(self) -> list[Factor]:
        """All rows, in the order of the table."""
        return list(self._table)

    def host(self, market: str, kind: str = "gpu") -> Factor:
        """Power of the machine around one accelerator, in W; nothing where the row of the device holds it.

        Args:
            market: Of the accelerator.
            kind: Of the accelerator.
        """
        return self._table[_HOST_OF_KIND.get(kind, f"host:{market}")]

    def used_h_per_year(self, market: str) -> Factor:
        """Hours a year in which a device of a market works, for the share of its embodied impacts."""
        wanted = f"kit:used_h_per_year:{'workstation' if market == 'consumer' else market}"
        return self._table[wanted if wanted in self._table else "kit:used_h_per_year"]


@cache
def defaults() -> DefaultCatalog:
    """The shipped defaults, read once."""
    return DefaultCatalog(factors_folder())


def default(default_id: str) -> Factor:
    """A shipped default by its id.

    Raises:
        CatalogError: there is none of that id.
    """
    return defaults().default(default_id)


def default_source(default_id: str) -> Source:
    """Where a shipped default was read.

    Raises:
        CatalogError: there is none of that id.
    """
    return sources()[defaults().default(default_id).source_id]
