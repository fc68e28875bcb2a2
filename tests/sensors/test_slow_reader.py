"""Reading what is slow: stamps, gaps, hangs, and an end that waits for nobody."""

import threading

from greenai_desktop.core.errors import SensorError
from greenai_desktop.sensors.base import SystemClock
from greenai_desktop.sensors.slow_reader import SlowReader
from tests.helpers.powercap import FakeClock
from tests.helpers.waiting import wait_for


def fails() -> float:
    raise SensorError("meter_unreachable")


def test_last_reading_is_kept_with_its_own_stamp():
    clock = FakeClock()
    reader = SlowReader("one", lambda: 5.0, 1.0, clock)
    reader.read_once()
    read_at_s = clock.mono_s
    clock.advance(2.0)

    assert (reader.latest().value, reader.latest().at_s) == (5.0, read_at_s)


def test_reading_older_than_three_periods_is_a_gap():
    clock = FakeClock()
    reader = SlowReader("one", lambda: 5.0, 1.0, clock)
    reader.read_once()
    clock.advance(3.01)

    assert (reader.latest().value, reader.latest().reason) == (None, "meter_silent")


def test_gap_tells_why_the_source_fails():
    clock = FakeClock()
    reader = SlowReader("one", fails, 1.0, clock)
    reader.read_once()
    assert reader.latest().reason == "first"
    clock.advance(3.01)

    assert reader.latest().reason == "meter_unreachable"


def test_whatever_a_source_raises_is_a_gap():
    clock = FakeClock()
    reader = SlowReader("one", lambda: 1 / 0, 1.0, clock)
    assert not reader.read_once()
    clock.advance(3.01)

    assert reader.latest().reason == "sensor_failed"


def test_thread_reads_at_its_pace_and_ends():
    reads = []
    reader = SlowReader("pace", lambda: reads.append(1) or float(len(reads)), 0.01, SystemClock())
    reader.start()
    reader.start()
    wait_for(lambda: len(reads) >= 3)
    reader.stop()
    reader.stop()

    assert not any(thread.name == "slow pace" for thread in threading.enumerate())


def test_failing_source_is_asked_less_and_less_often():
    waits = []
    reader = SlowReader("failing", fails, 1.0, FakeClock())

    class Stop:
        def wait(self, seconds: float) -> bool:
            waits.append(seconds)
            return len(waits) > 6

        def is_set(self) -> bool:
            return False

    reader._stop = Stop()
    reader._run()

    assert waits == [0.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]


def test_stop_interrupts_a_reading_that_hangs():
    hang = threading.Event()
    begun = threading.Event()

    def read() -> float:
        begun.set()
        hang.wait(20)
        raise SensorError("meter_unreachable")

    reader = SlowReader("hang", read, 1.0, SystemClock(), interrupt=hang.set)
    reader.start()
    begun.wait(5)
    reader.stop()

    wait_for(lambda: not any(thread.name == "slow hang" for thread in threading.enumerate()))


def test_reader_that_was_stopped_does_not_begin_again():
    reader = SlowReader("late", lambda: 1.0, 1.0, SystemClock())
    reader.stop()
    reader.start()

    assert not any(thread.name == "slow late" for thread in threading.enumerate())
