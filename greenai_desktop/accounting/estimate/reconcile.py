"""An estimate beside the runs that were measured: before, after, and as it was, and the input that explains the gap."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from greenai_desktop.accounting.estimate.model import Model, model_of
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.accounting.estimate.training import knows_operations
from greenai_desktop.core.estimate.draft import Draft, Given, Way
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import W_PER_KW

A_PRIORI, A_POSTERIORI, MEASURED = "a_priori", "a_posteriori", "measured"
ENERGY: Final = "training.energy"
# A gap below this is no gap that an input would have to explain.
_NOTICEABLE: Final = 0.05
# A stored run worked out again.
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Measured:
    """A run that was measured.

    Attributes:
        label: What it is called; data.
        energy_kwh: Of its machines.
        low: Lower end of the 95 % interval; None if there is none.
        high: Upper end.
        hours_h: How long it took; None if nobody knows.
    """

    label: str
    energy_kwh: float
    low: float | None = None
    high: float | None = None
    hours_h: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of the same training.

    Attributes:
        way: `a_priori`, `a_posteriori` or `measured`.
        label: What it is called; data, empty for estimates.
        value: In kWh.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    way: str
    label: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """An estimate beside what was measured.

    Attributes:
        points: All ways that are known, and each run.
        key: Of the figure that is compared.
        unit: Its unit.
        explains: Id of the number that explains most of the gap; empty without a gap, or where none does.
        ratio: Measured over estimated; None without an estimate.
        default: What that number was, as a default of the team; None where it cannot be told.
    """

    points: tuple[Point, ...]
    key: str
    unit: str
    explains: str = ""
    ratio: float | None = None
    default: Given | None = None


def reconciled(
    draft: Draft, shelf: Shelf, own: Iterable[Factor], measured: Sequence[Measured]
) -> Reconciled:  # fmt: skip
    """The final training of a draft beside runs of it.

    Several runs stand for one: the middle of their energies and hours is what the estimate is held against. A run
    that the estimate was made from is shown, but no evidence: ten times a run is not ten times too much.
    """
    factors = tuple(own)
    model = model_of(draft, shelf, factors)
    points = [*_estimated(draft, shelf, factors, model, measured)]
    points += [Point(MEASURED, one.label, one.energy_kwh, one.low, one.high) for one in measured]
    ours = model.sums[ENERGY].result.value
    evidence = [one for one in measured if not _is_start(draft, one)]
    if not evidence or ours is None or not ours > 0:
        return Reconciled(tuple(points), ENERGY, "kWh")
    energy = statistics.median(one.energy_kwh for one in evidence)
    ratio = energy / ours
    explains, default = _explained(model, energy, _hours(evidence), ", ".join(one.label for one in evidence))
    return Reconciled(tuple(points), ENERGY, "kWh", explains, ratio, default)


def _is_start(draft: Draft, run: Measured) -> bool:
    """Whether the draft was made from this run."""
    said = draft.numbers.get("run_energy_kwh")
    if draft.way is not Way.RUN or said is None:
        return False
    return said.source == run.label and math.isclose(said.value, run.energy_kwh, rel_tol=_SAME)


def _estimated(
    draft: Draft, shelf: Shelf, own: tuple[Factor, ...], model: Model, measured: Sequence[Measured]
) -> list[Point]:
    """The ways that are known beside the one of the draft: from its work, and from the hours that it took."""
    inputs = model.inputs
    ways: dict[str, Draft] = {}
    if draft.way is Way.WORK or knows_operations(inputs):
        ways[A_PRIORI] = replace(draft, way=Way.WORK)
    hours = _hours(measured)
    if draft.way is Way.HOURS:
        ways[A_POSTERIORI] = draft
    elif hours is not None and draft.kits:
        said = draft.with_number("hours_h", Given(hours, status=Status.MEASURED)).with_choice("hours_are", "wall")
        ways[A_POSTERIORI] = replace(said, way=Way.HOURS)
    points = []
    for way, one in ways.items():
        result = (model if one is draft else model_of(one, shelf, own)).sums[ENERGY].result
        if result.value is not None:
            points.append(Point(way, "", result.value, result.low, result.high))
    return points


def _explained(model: Model, energy_kwh: float, hours_h: float | None, label: str) -> tuple[str, Given | None]:
    """The number that explains most of the gap, and what it was: time, or power."""
    wall, ours = model.trained.wall.result.value, model.sums[ENERGY].result.value or 0.0
    if hours_h is None or not hours_h > 0 or wall is None or not wall > 0:
        return "", None
    time = hours_h / wall
    power = (energy_kwh / hours_h) / (ours / wall)
    if max(abs(math.log(time)), abs(math.log(power))) < _NOTICEABLE:
        return "", None
    if abs(math.log(time)) >= abs(math.log(power)):
        return _time(model, hours_h, time, label)
    return _power(model, energy_kwh / hours_h * W_PER_KW, label)


def _time(model: Model, hours_h: float, ratio: float, label: str) -> tuple[str, Given | None]:
    """Longer than thought: of work, less of the peak was reached; of hours, they were more."""
    if model.trained.mfu is None:
        return ("run_hours_h" if model.draft.way is Way.RUN else "hours_h"), _said(hours_h, label)
    share = (model.trained.mfu.result.value or math.nan) / ratio
    return "mfu_fraction", _said(share, label) if 0 < share <= 1 else None


def _power(model: Model, mean_w: float, label: str) -> tuple[str, Given | None]:
    """More power than thought: of one kind of hardware, how busy it was can be told."""
    kits = model.trained.kits
    if len(kits) != 1:
        return "utilisation_fraction", None
    kit = kits[0]
    count, power = kit.count.result.value, kit.power.result.value
    device = next((one.value for one in kit.power.result.steps if one.key == "kit.device_power"), power)
    full = model.inputs.seen.get(f"{kit.place}.power_w")
    if not count or power is None or device is None or full is None or full.value is None:
        return "power_w", None
    drawn = mean_w / count - (power - device)
    whole = full.value * (kit.hardware.devices or 1.0)
    idle = _idle_w(model, kit.place, whole)
    busy = (drawn - idle) / (whole - idle) if whole > idle else math.nan
    if not 0 <= busy <= 1:
        # It drew more than full load, or less than nothing to do: the rating or the host is wrong, not the load.
        return "power_w", None
    return "utilisation_fraction", _said(busy, label)


def _idle_w(model: Model, place: str, whole_w: float) -> float:
    told = model.inputs.seen.get(f"{place}.idle_w")
    if told is not None and told.value is not None:
        return told.value
    return whole_w * model.inputs.shelf.defaults.default("accelerator:idle_fraction").value


def _said(value: float, label: str) -> Given:
    return Given(value, status=Status.MEASURED, source=label)


def _hours(measured: Sequence[Measured]) -> float | None:
    known = [one.hours_h for one in measured if one.hours_h is not None]
    return statistics.median(known) if known else None
