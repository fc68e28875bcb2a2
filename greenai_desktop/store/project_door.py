"""The part of the door to a workspace through which a project goes out as a file, and comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from greenai_desktop.store.database import Database
    from greenai_desktop.store.inventory_records import ProjectContent, TakenProject
    from greenai_desktop.store.project_tables import Leave


class ProjectDoor:
    """Project files; `check` is called now and then and may end the work, which then leaves nothing behind.

    Besides the errors of a workspace: `not_a_project_file`, `newer_project_file`, `damaged_project_file`.
    """

    _database: Database
    file: Path

    def export_project(
        self,
        project_id: int,
        target: Path,
        leave: Iterable[Leave] = (),
        check: Callable[[], None] = lambda: None,
        report: Callable[[float], None] = lambda fraction: None,
    ) -> None:
        """Write a project into a file, whole or not at all, without what is to be left out of it."""
        from greenai_desktop.store.project_file import write

        write(self._database, project_id, target, frozenset(leave), check, report)

    def look_at_project(self, source: Path, check: Callable[[], None] = lambda: None) -> ProjectContent:
        """What is in a project file, all of which is looked over; nothing is taken in."""
        content: ProjectContent = self._copied(source, check, lambda fraction: None, lambda copy, found: found)
        return content

    def import_project(
        self,
        source: Path,
        with_factors: bool = False,
        check: Callable[[], None] = lambda: None,
        report: Callable[[float], None] = lambda fraction: None,
    ) -> TakenProject:
        """Take the project of a file in, whole or not at all, as a new project.

        Args:
            source: The file.
            with_factors: Whether its factors of one's own come along, but for those that are there already.
            check: Called now and then; whatever it raises undoes everything.
            report: Told the share that is done.
        """
        from greenai_desktop.store.project_intake import Intake

        def take(copy: Path, found: ProjectContent) -> TakenProject:
            return Intake(self._database, copy, with_factors, check, report).take()

        taken: TakenProject = self._copied(source, check, report, take)
        return taken

    def known_runs(self, content: ProjectContent) -> int:
        """How many runs of a project file are here already, by their start and name."""
        from greenai_desktop.store.project_intake import run_marks

        return len(set(content.runs) & run_marks(self._database))

    def take_back_project(self, taken: TakenProject) -> None:
        """Mark a project that was taken in as deleted, with all that came with it."""
        self._set_deleted(taken, True)

    def bring_back_project(self, taken: TakenProject) -> None:
        """Bring it back."""
        self._set_deleted(taken, False)

    def _set_deleted(self, taken: TakenProject, is_deleted: bool) -> None:
        from greenai_desktop.store.project_intake import set_deleted

        set_deleted(self._database, taken, is_deleted)

    def _copied(
        self,
        source: Path,
        check: Callable[[], None],
        report: Callable[[float], None],
        then: Callable[[Path, ProjectContent], Any],
    ) -> Any:
        from greenai_desktop.store.project_check import content_of, copy_of
        from greenai_desktop.store.project_file import beside
        from greenai_desktop.store.workspace import Workspace

        with beside(self.file.parent) as folder:
            copy = copy_of(source, folder, check, report)
            with Workspace.open(copy, create=False) as workspace:
                found = content_of(workspace, source, check)
            return then(copy, found)
