"""The line to the recorder process: one JSON object a line, down and up.

It is written and read without waiting, on the thread of whoever calls: a script that trains gets no thread from us,
which would also stand in the way of `fork`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from greenai_desktop.tracking.told import N_, complain

_CHUNK: Final = 65_536
_MOST_UNSENT: Final = 1_000_000
_IS_POSIX: Final = os.name == "posix"
_ROOT: Final = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
# It forks once, so that it is nobody's child: a script that waits for its children is not told of ours. What is
# installed for the script is looked for where the script finds it, behind the standard library, so that no module of
# the script's own folder stands in its way; `site` need not be gone through again for that.
_PROGRAM: Final = """import gc, os, sys
if hasattr(os, "fork") and os.fork(): os._exit(0)
os.closerange(3, 65536)
gc.disable()
sys.path += [path for path in sys.argv[1:] if path not in sys.path]
from greenai_desktop.tracking.process import main
main()"""
# Of what people set to look into their own program (warnings, traces), the recorder gets nothing.
_PASSED_ON: Final = ("PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
# The recorder's arithmetic is small: threads for large matrices would only cost memory.
_SMALL: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class LineLost(Exception):  # noqa: N818 - it is no error of the program's own
    """Nobody is at the other end any more."""


class Line:
    """A line to a recorder.

    Args:
        down: What is written to.
        up: What is read from; may be the same.
    """

    def __init__(self, down: int, up: int) -> None:
        self._down, self._up = down, up
        self._unsent = b""
        self._unread = b""
        if _IS_POSIX:
            os.set_blocking(down, False)

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message; what does not go through at once goes with the next one.

        Raises:
            LineLost: nobody is there any more.
        """
        if len(self._unsent) < _MOST_UNSENT:
            self._unsent += json.dumps(message).encode() + b"\n"
        else:  # a recorder that hangs is not waited for
            complain(N_("the recorder is too slow; some marks and values are left out."))
        self._push()

    def flush(self, timeout_s: float) -> None:
        """Wait a while until everything is sent.

        Raises:
            LineLost: nobody is there any more.
        """
        until_s = time.monotonic() + timeout_s
        while self._unsent and _is_ready(self._down, is_read=False, timeout_s=until_s - time.monotonic()):
            self._push()

    def received(self, timeout_s: float = 0.0) -> Iterator[dict[str, Any]]:
        """Messages that have come, and those that come until the time is up; ends early only at the caller's will.

        Raises:
            LineLost: nobody is there any more, and everything was read.
        """
        until_s = time.monotonic() + timeout_s
        while True:
            whole, newline, rest = self._unread.partition(b"\n")
            if newline:
                self._unread = rest
                message = json.loads(whole)
                if isinstance(message, dict):
                    yield message
                continue
            if not _is_ready(self._up, is_read=True, timeout_s=until_s - time.monotonic()):
                return
            try:
                chunk = os.read(self._up, _CHUNK)
            except OSError as error:
                raise LineLost from error
            if not chunk:
                raise LineLost
            self._unread += chunk

    def close(self) -> None:
        """Hang up; a second call is harmless."""
        for number in {self._down, self._up} - {-1}:
            os.close(number)
        self._down = self._up = -1

    def _push(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[os.write(self._down, self._unsent) :]
        except BlockingIOError:
            return
        except OSError as error:
            raise LineLost from error


def _is_ready(number: int, *, is_read: bool, timeout_s: float) -> bool:
    """Whether a file can be read or written without waiting, after waiting a while for that."""
    if not _IS_POSIX:
        return False  # pipes of Windows cannot be asked; there nothing is read back
    import select

    poll = select.poll()  # `select` knows no numbers above 1023, which a training may well have
    poll.register(number, select.POLLIN if is_read else select.POLLOUT)
    return bool(poll.poll(max(0.0, 1_000 * timeout_s)))


def started(message: Mapping[str, Any]) -> Line:
    """A line to a recorder process of its own, which outlives this one.

    Args:
        message: What it is to record.

    Raises:
        OSError: no process can be started.
    """
    if not sys.executable:
        raise FileNotFoundError("sys.executable")
    command = [sys.executable, "-P", "-S", "-c", _PROGRAM, *_places()]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") or name in _PASSED_ON}
    environ = {**kept, **dict.fromkeys(_SMALL, "1")}
    line = (_spawned if _IS_POSIX else _opened)(command, environ)
    line.send(message)
    return line


def _spawned(command: list[str], environ: dict[str, str]) -> Line:
    """Start it without copying this process, which may be large, and without loading `subprocess`."""
    (from_us, down), (up, to_us) = _pipe(), _pipe()
    opened: list[tuple[Any, ...]] = [(os.POSIX_SPAWN_DUP2, from_us, 0), (os.POSIX_SPAWN_DUP2, to_us, 1)]
    if not environ.get("GREENAI_DEBUG"):
        opened.append((os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0))
    try:
        first = os.posix_spawn(command[0], command, environ, file_actions=opened, setsid=True, setsigmask=())
    except OSError:
        os.close(down)
        os.close(up)
        raise
    finally:
        os.close(from_us)
        os.close(to_us)
    line = Line(down, up)
    # For the fork; a hundredth of a second, in which the recorder goes on. A script that waits for all its children
    # on another thread may have been told first.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(first, 0)
    return line


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are none of the standard streams, which a script may have closed."""
    import fcntl

    ends = os.pipe()
    above = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 3) for end in ends)
    for end in ends:
        os.close(end)
    return above[0], above[1]


def _opened(command: list[str], environ: dict[str, str]) -> Line:
    import subprocess

    process = subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    )
    assert process.stdin is not None and process.stdout is not None
    line = Line(os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno()))
    process.stdin.close()
    process.stdout.close()
    process.returncode = 0  # nobody waits for it; Python would warn of a child that is forgotten
    return line


def _places() -> list[str]:
    """Where the script finds packages; its own folder last, which may be that of the packages, as in a notebook."""
    own = os.path.dirname(os.path.abspath(sys.argv[0] if sys.argv else ""))  # noqa: PTH100, PTH120
    return [*(path for path in sys.path if os.path.isabs(path) and path not in (own, _ROOT)), _ROOT, own]  # noqa: PTH117
