"""What the user has set: one small JSON file, read by window, recorder and command line.

A damaged file is laid aside, never overwritten in silence: `load` tells where it went, and keeps what can be read
of it. Several windows may change settings: `change` reads, changes and writes under a lock.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import math
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from greenai_desktop import paths
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.meters import Meter
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.file_lock import locked

if TYPE_CHECKING:
    from greenai_desktop.core.calibration import Calibration

log = logging.getLogger(__name__)

THEMES = ("system", "light", "dark")
_LANGUAGES: Final = ("", "en", "fr")
_CHASSIS: Final = ("", "server", "desktop", "laptop")
_CURRENCY: Final = re.compile("[A-Z]{3}")
_WRONG: Final = (ValueError, TypeError, AttributeError, KeyError, OverflowError)


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
        shows_others_processes: Whether processes of other users are named.
        notes_git: Whether a recording notes the commit of its working folder.
        notes_scheduler: Whether a recording notes the id of its batch job.
        keeps_commands: Whether a recording keeps the command line.
        notifies: Whether the desktop is told of limits and alarms.
        idle_alarm_minutes: After how long an allocated but idle graphics card is told; 0 for never.
        busy_offer_minutes: After how long a busy graphics card that nobody records is told; 0 for never.
        limit_hook: Program and arguments to start at 80 % and 100 % of a limit; empty for none.
        has_tray_icon: Whether there is an icon in the tray.
        meters: Wall meters in the local network; their passwords are never here.
        calibrations: What calibrations found, one a machine.
        at_close: What becomes of recordings when the window is closed: `go_on`, `stop`, or empty to ask.
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
    shows_others_processes: bool = False
    notes_git: bool = True
    notes_scheduler: bool = True
    keeps_commands: bool = False
    notifies: bool = True
    idle_alarm_minutes: int = 10
    busy_offer_minutes: int = 2
    limit_hook: tuple[str, ...] = ()
    has_tray_icon: bool = False
    at_close: str = ""
    meters: tuple[Meter, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    window: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain = asdict(replace(self, window={}))
        plain["window"] = dict(self.window)
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Settings:
        """The inverse of `to_dict`; unknown names are left aside, so that newer files can be read.

        Raises:
            ValueError: a value that cannot be right, or of a wrong type.
        """
        settings, wrong = _read_fields(plain)
        if wrong:
            raise ValueError(f"not possible: {', '.join(wrong)}")
        return settings


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings as read.

    Attributes:
        settings: What is in force.
        laid_aside: Where a damaged file was put; the file itself if it could not be read or moved; None if all was
            well.
    """

    settings: Settings
    laid_aside: Path | None = None


def load(path: Path) -> Loaded:
    """Read the settings; without a file the defaults, of a damaged one what can be read and where it was put."""
    try:
        return _load(path)
    except OSError as error:
        log.warning("settings cannot be read: %s", error)
        return Loaded(Settings(), path)


def save(path: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all.

    Raises:
        InputError: the folder cannot be written to, or a setting cannot be right.
    """
    plain = settings.to_dict()
    wrong = _read_fields(plain)[1]
    if wrong:
        raise InputError("setting_not_possible", setting=wrong[0], value=str(plain[wrong[0]]))
    path = Path(os.path.realpath(path))  # a link to a file kept elsewhere stays a link
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as stream:
            json.dump(plain, stream, indent=1, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise InputError("settings_not_written", file=str(path), detail=str(error)) from error


def change(path: Path, **changes: Any) -> Settings:
    """Change some settings on disk; what another window or the command line changed meanwhile stays.

    Raises:
        InputError: the settings cannot be read or written, or a setting cannot be right.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.with_name(f".{path.name}.lock")):
            changed = replace(_load(path).settings, **changes)
            save(path, changed)
            return changed
    except OSError as error:
        raise InputError("settings_not_written", file=str(path), detail=str(error)) from error


def _load(path: Path) -> Loaded:
    try:
        raw = paths.read_regular(path)
    except FileNotFoundError:
        return Loaded(Settings())
    try:
        settings, wrong = _read_fields(json.loads(raw))
    except (*_WRONG, RecursionError):
        return Loaded(Settings(), _lay_aside(path, raw))
    return Loaded(settings, _lay_aside(path, raw) if wrong else None)


def _lay_aside(path: Path, raw: bytes) -> Path:
    """Keep what the file was under another name; the file itself goes when the settings are next written."""
    aside = path.with_name(f"{path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
    try:
        aside.write_bytes(raw)
        path.unlink()
    except OSError as error:
        log.warning("damaged settings cannot be laid aside: %s", error)
        return path
    return aside


def _read_fields(plain: Any) -> tuple[Settings, list[str]]:
    """The fields that can be read, and the names of those that cannot."""
    plain = _mapping(plain)
    values: dict[str, Any] = {}
    wrong = []
    for item in fields(Settings):
        if item.name in plain:
            try:
                values[item.name] = _READERS[item.name](plain[item.name])
            except _WRONG:
                wrong.append(item.name)
    return Settings(**values), wrong


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError


def _items(value: Any) -> list[Any]:
    _require(isinstance(value, list | tuple))
    return list(value)


def _mapping(value: Any) -> dict[str, Any]:
    _require(isinstance(value, Mapping))
    return dict(value)


def _one_of(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        _require(value in choices)
        return str(value)

    return read


def _text(value: Any) -> str:
    _require(isinstance(value, str))
    return str(value)


def _flag(value: Any) -> bool:
    _require(isinstance(value, bool))
    return bool(value)


def _number(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        _require(isinstance(value, int | float) and not isinstance(value, bool))
        _require(math.isfinite(value) and low <= value <= high)
        return float(value)

    return read


def _whole(low: int, high: int = 1 << 60) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        number = _number(low, high)(value)
        _require(number.is_integer())
        return int(value)

    return read


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _currency(value: Any) -> str:
    _require(_CURRENCY.fullmatch(value) is not None)
    return str(value)


def _date(value: Any) -> str:
    return value and dt.date.fromisoformat(value).isoformat()


def _place(plain: Any) -> Place:
    place = Place.from_dict(_mapping(plain))
    for text in (place.zone, place.provider, place.region):
        _text(text)
    _flag(place.zone_is_guess), _flag(place.controls_colocation)
    _or_none(_number(1.0, 10.0))(place.pue_ratio)
    return place


def _price(plain: Any) -> Price:
    plain = _mapping(plain)
    price = Price(**{name: plain[name] for name in Price.__slots__ if name in plain})
    _number(0.0, 1e9)(price.per_kwh), _currency(price.currency)
    _require(_date(price.valid_from) == price.valid_from and _date(price.valid_until) == price.valid_until)
    return price


def _machine(plain: Any) -> Machine:
    machine = Machine.from_dict(_mapping(plain))
    _text(machine.cpu_name), _flag(machine.is_virtual), _one_of(*_CHASSIS)(machine.chassis)
    _whole(1)(machine.thread_count), _whole(0)(machine.memory_bytes)
    _or_none(_whole(1))(machine.socket_count), _or_none(_whole(1))(machine.module_count)
    _or_none(_number(0.0, 1.0))(machine.host_share)
    for name in machine.entered:
        _text(name)
    return machine


def _meters(plain: Any) -> tuple[Meter, ...]:
    meters = tuple(Meter.from_dict(_mapping(one)) for one in _items(plain))
    _require(len({meter.name for meter in meters}) == len(meters))
    return meters


def _calibrations(plain: Any) -> tuple[Calibration, ...]:
    found = [_mapping(one) for one in _items(plain)]
    if not found:
        return ()
    from greenai_desktop.core.calibration import Calibration  # most machines have none

    return tuple(Calibration.from_dict(one) for one in found)


_FLAGS: Final = (
    "keep_history", "started", "shows_others_processes", "notes_git", "notes_scheduler", "keeps_commands", "notifies",
    "has_tray_icon",
)  # fmt: skip
_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(_FLAGS, _flag),
    "language": _one_of(*_LANGUAGES),
    "theme": _one_of(*THEMES),
    "place": _place,
    "prices": lambda plain: tuple(_price(price) for price in plain),
    "currency": _currency,
    "machine": _machine,
    "period_s": _number(0.01, 3_600.0),
    "record_period_s": _number(0.01, 3_600.0),
    **dict.fromkeys(("history_days", "history_megabytes", "deleted_days"), _whole(0)),
    "project_id": _or_none(_whole(0)),
    **dict.fromkeys(("idle_alarm_minutes", "busy_offer_minutes"), _whole(0, 1_440)),
    "limit_hook": lambda plain: tuple(_text(word) for word in _items(plain)),
    "at_close": _one_of("", "go_on", "stop"),
    "meters": _meters,
    "calibrations": _calibrations,
    "window": lambda plain: json.loads(json.dumps(_mapping(plain))),
}
