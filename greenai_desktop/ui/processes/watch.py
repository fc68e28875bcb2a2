"""Follows the processes of this machine while somebody looks; costs nothing otherwise.

Processes are read and power is shared out on a thread of its own, just after new samples came in. While nobody looks
there is no thread; when somebody looks again, what was drawn meanwhile is shared out in one step, by the processor
time that the system has counted.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from greenai_desktop import paths

if TYPE_CHECKING:
    from greenai_desktop.core.energy import ChannelEnergy
    from greenai_desktop.core.history import Curves
    from greenai_desktop.core.samples import Channel
    from greenai_desktop.recording.process_devices import Devices
    from greenai_desktop.recording.process_power import Accounted, PowerTable, ProcessPower
    from greenai_desktop.recording.station import Station
    from greenai_desktop.sensors.process_gpus import GpuProcesses
    from greenai_desktop.sensors.processes import ProcessReader
    from greenai_desktop.ui.context import Context

log = logging.getLogger(__name__)

_EVERY_S = 0.9
_PATIENCE_S = 1.0
_LOOK_BACK_S, _LOOK_BACK_COLUMNS = 21_600.0, 2_160


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be shared out."""

    station: Station
    channels: tuple[Channel, ...]
    totals: dict[str, ChannelEnergy]
    loads: dict[str, float]
    earlier: Curves | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found.

    Attributes:
        accounted: Processes, and where the power goes.
        trees: The same by trees.
        denied_count: Processes that may not be read.
        took_s: Processor time that finding it took.
    """

    accounted: Accounted
    trees: PowerTable
    denied_count: int
    took_s: float


class ProcessWatch(QObject):
    """One a window; outlives the page, so that counting goes on when the page is built anew.

    Attributes:
        latest: What was found last; None before the first time.
        since_utc_s: When counting began; None before.

    Signals:
        updated: There is something new.
        failed: Processes cannot be read; carries the error.
    """

    updated = Signal()
    failed = Signal(object)
    _found = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self.latest: Outcome | None = None
        self.since_utc_s: float | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_busy = False
        self._has_learned = False
        self._asked_s = float("-inf")
        self._channels: tuple[Channel, ...] = ()
        self._power: ProcessPower | None = None
        self._devices: Devices | None = None
        self._machine_name = ""
        self._reader: ProcessReader | None = None
        self._gpus: GpuProcesses | None = None
        self._found.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @classmethod
    def of(cls, context: Context) -> ProcessWatch:
        """The one of this window."""
        found = context.findChild(cls)
        return found if isinstance(found, cls) else cls(context)

    def start(self) -> None:
        """Follow processes from now on; a second call is harmless."""
        if self._thread is None:
            self._is_busy = False
            self._thread = threading.Thread(target=self._run, args=(self._jobs,), name="processes", daemon=True)
            self._thread.start()
            self._context.feed.updated.connect(self._ask)
            self._ask()

    def stop(self) -> None:
        """Follow them no longer; a second call is harmless."""
        if self._thread is not None:
            self._context.feed.updated.disconnect(self._ask)
            self._jobs.put(None)
            self._thread.join(_PATIENCE_S)  # a driver that hangs must not hold the window up
            self._thread = None
            self._jobs = queue.SimpleQueue()

    @property
    def is_running(self) -> bool:
        """Whether processes are followed now."""
        return self._thread is not None

    def _ask(self) -> None:
        """Samples came in: share out what was drawn since the last time."""
        feed, now_s = self._context.feed, time.monotonic()
        if self._is_busy or feed.station is None or feed.latest is None or now_s - self._asked_s < _EVERY_S:
            return
        self._is_busy, self._asked_s = True, now_s
        loads = {g.channel: g.value for g in feed.latest.gauges if g.quantity == "utilisation" and g.value is not None}
        self._jobs.put(_Job(feed.station, feed.channels, feed.meter_totals(), loads, self._earlier()))

    def _earlier(self) -> Curves | None:
        """What was sampled before processes were first followed; None from then on."""
        history = self._context.feed.history
        if self._has_learned or not history.last_at_s > history.first_at_s:
            return None
        self._has_learned = True
        from_s = max(history.first_at_s, history.last_at_s - _LOOK_BACK_S)
        return history.window(from_s, history.last_at_s, _LOOK_BACK_COLUMNS)

    def _run(self, jobs: queue.SimpleQueue[_Job | None]) -> None:
        from greenai_desktop.recording.idle_memory import remember

        while (job := jobs.get()) is not None:
            try:
                found: object = self._share_out(job)
            except Exception as error:  # told to the user by the page, through the one door for errors
                log.exception("processes cannot be followed")
                found = error
            self._found.emit(found)
        if self._gpus is not None:
            self._gpus.close()
        if self._devices is not None:
            remember(self._devices.shared, self._machine_name)

    def _share_out(self, job: _Job) -> Outcome | None:
        from greenai_desktop.recording.idle_memory import remember
        from greenai_desktop.recording.process_devices import devices_of
        from greenai_desktop.recording.process_power import ProcessPower
        from greenai_desktop.sensors.process_gpus import GpuProcesses
        from greenai_desktop.sensors.processes import process_reader

        began_s = time.thread_time()
        if self._power is None or self._reader is None:
            self._reader = process_reader(paths.proc_root(), job.station.clock)
            self._devices = devices_of(job.station, job.channels)
            self._power = ProcessPower(self._devices)
            self._channels = job.channels
        if job.channels != self._channels:
            self._channels = job.channels
            if self._devices is not None:
                remember(self._devices.shared, self._machine_name)
            self._devices = devices_of(job.station, job.channels)
            self._power.change_devices(self._devices)
        self._machine_name = job.station.machine.cpu_name
        if job.earlier is not None and self._devices is not None:
            self._devices.learn(job.earlier)
        if self._gpus is None and any(channel.kind == "nvml" for channel in job.channels):
            self._gpus = GpuProcesses(job.station.clock)
        uses = self._gpus.read() if self._gpus is not None else ()
        accounted = self._power.update(self._reader.read(), uses, job.loads, job.totals)
        trees = self._power.trees()
        if accounted is None or trees is None:
            return None
        denied = getattr(self._reader, "denied_count", 0)
        return Outcome(accounted, trees, denied, time.thread_time() - began_s)

    def _take(self, found: object) -> None:
        self._is_busy = False
        if isinstance(found, Exception):
            self.failed.emit(found)
            return
        if self.since_utc_s is None:
            self.since_utc_s = time.time()
        if isinstance(found, Outcome):
            self.latest = found
            if self._thread is not None:
                self.updated.emit()
