"""The one door for background work, with progress and cancel.

`run(work, done)`: `work` is given its `Task`, runs on a thread of its own and sees no widget; `done` gets its result
on the GUI thread. The status bar lists `running()`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.ui.callbacks import is_gone

log = logging.getLogger(__name__)
T = TypeVar("T")


class Cancelled(Exception):  # noqa: N818 - no error: the user asked for it
    """Raised in `work` by `Task.check` once the user has cancelled."""


class Task(Generic[T]):
    """A piece of background work.

    Attributes:
        title: What it does, in the user's words.
        can_cancel: Whether `work` looks at `cancelled`.
    """

    def __init__(self, title: str, can_cancel: bool) -> None:
        self.title = title
        self.can_cancel = can_cancel
        self.started_monotonic_s = time.monotonic()
        self._cancelled = threading.Event()
        self._progress: tuple[float, str] = (0.0, "")

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._cancelled.is_set()

    @property
    def progress(self) -> tuple[float, str]:
        """Share done (0 while unknown), and in words such as "page 7/20"."""
        return self._progress

    def cancel(self) -> None:
        """Ask to stop; `done` is then not called."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise `Cancelled` if the user asked to stop; to be called by `work` now and then."""
        if self.cancelled:
            raise Cancelled

    def report(self, fraction: float, words: str = "") -> None:
        """Tell how far it is; called by `work`."""
        self._progress = (fraction, words)
        _hub().progressed.emit()


class _Hub(QObject):
    """Carries results to the GUI thread."""

    finished = Signal(object, object)
    progressed = Signal()
    listed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.running: list[Task[Any]] = []
        self.finished.connect(self._finish)  # queued: it is emitted by other threads

    def _finish(self, task: Task[Any], call: Callable[[], None]) -> None:
        if task in self.running:
            self.running.remove(task)
            self.listed.emit()
        call()


_HUB: list[_Hub] = []


def _hub() -> _Hub:
    if not _HUB:
        _HUB.append(_Hub())
    return _HUB[0]


def hub() -> _Hub:
    """Signals `listed` (tasks began or ended) and `progressed`; made on the GUI thread at start."""
    return _hub()


def running() -> tuple[Task[Any], ...]:
    """Tasks that have not ended."""
    return tuple(_hub().running)


def run(
    work: Callable[[Task[T]], T],
    done: Callable[[T], None],
    failed: Callable[[GreenAIError | Exception], None] | None = None,
    *,
    title: str = "",
    can_cancel: bool = False,
    cancelled: Callable[[], None] | None = None,
) -> Task[T]:
    """Do work on a thread of its own.

    Args:
        work: Runs off the GUI thread; sees no widget.
        done: Gets the result, on the GUI thread.
        failed: Gets the error, on the GUI thread; without it `ui.errors.show_error` does.
        title: What it does; tasks without a title are not listed.
        can_cancel: Whether `work` looks at `task.cancelled`.
        cancelled: Called on the GUI thread after a cancel took effect.
    """
    task: Task[T] = Task(title, can_cancel)
    signals = _hub()

    def body() -> None:
        try:
            result = work(task)
        except Cancelled:
            signals.finished.emit(task, _nothing if is_gone(cancelled) else cancelled or _nothing)
        except Exception as error:  # whatever happens is told to the user through the one door
            failure = error
            if not isinstance(error, GreenAIError):
                log.exception("background work failed: %s", title)
            signals.finished.emit(task, lambda: _fail(failure, failed))
        else:
            after = (lambda: None if is_gone(done) else done(result)) if not task.cancelled else (cancelled or _nothing)
            signals.finished.emit(task, after)

    if title:
        signals.running.append(task)
        signals.listed.emit()
    threading.Thread(target=body, name=f"task {title}", daemon=True).start()
    return task


def _fail(error: Exception, failed: Callable[[GreenAIError | Exception], None] | None) -> None:
    if failed is not None:
        if not is_gone(failed):
            failed(error)
        return
    from greenai_desktop.ui.errors import show_error

    show_error(error)


def _nothing() -> None:
    """What follows a cancel that nobody waits for."""
