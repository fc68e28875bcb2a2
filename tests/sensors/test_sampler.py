import logging
import threading

import pytest

from greenai_desktop.core.errors import SensorError
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Status
from greenai_desktop.sensors.base import SystemClock
from greenai_desktop.sensors.sampler import Sampler
from tests.helpers.powercap import FakeClock


class FakeSensor:
    """Reads 10 W, or fails as it is told."""

    kind = "fake"

    def __init__(self, name="one", clock=None):
        self.name = name
        self.error = None
        self.closed = 0
        self.events = []
        self._clock = clock or FakeClock()

    def channels(self):
        return [Channel(f"fake:{self.name}", Device.CPU, self.name, self.kind)]

    def read(self):
        if self.error is not None:
            raise self.error
        reading = Reading(f"fake:{self.name}", self._clock.monotonic_s(), 10.0, None, Status.MEASURED)
        return [reading, Gauge(self.name, "utilisation", 0.5, "fraction")]

    def drain_events(self):
        events, self.events = self.events, []
        return events

    def close(self):
        self.closed += 1


class Watching(FakeSensor):
    """Sees the others first."""

    def observe(self, readings):
        self.seen = readings


@pytest.fixture
def clock():
    return FakeClock()


def test_sample_holds_readings_gauges_and_events(clock):
    sensor = FakeSensor()
    sensor.events.append(Event(1.0, "wrap", "fake:one"))
    sample = Sampler([sensor], [], 1.0, clock).sample()

    assert [reading.power_w for reading in sample.readings] == [10.0]
    assert [gauge.key for gauge in sample.gauges] == ["one/utilisation"]
    assert [event.code for event in sample.events] == ["wrap"]


def test_sensor_that_watches_sees_the_readings_before_it(clock):
    watching = Watching("two")
    Sampler([FakeSensor(), watching], [], 1.0, clock).sample()

    assert [reading.channel for reading in watching.seen] == ["fake:one"]


@pytest.mark.parametrize(
    ("error", "reason"), [(SensorError("gpu_lost"), "gpu_lost"), (RuntimeError("bug"), "sensor_failed")]
)
def test_failing_sensor_is_a_gap_told_once_while_the_others_go_on(clock, error, reason, caplog):
    failing, sound = FakeSensor(), FakeSensor("two")
    sampler = Sampler([failing, sound], [], 1.0, clock)
    failing.error = error
    with caplog.at_level(logging.CRITICAL):
        samples = [sampler.sample(), sampler.sample()]
    failing.error = None
    samples.append(sampler.sample())

    assert [event.code for sample in samples for event in sample.events] == ["gap", "back"]
    assert [(r.status, r.reason) for r in samples[1].readings] == [(Status.MISSING, reason), (Status.MEASURED, "")]
    assert samples[2].readings[0].power_w == 10.0


def test_failing_sink_is_told_once_and_tried_again(clock, caplog):
    taken, full = [], True

    def sink(sample):
        if full:
            raise OSError(28, "No space left on device")
        taken.append(sample)

    other = []
    sampler = Sampler([FakeSensor()], [sink, other.append], 1.0, clock)
    for _ in range(3):
        sampler._deliver(sampler.sample())
    full = False
    sampler._deliver(sampler.sample())

    assert (len(taken), len(other)) == (1, 4)
    assert [record.message for record in caplog.records] == ["a sink of samples failed; sampling goes on"]


def test_suspended_machine_is_an_event(clock):
    sampler = Sampler([FakeSensor()], [], 1.0, clock)
    sampler.sample()
    clock.sleep(3_600.0)
    events = sampler.sample().events

    assert [(event.code, dict(event.detail)) for event in events] == [("suspended", {"seconds": 3_600.0})]


@pytest.mark.parametrize("seconds", [86_400.0, -86_400.0])
def test_clock_that_was_set_is_an_event_of_its_own(clock, seconds):
    sampler = Sampler([FakeSensor()], [], 1.0, clock)
    before = sampler.sample()
    clock.jump(seconds)
    clock.advance(1.0)
    after = sampler.sample()

    assert [(event.code, dict(event.detail)["seconds"]) for event in after.events] == [("clock_changed", seconds)]
    assert after.at_monotonic_s - before.at_monotonic_s == pytest.approx(1.0)


def test_thread_samples_and_stops_and_may_be_stopped_twice():
    enough, taken = threading.Event(), []

    def sink(sample):
        taken.append(sample)
        if len(taken) == 5:
            enough.set()

    clock = SystemClock()
    sensor = FakeSensor(clock=clock)
    sampler = Sampler([sensor], [sink], 0.01, clock)
    sampler.start()
    sampler.start()
    assert enough.wait(10)
    sampler.stop()
    count = len(taken)
    sampler.stop()

    assert len(taken) == count
    assert sampler.busy_s > 0
    assert sensor.closed >= 1
    assert not any(thread.name == "sampler" for thread in threading.enumerate())


def test_sampler_that_never_started_can_be_stopped(clock):
    sensor = FakeSensor()
    Sampler([sensor], [], 1.0, clock).stop()

    assert sensor.closed == 1


def test_last_interval_counts_up_to_the_stop():
    clock, first, taken = SystemClock(), threading.Event(), []

    def sink(sample):
        taken.append(sample)
        first.set()

    sampler = Sampler([FakeSensor(clock=clock)], [sink], 60.0, clock)
    sampler.start()
    assert first.wait(10)
    sampler.stop()

    assert len(taken) >= 2


def test_system_clock_without_boot_time_sees_no_sleep(monkeypatch):
    monkeypatch.delattr("time.CLOCK_BOOTTIME", raising=False)
    clock = SystemClock()

    assert clock.boottime_s() == pytest.approx(clock.monotonic_s(), abs=1.0)
    assert clock.utc_s() > 1.6e9
