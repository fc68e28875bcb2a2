"""Two estimates held against each other: what both share was drawn once, and cancels."""

from __future__ import annotations

from typing import Final

from greenai_desktop.accounting.comparison import Difference
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.uncertainty import interval, probability_below

COMPARED: Final = (
    "estimate.device_hours", "estimate.wall_hours", "estimate.energy", "estimate.site_energy", "estimate.carbon",
    "build.carbon", "use.carbon", "equipment.carbon", "estimate.cost", "estimate.water", "estimate.sci",
)  # fmt: skip


def paired(first: Estimated, other: Estimated) -> tuple[Difference, ...]:
    """An estimate against the first, figure by figure; of figures that neither has, nothing is said.

    Both come from one `Draws`, or from two of the same seed and count.
    """
    found = (_difference(key, first, other) for key in COMPARED)
    return tuple(one for one in found if one is not None)


def _difference(key: str, first: Estimated, other: Estimated) -> Difference | None:
    mine, theirs = first.root.find(key), other.root.find(key)
    told = theirs or mine
    if told is None or ((mine is None or mine.value is None) and (theirs is None or theirs.value is None)):
        return None
    # Amounts of two currencies have no difference.
    alike = told.unit != "money" or mine is None or theirs is None or mine.label == theirs.label
    before = mine.value if mine is not None and alike else None
    after = theirs.value if theirs is not None else None
    label = told.label if told.unit == "money" else ""
    draws, others = first.draws.get(key), other.draws.get(key)
    if before is None or after is None or draws is None or others is None or draws.shape != others.shape:
        return Difference(key, told.unit, label, before, after)
    low, high = interval(others - draws)
    if low == high:  # nothing uncertain tells them apart
        return Difference(key, told.unit, label, before, after)
    return Difference(key, told.unit, label, before, after, low, high, probability_below(others, draws))
