"""What the seven-step method is asked: devices of datacentres, regions month by month, and the use of a client.

Every input may be missing (None) and can be changed; `cloud` has the operations. Months are counted from the year 0,
so that `month_number(2025, 3)` is one month after `month_number(2025, 2)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from greenai_desktop.core.cloud import DEFAULT_LIFE_MONTHS, Component
from greenai_desktop.core.errors import InputError

# The steps, in order: what the calculator shows, one after the other.
STEPS: Final = ("components", "datacentre_month", "region", "usage", "factor", "client", "summary")
GROUPS: Final = ("service", "region", "datacentre", "month", "scope")
MONTHS_PER_YEAR: Final = 12
_MOST_MONTH: Final = 9_999 * MONTHS_PER_YEAR + 11


@dataclass(frozen=True, slots=True)
class DeviceCase:
    """Devices of one kind that came into a datacentre together.

    Attributes:
        name: What it is; data.
        count: How many.
        since_month: Month of coming into service.
        components: Its parts.
        device_kgco2e: Making and end of life of one device, where its parts are not known; None: from its parts.
        life_months: Accounting life.
        retired_month: Month of leaving service; None: still there. It changes nothing of what is booked.
    """

    name: str
    count: float
    since_month: int
    components: tuple[Component, ...] = ()
    device_kgco2e: float | None = None
    life_months: float = DEFAULT_LIFE_MONTHS
    retired_month: int | None = None


@dataclass(frozen=True, slots=True)
class DatacentreCase:
    """A datacentre of a region.

    Attributes:
        name: Its name; data.
        region: The region; data.
        devices: What stands in it.
        in_service_kgco2e: Making and end of life of all that is in service, where devices are not known.
        life_months: Accounting life of that stock.
    """

    name: str
    region: str
    devices: tuple[DeviceCase, ...] = ()
    in_service_kgco2e: float | None = None
    life_months: float = DEFAULT_LIFE_MONTHS


@dataclass(frozen=True, slots=True)
class RegionMonth:
    """A region in a month.

    Attributes:
        region: Its name; data.
        month: The month.
        scope1_kgco2e: Fuel and leaks.
        energy_kwh: Electricity.
        intensity_kgco2e_per_kwh: Of that electricity.
        usage_count: Units of use of all clients.
    """

    region: str
    month: int
    scope1_kgco2e: float | None = None
    energy_kwh: float | None = None
    intensity_kgco2e_per_kwh: float | None = None
    usage_count: float | None = None


@dataclass(frozen=True, slots=True)
class ClientUse:
    """Use of a service by the client, in a region and a month.

    Attributes:
        service: The service; data.
        region: The region; data.
        month: The month.
        direct_count: Units of servers that work for the client.
        overhead_count: Units of servers that work for all.
        share_fraction: Share of these that falls on the client.
    """

    service: str
    region: str
    month: int
    direct_count: float | None = None
    overhead_count: float = 0.0
    share_fraction: float = 0.0


@dataclass(frozen=True, slots=True)
class CloudCase:
    """All that is asked.

    Attributes:
        datacentres: Datacentres of all regions.
        regions: Regions, month by month.
        uses: Use of the client.
    """

    datacentres: tuple[DatacentreCase, ...] = ()
    regions: tuple[RegionMonth, ...] = ()
    uses: tuple[ClientUse, ...] = field(default=())

    def region_month(self, region: str, month: int) -> RegionMonth | None:
        """A region in a month; None if nothing is said of it."""
        return next((one for one in self.regions if (one.region, one.month) == (region, month)), None)

    def problems(self) -> Iterator[tuple[str, str]]:
        """What stands in the way of a sum, as a code and the name of what it is about."""
        seen: set[tuple[str, int]] = set()
        for period in self.regions:
            key = period.region, period.month
            if key in seen:
                yield "cloud_region_twice", period.region
            seen.add(key)
        for use in self.uses:
            if (use.region, use.month) not in seen:
                yield "cloud_region_missing", use.region
            if not 0.0 <= use.share_fraction <= 1.0:
                yield "cloud_share_wrong", use.service
        for centre in self.datacentres:
            if centre.devices and centre.in_service_kgco2e is not None:
                yield "cloud_stock_twice", centre.name
            if any(life <= 0 for life in (centre.life_months, *(device.life_months for device in centre.devices))):
                yield "cloud_life_wrong", centre.name

    def to_plain(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: object) -> CloudCase:
        """The inverse of `to_plain`.

        Raises:
            InputError: `cloud_case_unreadable`: it is none.
        """
        try:
            root = _known(cls, plain)
            return cls(
                tuple(_datacentre(one) for one in root.get("datacentres", ())),
                tuple(RegionMonth(**_known(RegionMonth, one)) for one in root.get("regions", ())),
                tuple(ClientUse(**_known(ClientUse, one)) for one in root.get("uses", ())),
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError("cloud_case_unreadable", detail=str(error)[:120]) from error


def month_number(year: int, month: int) -> int:
    """Number of a month of the calendar.

    Raises:
        InputError: there is no such month.
    """
    if not (0 <= year <= 9_999 and 1 <= month <= MONTHS_PER_YEAR):
        raise InputError("no_such_day", value=f"{year}-{month}")
    return year * MONTHS_PER_YEAR + month - 1


def month_text(number: int) -> str:
    """A month as files write it, such as `2025-03`."""
    return f"{number // MONTHS_PER_YEAR:04d}-{number % MONTHS_PER_YEAR + 1:02d}"


def _datacentre(plain: object) -> DatacentreCase:
    told = _known(DatacentreCase, plain)
    devices = tuple(_device(one) for one in told.pop("devices", ()))
    return DatacentreCase(**told, devices=devices)


def _device(plain: object) -> DeviceCase:
    told = _known(DeviceCase, plain)
    parts = tuple(Component(**_known(Component, one)) for one in told.pop("components", ()))
    return DeviceCase(**told, components=parts)


def _known(kind: type[Any], plain: object) -> dict[str, Any]:
    """The fields of a value, of the right kind and in bounds."""
    if not isinstance(plain, Mapping):
        raise TypeError("no record")
    kinds = {one.name: str(one.type) for one in fields(kind)}
    for name, value in plain.items():
        if name not in kinds:
            raise ValueError(name)
        if not _fits(kinds[name], value):
            raise ValueError(f"{name}={value!r}")
    return dict(plain)


def _fits(kind: str, value: object) -> bool:
    if value is None:
        return "None" in kind
    if kind == "str":
        return isinstance(value, str)
    if kind.startswith("tuple"):
        return isinstance(value, list | tuple)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if "int" in kind:
        return isinstance(value, int) and 0 <= value <= _MOST_MONTH
    return 0.0 <= value < float("inf")
