"""Energy from hours and hardware, and from a run that was measured."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.footprint import operational_kgco2e, site_energy_kwh
from greenai_desktop.core.training import (
    device_energy_kwh,
    device_hours_h,
    device_power_w,
    energy_kwh,
    failed_energy_kwh,
    kit_energy_kwh,
    kit_power_w,
    project_energy_kwh,
    research_energy_kwh,
    run_energy_kwh,
    scaled_run_kwh,
    start_energy_kwh,
    step_energy_kwh,
)
from greenai_desktop.core.units import J_PER_KWH, convert

positive = st.floats(1e-3, 1e6)
fractions = st.floats(0, 1)


def test_8_cards_for_100_hours_are_800_device_hours():
    assert device_hours_h(8.0, 100.0) == 800.0


def test_v1_exact_energy_of_8_v100_for_100_hours():
    # METHODS §2.1 and V1: 8 × V100 (300 W) × 100 h: 240 kWh; at 0.569 kg/kWh exactly 136.56 kg; × PUE 1.185 161.8 kg.
    spent_kwh = energy_kwh(300.0, device_hours_h(8.0, 100.0))

    assert spent_kwh == 240.0
    assert operational_kgco2e(spent_kwh, 0.569) == pytest.approx(136.56, abs=1e-9)
    assert operational_kgco2e(site_energy_kwh(spent_kwh, 1.185), 0.569) == pytest.approx(161.8, abs=0.05)


def test_v6_bloom_dynamic_energy_and_emission():
    # V6; Luccioni, Viguier, Ligozat (2022), table 2: 1,082,990 A100-hours × 400 W = 433,196 kWh × 57 g = 24.69 t.
    spent_kwh = energy_kwh(400.0, 1_082_990.0)

    assert spent_kwh == pytest.approx(433_196, abs=0.5)
    assert operational_kgco2e(spent_kwh, 0.057) / 1_000 == pytest.approx(24.692, abs=5e-4)


def test_llama_65b_from_type_power():
    # Touvron et al., "LLaMA" (2023), table 15: 1,022,362 A100-hours × 400 W × PUE 1.1: 449 MWh; × 0.385: 173 t.
    site_kwh = site_energy_kwh(energy_kwh(400.0, 1_022_362.0), 1.1)

    assert site_kwh == pytest.approx(449_000, rel=0.02)
    assert operational_kgco2e(site_kwh, 0.385) == pytest.approx(173_000, rel=0.02)


def test_v18_joules_of_a_platform():
    # V18: 3.6e6 J of Azure's `GpuEnergyJoules` are 1 kWh.
    assert 3.6e6 / J_PER_KWH == 1.0
    assert convert(3.6e6, "J", "kWh") == pytest.approx(1.0, rel=1e-15)


def test_power_between_idle_and_full_load():
    # Cloud Carbon Footprint: A100 46 to 407 W, 226.5 W at half load (METHODS §2.9).
    assert device_power_w(46.0, 407.0, 0.5) == 226.5
    assert device_power_w(46.0, 407.0, 0.0) == 46.0
    assert device_power_w(46.0, 407.0, 1.0) == 407.0


@pytest.mark.parametrize("utilisation", [-0.01, 1.01, 85.0])
def test_a_utilisation_outside_0_to_1_is_refused_and_named(utilisation):
    with pytest.raises(InputError) as caught:
        device_power_w(10.0, 100.0, utilisation)

    assert caught.value.code == "outside_limits"
    assert caught.value.facts == {"value": utilisation, "low": 0.0, "high": 1.0}


def test_a_kit_adds_devices_cores_memory_and_host():
    # By hand: 2·(20 + 0.5·80) + 4·10·0.5 + 32·0.37 + 8.16 = 120 + 20 + 11.84 + 8.16 = 160 W; 10 h: 1.6 kWh.
    kit = (2.0, 20.0, 100.0, 0.5, 4.0, 10.0, 0.5, 32.0, 0.37, 8.16)

    assert kit_power_w(*kit) == pytest.approx(160.0)
    assert kit_energy_kwh(10.0, *kit) == pytest.approx(1.6)


def test_device_hours_with_a_share_of_the_host():
    # METHODS §2.3 (a): 29,479 H100-hours at 0.9·700 W and 0.15 kW of host: 22,994 kWh.
    assert device_energy_kwh(29_479.0, 700.0, 0.9, 150.0) == pytest.approx(22_994, abs=1)


def test_calibration_from_two_runs_finds_start_and_step():
    start_kwh, step_kwh = 0.02, 0.001
    short, long = run_energy_kwh(start_kwh, 100.0, step_kwh), run_energy_kwh(start_kwh, 400.0, step_kwh)

    found = step_energy_kwh(short, 100.0, long, 400.0)

    assert found == pytest.approx(step_kwh)
    assert start_energy_kwh(long, 400.0, found) == pytest.approx(start_kwh)
    assert run_energy_kwh(start_kwh, 100_000.0, found) == pytest.approx(100.02)


@pytest.mark.parametrize("steps", [(100.0, 100.0), (100.0, 50.0)])
def test_calibration_needs_a_longer_second_run(steps):
    with pytest.raises(InputError):
        step_energy_kwh(1.0, steps[0], 2.0, steps[1])


def test_a_project_from_one_run():
    # METHODS §2.5: E_1run·H·f̄·(1 + w): 2 kWh, 50 trials, 40 % of a run in the mean, half as much again failed.
    assert project_energy_kwh(2.0, 50.0, 0.4, 0.5) == pytest.approx(60.0)
    assert failed_energy_kwh(project_energy_kwh(2.0, 50.0, 0.4, 0.0), 0.5) == pytest.approx(20.0)


def test_research_of_bloom_beside_its_final_run():
    # Luccioni et al. (2022), section 4.3: all experiments about 150 % of the final run.
    assert research_energy_kwh(433.196, 2.5) == pytest.approx(433.196 * 1.5)
    assert research_energy_kwh(433.196, 1.0) == 0.0
    with pytest.raises(InputError):
        research_energy_kwh(1.0, 0.9)


def test_a_scaled_run():
    assert scaled_run_kwh(3.0, 2.5) == 7.5
    with pytest.raises(InputError):
        scaled_run_kwh(3.0, 0.0)


@given(
    positive,
    st.tuples(positive, positive, positive, fractions, positive, positive, fractions, positive, positive, positive),
)
def test_twice_the_hours_is_twice_the_energy(hours, kit):
    once = kit_energy_kwh(hours, *kit)

    assert kit_energy_kwh(2 * hours, *kit) == pytest.approx(2 * once, rel=1e-12)


@given(positive, positive, fractions, fractions)
def test_more_utilisation_never_draws_less(idle, span, first, other):
    low, high = sorted((first, other))

    assert device_power_w(idle, idle + span, low) <= device_power_w(idle, idle + span, high)


def test_a_gap_stays_a_gap():
    power = device_power_w(np.array([10.0, math.nan]), np.array([100.0, 100.0]), np.array([0.5, 0.5]))

    assert np.isnan(power).tolist() == [False, True]
