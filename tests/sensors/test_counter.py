import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.sensors.counter import (
    COUNTED,
    FIRST,
    KNOWN_RANGES_UJ,
    RESET,
    STALE,
    UNCHANGED,
    WRAPS_UNKNOWN,
    EnergyCounter,
)

INTEL_UJ, AMD_UJ = KNOWN_RANGES_UJ


def test_first_value_begins_and_the_second_tells_joules():
    counter = EnergyCounter(INTEL_UJ)

    assert counter.step(1_000_000, 10.0) == FIRST
    assert counter.step(41_000_000, 11.0) == COUNTED
    assert (counter.energy_j, counter.duration_s, counter.has_wrapped) == (40.0, 1.0, False)


def test_wrap_is_undone_with_the_range():
    counter = EnergyCounter(INTEL_UJ)
    counter.step(INTEL_UJ - 10_000_000, 0.0)

    assert counter.step(30_000_000, 1.0) == COUNTED
    assert counter.energy_j == pytest.approx(40.0)
    assert counter.has_wrapped


@pytest.mark.parametrize("range_uj", KNOWN_RANGES_UJ)
def test_wrap_is_undone_where_the_range_cannot_be_read(range_uj):
    counter = EnergyCounter(None)
    counter.step(range_uj - 10_000_000, 0.0)

    assert counter.step(30_000_000, 1.0) == COUNTED
    assert counter.energy_j == pytest.approx(40.0)


def test_smaller_value_that_no_wrap_explains_is_a_reset():
    counter = EnergyCounter(INTEL_UJ)
    counter.step(100_000_000_000, 0.0)

    assert counter.step(5_000_000, 1.0) == RESET
    assert counter.step(45_000_000, 2.0) == COUNTED
    assert counter.energy_j == pytest.approx(40.0)


def test_smaller_value_after_a_suspend_is_a_reset_even_near_the_range():
    counter = EnergyCounter(INTEL_UJ)
    counter.step(INTEL_UJ - 10_000_000, 0.0)

    assert counter.step(30_000_000, 1.0, has_slept=True) == RESET


def test_jump_above_what_the_device_can_draw_is_a_reset():
    counter = EnergyCounter(INTEL_UJ)
    counter.step(0, 0.0)

    assert counter.step(1_200_000_000, 1.0) == RESET


def test_largest_packages_may_boost_without_a_limit_of_the_system():
    counter = EnergyCounter(INTEL_UJ)
    counter.step(0, 0.0)

    assert counter.step(750_000_000, 1.0) == COUNTED


def test_limit_of_the_system_counts_where_it_is_higher():
    counter = EnergyCounter(INTEL_UJ, max_power_w=1_200.0)
    counter.step(0, 0.0)

    assert counter.step(1_500_000_000, 1.0) == COUNTED


def test_too_long_without_a_reading_the_wraps_are_unknown():
    counter = EnergyCounter(AMD_UJ)
    counter.step(0, 0.0)

    assert counter.step(60_000_000_000, 200.0) == WRAPS_UNKNOWN


def test_counter_that_waits_loses_nothing():
    counter = EnergyCounter(INTEL_UJ)
    counter.step(0, 0.0)

    assert counter.step(0, 1.0) == UNCHANGED
    assert counter.step(80_000_000, 2.0) == COUNTED
    assert (counter.energy_j, counter.duration_s) == (80.0, 2.0)


def test_counter_that_stands_still_for_five_seconds_is_stale_and_can_go_on():
    counter = EnergyCounter(INTEL_UJ)
    counter.step(7, 0.0)
    told = [counter.step(7, float(second)) for second in range(1, 8)]

    assert told == [UNCHANGED] * 4 + [STALE] * 3
    assert counter.step(40_000_007, 8.0) == COUNTED
    assert counter.duration_s == 1.0


def test_part_that_is_switched_off_draws_nothing_and_is_not_stale():
    counter = EnergyCounter(INTEL_UJ, may_rest=True)
    counter.step(7, 0.0)

    assert {counter.step(7, float(second)) for second in range(1, 9)} == {COUNTED}
    assert counter.energy_j == 0.0


@given(
    st.integers(0, AMD_UJ),
    st.lists(st.tuples(st.floats(0.05, 5.0), st.floats(1.0, 390.0)), min_size=1, max_size=40),
)
def test_joules_add_up_to_the_truth_across_any_wraps(start_uj, intervals):
    counter = EnergyCounter(AMD_UJ)
    counter.step(start_uj, 0.0)
    true_uj, at_s, sum_j = 0, 0.0, 0.0
    for duration_s, power_w in intervals:
        at_s += duration_s
        true_uj += round(duration_s * power_w * 1e6)
        assert counter.step((start_uj + true_uj) % (AMD_UJ + 1), at_s) == COUNTED
        sum_j += counter.energy_j

    assert sum_j == pytest.approx(true_uj / 1e6, abs=1e-3)
