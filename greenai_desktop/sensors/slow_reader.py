"""A thread that reads what is slow, so that the sampler never waits for it.

It keeps the last reading with the stamp of its own moment. A reading older than three periods is a gap: what was true
then says nothing of now. A source that hangs delays neither the sampler nor the end of the program.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from greenai_desktop.core.errors import SensorError
from greenai_desktop.sensors.base import Clock

log = logging.getLogger(__name__)

T = TypeVar("T")

PERIODS_TO_GAP: Final = 3.0
_MOST_WAIT_PERIODS: Final = 8.0
_JOIN_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Latest(Generic[T]):
    """What was read last.

    Attributes:
        value: None while nothing is known of now.
        at_s: When it was read, monotonic.
        reason: Why there is no value; empty if there is one.
        count: How many readings there have been; tells a new one from one seen before.
    """

    value: T | None
    at_s: float
    reason: str
    count: int


class SlowReader(Generic[T]):
    """Reads at a steady pace on a thread of its own.

    Args:
        name: For the thread and the log; data.
        read: Reads once; raises `SensorError` with the reason of a gap.
        period_s: Time between readings; it grows while the source fails.
        clock: Where stamps come from.
        interrupt: Ends a reading that hangs, so that the thread can end; called from another thread.
    """

    def __init__(
        self, name: str, read: Callable[[], T], period_s: float, clock: Clock,
        interrupt: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._name = name
        self._read = read
        self._period_s = period_s
        self._clock = clock
        self._interrupt = interrupt
        self._lock = threading.Lock()
        self._latest: Latest[T] = Latest(None, clock.monotonic_s(), "first", 0)
        self._began_s = clock.monotonic_s()
        self._reason = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to read; a second call is harmless."""
        if self._thread is None and not self._stop.is_set():
            self._thread = threading.Thread(target=self._run, name=f"slow {self._name}", daemon=True)
            self._thread.start()

    def latest(self) -> Latest[T]:
        """The last reading, or why there is none; never waits."""
        with self._lock:
            latest, reason = self._latest, self._reason
        age_s = self._clock.monotonic_s() - (latest.at_s if latest.count else self._began_s)
        if age_s <= PERIODS_TO_GAP * self._period_s:
            return latest
        return Latest(None, self._clock.monotonic_s(), reason or "meter_silent", latest.count)

    def stop(self) -> None:
        """End the thread; one that hangs is left behind and ends by itself. A second call is harmless."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            self._interrupt()
            thread.join(_JOIN_S)

    def read_once(self) -> bool:
        """Read now, on the caller's thread; tells whether it succeeded."""
        try:
            value = self._read()
        except SensorError as error:
            self._failed(error.code)
            return False
        except Exception as error:  # whatever it does, the thread goes on and tells a gap
            self._failed("sensor_failed", error)
            return False
        with self._lock:
            if self._reason:
                log.info("%s answers again", self._name)
            self._latest = Latest(value, self._clock.monotonic_s(), "", self._latest.count + 1)
            self._reason = ""
        return True

    def _failed(self, reason: str, error: Exception | None = None) -> None:
        with self._lock:
            if reason != self._reason and not self._stop.is_set():
                log.warning("%s cannot be read: %s", self._name, reason if error is None else repr(error))
            self._reason = reason

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stop.wait(wait_s):
            if self.read_once():
                wait_s = self._period_s
            else:
                wait_s = min(max(wait_s, self._period_s) * 2, _MOST_WAIT_PERIODS * self._period_s)
