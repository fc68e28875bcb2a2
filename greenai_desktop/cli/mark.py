"""`greenai mark TEXT`: put a mark into a run while it is being recorded."""

from __future__ import annotations

import argparse
import socket
import time
from typing import TYPE_CHECKING

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import close_unfinished, open_workspace
from greenai_desktop.cli.output import clean, tell
from greenai_desktop.core.errors import RecordingError
from greenai_desktop.core.samples import mark_event
from greenai_desktop.i18n import _
from greenai_desktop.store.records import RunState

if TYPE_CHECKING:
    from greenai_desktop.store.records import Run
    from greenai_desktop.store.workspace import Workspace


def execute(args: argparse.Namespace) -> int:
    """Set the mark."""
    with open_workspace() as workspace:
        close_unfinished(workspace)
        run = _recording(workspace, args.run)
        workspace.add_event(run.id, mark_event(time.time(), args.text))
    tell(_("greenai: mark “{name}” set in run {id}", name=clean(args.text), id=run.id))
    return exits.OK


def _recording(workspace: Workspace, run_id: int | None) -> Run:
    """The run to mark: the one named, else the only one that this machine records.

    Raises:
        RecordingError: none is being recorded, or several are and none is named.
    """
    runs = [overview.run for overview in workspace.runs() if overview.run.state is RunState.RECORDING]
    if run_id is not None:
        run = workspace.run(run_id)
        if run.state is not RunState.RECORDING:
            raise RecordingError("not_recording", run=run_id)
        return run
    here = [run for run in runs if run.host == socket.gethostname()]
    if len(here) > 1:
        raise RecordingError("several_recordings", runs=", ".join(str(run.id) for run in here))
    if not here:
        raise RecordingError("no_recording")
    return here[0]
