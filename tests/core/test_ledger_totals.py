"""Totals of a large ledger: as if every line were drawn; every grouping adds up; only the footprint counts."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.core.hosting import Post
from greenai_desktop.core.ledger import Ledger
from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import drawn_totals, first_totals
from greenai_desktop.core.lines import Amount, Indicator, Kind, Stage
from greenai_desktop.core.samples import Status
from greenai_desktop.core.uncertainty import Draws, Uncertain
from tests.helpers.ledgers import POSTS, line, many

COUNTED = st.just(Kind.FOOTPRINT)
BESIDE = st.sampled_from([Kind.OFFSET, Kind.AVOIDED, Kind.PROVIDER_REPORTED])
VALUES = st.one_of(st.none(), st.floats(0.0, 1e6))


@st.composite
def some_lines(draw, kinds=COUNTED):
    count = draw(st.integers(0, 25))
    found = []
    for i in range(count):
        drivers = (Uncertain(f"f{draw(st.integers(0, 3))}", 2.0, 1.4), Uncertain(f"own:{i}", 1.0, 1.8))
        found.append(line(
            i, draw(VALUES), drivers, draw(st.sampled_from(POSTS)), draw(st.sampled_from(list(Stage))), draw(kinds)
        ))  # fmt: skip
    return found


def held(total):
    """An interval as it is shown: it holds its value."""
    return min(total.low, total.value), max(total.high, total.value)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_totals_equal_those_of_every_line_drawn_within_one_per_cent(seed):
    lines = many(500, seed)
    ledger = Ledger(lines)
    drawn = drawn_totals(columns_of(lines))

    assert drawn.whole.value == pytest.approx(ledger.total(Indicator.GHG).value, rel=1e-12)
    assert (drawn.whole.low, drawn.whole.high) == pytest.approx(held(ledger.total(Indicator.GHG)), rel=0.01)
    for brute in ledger.totals_by(Indicator.GHG, lambda one: str(one.post.scope)):
        mine = drawn.by_scope[int(brute.group)]
        assert (mine.low, mine.high) == pytest.approx(held(brute), rel=0.01)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_answer_is_close_to_the_drawn_one(seed):
    columns = columns_of(many(500, seed))
    first, drawn = first_totals(columns), drawn_totals(columns)

    assert first.is_first_answer
    assert not drawn.is_first_answer
    assert first.whole.value == drawn.whole.value
    assert (first.whole.low, first.whole.high) == pytest.approx((drawn.whole.low, drawn.whole.high), rel=0.05)


def test_the_first_answer_of_one_log_normal_is_exact():
    total = first_totals(columns_of([line(1, 10.0, (Uncertain("a", 1.0, 2.0),))])).whole

    assert (total.low, total.high) == pytest.approx((5.0, 20.0))


def test_lines_of_one_factor_move_together():
    shared = [line(i, 10.0, (Uncertain("grid", 1.0, 2.0),)) for i in range(50)]
    apart = [line(i, 10.0, (Uncertain(f"grid:{i}", 1.0, 2.0),)) for i in range(50)]

    together, alone = (first_totals(columns_of(lines)).whole for lines in (shared, apart))

    assert (together.low, together.high) == pytest.approx((250.0, 1000.0))
    assert alone.high - alone.low < 0.25 * (together.high - together.low)


def test_bounds_of_an_input_are_kept_in_the_closed_form():
    # A share cannot exceed 1, a PUE cannot fall below it: thousands of such residuals must not drift.
    lines = [line(i, 1.0, (Uncertain(f"u:{i}", 0.9, 2.0, 0.0, 1.0),)) for i in range(400)]
    lines += [line(400 + i, 1.0, (Uncertain(f"p:{i}", 1.1, 1.5, 1.0),)) for i in range(400)]

    mine, brute = drawn_totals(columns_of(lines)).whole, Ledger(lines).total(Indicator.GHG)

    assert (mine.low, mine.high) == pytest.approx(held(brute), rel=0.003)


def test_a_spread_without_end_breaks_nothing():
    lines = [line(1, 1.0, (Uncertain("a", 1.0, math.exp(50.0)),)), line(2, 1.0, (Uncertain("b", 1.0, 1.1),))]

    for total in (first_totals(columns_of(lines)).whole, drawn_totals(columns_of(lines)).whole):
        assert total.low <= 2.0 <= total.high
        assert math.isfinite(total.high)


def test_a_shared_spread_without_end_breaks_nothing():
    wide = Uncertain("a", 1.0, math.exp(50.0))
    lines = [line(i, 1.0, (wide, Uncertain(f"own:{i}", 1.0, 1.5))) for i in range(200)]
    lines += [line(200 + i, 1.0, (Uncertain("b", 1.0, 1.1),)) for i in range(2)]

    for total in (first_totals(columns_of(lines)).whole, drawn_totals(columns_of(lines)).whole):
        assert total.low <= 202.0 <= total.high
        assert math.isfinite(total.high)


def test_what_is_missing_or_suspect_is_said_and_not_counted():
    lines = [line(1, 5.0), line(2, None), replace(line(3, 7.0), status=Status.SUSPECT)]

    total = drawn_totals(columns_of(lines)).whole

    assert (total.value, total.line_count, total.missing_count, total.is_partial) == (5.0, 3, 2, True)


def test_no_line_is_no_total():
    for totals in (first_totals(columns_of([])), drawn_totals(columns_of([]))):
        assert totals.whole.value is None
        assert totals.by_scope == {}


def test_lines_that_do_not_speak_of_an_indicator_do_not_count_in_it():
    lines = [line(1, 5.0), replace(line(2, 1.0), amounts=(Amount(Indicator.WATER, 9.0),))]

    assert first_totals(columns_of(lines, Indicator.WATER)).whole.value == 9.0
    assert first_totals(columns_of(lines)).whole.line_count == 1


@given(some_lines())
@settings(max_examples=60, deadline=None)
def test_every_way_of_grouping_adds_up_to_the_whole(lines):
    columns = columns_of(lines)
    for totals in (first_totals(columns), drawn_totals(columns, Draws(count=50))):
        for groups in (totals.by_scope, totals.by_post, totals.by_stage, totals.by_cell):
            assert math.fsum(t.value or 0.0 for t in groups.values()) == pytest.approx(totals.whole.value or 0.0)
            assert sum(t.line_count for t in groups.values()) == totals.whole.line_count == len(lines)
            assert sum(t.missing_count for t in groups.values()) == totals.whole.missing_count


@given(some_lines(), some_lines(BESIDE), st.randoms())
@settings(max_examples=60, deadline=None)
def test_offsets_avoided_and_reported_change_no_total(counted, beside, order):
    beside = [replace(one, id=f"beside:{one.id}") for one in beside]
    mixed = list(counted)
    for one in beside:
        mixed.insert(order.randint(0, len(mixed)), one)

    for count in (first_totals, lambda columns: drawn_totals(columns, Draws(count=50))):
        assert count(columns_of(mixed)) == count(columns_of(counted))


def test_a_filter_keeps_what_is_shared():
    lines = many(300, 4)
    columns = columns_of(lines)
    kept = np.array([one.post.scope == 3 for one in lines])

    assert first_totals(columns.only(kept)).whole.value == pytest.approx(first_totals(columns).by_scope[3].value)
    assert set(first_totals(columns.only(kept)).by_scope) == {3}


def test_posts_keep_category_and_post_apart():
    lines = [line(1, 1.0, post=Post(3, 2, "4.2")), line(2, 2.0, post=Post(3, 8, "4.4"))]

    assert {post.beges_post: t.value for post, t in first_totals(columns_of(lines)).by_post.items()} == {
        "4.2": 1.0, "4.4": 2.0,
    }  # fmt: skip
