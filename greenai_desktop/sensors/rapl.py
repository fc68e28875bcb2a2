"""Energy counters of processors through Linux powercap (Intel and AMD).

Packages and memory add up; cores and the integrated GPU are parts of their package; psys is the platform, told beside
and never added. Some processors show one counter as two dies: such a pair is counted once.

Source:
    SENSORS §2.1 and its five findings.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Status
from greenai_desktop.sensors import counter
from greenai_desktop.sensors.base import Availability, Clock, Sensor, Surroundings
from greenai_desktop.sensors.counter import EnergyCounter
from greenai_desktop.sensors.mirrors import Mirror, find_mirrors
from greenai_desktop.sensors.powercap import CounterFile, Zone, zones

_PACKAGE = re.compile(r"package-(\d+)(-die-\d+)?")
_U95_RATIO = 1.1  # METHODS §2.15: metered
_MIN_PERIOD_S = 0.05
_RETRY_S = 1.0
_NOTICEABLE_SLEEP_S = 1.0
_ZERO_LOOK_S = 0.02

_RULE = r"""# Lets the members of the group "greenai" read the processor's energy counters (RAPL) without being root.
# Nothing installs this file by itself: since 2020 Linux shows the counters to root only, because fine-grained
# power readings can betray secrets of other programs (PLATYPUS, CVE-2020-8694). Decide first whether you trust
# the group. Then, once:
#
#   sudo groupadd --system --force greenai
#   sudo usermod --append --groups greenai "$USER"
#   sudo cp packaging/70-greenai-rapl.rules /etc/udev/rules.d/
#   sudo udevadm control --reload-rules
#   sudo udevadm trigger --subsystem-match=powercap
#
# and log out and in again. To undo: remove the file from /etc/udev/rules.d and restart the machine.
#
# All zones: packages, their parts, memory, platform (psys) and the mmio twins. GROUP= and MODE= would act on
# device nodes only, and these counters are plain sysfs files; hence the two programs.
"""
_RULE_LINE = (
    'ACTION!="remove", SUBSYSTEM=="powercap", KERNEL=="intel-rapl*:*", '
    'RUN+="/usr/bin/chgrp greenai /sys%p/energy_uj /sys%p/max_energy_range_uj", '
    'RUN+="/usr/bin/chmod g+r /sys%p/energy_uj /sys%p/max_energy_range_uj"\n'
)


def udev_rule() -> str:
    """The udev rule that lets a group read the counters, with its explanation; the text of the packaged file."""
    return _RULE + _RULE_LINE


def repair_commands() -> str:
    """What an administrator types to install the rule, from any kind of installation."""
    return (
        "sudo groupadd --system --force greenai\n"
        'sudo usermod --append --groups greenai "$USER"\n'
        "sudo tee /etc/udev/rules.d/70-greenai-rapl.rules >/dev/null <<'RULE'\n"
        f"{_RULE_LINE}"
        "RULE\n"
        "sudo udevadm control --reload-rules\n"
        "sudo udevadm trigger --subsystem-match=powercap\n"
    )


def discover(around: Surroundings) -> list[Sensor]:
    """The one sensor of all zones; without zones it tells that there are none."""
    return [RaplSensor(around)]


@dataclass(slots=True)
class _Source:
    """A zone being read.

    Attributes:
        zone: Where it lies.
        channel: What is told of it.
        file: Its counter.
        counter: Its state machine.
        failure: Reason code while it cannot be read; empty while it can.
        failed_once: Whether the last reading failed for the first time; one failure is bridged by the counter.
        retry_at_s: When to try again.
        failed_at_s: Since when it fails.
    """

    zone: Zone
    channel: Channel
    file: CounterFile
    counter: EnergyCounter
    failure: str = ""
    failed_once: bool = False
    retry_at_s: float = 0.0
    failed_at_s: float = 0.0


class RaplSensor:
    """All powercap zones of this machine."""

    kind = "rapl"
    name = "intel-rapl"

    def __init__(self, around: Surroundings) -> None:
        self._clock: Clock = around.clock
        self._events: list[Event] = []
        self._asleep_s: float | None = None
        machine = around.machine
        self._sources = [_source(zone) for zone in zones(around.sys_root)]
        for source in self._sources:
            source.failure, source.failed_at_s = _try(source.file), self._clock.monotonic_s()
        self._is_frozen = machine is not None and machine.is_virtual and self._only_zeros()
        self._mirrors = self._find_mirrors()
        self._channels = [source.channel for source in self._sources]

    def available(self) -> Availability:
        """Whether the zones can be read now; which of them are denied."""
        if not self._sources:
            return Availability(False, "unavailable", "no_powercap")
        if self._is_frozen:
            return Availability(False, "unavailable", "stale")
        failures = {source.zone.path: _try(source.file) for source in self._sources}
        denied = [path for path, failure in failures.items() if failure == "denied"]
        if not denied:
            ok = not all(failures.values())
            return Availability(ok, "measured" if ok else "unavailable", "" if ok else "vanished")
        facts = (("denied", ", ".join(denied)), ("count", float(len(denied))))
        if all(failures.values()):
            return Availability(False, "denied", "denied", facts, "rapl_udev")
        return Availability(True, "measured", "denied", facts, "rapl_udev")

    def channels(self) -> list[Channel]:
        """One a zone."""
        return list(self._channels)

    def read(self) -> list[Reading | Gauge]:
        """Read all zones; one that fails is missing with its reason, the others go on."""
        has_slept = self._has_slept()
        readings: list[Reading | Gauge] = []
        counted: dict[str, Reading] = {}
        for source in self._sources:
            reading = self._read(source, has_slept)
            if reading is not None:
                readings.append(reading)
                counted[reading.channel] = reading
        for mirror in self._mirrors:
            self._compare(mirror, counted, readings)
        return readings

    def drain_events(self) -> list[Event]:
        """Wraps, resets, gaps and returns since the last call."""
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        """Close all files."""
        for source in self._sources:
            source.file.close()

    def _read(self, source: _Source, has_slept: bool) -> Reading | None:
        now_s = self._clock.monotonic_s()
        if source.failure and now_s < source.retry_at_s:
            return _missing(source, now_s, source.failure)
        try:
            value_uj = source.file.value_uj()
            reason = source.counter.step(value_uj, now_s, has_slept)
            if reason in (counter.UNCHANGED, counter.STALE) and source.file.reopened():
                reason = source.counter.step(source.file.value_uj(), now_s, has_slept)
        except PermissionError:
            return self._failed(source, now_s, "denied")
        except OSError:
            return self._failed(source, now_s, "vanished")
        except ValueError:
            return self._failed(source, now_s, "sensor_failed")
        source.failed_once = False
        if source.failure and reason not in (counter.UNCHANGED, counter.STALE):
            self._back(source, now_s)
        return self._told(source, now_s, reason)

    def _told(self, source: _Source, now_s: float, reason: str) -> Reading | None:
        """The reading for what the counter said; None to wait for its next value."""
        if reason == counter.COUNTED:
            steps = source.counter
            if steps.has_wrapped:
                self._event("wrap", source)
            power_w = steps.energy_j / steps.duration_s
            return Reading(source.channel.id, now_s, power_w, steps.energy_j, Status.MEASURED)
        if reason == counter.UNCHANGED:
            return _missing(source, now_s, source.failure) if source.failure else None
        if reason == counter.RESET:
            self._event("reset", source)
        elif reason == counter.WRAPS_UNKNOWN or (reason == counter.STALE and not source.failure):
            self._event("gap", source, ("reason", reason))
        if reason == counter.STALE and not source.failure:
            source.failure, source.failed_at_s, source.retry_at_s = reason, now_s, now_s
        return _missing(source, now_s, reason)

    def _failed(self, source: _Source, now_s: float, reason: str) -> Reading | None:
        """One failed reading is bridged: the counter tells its energy with the next one. Then it is a gap."""
        if not source.failure and not source.failed_once:
            source.failed_once, source.failed_at_s = True, now_s
            return None
        if source.failure != reason:
            self._event("gap", source, ("reason", reason))
            source.failure = reason
            source.counter.forget()
        source.failed_once = False
        source.retry_at_s = now_s + _RETRY_S
        return _missing(source, now_s, reason)

    def _back(self, source: _Source, now_s: float) -> None:
        self._event("back", source, ("seconds", now_s - source.failed_at_s))
        source.failure = ""

    def _compare(self, mirror: Mirror, counted: dict[str, Reading], readings: list[Reading | Gauge]) -> None:
        first, twin = counted.get(mirror.first), counted.get(mirror.twin)
        extra_j, news = mirror.step(first, twin)
        if news:
            self._events.append(Event(self._clock.utc_s(), news, mirror.first, (("twin", mirror.twin),)))
        if first is not None and first.energy_j is not None and extra_j:
            power_w = (first.power_w or 0.0) + ((twin.power_w or 0.0) if twin is not None else 0.0)
            both = replace(first, energy_j=first.energy_j + extra_j, power_w=power_w)
            readings[readings.index(first)] = both

    def _event(self, code: str, source: _Source, *detail: tuple[str, str | float]) -> None:
        self._events.append(Event(self._clock.utc_s(), code, source.channel.id, detail))

    def _has_slept(self) -> bool:
        asleep_s = self._clock.boottime_s() - self._clock.monotonic_s()
        before_s, self._asleep_s = self._asleep_s, asleep_s
        return before_s is not None and asleep_s - before_s > _NOTICEABLE_SLEEP_S

    def _only_zeros(self) -> bool:
        """Whether a virtual machine shows counters that never move; the models then stand in."""
        if not self._sources or not _all_zero(self._sources):
            return False
        time.sleep(_ZERO_LOOK_S)
        return _all_zero(self._sources)

    def _find_mirrors(self) -> list[Mirror]:
        totals = [source for source in self._sources if source.channel.role is Role.TOTAL]
        named = {source.channel.id: source for source in totals}
        mirrors = find_mirrors([(s.channel.id, _twin_group(s.zone), s.file.value_uj) for s in totals])
        for mirror in mirrors:
            source = named[mirror.twin]
            source.channel = replace(source.channel, role=Role.PART, parent=mirror.first, notes=("mirrored",))
        return mirrors


def _source(zone: Zone) -> _Source:
    channel = _channel(zone)
    may_rest = channel.role is Role.PART
    return _Source(
        zone, channel, CounterFile(zone.folder / "energy_uj"), EnergyCounter(zone.range_uj, zone.max_power_w, may_rest)
    )


def _channel(zone: Zone) -> Channel:
    device, role = Device.CPU, Role.PART
    if zone.name == "psys" or (not zone.parent and not _PACKAGE.fullmatch(zone.name) and zone.name != "dram"):
        # A zone of an unknown kind may hold what others hold too: told, not added.
        device, role = Device.PLATFORM, Role.PLATFORM
    elif zone.name == "dram":
        device, role = Device.MEMORY, Role.TOTAL
    elif not zone.parent:
        role = Role.TOTAL
    parent = f"rapl:{zone.path.rpartition('/')[0]}" if role is Role.PART else None
    return Channel(
        f"rapl:{zone.path}", device, zone.path, "rapl", parent, role, has_counter=True, min_period_s=_MIN_PERIOD_S,
        u95_ratio=_U95_RATIO, spread_key="rapl",
    )  # fmt: skip


def _twin_group(zone: Zone) -> str:
    """Zones of one package and one kind may show the same counter."""
    top, _, rest = zone.path.partition("/")
    found = _PACKAGE.match(top)
    return f"{found.group(1)}/{rest.partition('#')[0]}" if found else ""


def _try(file: CounterFile) -> str:
    """Reason code of why a counter cannot be read; empty if it can."""
    try:
        file.value_uj()
    except PermissionError:
        return "denied"
    except OSError:
        return "vanished"
    except ValueError:
        return "sensor_failed"
    return ""


def _all_zero(sources: Sequence[_Source]) -> bool:
    try:
        return all(source.file.value_uj() == 0 for source in sources)
    except (OSError, ValueError):
        return False


def _missing(source: _Source, now_s: float, reason: str) -> Reading:
    return Reading(source.channel.id, now_s, None, None, Status.MISSING, reason)
