"""One recording, from its first sample to its last.

Every recording is a process of its own: it outlives the window, and the store is where they meet. The run keeps a
copy of the place, the price and the machine as they were.

Sampling begins before the run is in the workspace: a command to be recorded starts at once, its first joules are
caught, and a command that cannot start leaves no run behind. Until then samples wait in memory. The arithmetic and
the database are loaded only then as well, so that the first counters are read as early as possible.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Price, price_on
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Channel, Event, Sample
from greenai_desktop.recording.station import Station, counted, denied_channels
from greenai_desktop.sensors.models import RestOfMachine
from greenai_desktop.sensors.sampler import Sampler
from greenai_desktop.settings import Settings
from greenai_desktop.store.records import Run, RunState

if TYPE_CHECKING:
    from greenai_desktop.core.energy import ChannelEnergy, EnergyMeter
    from greenai_desktop.recording.handover import Handover
    from greenai_desktop.store.writer import RunWriter

log = logging.getLogger(__name__)

# Far longer than any sensor takes; a driver that hangs must not keep a command from starting.
_FIRST_SAMPLE_S = 2.0
# An hour at 10 Hz; beyond that the oldest samples give way, and that is told.
_MOST_WAITING = 36_000
# Samples that may wait to be counted until the arithmetic is loaded.
_MOST_UNCOUNTED = 100


@dataclass(frozen=True, slots=True)
class Request:
    """What a recording is to be called.

    Attributes:
        name: Shown name; data.
        project_id: Its project; None for none.
        stage: Stage of the AI life cycle.
        tags: Free words.
        notes: Free text.
        period_s: Sampling period.
    """

    name: str
    project_id: int | None = None
    stage: Stage = Stage.UNSET
    tags: tuple[str, ...] = ()
    notes: str = ""
    period_s: float = 1.0


class Recorder:
    """Records until it is told to stop.

    Args:
        workspace: File of the workspace; made if it is not there.
        settings: Place, price and machine facts in force.
        station: The sensors.
        request: Name and the like.
        earlier: Samples that become the beginning of the run ("record since …").
        on_problem: Told once when samples cannot be written and wait in memory; called on the writer's thread.
        details: What else is known of the run.
        on_sample: Called with every sample on the sampler's thread; must not block.

    Attributes:
        request: What it was asked for.
        details: What else is known of the run; may be completed until `open`.
        settings: As they were when it began.
        stopped: Set when somebody asked for the end.
        channels: What is recorded.
        run: The run; None until `open`.
    """

    def __init__(
        self,
        workspace: Path,
        settings: Settings,
        station: Station,
        request: Request,
        earlier: Handover | None = None,
        on_problem: Callable[[GreenAIError], None] | None = None,
        details: RunDetails | None = None,
        on_sample: Sequence[Callable[[Sample], None]] = (),
    ) -> None:
        self._workspace = workspace
        self.settings = settings
        self._station = station
        self.request = request
        self.details = details or RunDetails()
        self._on_problem = on_problem
        self.stopped = threading.Event()
        self.run: Run | None = None
        self._sampler = Sampler(station.sensors, [self._take, *on_sample], request.period_s, station.clock)
        self.channels = _united(record_channels(station, self._sampler.channels), earlier)
        self._meter: EnergyMeter | None = None
        self._lock = threading.Lock()
        self._earlier: Sequence[Sample] = earlier.samples if earlier else ()
        self._uncounted: deque[Sample] = deque(self._earlier)
        self._waiting: deque[Sample] = deque()
        self._noted: list[Event] = []
        self._lost = 0
        self._first: Sample | None = self._earlier[0] if self._earlier else None
        self._first_taken = threading.Event()
        self._made: Run | None = None
        self._writer: RunWriter | None = None

    @property
    def price(self) -> Price | None:
        """The price of electricity in force today; None if nobody said."""
        day = time.strftime("%Y-%m-%d", time.localtime(self._station.clock.utc_s()))
        return price_on(self.settings.prices, day)

    @property
    def started_utc_s(self) -> float:
        """Time of the first sample."""
        return self._station.clock.utc_s() if self._first is None else self._first.at_utc_s

    def utc_at(self, monotonic_s: float) -> float:
        """A moment on the record's own axis, which no change of the wall clock bends.

        Args:
            monotonic_s: The moment on the clock that all processes of one boot share.
        """
        if self._first is None:
            return self._station.clock.utc_s()
        return self._first.at_utc_s + monotonic_s - self._first.at_monotonic_s

    def start(self) -> None:
        """Begin to sample, into memory; returns once the first sample is taken."""
        self._sampler.start()
        self._first_taken.wait(_FIRST_SAMPLE_S)

    def open(self) -> Run:
        """Make the run in the workspace; what waits in memory becomes its beginning.

        Raises:
            StoreError: the workspace cannot be opened or written; sampling goes on, and it may be tried again.
        """
        from greenai_desktop.store.writer import KEEP_SAMPLES, RunWriter

        run = self._made = self._made or self._create()
        writer = RunWriter(
            self._workspace, run.id, self.channels, self.request.period_s, on_problem=self._problem,
            on_recovered=self._recovered, on_stop_requested=self.stopped.set,
            keep_samples=KEEP_SAMPLES + len(self._earlier),
        )  # fmt: skip
        with self._lock:
            for sample in (*self._earlier, *self._waiting):
                writer.add(sample)
            for event in self._noted:
                writer.note(event)
            self._waiting.clear()
            self._noted.clear()
            self._earlier = ()
            self._count_all()
            self._writer, self.run = writer, run
        if self._lost:
            self._tell_lost(run)
        return run

    def note(self, event: Event) -> None:
        """Put an event into the record, such as a mark; from any thread, also before the run is in the workspace."""
        with self._lock:
            if self._writer is not None:
                self._writer.note(event)
            else:
                self._noted.append(event)
                del self._noted[:-_MOST_WAITING]

    def leave_out(self, channels: Callable[[Channel], bool]) -> None:
        """Take channels out of the record before it is opened, such as the cards of other people.

        Args:
            channels: Tells which.
        """
        with self._lock:
            assert self._writer is None
            self.channels = tuple(channel for channel in self.channels if not channels(channel))
            self._meter, self._uncounted = None, deque((*self._earlier, *self._waiting))
        for sensor in self._station.sensors:
            if isinstance(sensor, RestOfMachine):  # what the power supply loses for others is theirs
                sensor.adds_to(list(self.channels))

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until somebody asks for the end; False after the time is up."""
        return self.stopped.wait(timeout_s)

    def end_sampling(self) -> None:
        """Take the last sample; `open` and `finish` may follow later. A second call is harmless."""
        self._sampler.stop()

    def finish(self, exit_code: int | None = None) -> Run | None:
        """Take the last sample, write everything, close the run and return it; None if there is none."""
        self.end_sampling()
        if self._writer is None or self.run is None:
            return None
        from greenai_desktop.store.workspace import Workspace

        self._writer.finish(exit_code, RunState.FINISHED)
        self._writer = None
        with Workspace.open(self._workspace) as workspace:
            self.run = workspace.run(self.run.id)
        return self.run

    def energies(self) -> dict[str, ChannelEnergy]:
        """The sums so far, from memory: what is told of a run that could not be stored."""
        with self._lock:
            return self._count_all().totals()

    def _create(self) -> Run:
        import socket  # not before the first sample

        from greenai_desktop.store.workspace import Workspace

        price = self.price
        with Workspace.open(self._workspace) as workspace:
            return workspace.create_run(
                name=self.request.name,
                project_id=self.request.project_id,
                stage=self.request.stage,
                tags=self.request.tags,
                notes=self.request.notes,
                started_utc_s=self.started_utc_s,
                place=self.settings.place.to_dict(),
                price=price.to_dict() if price else None,
                machine=self._station.machine.to_dict(),
                period_s=self.request.period_s,
                recorder_pid=os.getpid(),
                host=socket.gethostname(),
                details=self.details,
            )

    def _tell_lost(self, run: Run) -> None:
        from greenai_desktop.store.workspace import Workspace

        event = Event(self._station.clock.utc_s(), "lost", "", (("samples", self._lost),))
        with Workspace.open(self._workspace) as workspace:
            workspace.add_event(run.id, event)

    def _take(self, sample: Sample) -> None:
        with self._lock:
            self._first = self._first or sample
            self._uncounted.append(sample)
            if self._meter is not None or len(self._uncounted) > _MOST_UNCOUNTED:
                self._count_all()
            if self._writer is not None:
                self._writer.add(sample)
            else:
                self._waiting.append(sample)
                if len(self._waiting) > _MOST_WAITING:
                    self._waiting.popleft()
                    self._lost += 1
        self._first_taken.set()

    def _count_all(self) -> EnergyMeter:
        """Add up what was not added up yet."""
        if self._meter is None:
            from greenai_desktop.core.energy import EnergyMeter, gap_limit_s

            self._meter = EnergyMeter(self.channels, gap_limit_s(self.request.period_s))
        while self._uncounted:
            self._meter.add(self._uncounted.popleft())
        return self._meter

    def _problem(self, error: GreenAIError) -> None:
        log.warning("samples wait in memory: %s", error)
        if self._on_problem is not None:
            self._on_problem(error)

    @staticmethod
    def _recovered() -> None:
        log.warning("samples are written again")


def record_channels(station: Station, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """The channels of a station as they add up: denied ones are only told."""
    denied = frozenset(name for interface in station.interfaces for name in denied_channels(interface))
    return counted(channels, denied)


def _united(channels: tuple[Channel, ...], earlier: Handover | None) -> tuple[Channel, ...]:
    """The channels of this station, and those that only the earlier samples have."""
    known = {channel.id for channel in channels}
    return channels + tuple(c for c in (earlier.channels if earlier else ()) if c.id not in known)
