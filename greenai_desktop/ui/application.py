"""The running program: the application, its window, its log, and its end by a signal."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from greenai_desktop import i18n, paths
from greenai_desktop import settings as settings_module

# isort: split
# Qt comes after what does not need it: once it is there, it looks into every module that is imported.
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from greenai_desktop.ui import tasks
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.languages import put_in_force
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.theme import fonts
from greenai_desktop.ui.theme.style import Theme

log = logging.getLogger(__name__)

_MOST_BYTES, _KEPT = 1_000_000, 3


def run(arguments: Sequence[str]) -> int:
    """Open the window and stay until it is closed; the exit code."""
    application = QApplication([sys.argv[0], *arguments])
    application.setApplicationName("greenai-desktop")
    application.setApplicationDisplayName("GreenAI Desktop")
    application.setDesktopFileName("greenai-desktop")
    loaded = settings_module.load(paths.settings_file())
    i18n.activate(loaded.settings.language or i18n.system_language())
    put_in_force(loaded.settings.language)
    fonts.install(application)
    tasks.hub()
    theme = Theme(application, loaded.settings.theme)
    context = Context(loaded.settings, paths.settings_file(), paths.workspace_file())
    window = MainWindow(context, theme)
    endings: list[Ending] = []
    sys.excepthook = _unexpected
    threading.excepthook = lambda args: _unexpected(args.exc_type, args.exc_value, args.exc_traceback)
    window.painted.connect(lambda: endings.append(Ending(application, window)))
    window.painted.connect(lambda: _after_start(context, loaded.laid_aside))
    window.show()
    exit_code = application.exec()
    for ending in endings:
        ending.stop()
    context.stop()
    return exit_code


def _after_start(context: Context, laid_aside: Path | None) -> None:
    gc.enable()
    fonts.complete()
    log_to_file()
    from greenai_desktop.core.errors import InputError
    from greenai_desktop.ui import errors

    context.store.unavailable.connect(errors.show_error)
    if laid_aside is not None:
        errors.show_error(InputError("settings_damaged", file=laid_aside.name))


def log_to_file() -> None:
    """Send warnings to the log file; without a folder to write to there is no log, and the program goes on."""
    from logging.handlers import RotatingFileHandler

    file = paths.log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    except OSError as error:
        log.warning("no log file: %s", error)
        return
    handler.setFormatter(_Anonymous("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


class _Anonymous(logging.Formatter):
    """Writes `~` for the user's folder, which names the user."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(str(Path.home()), "~")


class Ending:
    """Closes the window at SIGINT and SIGTERM.

    Python's handlers run only between Python instructions, which there are none of while Qt waits: the signal
    arrives as a byte on a socket that Qt watches.
    """

    def __init__(self, application: QApplication, window: MainWindow) -> None:
        import signal
        import socket  # 3 ms that the first paint need not wait for

        self._window = window
        self._ours, self._pythons = socket.socketpair()
        for end in (self._ours, self._pythons):
            end.setblocking(False)
        self._before_fd = signal.set_wakeup_fd(self._pythons.fileno())
        self._before: dict[int, Any] = {}
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, lambda number, frame: None)
        self._watch = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, application)
        self._watch.activated.connect(self._close)

    def stop(self) -> None:
        """Give the signals back; a second call is harmless."""
        if not self._before:
            return
        import signal

        self._watch.setEnabled(False)
        signal.set_wakeup_fd(self._before_fd)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()
        self._ours.close()
        self._pythons.close()

    def _close(self) -> None:
        try:
            self._ours.recv(64)
        except BlockingIOError:
            return
        self._window.close()
        QApplication.quit()


def _unexpected(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """The last catch: told to the user through the one door, and the program goes on."""
    if error is None or issubclass(kind, SystemExit):
        return
    if isinstance(error, KeyboardInterrupt):
        QApplication.quit()
        return
    from greenai_desktop.ui import errors

    if threading.current_thread() is threading.main_thread():
        errors.show_error(error)
    else:
        log.error("a background thread failed", exc_info=error)
        errors.show_error_later(error)
