"""What a run will have used when it is done, from what it has used so far.

The run is seen as work done piece by piece: epochs between marks, logged progress, or stretches of time of an expected
duration. Pieces are taken as alike, the spread of a piece growing with the square root of its size. What a unit of
work uses is the sum over pieces by the sum of their sizes, and the rest of the run is that many units more.

The interval is the prediction interval of that sum: Student's t with one degree of freedom less than there are pieces,
of the standard error σ·√(M + M²/W), where W is the work done, M that to come and σ² the mean squared deviation of the
pieces for their size. It narrows as pieces come in and as less is left. Two things make it wider. Where neighbours
deviate alike, chance evens out more slowly: σ² is taken (1 + φ)/(1 − φ) times, φ being how much of a deviation the next
piece keeps. And pieces may use more and more, or less and less: what would come of that is added; the forecast itself
stays where it is, as nobody knows that it goes on. Two or three pieces cannot tell such a drift from chance, and are
alike by accident often enough; so it is told by both the pieces and what is held possible before: that a unit of work
at the end of the run uses as much as at its beginning, give or take 30 % in 19 of 20 runs (a card that warms up, data
that grow). That 30 % is our own; the more the pieces tell, the less it counts. It does not speak of the meter's own
spread: that is shared by what was used and by what will be, so it is brought in by the draws
of what was used (`growth`) and does not shrink.

A first piece that stands out (loading data, compiling) is left out of the mean: it lies outside the 99 % prediction
interval of the others, of which there must be three.

Source:
    Ratio estimator and its variance: Cochran, Sampling Techniques (1977), chapter 6. Prediction of the mean of further
    observations: Hahn and Meeker, Statistical Intervals (1991), chapter 4. Long stretches of time instead of single
    seconds, as power now is like power a second ago: batch means, Law, Simulation Modeling and Analysis, chapter 9.
    Likeness seen in few pieces: Kendall (1954), "Note on bias in the estimation of autocorrelation", Biometrika 41.
    What was held possible and what is seen, weighted by their precision: Gelman et al., Bayesian Data Analysis (2013),
    section 2.5.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.uncertainty import SEED

FloatArray = NDArray[np.float64]

# Quantiles of Student's t for 1 … 9 degrees of freedom, from where on its expansion is exact to three digits.
_T975: Final = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622)
_T995: Final = (63.6567, 9.9248, 5.8409, 4.6041, 4.0321, 3.7074, 3.4995, 3.3554, 3.2498)
_Z975, _Z995 = 1.959964, 2.575829
_FEWEST_OTHERS: Final = 3
_AS_MUCH: Final = 1.5
# Fewer pieces do not tell whether neighbours are alike, or how far they stray from a line.
_FEWEST_NEIGHBOURS: Final = 4
_FEWEST_OF_A_DRIFT: Final = 3
# What a unit of work may use more or less at the end of a run than at its beginning, in 95 % of runs.
_DRIFT_HELD_POSSIBLE: Final = 0.3
_FEWEST_PIECES: Final = 2
# The most pieces that time is cut into: fewer and longer ones are less alike to their neighbours.
STRETCHES: Final = 5
# Shorter stretches than this say more about the beginning than about the run.
_SHORTEST_STRETCH_S: Final = 5.0


class Basis(StrEnum):
    """What a forecast goes by, the best first."""

    STEPS = "steps"
    PROGRESS = "progress"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The work of a run, as far as it is done.

    Attributes:
        work: Size of each piece, such as 1 for an epoch, shape (n,).
        amount: What each used, shape (n,); NaN where unknown: it is left out of the mean.
        total_work: Size of the whole run.
        since: What was used since the last piece ended.
    """

    work: FloatArray
    amount: FloatArray
    total_work: float
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run will have used; nothing but a reason where it cannot be told.

    Attributes:
        used: What it has used so far.
        rest: What it will use from now on; NaN if it cannot be told.
        scale: Standard error of the rest.
        degrees: Degrees of freedom of Student's t.
        pieces: How many pieces the mean rests on.
        dropped_first: Whether the first piece stood out and was left out of the mean.
        reason: Code of why there is none; empty if there is one.
    """

    used: float
    rest: float = math.nan
    scale: float = math.nan
    degrees: int = 0
    pieces: int = 0
    dropped_first: bool = False
    reason: str = ""

    @property
    def total(self) -> float:
        """What it will have used."""
        return self.used + self.rest

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the total, never below what is used already; NaN if there is none."""
        if self.reason:
            return math.nan, math.nan
        half = student_t(self.degrees) * self.scale
        return self.used + max(0.0, self.rest - half), self.used + self.rest + half

    def growth(self, count: int, seed: int = SEED) -> FloatArray:
        """Draws of the total over what is used, shape (count,); the same each time for the same degrees of freedom.

        Times draws of what is used, in any unit that grows with it, they are draws of the total: energy, carbon and
        cost of one run have one growth. NaN if there is no forecast.
        """
        if self.reason or not self.used > 0:
            return np.full(count, np.nan)
        generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, self.degrees])))
        rest = self.rest + self.scale * generator.standard_t(max(1, self.degrees), count)
        grown: FloatArray = 1.0 + np.maximum(0.0, rest) / self.used
        return grown


def forecast(pieces: Pieces, used: float) -> Forecast:
    """What a run will have used.

    Args:
        pieces: The work done so far.
        used: What it has used so far, all of it.

    Returns:
        A forecast, or a reason: `nothing_recorded`, `too_few_steps` (below two), `more_than_expected`.
    """
    if not math.isfinite(used):
        return Forecast(used, reason="nothing_recorded")
    work_done = float(pieces.work.sum())
    left = pieces.total_work - work_done
    if left < -1e-9 * pieces.total_work:
        return Forecast(used, reason="more_than_expected")
    known = np.isfinite(pieces.amount) & (pieces.work > 0)
    middle = np.cumsum(pieces.work) - 0.5 * pieces.work
    work, amount, middle = pieces.work[known], pieces.amount[known], middle[known]
    if work.size < _FEWEST_PIECES:
        return Forecast(used, reason="too_few_steps")
    stands_out = _first_stands_out(work, amount)
    if stands_out:
        work, amount, middle = work[1:], amount[1:], middle[1:]
    rate, sigma = _rate(work, amount)
    left = max(0.0, left)
    # A piece that has used more than usual already still has not ended; the others follow as usual.
    rest = max(0.0, left * rate - pieces.since, (left - 1.0) * rate if pieces.since else 0.0)
    scale = sigma * math.sqrt((left + left**2 / float(work.sum())) * _likeness(work, amount - rate * work))
    ahead = work_done + 0.5 * left - float(np.average(middle, weights=work))
    drift = _drift(work, amount, middle, pieces.total_work) * left * ahead
    scale = math.hypot(scale, drift / student_t(work.size - 1))
    return Forecast(used, rest, scale, work.size - 1, work.size, stands_out)


def pieces_of_steps(
    amounts_at_marks: Sequence[float], used: float, expected_steps: int, marks_a_piece: int = 1
) -> Pieces:
    """Pieces between marks: a step begins with its mark, as in `core.phases`, and what comes before is preparation.

    Where what comes before is as much as a step, by a third at most, the marks are taken to end steps, and it counts as
    one.

    Args:
        amounts_at_marks: What had been used at each mark, in order of time; NaN where unknown.
        used: What is used now.
        expected_steps: How many steps somebody expected.
        marks_a_piece: How many marks there are to one of `amounts_at_marks`, where not all were looked up.
    """
    amount = np.diff(np.array([0.0, *amounts_at_marks], dtype=np.float64))
    last = amounts_at_marks[-1] if amounts_at_marks else 0.0
    others = amount[1:][np.isfinite(amount[1:])]
    usual = float(np.median(others)) if others.size >= _FEWEST_OTHERS else math.nan
    ends_steps = usual / _AS_MUCH < amount[0] < usual * _AS_MUCH if amount.size else False
    steps = amount if ends_steps else amount[1:]
    since = used - last if math.isfinite(last) else 0.0
    return Pieces(np.ones(steps.size), steps, expected_steps / marks_a_piece, max(0.0, since))


def pieces_of_progress(fractions: Sequence[float], amounts: Sequence[float], used: float) -> Pieces:
    """Pieces between moments at which the run said how far it is; those that say nothing new are left aside.

    Args:
        fractions: Share done, 0 to 1, in order of time.
        amounts: What had been used then.
        used: What is used now.
    """
    done, at = [0.0], [0.0]
    for fraction, amount in zip(fractions, amounts, strict=True):
        if done[-1] < fraction <= 1.0 and math.isfinite(amount):
            done.append(fraction)
            at.append(amount)
    return Pieces(np.diff(np.array(done)), np.diff(np.array(at)), 1.0, max(0.0, used - at[-1]))


def pieces_of_time(at_s: Sequence[float], amounts: Sequence[float], expected_s: float) -> Pieces:
    """Pieces between moments of a run whose duration somebody expected.

    Args:
        at_s: Seconds since the start of the run, increasing, the last one now.
        amounts: What had been used then.
        expected_s: How long it will take.
    """
    work = np.diff(np.array([0.0, *at_s], dtype=np.float64))
    return Pieces(work, np.diff(np.array([0.0, *amounts], dtype=np.float64)), expected_s)


def stretch_ends_s(elapsed_s: float) -> list[float]:
    """The moments at which to look at a run, for `pieces_of_time`: few long stretches; empty while it is too young."""
    count = min(STRETCHES, int(elapsed_s / _SHORTEST_STRETCH_S))
    return [elapsed_s * (i + 1) / count for i in range(count)] if count >= _FEWEST_PIECES else []


def student_t(degrees: int) -> float:
    """The 97.5th percentile of Student's t; that of the normal distribution for many degrees of freedom."""
    return _quantile(degrees, _T975, _Z975)


def _quantile(degrees: int, table: tuple[float, ...], z: float) -> float:
    if degrees < 1:
        return math.inf
    if degrees <= len(table):
        return table[degrees - 1]
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / degrees + second / degrees**2 + third / degrees**3


def _rate(work: FloatArray, amount: FloatArray) -> tuple[float, float]:
    """What a unit of work uses, and the spread of one."""
    rate = float(amount.sum() / work.sum())
    squares = float(((amount - rate * work) ** 2 / work).sum())
    return rate, math.sqrt(squares / (work.size - 1))


def _likeness(work: FloatArray, deviation: FloatArray) -> float:
    """How much wider the spread of a sum is, as neighbours deviate alike; 1 where they do not."""
    if work.size < _FEWEST_NEIGHBOURS:
        return 1.0
    standard = deviation / np.sqrt(work)
    squares = float((standard**2).sum())
    if not squares > 0:
        return 1.0
    seen = float((standard[1:] * standard[:-1]).sum()) / squares
    # What is seen in few pieces lies below the truth, and what lasts longer than they do is not seen at all.
    likeness = min(max(0.0, (work.size * seen + 1.0) / (work.size - 3.0)), 1.0 - 2.0 / work.size)
    return (1.0 + likeness) / (1.0 - likeness)


def _drift(work: FloatArray, amount: FloatArray, middle: FloatArray, total_work: float) -> float:
    """By how much, at most, a unit of work uses more or less with each unit done.

    The end of the 95 % interval of the slope: of the line through the pieces and of what was held possible before,
    weighted by their precision. Of two pieces, through which every line goes, only the latter speaks.
    """
    rate = abs(float(amount.sum() / work.sum()))
    possible = (_DRIFT_HELD_POSSIBLE * rate / total_work / _Z975) ** 2
    if work.size < _FEWEST_OF_A_DRIFT or not possible > 0:
        return _Z975 * math.sqrt(possible)
    each, apart = amount / work, middle - np.average(middle, weights=work)
    lever = float((work * apart**2).sum())
    slope = float((work * apart * each).sum()) / lever
    left = each - np.average(each, weights=work) - slope * apart
    error = math.sqrt(float((work * left**2).sum()) / (work.size - 2) / lever)
    seen = (student_t(work.size - 2) * error / _Z975) ** 2
    weight = possible / (possible + seen)
    return abs(weight * slope) + _Z975 * math.sqrt(weight * seen)


def _first_stands_out(work: FloatArray, amount: FloatArray) -> bool:
    if work.size < 1 + _FEWEST_OTHERS:
        return False
    rate, sigma = _rate(work[1:], amount[1:])
    size = float(work[0])
    scale = sigma * math.sqrt(size + size**2 / float(work[1:].sum()))
    deviation = abs(float(amount[0]) - rate * size)
    return deviation > max(_quantile(work.size - 2, _T995, _Z995) * scale, 1e-6 * rate * size)
