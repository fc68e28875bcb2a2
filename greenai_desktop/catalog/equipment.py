"""Equipment of all kinds: averages, accelerators, named products, and rows from files that the user has.

Tables by licence: `equipment_generic` (terms that ask for a citation), `equipment_accelerated` (CC BY-SA 4.0),
`equipment_medians` and `equipment_products` (ODbL 1.0). Accelerators come from `embodied`, with the phases that their
sources leave out added there.

Named products are chosen by breadth: rows whose maker's document is cited, by category up to a quota, makers in turn;
of each maker the lines that companies and laboratories buy before others (PowerEdge R, ProLiant DL, Latitude, ThinkPad
T and X, OptiPlex, MacBook …), the newest report first, one row a document. They are no ranking of makers, and none is
to be made of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final

from greenai_desktop.catalog.embodied import EmbodiedCatalog, EmbodiedRow, embodied
from greenai_desktop.catalog.equipment_names import EquipmentNames
from greenai_desktop.catalog.equipment_table import read_equipment
from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.matching import Hit, NameIndex
from greenai_desktop.catalog.own_equipment import own_rows
from greenai_desktop.catalog.tables import Problems, Row, read_rows, read_sources
from greenai_desktop.core.equipment import Equipment, Origin
from greenai_desktop.core.factors import Factor

_TABLES: Final = (
    ("equipment_generic.csv", Origin.GENERIC),
    ("equipment_accelerated.csv", Origin.GENERIC),
    ("equipment_medians.csv", Origin.GENERIC),
    ("equipment_products.csv", Origin.PRODUCT),
)
# What a search offers, in this order, and the parts of the places that they get where all have hits.
_OFFERED: Final = ((Origin.GENERIC,), (Origin.ACCELERATOR,), (Origin.PRODUCT, Origin.IMPORTED))
_PARTS: Final = (2, 1, 1)
_CHIP_PHASES: Final = ("id", "manufacturing_kgco2e", "transport_kgco2e", "end_of_life_kgco2e", "mass_kg")


class EquipmentCatalog:
    """All rows by id, and searches over their names.

    Args:
        folder: Where the tables lie.
        accelerators: Gives the embodied impacts of accelerators; asked when one is wanted.
        own: Rows from files of the user; a row of the program of the same id counts before them.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: a table is not there, or lacks a column.
    """

    def __init__(
        self, folder: Path, accelerators: Callable[[], EmbodiedCatalog], own: Iterable[Equipment] = ()
    ) -> None:
        self.problems = Problems()
        known = read_sources(folder / "sources.csv")
        self._folder = folder
        self._accelerators = accelerators
        self._rows: dict[str, Equipment] = {}
        for name, origin in _TABLES:
            for row in read_equipment(folder / name, known, origin, self.problems.tell, self._rows):
                self._rows[row.id] = row
        for row in own:
            self._rows.setdefault(row.id, row)
        self._chips = _names_of_chips(folder)

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, item_id: str) -> Equipment | None:
        """The row of an id; an accelerator has its default source. None if nobody tells of it."""
        row = self._rows.get(item_id)
        if row is not None:
            return row
        found = self._accelerators().default(item_id)
        return None if found is None else self._chip(found, item_id)

    def named(self, text: str) -> Equipment | None:
        """The only row whose whole name this is, with its maker or without; None if none or several are called so."""
        item_id = self._names.of(text)
        return None if item_id is None else self.of(item_id)

    def beside(self, item_id: str) -> list[Equipment]:
        """What other sources say of the same kind of thing, each with its perimeter; averages and other cards only."""
        row = self._rows.get(item_id)
        if row is None:
            return [self._chip(found, found.id) for found in self._accelerators().of(item_id)[1:]]
        if not row.alike:
            return []
        rows = self._rows.values()
        same = [r for r in rows if r.alike == row.alike and r.origin is Origin.GENERIC and r.id != row.id]
        return sorted(same, key=lambda r: r.embodied_kgco2e)

    def by_category(self, category: str) -> list[Equipment]:
        """Rows of a category, averages first."""
        rows = [row for row in self._rows.values() if row.category == category]
        return sorted(rows, key=lambda row: (list(Origin).index(row.origin), row.id))

    def usual_lifetime_years(self, category: str) -> float | None:
        """The lifetime that most averages of a category have, the shorter of two; None if none tells one."""
        told = [row.lifetime_years for row in self.by_category(category) if row.origin is Origin.GENERIC]
        counted = Counter(years for years in told if years is not None)
        return min(counted, key=lambda years: (-counted[years], years), default=None)

    def all(self) -> list[Equipment]:
        """All rows but the accelerators."""
        return list(self._rows.values())

    def search(self, text: str, language: str = "en", limit: int = 12) -> list[Hit]:
        """Rows whose names hold all typed words: averages, then accelerators, then named products."""
        found = [index.search(text, limit) for index in self._indexes]
        return [self._hit(item_id, language) for item_id in chain.from_iterable(_shared_out(found, limit))]

    @cached_property
    def _names(self) -> EquipmentNames:
        return EquipmentNames(self._rows.values(), self._chips)

    @cached_property
    def _indexes(self) -> list[NameIndex]:
        rows = self._rows.values()
        names = {origins: [(row.id, _searched(row)) for row in rows if row.origin in origins] for origins in _OFFERED}
        names[(Origin.ACCELERATOR,)] += self._chips.items()
        return [NameIndex(found) for found in names.values()]

    @cached_property
    def _phases(self) -> dict[str, Row]:
        return {row["id"]: row for _, row in read_rows(self._folder / "embodied_accelerators.csv", _CHIP_PHASES)}

    def _hit(self, item_id: str, language: str) -> Hit:
        row = self._rows.get(item_id)
        if row is None:
            return Hit(item_id, self._chips[item_id], MappingProxyType({"origin": Origin.ACCELERATOR.value}))
        facts: dict[str, float | str] = {"origin": row.origin.value, "embodied_kgco2e": row.embodied_kgco2e}
        if row.year is not None:
            facts["year"] = float(row.year)
        return Hit(item_id, row.name(language), MappingProxyType(facts))

    def _chip(self, found: EmbodiedRow, item_id: str) -> Equipment:
        """An accelerator: phases as its source tells them, in the share that is its own; what was added is no phase."""
        factor, row = found.kgco2e, self._phases.get(found.id, {})
        share = found.as_published_kgco2e / (_known(row, "embodied_kgco2e") or found.as_published_kgco2e)
        make, move, scrap, weight = (_scaled(_known(row, column), share) for column in _CHIP_PHASES[1:])
        name = self._chips.get(item_id)
        return Equipment(
            item_id, "gpu", "", name or found.name_en, name or found.name_fr, factor.year, found.lifetime_years,
            weight, make, move, None, scrap, factor.value, factor.low, factor.high, _value(found.adpe),
            _value(found.primary_energy), "", None, "all", "", found.quality, Origin.ACCELERATOR, found.source,
            note=factor.note, holds_host=found.includes_host,
        )  # fmt: skip


@cache
def equipment() -> EquipmentCatalog:
    """The tables in force and the files of the user, read once."""
    return EquipmentCatalog(factors_folder(), embodied, own_rows())


def _names_of_chips(folder: Path) -> dict[str, str]:
    """Names of the accelerators of which somebody tells what making them costs."""
    told = {row["accelerator_id"] for _, row in read_rows(folder / "embodied_of_accelerators.csv", ("accelerator_id",))}
    rows = read_rows(folder / "accelerators.csv", ("id", "name"))
    return {row["id"]: row["name"] for _, row in rows if row["id"] in told}


def _searched(row: Equipment) -> str:
    """The name that is searched: in both languages, as a French reader may type either."""
    english, french = row.name("en"), row.name("fr")
    return english if english == french else f"{english} {french}"


def _shared_out(found: list[list[str]], limit: int) -> list[list[str]]:
    """Hits by kind, cut so that all together fill the places and no kind crowds out another."""
    kept = [0] * len(found)
    while sum(kept) < limit:
        open_kinds = [kind for kind, ids in enumerate(found) if kept[kind] < len(ids)]
        if not open_kinds:
            break
        kept[min(open_kinds, key=lambda kind: kept[kind] / _PARTS[kind])] += 1
    return [ids[:count] for ids, count in zip(found, kept, strict=True)]


def _known(row: Row, column: str) -> float | None:
    cell = row.get(column, "")
    return float(cell) if cell else None


def _scaled(value: float | None, share: float) -> float | None:
    return None if value is None else value * share


def _value(factor: Factor | None) -> float | None:
    return None if factor is None else factor.value
