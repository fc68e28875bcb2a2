"""What a recording is to be called, where it begins, and the recordings that run now."""

from __future__ import annotations

import socket
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

from greenai_desktop.core.lines import Stage
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import _, numbers, words
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens

if TYPE_CHECKING:
    from greenai_desktop.store.records import Project, Run, RunOverview
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
        self._projects: tuple[Project, ...] = ()
        self.setObjectName("record-panel")
        self.setProperty("card", True)
        self.name = QLineEdit()
        self.name.setObjectName("record-name")
        self.project = QComboBox()
        self.project.setObjectName("record-project")
        self.project.addItem(_("no project"), None)
        self.stage = QComboBox()
        self.stage.setObjectName("record-stage")
        self.tags = QLineEdit()
        self.tags.setObjectName("record-tags")
        self.tags.setPlaceholderText(_("separated by commas"))
        self.notes = QLineEdit()
        self.notes.setObjectName("record-notes")
        self.earlier = QComboBox()
        self.earlier.setObjectName("record-earlier")
        for stage in Stage:
            self.stage.addItem(words.word(words.STAGE, stage, context.language), stage.value)
        self.begin = QPushButton(_("Start recording"))
        self.begin.setObjectName("record-begin")
        self.begin.setProperty("kind", "primary")
        self.begin.clicked.connect(self.submit)
        cancel = QPushButton(_("Cancel"))
        cancel.clicked.connect(self.closed)
        self._lay_out(cancel)
        for line in (self.name, self.tags, self.notes):
            line.returnPressed.connect(self.submit)
        context.recordings.started.connect(lambda run_id: self.closed.emit())
        context.recordings.changed.connect(self._follow)

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

    def submit(self) -> None:
        """Start the recording that the form describes."""
        if not self.begin.isEnabled():
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
            Stage(self.stage.currentData()), tags, self.notes.text().strip(), earlier_s,
        )  # fmt: skip

    def clear(self) -> None:
        """Forget what was typed."""
        for line in (self.name, self.tags, self.notes):
            line.clear()
        self.stage.setCurrentIndex(0)
        self.earlier.setCurrentIndex(0)

    def state(self) -> dict[str, Any]:
        """What was typed."""
        return {
            "name": self.name.text(), "stage": self.stage.currentData(), "tags": self.tags.text(),
            "notes": self.notes.text(), "project": self.project.currentData(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what was typed."""
        self.name.setText(str(state.get("name", "")))
        self.tags.setText(str(state.get("tags", "")))
        self.notes.setText(str(state.get("notes", "")))
        self.stage.setCurrentIndex(max(0, self.stage.findData(state.get("stage"))))
        self._wanted_project = state.get("project")

    _wanted_project: int | None = None

    def _follow(self) -> None:
        self.begin.setEnabled(not self._context.recordings.is_starting)

    def _take_projects(self, projects: tuple[Project, ...]) -> None:
        chosen = self.project.currentData() or self._wanted_project or self._context.settings.project_id
        self.project.clear()
        self.project.addItem(_("no project"), None)
        for project in projects:
            if project.deleted_utc_s is None:
                self.project.addItem(project.name, project.id)
        self.project.setCurrentIndex(max(0, self.project.findData(chosen)))

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
        layout.addLayout(buttons)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)


class ActiveRuns(QWidget):
    """One bar for each recording that runs, and for each whose recorder has died."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._recordings = context.recordings
        self._ids: tuple[tuple[str, int], ...] | None = None
        self._words: dict[int, QLabel] = {}
        self._stops: dict[int, QPushButton] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.refresh()

    def refresh(self) -> None:
        """Show how the recordings stand."""
        active, unfinished = self._recordings.active, self._recordings.unfinished
        ids = (*(("run", run.id) for run in active), *(("dead", run.id) for run in unfinished))
        if ids != self._ids:
            self._ids = ids
            self._rebuild(active, unfinished)
        overviews = {overview.run.id: overview for overview in self._recordings.overviews}
        for run in active:
            if run.id in self._words and run.id in overviews:
                self._words[run.id].setText(self._line(overviews[run.id]))
                self._stops[run.id].setEnabled(not self._recordings.is_stopping(run.id))

    def _rebuild(self, active: tuple[Run, ...], unfinished: tuple[Run, ...]) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._words.clear()
        self._stops.clear()
        for run in active:
            self._layout.addWidget(self._active_bar(run))
        for run in unfinished:
            self._layout.addWidget(self._dead_bar(run))
        self.setVisible(bool(active or unfinished))

    def _line(self, overview: RunOverview) -> str:
        language = self._context.language.code
        length = numbers.duration(max(0.0, time.time() - overview.run.started_utc_s), language)
        energy = None if overview.energy_j is None else overview.energy_j / J_PER_KWH
        parts = [length, numbers.quantity(energy, "kWh", language)]
        if overview.run.host and overview.run.host != socket.gethostname():
            parts.append(overview.run.host)
        if self._recordings.is_stopping(overview.run.id):
            parts.append(_("stopping …"))
        return " · ".join(parts)

    def _active_bar(self, run: Run) -> QFrame:
        bar, row = _bar(f"active-run-{run.id}")
        dot = QLabel()
        dot.setPixmap(icons.pixmap("record", tokens().error, 16, self.devicePixelRatioF()))
        row.addWidget(dot)
        row.addWidget(_plain(_("Recording"), "label"))
        name = _plain(run.name, "")
        name.setObjectName(f"active-name-{run.id}")
        row.addWidget(name)
        figures = _plain("", "muted")
        figures.setObjectName(f"active-figures-{run.id}")
        row.addWidget(figures, 1)
        self._words[run.id] = figures
        show = QPushButton(_("Open"))
        show.setProperty("kind", "flat")
        show.setAccessibleName(_("Open the run {name}", name=run.name))
        show.clicked.connect(lambda: self._context.go("runs", run=run.id))
        stop = QPushButton(icons.icon("stop", tokens().error), _("Stop"))
        stop.setObjectName(f"stop-run-{run.id}")
        stop.setAccessibleName(_("Stop recording {name}", name=run.name))
        stop.setToolTip(_("Stop recording (Shift+R)"))
        stop.clicked.connect(lambda: self._recordings.stop_run(run.id))
        self._stops[run.id] = stop
        row.addWidget(show)
        row.addWidget(stop)
        return bar

    def _dead_bar(self, run: Run) -> QFrame:
        bar, row = _bar(f"dead-run-{run.id}")
        sign = QLabel()
        sign.setPixmap(icons.pixmap("warning", tokens().warn, 16, self.devicePixelRatioF()))
        row.addWidget(sign)
        words_ = _plain(
            _(
                "Run recovered: the recorder of “{name}” ended without closing it. What it had written is here.",
                name=run.name,
            ),
            "",
        )
        words_.setWordWrap(True)
        row.addWidget(words_, 1)
        close = QPushButton(_("Close it at its last sample"))
        close.setObjectName(f"close-run-{run.id}")
        close.clicked.connect(lambda: self._recordings.close(run.id))
        row.addWidget(close)
        return bar


def _bar(name: str) -> tuple[QFrame, QHBoxLayout]:
    bar = QFrame()
    bar.setObjectName(name)
    bar.setProperty("card", True)
    row = QHBoxLayout(bar)
    row.setContentsMargins(16, 6, 8, 6)
    row.setSpacing(8)
    return bar, row


def _plain(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    return label
