"""Impacts of a kWh besides greenhouse gas, by zone, and water of the site, by cloud region.

Shipped is water; element depletion and primary energy are read the same way as soon as a table has them: the rows
that are known come from a base whose terms are not clear yet.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.electricity import Chosen
from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import Problems, broken, lines_of, read_factors, read_sources
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.units import dimension

WATER, ADPE, PRIMARY_ENERGY = "water", "adpe", "primary_energy"
_DIMENSIONS: Final = {
    WATER: "water intensity", ADPE: "element depletion intensity", PRIMARY_ENERGY: "primary energy intensity",
}  # fmt: skip


class ImpactCatalog:
    """Impacts per kWh, and water of sites.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: a table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        self._sources = read_sources(folder / "sources.csv")
        self._by_zone: dict[tuple[str, str], Factor] = {}
        path = folder / "electricity_impacts.csv"
        lines = lines_of(path)
        for factor, row in read_factors(path, self._sources, self.problems.tell):
            indicator = factor.id.partition(":")[0]
            if _DIMENSIONS.get(indicator) != dimension(factor.unit):
                self.problems.tell(broken("unknown_unit_in_table", path, lines[factor.id], "unit", row))
                continue
            self._by_zone[indicator, factor.region] = factor
        self._sites = {
            factor.id: factor for factor, _ in read_factors(folder / "wue.csv", self._sources, self.problems.tell)
        }

    def water(self, zone: str) -> Chosen | None:
        """Water used up where the electricity of a zone is generated, in L/kWh; None if unknown."""
        return self.of(WATER, zone)

    def adpe(self, zone: str) -> Chosen | None:
        """Depletion of elements, in kgSbe/kWh; None if unknown."""
        return self.of(ADPE, zone)

    def primary_energy(self, zone: str) -> Chosen | None:
        """Primary energy, in MJ/kWh; None if unknown."""
        return self.of(PRIMARY_ENERGY, zone)

    def of(self, indicator: str, zone: str) -> Chosen | None:
        """An impact of a zone; a part of a country falls back to the country, and says so.

        There is no world average to fall back on further: an unknown zone is unknown.
        """
        for code, notes in ((zone, ()), (zone.partition("-")[0], ("fallback_country",))):
            factor = self._by_zone.get((indicator, code))
            if factor is not None:
                return Chosen(factor, self._sources[factor.source_id], indicator, notes)
        return None

    def why_missing(self, indicator: str) -> str:
        """Code of why an impact of a zone is not known: its rows may not be shipped yet, or lack the zone."""
        has_rows = any(name == indicator for name, _ in self._by_zone)
        return f"{indicator}_zone_missing" if has_rows else "terms_unclear"

    def zones(self, indicator: str) -> list[str]:
        """Zones that have rows."""
        return sorted(zone for name, zone in self._by_zone if name == indicator)

    def wue(self, provider: str, region: str = "") -> Chosen | None:
        """Water of the site over energy of its machines, in L/kWh: of the region, else of the provider's fleet.

        None where neither is published: never nought.
        """
        factor = self._sites.get(f"wue:{provider}:{region}") if region else None
        note = "wue_region" if factor is not None and factor.boundary == "region" else "wue_geography"
        if factor is None:
            factor, note = self._sites.get(f"wue:fleet:{provider}"), "wue_fleet"
        return None if factor is None else Chosen(factor, self._sources[factor.source_id], "wue", (note,))


@cache
def impacts() -> ImpactCatalog:
    """The shipped tables, read once."""
    return ImpactCatalog(factors_folder())
