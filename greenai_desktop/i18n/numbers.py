"""Numbers, units, money and times as people write them, and the reader of typed numbers.

Shown figures keep a number of significant digits; a missing one is "—" on screen and "n/a" in files. French gets
its decimal comma, U+202F between groups of three and U+00A0 before units (`printable` is for paper, where U+202F
would let a line break).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from functools import cache
from typing import Any

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.units import S_PER_DAY, S_PER_H, S_PER_MINUTE

MISSING = "—"
_NO_BREAK = "\u00a0"
_NARROW_SPREAD = 0.1
_NO_CENTS_FROM = 100.0
_NARROW = "\u202f"
_UNIT_SIGNS = {
    "gCO2e": "g CO₂e",
    "kgCO2e": "kg CO₂e",
    "tCO2e": "t CO₂e",
    "gCO2e/kWh": "g CO₂e/kWh",
    "kgCO2e/kWh": "kg CO₂e/kWh",
    "gCO2e/unit": "g CO₂e/unit",
    "kgCO2e/unit": "kg CO₂e/unit",
    "celsius": "°C",
    "percent": "%",
    "ratio": "",
    "count": "",
    "fraction": "",
    "year": "years",
}
_FRENCH_SIGNS = {
    "GB": "Go", "MB": "Mo", "TB": "To", "W/GB": "W/Go", "GB·s": "Go·s", "gCO2e/unit": "g CO₂e/unité",
    "kgCO2e/unit": "kg CO₂e/unité", "year": "ans", "h/year": "h/an",
}  # fmt: skip
# Units that are words have a singular: of 1 in English, of all below 2 in French.
_ONE = {"en": {"year": "year"}, "fr": {"year": "an"}}
_DIGITS = re.compile("[0-9]+")
_GROUP_SIGNS = re.compile("[ \u00a0\u2009\u202f'’_,.]")
_TYPED = re.compile(
    "(?P<sign>[-+]?)(?P<digits>[0-9,.][0-9 \u00a0\u2009\u202f'’_,.]*)(?P<exponent>[eE][-+]?[0-9]{1,3})?"
)
# Digits without groups, or groups of three behind one sign; nothing at all stands before ".5".
_WHOLE = re.compile("[0-9]*|[0-9]{1,3}(?P<group>[ \u00a0\u2009\u202f'’_,.])[0-9]{3}(?:(?P=group)[0-9]{3})*")
_COULD_BE_GROUPED = re.compile("[1-9][0-9]{0,2},[0-9]{3}")
_STEPS = {
    "W": ((1e3, "kW"), (1.0, "W"), (1e-3, "mW")),
    "kWh": ((1e3, "MWh"), (1.0, "kWh"), (1e-3, "Wh"), (1e-6, "mWh")),
    "kgCO2e": ((1e3, "tCO2e"), (1.0, "kgCO2e"), (1e-3, "gCO2e"), (1e-6, "mgCO2e")),
    "Hz": ((1e9, "GHz"), (1e6, "MHz"), (1.0, "Hz")),
}
SCALED = frozenset(_STEPS)


def number(value: float | None, language: str, significant: int = 3) -> str:
    """A figure rounded to significant digits, in full (never 1e-6); "—" if missing.

    Args:
        value: The figure; None or NaN is missing.
        language: `en` or `fr`.
        significant: Digits kept; digits left of the point are always all shown.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    rounded = round(value, significant - 1 - _magnitude(value))
    # Rounding may add a digit: 9.996 with three digits is 10.0, not 10.00.
    decimals = max(0, significant - 1 - _magnitude(rounded)) if rounded else 0
    return grouped(f"{rounded:.{decimals}f}", language)


def editable(value: float | None, language: str, significant: int = 10) -> str:
    """A figure for a field that is typed into: all its digits and no groups, so that it can be read back."""
    if value is None or not math.isfinite(value):
        return ""
    plain = format(Decimal(f"{value:.{significant}g}"), "f")
    return plain.replace(".", ",") if language == "fr" else plain


def decimal(value: float | None, language: str, decimals: int) -> str:
    """A figure with a number of decimals; "—" if missing."""
    if value is None or not math.isfinite(value):
        return MISSING
    return grouped(f"{value:.{decimals}f}", language)


def grouped(plain: str, language: str) -> str:
    """A plain decimal number with the separators of a language."""
    body = plain.removeprefix("-")
    sign = "−" if plain.startswith("-") and body.strip("0.") else ""
    whole, _, part = body.partition(".")
    separator, point = (_NARROW, ",") if language == "fr" else (",", ".")
    if len(whole) > 4 or (len(whole) > 3 and language != "fr"):
        whole = f"{int(whole):,}".replace(",", separator)
    return sign + whole + (point + part if part else "")


def unit_sign(unit: str, language: str) -> str:
    """How a unit is written; French counts octets."""
    if language == "fr" and unit in _FRENCH_SIGNS:
        return _FRENCH_SIGNS[unit]
    if unit == "mgCO2e":
        return "mg CO₂e"
    return _UNIT_SIGNS.get(unit, unit)


def scaled(value: float, unit: str) -> tuple[float, str]:
    """A figure in the unit of its dimension that reads best: 0.0012 kWh is 1.2 Wh."""
    steps = _STEPS.get(unit)
    if not steps or not math.isfinite(value) or value == 0:
        return value, unit
    for size, name in steps:
        if abs(value) >= size * 0.9995:
            return value / size, name
    size, name = steps[-1]
    return value / size, name


def quantity(value: float | None, unit: str, language: str, significant: int = 3) -> str:
    """A figure with its unit, in the size that reads best; "—" if missing."""
    if value is None or not math.isfinite(value):
        return MISSING
    if unit == "fraction":
        return percent(value, language)
    shown, name = scaled(value, unit)
    sign = _sign_beside(shown, name, language)
    return number(shown, language, significant) + (f"{_NO_BREAK}{sign}" if sign else "")


def _sign_beside(value: float, unit: str, language: str) -> str:
    """How a unit is written beside a figure."""
    is_one = abs(value) < 2 if language == "fr" else value == 1
    return _ONE[language][unit] if is_one and unit in _ONE[language] else unit_sign(unit, language)


def interval(
    low: float | None, high: float | None, unit: str, language: str, significant: int = 2, beside: float | None = None
) -> str:
    """A range with one unit for both ends, such as "1.1–1.4 kWh"; empty if there is none.

    It has the unit of the figure that it stands `beside`, so that the two compare at a glance. A narrow one gets a
    digit more: that of a wall meter, ± 2 %, would else be rounded past its own value.
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    if unit != "kgCO2e" and 0 < high - low < _NARROW_SPREAD * high:
        significant += 1
    _, name = scaled(beside or high, unit)
    size = next((size for size, step in _STEPS.get(unit, ()) if step == name), 1.0)
    ends = f"{number(low / size, language, significant)}–{number(high / size, language, significant)}"
    sign = unit_sign(name, language)
    return ends + (f"{_NO_BREAK}{sign}" if sign else "")


def percent(fraction: float | None, language: str, significant: int = 2) -> str:
    """A share of one as per cent; "—" if missing."""
    if fraction is None or not math.isfinite(fraction):
        return MISSING
    text = number(fraction * 100, language, significant)
    return f"{text}{_NO_BREAK}%" if language == "fr" else f"{text}%"


def money(value: float | None, currency: str, language: str, significant: int = 2, *, is_rough: bool = False) -> str:
    """An amount of money: two decimals from one unit on, significant digits below; "—" if missing.

    One that is known roughly has no cents from a hundred on: three significant digits.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value < 0:
        return "−" + money(-value, currency, language, significant, is_rough=is_rough)
    if is_rough and value >= _NO_CENTS_FROM:
        text = number(value, language, 3)
    else:
        text = decimal(value, language, 2) if value >= 1 or value == 0 else number(value, language, significant)
    sign = {"EUR": "€", "USD": "$", "GBP": "£"}.get(currency, currency)
    if language == "fr":
        return f"{text}{_NO_BREAK}{sign}"
    return f"{sign}{text}" if len(sign) == 1 else f"{sign}{_NO_BREAK}{text}"


def duration(seconds: float | None, language: str) -> str:
    """A length of time as "1 h 02 min", "2 min 05 s", "0.4 s"; "—" if missing."""
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    if seconds < 10:
        return f"{number(seconds, language, 2)}{_NO_BREAK}s"
    whole = round(seconds)
    if whole < S_PER_MINUTE:
        return f"{whole}{_NO_BREAK}s"
    if whole < S_PER_H:
        return f"{whole // 60}{_NO_BREAK}min{_NO_BREAK}{whole % 60:02d}{_NO_BREAK}s"
    if whole < 2 * S_PER_DAY:
        return f"{whole // S_PER_H}{_NO_BREAK}h{_NO_BREAK}{whole % S_PER_H // 60:02d}{_NO_BREAK}min"
    day = "j" if language == "fr" else "d"
    return f"{whole // S_PER_DAY}{_NO_BREAK}{day}{_NO_BREAK}{whole % S_PER_DAY // S_PER_H}{_NO_BREAK}h"


def clock(utc_s: float, language: str, seconds: bool = True) -> str:
    """A time of day on this machine's clock."""
    return local_time(utc_s).strftime("%H:%M:%S" if seconds else "%H:%M")


def date(utc_s: float, language: str) -> str:
    """A day, such as "24 Nov 2026" or "24 nov. 2026"."""
    from babel.dates import format_date

    return str(format_date(local_time(utc_s), "d MMM y", locale=_babel(language)))


def date_time(utc_s: float, language: str) -> str:
    """A day and a time of day."""
    return f"{date(utc_s, language)} {clock(utc_s, language, seconds=False)}"


def local_time(utc_s: float) -> dt.datetime:
    """A moment on this machine's clock, with its zone."""
    return dt.datetime.fromtimestamp(utc_s, dt.UTC).astimezone()


def parse_number(text: str, language: str, unit: str = "") -> float:
    """Read a number as people type or paste it.

    Blanks and apostrophes group by three. Of a comma and a point the last one is the decimal sign; one of them alone
    is the decimal sign too, and grouping if it comes several times. An English "1,234" can be both, so it is asked
    for. A currency sign or `%` around it is let pass, and the unit of the field behind it.

    Args:
        text: As typed.
        language: `en` or `fr`.
        unit: Unit of the field; any other unit is refused, as it would change the meaning.

    Raises:
        InputError: no number can be read from it, or two.
    """
    body = _without_signs(text, unit)
    found = _TYPED.fullmatch(body)
    if found is None:
        raise InputError("not_a_number", text=text)
    sign, digits, exponent = found["sign"], found["digits"], found["exponent"] or ""
    point = _decimal_sign(digits)
    if point == "," and language == "en" and _COULD_BE_GROUPED.fullmatch(digits):
        whole = digits.replace(",", "")
        raise InputError("ambiguous_number", text=text, grouped=sign + whole, decimal=sign + digits.replace(",", "."))
    whole, _, part = digits.rpartition(point) if point else (digits, "", "")
    if not _WHOLE.fullmatch(whole) or (point and not _DIGITS.fullmatch(part)):  # digits are grouped before it alone
        raise InputError("not_a_number", text=text)
    value = float(f"{sign}{_GROUP_SIGNS.sub('', whole) or '0'}.{part or '0'}{exponent}")
    if not math.isfinite(value):
        raise InputError("not_a_number", text=text)
    return value


def printable(text: str) -> str:
    """Text for paper: U+202F would allow a line to break within a number, U+00A0 does not."""
    return text.replace(_NARROW, _NO_BREAK)


def _without_signs(text: str, unit: str) -> str:
    body = text.strip()
    for name in filter(None, (unit, _UNIT_SIGNS.get(unit, ""), _FRENCH_SIGNS.get(unit, ""))):
        body = body.removesuffix(name)
    body = body.rstrip("%€$£").strip().replace("−", "-").replace("–", "-")
    sign, body = (body[0], body[1:]) if body[:1] in ("-", "+") else ("", body)
    return sign + body.strip().lstrip("€$£").strip()


def _decimal_sign(digits: str) -> str:
    """The decimal sign among the digits; empty if there is none."""
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return ""
    sign = digits[last]
    has_both = "," in digits and "." in digits
    return "" if digits.count(sign) > 1 and not has_both else sign


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value)))


@cache
def _babel(language: str) -> Any:
    from babel import Locale

    return Locale.parse(language)
