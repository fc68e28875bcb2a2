"""Asks which interpreter is to count a model, and by which function; nothing is started before a person says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QDialog, QFileDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.core.units import S_PER_MINUTE
from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import NumberField, button, label, row

if TYPE_CHECKING:
    from greenai_desktop.model_files.environment import Call

_WIDTH_PX: Final = 620
_MINUTES: Final = 5.0
_MOST_MINUTES: Final = 1_440.0


class EnvironmentDialog(QDialog):
    """Interpreter, function, folder and time limit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("environment-dialog")
        self.setWindowTitle(_("Count in my environment"))
        self.setMinimumWidth(_WIDTH_PX)
        self.python = _line("environment-python", _("Python interpreter"), _("such as /home/ada/venv/bin/python"))
        self.function = _line("environment-function", _("Function"), _("such as model:build"))
        self.folder = _line("environment-folder", _("Folder it is run in"), "")
        self.minutes = NumberField(
            "environment-minutes", _("minutes at most"), low=0.1, high=_MOST_MINUTES, may_be_empty=False
        )
        self.minutes.set_value(_MINUTES)
        self._wrong = label("", "error")
        self._wrong.hide()
        told = label(
            _("This runs your own code, with your rights, in a process of its own: the function returns a model and an "
              "example, and the counter of torch or TensorFlow counts forward and backward."), "muted",
        )  # fmt: skip
        form = QFormLayout()
        form.setSpacing(10)
        pick_python = button(_("Choose…"), self._choose_python, "environment-choose-python")
        pick_folder = button(_("Choose…"), self._choose_folder, "environment-choose-folder")
        pick_python.setAccessibleName(_("Choose the interpreter"))
        pick_folder.setAccessibleName(_("Choose the folder"))
        for words, field, pick in (
            (_("Python interpreter"), self.python, pick_python), (_("Function"), self.function, None),
            (_("Folder it is run in"), self.folder, pick_folder),
        ):  # fmt: skip
            across = row(*((field, pick) if pick is not None else (field,)), stretch_last=True)
            head = label(words, wrap=False)
            head.setBuddy(field)
            form.addRow(head, across)
        form.addRow(_("Time limit"), self.minutes)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        for part in (told, self._wrong):
            column.addWidget(part)
        column.addLayout(form)
        column.addWidget(ok_and_cancel(self, self._accept))

    @property
    def call(self) -> Call:
        """What is to be counted."""
        from greenai_desktop.model_files.environment import Call

        folder = Path(self.folder.text().strip() or ".").expanduser()
        seconds = (self.minutes.value or _MINUTES) * S_PER_MINUTE
        return Call(Path(self.python.text().strip()).expanduser(), self.function.text().strip(), folder, seconds)

    def _accept(self) -> None:
        if not self.minutes.take():
            return
        call = self.call
        wrong = ""
        if not self.python.text().strip() or not call.python.is_file():
            wrong = _("There is no such interpreter.")
        elif ":" not in call.function:
            wrong = _("Name the function as module:function.")
        elif not call.folder.is_dir():
            wrong = _("There is no such folder.")
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        self.adjustSize()
        if not wrong:
            self.accept()

    def _choose_python(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Python interpreter"), self.python.text())
        if name:
            self.python.setText(name)

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, _("Folder it is run in"), self.folder.text())
        if name:
            self.folder.setText(name)


def _line(name: str, spoken: str, example: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setAccessibleName(spoken)
    line.setPlaceholderText(example)
    return line
