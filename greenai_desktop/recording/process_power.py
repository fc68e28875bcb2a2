"""What each process draws, and has drawn since counting began: for the page, the command and whoever else asks.

    power = ProcessPower(devices_of(station, channels), limit_s)
    power.add(sample)                        # each sample, or the sums of a meter of one's own with `update`
    accounted = power.update(snapshot, uses)  # about once a second; None the first time

All rows, what has ended, idle, what nobody claims and what is not shared out add up to the devices, in watts and in
joules. The unit of counting is the interval between two updates: after a long one (nobody was looking) processors are
still shared out rightly, as processor time is counted by the system, while the cards' share of it is not known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.energy import ChannelEnergy, EnergyMeter
from greenai_desktop.core.processes import CpuTimes, Identity, Interval, Key, Snapshot, Trees
from greenai_desktop.core.samples import Channel, Device, Sample
from greenai_desktop.recording.process_devices import Devices, DeviceShare, apart_share, drawn_since
from greenai_desktop.sensors.process_gpus import GpuUse

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# The driver remembers the use of a card for some seconds; of a longer interval it tells the end alone.
_CARDS_REMEMBER_S: Final = 10.0
_ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class PowerTable:
    """Processes or trees, in columns.

    Attributes:
        who: The process, or the first one of the tree.
        counts: Processes that are in it now.
        has_ended: Whether the one in `who` has ended while others of its tree go on.
        power_w: Mean power over the last interval; NaN if not known.
        energy_j: Energy since counting began; NaN if nothing of it is known.
        cpu_fraction: Share of all processors.
        gpu_fraction: Use of the multiprocessors; 1 is one whole card. NaN where the driver does not tell it.
        memory_bytes: Resident memory.
        threads: How many threads.
    """

    who: tuple[Identity, ...]
    counts: IntArray
    has_ended: NDArray[np.bool_]
    power_w: FloatArray
    energy_j: FloatArray
    cpu_fraction: FloatArray
    gpu_fraction: FloatArray
    memory_bytes: FloatArray
    threads: IntArray


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the power or energy of all devices goes; the parts add up to `total`.

    Attributes:
        rows: All processes that are there now.
        ended: Processes that have ended since counting began.
        idle: What the devices draw when nothing runs.
        unattributed: What no process claims.
        apart: Devices that are not shared out.
        total: All of it; NaN if nothing is known.
    """

    rows: float
    ended: float
    idle: float
    unattributed: float
    apart: float
    total: float


@dataclass(frozen=True, slots=True)
class Accounted:
    """The outcome of one update.

    Attributes:
        interval: The interval.
        counted_s: Time since counting began.
        missing_s: For how much of it the power of a shared device was not known.
        processes: All processes.
        heads: The first process of the tree of each.
        power_w: Where the power goes, mean of the interval.
        energy_j: Where the energy went since counting began.
        devices: The devices, those that are shared out first.
    """

    interval: Interval
    counted_s: float
    missing_s: float
    processes: PowerTable
    heads: tuple[Key, ...]
    power_w: Balance
    energy_j: Balance
    devices: tuple[DeviceShare, ...]


@dataclass(slots=True)
class _Sums:
    """Joules since counting began, besides those of each process."""

    ended_j: float = 0.0
    idle_j: float = 0.0
    unattributed_j: float = 0.0
    apart_j: float = 0.0
    total_j: float = 0.0
    counted_s: float = 0.0
    missing_s: float = 0.0


class ProcessPower:
    """Follows all processes of a machine.

    Args:
        devices: What is shared out.
        channels: Channels of the samples given to `add`.
        limit_s: Longest time between two power readings that may be joined, see `core.energy`.
    """

    def __init__(self, devices: Devices, channels: Sequence[Channel] = (), limit_s: float = math.inf) -> None:
        self._devices = devices
        self._meter = EnergyMeter(channels, limit_s)
        self._totals: dict[str, ChannelEnergy] | None = None
        self._times = CpuTimes()
        self._trees = Trees()
        self._sums = _Sums()
        self._energy_j: dict[Key, float] = {}
        self._tree_j: dict[Key, float] = {}
        self._head_who: dict[Key, Identity] = {}
        self._heads: list[Key] = []
        self._last: PowerTable | None = None

    def add(self, sample: Sample) -> None:
        """Count a sample; for those who have no meter of their own."""
        self._meter.add(sample)

    def change_devices(self, devices: Devices) -> None:
        """Go on with other devices, such as after a repair; what was counted stays."""
        self._devices = devices

    def update(
        self,
        now: Snapshot,
        uses: Sequence[GpuUse] = (),
        loads: Mapping[str, float] | None = None,
        totals: Mapping[str, ChannelEnergy] | None = None,
    ) -> Accounted | None:
        """Share out what was drawn since the last update; None the first time.

        Args:
            now: All processes, taken close to the last sample.
            uses: Who used the cards since the last update.
            loads: Load of each card, 0 to 1, by channel id.
            totals: Sums of a meter that counts elsewhere; those of `add` if not told.
        """
        sums = dict(self._meter.totals() if totals is None else totals)
        before, self._totals = self._totals, sums
        interval = self._times.step(now)
        self._heads = self._trees.heads(now)
        if interval is None or before is None:
            return None
        if interval.duration_s > _CARDS_REMEMBER_S:
            uses, loads = (), None
        drawn = drawn_since(sums, before)
        shared = self._shared(drawn, now, interval, uses, loads)
        apart = [apart_share(channel, drawn) for channel in self._devices.apart]
        rows_j = _rows(len(now.who), shared, _by_cards(now, uses))
        drawn_s = _length_s(drawn, interval)
        self._count(now, interval, drawn_s, rows_j, shared, apart)
        self._last = self._table(now, interval, rows_j / drawn_s, uses)
        return Accounted(
            interval, self._sums.counted_s, self._sums.missing_s, self._last, tuple(self._heads),
            _power(rows_j, shared, apart, drawn_s), self._energies(), (*shared, *apart),
        )  # fmt: skip

    def trees(self) -> PowerTable | None:
        """The table of the last update by trees; None before the first one."""
        if self._last is None:
            return None
        at = {head: i for i, head in enumerate(dict.fromkeys(self._heads))}
        place = np.array([at[head] for head in self._heads], dtype=np.int64)
        alive = {who.key for who in self._last.who}
        last = self._last

        def summed(values: FloatArray) -> FloatArray:
            return np.bincount(place, np.nan_to_num(values), len(at)).astype(np.float64) if len(at) else np.zeros(0)

        known = np.bincount(place, np.isfinite(last.power_w), len(at)) if len(at) else np.zeros(0)
        return PowerTable(
            tuple(self._head_who[head] for head in at), np.bincount(place, minlength=len(at)).astype(np.int64),
            np.array([head not in alive for head in at], dtype=bool),
            np.where(known > 0, summed(last.power_w), math.nan),
            np.array([self._tree_j.get(head, math.nan) for head in at], dtype=float),
            summed(last.cpu_fraction), summed(last.gpu_fraction), summed(last.memory_bytes),
            summed(last.threads.astype(float)).astype(np.int64),
        )  # fmt: skip

    def _shared(
        self,
        drawn: Mapping[str, ChannelEnergy],
        now: Snapshot,
        interval: Interval,
        uses: Sequence[GpuUse],
        loads: Mapping[str, float] | None,
    ) -> list[DeviceShare]:
        load = interval.busy_s / (interval.duration_s * now.capacity) if math.isfinite(interval.busy_s) else None
        cpu = self._devices.cpu_share(drawn, interval, now.capacity)
        memory = self._devices.memory_share(drawn, now.memory_bytes, load)
        return [share for share in (cpu, *self._devices.card_shares(drawn, now, uses, loads), memory) if share]

    def _count(
        self,
        now: Snapshot,
        interval: Interval,
        drawn_s: float,
        rows_j: FloatArray,
        shared: Sequence[DeviceShare],
        apart: Sequence[DeviceShare],
    ) -> None:
        """Add the interval to what was counted."""
        sums = self._sums
        for key in interval.gone:
            sums.ended_j += self._energy_j.pop(key, 0.0)
        parts = _parts(rows_j, shared, apart)
        sums.idle_j += parts.idle
        sums.unattributed_j += parts.unattributed
        sums.apart_j += parts.apart
        sums.total_j += _known(parts.total)
        sums.counted_s += drawn_s
        lacking = [drawn_s - share.covered_s for share in shared]
        sums.missing_s += min(drawn_s, max(0.0, *lacking, 0.0))
        tree_j: dict[Key, float] = {}
        for who, head, joules in zip(now.who, self._heads, rows_j.tolist(), strict=True):
            if head == who.key or head not in self._head_who:
                self._head_who[head] = who
            tree_j.setdefault(head, self._tree_j.get(head, math.nan))
            if joules == joules:
                self._energy_j[who.key] = self._energy_j.get(who.key, 0.0) + joules
                tree_j[head] = _known(tree_j[head]) + joules
        self._tree_j = tree_j
        self._head_who = {head: self._head_who[head] for head in tree_j}

    def _table(self, now: Snapshot, interval: Interval, power_w: FloatArray, uses: Sequence[GpuUse]) -> PowerTable:
        count = len(now.who)
        return PowerTable(
            now.who, np.ones(count, dtype=np.int64), np.zeros(count, dtype=bool), power_w,
            np.array([self._energy_j.get(who.key, math.nan) for who in now.who], dtype=float),
            interval.used_s / (interval.duration_s * now.capacity), _gpu_use(now, uses), now.memory_bytes,
            now.threads,
        )  # fmt: skip

    def _energies(self) -> Balance:
        sums = self._sums
        total_j = sums.total_j if sums.counted_s > 0 else math.nan
        rows_j = math.fsum(self._energy_j.values())
        return Balance(rows_j, sums.ended_j, sums.idle_j, sums.unattributed_j, sums.apart_j, total_j)


def _length_s(drawn: Mapping[str, ChannelEnergy], interval: Interval) -> float:
    """How long the energy took: it is that between two samples, and processes are read some time after a sample."""
    return max((one.span_s for one in drawn.values()), default=0.0) or interval.duration_s


def _rows(count: int, shared: Sequence[DeviceShare], users: Mapping[str, NDArray[np.bool_]]) -> FloatArray:
    """Joules of each process over all devices; NaN where a device that it used is not known."""
    total = np.zeros(count) if shared else np.full(count, math.nan)
    for share in shared:
        rows_j = share.split.rows_j
        if share.device is Device.GPU:
            # Whoever does not use a card draws nothing of it, whatever its power is.
            used = users.get(share.name, np.zeros(rows_j.shape, dtype=bool))
            rows_j = np.where(used, rows_j, 0.0)
        total = total + rows_j
    return total


def _parts(rows_j: FloatArray, shared: Sequence[DeviceShare], apart: Sequence[DeviceShare]) -> Balance:
    """Joules of the interval; what a process would have been given, were it known, is nobody's."""
    known = [share.split for share in shared if math.isfinite(share.split.energy_j)]
    total_j = math.fsum([split.energy_j for split in known])
    apart_j = math.fsum(_known(share.split.energy_j) for share in apart)
    idle_j = math.fsum(split.idle_j for split in known)
    given_j = float(np.nansum(rows_j))
    is_known = bool(known) or any(math.isfinite(share.split.energy_j) for share in apart)
    return Balance(
        given_j, 0.0, idle_j, _left(total_j, idle_j, given_j), apart_j,
        total_j + apart_j if is_known else math.nan,
    )  # fmt: skip


def _power(
    rows_j: FloatArray, shared: Sequence[DeviceShare], apart: Sequence[DeviceShare], duration_s: float
) -> Balance:
    parts = _parts(rows_j, shared, apart)
    return Balance(*(getattr(parts, name) / duration_s for name in Balance.__slots__))


def _by_cards(now: Snapshot, uses: Sequence[GpuUse]) -> dict[str, NDArray[np.bool_]]:
    """Who uses each card."""
    pids = np.array([who.pid for who in now.who], dtype=np.int64)
    return {use.channel: np.isin(pids, list(use.share)) for use in uses}


def _gpu_use(now: Snapshot, uses: Sequence[GpuUse]) -> FloatArray:
    found: dict[int, float] = {}
    for use in uses:
        for pid, share in use.use.items():
            found[pid] = found.get(pid, 0.0) + share
        if not use.use:
            for pid in use.memory_bytes:
                found.setdefault(pid, math.nan)  # it uses the card, how much is not told
    return np.array([found.get(who.pid, 0.0) for who in now.who], dtype=float)


def _known(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _left(total_j: float, idle_j: float, given_j: float) -> float:
    """What nobody was given; the rounding of a thousand parts is nothing."""
    left_j = total_j - idle_j - given_j
    return left_j if left_j > _ROUNDING * total_j else 0.0
