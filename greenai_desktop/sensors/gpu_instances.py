"""MIG instances of NVIDIA's boards: the power of the board, shared out by their size, and said so.

Nobody measures an instance. The board counts as a whole; its instances stand beside as parts, each with its share of
the compute slices, idle power included, and a wide range: what an instance really draws depends on what runs in it.

Source:
    NVIDIA, Multi-Instance GPU User Guide, "Concepts"; SENSORS §2.3; Vamja et al. (2025), arXiv:2501.17752: no single
    rule of sharing fits all loads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from greenai_desktop.core.samples import Channel, Reading, Role, Status
from greenai_desktop.sensors.nvml import Nvml

_U95_RATIO: Final = 2.0
_NOTES = ("mig_by_slices",)


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance.

    Attributes:
        channel: What is told of it.
        share: Its part of the board's compute slices.
    """

    channel: Channel
    share: float


def instances(nvml: Nvml, handle: Any, board: Channel, chosen: Sequence[str] | None) -> list[Instance]:
    """The instances of a board; empty where the driver does not tell them.

    Args:
        nvml: Between its start and stop.
        handle: Of the board.
        board: What is told of the board.
        chosen: Uuids of the instances that CUDA_VISIBLE_DEVICES names; None if it names none.
    """
    found = []
    for uuid, name, share in nvml.mig_instances(handle):
        notes: tuple[str, ...] = _NOTES
        if "not_selected" in board.notes or (chosen is not None and uuid not in chosen):
            notes += ("not_selected",)
        channel = replace(
            board, id=f"nvml:{uuid}", name=name, parent=board.id, role=Role.PART, u95_ratio=_U95_RATIO, notes=notes,
            status=Status.MODELLED if board.status is Status.MEASURED else board.status, spread_key="mig",
            params=(("share", share),),
        )  # fmt: skip
        found.append(Instance(channel, share))
    return found


def chosen_instances(visible_devices: str | None) -> list[str] | None:
    """Instances that CUDA_VISIBLE_DEVICES names; None if it names none, so that all may be used."""
    words = [word.strip() for word in (visible_devices or "").split(",")]
    named = [word for word in words if word.startswith("MIG-")]
    return named or None


def shared_out(reading: Reading, found: Sequence[Instance]) -> list[Reading]:
    """What the instances have of a reading of their board."""
    return [
        replace(
            reading,
            channel=one.channel.id,
            power_w=None if reading.power_w is None else reading.power_w * one.share,
            energy_j=None if reading.energy_j is None else reading.energy_j * one.share,
            status=Status.MODELLED if reading.status is Status.MEASURED else reading.status,
        )
        for one in found
    ]
