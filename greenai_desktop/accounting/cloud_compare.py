"""What a provider reports of a period beside one's own runs and estimates of it.

The two say the same thing of the same kilowatt-hours in two ways, so that they are held against one another and never
added. What differs is told in words elsewhere: boundaries, keys of apportionment, and years of factors.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from greenai_desktop.accounting.ledger.gather import Question, Sources, gather
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.ledger import Ledger, Total
from greenai_desktop.core.lines import Indicator, Line


@dataclass(frozen=True, slots=True)
class OwnUse:
    """A run or an estimate, as far as it lies in the period.

    Attributes:
        origin: Its name in the ledger, such as `run:4`.
        name: What people call it; data.
        is_cloud: Whether it ran, or would run, in a cloud.
        lines: Its lines in the period.
    """

    origin: str
    name: str
    is_cloud: bool
    lines: tuple[Line, ...]

    @property
    def is_run(self) -> bool:
        """Whether it was measured."""
        return self.origin.startswith("run:")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of a provider beside one's own.

    Attributes:
        reported_kgco2e: What the provider reports; NaN if nothing on that basis.
        own: One's own total with its interval.
        own_energy: One's own electricity.
    """

    reported_kgco2e: float
    own: Total
    own_energy: Total

    @property
    def ratio(self) -> float | None:
        """How many times one's own figure the provider reports; None where one of the two is missing or nothing."""
        if not self.own.value or math.isnan(self.reported_kgco2e):
            return None
        return self.reported_kgco2e / self.own.value

    @property
    def is_within(self) -> bool | None:
        """Whether the provider's figure lies in the interval of one's own; None where that cannot be said."""
        if self.own.low is None or self.own.high is None or math.isnan(self.reported_kgco2e):
            return None
        return self.own.low <= self.reported_kgco2e <= self.own.high


def own_uses(sources: Sources, from_day: float, until_day: float) -> list[OwnUse]:
    """Runs and estimates that lie in a period, at least in part; those in a cloud first.

    Args:
        sources: All that the ledger is gathered from.
        from_day: First day.
        until_day: Last day, included, as providers tell it.
    """
    gathered = gather(sources, Question(from_day=from_day, until_day=until_day + 1.0))
    of_origin: dict[str, list[Line]] = {}
    for line in gathered.lines:
        of_origin.setdefault(line.origin, []).append(line)
    found = [OwnUse(one.run.origin, one.run.name, one.run.place.hosting is Hosting.CLOUD,
                    tuple(of_origin.get(one.run.origin, ()))) for one in sources.runs]  # fmt: skip
    found += [OwnUse(one.origin, one.estimate.name, _is_cloud(one.lines[0][0]) if one.lines else False,
                     tuple(of_origin.get(one.origin, ()))) for one in sources.estimates]  # fmt: skip
    return sorted((one for one in found if one.lines), key=lambda one: (not one.is_cloud, not one.is_run, one.name))


def compared(reported_kgco2e: float, uses: Iterable[OwnUse]) -> Comparison:
    """A provider's figure beside the sum of some of one's own."""
    ledger = Ledger(line for use in uses for line in use.lines)
    return Comparison(reported_kgco2e, ledger.total(Indicator.GHG), ledger.total(Indicator.ENERGY))


def _is_cloud(line: Line) -> bool:
    """Whether a line of an estimate is a purchased service."""
    return (line.post.scope, line.post.ghg_category) == (3, 1)
