"""Import runs: choose files, look at what they tell, take in what is ticked; one step to undo it all.

Nothing is written before [Import]; an import that is cancelled leaves nothing behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from greenai_desktop.core.imported import with_repeats_marked, with_units
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.importers.registry import IMPORTERS
from greenai_desktop.store.records import Project, Run
from greenai_desktop.ui import tasks
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.runs.edits import Done
from greenai_desktop.ui.transfer.notices import Notices
from greenai_desktop.ui.transfer.preview import PreviewModel, PreviewTable, remarks
from greenai_desktop.ui.transfer.reading import Read, read_all, take_in
from greenai_desktop.ui.widgets.forms import Card, button, label

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

Ask = Callable[[QWidget, str, str], list[str]]
_SIZE_PX: Final = (1_080, 640)


def ask_files(parent: QWidget, title: str, kinds: str) -> list[str]:
    """Ask which files to read; none if the user thinks better of it."""
    return QFileDialog.getOpenFileNames(parent, title, str(Path.home()), kinds)[0]


def import_files(context: Context, parent: QWidget, paths: Sequence[Path] = ()) -> ImportDialog:
    """Open the dialog, with files if some were dropped; it asks for them otherwise."""
    dialog = ImportDialog(context, parent)
    dialog.open()
    if paths:
        dialog.add_files(paths)
    return dialog


class ImportDialog(QDialog):
    """Files, their runs as a table with ticks, what is wrong with them, and the project they go to.

    Attributes:
        ask: Asks for files; tests put their own in.
        model: The runs with their ticks.
    """

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("import-dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Import runs"))
        self._context = context
        self.ask: Ask = ask_files
        self._read = Read()
        self._known: set[str] = set()
        self._projects: list[Project] = []
        self._task: tasks.Task | None = None
        self.model = PreviewModel()
        self.table = PreviewTable(self.model)
        self.notices = Notices(self)
        self._lay_out()
        self.model.ticked.connect(self._show_count)
        tasks.hub().progressed.connect(self._show_progress)
        context.store.read(lambda workspace: workspace.projects(), self._show_projects, lambda error: None)
        self._show_state()

    @property
    def is_busy(self) -> bool:
        """Whether files are being read or runs taken in."""
        return self._task is not None

    def choose_files(self) -> None:
        """Ask for files and read them."""
        kinds = _("Tables and logs (*.csv *.tsv *.txt *.log)") + ";;" + _("All files (*)")
        chosen = self.ask(self, _("Import runs"), kinds)
        if chosen:
            self.add_files([Path(name) for name in chosen])

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read files and show what they tell, with what is shown already."""
        if self.is_busy:
            return

        def done(found: Read) -> None:
            self._task = None
            self._read = self._read.plus(found)
            self._look_up()

        self._begin(
            tasks.run(
                lambda task: read_all(paths, task), done, self._failed, title=_("Reading files"), can_cancel=True,
                cancelled=self._stopped,
            )
        )  # fmt: skip

    def take(self) -> None:
        """Take the ticked runs in."""
        runs, context, project = self.model.chosen, self._context, self._project
        if not runs or self.is_busy:
            return
        file, place, prices = context.store.file, context.settings.place, context.settings.prices

        def work(task: tasks.Task[tuple[str, list[Run]]]) -> tuple[str, list[Run]]:
            return take_in(file, runs, project, place, prices, task)

        def done(result: tuple[str, list[Run]]) -> None:
            self._task = None
            tell_imported(context, *result)
            self.accept()

        self._begin(
            tasks.run(
                work, done, self._failed, title=_("Importing runs"), can_cancel=True,
                cancelled=self._cancelled_import,
            )
        )  # fmt: skip

    def reject(self) -> None:
        """End what is being done, or else the dialog."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def _begin(self, task: tasks.Task) -> None:
        self._task = task
        self._show_state()

    def _stopped(self) -> None:
        self._task = None
        self._show_state()

    def _cancelled_import(self) -> None:
        self._context.tell(_("The import was cancelled; nothing was taken in."))
        self._stopped()

    def _failed(self, error: Exception) -> None:
        self._stopped()
        show_error(error)

    def _look_up(self) -> None:
        """Ask the workspace which runs it has already, then show them."""
        values = [run.fingerprint for run in self._read.runs]

        def done(known: set[str]) -> None:
            self._known = known
            self._show_runs()

        self._context.store.read(lambda workspace: workspace.fingerprints(values), done, self._failed)

    def _show_runs(self) -> None:
        runs = with_repeats_marked(self._read.runs, self._known)
        self._units.setVisible(any(run.has_odd_units for run in runs))
        grams, watt_hours = self._emissions.currentData() == "g", self._energy.currentData() == "Wh"
        self.model.show_runs([with_units(run, grams=grams, watt_hours=watt_hours) for run in runs])
        self.table.fit_columns("remarks", gives_way=("pue", "line", "file"))
        self.notices.show_errors(self._read.notices, self._read.notice_count)
        self._files.setText(self._told_files() or _offer())
        self._show_state()
        if self.model.runs and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus()

    def _told_files(self) -> str:
        count = Counter(_(reading.importer.title) for reading in self._read.readings)
        return active().listed(
            ngettext("{count} file of {format}", "{count} files of {format}", n, format=title)
            for title, n in count.items()
        )

    def _show_projects(self, projects: list[Project]) -> None:
        self._projects = projects
        for project in projects:
            self._project_box.addItem(project.name, project.id)
        chosen = self._project_box.findData(self._context.settings.project_id)
        self._project_box.setCurrentIndex(max(0, chosen))

    @property
    def _project(self) -> Project | None:
        wanted = self._project_box.currentData()
        return next((project for project in self._projects if project.id == wanted), None)

    def _show_progress(self) -> None:
        if self._task is not None:
            fraction, words = self._task.progress
            self._bar.setValue(round(1_000 * fraction))
            self._doing.setText(words or self._task.title)

    def _show_state(self) -> None:
        self._bar.setVisible(self.is_busy)
        self._doing.setVisible(self.is_busy)
        if self.is_busy:
            self._show_progress()
        for widget in (self._choose, self._project_box, self._all, self._none, self.table):
            widget.setEnabled(not self.is_busy)
        for widget in (self.table, self._all, self._none):
            widget.setVisible(bool(self.model.runs))
        self._empty.setVisible(not self.model.runs)
        self._cancel.setText(_("Stop") if self.is_busy else _("Cancel"))
        self._show_count()

    def _show_remark(self) -> None:
        """What must be said with the run of the present row, in full."""
        row = self.table.currentIndex().row()
        told = remarks(self.model.runs[self.model.source_row(row)], active()) if row >= 0 and self.model.runs else ""
        self._remark.setText(told)
        self._remark.setVisible(bool(told))

    def _show_count(self) -> None:
        count = len(self.model.chosen)
        self._take.setText(ngettext("Import {count} run", "Import {count} runs", count) if count else _("Import"))
        self._take.setEnabled(bool(count) and not self.is_busy)

    def _lay_out(self) -> None:
        self._files = label(_offer(), "muted")
        self._files.setObjectName("import-files")
        self._choose = button(_("Choose files…"), self.choose_files, "import-choose")
        self._all = button(_("Tick all"), lambda: self.model.tick_all(True), "import-all")
        self._none = button(_("Tick none"), lambda: self.model.tick_all(False), "import-none")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._files, 1)
        for one in (self._all, self._none, self._choose):
            head.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self._remark = label("", "muted")
        self._remark.setObjectName("import-remark")
        self._remark.hide()
        selection = self.table.selectionModel()
        selection.currentRowChanged.connect(lambda current, before: self._show_remark())
        self._empty = _formats(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._remark)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._unit_questions())
        layout.addWidget(self.notices)
        layout.addLayout(self._foot())
        self.resize(*_SIZE_PX)

    def _unit_questions(self) -> QWidget:
        """In which units a file is whose figures cannot both be in kilograms and kWh."""
        self._units = QWidget(self)
        self._units.setObjectName("import-units")
        across = QHBoxLayout(self._units)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(label(_("Some figures are not plausible. In the file,"), "warn", wrap=False))
        self._emissions = self._unit_box(across, _("emissions are in"), "import-emissions", ("kg", "g"))
        self._energy = self._unit_box(across, _("energy is in"), "import-energy", ("kWh", "Wh"))
        across.addStretch(1)
        self._units.hide()
        return self._units

    def _unit_box(self, across: QHBoxLayout, words: str, name: str, units: Sequence[str]) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        for unit in units:
            box.addItem(unit, unit)
        named = label(words, wrap=False)
        named.setBuddy(box)
        across.addWidget(named)
        across.addWidget(box)
        box.activated.connect(lambda index: self._show_runs())
        return box

    def _foot(self) -> QHBoxLayout:
        self._project_box = QComboBox(self)
        self._project_box.setObjectName("import-project")
        self._project_box.addItem(_("No project"), None)
        project = label(_("Project"), "label", wrap=False)
        project.setBuddy(self._project_box)
        self._doing = label("", "muted", wrap=False)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("import-progress")
        self._bar.setRange(0, 1_000)
        self._bar.setTextVisible(False)
        self._cancel = button(_("Cancel"), self.reject, "import-cancel")
        self._take = button(_("Import"), self.take, "import-take", primary=True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for one in (project, self._project_box, self._doing):
            foot.addWidget(one)
        foot.addWidget(self._bar, 1)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._take)
        return foot


def _offer() -> str:
    return _("Choose files, or drop them on the window. Their format is recognised by what is in them.")


def _formats(parent: QWidget) -> QWidget:
    """What can be read, and what is read from it; shown while no file is chosen."""
    listed = Card(_("What can be read"), "import-formats", parent)
    for importer in IMPORTERS:
        listed.body.addSpacing(4)
        listed.add(label(_(importer.title)))
        listed.add(label(_(importer.about), "muted"))
    listed.body.addStretch(1)
    return listed


def tell_imported(context: Context, batch: str, runs: Sequence[Run]) -> None:
    """Show the runs that were taken in, as one step that can be undone."""
    count = len(runs)

    def remove() -> None:
        context.store.write(_remove(batch), None, show_error)

    def restore() -> None:
        context.store.write(_restore(batch), None, show_error)

    context.undo.push(Done(ngettext("Import {count} run", "Import {count} runs", count), restore, remove))
    context.store.changed.emit()
    context.offer_undo(ngettext("{count} run was imported.", "{count} runs were imported.", count))
    context.go("runs", keyboard="list")  # the button that opened the dialog has done its work


def _remove(batch: str) -> Callable[[Workspace], int]:
    return lambda workspace: workspace.remove_batch(batch)


def _restore(batch: str) -> Callable[[Workspace], int]:
    return lambda workspace: workspace.restore_batch(batch)
