"""Water of electricity and cooling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.water import grid_water_l, site_water_l, water_l


def test_v15_a_hundred_kilowatt_hours_in_france():
    # V15 and METHODS §2.14; Li et al. (2023), equation 1: 100 kWh, WUE .3, PUE 1.2, EWIF 3.6737: 470.844 L.
    assert water_l(100.0, 0.3, 1.2, 3.6737) == pytest.approx(470.844, abs=5e-4)


def test_the_pue_is_not_counted_twice():
    # METHODS §2.14: EcoLogits 0.9.1 took 120 kWh where 100 are meant, and came to 565 L.
    assert water_l(120.0, 0.3, 1.2, 3.6737) == pytest.approx(565, abs=0.5)
    assert water_l(100.0, 0.3, 1.2, 3.6737) < 471


def test_a_run_of_ecologits():
    # EcoLogits 0.11.3: 2.8179955291515243e-05 kWh with PUE 1.09, WUE 0.13, EWIF 3.6737 in France.
    it_kwh = 2.8179955291515243e-05 / 1.09

    assert water_l(it_kwh, 0.13, 1.09, 3.6737) == pytest.approx(0.00010688561385342762, rel=1e-9)


@given(st.floats(0, 1e9), st.floats(0, 10), st.floats(1, 3), st.floats(0, 50))
def test_site_and_grid_are_all_of_it(kwh, wue, pue, ewif):
    assert water_l(kwh, wue, pue, ewif) == pytest.approx(site_water_l(kwh, wue) + grid_water_l(kwh, pue, ewif))


def test_a_pue_below_one_is_refused():
    with pytest.raises(InputError):
        water_l(100.0, 0.3, 0.9, 3.67)
