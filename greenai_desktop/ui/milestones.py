"""Moments of the start, told on standard output for whoever measures it.

`GREENAI_EXIT_AFTER=first-paint|first-value|plot` prints each moment reached with the time of day in seconds and
closes the window at the one named. Without it nothing happens.
"""

from __future__ import annotations

import os
import time

from PySide6.QtCore import QCoreApplication

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
