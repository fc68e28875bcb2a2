"""One recording, from its first sample to its last.

Every recording is a process of its own: it outlives the window, and the store is where they meet. The run keeps a
copy of the place, the price and the machine as they were.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import price_on
from greenai_desktop.core.samples import Channel, Sample
from greenai_desktop.recording.station import Station, counted, denied_channels
from greenai_desktop.sensors.sampler import Sampler
from greenai_desktop.settings import Settings
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter

log = logging.getLogger(__name__)


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

    Raises:
        StoreError: the workspace cannot be opened or written.
    """

    def __init__(
        self,
        workspace: Path,
        settings: Settings,
        station: Station,
        request: Request,
        earlier: Iterable[Sample] = (),
        on_problem: Callable[[GreenAIError], None] | None = None,
    ) -> None:
        self._workspace = workspace
        self._station = station
        self._earlier = tuple(earlier)
        self._on_problem = on_problem
        self.stopped = threading.Event()
        self._sampler = Sampler(station.sensors, [self._take], request.period_s, station.clock)
        self.channels = record_channels(station, self._sampler.channels)
        self.run = self._create(settings, request)
        self._writer = RunWriter(
            workspace, self.run.id, self.channels, request.period_s, on_problem=self._problem,
            on_recovered=self._recovered, on_stop_requested=self.stopped.set,
        )  # fmt: skip

    def start(self) -> None:
        """Begin to sample."""
        for sample in self._earlier:
            self._writer.add(sample)
        self._sampler.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until somebody asks for the end; False after the time is up."""
        return self.stopped.wait(timeout_s)

    def finish(self, exit_code: int | None = None) -> Run:
        """Take the last sample, write everything, close the run and return it."""
        self._sampler.stop()
        self._writer.finish(exit_code, RunState.FINISHED)
        with Workspace.open(self._workspace) as workspace:
            return workspace.run(self.run.id)

    def _create(self, settings: Settings, request: Request) -> Run:
        now_s = self._station.clock.utc_s()
        price = price_on(settings.prices, dt.datetime.fromtimestamp(now_s).date().isoformat())
        started_s = self._earlier[0].at_utc_s if self._earlier else now_s
        with Workspace.open(self._workspace) as workspace:
            return workspace.create_run(
                name=request.name,
                project_id=request.project_id,
                stage=request.stage,
                tags=request.tags,
                notes=request.notes,
                started_utc_s=started_s,
                place=settings.place.to_dict(),
                price=price.to_dict() if price else None,
                machine=self._station.machine.to_dict(),
                period_s=request.period_s,
                recorder_pid=os.getpid(),
                host=socket.gethostname(),
            )

    def _take(self, sample: Sample) -> None:
        self._writer.add(sample)

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
