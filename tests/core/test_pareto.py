"""The front of runs that no other run beats."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.pareto import dominates, pareto, score_step

_values = st.one_of(st.integers(0, 6).map(float), st.floats(-5, 5), st.just(math.nan), st.none())
_points = st.lists(st.tuples(_values, _values), max_size=25)


@given(points=_points, higher=st.booleans())
def test_the_front_is_that_of_trying_every_pair(points, higher: bool) -> None:
    known = {
        i: (s, c) for i, (s, c) in enumerate(points)
        if s is not None and c is not None and not math.isnan(s) and not math.isnan(c)
    }  # fmt: skip

    found = pareto([s for s, _c in points], [c for _s, c in points], higher)

    beaten = {i for i, one in known.items() if any(dominates(*other, *one, higher) for other in known.values())}
    assert {point.index for point in found} == set(known)
    assert {point.index for point in found if not point.is_on_front} == beaten
    for point in found:
        if point.dominated_by is not None:
            assert dominates(*known[point.dominated_by], *known[point.index], higher)
            assert point.dominated_by not in beaten


@given(points=_points, higher=st.booleans())
def test_costs_and_scores_only_get_better_along_the_front(points, higher: bool) -> None:
    front = [p for p in pareto([s for s, _c in points], [c for _s, c in points], higher) if p.is_on_front]

    for before, after in pairwise(front):
        assert after.cost >= before.cost
        assert after.score >= before.score if higher else after.score <= before.score


def test_the_marginal_cost_is_that_of_each_further_point() -> None:
    lean, middle, worse, heavy = pareto([0.80, 0.90, 0.85, 0.92], [1.0, 2.0, 2.5, 6.0])

    assert (lean.marginal, lean.before) == (None, None)
    assert middle.marginal == pytest.approx(1.0 / 0.10)
    assert worse.dominated_by == 1 and worse.marginal is None
    assert heavy.marginal == pytest.approx(4.0 / 0.02)
    assert heavy.before == 1


def test_a_lower_error_is_better_when_asked_for() -> None:
    points = pareto([0.5, 0.2, 0.6], [1.0, 2.0, 3.0], higher_is_better=False)

    assert [p.index for p in points if p.is_on_front] == [0, 1]


def test_equal_runs_stand_on_the_front_together() -> None:
    assert all(point.is_on_front for point in pareto([0.9, 0.9], [1.0, 1.0]))


def test_a_point_of_a_share_is_a_hundredth() -> None:
    assert score_step([0.91, 0.88, None]) == 0.01
    assert score_step([71.3, 0.2]) == 1.0
    assert score_step([]) == 1.0
