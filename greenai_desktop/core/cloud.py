"""The method by which Microsoft apportions emissions of its cloud to clients, step by step, with one's own data.

Seven steps, each a value that can be looked at: A1 components to a device, A2 devices of a datacentre to a month,
A3 datacentres to a region, A4 use of a client in units, A5 region to a factor per unit, A6 units to emissions of a
client, A7 clients' emissions by service, region and month.

The key of step 4 is made of prices: it follows cost, not physical use.

Source:
    Microsoft, "A new approach for Scope 3 emissions transparency" (2021); METHODS §1.4 and §2.11.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from greenai_desktop.core.arrays import Number, require_positive, require_within
from greenai_desktop.core.embodied import month_impact

# The provider writes its equipment off over six years.
DEFAULT_LIFE_MONTHS: Final = 72


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a device.

    Attributes:
        name: What it is; data.
        count: How many of it the device holds.
        upstream_kgco2e: Making, storing and shipping one to the dock.
        disposal_kgco2e: Its end of life.
    """

    name: str
    count: float
    upstream_kgco2e: float
    disposal_kgco2e: float


@dataclass(frozen=True, slots=True)
class Device:
    """Devices of one kind that came into a datacentre together.

    Attributes:
        name: What it is; data.
        components: Its parts.
        count: How many devices.
        since_month: Month of coming into service, counted in months from any fixed one.
        life_months: Accounting life. Retired before, it goes on being booked until then; older, nothing is booked.
    """

    name: str
    components: tuple[Component, ...]
    count: float
    since_month: int
    life_months: float = DEFAULT_LIFE_MONTHS


@dataclass(frozen=True, slots=True)
class Use:
    """Use of a service by a client, in units.

    Attributes:
        direct: Units of servers that work for the client.
        overhead: Units of servers that work for all, in the region.
        share_fraction: Share of these that falls on the client.
    """

    direct: float
    overhead: float = 0.0
    share_fraction: float = 0.0


@dataclass(frozen=True, slots=True)
class Region:
    """Emissions of a region in a period, by scope.

    Attributes:
        scope1_kgco2e: Fuel and leaks.
        scope2_kgco2e: Electricity.
        scope3_kgco2e: Equipment, the sum of its datacentres.
        usage_count: Units of all clients.
    """

    scope1_kgco2e: float
    scope2_kgco2e: float
    scope3_kgco2e: float
    usage_count: float

    @property
    def total_kgco2e(self) -> float:
        """All three scopes."""
        return math.fsum((self.scope1_kgco2e, self.scope2_kgco2e, self.scope3_kgco2e))


@dataclass(frozen=True, slots=True)
class ClientShare:
    """Emissions of a client.

    Attributes:
        service: Name of the service; data.
        region: Name of the region; data.
        month: Month, counted as in `Device`.
        kgco2e: Emissions.
    """

    service: str
    region: str
    month: int
    kgco2e: float


def device_kgco2e(components: Iterable[Component]) -> float:
    """A1: one device, from its parts."""
    return math.fsum(part.count * (part.upstream_kgco2e + part.disposal_kgco2e) for part in components)


def datacentre_month_kgco2e(devices: Iterable[Device], month: int) -> float:
    """A2: equipment of a datacentre that is booked in a month, in a straight line with both edge rules."""
    return math.fsum(_device_month_kgco2e(device, month) for device in devices)


def month_of_stock_kgco2e(in_service_kgco2e: Number, life_months: Number) -> Number:
    """A2 for a stock of which only the total in service is known: Σ TE / life."""
    require_positive(life_months)
    return in_service_kgco2e / life_months


def region_kgco2e(datacentres_kgco2e: Iterable[float]) -> float:
    """A3: a region, from its datacentres."""
    return math.fsum(datacentres_kgco2e)


def usage_count(use: Use) -> float:
    """A4: units of a client: its own, and its share of what works for all.

    Raises:
        InputError: a share outside 0 to 1.
    """
    require_within(use.share_fraction, 0.0, 1.0)
    return use.direct + use.overhead * use.share_fraction


def region_factor(total_kgco2e: Number, region_usage_count: Number) -> Number:
    """A5: emissions of a region per unit of use.

    Raises:
        InputError: no use.
    """
    require_positive(region_usage_count)
    return total_kgco2e / region_usage_count


def client_kgco2e(client_usage_count: Number, kgco2e_per_unit: Number) -> Number:
    """A6: emissions of a client."""
    return client_usage_count * kgco2e_per_unit


def combined(shares: Iterable[ClientShare], by: Callable[[ClientShare], Hashable]) -> Mapping[Hashable, float]:
    """A7: emissions of a client, summed by service, region, month or several of them.

    Args:
        shares: What step 6 gave.
        by: What to group by, such as `lambda share: (share.region, share.month)`.
    """
    groups: dict[Hashable, list[float]] = {}
    for share in shares:
        groups.setdefault(by(share), []).append(share.kgco2e)
    return {key: math.fsum(values) for key, values in groups.items()}


def _device_month_kgco2e(device: Device, month: int) -> float:
    total_kgco2e = device.count * device_kgco2e(device.components)
    return month_impact(total_kgco2e, float(month - device.since_month), float(device.life_months))
