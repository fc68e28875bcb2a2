"""The project that is chosen as one file: what is in it, and what can be left out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.i18n import N_, _
from greenai_desktop.store.records import Project
from greenai_desktop.ui import tasks
from greenai_desktop.ui.runs.export import file_name
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

Ask = Callable[[QWidget, str, str, str], str]
SUFFIX: Final = ".greenai-project"
_WIDTH_PX: Final = 560
# What can be left out, by the code of `store.project_tables.Leave`, with what goes with it.
_LEAVE: Final = (
    ("host", N_("Leave out names of machines"), N_("Also the numbers of batch jobs. Hardware and figures stay.")),
    ("user", N_("Leave out names of people"),
     N_("Logins, who answers for the project, who locked an estimate, and command lines.")),
    ("git", N_("Leave out commits"), N_("The commit of the folder that a run was started in.")),
    ("documents", N_("Leave out documents"), N_("Evidence such as suppliers' invoices; the figures stay.")),
)  # fmt: skip


def ask_file(parent: QWidget, title: str, proposed: str, kinds: str) -> str:
    """Ask where to write; empty if the user thinks better of it."""
    return QFileDialog.getSaveFileName(parent, title, proposed, kinds)[0]


def project_kinds() -> str:
    """The kind of files that a dialog offers."""
    return _("Projects (*{suffix})", suffix=SUFFIX)


class ProjectExportDialog(QDialog):
    """What goes into the file of a project.

    Attributes:
        ask: Asks for the file; tests put their own in.
    """

    def __init__(self, context: Context, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("project-export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Export the project"))
        self._context, self._project = context, project
        self.ask: Ask = ask_file
        self._ticks = {code: QCheckBox(_(words), self) for code, words, _about in _LEAVE}
        self._lay_out()

    @property
    def leave_out(self) -> list[str]:
        """Codes of what is left out."""
        return [code for code, tick in self._ticks.items() if tick.isChecked()]

    def leave(self, code: str) -> None:
        """Leave something out, as the user would."""
        self._ticks[code].setChecked(True)

    def save(self) -> None:
        """Ask for a file and write it in the background."""
        proposed = str(Path.home() / f"{file_name(self._project.name)}{SUFFIX}")
        target = self.ask(self, _("Export the project"), proposed, project_kinds())
        if not target:
            return
        path = Path(target if target.endswith(SUFFIX) else target + SUFFIX)
        context, file, project_id, codes = self._context, self._context.store.file, self._project.id, self.leave_out

        def work(task: tasks.Task[None]) -> None:
            from greenai_desktop.store.project_tables import Leave
            from greenai_desktop.store.workspace import Workspace

            with Workspace.open(file, create=False) as workspace:
                workspace.export_project(project_id, path, [Leave(code) for code in codes], task.check, task.report)

        tasks.run(
            work, lambda nothing: context.tell(_("Written: {file}", file=path.name)), title=_("Exporting the project"),
            can_cancel=True, cancelled=lambda: context.tell(_("The export was cancelled; no file was written.")),
        )  # fmt: skip
        self.accept()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(label(self._project.name, "section"))
        layout.addWidget(
            label(_("One file with the project's runs, estimates, locked baselines, its part of the inventory and its "
                    "documents. Another workspace takes it in whole or not at all. Names, notes and tags go with it as "
                    "they are."), "muted")
        )  # fmt: skip
        layout.addSpacing(8)
        for code, _words, about in _LEAVE:
            tick = self._ticks[code]
            tick.setObjectName(f"project-export-{code}")
            tick.setAccessibleDescription(_(about))
            told = label(_(about), "muted")
            told.setIndent(26)
            layout.addWidget(tick)
            layout.addWidget(told)
        layout.addStretch(1)
        layout.addSpacing(8)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(button(_("Cancel"), self.reject, "project-export-cancel"))
        foot.addWidget(button(_("Save…"), self.save, "project-export-save", primary=True))
        layout.addLayout(foot)
        self.setFixedWidth(_WIDTH_PX)
        self.setMinimumHeight(layout.totalHeightForWidth(_WIDTH_PX))
