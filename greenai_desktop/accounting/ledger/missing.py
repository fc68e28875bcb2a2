"""What is missing in a ledger: posts that nobody assessed, stages that are empty, and lines without a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.accounting.ledger.gather import Gathered
from greenai_desktop.accounting.ledger.row_lines import ledger_post
from greenai_desktop.accounting.ledger.sources import Sources
from greenai_desktop.catalog.posts import Post as ListedPost
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.hosting import Hosting, Post, electricity_post
from greenai_desktop.core.line_quality import is_known
from greenai_desktop.core.lines import Indicator, Line, Stage

# Which of several posts of the list a line stands in that names none of them: what runs, estimates and equipment are.
_USUAL: Final[Mapping[Post, str]] = {
    electricity_post(Hosting.CLOUD, controls_colocation=True): "s3-01-services-cloud",
    electricity_post(Hosting.HOME, controls_colocation=True): "s3-07-homeworking",
    Post(3, 2, "4.2"): "s3-02-capital-goods",
}


@dataclass(frozen=True, slots=True)
class PostState:
    """How a post of the list stands in a ledger.

    Attributes:
        post: The post.
        count: Lines in it.
        missing: Those among them without a figure, by the code of the reason.
    """

    post: ListedPost
    count: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_assessed(self) -> bool:
        """Whether anything was said of it."""
        return self.count > 0

    @property
    def missing_count(self) -> int:
        """Lines without a figure."""
        return sum(self.missing.values())


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing in a ledger.

    Attributes:
        posts: All posts of the list in its order, assessed or not.
        stages: Stages of the life cycle that no line is in; they are not assessed, and not zero.
        unstaged_count: Lines whose stage nobody said.
        lines: Lines without a figure, with the code of the reason.
    """

    posts: tuple[PostState, ...]
    stages: tuple[Stage, ...]
    unstaged_count: int
    lines: tuple[tuple[Line, str], ...]

    @property
    def not_assessed(self) -> tuple[ListedPost, ...]:
        """Posts of which nothing was said."""
        return tuple(one.post for one in self.posts if not one.is_assessed)


def missing(gathered: Gathered, sources: Sources, indicator: Indicator = Indicator.GHG) -> Missing:
    """What is missing in a ledger.

    Args:
        gathered: The ledger.
        sources: What it was gathered from: rows say which post of the list they are in.
        indicator: The figure that lines should have.
    """
    post_of = _PostOf(sources)
    counts: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {}
    lacking = []
    for line in gathered.lines:
        name, reason = post_of(line), why_missing(line, indicator)
        counts[name] += 1
        if reason is not None:
            reasons.setdefault(name, Counter())[reason] += 1
            lacking.append((line, reason))
    seen = Counter(line.stage for line in gathered.lines)
    return Missing(
        tuple(PostState(post, counts[post.id], dict(reasons.get(post.id, {}))) for post in posts().all()),
        tuple(stage for stage in Stage if stage is not Stage.UNSET and not seen[stage]),
        seen[Stage.UNSET],
        tuple(lacking),
    )


def why_missing(line: Line, indicator: Indicator = Indicator.GHG) -> str | None:
    """The code of the reason why a line has no figure; None if it has one."""
    amount = line.amount(indicator)
    if amount is None:
        return "not_told"
    return None if is_known(line, amount) else amount.reason or "not_told"


class _PostOf:
    """The post of the list that a line is in."""

    def __init__(self, sources: Sources) -> None:
        names = sources.activities.texts("post_id")
        codes = zip(sources.activities.ids.tolist(), names.codes.tolist(), strict=True)
        self._of_row = {f"activity:{number}": str(names.values[code]) for number, code in codes}
        first: dict[Post, str] = {}
        for post in posts().all():
            first.setdefault(ledger_post(post), post.id)
        self._usual = {**first, **_USUAL}
        self._post_of = {post.id: ledger_post(post) for post in posts().all()}

    def __call__(self, line: Line) -> str:
        own = self._of_row.get(line.origin, "")
        # What consolidation moved to another post is no longer where its row says.
        return own if own and self._post_of.get(own) == line.post else self._usual.get(line.post, "")
