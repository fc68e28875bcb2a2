"""What other tools would say of the same training, and what each of their assumptions makes of the difference.

Both tools are reckoned for the hours, the hardware and the place of the draft, with our factor of the grid: what is
left is method. From their figure to ours leads a chain of factors, one an assumption, whose product is the whole
ratio.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from greenai_desktop.accounting.estimate.kits import KitFigures
from greenai_desktop.accounting.estimate.model import Model, model_of
from greenai_desktop.accounting.estimate.result import root_of
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.core import peers as formulas
from greenai_desktop.core.estimate.draft import Draft, KitKind
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.results import Result
from greenai_desktop.core.uncertainty import Draws
from greenai_desktop.core.units import G_PER_KG, W_PER_KW

OURS, ML_CO2, GREEN_ALGORITHMS = "ours", "mlco2", "green_algorithms"
# PUE that Green Algorithms v3.0 takes: by provider, of a desk, of any other data centre (METHODS §2.2).
_PUE_OF_PROVIDER: Final = {"aws": 1.2, "azure": 1.12, "gcp": 1.12, "ovhcloud": 1.09}
_PUE_AT_DESK: Final = 1.0
_PUE_ELSEWHERE: Final = 1.56
_FEW: Final = 2
# What is left of a difference of two energies that are one.
_LEAST_W: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Peer:
    """What a tool says.

    Attributes:
        code: `ours`, `mlco2` or `green_algorithms`.
        kgco2e: None where it cannot count this, with a reason.
        energy_kwh: What it takes the energy to be.
        reason: Code of why it has no figure.
    """

    code: str
    kgco2e: float | None
    energy_kwh: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PeerDifference:
    """One assumption that a tool makes otherwise.

    Attributes:
        peer: Which tool.
        code: What is taken otherwise.
        ours: What we take; None where it has no one figure.
        theirs: What it takes; None where it does not take it at all.
        unit: Of both.
        factor_ratio: What our way makes of the figure before; the product of all is ours over theirs.
        effect_kgco2e: The same as a difference, in the order of the list.
    """

    peer: str
    code: str
    ours: float | None
    theirs: float | None
    unit: str
    factor_ratio: float
    effect_kgco2e: float


def peers_of(
    draft: Draft, shelf: Shelf, estimated: Estimated | None = None
) -> tuple[tuple[Peer, ...], tuple[PeerDifference, ...]]:
    """The tools beside ours, and what each takes otherwise.

    Args:
        draft: What was said.
        shelf: The tables.
        estimated: Its estimate, whose carbon is ours; None reckons it.
    """
    model = model_of(draft, shelf, (), Draws(count=_FEW))
    ours = _Ours.of(estimated.root if estimated is not None else root_of(model))
    mine = Peer(OURS, ours.carbon, ours.energy_kwh, ours.reason)
    reason = _why_not(model, ours)
    if ours.carbon is None or reason:
        return (mine, *(Peer(code, None, None, reason or ours.reason) for code in (ML_CO2, GREEN_ALGORITHMS))), ()
    hardware = [_Hardware.of(model, kit, i) for i, kit in enumerate(model.trained.kits)]
    chains = (_ml_co2(ours, hardware), _green_algorithms(draft, ours, hardware))
    return (mine, *(peer for peer, _ in chains)), tuple(step for _, steps in chains for step in steps)


@dataclass(frozen=True, slots=True)
class _Ours:
    """Our figures, as the estimate has them: the user's own factors among them."""

    carbon: float | None
    training: float
    build: float
    use: float
    energy_kwh: float | None
    intensity: float | None
    pue: float | None
    reason: str

    @classmethod
    def of(cls, root: Result) -> _Ours:
        found = {key: root.find(key) for key in _KEYS}
        value = {key: None if one is None else one.value for key, one in found.items()}
        carbon, intensity = found["estimate.carbon"], found["input.intensity"]
        lacking = intensity if intensity is not None and intensity.value is None else carbon
        return cls(
            value["estimate.carbon"], value["training.carbon"] or 0.0, value["build.carbon"] or 0.0,
            value["use.carbon"] or 0.0, value["estimate.site_energy"], value["input.intensity"], value["input.pue"],
            "" if lacking is None else lacking.reason,
        )  # fmt: skip


_KEYS: Final = (
    "estimate.carbon", "training.carbon", "build.carbon", "use.carbon", "estimate.site_energy", "input.intensity",
    "input.pue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Hardware:
    """A kit as the tools see it: device-hours, rated power, and what we take instead."""

    hours_h: float
    rated_w: float
    device_w: float
    power_w: float
    cores: float
    core_w: float
    memory_gb: float

    @classmethod
    def of(cls, model: Model, kit: KitFigures, place: int) -> _Hardware:
        hours = model.trained.device_hours[place].result.value or 0.0
        power = kit.power.result.value or 0.0
        parts = {step.key: step.value or 0.0 for step in kit.power.result.steps if step.value is not None}
        device = parts.get("kit.device_power", power)
        memory = kit.kit.numbers.get("memory_gb")
        cores = kit.kit.numbers.get("core_count")
        table = kit.hardware.memory.factor.value if kit.hardware.memory is not None else 0.0
        return cls(
            hours, _rated_w(model, kit), device, power, cores.value if cores is not None else 0.0, _CORE_W,
            memory.value if memory is not None else table,
        )  # fmt: skip


# What Green Algorithms v3.0 takes for a core of any processor.
_CORE_W: Final = 12.0


def _rated_w(model: Model, kit: KitFigures) -> float:
    """Rated power of one unit, as data sheets have it."""
    said = kit.kit.numbers.get("power_w")
    if said is not None:
        return said.value
    if kit.kit.kind is KitKind.CPU:
        cpu = model.inputs.shelf.processors.by_id(kit.kit.item_id)
        return (cpu.tdp_w if cpu is not None else None) or math.nan
    row = kit.hardware.power
    return math.nan if row is None else row.factor.value * kit.hardware.devices


def _ml_co2(ours: _Ours, hardware: Sequence[_Hardware]) -> tuple[Peer, list[PeerDifference]]:
    intensity = ours.intensity or math.nan
    rated_kwh = _kwh(hardware, "rated_w")
    kg = sum(formulas.ml_co2_kgco2e(one.rated_w, one.hours_h, intensity * G_PER_KG) for one in hardware)
    chain = _Chain(ML_CO2, kg)
    device_kwh = _kwh(hardware, "device_w")
    chain.step("full_power", device_kwh / rated_kwh, _mean_w(hardware, "device_w"), _mean_w(hardware, "rated_w"), "W")
    _host(chain, hardware, device_kwh)
    if ours.pue is not None:
        chain.step("no_pue", ours.pue, ours.pue, None, "ratio")
    _rest(chain, ours)
    return Peer(ML_CO2, kg, rated_kwh), chain.steps


def _green_algorithms(
    draft: Draft, ours: _Ours, hardware: Sequence[_Hardware]
) -> tuple[Peer, list[PeerDifference]]:  # fmt: skip
    theirs = _their_pue(draft)
    kwh = sum(
        formulas.green_algorithms_kwh(
            one.hours_h, one.cores, one.core_w, 1.0, 1.0, one.rated_w, 1.0, one.memory_gb, theirs, 1.0
        )
        for one in hardware
    )  # fmt: skip
    kg = formulas.green_algorithms_kgco2e(kwh, (ours.intensity or math.nan) * G_PER_KG)
    chain = _Chain(GREEN_ALGORITHMS, kg)
    rated_kwh, device_kwh = _kwh(hardware, "rated_w"), _kwh(hardware, "device_w")
    host_kwh = kwh / theirs - rated_kwh
    drawn = host_kwh + device_kwh
    chain.step("full_power", drawn / (kwh / theirs), _mean_w(hardware, "device_w"), _mean_w(hardware, "rated_w"), "W")
    _host(chain, hardware, drawn, host_kwh / _hours(hardware) * W_PER_KW)
    chain.step("pue", (ours.pue or 1.0) / theirs, ours.pue, theirs, "ratio")
    _rest(chain, ours)
    return Peer(GREEN_ALGORITHMS, kg, kwh), chain.steps


class _Chain:
    """From their figure to ours, one assumption at a time; those that change nothing are left out."""

    def __init__(self, peer: str, kgco2e: float) -> None:
        self.steps: list[PeerDifference] = []
        self.kgco2e = kgco2e
        self._peer = peer

    def step(self, code: str, ratio: float, ours: float | None, theirs: float | None, unit: str) -> None:
        """One assumption: what our way makes of the figure so far."""
        if abs(ratio - 1.0) < 1e-9:
            return
        effect = self.kgco2e * (ratio - 1.0)
        self.kgco2e *= ratio
        self.steps.append(PeerDifference(self._peer, code, ours, theirs, unit, ratio, effect))


def _host(chain: _Chain, hardware: Sequence[_Hardware], before_kwh: float, theirs_w: float | None = None) -> None:
    ours_w = _mean_w(hardware, "power_w") - _mean_w(hardware, "device_w")
    told = theirs_w if theirs_w is not None and theirs_w > _LEAST_W else None
    chain.step("host", _kwh(hardware, "power_w") / before_kwh, ours_w, told, "W")


def _rest(chain: _Chain, ours: _Ours) -> None:
    """What neither tool counts on its page of a job: experiments, use, equipment."""
    # A run that was measured has an energy of its own: here the chain meets our figure of the training.
    chain.step("measured", ours.training / chain.kgco2e, ours.training, chain.kgco2e, "kgCO2e")
    chain.step("experiments", ours.build / ours.training, ours.build - ours.training, None, "kgCO2e")
    electricity = ours.build + ours.use
    chain.step("use", electricity / ours.build, ours.use, None, "kgCO2e")
    whole = ours.carbon or math.nan
    chain.step("equipment", whole / electricity, whole - electricity, None, "kgCO2e")


def _why_not(model: Model, ours: _Ours) -> str:
    """Why the tools cannot count the draft; empty if they can."""
    if not model.trained.kits:
        return "no_hardware"
    if any(hours.draws is None for hours in model.trained.device_hours):
        return "hours_unknown"
    if any(math.isnan(_rated_w(model, kit)) or kit.power.draws is None for kit in model.trained.kits):
        return "power_unknown"
    return "" if ours.training > 0 and (ours.intensity or 0.0) > 0 else ours.reason or "hours_unknown"


def _hours(hardware: Sequence[_Hardware]) -> float:
    return sum(one.hours_h for one in hardware)


def _kwh(hardware: Sequence[_Hardware], name: str) -> float:
    return float(sum(getattr(one, name) * one.hours_h for one in hardware)) / W_PER_KW


def _mean_w(hardware: Sequence[_Hardware], name: str) -> float:
    return _kwh(hardware, name) * W_PER_KW / _hours(hardware)


def _their_pue(draft: Draft) -> float:
    place = draft.place
    if place.hosting is None or not place.hosting.has_pue:
        return _PUE_AT_DESK
    if place.hosting is Hosting.CLOUD:
        return _PUE_OF_PROVIDER.get(place.provider, _PUE_ELSEWHERE)
    return place.pue_ratio or _PUE_ELSEWHERE
