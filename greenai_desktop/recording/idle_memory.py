"""What the devices of this machine were seen to draw idle, kept from one time to the next.

Whoever follows processes is often started when the machine is already busy: then what it drew idle earlier is the
best that is known. One small file in the user's folder; it holds watts by channel and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Protocol

from greenai_desktop import paths
from greenai_desktop.core.attribution import IdleFloor

log = logging.getLogger(__name__)

# Less than half a minute of idling is too little to be remembered for other days.
_FEWEST_SEEN: Final = 30


class HasFloor(Protocol):
    """A device that has an idle power."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of its channels."""

    @property
    def learns(self) -> bool:
        """Whether its power is measured."""

    @property
    def floor(self) -> IdleFloor:
        """What it draws idle."""


def recall(devices: Iterable[HasFloor], machine_name: str) -> None:
    """Tell devices what they were seen to draw idle at an earlier time."""
    known = _read(_file())
    for device in devices:
        watts = known.get(_key(device, machine_name))
        if device.learns and isinstance(watts, (int, float)) and math.isfinite(watts) and watts > 0:
            device.floor.remembered_w = float(watts)


def remember(devices: Iterable[HasFloor], machine_name: str) -> None:
    """Keep what devices were seen to draw idle, if they were so for long enough; trouble with it is only logged."""
    seen = {
        _key(device, machine_name): round(device.floor.power_w, 3)
        for device in devices
        if device.learns and device.floor.seen_count >= _FEWEST_SEEN
    }
    file = _file()
    known = _read(file)
    if not seen or all(known.get(key) == watts for key, watts in seen.items()):
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(known | seen, indent=1), encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        log.warning("idle powers cannot be kept: %s", error)
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _file() -> Path:
    return paths.home() / "idle.json"


def _key(device: HasFloor, machine_name: str) -> str:
    """Processors of another machine with the same home have the same ids."""
    return " ".join((machine_name, *device.ids))


def _read(file: Path) -> dict[str, Any]:
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.warning("idle powers cannot be read: %s", error)
        return {}
    return plain if isinstance(plain, dict) else {}
