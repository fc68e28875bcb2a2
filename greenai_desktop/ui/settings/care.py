"""The sections workspace, and help for whoever is asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from greenai_desktop import paths
from greenai_desktop.i18n import _, ngettext, numbers
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.maintenance import Maintenance
from greenai_desktop.ui.theme.fonts import code_font
from greenai_desktop.ui.widgets.forms import Card, button, label, row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel, QWidget

    from greenai_desktop.store.workspace import Workspace

_BYTES_PER_MB = 1_000_000


class WorkspaceCard(Card):
    """Where the data lie, how much it is, and its care."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Workspace"), "settings-workspace", parent)
        self._context = context
        care = Maintenance(context, self)
        self.add(_path(str(context.store.file)))
        self._size = label("", "muted")
        self.add(self._size)
        self.body.addLayout(
            row(
                button(_("Back up…"), care.ask_backup, "workspace-backup"),
                button(_("Restore…"), care.ask_restore, "workspace-restore"),
                button(_("Check"), care.check, "workspace-check"),
            )
        )
        self.add(
            label(
                _("A backup can be made at any time, also while a run is being recorded. Restoring lays the present "
                  "workspace aside; nothing is overwritten."),
                "muted",
            )
        )  # fmt: skip

    def refresh(self) -> None:
        """Ask the workspace for its size."""
        self._context.store.read(_sized, self._show, lambda error: self._size.setText(numbers.MISSING))

    def _show(self, found: tuple[int, int]) -> None:
        size_bytes, count = found
        language = self._context.language.code
        megabytes = f"{numbers.number(size_bytes / _BYTES_PER_MB, language)}\u00a0{_('MB')}"
        self._size.setText(f"{megabytes} · {ngettext('{count} run', '{count} runs', count)}")


class HelpCard(Card):
    """Diagnostics and the log."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("If something goes wrong"), "settings-help", parent)
        care = Maintenance(context, self)
        self.body.addLayout(row(button(_("Copy diagnostics"), care.copy_diagnostics, "diagnostics-copy")))
        self.add(label(_("Versions, sensors and settings; no names, no notes, no places of files."), "muted"))
        self.add(label(_("Log file"), "label"))
        self.add(_path(str(paths.log_file())))


def _sized(workspace: Workspace) -> tuple[int, int]:
    return workspace.size_bytes(), len(workspace.runs())


def _path(path: str) -> QLabel:
    # A zero-width blank lets a long path wrap at its separators.
    made = label(path.replace("/", "/\u200b"))
    made.setFont(code_font())
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
