"""Electricity factors, zones, cloud regions and PUE, as the tables have them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import (
    Problem,
    Row,
    broken,
    number,
    optional_number,
    optional_year,
    read_factors,
    read_rows,
    read_sources,
)
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor, Source

log = logging.getLogger(__name__)

UNIT = "kgCO2e/kWh"
# One method for all zones: Ember's life-cycle figures of generation, for nations and for states of the US and India.
COMPARISON_SOURCES = ("ember_owid_2026", "ember_us_states_2026", "ember_in_states_2026")


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
    """All electricity tables in memory.

    A row that breaks a rule is left out and told; the rest loads.

    Args:
        folder: Where the tables lie.
        on_problem: Told of each row left out, besides the log.

    Attributes:
        sources: By id.
        problems: The rows left out so far; cloud regions are read when first asked for.

    Raises:
        CatalogError: a table is not there, or lacks a column.
    """

    def __init__(self, folder: Path, on_problem: Problem | None = None) -> None:
        self._folder = folder
        self._on_problem = on_problem
        self.problems: list[CatalogError] = []
        self.sources: dict[str, Source] = read_sources(folder / "sources.csv")
        self._by_zone: dict[str, list[Factor]] = {}
        self._default: dict[str, Factor] = {}
        self._zones: dict[str, Zone] = {}
        self._factors: dict[str, Factor] = {}
        self._regions: dict[str, dict[str, Region]] | None = None
        self._load_intensities(self._read_shares())
        self._accounting = self._read_accounting()
        self._pue = {factor.region: factor for factor, _ in read_factors(folder / "pue.csv", self.sources, self._tell)}

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

    def comparable(self, zone: str) -> Factor | None:
        """The row of the one method that serves comparisons of zones; None where it does not reach."""
        rows = self._by_zone.get(zone, ())
        return next((f for f in rows if f.source_id in COMPARISON_SOURCES and f.basis == "lifecycle"), None)

    def _tell(self, problem: CatalogError) -> None:
        log.warning("a row of a factor table was left out: %s", problem)
        self.problems.append(problem)
        if self._on_problem is not None:
            self._on_problem(problem)

    def _read_shares(self) -> dict[str, float]:
        path = self._folder / "grid_split.csv"
        shares: dict[str, float] = {}
        for line, row in read_rows(path, ("factor_id", "combustion_fraction", "source_id")):
            try:
                share = number(row, "combustion_fraction", path, line)
                if not 0 <= share <= 1:
                    raise broken("bad_number", path, line, "combustion_fraction", row)
                if row["source_id"] not in self.sources:
                    raise broken("missing_source", path, line, "source_id", row)
                shares[row["factor_id"]] = share
            except CatalogError as error:
                self._tell(error)
        return shares

    def _load_intensities(self, shares: dict[str, float]) -> None:
        path = self._folder / "grid_intensity.csv"
        for factor, row in read_factors(path, self.sources, self._tell, UNIT):
            told = replace(factor, combustion_fraction=shares.get(factor.id))
            self._factors[told.id] = told
            self._by_zone.setdefault(told.region, []).append(told)
            self._zones.setdefault(told.region, Zone(told.region, row["name_en"], row["name_fr"]))
            if row["is_default"] == "1":
                if told.region in self._default:
                    self._tell(CatalogError("two_defaults", file=path.name, column="is_default", value=told.region))
                self._default.setdefault(told.region, told)

    def _read_accounting(self) -> dict[str, Factor]:
        path = self._folder / "grid_accounting.csv"
        chosen: dict[str, Factor] = {}
        for line, row in read_rows(path, ("zone", "factor_id")):
            if row["factor_id"] in self._factors:
                chosen[row["zone"]] = self._factors[row["factor_id"]]
            else:
                self._tell(broken("unknown_factor_in_table", path, line, "factor_id", row))
        return chosen

    def _load_regions(self) -> dict[str, dict[str, Region]]:
        if self._regions is None:
            self._regions = {}
            path = self._folder / "cloud_regions.csv"
            columns = ("provider", "region_code", "name", "city", "zone_code", "pue", "pue_year", "pue_source_id")
            for line, row in read_rows(path, (*columns, "pue_scope")):
                try:
                    region = self._region(row, path, line)
                except CatalogError as error:
                    self._tell(error)
                    continue
                self._regions.setdefault(region.provider, {})[region.code] = region
        return self._regions

    def _region(self, row: Row, path: Path, line: int) -> Region:
        if row["zone_code"] not in self._zones:
            raise broken("unknown_zone_in_table", path, line, "zone_code", row)
        value = optional_number(row, "pue", path, line)
        pue = None
        if value is not None:
            if value < 1:
                raise broken("bad_number", path, line, "pue", row)
            if row["pue_source_id"] not in self.sources:
                raise broken("missing_source", path, line, "pue_source_id", row)
            pue = Factor(
                f"pue:{row['provider']}:{row['region_code']}", value, "ratio", None, None, row["region_code"],
                optional_year(row, "pue_year", path, line), "", row["pue_scope"], row["pue_source_id"],
                grade="pue_provider",
            )  # fmt: skip
        return Region(row["provider"], row["region_code"], row["name"], row["city"], row["zone_code"], pue)


@cache
def grid() -> GridCatalog:
    """The shipped tables, read once."""
    return GridCatalog(factors_folder())
