"""The window's own sampler, ring and sums.

Sensors are found and read off the GUI thread; a timer here takes over what was read. Nothing is written to disk
unless the history is kept. Recordings are processes of their own and do not come through here.
"""

from __future__ import annotations

import logging
import threading
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from greenai_desktop.core.history import PowerHistory
from greenai_desktop.core.samples import Channel, Event, Sample, Status, mark_event
from greenai_desktop.ui.live.accounts import LiveAccounts
from greenai_desktop.ui.live.gaps import Gap, GapLog
from greenai_desktop.ui.live.raw_ring import RawRing
from greenai_desktop.ui.live.sums import Energies, Sums

if TYPE_CHECKING:
    from greenai_desktop.accounting.runs import RunAccount
    from greenai_desktop.catalog.grid import GridCatalog
    from greenai_desktop.core.results import Result
    from greenai_desktop.recording.station import Station
    from greenai_desktop.sensors.sampler import Sampler, Sink
    from greenai_desktop.settings import Settings
    from greenai_desktop.store.history import HistoryStore
    from greenai_desktop.ui.context import Context

log = logging.getLogger(__name__)

KEEP_S = 86_400.0
_DRAIN_MS = 200
_HURRIED_SAMPLES = 3
_MOST_EVENTS = 500
_NO_STATION = frozenset({"machine", "keep_history", "history_days", "history_megabytes", "meters", "calibrations"})
_NO_FIGURES = frozenset({"place", "prices", "currency", "machine", "project_id"})


@dataclass(frozen=True, slots=True)
class _Built:
    """What was prepared off the GUI thread."""

    station: Station
    sampler: Sampler
    channels: tuple[Channel, ...]
    catalog: GridCatalog
    kept: HistoryStore | None
    earlier: PowerHistory | None


class LiveFeed(QObject):
    """What this machine draws now, and has drawn since the window opened.

    Attributes:
        state: `stopped`, `starting`, `running` or `failed`.
        station: The sensors of this machine; None until they are found.
        channels: What is sampled now, as it adds up.
        history: The ring of the last 24 hours, times on the monotonic clock.
        gaps: Stretches without data, and why.
        latest: The last sample; None before the first.
        started_utc_s: When counting began; None before the first sample.
        marked_utc_s: When the mark was set; None without one.
        moments: Monotonic time and event of what happened to the record, bounded, the newest last.

    Signals:
        updated: Samples came in, or a mark was set.
        channels_changed: The channels are others now.
        failed: The sensors cannot be found; carries the error.
    """

    updated = Signal()
    channels_changed = Signal()
    failed = Signal(object)
    _built = Signal(int, object)
    _arrived = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self.state = "stopped"
        self.station: Station | None = None
        self.channels: tuple[Channel, ...] = ()
        self.history = PowerHistory(KEEP_S, context.settings.period_s)
        self.gaps = GapLog()
        self.latest: Sample | None = None
        self.started_utc_s: float | None = None
        self.marked_utc_s: float | None = None
        self.moments: list[tuple[float, Event]] = []
        self._period_s = context.settings.period_s
        self._raw = RawRing(KEEP_S)
        self._queue: deque[Sample] = deque()
        self._hurried = 0
        self._sampler: Sampler | None = None
        self._kept: HistoryStore | None = None
        self._busy_before_s = 0.0
        self._generation = 0
        self._known: dict[str, Channel] = {}
        self._sums: Sums | None = None
        self._marked: Sums | None = None
        self._accounts = LiveAccounts(context)
        self._offsets: tuple[list[float], list[float]] = ([], [])
        self._timer = QTimer(self)
        self._timer.setInterval(_DRAIN_MS)
        self._timer.timeout.connect(self.drain)
        self._built.connect(self._take_over, Qt.ConnectionType.QueuedConnection)
        self._arrived.connect(self.drain, Qt.ConnectionType.QueuedConnection)
        context.settings_changed.connect(self._settings_changed)

    def start(self) -> None:
        """Find the sensors and begin to sample; a second call is harmless."""
        if self.state not in ("starting", "running"):
            self.state = "starting"
            self._timer.start()
            self._begin_build()

    def stop(self) -> None:
        """End the sampling; a second call is harmless."""
        self._generation += 1
        self._timer.stop()
        self._end_sampler()
        self.state = "failed" if self.state == "failed" else "stopped"

    def look_again(self) -> None:
        """Find the sensors anew, such as after a repair; the ring and the sums stay."""
        if self.state in ("running", "failed", "starting"):
            self._begin_build()

    @property
    def period_s(self) -> float:
        """Time between samples."""
        return self._period_s

    def set_period(self, period_s: float) -> None:
        """Sample at another pace from now on."""
        if period_s == self._period_s:
            return
        self.drain()
        self._period_s = period_s
        self.history.period_s = period_s
        if self._sampler is not None:
            self._sampler.period_s = period_s
        self._change_sums()

    @property
    def busy_s(self) -> float:
        """Processor time that reading the sensors has taken so far."""
        return self._busy_before_s + (self._sampler.busy_s if self._sampler is not None else 0.0)

    @property
    def known_channels(self) -> tuple[Channel, ...]:
        """All channels since the start, also those of sensors that are gone."""
        return tuple(self._known.values())

    @property
    def events(self) -> list[Event]:
        """What happened to the record, bounded, the newest last."""
        return [event for _at_s, event in self.moments]

    def drain(self) -> None:
        """Take over what was read since the last call."""
        count = len(self._queue)
        for _ in range(count):
            self._take(self._queue.popleft())
        if count:
            self.updated.emit()

    def utc_of(self, at_monotonic_s: float) -> float:
        """Wall clock of a moment of the ring; sleeps and changes of the clock are taken into account."""
        starts, offsets = self._offsets
        if not starts:
            return at_monotonic_s + time.time() - time.monotonic()
        return at_monotonic_s + offsets[max(0, bisect_right(starts, at_monotonic_s) - 1)]

    def meter_totals(self) -> Energies:
        """Energy since the start, by channel id."""
        return self._sums.totals() if self._sums is not None else {}

    def since_mark(self) -> Energies:
        """Energy since the mark, by channel id; since the start without one."""
        return self._marked.totals() if self._marked is not None else self.meter_totals()

    def mark(self, name: str = "") -> float:
        """Begin a second count beside that since the start, and note it in the record.

        Returns:
            The moment of the mark, on the wall clock: runs that are being recorded get theirs at the same.
        """
        self.drain()
        now_s = time.time()
        self.marked_utc_s = self.latest.at_utc_s if self.latest is not None else now_s
        self._marked = Sums(self.known_channels, self._period_s)
        self._marked.begin_at(self.latest)
        self._accounts.forget()
        event = mark_event(now_s, name)
        self._raw.note(event)  # a run recorded "since …" has it too
        self._remember(event)
        self.updated.emit()
        return now_s

    def name_mark(self, at_utc_s: float, name: str) -> None:
        """Give a mark that was set a name, or another one."""
        for i, (at_s, event) in enumerate(self.moments):
            if event.code == "mark" and event.at_utc_s == at_utc_s:
                named = mark_event(at_utc_s, name)
                self._raw.replace(event, named)
                self.moments[i] = at_s, named
        self.updated.emit()

    def account(self, since_mark: bool) -> RunAccount | None:
        """The figures since the start or the mark, made at most twice a second; None before the first sample."""
        return self._accounts.of(self, since_mark)

    def power(self) -> Result | None:
        """The power of the machine now, with its devices; None before the first sample."""
        return self._accounts.power(self)

    def zone_name(self, code: str, language: str) -> str:
        """Name of a zone of the grid; empty until the tables are read, or if there is none."""
        zone = self._accounts.catalog.zone(code) if self._accounts.catalog is not None else None
        return zone.name(language) if zone is not None else ""

    def samples_since(self, from_utc_s: float) -> Sequence[Sample]:
        """The samples themselves from a moment on, as far back as they are kept."""
        self.drain()
        if self.latest is None:
            return ()
        return self._raw.since(self.latest.at_monotonic_s - (self.latest.at_utc_s - from_utc_s))

    def _take(self, sample: Sample) -> None:
        self.latest = sample
        if self.started_utc_s is None:
            self.started_utc_s = sample.at_utc_s
        offset_s = sample.at_utc_s - sample.at_monotonic_s
        starts, offsets = self._offsets
        if not starts or any(event.code in ("suspended", "clock_changed") for event in sample.events):
            starts.append(sample.at_monotonic_s)
            offsets.append(offset_s)
        self.history.add(sample)
        self.gaps.add(sample)
        self._raw.add(sample)
        for sums in (self._sums, self._marked):
            if sums is not None:
                sums.add(sample)
        for event in sample.events:
            self._remember(event)

    def _remember(self, event: Event) -> None:
        at_s = self.latest.at_monotonic_s if self.latest is not None else time.monotonic()
        self.moments.append((at_s, event))
        del self.moments[:-_MOST_EVENTS]

    def _receive(self, sample: Sample) -> None:
        """Take a sample from the sampler, on its thread; the first ones are shown at once, not at the next tick."""
        self._queue.append(sample)
        if self._hurried < _HURRIED_SAMPLES:
            self._hurried += 1
            self._arrived.emit()

    def _begin_build(self) -> None:
        self._generation += 1
        arguments = (self._context.settings, self._generation, self.latest is None)
        threading.Thread(target=self._build, args=arguments, name="station", daemon=True).start()

    def _build(self, settings: Settings, generation: int, first: bool) -> None:
        """Find the sensors and read the tables; on a thread of its own."""
        try:
            built: object = self._prepare(settings, first)
        except Exception as error:  # told to the user by the page, through the one door for errors
            log.exception("the sensors cannot be found")
            built = error
        self._built.emit(generation, built)

    def _prepare(self, settings: Settings, first: bool) -> _Built:
        from greenai_desktop.catalog.grid import grid
        from greenai_desktop.recording.recorder import record_channels
        from greenai_desktop.recording.station import build
        from greenai_desktop.sensors.sampler import Sampler
        from greenai_desktop.ui.live.kept import earlier_history, open_kept

        station = build(settings)
        sinks: list[Sink] = [self._receive]
        sampler = Sampler(station.sensors, sinks, self._period_s, station.clock)
        channels = record_channels(station, sampler.channels)
        kept = open_kept(settings, channels, self._period_s)
        if kept is not None:
            sampler = Sampler(station.sensors, [*sinks, kept.add], self._period_s, station.clock)
        earlier = earlier_history(kept, KEEP_S, self._period_s) if kept is not None and first else None
        return _Built(station, sampler, channels, grid(), kept, earlier)

    def _take_over(self, generation: int, built: object) -> None:
        if generation != self._generation:
            if isinstance(built, _Built):
                _let_go(built)
            return
        if not isinstance(built, _Built):
            self.state = "failed"
            self.failed.emit(built)
            return
        self._end_sampler()
        self.drain()
        self.station, self._sampler, self._kept = built.station, built.sampler, built.kept
        self._accounts.catalog = built.catalog
        self.channels = built.channels
        self._known |= {channel.id: channel for channel in built.channels}
        if built.earlier is not None and self.latest is None:
            self._preload(built.earlier)
        self._change_sums()
        self._sampler.period_s = self._period_s
        self._sampler.start()
        self.state = "running"
        self.channels_changed.emit()

    def _change_sums(self) -> None:
        if self._sums is None:
            self._sums = Sums(self.known_channels, self._period_s) if self._known else None
            return
        for sums in (self._sums, self._marked):
            if sums is not None:
                sums.change(self.known_channels, self._period_s)

    def _preload(self, earlier: PowerHistory) -> None:
        """What was kept before the window opened; the time when nothing was sampled is a gap with that reason."""
        self.history = earlier
        self.gaps.note(Gap("", earlier.last_at_s, time.monotonic(), Status.MISSING, "not_sampled"))

    def _end_sampler(self) -> None:
        if self._sampler is not None:
            self._busy_before_s += self._sampler.busy_s
            self._sampler.stop()
            self._sampler = None
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _settings_changed(self, names: set[str]) -> None:
        if names & _NO_FIGURES:
            self._accounts.forget()
        if "period_s" in names:
            self.set_period(self._context.settings.period_s)
        if names & _NO_STATION and self.state in ("running", "failed", "starting"):
            self._begin_build()


def _let_go(built: _Built) -> None:
    """Close what came too late."""
    built.sampler.stop()
    if built.kept is not None:
        built.kept.close()
