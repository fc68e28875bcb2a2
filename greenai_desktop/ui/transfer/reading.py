"""Reading files and taking their runs in: the work behind the dialog, off the GUI thread."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import ImportedRun
from greenai_desktop.core.place import Place, Price
from greenai_desktop.importers.registry import FileReading, read_file, without_repeats
from greenai_desktop.store.records import Project, Run
from greenai_desktop.ui import tasks


@dataclass(frozen=True, slots=True)
class Read:
    """What several files tell.

    Attributes:
        readings: Of those that could be read.
        errors: What is wrong with the others.
    """

    readings: tuple[FileReading, ...] = ()
    errors: tuple[ImportFileError, ...] = ()

    @property
    def runs(self) -> list[ImportedRun]:
        """All runs, those that repeat others marked."""
        return [run for reading in without_repeats(self.readings) for run in reading.runs]

    @property
    def notices(self) -> list[ImportFileError]:
        """All that is wrong, as far as it is listed."""
        return [*self.errors, *(notice for reading in self.readings for notice in reading.notices)]

    @property
    def notice_count(self) -> int:
        """How much is wrong."""
        return len(self.errors) + sum(reading.notice_count for reading in self.readings)

    def plus(self, other: Read) -> Read:
        """With further files; a file that comes again is read anew."""
        again = {reading.path for reading in other.readings}
        kept = tuple(reading for reading in self.readings if reading.path not in again)
        return Read(kept + other.readings, self.errors + other.errors)


def read_all(paths: Sequence[Path], task: tasks.Task[Read]) -> Read:
    """Read files one after the other; one that cannot be read leaves the others."""
    readings: list[FileReading] = []
    errors: list[ImportFileError] = []
    for number, path in enumerate(paths):
        task.check()

        def tell(fraction: float, number: int = number, name: str = path.name) -> None:
            task.report((number + fraction) / len(paths), name)

        try:
            readings.append(read_file(path, "", task.check, tell))
        except ImportFileError as error:
            errors.append(error)
    return Read(tuple(readings), tuple(errors))


def take_in(
    file: Path,
    runs: Sequence[ImportedRun],
    project: Project | None,
    place: Place,
    prices: Sequence[Price],
    task: tasks.Task[tuple[str, list[Run]]],
) -> tuple[str, list[Run]]:
    """Write runs into a workspace, all or none; the name of the import and the runs."""
    from greenai_desktop.accounting.imported import placed
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.store.workspace import Workspace

    batch = uuid.uuid4().hex
    where = project.place if project is not None and project.place is not None else place
    project_id = project.id if project is not None else None
    wanted = [placed(run, grid(), where, prices, project_id) for run in runs]
    with Workspace.open(file) as workspace:
        return batch, workspace.import_runs(wanted, batch, task.check, task.report)
