"""How far a run had come at moments: the energy of each channel from its start to each of them.

Differences of it are the energies of the stretches between the moments, and they add up to the energy of the run: an
interval in which a moment lies is shared between both sides by its time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from greenai_desktop.store import energies, reading
from greenai_desktop.store.blocks import US_PER_S, Block, FloatArray, Intervals, intervals
from greenai_desktop.store.reading import Shape


@dataclass(frozen=True, slots=True)
class Progress:
    """What a channel had drawn at moments.

    Attributes:
        energy_j: Since the start of the run, shape (n,), never falling.
        covered_s: Time of which that is known, shape (n,).
    """

    energy_j: FloatArray
    covered_s: FloatArray


def progress(connection: sqlite3.Connection, run_id: int, moments_s: Sequence[float]) -> dict[str, Progress]:
    """Energy of each channel from the start to each of some moments, by channel id."""
    shape = reading.shape_of(connection, run_id)
    found = np.zeros((len(moments_s), shape.channel_count, 2))
    if shape.last_us >= 0 and shape.channel_count:
        moments_us = np.maximum(np.round(np.asarray(moments_s, dtype=float) * US_PER_S), 0.0)
        sealed = reading.last_sealed_minute(connection, run_id)
        minutes = np.minimum(moments_us, shape.last_us) // shape.minute_us
        # The end of the run is the end of its last reading, which is stamped a little after its sample.
        moments_us = np.where(moments_us >= shape.last_us, np.inf, moments_us)
        sums, summed = np.zeros((shape.channel_count, 2)), 0
        for minute in np.unique(minutes).astype(int).tolist():
            start = min(minute, sealed + 1)
            sums, summed = sums + _minutes(connection, shape, summed, start - 1), max(summed, start)
            here = np.flatnonzero(minutes == minute)
            found[here] = sums + _within(connection, shape, start, minute, moments_us[here])
    return {
        shape.names[number]: Progress(found[:, number, 0], found[:, number, 1]) for number in range(shape.channel_count)
    }


def _minutes(connection: sqlite3.Connection, shape: Shape, first: int, last: int) -> FloatArray:
    """Energy and covered seconds of whole minutes, shape (c, 2)."""
    everything = np.ones(shape.channel_count, dtype=bool)
    return energies.minutes_between(connection, shape, first, last, everything)[:, :2]


def _within(
    connection: sqlite3.Connection, shape: Shape, start: int, minute: int, moments_us: FloatArray
) -> FloatArray:
    """Energy and covered seconds from the beginning of a minute to moments in the same or a later one: (n, c, 2)."""
    # One minute before for the power of a counter's first reading, one after for the interval a moment lies in.
    whole = reading.block_of(connection, shape, max(0, start - 1), minute + 1)
    block = reading.clipped(whole, start * shape.minute_us, None)
    found = intervals(reading.carry_before(connection, shape, start), block, shape.limit_s)
    return np.stack([_until(found, block, float(at_us)) for at_us in moments_us])


def _until(found: Intervals, block: Block, at_us: float) -> FloatArray:
    """What the intervals of a block hold up to a moment, shape (c, 2)."""
    length_us = np.where(found.known, found.duration_s, 0.0) * US_PER_S
    until_us = at_us - (np.where(found.known, block.at_us, 0.0) - length_us)
    share = np.clip(until_us / np.where(length_us > 0, length_us, 1.0), 0.0, 1.0)
    share = np.where(found.known, share, 0.0)
    return np.stack([(found.energy_j * share).sum(axis=0), (length_us * share).sum(axis=0) / US_PER_S], axis=1)
