"""The samples themselves, packed into arrays, for "record since …".

A sample as an object takes some kilobytes; packed it takes a few hundred bytes, and comes back exactly as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final, overload

import numpy as np

from greenai_desktop.core.samples import Event, Gauge, Reading, Sample, Status

_CHUNK: Final = 1024
_STATUSES: Final = tuple(Status)
_CODES: Final = {status: code for code, status in enumerate(_STATUSES)}
_NO_READING: Final = -1
_NAN: Final = float("nan")


class _Chunk:
    """Up to `_CHUNK` samples of a fixed set of channels and gauges."""

    def __init__(self, channels: tuple[str, ...], gauges: tuple[tuple[str, str, str], ...]) -> None:
        self.channels = channels
        self.gauges = gauges
        self.column = {channel: i for i, channel in enumerate(channels)}
        self.gauge_column = {gauge: i for i, gauge in enumerate(gauges)}
        self.count = 0
        self.monotonic_s, self.utc_s = np.empty(_CHUNK), np.empty(_CHUNK)
        shape = (_CHUNK, len(channels))
        self.at_s, self.power_w, self.energy_j = (np.full(shape, np.nan) for _ in range(3))
        self.status = np.full(shape, _NO_READING, np.int8)
        self.reason = np.zeros(shape, np.int16)
        self.gauge = np.full((_CHUNK, len(gauges)), np.nan, np.float32)
        self.has_gauge = np.zeros((_CHUNK, len(gauges)), bool)
        self.events: dict[int, tuple[Event, ...]] = {}

    @property
    def byte_count(self) -> int:
        """Memory it takes."""
        arrays = (
            self.monotonic_s, self.utc_s, self.at_s, self.power_w, self.energy_j, self.status, self.reason,
            self.gauge, self.has_gauge,
        )  # fmt: skip
        return sum(array.nbytes for array in arrays)

    def fits(self, sample: Sample) -> bool:
        """Whether it has room for the sample and knows all its channels and gauges."""
        return (
            self.count < _CHUNK
            and all(reading.channel in self.column for reading in sample.readings)
            and all((g.channel, g.quantity, g.unit) in self.gauge_column for g in sample.gauges)
        )


class RawRing:
    """The last samples, exactly as they were read.

    Args:
        keep_s: How far back it reaches.
        most_bytes: Older samples give way beyond that much memory.
    """

    def __init__(self, keep_s: float = 86_400.0, most_bytes: int = 96 << 20) -> None:
        self._keep_s = keep_s
        self._most_bytes = most_bytes
        self._chunks: deque[_Chunk] = deque()
        self._reasons: dict[str, int] = {"": 0}

    @property
    def first_at_s(self) -> float:
        """Monotonic time of the first sample kept; NaN before the first."""
        return float(self._chunks[0].monotonic_s[0]) if self._chunks else float("nan")

    @property
    def byte_count(self) -> int:
        """Memory it takes."""
        return sum(chunk.byte_count for chunk in self._chunks)

    def add(self, sample: Sample) -> None:
        """Take a sample in."""
        if not self._chunks or not self._chunks[-1].fits(sample):
            self._chunks.append(self._next_chunk(sample))
            self._forget(sample.at_monotonic_s)
        chunk = self._chunks[-1]
        row = chunk.count
        chunk.monotonic_s[row], chunk.utc_s[row] = sample.at_monotonic_s, sample.at_utc_s
        # One assignment a row, not one a cell: this runs ten times a second.
        columns = [chunk.column[reading.channel] for reading in sample.readings]
        if columns:
            chunk.at_s[row, columns] = [reading.at_monotonic_s for reading in sample.readings]
            chunk.power_w[row, columns] = [_known(reading.power_w) for reading in sample.readings]
            chunk.energy_j[row, columns] = [_known(reading.energy_j) for reading in sample.readings]
            chunk.status[row, columns] = [_CODES[reading.status] for reading in sample.readings]
            chunk.reason[row, columns] = [self._reason(reading.reason) for reading in sample.readings]
        gauges = [chunk.gauge_column[g.channel, g.quantity, g.unit] for g in sample.gauges]
        if gauges:
            chunk.gauge[row, gauges] = [_known(gauge.value) for gauge in sample.gauges]
            chunk.has_gauge[row, gauges] = True
        if sample.events:
            chunk.events[row] = sample.events
        chunk.count += 1

    def note(self, event: Event) -> None:
        """Put an event beside the last sample, such as a mark that somebody set."""
        if self._chunks:
            chunk = self._chunks[-1]
            row = chunk.count - 1
            chunk.events[row] = (*chunk.events.get(row, ()), event)

    def replace(self, event: Event, by: Event) -> None:
        """Put another event in the place of one that was noted; nothing happens if it is there no more."""
        for chunk in reversed(self._chunks):
            for row, events in chunk.events.items():
                if event in events:
                    chunk.events[row] = tuple(by if one == event else one for one in events)
                    return

    def since(self, from_monotonic_s: float) -> Sequence[Sample]:
        """The samples from a moment on, unpacked one by one when they are looked at; later ones are not in it."""
        spans = []
        for chunk in self._chunks:
            start = int(np.searchsorted(chunk.monotonic_s[: chunk.count], from_monotonic_s, side="left"))
            if start < chunk.count:
                spans.append((chunk, start, chunk.count))
        return _Unpacked(spans, tuple(self._reasons))

    def _reason(self, reason: str) -> int:
        return self._reasons.setdefault(reason, len(self._reasons))

    def _next_chunk(self, sample: Sample) -> _Chunk:
        channels = dict.fromkeys(reading.channel for reading in sample.readings)
        gauges = dict.fromkeys((g.channel, g.quantity, g.unit) for g in sample.gauges)
        if self._chunks and self._chunks[-1].count < _CHUNK:
            channels = dict.fromkeys((*self._chunks[-1].channels, *channels))
            gauges = dict.fromkeys((*self._chunks[-1].gauges, *gauges))
        return _Chunk(tuple(channels), tuple(gauges))

    def _forget(self, now_s: float) -> None:
        while len(self._chunks) > 1 and (
            self._chunks[0].monotonic_s[self._chunks[0].count - 1] < now_s - self._keep_s
            or self.byte_count > self._most_bytes
        ):
            self._chunks.popleft()


class _Unpacked(Sequence[Sample]):
    """A stretch of the ring as samples; each is made anew when it is asked for."""

    def __init__(self, spans: list[tuple[_Chunk, int, int]], reasons: tuple[str, ...]) -> None:
        self._spans = spans
        self._reasons = reasons

    def __len__(self) -> int:
        return sum(stop - start for _, start, stop in self._spans)

    def __iter__(self) -> Iterator[Sample]:
        return (self._sample(chunk, row) for chunk, start, stop in self._spans for row in range(start, stop))

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sample]: ...
    def __getitem__(self, index: int | slice) -> Sample | Sequence[Sample]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        index += len(self) if index < 0 else 0
        for chunk, start, stop in self._spans:
            if 0 <= index < stop - start:
                return self._sample(chunk, start + index)
            index -= stop - start
        raise IndexError(index)

    def _sample(self, chunk: _Chunk, row: int) -> Sample:
        readings = tuple(
            Reading(
                channel,
                float(chunk.at_s[row, i]),
                _optional(chunk.power_w[row, i]),
                _optional(chunk.energy_j[row, i]),
                _STATUSES[chunk.status[row, i]],
                self._reasons[chunk.reason[row, i]],
            )
            for i, channel in enumerate(chunk.channels)
            if chunk.status[row, i] != _NO_READING
        )
        gauges = tuple(
            Gauge(channel, quantity, _optional(chunk.gauge[row, i]), unit)
            for i, (channel, quantity, unit) in enumerate(chunk.gauges)
            if chunk.has_gauge[row, i]
        )
        return Sample(
            float(chunk.monotonic_s[row]), float(chunk.utc_s[row]), readings, gauges, chunk.events.get(row, ())
        )


def _known(value: float | None) -> float:
    return _NAN if value is None else value


def _optional(value: float) -> float | None:
    return float(value) if value == value else None  # NaN is the missing value
