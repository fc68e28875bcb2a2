"""The seven-step method of Azure, replayed with one's own data: each step a figure that explains itself.

The tree goes down from what falls on the client (A7, A6) to the factor of the region (A5), the client's units (A4), the
region (A3), its datacentres month by month (A2) and the components of a device (A1). It is a calculator, not a ledger:
what it gives is an estimate of what the provider would report, and stands beside the ledger like that.

Source:
    Microsoft, "A new approach for Scope 3 emissions transparency" (2021); METHODS §1.4 and §2.11.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from greenai_desktop.core.arrays import Number
from greenai_desktop.core.cloud import (
    ClientShare,
    Use,
    client_kgco2e,
    combined,
    month_of_stock_kgco2e,
    region_factor,
    usage_count,
)
from greenai_desktop.core.cloud_case import (
    GROUPS,
    ClientUse,
    CloudCase,
    DatacentreCase,
    DeviceCase,
    RegionMonth,
    month_number,
    month_text,
)
from greenai_desktop.core.embodied import month_impact
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.results import Calculation, Quantity, Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Draws

NOT_TOLD: Final = "cloud_not_told"
WRITTEN_OFF: Final = "cloud_written_off"
STILL_BOOKED: Final = "cloud_still_booked"
PRICE_KEY: Final = "cloud_price_key"
_SCOPES: Final = ("1", "2", "3")
_EQUIPMENT: Final = "3"
_MONTH: Final = month_number(2025, 1)
# The worked example of METHODS §2.11 (V13): three datacentres, 0.2515 kg a unit, 302 kg for the client.
EXAMPLE: Final = CloudCase(
    tuple(
        DatacentreCase(f"DC {number}", "Region", in_service_kgco2e=kgco2e)
        for number, kgco2e in enumerate((1_200_000.0, 900_000.0, 600_000.0), 1)
    ),
    (RegionMonth("Region", _MONTH, 20_000.0, 4_000_000.0, 0.3, 5_000_000.0),),
    (ClientUse("Compute", "Region", _MONTH, 1_200.0),),
)


@dataclass(frozen=True, slots=True)
class SplitShare:
    """A part of the emissions of the client.

    Attributes:
        share: Service, region, month and amount.
        scope: `1`, `2` or `3`.
        datacentre: Name of the datacentre whose equipment it is; empty for scopes 1 and 2, which are of the region.
    """

    share: ClientShare
    scope: str
    datacentre: str = ""

    def value_of(self, group: str) -> str:
        """What it is by one of `GROUPS`."""
        told = {"service": self.share.service, "region": self.share.region, "month": month_text(self.share.month)}
        return {**told, "scope": self.scope, "datacentre": self.datacentre}[group]


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out.

    Attributes:
        result: The tree, from the client down to the components.
        shares: Emissions of the client, split as far as they can be.
    """

    result: Result
    shares: tuple[SplitShare, ...]

    def pivot(self, by: Sequence[str]) -> Mapping[tuple[str, ...], float]:
        """A7: emissions of the client by some of `GROUPS`, in their order.

        Raises:
            InputError: there is no such group.
        """
        unknown = [name for name in by if name not in GROUPS]
        if unknown:
            raise InputError("unknown_column", column=unknown[0])
        groups = {id(split.share): tuple(map(split.value_of, by)) for split in self.shares}
        sums = combined((split.share for split in self.shares), lambda share: groups[id(share)])
        return {group: kgco2e for group, kgco2e in sums.items() if isinstance(group, tuple)}


def replayed(case: CloudCase) -> Replay:
    """The seven steps over a case.

    Raises:
        InputError: a region twice, a share outside 0 to 1, a life of 0: the first of `case.problems()`.
    """
    for code, name in case.problems():
        if code != "cloud_region_missing":
            raise InputError(code, value=name)
    return _Steps(case).replay()


class _Steps:
    """The steps of one case; a region is computed once, however many services use it."""

    def __init__(self, case: CloudCase) -> None:
        self.case = case
        # All inputs are taken as they are told: one draw is enough, and it is the figure itself.
        self.calculation = Calculation(Draws(count=1))
        self._regions: dict[tuple[str, int], tuple[Quantity, Quantity]] = {}

    def replay(self) -> Replay:
        """A7: all uses together."""
        clients = [self._client(use) for use in self.case.uses]
        total = self.calculation.total("cloud.total", "kgCO2e", clients, notes=(PRICE_KEY,))
        shares = [
            share for use, client in zip(self.case.uses, clients, strict=True) for share in _shares(use, client.result)
        ]
        return Replay(total.result, tuple(shares))

    def _client(self, use: ClientUse) -> Quantity:
        """A6: what falls on the client for one service."""
        factor = self._factor(use.region, use.month)
        label = f"{use.service} · {use.region} · {month_text(use.month)}"
        return self.calculation.apply(
            "cloud.client", "kgCO2e", "cloud_usage_times_factor", client_kgco2e, self._usage(use), factor, label=label
        )

    def _usage(self, use: ClientUse) -> Quantity:
        """A4: units of the client."""
        return self.calculation.apply(
            "cloud.usage", "count", "cloud_direct_and_share",
            lambda direct, overhead, share: usage_count(Use(direct, overhead, share)),
            self._input("cloud.direct", use.direct_count, "count"),
            self._input("cloud.overhead", use.overhead_count, "count"),
            self._input("cloud.share", use.share_fraction, "fraction"),
            label=use.service,
        )  # fmt: skip

    def _factor(self, region: str, month: int) -> Quantity:
        """A5: emissions of the region per unit of use."""
        total, units = self._region(region, month)
        return self.calculation.apply(
            "cloud.factor", "kgCO2e/unit", "cloud_region_over_usage", _factor_or_nan, total, units, label=region
        )

    def _region(self, name: str, month: int) -> tuple[Quantity, Quantity]:
        """A3: the region in all three scopes, and its use."""
        found = self._regions.get((name, month))
        if found is None:
            told = self.case.region_month(name, month) or RegionMonth(name, month)
            scope1 = self._input("cloud.scope1", told.scope1_kgco2e, "kgCO2e")
            scopes = (scope1, self._scope2(told), self._scope3(name, month))
            total = self.calculation.apply(
                "cloud.region", "kgCO2e", "sum", lambda *values: sum(values), *scopes, method=Method.SUM, label=name
            )
            found = total, self._input("cloud.region_usage", told.usage_count, "count")
            self._regions[name, month] = found
        return found

    def _scope2(self, told: RegionMonth) -> Quantity:
        return self.calculation.apply(
            "cloud.scope2", "kgCO2e", "energy_times_intensity", lambda energy, intensity: energy * intensity,
            self._input("cloud.energy", told.energy_kwh, "kWh"),
            self._input("cloud.intensity", told.intensity_kgco2e_per_kwh, "kgCO2e/kWh"),
        )  # fmt: skip

    def _scope3(self, region: str, month: int) -> Quantity:
        """A3 of equipment: the sum of the datacentres; one that is not known makes it missing, as all are needed."""
        centres = [self._datacentre(one, month) for one in self.case.datacentres if one.region == region]
        if not centres:
            return self.calculation.missing("cloud.scope3", "kgCO2e", NOT_TOLD)
        return self._sum("cloud.scope3", centres)

    def _datacentre(self, centre: DatacentreCase, month: int) -> Quantity:
        """A2: what is booked in a datacentre in a month."""
        if centre.devices:
            return self._sum("cloud.datacentre", [self._devices(one, month) for one in centre.devices], centre.name)
        return self.calculation.apply(
            "cloud.datacentre", "kgCO2e", "cloud_stock_over_life", month_of_stock_kgco2e,
            self._input("cloud.in_service", centre.in_service_kgco2e, "kgCO2e"),
            self._input("cloud.life", centre.life_months, "count"),
            label=centre.name,
        )  # fmt: skip

    def _devices(self, device: DeviceCase, month: int) -> Quantity:
        """A2 of one kind of device, with both edge rules: nothing after its life, all of it if it is retired before."""
        age = month - device.since_month
        is_over = age >= device.life_months
        is_gone = device.retired_month is not None and month >= device.retired_month and not is_over
        notes = (WRITTEN_OFF,) if is_over else (STILL_BOOKED,) if is_gone else ()
        return self.calculation.apply(
            "cloud.devices", "kgCO2e", "cloud_month_of_life",
            lambda one, count, age_months, life: month_impact(one * count, age_months, life),
            self._device(device),
            self._input("cloud.device_count", device.count, "count"),
            self._input("cloud.age", float(age), "count"),
            self._input("cloud.life", device.life_months, "count"),
            label=device.name, notes=notes,
        )  # fmt: skip

    def _device(self, device: DeviceCase) -> Quantity:
        """A1: one device, from its parts."""
        if not device.components:
            return self._input("cloud.device", device.device_kgco2e, "kgCO2e", device.name)
        parts = [
            self.calculation.apply(
                "cloud.component", "kgCO2e", "cloud_count_times_parts", lambda count, up, down: count * (up + down),
                self._input("cloud.component_count", part.count, "count"),
                self._input("cloud.upstream", part.upstream_kgco2e, "kgCO2e"),
                self._input("cloud.disposal", part.disposal_kgco2e, "kgCO2e"),
                label=part.name,
            )
            for part in device.components
        ]  # fmt: skip
        return self._sum("cloud.device", parts, device.name)

    def _sum(self, key: str, parts: Sequence[Quantity], label: str = "") -> Quantity:
        """A sum that is missing where a part is: a factor of a region without one of its datacentres is none."""
        return self.calculation.apply(
            key, "kgCO2e", "sum", lambda *values: sum(values), *parts, method=Method.SUM, label=label
        )

    def _input(self, key: str, value: float | None, unit: str, label: str = "") -> Quantity:
        if value is None:
            return self.calculation.missing(key, unit, NOT_TOLD, label=label)
        return self.calculation.exact(key, value, unit, Status.ENTERED, Method.ENTERED, label=label)


def _factor_or_nan(total: Number, units: Number) -> Number:
    """The factor; of a region that nobody uses there is none."""
    return total * math.nan if np.any(np.less_equal(units, 0.0)) else region_factor(total, units)


def _shares(use: ClientUse, client: Result) -> Iterator[SplitShare]:
    """Emissions of one use as those of the region are: by scope, and those of equipment by datacentre."""
    region = client.find("cloud.region")
    if client.value is None or region is None or not region.value:
        return
    for scope, part in zip(_SCOPES, region.steps, strict=True):
        for piece in part.steps if scope == _EQUIPMENT else (part,):
            kgco2e = client.value * (piece.value or 0.0) / region.value
            share = ClientShare(use.service, use.region, use.month, kgco2e)
            yield SplitShare(share, scope, piece.label if scope == _EQUIPMENT else "")
