"""Rows of a file into a table, as one change."""

from __future__ import annotations

import math

import pytest

from greenai_desktop.accounting.inventory_import import change_of, labels_of, planned
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.importers.inventory_table import TableReading
from greenai_desktop.store.workspace import Workspace


def reading(sheet: Sheet = Sheet.ASSET, **cells) -> TableReading:
    count = len(next(iter(cells.values())))
    return TableReading(sheet, "parc.csv", cells, list(range(2, count + 2)))


def table(**cells) -> Inventory:
    made = Inventory()
    rows_added(made, range(1, len(cells["name"]) + 1), cells).apply(made)
    return made


def test_rows_that_are_there_are_known_and_each_counts_once() -> None:
    there = table(name=["a", "b"], quantity=[2.0, math.nan], weight_kg=[0.1 + 0.2, 1.0])
    told = reading(name=["a", "a", "b", "b"], quantity=[2.0, 2.0, math.nan, 3.0], weight_kg=[0.3, 0.3, 1.0, 1.0])

    plan = planned(there, told)

    assert plan.known.tolist() == [0, 2] and plan.fresh.tolist() == [1, 3]
    assert plan.count(False) == 2 and plan.count(True) == 4


def test_one_change_adds_all_and_is_undone_to_the_byte() -> None:
    there = table(name=["a"], quantity=[2.0])
    before = there.state()
    plan = planned(there, reading(name=["a", "c", "d"], quantity=[2.0, 5.0, 1.0]))

    undo = change_of(plan, there, lambda count: range(50, 50 + count)).apply(there)

    assert there.texts("name").take() == ("a", "c", "d") and there.ids.tolist() == [1, 50, 51]
    assert there.texts("status").take() == ("entered", "imported", "imported")
    assert there.texts("source").take() == ("", "parc.csv", "parc.csv")
    undo.apply(there)
    assert there.state() == before


def test_known_rows_go_in_again_only_when_asked_for() -> None:
    there = table(name=["a"])
    plan = planned(there, reading(name=["a", "b"]))

    change_of(plan, there, lambda count: range(9, 9 + count), with_known=True).apply(there)

    assert there.texts("name").take() == ("a", "a", "b")


def test_a_row_that_names_an_item_gets_its_footprint_and_one_that_tells_its_own_keeps_it() -> None:
    item = next(one for one in equipment().by_category("laptop") if one.embodied_kgco2e or one.manufacture_kgco2e)
    told = reading(name=["a", "b", "c"], item_id=[item.id, item.id, "nothing"],
                   embodied_kgco2e=[math.nan, 12.0, math.nan])  # fmt: skip

    plan = planned(Inventory(), told, equipment().of)
    made = Inventory()
    change_of(plan, made, lambda count: range(1, count + 1)).apply(made)

    assert plan.figured_count == 1
    figures = item.cells()
    name = "embodied_kgco2e" if isinstance(figures.get("embodied_kgco2e"), float) else "manufacture_kgco2e"
    assert made.numbers(name)[0] == figures[name]
    assert made.numbers("embodied_kgco2e")[1] == 12.0 and math.isnan(made.numbers("manufacture_kgco2e")[1])
    assert math.isnan(made.numbers("embodied_kgco2e")[2])


def test_an_import_of_activities_has_a_name() -> None:
    made = Inventory(Sheet.ACTIVITY.columns)
    plan = planned(made, reading(Sheet.ACTIVITY, name=["a"], value=[3.0]))

    change_of(plan, made, lambda count: range(1, 2), batch="b1").apply(made)

    assert made.texts("batch").take() == ("b1",)


def test_labels_are_those_of_the_workspace(tmp_path) -> None:
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        project = workspace.create_project("Vision")
        kept = workspace.add_evidence("facture.pdf", "application/pdf", b"x")
        labels = labels_of(workspace, "fr")

    assert labels.projects == {project.id: "Vision"} and labels.documents == {kept.id: "facture.pdf"}
    assert all(len(names) == 2 for names in labels.posts.values()) and labels.posts


@pytest.mark.parametrize("code", ["fr", "en"])
def test_posts_are_found_by_either_name(tmp_path, code) -> None:
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        labels = labels_of(workspace, code)
    once = [post for post, names in labels.posts.items()
            if all(sum(name in others for others in labels.posts.values()) == 1 for name in names)]  # fmt: skip

    assert len(once) > 20
    assert all(labels.post_code(name) == post for post in once for name in labels.posts[post])
