"""Pictures of an amount of greenhouse gas; never part of a total.

At most three are offered, one a theme, and the choice follows a rule, so that nobody chooses the smallest number: of
the things that fit at least once, the one that makes the largest number up to a thousand. Growing trees suggest a
compensation and are off.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import Problems, read_factors, read_sources
from greenai_desktop.core.factors import Factor, Source

_MOST: Final = 1_000.0
_THEMES: Final = ("transport", "person", "digital")
_OFF: Final = "nature"
_COLUMNS: Final = ("category", "name_en", "name_fr", "languages")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something whose emission people can picture.

    Attributes:
        id: Name of the row.
        theme: `transport`, `person`, `digital`, `food` …
        name_en: What one of it is, in English; data.
        name_fr: The same in French; data.
        factor: Emission of one, in kgCO2e/unit.
        languages: Languages in which it is offered unasked; empty for none.
    """

    id: str
    theme: str
    name_en: str
    name_fr: str
    factor: Factor
    languages: tuple[str, ...]

    def name(self, language: str) -> str:
        """What one of it is, in a language."""
        return self.name_fr if language == "fr" else self.name_en


@dataclass(frozen=True, slots=True)
class Equivalence:
    """An amount as a number of things.

    Attributes:
        thing: The thing.
        count: How many.
        source: Where its emission was read.
    """

    thing: Thing
    count: float
    source: Source


class EquivalenceCatalog:
    """Things by id, and the choice of at most three.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        self._sources = read_sources(folder / "sources.csv")
        rows = read_factors(folder / "equivalences.csv", self._sources, self.problems.tell, "kgCO2e/unit", _COLUMNS)
        self._things = {
            factor.id: Thing(
                factor.id, row["category"], row["name_en"], row["name_fr"], factor,
                tuple(filter(None, row["languages"].split(";"))),
            )
            for factor, row in rows
            if factor.value > 0
        }  # fmt: skip

    def all(self, with_trees: bool = False) -> list[Thing]:
        """All things; trees only when asked for by name."""
        return [thing for thing in self._things.values() if with_trees or thing.theme != _OFF]

    def thing(self, thing_id: str) -> Thing | None:
        """One thing; None if there is none of that id."""
        return self._things.get(thing_id)

    def of(self, kgco2e: float, thing: Thing) -> Equivalence:
        """An amount as a number of one thing."""
        return Equivalence(thing, kgco2e / thing.factor.value, self._sources[thing.factor.source_id])

    def at_most_three(self, kgco2e: float, language: str) -> list[Equivalence]:
        """One picture a theme, for an amount above nothing; a theme none of whose things fits once is left out.

        Args:
            kgco2e: The amount.
            language: `en` or `fr`: things that readers of a language know.
        """
        if not kgco2e > 0:
            return []
        chosen = (self._of_theme(kgco2e, theme, language) for theme in _THEMES)
        return [picture for picture in chosen if picture is not None]

    def _of_theme(self, kgco2e: float, theme: str, language: str) -> Equivalence | None:
        things = [t for t in self._things.values() if t.theme == theme and language in t.languages]
        fitting = [picture for picture in (self.of(kgco2e, thing) for thing in things) if picture.count >= 1]
        countable = [picture for picture in fitting if picture.count <= _MOST]
        if countable:
            return max(countable, key=lambda picture: picture.count)
        return min(fitting, key=lambda picture: picture.count, default=None)


@cache
def equivalences() -> EquivalenceCatalog:
    """The shipped table, read once."""
    return EquivalenceCatalog(factors_folder())


def at_most_three(kgco2e: float, language: str) -> list[Equivalence]:
    """`EquivalenceCatalog.at_most_three` of the shipped table."""
    return equivalences().at_most_three(kgco2e, language)
