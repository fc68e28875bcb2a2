"""The one writer thread of a recording.

Samples are handed over without waiting and written once a second in one transaction, in which the wish of others to
stop is read too. While the database cannot be written, packed samples wait in memory, up to a bound.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from greenai_desktop.core.errors import GreenAIError, StoreError
from greenai_desktop.core.samples import Channel, Event, Sample
from greenai_desktop.store import codec, sqlite
from greenai_desktop.store.blocks import US_PER_S, Packer, Tick
from greenai_desktop.store.pen import Pen
from greenai_desktop.store.records import RunState

log = logging.getLogger(__name__)

COMMIT_EVERY_S: Final = 1.0
KEEP_SAMPLES: Final = 36_000  # one hour at 10 Hz
_BUSY_S: Final = 1.0
_BUSY_AT_THE_END_S: Final = 60.0
_FULL_AT_THE_END_S: Final = 5.0
_INSERT_EVENT: Final = "INSERT INTO event (run_id, at_utc_s, code, channel, detail) VALUES (?, ?, ?, ?, ?)"
_END: Final = """UPDATE run SET state = ?, exit_code = ?, ended_utc_s = coalesce(last_utc_s, started_utc_s),
    version = version + 1, changed_utc_s = ? WHERE id = ? AND state = ?"""


class RunWriter:
    """Writes the samples of one run.

    Args:
        file: The workspace, of the present schema.
        run_id: The run.
        channels: What is recorded; readings of other channels are left aside.
        period_s: Sampling period.
        on_problem: Called once when samples cannot be written and wait in memory, on the writer's thread.
        on_recovered: Called once when they are written again.
        on_stop_requested: Called once when somebody asked the recording to end.
        minute_s: Length of a minute; only tests have another than 60 s.
        commit_every_s: Time between two transactions.
        keep_samples: How many samples may wait while nothing can be written; beyond that the oldest are dropped, and
            an event tells.
        busy_s: How long one try waits for another writer.

    Raises:
        StoreError: the workspace cannot be written, or there is no such run.
    """

    def __init__(
        self,
        file: Path,
        run_id: int,
        channels: Sequence[Channel],
        period_s: float,
        *,
        on_problem: Callable[[GreenAIError], None] | None = None,
        on_recovered: Callable[[], None] | None = None,
        on_stop_requested: Callable[[], None] | None = None,
        minute_s: float = 60.0,
        commit_every_s: float = COMMIT_EVERY_S,
        keep_samples: int = KEEP_SAMPLES,
        busy_s: float = _BUSY_S,
    ) -> None:
        self._file, self._run_id = file, run_id
        self._callbacks = on_problem, on_recovered, on_stop_requested
        self._commit_every_s = commit_every_s
        self._keep_samples = keep_samples
        self._busy_s = busy_s
        self._packer = Packer(channels)
        self._pen = Pen(run_id, self._packer, period_s, minute_s)
        self._handed: deque[Sample] = deque()
        self._noted: deque[Event] = deque()
        self._ticks: deque[Tick] = deque()
        self._events: list[Event] = []
        self._lost_count, self._lost_from_us, self._lost_until_us = 0, 0, 0
        self._in_trouble = self._stop_told = False
        self._end = threading.Event()
        with sqlite.translated(file):
            self._connection = sqlite.connect(file, busy_s)
            try:
                self._begin()
            except BaseException:
                self._connection.close()
                raise
        self._thread: threading.Thread | None = threading.Thread(target=self._work, name="run writer", daemon=True)
        self._thread.start()

    def add(self, sample: Sample) -> None:
        """Hand a sample over; never waits."""
        self._handed.append(sample)

    def note(self, event: Event) -> None:
        """Hand over an event that came with no sample; never waits."""
        self._noted.append(event)

    def finish(self, exit_code: int | None, state: RunState) -> None:
        """Write everything, close the run and end the thread; a second call is harmless.

        Raises:
            StoreError: the last samples could not be written; the run is then found unfinished at the next start.
        """
        if self._thread is None:
            return
        self._end_thread(self._thread)
        try:
            self._write_the_end(exit_code, state)
        finally:
            self._connection.close()

    def abandon(self) -> None:
        """Write everything once if that is possible and end the thread, but leave the run open."""
        if self._thread is None:
            return
        self._end_thread(self._thread)
        try:
            self._drain()
            self._commit()
        finally:
            self._connection.close()

    def _end_thread(self, thread: threading.Thread) -> None:
        self._end.set()
        thread.join()
        self._thread = None

    def _begin(self) -> None:
        with sqlite.immediate(self._connection):
            found = self._connection.execute("SELECT 1 FROM run WHERE id = ?", (self._run_id,)).fetchone()
            if found is None:
                raise StoreError("no_such_run", run=self._run_id)
            self._pen.begin(self._connection)

    def _work(self) -> None:
        due_s = time.monotonic() + self._commit_every_s
        while not self._end.wait(max(0.0, due_s - time.monotonic())):
            due_s = max(due_s + self._commit_every_s, time.monotonic())
            self._drain()
            try:
                self._commit()
            except StoreError as error:
                self._trouble(error)
                self._drop_surplus()
            else:
                self._recovered()

    def _drain(self) -> None:
        while self._noted:
            self._events.append(self._noted.popleft())
        while self._handed:
            sample = self._handed.popleft()
            self._events += sample.events
            tick = self._packer.pack(sample)
            if tick is not None:
                self._ticks.append(tick)

    def _drop_surplus(self) -> None:
        """Keep memory bounded while nothing can be written; how much is dropped is told in the record."""
        while len(self._ticks) > self._keep_samples:
            dropped = self._ticks.popleft()
            if not self._lost_count:
                self._lost_from_us = dropped.tick_us
                log.error("samples wait since too long; the oldest are dropped")
            self._lost_count += 1
            self._lost_until_us = dropped.tick_us

    def _commit(self, then: Callable[[], None] | None = None) -> None:
        """Write everything that waits, and what is to be in the same transaction."""
        draft = self._pen.draft()
        ticks, events = list(self._ticks), [*self._events, *self._lost_event()]
        with sqlite.translated(self._file), sqlite.immediate(self._connection):
            is_ours = self._poll()
            if is_ours:
                draft.write(self._connection, ticks)
                rows = [(self._run_id, *codec.event_values(event)) for event in events]
                self._connection.executemany(_INSERT_EVENT, rows)
                if then is not None:
                    draft.close(self._connection)
                    then()
        self._pen = draft
        self._ticks.clear()
        self._events.clear()
        self._lost_count = 0

    def _poll(self) -> bool:
        """Look whether the run still is ours, and whether somebody wants it to end."""
        query = "SELECT stop_requested, state FROM run WHERE id = ?"
        found = self._connection.execute(query, (self._run_id,)).fetchone()
        is_ours = found is not None and found[1] == RunState.RECORDING.value
        if (not is_ours or found[0]) and not self._stop_told:
            self._stop_told = True
            if not is_ours:
                log.warning("run %s was closed by somebody else; what is recorded from now on is dropped", self._run_id)
            if self._callbacks[2] is not None:
                self._callbacks[2]()
        return is_ours

    def _lost_event(self) -> list[Event]:
        if not self._lost_count:
            return []
        seconds = (self._lost_until_us - self._lost_from_us) / US_PER_S
        detail = (("samples", self._lost_count), ("seconds", seconds))
        return [Event(self._ticks[0].at_utc_s if self._ticks else time.time(), "lost", "", detail)]

    def _trouble(self, error: StoreError) -> None:
        if not self._in_trouble:
            self._in_trouble = True
            log.warning("run %s cannot be written: %s", self._run_id, error)
            if self._callbacks[0] is not None:
                self._callbacks[0](error)

    def _recovered(self) -> None:
        if self._in_trouble:
            self._in_trouble = False
            log.warning("run %s is written again", self._run_id)
            if self._callbacks[1] is not None:
                self._callbacks[1]()

    def _write_the_end(self, exit_code: int | None, state: RunState) -> None:
        self._drain()
        end = (state.value, exit_code, time.time(), self._run_id, RunState.RECORDING.value)

        def close_run() -> None:
            self._connection.execute(_END, end)

        started_s = time.monotonic()
        while True:
            try:
                self._commit(close_run)
            except StoreError as error:
                self._trouble(error)
                patience_s = _BUSY_AT_THE_END_S if error.code == "workspace_busy" else _FULL_AT_THE_END_S
                if time.monotonic() - started_s > patience_s:
                    raise
                time.sleep(min(0.2, self._busy_s))
            else:
                self._recovered()
                return
