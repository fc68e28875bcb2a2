"""The difference of two ledgers: what both share cancels, what is in one alone stays uncertain."""

import math

import numpy as np
import pytest

from greenai_desktop.core.ledger_difference import difference
from greenai_desktop.core.uncertainty import Draws, Uncertain, interval
from tests.helpers.ledgers import line, many

FACTOR = Uncertain("factor", 1.0, 2.0)
DRAWS = Draws()


def test_the_same_ledger_twice_differs_by_nothing():
    lines = many(300)

    found = difference(lines, lines, draws=DRAWS)

    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0) and not found.is_told_apart


def test_a_shared_factor_moves_the_difference_by_itself_alone():
    found = difference([line("a", 100.0, (FACTOR,))], [line("b", 130.0, (FACTOR,))], draws=DRAWS)

    low, high = interval(30.0 * DRAWS.ratio_of(FACTOR))
    assert found.value == pytest.approx(30.0) and (found.low, found.high) == pytest.approx((low, high))
    assert found.is_told_apart


def test_what_is_uncertain_in_each_alone_does_not_cancel():
    own = [line(name, 100.0, (Uncertain(name, 1.0, 2.0),)) for name in ("a", "b")]

    found = difference(own[:1], own[1:], draws=DRAWS)

    ratios = [DRAWS.ratio_of(Uncertain(name, 1.0, 2.0)) for name in ("b", "a")]
    assert (found.low, found.high) == pytest.approx(interval(100.0 * (ratios[0] - ratios[1])))
    assert not found.is_told_apart


def test_many_lines_differ_as_drawn_one_by_one():
    before, after = many(500, 1, 30), [replace_id(one) for one in many(500, 2, 30)]

    found = difference(before, after, draws=DRAWS)

    brute = drawn(after) - drawn(before)
    low, high = interval(brute)
    width = high - low
    assert found.value == pytest.approx(value(after) - value(before))
    assert abs(found.low - low) < 0.05 * width and abs(found.high - high) < 0.05 * width


def test_what_has_no_figure_is_in_no_difference():
    known, unknown = line("a", 5.0), line("b", None)

    assert difference([known], [known, unknown], draws=DRAWS).value == 0.0
    assert difference([known], [unknown], draws=DRAWS).value is None
    assert difference([], [known], draws=DRAWS).value == 5.0


def test_a_line_that_lost_its_figure_takes_the_whole_of_it_along():
    found = difference([line("a", 5.0), line("c", 1.0)], [line("a", None), line("c", 1.0)], draws=DRAWS)

    assert found.value == pytest.approx(-5.0) and (found.low, found.high) == pytest.approx((-5.0, -5.0))


def replace_id(one):
    from dataclasses import replace

    own = [replace(driver, key=f"{driver.key}'") if driver.key.startswith("own") else driver for driver in drivers(one)]
    return replace(one, id=f"{one.id}'", amounts=(replace(one.amounts[0], drivers=tuple(own)),))


def drivers(one):
    return one.amounts[0].drivers


def value(lines):
    return math.fsum(one.amounts[0].value for one in lines)


def drawn(lines):
    total = np.zeros(DRAWS.count)
    for one in lines:
        ratio = np.full(DRAWS.count, one.amounts[0].value)
        for driver in drivers(one):
            ratio = ratio * DRAWS.ratio_of(driver)
        total += ratio
    return total
