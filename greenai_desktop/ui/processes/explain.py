"""How the power of a process came about, as a tree for "Why this number?"."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.catalog.machine import sharing_spread
from greenai_desktop.core.processes import Key
from greenai_desktop.core.results import Calculation, Quantity, Result
from greenai_desktop.core.samples import Channel, Device, Method, Status
from greenai_desktop.core.uncertainty import Uncertain
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.words import DEVICE, word
from greenai_desktop.recording.process_devices import APART, DeviceShare
from greenai_desktop.recording.process_power import Accounted

_NOTE_OF = {
    "cpu_by_time": "share_of_cpu",
    "gpu_by_use": "share_of_gpu",
    "gpu_by_memory": "share_of_gpu",
    "memory_by_resident": "share_of_memory",
    "gpu_not_told": "gpu_not_told",
    APART: "not_shared",
}


def places_of(found: Accounted, key: Key, by_trees: bool) -> NDArray[np.int64]:
    """Where a process, or the processes of a tree, stand in what was found."""
    keys = found.heads if by_trees else [who.key for who in found.processes.who]
    return np.array([i for i, one in enumerate(keys) if one == key], dtype=np.int64)


def power_of(
    found: Accounted, places: NDArray[np.int64], channels: Sequence[Channel], name: str, language: Language
) -> Result:
    """The power of processes: their share in each device."""
    making = Calculation()
    named = {channel.id: channel for channel in channels}
    parts = [_share(making, found, share, places, named, language) for share in found.devices if share.basis != APART]
    return making.total("process.power", "W", parts, label=name, facts=(("process", name),)).result


def balance_of(found: Accounted, part: str, channels: Sequence[Channel], language: Language) -> Result:
    """One part of the power of all devices: what it is of each device."""
    making = Calculation()
    named = {channel.id: channel for channel in channels}
    duration_s = found.interval.duration_s
    if part == "total":
        parts = [
            making.total(f"process.{one}", "W", _by_device(making, found, one, named, language))
            for one in ("rows", "idle", "unattributed", "apart")
        ]
        return making.total("process.total", "W", parts).result
    if part == "ended":
        return Result(
            "process.ended", found.energy_j.ended / duration_s, "W", status=Status.MODELLED, method=Method.POWER_MODEL
        )
    return making.total(f"process.{part}", "W", _by_device(making, found, part, named, language)).result


def _share(
    making: Calculation,
    found: Accounted,
    share: DeviceShare,
    places: NDArray[np.int64],
    named: dict[str, Channel],
    language: Language,
) -> Quantity:
    """The share of processes in one device, with what it was made from."""
    duration_s, split = found.interval.duration_s, share.split
    label = _label(share, named, language)
    notes = (_NOTE_OF[share.basis], *((share.idle_basis,) if share.idle_basis else ()))
    watts = float(split.rows_j[places].sum()) / duration_s
    if not math.isfinite(watts):
        return making.missing(
            "process.part", "W", "device_missing", label=label, notes=notes, facts=(("shared", label),)
        )
    above_w = (split.energy_j - split.idle_j) / duration_s
    steps = (
        Result(
            "process.device",
            split.energy_j / duration_s,
            "W",
            status=Status.MODELLED,
            label=label,
            facts=(("shared", label),),
        ),
        Result("process.idle", split.idle_j / duration_s, "W", status=Status.MODELLED, notes=notes[1:]),
        Result("process.use", watts / above_w if above_w > 0 else 0.0, "fraction", status=Status.MODELLED),
    )
    spread, _sources = sharing_spread(share.device.value)
    value = Uncertain(f"process_share:{share.device.value}", watts, spread)
    return making.uncertain(
        "process.part", value, "W", Status.MODELLED, Method.POWER_MODEL, label=label, formula="above_idle_times_use",
        steps=steps, notes=notes, partial=share.is_partial,
    )  # fmt: skip


def _by_device(
    making: Calculation, found: Accounted, part: str, named: dict[str, Channel], language: Language
) -> list[Quantity]:
    duration_s = found.interval.duration_s
    made = []
    for share in found.devices:
        split, is_apart = share.split, share.basis == APART
        if is_apart != (part == "apart"):
            continue
        joules = {
            "rows": float(np.nansum(split.rows_j)), "idle": split.idle_j, "unattributed": split.unattributed_j,
            "apart": split.energy_j,
        }[part]  # fmt: skip
        label = _label(share, named, language)
        notes = (share.idle_basis,) if part == "idle" and share.idle_basis else (_NOTE_OF[share.basis],)
        if not math.isfinite(joules):
            made.append(
                making.missing(
                    "process.device", "W", "device_missing", label=label, notes=notes, facts=(("shared", label),)
                )
            )
            continue
        made.append(
            making.exact(
                "process.device",
                joules / duration_s,
                "W",
                Status.MODELLED,
                Method.POWER_MODEL,
                label=label,
                notes=notes,
            )
        )
    return made


def _label(share: DeviceShare, named: dict[str, Channel], language: Language) -> str:
    """What a device is called: its class, and of a card its own name too."""
    kind = word(DEVICE, share.device, language)
    channel = named.get(share.name)
    return f"{kind} · {channel.name}" if channel is not None and share.device is Device.GPU else kind
