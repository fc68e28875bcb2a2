"""Totals over lines: read by charts, budgets and reports, and nothing else is.

Only lines of kind FOOTPRINT are summed. A total that lacks an amount says so; shared uncertain inputs are drawn
once for all lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from greenai_desktop.core.lines import Amount, Indicator, Kind, Line
from greenai_desktop.core.uncertainty import Draws, FloatArray, interval


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of one indicator over a group of lines.

    Attributes:
        group: What the lines have in common; empty for all.
        indicator: Which one.
        value: None if no line has an amount.
        low: Lower end of the 95 % interval; None if there is no value.
        high: Upper end.
        line_count: Lines that speak of the indicator.
        missing_count: Those among them without a value: the total is partial if there are any.
    """

    group: str
    indicator: Indicator
    value: float | None
    low: float | None
    high: float | None
    line_count: int
    missing_count: int

    @property
    def is_partial(self) -> bool:
        """Whether something is missing in it."""
        return self.missing_count > 0


class Ledger:
    """All lines of a workspace, a project or a run."""

    def __init__(self, lines: Iterable[Line], draws: Draws | None = None) -> None:
        self._draws = draws or Draws()
        everything = tuple(lines)
        self.lines = tuple(line for line in everything if line.kind is Kind.FOOTPRINT)
        self.beside = tuple(line for line in everything if line.kind is not Kind.FOOTPRINT)

    def total(self, indicator: Indicator) -> Total:
        """The sum over all lines."""
        return self._total("", indicator, self.lines)

    def totals_by(self, indicator: Indicator, group_of: Callable[[Line], str]) -> list[Total]:
        """Sums by group, in the order in which groups first appear."""
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(group_of(line), []).append(line)
        return [self._total(group, indicator, lines) for group, lines in groups.items()]

    def draws_of(self, indicator: Indicator) -> FloatArray:
        """Draws of the total, for comparisons that share what they share."""
        return self._sum_draws([amount for amount in _amounts(indicator, self.lines) if amount is not None])

    def _total(self, group: str, indicator: Indicator, lines: Iterable[Line]) -> Total:
        amounts = _amounts(indicator, lines)
        known = [amount for amount in amounts if amount is not None]
        if not known:
            return Total(group, indicator, None, None, None, len(amounts), len(amounts))
        low, high = interval(self._sum_draws(known))
        value = math.fsum(amount.value for amount in known if amount.value is not None)
        return Total(group, indicator, value, low, high, len(amounts), len(amounts) - len(known))

    def _sum_draws(self, amounts: Iterable[Amount]) -> FloatArray:
        total = np.zeros(self._draws.count)
        for amount in amounts:
            total += amount_draws(amount, self._draws)
        return total


def _amounts(indicator: Indicator, lines: Iterable[Line]) -> list[Amount | None]:
    """Amounts of the lines that speak of an indicator; None for one that is missing or suspect."""
    spoken = [(line, amount) for line in lines if (amount := line.amount(indicator)) is not None]
    return [amount if line.status.has_value and _is_known(amount) else None for line, amount in spoken]


def _is_known(amount: Amount) -> bool:
    return amount.value is not None and math.isfinite(amount.value)


def amount_draws(amount: Amount, draws: Draws) -> FloatArray:
    """Draws of one amount: its value times the relative draw of each input; NaN if it has no value."""
    spread = np.full(draws.count, np.nan if amount.value is None else amount.value)
    for driver in amount.drivers:
        spread = spread * draws.ratio_of(driver)
    return spread
