"""Why the figure of a row is what it is: the tree and the totals are one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from greenai_desktop.core.inventory.allocation import INVENTORY
from greenai_desktop.core.inventory.days import day_of, year
from greenai_desktop.core.inventory.explained import explained
from greenai_desktop.core.inventory.totals import Asked, totals
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import words
from tests.helpers.inventories import NAN, equipment, large

ASKED = [
    Asked(), Asked(is_whole=True), Asked(*year(2025)), Asked(*year(2025), INVENTORY), Asked(*year(2025), project_id=1),
    Asked(*year(2025), is_whole=True),
]  # fmt: skip


@pytest.mark.parametrize("asked", ASKED)
def test_the_roots_of_all_rows_add_up_to_the_total(asked: Asked) -> None:
    table = large(150)

    roots = [explained(table, row, asked) for row in range(len(table))]

    total = totals(table, asked).embodied
    assert math.fsum(root.value or 0.0 for root in roots) == pytest.approx(total.value or 0.0, rel=1e-12)
    assert sum(root.value is None for root in roots) == total.missing_count


@pytest.mark.parametrize("asked", ASKED)
def test_every_code_of_a_tree_has_words(asked: Asked) -> None:
    table = large(80)
    for row in range(len(table)):
        for step in explained(table, row, asked).walk():
            assert step.key in words.KEY
            assert not step.formula or step.formula in words.FORMULA
            assert not step.reason or step.reason in words.REASON
            assert set(step.notes) <= set(words.NOTE)
            assert {name for name, _ in step.facts} <= set(words.FACT)
            assert step.value is not None or step.reason
            assert Result.from_dict(step.to_dict()) == step


def test_the_steps_multiply_to_the_root() -> None:
    table = equipment(
        1, quantity=8, embodied_kgco2e=164.0, low_kgco2e=123.0, high_kgco2e=273.4, purchased=day_of(2025, 7, 1),
        lifetime_years=5.0, ai_share_fraction=0.5, manufacture_kgco2e=120.0, grade="B", source="NVIDIA",
    )  # fmt: skip

    root = explained(table, 0, Asked(*year(2025)))

    found = {
        key: root.find(key) for key in ("asset.pieces", "asset.published", "asset.part", "asset.booked", "asset.share")
    }
    assert root.value == pytest.approx(math.prod(found[key].value for key in list(found)[:3]))
    assert found["asset.part"].value == pytest.approx(found["asset.booked"].value * found["asset.share"].value)
    assert root.high == pytest.approx(root.value * 273.4 / 164)
    assert dict(found["asset.booked"].facts) == {"purchased": "2025-07-01"}
    assert (found["asset.published"].label, dict(found["asset.published"].facts)) == ("NVIDIA", {"grade": "B"})


def test_hours_are_shown_over_the_hours_of_use() -> None:
    table = equipment(
        1, embodied_kgco2e=7_884.0, allocation="gpu_hours", lifetime_years=3.0, used_h_per_year=8_760 * 0.6,
        purchased=day_of(2025),
    )  # fmt: skip

    root = explained(table, 0, Asked(*year(2025), project_id=1), np.array([100.0]))

    assert root.value == pytest.approx(50.0)
    part = root.find("asset.part")
    assert part.formula == "hours_over_use"
    assert [step.key for step in part.steps] == [
        "asset.booked", "asset.recorded_h", "asset.used_h_per_year", "asset.lifetime",
    ]  # fmt: skip


@pytest.mark.parametrize("asked", [Asked(), Asked(project_id=1), Asked(*year(2025)), Asked(*year(2025), project_id=1)])
def test_reserved_hours_are_shown_over_the_hours_of_use(asked: Asked) -> None:
    table = equipment(
        1, embodied_kgco2e=1_000.0, allocation="reserved", lifetime_years=4.0, used_h_per_year=4_000.0,
        reserved_h_per_year=1_000.0, purchased=day_of(2025), **{"share:1": [0.5]},
    )  # fmt: skip

    part = explained(table, 0, asked).find("asset.part")

    values = {step.key: step.value for step in part.steps}
    hours = values.pop("asset.reserved_h_per_year") / values.pop("asset.used_h_per_year")
    assert part.value == pytest.approx(math.prod(values.values()) * hours)
    assert ("asset.share" in values, "asset.booked" in values) == (asked.project_id == 1, not asked.is_life)


@pytest.mark.parametrize(
    ("cells", "asked", "reason"),
    [
        ({}, Asked(), "footprint_unknown"),
        ({"embodied_kgco2e": 1.0, "lifetime_years": NAN}, Asked(*year(2025)), "lifetime_unknown"),
        ({"embodied_kgco2e": 1.0}, Asked(*year(2025), INVENTORY), "purchase_unknown"),
        ({"embodied_kgco2e": 1.0, "lifetime_years": 5.0}, Asked(*year(2025), project_id=1), "share_unknown"),
        ({"embodied_kgco2e": 1.0, "quantity": NAN}, Asked(), "not_given"),
        ({"embodied_kgco2e": 1.0, "allocation": "reserved", "reserved_h_per_year": 9.0}, Asked(), "use_unknown"),
    ],
)
def test_what_is_missing_is_told_with_its_reason(cells: dict, asked: Asked, reason: str) -> None:
    root = explained(equipment(1, **cells), 0, asked)

    assert (root.value, root.status, root.reason, root.partial) == (None, Status.MISSING, reason, True)


def test_second_hand_equipment_shows_what_was_left_out_of_it() -> None:
    table = equipment(1, condition="second_hand", embodied_kgco2e=300.0, transport_kgco2e=30.0, remaining_fraction=0.5)

    root = explained(table, 0)

    assert root.value == 165.0
    assert (root.find("asset.published").value, root.find("asset.making_left").value) == (300.0, 0.5)


def test_rows_that_are_picked_are_a_table_of_their_own() -> None:
    table = large(50)

    picked = table.picked(np.array([3, 1]))

    assert picked.ids.tolist() == [4, 2]
    assert picked.texts("name").take() == (table.value(3, "name"), table.value(1, "name"))
    assert totals(picked).piece_count == table.value(3, "quantity") + table.value(1, "quantity")
