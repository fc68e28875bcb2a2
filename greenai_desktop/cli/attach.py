"""`greenai attach PID`: record a process that already runs, and all that comes from it, until they have ended."""

from __future__ import annotations

import argparse
from dataclasses import replace

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings, project_id_of
from greenai_desktop.cli.ending import finish, opening, tell_problem
from greenai_desktop.cli.limits import limit_details, watching
from greenai_desktop.cli.meter_passwords import ask_missing
from greenai_desktop.cli.output import clean, tell
from greenai_desktop.core.lines import Stage
from greenai_desktop.i18n import _
from greenai_desktop.recording.attach import Attached
from greenai_desktop.recording.launch import stop_on_signals
from greenai_desktop.recording.recorder import Recorder, Request
from greenai_desktop.settings import Settings

_LOOK_S = 0.25


def execute(args: argparse.Namespace) -> int:
    """Record until the process has ended, or somebody says stop; the process is not touched."""
    settings = load_settings()
    ask_missing(settings)
    period_s = 1.0 / args.hz if args.hz else settings.record_period_s
    attached = Attached(args.process_id, settings, period_s, whole_machine=args.machine)
    recorder = _recorder(args, settings, attached, period_s)
    stop_on_signals(recorder.stopped.set)
    recorder.start()
    tell(
        _("greenai: recording process {pid} “{name}” until it ends; Ctrl-C ends the recording alone",
          pid=args.process_id, name=clean(attached.name))
    )  # fmt: skip
    follow(recorder, attached, args)
    return exits.OK


def follow(recorder: Recorder, attached: Attached, args: argparse.Namespace) -> None:
    """Record to the end and tell the figures."""
    beside = opening(recorder)
    beside.start()
    with watching(recorder, args.hook):
        while not recorder.wait(_LOOK_S) and not attached.has_ended():
            pass
        recorder.end_sampling()  # the wait for a busy workspace is no part of the run
        beside.end()
    attached.close()
    finish(recorder, None)


def _recorder(args: argparse.Namespace, settings: Settings, attached: Attached, period_s: float) -> Recorder:
    request = Request(
        name=args.name or attached.name,
        project_id=project_id_of(args),
        stage=Stage(args.stage),
        tags=tuple(args.tag),
        notes=args.notes,
        period_s=period_s,
    )
    details = replace(attached.details, group=args.group, **limit_details(args, settings))
    return Recorder(
        paths.workspace_file(), settings, attached.station, request, on_problem=tell_problem, details=details
    )
