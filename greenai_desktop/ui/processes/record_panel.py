"""What the recording of a process is to be called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.forms import button, label
from greenai_desktop.ui.widgets.run_choices import ProjectChoice, StageChoice

if TYPE_CHECKING:
    from greenai_desktop.store.records import Project
    from greenai_desktop.ui.context import Context


class ProcessRecordPanel(QFrame):
    """A small form; Enter starts the recording, Escape closes it.

    Attributes:
        process_id: The process that is to be recorded.

    Signals:
        closed: The form is done with.
    """

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.process_id = 0
        self._wanted_project: int | None = None
        self.setObjectName("process-record-panel")
        self.setProperty("card", True)
        self._what = label("", "section")
        self.name = QLineEdit()
        self.name.setObjectName("process-record-name")
        self.name.returnPressed.connect(self.submit)
        self.project = ProjectChoice("process-record-project")
        self.stage = StageChoice("process-record-stage", context.language)
        self.begin = button(_("Start recording"), self.submit, "process-record-begin", primary=True)
        self._lay_out()
        context.recordings.started.connect(self._begun)
        context.recordings.changed.connect(self._follow)
        self.hide()

    def open(self, process_id: int, name: str) -> None:
        """Get ready for a process: a sensible name, the projects."""
        self.process_id = process_id
        self._what.setText(_("Record {name} (process {pid}) and all that comes from it", name=name, pid=process_id))
        self.name.setText(name)
        self._context.store.read(lambda workspace: tuple(workspace.projects()), self._take_projects)
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def submit(self) -> None:
        """Start the recording that the form describes."""
        if not self.begin.isEnabled():
            return
        self.begin.setEnabled(False)
        self._context.recordings.record(
            self.name.text().strip() or _("Run"), self.project.currentData(), self.stage.stage,
            process_id=self.process_id,
        )  # fmt: skip

    def state(self) -> dict[str, Any]:
        """What was typed, and for which process."""
        return {
            "pid": self.process_id, "name": self.name.text(), "stage": self.stage.currentData(),
            "project": self.project.currentData(), "what": self._what.text(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what was typed."""
        self.process_id = int(state.get("pid", 0))
        self.name.setText(str(state.get("name", "")))
        self.stage.setCurrentIndex(max(0, self.stage.findData(state.get("stage"))))
        self._wanted_project = state.get("project")

    def _begun(self, run_id: int) -> None:
        self.closed.emit()

    def _follow(self) -> None:
        self.begin.setEnabled(not self._context.recordings.is_starting)

    def _take_projects(self, projects: tuple[Project, ...]) -> None:
        self.project.show_projects(projects, self._wanted_project or self._context.settings.project_id)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        fields = ((_("&Name"), self.name), (_("&Project"), self.project), (_("Life-cycle &stage"), self.stage))
        for column, (text, field) in enumerate(fields):
            title = QLabel(text)
            title.setProperty("role", "label")
            title.setBuddy(field)
            grid.addWidget(title, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1)
        hint = label(
            _(
                "Recorded is its share in the power above idle; what the machine draws when nothing runs stands "
                "beside. The recording ends with the last process, and goes on when this window is closed."
            ),
            "label",
        )
        buttons = QHBoxLayout()
        buttons.addWidget(hint, 1)
        buttons.addWidget(button(_("Cancel"), self.closed.emit))
        buttons.addWidget(self.begin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self._what)
        layout.addLayout(grid)
        layout.addLayout(buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)
