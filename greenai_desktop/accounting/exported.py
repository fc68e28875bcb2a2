"""From a run of the workspace to what a format of files is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from greenai_desktop import __version__
from greenai_desktop.accounting.stored import StoredRuns, stored_account
from greenai_desktop.catalog.electricity import zone_of
from greenai_desktop.catalog.grid import GridCatalog, grid
from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.results import Result
from greenai_desktop.exporters.sheet import Chunk, Options, RunSheet, Series
from greenai_desktop.i18n import Language
from greenai_desktop.store.records import Project, Run

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace


class SampledRuns(StoredRuns, Protocol):
    """A workspace that also gives every sample."""

    def series(self, run_id: int) -> list[tuple[str, str]]:
        """Name and unit of each series."""

    def samples(self, run_id: int) -> Iterator[Chunk]:
        """Every sample, in pieces."""


def sheet_of(workspace: SampledRuns, run: Run, catalog: GridCatalog, project: Project | None) -> RunSheet:
    """A run as the formats see it; samples are read when they are asked for."""
    root = stored_account(workspace, run, catalog).root
    zone = zone_of(catalog, run.place)
    known = catalog.zone(zone)
    return RunSheet(
        id=run.id,
        name=run.name,
        project=project.name if project is not None else "",
        owner=run.details.owner or (project.owner if project is not None else ""),
        host=run.host,
        stage=run.stage.value,
        tags=run.tags,
        notes=run.notes,
        started_utc_s=run.started_utc_s,
        duration_s=_duration_s(root),
        state=run.state.value,
        exit_code=run.exit_code,
        root=root,
        channels=workspace.channels(run.id),
        place=run.place,
        zone=zone,
        zone_name=known.name_en if known is not None else "",
        machine=run.machine,
        details=run.details,
        series=tuple(Series(name, unit) for name, unit in workspace.series(run.id)),
        samples=partial(workspace.samples, run.id),
    )


@contextmanager
def opened_sheets(
    file: Path, run_ids: Sequence[int], check: Callable[[], None] = lambda: None
) -> Iterator[list[RunSheet]]:
    """Runs of a workspace file as the formats see them; it is open as long as their samples can be read.

    Args:
        file: The workspace.
        run_ids: Numbers of the runs, in the order wanted.
        check: Called before each run; may raise to end it.

    Raises:
        StoreError: the workspace cannot be read, or there is no such run.
    """
    with _opened(file) as workspace:
        sheets = []
        for run_id in run_ids:
            check()
            run = workspace.run(run_id)
            project = workspace.project(run.project_id) if run.project_id is not None else None
            sheets.append(sheet_of(workspace, run, grid(), project))
        yield sheets


def _opened(file: Path) -> Workspace:
    """The workspace; one that cannot be written to is opened for reading."""
    from greenai_desktop.store.workspace import Workspace

    try:
        return Workspace.open(file, create=False)
    except StoreError as error:
        if error.code != "read_only_workspace":
            raise
    return Workspace.open_to_read(file)


def options(language: Language, *, with_owners: bool = False, columns: str = "3.2.1") -> Options:
    """What the person wants of a file, with the version of this program."""
    return Options(language, with_owners, columns, __version__)


def _duration_s(root: Result) -> float:
    found = root.find("run.duration")
    return found.value if found is not None and found.value is not None else 0.0
