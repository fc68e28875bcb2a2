"""Energy of a meter: power for the shape, its coarse counter for the sum."""

import math

import pytest

from greenai_desktop.sensors.meter_energy import MeterEnergy


def run(energy: MeterEnergy, watts, resolution_j: float, seconds: int, told_ratio: float = 1.0) -> list[float]:
    """Feed a meter whose power readings are off by a ratio; the counter is right to its resolution."""
    true_j, steps = 0.0, []
    for second in range(seconds):
        counter_j = math.floor(true_j / resolution_j) * resolution_j
        steps.append(energy.step(float(second), watts(second) * told_ratio, counter_j)[0])
        true_j += watts(second)
    return steps


def test_first_reading_tells_no_energy():
    assert MeterEnergy(3.6, 3.0).step(0.0, 50.0, 1_000.0) == (None, "")


def test_power_alone_is_joined():
    energy = MeterEnergy(3.6, 3.0)
    energy.step(0.0, 50.0)

    assert energy.step(2.0, 70.0) == (120.0, "")
    assert energy.step(9.0, 70.0) == (None, "")


@pytest.mark.parametrize("resolution_j", [3.6, 60.0, 3_600.0])
def test_sum_follows_the_counter_though_power_reads_high(resolution_j):
    steps = run(MeterEnergy(resolution_j, 3.0), lambda second: 100.0, resolution_j, 601, told_ratio=1.08)

    assert sum(step for step in steps if step is not None) == pytest.approx(60_000, abs=resolution_j * 0.16 + 250)


def test_step_of_a_coarse_counter_is_no_burst():
    steps = run(MeterEnergy(3_600.0, 3.0), lambda second: 100.0, 3_600.0, 300)

    assert max(step for step in steps if step is not None) < 130.0
    assert min(step for step in steps if step is not None) > 70.0


def test_counter_tells_the_energy_of_a_gap():
    energy = MeterEnergy(3.6, 3.0)
    energy.step(0.0, 50.0, 1_000.0)
    energy.step(1.0, 50.0, 1_050.4)

    assert energy.step(61.0, 50.0, 4_050.4)[0] == pytest.approx(3_000.0, abs=5)


def test_counter_that_goes_back_is_a_reset_and_no_energy_is_invented():
    energy = MeterEnergy(3.6, 3.0)
    energy.step(0.0, 50.0, 9_000.0)
    told = energy.step(1.0, 50.0, 0.0)
    after = energy.step(2.0, 50.0, 50.4)

    assert told == (50.0, "reset")
    assert after[0] == pytest.approx(50.0, abs=4)


def test_counter_of_another_unit_is_left_aside():
    energy = MeterEnergy(3.6, 3.0)
    steps = [energy.step(float(second), 50.0, 60.0 * 50.0 * second)[0] for second in range(120)]

    assert not energy.is_trusted
    assert sum(steps[20:]) == pytest.approx(5_000, rel=0.01)
