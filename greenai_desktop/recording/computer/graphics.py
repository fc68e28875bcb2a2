"""Graphics cards: NVIDIA's by its library, others and those without a driver by the bus.

Only the makers whose cards are things of their own are looked for; the picture of a server's console and that of a
virtual machine are parts of a board.

Source:
    PCI Code and ID Assignment Specification, class 03h (display controller); names: the table `pci.ids`, where the
    system has one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.core.computer import Graphics
from greenai_desktop.core.errors import SensorError
from greenai_desktop.sensors.number_file import text_of
from greenai_desktop.sensors.nvml import Nvml

_NVIDIA, _AMD, _INTEL = "0x10de", "0x1002", "0x8086"
_MAKERS: Final = {_NVIDIA: "NVIDIA", _AMD: "AMD", _INTEL: "Intel"}
_DISPLAY: Final = "0x03"
# What AMD's driver shows of cards alone, as `sensors.amdgpu` says.
_OF_CARDS_ALONE: Final = ("mem_busy_percent", "hwmon/hwmon*/fan1_input", "hwmon/hwmon*/temp1_crit")
NAMES: Final = (Path("/usr/share/misc/pci.ids"), Path("/usr/share/hwdata/pci.ids"))


def graphics(sys_root: Path, names: tuple[Path, ...] = NAMES) -> tuple[Graphics, ...]:
    """All cards, in the order of the bus."""
    by_library = _of_nvidia()
    skipped = {_NVIDIA} if by_library else set[str]()
    return (*by_library, *_of_bus(sys_root / "bus/pci/devices", skipped, names))


def _of_nvidia() -> tuple[Graphics, ...]:
    library = Nvml()
    try:
        library.start()
        return tuple(Graphics(library.name(handle)) for handle in library.handles())
    except SensorError:
        return ()
    finally:
        library.stop()


def _of_bus(folder: Path, skipped: set[str], names: tuple[Path, ...]) -> tuple[Graphics, ...]:
    found = []
    for device in sorted(folder.glob("*")):
        maker = text_of(device / "vendor")
        if text_of(device / "class").startswith(_DISPLAY) and maker in _MAKERS and maker not in skipped:
            found.append(Graphics(_name(device, maker, names), _is_integrated(device, maker)))
    return tuple(found)


def _name(device: Path, maker: str, names: tuple[Path, ...]) -> str:
    number = text_of(device / "device")
    told = text_of(device / "product_name") or _table(names).get((maker, number), "")
    return told if told.startswith(_MAKERS[maker]) else f"{_MAKERS[maker]} {told or number}"


def _is_integrated(device: Path, maker: str) -> bool:
    if maker == _INTEL:  # its processors have their graphics at this place of the bus, its cards never
        return device.name.startswith("0000:00:02.")
    return maker == _AMD and not any(any(device.glob(name)) for name in _OF_CARDS_ALONE)


@cache
def _table(paths: tuple[Path, ...]) -> dict[tuple[str, str], str]:
    """Names of the cards of known makers; what stands in brackets is what a card is sold as."""
    found: dict[tuple[str, str], str] = {}
    for path in paths:
        maker = ""
        for line in text_of(path).splitlines():
            if line[:1] not in ("\t", "#", ""):
                maker = f"0x{line[:4].lower()}"
            elif line.startswith("\t") and line[1:2] != "\t" and maker in _MAKERS:
                number, _, name = line.strip().partition("  ")
                sold = name[name.find("[") + 1 : name.rfind("]")] if "[" in name else name
                found.setdefault((maker, f"0x{number.lower()}"), sold)
    return found
