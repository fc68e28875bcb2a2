"""Totals of a large ledger by scope, post and stage, with intervals: at once in closed form, then by draws.

Lines are grouped by the uncertain inputs that they share; each of those is drawn once. What is uncertain in one line
alone is independent of everything else: the sum of these residuals enters by its mean and variance, except for the
few largest, which are drawn. The result is that of `core.ledger`, which draws every line, in a fraction of the time.

Only lines of kind FOOTPRINT enter; nothing is ever subtracted.

Source:
    METHODS §2.15 (draws by shared factor, independent residuals in closed form); Fenton (1960) for sums of
    log-normals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.hosting import Post
from greenai_desktop.core.ledger import Total
from greenai_desktop.core.ledger_columns import Cell, Drivers, Group, LedgerColumns, Moments, moments
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.uncertainty import Z95, Draws, Uncertain, interval

_DRAWN_ALONE: Final = 64  # residuals that are drawn and not summed in closed form
_BLOCK: Final = 64  # groups at a time: 5 MB of draws
_LARGEST_RATIO: Final = 1e15  # squares of larger ones leave the range of single floats


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """Totals of one indicator. Each holds all lines once, so that each way of grouping adds up to the whole.

    Attributes:
        whole: Over all lines.
        by_scope: By scope 1, 2, 3.
        by_post: By scope, category and post.
        by_stage: By stage.
        by_cell: By post and stage.
        is_first_answer: Whether intervals are those of the closed form.
    """

    whole: Total
    by_scope: Mapping[int, Total]
    by_post: Mapping[Post, Total]
    by_stage: Mapping[Stage, Total]
    by_cell: Mapping[Cell, Total]
    is_first_answer: bool


# A filter asks for the same shared inputs again and again.
_moments = lru_cache(16_384)(moments)


def first_totals(columns: LedgerColumns) -> LedgerTotals:
    """Totals at once, with intervals of the closed form.

    Lines that share an input move together: their standard deviations by it add up. Second-order terms of products
    are left out, which narrows an interval by some per cent where several wide inputs are multiplied.
    """
    shared = [[(one.key, _moments(one)) for one in group] for group in columns.groups]
    group_mean = np.array([math.prod(mean for _key, (mean, _square) in group) for group in shared], np.float64)
    amounts = np.nan_to_num(columns.values) * columns.own_mean * group_mean[columns.group]
    by_cell = _summed(columns, amounts)
    own = np.nan_to_num(columns.values * group_mean[columns.group]) ** 2 * columns.own_variance
    variance = _summed(columns, own).sum(axis=1)
    moving = _moving(columns, shared, by_cell)

    def ends(places: NDArray[np.int64]) -> tuple[float, float]:
        mean = float(by_cell[places].sum())
        together = moving[places].sum(axis=0)
        return _log_normal_ends(mean, float(variance[places].sum() + together @ together))

    return _totals(columns, ends, is_first_answer=True)


def drawn_totals(columns: LedgerColumns, draws: Draws | None = None) -> LedgerTotals:
    """Totals with intervals by draws, shared inputs drawn once over all lines."""
    drawn = _cell_draws(columns, draws or Draws())
    return _totals(columns, lambda places: interval(drawn[places].sum(axis=0)), is_first_answer=False)


def _summed(columns: LedgerColumns, amounts: FloatArray) -> FloatArray:
    """Sums by cell and group, shape (cells, groups)."""
    size = len(columns.cells), len(columns.groups)
    flat = np.bincount(columns.cell * size[1] + columns.group, amounts, size[0] * size[1])
    return flat.astype(np.float64).reshape(size)


def _moving(columns: LedgerColumns, shared: Sequence[Sequence[tuple[str, Moments]]], means: FloatArray) -> FloatArray:
    """Standard deviations of each cell by each shared input, shape (cells, inputs)."""
    keys: dict[str, int] = {}
    for group in shared:
        for key, _moment in group:
            keys.setdefault(key, len(keys))
    found = np.zeros((len(columns.cells), len(keys)))
    for place, group in enumerate(shared):
        for key, (mean, square) in group:
            found[:, keys[key]] += means[:, place] * math.sqrt(max(0.0, square / mean**2 - 1.0))
    return found


def _log_normal_ends(mean: float, variance: float) -> tuple[float, float]:
    """The 95 % interval of the log-normal of a mean and a variance."""
    if mean <= 0.0:
        return mean, mean
    sigma_squared = math.log1p((math.sqrt(variance) / mean) ** 2)  # squares of tiny means are 0
    median, spread = mean * math.exp(-0.5 * sigma_squared), math.exp(Z95 * math.sqrt(sigma_squared))
    return median / spread, median * spread


def _cell_draws(columns: LedgerColumns, draws: Draws) -> FloatArray:
    """Draws of the sum of each cell, shape (cells, draws)."""
    values = np.nan_to_num(columns.values)
    alone = largest(values**2 * columns.own_variance)
    rest = values.copy()
    rest[alone] = 0.0
    means = _summed(columns, rest * columns.own_mean)
    variances = _summed(columns, rest**2 * columns.own_variance)
    mean = np.zeros((len(columns.cells), draws.count))
    # What is left of the residuals is small: half the digits are plenty, and take half the time.
    variance = np.zeros(mean.shape, np.float32)
    scale = math.sqrt(variances.max(initial=0.0)) or 1.0
    small = (variances / scale**2).astype(np.float32)
    # Inputs of many groups, such as a PUE, are not drawn again for each.
    ratio_of = lru_cache(2 * _BLOCK)(draws.ratio_of)
    for begin in range(0, len(columns.groups), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        shared = np.stack([ratio_draws(drivers, ratio_of, draws.count) for drivers in columns.groups[block]])
        mean += means[:, block] @ shared
        variance += small[:, block] @ np.minimum(shared, _LARGEST_RATIO).astype(np.float32) ** 2
    found = _with_residuals(columns, mean, scale * np.sqrt(variance.astype(np.float64)), draws)
    for row in alone.tolist():
        ratio = ratio_draws((*columns.groups[columns.group[row]], *columns.own[row]), ratio_of, draws.count)
        found[columns.cell[row]] += values[row] * ratio
    return found


def largest(variances: FloatArray) -> NDArray[np.int64]:
    """Rows of the largest residuals, those without any left out; they are drawn, and not summed in closed form."""
    spread = np.flatnonzero(variances > 0.0)
    if spread.size <= _DRAWN_ALONE:
        return spread
    return spread[np.argpartition(variances[spread], -_DRAWN_ALONE)[-_DRAWN_ALONE:]]


def ratio_draws(drivers: Drivers, ratio_of: Callable[[Uncertain], FloatArray], count: int) -> FloatArray:
    """Draws of a product of inputs, relative to their medians."""
    ratio = np.ones(count)
    for driver in drivers:
        ratio *= ratio_of(driver)
    return ratio


def _with_residuals(columns: LedgerColumns, mean: FloatArray, deviation: FloatArray, draws: Draws) -> FloatArray:
    """Sums of a mean and a deviation: at each draw of what is shared, the log-normal of the two at that draw."""
    found = mean.copy()
    for place in np.flatnonzero((deviation > 0.0).any(axis=1) & (mean > 0.0).all(axis=1)).tolist():
        cell = columns.cells[place]
        key = f"residuals/{columns.indicator}/{cell.post}/{cell.stage}"
        sigma_squared = np.log1p((deviation[place] / mean[place]) ** 2)
        found[place] *= np.exp(np.sqrt(sigma_squared) * draws.normals(key) - 0.5 * sigma_squared)
    return found


def _totals(
    columns: LedgerColumns, ends: Callable[[NDArray[np.int64]], tuple[float, float]], *, is_first_answer: bool
) -> LedgerTotals:
    size, known = len(columns.cells), ~np.isnan(columns.values)
    sums = np.bincount(columns.cell, np.where(known, columns.values, 0.0), size)
    counts, founds = np.bincount(columns.cell, minlength=size), np.bincount(columns.cell[known], minlength=size)

    def total(name: str, places: Sequence[int]) -> Total:
        rows = np.array(places, np.int64)
        count, found = int(counts[rows].sum()), int(founds[rows].sum())
        if not found:
            return Total(name, columns.indicator, None, None, None, count, count)
        value, (low, high) = math.fsum(sums[rows]), ends(rows)
        # Many independent lines have a mean above the sum of their medians, and a narrow interval around it: it is
        # widened to hold the value that is shown.
        return Total(name, columns.indicator, value, min(low, value), max(high, value), count, count - found)

    def totals_by(group_of: Callable[[Cell], Group]) -> dict[Group, Total]:
        places: dict[Group, list[int]] = {}
        for place, cell in enumerate(columns.cells):
            if counts[place]:
                places.setdefault(group_of(cell), []).append(place)
        return {group: total(str(group), found) for group, found in places.items()}

    return LedgerTotals(
        total("", range(size)),
        totals_by(lambda cell: cell.post.scope),
        totals_by(lambda cell: cell.post),
        totals_by(lambda cell: cell.stage),
        totals_by(lambda cell: cell),
        is_first_answer,
    )
