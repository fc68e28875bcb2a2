"""A recording of `track` after its first sample: what its members say, its limits, its end."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any, Final

from greenai_desktop import paths
from greenai_desktop.core.errors import GreenAIError, InputError
from greenai_desktop.core.limits import COST, Limit
from greenai_desktop.core.samples import Event
from greenai_desktop.recording.details import noted
from greenai_desktop.recording.merging import Merging
from greenai_desktop.recording.opening import Opening
from greenai_desktop.recording.recorder import Recorder
from greenai_desktop.recording.watch import Reached, Watch, watch_for
from greenai_desktop.store.records import Run
from greenai_desktop.tracking.members import Door, Member, Said
from greenai_desktop.tracking.place import leave_out_unseen, merged_choice

log = logging.getLogger(__name__)

_LOOK_S: Final = 0.5
# How long the other processes of a job are waited for before the run is written: they start within seconds.
_GATHER_S: Final = 10.0
_LONGEST_NAME: Final = 200


class Session:
    """A recording and those who are recorded.

    Args:
        recorder: Samples already.
        owner: Who started it.
        door: Where others of its job come in; None for a process that stands alone.
        said: What they say, in order.
        asked: The first message of the owner.
    """

    def __init__(
        self,
        recorder: Recorder,
        owner: Member,
        door: Door | None,
        said: SimpleQueue[Said],
        asked: Mapping[str, Any],
    ) -> None:
        self._recorder = recorder
        self._door = door
        self._said = said
        self._asked = asked
        self._ended = threading.Event()
        self._present = {owner: asked}
        self._seen = 1
        self._waits_for_figures: list[Member] = []
        self._exit_codes: list[int | None] = []
        self._merging = Merging()
        self._opening: Opening | None = None
        self._watch: Watch | None = None
        self._gather_until_s = time.monotonic() + (_GATHER_S if door is not None else 0.0)
        self._owner = owner

    def run(self) -> None:
        """Follow it to its end."""
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._signalled)
        self._owner.listen()
        while self._present and not self._ended.is_set() and not self._recorder.stopped.is_set():
            self._open_if_complete()
            self._take(self._next())
        self._finish()

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self._ended.set()

    def _next(self) -> Said | None:
        """What is said next, or None when something else is to be looked at."""
        wait_s = self._merging.wait_s(time.monotonic())
        try:
            return self._said.get(timeout=_LOOK_S if wait_s is None else min(_LOOK_S, wait_s))
        except Empty:
            return None

    def _take(self, said: Said | None) -> None:
        self._write_logs()
        if said is None:
            return
        message = said.message
        if message is None:
            self._leave(said.member, None)
            return
        try:
            self._do(said.member, message)
        except Exception:  # a message of a strange kind is no reason to end the recording
            log.exception("a message of the script cannot be followed")

    def _do(self, member: Member, message: Mapping[str, Any]) -> None:
        what = message.get("do")
        if what == "join":
            self._present[member] = message
            self._seen += 1
            member.introduce(message)
            member.tell({"told": "first"})
        elif what == "stop":
            if message.get("wants_figures"):
                self._waits_for_figures.append(member)
            self._leave(member, message.get("exit_code"))
        elif what == "mark":
            at_utc_s, name = self._recorder.utc_at(message["at"]), str(message["text"])[:_LONGEST_NAME]
            self._recorder.note(Event(at_utc_s, "mark", "", (("name", name),)))
        elif what == "log":
            self._merging.take(message["values"], self._recorder.utc_at(message["at"]))
            self._write_logs()

    def _write_logs(self, is_last: bool = False) -> None:
        for event in self._merging.due(time.monotonic(), is_last):
            self._recorder.note(event)

    def _leave(self, member: Member, exit_code: int | None) -> None:
        """Somebody has ended; the run goes on while others are there."""
        if self._present.pop(member, None) is None:
            return
        self._exit_codes.append(exit_code)
        if self._present and member in self._waits_for_figures:
            self._waits_for_figures.remove(member)
            member.tell({"told": "end", "figures": None})

    # The run

    def _open_if_complete(self) -> None:
        """Write the run once it is known who belongs to it: then it is known which cards count."""
        is_complete = self._seen >= int(self._asked.get("ranks", 1)) or time.monotonic() >= self._gather_until_s
        if self._opening is None and is_complete:
            self._begin()

    def _begin(self) -> None:
        recorder, settings = self._recorder, self._recorder.settings
        details = noted(settings, command=self._command())
        limits, problems = _limits(self._asked["limits"], settings.currency)
        for problem in problems:
            self._problem(problem)
        recorder.details = replace(
            recorder.details, owner=details.owner, git_commit=details.git_commit, command=details.command,
            scheduler_job=details.scheduler_job, limits=limits, rank_count=self._seen,
        )  # fmt: skip
        if self._door is not None:
            environ = merged_choice(member.environ for member in self._present)
            gpus = leave_out_unseen(recorder, environ, settings)
            recorder.details = replace(recorder.details, gpus=gpus)
        self._opening = Opening(recorder, self._problem, self._opened, self._find_project)
        self._opening.start()

    def _command(self) -> tuple[str, ...]:
        """The owner's command line, from the system; kept only where the settings ask for it."""
        if not self._recorder.settings.keeps_commands:
            return ()
        try:
            text = Path(f"/proc/{self._recorder.details.process_id}/cmdline").read_bytes()
        except OSError:
            return ()
        return tuple(word.decode("utf-8", "replace") for word in text.split(b"\0") if word)

    def _find_project(self) -> None:
        """Look the project up before the run is made; one that is not there is told, and the run has none."""
        name = self._asked["project"]
        if not name or self._recorder.request.project_id is not None:
            return
        from greenai_desktop.store.workspace import Workspace

        with Workspace.open(paths.workspace_file()) as workspace:
            projects = workspace.projects()
            found = [p for p in projects if p.name == name] or [
                p for p in projects if p.name.casefold() == name.casefold()
            ]
            if not found and self._asked["create_project"]:
                found = [workspace.create_project(name)]
        if len(found) == 1:
            self._recorder.request = replace(self._recorder.request, project_id=found[0].id)
        else:
            known = ", ".join(project.name for project in projects) or "–"
            self._problem(InputError("unknown_project", name=name, known=known))

    def _opened(self, was_in_trouble: bool) -> None:
        run = self._recorder.run
        assert run is not None
        log.info("run %d begins", run.id)
        self._tell({"told": "run", "id": run.id})
        self._watch = watch_for(self._recorder, on_limit=self._limit, on_problem=self._problem)
        if self._watch is not None:
            self._watch.start()

    def _finish(self) -> None:
        """Take the last sample, write everything, and tell the figures to those who wait for them."""
        if self._door is not None:
            self._door.close()
        self._recorder.end_sampling()
        self._write_logs(is_last=True)
        if self._opening is None:
            self._begin()
        assert self._opening is not None
        self._opening.end()
        if self._watch is not None:
            self._watch.stop()
        run: Run | None = None
        try:
            run = self._recorder.finish(_worst(self._exit_codes))
        except GreenAIError as error:
            self._problem(error)
        log.info("run %s ends", "?" if run is None else run.id)
        self._tell_figures(run)

    def _tell_figures(self, run: Run | None) -> None:
        members = [*self._present, *self._waits_for_figures]
        if not members:
            return
        from greenai_desktop.tracking.ending import figures_of

        try:
            figures = figures_of(self._recorder, run)
        except Exception:  # the run is stored, whatever becomes of its figures
            log.exception("the figures of the run cannot be told")
            figures = None
        for member in members:
            member.tell({"told": "end", "figures": figures})

    # What is told

    def _problem(self, error: GreenAIError) -> None:
        log.warning("%s", error)
        self._tell({"told": "problem", "code": error.code, "facts": dict(error.facts)})

    def _limit(self, found: Reached) -> None:
        if found.fraction >= 1.0:
            from greenai_desktop.core.limit_text import limit_text

            self._tell({"told": "limit", "quantity": found.limit.quantity, "text": limit_text(found.limit)})

    def _tell(self, message: Mapping[str, Any]) -> None:
        for member in [*self._present, *self._waits_for_figures]:
            member.tell(message)


def _limits(texts: list[str], currency: str) -> tuple[tuple[Limit, ...], list[GreenAIError]]:
    """Limits as typed; those that cannot be read are told and left out."""
    from greenai_desktop.core.limit_text import limit_of

    limits: list[Limit] = []
    problems: list[GreenAIError] = []
    for text in texts:
        try:
            limit = limit_of(text)
        except InputError as error:
            problems.append(error)
            continue
        limits.append(replace(limit, currency=currency) if limit.quantity == COST and not limit.currency else limit)
    return tuple(limits), problems


def _worst(exit_codes: list[int | None]) -> int | None:
    """The exit code of a job: that of a process that failed; unknown if one ended without a word."""
    failed = [code for code in exit_codes if code]
    if failed:
        return failed[0]
    return 0 if exit_codes and None not in exit_codes else None
