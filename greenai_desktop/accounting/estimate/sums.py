"""Sums of parts, where what nobody asked for is told as not assessed, and what is unknown makes the sum partial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from greenai_desktop.core.results import Calculation, Quantity

# A part that was left out on purpose: told, and no gap.
NOT_ASKED: Final = "not_asked"


def not_asked(calculation: Calculation, key: str, unit: str, **words: Any) -> Quantity:
    """A part that nobody asked for, such as the use of a model that is only trained."""
    lacking = calculation.missing(key, unit, NOT_ASKED, **words)
    return replace(lacking, result=replace(lacking.result, partial=False))


def is_asked(quantity: Quantity) -> bool:
    """Whether a part is there, or is missing although it was asked for."""
    return quantity.result.reason != NOT_ASKED


def sum_of(calculation: Calculation, key: str, unit: str, parts: Sequence[Quantity], **words: Any) -> Quantity:
    """The sum of the parts that were asked for; the others are told among its steps.

    Where what is known of them is nothing at all, such as the water of an office, the sum is missing as the rest is:
    zero would pass for a figure.
    """
    asked = [part for part in parts if is_asked(part)]
    if not asked:
        return not_asked(calculation, key, unit, **words)
    lacking = next((part.result.reason for part in asked if part.draws is None), "")
    if lacking and not any(part.draws is not None and part.draws.any() for part in asked):
        total = calculation.missing(key, unit, lacking, **words)
        return replace(total, result=replace(total.result, steps=tuple(part.result for part in parts)))
    total = calculation.total(key, unit, asked, **words)
    if len(asked) == len(parts):
        return total
    return replace(total, result=replace(total.result, steps=tuple(part.result for part in parts)))
