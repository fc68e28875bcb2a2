"""Figures that explain themselves, as a tree.

A `Result` keeps its inputs (each a `Result`), the code of its formula, its range, status, factor and notes. Screen,
`--json` and PDF read this tree and nothing else. `Calculation` builds it: the value is a function at the medians,
the interval the same function over seeded draws. Nothing is rounded inside the chain.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Draws, Uncertain, interval

FloatArray = NDArray[np.float64]
Number = float | FloatArray

# From the strongest to the weakest; a sum is as strong as its weakest part.
_STRENGTH = (
    Status.MEASURED,
    Status.ENTERED,
    Status.IMPORTED,
    Status.DEFAULT,
    Status.PROVIDER_REPORTED,
    Status.MODELLED,
    Status.ESTIMATED,
    Status.SUSPECT,
    Status.MISSING,
)


@dataclass(frozen=True, slots=True)
class Citation:
    """The factor row behind a figure, as it was when the figure was made.

    Attributes:
        factor_id: Id of the row.
        region: Its zone or region.
        year: Its year; None if it has none.
        basis: `lifecycle`, `direct` or empty.
        boundary: `production`, `consumption` or empty.
        source_id: Id of the source.
        source_title: Its title.
        publisher: Its publisher.
        version: Its edition.
        url: Its address, as text.
        note: What the row says of itself.
        spread: `source` when the range is the source's, `expert` when it is a default of its grade.
    """

    factor_id: str
    region: str
    year: int | None
    basis: str
    boundary: str
    source_id: str
    source_title: str
    publisher: str
    version: str
    url: str
    note: str = ""
    spread: str = "source"

    @classmethod
    def of(cls, factor: Factor, source: Source) -> Citation:
        """The citation of a factor."""
        return cls(
            factor.id, factor.region, factor.year, factor.basis, factor.boundary, source.id, source.title,
            source.publisher, source.version, source.url, factor.note, "source" if factor.has_bounds else "expert",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A figure with its range and how it came about.

    Attributes:
        key: Code of what it is, such as `run.energy`; the edges have the words.
        value: In `unit`; None if missing, with a reason.
        unit: One of `core.units`, or a currency code for money.
        low: Lower end of the 95 % interval; None if there is none.
        high: Upper end.
        status: Where the figure comes from.
        method: How it was obtained.
        label: A name that is data (a device, a zone), shown as it is.
        reason: Code of why it is missing or suspect.
        formula: Code of the formula that made it; empty for an input.
        steps: The inputs of the formula, in its order.
        citation: The factor row, if it is one.
        notes: Codes of what must be said with it.
        partial: Whether something is missing in it.
        facts: Named values that notes and reasons speak of.
    """

    key: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    status: Status = Status.ESTIMATED
    method: Method = Method.FACTOR
    label: str = ""
    reason: str = ""
    formula: str = ""
    steps: tuple[Result, ...] = ()
    citation: Citation | None = None
    notes: tuple[str, ...] = ()
    partial: bool = False
    facts: tuple[tuple[str, str | float], ...] = ()

    def walk(self) -> Iterator[Result]:
        """This figure and all below it, depth first."""
        yield self
        for step in self.steps:
            yield from step.walk()

    def find(self, key: str) -> Result | None:
        """The first figure of a key in this tree."""
        return next((result for result in self.walk() if result.key == key), None)

    def to_dict(self) -> dict[str, Any]:
        """The tree as plain values, for JSON; empty fields are left out, missing values are None."""
        plain: dict[str, Any] = {"key": self.key, "value": _plain(self.value), "unit": self.unit}
        if self.low is not None and self.high is not None:
            plain |= {"low": _plain(self.low), "high": _plain(self.high)}
        plain |= {"status": self.status.value, "method": self.method.value}
        for name in ("label", "reason", "formula", "partial"):
            if getattr(self, name):
                plain[name] = getattr(self, name)
        if self.notes:
            plain["notes"] = list(self.notes)
        if self.facts:
            plain["facts"] = {name: _plain(value) for name, value in self.facts}
        if self.citation is not None:
            plain["factor"] = {name: getattr(self.citation, name) for name in Citation.__slots__}
        if self.steps:
            plain["steps"] = [step.to_dict() for step in self.steps]
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Result:
        """The inverse of `to_dict`; unknown names are left aside."""
        factor = plain.get("factor")
        return cls(
            plain["key"], plain["value"], plain["unit"], plain.get("low"), plain.get("high"),
            Status(plain["status"]), Method(plain["method"]),
            **{name: plain[name] for name in ("label", "reason", "formula", "partial") if name in plain},
            steps=tuple(cls.from_dict(step) for step in plain.get("steps", ())),
            citation=None if factor is None else Citation(**{n: factor[n] for n in Citation.__slots__ if n in factor}),
            notes=tuple(plain.get("notes", ())),
            facts=tuple(plain.get("facts", {}).items()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A result while it is being calculated with: the figure and its draws.

    Attributes:
        result: The figure.
        draws: Shape (n,); None if the figure is missing.
        drivers: The uncertain inputs behind it, for shares of the spread and ledger lines.
    """

    result: Result
    draws: FloatArray | None
    drivers: tuple[Uncertain, ...] = field(default=())


class Calculation:
    """Builds results: inputs first, then functions of them."""

    def __init__(self, draws: Draws | None = None) -> None:
        self.draws = draws or Draws()

    def exact(self, key: str, value: float, unit: str, status: Status, method: Method, **words: Any) -> Quantity:
        """An input without a range, such as a duration or an agreed price."""
        result = Result(key, value, unit, status=status, method=method, **words)
        return Quantity(result, np.full(self.draws.count, value))

    def missing(self, key: str, unit: str, reason: str, **words: Any) -> Quantity:
        """An input that is not there, and why."""
        words = {"method": Method.ENTERED, **words}
        return Quantity(Result(key, None, unit, status=Status.MISSING, reason=reason, partial=True, **words), None)

    def uncertain(
        self, key: str, value: Uncertain, unit: str, status: Status, method: Method, **words: Any
    ) -> Quantity:
        """An input with a range."""
        draws = self.draws.of(value)
        low, high = interval(draws) if not value.is_exact and value.median > 0 else (None, None)
        result = Result(key, value.median, unit, low, high, status, method, **words)
        return Quantity(result, draws, () if value.is_exact else (value,))

    def factor(self, key: str, factor: Factor, source: Source, **words: Any) -> Quantity:
        """A factor row as an input."""
        return self.uncertain(
            key, factor.uncertain(), factor.unit, factor.status, Method.FACTOR,
            citation=Citation.of(factor, source), label=factor.region, **words,
        )  # fmt: skip

    def apply(
        self,
        key: str,
        unit: str,
        formula: str,
        function: Callable[..., Any],
        *inputs: Quantity,
        status: Status = Status.ESTIMATED,
        **words: Any,
    ) -> Quantity:
        """A function of inputs: once at their medians, once over their draws.

        A missing input makes the result missing, with the reason of the input; so does a function that gives no
        finite number, with a reason of its own.
        """
        steps = tuple(quantity.result for quantity in inputs)
        absent = next((quantity.result for quantity in inputs if quantity.draws is None), None)
        value = math.nan if absent is not None else float(function(*(step.value for step in steps)))
        if not math.isfinite(value):
            lacking = Result(
                key, None, unit, status=Status.MISSING, reason=absent.reason if absent else "not_computable",
                formula=formula, steps=steps, partial=True, **words,
            )  # fmt: skip
            return Quantity(lacking, None)
        draws = np.broadcast_to(np.asarray(function(*(q.draws for q in inputs)), dtype=float), (self.draws.count,))
        drivers = _united(inputs)
        low, high = self._range_of(draws) if drivers else (None, None)
        partial = any(step.partial for step in steps)
        result = Result(
            key, value, unit, low, high, status, formula=formula, steps=steps, partial=partial, **words
        )  # fmt: skip
        return Quantity(result, draws, drivers)

    def _range_of(self, draws: FloatArray) -> tuple[float | None, float | None]:
        """The interval of draws; a calculation that is asked for medians alone may leave it out."""
        return interval(draws)

    def total(self, key: str, unit: str, parts: Sequence[Quantity], **words: Any) -> Quantity:
        """The sum of what is known; missing parts make it partial, and none known makes it missing."""
        known = [part for part in parts if part.draws is not None]
        if not known:
            reason = parts[0].result.reason if parts else "nothing_recorded"
            lacking = self.missing(key, unit, reason, **words)
            return replace(lacking, result=replace(lacking.result, steps=tuple(p.result for p in parts)))
        summed = self.apply(key, unit, "sum", lambda *values: sum(values), *known, method=Method.SUM, **words)
        result = replace(
            summed.result,
            steps=tuple(part.result for part in parts),
            status=weakest(part.result.status for part in known),
            partial=summed.result.partial or len(known) < len(parts),
        )
        return replace(summed, result=result)


def weakest(statuses: Iterator[Status] | Sequence[Status]) -> Status:
    """The status of a figure made of several: that of its weakest part."""
    return max(statuses, key=_STRENGTH.index, default=Status.MISSING)


def _plain(value: str | float | None) -> str | float | None:
    """A value for JSON, which knows no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _united(inputs: Sequence[Quantity]) -> tuple[Uncertain, ...]:
    seen: dict[str, Uncertain] = {}
    for quantity in inputs:
        for driver in quantity.drivers:
            seen.setdefault(driver.key, driver)
    return tuple(seen.values())
