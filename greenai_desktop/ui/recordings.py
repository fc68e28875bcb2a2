"""Recordings that run now: started from this window, by `greenai run` or by another window.

A recording is a process of its own and outlives the window; the workspace is where they meet. So what is shown here
is what the workspace says, and a request to stop or to mark goes through it.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from greenai_desktop import paths
from greenai_desktop.core.errors import RecordingError, StoreError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import mark_event
from greenai_desktop.i18n import _
from greenai_desktop.store.records import Run, RunOverview, RunState
from greenai_desktop.ui import tasks

if TYPE_CHECKING:
    import subprocess

    from greenai_desktop.core.run_details import RunDetails
    from greenai_desktop.recording.handover import Handover
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

log = logging.getLogger(__name__)

_POLL_MS = 1_000
_ANSWER_POLL_MS = 100
# A recorder that has not said anything after that long is given up as silent; finding sensors takes under a second.
_ANSWER_WITHIN_S = 15.0
_SILENT_S = 5.0
_FIRST_TICKS = 3


@dataclass(slots=True)
class _Pending:
    """A recorder that has been started and has not answered yet."""

    process: subprocess.Popen[bytes]
    answer: Path
    handover: Path | None
    since_monotonic_s: float


class Recordings(QObject):
    """Recordings of this workspace.

    Attributes:
        overviews: Runs that are being recorded, with their sums so far, the newest first.
        unfinished: Runs of this machine whose recorder has died.
        started_here: Ids of the runs that were started from this window.

    Signals:
        changed: One of these is another now.
        started: A recording that was asked for here has begun; carries the run's id.
        failed: One that was asked for here has not; carries the error. It has not been shown yet.
    """

    changed = Signal()
    started = Signal(int)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self.overviews: tuple[RunOverview, ...] = ()
        self.unfinished: tuple[Run, ...] = ()
        self.started_here: set[int] = set()
        self._stopping: set[int] = set()
        self._children: list[subprocess.Popen[bytes]] = []
        self._pending: list[_Pending] = []
        self._asking = False
        self._ticks = 0
        self._looked_for_dead = False
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._tick)
        self._answers = QTimer(self)
        self._answers.setInterval(_ANSWER_POLL_MS)
        self._answers.timeout.connect(self._read_answers)

    @property
    def active(self) -> tuple[Run, ...]:
        """Runs that are being recorded, the newest first."""
        dead = {run.id for run in self.unfinished}
        return tuple(overview.run for overview in self.overviews if overview.run.id not in dead)

    @property
    def own(self) -> tuple[Run, ...]:
        """Those that were started from a window of this machine, this one or an earlier, the newest first."""
        host = socket.gethostname()
        return tuple(
            run
            for run in self.active
            if run.id in self.started_here or (run.details.origin == "window" and run.host == host)
        )

    @property
    def is_starting(self) -> bool:
        """Whether a recording was asked for and has not answered yet."""
        return bool(self._pending)

    def is_stopping(self, run_id: int) -> bool:
        """Whether a run was asked to stop."""
        return run_id in self._stopping

    def start(self) -> None:
        """Follow the workspace; a second call is harmless."""
        if not self._timer.isActive():
            self._context.store.opened.connect(self.refresh)
            self._context.store.changed.connect(self.refresh)
            self._timer.start()
            self.refresh()

    def stop(self) -> None:
        """Follow it no more; recorders go on. A second call is harmless."""
        if self._timer.isActive():
            self._timer.stop()
            self._context.store.opened.disconnect(self.refresh)
            self._context.store.changed.disconnect(self.refresh)
        self._answers.stop()

    def record(
        self,
        name: str,
        project_id: int | None = None,
        stage: Stage = Stage.UNSET,
        tags: Sequence[str] = (),
        notes: str = "",
        earlier_from_s: float | None = None,
        process_id: int | None = None,
        details: RunDetails | None = None,
    ) -> None:
        """Start a recorder process.

        Args:
            name: Shown name.
            project_id: Its project.
            stage: Stage of the AI life cycle.
            tags: Free words.
            notes: Free text.
            earlier_from_s: Wall clock from which on the samples of the live view become its beginning.
            process_id: The process whose share is to be recorded; None for the whole machine.
            details: Its limits, and how long somebody expects it to take.
        """
        from greenai_desktop.recording.recorder import Request

        request = Request(name, project_id, stage, tuple(tags), notes, self._context.settings.record_period_s)
        feed = self._context.feed
        samples = () if earlier_from_s is None else feed.samples_since(earlier_from_s)
        channels, period_s = feed.known_channels, feed.period_s

        meters = self._context.settings.meters

        def work(task: tasks.Task[_Pending]) -> _Pending:
            from greenai_desktop.recording.handover import Handover
            from greenai_desktop.sensors.meter_passwords import handed_over

            # The samples are unpacked while they are written, not held in memory all at once.
            earlier: Any = samples
            handover = Handover(channels, earlier, period_s) if samples else None
            return _launch(request, handover, process_id, details, handed_over(meters))

        self._answers.start()
        tasks.run(work, self._await_answer, self._fail)

    def stop_run(self, run_id: int) -> None:
        """Ask a recorder to end its run."""
        self._stopping.add(run_id)
        self._context.store.write(lambda workspace: workspace.request_stop(run_id))
        self.changed.emit()

    def mark(self, run_id: int | None, text: str = "", at_utc_s: float | None = None) -> tuple[int, ...]:
        """Set a mark in a run, or in all that are being recorded on this machine.

        Args:
            run_id: The run; None for all.
            text: Name of the mark.
            at_utc_s: Its moment, such as that of the mark in the live view; None for now.

        Returns:
            The runs that get it.
        """
        ids = (run_id,) if run_id is not None else self._recorded_here()
        event = mark_event(time.time() if at_utc_s is None else at_utc_s, text)

        def work(workspace: Workspace) -> None:
            for found in ids:
                workspace.add_event(found, event)

        if ids:
            self._context.store.write(work)
        return ids

    def name_mark(self, run_ids: Sequence[int], at_utc_s: float, name: str) -> None:
        """Give the mark of a moment a name in the runs that got it.

        A recording that began meanwhile with the samples of the live view may have taken it over without its name.
        """
        others = [run_id for run_id in self._recorded_here() if run_id not in run_ids]

        def work(workspace: Workspace) -> None:
            for run_id in (*run_ids, *others):
                try:
                    workspace.rename_mark(run_id, at_utc_s, name)
                except StoreError as error:
                    if error.code != "no_such_mark" or run_id in run_ids:
                        raise

        if run_ids or others:
            self._context.store.write(work)

    def _recorded_here(self) -> tuple[int, ...]:
        host = socket.gethostname()
        return tuple(run.id for run in self.active if run.host == host)

    def close(self, run_id: int) -> None:
        """Close an unfinished run at its last sample."""
        self._context.store.write(
            lambda workspace: workspace.close_interrupted(run_id), lambda run: self._look_for_dead()
        )

    def refresh(self) -> None:
        """Ask the workspace what is being recorded."""
        if self._asking:
            return
        self._asking = True
        self._context.store.read(_recording, self._take, self._not_now)
        if not self._looked_for_dead:
            self._look_for_dead()

    def _tick(self) -> None:
        self._children = [child for child in self._children if child.poll() is None]
        # What was written just after the workspace was opened may come before its changes are followed.
        self._ticks += 1
        if self.overviews or self._ticks <= _FIRST_TICKS:
            self.refresh()

    def _take(self, overviews: tuple[RunOverview, ...]) -> None:
        self._asking = False
        ids = {overview.run.id for overview in overviews}
        self._stopping &= ids
        if any(_is_silent(overview) for overview in overviews):
            self._look_for_dead()
        ended = [overview.run for overview in self.overviews if overview.run.id not in ids]
        if overviews != self.overviews:
            self.overviews = overviews
            self.changed.emit()
        if ended:
            self._context.tell(_("The run “{name}” is saved; it stands under Runs.", name=ended[-1].name[:60]))

    def _not_now(self, error: Exception) -> None:
        self._asking = False

    def _look_for_dead(self) -> None:
        from greenai_desktop.recording.launch import unfinished_here

        self._context.store.read(
            lambda workspace: tuple(unfinished_here(workspace)), self._take_unfinished, self._not_now
        )

    def _take_unfinished(self, runs: tuple[Run, ...]) -> None:
        self._looked_for_dead = True
        if runs != self.unfinished:
            self.unfinished = runs
            self.changed.emit()

    def _await_answer(self, pending: _Pending) -> None:
        self._pending.append(pending)
        self._children.append(pending.process)
        self.changed.emit()

    def _read_answers(self) -> None:
        for pending in tuple(self._pending):
            self._read_answer(pending)

    def _read_answer(self, pending: _Pending) -> None:
        from greenai_desktop.recording.launch import read_answer

        answer = read_answer(pending.answer)
        is_dead = pending.process.poll() is not None
        is_late = time.monotonic() - pending.since_monotonic_s > _ANSWER_WITHIN_S
        if answer is None and not is_dead and not is_late:
            return
        self._pending.remove(pending)
        if not self._pending:
            self._answers.stop()
        answer = answer or read_answer(pending.answer) or {}
        pending.answer.unlink(missing_ok=True)
        if "run" in answer:
            self.started_here.add(int(answer["run"]))
            self.started.emit(int(answer["run"]))
            self.refresh()
        else:
            self._fail(_error_of(answer, pending))
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        log.warning("no recording: %s", error)
        self.failed.emit(error)


def _recording(workspace: Workspace) -> tuple[RunOverview, ...]:
    return tuple(overview for overview in workspace.runs() if overview.run.state is RunState.RECORDING)


def _launch(
    request: Any,
    handover: Handover | None,
    process_id: int | None = None,
    details: RunDetails | None = None,
    passwords: str = "",
) -> _Pending:
    from greenai_desktop.recording.handover import lay_down
    from greenai_desktop.recording.launch import attach_arguments, recorder_arguments, start_recorder

    folder = paths.handover_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = lay_down(handover) if handover is not None else None
        answer = folder / f"answer-{time.time_ns()}.json"
        if process_id is None:
            arguments = recorder_arguments(request, file, answer, details)
        else:
            arguments = attach_arguments(request, process_id, answer=answer, details=details)
        process = start_recorder(arguments, passwords)
    except OSError as error:
        raise RecordingError("recorder_not_started", detail=str(error)) from error
    return _Pending(process, answer, file, time.monotonic())


def _error_of(answer: dict[str, Any], pending: _Pending) -> RecordingError:
    """Why a recorder did not begin; the samples laid down for it are no longer needed."""
    if pending.handover is not None:
        pending.handover.unlink(missing_ok=True)
    if "error" in answer:
        return RecordingError(str(answer["error"]), **dict(answer.get("facts") or {}))
    return RecordingError("recorder_died", exit_code=pending.process.poll(), log=str(paths.log_file()))


def _is_silent(overview: RunOverview) -> bool:
    """Whether a recorder of this machine has written nothing for a while: it may be dead."""
    heard_s = overview.last_sample_utc_s or overview.run.started_utc_s
    return overview.run.host == socket.gethostname() and time.time() - heard_s > _SILENT_S + overview.run.period_s
