"""Impacts of parts of equipment: chips, memory, disks, boards, cases, materials by mass; and the parts of cards.

`components_gpu` is of another licence (CC BY-SA 4.0) than `components`. Models of different sources are never mixed in
one piece of equipment: those of `bottom_up` are named there, the others stand here to be seen and typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import Problems, Row, optional_number, read_factors, read_sources
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor, Source

_TABLES: Final = ("components.csv", "components_gpu.csv")
GREENHOUSE_GAS, DEPLETION, PRIMARY_ENERGY = "gwp", "adpe", "primary_energy"
INDICATORS: Final = {GREENHOUSE_GAS: "kgCO2e", DEPLETION: "kgSbe", PRIMARY_ENERGY: "MJ"}
_OTHERS: Final = {
    DEPLETION: ("adpe_kgsbe", "adpe_low", "adpe_high"),
    PRIMARY_ENERGY: ("primary_energy_mj", "primary_energy_low", "primary_energy_high"),
}
_COLUMNS: Final = (
    "component",
    "name_en",
    "name_fr",
    "phase",
    "model",
    *(c for three in _OTHERS.values() for c in three),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Impacts of a part, or a figure of it such as a density.

    Attributes:
        id: Name of the row.
        component: Kind of part.
        name_en: What it is; data.
        name_fr: The same in French; data.
        factors: By indicator: `gwp`, `adpe`, `primary_energy`; one that nobody tells is not there.
        phase: `manufacture`, `assembly`, `transport`, `end_of_life` …; empty for figures that are no impacts.
        model: Of which set of factors it is.
        source: Where it was read.
    """

    id: str
    component: str
    name_en: str
    name_fr: str
    factors: dict[str, Factor]
    phase: str
    model: str
    source: Source

    def name(self, language: str) -> str:
        """What it is, in a language."""
        return self.name_fr if language == "fr" else self.name_en


class PartCatalog:
    """Parts by id and kind.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: a table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        known = read_sources(folder / "sources.csv")
        self._parts: dict[str, Part] = {}
        for name in _TABLES:
            for factor, row in read_factors(folder / name, known, self.problems.tell, None, _COLUMNS):
                try:
                    self._parts[factor.id] = _part(factor, row, folder / name, known[factor.source_id])
                except CatalogError as error:
                    self.problems.tell(error)

    def __getitem__(self, part_id: str) -> Part:
        """A part.

        Raises:
            CatalogError: there is none of that id.
        """
        try:
            return self._parts[part_id]
        except KeyError:
            raise CatalogError("no_such_factor", factor=part_id) from None

    def all(self) -> list[Part]:
        """All parts."""
        return list(self._parts.values())

    def of(self, component: str) -> list[Part]:
        """All parts of a kind, of every source."""
        return [part for part in self._parts.values() if part.component == component]


@cache
def parts() -> PartCatalog:
    """The tables in force, read once."""
    return PartCatalog(factors_folder())


def _part(factor: Factor, row: Row, path: Path, source: Source) -> Part:
    phase = row["phase"]
    factors = {GREENHOUSE_GAS: replace(factor, id=f"part:{factor.id}:{GREENHOUSE_GAS}", boundary=phase)}
    of_what = factor.unit.partition("/")[2]
    for indicator, columns in _OTHERS.items():
        value, low, high = (optional_number(row, column, path, 0) for column in columns)
        if value is None:
            continue
        if value < 0 or (low is not None and low > value) or (high is not None and high < value):
            raise CatalogError("bounds_out_of_order", file=path.name, line=0, column=columns[0], value=row[columns[0]])
        factors[indicator] = replace(
            factor, id=f"part:{factor.id}:{indicator}", value=value, low=low, high=high,
            unit=f"{INDICATORS[indicator]}/{of_what}", boundary=phase,
        )  # fmt: skip
    return Part(factor.id, row["component"], row["name_en"], row["name_fr"], factors, phase, row["model"], source)
