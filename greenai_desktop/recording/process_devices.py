"""The devices whose power is shared out among processes: their energy, what they draw idle, and who used them.

Processors are shared by processor time, graphics cards by use of their multiprocessors or else by memory held, memory
by what is resident where its power is measured. A memory that is only modelled by its size draws the same whoever
uses it, and so do board, fans and disks: they stand apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop import paths
from greenai_desktop.core.attribution import IdleFloor, Split, split
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.history import Curves
from greenai_desktop.core.place import Machine
from greenai_desktop.core.processes import Interval, Snapshot
from greenai_desktop.core.samples import Channel, Device, Role, Status
from greenai_desktop.recording.idle_memory import recall
from greenai_desktop.sensors.cgroup import cpu_quota
from greenai_desktop.sensors.process_gpus import NOT_TOLD, GpuUse

if TYPE_CHECKING:
    from greenai_desktop.recording.station import Station

FloatArray = NDArray[np.float64]

BY_CPU_TIME, BY_RESIDENT, APART = "cpu_by_time", "memory_by_resident", "not_shared"
_NOTHING: Final = ChannelEnergy(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class DeviceShare:
    """One device over one interval.

    Attributes:
        name: `cpu`, `memory`, the id of a card's channel, or the id of a channel that stands apart.
        device: The class of device.
        basis: How it is shared out: `cpu_by_time`, `gpu_by_use`, `gpu_by_memory`, `gpu_not_told`,
            `memory_by_resident`, or `not_shared`.
        split: Its energy; of one that stands apart, all of it is unattributed.
        covered_s: For how long its energy is known.
        idle_w: What it draws idle; NaN if unknown.
        idle_basis: What that rests on, see `core.attribution`.
        is_partial: Whether one of several channels is not known.
    """

    name: str
    device: Device
    basis: str
    split: Split
    covered_s: float
    idle_w: float
    idle_basis: str
    is_partial: bool


class SharedDevice:
    """A device that is shared out: the channels that tell its power, and what it draws idle.

    Args:
        name: See `DeviceShare`.
        channels: Its channels, all of one class.
        idle_model_w: Power at no load by a model; None if there is none.

    Attributes:
        ids: Ids of its channels.
        u95_ratio: The spread of what they read.
        learns: Whether its power is measured; a model draws at no load what it says.
        floor: What it draws idle.
    """

    def __init__(self, name: str, channels: Sequence[Channel], idle_model_w: float | None) -> None:
        self.name = name
        self.device = channels[0].device
        self.ids = tuple(channel.id for channel in channels)
        self.u95_ratio = max(channel.u95_ratio for channel in channels)
        self.learns = any(channel.status is Status.MEASURED for channel in channels)
        self.floor = IdleFloor(idle_model_w)

    def share(
        self, drawn: Mapping[str, ChannelEnergy], use: FloatArray, whole_use: float, load: float | None, basis: str
    ) -> DeviceShare:
        """Share the energy of an interval out.

        Args:
            drawn: Energy of the interval, by channel id.
            use: What each process used.
            whole_use: What was used altogether.
            load: Load of the device in the interval, 0 to 1; None if unknown.
            basis: What `use` is.
        """
        energy_j, covered_s, is_partial = energy_of(self.ids, drawn)
        if self.learns and covered_s > 0 and not is_partial:
            self.floor.add(energy_j / covered_s, load)
        idle_w = self.floor.power_w
        shared = split(energy_j, idle_w * covered_s, use, whole_use)
        return DeviceShare(
            self.name, self.device, basis, shared, covered_s, idle_w, self.floor.basis, is_partial
        )  # fmt: skip


class Devices:
    """All devices of a machine, those that are shared out and those that stand apart.

    Args:
        channels: Channels as they add up.
        idle_cpu_w: Power of the processors at no load by their model; None if there is none.
        sees_host: Whether the processor time that the system tells is that of the machine whose power is read. In
            a container with a quota the power is its own share, and so is only the time of its own processes.
    """

    def __init__(self, channels: Sequence[Channel], idle_cpu_w: float | None, sees_host: bool = True) -> None:
        total = [channel for channel in channels if channel.role is Role.TOTAL]
        cpus = [channel for channel in total if channel.device is Device.CPU]
        cards = [channel for channel in total if channel.device is Device.GPU]
        memory = [c for c in total if c.device is Device.MEMORY and c.status is Status.MEASURED]
        self._sees_host = sees_host
        self.cpu = SharedDevice("cpu", cpus, idle_cpu_w) if cpus else None
        self.memory = SharedDevice("memory", memory, None) if memory else None
        self.cards = tuple(SharedDevice(card.id, [card], None) for card in cards)
        shared = {*cpus, *cards, *memory}
        self.apart = tuple(channel for channel in total if channel not in shared)

    @property
    def shared(self) -> tuple[SharedDevice, ...]:
        """Those that are shared out."""
        return tuple(device for device in (self.cpu, *self.cards, self.memory) if device is not None)

    def learn(self, seen: Curves) -> None:
        """Learn what the devices draw idle from what was sampled before anybody asked about processes."""
        place = {key: i for i, key in enumerate(seen.keys)}
        for device in self.shared:
            load_key = f"{device.name if device.device is Device.GPU else 'cpu'}/utilisation"
            if device.learns and load_key in place and all(one in place for one in device.ids):
                power_w = seen.mean[[place[one] for one in device.ids]].sum(axis=0)
                for watts, load in zip(power_w.tolist(), seen.mean[place[load_key]].tolist(), strict=True):
                    device.floor.add(watts, load if math.isfinite(load) else None)

    def cpu_share(self, drawn: Mapping[str, ChannelEnergy], interval: Interval, capacity: float) -> DeviceShare | None:
        """The processors, by processor time."""
        if self.cpu is None:
            return None
        load = interval.busy_s / (interval.duration_s * capacity) if math.isfinite(interval.busy_s) else None
        whole_s = interval.busy_s if self._sees_host and math.isfinite(interval.busy_s) else 0.0
        return self.cpu.share(drawn, interval.used_s, whole_s, load, BY_CPU_TIME)

    def memory_share(
        self, drawn: Mapping[str, ChannelEnergy], held_bytes: FloatArray, load: float | None
    ) -> DeviceShare | None:
        """The memory, by what is resident; it is idle when the processors are."""
        if self.memory is None:
            return None
        return self.memory.share(drawn, held_bytes, 0.0, load, BY_RESIDENT)

    def card_shares(
        self,
        drawn: Mapping[str, ChannelEnergy],
        now: Snapshot,
        uses: Sequence[GpuUse],
        loads: Mapping[str, float] | None = None,
    ) -> tuple[DeviceShare, ...]:
        """The graphics cards, by use of the multiprocessors, else by memory held.

        Args:
            drawn: Energy of the interval, by channel id.
            now: The processes.
            uses: Who used the cards.
            loads: Load of each card, 0 to 1, by channel id.
        """
        by_channel = {use.channel: use for use in uses}
        place = {who.pid: i for i, who in enumerate(now.who)}
        return tuple(
            _card_share(
                card, drawn, place, by_channel.get(card.name, GpuUse(card.name, NOT_TOLD)),
                (loads or {}).get(card.name),
            )
            for card in self.cards
        )  # fmt: skip


def _card_share(
    card: SharedDevice,
    drawn: Mapping[str, ChannelEnergy],
    place: Mapping[int, int],
    use: GpuUse,
    load: float | None,
) -> DeviceShare:
    shares = np.zeros(len(place))
    for pid, share in use.share.items():
        if pid in place:
            shares[place[pid]] += share
    # A process that cannot be seen from here has its share all the same; nobody else is given it.
    whole = math.fsum(share for share in use.share.values() if math.isfinite(share) and share > 0)
    if load is None and use.use:
        load = min(1.0, math.fsum(use.use.values()))
    return card.share(drawn, shares, whole, load, use.basis)


def apart_share(channel: Channel, drawn: Mapping[str, ChannelEnergy]) -> DeviceShare:
    """A channel that is not shared out, as a device of which nobody claims anything."""
    energy_j, covered_s, is_partial = energy_of((channel.id,), drawn)
    nobody = np.empty(0)
    whole = Split(energy_j, nobody, 0.0, energy_j)
    return DeviceShare(channel.id, channel.device, APART, whole, covered_s, math.nan, "", is_partial)


def energy_of(ids: Sequence[str], drawn: Mapping[str, ChannelEnergy]) -> tuple[float, float, bool]:
    """Energy of several channels together, for how long it is known, and whether one of them is missing."""
    known = [found for one in ids if (found := drawn.get(one, _NOTHING)).covered_s > 0]
    if not known:
        return math.nan, 0.0, True
    energy_j = math.fsum(one.energy_j for one in known)
    return max(0.0, energy_j), max(one.covered_s for one in known), len(known) < len(ids)


def drawn_since(now: Mapping[str, ChannelEnergy], before: Mapping[str, ChannelEnergy]) -> dict[str, ChannelEnergy]:
    """What each channel drew between two readings of the sums."""
    return {
        channel: ChannelEnergy(
            one.energy_j - before.get(channel, _NOTHING).energy_j,
            one.covered_s - before.get(channel, _NOTHING).covered_s,
            one.span_s - before.get(channel, _NOTHING).span_s,
        )
        for channel, one in now.items()
    }  # fmt: skip


def idle_cpu_w(machine: Machine, channels: Sequence[Channel]) -> float | None:
    """Power of the processors at no load by their model; None where the model knows no more than a guess.

    Args:
        machine: What is known of it.
        channels: Channels as they add up: where the power of the processors is modelled, the same model tells it.
    """
    cpus_told = [c for c in channels if c.device is Device.CPU and c.role is Role.TOTAL]
    modelled = [dict(channel.params).get("idle_w") for channel in cpus_told if channel.status is Status.MODELLED]
    if modelled and len(modelled) == len(cpus_told):
        return math.fsum(watts for watts in modelled if isinstance(watts, float))
    from greenai_desktop.catalog.cpus import cpus

    share = machine.host_share if machine.is_virtual else 1.0
    curve = cpus().curve(machine.cpu_name, machine.socket_count or 1, machine.thread_count, share)
    return None if curve.basis == "unknown_tdp" else curve.power_w[0]


def devices_of(station: Station, channels: Sequence[Channel]) -> Devices:
    """The devices of a machine, to be shared out.

    Args:
        station: Its sensors.
        channels: Their channels as they add up.
    """
    in_container = station.machine.is_virtual and cpu_quota(paths.sys_root()) is not None
    devices = Devices(channels, idle_cpu_w(station.machine, channels), sees_host=not in_container)
    recall(devices.shared, station.machine.cpu_name)
    return devices
