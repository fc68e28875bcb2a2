"""ML CO2 Impact and Green Algorithms, reproduced to the digit.

The cases were computed by running the pages' own code: `setDetails` of mlco2/impact@d0d3ee5 under node, and
`aggregate_input_values` of GreenAlgorithms/green-algorithms-tool@30df2fe (v3.0).
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.peers import (
    cluster_job_kwh,
    green_algorithms_continuous,
    green_algorithms_kgco2e,
    green_algorithms_kwh,
    green_algorithms_parts,
    green_algorithms_training,
    ml_co2_kgco2e,
    ml_co2_shown,
    ml_co2_shown_kgco2e,
    two_digits,
)

# Type power W, device-hours, g/kWh; kg exactly; kWh, kg/kWh and kg as the page shows them.
ML_CO2 = {
    "L40S, AWS eu-central-1": (350.0, 6.52, 615.0, 1.40343, 2.28, 0.61, 1.39),
    "Titan Xp, Azure koreasouth": (250.0, 2_236.0, 517.0, 289.003, 559.0, 0.52, 290.68),
    "A100 SXM4 80 GB, Azure brazilsouth": (400.0, 1.1, 205.0, 0.0902, 0.44, 0.2, 0.09),
    "V100-PCIE-16GB, Azure australiacentral": (300.0, 144_769.0, 900.0, 39_087.63, 43_430.7, 0.9, 39_087.63),
    "Titan V, GCP us-west2": (250.0, 33.0, 240.6, 1.98495, 8.25, 0.24, 1.98),
    "Titan RTX, AWS ap-northeast-2": (280.0, 98.0, 517.0, 14.18648, 27.44, 0.52, 14.27),
    "L4, AWS us-east-1": (72.0, 1.05, 367.8, 0.02780568, 0.08, 0.37, 0.03),
    "RX 480, Azure westcentralus": (150.0, 90.0, 297.6, 4.0176, 13.5, 0.3, 4.05),
    "GTX 750, AWS cn-north-1": (250.0, 98.0, 680.0, 16.66, 24.5, 0.68, 16.66),
    "V100-SXM2-32GB, GCP asia-southeast1": (300.0, 71_145.0, 419.0, 8_942.9265, 21_343.5, 0.42, 8_964.27),
}
# Hours, minutes; cores, W, usage; cards, W, usage; GB; PUE; PSF; g/kWh; kWh; g: all, cores, cards, memory.
GREEN_ALGORITHMS = {
    "ga-01": (12, 5, 0, 0, 0, 256, 30, 0.27, 512, 1.12, 1, 110.1, 30.64379733, 3373.882086, 0, 3089.705472, 284.176614),
    "ga-05": (
        2048, 47, 64, 16.3, 1, 64, 150, 1, 512, 1.2, 1, 171.03,
        26635.6256768, 4555491.059503, 438649.009156, 4036647.32352, 80194.726827,
    ),
    "ga-09": (24, 15, 0, 0, 0, 2, 170, 1, 32, 1.64, 10, 870, 139.958584, 121763.96808, 0, 117639.66, 4124.30808),
    "ga-13": (0, 47, 0, 0, 0, 1, 300, 0.67, 256, 1.12, 5, 870, 1.30003253, 1131.028304, 0, 767.0964, 363.931904),
    "ga-17": (3, 5, 0, 0, 0, 4, 280, 0.81, 64, 1, 5, 420.32, 14.35353333, 6033.077131, 0, 5878.59552, 154.481611),
    "ga-21": (
        3, 5, 16, 1.6, 1, 1, 70, 1, 1024, 1.48, 48, 420.32,
        104.4908416, 43919.590541, 2356.912456, 6444.682496, 35117.99559,
    ),
    "ga-25": (
        0, 47, 0, 0, 0, 256, 70, 0.93, 1024, 1.12, 1, 708.2, 14.95593643, 10591.794177, 0, 10354.795028, 236.999149,
    ),
    "ga-29": (
        24, 47, 16, 19.3, 0.71, 0, 0, 0, 256, 1.09, 5, 95.32, 42.49384039, 4050.512866, 2822.772608, 0, 1227.740257,
    ),
    "ga-33": (1, 5, 0, 0, 0, 4, 280, 1, 64, 1.57, 48, 810, 93.3830976, 75640.309056, 0, 74063.808, 1576.501056),
    "ga-37": (
        0, 15, 4, 11.9, 0.16, 8, 250, 0.83, 256, 1.12, 5, 11.52, 2.4681664, 28.433277, 0.122831, 26.77248, 1.537966,
    ),
}  # fmt: skip


def test_v1_rounded_and_exact():
    # V1: 300 W, 800 device-hours, 569 g/kWh: the page says 136.8 kg, exactly it is 136.56.
    assert ml_co2_shown(300.0, 800.0, 569.0) == (240.0, 0.57, 136.8)
    assert ml_co2_kgco2e(300.0, 800.0, 569.0) == pytest.approx(136.56, rel=1e-12)


@pytest.mark.parametrize("name", ML_CO2)
def test_ml_co2_impact_to_the_digit(name):
    *inputs, exact, kwh, intensity, shown = ML_CO2[name]

    assert ml_co2_kgco2e(*inputs) == pytest.approx(exact, rel=1e-6)
    assert ml_co2_shown(*inputs) == (kwh, intensity, shown)


@pytest.mark.parametrize(
    ("gram", "shown"),
    [(47.0, 0.05), (105.0, 0.1)],
)
def test_small_intensities_lose_a_tenth_to_the_rounding(gram, shown):
    # METHODS §0, B1: Sweden 0.047 → 0.05, France 0.105 → 0.10 (the double below 0.105).
    assert ml_co2_shown(250.0, 100.0, gram).intensity_kgco2e_per_kwh == shown


def test_a_small_job_vanishes():
    # METHODS §0, B1: small jobs become 0.
    assert ml_co2_shown(70.0, 0.05, 400.0).kgco2e == 0.0
    assert ml_co2_kgco2e(70.0, 0.05, 400.0) > 0


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(1.005, 1.0), (1.255, 1.25), (0.125, 0.13), (2.5, 2.5), (-0.125, -0.13), (8.345, 8.35), (0.0, 0.0), (1e22, 1e22)],
)
def test_two_decimals_as_javascript_rounds(value, rounded):
    # By node: (1.005).toFixed(2) is "1.00", (0.125).toFixed(2) "0.13", (8.345).toFixed(2) "8.35".
    assert two_digits(value) == rounded


@given(st.floats(0, 1e12))
def test_two_decimals_stay_within_half_a_cent(value):
    assert abs(two_digits(value) - value) <= 0.005 + 1e-12 * value


def test_draws_of_the_rounded_page():
    power, hours = np.array([300.0, 350.0]), np.array([800.0, 6.52])

    assert ml_co2_shown_kgco2e(power, hours, np.array([569.0, 615.0])).tolist() == [136.8, 1.39]


def test_v2_green_algorithms():
    # V2: 100 h, 8 × 300 W, 16 × 12 W, 256 GB, PUE 1.12, PSF 3: 902.95296 kWh; METHODS §2.2: FR 51.28 g: 46.3 kg.
    energy_kwh = green_algorithms_kwh(100.0, 16.0, 12.0, 1.0, 8.0, 300.0, 1.0, 256.0, 1.12, 3.0)

    assert energy_kwh == pytest.approx(902.95296, rel=1e-12)
    assert green_algorithms_kgco2e(energy_kwh, 51.28) == pytest.approx(46.3, abs=0.05)


@pytest.mark.parametrize("name", GREEN_ALGORITHMS)
def test_green_algorithms_to_the_digit(name):
    hours, minutes, *job, gram_per_kwh, kwh, total, cores, cards, memory = GREEN_ALGORITHMS[name]
    inputs = [float(value) for value in (hours + minutes / 60, *job)]

    parts = green_algorithms_parts(*inputs)

    assert green_algorithms_kwh(*inputs) == pytest.approx(kwh, rel=1e-6)
    assert parts.energy_kwh == pytest.approx(kwh, rel=1e-6)
    assert green_algorithms_kgco2e(green_algorithms_kwh(*inputs), gram_per_kwh) * 1_000 == pytest.approx(
        total, rel=1e-6
    )
    for part_kwh, gram in zip(parts, (cores, cards, memory), strict=True):
        # Printed with six decimals.
        assert part_kwh * gram_per_kwh == pytest.approx(gram, rel=1e-6, abs=5e-7)


def test_research_and_retraining_of_the_ai_page():
    # v3.0, `pages/ai.py`: main·(1 + R&D + n·factor): with 1.5 as for BLOOM and 12 retrainings of a tenth.
    assert green_algorithms_training(100.0, 1.5, 12.0, 0.1) == pytest.approx(370.0)
    assert green_algorithms_training(100.0, 0.0, 0.0, 0.0) == 100.0


def test_continuous_use_is_scaled_to_the_report():
    # Inputs of one week, a report of a year.
    assert green_algorithms_continuous(2.0, 365.0, 7.0) == pytest.approx(104.2857, abs=5e-5)
    with pytest.raises(InputError):
        green_algorithms_continuous(2.0, 365.0, 0.0)


def test_a_job_of_a_cluster():
    # By hand, 10 h, 4 cores of 10 W of which 20 core-hours were busy, one card of 250 W, 64 GB asked for, PUE 1.5:
    # (200 + 2,500 + 238.4) Wh × 1.5 = 4.4076 kWh; without processor time 40 core-hours count: 4.7076 kWh.
    assert cluster_job_kwh(10.0, 20.0, 4.0, 10.0, 1.0, 250.0, 64.0, 1.5) == pytest.approx(4.4076)
    assert cluster_job_kwh(10.0, 0.0, 4.0, 10.0, 1.0, 250.0, 64.0, 1.5) == pytest.approx(4.7076)
