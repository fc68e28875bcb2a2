"""The one door to a workspace.

SQLAlchemy is loaded when a workspace is opened, not when this module is imported: the first window is painted before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.history import Curves
from greenai_desktop.core.imported import PlacedRun
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Channel, Event
from greenai_desktop.store.backups import restore_backup
from greenai_desktop.store.estimate_door import EstimateDoor
from greenai_desktop.store.inventory_door import InventoryDoor
from greenai_desktop.store.project_door import ProjectDoor
from greenai_desktop.store.records import Project, Run, RunOverview, StoredFactor

if TYPE_CHECKING:
    from greenai_desktop.store.blocks import FloatArray
    from greenai_desktop.store.database import Database
    from greenai_desktop.store.progress import Progress

__all__ = ["BUSY_S", "Workspace", "restore_backup"]

BUSY_S = 5.0


class Workspace(EstimateDoor, InventoryDoor, ProjectDoor):
    """A workspace file that is open; any thread may use it, several at once.

    Each call is a transaction of its own. Calls raise `StoreError` with one of the codes `not_a_workspace`,
    `newer_workspace`, `damaged_workspace`, `read_only_workspace`, `workspace_busy`, `disk_full`, `cannot_write`,
    `no_such_run`, `no_such_project`, `no_such_factor`, `no_such_mark`, and `ConflictError` (`changed_meanwhile`)
    where a version is not the present one; `error.facts["present"]` then is how the thing stands now.
    """

    def __init__(self, database: Database) -> None:
        from greenai_desktop.store.imports import Imports
        from greenai_desktop.store.own_factors import OwnFactors
        from greenai_desktop.store.projects import Projects
        from greenai_desktop.store.runs import Runs

        super().__init__(database)
        self.file = database.file
        self._database = database
        self._runs, self._projects, self._factors = Runs(database), Projects(database), OwnFactors(database)
        self._imports = Imports(database)

    @classmethod
    def open(cls, file: Path, *, create: bool = True, busy_s: float = BUSY_S) -> Workspace:
        """Open a workspace; an older one is migrated after a backup.

        Args:
            file: Where it lies.
            create: Whether to make it if it is not there.
            busy_s: How long another writer is waited for before `workspace_busy`.
        """
        from greenai_desktop.store import migrations

        migrations.prepare(file, create)
        from greenai_desktop.store.database import Database

        return cls(Database(file, busy_s))

    @classmethod
    def open_to_read(cls, file: Path, *, busy_s: float = BUSY_S) -> Workspace:
        """Open a workspace that may not be written to; each edit raises `read_only_workspace`."""
        from greenai_desktop.store import migrations

        migrations.prepare_to_read(file)
        from greenai_desktop.store.database import Database

        return cls(Database(file, busy_s, is_read_only=True))

    @property
    def is_read_only(self) -> bool:
        """Whether it was opened by `open_to_read`."""
        return self._database.is_read_only

    def close(self) -> None:
        """Let go of the file; a second call is harmless."""
        self._database.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Runs

    def create_run(
        self,
        *,
        name: str,
        project_id: int | None,
        stage: Stage,
        tags: Sequence[str],
        notes: str,
        started_utc_s: float,
        place: Mapping[str, Any],
        price: Mapping[str, Any] | None,
        machine: Mapping[str, Any],
        period_s: float,
        recorder_pid: int | None,
        host: str,
        details: RunDetails | None = None,
    ) -> Run:
        """A new run that is being recorded."""
        return self._runs.create(
            name=name,
            project_id=project_id,
            stage=stage,
            tags=tags,
            notes=notes,
            started_utc_s=started_utc_s,
            place=place,
            price=price,
            machine=machine,
            period_s=period_s,
            recorder_pid=recorder_pid,
            host=host,
            details=details,
        )

    def run(self, run_id: int) -> Run:
        """A run by its number, deleted or not."""
        return self._runs.one(run_id)

    def runs(self, *, deleted: bool = False, project_id: int | None = None) -> list[RunOverview]:
        """Runs with their sums, newest first; those that are deleted on request."""
        return self._runs.overview(deleted=deleted, project_id=project_id)

    def update_run(self, run_id: int, version: int, **changes: Any) -> Run:
        """Change `name`, `project_id`, `stage`, `tags`, `notes`, `place`, `price` or `details` of a run."""
        return self._runs.update(run_id, version, changes)

    def delete_run(self, run_id: int, version: int) -> Run:
        """Mark a run as deleted."""
        return self._runs.delete(run_id, version)

    def restore_run(self, run_id: int) -> Run:
        """Bring a deleted run back."""
        return self._runs.restore(run_id)

    def purge_deleted(self, before_utc_s: float) -> int:
        """Remove for good what was deleted before a time; how many runs that were."""
        self._estimates.purge(before_utc_s)
        self._purge_inventory(before_utc_s)
        self._team.purge(before_utc_s)
        return self._runs.purge(before_utc_s)

    def request_stop(self, run_id: int) -> None:
        """Ask the recorder of a run to end; it sees it within about a second."""
        self._runs.request_stop(run_id)

    def unfinished_runs(self, host: str, is_alive: Callable[[int], bool]) -> list[Run]:
        """Runs that this host was recording and whose recorder is dead."""
        return self._runs.unfinished(host, is_alive)

    def close_interrupted(self, run_id: int) -> Run:
        """Close a run at its last sample; one that is closed already stays as it is."""
        return self._runs.close_interrupted(run_id)

    # What was recorded

    def channels(self, run_id: int) -> tuple[Channel, ...]:
        """What a run records, in the order it was told."""
        return self._runs.channels(run_id)

    def energies(
        self, run_id: int, from_s: float | None = None, until_s: float | None = None
    ) -> dict[str, ChannelEnergy]:
        """Energy of each channel over the samples between two times since the run's start, by channel id.

        It is what an `EnergyMeter` that had taken these samples, and no others, would tell.
        """
        from greenai_desktop.store.database import raw
        from greenai_desktop.store.energies import energies

        with self._database.reading() as connection:
            return energies(raw(connection), run_id, from_s, until_s)

    def progress(self, run_id: int, moments_s: Sequence[float]) -> dict[str, Progress]:
        """Energy of each channel from the start of a run to each of some moments, by channel id.

        Differences are the energies of the stretches between; they add up to the energy of the run.
        """
        from greenai_desktop.store.database import raw
        from greenai_desktop.store.progress import progress

        with self._database.reading() as connection:
            return progress(raw(connection), run_id, moments_s)

    def curves(self, run_id: int, from_s: float, until_s: float, columns: int) -> Curves:
        """All series, channels by id and gauges by key, at most about two points a column.

        Times are seconds since the run's start; gaps are NaN.
        """
        from greenai_desktop.store.curves import curves
        from greenai_desktop.store.database import raw

        with self._database.reading() as connection:
            return curves(raw(connection), run_id, from_s, until_s, columns)

    def span_s(self, run_id: int) -> float:
        """Time of the last sample since the run's start; 0 before the first."""
        from greenai_desktop.store.database import raw
        from greenai_desktop.store.reading import shape_of

        with self._database.reading() as connection:
            return max(0, shape_of(raw(connection), run_id).last_us) * 1e-6

    def events(self, run_id: int) -> list[Event]:
        """What happened to a run's record, in order of time."""
        return self._runs.events(run_id)

    def events_after(self, run_id: int, event_id: int, code: str) -> tuple[int, list[Event]]:
        """Events of one kind written since the event of a number (0 for all), and the number to ask from next."""
        return self._runs.events_after(run_id, event_id, code)

    def add_event(self, run_id: int, event: Event) -> None:
        """Write down that something happened."""
        self._runs.add_event(run_id, event)

    def rename_mark(self, run_id: int, at_utc_s: float, name: str) -> str:
        """Give the mark of a moment a name, or another one; what it was called before is returned.

        Raises:
            StoreError: `no_such_mark`: the run has none at that moment.
        """
        return self._runs.rename_mark(run_id, at_utc_s, name)

    def series(self, run_id: int) -> list[tuple[str, str]]:
        """Name and unit of each series of a run: channels in W, then gauges; as `samples` gives their values."""
        from greenai_desktop.store.database import raw
        from greenai_desktop.store.samples import series

        with self._database.reading() as connection:
            return series(raw(connection), run_id)

    def samples(self, run_id: int) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Every sample of a run, in pieces: seconds since its start, and the values of all series; NaN is missing."""
        from greenai_desktop.store.database import raw
        from greenai_desktop.store.samples import samples

        with self._database.reading() as connection:
            yield from samples(raw(connection), run_id)

    # Projects

    def projects(self) -> list[Project]:
        """Projects that are not deleted, by name."""
        return self._projects.all()

    def project(self, project_id: int) -> Project:
        """A project by its number, deleted or not."""
        return self._projects.one(project_id)

    def create_project(self, name: str, owner: str = "", currency: str = "EUR", place: Place | None = None) -> Project:
        """A new project."""
        return self._projects.create(name, owner, currency, place)

    def update_project(self, project_id: int, version: int, **changes: Any) -> Project:
        """Change `name`, `owner`, `currency` or `place` of a project."""
        return self._projects.update(project_id, version, changes)

    def delete_project(self, project_id: int, version: int) -> Project:
        """Mark a project as deleted; its runs keep their number of it."""
        return self._projects.delete(project_id, version)

    def restore_project(self, project_id: int) -> Project:
        """Bring a deleted project back."""
        return self._projects.restore(project_id)

    # Runs of files

    def import_runs(
        self,
        runs: Sequence[PlacedRun],
        batch: str,
        check: Callable[[], None] | None = None,
        report: Callable[[float], None] | None = None,
    ) -> list[Run]:
        """Take runs of files in, all or none; what `check` raises ends it and leaves nothing behind."""
        return self._imports.take(runs, batch, check or (lambda: None), report or (lambda fraction: None))

    def fingerprints(self, values: Iterable[str]) -> set[str]:
        """Which of these fingerprints the workspace has already, among runs that are not deleted."""
        return self._imports.fingerprints(values)

    def remove_batch(self, batch: str) -> int:
        """Mark all runs of an import as deleted; how many those are."""
        return self._imports.remove(batch)

    def restore_batch(self, batch: str) -> int:
        """Bring all runs of an import back; how many those are."""
        return self._imports.restore(batch)

    # Own factors

    def own_factors(self) -> list[StoredFactor]:
        """The user's own factors, oldest first."""
        return self._factors.all()

    def add_factor(self, factor: Factor) -> StoredFactor:
        """A new factor of the user's own."""
        return self._factors.add(factor)

    def update_factor(self, factor_id: int, version: int, factor: Factor) -> StoredFactor:
        """Put another value in a factor's place."""
        return self._factors.update(factor_id, version, factor)

    def delete_factor(self, factor_id: int, version: int) -> StoredFactor:
        """Mark a factor as deleted."""
        return self._factors.delete(factor_id, version)

    def restore_factor(self, factor_id: int) -> StoredFactor:
        """Bring a deleted factor back."""
        return self._factors.restore(factor_id)

    # Housekeeping

    def data_version(self) -> int:
        """A number that changes whenever somebody wrote, in this process or another; cheap enough to poll."""
        return self._database.data_version()

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file; empty if all is well."""
        return self._database.problems()

    def backup(self, target: Path) -> None:
        """Copy the workspace into a file, whole or not at all, while others write on."""
        from greenai_desktop.store.backups import back_up

        back_up(self.file, target)

    def size_bytes(self) -> int:
        """Size of the file with its log."""
        beside = (self.file, self.file.with_name(self.file.name + "-wal"))
        return sum(path.stat().st_size for path in beside if path.exists())
