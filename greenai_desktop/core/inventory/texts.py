"""A column of text: each row has the number of its text in a list in which every text stands once.

Equal texts are kept once, and sorting and searching go over the texts, not over the rows. The list only grows while
the table is open; what is no longer used is left aside by `state` and gone at the next opening.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.int32]
Rows: TypeAlias = NDArray[np.int64]


_MARKS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_BETWEEN: Final = "\0"
_MANY: Final = 1_000


def folded(text: str) -> str:
    """A text without regard to case and accents: "Écran" is "ecran"."""
    return text.lower() if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def _all_folded(values: list[str]) -> list[str]:
    """The same of many texts, in one go unless one of them holds what keeps them apart."""
    together = folded(_BETWEEN.join(values)).split(_BETWEEN) if values else []
    return together if len(together) == len(values) else [folded(value) for value in values]


class _Numbers(dict[str, int]):
    """Numbers of texts; one that has none is given the next.

    Attributes:
        texts: The texts by number.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, value: str) -> int:
        # Halves of characters cannot be kept.
        plain = value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
        found = self.setdefault(plain, len(self.texts))
        if found == len(self.texts):
            self.texts.append(plain)
        self[value] = found
        return found

    def learn(self, values: Sequence[str]) -> None:
        """Give numbers to many texts in one go, unless one of them has to be looked at on its own."""
        fresh = [value for value in dict.fromkeys(values) if value not in self]
        if "".join(fresh).isascii():
            self.update(zip(fresh, range(len(self.texts), len(self.texts) + len(fresh)), strict=True))
            self.texts.extend(fresh)


class Texts:
    """Cells of one column.

    Attributes:
        codes: For each row, the number of its text; shape (n,).
        values: The texts by number; the empty one is number 0.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._number_of = _Numbers()
        self.values = self._number_of.texts
        self.codes: Codes = np.empty(0, np.int32)
        self._folded: list[str] = []
        self._sorted: list[str] = []
        self._ranks: NDArray[np.int32] = np.empty(0, np.int32)
        self.code("")
        for value in known:
            self.code(value)

    def __len__(self) -> int:
        return self.codes.size

    def value(self, row: int) -> str:
        """The text of one row."""
        return self.values[int(self.codes[row])]

    def take(self, rows: Rows | slice = slice(None)) -> tuple[str, ...]:
        """The texts of some rows."""
        values = self.values
        return tuple([values[code] for code in self.codes[rows].tolist()])

    def code(self, value: str) -> int:
        """The number of a text, which is given one if it has none."""
        return self._number_of[value]

    def find(self, value: str) -> int:
        """The number of a text; -1 if no row can have it."""
        return self._number_of.get(value, -1)

    def set(self, rows: Rows, values: Sequence[str]) -> None:
        """Put texts into some rows."""
        fresh = self.codes.copy()
        fresh[rows] = self._encoded(values)
        self.codes = fresh

    def append(self, values: Sequence[str]) -> None:
        """Add rows at the end."""
        self.codes = np.concatenate((self.codes, self._encoded(values)))

    def keep(self, rows: Rows) -> None:
        """Keep some rows, in this order."""
        self.codes = self.codes[rows]

    def picked(self, rows: Rows) -> Texts:
        """Some rows, over the same list of texts."""
        made = copy(self)
        made.codes = self.codes[rows]
        return made

    def ranks(self) -> NDArray[np.int32]:
        """For each row, where its text stands among all texts without regard to case and accents; empty ones last."""
        if self._ranks.size != len(self.values):
            self._rank_all()
        return self._ranks[self.codes]

    def holding(self, folded_part: str) -> NDArray[np.bool_]:
        """Which rows hold a part of a text, given as `folded` makes it."""
        found = np.fromiter([folded_part in value for value in self.folded()], np.bool_, len(self.values))
        return found[self.codes]

    def folded(self) -> list[str]:
        """The texts without regard to case and accents."""
        self._folded += _all_folded(self.values[len(self._folded) :])
        return self._folded

    def state(self) -> bytes:
        """All rows, as bytes."""
        parts = [value.encode("utf-8", "surrogatepass") for value in self.values]
        framed = [b"%d:%b" % (len(part), part) for part in parts]
        return b"".join([framed[code] for code in self.codes.tolist()])

    def _rank_all(self) -> None:
        keys = self.folded()
        # Most of it is in order already, which makes sorting it again as quick as reading it.
        self._sorted += set(keys[max(1, self._ranks.size) :]).difference(self._sorted)
        self._sorted.sort()
        rank_of = {key: rank for rank, key in enumerate(self._sorted)}
        ranks = np.fromiter([rank_of.get(key, 0) for key in keys], np.int32, len(keys))
        ranks[0] = len(keys)
        self._ranks = ranks

    def _encoded(self, values: Sequence[str]) -> Codes:
        if values and values[0] == values[-1] and values.count(values[0]) == len(values):
            return np.full(len(values), self.code(values[0]), np.int32)
        if len(values) > _MANY:
            self._number_of.learn(values)
        return np.fromiter(map(self._number_of.__getitem__, values), np.int32, len(values))
