"""Moments of the start, told on standard output for whoever measures it.

`GREENAI_EXIT_AFTER=first-paint|first-value|plot` prints each moment reached with the time of day in seconds and
closes the window at the one named. Without it nothing happens. `plot` is the first paint of the live chart after the
first value.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from greenai_desktop.ui.live_feed import LiveFeed

VARIABLE = "GREENAI_EXIT_AFTER"
_REACHED: set[str] = set()


def is_measuring() -> bool:
    """Whether somebody measures the start."""
    return VARIABLE in os.environ


def reach(name: str) -> None:
    """Tell that a moment was reached, the first time only."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None or name in _REACHED:
        return
    _REACHED.add(name)
    print(name, f"{time.time():.4f}", flush=True)
    if name == wanted:
        application = QCoreApplication.instance()
        if application is not None:
            application.quit()


def watch(feed: LiveFeed, pages: QWidget) -> None:
    """Tell the first value, and the first paint of the live chart after it."""
    feed.updated.connect(lambda: reach("first-value"))
    watcher = _PlotWatcher(pages)
    application = QCoreApplication.instance()
    if application is not None:
        application.installEventFilter(watcher)


class _PlotWatcher(QObject):
    """Sees all paints; only made while somebody measures."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and type(watched).__name__ == "LiveStrip" and "first-value" in _REACHED:
            QTimer.singleShot(0, self, lambda: reach("plot"))  # once it is painted
        return False
