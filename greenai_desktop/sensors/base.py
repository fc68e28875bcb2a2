"""What every sensor is, and what it is given."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from greenai_desktop.core.meters import Meter
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Channel, Event, Gauge, Reading

if TYPE_CHECKING:
    from greenai_desktop.core.calibration import Calibration


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a sensor can be read, and if not, why and how to repair it.

    Attributes:
        ok: Whether at least one of its channels can be read.
        state: `measured`, `modelled`, `denied` or `unavailable`.
        reason: Code of the reason; empty if all is well.
        facts: Named values for the sentence, such as how many zones are denied.
        repair: Code of the repair text; empty if there is nothing to do.
    """

    ok: bool
    state: str
    reason: str = ""
    facts: tuple[tuple[str, str | float], ...] = ()
    repair: str = ""


class Clock(Protocol):
    """The clocks a sampler and its sensors read."""

    def monotonic_s(self) -> float:
        """Seconds that never go back and stand still while the machine sleeps."""

    def utc_s(self) -> float:
        """Wall clock, seconds since 1970."""

    def boottime_s(self) -> float:
        """Seconds that never go back and go on while the machine sleeps."""


class SystemClock:
    """The clocks of this machine."""

    def monotonic_s(self) -> float:
        """See `Clock`."""
        return time.monotonic()

    def utc_s(self) -> float:
        """See `Clock`."""
        return time.time()

    def boottime_s(self) -> float:
        """See `Clock`; without such a clock the monotonic one, so that no sleep is ever seen."""
        boottime = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if boottime is None else time.clock_gettime(boottime)


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """Figures of the power models, as the catalogue has them, each with low and high.

    Attributes:
        memory_w_per_gb: Server memory; (low, typical, high).
        memory_w_per_module: Desktop memory.
        rest_w: Board, fans and disks by chassis.
        supply_loss_ratio: Loss of the power supply over what it delivers.
        source_ids: Sources of all of these.
    """

    memory_w_per_gb: tuple[float, float, float]
    memory_w_per_module: tuple[float, float, float]
    rest_w: Mapping[str, tuple[float, float, float]]
    supply_loss_ratio: tuple[float, float, float]
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What sensors are looked for in.

    Attributes:
        sys_root: Root of the kernel's device tree.
        proc_root: Root of the kernel's process tree.
        clock: All time comes from here.
        environ: Environment variables, for the choice of GPUs.
        machine: What is known of the machine; None leaves the models out.
        figures: Figures of the other models; None leaves them out.
        meters: Wall meters that the user set up.
        calibration: What a calibration of this machine found; None without one.
    """

    sys_root: Path
    proc_root: Path
    clock: Clock = field(default_factory=SystemClock)
    environ: Mapping[str, str] = field(default_factory=dict)
    machine: Machine | None = None
    figures: ModelFigures | None = None
    meters: tuple[Meter, ...] = ()
    calibration: Calibration | None = None


class Sensor(Protocol):
    """One source of readings, used from one thread only.

    Attributes:
        kind: The interface, such as `rapl`.
        name: What is read through it; data.
    """

    kind: str
    name: str

    def available(self) -> Availability:
        """Whether it can be read; quick, never raises."""

    def channels(self) -> list[Channel]:
        """Its channels; told before the first reading."""

    def read(self) -> list[Reading | Gauge]:
        """Read all channels; raises `SensorError`, which becomes a gap."""

    def drain_events(self) -> list[Event]:
        """What happened since the last call; the list is empty afterwards."""

    def close(self) -> None:
        """Let go of everything; a second call is harmless."""
