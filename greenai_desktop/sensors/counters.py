"""Energy counters and power readings that lie in files: read, bridged, missed with a reason, found again.

`CounterSensor` is what RAPL by powercap, RAPL by perf events and the chips of hwmon have in common. Each of its
sources is a number that can be asked for; where it is an energy, `EnergyCounter` judges it, and two sources of one
group may turn out to show one counter (`mirrors`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from greenai_desktop.core.samples import Channel, Event, Gauge, Reading, Role, Status
from greenai_desktop.core.units import MICROJOULES_PER_J
from greenai_desktop.sensors import counter
from greenai_desktop.sensors.base import Clock
from greenai_desktop.sensors.counter import EnergyCounter
from greenai_desktop.sensors.mirrors import Mirror, find_mirrors
from greenai_desktop.sensors.number_file import failure_of

_RETRY_S = 1.0
_NOTICEABLE_SLEEP_S = 1.0
_MICROWATTS_PER_W = 1e6


class Number(Protocol):
    """A number that can be asked for: microjoules of a counter, or microwatts."""

    def value(self) -> int:
        """The number now; raises OSError or ValueError."""

    def reopened(self) -> bool:
        """Whether the next value comes from another file."""

    def close(self) -> None:
        """Let go of it."""


@dataclass(slots=True)
class Source:
    """A number being read.

    Attributes:
        channel: What is told of it.
        file: Where it comes from.
        counter: Its state machine; None for power readings.
        group: Only counters of one group can be mirrors; empty for none.
        highest_w: Power readings above this are suspect.
        last_value: Of a power, what was read last; one that stands still may be that of a file that has gone.
        failure: Reason code while it cannot be read; empty while it can.
        failed_once: Whether the last reading failed for the first time; one failure is bridged by the counter.
        retry_at_s: When to try again.
        failed_at_s: Since when it fails.
    """

    channel: Channel
    file: Number
    counter: EnergyCounter | None
    group: str = ""
    highest_w: float = float("inf")
    last_value: int = -1
    failure: str = ""
    failed_once: bool = False
    retry_at_s: float = 0.0
    failed_at_s: float = 0.0

    def trouble(self) -> str:
        """Reason code of why it cannot be read now; empty if it can."""
        try:
            self.file.value()
        except (OSError, ValueError) as error:
            return failure_of(error)
        return ""


class CounterSensor:
    """All sources of one interface; one that fails is missing with its reason, the others go on."""

    kind = "counters"

    def __init__(self, name: str, sources: Sequence[Source], clock: Clock) -> None:
        self.name = name
        self._clock = clock
        self._events: list[Event] = []
        self._asleep_s: float | None = None
        self._sources = list(sources)
        for source in self._sources:
            source.failure, source.failed_at_s = source.trouble(), clock.monotonic_s()
        self._mirrors = self._find_mirrors()
        self._channels = [source.channel for source in self._sources]

    def channels(self) -> list[Channel]:
        """One a source."""
        return list(self._channels)

    def read(self) -> list[Reading | Gauge]:
        """Read all sources."""
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

    def _troubles(self) -> dict[str, str]:
        """Reason code of each channel by its name as of now; empty where it can be read."""
        return {source.channel.name: source.trouble() for source in self._sources}

    def _read(self, source: Source, has_slept: bool) -> Reading | None:
        now_s = self._clock.monotonic_s()
        if source.failure and now_s < source.retry_at_s:
            return _missing(source, now_s, source.failure)
        try:
            value = source.file.value()
            if source.counter is None:
                if value == source.last_value and source.file.reopened():
                    value = source.file.value()
                source.last_value = value
                return self._power(source, now_s, value / _MICROWATTS_PER_W)
            reason = source.counter.step(value, now_s, has_slept)
            if reason in (counter.UNCHANGED, counter.STALE) and source.file.reopened():
                reason = source.counter.step(source.file.value(), now_s, has_slept)
        except (OSError, ValueError) as error:
            return self._failed(source, now_s, failure_of(error))
        source.failed_once = False
        if source.failure and reason not in (counter.UNCHANGED, counter.STALE):
            self._back(source, now_s)
        return self._told(source, source.counter, now_s, reason)

    def _power(self, source: Source, now_s: float, power_w: float) -> Reading | None:
        if power_w <= 0 and source.channel.role in (Role.TOTAL, Role.WHOLE):
            return self._failed(source, now_s, "no_reading")  # what is on draws something
        source.failed_once = False
        if power_w > source.highest_w:
            if source.failure != "above_limit":
                self._event("gap", source, ("reason", "above_limit"))
                source.failure, source.failed_at_s = "above_limit", now_s
            return Reading(source.channel.id, now_s, power_w, None, Status.SUSPECT, "above_limit")
        if source.failure:
            self._back(source, now_s)
        return Reading(source.channel.id, now_s, power_w, None, Status.MEASURED)

    def _told(self, source: Source, steps: EnergyCounter, now_s: float, reason: str) -> Reading | None:
        """The reading for what the counter said; None to wait for its next value."""
        if reason == counter.COUNTED:
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

    def _failed(self, source: Source, now_s: float, reason: str) -> Reading | None:
        """One failed reading is bridged: the counter tells its energy with the next one. Then it is a gap."""
        if not source.failure and not source.failed_once:
            source.failed_once, source.failed_at_s = True, now_s
            return None
        if source.failure != reason:
            self._event("gap", source, ("reason", reason))
            source.failure = reason
            if source.counter is not None:
                source.counter.forget()
        source.failed_once = False
        source.retry_at_s = now_s + _RETRY_S
        return _missing(source, now_s, reason)

    def _back(self, source: Source, now_s: float) -> None:
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

    def _event(self, code: str, source: Source, *detail: tuple[str, str | float]) -> None:
        self._events.append(Event(self._clock.utc_s(), code, source.channel.id, detail))

    def _has_slept(self) -> bool:
        asleep_s = self._clock.boottime_s() - self._clock.monotonic_s()
        before_s, self._asleep_s = self._asleep_s, asleep_s
        return before_s is not None and asleep_s - before_s > _NOTICEABLE_SLEEP_S

    def _find_mirrors(self) -> list[Mirror]:
        counting = [s for s in self._sources if s.channel.role is Role.TOTAL and s.counter is not None]
        named = {source.channel.id: source for source in counting}
        mirrors = find_mirrors([(s.channel.id, s.group, s.file.value) for s in counting])
        for mirror in mirrors:
            source = named[mirror.twin]
            source.channel = replace(source.channel, role=Role.PART, parent=mirror.first, notes=("mirrored",))
        return mirrors


def all_zero(sources: Sequence[Source]) -> bool:
    """Whether every counter stands at zero."""
    try:
        return all(source.file.value() == 0 for source in sources)
    except (OSError, ValueError):
        return False


def microjoules(joules: float) -> int:
    """A counter's own unit."""
    return round(joules * MICROJOULES_PER_J)


def _missing(source: Source, now_s: float, reason: str) -> Reading:
    return Reading(source.channel.id, now_s, None, None, Status.MISSING, reason)
