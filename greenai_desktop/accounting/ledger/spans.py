"""When something happened, and what part of it lies in the period that is asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.lines import Amount, Line

PRORATED: Final = "prorated_to_period"
S_PER_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time.

    Attributes:
        from_day: Its beginning, in days since 1970-01-01; NaN if nobody knows when it was.
        until_day: Its end; the same as the beginning for a moment.
    """

    from_day: float
    until_day: float


def part_in(question: Question, from_day: FloatArray, until_day: FloatArray) -> FloatArray:
    """What part of stretches lies in the period, day by day alike; NaN for those of no date.

    A stretch with one end known is a moment. Nothing is asked of dates where no period is asked for.
    """
    if question.is_all_time:
        return np.ones(from_day.shape)
    begin = np.where(np.isnan(from_day), until_day, from_day)
    end = np.where(np.isnan(until_day), from_day, until_day)
    length = end - begin
    shared = np.fmin(end, question.until_day) - np.fmax(begin, question.from_day)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.clip(shared / length, 0.0, 1.0)
    moment = ((begin >= question.from_day) & (begin < question.until_day)).astype(np.float64)
    return np.where(np.isnan(begin), np.nan, np.where(length > 0.0, part, moment))


def part_of(question: Question, span: Span) -> float:
    """The same for one stretch."""
    return float(part_in(question, np.array([span.from_day]), np.array([span.until_day]))[0])


def in_period(line: Line, part: float) -> Line:
    """A line with the part of it that lies in the period, which it says."""
    return line if part == 1.0 else replace(scaled(line, part), notes=(*line.notes, PRORATED))


def scaled(line: Line, part: float) -> Line:
    """A part of a line; its errors are the same, so that the parts of a line move together."""
    value = line.activity_value
    return replace(
        line,
        activity_value=None if value is None else value * part,
        amounts=tuple(_scaled(amount, part) for amount in line.amounts),
    )


def day_of(utc_s: float) -> float:
    """A time stamp in days."""
    return utc_s / S_PER_DAY


def unknown() -> Span:
    """Of no date."""
    return Span(math.nan, math.nan)


def _scaled(amount: Amount, part: float) -> Amount:
    value, low, high = (None if one is None else one * part for one in (amount.value, amount.low, amount.high))
    return Amount(amount.indicator, value, low, high, amount.drivers, amount.reason)
