"""Sealed minutes: a block as one row a series, and rows as a block again.

Of a channel with a counter the joules of each sample are kept, and its power too only where joules over time do not
tell it; of other channels the power, of gauges the value: 4 bytes each. Times are kept to the microsecond: the ticks
as what differs from an even pace, readings as what differs from the ticks, in as few bytes as the difference needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.store.blocks import ABSENT, US_PER_S, Block, Carry, FloatArray, Intervals, Sums
from greenai_desktop.store.rows import row_id

TicksRow = tuple[int, int, int, int, bytes]
MinuteRow = tuple[Any, ...]

INSERT_TICKS = "INSERT INTO ticks (id, count, first_us, step_us, rest) VALUES (?, ?, ?, ?, ?)"
INSERT_DETAIL = "INSERT INTO detail (id, points) VALUES (?, ?)"
INSERT_MINUTE = """INSERT INTO minute (id, low, mean, high, energy_j, covered_s, max_w, joules, level, shift_us,
    shifts, codes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
DETAILS: Final = 12  # points of a minute that has more samples than it takes to read them all
DETAILED_FROM: Final = 10 * DETAILS
_ROUNDING_US = 2.5  # two stamps of half a microsecond, and the sensor's own arithmetic
_SINGLE_PRECISION = 1e-6
_NEAR = 0.9  # of a minute: a reading that late is surely in the rows of the minute before


@dataclass(frozen=True, slots=True)
class Sealed:
    """A minute, ready to be written.

    Attributes:
        ticks: Its row of times.
        rows: One row a series that has anything to say.
        details: Twelfths of the minute, one row a series; empty where samples are few.
        summary: Low, mean and high of each series, shape (c + g, 3).
        sums: Energy, covered seconds and highest power of each channel, shape (c, 3).
        after: What the next minute carries in.
    """

    ticks: TicksRow
    rows: list[MinuteRow]
    details: list[tuple[int, bytes]]
    summary: NDArray[np.float32]
    sums: FloatArray
    after: Carry


def seal(run_id: int, minute: int, block: Block, before: Carry, found: Intervals, minute_us: int) -> Sealed:
    """Pack a full minute.

    Args:
        run_id: Its run.
        minute: Its number since the run's start.
        block: Its ticks.
        before: What was read before it.
        found: The intervals of the block.
        minute_us: Length of a minute; only tests have another than 60 s.
    """
    count = block.power_w.shape[1]
    sums = Sums.nothing(count).plus(found, block)
    values = np.concatenate([block.power_w, block.gauge], axis=1)
    summary = summarise(values)
    told = sums.covered_s > 0
    summary[:count, 1][told] = (sums.energy_j[told] / sums.covered_s[told]).astype(np.float32)
    rows = [
        _channel_row(row_id(run_id, minute, number), block, number, summary[number], sums, power)
        for number, power in enumerate(_powers_to_keep(block, before, found, minute * minute_us - _NEAR * minute_us))
        if not (block.code[:, number] == ABSENT).all()
    ]
    rows += [
        _gauge_row(row_id(run_id, minute, count + number), block.gauge[:, number], summary[count + number])
        for number in range(block.gauge.shape[1])
    ]
    table = np.stack([sums.energy_j, sums.covered_s, sums.max_w], axis=1)
    first_row = row_id(run_id, minute)
    details = _details(first_row, values, (block.tick_us - minute * minute_us) * DETAILS // minute_us)
    return Sealed(_ticks_row(first_row, block.tick_us), rows, details, summary, table, found.after)


def summarise(values: FloatArray) -> NDArray[np.float32]:
    """Low, mean and high of each column, shape (k, 3); NaN where nothing is known."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return np.stack([np.fmin.reduce(values, axis=0), mean, np.fmax.reduce(values, axis=0)], axis=1).astype(np.float32)


def _details(first_row: int, values: FloatArray, position: NDArray[np.int64]) -> list[tuple[int, bytes]]:
    if len(values) <= DETAILED_FROM:
        return []
    points = np.full((values.shape[1], DETAILS, 3), np.nan, dtype="<f4")
    edges = [*np.flatnonzero(np.diff(position, prepend=-1)).tolist(), len(values)]
    for start, stop in pairwise(edges):
        points[:, position[start]] = summarise(values[start:stop])
    known = np.isfinite(points[:, :, 1]).any(axis=1)
    return [(first_row + number, points[number].tobytes()) for number in np.flatnonzero(known).tolist()]


def _powers_to_keep(block: Block, before: Carry, found: Intervals, near_us: float) -> list[NDArray[np.float32] | None]:
    """Power of each channel, or None where joules over time tell it."""
    counted = np.isfinite(block.counter_j)
    with np.errstate(invalid="ignore"):
        tolerance_j = np.abs(block.power_w) * (_ROUNDING_US / US_PER_S) + _SINGLE_PRECISION * np.abs(block.counter_j)
        told = counted & (np.abs(block.power_w * found.duration_s - block.counter_j) <= tolerance_j)
        # Reading back looks one minute behind for the beginning of the first interval, no further.
        near = ~(before.at_us < near_us)
    told |= ~counted & np.isnan(block.power_w)
    derivable = told.all(axis=0) & counted.any(axis=0) & near
    single = block.power_w.astype(np.float32)
    return [None if derivable[number] else single[:, number] for number in range(len(derivable))]


def _channel_row(
    row: int, block: Block, number: int, summary: NDArray[np.float32], sums: Sums, power: NDArray[np.float32] | None
) -> MinuteRow:
    joules = block.counter_j[:, number]
    code = block.code[:, number]
    absent = code == ABSENT
    shift = block.at_us[:, number] - block.tick_us
    if absent.any():
        shift = np.where(absent, shift[~absent][0], shift)
    shift_us, shifts = pack_integers(shift.astype(np.int64))
    low, mean, high = _plain(summary)
    covered_s, max_w = float(sums.covered_s[number]), float(sums.max_w[number])
    return (
        row,
        low,
        None if covered_s > 0 else mean,  # energy over time tells it
        high,
        float(sums.energy_j[number]),
        covered_s,
        None if summary[2] == np.float32(max_w) else max_w,  # mostly it is the highest reading
        joules.astype("<f4").tobytes() if np.isfinite(joules).any() else None,
        None if power is None else power.astype("<f4").tobytes(),
        shift_us,
        shifts,
        code.tobytes() if code.any() else None,
    )


def _gauge_row(row: int, values: FloatArray, summary: NDArray[np.float32]) -> MinuteRow:
    low, mean, high = _plain(summary)
    level = values.astype("<f4").tobytes()
    return row, low, mean, high, None, None, None, None, level, None, None, None


def _plain(summary: NDArray[np.float32]) -> list[float | None]:
    return [None if value != value else value for value in summary.tolist()]


def _ticks_row(row: int, tick_us: NDArray[np.int64]) -> TicksRow:
    count = len(tick_us)
    step_us = round((int(tick_us[-1]) - int(tick_us[0])) / (count - 1)) if count > 1 else 0
    first_us, rest = pack_integers(tick_us - step_us * np.arange(count))
    return row, count, first_us, step_us, rest


def pack_integers(values: NDArray[np.int64]) -> tuple[int, bytes]:
    """Whole numbers as their least one and what each is above it, in 0, 1, 2, 4 or 8 bytes."""
    least = int(values.min())
    rest = values - least
    most = int(rest.max())
    if most == 0:
        return least, b""
    size = next(size for size in (1, 2, 4, 8) if most < 1 << 8 * size)
    return least, rest.astype(f"<u{size}").tobytes()


def unpack_integers(least: Sequence[int], rests: Sequence[bytes], counts: Sequence[int]) -> NDArray[np.int64]:
    """Many packed rows of whole numbers, one after the other."""
    sizes = {len(rest) // count for rest, count in zip(rests, counts, strict=True)}
    base = np.repeat(np.array(least, dtype=np.int64), counts)
    if sizes == {0}:
        return base
    if len(sizes) == 1:
        return base + np.frombuffer(b"".join(rests), dtype=f"<u{sizes.pop()}").astype(np.int64)
    start = 0
    for rest, count in zip(rests, counts, strict=True):
        if rest:
            base[start : start + count] += np.frombuffer(rest, dtype=f"<u{len(rest) // count}").astype(np.int64)
        start += count
    return base


@dataclass(slots=True)
class Times:
    """The ticks of sealed minutes.

    Attributes:
        tick_us: All ticks, shape (n,).
        start: Position of each minute's first tick.
        count: Ticks of each minute.
    """

    tick_us: NDArray[np.int64]
    start: dict[int, int]
    count: dict[int, int]


def times(rows: Sequence[TicksRow], minutes: Sequence[int]) -> Times:
    """Rows of ticks, one after the other."""
    counts = [row[1] for row in rows]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(int)
    even = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
    paces = np.repeat(np.array([row[3] for row in rows], dtype=np.int64), counts)
    tick_us = unpack_integers([row[2] for row in rows], [row[4] for row in rows], counts) + even * paces
    return Times(tick_us, dict(zip(minutes, starts.tolist(), strict=False)), dict(zip(minutes, counts, strict=True)))


@dataclass(slots=True)
class SeriesRows:
    """The rows of one series, minute by minute."""

    minutes: list[int] = field(default_factory=list)
    joules: list[bytes | None] = field(default_factory=list)
    level: list[bytes | None] = field(default_factory=list)
    shift_us: list[int] = field(default_factory=list)
    shifts: list[bytes] = field(default_factory=list)
    codes: list[bytes | None] = field(default_factory=list)

    def add(
        self, minute: int, joules: bytes | None, level: bytes | None, shift_us: int, shifts: bytes, codes: bytes | None
    ) -> None:
        """Take a row in."""
        self.minutes.append(minute)
        self.joules.append(joules)
        self.level.append(level)
        self.shift_us.append(shift_us)
        self.shifts.append(shifts)
        self.codes.append(codes)

    def singles(self, blobs: Sequence[bytes | None], at: Times) -> NDArray[np.float32]:
        """Arrays of floats as one series over all ticks; NaN where there is none."""
        if len(blobs) == len(at.count) and all(blobs):
            return np.frombuffer(b"".join(blob for blob in blobs if blob), dtype="<f4")
        out = np.full(len(at.tick_us), np.nan, dtype=np.float32)
        for minute, blob in zip(self.minutes, blobs, strict=True):
            if blob:
                out[at.start[minute] :][: at.count[minute]] = np.frombuffer(blob, dtype="<f4")
        return out

    def code(self, at: Times) -> NDArray[np.uint8]:
        """Code of each tick; `ABSENT` in minutes without a row."""
        complete = len(self.minutes) == len(at.count)
        out = np.full(len(at.tick_us), 0 if complete else ABSENT, dtype=np.uint8)
        if complete and not any(self.codes):
            return out
        for minute, blob in zip(self.minutes, self.codes, strict=True):
            out[at.start[minute] :][: at.count[minute]] = 0 if blob is None else np.frombuffer(blob, dtype=np.uint8)
        return out

    def at_us(self, at: Times) -> FloatArray:
        """Time of each reading; whatever where there is none."""
        counts = [at.count[minute] for minute in self.minutes]
        shift = unpack_integers(self.shift_us, self.shifts, counts) if counts else np.empty(0, dtype=np.int64)
        if len(shift) == len(at.tick_us):
            return (at.tick_us + shift).astype(np.float64)
        out = np.full(len(at.tick_us), np.nan)
        start = 0
        for minute, count in zip(self.minutes, counts, strict=True):
            here = slice(at.start[minute], at.start[minute] + count)
            out[here] = at.tick_us[here] + shift[start : start + count]
            start += count
        return out


def channel_arrays(
    rows: SeriesRows, at: Times, exact: bool = True
) -> tuple[FloatArray, NDArray[Any], NDArray[np.float32], NDArray[np.uint8]]:
    """Time, power, joules and code of one channel over all ticks.

    Args:
        rows: Its rows.
        at: The ticks.
        exact: Whether times are wanted where no joules need them; else they are left NaN.
    """
    counted = any(rows.joules)
    code = rows.code(at)
    absent = code == ABSENT if code.any() else None
    at_us = rows.at_us(at) if counted or exact else np.empty(0)
    if absent is not None and len(at_us):
        at_us[absent] = np.nan
    power = rows.singles(rows.level, at)
    if not counted:
        return at_us, power, np.full(len(power) if exact else 0, np.nan, dtype=np.float32), code
    joules = rows.singles(rows.joules, at)
    derived = _derived_power(at_us, joules)
    if not any(rows.level):
        return at_us, derived, joules, code
    kept = power.copy()
    for minute, blob in zip(rows.minutes, rows.level, strict=True):
        if blob is None:
            here = slice(at.start[minute], at.start[minute] + at.count[minute])
            kept[here] = derived[here]
    return at_us, kept, joules, code


def _derived_power(at_us: FloatArray, joules: NDArray[np.float32]) -> NDArray[np.float32]:
    read = np.isfinite(at_us)
    if not read.all():
        latest = np.maximum.accumulate(np.where(read, np.arange(len(at_us)), 0))
        at_us = at_us[latest]
    power = np.full(len(joules), np.nan, dtype=np.float32)
    duration_us = np.diff(at_us)
    ahead = duration_us > 0
    power[1:][ahead] = joules[1:][ahead] * (US_PER_S / duration_us[ahead])
    return power
