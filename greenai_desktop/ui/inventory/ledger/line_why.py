"""A line of the ledger as a figure that explains itself, and the place it comes from."""

from __future__ import annotations

from typing import Any, Final

from greenai_desktop.accounting.ledger.missing import why_missing
from greenai_desktop.core.lines import Indicator, Line
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.ui.inventory.ledger.words import CARBON

_TAB: Final = {"asset": "equipment", "activity": "posts", "cloud": "cloud"}


def line_result(line: Line) -> Result:
    """What a line emits, with its activity below it."""
    amount, reason = line.amount(Indicator.GHG), why_missing(line)
    activity = Result(
        "activity.amount", line.activity_value, line.activity_unit, status=line.status, method=line.method,
        reason="" if line.activity_value is not None else "activity_unknown",
    )  # fmt: skip
    if amount is None or reason is not None:
        return Result("ledger.line", None, CARBON, status=Status.MISSING, method=Method.FACTOR, label=line.label,
                      reason=reason or "", steps=(activity,), notes=line.notes)  # fmt: skip
    return Result(
        "ledger.line", amount.value, CARBON, amount.low, amount.high, line.status, line.method, line.label,
        steps=(activity,), notes=line.notes,
    )  # fmt: skip


def place_of(origin: str) -> tuple[str, dict[str, Any]] | None:
    """The page where the origin of a line stands, and what it is to show; None if there is none."""
    kind, _colon, number = origin.partition(":")
    if not number.isdigit():
        return None
    if kind in _TAB:
        return "inventory", {"tab": _TAB[kind], "row_id": int(number)}
    return {"run": ("runs", {"run": int(number)}), "estimate": ("estimate", {"estimate": int(number)})}.get(kind)
