"""What a file leaves open, asked with a field each; the answer is read together with the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.importers.cloud.base import CloudOptions, month_days
from greenai_desktop.ui.inventory.cloud.look import OpenQuestion
from greenai_desktop.ui.inventory.cloud.words import SCOPE
from greenai_desktop.ui.widgets.forms import button, label, row

Field = QComboBox | QLineEdit


class Questions(QFrame):
    """One question after the other; hidden while there is none.

    Signals:
        answered: The path of a file, and a function that puts the answer into its options.
    """

    answered = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cloud-question")
        self.setProperty("card", "true")
        self._question: OpenQuestion | None = None
        self._title, self._hint, self._wrong = label(""), label("", "muted"), label("", "error")
        self._wrong.hide()
        self._form = QFormLayout()
        self.field: Field = QComboBox()
        self.answer_button = button(_("Answer"), self.answer, "cloud-answer", primary=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addLayout(self._form)
        column.addWidget(self._wrong)
        column.addLayout(row(self.answer_button))
        self.hide()

    def ask(self, questions: Sequence[OpenQuestion]) -> None:
        """Ask the first of these."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._question = questions[0] if questions else None
        self._wrong.hide()
        self.setVisible(bool(questions))
        if self._question is None:
            return
        title, hint = title_and_hint(self._question.error, active())
        self._title.setText(title)
        self._hint.setText(hint)
        self.field = _field(self._question)
        words = {"scope": _("Scope"), "month": _("Month"), "model_version": _("Version of the method")}
        self._form.addRow(words[self._question.name], self.field)
        if isinstance(self.field, QLineEdit):
            self.field.returnPressed.connect(self.answer)

    def answer(self) -> None:
        """Take the answer; what cannot be one is said here."""
        question = self._question
        if question is None:
            return
        text = self.field.text().strip() if isinstance(self.field, QLineEdit) else str(self.field.currentData())
        if question.name == "month":
            try:
                month_days(text)
            except ValueError:
                error = ImportFileError("cloud_month_unreadable", file=question.path.name, value=text[:60])
                self._wrong.setText(" ".join(title_and_hint(error, active())))
                self._wrong.show()
                return
        self._question = None
        self.answered.emit(question.path, {question.name: text})


def with_answer(options: CloudOptions, answer: dict[str, str]) -> CloudOptions:
    """Options with one more answer."""
    return replace(options, **answer)


def _field(question: OpenQuestion) -> Field:
    if question.name == "month":
        line = QLineEdit()
        line.setObjectName("cloud-question-field")
        line.setPlaceholderText(_("such as {example}", example="2025-03"))
        return line
    box = QComboBox()
    box.setObjectName("cloud-question-field")
    if question.name == "scope":
        for code in ("all", "1", "2", "3"):
            box.addItem(_(SCOPE[code]), code)
    else:
        known = str(question.error.facts.get("known", "") or question.error.facts.get("value", ""))
        for version in (one.strip() for one in known.split(",")):
            box.addItem(version, version)
    return box
