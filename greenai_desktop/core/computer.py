"""What stands on a desk or in a rack, as it was found: the machine, its modules, disks and cards, and its screens.

What cannot be found out is None or empty, never a guess. Serial numbers are not kept: nobody needs them to know what a
thing costs the climate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.core.place import Machine

MM_PER_INCH: Final = 25.4


@dataclass(frozen=True, slots=True)
class Module:
    """A module of memory.

    Attributes:
        size_bytes: How much it holds.
    """

    size_bytes: int


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk.

    Attributes:
        name: What it calls itself; may be empty.
        size_bytes: How much it holds.
        is_rotating: Whether it is a hard disk; None if the system does not tell.
        is_external: Whether it hangs on a plug outside, so that no figure of a computer holds it.
    """

    name: str
    size_bytes: int
    is_rotating: bool | None
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class Graphics:
    """A graphics card, or the graphics of a processor.

    Attributes:
        name: What it calls itself.
        is_integrated: Whether it is a part of the processor, and no thing of its own.
    """

    name: str
    is_integrated: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen.

    Attributes:
        maker: Its maker; the three letters of the registry where no name is known.
        name: What it calls itself; may be empty.
        diagonal_inch: Size; None if it does not tell.
        year: When it was made; None if it does not tell.
        is_internal: Whether it is built into the computer.
    """

    maker: str
    name: str
    diagonal_inch: float | None
    year: int | None
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Computer:
    """A computer with what hangs on it.

    Attributes:
        machine: Processor, memory, chassis.
        maker: As the firmware says it; empty if it does not.
        model: The same.
        modules: Of memory; empty if nobody may read them.
        disks: Of its own and outside.
        graphics: Cards, and graphics of processors.
        screens: Those that are plugged in now.
        lacking: What could not be found out, as codes.
    """

    machine: Machine
    maker: str = ""
    model: str = ""
    modules: tuple[Module, ...] = ()
    disks: tuple[Disk, ...] = ()
    graphics: tuple[Graphics, ...] = ()
    screens: tuple[Screen, ...] = ()
    lacking: tuple[str, ...] = field(default=())


def diagonal_inch(width_mm: float, height_mm: float) -> float:
    """Size of a screen as it is sold."""
    return math.hypot(width_mm, height_mm) / MM_PER_INCH


def installed_bytes(seen_bytes: int) -> int:
    """The memory that is plugged in, from what the system sees of it: firmware and graphics keep a part for themselves.

    Rounded up to the next eighth of a power of two, in whole GiB: the sizes in which memory is sold.
    """
    gibibytes = seen_bytes / 2**30
    if gibibytes <= 0.0:
        return 0
    step = max(1, 2 ** (math.ceil(math.log2(gibibytes)) - 3)) if gibibytes > 1.0 else 1
    return math.ceil(gibibytes / step) * step * 2**30
