"""From the energy of each device, the place and the price to the figures of a run.

The tree of a run has one step per figure: `run.duration`, `run.energy` (its steps are the devices),
`run.site_energy`, `run.carbon` (with `run.carbon_combustion` and `run.carbon_upstream` where the split is known),
`run.cost` and `run.measured_share`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from greenai_desktop.catalog.electricity import ACCOUNTING, Chosen, own_factor, pue_for, resolve, zone_of
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core import footprint
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.footprint import Post, electricity_post, upstream_post
from greenai_desktop.core.lines import Amount, Indicator, Line, Stage
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.results import Calculation, Quantity, Result
from greenai_desktop.core.samples import Channel, Method, Role, Status
from greenai_desktop.core.uncertainty import Draws, Uncertain
from greenai_desktop.core.units import J_PER_KWH

_NOTICEABLE_GAP_S = 2.0


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run's figures are made from.

    Attributes:
        origin: Name of the run for the ledger, such as `run:42`.
        name: Its name; data.
        project_id: Its project; None for none.
        stage: Stage of the AI life cycle.
        started_utc_s: When it began.
        duration_s: How long it took, or takes so far.
        place: Where the machine stood.
        price: Price of electricity in force; None if nobody said.
        channels: What was recorded.
        energies: By channel id.
    """

    origin: str
    name: str
    project_id: int | None
    stage: Stage
    started_utc_s: float
    duration_s: float
    place: Place
    price: Price | None
    channels: tuple[Channel, ...]
    energies: Mapping[str, ChannelEnergy]


@dataclass(frozen=True, slots=True)
class RunAccount:
    """The figures of a run.

    Attributes:
        root: The tree.
        lines: What the ledger gets.
        draws_kgco2e: Draws of the carbon, for paired comparisons; None if it is missing.
    """

    root: Result
    lines: tuple[Line, ...]
    draws_kgco2e: footprint.FloatArray | None


@dataclass(frozen=True, slots=True)
class _Electricity:
    """What turns a machine's energy into carbon and money."""

    intensity: Quantity
    pue: Quantity | None
    price: Quantity
    chosen: Chosen | None
    currency: str


def account(
    facts: RunFacts, catalog: GridCatalog, own: Iterable[Factor] = (), draws: Draws | None = None
) -> RunAccount:
    """The figures and lines of a run, finished or going on."""
    calculation = Calculation(draws)
    own = tuple(own)
    electricity = _electricity(calculation, facts, catalog, own)
    devices = [(channel, _device(calculation, channel, facts)) for channel in facts.channels if _adds_up(channel)]
    energy = calculation.total("run.energy", "kWh", [quantity for _, quantity in devices])
    site = _site(calculation, "run.site_energy", energy, electricity)
    carbon = _carbon(calculation, "run.carbon", site, electricity)
    figures = [
        calculation.exact("run.duration", facts.duration_s, "s", Status.MEASURED, Method.COUNTER),
        energy,
        site,
        carbon,
        *_split(calculation, carbon, electricity),
        _cost(calculation, "run.cost", site, electricity),
        _measured_share(calculation, devices),
        *_beside(calculation, facts, catalog, own, site),
    ]
    root = Result(
        "run", None, "", status=carbon.result.status, method=Method.SUM, label=facts.name,
        steps=tuple(figure.result for figure in figures), notes=_notes(facts), partial=energy.result.partial,
    )  # fmt: skip
    lines = tuple(
        line for channel, device in devices for line in _lines(calculation, facts, channel, device, electricity)
    )
    return RunAccount(root, lines, carbon.draws)


def _adds_up(channel: Channel) -> bool:
    return channel.role is Role.TOTAL


def _device(calculation: Calculation, channel: Channel, facts: RunFacts) -> Quantity:
    energy = facts.energies.get(channel.id)
    method = Method.COUNTER if channel.has_counter else Method.POWER
    method = Method.POWER_MODEL if channel.status is Status.MODELLED else method
    words = {"label": channel.name, "method": method}
    told: tuple[tuple[str, str | float], ...] = (
        ("channel", channel.id), ("device", channel.device.value), ("kind", channel.kind), *channel.params,
    )  # fmt: skip
    if energy is None or energy.covered_s <= 0:
        reason = next((note for note in channel.notes if note.endswith("_unknown")), "no_reading")
        return calculation.missing("device.energy", "kWh", reason, facts=told, **words)
    gap_s = energy.missing_s
    notes = channel.notes + (("gap",) if gap_s > _NOTICEABLE_GAP_S else ())
    told += (("mean_w", energy.mean_w), ("max_w", energy.max_w), ("covered_s", energy.covered_s), ("gap_s", gap_s))
    value = Uncertain(channel.spread_key or channel.id, energy.energy_j / J_PER_KWH, channel.u95_ratio)
    quantity = calculation.uncertain(
        "device.energy", value, "kWh", channel.status, method, label=channel.name, notes=notes, facts=told,
        partial=gap_s > _NOTICEABLE_GAP_S,
    )  # fmt: skip
    return quantity


def _electricity(
    calculation: Calculation, facts: RunFacts, catalog: GridCatalog, own: tuple[Factor, ...]
) -> _Electricity:
    year = time.gmtime(facts.started_utc_s).tm_year
    chosen: Chosen | None = None
    try:
        chosen = resolve(catalog, zone_of(catalog, facts.place), ACCOUNTING, own, year)
        intensity = calculation.factor("input.intensity", chosen.factor, chosen.source, notes=chosen.notes)
    except InputError as error:
        intensity = calculation.missing("input.intensity", "kgCO2e/kWh", error.code)
    found = pue_for(catalog, facts.place)
    pue = None
    if found is not None:
        uncertain = found.factor.uncertain(at_least=1.0)
        pue = calculation.uncertain(
            "input.pue", uncertain, "ratio", found.factor.status, Method.FACTOR, notes=found.notes,
            citation=calculation.factor("input.pue", found.factor, found.source).result.citation,
        )  # fmt: skip
    if facts.price is None:
        price = calculation.missing("input.price", "money/kWh", "price_not_given")
        return _Electricity(intensity, pue, price, chosen, "")
    currency = facts.price.currency
    price = calculation.exact(
        "input.price", facts.price.per_kwh, "money/kWh", Status.ENTERED, Method.ENTERED, label=currency
    )
    return _Electricity(intensity, pue, price, chosen, currency)


def _site(calculation: Calculation, key: str, energy: Quantity, electricity: _Electricity) -> Quantity:
    if electricity.pue is None:
        return calculation.apply(
            key, "kWh", "same", lambda kwh: kwh, energy, status=energy.result.status, notes=("no_pue",)
        )
    return calculation.apply(key, "kWh", "energy_times_pue", footprint.site_energy_kwh, energy, electricity.pue)


def _carbon(calculation: Calculation, key: str, site: Quantity, electricity: _Electricity) -> Quantity:
    return calculation.apply(
        key, "kgCO2e", "energy_times_intensity", footprint.operational_kgco2e, site, electricity.intensity
    )


def _cost(calculation: Calculation, key: str, site: Quantity, electricity: _Electricity) -> Quantity:
    return calculation.apply(
        key, "money", "energy_times_price", footprint.electricity_cost, site, electricity.price,
        label=electricity.currency,
    )  # fmt: skip


def _split(calculation: Calculation, carbon: Quantity, electricity: _Electricity) -> list[Quantity]:
    fraction = electricity.chosen.factor.combustion_fraction if electricity.chosen else None
    if fraction is None or carbon.draws is None:
        return []
    share = calculation.exact("input.combustion", fraction, "fraction", Status.DEFAULT, Method.FACTOR)
    return [
        calculation.apply("run.carbon_combustion", "kgCO2e", "times_share", footprint.combustion_kgco2e, carbon, share),
        calculation.apply("run.carbon_upstream", "kgCO2e", "times_rest", footprint.upstream_kgco2e, carbon, share),
    ]


def _measured_share(calculation: Calculation, devices: Sequence[tuple[Channel, Quantity]]) -> Quantity:
    known = [(channel, q.result.value) for channel, q in devices if q.result.value is not None]
    total = math.fsum(value for _, value in known)
    if not total:
        return calculation.missing("run.measured_share", "fraction", "nothing_recorded")
    measured = math.fsum(value for channel, value in known if channel.status is Status.MEASURED)
    return calculation.exact("run.measured_share", measured / total, "fraction", Status.ESTIMATED, Method.SUM)


def _beside(
    calculation: Calculation, facts: RunFacts, catalog: GridCatalog, own: tuple[Factor, ...], site: Quantity
) -> list[Quantity]:
    """Market-based figure: beside the headline, never instead of it."""
    contract = own_factor(catalog, own, zone_of(catalog, facts.place), "contract")
    if contract is None:
        return []
    factor = calculation.factor("input.contract", contract.factor, contract.source, notes=contract.notes)
    return [
        calculation.apply(
            "run.carbon_market", "kgCO2e", "energy_times_intensity", footprint.operational_kgco2e, site, factor
        )
    ]


def _notes(facts: RunFacts) -> tuple[str, ...]:
    notes = []
    if facts.place.hosting is None:
        notes.append("hosting_not_given")
    elif not facts.place.hosting.has_pue:
        notes.append("room_cooling_outside")
    if facts.place.zone_is_guess:
        notes.append("zone_is_guess")
    if facts.stage is Stage.UNSET:
        notes.append("stage_not_given")
    return tuple(notes)


def _lines(
    calculation: Calculation, facts: RunFacts, channel: Channel, device: Quantity, electricity: _Electricity
) -> list[Line]:
    site = _site(calculation, "site", device, electricity)
    carbon = _carbon(calculation, "carbon", site, electricity)
    cost = _cost(calculation, "cost", site, electricity)
    chosen = electricity.chosen
    hosting = facts.place.hosting or footprint.Hosting.OFFICE
    own_post = electricity_post(hosting, facts.place.controls_colocation)
    upstream = upstream_post(hosting, facts.place.controls_colocation)
    fraction = chosen.factor.combustion_fraction if chosen else None
    line = Line(
        id=f"{facts.origin}/{channel.id}",
        label=f"{facts.name}: {channel.name}",
        project_id=facts.project_id,
        origin=facts.origin,
        at_utc_s=facts.started_utc_s,
        stage=facts.stage,
        activity_class="electricity",
        activity_value=site.result.value,
        activity_unit="kWh",
        factor_id=chosen.factor.id if chosen else "",
        factor_year=chosen.factor.year if chosen else None,
        source_ids=((chosen.factor.source_id,) if chosen else ()) + channel.source_ids,
        status=device.result.status,
        method=device.result.method,
        post=own_post,
        amounts=(_amount(Indicator.ENERGY, site), _amount(Indicator.GHG, carbon), _amount(Indicator.MONEY, cost)),
        notes=_line_notes(chosen, facts, own_post),
    )
    if fraction is None or own_post == upstream or carbon.draws is None:
        return [line]
    burnt, rest = _split(calculation, carbon, electricity)
    return [
        replace(line, amounts=(line.amounts[0], _amount(Indicator.GHG, burnt), line.amounts[2])),
        replace(line, id=f"{line.id}/upstream", post=upstream, amounts=(_amount(Indicator.GHG, rest),)),
    ]


def _line_notes(chosen: Chosen | None, facts: RunFacts, post: Post) -> tuple[str, ...]:
    notes = () if facts.place.hosting is not None else ("hosting_not_given",)
    return notes + tuple(
        note for note in (chosen.notes if chosen else ()) if note != "scope_not_split" or post.scope == 2
    )


def _amount(indicator: Indicator, quantity: Quantity) -> Amount:
    result = quantity.result
    return Amount(indicator, result.value, result.low, result.high, quantity.drivers, result.reason)
