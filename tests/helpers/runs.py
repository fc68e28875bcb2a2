"""Runs made by hand, for the tests of figures and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from greenai_desktop.accounting.runs import RunFacts
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.history import Curves
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.core.samples import Channel, Device, Event, Status
from greenai_desktop.store.records import Run, RunState

STARTED_UTC_S = 1_795_520_400.0  # 24 November 2026, 09:00 UTC
CPU = Channel(
    "rapl:package-0", Device.CPU, "Intel Xeon Gold 6342", "rapl", has_counter=True, u95_ratio=1.1,
    spread_key="rapl:pkg",
)  # fmt: skip
GPU = Channel("nvml:GPU-1", Device.GPU, "NVIDIA H100 80GB HBM3", "nvml", has_counter=True, u95_ratio=1.1,
              spread_key="nvml")  # fmt: skip
MEMORY = Channel(
    "memory_model", Device.MEMORY, "256 GB", "memory_model", status=Status.MODELLED, u95_ratio=2.0,
    spread_key="memory:server", notes=("memory_by_size",),
    params=(("size", 256.0), ("per_unit_w", 0.37), ("unit", "W/GB")),
    source_ids=("boavizta",),
)  # fmt: skip
REST = Channel(
    "rest_of_machine", Device.REST, "server", "rest_of_machine", status=Status.MODELLED, u95_ratio=2.0,
    spread_key="rest:server", notes=("rest_by_chassis",),
    params=(("chassis", "server"), ("base_w", 50.0), ("supply_loss_ratio", 0.08)),
)  # fmt: skip
CHANNELS = (CPU, GPU, MEMORY, REST)
PRICE = Price(0.2516, "EUR", "2026-02-01", "2027-01-31")
SERVER_ROOM = Place(zone="FR", hosting=Hosting.SERVER_ROOM)


def energy_of(power_w: float, duration_s: float = 3600.0, missing_s: float = 0.0) -> ChannelEnergy:
    """The energy of a constant power."""
    covered_s = duration_s - missing_s
    return ChannelEnergy(power_w * covered_s, covered_s, duration_s, 1.3 * power_w, power_w)


def facts(**changes: object) -> RunFacts:
    """A run of one hour on a server in France."""
    channels = changes.pop("channels", CHANNELS)
    powers = dict(zip((c.id for c in channels), (120.0, 410.0, 95.0, 80.0, *[60.0] * 40), strict=False))
    values: dict[str, object] = {
        "origin": "run:1", "name": "Fine-tuning of a model", "project_id": 3, "stage": Stage.TRAINING,
        "started_utc_s": STARTED_UTC_S, "duration_s": 3600.0, "place": SERVER_ROOM, "price": PRICE,
        "channels": channels, "energies": {name: energy_of(power) for name, power in powers.items()},
    }  # fmt: skip
    return RunFacts(**(values | changes))  # type: ignore[arg-type]


def run(**changes: object) -> Run:
    """The record of that run."""
    values: dict[str, object] = {
        "id": 1, "name": "Fine-tuning of a model", "project_id": 3, "stage": Stage.TRAINING, "tags": ("llm", "été"),
        "notes": "", "started_utc_s": STARTED_UTC_S, "ended_utc_s": STARTED_UTC_S + 3600.0,
        "state": RunState.FINISHED, "exit_code": 0, "place": SERVER_ROOM, "price": PRICE,
        "machine": Machine("Intel(R) Xeon(R) Gold 6342 CPU @ 2.80GHz", 1, 48, 256 << 30, 8, "server"),
        "host": "calcul-3",
    }  # fmt: skip
    return Run(**(values | changes))  # type: ignore[arg-type]


def curves_of(keys: tuple[str, ...], duration_s: float = 3600.0, count: int = 600) -> Curves:
    """Power that looks like that of a training run: a ramp, plateaus, short dips."""
    generator = np.random.Generator(np.random.PCG64(7))
    at_s = np.linspace(0.0, duration_s, count)
    level = np.linspace(400.0, 60.0, len(keys))[:, None]
    shape = 0.35 + 0.6 * (at_s > duration_s * 0.05) * (at_s < duration_s * 0.95)
    shape = shape * np.where((at_s % (duration_s / 6)) < duration_s / 60, 0.5, 1.0)
    mean = level * shape * (1 + 0.03 * generator.standard_normal((len(keys), count)))
    return Curves(keys, at_s, mean * 0.94, mean, mean * 1.07)


@dataclass
class Kept:
    """A factor as a workspace keeps it."""

    factor: Factor
    deleted_utc_s: float | None = None


@dataclass
class Grown:
    """What a channel had drawn at moments."""

    energy_j: np.ndarray
    covered_s: np.ndarray


@dataclass
class FakeWorkspace:
    """A workspace with one run."""

    facts: RunFacts
    curve: Curves | None = None
    happened: list[Event] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    asked_columns: list[int] = field(default_factory=list)

    def channels(self, run_id: int) -> tuple[Channel, ...]:
        return self.facts.channels

    def energies(
        self, run_id: int, from_s: float | None = None, until_s: float | None = None
    ) -> dict[str, ChannelEnergy]:
        return dict(self.facts.energies)

    def curves(self, run_id: int, from_s: float, until_s: float, columns: int) -> Curves:
        self.asked_columns.append(columns)
        return self.curve or curves_of(tuple(c.id for c in self.facts.channels), self.facts.duration_s)

    def progress(self, run_id: int, moments_s: Sequence[float]) -> dict[str, Grown]:
        shares = np.asarray(moments_s) / max(self.facts.duration_s, 1e-9)
        return {name: Grown(e.energy_j * shares, e.covered_s * shares) for name, e in self.facts.energies.items()}

    def span_s(self, run_id: int) -> float:
        return self.facts.duration_s

    def events(self, run_id: int) -> list[Event]:
        return self.happened

    def own_factors(self) -> list[Kept]:
        return self.kept
