"""Comparing hundreds of options in the background: medians first, ranges after, part by part, until it is cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from greenai_desktop.ui import tasks

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate.options import Options

_PATIENCE_S: Final = 0.5
First = Callable[[], "Options"]
# Options, a check that raises once it is cancelled, and a report of what is done and of all.
Rest = Callable[["Options", Callable[[], None], Callable[[int, int], None]], "Iterator[Options]"]


class OptionsWork(QObject):
    """One comparison at a time; asking again forgets the one before.

    Signals:
        came: `Options`, whose ranges may be missing still.
        progressed: How many are done, and of how many.
        ended: Whether all was worked out.
    """

    came = Signal(object)
    progressed = Signal(int, int)
    ended = Signal(bool)
    _told = Signal(int, object)
    _counted = Signal(int, int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked = 0
        self._task: tasks.Task[None] | None = None
        self._seen = threading.Event()
        # From the thread of the work; queued, so that they arrive on that of the window.
        self._told.connect(self._take)
        self._counted.connect(self._count)

    @property
    def is_working(self) -> bool:
        """Whether an answer is on its way."""
        return self._task is not None

    def ask(self, title: str, first: First, rest: Rest) -> None:
        """Compare; both functions see no widget."""
        self.cancel()
        self._asked += 1
        asked = self._asked
        self._seen = seen = threading.Event()

        def work(task: tasks.Task[None]) -> None:
            options = first()
            task.check()
            self._told.emit(asked, options)
            # The window shows its rows first: two threads that compute at once would each take twice as long.
            seen.wait(_PATIENCE_S)

            def report(done: int, count: int) -> None:
                task.report(done / max(1, count))
                self._counted.emit(asked, done, count)

            for part in rest(options, task.check, report):
                task.check()
                self._told.emit(asked, part)

        self._task = tasks.run(
            work, lambda _none: self._end(asked, True), lambda error: self._fail(asked, error), title=title,
            can_cancel=True, cancelled=lambda: self._end(asked, False),
        )  # fmt: skip

    def cancel(self) -> None:
        """Stop; a second call is harmless."""
        task, self._task = self._task, None
        self._seen.set()
        if task is not None:
            task.cancel()

    def _take(self, asked: int, options: Options) -> None:
        if asked == self._asked and self._task is not None:
            self.came.emit(options)
        self._seen.set()

    def _count(self, asked: int, done: int, count: int) -> None:
        if asked == self._asked and self._task is not None:
            self.progressed.emit(done, count)

    def _end(self, asked: int, is_whole: bool) -> None:
        if asked == self._asked:
            self._task = None
            self.ended.emit(is_whole)

    def _fail(self, asked: int, error: Exception) -> None:
        from greenai_desktop.ui.errors import show_error

        self._end(asked, False)
        show_error(error)
