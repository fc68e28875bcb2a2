"""The limits that a run was held to: its own, or else those of its project, with what was left of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from greenai_desktop.accounting.overviews import ListFigures, figures_of, key_of
from greenai_desktop.accounting.usage import OF_PROJECT
from greenai_desktop.core.limits import CARBON, COST, ENERGY, Limit
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.store.records import Project, Run, RunOverview, StoredFactor


class ProjectRecord(Protocol):
    """What is read of a workspace."""

    def project(self, project_id: int) -> Project:
        """A project by its number."""

    def runs(self, *, deleted: bool = False, project_id: int | None = None) -> list[RunOverview]:
        """Runs with their sums."""

    def own_factors(self) -> list[StoredFactor]:
        """The user's own factors."""


@dataclass(frozen=True, slots=True)
class HeldLimit:
    """A limit as it stood when a run began.

    Attributes:
        limit: The limit.
        of_project: Whether it is the project's, and so shared with its other runs.
        before: What those had used that began earlier, in the limit's unit; 0 of what is each run's own.
    """

    limit: Limit
    of_project: bool = False
    before: float = 0.0

    @property
    def left(self) -> float:
        """What was left of it when the run began, at least 0."""
        return max(0.0, self.limit.value - self.before) if self.before else self.limit.value


def held_limits(workspace: ProjectRecord, run: Run) -> tuple[HeldLimit, ...]:
    """The limits that a run was held to."""
    if run.details.limits or run.project_id is None:
        return tuple(HeldLimit(limit) for limit in run.details.limits)
    limits = workspace.project(run.project_id).limits
    if not limits:
        return ()
    earlier = [o for o in workspace.runs(project_id=run.project_id) if _is_before(o.run, run)]
    own = tuple(kept.factor for kept in workspace.own_factors())
    made = figures_of(earlier, own)
    figures = [made[key_of(overview)] for overview in earlier]
    return tuple(HeldLimit(limit, True, _used(limit, earlier, figures)) for limit in limits)


def _is_before(other: Run, run: Run) -> bool:
    return (other.started_utc_s, other.id) < (run.started_utc_s, run.id)


def _used(limit: Limit, overviews: Sequence[RunOverview], figures: Sequence[ListFigures]) -> float:
    """What runs have used of a shared limit; costs in another currency are left aside, as in `usage`."""
    if limit.quantity not in OF_PROJECT:
        return 0.0
    found = {
        ENERGY: [None if o.energy_j is None else o.energy_j / J_PER_KWH for o in overviews],
        CARBON: [one.carbon.value for one in figures],
        COST: [one.cost.value for one in figures if not limit.currency or one.cost.label == limit.currency],
    }[limit.quantity]
    return math.fsum(value for value in found if value is not None)
