"""Text in cells of a table that a spreadsheet may open.

A cell that begins with `=`, `+`, `-`, `@` or a tab is a formula to a spreadsheet. Text of that kind is disarmed by an
apostrophe in front; `restored` takes it away again, so that what is written and read back is the same. Numbers are
left alone: a spreadsheet takes them for what they are.
"""

from __future__ import annotations

import math
import re
from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")

_LONGEST_COUNT: Final = 15


def disarmed(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def restored(text: str) -> str:
    """The text that `disarmed` was given."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    if text.startswith(("\t", "\r")):
        return True
    return text.lstrip().startswith(_STARTS) and _NUMBER.fullmatch(text.strip()) is None


def as_number(text: str) -> float | None:
    """The number in a cell; None if it is empty or says that there is none.

    Both decimal signs are read; where both stand, the last one is the decimal sign and the other one groups.

    Raises:
        ValueError: it is no number, or one that is not finite.
    """
    plain = text.strip()
    if _NUMBER.fullmatch(plain):
        return _finite(plain)
    plain = plain.replace("\u00a0", "").replace("\u202f", "")
    if plain.casefold() in ("", "none", "null", "n/a", "na", "-", "—"):
        return None
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma > point:
        plain = plain.replace(".", "").replace(",", ".")
    elif comma >= 0:
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    return _finite(plain)


def as_count(text: str) -> int | None:
    """The whole number in a cell, if it is plain digits and not too long to be one that was counted."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= _LONGEST_COUNT else None


def _finite(plain: str) -> float:
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError(plain)
    return value
