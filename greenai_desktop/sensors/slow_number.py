"""A number that takes long to read, asked for on a thread of its own; see `slow_reader`."""

from __future__ import annotations

import time

from greenai_desktop.core.errors import SensorError
from greenai_desktop.sensors.base import Clock
from greenai_desktop.sensors.number_file import NumberFile, UntoldError, failure_of
from greenai_desktop.sensors.slow_reader import SlowReader

SLOW_S = 0.005
_LEAST_PERIOD_S = 1.0


def not_waiting(file: NumberFile, period_s: float, clock: Clock) -> NumberFile | SlowNumber:
    """The file itself if it answers at once, else a thread that asks it.

    Args:
        file: Read once, to see how long it takes.
        period_s: How often what it tells is renewed; 0 if that is not known.
        clock: Where stamps come from.
    """
    number = SlowNumber(file, max(period_s, _LEAST_PERIOD_S), clock)
    began_s = time.perf_counter()
    number.read_once()
    return number if time.perf_counter() - began_s > SLOW_S else file


class SlowNumber:
    """What a slow file told last; see `counters.Number`."""

    __slots__ = ("_file", "_reader")

    def __init__(self, file: NumberFile, period_s: float, clock: Clock) -> None:
        self._file = file
        self._reader: SlowReader[int] = SlowReader(file.path.name, self._read, period_s, clock)

    def read_once(self) -> None:
        """Read now, on the caller's thread."""
        self._reader.read_once()

    def value(self) -> int:
        """What was read last; raises `UntoldError` with the reason if that is too old. Never waits."""
        self._reader.start()
        latest = self._reader.latest()
        if latest.value is None:
            raise UntoldError(latest.reason)
        return latest.value

    def reopened(self) -> bool:
        """Whoever reads it sees that for himself."""
        return False

    def close(self) -> None:
        """End the thread and let go of the file; a second call is harmless."""
        self._reader.stop()
        self._file.close()

    def _read(self) -> int:
        try:
            return self._file.value()
        except (OSError, ValueError) as error:
            raise SensorError(failure_of(error)) from error
