"""Intensity of the electricity of nations year by year, of one vintage: a series is consistent in itself."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import Problems, read_factors, read_sources
from greenai_desktop.core.factors import Factor, Source

UNIT = "kgCO2e/kWh"


class HistoryCatalog:
    """Yearly intensities by zone.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        self._sources = read_sources(folder / "sources.csv")
        self._by_zone: dict[str, dict[int, Factor]] = {}
        for factor, _ in read_factors(folder / "grid_history.csv", self._sources, self.problems.tell, UNIT):
            if factor.year is not None:
                # Same year, so the spread between sources of one year; basis and boundary are those of the method.
                told = replace(factor, basis="lifecycle", boundary="production", grade="grid_same_year")
                self._by_zone.setdefault(factor.region, {})[factor.year] = told

    def zones(self) -> list[str]:
        """Zones that have a series."""
        return sorted(self._by_zone)

    def years(self, zone: str) -> list[int]:
        """Years of a zone, from the first to the last."""
        return sorted(self._by_zone.get(zone, ()))

    def intensity(self, zone: str, year: int) -> Factor | None:
        """Intensity of a zone in a year; None where the series has no such year."""
        return self._by_zone.get(zone, {}).get(year)

    def source(self, factor: Factor) -> Source:
        """Where a figure was read."""
        return self._sources[factor.source_id]


@cache
def history() -> HistoryCatalog:
    """The shipped table, read once."""
    return HistoryCatalog(factors_folder())
