"""The share of one process and all that comes from it in what the machine draws: what `greenai attach` records.

    share = ProcessShare(station, process_id, period_s=request.period_s)
    recorder = Recorder(workspace, settings, share.station, request)
    while not recorder.wait(1.0) and not share.has_ended(): ...

`share.station` has the sensors of `station` and one more, read last. What adds up are the shares of the process tree:

* `process:cpu`: of the power of the processors above idle, by processor time;
* `process:gpu:<uuid>`: of that of each card above idle, by use of the multiprocessors, else by memory held;
* `process:memory`: of that of the memory above idle, by resident memory; only where its power is measured;
* `process:rest`: what the power supply loses on all of these.

What the machine draws when nothing runs, its memory where it is only modelled, board, fans and disks are not shared
out: they stand beside, in the machine's own channels, whose role is PLATFORM. Shares are MODELLED with a spread.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop import paths
from greenai_desktop.catalog.machine import sharing_spread
from greenai_desktop.core.attribution import UNKNOWN
from greenai_desktop.core.energy import ChannelEnergy, EnergyMeter, gap_limit_s
from greenai_desktop.core.errors import RecordingError
from greenai_desktop.core.processes import CpuTimes, Family, Snapshot
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Sample, Status
from greenai_desktop.recording.idle_memory import remember
from greenai_desktop.recording.process_devices import (
    Devices,
    DeviceShare,
    SharedDevice,
    devices_of,
    drawn_since,
    energy_of,
)
from greenai_desktop.recording.station import Station, counted, denied_channels
from greenai_desktop.sensors.base import Availability, Clock, Sensor
from greenai_desktop.sensors.process_gpus import NOT_TOLD, GpuProcesses, GpuUse
from greenai_desktop.sensors.processes import ProcessReader, process_reader, proportional_memory_bytes

FloatArray = NDArray[np.float64]

KIND: Final = "process_share"
# Processor time is told in hundredths of a second: shares of shorter intervals are noise.
_SHORTEST_S: Final = 0.2
# Processes that were looked at so short a time ago need not be looked at again.
_FRESH_S: Final = 0.5
_MEMORY_EVERY_S: Final = 10.0
# Proportional memory is asked for so many processes at most, as it costs the kernel a walk through their pages.
_MOST_ASKED: Final = 64


class ProcessShare:
    """Follows a process and its children, and what they draw of this machine.

    Args:
        station: The sensors of the machine.
        process_id: The process; its children, also those to come, belong to it.
        clock: Where time comes from; that of the station if not told.
        period_s: Sampling period of the recording.
        reader: Where processes are read; this machine's if not told.
        gpus: Who uses the cards; the driver is asked if not told.

    Raises:
        RecordingError: `no_such_process`: there is none with this number.
    """

    def __init__(
        self,
        station: Station,
        process_id: int,
        clock: Clock | None = None,
        period_s: float = 1.0,
        reader: ProcessReader | None = None,
        gpus: GpuProcesses | None = None,
    ) -> None:
        self._clock = clock = clock or station.clock
        self._looked_at_s = -math.inf
        self._reader = reader or process_reader(paths.proc_root(), clock)
        self._lock = threading.Lock()
        self._family = Family(process_id)
        self._look()
        root = self._family.root
        if root is None:
            raise RecordingError("no_such_process", pid=process_id)
        self.name = root.name
        denied = frozenset(name for interface in station.interfaces for name in denied_channels(interface))
        loads: dict[str, float] = {}
        beside = [_Beside(sensor, denied, loads) for sensor in station.sensors]
        channels = counted(tuple(c for sensor in station.sensors for c in sensor.channels()), denied)
        devices = devices_of(station, channels)
        has_cards = any(card.name.startswith("nvml:") for card in devices.cards)
        gpus = gpus or (GpuProcesses(clock) if has_cards else None)
        label = f"{root.name} ({process_id})"
        self._sensor = _ShareSensor(
            self, devices, channels, station.machine.cpu_name, label, clock, gap_limit_s(period_s), gpus, loads
        )
        self.station = replace(station, sensors=(*beside, self._sensor), clock=clock)

    def has_ended(self) -> bool:
        """Whether the process and all that came from it have ended; may be asked from any thread."""
        with self._lock:
            if self._clock.monotonic_s() - self._looked_at_s >= _FRESH_S:
                self._look()
            return not self._family.members

    def tree(self) -> tuple[int, ...]:
        """Ids of the processes of the tree that were alive when last looked at."""
        with self._lock:
            return tuple(pid for pid, _start in self._family.members)

    def look(self) -> tuple[Snapshot, NDArray[np.int64]]:
        """All processes now, and where those of the tree stand among them."""
        with self._lock:
            return self._look()

    def _look(self) -> tuple[Snapshot, NDArray[np.int64]]:
        now = self._reader.read()
        self._looked_at_s = now.at_monotonic_s
        return now, self._family.places(now)


class _Beside:
    """A sensor of the machine whose channels stand beside the shares instead of adding up."""

    def __init__(self, sensor: Sensor, denied: frozenset[str], loads: dict[str, float]) -> None:
        self._sensor = sensor
        self._loads = loads
        self._denied = denied
        self.kind = sensor.kind
        self.name = sensor.name
        observe = getattr(sensor, "observe", None)
        if observe is not None:
            self.observe = observe

    def available(self) -> Availability:
        return self._sensor.available()

    def channels(self) -> list[Channel]:
        told = counted(tuple(self._sensor.channels()), self._denied)
        return [replace(c, role=Role.PLATFORM) if c.role is Role.TOTAL else c for c in told]

    def read(self) -> list[Reading | Gauge]:
        items = self._sensor.read()
        for item in items:
            if isinstance(item, Gauge) and item.quantity == "utilisation":
                self._loads.pop(item.channel, None)
                if item.value is not None:
                    self._loads[item.channel] = item.value
        return items

    def drain_events(self) -> list[Event]:
        return self._sensor.drain_events()

    def close(self) -> None:
        self._sensor.close()


class _ShareSensor:
    """Reads the shares of the tree, after all other sensors."""

    kind = KIND

    def __init__(
        self,
        share: ProcessShare,
        devices: Devices,
        channels: Sequence[Channel],
        machine_name: str,
        label: str,
        clock: Clock,
        limit_s: float,
        gpus: GpuProcesses | None,
        loads: Mapping[str, float],
    ) -> None:
        self.name = label
        self._card_loads = loads
        self._share = share
        self._devices = devices
        self._machine_name = machine_name
        self._clock = clock
        self._gpus = gpus
        self._meter = EnergyMeter([channel for channel in channels if channel.role is Role.TOTAL], limit_s)
        self._times = CpuTimes()
        self._before = self._meter.totals()
        self._loss_ratio = _loss_ratio(devices.apart)
        self._own = self._make_channels()
        self._observed: tuple[Reading, ...] = ()
        self._at_s = -math.inf
        self._memory_at_s = -math.inf
        self._memory: dict[int, float] = {}

    def available(self) -> Availability:
        return Availability(True, "modelled")

    def channels(self) -> list[Channel]:
        return list(self._own.values())

    def observe(self, readings: tuple[Reading, ...]) -> None:
        """See what the machine's own sensors read in this round."""
        self._observed = readings

    def read(self) -> list[Reading | Gauge]:
        """What the tree drew since the last time; nothing while that is too short to tell."""
        now_s = self._clock.monotonic_s()
        self._meter.add(Sample(now_s, self._clock.utc_s(), self._observed))
        if now_s - self._at_s < _SHORTEST_S:
            return []
        self._at_s = now_s
        snapshot, places = self._share.look()
        uses = self._gpus.read() if self._gpus is not None else ()
        interval = self._times.step(snapshot)
        totals = self._meter.totals()
        drawn, self._before = drawn_since(totals, self._before), totals
        if interval is None:
            return [self._missing(channel, now_s, "first") for channel in self._own.values()]
        shares: list[DeviceShare | None] = [self._devices.cpu_share(drawn, interval, snapshot.capacity)]
        shares += self._devices.card_shares(drawn, snapshot, uses, _loads(uses, self._card_loads))
        if self._devices.memory is not None:
            load = _load(interval.busy_s, interval.duration_s * snapshot.capacity)
            shares.append(self._devices.memory_share(drawn, self._held(snapshot, places, now_s), load))
        readings = [self._reading(s, places, now_s, interval.duration_s) for s in shares if s is not None]
        return [*readings, *self._rest(readings, drawn, now_s, interval.duration_s)]

    def drain_events(self) -> list[Event]:
        return []

    def close(self) -> None:
        remember(self._devices.shared, self._machine_name)
        if self._gpus is not None:
            self._gpus.close()

    def _reading(self, share: DeviceShare, places: NDArray[np.int64], now_s: float, duration_s: float) -> Reading:
        channel = self._own[share.name]
        if share.basis == NOT_TOLD:
            return self._missing(channel, now_s, "gpu_use_not_told")
        energy_j = float(share.split.rows_j[places].sum())
        if share.is_partial or not math.isfinite(energy_j):  # the share in a part is not the share in the whole
            return self._missing(channel, now_s, "device_missing")
        return Reading(channel.id, now_s, energy_j / duration_s, energy_j, Status.MODELLED)

    def _rest(
        self, readings: Sequence[Reading], drawn: Mapping[str, ChannelEnergy], now_s: float, duration_s: float
    ) -> list[Reading]:
        if "rest" not in self._own:
            return []
        if any(reading.energy_j is None for reading in readings):
            return [self._missing(self._own["rest"], now_s, "device_missing")]
        loss_j = self._loss_ratio * math.fsum(reading.energy_j or 0.0 for reading in readings)
        # Where a meter tells the rest, it may be less than the model of the supply thinks, such as on battery.
        rests = [channel.id for channel in self._devices.apart if channel.device is Device.REST]
        rest_j, covered_s, _is_partial = energy_of(rests, drawn)
        loss_j = min(loss_j, rest_j) if covered_s > 0 else loss_j
        return [Reading(self._own["rest"].id, now_s, loss_j / duration_s, loss_j, Status.MODELLED)]

    def _held(self, now: Snapshot, places: NDArray[np.int64], now_s: float) -> FloatArray:
        """Memory held; of the tree's own processes their part of what is shared, asked now and then."""
        held = now.memory_bytes.copy()
        if now_s - self._memory_at_s >= _MEMORY_EVERY_S:
            self._memory_at_s = now_s
            pids = [now.who[i].pid for i in places[:_MOST_ASKED]]
            self._memory = {pid: proportional_memory_bytes(paths.proc_root(), pid) for pid in pids}
        for i in places:
            proportional = self._memory.get(now.who[i].pid, math.nan)
            if math.isfinite(proportional):
                held[i] = min(held[i], proportional)
        return held

    def _make_channels(self) -> dict[str, Channel]:
        """The channels of the tree, by the name of the device."""
        own = {device.name: self._channel(device) for device in self._devices.shared}
        if own and self._loss_ratio > 0:
            rest = next(channel for channel in self._devices.apart if channel.device is Device.REST)
            own["rest"] = Channel(
                "process:rest", Device.REST, self.name, KIND, status=Status.MODELLED, has_counter=True,
                min_period_s=_SHORTEST_S, u95_ratio=rest.u95_ratio, spread_key="process_share:rest",
                notes=("share_of_supply_loss",), params=(("supply_loss_ratio", self._loss_ratio),),
                source_ids=rest.source_ids,
            )  # fmt: skip
        return own

    def _channel(self, device: SharedDevice) -> Channel:
        word = device.device.value
        spread, source_ids = sharing_spread(word)
        # The power of the device and the share in it are off independently of one another.
        u95_ratio = math.exp(math.hypot(math.log(device.u95_ratio), math.log(spread)))
        # A device that nobody ever saw idle has no idle power to stand apart, until it is seen.
        idle_is_known = device.floor.basis != UNKNOWN
        notes = (f"share_of_{word}", "idle_not_shared" if idle_is_known else "idle_within_at_first")
        uuid = f":{device.name.partition(':')[2]}" if device.device is Device.GPU else ""
        return Channel(
            f"process:{word}{uuid}", device.device, self.name, KIND, status=Status.MODELLED, has_counter=True,
            min_period_s=_SHORTEST_S, u95_ratio=u95_ratio, spread_key=f"process_share:{word}",
            notes=notes, source_ids=source_ids,
        )  # fmt: skip

    @staticmethod
    def _missing(channel: Channel, now_s: float, reason: str) -> Reading:
        return Reading(channel.id, now_s, None, None, Status.MISSING, reason)


def _loads(uses: Sequence[GpuUse], told: Mapping[str, float]) -> dict[str, float]:
    """Load of each card: what it tells or what its processes used, whichever is more.

    Where neither is known it is not idle: the driver forgets to name a process now and then.
    """
    loads = dict(told)
    for use in uses:
        if use.use:
            loads[use.channel] = max(loads.get(use.channel, 0.0), min(1.0, math.fsum(use.use.values())))
    return loads


def _load(busy_s: float, most_s: float) -> float | None:
    return busy_s / most_s if math.isfinite(busy_s) and most_s > 0 else None


def _loss_ratio(apart: Sequence[Channel]) -> float:
    """What the power supply loses over what it delivers; 0 if that is not modelled."""
    for channel in apart:
        ratio = dict(channel.params).get("supply_loss_ratio")
        if channel.device is Device.REST and isinstance(ratio, float):
            return ratio
    return 0.0
