"""ML CO2 Impact and Green Algorithms to the digit; `test_published_cases` has the runs of their own code."""

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
    green_algorithms_training,
    ml_co2_kgco2e,
    ml_co2_shown,
    ml_co2_shown_kgco2e,
    two_digits,
)


def test_v1_rounded_and_exact():
    # V1: 300 W, 800 device-hours, 569 g/kWh: the page says 136.8 kg, exactly it is 136.56.
    assert ml_co2_shown(300.0, 800.0, 569.0) == (240.0, 0.57, 136.8)
    assert ml_co2_kgco2e(300.0, 800.0, 569.0) == pytest.approx(136.56, rel=1e-12)


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
