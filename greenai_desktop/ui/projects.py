"""The project that work belongs to: the button that chooses it, and the form that makes or changes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.theme import icons

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from greenai_desktop.store.records import Project
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.project_dialog import ProjectDialog


class ProjectPicker(QObject):
    """Knows the projects and which one is chosen; a button of the navigation shows it and gets its menu.

    Attributes:
        button: For the navigation.
        projects: All projects; empty until the workspace has answered.

    Signals:
        changed: Another project is chosen, or one was changed.
    """

    changed = Signal()

    def __init__(self, context: Context, window: QWidget, button: QPushButton) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._is_narrow = self._is_over = False
        self.projects: list[Project] = []
        self.button = button
        self._menu = QMenu(button)
        self._menu.aboutToShow.connect(self._fill)
        button.setMenu(self._menu)
        self._show()
        context.store.opened.connect(self.refresh)
        context.store.changed.connect(self.refresh)
        context.settings_changed.connect(self._settings_changed)

    def stop(self) -> None:
        """Take no more answers: the window is built anew."""
        self._is_over = True
        self.deleteLater()

    @property
    def chosen(self) -> Project | None:
        """The project chosen; None for none."""
        wanted = self._context.settings.project_id
        return next((project for project in self.projects if project.id == wanted), None)

    def refresh(self) -> None:
        """Ask the workspace for the projects."""
        self._context.store.read(lambda workspace: workspace.projects(), self._take, lambda error: None)

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the icon only, or the name beside it."""
        self._is_narrow = is_narrow
        self._show()

    def tint(self) -> None:
        """Draw the icon in the colours in force."""
        self.button.setIcon(icons.icon("project"))

    def create(self) -> None:
        """Ask for a new project."""
        from greenai_desktop.ui.project_dialog import ProjectDialog

        dialog = ProjectDialog(self._context, None, self._window)
        dialog.accepted.connect(lambda: self._create(dialog))
        dialog.open()

    def edit(self) -> None:
        """Ask for changes of the project chosen."""
        project = self.chosen
        if project is None:
            return
        from greenai_desktop.ui.project_dialog import ProjectDialog

        dialog = ProjectDialog(self._context, project, self._window)
        dialog.accepted.connect(lambda: self._change(project, dialog))
        dialog.open()

    def delete(self) -> None:
        """Delete the project chosen; its runs stay, and it can be brought back."""
        project = self.chosen
        if project is None:
            return
        context, seen = self._context, _Seen(project)

        def do() -> None:
            context.store.write(lambda w: w.delete_project(project.id, seen.version), seen.take)
            context.change_settings(project_id=None)

        def undo() -> None:
            context.store.write(lambda w: w.restore_project(project.id), seen.take)
            context.change_settings(project_id=project.id)

        self._push(_("Delete the project “{name}”", name=project.name), do, undo)
        context.offer_undo(_("The project “{name}” was deleted; its runs stay.", name=project.name))

    def _create(self, dialog: ProjectDialog) -> None:
        context, seen = self._context, _Seen(None)
        before = context.settings.project_id
        typed = _typed(dialog)
        name, limits = typed["name"], typed.pop("limits")

        def keep(project: Project) -> None:
            seen.take(project)
            context.change_settings(project_id=project.id)

        def make(workspace: Workspace) -> Project:
            project = workspace.create_project(**typed)
            return workspace.update_project(project.id, project.version, limits=limits) if limits else project

        def do() -> None:
            if seen.id is None:
                context.store.write(make, keep)
            else:
                context.store.write(lambda w: w.restore_project(seen.id or 0), keep)

        def undo() -> None:
            if seen.id is not None:
                context.store.write(lambda w: w.delete_project(seen.id or 0, seen.version), seen.take)
                context.change_settings(project_id=before)

        self._push(_("Create the project “{name}”", name=name), do, undo)

    def _change(self, project: Project, dialog: ProjectDialog) -> None:
        after = _typed(dialog)
        before = {name: getattr(project, name) for name in after}
        if before == after:
            return

        seen = _Seen(project)

        def put(values: Mapping[str, Any]) -> Callable[[], None]:
            return lambda: self._context.store.write(
                lambda w: w.update_project(project.id, seen.version, **values), seen.take
            )

        words = _("Change the project “{name}”", name=after["name"])
        self._push(words, put(after), put(before))

    def _push(self, words: str, do: Callable[[], None], undo: Callable[[], None]) -> None:
        from greenai_desktop.ui.commands import EditCommand

        self._context.undo.push(EditCommand(words, do, undo))

    def _take(self, projects: list[Project]) -> None:
        if not self._is_over and projects != self.projects:
            self.projects = projects
            self._show()
            self.changed.emit()

    def _settings_changed(self, names: set[str]) -> None:
        if "project_id" in names and not self._is_over:
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        name = self.chosen.name if self.chosen is not None else _("No project")
        shown = name if len(name) <= 18 else name[:17].rstrip() + "…"
        self.button.setText("" if self._is_narrow else shown.replace("&", "&&"))
        self.button.setAccessibleName(_("Project: {name}", name=name))
        self.button.setToolTip(_("Project: {name}", name=name) if name.isprintable() else "")

    def _fill(self) -> None:
        menu, chosen = self._menu, self.chosen
        menu.clear()
        self._choice(_("No project"), None, chosen is None)
        for project in self.projects:
            self._choice(project.name, project.id, chosen is not None and project.id == chosen.id)
        menu.addSeparator()
        menu.addAction(_("New project…"), self.create)
        for text, call in ((_("Change this project…"), self.edit), (_("Delete this project"), self.delete)):
            menu.addAction(text, call).setEnabled(chosen is not None)

    def _choice(self, name: str, project_id: int | None, is_chosen: bool) -> QAction:
        action = self._menu.addAction(name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(is_chosen)
        action.triggered.connect(partial(self._choose, project_id))
        return action

    def _choose(self, project_id: int | None, checked: bool = False) -> None:
        self._context.change_settings(project_id=project_id)


def _typed(dialog: ProjectDialog) -> dict[str, Any]:
    """What the form says, by the names of a project's fields."""
    return {name: getattr(dialog, name) for name in ("name", "owner", "currency", "place", "limits")}


class _Seen:
    """The number and the version that our last edit saw, so that somebody else's edit in between is noticed."""

    def __init__(self, project: Project | None) -> None:
        self.id = project.id if project is not None else None
        self.version = project.version if project is not None else 0

    def take(self, project: Project) -> None:
        """Remember what the workspace answered."""
        self.id, self.version = project.id, project.version
