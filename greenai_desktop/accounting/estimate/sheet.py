"""A calculation that remembers how it was made, so that any figure can be had again for other inputs.

Each input and each function of inputs is a cell. A figure is computed once for its tree; asked again with some cells
replaced, by numbers or by arrays, the same functions give sliders, swings of one input, and 300 regions by 250 cards
at once. There is no second formula for any of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.results import Calculation, Number, Quantity, Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Draws, FloatArray, Uncertain

Cell = int
# Formulas that change nothing of a single input.
_SAME: Final = frozenset({"same", "sum"})

# Fewer draws are no sample: whoever asks for so few wants medians.
_FEW: Final = 50


@dataclass(frozen=True, slots=True)
class _Entry:
    """One cell: an input (no function), or a function of earlier cells."""

    median: float
    draws: FloatArray
    function: Callable[..., Any] | None = None
    inputs: tuple[Cell, ...] = ()
    uncertain: Uncertain | None = None


class Sheet(Calculation):
    """Builds results, and keeps the cells they were built from.

    Args:
        draws: Shared between calls, so that inputs in common are drawn once.
    """

    def __init__(self, draws: Draws | None = None) -> None:
        super().__init__(draws)
        self._entries: list[_Entry] = []
        # By the identity of the draws: a figure that got another note or label keeps them. They are kept alive here.
        self._cells: dict[int, Cell] = {}

    def exact(self, key: str, value: float, unit: str, status: Status, method: Method, **words: Any) -> Quantity:
        """An input without a range."""
        result = Result(key, value, unit, status=status, method=method, **words)
        quantity = Quantity(result, np.broadcast_to(np.float64(value), (self.draws.count,)))
        self._keep(quantity)
        return quantity

    def uncertain(
        self, key: str, value: Uncertain, unit: str, status: Status, method: Method, **words: Any
    ) -> Quantity:
        """An input with a range, whose ends are exact: no draws are needed for those of a log-normal."""
        if value.is_exact or not value.median > 0:
            return self.exact(key, value.median, unit, status, method, **words)
        low, high = ends(value)
        result = Result(key, value.median, unit, low, high, status, method, **words)
        quantity = Quantity(result, self.draws.of(value), (value,))
        self._keep(quantity, uncertain=value)
        return quantity

    def apply(
        self, key: str, unit: str, formula: str, function: Callable[..., Any], *inputs: Quantity,
        status: Status = Status.ESTIMATED, **words: Any,
    ) -> Quantity:  # fmt: skip
        """A function of inputs: once at their medians, once over their draws; remembered."""
        only = inputs[0] if len(inputs) == 1 and formula in _SAME else None
        if only is not None and only.draws is not None:
            quantity = Quantity(_renamed(only.result, key, formula, status, words), only.draws.view(), only.drivers)
        else:
            quantity = self._applied(key, unit, formula, function, inputs, status, words)
        if quantity.draws is not None:
            self._keep(quantity, function, tuple(self.cell(one) for one in inputs))
        return quantity

    def _applied(
        self, key: str, unit: str, formula: str, function: Callable[..., Any], inputs: Sequence[Quantity],
        status: Status, words: Mapping[str, Any],
    ) -> Quantity:  # fmt: skip
        """A function of inputs; missing, with the reason, where it refuses them."""
        has_range = any(one.drivers for one in inputs) or any(one.draws is None for one in inputs)
        try:
            with np.errstate(all="ignore"):  # what is too great for a float is told as not computable
                if has_range:
                    return super().apply(key, unit, formula, function, *inputs, status=status, **words)
                return self._exactly(key, unit, formula, function, inputs, status, words)
        except InputError as error:
            steps = tuple(one.result for one in inputs)
            lacking = self.missing(key, unit, error.code, **{"method": Method.FACTOR, **words})
            return replace(lacking, result=replace(lacking.result, formula=formula, steps=steps))

    def _exactly(
        self, key: str, unit: str, formula: str, function: Callable[..., Any], inputs: Sequence[Quantity],
        status: Status, words: Mapping[str, Any],
    ) -> Quantity:  # fmt: skip
        """A function of inputs without a range: one number, whatever the draws."""
        steps = tuple(one.result for one in inputs)
        value = float(function(*(step.value for step in steps)))
        if not math.isfinite(value):
            return super().apply(key, unit, formula, function, *inputs, status=status, **words)
        partial = any(step.partial for step in steps)
        result = Result(key, value, unit, status=status, formula=formula, steps=steps, partial=partial, **words)
        return Quantity(result, np.broadcast_to(np.float64(value), (self.draws.count,)))

    def _range_of(self, draws: FloatArray) -> tuple[float | None, float | None]:
        """None of so few draws, which are there for medians alone, and none that a float cannot hold."""
        low, high = super()._range_of(draws) if draws.size >= _FEW else (math.nan, math.nan)
        return (low, high) if math.isfinite(low or 0.0) and math.isfinite(high or 0.0) else (None, None)

    def range_of(self, parts: Sequence[Quantity]) -> tuple[float, float] | None:
        """The 95 % interval of the sum of figures that are not missing; None where a float holds none."""
        low, high = self._range_of(np.sum([part.draws for part in parts if part.draws is not None], axis=0))
        return None if low is None or high is None else (low, high)

    def cell(self, quantity: Quantity) -> Cell:
        """The cell of a figure that is not missing.

        Raises:
            KeyError: it is missing, or was not made here.
        """
        return self._cells[id(quantity.draws)]

    def behind(self, figures: Iterable[Quantity]) -> frozenset[Cell]:
        """The cells that some figures rest on, themselves among them; missing ones rest on none."""
        return frozenset(self._order([self.cell(one) for one in figures if one.draws is not None], {}))

    def cells_of(self, key: str) -> tuple[Cell, ...]:
        """The inputs whose draws have a key."""
        return tuple(i for i, entry in enumerate(self._entries) if entry.uncertain and entry.uncertain.key == key)

    def uncertain_of(self, cell: Cell) -> Uncertain | None:
        """What an input is drawn from; None if it is exact, or a function."""
        return self._entries[cell].uncertain

    def median_of(self, cell: Cell) -> float:
        """The median of a cell."""
        return self._entries[cell].median

    def again(
        self,
        wanted: Quantity,
        given: Mapping[Cell, Number | FloatArray],
        *,
        drawn: bool = False,
        draw_count: int | None = None,
    ) -> Number | FloatArray:
        """A figure for other inputs.

        Args:
            wanted: A figure that is not missing.
            given: Values of some cells; arrays of shapes that go together.
            drawn: Whether the other inputs take their draws, shape (n,) as the last axis, instead of their medians.
            draw_count: The first so many of them; None for all.
        """
        return self.several_again((wanted,), given, drawn=drawn, draw_count=draw_count)[0]

    def several_again(
        self,
        wanted: Sequence[Quantity],
        given: Mapping[Cell, Number | FloatArray],
        *,
        drawn: bool = False,
        draw_count: int | None = None,
    ) -> list[Number | FloatArray]:
        """Several figures for other inputs; see `again`."""
        targets = [self.cell(one) for one in wanted]
        values: dict[Cell, Any] = dict(given)
        with np.errstate(all="ignore"):
            for cell in self._order(targets, given):
                entry = self._entries[cell]
                if entry.function is None:
                    values[cell] = entry.draws[:draw_count] if drawn else entry.median
                else:
                    values[cell] = entry.function(*(values[one] for one in entry.inputs))
        return [values[cell] for cell in targets]

    def _order(self, targets: Iterable[Cell], given: Mapping[Cell, Any]) -> list[Cell]:
        """The cells that are needed, each after its inputs; cells are made in such an order."""
        needed: set[Cell] = set()
        waiting = [cell for cell in targets if cell not in given]
        while waiting:
            cell = waiting.pop()
            if cell not in needed:
                needed.add(cell)
                waiting.extend(one for one in self._entries[cell].inputs if one not in given)
        return sorted(needed)

    def _keep(
        self,
        quantity: Quantity,
        function: Callable[..., Any] | None = None,
        inputs: tuple[Cell, ...] = (),
        uncertain: Uncertain | None = None,
    ) -> None:
        assert quantity.draws is not None and quantity.result.value is not None
        self._cells[id(quantity.draws)] = len(self._entries)
        self._entries.append(_Entry(quantity.result.value, quantity.draws, function, inputs, uncertain))


def _renamed(result: Result, key: str, formula: str, status: Status, words: Mapping[str, Any]) -> Result:
    """The same figure under another name; its range need not be looked for again."""
    told = {"label": "", "reason": "", "notes": (), "facts": (), "citation": None, **words}
    return replace(result, key=key, formula=formula, steps=(result,), status=status, **told)


def ends(value: Uncertain) -> tuple[float, float]:
    """The 95 % interval of an input, held within its bounds."""
    low, high = value.median / value.u95_ratio, value.median * value.u95_ratio
    return max(low, value.at_least), min(high, value.at_most)
