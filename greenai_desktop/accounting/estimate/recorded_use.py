"""How long a machine is used in a year, from what was recorded on it: the denominator of its share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from greenai_desktop.core.embodied import recorded_h_per_year
from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import S_PER_DAY, S_PER_H

# Less says nothing of a year.
LEAST_DAYS: Final = 90.0


def recorded_use(
    spans_utc_s: Iterable[tuple[float, float]], now_utc_s: float, bought_utc_s: float | None = None, source: str = ""
) -> Given | None:
    """Hours of use a year, as a number for `used_h_per_year`; None before three months are recorded.

    Args:
        spans_utc_s: Beginning and end of what was recorded; what overlaps counts once.
        now_utc_s: Now.
        bought_utc_s: Since when it is there; without it, since the first recording.
        source: Where the recordings are; data.
    """
    spans = sorted((start, min(end, now_utc_s)) for start, end in spans_utc_s if start < min(end, now_utc_s))
    if not spans:
        return None
    since = spans[0][0] if bought_utc_s is None else bought_utc_s
    days = (now_utc_s - since) / S_PER_DAY
    # Three months must be recorded, not only gone by since the purchase.
    if (now_utc_s - spans[0][0]) / S_PER_DAY < LEAST_DAYS or days < LEAST_DAYS:
        return None
    # A machine that never stops is used all hours, whatever the last bits say.
    hours_h = min(_united_s(spans, since), now_utc_s - since) / S_PER_H
    if not hours_h > 0:
        return None
    return Given(recorded_h_per_year(hours_h, days * (1.0 + 1e-12)), status=Status.MEASURED, source=source)


def _united_s(spans: list[tuple[float, float]], since_utc_s: float) -> float:
    """Seconds that at least one span covers."""
    total, reached = 0.0, since_utc_s
    for start, end in spans:
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total
