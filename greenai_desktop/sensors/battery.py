"""The battery of a laptop while it feeds the machine: its discharge is the whole machine's power.

Only while it discharges and nothing feeds from outside; on mains the battery says nothing of what the machine draws.
Its firmware answers slowly, so a thread of its own reads it.

Source:
    SENSORS §2.5; Linux kernel, Documentation/ABI/testing/sysfs-class-power.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Status
from greenai_desktop.sensors.base import Availability, Sensor, Surroundings

if TYPE_CHECKING:
    from greenai_desktop.sensors.meter_energy import Told
    from greenai_desktop.sensors.slow_reader import SlowReader

PERIOD_S: Final = 2.0
CHANNEL: Final = "battery:whole"
_HIGHEST_W: Final = 500.0
# Gauges of batteries are good for some per cent (SENSORS §2.1 compares some with packages).
_U95_RATIO: Final = 1.05
_J_PER_UWH: Final = 3_600e-6
_RESOLUTION_J: Final = 36.0  # 10 mWh, the usual step of a gauge
# Firmware refreshes every 1 to 30 s, so power read further apart than this is not joined.
_LIMIT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class BatteryReading:
    """What all batteries together say.

    Attributes:
        power_w: What they give to the machine; None if that is not what the machine draws.
        reason: Why it is not.
        counter_j: Energy given so far, from an arbitrary beginning; NaN if they do not tell it.
    """

    power_w: float | None
    reason: str = ""
    counter_j: float = math.nan


def discover(around: Surroundings) -> list[Sensor]:
    """One sensor for all batteries of the machine; none where there is no battery."""
    folder = around.sys_root / "class/power_supply"
    return [BatterySensor(folder, around)] if batteries(folder) else []


def batteries(folder: Path) -> list[Path]:
    """The batteries that feed the machine; those of mice and headsets are left out."""
    return [
        supply for supply in _supplies(folder) if _text(supply / "type") == "Battery"
        and _text(supply / "scope") != "Device" and (_text(supply / "present") or "1") == "1"
    ]  # fmt: skip


def read_batteries(folder: Path) -> BatteryReading:
    """Read all batteries once."""
    if any(_number(supply / "online") == 1 for supply in _supplies(folder) if _text(supply / "type") != "Battery"):
        return BatteryReading(None, "on_mains")
    found = batteries(folder)
    if not found:
        return BatteryReading(None, "vanished")
    states = [_text(battery / "status") for battery in found]
    if "Discharging" not in states or "Charging" in states:
        return BatteryReading(None, "on_mains")
    giving = [battery for battery, state in zip(found, states, strict=True) if state == "Discharging"]
    power_w = math.fsum(_power_w(battery) for battery in giving)
    if not power_w > 0:
        return BatteryReading(None, "no_reading")
    if power_w > _HIGHEST_W:
        return BatteryReading(None, "above_limit")
    left_uwh = math.fsum(_number(battery / "energy_now") for battery in found)
    return BatteryReading(power_w, "", -left_uwh * _J_PER_UWH)


class BatterySensor:
    """All batteries of the machine.

    Args:
        folder: Where the kernel lists the supplies.
        around: The clock.
    """

    kind = "battery"

    def __init__(self, folder: Path, around: Surroundings) -> None:
        # Imported here: servers have no battery, and a recorder's first sample waits for what is imported.
        from greenai_desktop.sensors.meter_energy import MeterSum
        from greenai_desktop.sensors.slow_reader import SlowReader

        self._folder = folder
        self._clock = around.clock
        found = batteries(folder)
        self.name = ", ".join(_text(battery / "model_name") or battery.name for battery in found)
        self.reader: SlowReader[Told | str] = SlowReader("battery", self._look, PERIOD_S, around.clock)
        self._sum = MeterSum(_RESOLUTION_J, _LIMIT_S)
        self._told: Told | None = None
        self._channel = Channel(
            CHANNEL, Device.MACHINE, self.name, self.kind, role=Role.WHOLE, has_counter=True, min_period_s=PERIOD_S,
            u95_ratio=_U95_RATIO, spread_key="battery", notes=("battery_whole",),
        )  # fmt: skip

    def available(self) -> Availability:
        """Whether it can tell the machine's power; on mains it waits for the plug to be pulled."""
        now = read_batteries(self._folder)
        if now.power_w is not None:
            return Availability(True, "measured")
        if now.reason == "on_mains":
            return Availability(True, "unavailable", "on_mains")
        return Availability(False, "unavailable", "not_supported" if now.reason == "no_reading" else now.reason)

    def channels(self) -> list[Channel]:
        """The one channel."""
        return [self._channel]

    def read(self) -> list[Reading | Gauge]:
        """The last reading with its own stamp, or why the battery does not tell the machine's power."""
        self.reader.start()
        latest = self.reader.latest()
        now = latest.value
        if now is None or isinstance(now, str):
            reason = now or latest.reason
            status = Status.SUSPECT if reason == "above_limit" else Status.MISSING
            self._told = None
            return [Reading(CHANNEL, self._clock.monotonic_s(), None, None, status, reason)]
        # Told again, it has its stamp and no further energy.
        energy_j = now.since(self._told)
        self._told = now
        return [Reading(CHANNEL, latest.at_s, now.power_w, energy_j, Status.MEASURED)]

    def drain_events(self) -> list[Event]:
        """There are none: plugging in is no fault."""
        return []

    def close(self) -> None:
        """End its thread."""
        self.reader.stop()

    def _look(self) -> Told | str:
        """Read the batteries and add up what they give, or tell why they tell nothing; on its own thread."""
        now = read_batteries(self._folder)
        if now.power_w is None:
            self._sum.forget()
            return now.reason
        return self._sum.add(self._clock.monotonic_s(), now.power_w, now.counter_j)


def _supplies(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _power_w(battery: Path) -> float:
    power_uw = _number(battery / "power_now")
    if math.isfinite(power_uw) and power_uw != 0:
        return abs(power_uw) / 1e6
    # The sign of the current differs from driver to driver; which way it flows is told by the status.
    return abs(_number(battery / "current_now")) * _number(battery / "voltage_now") / 1e12


def _number(file: Path) -> float:
    try:
        return float(int(_text(file)))
    except ValueError:
        return math.nan


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
