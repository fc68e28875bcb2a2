import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.sensors.gpu_energy import ABOVE_LIMIT, COUNTED, FIRST, RESET, STALE, WAIT, BoardEnergy

LIMIT_W = 520.0


def _no_power():
    return math.nan


def _step(board, counter_j, at_s, power=_no_power):
    return board.step(counter_j, at_s, LIMIT_W, power)


@pytest.fixture
def board():
    board = BoardEnergy()
    assert _step(board, 1_000.0, 0.0) == FIRST
    return board


def test_second_value_tells_joules(board):
    assert _step(board, 1_300.0, 1.0) == COUNTED
    assert (board.energy_j, board.power_w) == (300.0, 300.0)


def test_short_intervals_are_told_by_the_power_and_settled_by_the_counter(board):
    # The counter is refreshed at every second reading only: the gain is 0 and 60 J in turn.
    told = [
        board.power_w
        for tenth in range(1, 101)
        if _step(board, 1_000.0 + tenth // 2 * 60.0, tenth / 10, lambda: 290.0) == COUNTED
    ]

    assert len(told) == 100
    assert min(told) > 250
    assert max(told) < 330
    assert sum(told) / 10 == pytest.approx(3_000.0, abs=35)


def test_first_short_interval_shows_no_false_peak(board):
    assert _step(board, 1_060.0, 0.1, lambda: 300.0) == COUNTED
    assert board.power_w == pytest.approx(330.0)


def test_short_interval_without_power_is_told_by_the_counter(board):
    assert _step(board, 1_030.0, 0.1) == COUNTED
    assert board.energy_j == 30.0


def test_reading_right_after_another_waits(board):
    _step(board, 1_300.0, 1.0)

    assert _step(board, 1_300.0, 1.0) == WAIT


def test_seconds_are_told_by_the_counter_as_it_is(board):
    told = [board.energy_j for second in range(1, 9) if _step(board, 1_000.0 + second**2, float(second)) == COUNTED]

    assert told == [2.0 * second - 1 for second in range(1, 9)]


def test_counter_that_stands_still_waits_then_is_stale(board):
    assert [_step(board, 1_000.0, at_s) for at_s in (1.0, 4.0, 5.0)] == [WAIT, WAIT, STALE]


def test_reset_is_told_by_the_power_now(board):
    assert _step(board, 20.0, 1.0, lambda: 50.0) == COUNTED
    assert (board.energy_j, board.was_reset) == (50.0, True)


def test_reset_takes_at_least_what_the_new_counter_says(board):
    _step(board, 200.0, 1.0, lambda: 50.0)

    assert board.energy_j == 200.0


def test_reset_without_power_is_told(board):
    assert _step(board, 20.0, 1.0) == RESET


def test_only_the_time_since_a_missing_reading_counts(board):
    board.missed(3.0)

    assert _step(board, 1_400.0, 4.0) == COUNTED
    assert board.energy_j == pytest.approx(100.0)


def test_absurd_gain_is_no_energy_and_the_next_value_is_judged_anew(board):
    assert _step(board, 1e9, 1.0) == ABOVE_LIMIT
    assert _step(board, 1_600.0, 2.0) == COUNTED
    assert board.energy_j == pytest.approx(300.0)


@given(st.lists(st.floats(0.02, 3.0), min_size=2, max_size=60), st.floats(20.0, 500.0), st.floats(0.8, 1.2))
def test_sum_of_readings_is_that_of_the_counter_whatever_the_pace(durations_s, power_w, bias):
    board = BoardEnergy()
    at_s, sum_j = 0.0, 0.0
    for duration_s in (0.0, *durations_s):
        at_s += duration_s
        counter_j = math.floor(at_s / 0.1) * 0.1 * power_w
        if _step(board, counter_j, at_s, lambda: power_w * bias) == COUNTED:
            sum_j += board.energy_j

    assert sum_j == pytest.approx(power_w * at_s, abs=power_w * 0.41)
