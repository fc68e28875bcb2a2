"""Limits as people type them on a command line: `energy=2kWh`, `cost<=1.20EUR`, `score>=0.9`.

A budget has one of four names and a unit; anything else is the name of a value that the run logs.
"""

from __future__ import annotations

import math
import re
from typing import Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, Bound, Limit
from greenai_desktop.core.units import S_PER_H, convert

_NAMES: Final = {"energy": ENERGY, "carbon": CARBON, "cost": COST, "hours": HOURS}
_FORM: Final = re.compile(r"\s*([^<>=]+?)\s*(<=|>=|=|≤|≥)\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*(\S*)\s*")
_BOUNDS: Final = {
    "<=": Bound.AT_MOST, "≤": Bound.AT_MOST, ">=": Bound.AT_LEAST, "≥": Bound.AT_LEAST, "=": Bound.AT_MOST,
}  # fmt: skip
# How many of them are a kWh. Milli and mega differ by the case of one letter: "mwh" may be either and is refused.
_ENERGY_UNITS: Final = {
    "mWh": 1e6, "Wh": 1e3, "wh": 1e3, "WH": 1e3, "kWh": 1.0, "kwh": 1.0, "KWh": 1.0, "KWH": 1.0, "": 1.0,
    "MWh": 1e-3, "MWH": 1e-3,
}  # fmt: skip
_CARBON_UNITS: Final = {"g": "gCO2e", "kg": "kgCO2e", "t": "tCO2e", "": "kgCO2e"}
_SECONDS: Final = {"s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
_CURRENCY_SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP"}
_LENGTH: Final = re.compile(r"\s*([0-9.]+)\s*(s|min|h|d|)\s*")


def limit_of(text: str) -> Limit:
    """A limit as typed.

    Raises:
        InputError: `limit_unreadable`: it has another form, or a unit that is not one of its quantity.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise InputError("limit_unreadable", text=text)
    name, sign, digits, unit = found.groups()
    try:
        return _limit(name, sign, digits, unit, text)
    except InputError as error:
        if error.code != "limit_not_possible":
            raise
        # In the words that were typed; what is too great for a number is none.
        raise InputError("limit_not_possible", quantity=name, value=digits + unit) from None


def _limit(name: str, sign: str, digits: str, unit: str, text: str) -> Limit:
    quantity = _NAMES.get(name.lower())
    try:
        value = float(digits)
        if quantity is not None:
            return _budget(quantity, value, unit, _BOUNDS[sign])
    except (ValueError, KeyError):
        raise InputError("limit_unreadable", text=text) from None
    if sign == "=" or unit:  # which side is the good one must be said, and a logged value has no unit we know
        raise InputError("limit_unreadable", text=text)
    return Limit(name, value, _BOUNDS[sign])


def limit_text(limit: Limit) -> str:
    """A limit as it can be typed; the inverse of `limit_of`."""
    names = {quantity: name for name, quantity in _NAMES.items()}
    units = {ENERGY: "kWh", CARBON: "kg", COST: limit.currency, HOURS: "h"}
    if limit.is_budget:
        return f"{names[limit.quantity]}={limit.value!r}{units[limit.quantity]}"
    return f"{limit.quantity}{'<=' if limit.bound is Bound.AT_MOST else '>='}{limit.value!r}"


def seconds_of(text: str) -> float:
    """A length of time as typed, such as `2h`, `90min` or `1.5h`; plain numbers are seconds.

    Raises:
        InputError: `length_unreadable`: it is none, or not above 0.
    """
    found = _LENGTH.fullmatch(text)
    try:
        seconds = float(found.group(1)) * _SECONDS[found.group(2) or "s"] if found else 0.0
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise InputError("length_unreadable", text=text)
    return seconds


def _budget(quantity: str, value: float, unit: str, bound: Bound) -> Limit:
    """A budget in the unit of its quantity; a unit of another quantity is a KeyError."""
    plain = unit.lower()
    if quantity == ENERGY:
        value = value / _ENERGY_UNITS[unit]
    elif quantity == CARBON:
        value = convert(value, _CARBON_UNITS[plain.removesuffix("co2e").removesuffix("co2")], "kgCO2e")
    elif quantity == HOURS:
        value = value * _SECONDS[plain or "h"] / S_PER_H
    else:
        currency = _CURRENCY_SIGNS.get(unit, unit.upper())
        if currency and not re.fullmatch("[A-Z]{3}", currency):
            raise KeyError(unit)
        return Limit(quantity, value, bound, currency)
    return Limit(quantity, value, bound)
