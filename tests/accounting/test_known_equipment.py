"""Rows whose model the catalogue knows, and that have no figures yet."""

import numpy as np
import pytest

from greenai_desktop.accounting.known_equipment import known_change, known_problems, known_rows
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.inventory import Inventory

LATITUDE = "dell-latitude-5430-2022"
NAN = float("nan")


def _table(**cells):
    table = Inventory()
    count = len(next(iter(cells.values())))
    rows_added(table, list(range(1, count + 1)), cells).apply(table)
    return table


def _found(**cells):
    found = known_rows(_table(**cells), equipment)
    return {item: ids.tolist() for items in found.values() for item, ids in items.items()}


@pytest.mark.parametrize(
    ("text", "item_id"),
    [
        ("Latitude 5430", LATITUDE),
        ("Dell Latitude 5430", LATITUDE),
        ("dell latitude-5430", LATITUDE),
        ("H100 SXM5 80GB", "nvidia-h100-sxm5-80gb"),
        ("NVIDIA H100 SXM5 80GB", "nvidia-h100-sxm5-80gb"),
    ],
)
@pytest.mark.parametrize("column", ["model", "name"])
def test_whole_name_is_known_with_its_maker_or_without(text, item_id, column):
    assert _found(**{column: [text]}) == {item_id: [1]}


@pytest.mark.parametrize("text", ["H100", "Latitude", "L4", "Latitude 5430 of Anne", "", "5430"])
def test_what_may_mean_several_things_or_none_is_not_taken(text):
    assert _found(model=[text]) == {}


def test_every_row_of_the_catalogue_is_found_by_its_name():
    catalog = equipment()
    lost = {row.id for row in catalog.all() for language in ("en", "fr") if catalog.named(row.name(language)) != row}
    assert not lost


@pytest.mark.parametrize(
    ("column", "value"), [("embodied_kgco2e", 0.0), ("manufacture_kgco2e", 12.0), ("use_kgco2e", 5.0), ("source", "x")]
)
def test_figures_that_were_entered_are_left_alone(column, value):
    table = _table(model=["Latitude 5430", "Latitude 5430"], **{column: [value, "" if value == "x" else NAN]})
    change, ids = known_change(table, equipment, "en")
    assert ids.tolist() == [2]
    change.apply(table)
    assert table.value(0, column) == value


def test_maker_or_category_that_speak_against_it_are_heard():
    assert _found(model=["Latitude 5430"] * 3, manufacturer=["HP", "DELL Inc.", ""], category=["", "", "monitor"]) == {
        LATITUDE: [2]
    }


def test_change_fills_the_figures_keeps_what_was_said_and_can_be_undone():
    table = _table(
        name=["Anne", "H100 SXM5 80GB", "?"], model=["Latitude 5430", "", "?"], lifetime_years=[7.0, NAN, NAN],
        quantity=[3.0, 2.0, 1.0],
    )  # fmt: skip
    before = table.state()
    change, ids = known_change(table, equipment, "en")
    undo = change.apply(table)

    assert sorted(ids.tolist()) == [1, 2]
    assert table.value(0, "embodied_kgco2e") == equipment().of(LATITUDE).embodied_kgco2e
    assert (table.value(0, "name"), table.value(0, "lifetime_years"), table.value(0, "quantity")) == ("Anne", 7.0, 3.0)
    assert table.value(0, "item_id") == LATITUDE
    assert np.isnan(table.value(2, "embodied_kgco2e"))
    assert known_change(table, equipment, "en") is None
    undo.apply(table)
    assert table.state() == before


def test_catalogue_is_not_read_while_no_row_wants_figures():
    assert known_problems(_table(name=["a"], embodied_kgco2e=[1.0]), lambda: pytest.fail("was read")) == []


def test_model_counts_before_the_name():
    assert _found(model=["H100 SXM5 80GB"], name=["Latitude 5430"]) == {"nvidia-h100-sxm5-80gb": [1]}
