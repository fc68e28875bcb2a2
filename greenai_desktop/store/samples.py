"""Every sample of a run, hour by hour, for those who take them elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

import numpy as np

from greenai_desktop.store import reading
from greenai_desktop.store.blocks import US_PER_S, FloatArray

_MINUTES: Final = 60


def series(connection: sqlite3.Connection, run_id: int) -> list[tuple[str, str]]:
    """Name and unit of each series: channels in W, then gauges."""
    query = "SELECT name, unit FROM series WHERE run_id = ? ORDER BY number"
    return [(str(name), str(unit)) for name, unit in connection.execute(query, (run_id,))]


def samples(connection: sqlite3.Connection, run_id: int) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Times in seconds since the start, shape (n,), and the values of all series, shape (k, n); NaN is missing."""
    shape = reading.shape_of(connection, run_id)
    last = max(0, shape.last_us) // shape.minute_us
    for first in range(0, last + 1, _MINUTES) if shape.last_us >= 0 else ():
        # A minute more at the front gives the first reading of a counter its power.
        block = reading.block_of(connection, shape, max(0, first - 1), min(last, first + _MINUTES - 1))
        block = reading.clipped(block, first * shape.minute_us, None)
        if len(block.tick_us):
            yield block.tick_us / US_PER_S, np.concatenate([block.power_w, block.gauge], axis=1).T
