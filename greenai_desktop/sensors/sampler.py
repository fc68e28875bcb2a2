"""The one thread that reads all fast sensors.

It stamps, reads and hands frozen samples to its sinks. A failing sensor becomes a gap with a reason while the others
go on; a failing sink is told once and tried again with every sample. Suspend and a changed wall clock are events.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from greenai_desktop.core.errors import SensorError
from greenai_desktop.core.samples import Channel, Event, Gauge, Reading, Sample, Status
from greenai_desktop.sensors.base import Clock, Sensor

log = logging.getLogger(__name__)

Sink = Callable[[Sample], None]

_NOTICEABLE_SLEEP_S = 1.0
_NOTICEABLE_CLOCK_CHANGE_S = 2.0
_FIRST_INTERVAL_S = 0.1


class Sampler:
    """Reads sensors at a steady pace.

    Args:
        sensors: Read in this order; those with an `observe` method see the readings of the others first.
        sinks: Called with every sample, on the sampler's thread; must not block.
        period_s: Time between samples.
        clock: Where time comes from.

    Attributes:
        channels: All channels, told before the first sample.
    """

    def __init__(self, sensors: Sequence[Sensor], sinks: Sequence[Sink], period_s: float, clock: Clock) -> None:
        self.sensors = tuple(sensors)
        self.period_s = period_s
        self._sinks = list(sinks)
        self._clock = clock
        self._channels_of = {id(sensor): tuple(sensor.channels()) for sensor in self.sensors}
        self.channels: tuple[Channel, ...] = tuple(c for s in self.sensors for c in self._channels_of[id(s)])
        self._failing: set[int] = set()
        self._broken_sinks: set[int] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._stamps: tuple[float, float, float] | None = None
        self._busy_s = 0.0

    def start(self) -> None:
        """Begin to sample on a thread of its own."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread and close all sensors; a second call is harmless."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        for sensor in self.sensors:
            sensor.close()

    @property
    def busy_s(self) -> float:
        """Processor time the sampler has used so far."""
        return self._busy_s

    def sample(self) -> Sample:
        """Read everything once."""
        monotonic_s, utc_s = self._clock.monotonic_s(), self._clock.utc_s()
        events = self._clock_events(monotonic_s, utc_s)
        readings: list[Reading] = []
        gauges: list[Gauge] = []
        for sensor in self.sensors:
            observe = getattr(sensor, "observe", None)
            if observe is not None:
                observe(tuple(readings))
            for item in self._read(sensor, events, utc_s):
                if isinstance(item, Reading):
                    readings.append(item)
                else:
                    gauges.append(item)
            events.extend(sensor.drain_events())
        return Sample(monotonic_s, utc_s, tuple(readings), tuple(gauges), tuple(events))

    def _read(self, sensor: Sensor, events: list[Event], utc_s: float) -> list[Reading | Gauge]:
        try:
            items = sensor.read()
        except Exception as error:  # whatever a driver does, the record of the other sensors goes on
            reason = error.code if isinstance(error, SensorError) else "sensor_failed"
            if id(sensor) not in self._failing:
                self._failing.add(id(sensor))
                log.warning("sensor %s %s cannot be read: %r", sensor.kind, sensor.name, error)
                events.append(Event(utc_s, "gap", sensor.kind, (("reason", reason),)))
            now_s = self._clock.monotonic_s()
            return [
                Reading(channel.id, now_s, None, None, Status.MISSING, reason)
                for channel in self._channels_of[id(sensor)]
            ]
        if id(sensor) in self._failing:
            self._failing.discard(id(sensor))
            events.append(Event(utc_s, "back", sensor.kind))
        return items

    def _clock_events(self, monotonic_s: float, utc_s: float) -> list[Event]:
        boottime_s = self._clock.boottime_s()
        before, self._stamps = self._stamps, (monotonic_s, utc_s, boottime_s)
        if before is None:
            return []
        awake_s, shown_s, passed_s = monotonic_s - before[0], utc_s - before[1], boottime_s - before[2]
        events = []
        if passed_s - awake_s > _NOTICEABLE_SLEEP_S:
            events.append(Event(utc_s, "suspended", "", (("seconds", passed_s - awake_s),)))
        if abs(shown_s - passed_s) > _NOTICEABLE_CLOCK_CHANGE_S:
            events.append(Event(utc_s, "clock_changed", "", (("seconds", shown_s - passed_s),)))
        return events

    def _run(self) -> None:
        # A first interval of a tenth of a second puts the first watts on screen at once.
        self._deliver(self.sample())
        due_s = self._clock.monotonic_s() + min(_FIRST_INTERVAL_S, self.period_s)
        while not self._stop.wait(max(0.0, due_s - self._clock.monotonic_s())):
            self._deliver(self.sample())
            self._busy_s = time.thread_time()
            now_s = self._clock.monotonic_s()
            due_s += self.period_s
            if due_s < now_s:
                due_s = now_s + self.period_s
        # The last interval counts up to the moment of stopping.
        self._deliver(self.sample())

    def _deliver(self, sample: Sample) -> None:
        for sink in self._sinks:
            try:
                sink(sample)
                self._broken_sinks.discard(id(sink))
            except Exception:  # a full disk or a closing window must not end the sampling
                if id(sink) not in self._broken_sinks:
                    self._broken_sinks.add(id(sink))
                    log.exception("a sink of samples failed; sampling goes on")
