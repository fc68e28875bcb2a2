"""Order, filter and groups of a table."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.order import groups, having, matching, sorted_by, sorted_rows
from greenai_desktop.core.inventory.texts import folded
from tests.helpers.inventories import NAN, equipment


def test_numbers_sort_and_what_is_unknown_comes_last_both_ways() -> None:
    table = equipment(4, weight_kg=[3.0, NAN, 1.0, 3.0])

    assert sorted_rows(table, "weight_kg").tolist() == [2, 0, 3, 1]
    assert sorted_rows(table, "weight_kg", descending=True).tolist() == [0, 3, 2, 1]


def test_texts_sort_without_regard_to_case_and_accents() -> None:
    table = equipment(5, name=["Zoe", "écran", "", "Edge", "eau"])

    assert [table.value(int(row), "name") for row in sorted_rows(table, "name")] == ["eau", "écran", "Edge", "Zoe", ""]
    assert sorted_rows(table, "name", descending=True).tolist()[-1] == 2


@given(st.lists(st.text(alphabet="aAbéE ", max_size=3), max_size=30))
def test_sorting_again_after_an_edit_is_as_sorting_anew(names: list[str]) -> None:
    table = equipment(len(names), name=["x"] * len(names)) if names else equipment(0)
    sorted_rows(table, "name")
    cells_set(table.ids, name=names).apply(table)

    again = sorted_rows(table, "name").tolist()

    assert again == sorted_rows(equipment(len(names), name=names), "name").tolist()
    assert sorted(again) == list(range(len(names)))


def test_choices_sort_in_the_order_in_which_they_are_offered() -> None:
    table = equipment(3, category=["laptop", "server", ""])

    assert sorted_rows(table, "category").tolist() == [1, 0, 2]


def test_several_columns_sort_with_the_first_counting_most() -> None:
    table = equipment(4, site=["b", "a", "b", "a"], weight_kg=[1.0, 2.0, 3.0, 4.0])

    assert sorted_by(table, [("site", False), ("weight_kg", True)]).tolist() == [3, 1, 2, 0]


def test_each_word_may_stand_in_a_column_of_its_own() -> None:
    table = equipment(3, name=["Écran 24 pouces", "écran", "serveur"], note=["", "salle 24", "24"])

    assert matching(table, "ECRAN 24").tolist() == [0, 1]
    assert matching(table, "").tolist() == [0, 1, 2]
    assert matching(table, "24", ["name"]).tolist() == [0]
    assert matching(table, "nowhere").tolist() == []


def test_rows_that_have_one_of_some_values() -> None:
    table = equipment(3, site=["a", "b", "c"])

    assert having(table, "site", ["c", "a", "never"]).tolist() == [0, 2]


def test_groups_are_of_equal_values_and_told_apart_by_case() -> None:
    table = equipment(6, site=["A", "b", "a", "", "A", "b"])

    found = [(group.value, group.rows.tolist()) for group in groups(table, "site")]

    assert sorted(found) == [("", [3]), ("A", [0, 4]), ("a", [2]), ("b", [1, 5])]
    assert found[-1] == ("", [3])
    assert sum(group.rows.size for group in groups(equipment(3, weight_kg=[NAN, 2.0, NAN]), "weight_kg")) == 3
    assert groups(equipment(0), "site") == []


@given(st.lists(st.text(max_size=6), min_size=1, max_size=8))
def test_texts_are_folded_together_as_one_by_one(names: list[str]) -> None:
    table = equipment(len(names), name=names)

    found = table.texts("name")

    assert found.folded() == [folded(value) for value in found.values]
    for name in names:
        if not set(name) & set(" \t\n"):
            assert set(matching(table, name, ["name"]).tolist()) >= {
                i for i, value in enumerate(names) if value == name
            }
