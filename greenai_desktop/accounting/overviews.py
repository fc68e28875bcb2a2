"""Carbon and cost of many runs, for lists and groups: the same accounting as for one run, without its ranges.

The values of an account do not depend on its draws, so two draws are enough here.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from greenai_desktop.accounting.facts import RunFacts
from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import GridCatalog, grid
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.results import Result
from greenai_desktop.core.run_details import MACHINE
from greenai_desktop.core.samples import Channel, Device
from greenai_desktop.core.uncertainty import Draws
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.store.records import Run, RunOverview, RunState

_WHOLE = Channel("run", Device.MACHINE, "", "run")
Key = tuple[int, int, float | None]


@dataclass(frozen=True, slots=True)
class ListFigures:
    """What a list shows of a run beside its energy.

    Attributes:
        carbon: Its carbon footprint.
        cost: Cost of its electricity.
    """

    carbon: Result
    cost: Result


@dataclass(frozen=True, slots=True)
class GroupTotals:
    """The runs of a group together, those that failed or were cut off among them.

    Attributes:
        count: How many runs there are.
        failed_count: How many of them ended with an error.
        interrupted_count: How many were cut off.
        recording_count: How many are being recorded.
        energy_kwh: Sum of what is known; None if nothing is.
        lost_kwh: The part of it that failed and interrupted runs took; None if nothing is known.
        carbon_kgco2e: Sum of what is known; None if nothing is.
        cost: Likewise; None also where runs have several currencies.
        currency: Of the cost.
        duration_s: Sum of their durations.
        missing_count: Runs without a known carbon footprint.
        overlapping_count: Runs that counted a machine while another of these counted it, too: it is in the sum twice.
    """

    count: int
    failed_count: int
    interrupted_count: int
    recording_count: int
    energy_kwh: float | None
    lost_kwh: float | None
    carbon_kgco2e: float | None
    cost: float | None
    currency: str
    duration_s: float
    missing_count: int
    overlapping_count: int = 0


def key_of(overview: RunOverview) -> Key:
    """What the figures of a run depend on: another version or another energy makes them others."""
    return overview.run.id, overview.run.version, overview.energy_j


def figures_of(overviews: Sequence[RunOverview], own: Iterable[Factor]) -> dict[Key, ListFigures]:
    """Figures of runs.

    Carbon and cost grow with the energy, so runs of one place, price and year are accounted for once, for one kWh: a
    thousand runs take some milliseconds, which a window that paints meanwhile does not notice.
    """
    catalog, mine, draws = grid(), tuple(own), Draws(count=2)
    per_kwh: dict[tuple[object, ...], ListFigures] = {}
    found = {}
    for overview in overviews:
        run, energy_j = overview.run, overview.energy_j
        alike = (run.place, run.price, time.gmtime(run.started_utc_s).tm_year, energy_j is None)
        if alike not in per_kwh:
            per_kwh[alike] = _per_kwh(run, energy_j is not None, catalog, mine, draws)
        one, kwh = per_kwh[alike], (energy_j or 0.0) / J_PER_KWH
        found[key_of(overview)] = ListFigures(_times(one.carbon, kwh), _times(one.cost, kwh))
    return found


def duration_s(overview: RunOverview) -> float | None:
    """How long a run took, or takes so far; None before its first sample."""
    end_s = overview.last_sample_utc_s or overview.run.ended_utc_s
    return None if end_s is None else max(0.0, end_s - overview.run.started_utc_s)


def has_failed(overview: RunOverview) -> bool:
    """Whether the recorded command ended with an error."""
    return overview.run.state is RunState.FINISHED and bool(overview.run.exit_code)


def group_totals(overviews: Sequence[RunOverview], figures: Sequence[ListFigures | None]) -> GroupTotals:
    """Totals of runs.

    Args:
        overviews: The runs.
        figures: Their figures; None where they are not made yet.
    """
    lost = [o for o in overviews if has_failed(o) or o.run.state is RunState.INTERRUPTED]
    costs = [one.cost for one in figures if one is not None and one.cost.value is not None]
    currencies = sorted({cost.label for cost in costs})
    carbons = [None if one is None else one.carbon.value for one in figures]
    return GroupTotals(
        len(overviews),
        sum(has_failed(o) for o in overviews),
        sum(o.run.state is RunState.INTERRUPTED for o in overviews),
        sum(o.run.state is RunState.RECORDING for o in overviews),
        _sum([None if o.energy_j is None else o.energy_j / J_PER_KWH for o in overviews]),
        _sum([None if o.energy_j is None else o.energy_j / J_PER_KWH for o in lost]) if lost else 0.0,
        _sum(carbons),
        _sum([cost.value for cost in costs]) if len(currencies) == 1 else None,
        currencies[0] if len(currencies) == 1 else "",
        sum(duration_s(o) or 0.0 for o in overviews),
        sum(carbon is None for carbon in carbons),
        sum(count > 0 for count in overlaps(overviews).values()),
    )


def overlaps(overviews: Sequence[RunOverview]) -> dict[int, int]:
    """With how many others of these each run shares energy, by the run's number: both counted one machine at one time.

    Two runs that each took the share of their own process have nothing in common; a run of the whole machine has
    it with each of them. A run of an unknown machine, as of many files, is held against none.
    """
    found = dict.fromkeys((overview.run.id for overview in overviews), 0)
    for host in {overview.run.host for overview in overviews} - {""}:
        spans = [(o.run, *_span(o)) for o in overviews if o.run.host == host]
        spans = [(run, from_s, until_s) for run, from_s, until_s in spans if until_s > from_s]
        whole = [span for span in spans if span[0].details.scope == MACHINE]
        all_edges, whole_edges = _edges(spans), _edges(whole)
        for run, from_s, until_s in spans:
            # What counts a machine has energy in common with all; what counts a share, with those that count machines.
            is_whole = run.details.scope == MACHINE
            starts_s, ends_s = all_edges if is_whole else whole_edges
            found[run.id] = bisect_left(starts_s, until_s) - bisect_right(ends_s, from_s) - (1 if is_whole else 0)
    return found


def _edges(spans: Sequence[tuple[Run, float, float]]) -> tuple[list[float], list[float]]:
    return sorted(from_s for _run, from_s, _until_s in spans), sorted(until_s for _run, _from_s, until_s in spans)


def _span(overview: RunOverview) -> tuple[float, float]:
    """When a run counted; the last interval is left out, as one run may begin where the other ends."""
    run = overview.run
    return run.started_utc_s, max(run.started_utc_s, run.started_utc_s + (duration_s(overview) or 0.0) - run.period_s)


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _per_kwh(run: Run, has_energy: bool, catalog: GridCatalog, own: tuple[Factor, ...], draws: Draws) -> ListFigures:
    energies = {_WHOLE.id: ChannelEnergy(J_PER_KWH, 1.0, 1.0)} if has_energy else {}
    facts = RunFacts(
        run.origin,
        run.name,
        run.project_id,
        run.stage,
        run.started_utc_s,
        0.0,
        run.place,
        run.price,
        (_WHOLE,),
        energies,
    )
    root = account(facts, catalog, own, draws, with_lines=False).root
    carbon, cost = root.find("run.carbon"), root.find("run.cost")
    assert carbon is not None and cost is not None
    return ListFigures(carbon, cost)


def _times(one: Result, kwh: float) -> Result:
    """The figure of so many kilowatt hours; only the value is told, without what it was made of."""
    value = None if one.value is None else one.value * kwh
    return replace(one, value=value, low=None, high=None, steps=())
