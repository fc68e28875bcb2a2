"""Ledgers of many lines for tests: a few factors shared by many lines, and a spread of its own in each."""

from __future__ import annotations

import numpy as np

from greenai_desktop.core.hosting import Post
from greenai_desktop.core.lines import Amount, Indicator, Kind, Line, Stage
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Uncertain

POSTS = (
    Post(1, None, "1.1"), Post(2, None, "2.1"), Post(3, 1, "4.5"), Post(3, 2, "4.2"), Post(3, 3, "4.1"),
    Post(3, 5, "4.3"), Post(3, 6, "3.5"), Post(3, 8, "4.4"),
)  # fmt: skip


def line(
    name: object, value: float | None, drivers: tuple[Uncertain, ...] = (), post: Post = POSTS[1],
    stage: Stage = Stage.TRAINING, kind: Kind = Kind.FOOTPRINT,
) -> Line:  # fmt: skip
    """A line that tells its carbon alone."""
    return Line(
        f"line:{name}", str(name), None, "test", 0.0, stage, "electricity", 1.0, "kWh", "grid:FR", 2025, ("ademe",),
        Status.ESTIMATED, Method.FACTOR, post, (Amount(Indicator.GHG, value, drivers=drivers),), kind,
    )  # fmt: skip


def many(count: int, seed: int = 0, factor_count: int = 300) -> list[Line]:
    """Lines of very unequal size; half of them have two shared inputs, and all one of their own."""
    random = np.random.default_rng(seed)
    spreads = random.choice([1.1, 1.3, 1.5, 2.0, 3.0], factor_count)
    factors = [Uncertain(f"factor:{i}", 1.0, float(u95)) for i, u95 in enumerate(spreads)]
    pue = Uncertain("pue", 1.3, 1.3, at_least=1.0)
    values, used = random.lognormal(2.0, 1.5, count), random.integers(0, factor_count, count)
    own = random.choice([1.1, 1.5, 2.0], count)
    posts, stages = random.integers(0, len(POSTS), count), list(Stage)
    return [
        line(
            i, float(values[i]),
            (factors[used[i]], *((pue,) if i % 2 else ()), Uncertain(f"own:{i}", 1.0, float(own[i]))),
            POSTS[posts[i]], stages[i % len(stages)],
        )
        for i in range(count)
    ]  # fmt: skip
