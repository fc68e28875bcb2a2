"""Screens that are plugged in now, as they tell of themselves over their cables (Linux; elsewhere none is told).

Source:
    Linux kernel, Documentation/gpu/drm-uapi: `status` and `edid` of each connector below `/sys/class/drm`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from greenai_desktop.core.computer import Screen
from greenai_desktop.core.edid import screen_of
from greenai_desktop.sensors.number_file import text_of

# Connectors to a panel that is built in.
_INTERNAL: Final = ("-eDP-", "-LVDS-", "-DSI-")


def screens(sys_root: Path) -> tuple[Screen, ...]:
    """Screens in the order of their connectors; one that two cards show is told once."""
    found: dict[bytes, Screen] = {}
    for folder in sorted((sys_root / "class/drm").glob("card*-*")):
        block = _block(folder)
        screen = screen_of(block, is_internal=any(word in folder.name for word in _INTERNAL))
        if screen is not None:
            # The block holds its serial number, so two screens of one model differ.
            found.setdefault(block, screen)
    return tuple(found.values())


def _block(folder: Path) -> bytes:
    if text_of(folder / "status") != "connected":
        return b""
    try:
        return (folder / "edid").read_bytes()
    except OSError:
        return b""
