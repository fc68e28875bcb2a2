"""The seven steps by which emissions of a cloud are apportioned."""

import math

import numpy as np
import pytest

from greenai_desktop.core.cloud import (
    ClientShare,
    Component,
    Device,
    Region,
    Use,
    client_kgco2e,
    combined,
    datacentre_month_kgco2e,
    device_kgco2e,
    month_of_stock_kgco2e,
    region_factor,
    region_kgco2e,
    usage_count,
)
from greenai_desktop.core.errors import InputError

SERVER = Device("server", (Component("blade", 2, 500.0, 20.0), Component("disk", 4, 40.0, 0.0)), 10, since_month=100)


def test_v13_three_datacentres_to_a_client():
    # V13 and METHODS §2.11: 1,200, 900 and 600 t in service: 37.5 t a month; 4 GWh × 0.3 and 20 t; 5e6 units.
    datacentres = [month_of_stock_kgco2e(stock, 72.0) for stock in (1.2e6, 0.9e6, 0.6e6)]
    region = Region(20_000.0, 4e6 * 0.3, region_kgco2e(datacentres), 5e6)

    factor = region_factor(region.total_kgco2e, region.usage_count)
    client = client_kgco2e(1_200.0, factor)

    assert region.scope3_kgco2e == pytest.approx(37_500)
    assert factor == pytest.approx(0.2515, abs=5e-8)
    assert client == pytest.approx(302, abs=0.5)
    assert region.scope3_kgco2e / region.total_kgco2e == pytest.approx(0.03, abs=0.002)


def test_step_1_a_device_from_its_parts():
    assert device_kgco2e(SERVER.components) == 2 * 520 + 4 * 40


@pytest.mark.parametrize(("month", "kg"), [(99, 0.0), (100, 12_000 / 72), (171, 12_000 / 72), (172, 0.0), (300, 0.0)])
def test_step_2_a_month_of_a_datacentre_with_both_edges(month, kg):
    assert datacentre_month_kgco2e([SERVER], month) == pytest.approx(kg)


def test_step_2_months_of_all_devices_add_up_to_all_they_cost():
    others = Device("board", (Component("board", 1, 1_312.0, 12.0),), 3, since_month=130, life_months=48)

    booked = math.fsum(datacentre_month_kgco2e([SERVER, others], month) for month in range(90, 260))

    assert booked == pytest.approx(12_000 + 3 * 1_324)


def test_step_4_units_of_a_client_with_its_share_of_what_works_for_all():
    assert usage_count(Use(1_000.0, 50_000.0, 0.004)) == pytest.approx(1_200.0)
    assert usage_count(Use(1_000.0)) == 1_000.0
    with pytest.raises(InputError):
        usage_count(Use(1_000.0, 50_000.0, 1.5))


def test_step_5_refuses_a_region_that_nobody_uses():
    with pytest.raises(InputError):
        region_factor(1_000.0, 0.0)


def test_step_7_groups_without_losing_anything():
    shares = [
        ClientShare("compute", "north", 1, 10.0),
        ClientShare("compute", "west", 1, 5.0),
        ClientShare("storage", "north", 2, 2.5),
    ]

    by_region = combined(shares, lambda share: share.region)
    by_both = combined(shares, lambda share: (share.service, share.month))

    assert by_region == {"north": 12.5, "west": 5.0}
    assert by_both == {("compute", 1): 15.0, ("storage", 2): 2.5}
    assert math.fsum(by_both.values()) == math.fsum(share.kgco2e for share in shares)


def test_steps_5_and_6_take_draws():
    totals = np.array([1e6, 2e6])

    got = client_kgco2e(np.full(2, 10.0), region_factor(totals, np.full(2, 1e6)))

    assert got.tolist() == [10.0, 20.0]
