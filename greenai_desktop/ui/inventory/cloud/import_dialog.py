"""Import figures of a cloud: files, what they leave open, what they tell, and one step to take it in.

Nothing is written before [Import].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _
from greenai_desktop.importers.cloud.registry import CLOUD_IMPORTERS
from greenai_desktop.ui import tasks
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.inventory.cloud.look import Asked, Looked, look
from greenai_desktop.ui.inventory.cloud.preview import FiguresPreview, Found, found_of
from greenai_desktop.ui.inventory.cloud.questions import Questions, with_answer
from greenai_desktop.ui.inventory.cloud.taking import take_in, taken_text
from greenai_desktop.ui.inventory.cloud.words import APART
from greenai_desktop.ui.widgets.forms import Card, button, label

if TYPE_CHECKING:
    from greenai_desktop.importers.cloud.mapper import Profile
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk

AskFiles = Callable[[QWidget, str, str], list[str]]
SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".parquet"})
_SIZE_PX: Final = (1_040, 680)


def ask_files(parent: QWidget, title: str, kinds: str) -> list[str]:
    """Ask which files to read; none if the user thinks better of it."""
    return QFileDialog.getOpenFileNames(parent, title, str(Path.home()), kinds)[0]


class CloudImportDialog(QDialog):
    """Files of cloud figures.

    Attributes:
        ask: Asks for files; tests put their own in.
        preview: What was found.
        questions: What is left open.
    """

    def __init__(self, context: Context, desk: InventoryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cloud-import")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Import figures of a cloud"))
        self._context, self._desk = context, desk
        self.ask: AskFiles = ask_files
        self._asked: list[Asked] = []
        self._looked: Looked | None = None
        self._task: tasks.Task[Found] | None = None
        self.preview, self.questions = FiguresPreview(self), Questions(self)
        self._lay_out()
        self.questions.answered.connect(self._answered)
        tasks.hub().progressed.connect(self._show_progress)
        desk.load(Sheet.CLOUD)
        desk.loaded.connect(self._loaded)
        self._show_state()

    @property
    def is_busy(self) -> bool:
        """Whether files are being read."""
        return self._task is not None

    def choose_files(self) -> None:
        """Ask for files and read them."""
        kinds = _("Exports of clouds (*.csv *.tsv *.json *.jsonl *.xlsx *.parquet)") + ";;" + _("All files (*)")
        self.add_files([Path(name) for name in self.ask(self, self.windowTitle(), kinds)])

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read further files; one that comes again is read anew."""
        again = set(paths)
        self._asked = [one for one in self._asked if one.path not in again] + [Asked(path) for path in paths]
        if paths:
            self._read()

    def map_columns(self) -> None:
        """Say of a file which column is what."""
        from greenai_desktop.ui.inventory.cloud.mapper_dialog import MapperDialog

        path = next((one.path for one in self._asked if self._is_unread(one.path)), None)
        path = path or (self._asked[-1].path if self._asked else None)
        dialog = MapperDialog(self._context, self)
        dialog.mapped.connect(self._mapped)
        dialog.open()
        if path is not None:
            dialog.open_file(path)

    def take(self) -> None:
        """Take the figures in."""
        looked, context = self._looked, self._context
        if looked is not None and self.take_button.isEnabled():
            self.take_button.setEnabled(False)
            take_in(self._desk, looked.figures, _("Import figures of a cloud"),
                    lambda plan: context.tell(taken_text(plan)))  # fmt: skip
            self.accept()

    def reject(self) -> None:
        """End what is being read, or else the dialog."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def _is_unread(self, path: Path) -> bool:
        return self._looked is not None and path not in {reading.path for reading in self._looked.readings}

    def _answered(self, path: Path, answer: dict[str, str]) -> None:
        self._asked = [
            replace(one, options=with_answer(one.options, answer)) if one.path == path else one for one in self._asked
        ]
        self._read()

    def _mapped(self, path: Path, profile: Profile) -> None:
        self._asked = [one for one in self._asked if one.path != path] + [Asked(path, profile=profile)]
        self._read()

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        asked, file = tuple(self._asked), self._context.store.file

        def done(found: Found) -> None:
            if self._task is task:
                self._task, self._looked = None, found.looked
                self.preview.show_found(found)
                self.questions.ask(found.looked.questions)
                self._show_state()
                if self.take_button.isEnabled():
                    self.take_button.setFocus()

        def ended(error: Exception | None = None) -> None:
            if self._task is task:
                self._task = None
                self._show_state()
            if error is not None:
                show_error(error)

        task = tasks.run(
            lambda task: found_of(look(asked, file, task)), done, ended, title=_("Reading figures of a cloud"),
            can_cancel=True, cancelled=ended,
        )  # fmt: skip
        self._task = task
        self._show_state()

    def _show_progress(self) -> None:
        if self._task is not None:
            fraction, words = self._task.progress
            self._bar.setRange(0, 1_000 if fraction else 0)
            self._bar.setValue(round(1_000 * fraction))
            self._doing.setText(words)

    def _loaded(self, sheet: Sheet) -> None:
        self._show_state()

    def _show_state(self) -> None:
        looked, is_idle = self._looked, self._task is None
        for part in (self._bar, self._doing):
            part.setVisible(not is_idle)
        self._offer.setVisible(looked is None and is_idle)
        self.preview.setVisible(looked is not None)
        self._gap.setVisible(looked is None or not looked.figures)
        is_loaded = self._desk.inventory(Sheet.CLOUD) is not None
        has_new = looked is not None and not looked.plan.is_empty and not looked.questions
        self.take_button.setEnabled(is_idle and has_new and is_loaded)
        self.map_button.setEnabled(is_idle)
        self._show_progress()

    def _lay_out(self) -> None:
        self._offer = Card(_("Which files?"))
        for importer in CLOUD_IMPORTERS:
            self._offer.add(label(_(importer.title)))
            self._offer.add(label(_(importer.about), "muted"))
        self._bar, self._doing = QProgressBar(), label("", "muted")
        self._bar.setAccessibleName(_("Progress"))
        self._gap = QWidget()
        self.choose_button = button(_("Choose files…"), self.choose_files, "cloud-choose")
        self.map_button = button(_("Map columns of another table…"), self.map_columns, "cloud-map")
        self.take_button = button(_("Import"), self.take, "cloud-take", primary=True)
        foot = QHBoxLayout()
        foot.addWidget(self.choose_button)
        foot.addWidget(self.map_button)
        foot.addStretch(1)
        foot.addWidget(button(_("Cancel"), self.reject))
        foot.addWidget(self.take_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(_(APART), "muted"))
        for part in (self.questions, self._bar, self._doing, self._offer):
            column.addWidget(part)
        column.addWidget(self.preview, 1)
        column.addWidget(self._gap, 1)
        column.addLayout(foot)
        self.resize(*_SIZE_PX)
