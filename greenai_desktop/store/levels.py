"""Levels of a run: low, mean and high of each minute, quarter and six hours, packed by series and day.

A day is counted from the run's start. The open end is packed each quarter of an hour; until then its minutes are read
from their own rows.
"""

from __future__ import annotations

import copy
import sqlite3
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.store.archive import DETAILS
from greenai_desktop.store.blocks import FloatArray
from greenai_desktop.store.rows import minute_of, row_id, series_of, span_of_minutes

SingleArray = NDArray[np.float32]

PER_QUARTER: Final = 15
PER_SIX_HOURS: Final = 360
PER_DAY: Final = 1440
# Column of the table, and how many minutes one of its points stands for; coarsest first.
LEVELS: Final = (("six_hours", PER_SIX_HOURS), ("quarters", PER_QUARTER), ("minutes", 1))
_INSERT = """INSERT OR REPLACE INTO day (id, energy_j, covered_s, max_w, six_hours, quarters, minutes)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""


class Days:
    """The days of a run that are not packed to their end yet.

    Putting a minute in twice does no harm, so that a transaction that failed can be tried again with a copy.
    """

    def __init__(self, run_id: int, packed_minute: int = -1) -> None:
        self.run_id = run_id
        self._packed_minute = packed_minute
        self._last_minute = packed_minute
        self._curves: dict[int, SingleArray] = {}
        self._sums: dict[int, FloatArray] = {}

    def copy(self) -> Days:
        """A copy that may pack and forget days on its own."""
        other = copy.copy(self)
        other._curves, other._sums = dict(self._curves), dict(self._sums)
        return other

    def put(self, minute: int, summary: SingleArray, sums: FloatArray) -> None:
        """Take a sealed minute in: `summary` of shape (series, 3), `sums` of shape (channels, 3)."""
        day, position = divmod(minute, PER_DAY)
        curves = self._curves.get(day)
        if curves is None or len(curves) < len(summary):
            grown = np.full((len(summary), PER_DAY, 3), np.nan, dtype=np.float32)
            if curves is not None:
                grown[: len(curves)] = curves
            self._curves[day] = curves = grown
        if day not in self._sums:
            self._sums[day] = np.full((len(sums), PER_DAY, 3), np.nan)
        curves[: len(summary), position] = summary
        self._sums[day][:, position] = sums
        self._last_minute = max(self._last_minute, minute)

    def due(self) -> bool:
        """Whether a quarter of an hour was completed since the last packing."""
        return (self._last_minute + 1) // PER_QUARTER > (self._packed_minute + 1) // PER_QUARTER

    def pack(self, connection: sqlite3.Connection) -> None:
        """Write all days and forget those that are complete."""
        if self._last_minute <= self._packed_minute:
            return
        rows = []
        for day, curves in self._curves.items():
            length = min(PER_DAY, self._last_minute - day * PER_DAY + 1)
            for number, curve in enumerate(curves):
                minutes = curve[:length]
                if np.isfinite(minutes[:, 1]).any():
                    levels = [fold(minutes, factor).tobytes() for _, factor in LEVELS]
                    rows.append((row_id(self.run_id, day, number), *self._sums_of(day, number), *levels))
        connection.executemany(_INSERT, rows)
        connection.execute("UPDATE run SET packed_minute = ? WHERE id = ?", (self._last_minute, self.run_id))
        self._packed_minute = self._last_minute
        today = (self._last_minute + 1) // PER_DAY
        self._curves = {day: curves for day, curves in self._curves.items() if day >= today}
        self._sums = {day: sums for day, sums in self._sums.items() if day >= today}

    def _sums_of(self, day: int, number: int) -> tuple[float | None, float | None, float | None]:
        sums = self._sums[day]
        if number >= len(sums):
            return None, None, None
        energy_j, covered_s = np.nansum(sums[number, :, :2], axis=0).tolist()
        highest = np.fmax.reduce(sums[number, :, 2])
        return energy_j, covered_s, None if np.isnan(highest) else float(highest)


def fold(points: SingleArray, factor: int) -> SingleArray:
    """Join each `factor` points into one: lowest low, mean of means, highest high."""
    if factor == 1:
        return points.astype("<f4")
    count = -(-len(points) // factor)
    padded = np.full((count * factor, 3), np.nan, dtype=np.float32)
    padded[: len(points)] = points
    groups = padded.reshape(count, factor, 3)
    known = np.isfinite(groups[:, :, 1])
    number = known.sum(axis=1)
    total = np.where(known, groups[:, :, 1], 0.0).sum(axis=1)
    mean = np.divide(total, number, out=np.full(count, np.nan), where=number > 0)
    low, high = np.fmin.reduce(groups[:, :, 0], axis=1), np.fmax.reduce(groups[:, :, 2], axis=1)
    return np.stack([low, mean, high], axis=1).astype("<f4")


def load_points(
    connection: sqlite3.Connection, run_id: int, level: str, factor: int, first: int, last: int, series_count: int
) -> SingleArray:
    """Packed points of a level from one minute to another.

    Returns:
        Shape (series, points, 3), the first point being that which holds minute `first`; NaN where nothing is.
    """
    origin = first // factor
    out = np.full((series_count, last // factor - origin + 1, 3), np.nan, dtype=np.float32)
    per_day = PER_DAY // factor
    span = span_of_minutes(run_id, first // PER_DAY, last // PER_DAY)
    for row, blob in connection.execute(f"SELECT id, {level} FROM day WHERE id BETWEEN ? AND ?", span):
        points = np.frombuffer(blob, dtype="<f4").reshape(-1, 3)
        start = minute_of(row) * per_day - origin
        skipped = max(0, -start)
        kept = points[skipped : skipped + out.shape[1] - max(0, start)]
        number = series_of(row)
        if number < series_count:
            out[number, max(0, start) : max(0, start) + len(kept)] = kept
    return out


def load_summaries(
    connection: sqlite3.Connection, run_id: int, first: int, last: int, series_count: int
) -> tuple[SingleArray, FloatArray]:
    """Low, mean and high, and energy, covered seconds and highest power, from the rows of minutes.

    Returns:
        Two arrays of shape (series, minutes, 3); NaN where there is no row.
    """
    minutes = max(0, last - first + 1)
    summary = np.full((series_count, minutes, 3), np.nan, dtype=np.float32)
    sums = np.full((series_count, minutes, 3), np.nan)
    query = """SELECT id, low, coalesce(mean, energy_j / covered_s), high, energy_j, covered_s, coalesce(max_w, high)
        FROM minute WHERE id BETWEEN ? AND ?"""
    for row, low, mean, high, *rest in connection.execute(query, span_of_minutes(run_id, first, last)):
        number, position = series_of(row), minute_of(row) - first
        if number < series_count:
            summary[number, position] = [np.nan if value is None else value for value in (low, mean, high)]
            sums[number, position] = [np.nan if value is None else value for value in rest]
    return summary, sums


def load_details(connection: sqlite3.Connection, run_id: int, first: int, last: int, series_count: int) -> SingleArray:
    """Twelfths of minutes; a minute without them is told by its one summary.

    Returns:
        Shape (series, 12 × minutes, 3); NaN where there is no row.
    """
    minutes = max(0, last - first + 1)
    out = np.full((series_count, minutes, DETAILS, 3), np.nan, dtype=np.float32)
    span = span_of_minutes(run_id, first, last)
    detailed = set()
    for row, blob in connection.execute("SELECT id, points FROM detail WHERE id BETWEEN ? AND ?", span):
        minute = minute_of(row) - first
        detailed.add(minute)
        if series_of(row) < series_count:
            out[series_of(row), minute] = np.frombuffer(blob, dtype="<f4").reshape(DETAILS, 3)
    coarse = [minute for minute in range(minutes) if minute not in detailed]
    if coarse:
        summary = load_summaries(connection, run_id, first, last, series_count)[0]
        out[:, coarse] = summary[:, coarse, None, :]
    return out.reshape(series_count, minutes * DETAILS, 3)


def resume(connection: sqlite3.Connection, run_id: int, packed: int, last: int, series: int, channels: int) -> Days:
    """The days of a run whose recorder died: what was packed of its last day, and the minutes after that."""
    days = Days(run_id, packed)
    first = max(0, packed + 1) // PER_DAY * PER_DAY
    if last < first:
        return days
    summary, sums = load_summaries(connection, run_id, first, last, series)
    for minute in range(first, last + 1):
        position = minute - first
        if np.isfinite(summary[:, position, 1]).any() or np.isfinite(sums[:, position, 1]).any():
            days.put(minute, summary[:, position], sums[:channels, position])
    return days
