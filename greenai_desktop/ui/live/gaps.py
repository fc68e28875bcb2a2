"""Stretches of time without data, and why."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Final

from greenai_desktop.core.samples import Sample, Status

_MOST: Final = 500
# What a model or a sensor says before its first interval is over is no gap, nor is a laptop at its charger.
_NO_GAP: Final = frozenset({"first", "on_mains"})


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without data.

    Attributes:
        channel: The channel concerned; empty for all of them.
        from_s: Last moment with data before it, monotonic.
        until_s: First moment with data after it; infinite while it lasts.
        status: MISSING or SUSPECT.
        reason: Code of the reason.
        claimed_w: What a suspect sensor claimed at first; None otherwise.
    """

    channel: str
    from_s: float
    until_s: float
    status: Status
    reason: str
    claimed_w: float | None = None


class GapLog:
    """Gaps as they open and close; a channel that never had a value has no gap but no data at all."""

    def __init__(self) -> None:
        self._closed: deque[Gap] = deque(maxlen=_MOST)
        self._open: dict[str, Gap] = {}
        self._seen_at_s: dict[str, float] = {}
        self.absent: dict[str, str] = {}

    def add(self, sample: Sample) -> None:
        """Take a sample in."""
        for reading in sample.readings:
            channel, at_s = reading.channel, sample.at_monotonic_s
            if reading.status.has_value:
                self._seen_at_s[channel] = at_s
                if channel in self._open or channel in self.absent:
                    self._close(channel, at_s)
            elif reading.reason not in _NO_GAP:
                self._lack(channel, at_s, reading.status, reading.reason, reading.power_w)

    def between(self, from_s: float, until_s: float) -> list[Gap]:
        """Gaps that touch a stretch of time, the oldest first."""
        return [gap for gap in (*self._closed, *self._open.values()) if gap.until_s > from_s and gap.from_s < until_s]

    def note(self, gap: Gap) -> None:
        """Take in a gap of the whole record, such as a time when nothing was sampled."""
        self._closed.append(gap)

    def _lack(self, channel: str, at_s: float, status: Status, reason: str, claimed_w: float | None) -> None:
        if channel not in self._seen_at_s:
            self.absent[channel] = reason
            return
        found = self._open.get(channel)
        if found is not None and (found.reason, found.status) == (reason, status):
            return
        begun_s = self._seen_at_s[channel]
        if found is not None:
            self._closed.append(replace(found, until_s=at_s))
            begun_s = at_s
        self._open[channel] = Gap(channel, begun_s, float("inf"), status, reason, claimed_w)

    def _close(self, channel: str, at_s: float) -> None:
        self.absent.pop(channel, None)
        found = self._open.pop(channel, None)
        if found is not None:
            self._closed.append(replace(found, until_s=at_s))
