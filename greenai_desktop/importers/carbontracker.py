"""Logs of Carbontracker: the standard log (`…_carbontracker.log`) and the output log (`…_carbontracker_output.log`).

The standard log tells the mean power of each device and the length of each epoch, without PUE; the output log what
was used in all, PUE included. Where the other log of a run lies beside the one that is read, it is looked into: for
the PUE, or for the totals. Predictions are no consumption and are not read.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import ImportedRun, PlaceHint
from greenai_desktop.core.samples import Channel, Device, Event
from greenai_desktop.core.units import G_PER_KG, J_PER_KWH, S_PER_DAY, S_PER_H, S_PER_MINUTE
from greenai_desktop.i18n import N_
from greenai_desktop.importers.base import HIGHEST_PUE, U95_SOFTWARE, Found, Importer, channel, fingerprint, local_utc_s
from greenai_desktop.importers.source import TextSource

CODE: Final = "carbontracker"
_STAMP: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:,\d+)? - (.*)")
_PUE: Final = re.compile(r"PUE coefficient of ([0-9.]+)")
_VERSION: Final = re.compile(r"carbontracker version (\S+)")
_DURATION: Final = re.compile(r"(?:(\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)")
_POWER: Final = re.compile(r"Average power usage \(W\) for (\w+): (.+)")
_DEVICES: Final = re.compile(r"(\w+) with device\(s\) (.+?)\.(?: |$)")
_ACTUAL: Final = re.compile(r"Actual consumption(?: for (\d+) epoch\(s\))?:")
_LONGEST_LIST: Final = 10_000
_MOST_EPOCHS: Final = 1_000_000
_MOST_DIGITS: Final = 9
_ROUNDING: Final = 0.05
_DEVICE: Final = {"gpu": Device.GPU, "cpu": Device.CPU}


def recognises(head: str) -> bool:
    """Whether a text begins as one of the two logs."""
    return "carbontracker version" in head or "CarbonTracker:" in head


@dataclass(slots=True)
class _Log:
    """What a log tells, as it is read."""

    started: str = ""
    ended: str = ""
    version: str = ""
    pue_ratio: float | None = None
    devices: dict[str, str] = field(default_factory=dict)
    epochs_s: list[float] = field(default_factory=list)
    energy_j: dict[str, float] = field(default_factory=dict)
    power_count: int = 0
    epoch_ends: list[str] = field(default_factory=list)
    actual_s: float | None = None
    actual_kwh: float | None = None
    actual_kgco2e: float | None = None
    was_interrupted: bool = False


def read(source: TextSource) -> Found:
    """The run of a log."""
    log = _Log()
    yield from _take_all(source, log)
    is_standard = bool(log.epochs_s) or bool(log.version)
    beside = _beside(source, is_standard)
    other = _Log()
    if beside is not None:
        yield from _take_all(beside, other)
    standard, output = (log, other) if is_standard else (other, log)
    try:
        yield _run(source, standard, output)
    except ImportFileError as error:
        yield error


def _beside(source: TextSource, is_standard: bool) -> TextSource | None:
    """The other log of the same run, if it lies in the same folder under its own name."""
    ends = ("_carbontracker.log", "_carbontracker_output.log")
    mine, wanted = ends if is_standard else ends[::-1]
    if not source.name.endswith(mine):
        return None
    path = source.path.with_name(source.name.removesuffix(mine) + wanted)
    try:
        return TextSource(path) if path.is_file() else None
    except ImportFileError:
        return None  # what cannot be read beside takes nothing from what can


def _take_all(source: TextSource, log: _Log) -> Iterator[ImportFileError]:
    in_actual = False
    for number, line in _lines(source):
        stamped = _STAMP.match(line)
        if stamped and not _is_time(stamped[1]):
            yield ImportFileError("log_line_odd", file=source.name, line=number, value=line.strip()[:60])
            continue
        text = stamped[2] if stamped else line
        if stamped:
            log.started, log.ended = log.started or stamped[1], stamped[1]
            in_actual = False
        if _ACTUAL.search(text):
            in_actual = True
        elif "Predicted consumption" in text:
            in_actual = False
        try:
            if in_actual:
                _take_total(log, text)
            _take(log, text, stamped[1] if stamped else "")
        except (ValueError, OverflowError):
            yield ImportFileError("log_line_odd", file=source.name, line=number, value=line.strip()[:60])


def _lines(source: TextSource) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; a list of powers that is broken over several lines is one."""
    begun, begun_at = "", 0
    for number, line in enumerate(source.lines(), 1):
        if not begun and not (_POWER.search(line) and "[" in line and "]" not in line):
            yield number, line
            continue
        begun, begun_at = begun.rstrip() + " " + line if begun else line, begun_at if begun else number
        if "]" in line or len(begun) > _LONGEST_LIST:
            yield begun_at, begun
            begun = ""
    if begun:
        yield begun_at, begun


def _take(log: _Log, text: str, stamp: str) -> None:
    """What a line of the standard log says."""
    if found := _VERSION.search(text):
        log.version = found[1]
    elif found := _PUE.search(text):
        log.pue_ratio = _pue(found[1])
    elif "components were found" in text:
        log.devices |= {kind.casefold(): name for kind, name in _DEVICES.findall(text)}
    elif text.startswith("Duration:"):
        log.epochs_s.append(_seconds(text))
        log.epoch_ends.append(stamp)
        if len(log.epochs_s) > _MOST_EPOCHS:
            raise ValueError(text)
    elif found := _POWER.search(text):
        kind = found[1].casefold()
        if found[2].strip() != "None" and log.epochs_s:
            power_w = math.fsum(_amount(part) for part in re.split(r"[,\s]+", found[2].strip(" []\n")) if part)
            log.energy_j[kind] = log.energy_j.get(kind, 0.0) + power_w * log.epochs_s[-1]
    elif "interrupted" in text:
        log.was_interrupted = True


def _take_total(log: _Log, text: str) -> None:
    """What a line of the output log says of the whole."""
    name, _, value = text.strip().partition(":")
    if name == "Time":
        log.actual_s = _seconds(value)
    elif name == "Energy":
        log.actual_kwh = _amount(_first_word(value))
    elif name == "CO2eq":
        log.actual_kgco2e = _amount(_first_word(value)) / G_PER_KG


def _first_word(text: str) -> str:
    return next(iter(text.split()), "")


def _amount(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or value < 0:
        raise ValueError(text)
    return value


def _pue(text: str) -> float:
    value = _amount(text)
    if not 1 <= value <= HIGHEST_PUE:
        raise ValueError(text)
    return value


def _seconds(text: str) -> float:
    found = _DURATION.search(text)
    if found is None:
        raise ValueError(text)
    days, hours, minutes, seconds = found.groups()
    if max(len(days or ""), len(hours)) > _MOST_DIGITS:
        raise ValueError(text)
    return int(days or 0) * S_PER_DAY + int(hours) * S_PER_H + int(minutes) * S_PER_MINUTE + float(seconds)


def _run(source: TextSource, standard: _Log, output: _Log) -> ImportedRun:
    duration_s = math.fsum(standard.epochs_s) or output.actual_s
    stamp = standard.started or output.started
    if not duration_s or not stamp:
        raise ImportFileError("log_without_run", file=source.name)
    pue_ratio = standard.pue_ratio
    channels, energies_j, warnings = _energies(source, standard, output)
    started_utc_s = _utc_s(stamp)
    stem = re.sub(r"_carbontracker(_output)?$", "", source.path.stem)
    told: dict[str, Any] = {"version": standard.version, "epochs": len(standard.epochs_s)}
    return ImportedRun(
        format=CODE, name=stem or CODE, started_utc_s=started_utc_s, duration_s=duration_s, channels=channels,
        energies_j=energies_j, file=source.name, line=1,
        fingerprint=fingerprint(CODE, stem, dt.datetime.fromisoformat(stamp).date()), period_s=max(1.0, duration_s),
        place=PlaceHint(pue_ratio=pue_ratio if pue_ratio and pue_ratio > 1 else None),
        interrupted=standard.was_interrupted, events=_marks(standard), reported_kwh=output.actual_kwh,
        reported_kgco2e=output.actual_kgco2e, told={name: value for name, value in told.items() if value},
        warnings=warnings,
    )  # fmt: skip


def _energies(
    source: TextSource, standard: _Log, output: _Log
) -> tuple[tuple[Channel, ...], dict[str, float], tuple[ImportFileError, ...]]:
    if standard.energy_j:
        channels = tuple(
            channel(
                CODE, kind, _DEVICE.get(kind, Device.MACHINE), standard.devices.get(kind, kind.upper()), U95_SOFTWARE
            )
            for kind in standard.energy_j
        )
        scale = _scale(standard, output)
        return channels, {one.id: standard.energy_j[one.id.partition(":")[2]] * scale for one in channels}, ()
    whole = channel(CODE, "machine", Device.MACHINE, "Carbontracker", U95_SOFTWARE)
    if output.actual_kwh is None:
        return (whole,), {}, (ImportFileError("import_no_energy", file=source.name, line=1),)
    warnings = () if standard.pue_ratio else (ImportFileError("import_pue_unknown", file=source.name, line=1),)
    return (whole,), {whole.id: output.actual_kwh / (standard.pue_ratio or 1.0) * J_PER_KWH}, warnings


def _device(kind: str, names: str) -> Channel:
    return channel(CODE, kind, _DEVICE.get(kind, Device.MACHINE), names or kind.upper(), U95_SOFTWARE)


def _scale(standard: _Log, output: _Log) -> float:
    """What takes the devices' energies to the total of the output log, whose times are not rounded."""
    told_j = (output.actual_kwh or 0.0) / (standard.pue_ratio or 1.0) * J_PER_KWH
    scale = told_j / (math.fsum(standard.energy_j.values()) or math.inf)
    return scale if abs(scale - 1.0) <= _ROUNDING else 1.0


def _marks(log: _Log) -> tuple[Event, ...]:
    return tuple(
        Event(_utc_s(stamp), "mark", "", (("name", f"epoch {number}"),))
        for number, stamp in enumerate(log.epoch_ends, 1)
        if stamp
    )


def _is_time(stamp: str) -> bool:
    try:
        _utc_s(stamp)
    except ValueError:
        return False
    return True


def _utc_s(stamp: str) -> float:
    return local_utc_s(dt.datetime.fromisoformat(stamp))


IMPORTER: Final = Importer(
    CODE,
    N_("Carbontracker (logs)"),
    N_("One run a log; the epochs become marks. The PUE and the totals are taken from the log beside it."),
    recognises,
    read,
)
