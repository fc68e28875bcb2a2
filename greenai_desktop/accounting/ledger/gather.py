"""The ledger of a project or of the whole organisation: all lines that add up, and what stands beside them.

Runs, equipment and activities enter, and estimates as far as no run of the same thing stands. Figures that providers
report, market-based figures, offsets and avoided emissions are told apart and are in no total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.accounting.ledger.asset_lines import asset_lines
from greenai_desktop.accounting.ledger.boundary import consolidate
from greenai_desktop.accounting.ledger.of_no_project import of_no_project
from greenai_desktop.accounting.ledger.offered import factor_of
from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.accounting.ledger.reading import site_of_machines
from greenai_desktop.accounting.ledger.row_lines import activity_lines, cloud_lines
from greenai_desktop.accounting.ledger.sources import EstimateLines, RunLines, Sources
from greenai_desktop.accounting.ledger.spans import PRORATED, in_period, part_in, part_of
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.inventory.columns import share_id
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.totals import Asked, fractions, use_kgco2e
from greenai_desktop.core.lines import Kind, Line, Stage
from greenai_desktop.core.organisation import Organisation

__all__ = ["Gathered", "Notice", "Question", "Sources", "gather"]

LinesOf = Callable[[Inventory], list[Line]]
MARKET: Final = "market_based"
EVERYTHING: Final = Question()
_H_PER_DAY: Final = 24.0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that must be said with a ledger.

    Attributes:
        code: `undated_activities`, `undated_estimates`: in no period, as nobody said when they were.
            `not_booked`: equipment of which nothing is booked in the period. Amortised is not the same as no impact.
            `left_out`: rows that were left out on purpose. `run_stands`: estimates with a run of the same thing,
            which is counted in their place. `several_estimates`: estimates of one project that no run is linked
            with; if they are variants of one thing, only one may stand. `prorated`: lines that lie in the period in
            part, taken day by day alike. `of_no_project`: activities, runs, estimates and equipment of the period that
            belong to no project. They are in the ledger of the organisation, and in that of no project: to share them
            out would be a guess, and to put them into several would count them several times.
        count: How many.
        origins: Which, such as `estimate:4`; empty where a table tells it.
    """

    code: str
    count: int
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A ledger.

    Attributes:
        question: What was asked.
        organisation: Who reports.
        lines: All lines that add up; no other may be summed.
        reported: Figures that providers report, location-based or of a basis that they do not tell.
        market: Market-based figures, of providers and of contracts.
        offsets: Offsets.
        avoided: Avoided emissions.
        notices: What must be said with it.
    """

    question: Question
    organisation: Organisation
    lines: tuple[Line, ...]
    reported: tuple[Line, ...] = ()
    market: tuple[Line, ...] = ()
    offsets: tuple[Line, ...] = ()
    avoided: tuple[Line, ...] = ()
    notices: tuple[Notice, ...] = ()


def gather(sources: Sources, question: Question = EVERYTHING) -> Gathered:
    """The ledger that was asked for."""
    assets, booked = _assets(sources, question)
    rows, told = _activities(sources, question)
    runs, market = _runs(sources, question)
    estimates, more = _estimates(sources, question)
    cloud, _beside = _cut(sources.cloud, question, cloud_lines)
    everything = _consolidated([*runs, *estimates, *assets, *rows], sources)
    of_kind: dict[Kind, list[Line]] = {kind: [] for kind in Kind}
    for line in (*everything, *cloud, *market):
        of_kind[line.kind].append(line)
    reported = of_kind[Kind.PROVIDER_REPORTED]
    part = sum(PRORATED in line.notes for line in of_kind[Kind.FOOTPRINT])
    others = Notice("of_no_project", of_no_project(sources, question))
    notices = [*booked, *told, *more, Notice("prorated", part), others]
    return Gathered(
        question, sources.organisation, tuple(of_kind[Kind.FOOTPRINT]),
        tuple(line for line in reported if MARKET not in line.notes),
        tuple(line for line in reported if MARKET in line.notes),
        tuple(of_kind[Kind.OFFSET]), tuple(of_kind[Kind.AVOIDED]),
        tuple(notice for notice in notices if notice.count),
    )  # fmt: skip


# Equipment


def asset_rows(sources: Sources, question: Question) -> tuple[Inventory, FloatArray | None]:
    """Equipment that the question is about, and the hours that runs recorded on it, row by row."""
    table = sources.assets
    recorded_h = recorded_hours(sources, question)
    if question.project_id is None:
        return table, recorded_h
    has_share = ~np.isnan(table.numbers(share_id(question.project_id)))
    if recorded_h is not None:
        has_share |= recorded_h > 0.0
    rows = np.flatnonzero(has_share)
    return table.picked(rows), None if recorded_h is None else recorded_h[rows]


def recorded_hours(sources: Sources, question: Question) -> FloatArray | None:
    """Device-hours in the period that runs recorded on machines that are allocated by them; None if no row is.

    A row of graphics cards has the hours of all cards that a run recorded, any other row those of the machine. Of a
    machine that no run was ever recorded on nothing is known.
    """
    table, modes = sources.assets, sources.assets.texts("allocation")
    rows = np.flatnonzero(modes.codes == modes.find("gpu_hours"))
    if question.is_all_time or not rows.size:
        return None
    hours: dict[str, tuple[float, float]] = {}
    for one in sources.runs:
        own = question.project_id is None or one.run.project_id == question.project_id
        part = part_of(question, one.span) if own else 0.0
        machine_h = (one.span.until_day - one.span.from_day) * _H_PER_DAY * part
        before = hours.get(one.run.host.casefold(), (0.0, 0.0))
        hours[one.run.host.casefold()] = before[0] + machine_h, before[1] + machine_h * one.gpu_count
    found = np.full(len(table), np.nan)
    for row in rows.tolist():
        both = hours.get(str(table.value(row, "name")).casefold())
        found[row] = np.nan if both is None else both[table.value(row, "category") == "gpu"]
    return found


def _assets(sources: Sources, question: Question) -> tuple[list[Line], list[Notice]]:
    table, recorded_h = asset_rows(sources, question)
    counted = table.texts("left_out").codes == 0
    is_booked = counted & _is_booked(table, question.asked)
    rows = np.flatnonzero(is_booked)
    hours = None if recorded_h is None else recorded_h[rows]
    lines = asset_lines(table.picked(rows), sources.sites, sources.organisation.consolidation, question.asked, hours)
    idle = int((counted & ~is_booked).sum())
    return lines, [Notice("not_booked", idle), Notice("left_out", int((~counted).sum()))]


def _is_booked(table: Inventory, asked: Asked) -> NDArray[np.bool_]:
    """Rows of which something is booked in the period, or may be."""
    if asked.is_life:
        return np.ones(len(table), np.bool_)
    booked: FloatArray = fractions(table, replace(asked, is_whole=True))
    found: NDArray[np.bool_] = (booked != 0.0) | (use_kgco2e(table, asked, table.numbers("quantity")) != 0.0)
    return found


# Other posts, and what providers report


def activity_rows(table: Inventory, question: Question) -> tuple[IdArray, FloatArray]:
    """Rows of a table of activities or of cloud that the question is about, and what part of each is in the period.

    NaN for those of no date, which are in no period.
    """
    kept = np.ones(len(table), np.bool_)
    if question.project_id is not None:
        kept = table.numbers("project") == question.project_id
    first, last = table.numbers("from_day"), table.numbers("until_day")
    part = part_in(question, np.where(np.isnan(first), last, first), last + 1.0)  # the last day is included
    rows = np.flatnonzero(kept & (part != 0.0))
    return rows, part[rows]


def _activities(sources: Sources, question: Question) -> tuple[list[Line], list[Notice]]:
    return _cut(sources.activities, question, lambda table: activity_lines(table, factor_of, posts().by_id))


def _cut(table: Inventory, question: Question, make: LinesOf) -> tuple[list[Line], list[Notice]]:
    """Lines of the rows that the question is about, cut to its period."""
    rows, part = activity_rows(table, question)
    counted = table.texts("left_out").codes[rows] == 0
    dated = ~np.isnan(part)
    kept = rows[counted & dated]
    lines = make(table.picked(kept))
    found = [in_period(line, one) for line, one in zip(lines, part[counted & dated].tolist(), strict=True)]
    undated = int((counted & ~dated).sum())
    return found, [Notice("undated_activities", undated), Notice("left_out", int((~counted).sum()))]


# Runs and estimates


def _runs(sources: Sources, question: Question) -> tuple[list[Line], list[Line]]:
    found: list[Line] = []
    market: list[Line] = []
    for one, part in counted_runs(sources, question):
        found += run_lines(one, part, question)
        market += [in_period(one.market, part)] if one.market is not None else []
    return found, market


def run_lines(one: RunLines, part: float, question: Question) -> list[Line]:
    """Lines of a run in the period: as it was recorded in it where that is known, else a part by time."""
    recorded = None if part == 1.0 else one.lines_within(question.from_day, question.until_day)
    return [in_period(line, part) for line in one.lines] if recorded is None else list(recorded)


def counted_runs(sources: Sources, question: Question) -> list[tuple[RunLines, float]]:
    """Runs that the question is about, and what part of each is in the period."""
    asked = [one for one in sources.runs if _is_asked(question, one.run.project_id, one.run.origin)]
    parts = [(one, part_of(question, one.span)) for one in asked]
    return [(one, part) for one, part in parts if part > 0.0]


@dataclass(frozen=True, slots=True)
class CountedEstimate:
    """What is counted of an estimate.

    Attributes:
        kept: The estimate.
        lines: Its lines in the period.
        has_run: Whether a run stands in place of a part of it.
        has_undated: Whether a part of it is of no date.
    """

    kept: EstimateLines
    lines: list[Line]
    has_run: bool
    has_undated: bool


def counted_estimates(sources: Sources, question: Question) -> list[CountedEstimate]:
    """Estimates that the question is about, as far as no run that they are linked with stands."""
    stages = {one.run.id: stage_of_run(one.run.stage) for one in sources.runs}
    found = []
    for one in sources.estimates:
        if _is_asked(question, one.estimate.project_id, one.origin):
            measured = {stages[number] for number in one.estimate.draft.run_ids if number in stages}
            kept = [(line, part_of(question, span)) for line, span in one.lines if line.stage not in measured]
            lines = [in_period(line, part) for line, part in kept if part > 0.0]
            found.append(CountedEstimate(one, lines, bool(measured), any(np.isnan(part) for _line, part in kept)))
    return found


def _estimates(sources: Sources, question: Question) -> tuple[list[Line], list[Notice]]:
    found = counted_estimates(sources, question)
    alone = [one for one in found if one.lines and not one.has_run]
    told = {
        "run_stands": [one.kept.origin for one in found if one.has_run],
        "undated_estimates": [one.kept.origin for one in found if one.has_undated],
        "several_estimates": _of_one_project([one.kept for one in alone]),
    }
    lines = [line for one in found for line in one.lines]
    return lines, [Notice(code, len(origins), tuple(origins)) for code, origins in told.items()]


def stage_of_run(stage: Stage) -> Stage:
    """The stage that a run stands for; one of no stage that is linked with an estimate is the training."""
    return Stage.TRAINING if stage is Stage.UNSET else stage


def _of_one_project(estimates: Sequence[EstimateLines]) -> list[str]:
    projects = [one.estimate.project_id for one in estimates]
    return [one.origin for one in estimates if projects.count(one.estimate.project_id) > 1]


def _is_asked(question: Question, project_id: int | None, origin: str) -> bool:
    return origin not in question.without and question.project_id in (None, project_id)


def _consolidated(lines: Iterable[Line], sources: Sources) -> list[Line]:
    site_of = {f"asset:{number}": site for number, site in _sites_of(sources.assets)}
    site_of |= {f"activity:{number}": site for number, site in _sites_of(sources.activities)}
    machines = site_of_machines(sources.assets)
    site_of |= {one.run.origin: machines.get(one.run.host.casefold(), "") for one in sources.runs}
    approach = sources.organisation.consolidation
    return consolidate(lines, lambda line: site_of.get(line.origin, ""), sources.sites, approach)


def _sites_of(table: Inventory) -> Iterable[tuple[int, str]]:
    sites = table.texts("site")
    names = (str(sites.values[code]) for code in sites.codes.tolist())
    return zip(table.ids.tolist(), names, strict=True)
