"""Processes of one job on one machine, such as those that `torchrun` or `srun` starts, share one recorder.

The first of them on a machine starts it, under a lock; the others find it by a socket that is named after the job.
The socket lies in a folder that belongs to the user alone.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from greenai_desktop.tracking.line import Line

_LOCK_WAIT_S: Final = 5.0
_RETRY_S: Final = 0.005
_NO_RUN_ID: Final = ("", "none")  # what `torchrun` calls its run unless told
_MOST_RANKS: Final = 100_000


def job_of(environ: Mapping[str, str]) -> str:
    """What all processes of a job have in common; empty for a process that stands alone."""
    if not _several(environ):
        return ""
    parts = [environ.get(name, "") for name in ("TORCHELASTIC_RUN_ID", "MASTER_ADDR", "MASTER_PORT")]
    parts[0] = "" if parts[0] in _NO_RUN_ID else parts[0]
    if environ.get("SLURM_STEP_ID"):
        parts += [environ.get("SLURM_JOB_ID", ""), environ["SLURM_STEP_ID"]]
    if not any(parts):
        parts = [f"parent {os.getppid()}"]  # who started them all, where nothing else says that they are one
    return "\n".join(parts)


def local_ranks(environ: Mapping[str, str]) -> int:
    """How many processes of the job run on this machine; 1 if nobody says."""
    slurm = environ.get("SLURM_STEP_TASKS_PER_NODE", "").partition("(")[0].partition(",")[0]
    return _number(environ.get("LOCAL_WORLD_SIZE", "")) or _number(slurm) or 1


def _several(environ: Mapping[str, str]) -> bool:
    if "RANK" in environ or "LOCAL_RANK" in environ:
        return max(_number(environ.get(name, "")) for name in ("WORLD_SIZE", "LOCAL_WORLD_SIZE")) > 1
    # A script of a batch job may start several programs, which are one only if `srun` started them.
    return "SLURM_PROCID" in environ and _number(environ.get("SLURM_STEP_NUM_TASKS", "")) > 1


def _number(text: str) -> int:
    return min(int(text), _MOST_RANKS) if text.isdecimal() and text.isascii() else 0


def shared(job: str, start: Callable[[str], Line]) -> tuple[Line, bool]:
    """A line to the recorder of a job.

    Args:
        job: What its processes have in common, and which of their recordings it is.
        start: Starts the recorder, given the address where it is to listen; returns once it listens.

    Returns:
        The line, and whether the recorder was there already.

    Raises:
        OSError: there is no place for the socket, or no recorder can be started.
    """
    import hashlib

    # Short, as an address of a socket has 107 signs.
    folder = _own_folder()
    address = os.path.join(folder, hashlib.blake2b(job.encode(), digest_size=12).hexdigest())  # noqa: PTH118
    with _lock(f"{address}.lock"):
        line = _connected(address)
        return (line, True) if line is not None else (start(address), False)


def _connected(address: str) -> Line | None:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.connect(address)
    except OSError:
        made.close()
        return None
    number = made.detach()
    return Line(number, number)


def _own_folder() -> str:
    """A folder that only this user can look into.

    Raises:
        PermissionError: somebody else has made one of its name.
    """
    import stat
    import tempfile

    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    parent = runtime if runtime and os.access(runtime, os.W_OK) else tempfile.gettempdir()
    folder = os.path.join(parent, f"greenai-{os.geteuid()}")  # noqa: PTH118
    os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(folder)
    return folder


@contextmanager
def _lock(file: str) -> Iterator[None]:
    """Hold a lock; who holds it for too long is no longer waited for.

    Raises:
        OSError: it cannot be made.
    """
    import fcntl

    number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        until_s = time.monotonic() + _LOCK_WAIT_S
        while time.monotonic() < until_s:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_RETRY_S)
        yield
    finally:
        os.close(number)
