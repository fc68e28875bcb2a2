"""What cloud providers publish of themselves.

Physical facts describe their sites. Claims rest on certificates and contracts: they are shown beside, and enter no
calculation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import Problems, broken, lines_of, read_factors, read_sources
from greenai_desktop.core.factors import Factor, Source

PHYSICAL, MARKET_BASED = "physical", "market_based"
_ACCOUNTING: Final = (PHYSICAL, MARKET_BASED)


@dataclass(frozen=True, slots=True)
class ProviderFact:
    """One published figure.

    Attributes:
        provider: Provider code; `industry` for surveys of all.
        metric: Code of what it is, such as `pue_fleet_average`.
        accounting: `PHYSICAL` or `MARKET_BASED`.
        factor: The figure with its year.
        source: Where it was read.
    """

    provider: str
    metric: str
    accounting: str
    factor: Factor
    source: Source


class ProviderCatalog:
    """Published figures by provider; facts and claims are never mixed.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        known = read_sources(folder / "sources.csv")
        path = folder / "provider_facts.csv"
        lines = lines_of(path)
        self._facts: list[ProviderFact] = []
        for factor, row in read_factors(path, known, self.problems.tell, None, ("provider", "metric", "accounting")):
            if row["accounting"] not in _ACCOUNTING:
                self.problems.tell(broken("bad_number", path, lines[factor.id], "accounting", row))
                continue
            source = known[factor.source_id]
            self._facts.append(ProviderFact(row["provider"], row["metric"], row["accounting"], factor, source))

    def facts(self, provider: str) -> list[ProviderFact]:
        """Physical facts of a provider."""
        return self._of(provider, PHYSICAL)

    def claims(self, provider: str) -> list[ProviderFact]:
        """Claims of a provider, for display alone."""
        return self._of(provider, MARKET_BASED)

    def providers(self) -> list[str]:
        """Provider codes that have rows."""
        return sorted({fact.provider for fact in self._facts})

    def _of(self, provider: str, accounting: str) -> list[ProviderFact]:
        return [fact for fact in self._facts if (fact.provider, fact.accounting) == (provider, accounting)]


@cache
def providers() -> ProviderCatalog:
    """The shipped table, read once."""
    return ProviderCatalog(factors_folder())
