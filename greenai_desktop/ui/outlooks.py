"""How the recordings that run now stand: figures, waste, forecast and limits, made off the GUI thread now and then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from greenai_desktop.accounting.outlook import Outlook, Outlooks
    from greenai_desktop.store.records import Run
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

log = logging.getLogger(__name__)

_EVERY_MS: Final = 5_000


class RunOutlooks(QObject):
    """Outlooks of the runs that are being recorded, from whatever way.

    Attributes:
        found: By the number of the run.

    Signals:
        changed: They are new.
    """

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self.found: dict[int, Outlook] = {}
        self._maker = _Maker()
        self._asking = False
        self._ids: frozenset[int] = frozenset()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.refresh)

    def start(self) -> None:
        """Follow the recordings; a second call is harmless."""
        if not self._timer.isActive():
            self._context.recordings.changed.connect(self._recordings_changed)
            self._timer.start()
            self._recordings_changed()

    def stop(self) -> None:
        """Follow them no more; a second call is harmless."""
        if self._timer.isActive():
            self._timer.stop()
            self._context.recordings.changed.disconnect(self._recordings_changed)

    def refresh(self) -> None:
        """Look at the recordings that run now."""
        runs = self._context.recordings.active
        if not runs:
            if self.found:
                self.found = {}
                self.changed.emit()
            return
        if not self._asking:
            self._asking = True
            self._context.store.read(self._maker.work_on(runs), self._take, self._not_now)

    def _recordings_changed(self) -> None:
        """A recording that has begun is shown at once, not at the next tick."""
        ids = frozenset(run.id for run in self._context.recordings.active)
        if ids != self._ids:
            self._ids = ids
            self.refresh()

    def _take(self, found: dict[int, Outlook]) -> None:
        self._asking = False
        self.found = {run_id: outlook for run_id, outlook in found.items() if run_id in self._ids}
        self.changed.emit()

    def _not_now(self, error: Exception) -> None:
        self._asking = False
        log.debug("no outlook now: %s", error)


class _Maker:
    """Lives on the store's thread; what it needs is imported there."""

    def __init__(self) -> None:
        self._outlooks: Outlooks | None = None

    def work_on(self, runs: tuple[Run, ...]) -> Callable[[Workspace], dict[int, Outlook]]:
        """The work on these runs."""

        def work(workspace: Workspace) -> dict[int, Outlook]:
            if self._outlooks is None:
                from greenai_desktop.accounting.outlook import Outlooks
                from greenai_desktop.catalog.grid import grid

                self._outlooks = Outlooks(grid())
            outlooks = self._outlooks
            return {run.id: outlooks.of(workspace, workspace.run(run.id)) for run in runs}

        return work
