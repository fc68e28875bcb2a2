"""Electricity factors, zones, cloud regions and PUE, as the tables have them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from greenai_desktop.catalog.tables import Problem, optional_number, read_factors, read_rows, read_sources
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.paths import resource

UNIT = "kgCO2e/kWh"


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of the electricity grid.

    Attributes:
        code: ISO 3166 code, or an extension of it.
        name_en: English name.
        name_fr: French name.
    """

    code: str
    name_en: str
    name_fr: str

    def name(self, language: str) -> str:
        """The name in a language."""
        return self.name_fr if language == "fr" else self.name_en


@dataclass(frozen=True, slots=True)
class Region:
    """A region of a cloud provider.

    Attributes:
        provider: Provider code.
        code: Region code.
        name: The provider's name for it.
        city: Where it stands.
        zone_code: Zone of its electricity.
        pue: Its PUE as a factor; None where none is published.
    """

    provider: str
    code: str
    name: str
    city: str
    zone_code: str
    pue: Factor | None


class GridCatalog:
    """All electricity tables in memory."""

    def __init__(self, folder: Path, on_problem: Problem | None = None) -> None:
        self.sources: dict[str, Source] = read_sources(folder / "sources.csv")
        self._by_zone: dict[str, list[Factor]] = {}
        self._default: dict[str, Factor] = {}
        self._zones: dict[str, Zone] = {}
        self._factors: dict[str, Factor] = {}
        shares = {
            row["factor_id"]: float(row["combustion_fraction"])
            for _, row in read_rows(folder / "grid_split.csv", ("factor_id", "combustion_fraction", "source_id"))
        }
        for factor, row in read_factors(folder / "grid_intensity.csv", self.sources, on_problem, UNIT):
            told = replace(factor, combustion_fraction=shares.get(factor.id))
            self._factors[told.id] = told
            self._by_zone.setdefault(told.region, []).append(told)
            self._zones.setdefault(told.region, Zone(told.region, row["name_en"], row["name_fr"]))
            if row["is_default"] == "1":
                self._default[told.region] = told
        self._accounting = {
            row["zone"]: self._factors[row["factor_id"]]
            for _, row in read_rows(folder / "grid_accounting.csv", ("zone", "factor_id"))
            if row["factor_id"] in self._factors
        }
        self._pue = {factor.region: factor for factor, _ in read_factors(folder / "pue.csv", self.sources, on_problem)}
        self._folder = folder
        self._regions: dict[str, dict[str, Region]] | None = None

    def zones(self) -> list[Zone]:
        """All zones, by code."""
        return [self._zones[code] for code in sorted(self._zones)]

    def zone(self, code: str) -> Zone | None:
        """A zone; None if there is none of that code."""
        return self._zones.get(code)

    def factors(self, zone: str) -> list[Factor]:
        """All rows of a zone."""
        return list(self._by_zone.get(zone, ()))

    def all_factors(self) -> list[Factor]:
        """All rows."""
        return list(self._factors.values())

    def default(self, zone: str) -> Factor | None:
        """The row to use for a zone."""
        return self._default.get(zone)

    def national_reference(self, zone: str) -> Factor | None:
        """The row that a country's reporting rules point to; None where there is none."""
        return self._accounting.get(zone)

    def pue(self, key: str) -> Factor | None:
        """Default PUE of a hosting, or the fleet's of a provider."""
        return self._pue.get(key)

    def source(self, source_id: str) -> Source:
        """A source.

        Raises:
            CatalogError: there is none of that id.
        """
        try:
            return self.sources[source_id]
        except KeyError:
            raise CatalogError("no_such_source", source=source_id) from None

    def providers(self) -> list[str]:
        """Provider codes that have regions."""
        return sorted(self._load_regions())

    def regions(self, provider: str) -> list[Region]:
        """The regions of a provider."""
        return list(self._load_regions().get(provider, {}).values())

    def region(self, provider: str, code: str) -> Region | None:
        """One region; None if there is none of that code."""
        return self._load_regions().get(provider, {}).get(code)

    def _load_regions(self) -> dict[str, dict[str, Region]]:
        if self._regions is None:
            self._regions = {}
            path = self._folder / "cloud_regions.csv"
            for line, row in read_rows(path, ("provider", "region_code", "zone_code", "pue", "pue_source_id")):
                value = optional_number(row, "pue", path, line)
                pue = None
                if value is not None:
                    year = int(row["pue_year"]) if row["pue_year"] else None
                    pue = Factor(
                        f"pue:{row['provider']}:{row['region_code']}", value, "ratio", None, None, row["region_code"],
                        year, "", row["pue_scope"], row["pue_source_id"], grade="pue_provider",
                    )  # fmt: skip
                region = Region(row["provider"], row["region_code"], row["name"], row["city"], row["zone_code"], pue)
                self._regions.setdefault(region.provider, {})[region.code] = region
        return self._regions


@cache
def grid() -> GridCatalog:
    """The shipped tables, read once."""
    return GridCatalog(resource("factors"))
