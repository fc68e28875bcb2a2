"""Names: from what a machine reports or a person types to a row of a table, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_MOST_RANKED: Final = 300
_Entry = tuple[str, str, str]  # squeezed name, name, id


class Confidence(StrEnum):
    """How a row was found; from the surest to the least sure."""

    EXACT = "exact"  # the name is that of the row
    ALIAS = "alias"  # a captured raw name that is known to be this row
    NORMALISED = "normalised"  # the same once marks, filling words and spelling are gone
    MEMORY = "memory"  # several rows of one name, told apart by memory or power limit
    GUESS = "guess"  # the likeliest of several, or of one family: to be confirmed


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that a search offers.

    Attributes:
        item_id: Id of the row.
        label: Its name; data, the same in all languages.
        facts: Figures by which a person tells it from others, by code: `tdp_w`, `memory_gb`, `cores`, `price` …
    """

    item_id: str
    label: str
    facts: Mapping[str, float | str] = field(default_factory=dict)


class NameIndex:
    """Search-as-you-type over names: each typed word must occur, whatever case, spaces and dashes.

    Names that hold the words in one piece come first, then those that hold them as whole words, then shorter ones.

    Args:
        names: Pairs of id and name.
        commonness: How common an item is, by id; among names of one length the commoner come first.
    """

    def __init__(self, names: Iterable[tuple[str, str]], commonness: Mapping[str, int] | None = None) -> None:
        entries = [(squeezed(name), name, item_id) for item_id, name in names]
        of = commonness or {}
        self._entries = sorted(entries, key=lambda entry: (len(entry[1]), -of.get(entry[2], 0), entry[1]))

    def search(self, text: str, limit: int = 12) -> list[str]:
        """Ids of the best rows."""
        words = [word for word in map(squeezed, text.split()) if word]
        if not words or limit < 1:
            return []
        hits = self._entries
        for word in words:
            hits = [entry for entry in hits if word in entry[0]]
        phrase = "".join(words)
        in_one_piece = [entry for entry in hits if phrase in entry[0]]
        whole = text.casefold().split()
        ranked = _by_whole_words(in_one_piece, whole)
        if len(ranked) < limit:
            ranked += _by_whole_words([entry for entry in hits if phrase not in entry[0]], whole)
        return [item_id for _, _, item_id in ranked[:limit]]


def squeezed(text: str) -> str:
    """A name without case, spaces and punctuation; `+` is kept apart as a word, as it tells models apart."""
    return re.sub(r"[^a-z0-9]+", "", text.casefold().replace("+", "plus"))


def slug(text: str) -> str:
    """A name as ids are made of it: lower case, everything but letters and digits one dash."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold().replace("+", "plus")).strip("-")


def _by_whole_words(entries: list[_Entry], words: list[str]) -> list[_Entry]:
    """Names that hold the words as whole words first; among those alike the shorter ones, as they come."""

    def missing(entry: _Entry) -> int:
        parts = entry[1].casefold().replace("-", " ").split()
        return sum(word not in parts for word in words)

    # Of very many the longest names are left aside: nobody looks for those with so few letters typed.
    return sorted(entries[:_MOST_RANKED], key=missing)
