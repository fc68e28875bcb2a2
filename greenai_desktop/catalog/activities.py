"""Factors of activities other than equipment and electricity: fuels, leaks, heat, freight, travel, waste, spend.

Offered for a post and a region: rows of the region first, French ones, those of Europe and of the world; rows of
another country never stand in for it. Spend comes last, with currency and year of its prices, as the last resort it
is. `activities_cards` is of another licence (CC BY-SA 4.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.matching import Hit, NameIndex
from greenai_desktop.catalog.posts import PostCatalog
from greenai_desktop.catalog.tables import Problems, Row, broken, optional_year, read_factors, read_sources
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.units import known_unit

_TABLES: Final = ("activities.csv", "activities_cards.csv")
_COLUMNS: Final = (
    "category", "name_en", "name_fr", "activity_unit", "scope", "region", "year", "boundary", "currency", "price_year",
    "post_ids",
)  # fmt: skip
BOUNDARIES: Final = ("", "combustion", "upstream", "losses", "direct", "whole")
HOME: Final = "FR"
_EVERYWHERE: Final = "WORLD"
_EUROPE: Final = "EU"
# Whose factors for Europe may stand in where there is no own one.
_IN_EUROPE: Final = frozenset((
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "EU", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS",
    "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Activity:
    """A factor of an activity.

    Attributes:
        id: Name of the row.
        category: `fuel`, `refrigerant`, `freight`, `spend` …
        name_en: What it is; data.
        name_fr: The same in French; data.
        activity_unit: What the activity is counted in.
        factor: In kgCO2e for one unit.
        boundary: `combustion` or `upstream` alone, `losses`, `direct`, `whole` for all of them; empty where it does
            not matter. A `combustion` row wants its `upstream` one beside; a `whole` row must not have it.
        currency: Of spend.
        price_year: Year of the prices of spend: money of another year is to be deflated first.
        post_ids: Posts that it is offered for.
        source: Where it was read.
    """

    id: str
    category: str
    name_en: str
    name_fr: str
    activity_unit: str
    factor: Factor
    boundary: str
    currency: str
    price_year: int | None
    post_ids: tuple[str, ...]
    source: Source

    @property
    def is_last_resort(self) -> bool:
        """Whether it counts money, which tells little of what was bought."""
        return bool(self.currency)

    def name(self, language: str) -> str:
        """What it is, in a language."""
        return self.name_fr if language == "fr" else self.name_en


class ActivityCatalog:
    """All factors of activities.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: a table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        known = read_sources(folder / "sources.csv")
        self._defaults = {post.id: post.default_factor_id for post in PostCatalog(folder).all()}
        self._rows: dict[str, Activity] = {}
        for name in _TABLES:
            for factor, row in read_factors(folder / name, known, self.problems.tell, None, _COLUMNS):
                try:
                    self._rows[factor.id] = self._activity(factor, row, folder / name, known)
                except CatalogError as error:
                    self.problems.tell(error)

    def __len__(self) -> int:
        return len(self._rows)

    def all(self) -> list[Activity]:
        """All factors."""
        return list(self._rows.values())

    def by_id(self, activity_id: str) -> Activity | None:
        """One factor; None if there is none of that id."""
        return self._rows.get(activity_id)

    def for_post(self, post_id: str, region: str = HOME) -> list[Activity]:
        """What can be offered for a post in a region: never money before a physical amount, never another country.

        Args:
            post_id: Of the list of posts.
            region: Code of a country.
        """
        rows = [row for row in self._rows.values() if post_id in row.post_ids and serves(row.factor.region, region)]
        first = self._defaults.get(post_id)
        return sorted(rows, key=lambda r: (r.is_last_resort, _rank(r.factor.region, region), r.id != first, r.id))

    def search(self, text: str, language: str = HOME.lower(), limit: int = 12) -> list[Hit]:
        """Factors whose names hold all typed words, those that count money last."""
        physical, money = (index.search(text, limit) for index in self._indexes)
        return [_hit(self._rows[item_id], language) for item_id in [*physical, *money][:limit]]

    @cached_property
    def _indexes(self) -> tuple[NameIndex, NameIndex]:
        names = [(row, f"{row.name_en} {row.name_fr} {row.factor.region}") for row in self._rows.values()]
        physical, money = ([(r.id, name) for r, name in names if r.is_last_resort is is_it] for is_it in (False, True))
        return NameIndex(physical), NameIndex(money)

    def _activity(self, factor: Factor, row: Row, path: Path, known: dict[str, Source]) -> Activity:
        unit = row["activity_unit"]
        if not known_unit(unit) or factor.unit != f"kgCO2e/{unit}":
            raise broken("unknown_unit_in_table", path, 0, "activity_unit", row)
        post_ids = tuple(name for name in row["post_ids"].split(";") if name)
        if not post_ids or not set(post_ids) <= set(self._defaults):
            raise broken("unknown_factor_in_table", path, 0, "post_ids", row)
        if row["boundary"] not in BOUNDARIES:
            raise broken("unknown_choice_in_table", path, 0, "boundary", row)
        price_year = optional_year({"year": row["price_year"]}, "year", path, 0)
        if bool(row["currency"]) != (price_year is not None):
            # Spend without the year of its prices cannot be deflated: it would be a wrong figure, not a rough one.
            raise broken("bad_number", path, 0, "price_year", row)
        return Activity(
            factor.id, row["category"], row["name_en"], row["name_fr"], unit, factor, row["boundary"],
            row["currency"], price_year, post_ids, known[factor.source_id],
        )  # fmt: skip


@cache
def activities() -> ActivityCatalog:
    """The tables in force, read once."""
    return ActivityCatalog(factors_folder())


def serves(row_region: str, region: str) -> bool:
    """Whether a factor may serve in a region: its own, the French ones as the home of this program, wider ones."""
    country = region.partition("-")[0]
    if row_region in (region, country, _EVERYWHERE):
        return True
    return row_region in (HOME, _EUROPE) and (country in _IN_EUROPE or row_region == HOME)


def _rank(row_region: str, region: str) -> int:
    return (region, region.partition("-")[0], HOME, _EUROPE, _EVERYWHERE).index(row_region)


def _hit(row: Activity, language: str) -> Hit:
    facts: dict[str, float | str] = {"value": row.factor.value, "unit": row.factor.unit, "region": row.factor.region}
    if row.price_year is not None:
        facts |= {"currency": row.currency, "price_year": float(row.price_year)}
    return Hit(row.id, row.name(language), MappingProxyType(facts))
