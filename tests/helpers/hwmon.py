"""Simulated chips of Linux hwmon with known watts: what a driver shows below `/sys/class/hwmon`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.powercap import FakeClock, Power


@dataclass(slots=True)
class Input:
    """One input.

    Attributes:
        file: What a sensor reads.
        power: What it tells of.
        start_uj: Of a counter, its beginning; None for a power.
        wrap_uj: Of a counter, its last value.
        value: Told instead of the truth, if not None.
        is_gone: Whether the file has been taken away.
    """

    file: Path
    power: Power
    start_uj: int | None = None
    wrap_uj: int = 2**64 - 1
    value: str | None = None
    is_gone: bool = False


class Chip:
    """A chip of a tree; `write` adds files of any content, `energy` and `power` inputs that live."""

    def __init__(self, tree: HwmonTree, folder: Path, device: Path) -> None:
        self._tree, self.folder, self.device = tree, folder, device

    def write(self, **files: object) -> Chip:
        """Files of the chip by name."""
        for name, content in files.items():
            (self.folder / name).write_text(f"{content}\n")
        return self

    def write_device(self, **files: object) -> Chip:
        """Files of the device behind it."""
        for name, content in files.items():
            (self.device / name).write_text(f"{content}\n")
        return self

    def energy(
        self, name: str, power: Power | float, label: str = "", *, start_uj: int = 5_000_000_000,
        wrap_uj: int = 2**64 - 1,
    ) -> Input:  # fmt: skip
        """A counter, such as `energy1`."""
        return self._add(f"{name}_input", name, power, label, start_uj, wrap_uj)

    def power(self, name: str, power: Power | float, label: str = "", *, kind: str = "average") -> Input:
        """Power readings, such as `power1`; `kind` is `average` or `input`."""
        return self._add(f"{name}_{kind}", name, power, label, None, 0)

    def _add(self, file: str, name: str, power: Power | float, label: str, start_uj: int | None, wrap_uj: int) -> Input:
        if label:
            (self.folder / f"{name}_label").write_text(f"{label}\n")
        power = power if isinstance(power, Power) else Power.constant(power)
        made = Input(self.folder / file, power, start_uj, wrap_uj)
        self._tree.inputs.append(made)
        self._tree.follow()
        return made


class HwmonTree:
    """A simulated `/sys` with chips; `folder` is what GREENAI_SYS_ROOT points to."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.folder, self.clock = folder, clock
        self.inputs: list[Input] = []
        self._t0_s = clock.monotonic_s()
        (folder / "class/hwmon").mkdir(parents=True, exist_ok=True)

    def add(self, name: str, device: str = "") -> Chip:
        """A chip; the device is what stays the same from start to start, such as `0000:03:00.0`."""
        number = len(list((self.folder / "class/hwmon").iterdir()))
        folder = self.folder / "class/hwmon" / f"hwmon{number}"
        folder.mkdir()
        (folder / "name").write_text(f"{name}\n")
        behind = self.folder / "devices" / (device or f"nothing{number}")
        behind.mkdir(parents=True, exist_ok=True)
        if device:
            (folder / "device").symlink_to(behind)
        return Chip(self, folder, behind)

    def advance(self, seconds: float) -> None:
        """Let time pass for the inputs and the clock."""
        self.clock.advance(seconds)
        self.follow()

    def follow(self) -> None:
        """Bring all inputs to the time of the clock."""
        for one in self.inputs:
            if not one.is_gone:
                self._write(one)

    def vanish(self, one: Input) -> None:
        """Take an input away, as unloading the driver does."""
        one.is_gone = True
        one.file.unlink()

    def bring_back(self, one: Input) -> None:
        """Give it back; a counter goes on from zero, as after loading the driver."""
        one.is_gone = False
        if one.start_uj is not None:
            one.start_uj = -round(one.power.energy_j(0.0, self._at_s) * 1e6)
        self._write(one)

    @property
    def _at_s(self) -> float:
        return self.clock.monotonic_s() - self._t0_s

    def _write(self, one: Input) -> None:
        if one.value is not None:
            text = one.value
        elif one.start_uj is None:
            text = str(round(one.power.energy_j(self._at_s, self._at_s + 1e-6) * 1e12))
        else:
            text = str((one.start_uj + round(one.power.energy_j(0.0, self._at_s) * 1e6)) % (one.wrap_uj + 1))
        # In place and of a fixed length, as in the tree of powercap.
        file = os.open(one.file, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.pwrite(file, f"{text:<24}\n".encode(), 0)
        finally:
            os.close(file)
