"""The running program: the application, its window, its log, and its end by a signal."""

from __future__ import annotations

import gc
import json
import logging
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from greenai_desktop import paths

# isort: split
# Qt comes after what does not need it: once it is there, it looks into every module that is imported.
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from greenai_desktop.ui.languages import put_in_force
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.theme import fonts
from greenai_desktop.ui.theme.style import Theme

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

log = logging.getLogger(__name__)

_MOST_BYTES, _KEPT = 1_000_000, 3


def run(arguments: Sequence[str]) -> int:
    """Open the window and stay until it is closed; the exit code."""
    application = QApplication([sys.argv[0], *arguments])
    application.setApplicationName("greenai-desktop")
    application.setApplicationDisplayName("GreenAI Desktop")
    application.setDesktopFileName("greenai-desktop")
    file = paths.settings_file()
    glance = glance_at(file)
    put_in_force(glance.language)
    fonts.install(application)
    theme = Theme(application, glance.theme)
    laid_aside: list[Path] = []
    window = MainWindow(lambda: _open_context(file, laid_aside), theme, glance.geometry)
    endings: list[Ending] = []
    sys.excepthook = _unexpected
    threading.excepthook = lambda args: _unexpected(args.exc_type, args.exc_value, args.exc_traceback)
    window.painted.connect(lambda: endings.append(Ending(application, window)))
    window.painted.connect(lambda: _after_start(window.context, laid_aside))
    window.show()
    exit_code = application.exec()
    window.leave()
    for ending in endings:
        ending.stop()
    return exit_code


class Glance(NamedTuple):
    """What the first paint needs of the settings.

    Attributes:
        language: As chosen; empty follows the system.
        theme: As chosen.
        geometry: Of the window, as it wrote it.
    """

    language: str = ""
    theme: str = "system"
    geometry: str = ""


def glance_at(file: Path) -> Glance:
    """Read what the first paint needs, without the classes of the settings, which take 15 ms to import.

    Anything odd gives the defaults here; the settings proper, read after the first paint, deal with it.
    """
    try:
        plain = json.loads(paths.read_regular(file))
        window = plain.get("window", {})
        found = Glance(plain.get("language", ""), plain.get("theme", "system"), window.get("geometry", ""))
    except (OSError, ValueError, AttributeError):
        return Glance()
    return found if all(isinstance(value, str) for value in found) else Glance()


def _open_context(file: Path, laid_aside: list[Path]) -> Context:
    """The settings proper and all that pages share."""
    from greenai_desktop import settings
    from greenai_desktop.ui import tasks
    from greenai_desktop.ui.context import Context

    tasks.hub()
    loaded = settings.load(file)
    if loaded.laid_aside is not None:
        laid_aside.append(loaded.laid_aside)
    return Context(loaded.settings, file, paths.workspace_file())


def _after_start(context: Context, laid_aside: Sequence[Path]) -> None:
    gc.enable()
    settle_memory()
    fonts.complete()
    log_to_file()
    from greenai_desktop.core.errors import InputError
    from greenai_desktop.ui import errors

    context.store.unavailable.connect(errors.show_error)
    context.store.read_only.connect(errors.show_error)
    for file in laid_aside:
        errors.show_error(InputError("settings_damaged", file=file.name))


def settle_memory() -> None:
    """Leave out of every later collection what is there for good: modules, classes, words and the window itself.

    The collector would walk through some 200,000 such objects again and again while samples come in.
    """
    gc.freeze()


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
        self._window.leave()
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
