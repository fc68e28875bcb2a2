"""The project that work belongs to: the button that chooses it, and the form that makes or changes one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.i18n import _
from greenai_desktop.ui.commands import EditCommand
from greenai_desktop.ui.theme import icons

if TYPE_CHECKING:
    from greenai_desktop.core.place import Place
    from greenai_desktop.store.records import Project
    from greenai_desktop.ui.context import Context


class ProjectPicker(QObject):
    """Knows the projects and which one is chosen; its button shows it.

    Attributes:
        button: For the navigation.
        projects: All projects; empty until the workspace has answered.

    Signals:
        changed: Another project is chosen, or one was changed.
    """

    changed = Signal()

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._is_narrow = False
        self.projects: list[Project] = []
        self.button = QPushButton()
        self.button.setObjectName("project-picker")
        self.button.setIcon(icons.icon("project"))
        self._menu = QMenu(self.button)
        self._menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self._menu)
        self._show()
        context.store.opened.connect(self.refresh)
        context.store.changed.connect(self.refresh)
        context.settings_changed.connect(self._settings_changed)

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
        dialog = ProjectDialog(self._context, None, self._window)
        dialog.accepted.connect(lambda: self._create(dialog.name, dialog.owner, dialog.currency, dialog.place))
        dialog.open()

    def edit(self) -> None:
        """Ask for changes of the project chosen."""
        project = self.chosen
        if project is None:
            return
        dialog = ProjectDialog(self._context, project, self._window)
        dialog.accepted.connect(lambda: self._change(project, dialog.name, dialog.owner, dialog.currency, dialog.place))
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

        context.undo.push(EditCommand(_("Delete the project “{name}”", name=project.name), do, undo))
        context.offer_undo(_("The project “{name}” was deleted; its runs stay.", name=project.name))

    def _create(self, name: str, owner: str, currency: str, place: Place | None) -> None:
        context, seen = self._context, _Seen(None)
        before = context.settings.project_id

        def keep(project: Project) -> None:
            seen.take(project)
            context.change_settings(project_id=project.id)

        def do() -> None:
            if seen.id is None:
                context.store.write(lambda w: w.create_project(name, owner, currency, place), keep)
            else:
                context.store.write(lambda w: w.restore_project(seen.id or 0), keep)

        def undo() -> None:
            if seen.id is not None:
                context.store.write(lambda w: w.delete_project(seen.id or 0, seen.version), seen.take)
                context.change_settings(project_id=before)

        context.undo.push(EditCommand(_("Create the project “{name}”", name=name), do, undo))

    def _change(self, project: Project, name: str, owner: str, currency: str, place: Place | None) -> None:
        before = {"name": project.name, "owner": project.owner, "currency": project.currency, "place": project.place}
        after = {"name": name, "owner": owner, "currency": currency, "place": place}
        if before == after:
            return

        seen = _Seen(project)

        def put(values: dict[str, object]) -> Callable[[], None]:
            return lambda: self._context.store.write(
                lambda w: w.update_project(project.id, seen.version, **values), seen.take
            )

        words = _("Change the project “{name}”", name=name)
        self._context.undo.push(EditCommand(words, put(after), put(before)))

    def _take(self, projects: list[Project]) -> None:
        if projects != self.projects:
            self.projects = projects
            self._show()
            self.changed.emit()

    def _settings_changed(self, names: set[str]) -> None:
        if "project_id" in names:
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


class ProjectDialog(QDialog):
    """Name, owner, currency and place of a project."""

    def __init__(self, context: Context, project: Project | None, parent: QWidget) -> None:
        super().__init__(parent)
        from greenai_desktop.ui.widgets.currency_field import CurrencyField
        from greenai_desktop.ui.widgets.zone_field import ZoneField

        self.setObjectName("project-dialog")
        self.setWindowTitle(_("New project") if project is None else _("Change the project"))
        self._before = project.place if project is not None else None
        self._name = QLineEdit(project.name if project else "", self)
        self._name.setObjectName("project-name")
        self._owner = QLineEdit(project.owner if project else "", self)
        self._owner.setObjectName("project-owner")
        self._currency = CurrencyField(project.currency if project else context.settings.currency, self)
        self._own_place = QCheckBox(_("Its machines stand elsewhere"), self)
        self._own_place.setChecked(self._before is not None)
        self._zone = ZoneField(self)
        self._zone.set_code(self._before.zone if self._before else context.settings.place.zone)
        self._zone.setEnabled(self._own_place.isChecked())
        self._own_place.toggled.connect(self._zone.setEnabled)
        self._wrong = QLabel(self)
        self._wrong.setProperty("role", "error")
        self._wrong.hide()
        self._settings_place = context.settings.place
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(_("&Name"), self._name)
        form.addRow("", self._wrong)
        form.addRow(_("&Owner"), self._owner)
        form.addRow(_("&Currency"), self._currency)
        form.addRow("", self._own_place)
        form.addRow(_("&Electricity of"), self._zone)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty("kind", "primary")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(460)

    @property
    def name(self) -> str:
        """The name as typed, without blanks around it."""
        return self._name.text().strip()

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return self._owner.text().strip()

    @property
    def currency(self) -> str:
        """Code of its currency."""
        return self._currency.code

    @property
    def place(self) -> Place | None:
        """Its own place; None takes that of the settings."""
        from dataclasses import replace

        if not self._own_place.isChecked():
            return None
        return replace(self._before or self._settings_place, zone=self._zone.code, zone_is_guess=False)

    def _accept(self) -> None:
        if self.name:
            self.accept()
            return
        self._wrong.setText(_("A project needs a name."))
        self._wrong.show()
        self._name.setFocus()


class _Seen:
    """The number and the version that our last edit saw, so that somebody else's edit in between is noticed."""

    def __init__(self, project: Project | None) -> None:
        self.id = project.id if project is not None else None
        self.version = project.version if project is not None else 0

    def take(self, project: Project) -> None:
        """Remember what the workspace answered."""
        self.id, self.version = project.id, project.version
