"""Totals by any column."""

from __future__ import annotations

import math

import pytest

from greenai_desktop.core.inventory.columns import ASSET_COLUMNS
from greenai_desktop.core.inventory.days import year
from greenai_desktop.core.inventory.grouped import embodied_by
from greenai_desktop.core.inventory.totals import Asked, totals
from tests.helpers.inventories import NAN, equipment, large

TABLE = large(1_500)


@pytest.mark.parametrize("column_id", [*(column.id for column in ASSET_COLUMNS), "share:1"])
def test_groups_of_any_column_add_up_to_the_total(column_id: str) -> None:
    asked = Asked(*year(2025))

    found = embodied_by(TABLE, column_id, asked)

    whole = totals(TABLE, asked).embodied
    assert math.fsum(part.value or 0.0 for part in found.values()) == pytest.approx(whole.value, rel=1e-12)
    assert sum(part.missing_count for part in found.values()) == whole.missing_count


def test_what_is_not_known_is_a_group_of_its_own() -> None:
    table = equipment(4, embodied_kgco2e=[1.0, 2.0, 4.0, 8.0], weight_kg=[5.0, NAN, 5.0, NAN], site=["a", "", "b", "a"])

    by_site, by_weight = embodied_by(table, "site"), embodied_by(table, "weight_kg")

    assert {name: part.value for name, part in by_site.items()} == {"a": 9.0, "": 2.0, "b": 4.0}
    assert {str(name): part.value for name, part in by_weight.items()} == {"5.0": 5.0, "nan": 10.0}
