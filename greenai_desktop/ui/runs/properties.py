"""What people wrote on a run: project, stage, group, tags, notes; and what the machine and the place were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.lines import Stage
from greenai_desktop.i18n import _, words
from greenai_desktop.store.records import Run

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_NOTES_PX = 84


class Properties(QFrame):
    """A form that saves each field when it is left; a draft stays where somebody else changed the run meanwhile.

    Signals:
        edited: What is done, in words, and the fields with their new values (dict).
    """

    edited = Signal(str, object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._run: Run | None = None
        self.setProperty("card", True)
        self.project = self._combo("run-project", _("Project"))
        self.stage = self._combo("run-stage", _("Stage of the life cycle"))
        for stage in Stage:
            self.stage.addItem(words.word(words.STAGE, stage, context.language), stage.value)
        self.tags = QLineEdit()
        self.tags.setObjectName("run-tags")
        self.tags.setPlaceholderText(_("baseline, fp16 …"))
        self.group = QLineEdit()
        self.group.setObjectName("run-group")
        self.group.setPlaceholderText(_("a sweep or a series"))
        self.notes = QPlainTextEdit()
        self.notes.setObjectName("run-notes")
        self.notes.setFixedHeight(_NOTES_PX)
        self.notes.setTabChangesFocus(True)
        self.notes.setPlaceholderText(_("What was tried, what came out"))
        self.notes.installEventFilter(self)
        title = QLabel(_("About this run"))
        title.setProperty("role", "section")
        form = QFormLayout()
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for words_of, field in (
            (_("Project"), self.project), (_("Stage"), self.stage), (_("Group"), self.group), (_("Tags"), self.tags),
            (_("Notes"), self.notes),
        ):  # fmt: skip
            form.addRow(words_of, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addWidget(title)
        column.addLayout(form)
        column.addStretch(1)
        self.project.activated.connect(lambda index: self.commit())
        self.stage.activated.connect(lambda index: self.commit())
        self.tags.editingFinished.connect(self.commit)
        self.group.editingFinished.connect(self.commit)

    def show_run(self, run: Run | None, projects: Mapping[int, str], keep_drafts: bool = False) -> None:
        """Show a run; with `keep_drafts` what was typed and not saved stays."""
        drafts = self.drafts() if keep_drafts and self._run is not None and run is not None else {}
        same = self._run is not None and run is not None and self._run.id == run.id
        self._run = run
        self.setEnabled(run is not None and run.deleted_utc_s is None)
        self._fill_projects(projects, run)
        if run is None:
            return
        self.stage.setCurrentIndex(max(0, self.stage.findData(drafts.get("stage", run.stage).value)))
        _put_text(self.tags, ", ".join(drafts.get("tags", run.tags)))
        _put_text(self.group, str(drafts.get("group", run.details.group)))
        notes = str(drafts.get("notes", run.notes))
        if notes != self.notes.toPlainText() or not same:
            self.notes.setPlainText(notes)

    def drafts(self) -> dict[str, Any]:
        """Fields that differ from the run as it was shown."""
        if self._run is None:
            return {}
        typed = {
            "project_id": self.project.currentData(),
            "stage": Stage(self.stage.currentData() or Stage.UNSET),
            "tags": _tags(self.tags.text()),
            "notes": self.notes.toPlainText(),
        }
        drafts = {name: value for name, value in typed.items() if getattr(self._run, name) != value}
        group = " ".join(self.group.text().split())
        return drafts if group == self._run.details.group else drafts | {"group": group}

    def put_drafts(self, drafts: Mapping[str, Any]) -> None:
        """Put back what was typed and not saved."""
        if "tags" in drafts:
            self.tags.setText(", ".join(drafts["tags"]))
        if "group" in drafts:
            self.group.setText(str(drafts["group"]))
        if "notes" in drafts:
            self.notes.setPlainText(str(drafts["notes"]))
        if "stage" in drafts:
            self.stage.setCurrentIndex(max(0, self.stage.findData(Stage(drafts["stage"]).value)))
        if "project_id" in drafts:
            self.project.setCurrentIndex(max(0, self.project.findData(drafts["project_id"])))

    def commit(self) -> None:
        """Save what was changed."""
        drafts = self.drafts()
        if drafts and self.isEnabled():
            said = {
                "project_id": _("Change the project of the run"), "stage": _("Change the stage of the run"),
                "tags": _("Change the tags of the run"), "notes": _("Change the notes of the run"),
                "group": _("Change the group of the run"),
            }  # fmt: skip
            text = said[next(iter(drafts))] if len(drafts) == 1 else _("Change the run")
            if "group" in drafts and self._run is not None:
                drafts["details"] = replace(self._run.details, group=drafts.pop("group"))
            self.edited.emit(text, drafts)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.notes and event.type() == QEvent.Type.FocusOut:
            self.commit()
        if watched is self.notes and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.commit()
                return True
        return super().eventFilter(watched, event)

    def _combo(self, name: str, said: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(said)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(12)
        return combo

    def _fill_projects(self, projects: Mapping[int, str], run: Run | None) -> None:
        self.project.blockSignals(True)
        self.project.clear()
        self.project.addItem(_("No project"), None)
        for project_id, name in projects.items():
            self.project.addItem(name, project_id)
        chosen = run.project_id if run is not None else None
        if chosen is not None and self.project.findData(chosen) < 0:
            self.project.addItem(_("deleted project"), chosen)
        self.project.setCurrentIndex(max(0, self.project.findData(chosen)) if chosen is not None else 0)
        self.project.blockSignals(False)


class Facts(QFrame):
    """Names and values, such as those of the machine and the place; with a button beside the title if one is given."""

    def __init__(self, title: str, button: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("card", True)
        head = QLabel(title)
        head.setProperty("role", "section")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(8)
        across = QHBoxLayout()
        across.addWidget(head, 1)
        if button is not None:
            across.addWidget(button)
        self._column.addLayout(across)
        self._column.addStretch(1)
        self._inside: QWidget | None = None

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Show other facts."""
        if self._inside is not None:
            self._column.removeWidget(self._inside)
            self._inside.deleteLater()
        self._inside = QWidget()
        form = QFormLayout(self._inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(6)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for name, value in facts:
            label = QLabel(name)
            label.setProperty("role", "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            text = QLabel(value)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(label, text)
        self._column.insertWidget(1, self._inside)


def _tags(text: str) -> tuple[str, ...]:
    """Tags as typed, parted by commas; each once."""
    return tuple(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))


def _put_text(field: QLineEdit, text: str) -> None:
    """Change a field only if it says something else, so that the cursor stays."""
    if field.text() != text:
        field.setText(text)
