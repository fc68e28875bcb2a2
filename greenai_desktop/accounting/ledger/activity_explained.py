"""How the figure of one activity, or of a post, came about: "Why this number?"."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from greenai_desktop.accounting.ledger.offered import lacks_upstream
from greenai_desktop.accounting.ledger.post_totals import PostTotal
from greenai_desktop.accounting.ledger.reckoning import (
    AMOUNT_U95,
    UNKNOWN_FACTOR_U95,
    default_u95,
    row_kgco2e,
    row_use,
    shipped_u95,
)
from greenai_desktop.catalog.activities import Activity
from greenai_desktop.core import activity_amounts
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.results import Citation, Result, weakest
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import product_u95

_CARBON: Final = "kgCO2e"


def activity_explained(inventory: Inventory, row: int, factor: Activity | None) -> Result:
    """What a row adds to the ledger, with its steps.

    Args:
        inventory: The table.
        row: The place of the row.
        factor: The factor that the row names; None if it names none that is known.
    """
    value, reason = row_kgco2e(inventory, row, factor)
    amount, own = _amount(inventory, row), _factor(inventory, row, factor)
    scaled = _scaled(inventory, row, factor)
    share = _exact("activity.share", _known(inventory, row, "ai_share_fraction"), "fraction")
    deflator = _known(inventory, row, "deflator_ratio")
    is_money = _is_spend(inventory, row, factor)
    priced = [_exact("activity.deflator", deflator, "ratio")] if deflator is not None else []
    spread = product_u95((_ratio(amount), _ratio(own)))
    low, high = _bounds(value, spread)
    return Result(
        "activity.emissions", value, _CARBON, low, high,
        Status.MISSING if value is None else weakest((amount.status, own.status)),
        Method.SPEND if is_money else Method.FACTOR, str(inventory.value(row, "name")), reason,
        "money_times_factor" if priced else "activity_times_factor", (amount, *scaled, *priced, own, share),
        notes=tuple(_notes(inventory, row, factor, is_money)), partial=value is None,
    )  # fmt: skip


def post_explained(total: PostTotal, name: str, parts: Iterable[Result]) -> Result:
    """The sum of the lines of a post.

    Args:
        total: Of the post.
        name: What the post is called; data.
        parts: Its lines, or the largest of them.
    """
    steps = tuple(parts)
    status = weakest([step.status for step in steps if step.value is not None])
    return Result(
        "activity.post", total.value, _CARBON, total.low, total.high,
        Status.MISSING if total.value is None else status, Method.SUM, name,
        "" if total.value is not None else "no_activity" if not total.count else "activity_unknown", "sum", steps,
        partial=total.missing_count > 0 or total.value is None,
    )  # fmt: skip


def _amount(inventory: Inventory, row: int) -> Result:
    value, unit = _known(inventory, row, "value"), str(inventory.value(row, "unit"))
    status = Status(str(inventory.value(row, "status")) or Status.ENTERED)
    if value is None:
        return _missing("activity.amount", unit, "amount_unknown")
    told = _told(inventory, row, "value", "value_low", "value_high")
    low, high = _bounds(value, told or AMOUNT_U95.get(status, UNKNOWN_FACTOR_U95))
    made = activity_amounts.read(str(inventory.value(row, "amount_from")), value, unit)
    steps: tuple[Result, ...] = ()
    if made is not None:
        steps = tuple(
            _exact(f"activity.input.{known.id}", made[1][known.id], known.unit) for known in made[0].inputs
        )  # fmt: skip
    return Result(
        "activity.amount", value, unit, low, high, status, Method.ENTERED,
        formula=f"activity_{made[0].id}" if made is not None else "", steps=steps,
        notes=_booked(made[0]) if made is not None else (),
    )  # fmt: skip


def _booked(way: activity_amounts.Way) -> tuple[str, ...]:
    return ("life_of_sold",) if way is activity_amounts.WAYS["sold_use"] else ()


def _factor(inventory: Inventory, row: int, factor: Activity | None) -> Result:
    currency, unit = str(inventory.value(row, "currency")), str(inventory.value(row, "unit"))
    typed = _known(inventory, row, "factor_kgco2e")
    if typed is not None:
        told = _told(inventory, row, "factor_kgco2e", "factor_low", "factor_high")
        low, high = _bounds(typed, told or default_u95(factor, currency))
        source = str(inventory.value(row, "source"))
        return Result(
            "activity.factor", typed, f"kgCO2e/{unit}" if unit else _CARBON, low, high, Status.ENTERED,
            Method.ENTERED, source,
        )  # fmt: skip
    if factor is None:
        return _missing("activity.factor", _CARBON, "activity_factor_unknown")
    low, high = _bounds(factor.factor.value, shipped_u95(factor, currency))
    reason = row_use(inventory, row, factor).reason
    return Result(
        "activity.factor", None if reason else factor.factor.value, factor.factor.unit, None if reason else low,
        None if reason else high, Status.MISSING if reason else factor.factor.status, Method.FACTOR,
        factor.factor.region, reason, citation=Citation.of(factor.factor, factor.source),
        notes=("last_resort",) if factor.is_last_resort else (), partial=bool(reason),
    )  # fmt: skip


def _scaled(inventory: Inventory, row: int, factor: Activity | None) -> list[Result]:
    """The step that brings the amount to the unit of the factor, where there is one."""
    use = row_use(inventory, row, factor)
    if use.reason or use.scale == 1.0:
        return []
    return [_exact("activity.scale", use.scale, "ratio")]


def _notes(inventory: Inventory, row: int, factor: Activity | None, is_money: bool) -> Iterable[str]:
    if str(inventory.value(row, "left_out")):
        yield "activity_left_out"
    if str(inventory.value(row, "kind")) in ("offset", "avoided"):
        yield "beside_totals"
    if is_money:
        yield "last_resort"
    if is_undeflated(inventory, row, factor):
        yield "not_deflated"
    if factor is not None and factor.boundary == "combustion" and _known(inventory, row, "factor_kgco2e") is None:
        yield "upstream_not_counted" if lacks_upstream(factor) else "combustion_only"


def is_undeflated(inventory: Inventory, row: int, factor: Activity | None) -> bool:
    """Whether money of another year, or of an unknown one, meets a factor of prices of its own year."""
    if factor is None or factor.price_year is None or _known(inventory, row, "factor_kgco2e") is not None:
        return False
    year = _known(inventory, row, "price_year")
    return _known(inventory, row, "deflator_ratio") is None and year != factor.price_year


def _is_spend(inventory: Inventory, row: int, factor: Activity | None) -> bool:
    return bool(inventory.value(row, "currency")) or (factor is not None and factor.is_last_resort)


def _ratio(result: Result) -> float:
    if result.value is None or result.high is None or result.value <= 0.0:
        return 1.0
    return result.high / result.value


def _bounds(value: float | None, u95_ratio: float) -> tuple[float | None, float | None]:
    return (None, None) if value is None else (value / u95_ratio, value * u95_ratio)


def _told(inventory: Inventory, row: int, name: str, low_name: str, high_name: str) -> float | None:
    value, low, high = (_known(inventory, row, column) for column in (name, low_name, high_name))
    if value is None or low is None or high is None or not 0.0 < low <= value <= high:
        return None
    return max(high / value, value / low)


def _exact(key: str, value: float | None, unit: str) -> Result:
    if value is None:
        return _missing(key, unit, "not_given")
    return Result(key, value, unit, status=Status.ENTERED, method=Method.ENTERED)


def _missing(key: str, unit: str, reason: str) -> Result:
    return Result(key, None, unit, status=Status.MISSING, method=Method.ENTERED, reason=reason, partial=True)


def _known(inventory: Inventory, row: int, name: str) -> float | None:
    value = float(inventory.numbers(name)[row])
    return None if math.isnan(value) else value
