"""Import a table: a file, which heading is which column, what is new and what is wrong, and one step to take it in.

Nothing is written before [Import]. A cell that cannot be read is told with its row and column and stays unknown; the
rest of its row goes in.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.ui import tasks
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.inventory.files.choices import FileChoices
from greenai_desktop.ui.inventory.files.findings import summed_up, told_lines
from greenai_desktop.ui.inventory.files.look import Asked, Look, Taken, look, take
from greenai_desktop.ui.inventory.files.mapping import MappingTable
from greenai_desktop.ui.inventory.files.readable import readable
from greenai_desktop.ui.inventory.files.taken import tell_taken
from greenai_desktop.ui.transfer.notices import Notices
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

Ask = Callable[[QWidget, str, str], str]
_SIZE_PX: Final = (1_000, 660)
_WAIT_MS: Final = 400  # several choices in a row are read once


def ask_file(parent: QWidget, title: str, kinds: str) -> str:
    """Ask which file to read; empty if the user thinks better of it."""
    return QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)[0]


class TableImportDialog(QDialog):
    """One file, its headings, what is wrong with it, and how many rows would come in.

    Attributes:
        ask: Asks for a file; tests put their own in.
        mapping: The headings.
        notices: What is wrong.
    """

    def __init__(self, context: Context, parent: QWidget, sheet: Sheet | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("table-import")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Import a table"))
        self._context, self._wanted = context, sheet
        self.ask: Ask = ask_file
        self._look: Look | None = None
        self._task: tasks.Task | None = None
        self._is_taking = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_WAIT_MS)
        self._later.timeout.connect(self._read_again)
        self.mapping = MappingTable(self)
        self.notices = Notices(self)
        self._lay_out()
        self.mapping.changed.connect(self._wait)
        tasks.hub().progressed.connect(self._show_progress)
        self._show_state()

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read or taken in, or soon will be."""
        return self._task is not None or self._later.isActive()

    def choose_file(self) -> None:
        """Ask for a file and read it."""
        kinds = _("Tables (*.xlsx *.xlsm *.csv *.tsv *.txt *.json)") + ";;" + _("All files (*)")
        chosen = self.ask(self, _("Import a table"), kinds)
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Read a file; which table it is for, and what its headings mean, is proposed."""
        self._begin(Asked(path, self._wanted), is_new=True)

    def take(self) -> None:
        """Take the rows in."""
        found, context, with_known = self._look, self._context, self._known.isChecked()
        if found is None or self.is_busy or not self._count:
            return
        file = context.store.file

        def done(taken: Taken) -> None:
            self._task = None
            tell_taken(context, taken)
            self.accept()

        self._is_taking = True
        self._task = tasks.run(
            lambda task: take(found, with_known, file, task), done, self._failed, title=_("Importing a table"),
            can_cancel=True, cancelled=self._cancelled,
        )  # fmt: skip
        self._show_state()

    def reject(self) -> None:
        """End what is being done, or else the dialog."""
        self._later.stop()
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def _wait(self) -> None:
        if self._task is not None and not self._is_taking:
            self._task.cancel()  # what it reads is old by now
        self._later.start()
        self._show_state()

    def _read_again(self) -> None:
        if self._task is not None:  # it is being cancelled, and looks at that now and then
            self._later.start()
            return
        if self._look is not None:
            self._begin(Asked(self._look.path, self._look.sheet, self.mapping.profile), is_new=False)

    def _begin(self, asked: Asked, is_new: bool) -> None:
        if self._task is not None:
            return
        file, language = self._context.store.file, active().code

        def done(found: Look) -> None:
            self._task = None
            self._look = found
            if is_new:
                self._show_file(found)
            self._show_findings(found)
            self._show_state()

        self._task = tasks.run(
            lambda task: look(asked, file, language, task), done, self._failed, title=_("Reading a table"),
            can_cancel=True, cancelled=self._stopped,
        )  # fmt: skip
        self._show_state()

    def _stopped(self) -> None:
        self._task, self._is_taking = None, False
        self._show_state()

    def _cancelled(self) -> None:
        self._context.tell(_("The import was cancelled; nothing was taken in."))
        self._stopped()

    def _failed(self, error: Exception) -> None:
        from greenai_desktop.core.errors import ImportFileError

        self._stopped()
        if isinstance(error, ImportFileError):
            self.notices.show_errors([error], 1)
        else:
            show_error(error)

    def _save_template(self) -> None:
        from greenai_desktop.ui.inventory.files.out import save_template

        save_template(self._context, self, self._wanted or Sheet.ASSET)

    # What is shown

    def _show_file(self, found: Look) -> None:
        self._file.setText(found.path.name)
        self._options.show_file(found)
        self.mapping.show_file(found.sheet, found.profile, found.heads, found.labels)

    def _show_findings(self, found: Look) -> None:
        reading, plan = found.reading, found.plan
        self._known.setVisible(bool(plan is not None and plan.known.size))
        if reading is None or plan is None:
            self.notices.show_errors([], 0)
            self._summary.setText(_("No heading of this file is known. Say which column is which."))
            return
        known = int(plan.known.size)
        self._known.setText(
            ngettext("Also take the {count} row that is there already",
                     "Also take the {count} rows that are there already", known)
        )  # fmt: skip
        self._summary.setText(summed_up(reading, plan))
        count = reading.notice_count + reading.problem_count
        told = ngettext(
            "{count} cell or row could not be read as it stands; the others are taken.",
            "{count} cells or rows could not be read as they stand; the others are taken.", count,
        )  # fmt: skip
        self.notices.show_lines(told, told_lines(reading), count)

    @property
    def _count(self) -> int:
        plan = self._look.plan if self._look is not None else None
        return plan.count(self._known.isChecked()) if plan is not None else 0

    def _show_progress(self) -> None:
        if self._task is not None:
            fraction, words = self._task.progress
            self._bar.setRange(0, 1_000 if fraction else 0)
            self._bar.setValue(round(1_000 * fraction))
            self._doing.setText(words or self._task.title)

    def _show_state(self) -> None:
        has_file = self._look is not None
        for widget in (self._bar, self._doing):
            widget.setVisible(self._task is not None)
        self._show_progress()
        for one in (self.mapping, self._summary, self._options):
            one.setVisible(has_file)
        self._offer.setVisible(not has_file)
        for part in (self.mapping, self._options, self._choose):
            part.setEnabled(not self._is_taking)
        self._cancel.setText(_("Stop") if self._task is not None else _("Cancel"))
        count = self._count
        self._take.setText(ngettext("Import {count} row", "Import {count} rows", count) if count else _("Import"))
        self._take.setEnabled(bool(count) and not self.is_busy)

    def _place_chosen(self) -> None:
        """Other headings: what they mean is proposed anew."""
        if self._look is not None and self._task is None:
            self._later.stop()
            place, sheet = self._options.place, self._options.sheet
            is_other = place != (self._look.profile.page, self._look.profile.row) or sheet is not self._look.sheet
            if is_other:
                self._begin(Asked(self._look.path, sheet, None, place), is_new=True)

    def _lay_out(self) -> None:
        self._file = label(_("No file is chosen."), "section")
        self._choose = button(_("Choose a file…"), self.choose_file, "table-import-choose")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._file, 1)
        head.addWidget(self._choose, 0, Qt.AlignmentFlag.AlignTop)
        self._offer = readable(self._save_template)
        self._options = FileChoices(self)
        self._options.chosen.connect(self._place_chosen)
        self._summary = label("")
        self._summary.setObjectName("table-import-summary")
        self._known = QCheckBox(self)
        self._known.setObjectName("table-import-known")
        self._known.hide()
        self._known.toggled.connect(lambda on: self._show_state())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._offer, 1)
        layout.addWidget(self._options)
        layout.addWidget(self.mapping, 1)
        layout.addWidget(self._summary)
        layout.addWidget(self._known)
        layout.addWidget(self.notices)
        layout.addLayout(self._foot())
        self.resize(*_SIZE_PX)

    def _foot(self) -> QHBoxLayout:
        self._doing = label("", "muted", wrap=False)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("table-import-progress")
        self._bar.setTextVisible(False)
        self._cancel = button(_("Cancel"), self.reject, "table-import-cancel")
        self._take = button(_("Import"), self.take, "table-import-take", primary=True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._doing)
        foot.addWidget(self._bar, 1)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._take)
        return foot
