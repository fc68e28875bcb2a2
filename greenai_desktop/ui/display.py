"""Whether a window can be opened at all, found out before Qt tries: Qt ends the process where it fails.

Nothing here imports Qt, so that the answer comes at once over SSH.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping, MutableMapping
from importlib.util import find_spec
from pathlib import Path

from greenai_desktop.core.errors import GreenAIError

_WITHOUT_SCREEN = {"offscreen", "minimal", "vnc"}
_CONNECT_S = 3.0
# What Qt's xcb plugin needs and a bare system often lacks; the name of the package is that of Debian and Ubuntu.
_LIBRARIES = (
    ("libGL.so.1", "libgl1"), ("libEGL.so.1", "libegl1"), ("libfontconfig.so.1", "libfontconfig1"),
    ("libdbus-1.so.3", "libdbus-1-3"), ("libxkbcommon.so.0", "libxkbcommon0"),
)  # fmt: skip
_X11_LIBRARIES = (
    ("libxcb-cursor.so.0", "libxcb-cursor0"), ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"), ("libxcb-shape.so.0", "libxcb-shape0"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)  # fmt: skip


def problem_with_display(environ: MutableMapping[str, str] | None = None) -> GreenAIError | None:
    """Why no window can be opened; None if one can.

    Where only a Wayland screen answers, Qt is told so (`QT_QPA_PLATFORM`), since it would try X11 first and end.
    """
    given = os.environ if environ is None else environ
    if sys.platform in ("win32", "darwin"):
        return None
    platform = given.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform in _WITHOUT_SCREEN:
        return _missing(_LIBRARIES)
    if platform not in ("", "xcb", "wayland", "wayland-egl"):
        return None if _qt_may_know(platform, given) else GreenAIError("no_display")
    if platform != "wayland" and given.get("DISPLAY") and x_answers(given["DISPLAY"]):
        return _missing(_LIBRARIES + _X11_LIBRARIES)
    if platform != "xcb" and wayland_answers(given):
        given["QT_QPA_PLATFORM"] = "wayland"
        return _missing(_LIBRARIES)
    return GreenAIError("no_display")


def x_answers(display: str) -> bool:
    """Whether an X server takes us: reachable, and we are allowed in."""
    host, _colon, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return False
    if host not in ("", "unix") and not host.startswith("/") and not _tcp_answers(host, 6000 + int(number)):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers


def wayland_answers(environ: Mapping[str, str]) -> bool:
    """Whether a Wayland compositor answers."""
    name = environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    import socket

    path = name if name.startswith("/") else f"{environ.get('XDG_RUNTIME_DIR', '')}/{name}"
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_CONNECT_S)
            line.connect(path)
    except OSError:
        return False
    return True


def _qt_may_know(platform: str, environ: Mapping[str, str]) -> bool:
    """Whether Qt has a plugin of this name, or one may lie where we do not look; without it Qt aborts."""
    if environ.get("QT_QPA_PLATFORM_PLUGIN_PATH") or environ.get("QT_PLUGIN_PATH"):
        return True
    plugin = platform.partition("-")[0]  # one plugin may have several names: wayland, wayland-egl
    qt = find_spec("PySide6")
    folders = [Path(folder) / "Qt" / "plugins" / "platforms" for folder in (qt and qt.submodule_search_locations) or ()]
    found = {file.name for folder in folders if folder.is_dir() for file in folder.iterdir()}
    return not found or any(name.startswith(f"libq{plugin}.") for name in found)


def _tcp_answers(host: str, port: int) -> bool:
    import socket

    try:
        with socket.create_connection((host, port), timeout=_CONNECT_S):
            return True
    except OSError:
        return False


def _missing(libraries: tuple[tuple[str, str], ...]) -> GreenAIError | None:
    lacking = []
    for library, package in libraries:
        try:
            ctypes.CDLL(library)
        except OSError:
            lacking.append(package)
    if not lacking:
        return None
    return GreenAIError("screen_libraries_missing", packages=" ".join(lacking))
