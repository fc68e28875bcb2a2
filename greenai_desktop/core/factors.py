"""Emission and other factors, and where they come from.

A `Factor` is one fact with its unit, range, region, year, basis, boundary and source; a `Source` is where it was
read. Loading and checking tables is the `catalog`'s work, choosing between factors its resolver's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from greenai_desktop.core.errors import CatalogError, InputError
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import dimension

if TYPE_CHECKING:
    from greenai_desktop.core.uncertainty import Uncertain

# 95 % of true values within ÷U … ×U, by grade of the datum: expert judgement, shown as such (METHODS §2.15).
GRADE_U95: Final[dict[str, float]] = {
    "metered": 1.1,
    "software_power": 1.3,
    "grid_hourly": 1.1,
    "grid_same_year": 1.15,
    "grid_older": 1.5,
    "pue_site": 1.05,
    "pue_provider": 1.1,
    "pue_default": 1.3,
    "exact": 1.0,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A document or data set that figures were read from.

    Attributes:
        id: Name used by the tables.
        title: Its title; data, never translated.
        publisher: Who answers for it.
        version: Edition, year or commit.
        url: Where it stands; shown as text and never opened by the program itself.
        licence: Under which terms its figures are used.
        read_on: ISO date of reading.
        note: Anything a reader should know.
    """

    id: str
    title: str
    publisher: str
    version: str
    url: str
    licence: str
    read_on: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """One figure with its provenance.

    Attributes:
        id: Stable name; draws of its uncertainty are keyed by it.
        value: In `unit`.
        unit: One of `core.units`.
        low: Lower bound; None if not quantified.
        high: Upper bound; None if not quantified.
        region: Zone code, cloud region, or empty.
        year: Year of the data; None if it has none.
        basis: `lifecycle`, `direct`, or empty.
        boundary: `production`, `consumption`, or empty.
        source_id: Where it was read.
        note: Anything a reader should know.
        grade: Key of `GRADE_U95`, in force where there are no bounds.
        status: DEFAULT for shipped rows, ENTERED for the user's own.
        combustion_fraction: Share of the value emitted on burning fuel in the power plant, as opposed to upstream
            and losses; None where the split is not known.
        kind: `grid`, `contract` or `self_consumption` for electricity; else empty.
        evidence: What proves an own factor, such as a contract's number.
    """

    id: str
    value: float
    unit: str
    low: float | None
    high: float | None
    region: str
    year: int | None
    basis: str
    boundary: str
    source_id: str
    note: str = ""
    grade: str = "exact"
    status: Status = Status.DEFAULT
    combustion_fraction: float | None = None
    kind: str = ""
    evidence: str = ""

    @property
    def has_bounds(self) -> bool:
        """Whether the range comes from the source, not from an expert's default for its grade."""
        return self.low is not None and self.high is not None and self.low > 0 and self.value > 0

    @property
    def u95_ratio(self) -> float:
        """95 % of true values are taken to lie within ÷ … × of the value.

        Source:
            METHODS §2.15: ln U = max(ln(high/value), ln(value/low)); without usable bounds the grade's U95.
        """
        if self.has_bounds:
            assert self.low is not None and self.high is not None
            return max(self.high / self.value, self.value / self.low)
        return GRADE_U95[self.grade]

    def uncertain(self, at_least: float = float("-inf"), at_most: float = float("inf")) -> Uncertain:
        """The factor as an input of a calculation; one id is one draw, wherever it is used."""
        # Here, as a recorder reads tables before it loads the arithmetic.
        from greenai_desktop.core.uncertainty import Uncertain

        return Uncertain(self.id, self.value, self.u95_ratio, at_least, at_most)

    def require(self, wanted_dimension: str) -> Factor:
        """Return the factor itself if its unit is of a dimension.

        Raises:
            InputError: it is of another dimension.
        """
        if dimension(self.unit) != wanted_dimension:
            raise InputError("factor_unit", factor=self.id, unit=self.unit, expected=wanted_dimension)
        return self


class FactorTable:
    """Factors by id, with their sources.

    Raises:
        CatalogError: two factors of one id, or one whose source is not there.
    """

    def __init__(self, factors: Iterable[Factor], sources: Iterable[Source]) -> None:
        self.sources = {source.id: source for source in sources}
        self._factors: dict[str, Factor] = {}
        for factor in factors:
            if factor.id in self._factors:
                raise CatalogError("duplicate_factor", factor=factor.id)
            if factor.source_id not in self.sources:
                raise CatalogError("unknown_source", factor=factor.id, source=factor.source_id)
            self._factors[factor.id] = factor

    def __iter__(self) -> Iterator[Factor]:
        return iter(self._factors.values())

    def __len__(self) -> int:
        return len(self._factors)

    def __contains__(self, factor_id: object) -> bool:
        return factor_id in self._factors

    def __getitem__(self, factor_id: str) -> Factor:
        try:
            return self._factors[factor_id]
        except KeyError:
            raise CatalogError("no_such_factor", factor=factor_id) from None

    def source_of(self, factor: Factor) -> Source:
        """The source a factor was read from."""
        return self.sources[factor.source_id]
