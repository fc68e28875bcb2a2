"""Figures that a provider of cloud, or a calculator, reported: one row a service, period, scope and basis.

They stand beside the ledger and are never summed into it: the same kilowatt-hours stand in the provider's scopes 1
and 2 and in one's own estimate. Location-based and market-based figures are two accounts of one thing, each complete
in itself, so that the sum of a basis is the sum of its rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.lines import Kind

LOCATION, MARKET = "location", "market"
SCOPES: Final = ("1", "2", "3", "all")
# Columns of `CLOUD_COLUMNS` by kind, filled from the field of the same name.
_NUMBERS: Final = ("from_day", "until_day", "kgco2e", "energy_kwh", "water_l", "usage", "cost")
_TEXTS: Final = (
    "provider", "account", "service", "region", "provider_project", "scope", "category", "basis", "usage_unit",
    "currency", "model_version", "importer", "cut", "file", "fingerprint", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CloudFigure:
    """One reported figure.

    Attributes:
        provider: Who reports it: `gcp`, `aws`, `azure`, or a name of the file.
        importer: Code of the format it was read from.
        file: Name of the file.
        line: Row it stands in: a line of text, a row of a sheet, or the number of a record.
        from_day: First day, counted from 1970-01-01; NaN unknown.
        until_day: Last day, included.
        kgco2e: Greenhouse gas; NaN where the file tells energy alone.
        energy_kwh: Electricity; NaN where the file does not tell it.
        account: Account, subscription or billing account; data.
        provider_project: Project or resource group; data.
        service: Service; data.
        region: Region; data.
        scope: `1`, `2`, `3` of the provider, or `all`.
        basis: `location` or `market`; empty where the file does not say.
        category: What else tells it apart, such as a device; data.
        water_l: Water; NaN where the file does not tell it.
        usage: Usage in `usage_unit`; NaN where the file does not tell it.
        usage_unit: Its unit, as the file writes it.
        cost: Money; NaN where the file does not tell it.
        currency: Its currency.
        model_version: Version of the provider's method.
        cut: What its report is broken down by, as names joined by `+`, where one period can be reported in several
            breakdowns; each of them is the whole, so that two are never added.
        note: What must be said with it, as codes.
        fingerprint: The same for the same thing, whatever its figure: a later file may restate it.
    """

    provider: str
    importer: str
    file: str
    line: int
    from_day: float
    until_day: float
    kgco2e: float = math.nan
    energy_kwh: float = math.nan
    account: str = ""
    provider_project: str = ""
    service: str = ""
    region: str = ""
    scope: str = "all"
    basis: str = ""
    category: str = ""
    water_l: float = math.nan
    usage: float = math.nan
    usage_unit: str = ""
    cost: float = math.nan
    currency: str = ""
    model_version: str = ""
    cut: str = ""
    note: str = ""
    fingerprint: str = ""

    @property
    def kind(self) -> Kind:
        """What it is to the ledger: never part of a sum."""
        return Kind.PROVIDER_REPORTED

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes it the same thing in another file, whatever figure is reported for it there."""
        return (
            self.importer, self.provider, self.account, self.provider_project, self.service, self.region,
            self.from_day, self.until_day, self.scope, self.basis, self.category, self.model_version,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """What a file says that a row of it, or all of its rows, amount to.

    Attributes:
        basis: As in `CloudFigure`.
        kgco2e: The sum.
        line: The row; None for all of them.
    """

    basis: str
    kgco2e: float
    line: int | None = None


def total_kgco2e(figures: Iterable[CloudFigure], basis: str) -> float | None:
    """Sum of the figures of one basis; None if there is none. The bases are never added to one another."""
    known = [figure.kgco2e for figure in figures if figure.basis == basis and not math.isnan(figure.kgco2e)]
    return math.fsum(known) if known else None


def total_kwh(figures: Iterable[CloudFigure]) -> float | None:
    """Sum of the electricity that is told; None if none is."""
    known = [figure.energy_kwh for figure in figures if not math.isnan(figure.energy_kwh)]
    return math.fsum(known) if known else None


def cells_of(figures: Sequence[CloudFigure], batch: str = "") -> Mapping[str, FloatArray | tuple[str, ...]]:
    """The figures as columns of the table of cloud figures, for one edit that adds them all."""
    cells: dict[str, FloatArray | tuple[str, ...]] = {
        name: np.array([getattr(figure, name) for figure in figures], np.float64) for name in _NUMBERS
    }
    cells |= {name: tuple(getattr(figure, name) for figure in figures) for name in _TEXTS}
    return cells | {"batch": (batch,) * len(figures)}
