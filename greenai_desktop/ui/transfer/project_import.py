"""The file of a project: what is in it, and one step to take it in, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from greenai_desktop.core.errors import StoreError
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.inventory_files import content_lines
from greenai_desktop.ui import tasks
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.runs.edits import Done
from greenai_desktop.ui.transfer.project_export import project_kinds
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.store.inventory_records import ProjectContent, TakenProject
    from greenai_desktop.ui.context import Context

Ask = Callable[[QWidget, str, str], str]
_WIDTH_PX: Final = 560


def ask_file(parent: QWidget, title: str, kinds: str) -> str:
    """Ask which file to read; empty if the user thinks better of it."""
    return QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)[0]


class ProjectImportDialog(QDialog):
    """What is in the file of a project, looked over before anything is taken.

    Attributes:
        path: The file.
    """

    def __init__(self, context: Context, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("project-import")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Import a project"))
        self.path = path
        self._context = context
        self._content: ProjectContent | None = None
        self._task: tasks.Task | None = None
        self._lay_out()
        tasks.hub().progressed.connect(self._show_progress)
        self._look()

    @property
    def is_busy(self) -> bool:
        """Whether the file is being looked over or taken in."""
        return self._task is not None

    def take(self) -> None:
        """Take the project in."""
        if self._content is None or self.is_busy:
            return
        context, file, path, with_factors = (
            self._context,
            self._context.store.file,
            self.path,
            self._factors.isChecked(),
        )

        def work(task: tasks.Task[TakenProject]) -> TakenProject:
            from greenai_desktop.store.workspace import Workspace

            with Workspace.open(file) as workspace:
                return workspace.import_project(path, with_factors, task.check, task.report)

        def done(taken: TakenProject) -> None:
            self._task = None
            tell_taken(context, taken)
            self.accept()

        self._begin(
            tasks.run(
                work, done, self._failed, title=_("Importing a project"), can_cancel=True, cancelled=self._cancelled
            )
        )

    def reject(self) -> None:
        """End what is being done, or else the dialog."""
        if self._task is not None:
            self._task.cancel()
        super().reject()

    def _look(self) -> None:
        file, path = self._context.store.file, self.path

        def work(task: tasks.Task[tuple[ProjectContent, int]]) -> tuple[ProjectContent, int]:
            from greenai_desktop.store.workspace import Workspace

            with Workspace.open(file) as workspace:
                content = workspace.look_at_project(path, task.check)
                return content, workspace.known_runs(content)

        def done(found: tuple[ProjectContent, int]) -> None:
            self._task = None
            self._content = found[0]
            self._show(*found)

        self._begin(tasks.run(work, done, self._failed, title=_("Looking over a project"), can_cancel=True))

    def _begin(self, task: tasks.Task) -> None:
        self._task = task
        self._show_state()

    def _cancelled(self) -> None:
        self._task = None
        self._context.tell(_("The import was cancelled; nothing was taken in."))

    def _failed(self, error: Exception) -> None:
        self._task = None
        if isinstance(error, StoreError):
            self._warning.setText(" ".join(title_and_hint(error, active())).strip())
            self._warning.show()
        else:
            show_error(error)
        self._show_state()

    def _show(self, content: ProjectContent, known: int) -> None:
        self._name.setText(content.name)
        lines = content_lines(
            content.run_count, content.estimate_count, content.baseline_count, content.row_counts,
            content.document_count, 0, active(),
        )  # fmt: skip
        self._told.setText("\n".join(lines) or _("The project is empty."))
        factors = len(content.factors)
        self._factors.setVisible(bool(factors))
        self._factors.setText(
            ngettext("Also take its {count} own emission factor", "Also take its {count} own emission factors", factors)
        )
        self._about_factors.setVisible(bool(factors))
        if known:
            self._warning.setText(
                ngettext("{count} of its runs is here already: it would be counted twice.",
                         "{count} of its runs are here already: they would be counted twice.", known)
            )  # fmt: skip
            self._warning.show()
        self._show_state()

    def _show_progress(self) -> None:
        if self._task is not None:
            fraction, _words = self._task.progress
            self._bar.setRange(0, 1_000 if fraction else 0)
            self._bar.setValue(round(1_000 * fraction))

    def _show_state(self) -> None:
        self._bar.setVisible(self.is_busy)
        self._show_progress()
        self._take.setEnabled(self._content is not None and not self.is_busy)
        self._factors.setEnabled(not self.is_busy)
        self._cancel.setText(_("Stop") if self.is_busy else _("Cancel"))
        self.setMinimumHeight(self._all.totalHeightForWidth(_WIDTH_PX))

    def _lay_out(self) -> None:
        self._name = label(self.path.name, "section")
        self._told = label(_("The file is being looked over; nothing is stored yet."), "muted")
        self._told.setObjectName("project-import-content")
        self._warning = label("", "warn")
        self._warning.setObjectName("project-import-warning")
        self._factors = QCheckBox(self)
        self._factors.setObjectName("project-import-factors")
        self._about_factors = label(
            _("They then count for all projects here; one that is here already is never replaced."), "muted"
        )
        self._about_factors.setIndent(26)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._all = layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        for one in (self._name, self._told, self._warning, self._factors, self._about_factors, self._bar):
            layout.addWidget(one)
        for one in (self._warning, self._factors, self._about_factors):
            one.hide()
        self._cancel = button(_("Cancel"), self.reject, "project-import-cancel")
        self._take = button(_("Import"), self.take, "project-import-take", primary=True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._take)
        layout.addStretch(1)
        layout.addSpacing(8)
        layout.addLayout(foot)
        self.setFixedWidth(_WIDTH_PX)


def choose_project(context: Context, parent: QWidget, ask: Ask = ask_file) -> ProjectImportDialog | None:
    """Ask for the file of a project and show what is in it."""
    chosen = ask(parent, _("Import a project"), project_kinds() + ";;" + _("All files (*)"))
    return import_project(context, parent, Path(chosen)) if chosen else None


def import_project(context: Context, parent: QWidget, path: Path) -> ProjectImportDialog:
    """Show what is in the file of a project."""
    dialog = ProjectImportDialog(context, path, parent)
    dialog.open()
    return dialog


def tell_taken(context: Context, taken: TakenProject) -> None:
    """Choose the project that was taken in, as one step that can be undone."""
    before = context.settings.project_id

    def back() -> None:
        context.change_settings(project_id=before)
        context.store.write(lambda workspace: workspace.take_back_project(taken), None, show_error)

    def again() -> None:
        context.store.write(
            lambda workspace: workspace.bring_back_project(taken),
            lambda nothing: context.change_settings(project_id=taken.project_id), show_error,
        )  # fmt: skip

    context.undo.push(Done(_("Import the project"), again, back))
    context.store.changed.emit()
    context.change_settings(project_id=taken.project_id)
    context.offer_undo(_("“{name}” was taken in.", name=taken.name))
