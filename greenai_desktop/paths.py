"""Where things lie: resources of the program, data of the user, roots of the system's own files.

Environment variables, obeyed by window and command line alike: `GREENAI_HOME` (data and settings),
`GREENAI_SYS_ROOT` and `GREENAI_PROC_ROOT` (instead of `/sys` and `/proc`, for odd machines and tests).
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """A file of the program's own resources, the same from a checkout, a wheel and a frozen build."""
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def home() -> Path:
    """The user's data folder; not created."""
    given = os.environ.get("GREENAI_HOME")
    if given:
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("greenai", appauthor=False))


def workspace_file() -> Path:
    """The default workspace."""
    return home() / "workspace.greenai"


def settings_file() -> Path:
    """The settings, shared by all windows and recorders of a user."""
    return home() / "settings.json"


def log_file() -> Path:
    """The log of window and recorders."""
    return home() / "logs" / "greenai.log"


def handover_folder() -> Path:
    """Where the window lays down samples that a recorder takes over ("record since …")."""
    return home() / "handover"


def sys_root() -> Path:
    """The root of the kernel's device tree."""
    return Path(os.environ.get("GREENAI_SYS_ROOT", "/sys"))


def proc_root() -> Path:
    """The root of the kernel's process tree."""
    return Path(os.environ.get("GREENAI_PROC_ROOT", "/proc"))


def read_regular(file: Path) -> bytes:
    """What a file holds; a pipe or a device in its place, which may never end, is refused.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    # Without O_NONBLOCK a pipe that nobody writes to would be waited for; on Windows there are no such files.
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(f"no regular file: {file}")
        return stream.read()


def check_replaceable(file: Path) -> None:
    """See that a whole file may be put at a place: nothing is there, or a file.

    Raises:
        OSError: a folder, a pipe or a device is there, which a file renamed over it would take away; or the name is
            none that a file can have.
    """
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        number = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
        raise OSError(number, os.strerror(number), str(file))


def is_there(file: Path) -> bool:
    """Whether a path leads to something; no for a name that nothing can have."""
    try:
        file.stat()
    except OSError:
        return False
    return True
