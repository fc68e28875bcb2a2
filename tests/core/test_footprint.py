"""Energy to carbon and money, and where electricity is counted."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.footprint import (
    Hosting,
    Post,
    combustion_kgco2e,
    electricity_cost,
    electricity_post,
    operational_kgco2e,
    site_energy_kwh,
    upstream_kgco2e,
    upstream_post,
)


@pytest.mark.parametrize(
    ("hosting", "controls", "post"),
    [
        # METHODS §2.13: own servers are scope 2, BEGES 2.1; telework scope 3-7, 3.3; cloud 3-1, 4.5; leased 3-8, 4.4.
        (Hosting.OFFICE, True, Post(2, None, "2.1")),
        (Hosting.OFFICE, False, Post(2, None, "2.1")),
        (Hosting.SERVER_ROOM, True, Post(2, None, "2.1")),
        (Hosting.SERVER_ROOM, False, Post(2, None, "2.1")),
        (Hosting.HOME, True, Post(3, 7, "3.3")),
        (Hosting.HOME, False, Post(3, 7, "3.3")),
        (Hosting.CLOUD, True, Post(3, 1, "4.5")),
        (Hosting.CLOUD, False, Post(3, 1, "4.5")),
        (Hosting.COLOCATION, True, Post(2, None, "2.1")),
        (Hosting.COLOCATION, False, Post(3, 8, "4.4")),
    ],
)
def test_hosting_decides_where_electricity_is_counted(hosting, controls, post):
    assert electricity_post(hosting, controls) == post


@pytest.mark.parametrize("hosting", list(Hosting))
@pytest.mark.parametrize("controls", [True, False])
def test_upstream_of_scope_2_is_category_3_and_else_stays_with_its_electricity(hosting, controls):
    post = electricity_post(hosting, controls)

    assert upstream_post(hosting, controls) == (Post(3, 3, "4.1") if post.scope == 2 else post)


@pytest.mark.parametrize("hosting", list(Hosting))
def test_no_pue_at_a_desk_or_at_home(hosting):
    assert hosting.has_pue == (hosting not in (Hosting.OFFICE, Hosting.HOME))


def test_8_v100_for_100_hours_in_west_europe():
    # METHODS §2.1: 8 × V100 (300 W) × 100 h at 569 g: 240 kWh, exactly 136.56 kg; × 1.185 PUE 161.8 kg.
    energy_kwh = 8 * 300 * 100 / 1_000

    assert operational_kgco2e(energy_kwh, 0.569) == pytest.approx(136.56, abs=0.005)
    assert operational_kgco2e(site_energy_kwh(energy_kwh, 1.185), 0.569) == pytest.approx(161.8, abs=0.05)


def test_7b_model_trained_on_the_old_french_mix():
    # METHODS §2.3 (a): 22,994 kWh × 1.2 = 27,592 kWh; at 52 g 1.43 t.
    site_kwh = site_energy_kwh(22_994.0, 1.2)

    assert site_kwh == pytest.approx(27_592, abs=1)
    assert operational_kgco2e(site_kwh, 0.052) == pytest.approx(1_430, abs=10)


@pytest.mark.parametrize("pue", [0.999, 0.0, -1.0])
def test_a_pue_below_one_is_refused(pue):
    with pytest.raises(InputError) as caught:
        site_energy_kwh(10.0, pue)

    assert (caught.value.code, caught.value.facts["value"]) == ("pue_below_one", pue)


def test_one_bad_pue_among_many_is_refused_and_named():
    with pytest.raises(InputError) as caught:
        site_energy_kwh(np.ones(3), np.array([1.2, 0.8, 0.9]))

    assert caught.value.facts["value"] == 0.8


def test_a_pue_of_one_changes_nothing():
    assert site_energy_kwh(10.0, 1.0) == 10.0


def test_a_gap_never_counts_as_zero():
    energy_kwh = np.array([1.0, math.nan])

    for result in (site_energy_kwh(energy_kwh, np.full(2, 1.5)), operational_kgco2e(energy_kwh, np.full(2, 0.1))):
        assert np.isnan(result).tolist() == [False, True]


def test_money_is_energy_times_price():
    assert electricity_cost(10.0, 0.25) == 2.5


def test_split_of_a_life_cycle_figure():
    assert combustion_kgco2e(100.0, 0.89) == pytest.approx(89.0)
    assert upstream_kgco2e(100.0, 0.89) == pytest.approx(11.0)


@given(st.floats(0, 1e9), st.floats(0, 1))
def test_the_parts_of_a_split_add_up_to_the_whole(total, fraction):
    parts = combustion_kgco2e(total, fraction) + upstream_kgco2e(total, fraction)

    assert parts == pytest.approx(total, rel=1e-12)


@given(st.floats(0, 1e9), st.floats(0, 2), st.floats(1, 3))
def test_twice_the_energy_is_twice_the_emission(energy_kwh, intensity, pue):
    once = operational_kgco2e(site_energy_kwh(energy_kwh, pue), intensity)

    assert operational_kgco2e(site_energy_kwh(2 * energy_kwh, pue), intensity) == pytest.approx(2 * once)


def test_one_function_over_arrays_gives_what_it_gives_one_by_one():
    energies, intensities = np.array([[1.0], [2.0]]), np.array([0.1, 0.2, 0.3])

    table = operational_kgco2e(energies, intensities)

    assert table.shape == (2, 3)
    assert table[1, 2] == operational_kgco2e(2.0, 0.3)
