"""What a better score costs: the runs that no other run beats in both, and the price of each further point.

A run is dominated if another one scores at least as well for at most as much, and better in one of the two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_USUALLY_LOWER: Final = (
    "loss", "error", "latency", "perplexity", "rmse", "mae", "mse", "wer", "time", "duration", "_ms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """A run among those compared.

    Attributes:
        index: Its place in what was handed in.
        score: Its metric.
        cost: What it took: kilowatt hours or kilograms.
        dominated_by: Place of the run on the front that beats it; None on the front.
        marginal: Cost of one more unit of score against the neighbour on the front that costs less; None for the
            cheapest one and off the front.
        before: Place of that neighbour; None where there is none.
    """

    index: int
    score: float
    cost: float
    dominated_by: int | None = None
    marginal: float | None = None
    before: int | None = None

    @property
    def is_on_front(self) -> bool:
        """Whether no other run beats it."""
        return self.dominated_by is None


def dominates(score: float, cost: float, other_score: float, other_cost: float, higher_is_better: bool) -> bool:
    """Whether the first is at least as good in both and better in one."""
    sign = 1.0 if higher_is_better else -1.0
    gain = sign * (score - other_score)
    return gain >= 0 and cost <= other_cost and (gain > 0 or cost < other_cost)


def pareto(
    scores: Sequence[float | None], costs: Sequence[float | None], higher_is_better: bool = True
) -> tuple[Point, ...]:
    """The runs whose score and cost are known, from the cheapest on.

    Runs that are equal in both stand on the front together; of a run that is beaten by several, the one with the best
    score among those that cost no more is told.

    Args:
        scores: Metric of each run; None or NaN if it is missing.
        costs: What each took; likewise.
        higher_is_better: Whether a higher score is the better one.
    """
    sign = 1.0 if higher_is_better else -1.0
    known = [
        (float(cost), -sign * float(score), i)
        for i, (score, cost) in enumerate(zip(scores, costs, strict=True))
        if score is not None and cost is not None and math.isfinite(score) and math.isfinite(cost)
    ]
    points: list[Point] = []
    best: Point | None = None
    for cost, worse, i in sorted(known):
        score = -sign * worse
        if best is None:
            best = Point(i, score, cost)
            points.append(best)
        elif sign * (score - best.score) > 0:
            step = abs(score - best.score)
            best = Point(i, score, cost, None, (cost - best.cost) / step, best.index)
            points.append(best)
        elif score == best.score and cost == best.cost:
            points.append(Point(i, score, cost, None, best.marginal, best.before))
        else:
            points.append(Point(i, score, cost, best.index))
    return tuple(points)


def score_step(scores: Sequence[float | None]) -> float:
    """What one point is: a hundredth where all scores lie between -1 and 1, such as an accuracy; else one."""
    known = [abs(score) for score in scores if score is not None and math.isfinite(score)]
    return 0.01 if known and max(known) <= 1.0 else 1.0


def is_usually_lower_better(metric: str) -> bool:
    """A guess from the name of a metric, for a first view that one click corrects: a loss is better when it is low."""
    return any(part in metric.casefold() for part in _USUALLY_LOWER)
