"""How a run that is being recorded stands: its figures, what it wastes, what it will have used, and its limits.

The figures are those of the stored run; the forecast grows their draws, so that energy, carbon and cost share one
growth and each keeps the spread of its meter and its factors (`core.forecast`). Steps and logged progress come before
an expected duration: they say how far the run is, and not only how far the clock is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from greenai_desktop.accounting.insight import insight_of
from greenai_desktop.accounting.phases import RunRecord, logs_of, marks_of
from greenai_desktop.accounting.runs import RunAccount, account, live_draws
from greenai_desktop.accounting.stored import StoredRuns, stored_facts
from greenai_desktop.accounting.usage import FIGURE, OF_PROJECT, ProjectUse, Use, use_of
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.budget import LimitStanding, stands
from greenai_desktop.core.energy import FloatArray
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.forecast import (
    Basis,
    Forecast,
    Pieces,
    forecast,
    pieces_of_progress,
    pieces_of_steps,
    pieces_of_time,
    stretch_ends_s,
)
from greenai_desktop.core.limits import HOURS, Limit
from greenai_desktop.core.phases import Logs
from greenai_desktop.core.results import Result
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Device, Role
from greenai_desktop.core.uncertainty import Draws, interval
from greenai_desktop.core.units import J_PER_KWH, S_PER_H
from greenai_desktop.store.records import Project, Run, RunOverview

# A run may set thousands of marks; a forecast rests on a few dozen.
_MOST_PIECES: Final = 40
_COURSE_POINTS: Final = 60
_PROGRESS: Final = "progress"
_SETTLED_S: Final = 120.0
_MOST_KNOWN: Final = 500


class LivingRuns(StoredRuns, RunRecord, Protocol):
    """What is read of a workspace."""

    def runs(self, *, deleted: bool = False, project_id: int | None = None) -> list[RunOverview]:
        """Runs with their sums."""

    def project(self, project_id: int) -> Project:
        """A project by its number."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a run will have used.

    Attributes:
        value: The median.
        low: Lower end of the 95 % interval.
        high: Upper end of it.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Wasted:
    """What was drawn for nothing so far.

    Attributes:
        energy_j: Energy of devices in minutes in which they stood idle though held; NaN if no device tells its load.
        idle_s: Time of it, over all devices.
        cpu_idle_fraction: Share of the time in which the processors had a load below 5 %; NaN if unknown.
        of_cards: Whether it is that of graphics cards; of processors where there are none.
    """

    energy_j: float = math.nan
    idle_s: float = 0.0
    cpu_idle_fraction: float = math.nan
    of_cards: bool = True


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a run stands.

    Attributes:
        run: The run as it is in the workspace.
        project: Its project; None for none.
        root: Its figures.
        waste: What it has wasted.
        basis: What the forecast goes by; None if there is none.
        forecast: Of its energy, in joules; a reason where there is none.
        expected: What it will have used, by quantity; empty without a forecast.
        limits: Where it stands against its limits or those of its project.
        course_s: Moments of the run, shape (n,).
        course_j: What it had used then.
    """

    run: Run
    project: Project | None
    root: Result
    waste: Wasted
    basis: Basis | None
    forecast: Forecast
    expected: Mapping[str, Expected] = field(default_factory=dict)
    limits: tuple[LimitStanding, ...] = ()
    course_s: tuple[float, ...] = ()
    course_j: tuple[float, ...] = ()


class Outlooks:
    """Makes outlooks; keeps what need not be made anew each time.

    Args:
        catalog: The shipped tables.
    """

    def __init__(self, catalog: GridCatalog) -> None:
        self._catalog = catalog
        self._draws: Draws = live_draws()
        self._projects = ProjectUse(catalog)
        self._known: dict[int, dict[float, float]] = {}

    def of(self, workspace: LivingRuns, run: Run) -> Outlook:
        """How a run stands now."""
        own = tuple(kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None)
        facts = stored_facts(workspace, run)
        made = account(facts, self._catalog, own, self._draws, with_lines=False)
        events = workspace.events(run.id)
        logs = logs_of(events, run.started_utc_s)
        marks_s = [at_s for at_s, _name in marks_of(events, run.started_utc_s)]
        clock = _Clock(workspace, run, facts.duration_s, self._known.setdefault(run.id, {}))
        basis, energy, duration = _forecasts(run.details, clock, marks_s, logs)
        grown = _grown(made, energy, duration, facts.duration_s)
        project = None if run.project_id is None else workspace.project(run.project_id)
        course_s = _course_s(facts.duration_s)
        return Outlook(
            run, project, made.root, _wasted(workspace, run), basis, energy,
            {quantity: _expected(draws) for quantity, draws in grown.items()},
            self._limits(workspace, run, project, use_of(made.root, _latest(logs)), grown, own),
            tuple(course_s), tuple(clock.joules_at(course_s)),
        )  # fmt: skip

    def _limits(
        self, workspace: LivingRuns, run: Run, project: Project | None, use: Use, grown: Mapping[str, FloatArray],
        own: Sequence[Factor],
    ) -> tuple[LimitStanding, ...]:  # fmt: skip
        limits = run.details.limits
        if limits or project is None or not project.limits:
            return tuple(_stands(limit, use, Use(), grown, of_project=False) for limit in limits)
        others = self._projects.of(workspace, project.id, run.id, own)
        return tuple(_stands(limit, use.plus(others), others, grown, of_project=True) for limit in project.limits)


class _Clock:
    """What a run had used at moments since its start; what was asked for before is remembered."""

    def __init__(self, workspace: LivingRuns, run: Run, duration_s: float, known: dict[float, float]) -> None:
        self._workspace, self._run_id, self._known = workspace, run.id, known
        self.now_s = duration_s
        self._channels = [channel.id for channel in workspace.channels(run.id) if channel.role is Role.TOTAL]

    def joules_at(self, moments_s: Sequence[float]) -> list[float]:
        """Energy from the start to each moment."""
        new = [moment for moment in moments_s if moment not in self._known]
        found = dict(zip(new, self._read(new), strict=True)) if new else {}
        # Of the last seconds not all may be written yet.
        self._known |= {moment: joules for moment, joules in found.items() if moment < self.now_s - _SETTLED_S}
        while len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        return [found[moment] if moment in found else self._known[moment] for moment in moments_s]

    def _read(self, moments_s: Sequence[float]) -> list[float]:
        told = self._workspace.progress(self._run_id, moments_s)
        known = [told[channel].energy_j for channel in self._channels if channel in told]
        return np.sum(known, axis=0).tolist() if known else [math.nan] * len(moments_s)


def _course_s(duration_s: float) -> list[float]:
    """Moments for a curve; they stay the same while a run grows, until every other one is left out."""
    if duration_s <= 0:
        return []
    step_s = 2.0 ** math.ceil(math.log2(max(1.0, duration_s / _COURSE_POINTS)))
    return [*(i * step_s for i in range(math.ceil(duration_s / step_s))), duration_s]


def _forecasts(
    details: RunDetails, clock: _Clock, marks_s: Sequence[float], logs: Logs
) -> tuple[Basis | None, Forecast, Forecast | None]:
    """What the forecast goes by, that of the energy and that of the duration, both in the same way."""
    used_j = clock.joules_at([clock.now_s])[0] if clock.now_s > 0 else math.nan
    first_reason = ""
    for basis, moments, pieces_of in _ways(details, clock, marks_s, logs):
        joules = clock.joules_at(moments)
        found = forecast(pieces_of(joules, used_j), used_j)
        if not found.reason:
            length = None if basis is Basis.DURATION else forecast(pieces_of(moments, clock.now_s), clock.now_s)
            return basis, found, length
        first_reason = first_reason or found.reason
    return None, Forecast(used_j, reason=first_reason or "nothing_expected"), None


class _PiecesOf(Protocol):
    def __call__(self, amounts: Sequence[float], used: float) -> Pieces: ...


def _ways(
    details: RunDetails, clock: _Clock, marks_s: Sequence[float], logs: Logs
) -> list[tuple[Basis, Sequence[float], _PiecesOf]]:
    """Ways to a forecast, the best first: at which moments to look, and how to cut the work there."""
    ways: list[tuple[Basis, Sequence[float], _PiecesOf]] = []
    steps, expected_s = details.expected_steps, details.expected_s
    if steps is not None:
        each = max(1, math.ceil(len(marks_s) / _MOST_PIECES))
        ways.append(
            (Basis.STEPS, marks_s[::each], lambda amounts, used: pieces_of_steps(amounts, used, steps, each))
        )  # fmt: skip
    told = [(at_s, values[_PROGRESS]) for at_s, values in logs if _PROGRESS in values]
    if told:
        told = told[:: max(1, math.ceil(len(told) / _MOST_PIECES))]
        fractions = [fraction for _at_s, fraction in told]
        ways.append(
            (
                Basis.PROGRESS, [at_s for at_s, _fraction in told],
                lambda amounts, used: pieces_of_progress(fractions, amounts, used),
            )
        )  # fmt: skip
    if expected_s is not None:
        ends_s = stretch_ends_s(clock.now_s)
        ways.append((Basis.DURATION, ends_s, lambda amounts, used: pieces_of_time(ends_s, amounts, expected_s)))
    return ways


def _grown(made: RunAccount, energy: Forecast, duration: Forecast | None, duration_s: float) -> dict[str, FloatArray]:
    """Draws of what the run will have used, by quantity; hours only where their end is forecast too."""
    if energy.reason:
        return {}
    found: dict[str, FloatArray] = {}
    growth: FloatArray | None = None
    for quantity, key in FIGURE.items():
        draws = made.draws.get(key)
        if draws is not None:
            growth = energy.growth(draws.size) if growth is None else growth
            found[quantity] = draws * growth
    if duration is not None and not duration.reason and duration_s > 0 and growth is not None:
        found[HOURS] = duration_s / S_PER_H * duration.growth(growth.size)
    return {quantity: draws for quantity, draws in found.items() if np.isfinite(draws).all()}


def _expected(draws: FloatArray) -> Expected:
    return Expected(float(np.median(draws)), *interval(draws))


def _stands(limit: Limit, use: Use, others: Use, grown: Mapping[str, FloatArray], *, of_project: bool) -> LimitStanding:
    """A limit, with what other runs of the project have used already."""
    value, reason = use.of(limit)
    shared = of_project and limit.quantity in OF_PROJECT
    draws = grown.get(limit.quantity) if value is not None and limit.is_budget else None
    if draws is not None and shared:
        draws = draws + others.amounts.get(limit.quantity, 0.0)
    return stands(limit, value, reason, draws, of_project=shared)


def _wasted(workspace: LivingRuns, run: Run) -> Wasted:
    found = insight_of(workspace, run)
    cards = {channel.id for channel in workspace.channels(run.id) if channel.device is Device.GPU}
    processor = next((idle.fraction for idle in found.idle if idle.channel == "cpu"), math.nan)
    of_cards = any(idle.channel in cards for idle in found.idle)
    if not found.idle or (cards and not of_cards):  # cards that do not tell their load are not busy, nor idle
        return Wasted(cpu_idle_fraction=processor, of_cards=bool(cards))
    energy_j = math.fsum(waste.energy_j for waste in found.wastes)
    idle_s = math.fsum(waste.until_s - waste.from_s for waste in found.wastes)
    return Wasted(energy_j, idle_s, processor, of_cards)


def _latest(logs: Logs) -> dict[str, float]:
    latest: dict[str, float] = {}
    for _at_s, values in logs:
        latest |= values
    return latest


def joules_to_kwh(energy_j: float) -> float | None:
    """Energy for a screen; None if it is not known."""
    return energy_j / J_PER_KWH if math.isfinite(energy_j) else None
