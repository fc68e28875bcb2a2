"""The part of the door to a workspace that leads to estimates, baselines and defaults of the team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from greenai_desktop.store.records import EstimateState, StoredDefault, StoredEstimate

if TYPE_CHECKING:
    from greenai_desktop.core.errors import StoreError
    from greenai_desktop.core.estimate.baseline import Baseline
    from greenai_desktop.core.estimate.draft import Draft
    from greenai_desktop.core.estimate.team import TeamDefault
    from greenai_desktop.core.results import Result
    from greenai_desktop.store.database import Database


class EstimateDoor:
    """Estimates of a workspace; like all its calls, each is a transaction of its own.

    Besides the errors of a workspace: `no_such_estimate`, `estimate_unreadable`, `no_such_baseline`, `no_such_default`.
    """

    def __init__(self, database: Database) -> None:
        from greenai_desktop.store.estimates import Estimates
        from greenai_desktop.store.team_defaults import TeamDefaults

        self._estimates, self._team = Estimates(database), TeamDefaults(database)

    def estimates(
        self, *, project_id: int | None = None, state: EstimateState | None = None, deleted: bool = False
    ) -> list[StoredEstimate]:
        """Estimates, the one that was changed last first; those that are deleted on request."""
        return self._estimates.all(project_id, state, deleted)

    def listed_estimates(self) -> tuple[list[StoredEstimate], list[StoreError]]:
        """What `estimates` gives, and why others are missing there: damaged, or of a newer program."""
        return self._estimates.listed()

    def unreadable_estimates(self) -> list[StoreError]:
        """Why estimates are missing among `estimates`: those that are damaged, or of a newer program."""
        return self._estimates.listed()[1]

    def estimate(self, estimate_id: int) -> StoredEstimate:
        """An estimate by its number, deleted or not."""
        return self._estimates.one(estimate_id)

    def create_estimate(self, draft: Draft, **values: Any) -> StoredEstimate:
        """A new estimate, called as its draft says.

        Args:
            draft: What was said.
            values: `project_id`, `state` (DRAFT if not given), `result` (headline figures by key), `versions` and
                `method_version`.
        """
        return self._estimates.create(draft, values)

    def update_estimate(self, estimate_id: int, version: int, **changes: Any) -> StoredEstimate:
        """Change `draft`, `project_id`, `state`, `result`, `versions` or `method_version` of an estimate."""
        return self._estimates.update(estimate_id, version, changes)

    def duplicate_estimate(self, estimate_id: int, name: str) -> StoredEstimate:
        """A copy of an estimate under another name, with what was computed of it."""
        return self._estimates.duplicate(estimate_id, name)

    def delete_estimate(self, estimate_id: int, version: int) -> StoredEstimate:
        """Mark an estimate as deleted; what was locked of it stays."""
        return self._estimates.delete(estimate_id, version)

    def restore_estimate(self, estimate_id: int) -> StoredEstimate:
        """Bring a deleted estimate back."""
        return self._estimates.restore(estimate_id)

    def lock_baseline(
        self,
        estimate_id: int,
        version: int,
        root: Result,
        *,
        versions: Mapping[str, str],
        method_version: str,
        locked_by: str,
        reason: str = "",
    ) -> Baseline:
        """Keep an estimate as it is now for good, under the next number of its project.

        Args:
            estimate_id: The estimate.
            version: The version of it that `root` was computed from.
            root: The whole tree of figures.
            versions: Tables that were used: file name to digest.
            method_version: Version of the formulas.
            locked_by: Who locks it, as typed.
            reason: Why, as typed.
        """
        return self._estimates.lock(estimate_id, version, root, versions, method_version, locked_by, reason)

    def baselines(self, *, project_id: int | None = None, estimate_id: int | None = None) -> list[Baseline]:
        """What was locked, the newest first; of a project, of an estimate, or all."""
        return self._estimates.baselines(project_id, estimate_id)

    def baseline(self, baseline_id: int) -> Baseline:
        """One that was locked, by its number in the workspace."""
        return self._estimates.baseline(baseline_id)

    def team_defaults(self) -> list[StoredDefault]:
        """What the team knows better than the tables."""
        return self._team.all()

    def set_team_default(self, default: TeamDefault, version: int = 0) -> StoredDefault:
        """Put a default of the team in force, in the place of the one there is.

        Args:
            default: The default.
            version: That of the one that was seen; 0 where there was none.
        """
        return self._team.set(default, version)

    def delete_team_default(self, default_id: int, version: int) -> StoredDefault:
        """Mark a default of the team as deleted."""
        return self._team.delete(default_id, version)

    def restore_team_default(self, default_id: int) -> StoredDefault:
        """Bring a deleted default back, unless another one has taken its place."""
        return self._team.restore(default_id)
