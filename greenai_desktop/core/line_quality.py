"""How good the data behind a line of the ledger is, and behind all of them.

Four marks of 0 to 1, weighted: where the activity comes from, how wide its range is, how old its factor is, and
whether a source is named. They follow the indicators of the GHG Protocol (reliability, completeness, time); **their
steps and weights are ours**, expert judgement, and shown as such. Geography and technology are in the range: a factor
of another country or kind of thing has a wider one.

What is not known earns nothing: a line without a range is not better than one with a wide one. A line without a value
has no score and is told as missing beside the score of the rest.

Source:
    GHG Protocol Corporate Value Chain Standard (2011), table 7.6 (data quality indicators); marks and weights: ours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from greenai_desktop.core.inventory.days import civil
from greenai_desktop.core.lines import Amount, Indicator, Kind, Line
from greenai_desktop.core.samples import Method, Status

_S_PER_DAY: Final = 86_400.0


class Aspect(StrEnum):
    """What is marked."""

    ACTIVITY = "activity"
    RANGE = "range"
    AGE = "age"
    SOURCE = "source"


WEIGHT: Final[Mapping[Aspect, float]] = {
    Aspect.ACTIVITY: 0.4,
    Aspect.RANGE: 0.3,
    Aspect.AGE: 0.2,
    Aspect.SOURCE: 0.1,
}
STATUS_MARK: Final[Mapping[Status, float]] = {
    Status.MEASURED: 1.0,
    Status.MODELLED: 0.8,
    Status.IMPORTED: 0.7,
    Status.ENTERED: 0.6,
    Status.ESTIMATED: 0.5,
    Status.PROVIDER_REPORTED: 0.5,
    Status.DEFAULT: 0.2,
    Status.MISSING: 0.0,
    Status.SUSPECT: 0.0,
}
# Whatever its status, an activity that was found so roughly is marked no better.
METHOD_AT_MOST: Final[Mapping[Method, float]] = {Method.SPEND: 0.2, Method.EDH: 0.3}
# Years between activity and factor, at most, and the mark.
AGE_MARKS: Final = ((0, 1.0), (1, 0.9), (3, 0.7), (6, 0.4), (10, 0.2))
# A range of ÷3 … ×3, that of spend, earns nothing.
WIDEST_U95: Final = 3.0
GRADES: Final = ((0.75, "A"), (0.5, "B"), (0.25, "C"), (0.0, "D"))


@dataclass(frozen=True, slots=True)
class LineQuality:
    """Score of a line.

    Attributes:
        score: 0 to 1.
        marks: What it is made of, unweighted.
    """

    score: float
    marks: Mapping[Aspect, float]

    @property
    def grade(self) -> str:
        """`A` to `D`."""
        return grade(self.score)

    @property
    def weakest(self) -> Aspect:
        """What a better figure would gain most from."""
        return max(self.marks, key=lambda aspect: WEIGHT[aspect] * (1.0 - self.marks[aspect]))


@dataclass(frozen=True, slots=True)
class LedgerQuality:
    """Score of many lines.

    Attributes:
        score: Mean of their scores by what they emit; None if nothing is known.
        by_grade: What part of the emissions has each grade.
        scored_count: Lines with a score.
        missing_count: Lines without a value, whose part nobody knows.
    """

    score: float | None
    by_grade: Mapping[str, float]
    scored_count: int
    missing_count: int

    @property
    def grade(self) -> str:
        """`A` to `D`; empty if nothing is known."""
        return "" if self.score is None else grade(self.score)


def line_quality(line: Line, indicator: Indicator = Indicator.GHG) -> LineQuality | None:
    """The score of a line; None where it has no value of the indicator."""
    amount = line.amount(indicator)
    if amount is None or not is_known(line, amount):
        return None
    marks = {
        Aspect.ACTIVITY: min(STATUS_MARK[line.status], METHOD_AT_MOST.get(line.method, 1.0)),
        Aspect.RANGE: _range_mark(amount),
        Aspect.AGE: _age_mark(_year(line.at_utc_s), line.factor_year),
        Aspect.SOURCE: 1.0 if line.source_ids else 0.0,
    }
    return LineQuality(math.fsum(WEIGHT[aspect] * mark for aspect, mark in marks.items()), marks)


def ledger_quality(lines: Iterable[Line], indicator: Indicator = Indicator.GHG) -> LedgerQuality:
    """The score of all lines that add up: large ones weigh more, as they do in the total."""
    spoken = [
        (line, amount)
        for line in lines
        if line.kind is Kind.FOOTPRINT and (amount := line.amount(indicator)) is not None
    ]
    scored = [
        (quality, abs(amount.value or 0.0))
        for line, amount in spoken
        if (quality := line_quality(line, indicator)) is not None
    ]
    total = math.fsum(weight for _quality, weight in scored)
    missing = len(spoken) - len(scored)
    if total <= 0.0:
        return LedgerQuality(None, {}, len(scored), missing)
    parts = dict.fromkeys((name for _least, name in GRADES), 0.0)
    for quality, weight in scored:
        parts[quality.grade] += weight / total
    mean = math.fsum(quality.score * (weight / total) for quality, weight in scored)
    return LedgerQuality(mean, parts, len(scored), missing)


def grade(score: float) -> str:
    """The letter of a score."""
    return next(name for least, name in GRADES if score >= least)


def is_known(line: Line, amount: Amount) -> bool:
    """Whether the ledger counts an amount."""
    return amount.value is not None and math.isfinite(amount.value) and line.status.has_value


def _range_mark(amount: Amount) -> float:
    """1 for an exact amount, 0 for one of a range of ÷3 … ×3 or wider, or of an unknown one."""
    value, low, high = amount.value, amount.low, amount.high
    if value is None or low is None or high is None or not 0.0 < low <= value <= high:
        return 1.0 if value == 0.0 and low == high == 0.0 else 0.0
    u95_ratio = max(high / value, value / low)
    return max(0.0, 1.0 - math.log(u95_ratio) / math.log(WIDEST_U95))


def _age_mark(year: int | None, factor_year: int | None) -> float:
    if year is None or factor_year is None:
        return 0.0
    return next((mark for years, mark in AGE_MARKS if abs(year - factor_year) <= years), 0.0)


def _year(at_utc_s: float) -> int | None:
    """The year of a time; an activity of no date begins at 0."""
    return civil(int(at_utc_s // _S_PER_DAY))[0] if at_utc_s > 0.0 else None
