"""Several runs against the first of them: differences in every quantity, paired; and the Pareto front.

All accounts come from one set of draws, so that what runs share, such as the emission factor, cancels in their
difference and the range of a difference is its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from greenai_desktop.accounting.phases import Per, PhaseAccount
from greenai_desktop.accounting.runs import RunAccount
from greenai_desktop.core.pareto import Point, pareto, score_step
from greenai_desktop.core.phases import FloatArray, Logs, last_value, logged_names
from greenai_desktop.core.uncertainty import interval, probability_below
from greenai_desktop.core.units import J_PER_KWH

ENERGY, CARBON = "run.energy", "run.carbon"
COSTS = (ENERGY, CARBON)


@dataclass(frozen=True, slots=True)
class Compared:
    """What is held of a run in a comparison.

    Attributes:
        account: Its figures, from the draws that all share.
        span_s: How long it took.
        phases: Its phases.
        per: What one of everything takes in it.
        logs: What it logged.
        machine: Where it ran; empty if all ran on one machine.
    """

    account: RunAccount
    span_s: float
    phases: tuple[PhaseAccount, ...] = ()
    per: tuple[Per, ...] = ()
    logs: Logs = ()
    machine: str = ""

    def value(self, key: str) -> float | None:
        """A figure by its key; None if it is missing."""
        found = self.account.root.find(key)
        return None if found is None else found.value


@dataclass(frozen=True, slots=True)
class Unlike:
    """What must be said above a comparison: what differs although it is not what was compared.

    Attributes:
        factors: Region, year and value in kgCO2e/kWh of each factor of electricity; empty where it is one.
        machines: Names of the machines; empty where it is one.
    """

    factors: tuple[tuple[str, int | None, float], ...] = ()
    machines: tuple[str, ...] = ()


def unlike(compared: Sequence[Compared]) -> Unlike:
    """Factors of electricity and machines, where runs do not have the same."""
    found = [one.account.root.find("input.intensity") for one in compared]
    factors = dict.fromkeys(
        (one.citation.region, one.citation.year, one.value)
        for one in found
        if one is not None and one.citation is not None and one.value is not None
    )
    machines = dict.fromkeys(one.machine for one in compared if one.machine)
    return Unlike(tuple(factors) if len(factors) > 1 else (), tuple(machines) if len(machines) > 1 else ())


@dataclass(frozen=True, slots=True)
class Difference:
    """A quantity of a run against that of the first.

    Attributes:
        key: A key of the result tree, `mean_power`, `per:NAME` or `log:NAME`.
        unit: Its unit; empty for a logged value. Of money, `label` is the currency.
        label: What it is of, where the key does not tell; data.
        first: The quantity of the first run; None if it is missing.
        value: That of this run.
        low: Lower end of the 95 % interval of the difference; None if it has none.
        high: Upper end.
        below: How often this run is below the first; None where nothing is uncertain or something is missing.
    """

    key: str
    unit: str
    label: str
    first: float | None
    value: float | None
    low: float | None = None
    high: float | None = None
    below: float | None = None

    @property
    def change(self) -> float | None:
        """The difference, in the unit; None if one of both is missing."""
        return None if self.value is None or self.first is None else self.value - self.first

    @property
    def fraction(self) -> float | None:
        """The difference over the first; None if that is missing or zero."""
        change = self.change
        return None if change is None or not self.first else change / abs(self.first)


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A run in the chart of a metric against what it took.

    Attributes:
        point: Where it stands, and what beats it.
        step_low: Lower end of the interval of its marginal cost, per unit of score; None where there is none.
        step_high: Upper end.
    """

    point: Point
    step_low: float | None = None
    step_high: float | None = None


@dataclass(frozen=True, slots=True)
class Front:
    """Runs by a metric and what they took.

    Attributes:
        metric: Name of the logged value; data.
        cost_key: `run.energy` or `run.carbon`.
        higher_is_better: Which way is the better one.
        points: The runs whose metric and cost are known, the cheapest first.
        missing: Places of the others.
        score_step: What one point of the metric is: 1, or 0.01 of a share.
    """

    metric: str
    cost_key: str
    higher_is_better: bool
    points: tuple[FrontPoint, ...]
    missing: tuple[int, ...]
    score_step: float


def metrics_of(runs: Sequence[Compared]) -> tuple[str, ...]:
    """Names of what at least one of some runs logged."""
    return tuple(dict.fromkeys(name for run in runs for name in logged_names(run.logs)))


def differences(first: Compared, other: Compared) -> tuple[Difference, ...]:
    """A run against the first: energy, carbon, cost, duration, mean power, per epoch or request, what was logged."""
    found = [_paired(key, first, other) for key in (ENERGY, CARBON, "run.cost")]
    # A run without samples has no duration that anybody knows; it did not take 0 s.
    found.append(Difference("run.duration", "s", "", first.span_s or None, other.span_s or None))
    found.append(_mean_power(first, other))
    mine = {per.name: per for per in first.per}
    found += [_per_one(mine[per.name], per, first, other) for per in other.per if per.name in mine]
    for name in metrics_of((first, other)):
        values = last_value(first.logs, name), last_value(other.logs, name)
        found.append(Difference(f"log:{name}", "", name, *values))
    return tuple(found)


def front_of(runs: Sequence[Compared], metric: str, cost_key: str, higher_is_better: bool) -> Front:
    """The Pareto front of a logged metric, by its last value, against what the runs took."""
    scores = [last_value(run.logs, metric) for run in runs]
    points = pareto(scores, [run.value(cost_key) for run in runs], higher_is_better)
    known = {point.index for point in points}
    return Front(
        metric, cost_key, higher_is_better, tuple(_front_point(point, points, runs, cost_key) for point in points),
        tuple(i for i in range(len(runs)) if i not in known), score_step(scores),
    )  # fmt: skip


def _front_point(point: Point, points: Sequence[Point], runs: Sequence[Compared], cost_key: str) -> FrontPoint:
    if point.before is None:
        return FrontPoint(point)
    before = next(one for one in points if one.index == point.before)
    mine, theirs = (runs[i].account.draws.get(cost_key) for i in (point.index, before.index))
    if mine is None or theirs is None:
        return FrontPoint(point)
    low, high = interval((mine - theirs) / abs(point.score - before.score))
    return FrontPoint(point, low, high)


def _paired(key: str, first: Compared, other: Compared) -> Difference:
    told = other.account.root.find(key) or first.account.root.find(key)
    assert told is not None
    currencies = {run.account.root.find(key).label for run in (first, other) if run.value(key) is not None}  # type: ignore[union-attr]
    if told.unit == "money" and len(currencies) > 1:  # amounts of two currencies have no difference
        return Difference(key, "money", told.label, None, other.value(key))
    return _with_draws(
        Difference(key, told.unit, told.label, first.value(key), other.value(key)),
        first.account.draws.get(key), other.account.draws.get(key),
    )  # fmt: skip


def _mean_power(first: Compared, other: Compared) -> Difference:
    scales = [J_PER_KWH / run.span_s if run.span_s > 0 else math.nan for run in (first, other)]
    return _scaled("mean_power", "W", "", first, other, scales)


def _per_one(mine: Per, theirs: Per, first: Compared, other: Compared) -> Difference:
    scales = []
    for per, run in ((mine, first), (theirs, other)):
        whole = run.value(ENERGY)
        scales.append(math.nan if not whole or per.energy.value is None else per.energy.value / whole)
    return _scaled(f"per:{theirs.name}", "kWh", theirs.name, first, other, scales)


def _scaled(key: str, unit: str, label: str, first: Compared, other: Compared, scales: Sequence[float]) -> Difference:
    """A quantity that is a multiple of the energy of each run."""
    values, draws = [], []
    for run, scale in zip((first, other), scales, strict=True):
        energy, drawn = run.value(ENERGY), run.account.draws.get(ENERGY)
        is_known = energy is not None and math.isfinite(scale)
        values.append(energy * scale if is_known and energy is not None else None)
        draws.append(drawn * scale if is_known and drawn is not None else None)
    return _with_draws(Difference(key, unit, label, *values), *draws)


def _with_draws(found: Difference, first: FloatArray | None, other: FloatArray | None) -> Difference:
    if first is None or other is None or found.first is None or found.value is None:
        return found
    low, high = interval(other - first)
    below = probability_below(other, first)
    if low == high:  # nothing uncertain tells them apart
        return found
    return Difference(found.key, found.unit, found.label, found.first, found.value, low, high, below)
