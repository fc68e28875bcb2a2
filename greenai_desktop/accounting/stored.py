"""From a run of the workspace to its figures.

The one way from what the store keeps to what a screen, `--json`, the ledger and a report show.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from greenai_desktop.accounting.comparison import Compared
from greenai_desktop.accounting.facts import RunFacts
from greenai_desktop.accounting.phases import RunRecord, logs_of, per_one, phases_of
from greenai_desktop.accounting.runs import RunAccount, account
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.history import Curves
from greenai_desktop.core.place import Place
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Channel, Device, Event, Method, Status
from greenai_desktop.core.uncertainty import Draws
from greenai_desktop.store.records import Run


class OwnFactor(Protocol):
    """A factor that a person entered, as the workspace keeps it."""

    @property
    def factor(self) -> Factor:
        """The factor itself."""

    @property
    def deleted_utc_s(self) -> float | None:
        """When it was deleted; None while it is there."""


class StoredRuns(Protocol):
    """What is read of a workspace; told here so that figures need no database to be tested."""

    def channels(self, run_id: int) -> tuple[Channel, ...]:
        """What a run recorded."""

    def energies(
        self, run_id: int, from_s: float | None = None, until_s: float | None = None
    ) -> Mapping[str, ChannelEnergy]:
        """Energy by channel id, of the whole run or of a part of it."""

    def curves(self, run_id: int, from_s: float, until_s: float, columns: int) -> Curves:
        """Power by channel id, in seconds since the start of the run."""

    def span_s(self, run_id: int) -> float:
        """Time of the last sample since the start."""

    def events(self, run_id: int) -> Sequence[Event]:
        """What happened to the record."""

    def own_factors(self) -> Sequence[OwnFactor]:
        """The factors that people entered."""


class ComparableRuns(StoredRuns, RunRecord, Protocol):
    """What is read of a workspace for a comparison."""


def stored_facts(workspace: StoredRuns, run: Run) -> RunFacts:
    """What the figures of a run are made from; of one that is being recorded, what is there so far."""
    channels = workspace.channels(run.id)
    return RunFacts(
        origin=run.origin,
        name=run.name,
        project_id=run.project_id,
        stage=run.stage,
        started_utc_s=run.started_utc_s,
        duration_s=_duration_s(run, workspace.span_s(run.id)),
        place=run.place,
        price=run.price,
        channels=channels,
        energies=workspace.energies(run.id),
        reasons=_reasons(run, channels, workspace.events(run.id)),
        period_s=run.period_s,
    )


def stored_account(
    workspace: StoredRuns, run: Run, catalog: GridCatalog, draws: Draws | None = None, machine: str = ""
) -> RunAccount:
    """The figures and lines of a run, with the workspace's own factors.

    Args:
        workspace: Where the run is kept.
        run: The run.
        catalog: The shipped tables.
        draws: Shared between runs that are compared, so that what they have in common cancels.
        machine: Name of the machine among several that are compared: their sensors err each in its own way.
    """
    own = [kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None]
    facts, draws = stored_facts(workspace, run), draws or Draws()
    facts = sensed_by(machine, facts) if machine else facts
    made = account(facts, catalog, own, draws)
    beside = [*_at_recorded_place(facts, run, catalog, own, draws), *_as_imported(run)]
    if not beside:
        return made
    notes = made.root.notes + (("place_changed",) if run.details.recorded_place is not None else ())
    return replace(made, root=replace(made.root, steps=(*made.root.steps, *beside), notes=notes))


def stored_comparison(
    workspace: ComparableRuns, runs: Sequence[Run], catalog: GridCatalog, draws: Draws | None = None
) -> tuple[Compared, ...]:
    """Several runs with one set of draws, so that what they share cancels; machines do not share their sensors."""
    shared = draws or Draws()
    is_one_machine = len({run.host for run in runs}) == 1
    made = []
    for run in runs:
        machine = "" if is_one_machine else run.host or run.origin
        figures = stored_account(workspace, run, catalog, shared, machine)
        phases = phases_of(workspace, run, figures)
        logs = logs_of(workspace.events(run.id), run.started_utc_s)
        span_s = workspace.span_s(run.id)
        made.append(Compared(figures, span_s, phases, per_one(phases, logs, figures.root), logs, machine))
    return tuple(made)


def sensed_by(machine: str, facts: RunFacts) -> RunFacts:
    """A run of one of several machines: its sensors err in their own way."""
    channels = (replace(one, spread_key=f"{one.spread_key or one.id}@{machine}") for one in facts.channels)
    return replace(facts, channels=tuple(channels))


def _at_recorded_place(
    facts: RunFacts, run: Run, catalog: GridCatalog, own: Sequence[Factor], draws: Draws
) -> list[Result]:
    """The carbon footprint at the place as it was recorded, where that was changed since: kept, never added."""
    if run.details.recorded_place is None:
        return []
    place = Place.from_dict(dict(run.details.recorded_place))
    found = account(replace(facts, place=place), catalog, own, draws, with_lines=False).root.find("run.carbon")
    return [] if found is None else [replace(found, key="run.carbon_recorded")]


def _as_imported(run: Run) -> list[Result]:
    """The carbon footprint that the file of an imported run states: told beside, never added."""
    said = run.details.imported.get("reported_kgco2e")
    if not isinstance(said, int | float) or not math.isfinite(said):
        return []
    file = str(run.details.imported.get("file", ""))
    told = Result("run.carbon_file", float(said), "kgCO2e", status=Status.PROVIDER_REPORTED, method=Method.FILE)
    return [replace(told, label=file)]


def _reasons(run: Run, channels: Sequence[Channel], events: Sequence[Event]) -> dict[str, str]:
    """Why channels may have no energy: the record's gaps, and what is not known of the machine."""
    gaps = {event.channel: str(reason) for event in events if (reason := dict(event.detail).get("reason"))}
    reasons = {c.id: gaps.get(c.id) or gaps[c.kind] for c in channels if c.id in gaps or c.kind in gaps}
    if run.machine.host_share is None:
        reasons |= {channel.id: "host_share_unknown" for channel in channels if channel.device is Device.REST}
    return reasons


def _duration_s(run: Run, span_s: float) -> float:
    """The time between the first and the last sample, which a change of the clock leaves alone."""
    if span_s > 0 or run.ended_utc_s is None:
        return max(0.0, span_s)
    return max(0.0, run.ended_utc_s - run.started_utc_s)
