"""Figures of the table of cloud figures, provider by provider and period by period, with the bases side by side.

Location-based and market-based figures are two accounts of one thing, and so are two reports, one report broken down
in two ways, or two versions of a method, on one period: they stand beside one another and are never added. Rows that
were left out are listed and count nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.cloud_figures import LOCATION, MARKET
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Method, Status

BASES: Final = (LOCATION, MARKET, "")
_ACCOUNT: Final = ("provider", "importer", "cut", "model_version")
_ALL_SCOPES: Final = "all"
_LARGEST_KEY: Final = 1 << 62
_MOST_STEPS: Final = 20  # more would be a list, not an explanation


@dataclass(frozen=True, slots=True)
class ProviderPeriod:
    """What one report of a provider says of a period.

    Attributes:
        provider: Who reports it.
        importer: Code of the format.
        cut: What the report is broken down by, as in `CloudFigure`.
        model_version: Version of the provider's method.
        is_whole: Whether its figures are of all scopes together, and not scope by scope.
        from_day: First day; NaN unknown.
        until_day: Last day, included.
        kgco2e: Sum by basis; NaN where nothing is told on that basis.
        energy_kwh: Electricity; NaN if none is told.
        scopes: Scopes that its figures are of.
        row_ids: Rows that it is made of.
        missing_count: Those among them without a figure of greenhouse gas.
        left_out_count: Those among them that were left out.
    """

    provider: str
    importer: str
    cut: str
    model_version: str
    is_whole: bool
    from_day: float
    until_day: float
    kgco2e: dict[str, float]
    energy_kwh: float
    scopes: tuple[str, ...]
    row_ids: tuple[int, ...]
    missing_count: int
    left_out_count: int = 0


def periods_of(inventory: Inventory) -> list[ProviderPeriod]:
    """All of them: by provider, the latest period first."""
    found = [_period(inventory, some) for some in _groups(inventory)]
    return sorted(found, key=lambda one: (one.provider, -np.nan_to_num(one.from_day, nan=-math.inf), one.importer))


def reported(inventory: Inventory, period: ProviderPeriod, basis: str) -> Result:
    """The sum of a period on one basis as a figure that explains itself: its largest rows, and the rest together.

    Args:
        inventory: The table that the period was made of.
        period: One of `periods_of`.
        basis: `location`, `market`, or empty for rows that tell none.
    """
    rows = inventory.rows_of(period.row_ids)
    texts, carbon = inventory.texts("basis"), inventory.numbers("kgco2e")
    counted = (texts.codes[rows] == texts.find(basis)) & (inventory.texts("left_out").codes[rows] == 0)
    known = rows[counted & ~np.isnan(carbon[rows])]
    if not known.size:
        return Result("cloud.reported", None, "kgCO2e", status=Status.MISSING, method=Method.FILE,
                      label=period.provider, reason="cloud_not_reported", notes=("cloud_beside",))  # fmt: skip
    order = known[np.argsort(-carbon[known], kind="stable")]
    steps = [_reported_row(inventory, int(row)) for row in order[:_MOST_STEPS]]
    if order.size > _MOST_STEPS:
        steps.append(_figure("cloud.reported_rest", _sum(carbon[order[_MOST_STEPS:]]), ""))
    is_partial = bool(np.isnan(carbon[rows[counted]]).any())
    return replace(
        _figure("cloud.reported", _sum(carbon[known]), period.provider), method=Method.SUM, formula="sum",
        steps=tuple(steps), notes=("cloud_beside",), partial=is_partial,
    )  # fmt: skip


def _reported_row(inventory: Inventory, row: int) -> Result:
    told = [str(inventory.value(row, name)) for name in ("service", "region", "provider_project")]
    note = str(inventory.value(row, "note"))
    made = _figure("cloud.reported_row", float(inventory.numbers("kgco2e")[row]), " · ".join(filter(None, told)))
    return replace(made, notes=(note,) if note else ())


def _figure(key: str, kgco2e: float, label: str) -> Result:
    return Result(key, kgco2e, "kgCO2e", status=Status.PROVIDER_REPORTED, method=Method.FILE, label=label)


def _groups(inventory: Inventory) -> Iterator[IdArray]:
    """Places of rows that tell of one period in one report."""
    if not len(inventory):
        return
    key = np.zeros(len(inventory), np.int64)
    for part in _key_parts(inventory):
        # One number for all parts so far: sorting rows of several numbers takes ten times as long.
        distinct, place = np.unique(part, return_inverse=True)
        if int(key.max()) + 1 > _LARGEST_KEY // distinct.size:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        key = key * distinct.size + place
    order = np.argsort(key, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(key[order])) + 1)


def _key_parts(inventory: Inventory) -> Iterator[NDArray[Any]]:
    """What makes rows one period in one report, column by column."""
    yield from (inventory.texts(name).codes for name in _ACCOUNT)
    scopes = inventory.texts("scope")
    yield scopes.codes == scopes.find(_ALL_SCOPES)
    yield from (np.nan_to_num(inventory.numbers(name), nan=-1.0) for name in ("from_day", "until_day"))


def _period(inventory: Inventory, rows: IdArray) -> ProviderPeriod:
    first = int(rows[0])
    told = {name: str(inventory.value(first, name)) for name in _ACCOUNT}
    days = [float(inventory.numbers(name)[first]) for name in ("from_day", "until_day")]
    carbon, texts = inventory.numbers("kgco2e")[rows], inventory.texts("basis")
    counted = inventory.texts("left_out").codes[rows] == 0
    of_basis = {basis: counted & (texts.codes[rows] == texts.find(basis)) for basis in BASES}
    scopes = inventory.texts("scope")
    names = tuple(sorted(str(scopes.values[code]) for code in np.unique(scopes.codes[rows])))
    return ProviderPeriod(
        **told, is_whole=names == (_ALL_SCOPES,), from_day=days[0], until_day=days[1],
        kgco2e={basis: _sum(carbon[mask]) for basis, mask in of_basis.items()},
        energy_kwh=_energy(inventory.numbers("energy_kwh")[rows], of_basis), scopes=names,
        row_ids=tuple(inventory.ids[rows].tolist()), missing_count=int(np.isnan(carbon[counted]).sum()),
        left_out_count=int((~counted).sum()),
    )  # fmt: skip


def _energy(energy_kwh: FloatArray, of_basis: dict[str, FloatArray]) -> float:
    """Electricity of the first basis that tells any: that of another is the same once more."""
    sums = [_sum(energy_kwh[mask]) for mask in of_basis.values()]
    return next((one for one in sums if not math.isnan(one)), math.nan)


def _sum(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return math.fsum(known.tolist()) if known.size else math.nan
