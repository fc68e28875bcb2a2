"""The zones of Linux powercap: which there are, what each is part of, and how its counter is read.

No judgement of values here; `counter` and `rapl` have that.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from greenai_desktop.core.units import MICROJOULES_PER_J

_FOLDER = Path("class/powercap")
_ZONE = re.compile(r"(intel-rapl(?:-[a-z]+)?)((?::\d+)+)")
_MSR = "intel-rapl"
_TORN_READS = 3
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
        name = _text(folder / "name") or zone_id
        found[zone_id] = Zone(
            zone_id, name, folder, above.id if above else "", f"{above.path}/{name}" if above else name
        )
    msr = {zone.path for zone in found.values() if _control(zone.id) == _MSR}
    kept = [zone for zone in found.values() if _control(zone.id) == _MSR or zone.path.partition("/")[0] not in msr]
    return _unique([zone for zone in kept if _exists(zone.folder / "energy_uj")])


class CounterFile:
    """One `energy_uj`, kept open.

    The kernel's file stays the same; a simulated one may be replaced by a rename, which shows as a value that no
    longer changes: `reopened` looks.
    """

    __slots__ = ("_file", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def value_uj(self) -> int:
        """The counter now.

        Raises:
            OSError: it cannot be read: denied, gone …
            ValueError: it holds no number.
        """
        if self._file < 0:
            self._file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            text = os.pread(self._file, 32, 0)
            for _ in range(_TORN_READS):
                if text:
                    break
                # Somebody is rewriting a simulated file in place.
                text = os.pread(self._file, 32, 0)
            value_uj = int(text)
            if value_uj < 0:
                raise ValueError("no counter is below zero")
            return value_uj
        except OSError:
            self.close()
            raise

    def reopened(self) -> bool:
        """Whether another file lies under the name by now; the next value then comes from it.

        Raises:
            OSError: no file lies there any more.
        """
        if self._file < 0:
            return False
        try:
            there, ours = self.path.stat(), os.fstat(self._file)
        except OSError:
            self.close()
            raise
        if (there.st_ino, there.st_dev) == (ours.st_ino, ours.st_dev):
            return False
        self.close()
        return True

    def close(self) -> None:
        """Let go of the file; a second call is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


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


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    """A count as kernels tell it: from 0 to what 64 bits hold; anything else is none."""
    try:
        number = int(_text(path))
    except ValueError:
        return None
    return number if 0 <= number <= _HIGHEST else None
