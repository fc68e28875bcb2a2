"""The reading of a workspace for the ledger: tables as they are, runs and estimates as their lines.

It reads the disk and makes the figures of every run, and is for a thread that nobody waits for. Lines of what has not
changed since the last reading are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import pairwise
from typing import Final, Generic, Protocol, TypeVar

from greenai_desktop.accounting.estimate.result import METHOD_VERSION, estimate
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.accounting.ledger.sources import EstimateLines, RunLines, Sources
from greenai_desktop.accounting.ledger.spans import S_PER_DAY, Span, day_of, unknown
from greenai_desktop.accounting.runs import RunAccount, account
from greenai_desktop.accounting.stored import StoredRuns, sensed_by, stored_account, stored_facts
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.inventory.days import DAYS_PER_YEAR, civil, year
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.lines import Amount, Indicator, Kind, Line, Stage
from greenai_desktop.core.organisation import Organisation, Site, consolidated
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Device
from greenai_desktop.core.uncertainty import Draws
from greenai_desktop.store.inventory_records import StoredOrganisation, StoredSite
from greenai_desktop.store.records import (
    EstimateState,
    Project,
    Run,
    RunOverview,
    RunState,
    StoredEstimate,
    StoredFactor,
)

# Ranges of single lines are drawn by fewer draws than totals, which draw for themselves.
_DRAW_COUNT: Final = 2_000
# Draws of many runs are let go of now and then; the same seeds give the same draws again.
_RUNS_A_TIME: Final = 100
# What of an estimate recurs over the service life; the rest is the building of the model.
_RECURRING: Final = frozenset({Stage.DATA, Stage.PRODUCTION, Stage.RETRAINING})
Found = TypeVar("Found")


class LedgerRecord(StoredRuns, Protocol):
    """What is read of a workspace."""

    def sheet(self, sheet: Sheet, *, limit: int | None = None) -> Inventory:
        """A table of the inventory."""

    def sites(self) -> Sequence[StoredSite]:
        """Sites that are not deleted."""

    def organisation(self) -> StoredOrganisation:
        """The organisation."""

    def projects(self) -> Sequence[Project]:
        """Projects that are not deleted."""

    def runs(self, *, deleted: bool = False, project_id: int | None = None) -> Sequence[RunOverview]:
        """Runs that are not deleted."""

    def estimates(
        self, *, project_id: int | None = None, state: EstimateState | None = None, deleted: bool = False
    ) -> Sequence[StoredEstimate]:
        """Estimates that are not deleted."""

    def own_factors(self) -> list[StoredFactor]:
        """The factors that people entered."""


class Memory(Generic[Found]):
    """What was made before, by what it depends on; what a reading does not ask for is let go of after it."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Found] = {}
        self._asked: dict[Hashable, Found] = {}

    def of(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """What was made for a key, or is made now."""
        found = self._asked[key] = self._found[key] if key in self._found else make()
        return found

    def end(self) -> None:
        """A reading is over."""
        self._found, self._asked = self._asked, {}


class Kept:
    """Lines that were made before: a second reading makes only those of what changed since."""

    def __init__(self) -> None:
        self.runs, self.estimates = Memory[RunLines](), Memory[EstimateLines]()


def read_sources(
    workspace: LedgerRecord, catalog: GridCatalog, shelf: Shelf, kept: Kept | None = None,
    check: Callable[[], None] | None = None, report: Callable[[float], None] | None = None,
) -> Sources:  # fmt: skip
    """All that the ledger is gathered from.

    Args:
        workspace: Where it is kept.
        catalog: Tables of electricity.
        shelf: Tables of estimates.
        kept: What an earlier reading made; hand in the same one each time.
        check: Called between runs; what it raises ends the reading.
        report: Told how far it is, 0 to 1.
    """
    kept, assets = kept or Kept(), workspace.sheet(Sheet.ASSET)
    organisation = workspace.organisation().organisation
    sites = {one.site.name: one.site for one in workspace.sites()}
    runs = _Runs(workspace, catalog, kept.runs, site_of_machines(assets), sites, organisation)
    estimates = _Estimates(workspace, shelf, kept.estimates)
    makers: list[partial[RunLines] | partial[EstimateLines]] = []
    makers += [partial(runs.lines, one) for one in workspace.runs()]
    makers += [partial(estimates.lines, one) for one in workspace.estimates(state=EstimateState.SAVED)]
    made = list(_one_by_one(makers, check or (lambda: None), report or (lambda fraction: None)))
    kept.runs.end()
    kept.estimates.end()
    return Sources(
        assets, workspace.sheet(Sheet.ACTIVITY), workspace.sheet(Sheet.CLOUD), sites, organisation,
        {project.id: project for project in workspace.projects()},
        tuple(one for one in made if isinstance(one, RunLines)),
        tuple(one for one in made if isinstance(one, EstimateLines)),
    )  # fmt: skip


def site_of_machines(assets: Inventory) -> dict[str, str]:
    """Where machines stand, by their names in small letters, as far as the table of equipment says it.

    Of a machine in several rows, such as one of its cards, the first row that tells a site is believed.
    """
    names, places = assets.texts("name"), assets.texts("site")
    found: dict[str, str] = {}
    for name, place in dict.fromkeys(zip(names.codes.tolist(), places.codes.tolist(), strict=True)):
        if name and place:
            found.setdefault(str(names.values[name]).casefold(), str(places.values[place]))
    return found


def _one_by_one(
    makers: Sequence[partial[RunLines] | partial[EstimateLines]], check: Callable[[], None],
    report: Callable[[float], None],
) -> Iterator[RunLines | EstimateLines]:  # fmt: skip
    for number, make in enumerate(makers):
        check()
        report(number / len(makers))
        yield make()


def ends_of_years(span: Span) -> list[float]:
    """Days within a stretch on which a calendar year (UTC) begins."""
    first, last = (civil(int(day))[0] for day in (span.from_day, span.until_day))
    days = (year(number)[0] for number in range(first + 1, last + 1))
    return [day for day in days if span.from_day < day < span.until_day]


class _Runs:
    """Lines of runs, at the places where the inventory says that their machines stand."""

    def __init__(
        self, workspace: LedgerRecord, catalog: GridCatalog, memory: Memory[RunLines], site_of: dict[str, str],
        sites: dict[str, Site], organisation: Organisation,
    ) -> None:  # fmt: skip
        self._workspace, self._catalog, self._memory = workspace, catalog, memory
        self._site_of, self._sites, self._organisation = site_of, sites, organisation
        self._draws, self._made = Draws(count=_DRAW_COUNT), 0

    def lines(self, overview: RunOverview) -> RunLines:
        """The lines of a run."""
        run = replace(overview.run, place=self._place(overview.run))
        key = (run.id, run.version, overview.energy_j, run.place, run.state, self._factors)
        return self._memory.of(key, partial(self._make, run))

    @cached_property
    def _own(self) -> list[Factor]:
        return [one.factor for one in self._workspace.own_factors() if one.deleted_utc_s is None]

    @cached_property
    def _factors(self) -> Hashable:
        """What of the user's own factors the lines depend on."""
        return tuple((one.id, one.version) for one in self._workspace.own_factors() if one.deleted_utc_s is None)

    def _place(self, run: Run) -> Place:
        """A machine in a colocation is controlled or not as its site says; without a site, as it was recorded."""
        site = self._sites.get(self._site_of.get(run.host.casefold(), ""))
        if site is None or run.place.hosting is not Hosting.COLOCATION:
            return run.place
        here = replace(site, place=run.place)
        return consolidated(here, self._organisation.consolidation)

    def _make(self, run: Run) -> RunLines:
        self._made += 1
        if self._made % _RUNS_A_TIME == 0:
            self._draws = Draws(count=_DRAW_COUNT)
        # Sensors of two machines err each in its own way.
        made = stored_account(self._workspace, run, self._catalog, self._draws, run.host or run.origin)
        channels = self._workspace.channels(run.id)
        cards = sum(channel.device is Device.GPU for channel in channels)
        span = self._span(run, made)
        return RunLines(run, made.lines, market_line(made), span, cards, tuple(self._pieces(run, span)))

    def _pieces(self, run: Run, span: Span) -> Iterator[tuple[Span, tuple[Line, ...]]]:
        """Lines year by year of a run that went on over the end of one, from what was recorded in each."""
        cuts = [span.from_day, *ends_of_years(span), span.until_day]
        if len(cuts) == 2:
            return
        facts = sensed_by(run.host or run.origin, stored_facts(self._workspace, run))
        for from_day, until_day in pairwise(cuts):
            ends = [(day - span.from_day) * S_PER_DAY for day in (from_day, until_day)]
            # The last sample belongs to the last piece.
            until_s = None if until_day == span.until_day else ends[1]
            piece = replace(
                facts, energies=self._workspace.energies(run.id, ends[0], until_s), duration_s=ends[1] - ends[0],
                started_utc_s=from_day * S_PER_DAY,
            )  # fmt: skip
            lines = account(piece, self._catalog, self._own, self._draws).lines
            number = civil(int(from_day))[0]
            yield Span(from_day, until_day), tuple(replace(line, id=f"{line.id}/{number}") for line in lines)

    def _span(self, run: Run, made: RunAccount) -> Span:
        lasted = made.root.find("run.duration")
        seconds = lasted.value if lasted is not None and lasted.value is not None else 0.0
        end = run.ended_utc_s if run.ended_utc_s is not None and run.state is not RunState.RECORDING else None
        until = run.started_utc_s + seconds if end is None else max(end, run.started_utc_s)
        return Span(day_of(run.started_utc_s), day_of(until))


def market_line(made: RunAccount) -> Line | None:
    """The market-based figure of a run as a line that stands beside, and never adds up."""
    found = made.root.find("run.carbon_market")
    if found is None or not made.lines:
        return None
    first = made.lines[0]
    amount = Amount(Indicator.GHG, found.value, found.low, found.high, (), found.reason)
    return replace(
        first, id=f"{first.origin}/market", label=made.root.label, amounts=(amount,), kind=Kind.PROVIDER_REPORTED,
        notes=("market_based",),
    )  # fmt: skip


class _Estimates:
    """Lines of estimates."""

    def __init__(self, workspace: LedgerRecord, shelf: Shelf, memory: Memory[EstimateLines]) -> None:
        self._shelf, self._memory = shelf, memory
        self._own = [one for one in workspace.own_factors() if one.deleted_utc_s is None]

    def lines(self, kept: StoredEstimate) -> EstimateLines:
        """The lines of an estimate."""
        factors = tuple((one.id, one.version) for one in self._own)
        return self._memory.of((kept.id, kept.version, METHOD_VERSION, factors), partial(self._make, kept))

    def _make(self, kept: StoredEstimate) -> EstimateLines:
        own = [one.factor for one in self._own]
        made = estimate(kept.draft, self._shelf, own, Draws(count=_DRAW_COUNT))
        spans = {is_recurring: _span(made, kept.draft.year, is_recurring) for is_recurring in (True, False)}
        lines = (_of(kept, line) for line in made.lines)
        return EstimateLines(kept, tuple((line, spans[line.stage in _RECURRING]) for line in lines))


def _of(kept: StoredEstimate, line: Line) -> Line:
    origin = f"estimate:{kept.id}"
    name = line.id.removeprefix(f"{line.origin}/")
    return replace(line, id=f"{origin}/{name}", origin=origin, project_id=kept.project_id)


def _span(made: Estimated, number: int, is_recurring: bool) -> Span:
    """The model is built in the year of the estimate; what recurs is spread over the life from then on."""
    if not number:
        return unknown()
    begin, after = year(number)
    if not is_recurring or not made.years:
        return Span(begin, after)
    return Span(begin, begin + made.years[-1].year * DAYS_PER_YEAR)
