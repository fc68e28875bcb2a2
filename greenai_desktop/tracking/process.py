"""The recorder process of `track`: from its start to the first sample with as little as possible.

It is told what to record by the first line of its standard input, and answers on its standard output.
"""

from __future__ import annotations

import gc
import logging
import os
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from greenai_desktop import paths
from greenai_desktop.core.lines import Stage
from greenai_desktop.recording.recorder import Recorder, Request
from greenai_desktop.recording.station import build
from greenai_desktop.settings import Settings, load
from greenai_desktop.tracking.members import Door, Member, Said
from greenai_desktop.tracking.place import leave_out_unseen


def main() -> None:
    """Record until those who are recorded have ended, or a signal or the store says stop."""
    gc.disable()  # until the first sample: what is made until then lives on
    said: SimpleQueue[Said] = SimpleQueue()
    owner = Member(0, 1, said)
    asked = owner.first_message()
    if asked is None:
        return
    try:
        door = Door(Path(asked["listen"]), said) if asked.get("listen") else None
        if door is not None:
            owner.tell({"told": "listening"})
        settings = load(paths.settings_file()).settings
        recorder = _recorder(asked, settings)
        owner.introduce(asked)
        if not asked.get("listen"):
            gpus = leave_out_unseen(recorder, owner.environ, settings)
            recorder.details = replace(recorder.details, gpus=gpus)
        recorder.start()
        owner.tell({"told": "first"})
    except Exception as error:  # whatever it is, the script is told
        owner.tell({"told": "failed", "detail": f"{type(error).__name__}: {error}"})
        raise
    gc.freeze()
    gc.enable()
    from greenai_desktop.recording.log_file import logging_to_file
    from greenai_desktop.tracking.session import Session

    with logging_to_file():
        logging.getLogger().setLevel(logging.INFO)  # beginning and end of a recording are worth a line
        Session(recorder, owner, door, said, asked).run()


def _recorder(asked: dict[str, Any], settings: Settings) -> Recorder:
    from greenai_desktop.core.run_details import RunDetails

    request = Request(
        asked["name"], None, Stage(asked["stage"]), tuple(asked["tags"]), asked["notes"],
        asked["period_s"] or settings.record_period_s,
    )  # fmt: skip
    environ = dict(os.environ)
    if asked.get("listen"):
        # Others of the job may see other cards: all are read, and who counts is said when all are there.
        environ.pop("CUDA_VISIBLE_DEVICES", None)
    details = RunDetails(
        origin="track", process_id=asked["member"]["pid"], group=asked["group"],
        expected_s=asked["expected_s"], expected_steps=asked["expected_steps"],
    )  # fmt: skip
    return Recorder(paths.workspace_file(), settings, build(settings, environ=environ), request, details=details)
