"""The rest of the machine: whole less seen, never negative, and right in sum."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.remainder import Remainder


def test_nothing_is_known_before_the_meter_has_told_two_rounds():
    left = Remainder()
    assert left.step(0.0, 0.0, 40.0).energy_j is None
    left.meter("plug", 0.5, 100.0, None)
    assert left.step(1.0, 40.0, 40.0).energy_j is None
    assert left.step(2.0, 80.0, 40.0).energy_j == pytest.approx(60.0)


def test_reading_told_again_changes_nothing():
    left = Remainder()
    for second in range(4):
        left.meter("plug", 0.0, 100.0, 0.0)
        told = left.step(float(second), 40.0 * second, 40.0)

    assert told.energy_j == pytest.approx(60.0)


def test_two_meters_feed_the_machine_together():
    left = Remainder()
    for second in range(3):
        for name in ("left", "right"):
            left.meter(name, float(second), 60.0, 60.0)
        told = left.step(float(second), 50.0 * second, 50.0)

    assert told.power_w == pytest.approx(70.0)


@given(st.lists(st.tuples(st.floats(5, 300), st.floats(0, 80)), min_size=20, max_size=60))
def test_parts_add_up_to_the_whole_though_the_meter_lags(powers):
    # The meter tells the mean of each second one second late; the sensors tell theirs at once.
    left, seen_j, whole_j, told_j = Remainder(), 0.0, 0.0, 0.0
    held = [(powers[0])] * 4 + powers + [(10.0, 20.0)] * 60
    for second, (seen_w, rest_w) in enumerate(held):
        seen_j += seen_w
        late = sum(held[max(0, second - 1)])
        left.meter("plug", float(second), late, late if second else None)
        told = left.step(float(second), seen_j, seen_w)
        if told.energy_j is not None:
            assert told.energy_j >= 0
            told_j += told.energy_j
            whole_j += seen_w + rest_w
            seen_since_j = seen_j
    assert math.isfinite(seen_since_j)
    began_j = sum(sum(pair) for pair in held[: len(held) - 0]) - whole_j
    seen_told_j = seen_j - held[0][0] * round(began_j / sum(held[0]))
    assert told_j + seen_told_j == pytest.approx(whole_j, abs=2 * max(sum(pair) for pair in held))


def test_meter_of_another_machine_is_found_out():
    left, seen_j, reasons = Remainder(), 0.0, []
    for second in range(200):
        seen_j += 80.0
        left.meter("plug", float(second), 5.0, 5.0)
        reasons.append(left.step(float(second), seen_j, 80.0).reason)

    assert reasons[-1] == "meter_below_sensors"
    assert reasons.index("meter_below_sensors") < 80


def test_meter_that_is_right_again_is_believed_again():
    left, seen_j = Remainder(), 0.0
    for second in range(200):
        seen_j += 80.0
        watts = 5.0 if second < 150 else 120.0
        left.meter("plug", float(second), watts, watts)
        told = left.step(float(second), seen_j, 80.0)

    assert told.power_w == pytest.approx(40.0)


def test_after_a_silence_nothing_is_made_up():
    left = Remainder()
    left.meter("plug", 0.0, 100.0, None)
    left.step(0.0, 0.0, 40.0)
    left.forget()
    left.meter("plug", 30.0, 100.0, 3_000.0)

    assert left.step(30.0, 1_200.0, 40.0).energy_j is None
    left.meter("plug", 31.0, 100.0, 100.0)
    assert left.step(31.0, 1_240.0, 40.0).energy_j == pytest.approx(60.0)
