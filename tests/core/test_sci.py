"""Software Carbon Intensity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.sci import rate_gco2e_per_unit, sci_gco2e_per_unit


def test_v14_per_request():
    # V14 and METHODS §2.12: 120 kWh × 52 g and 1,900 g over 100,000 requests: 0.0814 g.
    assert sci_gco2e_per_unit(120.0, 0.052, 1.9, 100_000.0) == pytest.approx(0.0814, abs=5e-8)


def test_rate_of_a_total():
    assert rate_gco2e_per_unit(8.14, 100_000.0) == pytest.approx(0.0814)


@pytest.mark.parametrize("units", [0.0, -5.0])
def test_no_unit_is_no_rate(units):
    with pytest.raises(InputError):
        sci_gco2e_per_unit(120.0, 0.052, 1.9, units)


@given(st.floats(0, 1e9), st.floats(0, 2), st.floats(0, 1e6), st.floats(1, 1e12))
def test_twice_the_units_is_half_the_rate(kwh, intensity, embodied, units):
    once = sci_gco2e_per_unit(kwh, intensity, embodied, units)

    assert sci_gco2e_per_unit(kwh, intensity, embodied, 2 * units) == pytest.approx(once / 2, rel=1e-12)
