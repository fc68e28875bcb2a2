"""Money for rented machines."""

from greenai_desktop.core.money import rent_cost


def test_rent_of_two_machines_for_a_week():
    assert rent_cost(12.5, 2.0, 168.0) == 4_200.0
