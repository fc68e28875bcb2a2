"""One indicator of a ledger's lines as columns: what its totals are reckoned with.

What is uncertain in one line alone is told apart from what it shares with others. Only lines of kind FOOTPRINT enter.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.hosting import Post
from greenai_desktop.core.lines import Indicator, Kind, Line, Stage
from greenai_desktop.core.uncertainty import Z95, Uncertain

Drivers = tuple[Uncertain, ...]
Moments = tuple[float, float]
Group = TypeVar("Group", bound=Hashable)

_WIDEST_SIGMA: Final = 12.0  # beyond, nothing is known, and squares leave the range of floats


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a line is counted: the finest group of the totals.

    Attributes:
        post: Scope, category and post.
        stage: Stage of the life cycle.
    """

    post: Post
    stage: Stage


@dataclass(frozen=True, slots=True)
class LedgerColumns:
    """One indicator of the lines that add up, as columns.

    Attributes:
        indicator: Which one.
        ids: Ids of the lines.
        values: NaN where the amount is missing.
        cells: The cells there are.
        cell: Place in `cells` of each line.
        groups: Inputs shared with other lines, by group.
        group: Place in `groups` of each line.
        own: Inputs of each line that no other has.
        own_mean: Mean of their product, relative to the medians.
        own_variance: Its variance.
    """

    indicator: Indicator
    ids: tuple[str, ...]
    values: FloatArray
    cells: tuple[Cell, ...]
    cell: NDArray[np.int64]
    groups: tuple[Drivers, ...]
    group: NDArray[np.int64]
    own: tuple[Drivers, ...]
    own_mean: FloatArray
    own_variance: FloatArray

    def only(self, kept: NDArray[np.bool_]) -> LedgerColumns:
        """Some of the lines, as a filter leaves them."""
        rows, marks = np.flatnonzero(kept), kept.tolist()
        return replace(
            self, ids=tuple(compress(self.ids, marks)), own=tuple(compress(self.own, marks)), values=self.values[rows],
            cell=self.cell[rows], group=self.group[rows], own_mean=self.own_mean[rows],
            own_variance=self.own_variance[rows],
        )  # fmt: skip


def columns_of(lines: Iterable[Line], indicator: Indicator = Indicator.GHG) -> LedgerColumns:
    """The lines that add up and speak of an indicator, as columns."""
    rows = [
        (line, amount)
        for line in lines
        if line.kind is Kind.FOOTPRINT and (amount := line.amount(indicator)) is not None
    ]
    uses = Counter(one.key for _line, amount in rows for one in amount.drivers)
    cells, groups = _Places[Cell](), _Places[Drivers]()
    cell, group, owns = [], [], []
    for line, amount in rows:
        shared, own = _split(amount.drivers, uses)
        cell.append(cells.of((id(line.post), line.stage), Cell, line.post, line.stage))
        group.append(groups.of(tuple(map(id, shared)), tuple, shared))
        owns.append(own)
    mean, square = _product_moments(owns)
    return LedgerColumns(
        indicator,
        tuple(line.id for line, _amount in rows),
        np.array([_value(line, amount.value) for line, amount in rows], np.float64),
        cells.found, np.array(cell, np.int64), groups.found, np.array(group, np.int64), tuple(owns), mean,
        square - mean**2,
    )  # fmt: skip


def moments(one: Uncertain) -> Moments:
    """Mean and mean square of an input over its median, held within its bounds as its draws are."""
    if one.is_exact or one.median == 0:
        return 1.0, 1.0
    sigma = min(one.sigma, _WIDEST_SIGMA)
    least, most = one.at_least / one.median, one.at_most / one.median
    if least <= 0.0 and math.isinf(most):
        return math.exp(0.5 * sigma**2), math.exp(2.0 * sigma**2)
    return _held_moment(1, sigma, least, most), _held_moment(2, sigma, least, most)


class _Places(Generic[Group]):
    """The different values there are, and their places; the same object is looked up by its identity, not its value.

    Comparing by value costs several times as much, and most lines share their posts and factors as objects.
    """

    def __init__(self) -> None:
        self._by_value: dict[Group, int] = {}
        self._by_identity: dict[object, int] = {}

    @property
    def found(self) -> tuple[Group, ...]:
        """The values in the order of their places."""
        return tuple(self._by_value)

    def of(self, identity: object, make: Callable[..., Group], *parts: object) -> int:
        """The place of a value, which is made where its identity was not seen before."""
        place = self._by_identity.get(identity)
        if place is None:
            place = self._by_value.setdefault(make(*parts), len(self._by_value))
            self._by_identity[identity] = place
        return place


def _split(drivers: Drivers, uses: Mapping[str, int]) -> tuple[Drivers, Drivers]:
    """Inputs shared with other lines, and those of this line alone; exact ones are neither."""
    shared: list[Uncertain] = []
    own: list[Uncertain] = []
    for one in drivers:
        if one.key and one.u95_ratio != 1.0:
            (shared if uses[one.key] > 1 else own).append(one)
    return tuple(shared), tuple(own)


def _value(line: Line, value: float | None) -> float:
    is_known = value is not None and math.isfinite(value) and line.status.has_value
    return value if is_known and value is not None else math.nan


def _held_moment(power: int, sigma: float, least: float, most: float) -> float:
    """Moment of a log-normal of median 1 whose values outside of two bounds are put onto them."""
    low = math.log(least) / sigma if least > 0.0 else -math.inf
    high = math.log(most) / sigma if most < math.inf else math.inf
    shift = power * sigma
    inside = math.exp(0.5 * shift**2) * (_normal(high - shift) - _normal(low - shift))
    below = least**power * _normal(low) if least > 0.0 else 0.0
    above = most**power * _normal(-high) if most < math.inf else 0.0
    return below + inside + above


def _normal(value: float) -> float:
    """Distribution function of the standard normal."""
    return 0.5 * math.erfc(-value / math.sqrt(2.0))


def _product_moments(owns: Sequence[Drivers]) -> tuple[FloatArray, FloatArray]:
    """Mean and mean square of the products of inputs; those of log-normals without bounds all at once."""
    mean, square = np.ones(len(owns)), np.ones(len(owns))
    rows, ratios = [], []
    for row, own in enumerate(owns):
        for one in own:
            if one.at_least <= 0.0 < one.median and one.at_most == math.inf:
                rows.append(row)
                ratios.append(one.u95_ratio)
            else:
                first, second = moments(one)
                mean[row] *= first
                square[row] *= second
    sigma = np.log(np.array(ratios, np.float64)) / Z95
    variance = np.bincount(np.array(rows, np.int64), sigma**2, len(owns))
    held = np.minimum(variance, _WIDEST_SIGMA**2)
    return mean * np.exp(0.5 * held), square * np.exp(2.0 * held)
