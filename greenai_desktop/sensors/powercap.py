"""The zones of Linux powercap: which there are, and what each is part of.

No judgement of values here; `counter` and `rapl` have that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from greenai_desktop.core.units import MICROJOULES_PER_J
from greenai_desktop.sensors.number_file import NumberFile, number_of, text_of

# Number of the package, -1 for the whole machine, and what of it is counted: package, core, uncore, dram, psys.
Place = tuple[int, str]
PACKAGE = "package"
MACHINE_WIDE = -1

_FOLDER = Path("class/powercap")
_ZONE = re.compile(r"(intel-rapl(?:-[a-z]+)?)((?::\d+)+)")
_MSR = "intel-rapl"
_PACKAGE = re.compile(r"package-(\d+)")
_HIGHEST = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone.

    Attributes:
        id: As the kernel names it, such as `intel-rapl:0:1`.
        name: What it says it is, such as `dram`.
        folder: Where its files are.
        parent: Id of the zone it lies in; empty at the top.
        path: Names from the top, such as `package-0/dram`; unique.
    """

    id: str
    name: str
    folder: Path
    parent: str
    path: str

    @property
    def place(self) -> Place:
        """Which package it belongs to and what it counts there, as every interface to these counters has it."""
        top, _, inner = self.path.partition("/")
        found = _PACKAGE.match(top)
        domain = (inner or (PACKAGE if found else top)).partition("#")[0]
        return (int(found.group(1)) if found else MACHINE_WIDE), domain

    @property
    def range_uj(self) -> int | None:
        """Last value before the counter wraps; None where the kernel shows it to root only."""
        return _number(self.folder / "max_energy_range_uj")

    @property
    def max_power_w(self) -> float:
        """The highest of its power limits; 0 if none is told."""
        files = self.folder.glob("constraint_*_max_power_uw")
        return max((_number(file) or 0 for file in files), default=0) / MICROJOULES_PER_J


def zones(sys_root: Path) -> list[Zone]:
    """All zones with an energy counter, each once, parents first.

    A zone lies in its parent's folder and again, as a link, in `class/powercap`; the MMIO interface repeats packages
    that the MSR interface has, and counts only where it is alone.
    """
    found: dict[str, Zone] = {}
    for zone_id, folder in sorted(_folders(sys_root / _FOLDER).items(), key=lambda item: _order(item[0])):
        parent = zone_id.rpartition(":")[0]
        above = found.get(parent)
        name = text_of(folder / "name") or zone_id
        found[zone_id] = Zone(
            zone_id, name, folder, above.id if above else "", f"{above.path}/{name}" if above else name
        )
    msr = {zone.path for zone in found.values() if _control(zone.id) == _MSR}
    kept = [zone for zone in found.values() if _control(zone.id) == _MSR or zone.path.partition("/")[0] not in msr]
    return _unique([zone for zone in kept if _exists(zone.folder / "energy_uj")])


def readable_places(sys_root: Path) -> set[Place]:
    """What powercap lets this user read, each package and domain."""
    return {zone.place for zone in zones(sys_root) if _is_readable(zone)}


def _folders(root: Path) -> dict[str, Path]:
    """Folder of each zone; flat links first, folders inside others for trees without links."""
    folders: dict[str, Path] = {}
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        for entry in _entries(folder):
            if _ZONE.fullmatch(entry) and entry not in folders:
                folders[entry] = folder / entry
                waiting.append(folder / entry)
    return folders


def _entries(folder: Path) -> list[str]:
    try:
        return sorted((entry.name for entry in folder.iterdir()), key=len)
    except OSError:
        return []


def _order(zone_id: str) -> tuple[str, list[int]]:
    control, *numbers = zone_id.split(":")
    return control, [int(number) for number in numbers]


def _control(zone_id: str) -> str:
    return zone_id.partition(":")[0]


def _unique(found: list[Zone]) -> list[Zone]:
    """Give the second zone of one path a number, so that every channel has an id of its own."""
    seen: dict[str, int] = {}
    unique = []
    for zone in found:
        seen[zone.path] = seen.get(zone.path, 0) + 1
        unique.append(zone if seen[zone.path] == 1 else replace(zone, path=f"{zone.path}#{seen[zone.path]}"))
    return unique


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _is_readable(zone: Zone) -> bool:
    file = NumberFile(zone.folder / "energy_uj")
    try:
        file.value()
    except (OSError, ValueError):
        return False
    finally:
        file.close()
    return True


def _number(path: Path) -> int | None:
    """A count as kernels tell it: from 0 to what 64 bits hold; anything else is none."""
    number = number_of(path)
    return number if number is not None and 0 <= number <= _HIGHEST else None
