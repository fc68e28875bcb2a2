"""Energy of keeping, moving and preparing data."""

import pytest

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.storage import pipeline_kwh, storage_kwh, transfer_kwh


def test_v19_ten_terabytes_three_times_for_a_year():
    # V19 and METHODS §2.8 (Cloud Carbon Footprint, 1.2 W/TB of SSD): 315.36 kWh before the PUE.
    assert storage_kwh(10.0, 8_760.0, 1.2, 3.0) == pytest.approx(315.36, abs=1e-9)


def test_hard_disks_draw_less_per_terabyte():
    assert storage_kwh(10.0, 8_760.0, 0.65, 1.0) == pytest.approx(56.94)


@pytest.mark.parametrize(("kwh_per_gb", "kwh"), [(0.001, 10.0), (0.06, 600.0)])
def test_ten_terabytes_moved(kwh_per_gb, kwh):
    # METHODS §2.8: 10 to 600 kWh.
    assert transfer_kwh(10_000.0, kwh_per_gb) == pytest.approx(kwh)


def test_a_pipeline_that_runs_every_day_in_two_copies():
    assert pipeline_kwh(30.0, 0.5, 2.0, 3.0) == pytest.approx(30 * 12 * 3 * 0.5 * 2)


@pytest.mark.parametrize("copies", [0.0, 0.5, -3.0])
def test_there_is_at_least_one_copy(copies):
    with pytest.raises(InputError):
        storage_kwh(10.0, 8_760.0, 1.2, copies)
    with pytest.raises(InputError):
        pipeline_kwh(30.0, 0.5, copies, 3.0)
