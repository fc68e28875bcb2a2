"""Graphics cards of AMD, through the files of the kernel's driver and, where installed, AMD's own package.

A card adds up. Where processor and graphics are one chip (APU), the reading includes the cores of the processor: it is
told beside, never added. Of a board with two halves (MI250) the first tells the power of both. A card that is asleep is
not woken up to be asked.

Source:
    Linux kernel, Documentation/gpu/amdgpu/thermal.rst and drivers/gpu/drm/amd/pm/amdgpu_pm.c; SENSORS §2.2.
"""

from __future__ import annotations

import logging
import math
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Status
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.sensors import amd_library
from greenai_desktop.sensors.amd_library import AmdLibrary, CheckedEnergy
from greenai_desktop.sensors.base import Availability, Sensor, Surroundings
from greenai_desktop.sensors.counters import CounterSensor, Source
from greenai_desktop.sensors.gpu_energy import HIGHEST_W, LIMIT_RATIO
from greenai_desktop.sensors.hwmon_chips import Chip, chips
from greenai_desktop.sensors.number_file import NumberFile, UntoldError, number_of, text_of

log = logging.getLogger(__name__)

_DRIVER = "amdgpu"
_U95_RATIO = 1.1  # METHODS §2.15: metered
_MIN_PERIOD_S, _GAUGE_PERIOD_S = 0.05, 0.5
# What the driver shows of cards alone: an APU has none of them, and a card at least one.
_OF_CARDS_ALONE = ("mem_busy_percent", "hwmon:fan1_input", "hwmon:temp1_crit")
_APU_LABELS = ("fastPPT", "slowPPT")
_APU_IDS = ("0x74a0",)  # MI300A: an accelerator with processor cores inside
_TWO_HALVES_IDS = ("0x7408", "0x740c")  # MI250X, MI250
_GAUGES = (
    # quantity, file, scale, unit
    ("utilisation", "gpu_busy_percent", 1e-2, "fraction"),
    ("memory_used", "mem_info_vram_used", 1 / BYTES_PER_GB, "GB"),
    ("temperature", "hwmon:temp1_input", 1e-3, "celsius"),
    ("clock", "hwmon:freq1_input", 1.0, "Hz"),
    ("power_limit", "hwmon:power1_cap", 1e-6, "W"),
)
# The levels of the clock, a line each: "1: 1500Mhz *".
_CLOCK_LEVELS = "pp_dpm_sclk"
_LEVEL = re.compile(r"^\d+:\s*(\d+)\s*mhz", re.IGNORECASE | re.MULTILINE)


def discover(around: Surroundings) -> list[Sensor]:
    """The one sensor of all cards; none where the driver has none."""
    found = [chip for chip in chips(around.sys_root) if chip.name == _DRIVER]
    return [AmdGpuSensor(found, around)] if found else []


@dataclass(slots=True)
class _Card:
    """What is known of a card beside its power.

    Attributes:
        address: On the bus; the package knows it by this.
        limit_w: The most that is plausible.
        energy: State of its counter; None where nobody tells one.
        files: Gauges that it has, with their file.
        gauges: As last read.
        gauges_at_s: When that was.
        levels: The file with the levels of its clock; None if it has none.
        top_hz: The highest of them; NaN until the card was awake.
    """

    address: str
    limit_w: float
    energy: CheckedEnergy | None
    files: list[tuple[str, NumberFile, float, str]]
    gauges: list[Gauge] = field(default_factory=list)
    gauges_at_s: float = -math.inf
    levels: Path | None = None
    top_hz: float = math.nan


class _CardPower:
    """Microwatts of a card that is awake; see `counters.Number`."""

    def __init__(self, path: Path | None, device: Path, reason: str) -> None:
        self._file = NumberFile(path) if path is not None else None
        self._status = device / "power/runtime_status"
        self._reason = reason

    def value(self) -> int:
        """Microwatts now; raises OSError or ValueError."""
        if self._reason or self._file is None:
            raise UntoldError(self._reason or "not_supported")
        if text_of(self._status) == "suspended":
            raise UntoldError("asleep")
        return self._file.value()

    def reopened(self) -> bool:
        """Whether the next value comes from another file."""
        return self._file is not None and self._file.reopened()

    def close(self) -> None:
        """A second call is harmless."""
        if self._file is not None:
            self._file.close()


class AmdGpuSensor(CounterSensor):
    """All cards of the kernel's driver."""

    kind = _DRIVER

    def __init__(self, found: list[Chip], around: Surroundings) -> None:
        self._library = AmdLibrary()
        self._library.start()
        sources = _sources(found)
        self._cards: dict[str, _Card] = {}
        for chip, source in zip(found, sources, strict=True):
            has_counter = self._library.energy_j(chip.device) > 0 and source.channel.role is Role.TOTAL
            source.channel = replace(source.channel, has_counter=has_counter)
            energy = CheckedEnergy() if has_counter else None
            levels = _file(chip, _CLOCK_LEVELS)
            self._cards[source.channel.id] = _Card(
                chip.device, source.highest_w, energy, _gauge_files(chip), levels=levels if levels.exists() else None
            )
        super().__init__(", ".join(dict.fromkeys(source.channel.name for source in sources)), sources, around.clock)

    def available(self) -> Availability:
        """Whether the cards tell their power, and which of them do not."""
        failures = self._troubles()
        silent = [name for name, failure in failures.items() if failure and failure not in ("asleep", "second_half")]
        if not silent:
            return Availability(True, "measured")
        reason = next(failures[name] for name in silent)
        if len(silent) == len(failures):
            # Shown all the same, as missing: a run that leaves its cards out must say so.
            return Availability(True, "unavailable", reason)
        return Availability(True, "measured", reason, (("without_power", ", ".join(silent)),))

    def read(self) -> list[Reading | Gauge]:
        """Power and energy of all cards, then what they show beside."""
        items = [self._with_energy(item) if isinstance(item, Reading) else item for item in super().read()]
        for source in self._sources:
            items += self._gauges(source)
        return items

    def close(self) -> None:
        """Close all files, and the package's session."""
        super().close()
        for card in self._cards.values():
            for _, file, _, _ in card.files:
                file.close()
        self._library.close()

    def _with_energy(self, reading: Reading) -> Reading:
        card = self._cards[reading.channel]
        steps = card.energy
        if steps is None:
            return reading
        if not reading.status.has_value or reading.power_w is None:
            steps.forget()
            return reading
        before = steps.state
        joules = steps.step(reading.power_w, self._library.energy_j(card.address), reading.at_monotonic_s, card.limit_w)
        if steps.was_reset:
            self._events.append(Event(self._clock.utc_s(), "reset", reading.channel))
        if steps.state == amd_library.REFUTED != before:
            log.warning("%s: the energy counter disagrees with the power; power is counted", reading.channel)
            self._events.append(Event(self._clock.utc_s(), "counter_refuted", reading.channel))
        return reading if math.isnan(joules) else replace(reading, energy_j=joules)

    def _gauges(self, source: Source) -> list[Gauge]:
        card, now_s = self._cards[source.channel.id], self._clock.monotonic_s()
        if now_s - card.gauges_at_s >= _GAUGE_PERIOD_S:
            card.gauges_at_s = now_s
            is_asleep = source.failure == "asleep"
            card.gauges = [
                Gauge(source.channel.id, quantity, None if is_asleep else _scaled(file, scale), unit)
                for quantity, file, scale, unit in card.files
            ]
            card.gauges += _top_clock(source.channel.id, card, is_asleep)
        return card.gauges


def _sources(found: list[Chip]) -> list[Source]:
    names = [_name(chip) for chip in found]
    sources: list[Source] = []
    for number, chip in enumerate(found):
        name = f"{names[number]} #{number}" if names.count(names[number]) > 1 else names[number]
        sources.append(_source(chip, name, sources[-1].channel.id if sources else ""))
    return sources


def _source(chip: Chip, name: str, before: str) -> Source:
    power = next((one for one in chip.inputs() if one.name == "power1"), None)
    reason = "second_half" if before and power is not None and _is_second_half(chip, power.file) else ""
    channel = Channel(
        f"{_DRIVER}:{chip.device or chip.folder.name}", Device.GPU, name, _DRIVER,
        status=Status.MISSING if power is None or reason else Status.MEASURED, min_period_s=_MIN_PERIOD_S,
        u95_ratio=_U95_RATIO, spread_key=_DRIVER, notes=_notes(power.file.name if power else "", reason),
    )  # fmt: skip
    if reason:
        channel = replace(channel, role=Role.PART, parent=before)
    elif _is_apu(chip, power.label if power else ""):
        channel = replace(channel, role=Role.PART, notes=(*channel.notes, "apu"))
    cap_w = (number_of(chip.folder / "power1_cap") or 0) * 1e-6
    highest_w = LIMIT_RATIO * cap_w if cap_w > 0 else HIGHEST_W
    return Source(
        channel, _CardPower(power.file if power else None, chip.folder / "device", reason), None, highest_w=highest_w
    )


def _notes(file: str, reason: str) -> tuple[str, ...]:
    if reason:
        return (reason,)
    return {"power1_average": ("power_averaged",), "power1_input": ("power_instant",)}.get(file, ())


def _name(chip: Chip) -> str:
    device = chip.folder / "device"
    return text_of(device / "product_name") or f"AMD {text_of(device / 'device') or 'GPU'}"


def _is_apu(chip: Chip, label: str) -> bool:
    if text_of(chip.folder / "device/device") in _APU_IDS or label in _APU_LABELS:
        return True
    return not any(_file(chip, name).exists() for name in _OF_CARDS_ALONE)


def _is_second_half(chip: Chip, power: Path) -> bool:
    return text_of(chip.folder / "device/device") in _TWO_HALVES_IDS and number_of(power) == 0


def _gauge_files(chip: Chip) -> list[tuple[str, NumberFile, float, str]]:
    return [
        (quantity, NumberFile(path), scale, unit)
        for quantity, name, scale, unit in _GAUGES
        if (path := _file(chip, name)).exists()
    ]


def _top_clock(channel: str, card: _Card, is_asleep: bool) -> list[Gauge]:
    """The highest clock, read once while the card is awake: to ask a sleeping one would wake it up."""
    if card.levels is None:
        return []
    if math.isnan(card.top_hz) and not is_asleep:
        card.top_hz = max((int(level) * 1e6 for level in _LEVEL.findall(text_of(card.levels))), default=math.nan)
        card.levels = None if math.isnan(card.top_hz) else card.levels
    return [Gauge(channel, "clock_max", None if is_asleep or math.isnan(card.top_hz) else card.top_hz, "Hz")]


def _file(chip: Chip, name: str) -> Path:
    """A file of the chip, or of the device behind it."""
    where, _, file = name.rpartition(":")
    return chip.folder / file if where else chip.folder / "device" / file


def _scaled(file: NumberFile, scale: float) -> float | None:
    try:
        return file.value() * scale
    except (OSError, ValueError):
        return None
