"""What codes in cells stand for outside of the program: projects, documents and posts by their names.

A number of a project means something in one workspace alone. A file tells names, and a name is a number again where
it is known.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.texts import folded

PROJECT: Final = "project"
EVIDENCE: Final = "evidence"
POST: Final = "post_id"
_ERRORS: Final = {PROJECT: "unknown_project", EVIDENCE: "unknown_document"}


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of what cells refer to.

    Attributes:
        projects: Name of each project, by number.
        documents: Name of each document, by number.
        posts: Names of each post, by code: the one that is written, then others that are read.
    """

    projects: Mapping[int, str] = field(default_factory=dict)
    documents: Mapping[int, str] = field(default_factory=dict)
    posts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, column_id: str) -> Mapping[int, str]:
        """Names by number, of a column that refers to something; empty for any other column."""
        return {PROJECT: self.projects, EVIDENCE: self.documents}.get(column_id, {})

    def label(self, column_id: str, number: float) -> str:
        """What a number is called; two of one name are told apart, and one that is gone keeps its number."""
        if math.isnan(number):
            return ""
        names, key = self.of(column_id), int(number)
        name = names.get(key, "")
        return name if name and Counter(names.values())[name] == 1 else f"{name} #{key}".strip()

    def number(self, column_id: str, label: str) -> float:
        """The number of what is called so.

        Raises:
            InputError: nothing is, or several are.
        """
        names, wanted = self.of(column_id), folded(label.strip())
        if not wanted:
            return math.nan
        exact = [key for key in names if self.label(column_id, key) == label.strip()]
        alike = exact or [key for key in names if folded(self.label(column_id, key)) == wanted]
        if len(alike) != 1:
            known = ", ".join(sorted(self.label(column_id, key) for key in names)) or "–"
            raise InputError(_ERRORS[column_id], name=label.strip()[:80], known=known[:300])
        return float(alike[0])

    def post(self, code: str) -> str:
        """What a post is called; its code if it has no name."""
        return next(iter(self.posts.get(code, ())), code)

    def post_code(self, text: str) -> str:
        """The code of a post that is called so, or has this code.

        Raises:
            InputError: there is none, or there are several.
        """
        plain, wanted = text.strip(), folded(text.strip())
        if not self.posts or not plain or plain in self.posts:
            return plain
        found = [code for code, names in self.posts.items() if wanted in map(folded, (code, *names))]
        if len(found) != 1:
            raise InputError("unknown_post", name=plain[:80])
        return found[0]


def refers(column_id: str) -> bool:
    """Whether cells of a column are numbers of something."""
    return column_id in _ERRORS
