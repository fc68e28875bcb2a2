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


def test_value_between_two_steps_of_the_counter_is_carried_and_settled(board):
    _step(board, 1_300.0, 1.0)

    assert _step(board, 1_300.0, 1.1) == COUNTED
    assert board.energy_j == pytest.approx(30.0)
    assert _step(board, 1_360.0, 1.2) == COUNTED
    assert board.energy_j == pytest.approx(30.0)


def test_carried_energy_that_never_came_is_taken_back(board):
    _step(board, 1_300.0, 1.0)
    _step(board, 1_300.0, 1.2)  # 60 J carried
    told_j = board.energy_j
    for at_s in (1.3, 1.4, 1.5):
        _step(board, 1_310.0 + (at_s - 1.3) * 300, at_s)
        told_j += board.energy_j

    assert told_j == pytest.approx(70.0)


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


@given(st.lists(st.floats(0.02, 3.0), min_size=2, max_size=60), st.floats(20.0, 500.0))
def test_sum_of_readings_is_that_of_the_counter_whatever_the_pace(durations_s, power_w):
    board = BoardEnergy()
    at_s, sum_j = 0.0, 0.0
    for duration_s in (0.0, *durations_s):
        at_s += duration_s
        counter_j = math.floor(at_s / 0.1) * 0.1 * power_w
        if _step(board, counter_j, at_s) == COUNTED:
            sum_j += board.energy_j

    assert sum_j == pytest.approx(power_w * at_s, abs=power_w * 0.41)
