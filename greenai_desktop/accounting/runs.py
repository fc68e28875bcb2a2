"""From the energy of each device, the place and the price to the figures of a run.

The tree of a run has one step per figure: `run.duration`, `run.energy` (its steps are the devices),
`run.site_energy`, `run.carbon` (with `run.carbon_combustion` and `run.carbon_upstream` where the split is known),
`run.cost`, `run.measured_share`, `run.carbon_market` where a contract covers the electricity, and one
`beside.energy` for each channel that is part of another or stands for the whole; those are never added.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from greenai_desktop.accounting import supply as electricity
from greenai_desktop.accounting import whole
from greenai_desktop.accounting.facts import RunFacts
from greenai_desktop.accounting.run_lines import lines_of
from greenai_desktop.accounting.supply import Facts, Supply, post_facts, supply_of
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.energy import ChannelEnergy, between_u95_ratio, stated_u95_ratio
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.footprint import FloatArray, Hosting
from greenai_desktop.core.lines import Line, Stage
from greenai_desktop.core.results import Calculation, Quantity, Result
from greenai_desktop.core.samples import Channel, Method, Status
from greenai_desktop.core.uncertainty import Draws, Uncertain, interval
from greenai_desktop.core.units import J_PER_KWH

__all__ = ["RunAccount", "RunFacts", "account", "live_draws"]

_LIVE_DRAW_COUNT = 2_000
_NOTICEABLE_GAP_S = 2.0
_NOTICEABLE_GAP_PERIODS = 3.0
_START_S = 5.0
_NOTICEABLY_WIDER = 1.02
# A narrower spread of what lay between readings is lost beside that of the readings.
_NOTEWORTHY_RATIO = 1.001


@dataclass(frozen=True, slots=True)
class RunAccount:
    """The figures of a run.

    Attributes:
        root: The tree.
        lines: What the ledger gets; empty if they were not asked for.
        draws_kgco2e: Draws of the carbon, for paired comparisons; None if it is missing.
        draws: Draws of energy, site energy, carbon and cost by key; those that are missing are left out.
    """

    root: Result
    lines: tuple[Line, ...]
    draws_kgco2e: FloatArray | None
    draws: Mapping[str, FloatArray] = field(default_factory=dict)


def account(
    facts: RunFacts,
    catalog: GridCatalog,
    own: Iterable[Factor] = (),
    draws: Draws | None = None,
    *,
    with_lines: bool = True,
) -> RunAccount:
    """The figures and lines of a run, finished or going on.

    Args:
        facts: What the run is.
        catalog: The shipped tables.
        own: The user's own factors.
        draws: Shared between calls, so that inputs in common are drawn once; a live page keeps one.
        with_lines: Whether the lines are wanted; a live page goes without them, which halves the work.
    """
    calculation = Calculation(draws)
    supply = supply_of(calculation, facts, catalog, tuple(own))
    devices = _devices(calculation, facts, catalog)
    energy = _energy(calculation, [quantity for _, quantity in devices])
    site = electricity.site_energy(calculation, "run.site_energy", energy, supply)
    carbon = _carbon(calculation, site, supply, facts)
    cost = electricity.cost(calculation, "run.cost", site, supply)
    figures = [
        calculation.exact("run.duration", facts.duration_s, "s", Status.MEASURED, Method.COUNTER),
        energy,
        site,
        carbon,
        *(electricity.split(calculation, carbon, supply) or ()),
        cost,
        _measured_share(calculation, energy.result),
    ]
    market = electricity.market(calculation, site, supply)
    figures += [market] if market is not None else []
    figures += [_beside(calculation, channel, facts) for channel in facts.beside]
    root = Result(
        "run", None, "", status=carbon.result.status, method=Method.SUM, label=facts.name,
        reason=carbon.result.reason, steps=tuple(figure.result for figure in figures), notes=_notes(facts),
        partial=energy.result.partial or carbon.result.partial,
    )  # fmt: skip
    lines = lines_of(calculation, facts, devices, supply) if with_lines else ()
    compared = {one.result.key: one.draws for one in (energy, site, carbon, cost) if one.draws is not None}
    return RunAccount(root, lines, carbon.draws, compared)


def live_draws() -> Draws:
    """Draws for a page that asks for the figures twice a second: keep one, and hand it to each `account`.

    They are fewer. The figures are the same, the ends of an interval differ by a per cent or two.
    """
    return Draws(count=_LIVE_DRAW_COUNT)


def _devices(
    calculation: Calculation, facts: RunFacts, catalog: GridCatalog
) -> list[tuple[Channel, Quantity]]:  # fmt: skip
    """The devices that add up; where a meter told the whole machine, the rest is what they leave of it."""
    measured, model = whole.rest_of(facts.channels)
    if measured is None:
        return [(channel, _device(calculation, channel, facts, catalog)) for channel in facts.added]
    rest = facts.energies.get(measured.id)
    is_told = rest is not None and rest.covered_s > 0
    # The meter takes a moment to answer; what the model told meanwhile is not worth a row of its own.
    is_alone = (
        is_told and rest is not None and rest.missing_s <= max(_START_S, _NOTICEABLE_GAP_PERIODS * facts.period_s)
    )
    silent = {measured.id} | ({model.id} if model is not None and is_alone else set())
    devices = [(c, _device(calculation, c, facts, catalog)) for c in facts.added if c.id not in silent]
    # A laptop on mains all the time lacks no meter.
    if is_told or not (measured.parent or "").startswith("battery:"):
        devices = [(c, _with_note(quantity) if c is model else quantity) for c, quantity in devices]
    if rest is None or not is_told:
        return devices
    stand_in = facts.energies.get(model.id) if model is not None and is_alone else None
    rest = replace(rest, energy_j=rest.energy_j + (stand_in.energy_j if stand_in is not None else 0.0))
    others = [quantity for channel, quantity in devices if channel is not model]
    share = 1.0 if is_alone else rest.covered_s / rest.span_s
    return [*devices, (measured, _measured_rest(calculation, measured, rest, others, share))]


def _measured_rest(
    calculation: Calculation, channel: Channel, energy: ChannelEnergy, others: Sequence[Quantity], share: float
) -> Quantity:
    told: Facts = (("channel", channel.id), ("device", channel.device.value), ("kind", channel.kind))
    return whole.rest_quantity(
        calculation, "device.energy", "kWh", channel, energy.energy_j / J_PER_KWH, others, share,
        facts=told + whole.told_facts(channel, share) + _power_facts(energy), notes=channel.notes,
    )  # fmt: skip


def _with_note(model: Quantity) -> Quantity:
    """Say that the model stands in for a meter that did not tell."""
    return replace(model, result=replace(model.result, notes=(*model.result.notes, whole.GAP_NOTE)))


def _device(calculation: Calculation, channel: Channel, facts: RunFacts, catalog: GridCatalog) -> Quantity:
    energy = facts.energies.get(channel.id)
    told = _told(channel, catalog)
    if energy is None or energy.covered_s <= 0:
        reason = facts.why_missing(channel)
        return calculation.missing(
            "device.energy", "kWh", reason, facts=told, label=channel.name, method=_method(channel), notes=channel.notes
        )
    gap = energy.missing_s > max(_NOTICEABLE_GAP_S, _NOTICEABLE_GAP_PERIODS * facts.period_s)
    notes = channel.notes + (("gap",) if gap else ())
    ratio = stated_u95_ratio(channel, energy, facts.period_s)
    notes += ("sampled_power",) if ratio > _NOTICEABLY_WIDER * channel.u95_ratio else ()
    return _drawn(
        calculation, "device.energy", channel, energy, facts, partial=gap, notes=notes,
        facts=told + _power_facts(energy),
    )  # fmt: skip


def _beside(calculation: Calculation, channel: Channel, facts: RunFacts) -> Quantity:
    """A channel that is told and never added: a part of another, the platform, a meter of the whole."""
    told: Facts = (("channel", channel.id), ("device", channel.device.value), ("kind", channel.kind))
    told += (("role", channel.role.value),)
    energy = facts.energies.get(channel.id)
    if energy is None or energy.covered_s <= 0:
        reason = facts.why_missing(channel)
        lacking = calculation.missing(
            "beside.energy", "kWh", reason, facts=told, label=channel.name, method=_method(channel)
        )  # fmt: skip
        return replace(lacking, result=replace(lacking.result, partial=False))
    return _drawn(calculation, "beside.energy", channel, energy, facts, facts=told + _power_facts(energy))


def _drawn(
    calculation: Calculation, key: str, channel: Channel, energy: ChannelEnergy, run: RunFacts, **words: Any
) -> Quantity:
    """What a channel drew, with the spread of its readings and of what lay between them.

    How far a kind of sensor is off is the same in all runs, and cancels in their difference; what nobody looked at
    between two readings is another chance in each run, and does not.
    """
    read = Uncertain(channel.spread_key or channel.id, energy.energy_j / J_PER_KWH, channel.u95_ratio)
    quantity = calculation.uncertain(
        key, read, "kWh", channel.status, _method(channel), label=channel.name, **words
    )  # fmt: skip
    ratio = between_u95_ratio(channel, energy, run.period_s)
    if ratio < _NOTEWORTHY_RATIO or quantity.draws is None or not read.median > 0:
        return quantity
    between = Uncertain(f"{run.origin}/between_readings", 1.0, ratio)
    draws = quantity.draws * calculation.draws.of(between)
    low, high = interval(draws)
    return Quantity(replace(quantity.result, low=low, high=high), draws, (*quantity.drivers, between))


def _method(channel: Channel) -> Method:
    if channel.status is Status.IMPORTED:
        return Method.FILE
    if channel.status is Status.MODELLED or channel.id.startswith("model:"):  # also a model that knows too little
        return Method.POWER_MODEL
    return Method.COUNTER if channel.has_counter else Method.POWER


def _told(channel: Channel, catalog: GridCatalog) -> Facts:
    """What a device's figure rests on: the sensor, what a model assumes, and where that was read."""
    told: Facts = (("channel", channel.id), ("device", channel.device.value), ("kind", channel.kind), *channel.params)
    if channel.source_ids:
        known = (catalog.sources.get(name) for name in channel.source_ids)
        titles = [source.title for source in known if source is not None]
        told += (("source_ids", ", ".join(channel.source_ids)), ("sources", "; ".join(titles)))
    return told


def _power_facts(energy: ChannelEnergy) -> Facts:
    told = (
        ("mean_w", energy.mean_w),
        ("max_w", energy.max_w),
        ("covered_s", energy.covered_s),
        ("gap_s", energy.missing_s),
    )
    return tuple((name, value) for name, value in told if math.isfinite(value))


def _energy(calculation: Calculation, devices: Sequence[Quantity]) -> Quantity:
    total = calculation.total("run.energy", "kWh", devices)
    powers = [(dict(one.result.facts).get("mean_w"), whole.told_share(one.result) or 1.0) for one in devices]
    mean_w = math.fsum(float(power) * share for power, share in powers if power is not None)
    if total.draws is None:
        return total
    return replace(total, result=replace(total.result, facts=(("mean_w", mean_w),)))


def _carbon(calculation: Calculation, site: Quantity, supply: Supply, facts: RunFacts) -> Quantity:
    carbon = electricity.carbon(calculation, "run.carbon", site, supply)
    hosting = facts.place.hosting
    told = post_facts(supply.post)
    told += (("hosting", hosting.value),) if hosting is not None else ()
    return replace(carbon, result=replace(carbon.result, facts=told))


def _measured_share(calculation: Calculation, energy: Result) -> Quantity:
    share = whole.measured_part(energy)
    if share is None:
        return calculation.missing("run.measured_share", "fraction", "nothing_recorded", method=Method.SUM)
    if energy.status is Status.IMPORTED and not share:  # neither measured here nor modelled
        return calculation.missing("run.measured_share", "fraction", "not_in_file", method=Method.SUM)
    return calculation.exact(
        "run.measured_share", share, "fraction", Status.ESTIMATED, Method.SUM, formula="measured_over_known",
        partial=any(step.value is None for step in energy.steps),
    )  # fmt: skip


def _notes(facts: RunFacts) -> tuple[str, ...]:
    """What must be said with the run as a whole."""
    notes = ["embodied_not_assessed"]
    hosting = facts.place.hosting
    if hosting is None:
        notes.append("hosting_not_given")
    elif not hosting.has_pue:
        notes.append("room_cooling_outside")
    elif hosting is Hosting.CLOUD:
        notes.append("electricity_in_service_price")
    if facts.place.zone_is_guess:
        notes.append("zone_is_guess")
    if facts.stage is Stage.UNSET:
        notes.append("stage_not_given")
    return tuple(notes)
