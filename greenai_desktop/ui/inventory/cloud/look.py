"""Reading files of cloud figures for the dialogs, off the GUI thread: nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from greenai_desktop.accounting.cloud_import import CloudPlan, planned
from greenai_desktop.core.cloud_figures import CloudFigure
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.importers.cloud.base import CloudOptions
from greenai_desktop.importers.cloud.mapper import Profile
from greenai_desktop.importers.cloud.registry import NOTHING_TOLD, CloudReading, read_cloud_file, read_mapped

if TYPE_CHECKING:
    from greenai_desktop.ui import tasks

# Refusals that are questions, and what of `CloudOptions` answers them.
ASKS: Final = {
    "cloud_scope_not_told": "scope", "cloud_month_not_told": "month", "cloud_models_mixed": "model_version",
    "cloud_model_not_known": "model_version", "cloud_month_unreadable": "month", "cloud_model_not_there":
    "model_version",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A file, and what the user said of it.

    Attributes:
        path: The file.
        options: What only the user can tell.
        profile: Columns, where the user mapped them; None to look at the content.
    """

    path: Path
    options: CloudOptions = NOTHING_TOLD
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a file leaves open.

    Attributes:
        path: The file.
        name: Of `CloudOptions`.
        error: The refusal that asks it.
    """

    path: Path
    name: str
    error: ImportFileError


@dataclass(frozen=True, slots=True)
class Looked:
    """What files tell.

    Attributes:
        readings: Of those that could be read.
        plan: What taking them in would do.
        refused: What is wrong with the others.
        questions: What only the user can answer.
    """

    readings: tuple[CloudReading, ...]
    plan: CloudPlan
    refused: tuple[ImportFileError, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()

    @property
    def figures(self) -> list[CloudFigure]:
        """All figures."""
        return [figure for reading in self.readings for figure in reading.figures]

    @property
    def notices(self) -> list[ImportFileError]:
        """All that is wrong, as far as it is listed."""
        return [*self.refused, *(notice for reading in self.readings for notice in reading.notices)]

    @property
    def notice_count(self) -> int:
        """How much is wrong."""
        return len(self.refused) + sum(reading.notice_count for reading in self.readings)


def look(asked: Sequence[Asked], workspace_file: Path, task: tasks.Task[Any]) -> Looked:
    """Read files one after the other; one that cannot be read leaves the others."""
    readings: list[CloudReading] = []
    refused: list[ImportFileError] = []
    questions: list[OpenQuestion] = []
    for number, one in enumerate(asked):
        task.check()

        def tell(fraction: float, number: int = number, name: str = one.path.name) -> None:
            task.report((number + fraction) / len(asked), name)

        try:
            found = _read(one, task, tell)
        except ImportFileError as error:
            question = _question(one, [error])
            refused += [error] if question is None else []
        else:
            # A month that nobody told is missed in each row; the file is read anew with the answer.
            question = _question(one, found.notices)
            readings += [found] if question is None else []
        questions += [question] if question is not None else []
    figures = [figure for reading in readings for figure in reading.figures]
    return Looked(tuple(readings), planned(_table(workspace_file), figures), tuple(refused), tuple(questions))


def _read(asked: Asked, task: tasks.Task[Any], tell: object) -> CloudReading:
    if asked.profile is not None:
        return read_mapped(asked.path, asked.profile, task.check, tell)  # type: ignore[arg-type]
    return read_cloud_file(asked.path, asked.options, "", task.check, tell)  # type: ignore[arg-type]


def _question(asked: Asked, errors: Sequence[ImportFileError]) -> OpenQuestion | None:
    """What a file asks of the user; a table whose columns were mapped asks nothing."""
    if asked.profile is not None:
        return None
    return next((OpenQuestion(asked.path, ASKS[one.code], one) for one in errors if one.code in ASKS), None)


def _table(workspace_file: Path) -> Inventory:
    """The table as it is on the disk; empty where there is no workspace yet."""
    from greenai_desktop.ui.store_thread import open_workspace

    if not workspace_file.exists():
        return Inventory(Sheet.CLOUD.columns)
    with open_workspace(workspace_file, create=False) as workspace:
        return workspace.sheet(Sheet.CLOUD)
