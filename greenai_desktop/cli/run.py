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
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings, project_id_of
from greenai_desktop.cli.ending import finish, opening, tell_problem
from greenai_desktop.cli.limits import limit_details, watching
from greenai_desktop.cli.meter_passwords import ask_missing
from greenai_desktop.cli.output import clean, tell
from greenai_desktop.core.errors import GreenAIError, InputError
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.recording.launch import NOT_EXECUTABLE, NOT_FOUND, Child

if TYPE_CHECKING:
    from greenai_desktop.recording.recorder import Recorder

log = logging.getLogger(__name__)

_LOOK_S = 0.25
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
        self._opening = opening(recorder)

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
        finish(self._recorder, None if goes_on else self._child.exit_code)
        if goes_on:
            tell(_("greenai: the recording has ended; the command goes on (process {pid})", pid=self._child.pid))
        return _wait_alone(self._child, self._give_up)


def _recorder(args: argparse.Namespace, command: list[str]) -> Recorder | None:
    """A recorder of this machine; None if it cannot be had, which is told: the command runs all the same.

    What it needs is imported here: a training environment may have broken any of it.

    Raises:
        InputError: there is no such project.
    """
    try:
        from greenai_desktop.core.lines import Stage
        from greenai_desktop.recording.details import noted
        from greenai_desktop.recording.recorder import Recorder, Request
        from greenai_desktop.recording.station import build

        settings = load_settings()
        ask_missing(settings)
        request = Request(
            name=args.name or _name_of(command),
            project_id=project_id_of(args),
            stage=Stage(args.stage),
            tags=tuple(args.tag),
            notes=args.notes,
            period_s=1.0 / args.hz if args.hz else settings.record_period_s,
        )
        details = noted(
            settings, command=tuple(command), origin="run", group=args.group, **limit_details(args, settings)
        )
        return Recorder(
            paths.workspace_file(), settings, build(settings), request, on_problem=tell_problem, details=details
        )
    except InputError:
        raise
    except Exception as error:
        log.exception("no recorder")
        tell(_("greenai: this machine cannot be measured, the command runs unrecorded: {error}", error=_cause(error)))
        return None


def _cause(error: Exception) -> str:
    return title_and_hint(error, active())[0] if isinstance(error, GreenAIError) else repr(error)


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
