"""When equipment is booked and whose it is."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.embodied import booked_impact
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.allocation import AMORTISED, INVENTORY, booked_fraction
from greenai_desktop.core.inventory.days import DAYS_PER_YEAR, civil, day_of, iso, year
from greenai_desktop.core.inventory.totals import Asked, totals
from tests.helpers.inventories import NAN, equipment

DAYS = st.integers(day_of(1990), day_of(2060)).map(float)
LIVES = st.floats(0.01, 60.0)
VIEWS = st.sampled_from([AMORTISED, INVENTORY])


@given(DAYS, st.one_of(st.none(), DAYS), LIVES, VIEWS)
def test_over_its_life_all_of_it_is_booked_whenever_it_is_bought_and_retired(
    purchased: float, retired: float | None, lifetime_years: float, view: str
) -> None:
    table = equipment(
        1, purchased=purchased, retired=NAN if retired is None else retired, lifetime_years=lifetime_years
    )
    years = range(1989, 2125)

    booked = [
        float(booked_fraction(table.numbers("purchased"), table.numbers("lifetime_years"), *year(number), view)[0])
        for number in years
    ]

    assert math.fsum(booked) == pytest.approx(1.0, abs=1e-12)
    assert all(0.0 <= part <= 1.0 for part in booked)


@given(DAYS, LIVES, st.lists(DAYS, min_size=1, max_size=8))
def test_any_cut_of_time_into_periods_books_the_same(
    purchased: float, lifetime_years: float, cuts: list[float]
) -> None:
    ends = [day_of(1900), *sorted(cuts), day_of(2200)]

    parts = [booked_fraction(purchased, lifetime_years, a, b, AMORTISED) for a, b in pairwise(ends)]

    assert math.fsum(parts) == pytest.approx(1.0, abs=1e-12)


def test_first_edge_rule_nothing_is_booked_after_the_accounting_life() -> None:
    bought = float(day_of(2015))

    assert booked_fraction(bought, 6.0, *year(2025)) == 0.0
    assert allocation.is_amortised(bought, 6.0, float(day_of(2025))) == 1.0
    assert allocation.is_amortised(bought, 6.0, float(day_of(2020))) == 0.0


def test_second_edge_rule_what_is_retired_early_is_booked_to_the_end() -> None:
    early = equipment(1, purchased=day_of(2020), retired=day_of(2021), lifetime_years=6.0)

    found = booked_fraction(early.numbers("purchased"), early.numbers("lifetime_years"), *year(2024))

    assert found[0] == pytest.approx(366 / (6 * DAYS_PER_YEAR))


def test_the_straight_line_is_that_of_the_azure_method_month_by_month() -> None:
    months = np.arange(0.0, 80.0)
    month_days = DAYS_PER_YEAR / 12

    ours = booked_fraction(0.0, 6.0, 0.0, 1.0, AMORTISED)
    by_month = np.array([booked_fraction(0.0, 6.0, -1e6, month * month_days) for month in months])

    assert ours == pytest.approx(1 / (6 * DAYS_PER_YEAR))
    np.testing.assert_allclose(by_month, booked_impact(1.0, months, 72.0), rtol=1e-12)


def test_in_the_inventory_view_it_is_all_in_the_year_of_purchase() -> None:
    bought = np.array([float(day_of(2025, 12, 31)), float(day_of(2026)), NAN])

    found = booked_fraction(bought, np.array([5.0, 5.0, 5.0]), *year(2025), INVENTORY)

    assert found[:2].tolist() == [1.0, 0.0] and math.isnan(found[2])


def test_floats_and_arrays_give_the_same() -> None:
    bought, years = np.array([100.0, 18_000.0, 19_900.0]), np.array([3.0, 5.0, 7.5])

    rows = booked_fraction(bought, years, *year(2024))

    assert rows.tolist() == [
        booked_fraction(float(b), float(y), *year(2024)) for b, y in zip(bought, years, strict=True)
    ]


@given(st.integers(-800_000, 2_932_896))
def test_days_and_dates_say_the_same(number: int) -> None:
    assert day_of(*civil(number)) == number


def test_dates_are_those_of_the_calendar() -> None:
    import datetime as dt

    for text in ("1970-01-01", "1969-12-31", "2000-02-29", "2026-11-25", "2100-03-01"):
        told = dt.date.fromisoformat(text)
        assert (told - dt.date(1970, 1, 1)).days == day_of(told.year, told.month, told.day)
        assert iso(day_of(told.year, told.month, told.day)) == text


# What counts


def test_the_one_figure_counts_before_the_sum_of_the_phases() -> None:
    table = equipment(
        4, embodied_kgco2e=[300.0, NAN, NAN, NAN], materials_kgco2e=[NAN, NAN, 10.0, NAN],
        manufacture_kgco2e=[250.0, 250.0, NAN, NAN], transport_kgco2e=[20.0, 20.0, NAN, NAN],
        use_kgco2e=[900.0, 900.0, 900.0, 900.0],
    )  # fmt: skip

    found = allocation.embodied_kgco2e(table)

    assert found[:3].tolist() == [300.0, 270.0, 10.0] and math.isnan(found[3])


def test_second_hand_equipment_has_its_transport_and_end_of_life_and_what_its_first_owner_left() -> None:
    table = equipment(
        4, condition="second_hand", embodied_kgco2e=[300.0, 300.0, 300.0, NAN],
        manufacture_kgco2e=[NAN, NAN, NAN, 270.0], transport_kgco2e=20.0, eol_kgco2e=10.0,
        remaining_fraction=[NAN, 0.5, 1.0, 0.5],
    )  # fmt: skip

    assert allocation.embodied_kgco2e(table).tolist() == pytest.approx([30.0, 165.0, 300.0, 165.0])


def test_the_rest_of_a_second_owner_is_what_the_first_has_not_booked() -> None:
    first = 600.0 * booked_fraction(0.0, 4.0, 0.0, 500.0)

    assert first + allocation.remaining_impact(600.0, 500.0, 4.0) == pytest.approx(600.0)


def test_use_is_counted_only_where_nothing_else_counts_it() -> None:
    table = equipment(2, use_kgco2e=900.0, lifetime_years=[5.0, 5.0], use_counted=["elsewhere", "here"])

    assert allocation.use_kgco2e_per_year(table).tolist() == [0.0, 180.0]


# Whose it is


def _allocated(table, project_id=None, recorded_h=None, booked=0.2, total=1_000.0):
    count = len(table)
    return allocation.allocated(
        table, np.full(count, total), np.full(count, booked), project_id,
        None if recorded_h is None else np.array(recorded_h),
    ).tolist()  # fmt: skip


def test_straight_and_typed_take_the_share_of_what_is_booked() -> None:
    table = equipment(2, allocation=["straight", "typed"], ai_share_fraction=0.5, **{"share:1": [0.25, NAN]})

    assert _allocated(table) == [100.0, 100.0]
    found = _allocated(table, 1)
    assert found[0] == 50.0 and math.isnan(found[1])


def test_gpu_hours_are_divided_by_real_use_so_that_idle_time_is_charged() -> None:
    """METHODS V12: 7,884 kg, 100 h, 3 years, used 60 % of the time: 50.0 kg; used all the time: 30 kg."""
    table = equipment(
        4, allocation="gpu_hours", lifetime_years=3.0, used_h_per_year=[8_760 * 0.6, 8_760.0, NAN, 8_760 * 0.6],
    )  # fmt: skip

    found = _allocated(table, 1, [100.0, 100.0, 100.0, NAN], total=7_884.0)

    assert found[:2] == pytest.approx([50.0, 30.0]) and math.isnan(found[2]) and math.isnan(found[3])


def test_pieces_share_the_hours_of_their_row() -> None:
    one = equipment(1, allocation="gpu_hours", lifetime_years=4.0, used_h_per_year=2_000.0)
    four = equipment(1, allocation="gpu_hours", lifetime_years=4.0, used_h_per_year=2_000.0, quantity=4)

    assert _allocated(one, 1, [500.0]) == _allocated(four, 1, [500.0], total=4_000.0)


def test_reserved_hours_are_those_of_the_period_and_of_the_projects_share() -> None:
    table = equipment(
        1, allocation="reserved", lifetime_years=5.0, used_h_per_year=4_000.0, reserved_h_per_year=1_000.0,
        **{"share:1": [0.5]},
    )  # fmt: skip

    assert _allocated(table) == pytest.approx([1_000 * 1_000 / 20_000])
    assert _allocated(table, 1) == pytest.approx([25.0])


@pytest.mark.parametrize("view", ["amortised", "inventory"])
def test_reserved_hours_of_all_years_are_charged_the_whole_once(view) -> None:
    """Bought in the middle of a year, three years of life lie in four calendar years."""
    table = equipment(
        1, allocation="reserved", lifetime_years=3.0, purchased=float(day_of(2024, 7, 1)), embodied_kgco2e=1_000.0,
        used_h_per_year=4_000.0, reserved_h_per_year=1_000.0, use_counted="here", use_kgco2e=300.0,
        retired=float(day_of(2024, 7, 1)) + 3 * 365.25, **{"share:1": [0.5]},
    )  # fmt: skip

    for project_id, expected in ((None, 250.0), (1, 125.0)):
        found = [totals(table, Asked(*year(number), view, project_id)) for number in range(2023, 2030)]
        assert math.fsum(one.embodied.value or 0.0 for one in found) == pytest.approx(expected)
        assert math.fsum(one.use.value or 0.0 for one in found) == pytest.approx(expected * 0.3)
        whole = totals(table, Asked(project_id=project_id))
        assert (whole.embodied.value, whole.use.value) == pytest.approx((expected, expected * 0.3))


def test_amortised_equipment_is_charged_to_nobody_by_hours_either() -> None:
    table = equipment(1, allocation="gpu_hours", lifetime_years=3.0, used_h_per_year=8_000.0)

    assert _allocated(table, 1, [100.0], booked=0.0) == [0.0]


def test_what_no_project_has_is_told() -> None:
    table = equipment(2, ai_share_fraction=[0.8, 0.5], **{"share:1": [0.5, 0.4], "share:2": [NAN, 0.3]})

    assert allocation.unassigned_fraction(table).tolist() == pytest.approx([0.3, -0.2])
