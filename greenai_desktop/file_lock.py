"""A file that one process of the user holds at a time."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_LOCK_WAIT_S: Final = 5.0
_LOCK_RETRY_S: Final = 0.01


@contextlib.contextmanager
def locked(lock: Path) -> Iterator[None]:
    """Hold a lock file among all processes of the user.

    Raises:
        OSError: somebody else holds it for seconds, or the folder cannot be written to.
    """
    take, give = (_take_flock, os.close) if fcntl is not None else (_take_file, _give_file(lock))
    until_s = time.monotonic() + _LOCK_WAIT_S
    while (held := take(lock)) is None:
        if time.monotonic() > until_s:
            raise TimeoutError(f"{lock.name} is held by another program")
        time.sleep(_LOCK_RETRY_S)
    try:
        yield
    finally:
        give(held)


def _take_flock(lock: Path) -> int | None:
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle


def _take_file(lock: Path) -> int | None:
    """Where there are no locks on files, the one who creates it holds it; a crash leaves it, so it ages."""
    try:
        return os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        with contextlib.suppress(OSError):
            if time.time() - lock.stat().st_mtime > 2 * _LOCK_WAIT_S:
                lock.unlink()
        return None


def _give_file(lock: Path) -> Callable[[int], None]:
    def give(handle: int) -> None:
        os.close(handle)
        lock.unlink(missing_ok=True)

    return give
