"""What the detail and the comparison of runs are made from; read on the store's thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenai_desktop.core.factors import Factor
from greenai_desktop.core.samples import Channel, Event, Role
from greenai_desktop.core.uncertainty import probability_below
from greenai_desktop.i18n import active, numbers
from greenai_desktop.store.records import Run, RunOverview, RunState
from greenai_desktop.ui.runs.curves import total_curve

if TYPE_CHECKING:
    from greenai_desktop.accounting.comparison import Compared
    from greenai_desktop.accounting.held import HeldLimit
    from greenai_desktop.accounting.runs import RunAccount
    from greenai_desktop.core.energy import ChannelEnergy
    from greenai_desktop.store.workspace import Workspace

_FEW_COLUMNS, _MANY_COLUMNS = 2, 4_000


@dataclass(frozen=True, slots=True)
class RunView:
    """One run with its figures.

    Attributes:
        run: The run.
        channels: What it recorded.
        account: Its figures.
        events: What happened to its record.
        span_s: Time of the last sample since its start.
        gauges: Keys of other quantities that were recorded.
        is_unfinished: Whether its recorder on this machine is dead and it was not closed.
        limits: The limits it is held to, its own or its project's.
    """

    run: Run
    channels: tuple[Channel, ...]
    account: RunAccount
    events: tuple[Event, ...]
    span_s: float
    gauges: tuple[str, ...]
    is_unfinished: bool
    limits: tuple[HeldLimit, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several runs, with draws that they share.

    Attributes:
        views: The runs, in the order they were chosen.
        below: How often each run's carbon is below that of the first one; None where one is missing, and for the
            first one itself.
        compared: What is held of each in tables of differences and in the Pareto front.
    """

    views: tuple[RunView, ...]
    below: tuple[float | None, ...]
    compared: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was drawn during a part of a run.

    Attributes:
        energy_j: Sum over the channels that add up.
        mean_w: Mean power.
        highest_w: Highest power, as finely as the record tells it; NaN if it does not.
        covered_s: Time with data of the channel that has most.
    """

    energy_j: float
    mean_w: float
    highest_w: float
    covered_s: float


@dataclass(frozen=True, slots=True)
class ListRead:
    """What the list is made from.

    Attributes:
        overviews: The runs, those that are deleted on request.
        has_any: Whether there is any run at all, deleted or not.
        projects: Names of projects by id.
        own: The user's own factors.
        unfinished: Runs of this machine whose recorder is dead.
    """

    overviews: list[RunOverview]
    has_any: bool
    projects: dict[int, str]
    own: tuple[Factor, ...]
    unfinished: tuple[Run, ...]


def read_list(workspace: Workspace, deleted: bool) -> ListRead:
    """Read all runs."""
    numbers.date_time(0.0, active().code)  # loads the words of dates here, and not while the list is filled
    overviews = workspace.runs(deleted=deleted)
    projects = {project.id: project.name for project in workspace.projects()}
    own = tuple(kept.factor for kept in workspace.own_factors())
    has_any = bool(overviews) or bool(workspace.runs(deleted=not deleted))
    recording = any(overview.run.state is RunState.RECORDING for overview in overviews)
    return ListRead(overviews, has_any, projects, own, tuple(unfinished(workspace)) if recording else ())


def view_of(
    workspace: Workspace, run_id: int, figures: RunAccount | None = None, *, with_limits: bool = True
) -> RunView:
    """Read a run, and make its figures unless they are there; limits of a project ask for all of its runs."""
    from greenai_desktop.accounting.held import held_limits
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid

    run = workspace.run(run_id)
    span_s = workspace.span_s(run_id)
    keys = workspace.curves(run_id, 0.0, max(span_s, 1.0), _FEW_COLUMNS).keys
    return RunView(
        run,
        workspace.channels(run_id),
        figures or stored_account(workspace, run, grid()),
        tuple(workspace.events(run_id)),
        span_s,
        tuple(key for key in keys if "/" in key),
        run.state is RunState.RECORDING and any(r.id == run_id for r in unfinished(workspace)),
        held_limits(workspace, run) if with_limits else (),
    )


def compare(workspace: Workspace, run_ids: Sequence[int]) -> Comparison:
    """Read several runs with one set of draws, so that what they share cancels."""
    from greenai_desktop.accounting.stored import stored_comparison
    from greenai_desktop.catalog.grid import grid

    runs = [workspace.run(run_id) for run_id in run_ids]
    compared = stored_comparison(workspace, runs, grid())
    views = tuple(
        view_of(workspace, run.id, one.account, with_limits=False) for run, one in zip(runs, compared, strict=True)
    )
    first = views[0].account.draws_kgco2e
    below: list[float | None] = [None]
    for view in views[1:]:
        own = view.account.draws_kgco2e
        below.append(None if own is None or first is None else probability_below(own, first))
    return Comparison(views, tuple(below), compared)


def stretch_of(workspace: Workspace, run_id: int, from_s: float, until_s: float) -> Stretch | None:
    """What a run drew between two times; None if nothing is known."""
    energies = workspace.energies(run_id, from_s, until_s)
    ids = {channel.id for channel in workspace.channels(run_id) if channel.role is Role.TOTAL}
    known: list[ChannelEnergy] = [e for key, e in energies.items() if key in ids and e.covered_s > 0]
    if not known:
        return None
    curve = total_curve(workspace.curves(run_id, from_s, until_s, _MANY_COLUMNS), tuple(ids), "", 0)
    powers = curve.mean[(curve.at_s >= from_s) & (curve.at_s <= until_s) & np.isfinite(curve.mean)]
    return Stretch(
        sum(e.energy_j for e in known), sum(e.mean_w for e in known),
        float(powers.max()) if powers.size else math.nan, max(e.covered_s for e in known),
    )  # fmt: skip


def unfinished(workspace: Workspace) -> list[Run]:
    """Runs of this machine whose recorder is dead."""
    from greenai_desktop.recording.launch import unfinished_here

    return unfinished_here(workspace)
