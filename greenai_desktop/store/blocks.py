"""Samples as arrays: packed ticks, blocks of ticks, and the energy of their intervals.

The formula itself is `core.energy.interval_energy_j`; here it is applied to whole arrays, with what was read before
the block carried in, in exactly the order in which `core.energy.EnergyMeter` takes samples one by one.
"""

from __future__ import annotations

import logging
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.energy import ChannelEnergy, interval_energy_j
from greenai_desktop.core.samples import Channel, Reading, Sample

log = logging.getLogger(__name__)

FloatArray = NDArray[np.float64]
ByteArray = NDArray[np.uint8]

US_PER_S: Final = 1_000_000
NORMAL: Final = 0  # the channel's own status, nothing to say
OTHER: Final = 254  # more reasons than codes
ABSENT: Final = 255  # the sample has no reading of this channel
_UNREAD_US: Final = -(1 << 62)


class Tick(NamedTuple):
    """One sample, packed.

    Attributes:
        tick_us: When the round began, since the run's start.
        data: Channels' times, powers, joules and codes, then gauges; see `Packer`.
        at_utc_s: The same moment on the wall clock; 0 where nobody asks for it.
    """

    tick_us: int
    data: bytes
    at_utc_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive ticks of a run; n ticks, c channels, g gauges.

    Attributes:
        tick_us: Shape (n,), increasing.
        at_us: When each reading was taken, shape (n, c); NaN where there is none.
        power_w: Shape (n, c); NaN where missing or suspect.
        counter_j: Shape (n, c); NaN where no counter tells it.
        code: Shape (n, c); `NORMAL`, `ABSENT` or a code of the run's reasons.
        gauge: Shape (n, g).
    """

    tick_us: NDArray[np.int64]
    at_us: FloatArray
    power_w: FloatArray
    counter_j: FloatArray
    code: ByteArray
    gauge: FloatArray

    def between(self, first: int, last: int) -> Block:
        """The ticks from one position up to another."""
        part = slice(first, last)
        return Block(
            self.tick_us[part],
            self.at_us[part],
            self.power_w[part],
            self.counter_j[part],
            self.code[part],
            self.gauge[part],
        )


@dataclass(frozen=True, slots=True)
class Carry:
    """What was read last before a block, shape (c,) each.

    Attributes:
        at_us: Time of each channel's last reading; NaN before the first.
        power_w: Its power; NaN if it was missing, or if the last sample had no reading of it.
    """

    at_us: FloatArray
    power_w: FloatArray

    @classmethod
    def nothing(cls, count: int) -> Carry:
        """Before the first sample."""
        return cls(np.full(count, np.nan), np.full(count, np.nan))


@dataclass(frozen=True, slots=True)
class Intervals:
    """The interval that ends at each reading, shape (n, c) each.

    Attributes:
        duration_s: Its length; NaN at a first reading and where there is none.
        energy_j: Its energy where that is known, else 0.
        known: Whether it is.
        after: What the next block carries in.
    """

    duration_s: FloatArray
    energy_j: FloatArray
    known: NDArray[np.bool_]
    after: Carry


def intervals(before: Carry, block: Block, limit_s: float) -> Intervals:
    """Energy of the interval that ends at each reading of a block."""
    at_us = np.vstack([before.at_us[None, :], block.at_us])
    read = np.isfinite(at_us)
    if not read.all():  # a channel without a reading keeps the time of its last one
        latest = np.maximum.accumulate(np.where(read, np.arange(len(at_us))[:, None], 0), axis=0)
        at_us = np.take_along_axis(at_us, latest, axis=0)
    duration_s = (block.at_us - at_us[:-1]) / US_PER_S
    power_before_w = np.vstack([before.power_w[None, :], block.power_w[:-1]])
    energy_j = interval_energy_j(duration_s, power_before_w, block.power_w, block.counter_j, limit_s)
    known = np.isfinite(energy_j) & (duration_s > 0)
    after = Carry(at_us[-1], block.power_w[-1] if len(block.power_w) else before.power_w)
    return Intervals(duration_s, np.where(known, energy_j, 0.0), known, after)


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the intervals of a stretch of time, shape (c,) each."""

    energy_j: FloatArray
    covered_s: FloatArray
    max_w: FloatArray
    last_w: FloatArray

    @classmethod
    def nothing(cls, count: int) -> Sums:
        """Before the first interval."""
        unknown = np.full(count, np.nan)
        return cls(np.zeros(count), np.zeros(count), unknown, unknown)

    def plus(self, found: Intervals, block: Block) -> Sums:
        """With the intervals of a block that follows."""
        if not len(block.tick_us):
            return self
        counted = found.known & np.isfinite(block.counter_j)
        mean_w = np.where(counted, found.energy_j / np.where(counted, found.duration_s, 1.0), block.power_w)
        return Sums(
            self.energy_j + found.energy_j.sum(axis=0),
            self.covered_s + np.where(found.known, found.duration_s, 0.0).sum(axis=0),
            np.fmax(self.max_w, np.fmax.reduce(mean_w, axis=0)),
            block.power_w[-1],
        )

    def of(self, number: int, span_s: float) -> ChannelEnergy:
        """The sums of one channel."""
        return ChannelEnergy(
            float(self.energy_j[number]),
            float(self.covered_s[number]),
            span_s,
            float(self.max_w[number]),
            float(self.last_w[number]),
        )


class Packer:
    """Turns samples into ticks; numbers gauges and reasons as they come up.

    Attributes:
        channels: Followed from the beginning; readings of others are left aside.
        gauges: Key and unit of each gauge seen so far.
        reasons: Status and reason of each code from 1 on.
        origin_monotonic_s: Time of the first sample; None before it.
        dropped_count: Samples that did not come after the one before them.
    """

    def __init__(self, channels: Sequence[Channel]) -> None:
        self.channels = tuple(channels)
        self.gauges: list[tuple[str, str]] = []
        self.reasons: list[tuple[str, str]] = []
        self.origin_monotonic_s: float | None = None
        self.dropped_count = 0
        self._number = {channel.id: number for number, channel in enumerate(channels)}
        self._gauge_number: dict[str, int] = {}
        self._codes: dict[tuple[str, str], int] = {}
        self._last_us = -1
        self._struct = struct.Struct("")

    def pack(self, sample: Sample) -> Tick | None:
        """A sample as a tick; None if it does not come after the one before it."""
        if self.origin_monotonic_s is None:
            self.origin_monotonic_s = sample.at_monotonic_s
        tick_us = self._since_start_us(sample.at_monotonic_s)
        if tick_us <= self._last_us:
            self.dropped_count += 1
            log.debug("a sample at %s µs does not come after %s µs", tick_us, self._last_us)
            return None
        self._last_us = tick_us
        count = len(self.channels)
        at_us, power_w = [_UNREAD_US] * count, [math.nan] * count
        counter_j, code = power_w.copy(), [ABSENT] * count
        for reading in sample.readings:
            number = self._number.get(reading.channel)
            if number is None:
                continue
            at_us[number] = self._since_start_us(reading.at_monotonic_s)
            code[number] = self._code(reading, self.channels[number])
            if reading.status.has_value:
                power_w[number] = math.nan if reading.power_w is None else reading.power_w
                counter_j[number] = math.nan if reading.energy_j is None else reading.energy_j
        gauges = self._gauge_values(sample)
        data = self._shape(len(gauges)).pack(*at_us, *power_w, *counter_j, *code, *gauges)
        return Tick(tick_us, data, sample.at_utc_s)

    def _since_start_us(self, at_monotonic_s: float) -> int:
        assert self.origin_monotonic_s is not None
        return round((at_monotonic_s - self.origin_monotonic_s) * US_PER_S)

    def _code(self, reading: Reading, channel: Channel) -> int:
        if not reading.reason and reading.status is channel.status:
            return NORMAL
        told = (reading.status.value, reading.reason)
        code = self._codes.get(told)
        if code is None:
            code = len(self.reasons) + 1
            if code >= OTHER:
                return OTHER
            self._codes[told] = code
            self.reasons.append(told)
        return code

    def _gauge_values(self, sample: Sample) -> list[float]:
        values = [math.nan] * len(self.gauges)
        for gauge in sample.gauges:
            number = self._gauge_number.get(gauge.key)
            if number is None:
                number = self._gauge_number[gauge.key] = len(self.gauges)
                self.gauges.append((gauge.key, gauge.unit))
                values.append(math.nan)
            if gauge.value is not None:
                values[number] = gauge.value
        return values

    def _shape(self, gauge_count: int) -> struct.Struct:
        size = _tick_bytes(len(self.channels), gauge_count)
        if self._struct.size != size:
            count = len(self.channels)
            self._struct = struct.Struct(f"<{count}q{2 * count}d{count}B{gauge_count}d")
        return self._struct


def unpack(ticks: Sequence[Tick], channel_count: int, gauge_count: int) -> Block:
    """Ticks as a block; gauges that came up later are NaN in earlier ticks."""
    shape = np.dtype(
        [
            ("at", "<i8", (channel_count,)),
            ("power", "<f8", (channel_count,)),
            ("counter", "<f8", (channel_count,)),
            ("code", "u1", (channel_count,)),
            ("gauge", "<f8", (gauge_count,)),
        ]
    )
    unknown = struct.pack("<d", math.nan)
    size = shape.itemsize
    whole = b"".join(tick.data + unknown * ((size - len(tick.data)) // 8) for tick in ticks)
    table = np.frombuffer(whole, dtype=shape) if size else np.zeros(len(ticks), dtype=shape)
    code = table["code"]
    return Block(
        np.array([tick.tick_us for tick in ticks], dtype=np.int64),
        np.where(code == ABSENT, np.nan, table["at"].astype(np.float64)),
        table["power"],
        table["counter"],
        code,
        table["gauge"],
    )


def _tick_bytes(channel_count: int, gauge_count: int) -> int:
    return channel_count * 25 + gauge_count * 8
