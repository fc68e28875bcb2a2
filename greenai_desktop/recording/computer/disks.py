"""Disks: those of Linux by its block devices; elsewhere the volumes that are mounted, of which no more is told.

Source:
    Linux kernel, Documentation/ABI/stable/sysfs-block: `size` counts sectors of 512 bytes whatever the disk's own
    are; `queue/rotational` is 1 for hard disks.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.computer import Disk
from greenai_desktop.sensors.number_file import number_of, text_of

_BYTES_PER_SECTOR: Final = 512
# Real disks by their driver; loops, memory, volumes over several disks, network disks and drives for discs are none.
_DISKS: Final = re.compile(r"(?:sd[a-z]+|hd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)")


def disks(sys_root: Path) -> tuple[Disk, ...]:
    """Disks that hold something, in the order of their names."""
    folder = sys_root / "block"
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return () if sys.platform.startswith("linux") else _volumes()
    found = (_disk(folder / name) for name in names if _DISKS.fullmatch(name))
    return tuple(disk for disk in found if disk is not None)


def _disk(folder: Path) -> Disk | None:
    size = (number_of(folder / "size") or 0) * _BYTES_PER_SECTOR
    is_external = "/usb" in str(folder.resolve())
    # A stick or a card in a slot comes and goes; a drive without a medium has no size.
    if not size or (number_of(folder / "removable") == 1 and not is_external):
        return None
    rotating = number_of(folder / "queue/rotational")
    name = text_of(folder / "device/model") or text_of(folder / "device/name")
    return Disk(" ".join(name.split()), size, None if rotating is None else rotating == 1, is_external)


def _volumes() -> tuple[Disk, ...]:
    """Volumes, one a device: without the kernel's tree nobody tells the disks behind them."""
    import psutil

    found: dict[str, Disk] = {}
    volumes: Any = psutil.disk_partitions(all=False)  # type: ignore[no-untyped-call]
    for volume in volumes:
        try:
            usage: Any = psutil.disk_usage(volume.mountpoint)  # type: ignore[no-untyped-call]
        except OSError:
            continue
        found.setdefault(volume.device, Disk(str(volume.device), int(usage.total), None))
    return tuple(found.values())
