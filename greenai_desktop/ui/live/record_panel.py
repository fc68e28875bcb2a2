"""What a recording is to be called, where it begins, and the recordings that run now."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.units import S_PER_H
from greenai_desktop.i18n import _, numbers
from greenai_desktop.i18n.limits import limit_words
from greenai_desktop.ui.widgets.forms import NumberField, label, link
from greenai_desktop.ui.widgets.limits_field import LimitsField
from greenai_desktop.ui.widgets.run_choices import ProjectChoice, StageChoice

if TYPE_CHECKING:
    from greenai_desktop.store.records import Project
    from greenai_desktop.ui.context import Context

_EARLIER_MIN: Final = (1, 5, 15, 60)
_SINCE_START: Final = -1


class RecordPanel(QFrame):
    """A small form; Enter starts the recording, Escape closes it.

    Signals:
        closed: The form is done with.
    """

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("record-panel")
        self.setProperty("card", True)
        self.name = QLineEdit()
        self.name.setObjectName("record-name")
        self.project = ProjectChoice("record-project")
        self.stage = StageChoice("record-stage", context.language)
        self.tags = QLineEdit()
        self.tags.setObjectName("record-tags")
        self.tags.setPlaceholderText(_("separated by commas"))
        self.notes = QLineEdit()
        self.notes.setObjectName("record-notes")
        self.earlier = QComboBox()
        self.earlier.setObjectName("record-earlier")
        self.begin = QPushButton(_("Start recording"))
        self.begin.setObjectName("record-begin")
        self.begin.setProperty("kind", "primary")
        self.begin.clicked.connect(self.submit)
        self.limits = LimitsField(context.settings.currency)
        self.expected_h = NumberField("record-expected-h", "h", low=1e-4)
        self.expected_steps = NumberField("record-expected-steps", _("steps"), low=1, whole=True)
        self.project_limits = label("", "muted")
        self.project_limits.setObjectName("record-project-limits")
        self.more_button = link(_("Limits and forecast"), self.toggle_more, "record-more")
        self.more = QWidget()
        cancel = QPushButton(_("Cancel"))
        cancel.clicked.connect(self.closed)
        self._lay_out(cancel)
        for line in (self.name, self.tags, self.notes, self.expected_h.line, self.expected_steps.line):
            line.returnPressed.connect(self.submit)
        self.limits.entered.connect(self.submit)
        context.recordings.started.connect(lambda run_id: self.closed.emit())
        context.recordings.changed.connect(self._follow)
        self.project.currentIndexChanged.connect(self._tell_project_limits)
        self.limits.changed.connect(self._tell_project_limits)

    def open(self) -> None:
        """Get ready: a sensible name, the projects, how far back the live view reaches."""
        if not self.name.text():
            language = self._context.language.code
            now_s = time.time()
            self.name.setText(_("Run of {time}", time=numbers.date_time(now_s, language)))
        self._fill_earlier()
        self._context.store.read(lambda workspace: tuple(workspace.projects()), self._take_projects)
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def toggle_more(self) -> None:
        """Show the fields for limits and the forecast, or put them away."""
        shown = self.more.isHidden()
        self.more.setVisible(shown)
        self.more_button.setText(_("Without limits and forecast") if shown else _("Limits and forecast"))
        if shown and not self.limits.state():
            self.limits.add()

    def submit(self) -> None:
        """Start the recording that the form describes."""
        if not self.begin.isEnabled():
            return
        details = self._details()
        if details is None:
            return
        minutes = self.earlier.currentData()
        earlier_s: float | None = None
        if minutes == _SINCE_START:
            earlier_s = self._context.feed.started_utc_s
        elif minutes:
            earlier_s = time.time() - 60.0 * float(minutes)
        tags = [tag.strip() for tag in self.tags.text().split(",") if tag.strip()]
        self.begin.setEnabled(False)
        self._context.recordings.record(
            self.name.text().strip() or self.name.placeholderText() or _("Run"), self.project.currentData(),
            self.stage.stage, tags, self.notes.text().strip(), earlier_s,
            details=details,
        )  # fmt: skip

    def _details(self) -> RunDetails | None:
        """Limits and what is expected; None if something typed cannot be read, which is said beside it."""
        if self.more.isHidden():
            return RunDetails()
        limits = self.limits.read()
        if limits is None or not (self.expected_h.take() and self.expected_steps.take()):
            return None
        hours, steps = self.expected_h.value, self.expected_steps.value
        return RunDetails(
            limits=limits, expected_s=None if hours is None else hours * S_PER_H,
            expected_steps=None if steps is None else int(steps),
        )  # fmt: skip

    def clear(self) -> None:
        """Forget what was typed."""
        for line in (self.name, self.tags, self.notes):
            line.clear()
        self.stage.setCurrentIndex(0)
        self.earlier.setCurrentIndex(0)
        self.limits.set_limits(())
        for number in (self.expected_h, self.expected_steps):
            number.set_value(None)
        self.more.hide()
        self.more_button.setText(_("Limits and forecast"))

    def state(self) -> dict[str, Any]:
        """What was typed."""
        return {
            "name": self.name.text(), "stage": self.stage.currentData(), "tags": self.tags.text(),
            "notes": self.notes.text(), "project": self.project.currentData(), "more": self.more.isVisibleTo(self),
            "limits": self.limits.state(), "expected_h": self.expected_h.line.text(),
            "expected_steps": self.expected_steps.line.text(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what was typed."""
        self.name.setText(str(state.get("name", "")))
        self.tags.setText(str(state.get("tags", "")))
        self.notes.setText(str(state.get("notes", "")))
        self.stage.setCurrentIndex(max(0, self.stage.findData(state.get("stage"))))
        self._wanted_project = state.get("project")
        self.limits.restore(state.get("limits", ()))
        self.expected_h.set_draft(str(state.get("expected_h", "")))
        self.expected_steps.set_draft(str(state.get("expected_steps", "")))
        if bool(state.get("more")) is self.more.isHidden():
            self.toggle_more()

    _wanted_project: int | None = None

    def _follow(self) -> None:
        self.begin.setEnabled(not self._context.recordings.is_starting)

    def _take_projects(self, projects: tuple[Project, ...]) -> None:
        self.project.show_projects(projects, self._wanted_project or self._context.settings.project_id)

    def _tell_project_limits(self) -> None:
        """Which limits are in force without own ones."""
        language = self._context.language
        chosen = next((one for one in self.project.projects if one.id == self.project.currentData()), None)
        limits = chosen.limits if chosen is not None and not self.limits.state() else ()
        said = language.listed(limit_words(limit, language) for limit in limits)
        self.project_limits.setText(_("Limits of the project apply: {limits}", limits=said) if said else "")
        self.project_limits.setVisible(bool(said))

    def _fill_earlier(self) -> None:
        chosen = self.earlier.currentData()
        feed = self._context.feed
        reach_s = 0.0 if feed.started_utc_s is None else time.time() - feed.started_utc_s
        self.earlier.clear()
        self.earlier.addItem(_("now"), 0)
        for minutes in _EARLIER_MIN:
            if reach_s >= 60.0 * minutes:
                length = numbers.duration(60.0 * minutes, self._context.language.code)
                self.earlier.addItem(_("{length} ago", length=length), minutes)
        if reach_s > 0:
            length = numbers.duration(reach_s, self._context.language.code)
            self.earlier.addItem(_("at the start of the live view ({length})", length=length), _SINCE_START)
        self.earlier.setCurrentIndex(max(0, self.earlier.findData(chosen)))

    def _lay_out(self, cancel: QPushButton) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        fields = (
            (_("&Name"), self.name, 0, 0), (_("&Project"), self.project, 0, 1),
            (_("Life-cycle &stage"), self.stage, 0, 2), (_("&Tags"), self.tags, 2, 0),
            (_("N&otes"), self.notes, 2, 1), (_("The run &begins"), self.earlier, 2, 2),
        )  # fmt: skip
        for text, field, row, column in fields:
            label = QLabel(text)
            label.setProperty("role", "label")
            label.setBuddy(field)
            grid.addWidget(label, row, column)
            grid.addWidget(field, row + 1, column)
            grid.setColumnStretch(column, 1)
        self._lay_out_more()
        buttons = QHBoxLayout()
        hint = QLabel(_("The recording is a process of its own: it goes on when this window is closed."))
        hint.setProperty("role", "label")
        hint.setWordWrap(True)
        buttons.addWidget(hint, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.begin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(grid)
        layout.addWidget(self.project_limits)
        layout.addWidget(self.more_button)
        layout.addWidget(self.more)
        layout.addLayout(buttons)
        self.project_limits.hide()

    def _lay_out_more(self) -> None:
        column = QVBoxLayout(self.more)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(_("Limits: you are told at 80% and at 100%"), "label", wrap=False))
        column.addWidget(self.limits)
        expected = QGridLayout()
        expected.setHorizontalSpacing(24)
        expected.setVerticalSpacing(4)
        fields = (
            (_("It will take about"), self.expected_h),
            (_("or as many marks, such as one an epoch"), self.expected_steps),
        )
        for place, (text, field) in enumerate(fields):
            head = label(text, "label", wrap=False)
            head.setBuddy(field)
            expected.addWidget(head, 0, place)
            expected.addWidget(field, 1, place, Qt.AlignmentFlag.AlignTop)
        expected.setColumnStretch(len(fields), 1)
        column.addLayout(expected)
        self.more.hide()

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)
