"""Limits of a run or a project: budgets, and bounds of what a run logs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from greenai_desktop.core.errors import InputError

ENERGY, CARBON, COST, HOURS = "energy_kwh", "gwp_kgco2e", "cost", "duration_h"
# What the record itself tells; any other quantity is the name of something the run logs.
OWN_QUANTITIES: Final = (ENERGY, CARBON, COST, HOURS)


class Bound(StrEnum):
    """Which side of a limit is the good one."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound for one quantity.

    Attributes:
        quantity: One of `OWN_QUANTITIES`, or the name of a logged value such as `latency_ms`; data.
        value: In the quantity's unit; money in `currency`.
        bound: Budgets are AT_MOST.
        currency: ISO 4217 code of a COST, empty otherwise.

    Raises:
        InputError: no quantity, a value that is no number, or a budget that is not above 0.
    """

    quantity: str
    value: float
    bound: Bound = Bound.AT_MOST
    currency: str = ""

    def __post_init__(self) -> None:
        if not self.quantity.strip():
            raise InputError("limit_without_quantity")
        if not math.isfinite(self.value) or (self.is_budget and not self.value > 0):
            raise InputError("limit_not_possible", quantity=self.quantity, value=self.value)
        if self.is_budget and self.bound is not Bound.AT_MOST:
            raise InputError("limit_not_possible", quantity=self.quantity, value=self.value)

    @property
    def is_budget(self) -> bool:
        """Whether it limits what a run uses, and so grows towards it, instead of something the run logs."""
        return self.quantity in OWN_QUANTITIES

    def used_fraction(self, value: float | None) -> float | None:
        """Share of a budget that is used; for a logged value 1 or more where it is on the wrong side, else 0.

        None if the value is missing.
        """
        if value is None or not math.isfinite(value):
            return None
        if self.is_budget:
            return value / self.value
        is_good = value <= self.value if self.bound is Bound.AT_MOST else value >= self.value
        return 0.0 if is_good else 1.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain: dict[str, Any] = {"quantity": self.quantity, "value": self.value, "bound": self.bound.value}
        return plain | ({"currency": self.currency} if self.currency else {})

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Limit:
        """The inverse of `to_dict`."""
        bound = Bound(plain.get("bound", Bound.AT_MOST))
        return cls(str(plain["quantity"]), float(plain["value"]), bound, str(plain.get("currency", "")))


def limits_from(plain: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    """Limits as JSON keeps them."""
    return tuple(Limit.from_dict(one) for one in plain)
