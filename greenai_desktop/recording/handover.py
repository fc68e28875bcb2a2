"""Samples that change hands: the window lays down what it has seen, a recorder makes it the beginning of its run.

One file, written whole, of plain arrays (no pickle). The recorder takes it and deletes it. Times are those of the
monotonic clock, which all processes of one boot share; what happened between the window's last sample and the
recorder's first one is not known to either, and stays a gap.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from greenai_desktop import paths
from greenai_desktop.core.errors import RecordingError
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Sample, Status

_VERSION = 1
_STATUSES = tuple(Status)
_STATUS_NUMBER = {status: number for number, status in enumerate(_STATUSES)}
_NO_READING = -1


@dataclass(frozen=True, slots=True)
class Handover:
    """What is handed over.

    Attributes:
        channels: The channels of the readings.
        samples: In order of time; may be unpacked one by one, they are gone through once.
        period_s: Sampling period they were taken with.
    """

    channels: tuple[Channel, ...]
    samples: Sequence[Sample]
    period_s: float


def lay_down(handover: Handover, folder: Path | None = None) -> Path:
    """Write samples for a recorder to take, whole or not at all.

    Args:
        handover: What to hand over.
        folder: Where to; the user's own folder if not told.

    Returns:
        The file, for `greenai record --handover`.

    Raises:
        RecordingError: the folder cannot be written to.
    """
    folder = folder or paths.handover_folder()
    file = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:8]}.npz"
    draft = file.with_suffix(f".{os.getpid()}.part")
    arrays = _Packing(handover).arrays()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as stream:
            np.savez(stream, **arrays)
        draft.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):  # where nothing can be written, nothing was
            draft.unlink(missing_ok=True)
        raise RecordingError("cannot_write", file=str(file), detail=str(error)) from error
    return file


def take_over(file: Path) -> Handover:
    """Read what was laid down and delete the file.

    Raises:
        RecordingError: there is no such file, or it is not one of ours; it is left as it is then.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            handover = _unpacked({name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, BadZipFile) as error:
        raise RecordingError("handover_unreadable", file=str(file), detail=str(error)) from error
    file.unlink(missing_ok=True)
    return handover


class _Packing:
    """Samples on their way into arrays: one row a sample, one column a channel or gauge."""

    def __init__(self, handover: Handover) -> None:
        self._handover = handover
        count = len(handover.samples)
        shape = (count, len(handover.channels))
        self._column = {channel.id: column for column, channel in enumerate(handover.channels)}
        self._times = np.full((2, count), np.nan)
        self._numbers = np.full((3, *shape), np.nan)
        self._codes = np.zeros((2, *shape), dtype=np.int16)
        self._codes[0] = _NO_READING
        self._reasons: dict[str, int] = {"": 0}
        self._gauges: dict[tuple[str, str, str], NDArray[np.float64]] = {}
        self._events: list[tuple[int, dict[str, Any]]] = []

    def arrays(self) -> dict[str, Any]:
        """Everything, under the names of the file."""
        for row, sample in enumerate(self._handover.samples):
            self._times[:, row] = sample.at_monotonic_s, sample.at_utc_s
            for reading in sample.readings:
                self._take_reading(row, reading)
            for gauge in sample.gauges:
                self._take_gauge(row, gauge)
            self._events += [(row, asdict(event)) for event in sample.events]
        words = {
            "version": _VERSION,
            "period_s": self._handover.period_s,
            "channels": [asdict(channel) for channel in self._handover.channels],
            "reasons": list(self._reasons),
            "gauges": list(self._gauges),
            "events": self._events,
        }
        count = self._times.shape[1]
        return {
            "words": np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
            "times": self._times,
            "numbers": self._numbers,
            "codes": self._codes,
            "gauges": np.array(list(self._gauges.values())).reshape(len(self._gauges), count),
        }

    def _take_reading(self, row: int, reading: Reading) -> None:
        column = self._column.get(reading.channel)
        if column is None:
            return
        power_w = np.nan if reading.power_w is None else reading.power_w
        energy_j = np.nan if reading.energy_j is None else reading.energy_j
        self._numbers[:, row, column] = reading.at_monotonic_s, power_w, energy_j
        reason = self._reasons.setdefault(reading.reason, len(self._reasons))
        self._codes[:, row, column] = _STATUS_NUMBER[reading.status], reason

    def _take_gauge(self, row: int, gauge: Gauge) -> None:
        key = (gauge.channel, gauge.quantity, gauge.unit)
        series = self._gauges.get(key)
        if series is None:
            series = self._gauges[key] = np.full(self._times.shape[1], np.nan)
        series[row] = np.nan if gauge.value is None else gauge.value


def _unpacked(arrays: dict[str, NDArray[Any]]) -> Handover:
    words = json.loads(arrays["words"].tobytes().decode())
    if words["version"] != _VERSION:
        raise ValueError(f"version {words['version']}")
    channels = tuple(_channel(plain) for plain in words["channels"])
    events: dict[int, list[Event]] = {}
    for row, plain in words["events"]:
        detail = tuple((name, value) for name, value in plain["detail"])
        events.setdefault(row, []).append(Event(plain["at_utc_s"], plain["code"], plain["channel"], detail))
    samples = tuple(
        Sample(
            float(monotonic_s),
            float(utc_s),
            _readings(arrays, row, channels, words["reasons"]),
            tuple(
                Gauge(channel, quantity, _optional(arrays["gauges"][number, row]), unit)
                for number, (channel, quantity, unit) in enumerate(words["gauges"])
            ),
            tuple(events.get(row, ())),
        )
        for row, (monotonic_s, utc_s) in enumerate(arrays["times"].T)
    )
    return Handover(channels, samples, float(words["period_s"]))


def _readings(
    arrays: dict[str, NDArray[Any]], row: int, channels: tuple[Channel, ...], reasons: list[str]
) -> tuple[Reading, ...]:
    numbers, codes = arrays["numbers"][:, row], arrays["codes"][:, row]
    return tuple(
        Reading(
            channel.id,
            float(numbers[0, column]),
            _optional(numbers[1, column]),
            _optional(numbers[2, column]),
            _STATUSES[codes[0, column]],
            reasons[codes[1, column]],
        )
        for column, channel in enumerate(channels)
        if codes[0, column] != _NO_READING
    )


def _channel(plain: dict[str, Any]) -> Channel:
    return Channel(
        **plain
        | {
            "device": Device(plain["device"]),
            "role": Role(plain["role"]),
            "status": Status(plain["status"]),
            "notes": tuple(plain["notes"]),
            "params": tuple((name, value) for name, value in plain["params"]),
            "source_ids": tuple(plain["source_ids"]),
        }
    )


def _optional(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
