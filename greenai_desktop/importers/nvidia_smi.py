"""The CSV of `nvidia-smi --query-gpu=timestamp,…,power.draw --format=csv -l 1`, with or without units.

The readings become the samples of a run, one sample a round over the graphics cards. The file is read twice or
more: for the sums, and again whenever its samples are asked for; it is never held in memory.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from greenai_desktop.core.cells import as_number
from greenai_desktop.core.energy import gap_limit_s
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import CARDS_MIXED, FAR_APART, NO_ENERGY, ImportedRun
from greenai_desktop.core.samples import Channel, Device, Gauge, Reading, Sample, Status
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import N_
from greenai_desktop.importers.base import U95_METERED, Found, Importer, channel, fingerprint, local_utc_s
from greenai_desktop.importers.source import TextSource
from greenai_desktop.importers.table import Row, Shape, header_of, rows

CODE: Final = "nvidia-smi"
_POWER: Final = ("power.draw.average", "power.draw", "power.draw.instant")
_IDS: Final = ("uuid", "gpu_uuid", "pci.bus_id", "gpu_bus_id", "index", "serial", "gpu_serial", "name", "gpu_name")
_NAMES: Final = ("name", "gpu_name")
_GAUGES: Final = (
    ("utilization.gpu", "utilisation", "fraction", 0.01), ("temperature.gpu", "temperature", "celsius", 1.0),
    ("memory.used", "memory_used", "GB", (1 << 20) / 1e9), ("clocks.sm", "clock", "Hz", 1e6),
    ("clocks.current.sm", "clock", "Hz", 1e6),
)  # fmt: skip
_UNIT: Final = re.compile(r"\s*\[[^\]]*\]\s*$")
_SECONDS: Final = re.compile(r"[0-5][0-9](?:\.[0-9]+)?")
_SAMPLED_ROWS: Final = 2_000
_HIGHEST_W: Final = 5_000.0
# What is written less often than this is no record of power: a straight line between two such readings is a guess.
_LONGEST_PACE_S: Final = 3_600.0
# Of the steps from row to row of one name: the round at the slow end, what is short beside it, how many may be short.
_USUAL_ROUND, _AT_ONCE, _MOST_AT_ONCE = 0.9, 0.2, 0.3


def _renamed(cell: str) -> str:
    return _UNIT.sub("", cell).strip().casefold()


def _is_header(cells: Sequence[str]) -> bool:
    return any(name in cells for name in _POWER)


_SHAPE: Final = Shape(_is_header, renamed=_renamed)


def recognises(head: str) -> bool:
    """Whether a text begins as such a table."""
    return header_of(head, _SHAPE) is not None


@dataclass(frozen=True, slots=True)
class _Round:
    """One row: a card, when it was read, and what it told; power is None where the card cannot tell."""

    key: str
    name: str
    at_utc_s: float
    power_w: float | None
    gauges: tuple[tuple[str, str, float], ...]


@dataclass(slots=True)
class _Card:
    """A graphics card while the file is read."""

    name: str
    last_utc_s: float
    power_w: float | None
    energy_j: float = 0.0
    covered_s: float = 0.0

    def take(self, one: _Round, limit_s: float) -> None:
        """Add the interval that ends at a row; the formula of `core.energy.interval_energy_j`, row by row."""
        elapsed_s = one.at_utc_s - self.last_utc_s
        if elapsed_s <= 0:
            return
        if self.power_w is not None and one.power_w is not None and elapsed_s <= limit_s:
            self.energy_j += 0.5 * (self.power_w + one.power_w) * elapsed_s
            self.covered_s += elapsed_s
        self.last_utc_s, self.power_w = one.at_utc_s, one.power_w


@dataclass(slots=True)
class _Sums:
    """What the whole file adds up to."""

    cards: dict[str, _Card] = field(default_factory=dict)
    first_utc_s: float = 0.0
    last_utc_s: float = 0.0
    has_id: bool = True
    count: int = 0


def read(source: TextSource) -> Found:
    """The one run of a file."""
    pace_s, is_mixed = _pace(source)
    period_s = min(pace_s, _LONGEST_PACE_S)
    sums = _Sums()
    limit_s = gap_limit_s(period_s)
    clock = _Clock()
    for row in rows(source, _SHAPE):
        try:
            one = _round(row, clock)
        except ImportFileError as error:
            yield error
            continue
        _add(sums, one, limit_s)
        sums.has_id = sums.has_id and one.key != ""
    if sums.count and sums.last_utc_s > sums.first_utc_s:
        yield _run(source, sums, period_s, is_mixed)
    else:
        yield ImportFileError("too_few_rows", file=source.name)


def _add(sums: _Sums, one: _Round, limit_s: float) -> None:
    sums.first_utc_s = sums.first_utc_s if sums.count else one.at_utc_s
    sums.last_utc_s = max(sums.last_utc_s, one.at_utc_s)
    sums.count += 1
    card = sums.cards.get(one.key)
    if card is None:
        sums.cards[one.key] = _Card(one.name, one.at_utc_s, one.power_w)
    else:
        card.take(one, limit_s)


def _run(source: TextSource, sums: _Sums, period_s: float, is_mixed: bool) -> ImportedRun:
    channels = {key: _channel(key, card.name) for key, card in sums.cards.items()}
    energies_j = {channels[key].id: card.energy_j for key, card in sums.cards.items() if card.covered_s > 0}
    warnings: tuple[ImportFileError, ...] = ()
    if not energies_j:
        is_far = all(card.power_w is not None for card in sums.cards.values()) and period_s == _LONGEST_PACE_S
        code = FAR_APART if is_far else NO_ENERGY
        warnings += (ImportFileError(code, file=source.name, line=1),)
    if is_mixed:
        warnings += (ImportFileError(CARDS_MIXED, file=source.name),)
    elif not sums.has_id:
        warnings += (ImportFileError("import_gpu_not_named", file=source.name),)
    duration_s = sums.last_utc_s - sums.first_utc_s
    total_kwh = sum(energies_j.values()) / J_PER_KWH
    return ImportedRun(
        format=CODE, name=source.path.stem, started_utc_s=sums.first_utc_s, duration_s=duration_s,
        channels=tuple(channels.values()), energies_j=energies_j, file=source.name, line=1,
        fingerprint=fingerprint(CODE, *sorted(sums.cards), sums.first_utc_s, sums.count, round(total_kwh, 12)),
        samples=partial(_samples, source, channels, sums.first_utc_s), period_s=period_s,
        told={"rows": sums.count}, warnings=warnings,
    )  # fmt: skip


def _channel(key: str, name: str) -> Channel:
    return channel(CODE, key or "gpu", Device.GPU, name or key or "GPU", U95_METERED)


def _samples(source: TextSource, channels: dict[str, Channel], first_utc_s: float) -> Iterator[Sample]:
    """The file's rows as samples: a new one begins when a card comes again."""
    waiting: dict[str, _Round] = {}
    clock = _Clock()
    for row in rows(source, _SHAPE):
        try:
            one = _round(row, clock, with_gauges=True)
        except ImportFileError:
            continue  # told when the file was read for its sums
        if one.key in waiting:
            yield _sample(waiting, channels, first_utc_s)
            waiting = {}
        if one.key in channels:
            waiting[one.key] = one
    if waiting:
        yield _sample(waiting, channels, first_utc_s)


def _sample(rounds: dict[str, _Round], channels: dict[str, Channel], first_utc_s: float) -> Sample:
    readings, gauges = [], []
    for key, one in rounds.items():
        at_s = one.at_utc_s - first_utc_s
        status = Status.IMPORTED if one.power_w is not None else Status.MISSING
        reason = "" if one.power_w is not None else "no_reading"
        readings.append(Reading(channels[key].id, at_s, one.power_w, None, status, reason))
        gauges += [Gauge(channels[key].id, quantity, value, unit) for quantity, unit, value in one.gauges]
    at_utc_s = min(one.at_utc_s for one in rounds.values())
    return Sample(at_utc_s - first_utc_s, at_utc_s, tuple(readings), tuple(gauges))


class _Clock:
    """Reads time stamps; those of one minute need the calendar once, which is most of the work otherwise."""

    def __init__(self) -> None:
        self._minute, self._minute_utc_s = "", 0.0

    def utc_s(self, text: str) -> float:
        """Seconds of UTC of a stamp such as `2024/03/04 10:00:00.123`."""
        minute, seconds = text[:16], text[17:]
        if minute != self._minute:
            self._minute_utc_s = local_utc_s(dt.datetime.fromisoformat(minute.replace("/", "-")))
            self._minute = minute
        found = _SECONDS.fullmatch(seconds)
        if found is None:
            raise ValueError(text)
        return self._minute_utc_s + float(seconds)


def _round(row: Row | ImportFileError, clock: _Clock, with_gauges: bool = False) -> _Round:
    if isinstance(row, ImportFileError):
        raise row
    text = row.text("timestamp")
    try:
        at_utc_s = clock.utc_s(text)
    except ValueError:
        raise row.wrong("cell_no_time", "timestamp", value=text[:40]) from None
    power_w = _power_w(row)
    key = next((row.text(name) for name in _IDS if row.text(name)), "")
    name = next((row.text(name) for name in _NAMES if row.text(name)), "")
    gauges = []
    for column, quantity, unit, scale in _GAUGES if with_gauges else ():
        value = _value(row, column, "") if column in row.cells else None
        if value is not None:
            gauges.append((quantity, unit, value * scale))
    return _Round(key, name, at_utc_s, power_w, tuple(gauges))


def _value(row: Row, column: str, unit: str) -> float | None:
    """A number with or without its unit; None for `[N/A]`, `[Not Supported]` and the like."""
    text = row.text(column)
    if text.startswith("[") or not text:
        return None
    number = text.removesuffix(unit).strip() if unit else text.split(" ")[0]
    try:
        return as_number(number)
    except ValueError:
        raise row.wrong("cell_no_number", column, value=text[:40]) from None


def _power_w(row: Row) -> float | None:
    """The first power of a row that its card tells: older ones know no average."""
    for column in _POWER:
        power_w = _value(row, column, "W") if column in row.cells else None
        if power_w is not None and not 0 <= power_w <= _HIGHEST_W:
            raise row.wrong("cell_out_of_range", column, value=power_w)
        if power_w is not None:
            return power_w
    return None


def _pace(source: TextSource) -> tuple[float, bool]:
    """The usual time between two rows of one card, and whether several cards stand under one name.

    Both from the beginning of the file. Cards that are read one after the other follow at once, rounds do not.
    """
    last: dict[str, float] = {}
    steps: list[float] = []
    clock = _Clock()
    for number, row in enumerate(rows(source, _SHAPE)):
        if number >= _SAMPLED_ROWS:
            break
        try:
            one = _round(row, clock)
        except ImportFileError:
            continue
        if one.key in last and one.at_utc_s >= last[one.key]:
            steps.append(one.at_utc_s - last[one.key])
        last[one.key] = one.at_utc_s
    if not any(steps):
        return 1.0, False
    usual_s = sorted(steps)[int(_USUAL_ROUND * (len(steps) - 1))]
    at_once = sum(step < _AT_ONCE * usual_s for step in steps)
    if at_once > _MOST_AT_ONCE * len(steps):
        return usual_s, True
    return statistics.median(step for step in steps if step > 0), False


IMPORTER: Final = Importer(
    CODE,
    N_("nvidia-smi (--query-gpu … --format=csv)"),
    N_("One run a file, with all its samples: power, load, memory, temperature and clock of each graphics card."),
    recognises,
    read,
)
