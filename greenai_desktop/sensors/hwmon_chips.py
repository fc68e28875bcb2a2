"""The chips that Linux hwmon shows, and their inputs of power and energy. No judgement of values here.

Source:
    Linux kernel, Documentation/hwmon/sysfs-interface.rst: power in microwatts, energy in microjoules, intervals in
    milliseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from greenai_desktop.sensors.number_file import number_of, text_of

_FOLDER = Path("class/hwmon")
_INPUT = re.compile(r"(energy\d+)_input|(power\d+)_(average|input)")
_MS_PER_S = 1_000


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a chip.

    Attributes:
        name: Such as `power1` or `energy2`.
        file: What is read: the average where the chip has one, else the moment.
        label: What the driver calls it; may be empty.
        period_s: How often the chip renews it, 0 if it does not tell.
    """

    name: str
    file: Path
    label: str
    period_s: float

    @property
    def is_energy(self) -> bool:
        """Whether it counts microjoules; otherwise it tells microwatts."""
        return self.name.startswith("energy")


@dataclass(frozen=True, slots=True)
class Chip:
    """One chip.

    Attributes:
        name: The driver's name, such as `amd_energy`.
        folder: Where its files are.
        device: The device behind it, the same after each start, such as `0000:03:00.0`; empty if there is none.
    """

    name: str
    folder: Path
    device: str

    @property
    def id(self) -> str:
        """Identity; the number of the folder changes from start to start."""
        return f"{self.name}:{self.device}" if self.device else self.name

    def inputs(self) -> list[Input]:
        """Inputs of power and energy, energies first; the average of a power rather than the moment."""
        found: dict[str, Input] = {}
        for file in _files(self.folder):
            match = _INPUT.fullmatch(file.name)
            if match is None:
                continue
            name = match.group(1) or match.group(2)
            if name in found and match.group(3) == "input":
                continue
            found[name] = Input(name, file, text_of(self.folder / f"{name}_label"), self._period_s(name))
        return sorted(found.values(), key=lambda one: (not one.is_energy, len(one.name), one.name))

    def _period_s(self, name: str) -> float:
        told = number_of(self.folder / f"{name}_average_interval") or number_of(self.folder / "update_interval") or 0
        return max(0, told) / _MS_PER_S


def chips(sys_root: Path) -> list[Chip]:
    """All chips, in the order of their folders."""
    found = []
    for folder in sorted(_files(sys_root / _FOLDER), key=lambda path: (len(path.name), path.name)):
        name = text_of(folder / "name")
        if name:
            link = folder / "device"
            found.append(Chip(name, folder, link.resolve().name if link.exists() else ""))
    return found


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
