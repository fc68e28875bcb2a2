"""Numbers as people type them into the fields of an estimate: with a unit, a multiple, or per cent.

`numbers.parse_number` reads the digits; here a unit is brought to that of the field ("2,5 MWh" in a field of kWh),
counts may be told as 7B or 1,5 Md, and a share without its sign is asked for where it can be read in two ways.
"""

from __future__ import annotations

import math
import re
from typing import Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.fields import Field
from greenai_desktop.i18n import numbers

# What one of a unit is in the unit of the field. Capitals are kept apart only where they make a difference.
_UNITS: Final[dict[str, dict[str, float]]] = {
    "W": {"w": 1.0, "kw": 1e3, "mW": 1e-3, "MW": 1e6, "watt": 1.0, "watts": 1.0},
    "kWh": {"kwh": 1.0, "wh": 1e-3, "mwh": 1e3, "gwh": 1e6, "MJ": 1 / 3.6, "J": 1 / 3.6e6, "kj": 1 / 3.6e3},
    "Wh": {"wh": 1.0, "kwh": 1e3, "mWh": 1e-3, "MWh": 1e6, "J": 1 / 3.6e3, "kj": 1 / 3.6},
    "h": {
        "h": 1.0, "hour": 1.0, "hours": 1.0, "heure": 1.0, "heures": 1.0, "min": 1 / 60, "s": 1 / 3600, "d": 24.0,
        "day": 24.0, "days": 24.0, "j": 24.0, "jour": 24.0, "jours": 24.0, "week": 168.0, "weeks": 168.0,
        "semaine": 168.0, "semaines": 168.0,
    },
    "year": {"year": 1.0, "years": 1.0, "y": 1.0, "an": 1.0, "ans": 1.0, "month": 1 / 12, "months": 1 / 12,
             "mois": 1 / 12},
    "GB": {"gb": 1.0, "go": 1.0, "mb": 1e-3, "mo": 1e-3, "tb": 1e3, "to": 1e3, "pb": 1e6, "po": 1e6},
    "TB": {"tb": 1.0, "to": 1.0, "gb": 1e-3, "go": 1e-3, "mb": 1e-6, "mo": 1e-6, "pb": 1e3, "po": 1e3},
    "GB·s": {"gb·s": 1.0, "go·s": 1.0, "gb-s": 1.0, "gbs": 1.0, "gb s": 1.0, "go s": 1.0},
    "kgCO2e": {"kg": 1.0, "kgco2e": 1.0, "kg co₂e": 1.0, "kg co2e": 1.0, "t": 1e3, "tco2e": 1e3, "t co₂e": 1e3,
               "t co2e": 1e3, "g": 1e-3, "gco2e": 1e-3, "g co₂e": 1e-3, "g co2e": 1e-3},
    "TFLOP/s": {"tflop/s": 1.0, "tflops": 1.0, "gflops": 1e-3, "gflop/s": 1e-3, "pflops": 1e3, "pflop/s": 1e3,
                "tops": 1.0},
    "FLOP": {"flop": 1.0, "flops": 1.0, "mac": 1.0, "macs": 1.0},
    "L/kWh": {"l/kwh": 1.0},
    "h/year": {"h": 1.0, "h/year": 1.0, "h/an": 1.0},
    "ratio": {"×": 1.0, "x": 1.0, "times": 1.0, "fois": 1.0},
}  # fmt: skip
_UNITS_OF_OTHERS: Final = frozenset(
    name.lower() for unit, names in _UNITS.items() if unit != "ratio" for name in names
)  # fmt: skip
_TOLD: Final[dict[str, str | dict[str, str]]] = {
    "W": "W, kW, MW",
    "kWh": "Wh, kWh, MWh, GWh",
    "Wh": "mWh, Wh, kWh",
    "h": {"en": "h, min, s, d", "fr": "h, min, s, j"},
    "year": {"en": "years, months", "fr": "ans, mois"},
    "GB": {"en": "MB, GB, TB, PB", "fr": "Mo, Go, To, Po"},
    "TB": {"en": "GB, TB, PB", "fr": "Go, To, Po"},
    "kgCO2e": "g, kg, t",
    "TFLOP/s": "GFLOP/s, TFLOP/s, PFLOP/s",
    "FLOP": "FLOP, GFLOP, TFLOP, PFLOP",
    "count": {"en": "k, M, B, T", "fr": "k, M, Md, T"},
}
_MULTIPLES: Final = {
    "k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "B": 1e9, "b": 1e9, "G": 1e9, "Md": 1e9, "md": 1e9, "Mds": 1e9, "bn": 1e9,
    "T": 1e12, "t": 1e12, "P": 1e15, "E": 1e18, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9,
    "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
# In French a billion is 10^12: the word is refused there, and the figure asked for.
_ONLY_ENGLISH: Final = frozenset({"billion", "trillion"})
_TYPED: Final = re.compile(
    "(?P<body>[-+−–€$£ \u00a0]*[0-9.,][0-9 \u00a0\u2009\u202f'’_,.]*(?:[eE][-+]?[0-9]{1,3})?)(?P<tail>.*)", re.DOTALL
)
_LAST_DIGIT: Final = 1e-12
_IN_FULL_BELOW: Final = 1e10
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_COUNTED: Final = re.compile("(mac|flop)s?\\s*$", re.IGNORECASE)
_PERCENT: Final = ("%", "percent", "per cent", "pour cent")


def parse_amount(text: str, field: Field, language: str) -> float:
    """A number in the unit of its field.

    Args:
        text: As typed.
        field: The field it was typed into.
        language: `en` or `fr`.

    Raises:
        InputError: it cannot be read, can be read in two ways, has another unit, or is out of bounds.
    """
    value = _read(text, field, language)
    if not math.isfinite(value):
        raise InputError("not_a_number", text=text)
    nearest = min(max(value, field.least), field.most)
    if math.isclose(value, nearest, rel_tol=_LAST_DIGIT):  # 99.9 % is a little more than 0.999
        value = nearest
    if value != nearest:
        size = 100.0 if field.unit == "fraction" else 1.0
        sign = "\u00a0%" if field.unit == "fraction" else ""
        low, high = (_bound(bound * size, language) + sign for bound in (field.least, field.most))
        raise InputError("outside_limits", value=text.strip(), low=low, high=high)
    if field.is_whole and value != round(value):
        raise InputError("not_whole", text=text.strip())
    return value


def _read(text: str, field: Field, language: str) -> float:
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        raise InputError("not_a_number", text=text.strip())
    body, tail = found["body"].strip(), found["tail"].strip()
    if field.unit == "fraction":
        return _fraction(body, tail, text.strip(), language)
    size = _size(tail, field, language)
    if size is None:
        raise InputError("unknown_unit", unit=tail, known=_known(field, language))
    return numbers.parse_number(body, language) * size


def _fraction(digits: str, tail: str, text: str, language: str) -> float:
    value = numbers.parse_number(digits, language)
    if tail in _PERCENT:
        return value / 100.0
    if tail:
        raise InputError("unknown_unit", unit=tail, known="%")
    if 0.0 < abs(value) < 1.0:
        raise InputError(
            "ambiguous_number", text=text, grouped=f"{numbers.editable(value * 100, language)}\u00a0%",
            decimal=f"{numbers.editable(value, language)}\u00a0%",
        )  # fmt: skip
    return value / 100.0


def _size(tail: str, field: Field, language: str) -> float | None:
    """What the words behind the digits multiply them by; None if they are not known here."""
    if not tail:
        return 1.0
    exact = _multiple(tail, language) if field.unit in ("count", "FLOP", "ratio") else None
    if exact is not None:
        return exact
    units = _UNITS.get(field.unit, {})
    for name in (tail, tail.lower()):
        if name in units:
            return units[name]
    if field.unit == "FLOP" and tail[1:].strip().lower() in units:
        return _MULTIPLES.get(tail[0])
    if field.unit == "count":  # "7B parameters", "500 tokens": words behind a count say what it counts
        head, _blank, rest = tail.partition(" ")
        if head in _ONLY_ENGLISH and language == "fr":
            return None
        multiple = _multiple(head, language)
        if multiple is None and head.lower() in _UNITS_OF_OTHERS:  # 100 hours are no 100 cards
            return None
        return (multiple if multiple is not None else 1.0) if (rest or len(head) > 3) and tail.isprintable() else None
    if field.unit.startswith("money"):
        return 1.0 if tail.strip("€$£/h ") == "" or (tail.isalpha() and len(tail) == 3) else None
    return None


def _multiple(word: str, language: str) -> float | None:
    if word in _ONLY_ENGLISH and language == "fr":
        return None
    return _MULTIPLES.get(word)


def _known(field: Field, language: str) -> str:
    """The units that are told; those of both languages and spelt out are taken, too."""
    found = _TOLD.get(field.unit, numbers.unit_sign(field.unit, language))
    return found if isinstance(found, str) else found[language]


def _bound(value: float, language: str) -> str:
    if math.isinf(value):
        return "∞"
    if 1e-7 <= abs(value) < 1e7 or value == 0:
        return numbers.editable(value, language, 6)
    if abs(value) < _IN_FULL_BELOW:
        return numbers.number(value, language)
    head, _e, power = f"{value:.0e}".partition("e")
    told = "10" + str(int(power)).translate(_RAISED)
    return told if head == "1" else f"{head}\u00a0×\u00a0{told}"


def counted_as(text: str) -> str:
    """Which operations a figure says that it counts: `mac`, `flop`, or empty if it does not say."""
    found = _COUNTED.search(text)
    return found[1].lower() if found else ""


def editable_amount(value: float | None, field: Field, language: str, digits: int = 10) -> str:
    """A number as it stands in its field, to be read back by `parse_amount`: 7B, 30 %, 2.5; empty if there is none.

    Args:
        value: The number.
        field: Its field.
        language: `en` or `fr`.
        digits: Significant digits kept; a measured figure needs fewer than a count.
    """
    if value is None or not math.isfinite(value):
        return ""
    if field.unit == "fraction":
        return f"{numbers.editable(value * 100, language, min(digits, 9))}\u00a0%"
    if field.unit in ("count", "FLOP"):
        return _with_multiple(value, language) or numbers.editable(value, language)
    return numbers.editable(value, language, digits)


def _with_multiple(value: float, language: str) -> str:
    """A large count with as few digits as it has, behind them its multiple; empty where that would lose digits."""
    for size, sign in ((1e12, "T"), (1e9, "Md" if language == "fr" else "B"), (1e6, "M")):
        if abs(value) >= size:
            short = float(f"{value / size:.6g}")
            is_exact = math.isclose(short * size, value, rel_tol=1e-12) and short < 1e4
            return f"{numbers.editable(short, language)}\u00a0{sign}" if is_exact else ""
    return ""
