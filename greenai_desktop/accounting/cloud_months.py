"""Figures of the table of cloud figures, provider by provider and period by period, with the bases side by side.

Location-based and market-based figures are two accounts of one thing, and so are two reports, or two versions of a
method, on one period: they stand beside one another and are never added. Rows that were left out count nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.cloud_figures import LOCATION, MARKET
from greenai_desktop.core.inventory.inventory import IdArray, Inventory

BASES: Final = (LOCATION, MARKET, "")
_ACCOUNT: Final = ("provider", "importer", "model_version")
_ALL_SCOPES: Final = "all"


@dataclass(frozen=True, slots=True)
class ProviderPeriod:
    """What one report of a provider says of a period.

    Attributes:
        provider: Who reports it.
        importer: Code of the format.
        model_version: Version of the provider's method.
        is_whole: Whether its figures are of all scopes together, and not scope by scope.
        from_day: First day; NaN unknown.
        until_day: Last day, included.
        kgco2e: Sum by basis; NaN where nothing is told on that basis.
        energy_kwh: Electricity; NaN if none is told.
        scopes: Scopes that its figures are of.
        row_ids: Rows that it is made of.
        missing_count: Those among them without a figure of greenhouse gas.
    """

    provider: str
    importer: str
    model_version: str
    is_whole: bool
    from_day: float
    until_day: float
    kgco2e: dict[str, float]
    energy_kwh: float
    scopes: tuple[str, ...]
    row_ids: tuple[int, ...]
    missing_count: int


def periods_of(inventory: Inventory) -> list[ProviderPeriod]:
    """All of them: by provider, the latest period first."""
    rows = np.flatnonzero(inventory.texts("left_out").codes == 0) if len(inventory) else np.empty(0, np.int64)
    found = [_period(inventory, some) for some in _groups(inventory, rows)]
    return sorted(found, key=lambda one: (one.provider, -np.nan_to_num(one.from_day, nan=-math.inf), one.importer))


def _groups(inventory: Inventory, rows: IdArray) -> Iterator[IdArray]:
    """Places of rows that tell of one period in one report."""
    if not rows.size:
        return
    days = [np.nan_to_num(inventory.numbers(name)[rows], nan=-1.0) for name in ("from_day", "until_day")]
    scopes = inventory.texts("scope")
    whole = scopes.codes[rows] == scopes.find(_ALL_SCOPES)
    keys = np.column_stack([*(inventory.texts(name).codes[rows] for name in _ACCOUNT), whole, *days])
    inverse = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)
    order = np.argsort(inverse, kind="stable")
    yield from np.split(rows[order], np.flatnonzero(np.diff(inverse[order])) + 1)


def _period(inventory: Inventory, rows: IdArray) -> ProviderPeriod:
    first = int(rows[0])
    told = {name: str(inventory.value(first, name)) for name in _ACCOUNT}
    days = [float(inventory.numbers(name)[first]) for name in ("from_day", "until_day")]
    carbon, texts = inventory.numbers("kgco2e")[rows], inventory.texts("basis")
    of_basis = {basis: texts.codes[rows] == texts.find(basis) for basis in BASES}
    scopes = inventory.texts("scope")
    names = tuple(sorted(str(scopes.values[code]) for code in np.unique(scopes.codes[rows])))
    return ProviderPeriod(
        **told, is_whole=names == (_ALL_SCOPES,), from_day=days[0], until_day=days[1],
        kgco2e={basis: _sum(carbon[mask]) for basis, mask in of_basis.items()},
        energy_kwh=_energy(inventory.numbers("energy_kwh")[rows], of_basis), scopes=names,
        row_ids=tuple(inventory.ids[rows].tolist()), missing_count=int(np.isnan(carbon).sum()),
    )  # fmt: skip


def _energy(energy_kwh: FloatArray, of_basis: dict[str, FloatArray]) -> float:
    """Electricity of the first basis that tells any: that of another is the same once more."""
    sums = [_sum(energy_kwh[mask]) for mask in of_basis.values()]
    return next((one for one in sums if not math.isnan(one)), math.nan)


def _sum(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return math.fsum(known.tolist()) if known.size else math.nan
