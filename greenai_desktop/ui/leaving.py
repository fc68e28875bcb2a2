"""What becomes of the window and of its recordings when the window is closed.

A recording is a process of its own and can go on without us. With an icon in the tray the window only hides behind
it; without one it closes, after asking once whether recordings go on. Whoever ends the program from outside (a
signal, the end of the session) is asked nothing.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QVBoxLayout, QWidget

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.tray import Tray
from greenai_desktop.ui.widgets.forms import button, label, row

if TYPE_CHECKING:
    from greenai_desktop.ui.main_window import MainWindow

log = logging.getLogger(__name__)

GO_ON, STOP = "go_on", "stop"
_TOLD_OF_TRAY = "told_of_tray"


class Leaving(QObject):
    """Decides at each attempt to close the window, and looks after the icon in the tray.

    Attributes:
        tray: The icon; None if none is wanted.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_for_good = False
        self._dialog: ClosingDialog | None = None
        self.tray: Tray | None = None

    def show_tray(self) -> None:
        """Have an icon, or none, as the settings say; anew after a change of language."""
        self.remove_tray()
        if self._window.context.settings.has_tray_icon:
            self.tray = Tray(self._window.context, self._window)
            self.tray.show_asked.connect(self.show_window)
            self.tray.lost.connect(self.show_window)
            self.tray.quit_asked.connect(self.quit)
            self.tray.start()
        # With an icon the program lives on behind it, also when a dialog is the last window that closes.
        QApplication.setQuitOnLastWindowClosed(self.tray is None)
        if self.tray is None and self._window.isHidden():
            self.show_window()

    def remove_tray(self) -> None:
        """Take the icon away; a second call is harmless."""
        if self.tray is not None:
            self.tray.stop()
            self.tray.deleteLater()
            self.tray = None

    def show_window(self) -> None:
        """Bring the window back from behind the icon, or to the front."""
        window = self._window
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def closes(self) -> bool:
        """Whether the window may close now; else it was hidden, or somebody is asked."""
        if self._is_for_good or _session_ends():
            return True
        if self.tray is not None and self.tray.is_shown:
            self._hide()
            return False
        return not self._asks()

    def quit(self) -> None:
        """End the program, also one that hides behind its icon; asks first where it must."""
        if not self._asks():
            self.leave()

    def leave(self) -> None:
        """End the program without asking."""
        self._is_for_good = True
        self.remove_tray()
        self._window.close()
        QApplication.quit()

    def _asks(self) -> bool:
        """Ask what becomes of recordings, or do what was chosen before; tells whether somebody is being asked."""
        runs = self._window.context.recordings.own
        choice = self._window.context.settings.at_close
        if not runs:
            return False
        if choice:
            self._do(choice)
            return False
        if self._dialog is None:
            self.show_window()
            self._dialog = ClosingDialog(len(runs), self._window)
            self._dialog.chosen.connect(self._chosen)
            self._dialog.finished.connect(self._answered)
            self._dialog.open()
        return True

    def _chosen(self, choice: str, is_to_be_kept: bool) -> None:
        if is_to_be_kept:
            try:
                self._window.context.change_settings(at_close=choice)
            except GreenAIError as error:
                log.warning("choice not kept: %s", error)
        self._do(choice)
        self.leave()

    def _do(self, choice: str) -> None:
        if choice == STOP:
            for run in self._window.context.recordings.own:
                self._window.context.recordings.stop_run(run.id)

    def _answered(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _hide(self) -> None:
        self._window.hide()
        kept = self._window.context.settings.window
        if self.tray is None or kept.get(_TOLD_OF_TRAY):
            return
        self.tray.tell(_("The program goes on; this icon brings its window back. Quit it by the icon's menu."))
        try:
            self._window.context.change_settings(window={**kept, _TOLD_OF_TRAY: True})
        except GreenAIError as error:
            log.warning("not kept that the tray was told of: %s", error)


class ClosingDialog(QDialog):
    """Asks what becomes of the recordings that were started from a window.

    Signals:
        chosen: `go_on` or `stop`, and whether the choice holds from now on.
    """

    chosen = Signal(str, bool)

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("closing-dialog")
        self.setWindowTitle(_("Close the window"))
        self._keep = QCheckBox(_("Do so from now on (can be changed in Settings)"))
        self._keep.setObjectName("closing-keep")
        self._keep.setChecked(True)
        go_on = button(_("Go on recording"), lambda: self._choose(GO_ON), "closing-go-on", primary=True)
        go_on.setDefault(True)
        stop = button(_("Stop recording"), lambda: self._choose(STOP), "closing-stop")
        cancel = button(_("Cancel"), self.reject, "closing-cancel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(
            label(ngettext("A run is being recorded.", "{count} runs are being recorded.", count), "section")
        )
        layout.addWidget(
            label(
                _("The recording is a program of its own: it can go on without the window, and the next window finds "
                  "it again. In a terminal, greenai runs lists it.")
            )
        )  # fmt: skip
        layout.addWidget(self._keep)
        layout.addLayout(row(go_on, stop, cancel))
        self.setMinimumWidth(460)
        go_on.setFocus()

    def _choose(self, choice: str) -> None:
        keeps = self._keep.isChecked()
        self.accept()
        self.chosen.emit(choice, keeps)


def _session_ends() -> bool:
    """Whether the desktop is closing all windows."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()
