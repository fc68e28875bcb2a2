"""`greenai record`: the recorder that the window starts. It outlives the window and answers through a file."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings
from greenai_desktop.cli.limits import limit_details, watching
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.i18n import _
from greenai_desktop.recording.details import login
from greenai_desktop.recording.launch import stop_on_signals, write_answer
from greenai_desktop.recording.recorder import Recorder, Request
from greenai_desktop.recording.station import build
from greenai_desktop.settings import Settings

if TYPE_CHECKING:
    from greenai_desktop.recording.attach import Attached
    from greenai_desktop.recording.handover import Handover

log = logging.getLogger(__name__)

_LOOK_S: Final = 0.5


def execute(args: argparse.Namespace) -> int:
    """Record until the store or a signal says stop."""
    logging.getLogger().setLevel(logging.INFO)  # beginning and end of a recording are worth a line
    answer = Path(args.answer) if args.answer else None
    if args.passwords_on_stdin:
        _take_passwords()
    try:
        recorder, attached = _started(args, load_settings())
    except GreenAIError as error:
        log.error("no recording: %s", error)
        _answer(answer, {"error": error.code, "facts": error.facts})
        return exits.exit_code_of(error)
    assert recorder.run is not None
    log.info("run %d begins", recorder.run.id)
    stop_on_signals(recorder.stopped.set)
    _answer(answer, {"run": recorder.run.id})
    with watching(recorder, args.hook):
        # A time limit, as a wait without one cannot be left by a signal on every system.
        while not recorder.wait(_LOOK_S) and not (attached and attached.has_ended()):
            pass
    recorder.finish()
    log.info("run %d ends", recorder.run.id)
    return exits.OK


def _started(args: argparse.Namespace, settings: Settings) -> tuple[Recorder, Attached | None]:
    """A recorder whose run is in the workspace, and the process whose end is its own, if there is one."""
    period_s = 1.0 / args.hz if args.hz else settings.record_period_s
    attached = None
    if args.process_id is not None:
        from greenai_desktop.recording.attach import Attached

        attached = Attached(args.process_id, settings, period_s, whole_machine=args.machine)
    earlier = _taken_over(Path(args.handover)) if args.handover else None
    request = Request(
        args.name or (attached.name if attached else _("Recording")), args.project_id, Stage(args.stage),
        tuple(args.tag), args.notes, period_s,
    )  # fmt: skip
    station = attached.station if attached else build(settings)
    recorder = Recorder(
        paths.workspace_file(), settings, station, request, earlier, details=_details(args, settings, attached)
    )
    recorder.start()
    try:
        recorder.open()
    except GreenAIError:
        recorder.finish()
        raise
    return recorder, attached


def _take_passwords() -> None:
    """Take what the window asked its user for: passwords of meters that no keyring keeps."""
    from greenai_desktop.sensors import meter_passwords

    meter_passwords.take_over(sys.stdin.readline())


def _details(args: argparse.Namespace, settings: Settings, attached: Attached | None) -> RunDetails:
    """What is noted; the window has no working folder, and so no commit."""
    details = attached.details if attached else RunDetails(owner=login())
    return replace(details, origin="window", group=args.group, **limit_details(args, settings))


def _taken_over(file: Path) -> Handover:
    from greenai_desktop.recording.handover import take_over  # loads numpy

    return take_over(file)


def _answer(file: Path | None, answer: dict[str, Any]) -> None:
    if file is None:
        print(json.dumps(answer, default=str), file=sys.stderr, flush=True)
        return
    try:
        write_answer(file, answer)
    except OSError as error:
        # Whoever asked finds the run by our process id all the same.
        log.warning("the answer cannot be written: %s", error)
