"""`greenai record`: the recorder that the window starts. It outlives the window and answers through a file."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings
from greenai_desktop.cli.limits import limit_details, watching
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.i18n import _
from greenai_desktop.recording.handover import take_over
from greenai_desktop.recording.launch import write_answer
from greenai_desktop.recording.recorder import Recorder, Request
from greenai_desktop.recording.station import build
from greenai_desktop.settings import Settings

log = logging.getLogger(__name__)


def execute(args: argparse.Namespace) -> int:
    """Record until the store or a signal says stop."""
    logging.getLogger().setLevel(logging.INFO)  # beginning and end of a recording are worth a line
    answer = Path(args.answer) if args.answer else None
    try:
        recorder = _started(args, load_settings())
    except GreenAIError as error:
        log.error("no recording: %s", error)
        _answer(answer, {"error": error.code, "facts": error.facts})
        return exits.exit_code_of(error)
    assert recorder.run is not None
    log.info("run %d begins", recorder.run.id)
    _stop_on_signals(recorder)
    _answer(answer, {"run": recorder.run.id})
    with watching(recorder, args.hook):
        # A time limit, as a wait without one cannot be left by a signal on every system.
        while not recorder.wait(1.0):
            pass
    recorder.finish()
    log.info("run %d ends", recorder.run.id)
    return exits.OK


def _started(args: argparse.Namespace, settings: Settings) -> Recorder:
    earlier = take_over(Path(args.handover)) if args.handover else None
    request = Request(
        args.name or _("Recording"), args.project_id, Stage(args.stage), tuple(args.tag), args.notes,
        1.0 / args.hz if args.hz else settings.record_period_s,
    )  # fmt: skip
    details = RunDetails(origin="window", **limit_details(args, settings))
    recorder = Recorder(paths.workspace_file(), settings, build(settings), request, earlier, details=details)
    recorder.start()
    try:
        recorder.open()
    except GreenAIError:
        recorder.finish()
        raise
    return recorder


def _stop_on_signals(recorder: Recorder) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        recorder.stopped.set()

    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def _answer(file: Path | None, answer: dict[str, Any]) -> None:
    if file is None:
        print(json.dumps(answer, default=str), file=sys.stderr, flush=True)
        return
    try:
        write_answer(file, answer)
    except OSError as error:
        # Whoever asked finds the run by our process id all the same.
        log.warning("the answer cannot be written: %s", error)
