"""The share of equipment that a project is charged, writing off, boundaries."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.embodied import (
    booked_impact,
    instance_impact,
    month_impact,
    recorded_h_per_year,
    route_per_kg,
    share_at_utilisation,
    share_by_reservation,
    share_fraction,
    share_of_impact,
    used_life_h,
    whole_boundary,
)
from greenai_desktop.core.errors import InputError

SERVER_KGCO2E = 7_884.0  # 5,700 + 8 × 273, EcoLogits 0.11.3
THREE_YEARS_H = 26_280.0


@pytest.mark.parametrize(("utilisation", "kg"), [(1.0, 30.0), (0.6, 50.0)])
def test_v12_a_server_of_eight_cards_for_100_hours(utilisation, kg):
    # V12 and METHODS §2.10: 7,884 kg, 100 h, 26,280 h: 30 kg, and 50.0 kg where it is used 60 % of the time.
    got = share_at_utilisation(SERVER_KGCO2E, 100.0, THREE_YEARS_H, utilisation)

    assert got == pytest.approx(kg, abs=1e-9)


def test_hours_of_use_a_year_are_the_same_denominator():
    got = share_of_impact(SERVER_KGCO2E, 100.0, 8_760.0 * 0.6, 3.0)

    assert got == pytest.approx(share_at_utilisation(SERVER_KGCO2E, 100.0, THREE_YEARS_H, 0.6))


def test_twice_the_life_halves_the_share():
    # METHODS §2.10: EL 6 y halves it.
    assert share_of_impact(SERVER_KGCO2E, 100.0, 5_000.0, 6.0) == pytest.approx(
        share_of_impact(SERVER_KGCO2E, 100.0, 5_000.0, 3.0) / 2
    )


def test_bloom_servers_and_cards():
    # Luccioni et al. (2022), section 4.2: 2,500 kg a server, 150 kg a card, 6 years, used 85 %: 7.57 t and 3.64 t,
    # 11.2 t together, over 1,082,990 card-hours, 8 cards a server.
    used_h_per_year = 8_760.0 * 0.85
    servers = share_of_impact(2_500.0, 1_082_990.0 / 8, used_h_per_year, 6.0)
    cards = share_of_impact(150.0, 1_082_990.0, used_h_per_year, 6.0)

    assert used_life_h(used_h_per_year, 6.0) == pytest.approx(44_676)
    assert servers == pytest.approx(7_570, abs=10)
    assert cards == pytest.approx(3_640, abs=10)
    assert servers + cards == pytest.approx(11_200, rel=0.01)


def test_a_laptop_for_three_months_at_half_time():
    # METHODS §2.10: 192.6 kg (ADEME), 3 months × 50 % over 4 years: 6.0 kg.
    assert share_by_reservation(192.6, 3.0, 48.0, 0.5, 1.0) == pytest.approx(6.0, abs=0.02)


def test_sci_example_of_reserved_processors():
    # By hand: 1,200 kg, 730 of 35,040 h (4 years), 8 of 96 virtual processors: 1,200/48/12.
    assert share_by_reservation(1_200.0, 730.0, 35_040.0, 8.0, 96.0) == pytest.approx(1_200 / 48 / 12)


def test_the_whole_of_a_life_is_the_whole_of_the_impact_only_if_idle_time_is_charged():
    # Of a card that is used 2,000 hours a year, all who use it together carry all of it.
    users_h = [1_200.0, 500.0, 300.0]

    charged = [share_of_impact(273.0, 5 * hours, 2_000.0, 5.0) for hours in users_h]

    assert math.fsum(charged) == pytest.approx(273.0)


def test_eight_cards_for_a_third_of_their_lives_are_two_and_two_thirds_cards():
    assert share_fraction(8 * 1_000.0, 3_000.0) == pytest.approx(8 / 3)


def test_hours_that_were_recorded():
    # A quarter with 2 hours a day.
    assert recorded_h_per_year(180.0, 90.0) == pytest.approx(730.0)
    assert recorded_h_per_year(24.0 * 90, 90.0) == pytest.approx(8_760.0)
    with pytest.raises(InputError):
        recorded_h_per_year(24.0 * 91, 90.0)
    with pytest.raises(InputError):
        recorded_h_per_year(10.0, 0.0)


@pytest.mark.parametrize("bad", [(0.0, 3.0), (-1.0, 3.0), (1_000.0, 0.0)])
def test_no_use_and_no_life_are_refused(bad):
    with pytest.raises(InputError):
        share_of_impact(100.0, 10.0, *bad)


def test_an_instance_takes_memory_and_disks_by_size_cards_by_number_and_the_rest_by_processors():
    # By hand: a quarter of 400, an eighth of 80, two of 150, an eighth of 800.
    assert instance_impact(400.0, 0.25, 80.0, 0.125, 150.0, 2.0, 800.0, 0.125) == pytest.approx(510.0)
    with pytest.raises(InputError):
        instance_impact(400.0, 1.5, 80.0, 0.125, 150.0, 2.0, 800.0, 0.125)


# Writing off: Microsoft (2021), step 2; METHODS §1.4, A2: both edge rules.


def test_straight_line_over_six_years():
    assert month_impact(7_200.0, 0.0, 72.0) == pytest.approx(100.0)
    assert month_impact(7_200.0, 71.0, 72.0) == pytest.approx(100.0)


@pytest.mark.parametrize("age", [72.0, 73.0, 400.0])
def test_equipment_that_is_older_than_its_life_is_booked_no_more(age):
    assert month_impact(7_200.0, age, 72.0) == 0.0
    assert booked_impact(7_200.0, age, 72.0) == 7_200.0


def test_nothing_is_booked_before_it_comes():
    assert month_impact(7_200.0, -1.0, 72.0) == 0.0
    assert booked_impact(7_200.0, -5.0, 72.0) == 0.0


def test_equipment_that_is_taken_out_early_goes_on_being_booked_until_all_of_it_is():
    # Taken out after 20 months: the months that follow are booked by age as before.
    months_after = [month_impact(7_200.0, float(age), 72.0) for age in range(20, 80)]

    assert sum(months_after) == pytest.approx(7_200.0 - booked_impact(7_200.0, 20.0, 72.0))
    assert months_after[51] == pytest.approx(100.0)
    assert months_after[52] == 0.0


@given(st.floats(0, 1e6), st.floats(0.5, 200))
def test_the_months_of_a_life_add_up_to_all_of_it_whatever_its_length(total, life):
    months = [month_impact(total, float(age), life) for age in range(-3, 210)]

    assert math.fsum(months) == pytest.approx(total, rel=1e-9, abs=1e-9)
    assert min(months) >= 0.0


# One boundary


def test_a_figure_that_stops_at_the_gate_gets_transport_and_end_of_life():
    # ADEME and Hubblo: 9,908 km by plane at 0.00211 and 1,000 km by truck at 0.0000504 kg/kg·km: 20.96 kg/kg; end of
    # life 1.507 kg/kg. NVIDIA's 164 kg for an H100 stop at the gate; a card of 1.7 kg then stands at 202 kg.
    route = route_per_kg(9_908.0, 0.00211, 1_000.0, 0.0000504)

    assert route == pytest.approx(20.96, abs=0.005)
    assert whole_boundary(164.0, 1.7, route, 1.507) == pytest.approx(164 + 1.7 * 22.463, abs=0.01)


def test_sources_on_different_boundaries_come_closer_on_one():
    # Of the figures for an H100, 164 kg (gate) and 250 kg (whole, D4B) differ by half; on one boundary by a quarter.
    aligned = whole_boundary(164.0, 1.7, 20.96, 1.507)

    assert 250 / aligned < 250 / 164 - 0.2


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(1, 8_760), st.floats(0.5, 10))
def test_twice_the_hours_is_twice_the_share(total, hours, use, life):
    once = share_of_impact(total, hours, use, life)

    assert share_of_impact(total, 2 * hours, use, life) == pytest.approx(2 * once, rel=1e-12)


def test_a_gap_stays_a_gap():
    got = share_of_impact(np.array([100.0, math.nan]), np.full(2, 10.0), np.full(2, 1_000.0), np.full(2, 5.0))

    assert np.isnan(got).tolist() == [False, True]
