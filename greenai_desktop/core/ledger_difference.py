"""The difference of two ledgers with its interval, in which what both share cancels.

A line that stands in both with the same inputs is one line of the difference of its values. Inputs that several lines
share are drawn once over both ledgers; what is uncertain in one line alone enters by its mean and variance, except for
the few largest, which are drawn.

Source:
    METHODS §2.15 (paired draws for comparisons).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.ledger_columns import Group, LedgerColumns, columns_of
from greenai_desktop.core.ledger_totals import largest, ratio_draws
from greenai_desktop.core.line_quality import is_known
from greenai_desktop.core.lines import Amount, Indicator, Kind, Line
from greenai_desktop.core.uncertainty import Draws, interval

_BLOCK = 64  # groups at a time: 5 MB of draws


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two sums.

    Attributes:
        value: The later sum less the earlier; None if one of them has no figure at all.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def is_told_apart(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return self.low is not None and self.high is not None and (self.low > 0.0 or self.high < 0.0)


def difference(
    before: Sequence[Line], after: Sequence[Line], indicator: Indicator = Indicator.GHG, draws: Draws | None = None
) -> Difference:
    """What lines of the later ledger add up to, less those of the earlier; see `Paired`."""
    return Paired(before, after, indicator, draws).whole()


class Paired:
    """Two ledgers held against each other.

    A sum of no lines at all is zero: what is in one of them alone came or went. A sum of which no line has a figure is
    not known.

    Args:
        before: Lines of the earlier ledger.
        after: Lines of the later one.
        indicator: What is compared.
        draws: Shared between comparisons, so that their inputs are drawn once.
    """

    def __init__(
        self, before: Sequence[Line], after: Sequence[Line], indicator: Indicator = Indicator.GHG,
        draws: Draws | None = None,
    ) -> None:  # fmt: skip
        self._sides = [[line for line in side if _speaks(line, indicator)] for side in (before, after)]
        self._indicator, self._draws = indicator, draws or Draws()
        self._lines = _merged(self._sides[0], self._sides[1], indicator)
        self._columns = columns_of(self._lines, indicator)

    def whole(self) -> Difference:
        """Of all lines."""
        return self.by(lambda line: "").get("", Difference(0.0, 0.0, 0.0))

    def by(self, group_of: Callable[[Line], Group]) -> dict[Group, Difference]:
        """Of the lines of each group, in the order in which groups first appear."""
        rows: dict[Group, list[int]] = {}
        for place, line in enumerate(self._lines):
            rows.setdefault(group_of(line), []).append(place)
        unknown = self._unknown(group_of)
        groups = dict.fromkeys(group_of(line) for side in self._sides for line in side)
        return {group: Difference(None) if group in unknown else self._of(rows[group]) for group in groups}

    def _unknown(self, group_of: Callable[[Line], Group]) -> set[Group]:
        """Groups that have lines on a side, and a figure on none of them."""
        found: set[Group] = set()
        for side in self._sides:
            known = {group_of(line) for line in side if _is_known(line, self._indicator)}
            found |= {group_of(line) for line in side} - known
        return found

    def _of(self, rows: list[int]) -> Difference:
        kept = np.zeros(len(self._lines), np.bool_)
        kept[rows] = True
        columns = self._columns if kept.all() else self._columns.only(kept)
        value = math.fsum(columns.values)
        low, high = interval(_drawn(columns, self._draws))
        return Difference(value, min(low, value), max(high, value))


def _merged(before: Sequence[Line], after: Sequence[Line], indicator: Indicator) -> list[Line]:
    """Lines of the difference; what lacks a figure is left out, as it is of both sums."""
    earlier = {line.id: line for line in before if _is_known(line, indicator)}
    found = []
    for line in after:
        if not _is_known(line, indicator):
            continue
        amount, other = line.amount(indicator), earlier.get(line.id)
        its = other.amount(indicator) if other is not None else None
        is_same = other is not None and (other.post, other.stage) == (line.post, line.stage)
        if is_same and amount is not None and its is not None and amount.drivers == its.drivers:
            del earlier[line.id]
            found.append(_of(line, amount, (amount.value or 0.0) - (its.value or 0.0)))
        else:
            found.append(line)
    for line in earlier.values():
        amount = line.amount(indicator)
        if amount is not None:
            found.append(_of(line, amount, -(amount.value or 0.0)))
    return found


def _speaks(line: Line, indicator: Indicator) -> bool:
    return line.kind is Kind.FOOTPRINT and line.amount(indicator) is not None


def _is_known(line: Line, indicator: Indicator) -> bool:
    amount = line.amount(indicator)
    return amount is not None and is_known(line, amount)


def _of(line: Line, amount: Amount, value: float) -> Line:
    return replace(line, amounts=(Amount(amount.indicator, value, drivers=amount.drivers),))


def _drawn(columns: LedgerColumns, draws: Draws) -> FloatArray:
    """Draws of the sum of signed lines."""
    values = np.nan_to_num(columns.values)
    alone = largest(values**2 * columns.own_variance)
    rest = values.copy()
    rest[alone] = 0.0
    size = len(columns.groups)
    used = np.unique(columns.group)
    means = np.bincount(columns.group, rest * columns.own_mean, size)
    variances = np.bincount(columns.group, rest**2 * columns.own_variance, size)
    found, variance = np.zeros(draws.count), np.zeros(draws.count)
    ratio_of = lru_cache(2 * _BLOCK)(draws.ratio_of)
    for begin in range(0, used.size, _BLOCK):
        block = used[begin : begin + _BLOCK]
        shared = np.stack([ratio_draws(columns.groups[place], ratio_of, draws.count) for place in block])
        found += means[block] @ shared
        variance += variances[block] @ shared**2
    # Many independent residuals of either sign: a normal.
    found += np.sqrt(variance) * draws.normals(f"difference/{columns.indicator}")
    for row in alone.tolist():
        drivers = (*columns.groups[columns.group[row]], *columns.own[row])
        found += values[row] * ratio_draws(drivers, draws.ratio_of, draws.count)
    return found
