"""What the user has set: one small JSON file, read by window, recorder and command line.

A damaged file is laid aside, never overwritten in silence: `load` tells where it went.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.place import Machine, Place, Price

THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the user has set.

    Attributes:
        language: `en` or `fr`; empty follows the system.
        theme: One of `THEMES`.
        place: Where this machine stands.
        prices: Electricity prices with their dates.
        currency: ISO 4217 code, for figures without a price of their own.
        machine: Facts a person entered about this machine; only the fields named in `machine.entered` count.
        period_s: Sampling period of the live view.
        record_period_s: Sampling period of recordings.
        keep_history: Whether the live view is kept on disk.
        history_days: For how long.
        history_megabytes: At most how much of it.
        deleted_days: How long deleted runs can be brought back.
        started: Whether the first start is done.
        project_id: The project chosen last; None for none.
        window: Geometry and last page of the window, as it wrote them.
    """

    language: str = ""
    theme: str = "system"
    place: Place = field(default_factory=Place)
    prices: tuple[Price, ...] = ()
    currency: str = "EUR"
    machine: Machine = field(default_factory=Machine)
    period_s: float = 1.0
    record_period_s: float = 1.0
    keep_history: bool = False
    history_days: int = 30
    history_megabytes: int = 500
    deleted_days: int = 30
    started: bool = False
    project_id: int | None = None
    window: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain = asdict(replace(self, window={}))
        plain["window"] = dict(self.window)
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Settings:
        """The inverse of `to_dict`; unknown names are left aside, so that newer files can be read."""
        known = {item.name: plain[item.name] for item in fields(cls) if item.name in plain}
        if "place" in known:
            known["place"] = Place.from_dict(known["place"])
        if "machine" in known:
            known["machine"] = Machine.from_dict(known["machine"])
        known["prices"] = tuple(Price(**price) for price in known.get("prices", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings as read.

    Attributes:
        settings: What is in force.
        laid_aside: Where a damaged file was put; None if all was well.
    """

    settings: Settings
    laid_aside: Path | None = None


def load(path: Path) -> Loaded:
    """Read the settings; without a file the defaults, of a damaged one the defaults and where it was put."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Loaded(Settings())
    try:
        return Loaded(Settings.from_dict(json.loads(text)))
    except (ValueError, TypeError, AttributeError, KeyError):
        aside = path.with_name(f"{path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
        path.replace(aside)
        return Loaded(Settings(), aside)


def save(path: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all.

    Raises:
        InputError: the folder cannot be written to.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(settings.to_dict(), indent=1, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError("settings_not_written", file=str(path), detail=str(error)) from error


def change(path: Path, **changes: Any) -> Settings:
    """Change some settings on disk; what another window or the command line changed meanwhile stays.

    Raises:
        InputError: the folder cannot be written to.
    """
    changed = replace(load(path).settings, **changes)
    save(path, changed)
    return changed
