"""`greenai run`: record a command from its start to its end.

The command comes first. It starts whatever happens to the recording, keeps its terminal, signals and exit code, and
is never ended because of us; a workspace that cannot be opened is tried again while the command runs.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings, open_workspace, own_factors, project_named
from greenai_desktop.cli.limits import limit_details, watching
from greenai_desktop.cli.output import clean, fit, tell, tell_error
from greenai_desktop.core.errors import GreenAIError, InputError, StoreError
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.recording.launch import NOT_EXECUTABLE, NOT_FOUND, Child

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result
    from greenai_desktop.recording.recorder import Recorder
    from greenai_desktop.store.records import Run

log = logging.getLogger(__name__)

_LOOK_S = 0.25
_TRY_AGAIN_S = 10.0
_NAME_COLUMNS = 60
_BUSY_AT_THE_END_S = 60.0
_INTERPRETERS = ("python", "bash", "sh", "zsh", "perl", "ruby", "node", "julia", "Rscript")


def execute(args: argparse.Namespace) -> int:
    """Record a command; its exit code."""
    command = list(args.words)
    if not command:
        raise InputError("nothing_to_record")
    refusal = _refusal(command[0])
    if refusal:
        return refusal
    recorder = _recorder(args, command)
    give_up = threading.Event()
    if recorder is not None:
        recorder.start()
    try:
        child = Child(command, give_up.set)
    except OSError as error:
        if recorder is not None:
            recorder.finish()
        return _not_started(command[0], error)
    try:
        if recorder is None:
            return _wait_alone(child, give_up)
        return _Recording(recorder, child, give_up, args.hook).follow()
    finally:
        child.restore()


class _Recording:
    """A command that runs and is recorded."""

    def __init__(self, recorder: Recorder, child: Child, give_up: threading.Event, hook: Sequence[str] = ()) -> None:
        self._recorder = recorder
        self._hook = hook
        self._child = child
        self._give_up = give_up
        self._opening = _Opening(recorder)

    def follow(self) -> int:
        """Wait for the end of the command, of the recording, or of the patience; tell, and return the exit code."""
        self._opening.start()
        with watching(self._recorder, self._hook, self._child.terminate):
            while not self._child.ended.wait(_LOOK_S):
                if self._give_up.is_set() or self._recorder.stopped.is_set():
                    break
            goes_on = not self._child.ended.is_set()
            self._recorder.end_sampling()  # the wait for a busy workspace is no part of the run
            self._opening.end()
        run = self._finish(None if goes_on else self._child.exit_code)
        self._tell_end(run)
        if goes_on:
            tell(_("greenai: the recording has ended; the command goes on (process {pid})", pid=self._child.pid))
        return _wait_alone(self._child, self._give_up)

    def _finish(self, exit_code: int | None) -> Run | None:
        try:
            return self._recorder.finish(exit_code)
        except GreenAIError as error:
            tell_error(error)
        except Exception as error:  # the command has its exit code, whatever becomes of its record
            log.exception("the run could not be closed")
            tell(_("greenai: something unforeseen happened: {error}", error=repr(error)))
        return None

    def _tell_end(self, run: Run | None) -> None:
        try:
            root = _stored_tree(run) if run is not None else _memory_tree(self._recorder)
            self._tell_figures(run, root)
        except GreenAIError as error:
            tell_error(error)
        except Exception as error:
            log.exception("the summary could not be made")
            tell(_("greenai: something unforeseen happened: {error}", error=repr(error)))

    def _tell_figures(self, run: Run | None, root: Result) -> None:
        from greenai_desktop.cli.summary import run_summary
        from greenai_desktop.i18n import numbers

        language = active()
        duration = root.find("run.duration")
        length = numbers.duration(duration.value if duration else None, language.code)
        name = fit(clean(self._recorder.request.name), _NAME_COLUMNS)
        tell("")
        if run is None:
            tell(
                _("greenai: nothing was recorded of “{name}”, {length}; figures from memory:", name=name, length=length)
            )
        else:
            tell(_("greenai: run {id} “{name}”, {length}", id=run.id, name=name, length=length))
        for line in run_summary(root, language):
            tell(line)
        if run is not None:
            tell("  " + _("PDF: greenai report run {id} -o run-{id}.pdf", id=run.id))


class _Opening(threading.Thread):
    """Opens the workspace beside the running command, again and again until it works.

    On a thread of its own: loading the database takes a moment and a busy one may block for seconds, in which
    signals would wait.
    """

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(name="opening", daemon=True)
        self._recorder = recorder
        self._ending = threading.Event()
        self._told = False

    def run(self) -> None:
        """Try until it works; at the end once more, and for a while if others are writing."""
        ended_s = None
        while True:
            is_last = self._ending.is_set()
            error = self._open()
            if error is None:
                return
            if not is_last:
                self._ending.wait(_TRY_AGAIN_S)
                continue
            ended_s = ended_s or time.monotonic()
            if error.code != "workspace_busy" or time.monotonic() - ended_s > _BUSY_AT_THE_END_S:
                return
            time.sleep(_LOOK_S)

    def end(self) -> None:
        """Wait for the last try."""
        self._ending.set()
        self.join()

    def _open(self) -> GreenAIError | None:
        try:
            self._recorder.open()
        except Exception as fault:  # whatever is wrong with the store, the command goes on
            error = fault if isinstance(fault, GreenAIError) else _as_store_error(fault)
            if not self._told:
                self._told = True
                log.warning("the workspace cannot be opened", exc_info=fault)
                tell_error(error)
                tell("  " + _("The command runs all the same; its samples wait in memory."))
            return error
        if self._told:
            tell(_("greenai: the workspace can be written again; nothing was lost"))
        return None


def _recorder(args: argparse.Namespace, command: list[str]) -> Recorder | None:
    """A recorder of this machine; None if it cannot be had, which is told: the command runs all the same.

    What it needs is imported here: a training environment may have broken any of it.

    Raises:
        InputError: there is no such project.
    """
    try:
        from greenai_desktop.core.lines import Stage
        from greenai_desktop.recording.recorder import Recorder, Request
        from greenai_desktop.recording.station import build

        settings = load_settings()
        request = Request(
            name=args.name or _name_of(command),
            project_id=_project_id(args),
            stage=Stage(args.stage),
            tags=tuple(args.tag),
            notes=args.notes,
            period_s=1.0 / args.hz if args.hz else settings.record_period_s,
        )
        recorder = Recorder(paths.workspace_file(), settings, build(settings), request, on_problem=_told_problem)
        recorder.details = replace(recorder.details, **limit_details(args, settings))
        return recorder
    except InputError:
        raise
    except Exception as error:
        log.exception("no recorder")
        tell(_("greenai: this machine cannot be measured, the command runs unrecorded: {error}", error=_cause(error)))
        return None


def _cause(error: Exception) -> str:
    return title_and_hint(error, active())[0] if isinstance(error, GreenAIError) else repr(error)


def _told_problem(error: GreenAIError) -> None:
    tell_error(error)
    tell("  " + _("The command goes on; its samples wait in memory."))


def _project_id(args: argparse.Namespace) -> int | None:
    """The project asked for; one that cannot be looked up because of the store is left out, which is told."""
    if not args.project:
        return None
    try:
        with open_workspace() as workspace:
            return project_named(workspace, args.project, args.create_project).id
    except StoreError as error:
        tell_error(error)
        return None


def _name_of(command: list[str]) -> str:
    """The program's name, or that of the script it interprets; arguments may hold secrets and are never kept."""
    program = Path(command[0]).name
    if program.startswith(_INTERPRETERS) and len(command) > 1 and Path(command[1]).is_file():
        return Path(command[1]).name
    return program


def _refusal(program: str) -> int:
    """126 or 127 for a program that cannot be started, told; 0 otherwise."""
    if shutil.which(program) is not None:
        return 0
    has_folder = any(sign in program for sign in (os.sep, os.altsep) if sign)
    if has_folder and Path(program).exists():
        return _not_started(program, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    return _not_started(program, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))


def _not_started(program: str, error: OSError) -> int:
    if isinstance(error, FileNotFoundError):
        tell(_("greenai: there is no command “{program}”; nothing was recorded", program=clean(program)))
        return NOT_FOUND
    tell(
        _(
            "greenai: “{program}” cannot be executed, nothing was recorded: {detail}",
            program=clean(program), detail=error.strerror or error,
        )
    )  # fmt: skip
    return NOT_EXECUTABLE


def _wait_alone(child: Child, give_up: threading.Event) -> int:
    """Wait for a command that is no longer recorded; at the third Ctrl-C no more."""
    while not child.ended.wait(_LOOK_S):
        if give_up.is_set():
            return exits.INTERRUPTED
    return exits.FAILED if child.exit_code is None else child.exit_code


def _stored_tree(run: Run) -> Result:
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid

    with open_workspace(create=False) as workspace:
        return stored_account(workspace, run, grid()).root


def _memory_tree(recorder: Recorder) -> Result:
    """The figures of a run that could not be stored."""
    from greenai_desktop.accounting.runs import RunFacts, account
    from greenai_desktop.catalog.grid import grid

    energies = recorder.energies()
    facts = RunFacts(
        origin="run:memory",
        name=recorder.request.name,
        project_id=None,
        stage=recorder.request.stage,
        started_utc_s=recorder.started_utc_s,
        duration_s=max((energy.span_s for energy in energies.values()), default=0.0),
        place=recorder.settings.place,
        price=recorder.price,
        channels=recorder.channels,
        energies=energies,
        period_s=recorder.request.period_s,
    )
    return account(facts, grid(), own_factors(), with_lines=False).root


def _as_store_error(error: Exception) -> StoreError:
    return StoreError("cannot_write", file=str(paths.workspace_file()), detail=str(error))
