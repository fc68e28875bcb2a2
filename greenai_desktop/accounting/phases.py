"""From a stored run to its phases, with energy, carbon and cost of each; and what one epoch or one request takes.

A phase has its part of the run's energy, and the same part of its carbon and cost: within one run the factor, the PUE
and the price are the same all along. So the phases add up to the run, in every figure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from greenai_desktop.accounting.runs import RunAccount
from greenai_desktop.core.history import Curves
from greenai_desktop.core.phases import (
    Count,
    FloatArray,
    Logs,
    Part,
    Phase,
    Repeat,
    counts,
    edges_of,
    parts_between,
    repeats,
)
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Channel, Event, Method, Role, Status
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.store.records import Run

_COLUMNS = 4_000
_FIGURES = {"energy": "run.energy", "carbon": "run.carbon", "cost": "run.cost"}


class Progress(Protocol):
    """What a channel had drawn at moments, shape (n,) each."""

    @property
    def energy_j(self) -> FloatArray:
        """Since the start of the run."""

    @property
    def covered_s(self) -> FloatArray:
        """Time of which that is known."""


class RunRecord(Protocol):
    """What is read of a workspace; told here so that phases need no database to be tested."""

    def channels(self, run_id: int) -> tuple[Channel, ...]:
        """What a run recorded."""

    def events(self, run_id: int) -> Sequence[Event]:
        """What happened to the record."""

    def span_s(self, run_id: int) -> float:
        """Time of the last sample since the start."""

    def curves(self, run_id: int, from_s: float, until_s: float, columns: int) -> Curves:
        """Power and gauges, in seconds since the start of the run."""

    def progress(self, run_id: int, moments_s: Sequence[float]) -> Mapping[str, Progress]:
        """Energy by channel id from the start to moments."""


@dataclass(frozen=True, slots=True)
class PhaseAccount:
    """A phase with its figures.

    Attributes:
        phase: The stretch and its energy.
        share: Its part of the energy of the run; None if that is not known.
        energy: Its energy, with its devices.
        carbon: Its carbon footprint.
        cost: Cost of its electricity.
    """

    phase: Phase
    share: float | None
    energy: Result
    carbon: Result
    cost: Result


@dataclass(frozen=True, slots=True)
class Per:
    """What one of something takes: one epoch, one request.

    Attributes:
        name: What it is, as the run marked or logged it; data.
        count: Of how many this is the mean.
        energy: Of one.
        carbon: Of one.
        repeat: Of phases: least, most and length; None of what was counted.
        counted: Of what was counted: how it was logged; None of phases.
    """

    name: str
    count: float
    energy: Result
    carbon: Result
    repeat: Repeat | None = None
    counted: Count | None = None


def phases_of(workspace: RunRecord, run: Run, account: RunAccount) -> tuple[PhaseAccount, ...]:
    """The phases of a run; one that has no marks is one phase."""
    span_s = workspace.span_s(run.id)
    parts = parts_between(marks_of(workspace.events(run.id), run.started_utc_s), span_s, run.period_s)
    added = [channel for channel in workspace.channels(run.id) if channel.role is Role.TOTAL]
    edges = [parts[0].from_s, *(part.until_s for part in parts)]
    told = workspace.progress(run.id, edges)
    joules = {c.id: np.diff(told[c.id].energy_j) for c in added if c.id in told}
    covered_s = {c.id: np.diff(told[c.id].covered_s) for c in added if c.id in told}
    highest_w = _highest_w(workspace, run, added, span_s, parts)
    made = []
    for i, part in enumerate(parts):
        phase = Phase(
            part, math.fsum(float(found[i]) for found in joules.values()),
            max((float(found[i]) for found in covered_s.values()), default=0.0), highest_w[i],
        )  # fmt: skip
        made.append((phase, {channel_id: float(found[i]) for channel_id, found in joules.items()}))
    whole_j = math.fsum(phase.energy_j for phase, _devices in made)
    return tuple(_phase_account(phase, devices, whole_j, account.root) for phase, devices in made)


def per_one(phases: Sequence[PhaseAccount], logs: Logs, root: Result) -> tuple[Per, ...]:
    """What one of everything that repeats or was counted takes."""
    whole_j = math.fsum(one.phase.energy_j for one in phases)
    if whole_j <= 0:
        return ()
    found = []
    for repeat in repeats([one.phase for one in phases]):
        share = repeat.mean_j / whole_j
        energy, carbon = (_part_of(root, key, f"per.{name}", share, repeat.kind) for name, key in _two())
        found.append(Per(repeat.kind, repeat.count, energy, carbon, repeat))
    for counted in counts(logs):
        share = 1.0 / counted.total
        energy, carbon = (_part_of(root, key, f"per.{name}", share, counted.name) for name, key in _two())
        found.append(Per(counted.name, counted.total, energy, carbon, None, counted))
    return tuple(found)


def marks_of(events: Sequence[Event], started_utc_s: float) -> list[tuple[float, str]]:
    """Marks of a run: seconds since its start, and names."""
    return [
        (event.at_utc_s - started_utc_s, str(dict(event.detail).get("name", "")))
        for event in events
        if event.code == "mark"
    ]


def mark_of(part: Part, events: Sequence[Event], started_utc_s: float) -> Event | None:
    """The mark that a phase begins with; None without one."""
    marks = [e for e in events if e.code == "mark" and e.at_utc_s - started_utc_s == part.mark_s]
    return marks[-1] if marks else None


def logs_of(events: Sequence[Event], started_utc_s: float) -> list[tuple[float, dict[str, float]]]:
    """What a run logged: seconds since its start, and values by name; what is no finite number is left aside."""
    found = []
    for event in events:
        if event.code == "log":
            values = {name: float(value) for name, value in event.detail if _is_number(value)}
            if values:
                found.append((event.at_utc_s - started_utc_s, values))
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _two() -> list[tuple[str, str]]:
    return [(name, _FIGURES[name]) for name in ("energy", "carbon")]


def _phase_account(phase: Phase, devices: Mapping[str, float], whole_j: float, root: Result) -> PhaseAccount:
    share = phase.energy_j / whole_j if whole_j > 0 else None
    name = phase.part.name
    energy = _with_devices(_part_of(root, "run.energy", "phase.energy", share, name), devices, root)
    carbon, cost = (_part_of(root, _FIGURES[key], f"phase.{key}", share, name) for key in ("carbon", "cost"))
    return PhaseAccount(phase, share, energy, carbon, cost)


def _part_of(root: Result, key: str, made_key: str, share: float | None, name: str) -> Result:
    """A share of a figure of the run, with the same relative range."""
    whole = root.find(key)
    assert whole is not None
    label = whole.label if whole.unit == "money" else name
    if share is None or whole.value is None:
        return Result(
            made_key, None, whole.unit, status=Status.MISSING, method=Method.SUM, label=label,
            reason=whole.reason or "nothing_recorded", partial=True,
        )  # fmt: skip
    part = Result("phase.share", share, "fraction", status=Status.ESTIMATED, method=Method.SUM, label=name)
    low, high = (None if end is None else end * share for end in (whole.low, whole.high))
    return Result(
        made_key, whole.value * share, whole.unit, low, high, whole.status, whole.method, label,
        formula="times_part", steps=(whole, part), partial=whole.partial,
    )  # fmt: skip


def _with_devices(energy: Result, devices: Mapping[str, float], root: Result) -> Result:
    """The energy of a phase as the sum of its devices', each with the relative range it has in the run."""
    whole = root.find("run.energy")
    if energy.value is None or whole is None:
        return energy
    steps = []
    for step in whole.steps:
        joules = devices.get(str(dict(step.facts).get("channel", "")))
        if joules is None or not step.value:
            continue
        share = joules / J_PER_KWH / step.value
        ends = [None if end is None else end * share for end in (step.low, step.high)]
        kept = tuple((name, value) for name, value in step.facts if name in ("channel", "device", "kind"))
        steps.append(replace(step, value=step.value * share, low=ends[0], high=ends[1], facts=kept))
    return replace(energy, formula="sum", steps=tuple(steps))


def _highest_w(
    workspace: RunRecord, run: Run, added: Sequence[Channel], span_s: float, parts: Sequence[Part]
) -> list[float]:
    """Highest power of each part, as finely as the record is read for a chart; not asked of a run in one piece."""
    if len(parts) == 1:
        return [float("nan")]
    curves = workspace.curves(run.id, 0.0, max(span_s, 1.0), _COLUMNS)
    rows = [i for i, key in enumerate(curves.keys) if any(channel.id == key for channel in added)]
    if not rows or not curves.at_s.size:
        return [float("nan")] * len(parts)
    powers = curves.mean[rows]
    total = np.where(np.isfinite(powers).any(axis=0), np.nan_to_num(powers).sum(axis=0), np.nan)
    edges = edges_of(curves.at_s)
    found = []
    for part in parts:
        # A point speaks of the time around it: it belongs to each part that it touches.
        inside = total[(edges[1:] > part.from_s) & (edges[:-1] < part.until_s)]
        known = inside[np.isfinite(inside)]
        found.append(float(known.max()) if known.size else float("nan"))
    return found
