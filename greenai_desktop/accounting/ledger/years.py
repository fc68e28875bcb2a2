"""A ledger beside that of another period: how far each sum went, what it comes from, and what must be said with it.

Both are made with the same method and the same tables, so that a change of either since the first report moves no
figure: the earlier period is worked out again. What both share cancels in the difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from greenai_desktop.accounting.ledger.gather import Gathered
from greenai_desktop.accounting.ledger.missing import why_missing
from greenai_desktop.core.hosting import Post
from greenai_desktop.core.ledger_difference import Difference, Paired
from greenai_desktop.core.lines import Indicator, Line
from greenai_desktop.core.uncertainty import Draws


@dataclass(frozen=True, slots=True)
class Effect:
    """Where the change of one kind of activity comes from; both parts add up to its change.

    Attributes:
        activity_class: Code of the kind, such as `electricity`.
        unit: Of the amount.
        scope: Of its lines.
        amount_kgco2e: By more or less of it.
        factor_kgco2e: By what one unit of it emits.
    """

    activity_class: str
    unit: str
    scope: int
    amount_kgco2e: float
    factor_kgco2e: float


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """Something that makes two periods less alike than their sums look.

    Attributes:
        code: `same_tables` (both are worked out with the tables and the method of today), `other_factor_years`,
            `other_methods`, `posts_only_before`, `posts_only_after`, `more_missing`, `fewer_missing`,
            `other_length`, `other_view`.
        before: What the earlier period has: years, codes of methods, posts, counts.
        after: What the later one has.
    """

    code: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class YearChange:
    """The change from one period to another.

    Attributes:
        before: The earlier ledger.
        after: The later one.
        whole: Of the total.
        by_scope: By scope.
        by_post: By scope, category and post.
        effects: Where it comes from, by kind of activity, the largest first.
        notes: What must be said with it.
    """

    before: Gathered
    after: Gathered
    whole: Difference
    by_scope: Mapping[int, Difference]
    by_post: Mapping[Post, Difference]
    effects: tuple[Effect, ...]
    notes: tuple[ChangeNote, ...]


def compared(before: Gathered, after: Gathered, draws: Draws | None = None) -> YearChange:
    """The change from one ledger to another, with what both share drawn once.

    Args:
        before: The earlier ledger.
        after: The later one.
        draws: Shared with other totals; new ones if none are handed in.
    """
    paired = Paired(before.lines, after.lines, draws=draws)
    return YearChange(
        before, after, paired.whole(), paired.by(lambda line: line.post.scope), paired.by(lambda line: line.post),
        effects(before.lines, after.lines), tuple(_notes(before, after)),
    )  # fmt: skip


def effects(before: Iterable[Line], after: Iterable[Line]) -> tuple[Effect, ...]:
    """By how much the change of each kind of activity is one of amount, and one of what a unit emits.

    `ΔE = (A₂ − A₁)·(e₁ + e₂)/2 + (e₂ − e₁)·(A₁ + A₂)/2`, with `e = E/A`. Kinds without an amount in both periods are
    one of amount as a whole.

    Source:
        Sun (1998), complete decomposition: the joint term is shared alike.
    """
    sums = [_sums(lines) for lines in (before, after)]
    keys = dict.fromkeys((*sums[0], *sums[1]))
    found = [_effect(key, *(one.get(key, (0.0, 0.0)) for one in sums)) for key in keys]
    return tuple(sorted(found, key=lambda one: -abs(one.amount_kgco2e + one.factor_kgco2e)))


_Key = tuple[str, str, int]
_Sum = tuple[float, float]


def _sums(lines: Iterable[Line]) -> dict[_Key, _Sum]:
    """Amounts and emissions by kind; a line without a figure is in neither."""
    found: dict[_Key, _Sum] = {}
    for line in lines:
        amount = line.amount(Indicator.GHG)
        if amount is not None and why_missing(line) is None:
            key = (line.activity_class, line.activity_unit, line.post.scope)
            before = found.get(key, (0.0, 0.0))
            value = math.nan if line.activity_value is None else line.activity_value
            found[key] = before[0] + value, before[1] + (amount.value or 0.0)
    return found


def _effect(key: _Key, before: _Sum, after: _Sum) -> Effect:
    (first, emitted), (second, emits) = before, after
    if not (first > 0.0 and second > 0.0):
        return Effect(*key, emits - emitted, 0.0)
    rates = emitted / first, emits / second
    return Effect(*key, (second - first) * sum(rates) / 2.0, (rates[1] - rates[0]) * (first + second) / 2.0)


def _notes(before: Gathered, after: Gathered) -> Iterable[ChangeNote]:
    yield ChangeNote("same_tables")
    if before.question.view != after.question.view:
        yield ChangeNote("other_view", (before.question.view,), (after.question.view,))
    lengths = [round(one.question.until_day - one.question.from_day) for one in (before, after) if _has_length(one)]
    if len(lengths) == 2 and abs(lengths[0] - lengths[1]) > 1:
        yield ChangeNote("other_length", (str(lengths[0]),), (str(lengths[1]),))
    for code, told in {"other_factor_years": _factor_years, "other_methods": _methods}.items():
        if told(before) != told(after) and told(before) and told(after):
            yield ChangeNote(code, told(before), told(after))
    posts = [{line.post for line in one.lines} for one in (before, after)]
    for code, gone in {"posts_only_before": posts[0] - posts[1], "posts_only_after": posts[1] - posts[0]}.items():
        names = tuple(sorted({post.beges_post for post in gone}))
        if names:
            yield ChangeNote(code, names if code.endswith("before") else (), names if code.endswith("after") else ())
    counts = [sum(why_missing(line) is not None for line in one.lines) for one in (before, after)]
    if counts[0] != counts[1]:
        code = "more_missing" if counts[1] > counts[0] else "fewer_missing"
        yield ChangeNote(code, (str(counts[0]),), (str(counts[1]),))


def _has_length(one: Gathered) -> bool:
    return not one.question.is_all_time


def _factor_years(one: Gathered) -> tuple[str, ...]:
    return tuple(sorted({str(line.factor_year) for line in one.lines if line.factor_year is not None}))


def _methods(one: Gathered) -> tuple[str, ...]:
    return tuple(sorted({line.method.value for line in one.lines}))
