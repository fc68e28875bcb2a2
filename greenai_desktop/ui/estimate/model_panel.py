"""A model file: chosen or dropped, read off the GUI thread, and shown before anything of it is taken over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.estimate.draft import Draft, Given, Way
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.i18n import estimate as said
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui import tasks
from greenai_desktop.ui.transfer.drop import files_in
from greenai_desktop.ui.widgets.forms import button, label, link, row

if TYPE_CHECKING:
    from greenai_desktop.model_files.base import ModelFacts
    from greenai_desktop.model_files.environment import Call
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.desk import Desk

MODEL_SUFFIXES = (".onnx", ".json", ".safetensors", ".keras")
_KINDS = " ".join(f"*{suffix}" for suffix in MODEL_SUFFIXES)
_MOST_UNKNOWN = 6


class ModelPanel(QFrame):
    """Where a model file is dropped, and what it tells."""

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self._context, self._desk = context, desk
        self.facts: ModelFacts | None = None
        self._task: tasks.Task[ModelFacts] | None = None
        self.setObjectName("estimate-model-file")
        self.setProperty("card", "true")
        self.setAcceptDrops(True)
        self.ask = button(_("Choose a file…"), self.choose, "estimate-model-choose")
        self.count = link(_("Count in my environment…"), self.ask_environment, "estimate-model-environment")
        self.take = button(_("Take over"), self._take, "estimate-model-take", primary=True)
        self.cancel = button(_("Cancel"), self._cancel, "estimate-model-cancel")
        self._hint = label(
            _("Or drop it here: .onnx, config.json of Hugging Face, .safetensors, .keras. Nothing of it is run."),
            "muted",
        )
        self.told = label("")
        self.told.setObjectName("estimate-model-told")
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.wrong = label("", "error")
        self.wrong.setObjectName("estimate-model-wrong")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(row(self.ask))
        column.addWidget(self._hint)
        column.addWidget(self.count)
        for part in (self.told, self.wrong):
            part.hide()
            column.addWidget(part)
        column.addLayout(row(self.take, self.cancel))
        self.show_state()

    def show_state(self) -> None:
        """Show how far it is."""
        is_reading = self._task is not None
        self.ask.setEnabled(not is_reading)
        self.count.setEnabled(not is_reading)
        self.cancel.setVisible(is_reading or self.facts is not None)
        self.take.setVisible(self.facts is not None)
        if is_reading:
            self._say(_("Being read or counted…"))
        elif self.facts is not None:
            self._say(told(self.facts, self._context.language))
        else:
            name = self._desk.draft.model_file
            self._say(_("Taken over from {file}.", file=name) if name else "")

    def choose(self) -> None:
        """Ask for a file."""
        kinds = _("Model files ({kinds})", kinds=_KINDS)
        name, _kind = QFileDialog.getOpenFileName(self.window(), _("Model file"), "", f"{kinds};;*")
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Read a file off the GUI thread."""
        from greenai_desktop.model_files.registry import read_model

        self._start(_("Read {file}", file=path.name), lambda task: read_model(path, check=task.check))

    def ask_environment(self) -> None:
        """Ask for an interpreter that counts the model."""
        from greenai_desktop.ui.estimate.environment_dialog import EnvironmentDialog

        dialog = EnvironmentDialog(self.window())
        dialog.accepted.connect(lambda: self.count_there(dialog.call))
        dialog.finished.connect(lambda result: dialog.deleteLater())
        dialog.open()

    def count_there(self, call: Call) -> None:
        """Have an interpreter count the model, in a process of its own."""
        from greenai_desktop.model_files.environment import count_in_environment

        title = _("Count {file}", file=call.function)
        self._start(title, lambda task: count_in_environment(call, task.check))

    def _start(self, title: str, work: Callable[[tasks.Task[ModelFacts]], ModelFacts]) -> None:
        self.facts = None
        self._complain("")
        self._task = tasks.run(work, self._read, self._failed, title=title, can_cancel=True, cancelled=self._stopped)
        self.show_state()

    def _read(self, facts: ModelFacts) -> None:
        self._task, self.facts = None, facts
        self.show_state()
        self.take.setFocus()

    def _failed(self, error: Exception) -> None:
        self._task = None
        self.show_state()
        if isinstance(error, GreenAIError):
            self._complain(" ".join(title_and_hint(error, self._context.language)).strip())
        else:
            from greenai_desktop.ui.errors import show_error

            show_error(error)

    def _stopped(self) -> None:
        self._task = None
        self.show_state()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.facts = None
        self.show_state()

    def _take(self) -> None:
        if self.facts is not None:
            facts, self.facts = self.facts, None
            self._desk.change(_("Take over a model file"), with_model(self._desk.draft, facts))
            self.show_state()

    def _say(self, text: str) -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _complain(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = files_in(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.read(found[0])


def with_model(draft: Draft, facts: ModelFacts) -> Draft:
    """The draft with what a model file tells; what it does not tell stays as it was said."""
    from greenai_desktop.model_files.base import choices_of, numbers_of

    changed = replace(draft, way=Way.WORK, model_file=facts.source)
    for field_id, value in numbers_of(facts).items():
        changed = changed.with_number(field_id, Given(value, status=Status.IMPORTED, source=facts.source))
    for choice_id, code in choices_of(facts).items():
        changed = changed.with_choice(choice_id, code)
    return changed


def told(facts: ModelFacts, language: Language) -> str:
    """What a file tells, line by line."""
    from greenai_desktop.i18n.model_files import KIND, note_words

    _ = language.gettext
    lines = [" · ".join(part for part in (facts.label, language.gettext(KIND[facts.kind]), facts.source) if part)]
    for field_id, value in (
        ("params_count", facts.params_count), ("active_params_count", facts.active_params_count),
        ("layer_count", facts.layer_count), ("flop_per_example", facts.training_flop or facts.forward_flop),
    ):  # fmt: skip
        if value is not None:
            amount = said.shown_value(field_id, float(value), language)
            lines.append(language.pair(said.field_name(field_id, language), amount))
    if facts.coverage_fraction is not None:
        share = numbers.percent(facts.coverage_fraction, language.code, 3)
        lines.append(_("{share} of the operators with weights could be counted", share=share))
    if facts.unknown_operators:
        names = ", ".join(list(facts.unknown_operators)[:_MOST_UNKNOWN])
        count = len(facts.unknown_operators)
        words = language.ngettext("{count} operator is not known", "{count} operators are not known", count)
        lines.append(language.pair(words, names))
    lines += [f"⚠ {note_words(note.code, note.facts, language)}" for note in facts.notes]
    return "\n".join(lines)
