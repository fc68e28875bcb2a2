"""Embodied impacts of accelerators and machines, all sources brought to one boundary.

The boundary is manufacture, transport and end of life, without use. A row that stops at the gate of the factory gets
transport and end of life added from the mass of the card, and says so. One row is the default, the others are its
conflicts.

Source:
    Transport and end of life per kg of card: means over the cards of the life cycle assessments of ADEME and Hubblo
    (2026), table `embodied_phases`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import (
    Problems,
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
from greenai_desktop.core.factors import Factor, FactorTable, Source

PHASES: Final = ("all", "no_transport", "gate")
# The machine around one accelerator, or the one that holds it whole; rows of `embodied_generic` and `_medians`.
_MACHINE_OF_MARKET: Final = {
    "datacenter": "host-per-accelerator", "workstation": "generic-workstation-high-tower",
    "consumer": "generic-desktop-tower", "laptop": "generic-ademe-laptop", "edge": "generic-edge-ai-box-small",
}  # fmt: skip
_MACHINE_OF_APPLE: Final = {"laptop": "generic-laptop-14", "consumer": "generic-desktop-mini"}
SERVER: Final = "generic-server-rack-1s2s"
_TABLES = ("embodied_accelerators.csv", "embodied_generic.csv", "embodied_medians.csv")
_GWP = ("manufacturing_kgco2e", "transport_kgco2e", "end_of_life_kgco2e")
_COLUMNS = (
    "id", "category", "name_en", "name_fr", "year", "lifetime_years", "mass_kg", *_GWP, "embodied_kgco2e",
    "low_kgco2e", "high_kgco2e", "adpe_kgsbe", "primary_energy_mj", "phases", "includes_host", "quality", "source_id",
    "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EmbodiedRow:
    """Embodied impacts of one thing by one source, at the one boundary.

    Attributes:
        id: Name of the row.
        name_en: What the row is of; data.
        name_fr: The same in French; data.
        kgco2e: Manufacture, transport and end of life, in kgCO2e.
        added: Phases that the source leaves out and that were added: `transport`, `end_of_life`.
        as_published_kgco2e: What the source says.
        adpe: Depletion of elements, in kgSbe; None if the source does not tell.
        primary_energy: In MJ; None if the source does not tell.
        lifetime_years: What the source takes; None if it does not say.
        includes_host: Whether a share of the machine around it is in it, so that none is to be added.
        quality: `A` to `D`: life cycle assessment with phases, … one literature point.
        is_default: Whether it is the row to use.
        source: Where it was read.
    """

    id: str
    name_en: str
    name_fr: str
    kgco2e: Factor
    added: tuple[str, ...]
    as_published_kgco2e: float
    adpe: Factor | None
    primary_energy: Factor | None
    lifetime_years: float | None
    includes_host: bool
    quality: str
    is_default: bool
    source: Source

    def name(self, language: str) -> str:
        """What the row is of, in a language."""
        return self.name_fr if language == "fr" else self.name_en


class EmbodiedCatalog:
    """Embodied impacts by accelerator and by machine.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: a table is not there, or lacks a column or a phase.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        self._sources = read_sources(folder / "sources.csv")
        phases = read_factors(folder / "embodied_phases.csv", self._sources)
        self._phases = FactorTable((factor for factor, _ in phases), self._sources.values())
        self._rows: dict[str, _Published] = {}
        for name in _TABLES:
            self._read(folder / name)
        # An estimate asks for the same rows again and again.
        self._made: dict[str, tuple[EmbodiedRow, ...]] = {}
        self._of = self._read_links(folder / "embodied_of_accelerators.csv")

    def of(self, item_id: str) -> list[EmbodiedRow]:
        """All sources on an accelerator or a machine, the default first; empty where nobody published any."""
        made = self._made.get(item_id)
        if made is None:
            made = self._made[item_id] = self._at_boundary(item_id)
        return list(made)

    def _at_boundary(self, item_id: str) -> tuple[EmbodiedRow, ...]:
        links = self._of.get(item_id)
        if links is None:
            links = (_Link(item_id, 1.0, True),) if item_id in self._rows else ()
        rows = [self._rows[link.row_id].at_boundary(self._phases, link) for link in links]
        return tuple(sorted(rows, key=lambda row: not row.is_default))

    def default(self, item_id: str) -> EmbodiedRow | None:
        """The row to use; None where nobody published any."""
        return next(iter(self.of(item_id)), None)

    def machine(self, market: str, kind: str = "gpu") -> EmbodiedRow | None:
        """The machine around one accelerator, or the one that is it: None only if its row is broken.

        Args:
            market: Of the accelerator.
            kind: Of the accelerator; a chip of Apple is its whole machine.
        """
        return self.default(machine_id(market, kind))

    def phase(self, phase_id: str) -> Factor:
        """What a phase is taken to be where a source leaves it out, such as `transport:machine`.

        Raises:
            CatalogError: there is none of that id.
        """
        return self._phases[phase_id]

    def server(self) -> EmbodiedRow | None:
        """A server of one or two processors, without accelerators."""
        return self.default(SERVER)

    def items(self) -> list[str]:
        """Ids of all rows."""
        return sorted(self._rows)

    def _read(self, path: Path) -> None:
        for line, row in read_rows(path, _COLUMNS):
            try:
                published = _published(row, path, line, self._sources)
                if published.id in self._rows:
                    raise broken("duplicate_id", path, line, "id", row)
            except CatalogError as error:
                self.problems.tell(error)
                continue
            self._rows[published.id] = published

    def _read_links(self, path: Path) -> MappingProxyType[str, tuple[_Link, ...]]:
        links: dict[str, tuple[_Link, ...]] = {}
        for line, row in read_rows(path, ("accelerator_id", "row_id", "share_fraction", "is_default")):
            try:
                if row["row_id"] not in self._rows:
                    raise broken("unknown_factor_in_table", path, line, "row_id", row)
                share = number(row, "share_fraction", path, line)
                if not 0 < share <= 1:
                    raise broken("bad_number", path, line, "share_fraction", row)
            except CatalogError as error:
                self.problems.tell(error)
                continue
            link = _Link(row["row_id"], share, row["is_default"] == "1")
            links[row["accelerator_id"]] = (*links.get(row["accelerator_id"], ()), link)
        return MappingProxyType(links)


@cache
def embodied() -> EmbodiedCatalog:
    """The shipped tables, read once."""
    return EmbodiedCatalog(factors_folder())


def embodied_of(item_id: str) -> list[EmbodiedRow]:
    """`EmbodiedCatalog.of` of the shipped tables."""
    return embodied().of(item_id)


def machine_id(market: str, kind: str = "gpu") -> str:
    """Row of the machine around one accelerator of a market."""
    if kind == "apple-soc":
        return _MACHINE_OF_APPLE.get(market, "generic-desktop-mini")
    return _MACHINE_OF_MARKET.get(market, SERVER)


@dataclass(frozen=True, slots=True)
class _Link:
    row_id: str
    share_fraction: float
    is_default: bool


@dataclass(frozen=True, slots=True)
class _Published:
    """A row as its source has it."""

    id: str
    category: str
    name_en: str
    name_fr: str
    year: int | None
    lifetime_years: float | None
    mass_kg: float | None
    kgco2e: float
    low_kgco2e: float
    high_kgco2e: float
    adpe_kgsbe: float | None
    primary_energy_megajoule: float | None
    phases: str
    includes_host: bool
    quality: str
    source: Source
    note: str

    def at_boundary(self, phases: FactorTable, link: _Link) -> EmbodiedRow:
        """The row with what it leaves out, for a share of it."""
        added = {"all": (), "no_transport": ("transport",), "gate": ("transport", "end_of_life")}[self.phases]
        low, value, high = self.low_kgco2e, self.kgco2e, self.high_kgco2e
        for phase in added:
            factor, base = self._phase(phases, phase)
            low += base * (factor.value if factor.low is None else factor.low)
            value += base * factor.value
            high += base * (factor.value if factor.high is None else factor.high)
        share = link.share_fraction
        told = [self.note, *(f"+ {phase}" for phase in added)]
        if share != 1:
            told.append(f"× {share:g}")
        factor = self._factor("gwp", value * share, "kgCO2e", low * share, high * share, told)
        adpe = None if self.adpe_kgsbe is None else self._factor("adpe", self.adpe_kgsbe * share, "kgSbe")
        energy = self.primary_energy_megajoule
        primary = None if energy is None else self._factor("primary_energy", energy * share, "MJ")
        return EmbodiedRow(
            self.id, self.name_en, self.name_fr, factor, added, self.kgco2e * share, adpe, primary,
            self.lifetime_years, self.includes_host, self.quality, link.is_default, self.source,
        )  # fmt: skip

    def _phase(self, phases: FactorTable, phase: str) -> tuple[Factor, float]:
        """What is added for a phase, and what it is multiplied with: the mass of a card, or the manufacture."""
        if self.category == "gpu":
            return phases[f"{phase}:card"], self.mass_kg or phases["mass:card"].value
        return phases[f"{phase}:machine"], self.kgco2e

    def _factor(
        self, what: str, value: float, unit: str, low: float | None = None, high: float | None = None,
        told: list[str] | None = None,
    ) -> Factor:  # fmt: skip
        if low is None and high is None:
            # A source that tells one figure: the spread of its greenhouse gas serves.
            low, high = value * self.low_kgco2e / self.kgco2e, value * self.high_kgco2e / self.kgco2e
        note = "; ".join(part for part in (told or [self.note]) if part)
        return Factor(
            f"embodied:{self.id}:{what}", value, unit, low, high, "", self.year, "", "cradle_to_grave_without_use",
            self.source.id, note,
        )  # fmt: skip


def _published(row: Row, path: Path, line: int, sources: dict[str, Source]) -> _Published:
    if not row["id"].strip():
        raise broken("empty_id", path, line, "id", row)
    if row["source_id"] not in sources:
        raise broken("missing_source", path, line, "source_id", row)
    if row["phases"] not in PHASES:
        raise broken("bad_number", path, line, "phases", row)
    value, low, high = (number(row, f"{name}_kgco2e", path, line) for name in ("embodied", "low", "high"))
    if not 0 < low <= value <= high:
        raise CatalogError(
            "bounds_out_of_order", file=path.name, line=line, column="low, high", value=row["embodied_kgco2e"]
        )
    return _Published(
        id=row["id"], category=row["category"], name_en=row["name_en"], name_fr=row["name_fr"],
        year=optional_year(row, "year", path, line),
        lifetime_years=optional_number(row, "lifetime_years", path, line),
        mass_kg=optional_number(row, "mass_kg", path, line), kgco2e=value, low_kgco2e=low, high_kgco2e=high,
        adpe_kgsbe=optional_number(row, "adpe_kgsbe", path, line),
        primary_energy_megajoule=optional_number(row, "primary_energy_mj", path, line), phases=row["phases"],
        includes_host=row["includes_host"] == "1", quality=row["quality"], source=sources[row["source_id"]],
        note=row["note"],
    )  # fmt: skip
