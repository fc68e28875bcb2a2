"""Which lines of a ledger are looked at, and what is told of each line for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.hosting import Post
from greenai_desktop.core.lines import Line, Stage
from greenai_desktop.core.samples import Status

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Looked:
    """What filters look at, line by line, as codes.

    Attributes:
        scopes: Scope of each line.
        posts: The posts there are.
        post: Place of the post of each line.
        stages: Place of its stage in `Stage`.
        statuses: Place of its status in `Status`.
    """

    scopes: NDArray[np.int64]
    posts: tuple[Post, ...]
    post: NDArray[np.int64]
    stages: NDArray[np.int64]
    statuses: NDArray[np.int64]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Looked:
        """The codes of lines."""
        posts = dict.fromkeys(line.post for line in lines)
        ordered = sorted(posts, key=order_of)
        place = {post: i for i, post in enumerate(ordered)}
        stage, status = ({value: i for i, value in enumerate(one)} for one in (Stage, Status))
        return cls(
            _codes([line.post.scope for line in lines]), tuple(ordered), _codes([place[line.post] for line in lines]),
            _codes([stage[line.stage] for line in lines]), _codes([status[line.status] for line in lines]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines are looked at; None lets all pass.

    Attributes:
        scope: Of a scope.
        post: Of a post.
        stage: Of a stage.
        status: Of a status.
    """

    scope: int | None = None
    post: Post | None = None
    stage: Stage | None = None
    status: Status | None = None

    @property
    def lets_all_pass(self) -> bool:
        """Whether it leaves out nothing."""
        return self == Filter()

    def mask(self, looked: Looked) -> Mask:
        """Which lines it lets pass."""
        kept: Mask = np.ones(looked.scopes.size, np.bool_)
        if self.scope is not None:
            kept &= looked.scopes == self.scope
        if self.post is not None:
            kept &= looked.post == (looked.posts.index(self.post) if self.post in looked.posts else -1)
        if self.stage is not None:
            kept &= looked.stages == tuple(Stage).index(self.stage)
        if self.status is not None:
            kept &= looked.statuses == tuple(Status).index(self.status)
        return kept


def order_of(post: Post) -> tuple[int, list[int], int]:
    """The order of posts: by scope, then by their number in the BEGES method."""
    return post.scope, [int(part) for part in post.beges_post.split(".") if part.isdigit()], post.ghg_category or 0


def _codes(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, np.int64)
