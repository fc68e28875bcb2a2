"""Energy counters of processors through Linux perf, where powercap does not let this user read them.

The silicon's counters are the same as those of powercap. A package and domain is read here only if powercap cannot
read it as this sensor begins; `rapl` then leaves it alone, so that it is never counted twice.

Source:
    SENSORS §2.1, "Perf alternative": Linux allows it to CAP_PERFMON, or to all where perf_event_paranoid is 0 or less.
"""

from __future__ import annotations

from greenai_desktop.sensors import perf_events
from greenai_desktop.sensors.base import Availability, Sensor, Surroundings
from greenai_desktop.sensors.counter import EnergyCounter
from greenai_desktop.sensors.counters import CounterSensor, Source
from greenai_desktop.sensors.number_file import failure_of
from greenai_desktop.sensors.packages import channel_of, twin_group
from greenai_desktop.sensors.perf_events import EventNumber, PowerEvent
from greenai_desktop.sensors.powercap import PACKAGE, Place, readable_places

# The kernel's own counter of 64 bits; it never wraps, so a value that goes back is a reset.
_RANGE_UJ = 2**63


def discover(around: Surroundings) -> list[Sensor]:
    """The one sensor of all power events; none where the kernel has no such events."""
    return [PerfSensor(around)] if perf_events.events(around.sys_root) else []


def places(around: Surroundings) -> set[Place]:
    """What perf can read and powercap cannot."""
    found, _ = _readable(_wanted(around))
    return {event.place for event in found}


class PerfSensor(CounterSensor):
    """The power events that this machine and this user need."""

    kind = "perf"

    def __init__(self, around: Surroundings) -> None:
        wanted = _wanted(around)
        found, self._failure = _readable(wanted)
        self._is_needed = bool(wanted)
        self._level = perf_events.paranoid_level(around.proc_root)
        super().__init__("power", [_source(event) for event in found], around.clock)

    def available(self) -> Availability:
        """Whether the events are needed and can be read; why not."""
        if not self._is_needed:
            return Availability(False, "unavailable", "read_by_powercap")
        if not self._sources:
            if self._failure != "denied":
                return Availability(False, "unavailable", self._failure)
            facts = () if self._level is None else (("perf_event_paranoid", str(self._level)),)
            return Availability(False, "denied", "perf_denied", facts, "perf_paranoid")
        failures = self._troubles()
        ok = not all(failures.values())
        return Availability(ok, "measured" if ok else "unavailable", "" if ok else next(iter(failures.values())))


def _wanted(around: Surroundings) -> list[PowerEvent]:
    """Events that powercap does not tell; parts only where their package is told here."""
    told = readable_places(around.sys_root)
    events = [event for event in perf_events.events(around.sys_root) if event.place not in told]
    here = {event.place for event in events}
    return [event for event in events if event.place[1] not in ("core", "uncore") or (event.place[0], PACKAGE) in here]


def _readable(events: list[PowerEvent]) -> tuple[list[PowerEvent], str]:
    """Those of them that can be opened and read, and why the last of the others cannot."""
    found, failure = [], ""
    for event in events:
        number = EventNumber(event)
        try:
            number.value()
            found.append(event)
        except (OSError, ValueError) as error:
            failure = failure_of(error)
        finally:
            number.close()
    return found, failure


def _source(event: PowerEvent) -> Source:
    channel = channel_of("perf", event.path)
    counter = EnergyCounter(_RANGE_UJ, may_rest=event.place[1] in ("core", "uncore"))
    return Source(channel, EventNumber(event), counter, twin_group(event.path))
