"""Starts the recorder of a process: a process of its own that outlives this window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence


def start_attached(process_id: int, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start `greenai attach` for a process.

    Args:
        process_id: The process to be recorded, with all that comes from it.
        arguments: What the recording is called, and where its answer is wanted.
    """
    command = [sys.executable, "-P", "-m", "greenai_desktop.cli", "attach", str(process_id), *arguments]
    if getattr(sys, "frozen", False):
        command = [sys.executable, "attach", str(process_id), *arguments]
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix", creationflags=flags,
    )  # fmt: skip
