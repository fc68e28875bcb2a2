"""Fields that every form of a recording has: its project and its stage of the life cycle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from greenai_desktop.core.lines import Stage
from greenai_desktop.i18n import Language, _, words

if TYPE_CHECKING:
    from greenai_desktop.store.records import Project


class ProjectChoice(QComboBox):
    """A project, or none.

    Attributes:
        projects: Those that can be chosen.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.projects: tuple[Project, ...] = ()
        self.addItem(_("no project"), None)

    def show_projects(self, projects: Sequence[Project], wanted: int | None) -> None:
        """Offer these projects; what is chosen stays, else the wanted one is."""
        chosen = self.currentData() or wanted
        self.clear()
        self.addItem(_("no project"), None)
        self.projects = tuple(project for project in projects if project.deleted_utc_s is None)
        for project in self.projects:
            self.addItem(project.name, project.id)
        self.setCurrentIndex(max(0, self.findData(chosen)))


class StageChoice(QComboBox):
    """A stage of the life cycle, "not given" first."""

    def __init__(self, name: str, language: Language) -> None:
        super().__init__()
        self.setObjectName(name)
        for stage in Stage:
            self.addItem(words.word(words.STAGE, stage, language), stage.value)

    @property
    def stage(self) -> Stage:
        """What is chosen."""
        return Stage(self.currentData())
