import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from greenai_desktop.core.attribution import LOWEST, MODEL, REMEMBERED, SEEN, UNKNOWN, IdleFloor, split

anything = st.floats(allow_nan=True, allow_infinity=True)
joules = st.floats(0, 1e15)
uses = arrays(np.float64, st.integers(0, 20), elements=anything)


@given(joules, anything, uses, anything)
def test_rows_idle_and_the_rest_are_the_device_whatever_was_used(energy_j, idle_j, use, whole):
    found = split(energy_j, idle_j, use, whole)

    together = math.fsum([*found.rows_j[np.isfinite(found.rows_j)], found.idle_j, found.unattributed_j])
    assert together == pytest.approx(energy_j, rel=1e-9, abs=1e-300)


@given(joules, anything, uses, anything)
def test_no_share_is_negative(energy_j, idle_j, use, whole):
    found = split(energy_j, idle_j, use, whole)

    assert found.idle_j >= 0
    assert found.unattributed_j >= 0
    assert (found.rows_j[np.isfinite(found.rows_j)] >= 0).all()


@given(st.one_of(st.just(math.nan), st.just(math.inf), st.floats(max_value=0, exclude_max=True)), anything, uses)
def test_a_device_that_is_missing_makes_every_share_missing_and_none_zero(energy_j, idle_j, use):
    found = split(energy_j, idle_j, use)

    assert np.isnan(found.rows_j).all()
    assert math.isnan(found.idle_j)
    assert math.isnan(found.unattributed_j)


def test_power_above_idle_is_shared_by_use():
    found = split(100.0, 40.0, np.array([3.0, 1.0]))

    assert found.rows_j == pytest.approx([45.0, 15.0])
    assert found.idle_j == 40.0
    assert found.unattributed_j == 0.0


def test_use_that_nobody_claims_is_not_attributed():
    found = split(100.0, 40.0, np.array([1.0, 1.0]), whole_use=4.0)

    assert found.rows_j == pytest.approx([15.0, 15.0])
    assert found.unattributed_j == pytest.approx(30.0)


def test_more_use_than_the_device_tells_counts_as_all_of_it():
    found = split(100.0, 0.0, np.array([3.0, 3.0]), whole_use=5.0)

    assert found.rows_j == pytest.approx([50.0, 50.0])


def test_without_any_use_all_above_idle_is_not_attributed():
    found = split(100.0, 40.0, np.zeros(3))

    assert (found.rows_j == 0).all()
    assert found.unattributed_j == 60.0


def test_idle_never_exceeds_what_was_drawn():
    assert split(10.0, 40.0, np.array([1.0])).idle_j == 10.0


def test_the_share_of_a_process_of_unknown_use_is_missing_and_goes_to_nobody():
    found = split(100.0, 0.0, np.array([1.0, math.nan]), whole_use=2.0)

    assert found.rows_j[0] == pytest.approx(50.0)
    assert math.isnan(found.rows_j[1])
    assert found.unattributed_j == pytest.approx(50.0)


def test_idle_is_the_low_tenth_of_what_was_seen_while_idle():
    floor = IdleFloor(model_w=30.0)

    for watts in (20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 50.0):
        floor.add(watts, 0.02)
    floor.add(5.0, 0.5)

    assert floor.basis == SEEN
    assert floor.power_w == pytest.approx(21.0)


def test_a_machine_that_was_never_idle_takes_the_model_at_no_load():
    floor = IdleFloor(model_w=30.0)

    floor.add(100.0, 0.9)

    assert (floor.basis, floor.power_w) == (MODEL, 30.0)


def test_the_model_at_no_load_cannot_exceed_the_lowest_power_seen():
    floor = IdleFloor(model_w=30.0)

    floor.add(18.0, 0.4)

    assert (floor.basis, floor.power_w) == (LOWEST, 18.0)


def test_what_was_seen_idle_earlier_counts_more_than_the_model():
    floor = IdleFloor(model_w=30.0)
    floor.remembered_w = 22.0

    floor.add(100.0, 0.9)

    assert (floor.basis, floor.power_w) == (REMEMBERED, 22.0)


def test_a_card_that_was_never_idle_has_no_floor_rather_than_its_lowest_power():
    floor = IdleFloor()

    floor.add(300.0, 0.99)

    assert floor.basis == UNKNOWN
    assert math.isnan(floor.power_w)


def test_powers_that_cannot_be_teach_nothing():
    floor = IdleFloor(model_w=30.0)

    for watts in (math.nan, math.inf, -5.0, 0.0):
        floor.add(watts, 0.0)

    assert (floor.basis, floor.power_w) == (MODEL, 30.0)
