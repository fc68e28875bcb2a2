"""The headline figures of an estimate: what a list shows without computing it again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from greenai_desktop.core.samples import Status

if TYPE_CHECKING:  # the store's records need no arithmetic: a recorder starts without numpy
    from greenai_desktop.core.results import Result

_PARTS: Final = ("build.", "use.", "equipment.")  # what is kept of the figures one level deeper


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure as it was when an estimate was kept.

    Attributes:
        value: In `unit`; None if missing.
        unit: Its unit.
        low: Lower end of the 95 % interval; None if there is none.
        high: Upper end.
        status: Where the figure comes from.
        label: What it is of, such as the currency of an amount of money; data.
        reason: Code of why it is missing.
        partial: Whether something is missing in it.
    """

    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    status: Status = Status.ESTIMATED
    label: str = ""
    reason: str = ""
    partial: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; empty ones are left out, and a value that is missing is None."""
        plain: dict[str, Any] = {"value": _finite(self.value), "unit": self.unit, "status": self.status.value}
        rest = {"low": _finite(self.low), "high": _finite(self.high), "label": self.label, "reason": self.reason}
        plain |= {name: value for name, value in rest.items() if value not in (None, "")}
        return plain | ({"partial": True} if self.partial else {})

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Headline:
        """The inverse of `to_dict`; unknown names are left aside."""
        return cls(
            plain.get("value"), str(plain.get("unit", "")), plain.get("low"), plain.get("high"),
            Status(plain.get("status", Status.ESTIMATED)), str(plain.get("label", "")), str(plain.get("reason", "")),
            bool(plain.get("partial", False)),
        )  # fmt: skip


def headlines_of(root: Result) -> dict[str, Headline]:
    """The figures at the top of a tree, by key; where a key comes twice, the first.

    A part whose key finds another figure in the tree, such as the minerals of the equipment beside its carbon, is
    left out: it would be held against that one.
    """
    found: dict[str, Headline] = {}
    parts = (step for result in root.steps for step in result.steps if step.key.startswith(_PARTS))
    for result in (*root.steps, *(part for part in parts if root.find(part.key) is part)):
        found.setdefault(result.key, _headline(result))
    return found


def _headline(result: Result) -> Headline:
    return Headline(
        result.value, result.unit, result.low, result.high, result.status, result.label, result.reason, result.partial
    )


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value
