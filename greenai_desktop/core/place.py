"""Where a machine stands, what its electricity costs, and what is known of the machine itself.

A run keeps a copy of all three, so that a later change of settings never rewrites the past.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from greenai_desktop.core.hosting import Hosting


@dataclass(frozen=True, slots=True)
class Place:
    """Where a machine stands.

    Attributes:
        zone: Zone code of its electricity, such as `FR`; empty if nobody said.
        zone_is_guess: Whether the zone was guessed and not confirmed.
        hosting: Kind of place; decides PUE and scope. None if nobody said.
        pue_ratio: The site's own PUE; None takes the default of the hosting.
        provider: Cloud provider code; empty outside the cloud.
        region: Cloud region code; empty outside the cloud.
        controls_colocation: Whether the organisation counts colocated machines as its own.
    """

    zone: str = ""
    zone_is_guess: bool = False
    hosting: Hosting | None = None
    pue_ratio: float | None = None
    provider: str = ""
    region: str = ""
    controls_colocation: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Place:
        """The inverse of `to_dict`; unknown names are left aside, so that newer files can be read."""
        known = {name: plain[name] for name in cls.__slots__ if name in plain}
        if known.get("hosting") is not None:
            known["hosting"] = Hosting(known["hosting"])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Price:
    """A price of electricity and when it is in force.

    Attributes:
        per_kwh: In `currency`.
        currency: ISO 4217 code.
        valid_from: ISO date, first day; empty for always.
        valid_until: ISO date, last day; empty for open.
    """

    per_kwh: float
    currency: str
    valid_from: str = ""
    valid_until: str = ""

    def is_valid_on(self, date: str) -> bool:
        """Whether the price is in force on an ISO date."""
        return (not self.valid_from or self.valid_from <= date) and (not self.valid_until or date <= self.valid_until)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def price_on(prices: Iterable[Price], date: str) -> Price | None:
    """The price in force on an ISO date: of several, the one that began last; None if there is none."""
    valid = [price for price in prices if price.is_valid_on(date)]
    return max(valid, key=lambda price: price.valid_from, default=None)


@dataclass(frozen=True, slots=True)
class Machine:
    """What is known of a machine, detected or entered.

    Attributes:
        cpu_name: Raw name of the processor; empty if unknown.
        socket_count: Processors; None if unknown.
        thread_count: Logical processors that this system sees.
        memory_bytes: Installed memory that this system sees.
        module_count: Memory modules; None if unknown.
        chassis: `server`, `desktop`, `laptop`, or empty if unknown.
        is_virtual: Whether this is a virtual machine or a container with a share of its host.
        host_share: Share of the host, 0 to 1; None if unknown; 1 on bare metal.
        entered: Names of the fields that a person entered.
    """

    cpu_name: str = ""
    socket_count: int | None = None
    thread_count: int = 1
    memory_bytes: int = 0
    module_count: int | None = None
    chassis: str = ""
    is_virtual: bool = False
    host_share: float | None = 1.0
    entered: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Machine:
        """The inverse of `to_dict`; unknown names are left aside."""
        known = {name: plain[name] for name in cls.__slots__ if name in plain}
        known["entered"] = tuple(known.get("entered", ()))
        return cls(**known)
