"""What a run logs, put together so that a loop that logs at every step does not fill the record.

Of values in one tenth of a second the last one stays; counts that tell what is new are added up, so that none is lost
(`core.phases.counts` tells which are counts, and whether they are running totals).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from greenai_desktop.core.samples import Event

SHORTEST_S: Final = 0.1
_MOST_NAMES: Final = 500


@dataclass(slots=True)
class _Series:
    """One logged name.

    Attributes:
        is_count: Whether it counts something.
        last: The value logged last.
        waiting: What was logged since the last event; empty while nothing was.
        rises: Whether any value was above the one before.
        falls: Whether any was below.
    """

    is_count: bool
    last: float = math.nan
    waiting: tuple[float, ...] = ()
    rises: bool = False
    falls: bool = False

    def take(self, value: float) -> None:
        """One more value."""
        self.rises |= value > self.last
        self.falls |= value < self.last
        self.last = value
        adds_up = self.is_count and (self.falls or not self.rises)
        if not (self.waiting and adds_up):
            self.waiting = (value,)
        elif self.falls:
            self.waiting = (math.fsum((*self.waiting, value)),)
        else:
            # Two values of which the second is the smaller one say that these are no running total.
            self.waiting = (math.fsum(self.waiting), value)


class Merging:
    """Collects what is logged; `due` gives the events that may be written by now."""

    def __init__(self) -> None:
        self._series: dict[str, _Series] = {}
        self._at_utc_s = 0.0
        self._written_s = -math.inf

    def take(self, values: Mapping[str, float], at_utc_s: float) -> bool:
        """Values that were logged.

        Returns:
            False if some were left aside because the run logs too many different names.
        """
        self._at_utc_s = at_utc_s
        took_all = True
        for name, value in values.items():
            series = self._series.get(name)
            if series is None and len(self._series) < _MOST_NAMES:
                series = self._series[name] = _Series(_is_count(name))
            if series is None:
                took_all = False
            else:
                series.take(value)
        return took_all

    def wait_s(self, now_s: float) -> float | None:
        """How long until something is due; None if nothing waits."""
        if not any(series.waiting for series in self._series.values()):
            return None
        return max(0.0, self._written_s + SHORTEST_S - now_s)

    def due(self, now_s: float, is_last: bool = False) -> list[Event]:
        """The events to be written now."""
        wait_s = self.wait_s(now_s)
        if wait_s is None or (wait_s > 0 and not is_last):
            return []
        self._written_s = now_s
        waiting = {name: series.waiting for name, series in self._series.items() if series.waiting}
        for series in self._series.values():
            series.waiting = ()
        rounds = max(len(values) for values in waiting.values())
        return [
            Event(self._at_utc_s, "log", "", tuple((n, v[i]) for n, v in waiting.items() if i < len(v)))
            for i in range(rounds)
        ]


def _is_count(name: str) -> bool:
    # Here, as the arithmetic is loaded after the first sample.
    from greenai_desktop.core.phases import is_count

    return is_count(name)
