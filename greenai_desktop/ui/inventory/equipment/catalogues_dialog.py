"""Catalogues that the user takes in: the database of Boavizta, and tables of makers; each with its licence notice.

Nothing is fetched: the user chooses a file that he has. A table is read in the background, shown with what was left
out, and only then kept; it can be taken away again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.errors import GreenAIError, ImportFileError
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui import tasks
from greenai_desktop.ui.runs.edits import Done
from greenai_desktop.ui.widgets.forms import button, label, row

if TYPE_CHECKING:
    from greenai_desktop.catalog.own_equipment import OwnTable
    from greenai_desktop.core.equipment import Equipment
    from greenai_desktop.ui.context import Context

_SIZE_PX: Final = (680, 560)
_MOST_LEFT_OUT: Final = 200
_BOAVIZTA: Final = "boavizta"
_NAME_ROLE: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read.

    Attributes:
        name: Of the data set it becomes.
        rows: Products.
        problems: What was left out.
        notice: What its licence asks to be shown; empty where the user must say it.
    """

    name: str
    rows: tuple[Equipment, ...]
    problems: tuple[GreenAIError, ...]
    notice: str


class CataloguesDialog(QDialog):
    """What is taken in, and the door for more."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._read: Read | None = None
        self._task: tasks.Task[Any] | None = None
        self.setObjectName("catalogues-dialog")
        self.setWindowTitle(_("Catalogues of equipment"))
        self.resize(*_SIZE_PX)
        self.installed = QListWidget()
        self.installed.setObjectName("catalogues-installed")
        self.installed.setAccessibleName(_("Catalogues taken in"))
        self.installed.setWordWrap(True)
        self.installed.itemSelectionChanged.connect(self._show_state)
        self.remove = button(_("Take away"), self._remove, "catalogues-remove")
        self.choose = button(_("Choose a file…"), self._choose, "catalogues-choose")
        self.template = button(_("Template for own tables…"), self._save_template, "catalogues-template")
        self._told = label("", "muted")
        self._told.setObjectName("catalogues-told")
        self.notice = QPlainTextEdit()
        self.notice.setObjectName("catalogues-notice")
        self.notice.setAccessibleName(_("Licence notice"))
        self.notice.setPlaceholderText(_("Whose figures these are, and under which licence: it is kept with the table"))
        self.notice.setTabChangesFocus(True)
        self.notice.textChanged.connect(self._show_state)
        self._left_out = QListWidget()
        self._left_out.setObjectName("catalogues-left-out")
        self._left_out.setAccessibleName(_("Rows left out"))
        self._left_out.setWordWrap(True)
        self.keep = button(_("Keep this table"), self._keep, "catalogues-keep", primary=True)
        self._wrong = label("", "error")
        self._wrong.setObjectName("catalogues-wrong")
        self._lay_out()
        self._list()

    def read(self, path: Path) -> None:
        """Read a file in the background."""
        self._tell(_("Reading {file} …", file=path.name))
        self._read = None
        self._task = tasks.run(
            lambda task: read_catalogue(path, task), self._show_read, self._failed,
            title=_("Reading {file}", file=path.name), can_cancel=True, cancelled=lambda: self._tell(""),
        )  # fmt: skip

    def reject(self) -> None:
        """Close; a reading ends."""
        if self._task is not None:
            self._task.cancel()
        super().reject()

    def _lay_out(self) -> None:
        told = label(
            _("The full database of Boavizta, or a table of a maker, is taken in from a file that you have; nothing is "
              "fetched. Each table keeps the notice of its licence, and stays a file of its own."), "muted",
        )  # fmt: skip
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(told)
        column.addWidget(self.installed, 2)
        column.addLayout(row(self.choose, self.template, self.remove))
        for part in (self._told, self._wrong, self.notice, self._left_out, self.keep, close):
            column.addWidget(part, 1 if part in (self.notice, self._left_out) else 0)

    def _list(self) -> None:
        from greenai_desktop.catalog.own_equipment import installed

        tasks.run(lambda task: installed(), self._show_installed, self._failed)

    def _show_installed(self, tables: list[OwnTable]) -> None:
        self.installed.clear()
        for table in tables:
            count = ngettext("{count} row", "{count} rows", table.row_count)
            item = QListWidgetItem(f"{table.name} · {count}\n{table.notice}")
            item.setData(_NAME_ROLE, table.name)
            self.installed.addItem(item)
        if not tables:
            self.installed.addItem(QListWidgetItem(_("No table was taken in yet.")))
        self._show_state()

    def _chosen(self) -> str:
        """The table that is chosen in the list; empty if none is."""
        found = self.installed.selectedItems()
        return str(found[0].data(_NAME_ROLE) or "") if found else ""

    def _show_state(self) -> None:
        read = self._read
        self.remove.setEnabled(bool(self._chosen()))
        for part in (self.notice, self.keep):
            part.setVisible(read is not None)
        self._left_out.setVisible(read is not None and bool(read.problems))
        self.notice.setReadOnly(read is not None and bool(read.notice))
        self.keep.setEnabled(read is not None and bool(read.rows) and bool(self.notice.toPlainText().strip()))

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", "CSV (*.csv)")
        if name:
            self.read(Path(name))

    def _save_template(self) -> None:
        from greenai_desktop.catalog.own_equipment import template

        name, _kind = QFileDialog.getSaveFileName(self, _("Template for own tables"), "equipment.csv", "CSV (*.csv)")
        if name:
            try:
                Path(name).write_text(template(), encoding="utf-8")
            except OSError as error:
                self._tell("", _("{file} cannot be written: {detail}", file=name, detail=error.strerror or ""))

    def _show_read(self, read: Read) -> None:
        language = self._context.language
        self._read = read
        self._left_out.clear()
        for problem in read.problems[:_MOST_LEFT_OUT]:
            self._left_out.addItem(" ".join(title_and_hint(problem, language)).strip())
        self.notice.setPlainText(read.notice)
        rows = ngettext("{count} row was read", "{count} rows were read", len(read.rows))
        left_out = ngettext("{count} was left out", "{count} were left out", len(read.problems))
        self._tell(f"{rows}; {left_out}.")

    def _failed(self, error: Exception) -> None:
        if isinstance(error, GreenAIError):
            self._tell("", " ".join(title_and_hint(error, self._context.language)).strip())
        else:
            from greenai_desktop.ui.errors import show_error

            self._tell("")
            show_error(error)

    def _tell(self, words: str, wrong: str = "") -> None:
        self._told.setText(words)
        self._wrong.setText(wrong)
        self._told.setVisible(bool(words))
        self._wrong.setVisible(bool(wrong))
        self._show_state()

    def _keep(self) -> None:
        from greenai_desktop.catalog import own_equipment

        read, notice = self._read, self.notice.toPlainText()
        if read is not None:
            self._read = None
            self._show_state()
            tasks.run(lambda task: own_equipment.install(read.name, read.rows, notice), self._kept, self._failed)

    def _kept(self, table: OwnTable) -> None:
        self._tell(_("The table {name} is kept, and is searched from now on.", name=table.name))
        self._list()

    def _remove(self) -> None:
        from greenai_desktop.catalog import own_equipment

        name = self._chosen()
        if name:
            tasks.run(
                lambda task: own_equipment.remove(name), lambda taken: self._removed(name, *taken), self._failed
            )  # fmt: skip

    def _removed(self, name: str, rows: list[Equipment], notice: str) -> None:
        """The history outlives this dialog, so its steps touch nothing of it."""
        from greenai_desktop.catalog import own_equipment

        def undo() -> None:
            tasks.run(lambda task: own_equipment.install(name, rows, notice), lambda table: None)

        def redo() -> None:
            tasks.run(lambda task: own_equipment.remove(name), lambda taken: None)

        self._context.undo.push(Done(_("Take the catalogue {name} away", name=name), redo, undo))
        self._tell(_("The table was taken away; rows of the inventory keep their figures. Undo brings it back."))
        self._list()


def read_catalogue(path: Path, task: tasks.Task[Any]) -> Read:
    """Read a file of either kind; runs off the GUI thread.

    Raises:
        GreenAIError: it cannot be read, or is neither.
    """
    from greenai_desktop.catalog.own_equipment import read_table
    from greenai_desktop.importers.boavizta import read_boavizta

    try:
        reading = read_boavizta(path, task.check, task.report)
    except ImportFileError as error:
        if error.code != "not_boavizta":
            raise
        rows, problems = read_table(path)
        return Read(_slug(path.stem), tuple(rows), tuple(problems), "")
    return Read(_BOAVIZTA, reading.rows, reading.notices, reading.notice)


def _slug(name: str) -> str:
    """A name that a table can have, from that of a file; never that of Boavizta."""
    made = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40].strip("-") or "table"
    return made if made != _BOAVIZTA else f"{made}-2"
