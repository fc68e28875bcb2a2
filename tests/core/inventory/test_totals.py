"""Totals of equipment, their intervals, and what is missing in them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.core.inventory.allocation import INVENTORY, embodied_kgco2e
from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.days import DAYS_PER_YEAR, day_of, year
from greenai_desktop.core.inventory.totals import Asked, Spread, fractions, totals
from greenai_desktop.core.uncertainty import Draws, Uncertain, interval
from tests.helpers.inventories import NAN, equipment, large

LIFE = Asked(is_whole=True)


def test_a_total_is_pieces_times_footprint_times_share() -> None:
    table = equipment(2, quantity=[8, 10], embodied_kgco2e=[164.0, 200.0], ai_share_fraction=[1.0, 0.25])

    assert totals(table).embodied.value == pytest.approx(8 * 164 + 10 * 200 * 0.25)
    assert totals(table, LIFE).embodied.value == pytest.approx(8 * 164 + 10 * 200)
    assert totals(table).piece_count == 18


def test_a_year_has_its_part_of_the_life() -> None:
    table = equipment(1, embodied_kgco2e=1_000.0, purchased=day_of(2024, 7, 1), lifetime_years=5.0)

    found = totals(table, Asked(*year(2024))).embodied.value

    assert found == pytest.approx(1_000 * 184 / (5 * DAYS_PER_YEAR))
    assert totals(table, Asked(*year(2024), INVENTORY)).embodied.value == 1_000
    assert totals(table, Asked(*year(2025), INVENTORY)).embodied.value == 0


def test_all_years_together_are_the_whole() -> None:
    table = large(500)
    cells_set(
        table.ids, lifetime_years=[4.0] * 500, purchased=[day_of(2020) + i for i in range(500)],
        quantity=np.nan_to_num(table.numbers("quantity"), nan=1.0),
    ).apply(table)  # fmt: skip

    booked = math.fsum(
        totals(table, Asked(*year(number), is_whole=True)).embodied.value for number in range(2019, 2030)
    )

    assert booked == pytest.approx(totals(table, LIFE).embodied.value, rel=1e-9)


def test_what_is_not_known_is_missing_and_never_nothing() -> None:
    table = equipment(3, embodied_kgco2e=[100.0, NAN, 100.0], lifetime_years=[4.0, 4.0, NAN], purchased=day_of(2025))

    found = totals(table, Asked(*year(2025))).embodied

    assert (found.row_count, found.missing_count, found.is_partial) == (3, 2, True)
    nothing = totals(equipment(2)).embodied
    assert (nothing.value, nothing.low, nothing.missing_count) == (None, None, 2)
    assert totals(equipment(0)).embodied.row_count == 0


def test_undated_equipment_is_in_service_in_the_amortised_view_and_missing_in_the_other() -> None:
    table = equipment(1, embodied_kgco2e=500.0, lifetime_years=5.0)

    amortised, bought = totals(table, Asked(*year(2025))), totals(table, Asked(*year(2025), INVENTORY))

    assert amortised.embodied.value == pytest.approx(500 * 365 / (5 * DAYS_PER_YEAR))
    assert (amortised.undated_count, bought.embodied.value, bought.embodied.missing_count) == (1, None, 1)


def test_amortised_equipment_is_told_apart_from_equipment_without_impact() -> None:
    table = equipment(1, embodied_kgco2e=500.0, lifetime_years=5.0, purchased=day_of(2010))

    found = totals(table, Asked(*year(2025)))

    assert (found.embodied.value, found.amortised_count) == (0.0, 1)


def test_rows_that_are_left_out_count_nowhere_and_are_told() -> None:
    table = equipment(
        2, embodied_kgco2e=[100.0, 50.0], left_out=["", "double_count"], retired=day_of(2025), weight_kg=2.0
    )

    found = totals(table, Asked(*year(2025), INVENTORY))

    assert (totals(table).embodied.value, found.left_out_count, found.piece_count) == (100.0, 1, 1.0)
    assert found.waste_kg[""].value == 2.0


def test_waste_is_what_was_retired_in_the_period_by_fate() -> None:
    table = equipment(
        4, retired=[day_of(2025), day_of(2025, 6), day_of(2024), day_of(2025)], weight_kg=[2.0, 3.0, 5.0, NAN],
        quantity=[10, 1, 1, 1], fate=["recycling", "resale", "recycling", "recycling"],
    )  # fmt: skip

    waste = totals(table, Asked(*year(2025))).waste_kg

    assert (waste["recycling"].value, waste["recycling"].missing_count) == (20.0, 1)
    assert (waste["resale"].value, set(waste)) == (3.0, {"recycling", "resale"})


def test_use_counted_here_lasts_while_it_is_in_service() -> None:
    table = equipment(
        1, use_kgco2e=500.0, lifetime_years=5.0, use_counted="here", purchased=day_of(2025), retired=day_of(2025, 7, 2)
    )

    found = totals(table, Asked(*year(2025)))

    assert found.use.value == pytest.approx(100 * 182 / DAYS_PER_YEAR)
    assert "use_from_maker" in found.notes


def test_categories_add_up_to_the_total() -> None:
    table = large(3_000)

    found = totals(table, Asked(*year(2025)))

    parts = found.by_category.values()
    assert math.fsum(part.value or 0.0 for part in parts) == pytest.approx(found.embodied.value, rel=1e-12)
    assert sum(part.missing_count for part in parts) == found.embodied.missing_count
    assert sum(part.row_count for part in parts) == found.embodied.row_count == 3_000


def test_one_row_has_the_interval_of_its_bounds_or_of_its_quality() -> None:
    told = equipment(1, embodied_kgco2e=164.0, low_kgco2e=123.0, high_kgco2e=273.4)
    graded = equipment(1, embodied_kgco2e=100.0, grade="A")

    bounds, grade = totals(told).embodied, totals(graded).embodied

    assert (bounds.low, bounds.high) == pytest.approx((164 / (273.4 / 164), 273.4))
    assert (grade.low, grade.high) == pytest.approx((100 / 1.5, 150.0))


def test_rows_of_one_item_move_together_and_others_do_not() -> None:
    cells = {"embodied_kgco2e": 100.0, "grade": "C"}
    together = totals(equipment(50, item_id="generic-gpu", **cells)).embodied
    by_source = totals(equipment(50, source_id="boavizta", **cells)).embodied
    apart = totals(equipment(50, **cells)).embodied

    assert together.high == pytest.approx(10_000) and together.low == pytest.approx(2_500)
    assert by_source == together
    assert apart.high - apart.low < 0.3 * (together.high - together.low)
    assert apart.low <= apart.value <= apart.high


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_interval_in_closed_form_is_that_of_draws(seed: int) -> None:
    chance = np.random.default_rng(seed)
    count = int(chance.integers(2, 60))
    table = equipment(
        count, embodied_kgco2e=chance.lognormal(5, 1, count).tolist(),
        item_id=[f"i{i}" for i in chance.integers(0, 9, count)],
        grade=[("A", "C")[i] for i in chance.integers(0, 2, count)],
    )  # fmt: skip
    amounts, spread = embodied_kgco2e(table), Spread(table)
    draws = Draws()
    summed = sum(
        draws.of(Uncertain(f"k{key}", float(amount), math.exp(sigma * 1.959963984540054)))
        for amount, sigma, key in zip(amounts, spread.sigma, spread.key, strict=True)
    )

    found = totals(table).embodied
    low, high = interval(summed)

    assert found.low == pytest.approx(min(low, found.value), rel=0.12)
    assert found.high == pytest.approx(max(high, found.value), rel=0.12)


def test_wrong_bounds_give_way_to_the_quality() -> None:
    table = equipment(1, embodied_kgco2e=100.0, low_kgco2e=200.0, high_kgco2e=300.0, grade="A")

    assert totals(table).embodied.high == pytest.approx(150.0)


def test_a_footprint_of_zero_has_no_spread() -> None:
    found = totals(equipment(1, embodied_kgco2e=0.0)).embodied

    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_indicators_have_their_own_gaps() -> None:
    table = equipment(2, adpe_kgsbe=[0.01, NAN], embodied_kgco2e=[NAN, 100.0], quantity=2)

    found = totals(table, LIFE)

    assert (found.indicators["adpe_kgsbe"].value, found.indicators["adpe_kgsbe"].missing_count) == (0.02, 1)
    assert found.indicators["water_l"].value is None


def test_recorded_hours_charge_a_project() -> None:
    table = equipment(
        1, embodied_kgco2e=7_884.0, allocation="gpu_hours", lifetime_years=3.0, used_h_per_year=8_760 * 0.6,
        purchased=day_of(2025),
    )  # fmt: skip
    asked = Asked(*year(2025), project_id=1)

    assert totals(table, asked, np.array([100.0])).embodied.value == pytest.approx(50.0)
    assert math.isnan(fractions(table, asked)[0])


def test_many_groups_and_keys_add_up_the_long_way_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from greenai_desktop.core.inventory import totals as module

    table = large(2_000)
    short = totals(table, LIFE).by_category
    monkeypatch.setattr(module, "_DENSE", 0)

    long = totals(table, LIFE).by_category

    assert {name: part.high for name, part in long.items()} == pytest.approx({n: p.high for n, p in short.items()})


def test_second_hand_equipment_keeps_the_spread_of_its_figure_and_not_its_making() -> None:
    table = equipment(
        1, condition="second_hand", embodied_kgco2e=300.0, transport_kgco2e=30.0, low_kgco2e=150.0, high_kgco2e=600.0,
        adpe_kgsbe=0.02,
    )  # fmt: skip

    found = totals(table, LIFE)

    assert (found.embodied.value, found.embodied.high) == pytest.approx((30.0, 60.0))
    assert found.indicators["adpe_kgsbe"].value == 0.0
    assert "second_hand_cut_off" in found.notes
