"""Text of scripts that run from right to left, put in the order in which a page is drawn.

Enough for names on one line: stretches of Hebrew or Arabic are turned round, Arabic letters get the form that joins
their neighbours; numbers within keep their order. It is not the whole Unicode algorithm: a stretch that breaks over
two lines is read from its last line up.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_RTL = ("R", "AL")
_FORMS = ("isolated", "final", "initial", "medial")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")


def in_drawing_order(text: str) -> str:
    """The signs of a text from left to right as they are drawn; a text without such scripts comes back as it is."""
    if text.isascii() or not any(unicodedata.bidirectional(sign) in _RTL for sign in text):
        return text
    parts, start = [], 0
    for first, last in _stretches(text):
        parts += [text[start:first], _turned(_joined(text[first:last]))]
        start = last
    return "".join(parts) + text[start:]


def _stretches(text: str) -> list[tuple[int, int]]:
    """(first, one past last) of what runs from right to left, with the signs between its letters."""
    found: list[tuple[int, int]] = []
    first = last = -1
    for index, sign in enumerate(text):
        kind = unicodedata.bidirectional(sign)
        if kind in _RTL or (kind == "NSM" and last == index):
            first = index if first < 0 else first
            last = index + 1
        elif kind == "L" and first >= 0:
            found.append((first, last))
            first = -1
    return [*found, (first, last)] if first >= 0 else found


def _turned(text: str) -> str:
    """A stretch from its last sign to its first; marks stay behind their letter, numbers and brackets readable."""
    clusters: list[str] = []
    index = 0
    while index < len(text):
        number = _NUMBER.match(text, index)
        if number:
            clusters.append(number.group())
            index = number.end()
            continue
        end = index + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        sign = text[index:end]
        clusters.append(sign.translate(_MIRRORED) if unicodedata.mirrored(sign[0]) else sign)
        index = end
    return "".join(reversed(clusters))


_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def _joined(text: str) -> str:
    """Arabic letters in the form that joins their neighbours."""
    forms = _arabic_forms()
    letters = [index for index, sign in enumerate(text) if not unicodedata.combining(sign)]
    signs = list(text)
    for place, index in enumerate(letters):
        own = forms.get(text[index])
        if own is None:
            continue
        before = forms.get(text[letters[place - 1]], {}) if place else {}
        after = forms.get(text[letters[place + 1]], {}) if place + 1 < len(letters) else {}
        joins_before = "initial" in before and "final" in own
        joins_after = "initial" in own and "final" in after
        form = _FORMS[joins_before + 2 * joins_after]
        signs[index] = own.get(form) or own.get("final" if joins_before else "isolated") or text[index]
    return "".join(signs)


@cache
def _arabic_forms() -> dict[str, dict[str, str]]:
    """For each letter the signs of its forms, as Unicode's own table gives them."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFF00)):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and parts[0].strip("<>") in _FORMS:
            forms.setdefault(chr(int(parts[1], 16)), {})[parts[0].strip("<>")] = chr(code)
    return forms
