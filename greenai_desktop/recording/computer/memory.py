"""Modules of memory: from the firmware's table where it may be read, else from the memory controller.

Both are often closed: the table to all but root, the controller where its driver is not loaded. Then the modules stay
unknown, and only the whole memory is told.

Source:
    DMTF DSP0134, System Management BIOS 3.7, section 7.18 (type 17, memory device); Linux kernel,
    Documentation/ABI/testing/sysfs-devices-edac.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from greenai_desktop.core.computer import Module
from greenai_desktop.sensors.number_file import number_of

_TABLE: Final = "firmware/dmi/entries"
_CONTROLLERS: Final = "devices/system/edac/mc"
_SIZE_AT, _LONG_SIZE_AT = 0x0C, 0x1C
_UNKNOWN, _LOOK_FURTHER, _IN_KIB = 0xFFFF, 0x7FFF, 0x8000
_KIB, _MIB = 2**10, 2**20


def modules(sys_root: Path) -> tuple[Module, ...]:
    """Modules that are plugged in; empty if nobody tells."""
    return _of_firmware(sys_root / _TABLE) or _of_controllers(sys_root / _CONTROLLERS)


def _of_firmware(folder: Path) -> tuple[Module, ...]:
    try:
        entries = sorted(folder.glob("17-*/raw"))
        sizes = [_size_bytes(entry.read_bytes()) for entry in entries]
    except OSError:
        return ()
    return tuple(Module(size) for size in sizes if size)


def _size_bytes(raw: bytes) -> int:
    """What a slot holds; 0 if it is empty or does not tell."""
    if len(raw) < _SIZE_AT + 2 or raw[0] != 17:
        return 0
    size = int.from_bytes(raw[_SIZE_AT : _SIZE_AT + 2], "little")
    if size in (0, _UNKNOWN):
        return 0
    if size == _LOOK_FURTHER:
        longer = raw[_LONG_SIZE_AT : _LONG_SIZE_AT + 4] if raw[1] >= _LONG_SIZE_AT + 4 else b""
        return (int.from_bytes(longer, "little") & 0x7FFF_FFFF) * _MIB
    return (size & ~_IN_KIB) * _KIB if size & _IN_KIB else size * _MIB


def _of_controllers(folder: Path) -> tuple[Module, ...]:
    found = sorted(folder.glob("mc*/dimm*/size")) or sorted(folder.glob("mc*/rank*/size"))
    sizes = (number_of(path) or 0 for path in found)
    return tuple(Module(size * _MIB) for size in sizes if size > 0)
