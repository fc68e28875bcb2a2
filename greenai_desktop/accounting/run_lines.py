"""The ledger lines of a run: one a device, two where combustion and upstream are counted apart.

Lines are made by the functions that make the figures, so their sum is the figure. Nothing is ever subtracted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from greenai_desktop.accounting import supply as electricity
from greenai_desktop.accounting.facts import RunFacts
from greenai_desktop.accounting.supply import Supply
from greenai_desktop.core.lines import Amount, Indicator, Line
from greenai_desktop.core.results import Calculation, Quantity
from greenai_desktop.core.samples import Channel


def lines_of(
    calculation: Calculation, facts: RunFacts, devices: Iterable[tuple[Channel, Quantity]], supply: Supply
) -> tuple[Line, ...]:
    """The lines of a run."""
    return tuple(
        line for channel, device in devices for line in _device_lines(calculation, facts, channel, device, supply)
    )


def _device_lines(
    calculation: Calculation, facts: RunFacts, channel: Channel, device: Quantity, supply: Supply
) -> list[Line]:
    site = electricity.site_energy(calculation, "site", device, supply)
    carbon = electricity.carbon(calculation, "carbon", site, supply)
    cost = electricity.cost(calculation, "cost", site, supply)
    energy, money = _amount(Indicator.ENERGY, site), _amount(Indicator.MONEY, cost)
    line = _line(facts, channel, device, site, supply)
    if supply.lacks_upstream:
        lacking = Amount(Indicator.GHG, None, reason="direct_only")
        return [
            replace(line, amounts=(energy, _amount(Indicator.GHG, carbon), money)),
            replace(line, id=f"{line.id}/upstream", post=supply.upstream, amounts=(lacking,)),
        ]
    parts = electricity.split(calculation, carbon, supply) if supply.post != supply.upstream else None
    if parts is None:
        return [replace(line, amounts=(energy, _amount(Indicator.GHG, carbon), money))]
    burnt, rest = parts
    return [
        replace(line, amounts=(energy, _amount(Indicator.GHG, burnt), money)),
        replace(
            line, id=f"{line.id}/upstream", post=supply.upstream, amounts=(_amount(Indicator.GHG, rest),)
        ),
    ]  # fmt: skip


def _line(facts: RunFacts, channel: Channel, device: Quantity, site: Quantity, supply: Supply) -> Line:
    factor = supply.chosen.factor if supply.chosen else None
    place = ("hosting_not_given",) if facts.place.hosting is None else ()
    return Line(
        id=f"{facts.origin}/{channel.id}",
        label=f"{facts.name}: {channel.name}",
        project_id=facts.project_id,
        origin=facts.origin,
        at_utc_s=facts.started_utc_s,
        stage=facts.stage,
        activity_class="electricity",
        activity_value=site.result.value,
        activity_unit="kWh",
        factor_id=factor.id if factor else "",
        factor_year=factor.year if factor else None,
        source_ids=((factor.source_id,) if factor else ()) + channel.source_ids,
        status=device.result.status,
        method=device.result.method,
        post=supply.post,
        amounts=(),
        notes=place + supply.intensity.result.notes,
    )


def _amount(indicator: Indicator, quantity: Quantity) -> Amount:
    result = quantity.result
    return Amount(indicator, result.value, result.low, result.high, quantity.drivers, result.reason)
