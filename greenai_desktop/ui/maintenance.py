"""Care of the workspace and of the program: backup, restore, check, diagnostics."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from greenai_desktop.core.units import S_PER_DAY
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui import tasks

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

log = logging.getLogger(__name__)

_SUFFIX = ".greenai"


class Maintenance:
    """Asks for files and does the work off the GUI thread."""

    def __init__(self, context: Context, window: QWidget) -> None:
        self._context = context
        self._window = window

    def ask_backup(self) -> None:
        """Ask where the backup goes, and make it."""
        name = f"greenai-{time.strftime('%Y-%m-%d')}{_SUFFIX}"
        chosen, _filter = QFileDialog.getSaveFileName(
            self._window, _("Back up the workspace"), str(Path.home() / name), self._files()
        )
        if chosen:
            self.back_up(Path(chosen))

    def ask_restore(self) -> None:
        """Ask which backup is to be restored, and whether the present workspace may be laid aside."""
        chosen, _filter = QFileDialog.getOpenFileName(
            self._window, _("Restore a backup"), str(Path.home()), self._files()
        )
        if chosen and self._may_restore(Path(chosen)):
            self.restore(Path(chosen))

    def back_up(self, target: Path) -> None:
        """Write a backup, whole or not at all."""
        from greenai_desktop.store.workspace import Workspace

        file = self._context.store.file

        def work(task: tasks.Task[Path]) -> Path:
            with Workspace.open(file) as workspace:
                workspace.backup(target)
            return target

        def done(written: Path) -> None:
            self._context.tell(_("The backup was written to {file}.", file=written.name))

        tasks.run(work, done, title=_("Backing up the workspace"))

    def restore(self, backup: Path) -> None:
        """Put a backup in the place of the workspace; the present one is laid aside."""
        from greenai_desktop.store.workspace import restore_backup

        store = self._context.store
        laid: list[Path] = []

        def replace_file() -> None:
            laid.append(restore_backup(backup, store.file))

        def done() -> None:
            self._context.undo.clear()
            where = laid[0].name if laid else ""
            self._context.tell(_("The backup is in force; what was there is now {file}.", file=where))

        store.reopen(replace_file, done)

    def check(self) -> None:
        """Check the workspace and tell how it stands."""

        def done(problems: list[str]) -> None:
            if problems:
                from greenai_desktop.core.errors import StoreError
                from greenai_desktop.ui.errors import show_error

                detail = "; ".join(problems[:5])
                show_error(StoreError("damaged_workspace", file=str(self._context.store.file), detail=detail))
            else:
                self._context.tell(_("The workspace is whole."))

        self._context.store.read(lambda workspace: workspace.check(), done)

    def copy_diagnostics(self) -> None:
        """Put versions, sensors and settings on the clipboard; no names, notes or places of files."""
        from greenai_desktop.ui.diagnostics import diagnostics

        text = diagnostics(self._context)
        QGuiApplication.clipboard().setText(text)
        lines = len(text.splitlines())
        self._context.tell(ngettext("Diagnostics copied: {count} line.", "Diagnostics copied: {count} lines.", lines))

    def purge(self) -> None:
        """Let go of runs that were deleted longer ago than the settings keep them."""
        before_utc_s = time.time() - self._context.settings.deleted_days * S_PER_DAY

        def work(workspace: Workspace) -> int:
            return 0 if workspace.is_read_only else workspace.purge_deleted(before_utc_s)

        self._context.store.read(work, _told)

    def _may_restore(self, backup: Path) -> bool:
        """Ask, since this cannot be undone by Ctrl+Z."""
        box = QMessageBox(self._window)
        box.setWindowTitle(_("Restore a backup"))
        box.setText(_("Put {file} in the place of the present workspace?", file=backup.name))
        box.setInformativeText(_("The present workspace is laid aside under another name and can be restored again."))
        yes = box.addButton(_("Restore"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is yes

    def _files(self) -> str:
        return _("GreenAI workspaces") + f" (*{_SUFFIX});;" + _("All files") + " (*)"


def _told(count: int) -> None:
    if count:
        log.info("%d runs deleted long ago are gone now", count)
