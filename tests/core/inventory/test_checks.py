"""What cannot be right in a table of equipment."""

from __future__ import annotations

import pytest

from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.checks import problems, problems_of
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.i18n.inventory import PROBLEM
from tests.helpers.inventories import NAN, equipment

TODAY = float(day_of(2026, 11, 25))
FINE = {
    "name": "R740", "embodied_kgco2e": 1_300.0, "lifetime_years": 5.0, "purchased": float(day_of(2025)),
    "low_kgco2e": 900.0, "high_kgco2e": 2_000.0,
}  # fmt: skip


def _codes(**cells: object) -> set[tuple[str, str]]:
    return {(problem.code, problem.column_id) for problem in problems(equipment(1, **{**FINE, **cells}), TODAY)}


def test_a_row_that_is_right_has_no_problem() -> None:
    assert _codes() == set()


@pytest.mark.parametrize(
    ("cells", "code", "column_id"),
    [
        ({"lifetime_years": 0.0}, "outside_bounds", "lifetime_years"),
        ({"quantity": -1.0}, "outside_bounds", "quantity"),
        ({"quantity": 1.5}, "not_whole", "quantity"),
        ({"ai_share_fraction": 1.5}, "outside_bounds", "ai_share_fraction"),
        ({"category": "spaceship"}, "unknown_choice", "category"),
        ({"retired": float(day_of(2024))}, "retired_before_purchase", "retired"),
        ({"share:1": [0.6], "share:2": [0.6]}, "shares_above_one", "ai_share_fraction"),
        ({"ai_share_fraction": 0.5, "share:1": [0.6]}, "shares_above_one", "ai_share_fraction"),
        ({"low_kgco2e": 1_400.0}, "bounds_do_not_hold_value", "low_kgco2e"),
        ({"high_kgco2e": NAN}, "bounds_do_not_hold_value", "low_kgco2e"),
        ({"manufacture_kgco2e": 1_299.0, "eol_kgco2e": 100.0}, "phases_above_whole", "embodied_kgco2e"),
        ({"embodied_kgco2e": NAN}, "footprint_missing", "embodied_kgco2e"),
        ({"lifetime_years": NAN}, "lifetime_missing", "lifetime_years"),
        ({"purchased": NAN}, "purchase_missing", "purchased"),
        ({"purchased": TODAY + 1}, "purchased_in_future", "purchased"),
        ({"purchased": float(day_of(2015))}, "age_beyond_life", "lifetime_years"),
        ({"allocation": "gpu_hours"}, "use_hours_missing", "used_h_per_year"),
        ({"fate": "recycling"}, "fate_without_retirement", "fate"),
    ],
)
def test_a_problem_is_told_with_its_column_and_has_words(cells: dict, code: str, column_id: str) -> None:
    assert (code, column_id) in _codes(**cells)
    assert code in PROBLEM


def test_old_equipment_that_was_retired_in_time_is_no_problem() -> None:
    assert _codes(purchased=float(day_of(2015)), retired=float(day_of(2020))) == set()


def test_phases_that_makers_rounded_are_none() -> None:
    assert _codes(manufacture_kgco2e=1_299.0, eol_kgco2e=10.0) == set()


def test_shares_of_exactly_the_whole_are_none() -> None:
    assert _codes(**{"share:1": [0.1], "share:2": [0.2], "share:3": [0.7]}) == set()


def test_rows_that_say_the_same_are_told_but_for_the_first() -> None:
    table = equipment(4, name=["a", "b", "a", "a"], **{key: value for key, value in FINE.items() if key != "name"})

    (found,) = problems(table, TODAY)

    assert (found.code, found.ids.tolist(), found.is_error) == ("duplicate_row", [3, 4], False)
    assert problems_of([found], 3) == [found] and problems_of([found], 1) == []


def test_empty_rows_are_no_duplicates() -> None:
    assert "duplicate_row" not in {problem.code for problem in problems(equipment(3), TODAY)}


def test_errors_come_first() -> None:
    found = problems(equipment(2, quantity=[-1.0, 1.0]), TODAY)

    assert [problem.is_error for problem in found] == sorted((problem.is_error for problem in found), reverse=True)


def test_other_tables_have_their_bounds_looked_at() -> None:
    table = Inventory(ACTIVITY_COLUMNS)
    rows_added(table, [1], {"value": [-5.0], "kind": ["gift"]}).apply(table)

    assert {problem.code for problem in problems(table)} == {"outside_bounds", "unknown_choice"}
