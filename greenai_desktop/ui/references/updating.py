"""Factor tables from a file of the user: what they change is told first, then they are taken in or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMessageBox, QWidget

from greenai_desktop.catalog.folder import factors_folder, shipped_digests, shipped_folder
from greenai_desktop.i18n import Language, _, active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui import tasks
from greenai_desktop.ui.widgets.forms import button
from greenai_desktop.ui.widgets.table import Column

if TYPE_CHECKING:
    from greenai_desktop.catalog.updates import TableChange, Update
    from greenai_desktop.ui.context import Context

_SHOWN_DIGITS, _MOST_TOLD = 12, 8


class Updating(QObject):
    """Asks for tables, tells what they change, and takes them in.

    Signals:
        changed: Other tables are in force.

    Attributes:
        bar: The two buttons.
    """

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parent = context, parent
        self.bar = QWidget(parent)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.take = button(_("Take in tables from a file…"), self.ask_file, "tables-update")
        self.back = button(_("Take the program’s tables again"), self.reset, "tables-reset")
        row.addWidget(self.take)
        row.addWidget(self.back)
        row.addStretch(1)
        self.back.setEnabled(_is_own())

    def ask_file(self) -> None:
        """Ask for a table or a ZIP of tables, and look at it."""
        kinds = _("Factor tables ({kinds})", kinds="*.csv *.zip")
        chosen, _kind = QFileDialog.getOpenFileName(self._parent.window(), _("Factor tables"), "", f"{kinds};;*")
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, file: Path) -> None:
        """Check a file off the GUI thread, and ask whether its tables are wanted."""
        from greenai_desktop.catalog import updates  # knows every table, which the page does not wait for

        tasks.run(lambda task: updates.check(file), self._ask, title=_("Checking factor tables"))

    def reset(self) -> None:
        """Take the tables of the program again."""
        from greenai_desktop.catalog import updates

        tasks.run(lambda task: updates.reset(), lambda nothing: self._told_changed(), title=_("Changing factor tables"))

    def _ask(self, update: Update) -> None:
        if all(change.is_same for change in update.tables):
            self._context.tell(_("These tables are in force already."))
            return
        box = QMessageBox(self._parent.window())
        box.setObjectName("tables-question")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(_("Take in these tables?"))
        box.setInformativeText("\n".join(told(update, active())))
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Ok).setText(_("Take in"))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        if box.exec() == QMessageBox.StandardButton.Ok:
            self.install(update)

    def install(self, update: Update) -> None:
        """Put checked tables into force."""
        from greenai_desktop.catalog import updates

        tasks.run(
            lambda task: updates.install(update), lambda nothing: self._told_changed(),
            title=_("Changing factor tables"),
        )  # fmt: skip

    def _told_changed(self) -> None:
        is_own = _is_own()
        self.back.setEnabled(is_own)
        self._context.tell(
            _("The new tables are in force. Stored results keep their figures.")
            if is_own
            else _("The tables of the program are in force again.")
        )
        self.changed.emit()


def told(update: Update, language: Language) -> list[str]:
    """What an update changes, a line a table, and what is wrong with it."""
    lines = [language.pair(change.file, _change(change, language)) for change in update.tables]
    lines += [
        language.gettext("{file} is no table of this program, and is left aside.", file=name)
        for name in update.left_aside[:_MOST_TOLD]
    ]
    if update.problems:
        lines.append(language.ngettext(
            "{count} row breaks a rule and is left out.", "{count} rows break a rule and are left out.",
            len(update.problems),
        ))  # fmt: skip
        lines += [title_and_hint(problem, language)[0] for problem in update.problems[:_MOST_TOLD]]
    return lines


def table_columns(language: Language) -> list[Column]:
    """The tables in force: their names, what tells their versions apart, where they come from."""
    from greenai_desktop.catalog import updates

    shipped, used = shipped_digests(), updates.digests()
    own, program = language.gettext("taken in by you"), language.gettext("of the program")
    names = list(used)
    return [
        Column("file", language.gettext("Table"), names, width=300),
        Column("origin", language.gettext("Where it comes from"), [
            program if shipped[name] == used[name] else own for name in names], width=260),
        Column("digest", "SHA-256", [used[name][:_SHOWN_DIGITS] for name in names],
               tooltip=lambda row: used[names[row]], width=180),
    ]  # fmt: skip


def _is_own() -> bool:
    return factors_folder() != shipped_folder()


def _change(change: TableChange, language: Language) -> str:
    if change.is_same:
        return language.gettext("nothing changes")
    return language.gettext(
        "{added} rows come, {removed} go, {changed} change",
        added=len(change.added), removed=len(change.removed), changed=len(change.changed),
    )  # fmt: skip
