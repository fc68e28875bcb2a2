"""The list of posts: what emissions of a project and of its organisation can be, in the words of both standards.

Every category of the GHG Protocol and every post of the French BEGES method stands in it, with what it holds for AI
and how much it matters there. Offsets and avoided emissions stand in no post.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import Problems, Row, broken, read_rows, read_sources
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Source
from greenai_desktop.core.units import known_unit

SIGNIFICANCES: Final = ("high", "medium", "low")
_COLUMNS: Final = (
    "id", "scope", "ghgp_category", "beges_post", "name_en", "name_fr", "beges_name_en", "beges_name_fr",
    "ai_content_en", "ai_content_fr", "units", "default_factor_id", "significance", "significance_basis", "source_ids",
    "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Post:
    """A post.

    Attributes:
        id: Name of the row.
        scope: `1`, `2` or `3`.
        ghgp_category: `1`, `2`, or `3.1` to `3.15`, `3.other`.
        beges_post: Such as `4.2`.
        name_en: Name after the GHG Protocol; data.
        name_fr: The same in French.
        beges_name_en: Name of the BEGES post; data.
        beges_name_fr: The same in French.
        ai_content_en: What it holds for a project of AI; data.
        ai_content_fr: The same in French.
        units: What its activities are counted in, the best first.
        default_factor_id: Factor or equipment to offer first; empty if there is none to offer silently.
        significance: One of `SIGNIFICANCES`, for AI.
        significance_basis: Where that comes from.
        sources: Where it was read.
        note: What a reader should know; data.
    """

    id: str
    scope: str
    ghgp_category: str
    beges_post: str
    name_en: str
    name_fr: str
    beges_name_en: str
    beges_name_fr: str
    ai_content_en: str
    ai_content_fr: str
    units: tuple[str, ...]
    default_factor_id: str
    significance: str
    significance_basis: str
    sources: tuple[Source, ...]
    note: str

    @property
    def category_number(self) -> str:
        """The number of the category as people write it: what is of no category of scope 3 has that of the scope."""
        return self.ghgp_category.removesuffix(".other")

    def name(self, language: str) -> str:
        """Its name after the GHG Protocol, in a language."""
        return self.name_fr if language == "fr" else self.name_en

    def beges_name(self, language: str) -> str:
        """Its name in the BEGES method, in a language."""
        return self.beges_name_fr if language == "fr" else self.beges_name_en

    def ai_content(self, language: str) -> str:
        """What it holds for a project of AI, in a language."""
        return self.ai_content_fr if language == "fr" else self.ai_content_en


class PostCatalog:
    """All posts, by scope and category.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        known = read_sources(folder / "sources.csv")
        path = folder / "posts.csv"
        self._posts: dict[str, Post] = {}
        for line, row in read_rows(path, _COLUMNS):
            try:
                post = _post(row, path, line, known)
                if post.id in self._posts:
                    raise broken("duplicate_id", path, line, "id", row)
            except CatalogError as error:
                self.problems.tell(error)
                continue
            self._posts[post.id] = post

    def all(self) -> list[Post]:
        """All posts in the order of scopes and categories."""
        return sorted(self._posts.values(), key=lambda post: (post.scope, _place(post.ghgp_category), post.id))

    def by_id(self, post_id: str) -> Post | None:
        """One post; None if there is none of that id."""
        return self._posts.get(post_id)

    def of_scope(self, scope: str) -> list[Post]:
        """Posts of a scope, in order."""
        return [post for post in self.all() if post.scope == scope]

    def of_beges(self, beges_post: str) -> list[Post]:
        """Posts that go into one post of the BEGES method."""
        return [post for post in self.all() if post.beges_post == beges_post]


@cache
def posts() -> PostCatalog:
    """The table in force, read once."""
    return PostCatalog(factors_folder())


def _post(row: Row, path: Path, line: int, known: dict[str, Source]) -> Post:
    if not row["id"].strip():
        raise broken("empty_id", path, line, "id", row)
    named = [name for name in row["source_ids"].split(";") if name]
    if not named or not set(named) <= set(known):
        raise broken("missing_source", path, line, "source_ids", row)
    units = tuple(unit for unit in row["units"].split(";") if unit)
    if not units or not all(known_unit(unit) for unit in units):
        raise broken("unknown_unit_in_table", path, line, "units", row)
    for column, choices in (("scope", ("1", "2", "3")), ("significance", SIGNIFICANCES)):
        if row[column] not in choices:
            raise broken("unknown_choice_in_table", path, line, column, row)
    texts = {name: row[name] for name in _COLUMNS if name not in ("units", "source_ids")}
    return Post(**texts, units=units, sources=tuple(known[name] for name in named))


def _place(category: str) -> tuple[int, int]:
    """Order of `3.2` before `3.10`, and of `3.other` at the end."""
    scope, _, number = category.partition(".")
    return int(scope), int(number) if number.isdigit() else (0 if not number else 99)
