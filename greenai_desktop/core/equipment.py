"""A piece of equipment as a source has it: its phases, their range, what they leave out.

What is unknown is None and never 0. The phases are manufacture (raw materials with it, as makers publish both
together), transport, use and end of life; `embodied_kgco2e` is all of them but use.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from greenai_desktop.core.factors import Source

# What is inside a published figure: everything, everything but transport, or nothing after the gate of the factory.
PERIMETERS: Final = ("all", "no_transport", "gate")


class Origin(StrEnum):
    """Where a row came from; in the order in which rows are offered."""

    GENERIC = "generic"  # an average, a median or a model of a kind of thing
    ACCELERATOR = "accelerator"  # a card or chip
    PRODUCT = "product"  # a named product, by its maker's document
    IMPORTED = "imported"  # from a file that the user has


@dataclass(frozen=True, slots=True)
class Equipment:
    """Impacts of one piece by one source.

    Attributes:
        id: Name of the row.
        category: One of `core.inventory.columns.CATEGORIES`.
        manufacturer: Of a named product; data.
        name_en: What it is; data.
        name_fr: The same in French; data.
        year: Of the report.
        lifetime_years: As published, else the usual one of the category.
        weight_kg: Of one piece.
        manufacture_kgco2e: Raw materials and manufacture.
        transport_kgco2e: To the user.
        use_kgco2e: The maker's scenario, over its lifetime; never to be added to electricity that is counted.
        end_of_life_kgco2e: Collection and treatment.
        embodied_kgco2e: All but use, as far as `perimeter` goes.
        low_kgco2e: Lower bound of it; None if not known.
        high_kgco2e: Upper bound.
        adpe_kgsbe: Depletion of elements.
        primary_energy_megajoule: Primary energy.
        use_region: Whose electricity the use has.
        use_kwh_per_year: Electricity of the use.
        perimeter: One of `PERIMETERS`.
        alike: Kind of thing by which other sources speak of the same; empty for none.
        quality: `A` (with phases, read in a data file) to `D` (one literature point).
        origin: Where the row came from.
        source: Where it was read.
        document: Address of the maker's document; empty if there is none.
        note: What a reader should know; data.
        holds_host: Whether a share of the machine around it is in it.
    """

    id: str
    category: str
    manufacturer: str
    name_en: str
    name_fr: str
    year: int | None
    lifetime_years: float | None
    weight_kg: float | None
    manufacture_kgco2e: float | None
    transport_kgco2e: float | None
    use_kgco2e: float | None
    end_of_life_kgco2e: float | None
    embodied_kgco2e: float
    low_kgco2e: float | None
    high_kgco2e: float | None
    adpe_kgsbe: float | None
    primary_energy_megajoule: float | None
    use_region: str
    use_kwh_per_year: float | None
    perimeter: str
    alike: str
    quality: str
    origin: Origin
    source: Source
    document: str = ""
    note: str = ""
    holds_host: bool = False

    def name(self, language: str) -> str:
        """What it is, in a language, with its maker."""
        name = self.name_fr if language == "fr" else self.name_en
        return name if name.startswith(self.manufacturer) else f"{self.manufacturer} {name}"

    def phases(self) -> dict[str, float | None]:
        """Greenhouse gas by phase, in the order of a life; None is unknown."""
        return {
            "manufacture": self.manufacture_kgco2e, "transport": self.transport_kgco2e, "use": self.use_kgco2e,
            "end_of_life": self.end_of_life_kgco2e,
        }  # fmt: skip

    def unknown_phases(self) -> tuple[str, ...]:
        """Phases outside of the perimeter: unknown, not nil."""
        return {"all": (), "no_transport": ("transport",), "gate": ("transport", "end_of_life")}[self.perimeter]

    def cells(self, language: str = "en") -> dict[str, float | str]:
        """What a row of the inventory takes over, by column; what is unknown is left out."""
        known: dict[str, float | str | None] = {
            "name": self.name(language), "category": self.category, "item_id": self.id,
            "manufacturer": self.manufacturer, "model": self.name_fr if language == "fr" else self.name_en,
            "lifetime_years": self.lifetime_years, "weight_kg": self.weight_kg,
            "manufacture_kgco2e": self.manufacture_kgco2e, "transport_kgco2e": self.transport_kgco2e,
            "use_kgco2e": self.use_kgco2e, "eol_kgco2e": self.end_of_life_kgco2e,
            "embodied_kgco2e": self.embodied_kgco2e, "low_kgco2e": self.low_kgco2e, "high_kgco2e": self.high_kgco2e,
            "adpe_kgsbe": self.adpe_kgsbe, "primary_energy_megajoule": self.primary_energy_megajoule,
            "grade": self.quality, "boundary": self.perimeter, "status": "default", "source": self.source.title,
            "source_id": self.source.id,
        }  # fmt: skip
        return {column: value for column, value in known.items() if value is not None}
