"""The one door to the workspace: a thread with its own connection.

Calls run one after the other, so that the GUI thread never waits for a disk. Once a second it asks whether another
program wrote, and tells it by `changed`.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.errors import GreenAIError, StoreError
from greenai_desktop.ui.callbacks import is_gone

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace

log = logging.getLogger(__name__)
T = TypeVar("T")
Failed = Callable[[Exception], None]

_POLL_S = 1.0
_RETRY_S = 3.0


class StoreThread(QObject):
    """Runs functions of a `Workspace`, off the GUI thread.

    Signals:
        changed: Somebody, here or elsewhere, wrote to the workspace.
        opened: The workspace is open.
        read_only: It is open, but may only be read; carries an error that says so. Each edit raises one.
        unavailable: It cannot be opened; carries the error. It is tried again with every call.
    """

    changed = Signal()
    opened = Signal()
    read_only = Signal(object)
    unavailable = Signal(object)
    _answered = Signal(object)

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self._calls: queue.Queue[tuple[Callable[[Workspace], Any], Callable[[Any], None], Failed | None, bool] | None]
        self._calls = queue.Queue()
        self._thread: threading.Thread | None = None
        self._workspace: Workspace | None = None
        self._failed_at_s = float("-inf")
        self._answered.connect(self._call)

    def start(self) -> None:
        """Open the workspace and begin to work."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="store", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish what was asked for and close; a second call is harmless."""
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join()
            self._thread = None

    def read(self, work: Callable[[Workspace], T], done: Callable[[T], None], failed: Failed | None = None) -> None:
        """Run `work` on the store's thread and give its result to `done` on the GUI thread."""
        self._calls.put((work, done, failed, False))

    def write(
        self, work: Callable[[Workspace], T], done: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """As `read`, for work that changes the workspace: `changed` follows."""
        self._calls.put((work, done or (lambda result: None), failed, True))

    def reopen(self, before: Callable[[], None], done: Callable[[], None] | None = None) -> None:
        """Close the workspace, run `before` (a restore, say) on the store's thread, and open it again."""

        def work(workspace: Workspace) -> None:
            self._close()
            before()

        self.write(work, (lambda nothing: done()) if done is not None else None)

    def _call(self, call: Callable[[], None]) -> None:
        """On the GUI thread: a method of an object of that thread, so Qt hands it over there."""
        call()

    def _run(self) -> None:
        self._open()
        # Taken at once: what others write before the first look below is news, too.
        seen_version = self._version() if self._workspace is not None else None
        while True:
            try:
                item = self._calls.get(timeout=_POLL_S)
            except queue.Empty:
                version = self._version()
                if version is not None and seen_version is not None and version != seen_version:
                    self.changed.emit()
                seen_version = version if version is not None else seen_version
                continue
            if item is None:
                self._close()
                return
            self._answer(*item)

    def _answer(
        self, work: Callable[[Workspace], Any], done: Callable[[Any], None], failed: Failed | None, writes: bool
    ) -> None:
        try:
            workspace = self._workspace or self._open(raising=True)
            assert workspace is not None
            result = work(workspace)
        except Exception as error:  # told through the one door for errors
            failure = error
            if not isinstance(error, GreenAIError):
                log.exception("work on the workspace failed")
            self._answered.emit(lambda: _fail(failure, failed))
            return
        self._answered.emit(lambda: None if is_gone(done) else done(result))
        if writes:
            self.changed.emit()

    def _open(self, raising: bool = False) -> Workspace | None:
        if not raising and time.monotonic() - self._failed_at_s < _RETRY_S:
            return None
        try:
            self._workspace = open_workspace(self.file)
        except GreenAIError as error:
            self._failed_at_s = time.monotonic()
            if raising:
                raise
            self.unavailable.emit(error)
            return None
        if self._workspace.is_read_only:
            self.read_only.emit(StoreError("workspace_opened_to_read", file=str(self.file)))
        self.opened.emit()
        return self._workspace

    def _close(self) -> None:
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def _version(self) -> int | None:
        if self._workspace is None and self._open() is None:
            return None
        assert self._workspace is not None
        try:
            return self._workspace.data_version()
        except GreenAIError as error:
            log.warning("the workspace cannot be read: %s", error)
            return None


def open_workspace(file: Path, *, create: bool = True) -> Workspace:
    """Open a workspace, or open it to be read where it may not be written to: to look at it is better than nothing.

    Raises:
        StoreError: it cannot be read either.
    """
    from greenai_desktop.store.workspace import Workspace

    try:
        return Workspace.open(file, create=create)
    except StoreError as error:
        if error.code != "read_only_workspace":
            raise
        try:
            return Workspace.open_to_read(file)
        except StoreError:
            raise error from None  # what is wrong with reading comes of the same rights, and says less


def _fail(error: Exception, failed: Failed | None) -> None:
    if failed is not None:
        if not is_gone(failed):
            failed(error)
        return
    from greenai_desktop.ui.errors import show_error

    show_error(error)
