"""Figures of a result tree as text: one way for the window, the command line and paper.

Carbon has two significant digits, other figures three, prices four, money its cents unless its range is wide; an
interval has one unit for both ends, and as many digits as it takes to tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from greenai_desktop.core.units import G_PER_KG
from greenai_desktop.i18n import Language, numbers

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result

_DIGITS: Final = {"kgCO2e": 2, "gCO2e": 2, "tCO2e": 2}
_PRICE_DIGITS: Final = 4
_SPAN_DIGITS: Final = (2, 3, 4)
# A range of money that is wider than this share of its end is told without cents, and so is the amount in it.
_ROUGH_SPREAD: Final = 0.05


def amount_of(result: Result, language: Language) -> str:
    """A figure with its unit; "—" if it is missing or suspect."""
    if result.value is None or not result.status.has_value:
        return numbers.MISSING
    if result.unit == "money" and _is_rough(result):
        return numbers.money(result.value, result.label, language.code, is_rough=True).strip()
    return amount_text(result.value, result.unit, result.label, language)


def span_of(result: Result, language: Language) -> str:
    """The 95% interval of a figure; empty if there is none."""
    if result.value is None:
        return ""
    return span_text(result.low, result.high, result.unit, result.label, language, result.value)


def amount_text(value: float, unit: str, label: str, language: Language, significant: int | None = None) -> str:
    """An amount with its unit; of money, `label` is the currency."""
    code = language.code
    if unit == "money":
        return numbers.money(value, label, code).strip()
    if unit == "money/kWh":
        return _price(value, label, code, significant or _PRICE_DIGITS)
    if unit == "s":
        return numbers.duration(value, code)
    if unit == "kgCO2e/kWh":
        return numbers.quantity(value * G_PER_KG, "gCO2e/kWh", code, significant or 3)
    return numbers.quantity(value, unit, code, significant or _DIGITS.get(unit, 3))


def span_text(
    low: float | None, high: float | None, unit: str, label: str, language: Language, beside: float | None = None
) -> str:
    """Two ends with one unit, that of the figure they stand `beside`; empty if there are none."""
    if low is None or high is None:
        return ""
    if unit == "kgCO2e/kWh":
        low, high, unit = low * G_PER_KG, high * G_PER_KG, "gCO2e/kWh"
        beside = None
    text = ""
    for digits in _SPAN_DIGITS:
        text = _span(low, high, unit, label, language, digits, beside)
        first, _, second = text.partition("–")
        if second and not second.startswith(first):
            break
    return text


def _span(
    low: float, high: float, unit: str, label: str, language: Language, digits: int, beside: float | None
) -> str:  # fmt: skip
    code = language.code
    if unit == "fraction":
        return f"{numbers.percent(low, code, digits)}–{numbers.percent(high, code, digits)}"
    if unit == "money":
        is_rough = _is_wide(low, high)
        ends = (numbers.money(end, label, code, digits, is_rough=is_rough) for end in (low, high))
        return "–".join(ends).strip()
    return numbers.interval(low, high, unit, code, digits, beside)


def _price(value: float, currency: str, code: str, significant: int) -> str:
    """A price with all its digits; the sign stands where the language puts it, as in an amount of money."""
    model = numbers.money(1.0, currency, code)
    return model.replace(numbers.decimal(1.0, code, 2), numbers.number(value, code, significant)).strip() + "/kWh"


def _is_rough(result: Result) -> bool:
    return result.low is not None and result.high is not None and _is_wide(result.low, result.high)


def _is_wide(low: float, high: float) -> bool:
    """Whether cents would claim more than the range says."""
    return high - low > _ROUGH_SPREAD * abs(high)
