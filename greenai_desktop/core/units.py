"""Exact conversions, and the units a factor or a line may carry.

Inside the program there is one unit per dimension, told by the suffix of a name (`_w`, `_kwh`, `_kgco2e` …);
conversions happen once, at the edge. Constants here are definitions, never rounded reciprocals.
"""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.errors import InputError

J_PER_KWH: Final = 3_600_000
J_PER_WH: Final = 3_600
S_PER_MINUTE: Final = 60
S_PER_H: Final = 3_600
S_PER_DAY: Final = 86_400
H_PER_DAY: Final = 24
H_PER_YEAR: Final = 8_760
FLOP_PER_MAC: Final = 2
G_PER_KG: Final = 1_000
W_PER_KW: Final = 1_000
MONTHS_PER_YEAR: Final = 12
MICROJOULES_PER_J: Final = 1_000_000
BITS_PER_BYTE: Final = 8
BYTES_PER_GB: Final = 1_000_000_000
BYTES_PER_GIB: Final = 1 << 30

# Unit -> (dimension, how many of the dimension's base unit one of it is).
_UNITS: Final[dict[str, tuple[str, float]]] = {
    "W": ("power", 1.0),
    "kW": ("power", 1_000.0),
    "MW": ("power", 1_000_000.0),
    "J": ("energy", 1 / J_PER_KWH),
    "Wh": ("energy", 1e-3),
    "kWh": ("energy", 1.0),
    "MWh": ("energy", 1e3),
    "GWh": ("energy", 1e6),
    "gCO2e": ("greenhouse gas", 1e-3),
    "kgCO2e": ("greenhouse gas", 1.0),
    "tCO2e": ("greenhouse gas", 1e3),
    "gCO2e/kWh": ("intensity", 1e-3),
    "kgCO2e/kWh": ("intensity", 1.0),
    "gCO2e/unit": ("greenhouse gas per unit", 1e-3),
    "kgCO2e/unit": ("greenhouse gas per unit", 1.0),
    "kgCO2e/year": ("greenhouse gas per year", 1.0),
    "kgCO2e/kg": ("greenhouse gas per mass", 1.0),
    "L": ("water", 1.0),
    "m3": ("water", 1_000.0),
    "L/kWh": ("water intensity", 1.0),
    "kgSbe": ("element depletion", 1.0),
    "MJ": ("primary energy", 1.0),
    "MJ/kWh": ("primary energy intensity", 1.0),
    "kgSbe/kWh": ("element depletion intensity", 1.0),
    "kWh/year": ("energy per year", 1.0),
    "kWh/GB": ("energy per data", 1.0),
    "Wh/token": ("energy per token", 1.0),
    "s": ("duration", 1.0),
    "h": ("duration", float(S_PER_H)),
    "day": ("duration", float(S_PER_DAY)),
    "year": ("duration", float(H_PER_YEAR * S_PER_H)),
    "h/year": ("time used per year", 1.0),
    "s/token": ("duration per token", 1.0),
    "ratio": ("ratio", 1.0),
    "fraction": ("fraction", 1.0),
    "percent": ("fraction", 0.01),
    "W/GB": ("power per capacity", 1.0),
    "W/TB": ("power per capacity", 1e-3),
    "Wh/TBh": ("power per capacity", 1e-3),
    "W/DIMM": ("power per module", 1.0),
    "W/thread": ("power per thread", 1.0),
    "W/core": ("power per core", 1.0),
    "W/drive": ("power per drive", 1.0),
    "W/machine": ("power per machine", 1.0),
    "GB": ("data", 1.0),
    "TB": ("data", 1e3),
    "GB/s": ("data rate", 1.0),
    "GB·s": ("capacity held", 1.0),
    "count": ("count", 1.0),
    "FLOP": ("operations", 1.0),
    "MAC": ("operations", float(FLOP_PER_MAC)),
    "TFLOP": ("operations", 1e12),
    "TFLOP/s": ("operations per time", 1.0),
    "mm2": ("area", 1.0),
    "cm2": ("area", 100.0),
    "m2": ("area", 1_000_000.0),
    "ha": ("area", 10_000_000_000.0),
    "g": ("mass", 1e-3),
    "kg": ("mass", 1.0),
    "t": ("mass", 1_000.0),
    "km": ("distance", 1.0),
    "t·km": ("freight", 1.0),
    "kg·km": ("freight", 1e-3),
    "passenger·km": ("travel", 1.0),
    "night": ("nights", 1.0),
    "room·night": ("nights of rooms", 1.0),
    "FTE·h": ("working time", 1.0),
    "GB·year": ("data kept", 1.0),
    "TB·year": ("data kept", 1e3),
    "GB/cm2": ("data per area", 1.0),
    "unit": ("things", 1.0),
    "licence": ("licences", 1.0),
    "email": ("messages", 1.0),
    "search": ("searches", 1.0),
    # Spend: a currency at the prices of a year is no unit to convert; rows tell their year beside.
    "EUR": ("spend in EUR", 1.0),
    "kEUR": ("spend in EUR", 1e3),
    "USD": ("spend in USD", 1.0),
    "kUSD": ("spend in USD", 1e3),
    "money": ("money", 1.0),
    "money/kWh": ("price of energy", 1.0),
    "money/h": ("price of time", 1.0),
    "celsius": ("temperature", 1.0),
    "Hz": ("frequency", 1.0),
}

# What activities and parts are counted in; their factors are in kgCO2e for one of it.
_COUNTED: Final = (
    "L", "m3", "t", "km", "t·km", "kg·km", "passenger·km", "night", "room·night", "h", "FTE·h", "GB", "GB·year",
    "email", "search", "EUR", "USD", "mm2", "cm2", "m2",
)  # fmt: skip
_UNITS.update({f"kgCO2e/{unit}": (f"greenhouse gas per {_UNITS[unit][0]}", 1 / _UNITS[unit][1]) for unit in _COUNTED})
_OF_PARTS: Final = ("unit", "mm2", "cm2", "m2", "kg", "kg·km", "GB", "kWh")
_UNITS.update({
    f"{what}/{unit}": (f"{dimension} per {_UNITS[unit][0]}", 1 / _UNITS[unit][1])
    for what, dimension in (("kgSbe", "element depletion"), ("MJ", "primary energy"))
    for unit in _OF_PARTS
    if f"{what}/{unit}" not in _UNITS
})  # fmt: skip


def known_unit(unit: str) -> bool:
    """Whether a factor table or a line may use this unit."""
    return unit in _UNITS


def dimension(unit: str) -> str:
    """The dimension a unit belongs to.

    Raises:
        InputError: the unit is not one of ours.
    """
    try:
        return _UNITS[unit][0]
    except KeyError:
        raise InputError("unknown_unit", unit=unit, known=", ".join(sorted(_UNITS))) from None


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Convert between two units of one dimension.

    Raises:
        InputError: an unknown unit, or units of different dimensions.
    """
    if dimension(from_unit) != dimension(to_unit):
        raise InputError("unit_mismatch", unit=from_unit, expected=to_unit)
    return value * (_UNITS[from_unit][1] / _UNITS[to_unit][1])
