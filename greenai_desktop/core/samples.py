"""What a sensor says, and the one vocabulary of where a figure comes from.

Values that travel from the sampler to the screen, the store and the report. A reading is stamped beside its
counter; the energy it carries is that since the channel's previous reading, with counter wraps already undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """Where a figure comes from. Files store the code; `i18n` has the words, `ui.theme` the drawing."""

    MEASURED = "measured"
    MODELLED = "modelled"  # by a live model, while it happened
    ESTIMATED = "estimated"  # computed before or after
    ENTERED = "entered"
    DEFAULT = "default"
    IMPORTED = "imported"
    PROVIDER_REPORTED = "provider_reported"
    MISSING = "missing"
    SUSPECT = "suspect"

    @property
    def has_value(self) -> bool:
        """Whether a figure of this status may be counted."""
        return self not in (Status.MISSING, Status.SUSPECT)


class Method(StrEnum):
    """How a figure was obtained; another thing than its status."""

    COUNTER = "counter"
    POWER = "power"
    POWER_MODEL = "power_model"
    HOURS_TDP = "hours_tdp"
    FLOP = "flop"
    EDH = "edh"
    SPEND = "spend"
    FACTOR = "factor"
    SUM = "sum"
    ENTERED = "entered"
    FILE = "file"  # told by a file of another program


class Role(StrEnum):
    """What a channel is part of. Only TOTAL channels add up; the others stand beside."""

    TOTAL = "total"
    PART = "part"  # contained in another channel: core, uncore
    PLATFORM = "platform"  # psys: contains packages and more, never added
    WHOLE = "whole"  # a wall meter or a battery: the whole machine


class Device(StrEnum):
    """The classes of device a channel can belong to."""

    CPU = "cpu"
    MEMORY = "memory"
    GPU = "gpu"
    REST = "rest"
    PLATFORM = "platform"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Channel:
    """One stream of power readings, told once before the first reading.

    Attributes:
        id: Stable across reboots, such as `rapl:package-0` or `nvml:GPU-5b2f…`.
        device: The class of device.
        name: What the hardware calls itself; data, never translated.
        kind: The sensor that reads it: `rapl`, `nvml`, `cpu_model` …
        parent: The channel this one is contained in, if any.
        role: Whether it adds up.
        status: The status its readings have while all is well.
        has_counter: Whether readings carry `energy_j`; such channels are archived as energy, others as power.
        min_period_s: Reading more often than this brings noise, not news.
        u95_ratio: The readings' own spread: 95 % of true values lie within ÷ … × of what is read.
        spread_key: Channels with one key share one error (one model, one kind of sensor).
        notes: Codes of what must be said with it, such as `shared_mig`.
        params: What a model assumes, for "Why this number?": code to value.
        source_ids: Sources of a model's figures.
    """

    id: str
    device: Device
    name: str
    kind: str
    parent: str | None = None
    role: Role = Role.TOTAL
    status: Status = Status.MEASURED
    has_counter: bool = False
    min_period_s: float = 0.0
    u95_ratio: float = 1.0
    spread_key: str = ""
    notes: tuple[str, ...] = ()
    params: tuple[tuple[str, str | float], ...] = ()
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Power and energy of one channel.

    Attributes:
        channel: Id of the channel.
        at_monotonic_s: When the counter was read.
        power_w: Mean power since the previous reading where a counter tells it, else power now; None if unknown.
            With status SUSPECT it is what the sensor claims, for the tooltip, and is never counted.
        energy_j: Energy since the channel's previous reading, told by a counter with its wraps undone; None where
            there is no counter, at the first reading, and after a reset.
        status: MEASURED or MODELLED while all is well; MISSING or SUSPECT with a reason.
        reason: Code of the reason.
    """

    channel: str
    at_monotonic_s: float
    power_w: float | None
    energy_j: float | None
    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A quantity beside power: utilisation, temperature, memory, clocks.

    Attributes:
        channel: What it belongs to, such as `cpu` or `nvml:GPU-5b2f…`.
        quantity: `utilisation`, `temperature`, `memory_used`, `clock`.
        value: In `unit`; None if it cannot be read.
        unit: One of `core.units`.
    """

    channel: str
    quantity: str
    value: float | None
    unit: str

    @property
    def key(self) -> str:
        """Identity of the series this value belongs to."""
        return f"{self.channel}/{self.quantity}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the record itself; never energy.

    Attributes:
        at_utc_s: Wall clock.
        code: `gap`, `back`, `wrap`, `reset`, `suspended`, `clock_changed`, `late`, `mark`, `notice` …
        channel: The channel concerned, or empty for the whole record.
        detail: Data for the sentence, such as seconds or a mark's name.
    """

    at_utc_s: float
    code: str
    channel: str = ""
    detail: tuple[tuple[str, str | float], ...] = ()


def mark_event(at_utc_s: float, name: str = "") -> Event:
    """A mark, with or without a name."""
    return Event(at_utc_s, "mark", "", (("name", name),) if name else ())


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything read in one round.

    Attributes:
        at_monotonic_s: When the round began.
        at_utc_s: The same moment on the wall clock.
        readings: At most one per channel.
        gauges: At most one per key.
        events: What happened since the previous sample.
    """

    at_monotonic_s: float
    at_utc_s: float
    readings: tuple[Reading, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    events: tuple[Event, ...] = field(default=())
