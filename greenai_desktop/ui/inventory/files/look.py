"""A table that is read, compared and taken in: the work behind the dialog, off the GUI thread."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from greenai_desktop.accounting.inventory_import import TablePlan, change_of, labels_of, planned
from greenai_desktop.core.inventory.changes import Change
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.importers.inventory_profile import TableProfile, guessed_sheet, suggested, with_place
from greenai_desktop.importers.inventory_table import TableReading, opened, read
from greenai_desktop.ui import tasks


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read, and how.

    Attributes:
        path: The file.
        sheet: The table it is for; None lets the headings decide.
        profile: Which heading is which column; None lets them be proposed.
        place: Name of a page and row of its headings, to propose columns for; None finds them.
    """

    path: Path
    sheet: Sheet | None = None
    profile: TableProfile | None = None
    place: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a file tells, and what taking it in would do.

    Attributes:
        path: The file.
        sheet: The table it is for.
        heads: First lines of each of its pages.
        profile: Which heading is which column.
        labels: Names of projects, documents and posts.
        reading: What was read; None if no column is known yet.
        plan: What it would do to the table; None likewise.
    """

    path: Path
    sheet: Sheet
    heads: dict[str, list[list[str]]]
    profile: TableProfile
    labels: Labels
    reading: TableReading | None
    plan: TablePlan | None


def look(asked: Asked, workspace_file: Path, language: str, task: tasks.Task[Look]) -> Look:
    """Read a file and compare it with the table.

    Raises:
        ImportFileError: it cannot be read at all.
    """
    from greenai_desktop.catalog.equipment import equipment
    from greenai_desktop.store.workspace import Workspace

    with Workspace.open(workspace_file) as workspace:
        labels = labels_of(workspace, language)
        document = opened(asked.path, task.check, lambda fraction: task.report(fraction * 0.9))
        try:
            sheet = asked.sheet or guessed_sheet(document, labels)
            if asked.profile is not None:
                profile = asked.profile
            elif asked.place is not None:
                profile = with_place(document, sheet, labels, *asked.place, language)
            else:
                profile = suggested(document, sheet, labels, language)
            if not profile.columns:
                return Look(asked.path, sheet, document.heads, profile, labels, None, None)
            reading = read(document, sheet, profile, labels, language, task.check)
        finally:
            document.close()
        task.check()
        plan = planned(workspace.sheet(sheet), reading, equipment().of)
        return Look(asked.path, sheet, document.heads, profile, labels, reading, plan)


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows that were taken in.

    Attributes:
        sheet: The table.
        count: How many.
        change: What was done.
        undo: What undoes it.
    """

    sheet: Sheet
    count: int
    change: Change
    undo: Change


def take(found: Look, with_known: bool, workspace_file: Path, task: tasks.Task[Taken]) -> Taken:
    """Write the rows in one transaction, compared anew with the table as it is by now."""
    from greenai_desktop.catalog.equipment import equipment
    from greenai_desktop.store.workspace import Workspace

    assert found.reading is not None
    sheet = found.sheet
    with Workspace.open(workspace_file) as workspace:
        inventory = workspace.sheet(sheet)
        plan = planned(inventory, found.reading, equipment().of)
        count = plan.count(with_known)
        task.check()
        change = change_of(
            plan, inventory, lambda wanted: workspace.reserve_rows(sheet, wanted) if wanted else range(0), with_known,
            uuid.uuid4().hex,
        )  # fmt: skip
        return Taken(sheet, count, change, workspace.write_change(sheet, change, inventory))
