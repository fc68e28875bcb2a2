"""The figures of a recording at its end: of the stored run, or from memory where it could not be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenai_desktop import paths
from greenai_desktop.core.errors import StoreError

if TYPE_CHECKING:
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.core.results import Result
    from greenai_desktop.recording.recorder import Recorder
    from greenai_desktop.store.records import Run


def stored_tree(run: Run) -> Result:
    """The figures of a stored run.

    Raises:
        StoreError: the workspace cannot be read.
    """
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.store.workspace import Workspace

    with Workspace.open(paths.workspace_file(), create=False) as workspace:
        return stored_account(workspace, run, grid()).root


def memory_tree(recorder: Recorder) -> Result:
    """The figures of a run that could not be stored."""
    from greenai_desktop.accounting.facts import RunFacts
    from greenai_desktop.accounting.runs import account
    from greenai_desktop.catalog.grid import grid

    energies = recorder.energies()
    facts = RunFacts(
        origin="run:memory",
        name=recorder.request.name,
        project_id=None,
        stage=recorder.request.stage,
        started_utc_s=recorder.started_utc_s,
        duration_s=max((energy.span_s for energy in energies.values()), default=0.0),
        place=recorder.settings.place,
        price=recorder.price,
        channels=recorder.channels,
        energies=energies,
        period_s=recorder.request.period_s,
    )
    return account(facts, grid(), _own_factors(), with_lines=False).root


def _own_factors() -> tuple[Factor, ...]:
    """The factors that people entered; none where the workspace cannot be read, which has been told by then."""
    from greenai_desktop.store.workspace import Workspace

    try:
        with Workspace.open(paths.workspace_file(), create=False) as workspace:
            return tuple(kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None)
    except StoreError:
        return ()
