"""No pauses of the window while hundreds of thousands of lines are made.

Each pass of the collector over everything that lives would stop all threads for a fifth of a second, ten times a
reading. Lines hold no cycles: they are freed by their counts alone, so that the collector need not look at them.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Fewer objects than this are looked through unnoticed.
_MANY: Final = 200_000
_LOCK = threading.Lock()
_AT_WORK = [0]


@contextmanager
def without_pauses() -> Iterator[None]:
    """The collector rests in this block; what was made in it, if it is much, waits for its next full pass."""
    with _LOCK:
        _AT_WORK[0] += 1
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            _AT_WORK[0] -= 1
            if not _AT_WORK[0]:
                if gc.get_count()[0] > _MANY:
                    # All goes to the oldest generation unseen, which the next full pass looks through as ever: kept
                    # frozen, cycles that somebody else let go of meanwhile would never be freed.
                    gc.freeze()
                    gc.unfreeze()
                gc.enable()
