"""Work whose last answer alone counts: at once where it is little, else off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from greenai_desktop.ui import tasks
from greenai_desktop.ui.errors import show_error

T = TypeVar("T")
# So many figures are made into tables in some 20 ms, which nobody notices; a thread would make them flicker.
FEW: Final = 10_000


class Latest:
    """One kind of work of a widget; what was asked before is dropped when something else is asked."""

    def __init__(self) -> None:
        self._task: tasks.Task[Any] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._task is not None

    def do(self, count: int, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do work over so many rows.

        Args:
            count: How many rows.
            work: Sees no widget, and nothing that another thread changes.
            done: Gets the answer on the GUI thread, unless something else was asked meanwhile.
        """
        self.drop()
        if count <= FEW:
            done(work())
            return

        def take(found: T) -> None:
            if self._task is task:
                self._task = None
                done(found)

        def failed(error: Exception) -> None:
            if self._task is task:
                self._task = None
                show_error(error)

        task = tasks.run(lambda task: work(), take, failed)
        self._task = task

    def drop(self) -> None:
        """Wait for no answer any more."""
        self._task = None
