"""What stood idle in a run, what that took, and what held its cards back: facts that were measured, no advice.

A card counts if the run could see it, for as long as its memory was in use (`core.idle`). All of it is read from
gauges beside power; what was not recorded is not told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.accounting.phases import RunRecord
from greenai_desktop.core.history import Curves
from greenai_desktop.core.idle import HELD_GB, IDLE_FRACTION, PAUSE_S, is_idle
from greenai_desktop.core.phases import FloatArray, edges_of, stretches, time_share
from greenai_desktop.core.samples import Channel, Device, Role
from greenai_desktop.store.records import Run

_COLUMNS: Final = 4_000
# The limit is a target that the card regulates to, a little above and below.
_AT_LIMIT_FRACTION: Final = 0.97
_AT_TOP_CLOCK_FRACTION: Final = 0.97
_WORTH_TELLING: Final = 0.01
_MOST_STRETCHES: Final = 500

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Idle:
    """How much of the run a device stood idle: below 5 % of its load.

    Attributes:
        channel: The device; `cpu` for all processors together.
        idle_s: How long.
        known_s: How long its load is known.
    """

    channel: str
    idle_s: float
    known_s: float

    @property
    def fraction(self) -> float:
        """Share of the known time."""
        return self.idle_s / self.known_s


@dataclass(frozen=True, slots=True)
class Waste:
    """A minute or more in which a device stood idle.

    Attributes:
        channel: The device; `cpu` for all processors together.
        from_s: Where it begins.
        until_s: Where it ends.
        energy_j: What the device drew in it.
    """

    channel: str
    from_s: float
    until_s: float
    energy_j: float


@dataclass(frozen=True, slots=True)
class Hint:
    """A fact about what held a card back.

    Attributes:
        code: `at_power_limit`, `below_top_clock`, `below_seen_clock` or `throttled`.
        channel: The card.
        fraction: Share of the time in which it is known and, for a clock, in which the card was busy.
        value: The limit in watts, or the highest clock in hertz; NaN if there is none.
        mean: The mean clock while it was below; NaN for others.
    """

    code: str
    channel: str
    fraction: float
    value: float = float("nan")
    mean: float = float("nan")


@dataclass(frozen=True, slots=True)
class Insight:
    """What a run tells about how it used its devices.

    Attributes:
        idle: Devices whose load was recorded.
        wastes: Stretches in which one stood idle, in order of time.
        hints: What held cards back.
    """

    idle: tuple[Idle, ...]
    wastes: tuple[Waste, ...]
    hints: tuple[Hint, ...]


def insight_of(workspace: RunRecord, run: Run) -> Insight:
    """What a run tells about how it used its devices."""
    span_s = workspace.span_s(run.id)
    curves = workspace.curves(run.id, 0.0, max(span_s, 1.0), _COLUMNS)
    channels = [channel for channel in workspace.channels(run.id) if channel.role is Role.TOTAL]
    cards = [c for c in channels if c.device is Device.GPU and _could_see(run, c)]
    loads = {card.id: load for card in cards if (load := _load_of(curves, card.id)) is not None}
    processors = [channel.id for channel in channels if channel.device is Device.CPU]
    processor = _load_of(curves, "cpu")
    idle = [Idle(channel, *load.idle_s(curves.at_s)) for channel, load in loads.items()]
    idle += [Idle("cpu", *processor.idle_s(curves.at_s))] if processor is not None else []
    # Where there are cards, processors that wait for them are no waste of their own.
    wasting = {channel: (load, [channel]) for channel, load in loads.items()}
    if not wasting and processor is not None and processors:
        wasting = {"cpu": (processor, processors)}
    hints = [hint for card in cards for hint in _hints(curves, card.id)]
    return Insight(
        tuple(one for one in idle if one.known_s > 0), _wastes(workspace, run, curves.at_s, wasting), tuple(hints)
    )


def _could_see(run: Run, card: Channel) -> bool:
    """Whether the run could see a card; a run that says nothing of it could see all."""
    seen = run.details.gpus
    return not seen or any(card.id == one or card.id.endswith(one) for one in seen)


def _row(curves: Curves, key: str) -> FloatArray | None:
    return np.asarray(curves.mean[curves.keys.index(key)]) if key in curves.keys else None


@dataclass(frozen=True, slots=True)
class _Load:
    """When a device was held, and when it was idle, shape (n,) each."""

    is_held: Mask
    is_idle: Mask

    def idle_s(self, at_s: FloatArray) -> tuple[float, float]:
        """Seconds it was idle, and seconds it was held."""
        return time_share(at_s, self.is_idle, self.is_held)


def _load_of(curves: Curves, channel: str) -> _Load | None:
    load, memory = _row(curves, f"{channel}/utilisation"), _row(curves, f"{channel}/memory_used")
    if load is None:
        return None
    if memory is None or channel == "cpu":
        memory = np.full(load.shape, np.nan)
    with np.errstate(invalid="ignore"):
        return _Load(np.isfinite(load) & ~(memory < HELD_GB), is_idle(load, memory))


def _wastes(
    workspace: RunRecord, run: Run, at_s: FloatArray, wasting: Mapping[str, tuple[_Load, list[str]]]
) -> tuple[Waste, ...]:
    found = [
        (low, high, channel, drawing)
        for channel, (load, drawing) in wasting.items()
        for low, high in stretches(at_s, load.is_idle, PAUSE_S)
    ]
    found = sorted(found, key=lambda one: one[:2])[:_MOST_STRETCHES]
    if not found:
        return ()
    moments = sorted({moment for low, high, *_rest in found for moment in (low, high)})
    told = workspace.progress(run.id, moments)
    places = {moment: i for i, moment in enumerate(moments)}

    def joules(drawing: Sequence[str], low: float, high: float) -> float:
        return sum(
            float(told[one].energy_j[places[high]] - told[one].energy_j[places[low]]) for one in drawing if one in told
        )

    return tuple(Waste(channel, low, high, joules(drawing, low, high)) for low, high, channel, drawing in found)


def _hints(curves: Curves, card: str) -> list[Hint]:
    """What was recorded of a card's limits."""
    made: list[Hint | None] = [
        _at_power_limit(curves, card), _throttled(curves, card), _below_top_clock(curves, card)
    ]  # fmt: skip
    return [hint for hint in made if hint is not None and hint.fraction >= _WORTH_TELLING]


def _at_power_limit(curves: Curves, card: str) -> Hint | None:
    power, limit = _row(curves, card), _row(curves, f"{card}/power_limit")
    if power is None or limit is None:
        return None
    with np.errstate(invalid="ignore"):
        is_at_limit = power >= _AT_LIMIT_FRACTION * limit
    return _hint("at_power_limit", card, curves.at_s, (power, limit), is_at_limit, _last(limit))


def _throttled(curves: Curves, card: str) -> Hint | None:
    """Its driver held its clocks down; of a point that stands for more than a sample, the share of them."""
    held = _row(curves, f"{card}/throttled")
    if held is None or not np.isfinite(held).any():
        return None
    lengths = np.diff(edges_of(curves.at_s)) * np.isfinite(held)
    return Hint("throttled", card, float((np.nan_to_num(held) * lengths).sum() / lengths.sum()))


def _below_top_clock(curves: Curves, card: str) -> Hint | None:
    """A clock below its maximum while the card was busy; an idle card slows down by design.

    Where the card does not tell its maximum, it is the highest clock seen in this run, and is called so.
    """
    clock, top, load = (_row(curves, f"{card}/{name}") for name in ("clock", "clock_max", "utilisation"))
    if clock is None or load is None or not np.isfinite(clock).any():
        return None
    code = "below_seen_clock" if top is None else "below_top_clock"
    highest = np.full(clock.shape, np.nanmax(clock)) if top is None else top
    busy = np.where(load >= IDLE_FRACTION, load, np.nan)
    with np.errstate(invalid="ignore"):
        is_below = clock < _AT_TOP_CLOCK_FRACTION * highest
    found = _hint(code, card, curves.at_s, (clock, highest, busy), is_below, _last(highest))
    if found is None:
        return None
    below = clock[np.isfinite(busy) & np.isfinite(highest) & is_below]
    return replace(found, mean=float(below.mean()) if below.size else float("nan"))


def _hint(
    code: str, card: str, at_s: FloatArray, known: Sequence[FloatArray], is_so: Mask, value: float = float("nan")
) -> Hint | None:
    """A fact and its share of the time in which all it rests on is known; None if that is never."""
    is_known = np.logical_and.reduce([np.isfinite(one) for one in known])
    so_s, known_s = time_share(at_s, is_so, is_known)
    return Hint(code, card, so_s / known_s, value) if known_s > 0 else None


def _last(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known[-1]) if known.size else float("nan")
